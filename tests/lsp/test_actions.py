"""Code actions: what is offered at a place, and what the text is afterwards."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from support.cli import afkit
from support.lsp_client import Folders, apply, position

E, P = "emporix/manifest.yaml", "parcelnest/manifest.yaml"
SHIPMENTS = "parcelnest/modules/shipments.yaml"
CODE = "appdir/modules/create-shipment/create-shipment.communication.iml.json"
CREATE = "      url: /shipments\n      method: POST\n"


def offered(folders: Folders, name: str, old: str, new: str, only: list[str] | None = None) -> tuple[list[Any], str]:
    text, offset = folders.marked(name, old, new)
    uri = folders.client.open(folders.path(name), text)
    folders.client.findings(uri)
    place = position(text, offset)
    context: dict[str, Any] = {"diagnostics": []} | ({"only": only} if only else {})
    parameters = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context}
    actions = folders.client.request("textDocument/codeAction", parameters)
    folders.client.shut(uri)
    return actions, text


def after(folders: Folders, name: str, action: Any, text: str) -> str:
    return apply(text, action["edit"]["changes"][folders.path(name).as_uri()])


CHANGED = [
    # Fixes of lint
    (E, "moduleType: universal", "modul‸Typ: universal", "Did you mean 'moduleType'?", "    moduleType: universal\n"),
    (E, "actionCrud: create", "actionCrd‸: create", "Did you mean 'actionCrud'?", "    actionCrud: create\n"),
    (CODE, '"method": "POST"', '"metho‸": "POST"', "Did you mean 'method'?", '"method": "POST"'),
    ("parcelnest/manifest.yaml", '        iterate: "{{body.depots}}"\n        limit: 300', '        iter‸ate: "{{body.depots}}"',
     "Add limit: 300 to response", '        limit: 300\n        iterate: "{{body.depots}}"'),
    # Accepting
    (E, "{{temp.receiver}}", "{{temp.recei‸vers}}", "Accept AF327 here, with a reason",
     "        # afkit: ignore[AF327] TODO: say why\n        url: "),
    (CODE, "{{parameters.depotId}}", "{{parameters.depo‸tId2}}", "Accept AF327 here, with a reason",
     "            // afkit: ignore[AF327] TODO: say why\n"),
    (E, "              {{statusCode < 300 && ifempty(", "              {{stats‸Code < 300 && ifempty(",
     "Accept AF325 here, with a reason",
     "            # afkit: ignore[AF325] TODO: say why\n            condition: "),
    # Declaring what is missing
    (SHIPMENTS, "{{parameters.depotId}}", "{{parameters.carr‸ierCode}}", "Declare the parameter 'carrierCode' in mappableParams",
     "advanced: true}\n      - {name: carrierCode, type: text, label: Carrier code}\n"),
    (SHIPMENTS, 'limit: "{{parameters.limit}}"\n        iterate: "{{body.shipments}}"\n        output: "{{item}}"\n        trig',
     'limit: "{{parameters.maxi‸mum}}"\n        iterate: "{{body.shipments}}"\n        output: "{{item}}"\n        trig',
     "Declare the parameter 'maximum' in staticParams", "- {name: maximum, type: text, label: Maximum}\n"),
    # Extracting
    (E, 'url: "/{{parameters.url}}"', 'url: "/{{parameters.u‸rl}}"', "Extract into temp.url",
     '      temp: {url: "{{parameters.url}}"}\n      # The slash in front keeps every address below the API\'s own host: '),
    (SHIPMENTS, 'depot: "{{parameters.depotId}}"', 'depot: "{{parameters.dep‸otId}}"', "Extract into temp.depot",
     '      temp: {depot: "{{parameters.depotId}}"}\n      url: /shipments\n'),
    # Describing an output
    (SHIPMENTS, "      tracking_url: https://track.parcelnest.example/shp_1042\n",
     "      tracking_url: https://track.parcelnest.example/shp_1042\n      par‸cels: [{weightKg: 2.5}]\n",
     "Describe 1 member of the sample in the interface",
     "        label: Parcels\n        type: array\n        spec:\n"
     "          - {name: weightKg, label: Weight kg, type: number}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "title", "written"), CHANGED)
def test_an_action_changes_the_text(folders: Folders, name: str, old: str, new: str, title: str, written: str) -> None:
    actions, text = offered(folders, name, old, new)
    found = [action for action in actions if action["title"] == title]
    assert len(found) == 1, [action["title"] for action in actions]
    changed = after(folders, name, found[0], text)
    assert written in changed
    uri = folders.client.open(folders.path(name), changed)
    assert not [item for item in folders.client.findings(uri) if item["code"].startswith("AF0")]
    folders.client.shut(uri)


def test_a_module_without_a_group_is_put_into_the_last_one(folders: Folders) -> None:
    text, _ = folders.marked(E, "modules: [startDigitalProcess, sendEvent]", "modules: [sendEvent]‸")
    uri = folders.client.open(folders.path(E), text)
    folders.client.findings(uri)
    place = position(text, text.index("  startDigitalProcess:") + 5)
    where = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    actions = folders.client.request("textDocument/codeAction", where)
    folders.client.shut(uri)
    action = next(item for item in actions if item["title"] == "Add 'startDigitalProcess' to the group 'Other'")
    assert "modules: [makeApiCall, startDigitalProcess]\n" in after(folders, E, action, text)


def test_equal_values_are_shared_by_an_anchor(folders: Folders) -> None:
    interface = "    interface:\n      - {name: body, type: any, label: Body}\n"
    text = folders.path("parcelnest/modules/events.yaml").read_text("utf-8")
    text = text.replace("    interface:\n      - {name: id,", "    interface:\n      - {name: body, type: any, label: Body}\n"
        "    x: 1\n  more:\n    interface:\n      - {name: body, type: any, label: Body}\n  rest:\n    interface:\n"
        "      - {name: id,", 1)  # fmt: skip
    path = folders.path("parcelnest/modules/events.yaml")
    uri = folders.client.open(path, text)
    folders.client.findings(uri)
    place = position(text, text.index("  watchEvents:") + text[text.index("  watchEvents:") :].index(interface) + 6)
    where = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": {"diagnostics": []}}
    actions = folders.client.request("textDocument/codeAction", where)
    folders.client.shut(uri)
    action = next(item for item in actions if item["title"].startswith("Share by an anchor"))
    changed = apply(text, action["edit"]["changes"][uri])
    assert "    interface: &interface\n      - {name: body, type: any, label: Body}\n" in changed
    assert "  more:\n    interface: *interface\n  rest:\n" in changed


def test_everything_is_mended_at_once(folders: Folders) -> None:
    text, _ = folders.marked(E, "actionCrud: create", "actionCrd‸: create")
    text = text.replace("moduleType: universal", "modulType: universal")
    uri = folders.client.open(folders.path(E), text)
    assert len([item for item in folders.client.findings(uri) if item.get("data")]) == 2
    place = position(text, 0)
    context = {"diagnostics": [], "only": ["source.fixAll"]}
    where = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context}
    actions = folders.client.request("textDocument/codeAction", where)
    assert [action["kind"] for action in actions] == ["source.fixAll"]
    mended = after(folders, E, actions[0], text)
    folders.client.change(uri, mended)
    assert folders.client.findings(uri) == []
    folders.client.shut(uri)
    assert mended == folders.path(E).read_text("utf-8")


def test_mending_all_does_what_the_command_does(folders: Folders, tmp_path: Path) -> None:
    text = folders.path(E).read_text("utf-8").replace("actionCrud: create", "actionCrd: create", 1)
    text = text.replace("method: POST", "method: post").replace("moduleType: universal", "modulType: universal")
    uri = folders.client.open(folders.path(E), text)
    folders.client.findings(uri)
    place = position(text, 0)
    context = {"diagnostics": [], "only": ["source.fixAll"]}
    where = {"textDocument": {"uri": uri}, "range": {"start": place, "end": place}, "context": context}
    (action,) = folders.client.request("textDocument/codeAction", where)
    folders.client.shut(uri)
    copied = tmp_path / "emporix"
    shutil.copytree(folders.path(E).parent, copied)
    (copied / "manifest.yaml").write_text(text, encoding="utf-8")
    afkit("lint", copied, "--fix", "--no-cache")
    assert after(folders, E, action, text) == (copied / "manifest.yaml").read_text("utf-8")


def test_only_the_kinds_that_are_asked_for_are_given(folders: Folders) -> None:
    actions, _ = offered(folders, E, 'url: "/{{parameters.url}}"', 'url: "/{{parameters.u‸rl}}"', ["refactor"])
    assert {action["kind"] for action in actions} == {"refactor.extract"}


def test_the_empty_kind_is_above_all_others(folders: Folders) -> None:
    place = (E, 'url: "/{{parameters.url}}"', 'url: "/{{parameters.u‸rl}}"')
    assert offered(folders, *place, [""])[0] == offered(folders, *place)[0] != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('page: "{{pagination.page}}"', 'page: "{{pagination.pa‸ge}}"'),
        ('output: "{{body.shipment}}"', 'output: "{{body.ship‸ment}}"'),
        (CREATE, CREATE + '      repeat: {condition: "{{body.st‸ate}}", delay: 1000, limit: 3}\n'),
        (CREATE, '      temp: {a: "{{parameters.dep‸otId}}"}\n' + CREATE),
    ],
    ids=["pagination", "response", "repeat", "temp"],
)
def test_what_is_evaluated_with_the_answer_is_not_put_before_the_request(folders: Folders, old: str, new: str) -> None:
    actions, _ = offered(folders, SHIPMENTS, old, new)
    assert not [action for action in actions if action["kind"] == "refactor.extract"]


def test_what_keeps_a_text_from_being_read_cannot_be_accepted(folders: Folders) -> None:
    actions, _ = offered(folders, CODE, '"method": "POST"', '"method": "POST‸')
    assert actions
    assert [action["title"] for action in actions if action["title"].startswith("Accept")] == []
