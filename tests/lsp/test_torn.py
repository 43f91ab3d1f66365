"""What is offered while brackets are open still, and in sandbox.yaml: its own variables, also of a text that is torn."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.lsp_client import Client, Folders
from support.marked import EMPORIX

E, S, C = "emporix/manifest.yaml", "emporix/sandbox.yaml", "emporix/cases.yaml"
SHIPMENTS = "parcelnest/modules/shipments.yaml"
CODE = "appdir/modules/create-shipment/create-shipment.communication.iml.json"
LOCKED = "{name: fragile, type: boolean, label: Fragile"

OPEN = [
    # The line ends where it is typed; the rest of the text follows
    (SHIPMENTS, LOCKED, "{name: fragile, type: bo‸\n", "boolean", "token"),
    (SHIPMENTS, LOCKED, "{name: fragile, ‸\n", "label", "url"),
    (SHIPMENTS, LOCKED, "{na‸\n", "name", "url"),
    (SHIPMENTS, "scope: [shipments.write]", "scope: [shi‸", "shipments.read", "name"),
    (SHIPMENTS, "      method: POST\n", '      qs: {a: 1, q: "{{parameters.‸\n', "depotId", "name"),
    (SHIPMENTS, "      method: POST\n", "      qs: {q: '{{up‸\n", "upper", "name"),
    (E, "{label: Production, value: production}", "{label: Production, va‸", "value", "name"),
    (S, "match: {path: /oauth/token}", "match: {path: /oauth/token, me‸", "method", "steps"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "label", "absent"), OPEN)
@pytest.mark.parametrize("ends", [False, True], ids=["the rest follows", "the text ends"])
def test_open_brackets_do_not_hinder(
    folders: Folders, name: str, old: str, new: str, label: str, absent: str, ends: bool
) -> None:
    found = labels(folders, name, old, new, ends=ends)
    assert label in found
    assert absent not in found


ENDING = [
    (CODE, '"method": "POST"', '"method": "P‸', "PUT"),
    (CODE, '"method": "POST"', '"method": "POST", "he‸', "headers"),
    (CODE, '"method": "POST"', '"method": "POST", "qs": {"a": "{{parameters.‸', "depotId"),
    ("appdir/makecomapp.json", '"moduleType": "', '"moduleType": "‸', "action"),
]


@pytest.mark.parametrize(("name", "old", "new", "label"), ENDING)
def test_a_json_text_may_end_where_it_is_typed(folders: Folders, name: str, old: str, new: str, label: str) -> None:
    assert label in labels(folders, name, old, new, ends=True)


SANDBOX = [
    # Of the route: what its path stands for, what was set above, in guards too
    ('if: "{{let.problem}}"', 'if: "{{‸}}"', "request params state let cause switches mode sandbox", "item"),
    ('if: "{{let.problem}}"', 'if: "{{let.‸}}"', "problem type eventId", "starting"),
    ('if: "{{let.problem}}"', 'if: "{{request.‸}}"', "path headers json jsonError", "url"),
    ('if: "{{let.problem}}"', 'if: "{{request.headers.‸}}"', "content-type authorization", "path"),
    ('if: "{{let.problem}}"', 'if: "{{switches.‸}}"', "basicAuth", "path"),
    ('if: "{{let.problem}}"', 'if: "{{state.‸}}"', "tenant instances", "path"),
    ('if: "{{let.problem}}"', 'if: "{{per‸}}"', "percentDecode", "request.path"),
    ('json: "{{let.instance.context}}"', 'json: "{{params.‸}}"', "instanceId", "path"),
    # Of a query, and of a report
    ("{{item.active && contains(", "{{‸ && contains(", "item", "pagination"),
    ("{{item.active && contains(", "{{item.‸ && contains(", "active", "path"),
    ('each: "{{state.events}}"\n    show:\n', 'each: "{{state.events}}"\n    show:\n      x: "{{‸}}"\n', "item state", "request"),
    # A query is one once its condition is there; its keys are offered before
    ('instance: {find: "{{state.instances}}", where: ', "instance: {‸, where: ", "find filter", "context"),
    ('instance: {find: "{{state.instances}}", where: "{{item.id = params.instanceId}}"}',
     'instance: {find: "{{state.instances}}", ‸}', "where", "context"),
    ('instance: {find: "{{state.instances}}", where: "{{item.id = params.instanceId}}"}',
     "instance: {‸}", "find where", "context"),
    # Names that the file declares elsewhere
    ("reply: apiNotFound", "reply: ‸", "apiNotFound accepted", "path"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "present", "absent"), SANDBOX)
@pytest.mark.parametrize("torn", [False, True], ids=["whole", "another line is torn"])
def test_the_sandbox_knows_its_own_variables(
    folders: Folders, old: str, new: str, present: str, absent: str, torn: bool
) -> None:
    found = labels(folders, S, old, new, torn=torn)
    assert set(present.split()) <= set(found)
    assert absent not in found


def test_the_tables_of_the_sandbox_are_offered_to_a_case(folders: Folders) -> None:
    found = labels(folders, C, "    after: {Instances", "    after: {‸, Instances")
    assert "Event log" in found
    assert "Instances" not in found


def test_a_word_that_is_being_typed_is_not_offered_as_one_that_was_seen(folders: Folders) -> None:
    assert labels(folders, SHIPMENTS, "{{body.shipment}}", "{{body.unheard‸}}").count("unheard") == 0


@pytest.mark.parametrize(("old", "new"), [("{{temp.shipment}}", "‸{{temp.shipment}}"), ("{{trim(", "{‸{trim(")])
def test_a_hover_is_about_its_place(folders: Folders, old: str, new: str) -> None:
    name = SHIPMENTS if "temp" in old else E
    text, offset = folders.marked(name, old, new)
    uri = folders.client.open(folders.path(name), text)
    found = folders.client.at("textDocument/hover", uri, text, offset)
    folders.client.shut(uri)
    assert found is None or found["range"]["start"]["character"] <= offset - text.rfind("\n", 0, offset) - 1


def test_nothing_is_renamed_while_cases_cannot_be_read(tmp_path: Path) -> None:
    folder = shutil.copytree(EMPORIX, tmp_path / "emporix")
    text = (folder / "manifest.yaml").read_text("utf-8")
    with Client(folder) as client:
        uri = client.open(folder / "manifest.yaml")
        cases = client.open(folder / "cases.yaml")
        client.change(cases, (folder / "cases.yaml").read_text("utf-8") + "  - {name: [\n")
        place = {"textDocument": {"uri": uri}, "position": position_of(text, "sendEvent:")}
        answer = client.answer(client.ask("textDocument/rename", {**place, "newName": "other"}))
        assert "cases.yaml" in answer["error"]["message"]
        assert "error" in client.answer(client.ask("textDocument/prepareRename", place))


def position_of(text: str, word: str) -> dict[str, int]:
    before = text[: text.index(word)]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


def labels(folders: Folders, name: str, old: str, new: str, *, ends: bool = False, torn: bool = False) -> list[str]:
    text, offset = folders.marked(name, old, new)
    text = text[:offset] if ends else text
    text = text + "torn: [{\n" if torn else text
    uri = folders.client.open(folders.path(name), text)
    items = folders.client.at("textDocument/completion", uri, text, offset)["items"]
    folders.client.shut(uri)
    return [item["label"] for item in items]
