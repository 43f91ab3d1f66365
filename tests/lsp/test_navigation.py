"""Hover, definitions, references and renaming at marked places of both connectors and of an app directory."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from support.lsp_client import Client, Folders, apply, offset_of, position

E, P = "emporix/manifest.yaml", "parcelnest/manifest.yaml"
SHIPMENTS, EVENTS, HOOKS = (
    "parcelnest/modules/shipments.yaml",
    "parcelnest/modules/events.yaml",
    "parcelnest/webhooks.yaml",
)
CASES = "emporix/cases.yaml"
CODE = "appdir/modules/create-shipment/create-shipment.communication.iml.json"
FIELDS = "appdir/modules/create-shipment/create-shipment.mappable-params.iml.json"
APP = "appdir/makecomapp.json"


def ask(folders: Folders, method: str, name: str, snippet: str, **more: Any) -> Any:
    text, offset = folders.marked(name, snippet.replace("‸", ""), snippet)
    uri = folders.client.open(folders.path(name))
    found = folders.client.at(f"textDocument/{method}", uri, text, offset, **more)
    folders.client.shut(uri)
    return found


HOVERS = [
    (E, "module‸Type: universal", ["What kind of module it is.", "Allowed: `action`", "Example:"]),
    (E, "action‸Crud: create", ["What the action does to its object."]),
    (E, "connection‸Type: oauth", ["How users connect."]),
    (E, "swi‸tch(connection.environment", ["switch(value, case, result", "Compares the first argument"]),
    (E, "format‸Date(now", ["formatDate(", "→"]),
    (E, "encodeURL(parameters.inst‸anceId)", ["parameters.instanceId: text", "Instance ID (text, required)", "Set in manifest"]),
    (E, "encodeURL(parameters.inst‸anceId)", ["With the first case", "00000002-0000-4000-8000-000000000001"]),
    (E, "trim(connection.api‸Url)", ["connection.apiUrl: text", "API URL (text, required)"]),
    (E, "addSeconds(n‸ow", ["now: date", "the current time"]),
    (E, "{{status‸Code < 300 && body", ["statusCode: number", "HTTP status of the response"]),
    (E, "{{temp.re‸ceiver}}", ["temp.receiver: text", "Set in manifest.yaml"]),
    (E, "modules: [startDigital‸Process", ["Start a New Instance of a Digital Process", "Module of type `action`"]),
    (E, "unde‸fined)}}", ["nothing: the member is left out"]),
    (SHIPMENTS, "{{item.created_‸at}}", ["item.created_at", "With the sample: `20"]),
    (SHIPMENTS, "{{body.ship‸ments}}", ["body.shipments", 'With the sample: `[{"id":']),
    (E, 'requestId: "{{body.request_‸id}}"', ["body.request_id", "With the sample: `"]),
    (SHIPMENTS, "{{tracking‸Url(temp", ["trackingUrl", "function"]),
    (SHIPMENTS, "rpc://list‸Depots?", ["remote procedure", "List depots"]),
    (SHIPMENTS, "conn‸ection: parcelnest\n    alt", ["Name of the connection it uses"]),
    (EVENTS, "{{pay‸load}}", ["payload", "the bundle that the webhook made"]),
    (HOOKS, "{{webhook.hook‸Id}}", ["webhook.hookId", "Set in webhooks.yaml"]),
    (P, "token‸Env: AFKIT", ["environment variable"]),
    ("emporix/sandbox.yaml", "swit‸ches:\n", ["Settings, readable as"]),
    (CASES, "    exp‸ect:\n", ["What must come out."]),
    (CODE, '"meth‸od"', ["HTTP method"]),
    (CODE, "parameters.dep‸otId}}", ["parameters.depotId", "Depot (select, required)"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "snippet", "words"), HOVERS)
def test_a_place_is_explained(folders: Folders, name: str, snippet: str, words: list[str]) -> None:
    found = ask(folders, "hover", name, snippet)
    assert found is not None
    value = found["contents"]["value"]
    assert [word for word in words if word not in value] == [], value


def test_a_secret_is_never_worked_out(folders: Folders) -> None:
    for snippet in ("trim(connection.source‸Secret)", '"{{trim(parameters.client‸Secret)}}"'):
        found = ask(folders, "hover", E, snippet)
        assert "oe-demo-secret" not in str(found)
        assert "With " not in str(found)


DEFINITIONS = [
    (E, "encodeURL(parameters.inst‸anceId)", E, "name: ‸instanceId"),
    (E, "{{temp.re‸ceiver}}", E, "        ‸receiver: >-"),
    (E, "trim(connection.api‸Url)", E, "name: ‸apiUrl"),
    (E, "Bearer {{connection.access‸Token}}", E, "  ‸accessToken: \"{{body"),
    (E, "modules: [startDigital‸Process", E, "  ‸startDigitalProcess:"),
    (E, "connection: empor‸ix-oe\n    mapp", E, "  ‸emporix-oe:\n    label"),
    (E, "message: *api‸Error", E, "&‸apiError >-"),
    (E, "  - *sub‸ject\n      - *payload\n      - *jsonString", E, "&‸subject\n"),
    (E, "readme: READ‸ME.md", "emporix/README.md", None),
    (CASES, "    module: makeApi‸Call", E, "  ‸makeApiCall:"),
    (CASES, "input: {event‸Type: order.found, payload", E, "name: ‸eventType"),
    ("emporix/sandbox.yaml", "    client‸Id: demo-client", E, "name: ‸clientId"),
    (SHIPMENTS, "rpc://list‸Depots?", P, "  ‸listDepots:"),
    (SHIPMENTS, "{{tracking‸Url(temp", P, "  ‸trackingUrl:"),
    (SHIPMENTS, "{{temp.ship‸ment}}", SHIPMENTS, "            ‸shipment: "),
    (SHIPMENTS, "interface: *ship‸ment", SHIPMENTS, "&‸shipment\n"),
    (EVENTS, "webhook: shipment‸Events", HOOKS, "  ‸shipmentEvents:"),
    (HOOKS, "kind: \"{{parameters.ki‸nd}}\"", HOOKS, "name: ‸kind"),
    (P, "- web‸hooks.yaml", HOOKS, None),
    (P, "file: functions/tracking‸Url.js", "parcelnest/functions/trackingUrl.js", None),
    (P, "{{input.ref‸erence}}", P, "name: ‸reference"),
    (CODE, "parameters.dep‸otId}}", FIELDS, '"name": "‸depotId'),
    (APP, 'create-shipment.commu‸nication.iml.json"', CODE, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "snippet", "target", "place"), DEFINITIONS)
def test_a_name_leads_to_where_it_is_set(
    folders: Folders, name: str, snippet: str, target: str, place: str | None
) -> None:
    found = ask(folders, "definition", name, snippet)
    targets = [(item["uri"], item["range"]["start"]) for item in found]
    text = folders.path(target).read_text("utf-8")
    offset = 0 if place is None else text.index(place.replace("‸", "")) + place.index("‸")
    assert (folders.path(target).as_uri(), offset) in [
        (uri, offset_of(text, start) if uri.endswith(target) else -1) for uri, start in targets
    ]


REFERENCES = [
    (E, "  makeApi‸Call:\n", 9),
    (E, "{{parameters.inst‸anceId}}", 9),
    (E, "&api‸Error", 13),
    (SHIPMENTS, "{{tracking‸Url(temp", 4),
    (HOOKS, "name: ki‸nd", 3),
    (P, "  list‸Depots:\n", 2),
    (CODE, "parameters.dep‸otId}}", 3),
]


@pytest.mark.parametrize(("name", "snippet", "count"), REFERENCES)
def test_all_who_speak_of_a_name_are_found(folders: Folders, name: str, snippet: str, count: int) -> None:
    everyone = ask(folders, "references", name, snippet, context={"includeDeclaration": True})
    others = ask(folders, "references", name, snippet, context={"includeDeclaration": False})
    assert (len(everyone), len(everyone) - len(others)) == (count, 1)


MOVED = [
    ("parcelnest/webhooks.yaml", "parcelnest/parts/hooks.yaml", P, "webhooks.yaml", "parts/hooks.yaml"),
    ("parcelnest/icon.png", "parcelnest/art/icon.png", P, "icon.png", "art/icon.png"),
    ("parcelnest/modules", "parcelnest/parts", P, "modules/*.yaml", "parts/*.yaml"),
    ("parcelnest/functions", "parcelnest/code", P, "functions/", "code/"),
    (CODE, CODE.replace("create-shipment.c", "c"), "appdir/makecomapp.json", CODE[7:],
     CODE[7:].replace("create-shipment.c", "c")),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "changed", "before", "after"), MOVED)
def test_names_of_files_follow_files_that_move(
    folders: Folders, old: str, new: str, changed: str, before: str, after: str
) -> None:
    files = [{"oldUri": folders.path(old).as_uri(), "newUri": folders.path(new).as_uri()}]
    found = folders.client.request("workspace/willRenameFiles", {"files": files})
    path = folders.path(changed)
    assert list(found["changes"]) == [path.as_uri()]
    text = path.read_text("utf-8")
    assert before in text
    moved = apply(text, found["changes"][path.as_uri()])
    assert after in moved
    assert moved.replace(after, before) == text


def test_files_that_nothing_names_move_alone(folders: Folders) -> None:
    for old, new in (
        ("parcelnest/README2.md", "x.md"),
        ("parcelnest/icon.png", "outside.png"),
        ("nowhere/x.png", "y.png"),
    ):
        files = [{"oldUri": folders.path(old).as_uri(), "newUri": folders.path(new).as_uri()}]
        assert folders.client.request("workspace/willRenameFiles", {"files": files}) is None


RENAMES = [
    (E, "  makeApi‸Call:\n", "callApi", ["emporix/manifest.yaml", "emporix/cases.yaml"]),
    (E, "name: inst‸anceId\n        label: Instance ID\n        type: text\n        required", "waiting", [E, CASES]),
    (E, "name: client‸Id\n", "theClient", [E, CASES, "emporix/sandbox.yaml"]),
    (E, "{{temp.re‸ceiver}}", "target", [E]),
    (E, "&api‸Error", "apiFault", [E]),
    (E, "  emporix‸-oe:\n", "emporix2", [E, CASES, "emporix/sandbox.yaml"]),
    (P, "  list‸Depots:\n", "depots", [P, SHIPMENTS]),
    (SHIPMENTS, "name: depot‸Id", "hub", [SHIPMENTS]),
    (SHIPMENTS, "  get‸Shipment:\n", "fetchShipment", [SHIPMENTS, P]),
    (HOOKS, "  shipment‸Events:\n", "happenings", [HOOKS, EVENTS]),
    (P, "  initi‸als:  # afkit", "letters", [P]),
    (CODE, "parameters.dep‸otId}}", "hub", [CODE, FIELDS]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "snippet", "new", "files"), RENAMES)
def test_a_name_is_changed_wherever_it_is_spoken_of(
    folders: Folders, name: str, snippet: str, new: str, files: list[str]
) -> None:
    old = ask(folders, "prepareRename", name, snippet)["placeholder"]
    changes = ask(folders, "rename", name, snippet, newName=new)["changes"]
    assert set(changes) == {folders.path(file).as_uri() for file in files}
    for file in files:
        text = folders.path(file).read_text("utf-8")
        changed = apply(text, changes[folders.path(file).as_uri()])
        count = len(changes[folders.path(file).as_uri()])
        assert changed != text
        assert len(re.findall(re.escape(new), changed)) == len(re.findall(re.escape(new), text)) + count
        assert len(changed) - len(text) == (len(new) - len(old)) * count


def test_a_renamed_connector_is_as_clean_as_before(folders: Folders) -> None:
    changes = ask(folders, "rename", E, "name: event‸Type\n", newName="kindOfEvent")["changes"]
    with Client(folders.root) as client:
        uris = {}
        for uri, edits in changes.items():
            path = next(path for path in folders.root.rglob("*.yaml") if path.as_uri() == uri)
            uris[path.name] = client.open(path, apply(path.read_text("utf-8"), edits))
        assert client.findings(uris["manifest.yaml"]) == []
        assert client.findings(uris["cases.yaml"]) == []


REFUSED = [
    (E, "  makeApi‸Call:\n", "sendEvent", "already"),
    (E, "  makeApi‸Call:\n", "no good", "3 to 48 letters and digits"),
    (E, "  makeApi‸Call:\n", "delete", "reserved word"),
    (E, "{{temp.re‸ceiver}}", "true", "is not a name"),
    (E, "{{temp.re‸ceiver}}", "before", "already"),
    (E, "[{{status‸Code}}]", "x", "no name here"),
]


@pytest.mark.parametrize(("name", "snippet", "new", "words"), REFUSED)
def test_a_name_that_cannot_be_is_refused_with_a_reason(
    folders: Folders, name: str, snippet: str, new: str, words: str
) -> None:
    text, offset = folders.marked(name, snippet.replace("‸", ""), snippet)
    uri = folders.client.open(folders.path(name), text)
    place = {"textDocument": {"uri": uri}, "position": position(text, offset), "newName": new}
    answer = folders.client.answer(folders.client.ask("textDocument/rename", place))
    folders.client.shut(uri)
    assert words in answer["error"]["message"]


def test_a_parameter_that_needs_backticks_gets_them(folders: Folders) -> None:
    changes = ask(folders, "rename", SHIPMENTS, "name: depot‸Id", newName="depot-id")["changes"]
    edits = {edit["newText"] for edit in changes[folders.path(SHIPMENTS).as_uri()]}
    assert edits == {"depot-id", "`depot-id`"}


def cut(text: str, place: Any) -> str:
    return text[offset_of(text, place["start"]) : offset_of(text, place["end"])]


def test_codes_are_links_to_their_pages(folders: Folders) -> None:
    path = folders.path(E)
    text = path.read_text("utf-8") + "\nnonsense: 1  # afkit: ignore[AF101, AF999] a reason\nmore: 2\n"
    uri = folders.client.open(path, text)
    links = folders.client.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    pages = [(cut(text, item["range"]), Path(unquote(urlsplit(item["target"]).path))) for item in links]
    pages = [(code, page) for code, page in pages if code.startswith("AF")]
    assert [code for code, _ in pages] == ["AF616", "AF101"]
    assert all(page.read_text("utf-8").startswith(f"# {code}") for code, page in pages)
    found = folders.client.findings(uri)
    folders.client.shut(uri)
    assert found
    for item in found:
        page = Path(unquote(urlsplit(item["codeDescription"]["href"]).path))
        assert page.name == f"{item['code']}.md"
        assert page.is_file()


def test_files_and_procedures_are_links(folders: Folders) -> None:
    uri = folders.client.open(folders.path(SHIPMENTS))
    targets = [
        item["target"] for item in folders.client.request("textDocument/documentLink", {"textDocument": {"uri": uri}})
    ]
    folders.client.shut(uri)
    assert len(targets) == 1
    assert targets[0].startswith(folders.path(P).as_uri() + "#L")
