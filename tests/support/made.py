"""Build small connectors from JSON, and run them against scripted responses without a network."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from afkit.app import App
from afkit.engine import HttpRequest, HttpResponse, Options, RunResult, run_module
from afkit.engine.connection.making import connection_store
from afkit.loading import load_text

HEAD = {"manifest": 1, "app": {"name": "made-up", "label": "Made up", "version": 1}}


def build_app(**parts: Any) -> App:
    """Make an app of a manifest's parts."""
    project = load_text("made.json", json.dumps({**HEAD, **parts}))
    assert project.app is not None, project.diagnostics
    return project.app


def module_app(communication: Any, *, kind: str = "action", params: Any = (), base: Any = None, **module: Any) -> App:
    """Make an app with the one module `act`, without a connection."""
    one = {
        "label": "Act",
        "description": "Acts.",
        "moduleType": kind,
        "communication": communication,
        "mappableParams": list(params),
        "connection": None,
        **module,
    }
    if kind == "action":
        one.setdefault("actionCrud", "create")
    parts: dict[str, Any] = {"modules": {"act": one}}
    if base is not None:
        parts["base"] = base
    return build_app(**parts)


class Scripted:
    """A `send` that answers from a list, the last answer for ever, and keeps the requests."""

    def __init__(self, *answers: HttpResponse | Callable[[HttpRequest], HttpResponse]) -> None:
        self.answers = list(answers)
        self.requests: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return answer(request) if callable(answer) else answer


def reply(body: Any = None, status: int = 200, **headers: str) -> HttpResponse:
    """Make a response; JSON data gets its content type."""
    fields = [(name.replace("_", "-"), value) for name, value in headers.items()]
    if isinstance(body, bytes | str):
        return HttpResponse(status, tuple(fields), body.encode() if isinstance(body, str) else body)
    if body is None:
        return HttpResponse(status, tuple(fields), b"")
    return HttpResponse(status, (("Content-Type", "application/json"), *fields), json.dumps(body).encode())


def act(
    app: App,
    send: Callable[[HttpRequest], HttpResponse],
    parameters: Mapping[str, Any] | None = None,
    *,
    connection: Mapping[str, Any] | None = None,
    options: Options | None = None,
) -> RunResult:
    """Run the module `act`."""
    store = None
    if connection is not None:
        store = connection_store(app, next(iter(app.connections)), connection)
    options = options or Options(sleep=lambda seconds: None)
    return run_module(app, "act", parameters or {}, store, send=send, options=options)
