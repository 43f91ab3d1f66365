"""Groups: every module that is there stands in one, because the platform refuses the groups as a whole otherwise."""

from __future__ import annotations

import json
from typing import Any

import pytest

from afkit.publish.plan.groups import with_modules
from afkit.publish.plan.options import Options, parse_keys
from support.cli import Outcome, afkit
from support.fake_sdk_api import TOKEN, Fault, Item
from support.publishing import Bench


def groups(*rows: tuple[str, list[str]]) -> list[dict[str, Any]]:
    return [{"label": label, "modules": modules} for label, modules in rows]


@pytest.mark.parametrize(
    ("here", "names", "like", "made"),
    [
        (groups(("A", ["x", "z"])), "y", groups(("A", ["x", "y", "z"])), groups(("A", ["x", "y", "z"]))),
        (groups(("A", ["x"])), "wy", groups(("A", ["w", "x", "y"])), groups(("A", ["w", "x", "y"]))),
        (groups(("A", ["x"]), ("B", ["b"])), "y", groups(("Gone", ["y"])), groups(("A", ["x"]), ("B", ["b", "y"]))),
        (groups(("Other", []), ("B", ["b"])), "y", groups(("Gone", ["y"])), groups(("Other", ["y"]), ("B", ["b"]))),
        ([], "y", groups(("Gone", ["y"])), groups(("Gone", ["y"]))),
        (groups(("A", ["x"])), "y", groups(("A", ["x"])), groups(("A", ["x"]))),
        (groups(("A", ["x"])), "y", None, groups(("A", ["x"]))),
        ("rpc://no", "y", groups(("A", ["y"])), "rpc://no"),
    ],
)  # fmt: skip
def test_modules_keep_their_place(here: Any, names: str, like: Any, made: Any) -> None:
    assert with_modules(here, set(names), like) == made
    assert with_modules(made, set(names), made) == made


def run(desk: Bench, *words: object) -> Outcome:
    desk.write()
    return afkit(*words, desk.folder, environ={"AFKIT_TOKEN_TEST": TOKEN})


def there(desk: Bench) -> Any:
    return json.loads(desk.zone.apps["acme", 1].sections["groups"] or "null")


def set_there(desk: Bench, value: Any) -> None:
    desk.zone.apps["acme", 1].sections["groups"] = json.dumps(value)


def here(desk: Bench) -> Any:
    return json.loads((desk.folder / "manifest.json").read_text())["groups"]


def add_theirs(desk: Bench) -> None:
    fields = {"label": "Theirs", "description": "Does it.", "typeId": 4, "crud": None, "connection": "acme"}
    item = Item("module", "theirs", fields, {"api": '{"url": "/theirs"}'})
    desk.zone.apps["acme", 1].items["module", "theirs"] = item
    set_there(desk, groups(("Things", ["createThing", "theirs", "watchEvents"])))


def remove_here(desk: Bench) -> None:
    del desk.manifest["modules"]["createThing"]
    desk.manifest["groups"] = groups(("Things", ["watchEvents"]))


def test_a_module_that_is_no_longer_declared_keeps_its_place(desk: Bench) -> None:
    desk.publish()
    remove_here(desk)
    desk.zone.log.clear()
    assert desk.publish().ok and desk.zone.writes() == []
    desk.manifest["groups"] = groups(("Events", ["watchEvents"]))
    assert desk.publish().ok
    assert there(desk) == groups(("Events", ["watchEvents", "createThing"]))
    assert not desk.plan().changed
    assert desk.publish(Options(prune=True)).ok
    assert there(desk) == groups(("Events", ["watchEvents"]))
    assert not desk.plan().changed


def test_a_module_of_somebody_else_is_no_edit_of_the_groups(desk: Bench) -> None:
    desk.publish()
    add_theirs(desk)
    assert not desk.plan().standing("drift") and desk.publish().ok
    desk.manifest["groups"] = groups(("All", ["createThing", "watchEvents"]))
    assert desk.publish().ok
    assert there(desk) == groups(("All", ["createThing", "watchEvents", "theirs"]))


@pytest.mark.parametrize("published", [False, True])
def test_pull_brings_a_new_module_with_its_place(desk: Bench, published: bool) -> None:
    desk.publish()
    add_theirs(desk)
    if published:
        assert desk.publish().ok
    assert run(desk, "pull").code == 0
    assert here(desk) == groups(("Things", ["createThing", "theirs", "watchEvents"]))


def test_a_module_that_was_deleted_there_is_made_again_in_its_group(desk: Bench) -> None:
    desk.publish()
    del desk.zone.apps["acme", 1].items["module", "createThing"]
    set_there(desk, groups(("Things", ["watchEvents"])))
    done = run(desk, "pull")
    assert done.code == 0 and "module/createThing was removed there; it is kept here" in done.out
    assert here(desk) == groups(("Things", ["createThing", "watchEvents"]))
    assert desk.publish().ok
    assert there(desk) == groups(("Things", ["createThing", "watchEvents"]))


def test_pull_takes_an_edit_of_the_groups_without_what_is_on_one_side_only(desk: Bench) -> None:
    desk.publish()
    desk.manifest["modules"]["makeThing"] = desk.manifest["modules"].pop("createThing")
    desk.manifest["groups"] = groups(("Things", ["makeThing", "watchEvents"]))
    set_there(desk, groups(("Theirs", ["createThing", "watchEvents"])))
    assert run(desk, "pull").code == 1
    assert run(desk, "pull", "--take", "remote").code == 0
    assert here(desk) == groups(("Theirs", ["watchEvents", "makeThing"]))
    desk.manifest["groups"] = here(desk)
    assert desk.publish().ok
    assert there(desk) == groups(("Theirs", ["createThing", "watchEvents", "makeThing"]))


def test_groups_wait_for_a_module_that_was_refused(desk: Bench) -> None:
    desk.zone.fault = lambda number, request: Fault(status=400) if request.path.endswith("/modules") else None
    report = desk.publish()
    (step,) = [result for result in report.results if result.step.title == "write app/groups"]
    assert step.outcome == "not tried" and "module/createThing" in step.message


def test_the_app_alone_is_written_without_a_module_that_is_not_there_yet(desk: Bench) -> None:
    desk.publish()
    desk.manifest["modules"]["makeThing"] = {**desk.module(), "label": "Make a thing"}
    desk.manifest["groups"] = groups(("Things", ["createThing"]), ("More", ["makeThing", "watchEvents"]))
    assert desk.publish(Options(only=parse_keys(["app"]))).ok
    assert there(desk) == groups(("Things", ["createThing"]), ("More", ["watchEvents"]))
    assert desk.publish().ok
    assert there(desk) == desk.manifest["groups"]
