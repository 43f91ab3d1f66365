"""Findings, outline, folding, selections, colours, hints, lenses and formatting."""

from __future__ import annotations

import shutil
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import pytest

from afkit.cli.main import main
from afkit.lsp.tokens import classified
from support.cli import afkit
from support.lsp_client import Client, Folders, apply, offset_of, position

E, P = "emporix/manifest.yaml", "parcelnest/manifest.yaml"
SHIPMENTS, GROUPS = "parcelnest/modules/shipments.yaml", "appdir/modules/groups.json"
CODE = "appdir/modules/create-shipment/create-shipment.communication.iml.json"

FINDINGS = [
    (E, "moduleType: universal", "‸modulType: universal", "AF101", 1),
    (E, "actionCrud: create", "actionCrud: ‸crate", "AF103", 1),
    (E, "{{temp.receiver}}", "{{temp.‸receivers}}", "AF327", 2),
    (E, "{{temp.receiver}}", "{{‸bodyy}}", "AF325", 2),
    (E, "modules: [makeApiCall]", "modules: [‸makeApiCal]", "AF2", 1),
    (E, "connection: emporix-oe\n    mapp", "connection: ‸emporix\n    mapp", "AF2", 1),
    (E, "params:\n      - name: sourceId", "params: ‸[\n      - name: sourceId", "AF0", 1),
    (SHIPMENTS, "options: rpc://listDepots", "options: ‸rpc://listDepot", "AF2", 1),
    (SHIPMENTS, "formatDate(parameters.pickupDate, 'YYYY-MM-DD')", "‸formatDat(parameters.pickupDate)", "AF3", 1),
    ("emporix/sandbox.yaml", "switches:\n", "‸swiches:\n", "AF101", 1),
    ("emporix/cases.yaml", "    module: makeApiCall\n", "    ‸modul: makeApiCall\n", "AF101", 1),
    (CODE, '"method": "POST"', '"method": ‸"PSOT"', "AF103", 1),
]


@pytest.mark.parametrize(("name", "old", "new", "code", "severity"), FINDINGS)
def test_a_fault_is_found_where_it_stands(
    folders: Folders, name: str, old: str, new: str, code: str, severity: int
) -> None:
    text, offset = folders.marked(name, old, new)
    uri = folders.client.open(folders.path(name), text)
    found = folders.client.findings(uri)
    folders.client.shut(uri)
    hits = [item for item in found if item["code"].startswith(code) and item["severity"] == severity]
    assert hits, found
    line = position(text, offset)["line"]
    assert any(abs(item["range"]["start"]["line"] - line) <= 1 for item in hits), hits


def test_a_change_in_one_file_marks_the_others(root_client: tuple[Folders, Client]) -> None:
    folders, client = root_client
    uri = client.open(folders.path(P))
    shipments = client.open(folders.path(SHIPMENTS))
    assert [item for item in client.findings(uri) if item["severity"] < 3] == []
    assert [item for item in client.findings(shipments) if item["severity"] < 3] == []
    text, _ = folders.marked(P, "  listDepots:\n", "  listStations:‸\n")
    client.change(uri, text)
    client.findings(uri)
    for _ in range(200):
        if "listDepots" in str(client.diagnostics[shipments]["diagnostics"]):
            break
        client.request("workspace/symbol", {"query": ""})
    assert "listDepots" in str(client.diagnostics[shipments]["diagnostics"])


@pytest.fixture
def root_client(folders: Folders) -> Any:
    with Client(folders.root) as client:
        yield folders, client


def test_the_outline_shows_components_and_their_parts(folders: Folders) -> None:
    uri = folders.client.open(folders.path(SHIPMENTS))
    tree = folders.client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    folders.client.shut(uri)
    modules = next(item for item in tree if item["name"] == "modules")["children"]
    assert [item["name"] for item in modules] == ["createShipment", "getShipment", "searchShipments", "watchShipments"]
    assert modules[0]["detail"] == "Create a shipment"
    fields = next(item for item in modules[0]["children"] if item["name"] == "mappableParams")["children"]
    assert [item["name"] for item in fields][:3] == ["reference", "depotId", "pickupDate"]


@pytest.mark.parametrize("name", [E, "parcelnest/modules/shipments.yaml", GROUPS])
def test_each_part_of_the_outline_stands_within_what_it_is_a_part_of(folders: Folders, name: str) -> None:
    text = folders.path(name).read_text("utf-8")
    uri = folders.client.open(folders.path(name), text)
    symbols = folders.client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    folders.client.shut(uri)

    def ends(place: Any) -> tuple[int, int]:
        return offset_of(text, place["start"]), offset_of(text, place["end"])

    waiting = [(symbol, (0, len(text))) for symbol in symbols]
    assert waiting
    while waiting:
        symbol, (start, end) = waiting.pop()
        first, last = ends(symbol["range"])
        name_first, name_last = ends(symbol["selectionRange"])
        assert start <= first <= name_first <= name_last <= last <= end, symbol["name"]
        waiting += [(child, (first, last)) for child in symbol.get("children", [])]


@pytest.mark.parametrize("query", ["listdep", "ldp", "createShip", "EVENTS"])
def test_names_of_the_workspace_are_found_by_their_letters(folders: Folders, query: str) -> None:
    uri = folders.client.open(folders.path(P))
    found = folders.client.request("workspace/symbol", {"query": query})
    folders.client.shut(uri)
    assert found
    for item in found:
        letters = iter(item["name"].lower())
        assert all(letter in letters for letter in query.lower())


def test_collections_and_long_texts_fold(folders: Folders) -> None:
    text = folders.path(E).read_text("utf-8")
    uri = folders.client.open(folders.path(E))
    ranges = folders.client.request("textDocument/foldingRange", {"textDocument": {"uri": uri}})
    folders.client.shut(uri)
    lines = text.split("\n")
    folded = {lines[item["startLine"]].strip() for item in ranges}
    assert {"connections:", "startDigitalProcess:", "baseUrl: >-", "mappableParams:"} <= folded
    assert all(item["startLine"] < item["endLine"] < len(lines) for item in ranges)
    assert any(item.get("kind") == "comment" for item in ranges)


def test_a_selection_grows_from_the_name_to_the_text(folders: Folders) -> None:
    text, offset = folders.marked(E, "encodeURL(parameters.instanceId)", "encodeURL(parameters.inst‸anceId)")
    uri = folders.client.open(folders.path(E), text)
    found = folders.client.request(
        "textDocument/selectionRange", {"textDocument": {"uri": uri}, "positions": [position(text, offset)]}
    )[0]
    folders.client.shut(uri)
    texts = []
    step = found
    while step:
        start, end = (offset_of(text, step["range"][side]) for side in ("start", "end"))
        texts.append(text[start:end])
        step = step.get("parent")
    assert texts[:3] == [
        "parameters.instanceId",
        "encodeURL(parameters.instanceId)",
        "{{encodeURL(parameters.instanceId)}}",
    ]
    assert texts[-1] == text
    assert all(inner in outer for inner, outer in pairwise(texts))


COLOURS = [
    (E, "{{temp.receiver}}", {"temp": 0, "receiver": 1}),
    (E, "trim(connection.apiUrl))}}", {"trim": 2, "connection": 0, "apiUrl": 1}),
    (E, "addMinutes(data.expires, -5)", {"addMinutes": 2, "data": 0, "5": 5}),
    (SHIPMENTS, "{{body.accepted != false}}", {"body": 0, "accepted": 1, "!=": 6, "false": 3}),
    (SHIPMENTS, "'YYYY-MM-DD'), undefined)}}", {"'YYYY-MM-DD'": 4, "undefined": 3}),
    (CODE, "{{parameters.depotId}}", {"parameters": 0, "depotId": 1}),
]


@pytest.mark.parametrize(("name", "snippet", "expected"), COLOURS)
def test_expressions_have_colours_in_every_kind_of_scalar(
    folders: Folders, name: str, snippet: str, expected: dict[str, int]
) -> None:
    text = folders.path(name).read_text("utf-8")
    uri = folders.client.open(folders.path(name))
    data = folders.client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})["data"]
    folders.client.shut(uri)
    start, end = text.index(snippet), text.index(snippet) + len(snippet)
    found = {}
    line = character = 0
    for at in range(0, len(data), 5):
        line += data[at]
        character = data[at + 1] + (0 if data[at] else character)
        offset = offset_of(text, {"line": line, "character": character})
        if start <= offset < end:
            found[text[offset : offset + data[at + 2]]] = data[at + 3]
    assert {word: found.get(word) for word in expected} == expected


def test_types_are_hinted_only_when_wanted(folders: Folders) -> None:
    text = folders.path(SHIPMENTS).read_text("utf-8")
    whole = {"start": {"line": 0, "character": 0}, "end": position(text, len(text))}
    for options, expected in ((None, 0), ({"inlayHints": True}, 1)):
        with Client(folders.root, options=options) as client:
            uri = client.open(folders.path(SHIPMENTS))
            hints = client.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": whole})
        labels = {hint["label"] for hint in hints}
        assert bool(labels) == bool(expected)
        assert expected == 0 or {": number", ": date, may be empty"} <= labels


def test_modules_have_lenses(folders: Folders) -> None:
    uri = folders.client.open(folders.path(E))
    lenses = folders.client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    folders.client.shut(uri)
    first = [lens["command"] for lens in lenses][:3]
    assert [command["title"] for command in first] == ["Run in sandbox", "Dry run", "Open preview"]
    here = [str(folders.path("emporix")), "startDigitalProcess"]
    assert [command["arguments"][:2] for command in first] == [here] * 3
    inputs = first[0]["arguments"][2]
    assert inputs[:2] == ["-i", "eventType=order.found"]
    assert any(word.startswith('payload={"') for word in inputs)  # what is no text is JSON
    assert len(lenses) == 9


@pytest.mark.parametrize("name", [E, SHIPMENTS])
def test_what_a_lens_runs_goes_well(folders: Folders, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    uri = folders.client.open(folders.path(name))
    lenses = folders.client.request("textDocument/codeLens", {"textDocument": {"uri": uri}})
    folders.client.shut(uri)
    runs = [lens["command"]["arguments"] for lens in lenses if lens["command"]["title"] == "Run in sandbox"]
    for folder, module, *inputs in runs:
        assert main(["run", folder, module, "--sandbox", *(inputs[0] if inputs else [])]) == 0, capsys.readouterr()


def test_a_file_gets_the_form_that_fmt_gives_it(folders: Folders, tmp_path: Path) -> None:
    text, _ = folders.marked(SHIPMENTS, "{{body.accepted != false}}", "{{ body.accepted!=false }}‸")
    uri = folders.client.open(folders.path(SHIPMENTS), text)
    options = {"tabSize": 2, "insertSpaces": True}
    edits = folders.client.request("textDocument/formatting", {"textDocument": {"uri": uri}, "options": options})
    folders.client.shut(uri)
    copy = shutil.copytree(folders.path("parcelnest"), tmp_path / "copy")
    path = copy / "modules" / "shipments.yaml"
    path.write_text(text, "utf-8")
    assert afkit("fmt", "--iml", copy).code == 0
    assert apply(text, edits) == path.read_text("utf-8")


def test_of_a_part_only_the_expressions_are_formatted(folders: Folders) -> None:
    text, offset = folders.marked(SHIPMENTS, "{{body.accepted != false}}", "{{ body.accepted!=false }}‸")
    uri = folders.client.open(folders.path(SHIPMENTS), text)
    span = {"start": position(text, offset - 40), "end": position(text, offset + 5)}
    where = {"textDocument": {"uri": uri}, "range": span, "options": {"tabSize": 2, "insertSpaces": True}}
    edits = folders.client.request("textDocument/rangeFormatting", where)
    folders.client.shut(uri)
    assert apply(text, edits) == folders.path(SHIPMENTS).read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[{{a}}] {{if(b, 'The r", ["{{", "a", "}}", "{{", "if", "b"]),
        ("{{a}} {{'b", ["{{", "a", "}}", "{{"]),
        ("{{'}}'}} {{a `}} b", ["{{", "'}}'", "}}", "{{", "a"]),
    ],
)
def test_an_expression_that_is_being_typed_is_coloured_to_its_end(text: str, expected: list[str]) -> None:
    found = [text[start:end] for _, start, end in islice(classified(text), 50)]
    assert found == expected


def test_a_very_long_text_is_coloured_where_it_is_seen_and_outlined_in_part(folders: Folders) -> None:
    text = folders.path("parcelnest/webhooks.yaml").read_text("utf-8")
    text += "x-many:\n" + "".join(f"  k{number}: 1\n" for number in range(1200)) + "# " + "x" * 500_000 + "\n"
    uri = folders.client.open(folders.path("parcelnest/webhooks.yaml"), text)
    document = {"textDocument": {"uri": uri}}
    seen = {"start": {"line": 0, "character": 0}, "end": {"line": 60, "character": 0}}
    whole = folders.client.request("textDocument/semanticTokens/full", document)["data"]
    part = folders.client.request("textDocument/semanticTokens/range", {**document, "range": seen})["data"]
    symbols = folders.client.request("textDocument/documentSymbol", document)
    folders.client.shut(uri)
    assert (len(whole), len(part) > 100) == (0, True)
    assert {len(item["children"]) for item in symbols if item["name"] == "x-many"} == {1000}
    components = next(item["children"] for item in symbols if item["name"] == "webhooks")
    assert all("children" not in component for component in components)
