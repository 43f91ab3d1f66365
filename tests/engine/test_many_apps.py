"""Many modules and many apps in one process, one after the other and at the same time: none takes another's place."""

from __future__ import annotations

import pickle
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from afkit.app import App
from afkit.engine import HttpRequest, HttpResponse, Options, connection_store, run_module
from support.made import build_app, reply


def app_with(number: int) -> App:
    """Make an app whose token is its own; half of its modules need no connection."""
    module = {"label": "M", "description": "Does.", "moduleType": "action", "actionCrud": "read"}
    ask = {"url": f"https://a{number}.example/x", "headers": {"authorization": "Bearer {{connection.accessToken}}"}}
    bare = {"url": f"https://a{number}.example/y"}
    return build_app(
        base={"headers": {"x-app": str(number)}},
        connections={
            "c": {
                "label": "C",
                "connectionType": "oauth",
                "communication": {
                    "token": {
                        "condition": True,
                        "url": f"https://a{number}.example/token",
                        "response": {"data": {"accessToken": "{{body.token}}"}},
                    }
                },
            }
        },
        modules={
            **{f"with{i}": {**module, "connection": "c", "communication": ask} for i in range(3)},
            **{f"without{i}": {**module, "connection": None, "communication": bare} for i in range(3)},
        },
    )


def service(request: HttpRequest) -> HttpResponse:
    """Hand out a token that names the app, and say what was sent."""
    number = request.url.partition("//a")[2].partition(".")[0]
    if request.url.endswith("/token"):
        return reply({"token": f"token-of-{number}"})
    return reply({"seen": dict(request.headers), "path": request.url[-1]})


def run_all(number: int) -> None:
    app = app_with(number)
    store = connection_store(app, "c", {})
    for i in range(3):
        without = run_module(app, f"without{i}", {}, send=service, options=Options())
        assert without.bundles[0]["path"] == "y"
        found: dict[str, Any] = run_module(app, f"with{i}", {}, store, send=service, options=Options()).bundles[0]
        assert found["seen"] == {"X-App": str(number), "Authorization": f"Bearer token-of-{number}"}


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_apps_that_come_and_go_never_take_what_belongs_to_another() -> None:
    for number in range(40):
        run_all(number)


def test_apps_run_side_by_side_in_threads(restless: None) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(run_all, range(24)))


def test_one_app_is_compiled_once_for_all_threads(restless: None) -> None:
    app = app_with(1)
    gate = threading.Barrier(8)
    found: list[object] = []

    def ask() -> None:
        gate.wait()
        found.append(app.once("what", object))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(map(id, found))) == 1


def test_a_changed_app_begins_anew_and_a_copy_carries_nothing() -> None:
    app = app_with(1)
    app.once("what", lambda: 1)
    assert app._replace(label="other").once("what", lambda: 2) == 2
    assert pickle.loads(pickle.dumps(app.codes["base"].value)) == app.codes["base"].value
    assert app.__getstate__() is None
