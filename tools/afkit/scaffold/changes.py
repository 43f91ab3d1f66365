"""Changes of an author's files: tried out before anything is written, and then written all or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from afkit.app import Project
from afkit.errors import UsageError
from afkit.lint import Config, lint
from afkit.loading import load
from afkit.source import Diagnostic, Edit
from afkit.source.edits.applying import apply
from afkit.source.store import Overlay
from afkit.source.together import write_all

_CONFIG = Config(select=("AF0", "AF1", "AF2", "AF3"))
_BOM = b"\xef\xbb\xbf"


def edited(edits: Iterable[Edit]) -> dict[str, str]:
    """Give the new texts of the files that edits change, by path.

    Equal edits of one place count once; sections that begin at one place follow each other.
    """
    by_file: dict[str, dict[tuple[int, int], Edit]] = {}
    for edit in edits:
        there = by_file.setdefault(edit.location.file, {})
        place = edit.location.start, edit.location.end
        one = there.get(place, edit)
        before = one.text.rstrip("\r\n") if edit.text[:1] in ("\r", "\n") else one.text
        there[place] = one if one == edit else edit._replace(text=before + edit.text)
    return {
        name: apply(next(iter(changes.values())).location.source.text, changes.values())
        for name, changes in by_file.items()
    }


def check(path: str, project: Project, texts: Mapping[str, str]) -> None:
    """Make sure that new texts bring no error that was not there. Raises UsageError with the first that they bring.

    `project` is what `path` holds without them. Text, structure, references and expressions count; what a good connector
    has besides is for lint to say.
    """
    files = Overlay()
    for name, text in texts.items():
        files.put(name, text)
    after = _errors(load(path, files))
    before = Counter(found.code for found in _errors(project)) if after else Counter()
    for found in after:
        if before[found.code]:
            before[found.code] -= 1
            continue
        raise UsageError(
            f"the change would cause an error: {found.message}", hint="nothing was written", place=found.location
        )


def _errors(project: Project) -> list[Diagnostic]:
    return [found for found in lint(project, _CONFIG) if found.severity == "error" and _CONFIG.wants(found.code)]


def save(texts: Mapping[str, str], gone: Iterable[str] = ()) -> list[str]:
    """Write new texts and take `gone` away, all of it or nothing, and give the paths written. A byte-order mark stays."""
    files = {}
    for name, text in texts.items():
        file = Path(name)
        marked = file.is_file() and file.read_bytes().startswith(_BOM)
        files[file] = (_BOM if marked else b"") + text.encode()
    return [str(path) for path in write_all(files, gone=map(Path, gone))]


def difference(name: str, text: str) -> str:
    """Give the change of a file as a unified diff."""
    from difflib import unified_diff

    file = Path(name)
    old = file.read_text(encoding="utf-8").removeprefix("\ufeff") if file.is_file() else ""
    lines = unified_diff(old.splitlines(True), text.splitlines(True), name if old else "/dev/null", name)
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)
