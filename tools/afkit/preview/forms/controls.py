"""Which control shows a field that is no container (app-format reference, section 9.4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from afkit.app.knowledge.secrecy import is_secret_field
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES
from afkit.engine.evaluate import as_text, is_template
from afkit.engine.inputs.parameters import kind_of
from afkit.iml import UNDEFINED
from afkit.preview.forms import tree
from afkit.preview.forms.choices import SEARCHED, every, groups_of, store_of, with_others
from afkit.preview.forms.conditions import filter_of
from afkit.preview.forms.picker import browsable, picker_of, rooted
from afkit.preview.forms.posted import Mapped, Upload, key_of
from afkit.records import NamedTuple

_CHOICES = frozenset({"select", "list", "radio"})
_AREAS = frozenset({"cert", "pkey", "editor"})
_PICKERS = {"time": "time", "color": "color"}
_KEYBOARDS = {
    **dict.fromkeys(NUMBER_TYPES, "decimal"),
    "email": "email",
    "url": "url",
    "integer": "numeric",
    "uinteger": "numeric",
    "port": "numeric",
    "timestamp": "numeric",
}
_EXAMPLES = {
    "date": "2026-03-04T09:30:00Z",
    "time": "08:30",
    "color": "#0a4c8b",
    "uuid": "00000000-0000-0000-0000-000000000000",
    "timezone": "Europe/Berlin",
}
_LISTS = frozenset({"upload", "filestorage", "udtspec"})
_CONTAINERS = frozenset({"collection", "dynamicCollection", "array", "filter"})


class Look(NamedTuple):
    """A field with its value: `fetched` are options that a procedure gave; `mapping` says that it may be an expression."""

    field: Mapping[str, Any]
    value: Any
    fetched: list[Any] | None
    mapping: bool
    masked: bool
    held: bool

    @property
    def mapped(self) -> bool:
        """True for a value that is written in map mode."""
        if isinstance(self.value, Mapped):
            return True
        if not self.mapping or not expressible(self):
            return False
        if self.value is UNDEFINED:
            return self.field.get("mode") == "edit"
        return self.value is None or is_template(self.value)


Lister = Callable[[str], "list[Any] | None"]
"""Tells what lies in a folder of a picker."""


def is_live(look: Look) -> bool:
    """Tell whether an expression may be written into the control as it is."""
    return not (kind_of(look.field) in _CHOICES or kind_of(look.field) in BOOLEAN_TYPES or _is_container(look))


def expressible(look: Look) -> bool:
    """Tell whether a switch leads from the control to an expression."""
    kind = kind_of(look.field)
    return kind != "hidden" and (not is_live(look) or kind in ("file", "folder", "buffer"))


def _is_container(look: Look) -> bool:
    return kind_of(look.field) in _CONTAINERS


def control_for(look: Look, lister: Lister, level: str | None) -> tuple[tree.Control, str]:
    """Give the control and its codec. `level` is the open folder of a picker."""
    field, value = look.field, look.value
    if look.mapped:
        empty = "{{null}}" if value is None else ""
        return tree.Mapping(value if isinstance(value, str) else empty), "map"
    kind = kind_of(field)
    value = "" if value is UNDEFINED or value is None else value
    if kind == "hidden":
        return tree.Hidden("" if value == "" or is_secret_field(field) else key_of(value)), "json"
    if kind in BOOLEAN_TYPES and (value == "" or isinstance(value, bool)):
        return tree.YesNo(value if isinstance(value, bool) else None, field.get("required") is True), "boolean"
    if kind in _CHOICES and (kind == "select" or store_of(field) is not None):
        return _choice(look, value)
    if kind == "filter":
        shown = filter_of(field, value or [], look.fetched)
        if shown is not None:
            return shown, "list"
    if kind in ("file", "folder") and browsable(field) and isinstance(value, str):
        return picker_of(field, value, level, lister(level or _start(field)) if level is not None else None), "text"
    if kind == "buffer" and (isinstance(value, str | bytes | Upload)):
        return tree.Upload(value if isinstance(value, str) else ""), "file"
    return _written(look, kind, value)


def _start(field: Mapping[str, Any]) -> str:
    return "/" if rooted(field) else ""


def _choice(look: Look, value: Any) -> tuple[tree.Control, str]:
    field = look.field
    groups = groups_of(field, look.fetched if look.fetched is not None else store_of(field))
    several = field.get("multiple") is True
    chosen = (value if isinstance(value, list) else [value]) if several else [value]
    known = {option.key: option.key for option in every(groups)}
    texts = {_loose(option.key): option.key for option in every(groups)}
    labels: dict[str, str] = {}
    for one in chosen:
        if one != "" or key_of(one) in known:
            key = known.get(key_of(one)) or texts.get(as_text(one)) or key_of(one)
            labels[key] = as_text(one) if not isinstance(one, dict | list) else key_of(one)
    groups = with_others(groups, labels)
    search = sum(1 for _ in every(groups)) > SEARCHED
    if several:
        return tree.Choices(groups, frozenset(labels), search), "list"
    options = field.get("options")
    hint = options.get("placeholder") if isinstance(options, Mapping) else None
    hint = hint.get("label") if isinstance(hint, Mapping) else hint
    empty = hint if isinstance(hint, str) else ""
    return tree.Choice(groups, next(iter(labels), ""), search, empty), "json"


def _loose(key: str) -> str:
    """Give the text of an option's value: `7` and `"7"` are the same choice."""
    value = json.loads(key)
    return key if isinstance(value, dict | list) else as_text(value)


def _written(look: Look, kind: str, value: Any) -> tuple[tree.Control, str]:
    """Give the control of what is written as a text."""
    field = look.field
    secret = is_secret_field(field)
    if isinstance(value, dict | list) or kind == "json" or kind in _CONTAINERS or kind in _LISTS:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2, default=str)
        return tree.Area(text, code=True), "code"
    if kind == "any" and not isinstance(value, str):
        return tree.Line(key_of(value)), "code"
    text = as_text(value) if not isinstance(value, bytes | Upload) else ""
    if kind in _AREAS or field.get("multiline") is True:
        return tree.Area("" if secret else text, code=kind != "text", secret=secret, held=look.held), "secret" if (
            secret
        ) else "text"
    if secret:
        masked = look.masked and kind == "password"
        return tree.Line("", secret=True, masked=masked, held=look.held), "secret"
    picker, example = _PICKERS.get(kind, ""), _EXAMPLES.get(kind, "")
    if kind == "date":
        picker = "date" if field.get("time") is False else "datetime-local"
        example = example[:10] if picker == "date" else example
    listed = "f-timezones" if kind == "timezone" else ""
    codec = "number" if kind in NUMBER_TYPES or _refers(kind) else "text"
    return tree.Line(text, _KEYBOARDS.get(kind, "text"), picker, listed, example=example), codec


def _refers(kind: str) -> bool:
    """Tell whether values of a type are numbers of things that the platform knows."""
    from afkit.app.spec.format.types import OTHER_TYPES, TYPES

    known = {**TYPES, **OTHER_TYPES}.get(kind.partition(":")[0])
    return known is not None and known.value == "number"
