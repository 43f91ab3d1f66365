"""Random edits: the server's texts and findings are those of a fresh load, whatever was typed before."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

from afkit.lint.config import Config
from afkit.lsp.connector import Connector
from afkit.lsp.diagnostics import to_lsp
from afkit.lsp.positions import range_of
from afkit.source.store import Overlay
from support.connectors import PARCELNEST
from support.lsp_client import Client, position
from support.marked import EMPORIX

PIECES = [
    "{{",
    "}}",
    "'",
    '"',
    "\n",
    "  ",
    ": ",
    "- ",
    "*x",
    "&y",
    "[",
    "]",
    "{",
    "}",
    "😀",
    "é",
    "\t",
    "#",
    "parameters.",
    "|",
]
ROUNDS = 30


def edited(text: str, chance: random.Random) -> tuple[int, int, str]:
    """Draw a stretch and what takes its place: something typed, something deleted, a line doubled."""
    start = chance.randrange(len(text) + 1)
    kind = chance.random()
    if kind < 0.5:
        return start, start, chance.choice(PIECES)
    if kind < 0.8:
        return start, min(len(text), start + chance.randrange(1, 12)), ""
    end = min(len(text), start + chance.randrange(1, 80))
    return end, end, text[start:end]


def test_after_any_edits_the_state_is_that_of_a_fresh_load(tmp_path: Path) -> None:
    chance = random.Random(4711)
    for source, name in ((EMPORIX, "manifest.yaml"), (PARCELNEST, "modules/shipments.yaml")):
        folder = tmp_path / source.name
        shutil.copytree(source, folder)
        original = (folder / name).read_text("utf-8")
        text = original
        with Client(folder) as client:
            uri = client.open(folder / name)
            for number in range(ROUNDS):
                start, end, new = edited(text, chance)
                place = {"start": position(text, start), "end": position(text, end)}
                text = text[:start] + new + text[end:]
                client.change(uri, {"range": place, "text": new})
                if number % 7 == 0:
                    client.at("textDocument/completion", uri, text, min(len(text), start + len(new)))
                    client.at("textDocument/hover", uri, text, start)
                    client.request("textDocument/semanticTokens/full", {"textDocument": {"uri": uri}})
                if number % 10 == 9:
                    found = client.findings(uri)
                    assert alike(found, fresh(folder, name, text))
                    text = original
                    client.change(uri, text)
            assert alike(client.findings(uri), fresh(folder, name, original))
            assert client.logs == []


def fresh(folder: Path, name: str, text: str) -> list[object]:
    """Give the findings of a connector that is loaded for the first time."""
    files = Overlay()
    files.put(str(folder / name), text)
    connector = Connector(str(folder / "manifest.yaml"), files, lambda folder: Config())
    connector.fresh()
    here = [item for item in connector.diagnostics if item.location.file == str(folder / name)]
    return [to_lsp(item, lambda place: range_of(place, "utf-16"), lambda file: Path(file).as_uri()) for item in here]


def alike(found: object, expected: object) -> bool:
    return json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)
