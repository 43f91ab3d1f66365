"""App → the data of a manifest, in the order in which one is read, with what everybody would leave out left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.mapping import written_pair
from afkit.app.model import KINDS, App, Code, Kind, PublishOrigin
from afkit.app.spec.format.codes import CODES, CodeSpec, code_specs, empty_value
from afkit.app.spec.format.metadata import metadata_of
from afkit.manifest.general import MARKDOWN
from afkit.manifest.style.order import in_order
from afkit.manifest.writer.comments import notes_of, of_label
from afkit.source import Path
from afkit.source.writing import Notes

KEPT = "x-kept"
"""Where a manifest keeps what could not be understood: texts by the path of their file."""

FUNCTION_FILES = {"code": ("file", "functions/{}.js"), "test": ("testFile", "functions/{}.test.js")}
_NAME = re.compile(r"[^A-Za-z0-9_.-]+")


class Draft:
    """A manifest in the making: its data, the notes beside them, files of their own, and remarks for the author.

    `apart` puts the readme and functions into files of their own, which is possible where a folder is written.
    """

    def __init__(self, app: App, *, apart: bool) -> None:
        self.app = app
        self.apart = apart
        self.notes: dict[Path, Notes] = {}
        self.files: dict[str, bytes] = {}
        self._taken: set[str] = set()
        self.remarks: list[str] = []
        self.kept: dict[str, str] = {}
        self.data: dict[str, Any] = {"manifest": 1, "app": self._app()}
        for key in ("base", "common"):
            self._code(self.data, CODES["app", key], app.codes.get(key), ())
        for kind in KINDS:
            made = {name: self._component(kind, one) for name, one in app.components(kind).items()}
            if made:
                self.data[f"{kind}s"] = made
        self._groups()
        self._readme()
        if app.publish_origins:
            self.data["origins"] = self._origins()
        self.data = in_order(self.data, codes=False)  # an author's own order stays there
        if self.kept:
            self.data[KEPT] = self.kept

    def _app(self) -> dict[str, Any]:
        app = self.app
        data: dict[str, Any] = {"name": app.name, "label": app.label or app.name}
        optional = {
            "description": (app.description, ""),
            "version": (app.version, 1),
            "theme": (app.theme, "#000000"),
            "language": (app.language, "en"),
            "audience": (app.audience, "global"),
            "countries": (list(app.countries), []),
            "icon": (app.icon, None),
        }
        return data | {key: value for key, (value, usual) in optional.items() if value != usual}

    # Components

    def _component(self, kind: Kind, one: Any) -> dict[str, Any]:
        data = self._metadata(kind, one)
        path: Path = (f"{kind}s", one.name)
        specs = code_specs(kind, one)
        for spec in (*specs, *(spec for spec in code_specs(kind) if spec not in specs and spec.key in one.codes)):
            if kind == "function":
                self._function(data, spec, one.codes.get(spec.key), one.name)
            else:
                self._code(data, spec, one.codes.get(spec.key), path, name=one.name)
        return data

    def _metadata(self, kind: Kind, one: Any) -> dict[str, Any]:
        data: dict[str, Any] = {}
        names = tuple(self.app.connections)
        only = names[0] if len(names) == 1 else None
        for meta in metadata_of(kind):
            value = meta.value(one)
            if meta.key == "label" and not value and kind in ("connection", "module"):
                value = one.name
                self.remarks.append(f"the {kind} '{one.name}' had no label; it is called '{value}' now")
            if meta.key == "connection":  # where there is one connection only, it is the one that is used
                said = value != only or len(names) > 1
            else:
                said = value != meta.usual or meta.spelled or (meta.key == "webhook" and meta.used(one))
            if said:
                data[meta.key] = value
        return data

    # Codes

    def _code(self, data: dict[str, Any], spec: CodeSpec, code: Code | None, path: Path, name: str = "") -> None:
        if code is None:
            if spec.key != "common":  # absent and null are the same there: nothing is managed
                data[spec.key] = None
            return
        if not code.given:
            if self._unusable(code):
                data[spec.key] = None
            return
        notes = notes_of(code, (*path, spec.key))
        if len(path) == 2 and "label" in data and (lines := of_label(notes, (*path, spec.key))):
            label = self.notes.get((*path, "label"), Notes())
            self.notes[*path, "label"] = label._replace(above=(*label.above, *lines))
        if code.value == empty_value(spec, name) and not notes and spec.key != "common":
            return
        data[spec.key] = code.value
        self.notes.update(notes)

    def _unusable(self, code: Code) -> bool:
        """Tell whether a code has a form which no code can have, and keep its text; else it is a default."""
        document = code.origin.document
        if code.origin.path or document is self.app.origin.document or not document.source.text:
            return False
        self.keep(document.source.name, document.source.text)
        return True

    def keep(self, name: str, text: str) -> None:
        """Keep a text that could not be understood, and say so."""
        self.kept[name] = text
        self.remarks.append(f"'{name}' could not be understood; its text is kept under '{KEPT}'")

    def _function(self, data: dict[str, Any], spec: CodeSpec, code: Code | None, name: str) -> None:
        if code is None:
            data[spec.key] = None
        elif code.value != empty_value(spec, name):
            if self.apart and "\n" in str(code.value):
                key, pattern = FUNCTION_FILES[spec.key]
                data[key] = self._free(pattern.format(name))
                self.files[data[key]] = str(code.value).encode("utf-8")
            else:
                data[spec.key] = code.value

    def _free(self, path: str) -> str:
        """Give a name that no file has, in any spelling: not every file system tells them apart."""
        stem, dot, ending = path.partition(".")
        number, free = 1, path
        while free.lower() in self._taken:
            number += 1
            free = f"{stem}{number}{dot}{ending}"
        self._taken.add(free.lower())
        return free

    def _groups(self) -> None:
        code = self.app.codes.get("groups")
        modules = list(self.app.modules)
        usual = [{"label": "Other", "modules": modules}] if modules else []
        if code is None or not code.given:
            if code is None or self._unusable(code):
                self.data["groups"] = None
            return
        notes = notes_of(code, ("groups",))
        if code.value != usual or notes:
            self.data["groups"] = code.value
            self.notes.update(notes)

    def _readme(self) -> None:
        code = self.app.codes.get("readme")
        if code is None:
            self.data["readme"] = None
        elif code.value != empty_value(CODES["app", "readme"]):
            value = str(code.value)
            if self.apart:
                self.data["readme"] = "README.md"
                self.files["README.md"] = value.encode("utf-8")
            elif "\n" not in value and value.lower().endswith(MARKDOWN):
                self.data["readme"] = {"text": value}
            else:
                self.data["readme"] = value

    # Origins

    def _origins(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for one in self.app.publish_origins.values():
            wish = _NAME.sub("-", one.name).strip("-._") or "origin"
            name, number = wish, 1
            while name in found:
                number += 1
                name = f"{wish}-{number}"
            found[name] = _origin(one, name, self.app.name)
        return found


def _origin(one: PublishOrigin, name: str, app: str) -> dict[str, Any]:
    data: dict[str, Any] = {"url": one.url}
    if one.app != app:
        data["app"] = one.app
    if one.version != 1:
        data["version"] = one.version
    if one.label != name:
        data["label"] = one.label
    if one.token_env:
        data["tokenEnv"] = one.token_env
    if one.apikey_file:
        data["apikeyFile"] = one.apikey_file
    mapping: Mapping[str, Any] = {
        kind: [written_pair(one, kind, *ids) for ids in pairs] for kind, pairs in one.id_mapping.items() if pairs
    }
    if mapping:
        data["idMapping"] = mapping
    return data
