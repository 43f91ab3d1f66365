"""What an editor shows of unsaved texts is what `afkit lint` says of them once they are saved."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from support.cli import afkit
from support.lsp_client import Client
from support.marked import EMPORIX

Edits = dict[str, tuple[str, str]]
SHIPMENTS, OTHER = "modules/shipments.yaml", "modules/other.yaml"

TYPED: dict[str, Edits] = {
    "a case of a module that does not exist": {"cases.yaml": ("module: createShipment", "module: createShipmant")},
    "a route that nothing calls": {"sandbox.yaml": ("path: /v2/depots", "path: /v2/depot")},
    "a case out of its place": {"cases.yaml": ("    module: createShipment", "      module: createShipment")},
    "a part that cannot be read, and a fault in another": {
        OTHER: ("label: ", "label: ["),
        SHIPMENTS: ("moduleType: trigger", "moduleTyp: trigger"),
    },
    "a manifest that cannot be read, and a fault in a part": {
        "manifest.yaml": ("  baseUrl: ", "  baseUrl: ["),
        SHIPMENTS: ("# Everything", "#\n# Everything"),
        "rpcs.yaml": ("method: GET", "method: GOT"),
    },
    "what a profile shows": {
        ".afkit.toml": ("", '[lint]\nprofile = "review"\n'),
        SHIPMENTS: ("    description:", "    #"),
    },
    "what no profile was asked for": {SHIPMENTS: ("        limit: ", "        # limit: ")},
}


@pytest.mark.parametrize("edits", TYPED.values(), ids=TYPED)
def test_findings_are_those_of_lint(tmp_path: Path, edits: Edits) -> None:
    folder = shutil.copytree(EMPORIX.with_name("parcelnest"), tmp_path / "connector")
    texts = {}
    for name, (old, new) in edits.items():
        path = folder / name
        path.touch()
        text = path.read_text("utf-8")
        assert old in text
        texts[path] = text.replace(old, new, 1)
        if path.suffix == ".toml":
            path.write_text(texts.pop(path), "utf-8")
    with Client(tmp_path) as client:
        uris = {path: client.open(path) for path in texts}
        for path, uri in uris.items():
            client.findings(uri)
            client.change(uri, texts[path])
        for uri in uris.values():
            client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        shown = {
            (path.name, item["code"], item["range"]["start"]["line"] + 1, item["range"]["start"]["character"] + 1)
            for path, uri in uris.items()
            for item in client.findings(uri)
        }
        assert client.logs == []
    assert bool(shown) is (edits is not TYPED["what no profile was asked for"])
    for path, text in texts.items():
        path.write_text(text, "utf-8")
    told = json.loads(afkit("lint", folder, "--format", "json").out)["diagnostics"]
    names = {path.name for path in texts}
    expected = {(Path(item["file"]).name, item["code"], item["line"], item["column"]) for item in told}
    assert shown == {item for item in expected if item[0] in names}
