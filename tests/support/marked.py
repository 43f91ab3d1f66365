"""Markers: `‸` in a snippet names a place of a real file, or of a text that is made for a test."""

from __future__ import annotations

from pathlib import Path

from afkit.app import Project
from afkit.index import Companion, Index
from afkit.loading import load
from afkit.source import Document, load_yaml, read_source

MARK = "‸"
EMPORIX = Path(__file__).resolve().parents[2] / "connector" / "emporix-oe"


def index_of(folder: Path) -> Index:
    """Load a connector with its companions."""
    from afkit.app.spec.format.cases import CASES
    from afkit.app.spec.format.sandbox import SANDBOX

    found = []
    if (folder / "sandbox.yaml").is_file():
        found.append(Companion(load_yaml(read_source(folder / "sandbox.yaml")), "sandbox", SANDBOX))
    if (folder / "cases.yaml").is_file():
        found.append(Companion(load_yaml(read_source(folder / "cases.yaml")), "cases", CASES))
    return Index(load(str(folder)), found)


def place(index: Index, file: str, snippet: str) -> tuple[Document, int]:
    """Give the document whose name ends in `file`, and the offset of the marker in the first text like the snippet."""
    document = next(item for item in index.documents if item.source.name.endswith(file))
    text = snippet.replace(MARK, "")
    assert text in document.source.text, f"no text {text!r} in {file}"
    return document, document.source.text.index(text) + snippet.index(MARK)


def unmark(text: str) -> tuple[str, int]:
    """Take the marker out of a text and say where it stood."""
    return text.replace(MARK, "", 1), text.index(MARK)


def relative(project: Project, file: str) -> str:
    """Name a file as seen from the connector's folder."""
    return str(Path(file).resolve().relative_to(Path(project.folder).resolve()))
