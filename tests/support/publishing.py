"""A connector on disk, a zone to publish it to, and the real client between them; waiting takes no time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from afkit.loading import load
from afkit.publish.apply.carry import Listener, Publisher
from afkit.publish.apply.lock import locked
from afkit.publish.apply.report import Report
from afkit.publish.plan.model import Plan
from afkit.publish.plan.options import Options
from afkit.publish.plan.planner import make_plan
from afkit.publish.remote.client import Client
from afkit.publish.remote.policy import Permit
from afkit.publish.state import State, load_state
from support.fake_sdk_api import TOKEN, FakeZone, serve

ALL: frozenset[Permit] = frozenset({"write", "create-app", "common", "delete", "icon"})


def small(url: str, **more: Any) -> dict[str, Any]:
    """A connector with one component of nearly every kind."""
    manifest: dict[str, Any] = {
        "manifest": 1,
        "app": {"name": "acme", "label": "Acme", "description": "Does things.", "theme": "#AABBCC", "language": "en"},
        "base": {"baseUrl": "https://api.acme.example", "log": {"sanitize": ["request.headers.authorization"]}},
        "connections": {
            "acme": {
                "label": "Acme account",
                "connectionType": "basic",
                "params": [{"name": "apiKey", "label": "Key", "type": "password", "required": True}],
                "communication": {"url": "https://api.acme.example/me", "log": {"sanitize": ["request.headers.x"]}},
            }
        },
        "webhooks": {"events": {"label": "Events", "webhookType": "web", "communication": {"output": "{{body}}"}}},
        "modules": {
            "createThing": {
                "label": "Create a thing",
                "description": "Creates a thing.",
                "moduleType": "action",
                "actionCrud": "create",
                "mappableParams": [
                    {"name": "title", "label": "Title", "type": "text", "required": True},
                    {"name": "note", "label": "Note", "type": "text"},
                ],
                "communication": {"url": "/things", "method": "POST", "body": {"title": "{{parameters.title}}"}},
                "interface": [{"name": "id", "label": "ID", "type": "text"}],
                "samples": {"id": "1"},
            },
            "watchEvents": {
                "label": "Watch events",
                "description": "Triggers when an event comes.",
                "moduleType": "instant_trigger",
                "webhook": "events",
                "communication": {"response": {"output": "{{item}}"}},
                "interface": [{"name": "id", "label": "ID", "type": "text"}],
            },
        },
        "rpcs": {"listThings": {"label": "List things", "communication": {"url": "/things"}}},
        "groups": [{"label": "Things", "modules": ["createThing", "watchEvents"]}],
        "readme": "# Acme\n",
        "origins": {"test": {"url": url, "app": "acme", "version": 1, "tokenEnv": "AFKIT_TOKEN_TEST"}},
    }
    return manifest | more


def lean(manifest: dict[str, Any]) -> None:
    """Leave each component only what tells it from an empty one, so that a test of every write has few."""
    for module in manifest["modules"].values():
        module.pop("interface")
        module.pop("samples", None)
        module.pop("mappableParams", None)
    manifest["connections"]["acme"].pop("params")
    for key in ("rpcs", "readme"):
        manifest.pop(key)


class Bench:
    """A connector in a folder, the zone it is published to, and what was waited for."""

    def __init__(self, folder: Path, zone: FakeZone, url: str) -> None:
        self.folder = folder
        self.zone = zone
        self.url = url
        self.manifest = small(url)
        self.token = TOKEN
        self.waited: list[float] = []

    def write(self) -> Path:
        """Write the manifest as it is now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "manifest.json"
        path.write_text(json.dumps(self.manifest, indent=2))
        return path

    def client(self) -> Client:
        return Client(self.url, self.token, permits=ALL, sleep=self.waited.append)

    def load(self, origin: str = "test") -> tuple[Any, Any, State]:
        self.write()
        project = load(str(self.folder))
        assert project.app is not None, project.diagnostics
        chosen = project.app.publish_origins[origin]
        return project.app, chosen, load_state(str(self.folder), chosen)

    def plan(self, options: Options | None = None, origin: str = "test") -> Plan:
        app, chosen, state = self.load(origin)
        with self.client() as client:
            return make_plan(client, app, chosen, state, options or Options())

    def publish(
        self,
        options: Options | None = None,
        origin: str = "test",
        icon: bytes | None = None,
        listen: Listener | None = None,
    ) -> Report:
        app, chosen, state = self.load(origin)
        with self.client() as client, locked(state.path.with_suffix(".lock")):
            plan = make_plan(client, app, chosen, state, options or Options(), icon=icon)
            return Publisher(client, plan, state, sleep=self.waited.append, listen=listen).run()

    @property
    def state_text(self) -> str:
        return (self.folder / "publish-state" / "test.json").read_text()

    def module(self, name: str = "createThing") -> dict[str, Any]:
        found = self.manifest["modules"][name]
        assert isinstance(found, dict)
        return found


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """Give a bench whose zone has the empty app `acme`."""
    zone = FakeZone()
    zone.add_app()
    with serve(zone) as url:
        yield Bench(folder, zone, url)
