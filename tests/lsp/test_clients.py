"""Clients that can do less, or more, than a usual editor get what they declared that they understand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from afkit.lsp.client import plain
from afkit.lsp.diagnostics import sentence
from support.connectors import MINIMAL, lay_out
from support.lsp_client import CAPABILITIES, Client, position

FIELD = "{name: wanted, type: text, label: Wanted}"
MANIFEST = MINIMAL + (
    "modules:\n  pingIt:\n    label: Ping\n    modulType: action\n    actionCrud: create\n"
    f"    mappableParams: [{FIELD}, {FIELD}]\n"
    '    communication: {url: "/{{upper(parameters.wanted)}}"}\n'
)


@pytest.fixture(scope="module")
def spare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, str]]:
    path = lay_out(tmp_path_factory.mktemp("spare"), {"manifest.yaml": MANIFEST}) / "manifest.yaml"
    with Client(path.parent, capabilities={}) as client:
        yield client, client.open(path)


def test_texts_come_without_markdown(spare: tuple[Client, str]) -> None:
    client, uri = spare
    hover = client.at("textDocument/hover", uri, MANIFEST, MANIFEST.index("actionCrud") + 2)["contents"]
    assert hover["kind"] == "plaintext"
    assert hover["value"].startswith("actionCrud · scalar")
    items = client.at("textDocument/completion", uri, MANIFEST, MANIFEST.index("upper(") + 2)["items"]
    upper = next(item for item in items if item["label"] == "upper")
    assert upper["textEdit"]["newText"] == "upper"
    assert upper["documentation"]["kind"] == "plaintext"
    assert "`" not in upper["documentation"]["value"]
    help_ = client.at("textDocument/signatureHelp", uri, MANIFEST, MANIFEST.index("upper(") + 6)
    assert help_["signatures"][0]["documentation"]["kind"] == "plaintext"


def test_findings_come_without_pages_and_related_places(spare: tuple[Client, str]) -> None:
    client, uri = spare
    found = client.findings(uri)
    assert not [item for item in found if {"codeDescription", "relatedInformation", "tags"} & set(item)]
    twice = next(item for item in found if "wanted" in item["message"])
    assert "\nmanifest.yaml:8: " in twice["message"]


def test_symbols_come_flat_and_actions_not_at_all(spare: tuple[Client, str]) -> None:
    client, uri = spare
    symbols = client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    module = next(item for item in symbols if item["name"] == "pingIt")
    assert (module["containerName"], module["location"]["uri"]) == ("modules", uri)
    here = position(MANIFEST, MANIFEST.index("modulType"))
    where = {"textDocument": {"uri": uri}, "range": {"start": here, "end": here}, "context": {"diagnostics": []}}
    assert client.request("textDocument/codeAction", where) == []


def test_edits_name_the_version_that_they_are_meant_for(tmp_path: Path) -> None:
    path = lay_out(tmp_path, {"manifest.yaml": MANIFEST}) / "manifest.yaml"
    able = {**CAPABILITIES, "workspace": {"workspaceEdit": {"documentChanges": True}}}
    with Client(tmp_path, capabilities=able) as client:
        uri = client.open(path)
        client.change(uri, MANIFEST)
        asked = {"textDocument": {"uri": uri}, "position": position(MANIFEST, MANIFEST.index("pingIt"))}
        edit = client.request("textDocument/rename", {**asked, "newName": "askIt"})
    assert "changes" not in edit
    assert [change["textDocument"] for change in edit["documentChanges"]] == [{"uri": uri, "version": 2}]
    assert [item["newText"] for item in edit["documentChanges"][0]["edits"]] == ["askIt"]


@pytest.mark.parametrize(("settings", "shown"), [({"inlayHints": True}, True), (None, False), ("on", False)])
def test_settings_are_asked_for_where_a_client_answers(tmp_path: Path, settings: Any, shown: bool) -> None:
    path = lay_out(tmp_path, {"manifest.yaml": MANIFEST}) / "manifest.yaml"
    able = {**CAPABILITIES, "workspace": {"configuration": True, "inlayHint": {"refreshSupport": True}}}
    with Client(tmp_path, capabilities=able, settings=settings) as client:
        uri = client.open(path)
        client.findings(uri)
        client.notify("workspace/didChangeConfiguration", {"settings": None})
        client.request("workspace/symbol", {"query": ""})
        client.request("workspace/symbol", {"query": ""})
        span = {"start": {"line": 0, "character": 0}, "end": {"line": 99, "character": 0}}
        hints = client.request("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": span})
    assert [hint["label"] for hint in hints] == ([": text, may be empty"] if shown else [])


def test_colours_of_a_part_are_those_of_the_whole(spare: tuple[Client, str]) -> None:
    client, uri = spare
    document = {"textDocument": {"uri": uri}}
    whole = client.request("textDocument/semanticTokens/full", document)["data"]
    line = MANIFEST[: MANIFEST.index("upper")].count("\n")
    for first, last, expected in ((line, line + 1, whole), (0, line, [])):
        span = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
        assert client.request("textDocument/semanticTokens/range", {**document, "range": span})["data"] == expected
    assert whole


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**name** · text", "name · text"),
        ("```iml\nheaders.`a-b`\n```\n\nSet in `x`", "headers.`a-b`\n\nSet in x"),
        ("2 * 3 ** 4", "2 * 3 ** 4"),
    ],
)
def test_marks_are_taken_off(text: str, expected: str) -> None:
    assert plain(text) == expected


SENTENCES = {
    "the key is missing": "The key is missing",
    "parameters.id stands in the path": "parameters.id stands in the path",
    "`{{body}}` is empty": "`{{body}}` is empty",
    "'ghost' is no module": "'ghost' is no module",
    "": "",
}


@pytest.mark.parametrize(("text", "expected"), SENTENCES.items(), ids=repr)
def test_a_message_begins_as_a_sentence_and_a_name_stays_as_it_is(text: str, expected: str) -> None:
    assert sentence(text) == expected
