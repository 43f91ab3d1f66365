"""The clean connector in its two forms, and how a defect is planted in each."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path as File
from typing import Any, NamedTuple

from afkit.appdir.render import render
from afkit.loading import load
from afkit.source import Document, Location, Path, Source, edits, load_json, load_yaml
from planting.defect import Change, Defect

EMPORIX = File(__file__).resolve().parents[2] / "connector" / "emporix-oe"
CLEAN = File(__file__).resolve().parents[1] / "fixtures" / "planted"
_METADATA = ("label", "description", "connectionType", "webhookType", "moduleType", "actionCrud", "connection")
_METADATA = (*_METADATA, "altConnection", "webhook")


class Place(NamedTuple):
    """Where a finding may stand: a file and the offsets at which it may begin."""

    file: str
    start: int
    end: int


class Planted(NamedTuple):
    """The files of the connector with its defect, and where it may be told."""

    files: dict[str, str]
    places: list[Place]


@lru_cache(maxsize=3)
def clean(form: str) -> dict[str, str]:
    """Give the files of the clean connector, by name; those of the app directory are rendered from the manifest.

    The form `companions` is another connector, with a sandbox and cases beside it.
    """
    if form == "manifest":
        return {item.name: item.read_text(encoding="utf-8") for item in sorted(CLEAN.iterdir())}
    if form == "companions":
        files = {
            name: (EMPORIX / name).read_text(encoding="utf-8") for name in ("README.md", "sandbox.yaml", "cases.yaml")
        }
        manifest = (EMPORIX / "manifest.yaml").read_text(encoding="utf-8")
        return {**files, "manifest.yaml": manifest.replace("  icon: icon.png\n", "")}
    app = load(str(CLEAN)).app
    assert app is not None
    return {name: content.decode("utf-8") for name, content in render(app).items()}


def resolve(form: str, path: Path) -> tuple[str, Path]:
    """Tell in which file a path of the connector lies, and where in it."""
    if form != "appdir":
        companion = {"sandbox.yaml": path[1:], "cases.yaml": path[1:]}.get(str(path[0]))
        return (str(path[0]), companion) if companion is not None else ("manifest.yaml", path)
    listing = json.loads(clean("appdir")["makecomapp.json"])
    if path[0] in ("base", "common", "groups", "readme"):
        return listing["generalCodeFiles"][path[0]], path[1:]
    kind = str(path[0]).removesuffix("s")
    if kind not in listing["components"]:
        return "makecomapp.json", path
    if len(path) < 3 or path[2] in _METADATA:
        return "makecomapp.json", ("components", kind, *path[1:])
    files = listing["components"][kind][path[1]]["codeFiles"]
    return (files[path[2]], path[3:]) if path[2] in files else ("makecomapp.json", ("components", kind, *path[1:]))


def plant(form: str, defect: Defect) -> Planted:
    """Make the connector with the defect. Raises KeyError or SourceError where the change cannot be made."""
    files = dict(clean(form))
    for change in defect.changes:
        name, path = resolve(form, change.path)
        files[name] = _changed(name, files[name], change, path)
    return Planted(files, [place for text in defect.places for place in _place(form, files, text)])


def _changed(name: str, text: str, change: Change, path: Path) -> str:
    if (not path and change.how != "add") or name.endswith((".js", ".md")):
        if change.how == "swap":
            return _swapped(text, change)
        return str(change.value) if name.endswith((".js", ".md")) else json.dumps(change.value, indent=4)
    document = _document(name, text)
    if change.how == "cut":
        made = edits.remove(document, path)
    elif change.how == "key":
        made = edits.rename_key(document, path, change.value)
    elif change.how == "add":
        made = edits.append(document, path, change.value)
    elif change.how == "swap":
        made = edits.set_value(document, path, _swapped(_value(document.value, path), change))
    else:
        made = edits.set_value(document, path, change.value)
    return edits.apply(text, made)


def _swapped(text: str, change: Change) -> str:
    assert text.count(change.old) >= 1, f"no {change.old!r} in {text!r}"
    return text.replace(change.old, change.value, 1)


def _value(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _document(name: str, text: str) -> Document:
    return load_yaml(Source(name, text)) if name.endswith(".yaml") else load_json(Source(name, text))


def _place(form: str, files: dict[str, str], text: str) -> list[Place]:
    from planting.defect import steps

    written, _, part = text.partition("#")
    name, path = resolve(form, steps(written))
    if name.endswith((".js", ".md")):
        at = files[name].find(part) if part else 0
        return [Place(name, at, at + len(part))]
    document = _document(name, files[name])
    if part == "key":
        spans = [document.key(path)]
    elif not part:
        spans = [document.at(path)]
    else:
        at = str(_value(document.value, path)).index(part)
        spans = [document.inside(path, at, at + len(part))]
    return [Place(name, span.start, span.end) for span in spans]


def told_at(place: Place, location: Location) -> bool:
    """Tell whether a finding stands where it should: it begins there (quotes may belong to it or not), or inside of it."""
    begins = abs(location.start - place.start) <= 1
    inside = place.start <= location.start and location.end <= place.end
    return location.source.name.endswith(place.file) and (begins or inside)
