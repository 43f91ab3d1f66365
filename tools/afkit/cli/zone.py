"""What the commands that talk to a zone share: arguments, the project, the origin, the token, and how errors end."""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from afkit.app import App, Project, PublishOrigin
from afkit.cli.console import Console
from afkit.cli.runs.transport import add_authority
from afkit.commands import command
from afkit.errors import AfkitError, PublishError, UsageError
from afkit.nearest import meant
from afkit.publish.codes import BROKEN_PROJECT, CANNOT_PUBLISH

if TYPE_CHECKING:
    from afkit.publish.remote.client import Client
    from afkit.publish.remote.policy import Permit
    from afkit.publish.state import State

_BLOCKING = ("AF0", "AF1", "AF2", "AF5", "AF8")
"""Families whose errors keep a project from being published: the server would refuse it, or a secret would leave."""

_LONGEST = 86_400
"""The longest timeout in seconds: what is longer is no limit, and some systems take no more."""


class Zone(NamedTuple):
    """A project and the place it is published to."""

    project: Project
    app: App
    origin: PublishOrigin
    state: State


def add_origin(parser: ArgumentParser) -> None:
    """Add the arguments that every command here has."""
    parser.add_argument(
        "path", metavar="PATH", nargs="?", default=".", help="manifest, connector folder or app directory"
    )
    parser.add_argument(
        "--origin", metavar="NAME", help="the place, as named under 'origins' (the only one, if there is one)"
    )
    add_talk(parser)


def add_talk(parser: ArgumentParser) -> None:
    """Add how to talk to the zone."""
    parser.add_argument("--rate-limit", metavar="N", type=int, help="keep below N calls a minute")
    parser.add_argument("--timeout", metavar="SECONDS", type=float, default=60.0, help="for each call (default: 60)")
    add_authority(parser)


def open_zone(args: Namespace) -> Zone:
    """Load the project, pick the origin, and read what is remembered of it. Touches no network."""
    from afkit.loading import load
    from afkit.publish.state import load_state

    project = load(args.path)
    if project.app is None:
        first = next((item for item in project.diagnostics if item.severity == "error"), None)
        raise PublishError(
            f"the connector cannot be read: {first.message}" if first else "the connector cannot be read",
            code=BROKEN_PROJECT, hint=f"{command('lint', args.path)} lists all errors", place=first.location if first else None,
        )  # fmt: skip
    origin = pick_origin(project.app, args.origin)
    return Zone(project, project.app, origin, load_state(project.folder, origin))


_DECLARE = (
    "write one into the manifest (docs/publish.md): "
    "origins: {test: {url: https://eu1.make.com/api, app: NAME, version: 1, tokenEnv: AFKIT_TOKEN_TEST}}"
)


def pick_origin(app: App, name: str | None) -> PublishOrigin:
    """Find an origin by name, or by its app where that names one; the only one when none is named."""
    origins = app.publish_origins
    if name is None and len(origins) == 1:
        return next(iter(origins.values()))
    if name is not None and name in origins:
        return origins[name]
    by_app = [origin for origin in origins.values() if name is not None and name in (origin.app, origin.name.lower())]
    if len(by_app) == 1:
        return by_app[0]
    if not origins:
        raise UsageError("the connector declares no origin: no place to publish to", hint=_DECLARE)
    known = ", ".join(origins)
    if name is None:
        raise UsageError("name the origin with --origin", hint=f"declared origins: {known}")
    raise UsageError(f"there is no origin '{name}'", hint=meant(name, origins, f"declared origins: {known}"))


def check_project(zone: Zone) -> None:
    """Refuse a project with errors that publishing would carry to the zone. Raises PublishError."""
    from afkit.lint.run import lint

    found = [item for item in lint(zone.project) if item.severity == "error" and item.code.startswith(_BLOCKING)]
    path = _origins_path(zone)
    found = [item for item in found if not (path and path in item.location.file and _in_origins(item, zone))]
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise PublishError(
            f"the connector has errors: {found[0].code} {found[0].message}{more}",
            code=BROKEN_PROJECT, place=found[0].location,
            hint=f"{command('lint', zone.project.main)} lists all of them; --no-lint publishes in spite of them",
        )  # fmt: skip


def _origins_path(zone: Zone) -> str:
    return zone.origin.origin.location.file


def _in_origins(item: Any, zone: Zone) -> bool:
    """An origin's own faults matter when it is used, and are told then."""
    document = zone.origin.origin.document
    place = document.at(("origins",))
    return bool(item.location.source is place.source and place.start <= item.location.start <= place.end)


def connect(zone: Zone, args: Namespace, console: Console, permits: frozenset[Permit]) -> Client:
    """Find the token and make the client. The console masks the token from now on, and what else the client learns."""
    from afkit.network import Network
    from afkit.publish.remote.client import Client, Settings
    from afkit.publish.remote.tokens import find_token, system_keyring

    if args.rate_limit is not None and args.rate_limit < 1:
        raise UsageError("--rate-limit must be at least 1")
    if not 0 < args.timeout <= _LONGEST:
        raise UsageError(f"--timeout must be above 0 and at most {_LONGEST} seconds")
    token = find_token(zone.origin, console.environ, system_keyring)
    client = Client(
        zone.origin.url,
        token.value,
        permits=permits,
        settings=Settings(rate_limit=args.rate_limit, timeout=args.timeout),
        sleep=time.sleep,
        network=Network(console.environ, args.ca_file),
        on_wait=lambda seconds, why: console.err(f"waiting {seconds:.0f} s: {why}") if seconds >= 1 else None,
    )
    console.seal(client.vault)
    return client


def guarded(run: Callable[[], int], console: Console, *, as_json: bool, code: int = 1, usage: int = 2) -> int:
    """Run a command. What goes wrong with the zone ends it with `code`, everything else with `usage`; a program that
    listens gets one JSON object in either case."""
    from afkit.cli.main import report_error

    try:
        return run()
    except AfkitError as error:
        report_error(error, console)
        if as_json:
            console.json({"ok": False, "error": {"code": error.code, "message": error.message, "hint": error.hint}})
        return code if isinstance(error, PublishError) else usage


def read_icon(zone: Zone) -> bytes | None:
    """Read the declared icon. Raises PublishError if it cannot be read."""
    from afkit.source import confine

    if not zone.app.icon:
        return None
    try:
        return Path(confine(zone.project.folder, zone.app.icon)).read_bytes()
    except OSError as error:
        raise PublishError(
            f"the icon '{zone.app.icon}' cannot be read: {error.strerror}", code=CANNOT_PUBLISH
        ) from None


def ask(console: Console, question: str) -> bool:
    """Ask a person on the terminal; anything but yes is no."""
    console.stderr.write(console.masked(f"{question} [y/N] "))
    console.stderr.flush()
    return console.stdin.readline().strip().lower() in ("y", "yes")


class Progress:
    """A bar on a terminal, a line for every tenth step elsewhere; on standard error either way."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = console.stderr.isatty()

    def __call__(self, done: int, total: int, text: str) -> None:
        """Show that `done` of `total` steps are done and what comes next."""
        if not total:
            return
        if self._live:
            filled = 24 * done // total
            bar = "█" * filled + "·" * (24 - filled)
            end = "\n" if done == total else ""
            self._console.stderr.write(self._console.masked(f"\r\x1b[K[{bar}] {done}/{total} {text[:70]}{end}"))
            self._console.stderr.flush()
        elif done % 10 == 0 or done == total:
            self._console.err(f"[{done}/{total}] {text}")
