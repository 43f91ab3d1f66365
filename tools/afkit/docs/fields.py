"""The rows of a table of fields: what a user fills in or gets, nested ones after the field they belong to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from afkit.app.spec.format.types import TEXT_TYPES, UNFILLED_TYPES

_WORDS = {
    "any": "any value",
    "array": "list",
    "boolean": "yes or no",
    "buffer": "file content",
    "collection": "group of fields",
    "color": "colour",
    "date": "date and time",
    "email": "e-mail address",
    "filename": "file name",
    "integer": "whole number",
    "json": "JSON",
    "password": "secret",
    "pkey": "private key",
    "cert": "certificate",
    "select": "choice",
    "uinteger": "whole number, 0 or more",
    "url": "web address",
    "uuid": "UUID",
}
"""What a type is called for people; types without an entry are called as they are."""

_ASKED = "The choices come from the service"
MAX_DEPTH = 12
_LONG = 60


class Row(NamedTuple):
    """One field. `depth` is 0 for a field of the form itself; `when` says which choice shows it."""

    name: str
    label: str
    type: str
    required: bool
    advanced: bool
    default: str
    help: str
    depth: int
    when: str = ""
    choices: tuple[str, ...] = ()
    limits: str = ""
    example: str = ""
    changeable: bool = True

    @property
    def offer(self) -> str:
        """Say in a sentence what can be chosen."""
        if self.choices == (_ASKED,):
            return f"{_ASKED}."
        return f"One of: {', '.join(self.choices)}." if self.choices else ""


def rows_of(value: Any, samples: Any = None) -> list[Row]:
    """Give the rows of a parameter list or an interface; `samples` gives examples for an interface."""
    return list(_rows(value, samples, depth=0, when=""))


def _rows(value: Any, samples: Any, *, depth: int, when: str) -> Iterator[Row]:
    if isinstance(value, str) and value.startswith("rpc://"):
        yield Row("", "more fields", "from the service", False, False, "", "", depth, when)
        return
    if isinstance(value, dict):
        value = value.get("store", [value])
    for item in value if isinstance(value, list) and depth <= MAX_DEPTH else ():
        if isinstance(item, str):
            yield from _rows(item, None, depth=depth, when=when)
        elif isinstance(item, dict) and str(item.get("type")) not in UNFILLED_TYPES:
            yield from _field(item, samples, depth=depth, when=when)


def _field(item: dict[str, Any], samples: Any, *, depth: int, when: str) -> Iterator[Row]:
    name = _text(item.get("name"))
    sample = samples.get(name) if isinstance(samples, dict) else None
    choices, nested = _options(item.get("options"))
    label = _text(item.get("label")) or name
    yield Row(
        name,
        label,
        _type_words(item),
        item.get("required") is True,
        item.get("advanced") is True,
        _default(item),
        _text(item.get("help")),
        depth,
        when,
        choices,
        _limits(item.get("validate"), _text(item.get("type"))),
        "" if isinstance(sample, dict | list) or sample is None else _shown(sample),
        item.get("editable") is True,
    )
    inner = sample[0] if isinstance(sample, list) and sample else sample
    for row in _rows(item.get("spec"), inner, depth=depth + 1, when=when):
        yield row._replace(changeable=True)  # what stands inside is changed with the whole
    yield from _rows(item.get("nested"), None, depth=depth + 1, when=f"{label} is set")
    for shown_by, fields in _merged(nested):
        words = " or ".join((", ".join(shown_by[:-1]), shown_by[-1])) if len(shown_by) > 1 else shown_by[0]
        yield from _rows(fields, None, depth=depth + 1, when=f"{label} is {words}")


def _options(options: Any) -> tuple[tuple[str, ...], list[tuple[str, Any]]]:
    """Give the labels of the choices, and the fields that some of them show."""
    if isinstance(options, str):
        return (_ASKED,) if options.startswith("rpc://") else (), []
    if isinstance(options, dict):
        store, general = options.get("store"), options.get("nested")
        known, shown = _options(store)
        return known, [*shown, *([("chosen", general)] if general else [])]
    labels: list[str] = []
    nested: list[tuple[str, Any]] = []
    for option in options if isinstance(options, list) else ():
        if not isinstance(option, dict):
            labels.append(_shown(option))
            continue
        label = _text(option.get("label")) or _shown(option.get("value"))
        if isinstance(option.get("options"), list):
            more, inner = _options(option["options"])
            labels += more
            nested += inner
            continue
        labels.append(label)
        if option.get("nested"):
            nested.append((label, option["nested"]))
    return tuple(labels), nested


def _merged(nested: list[tuple[str, Any]]) -> list[tuple[list[str], Any]]:
    """Put choices that show the same field together, so that it is told once, at its first place."""
    fields: list[tuple[list[str], Any]] = []
    for label, value in nested:
        for field in value if isinstance(value, list) else [value]:
            known = next((labels for labels, other in fields if other == field), None)
            if known is None:
                fields.append(([label], field))
            else:
                known.append(label)
    return fields


def _type_words(item: dict[str, Any]) -> str:
    kind = _text(item.get("type")) or "text"
    words = _WORDS.get(kind, kind)
    if item.get("multiple") is True:
        words = "several choices" if kind == "select" else f"{words}, several"
    if kind == "array" and isinstance(item.get("spec"), dict):
        of = _text(item["spec"].get("type"))
        words = f"list of {_WORDS.get(of, of)}" if of and of != "collection" else "list"
    if kind == "date" and item.get("time") is False:
        words = "date"
    if kind == "text" and item.get("multiline") is True:
        words = "text, several lines"
    return words


def _default(item: dict[str, Any]) -> str:
    """Show a default; of a choice, what its label is."""
    value = item.get("default")
    options = item.get("options")
    store = options.get("store") if isinstance(options, dict) else options
    for option in store if isinstance(store, list) and value is not None else ():
        if isinstance(option, dict) and option.get("value") == value:
            return _text(option.get("label")) or _shown(value)
    return _shown(value)


def _limits(validate: Any, kind: str) -> str:
    """Tell the bounds of a value: of a number its size, of a text its characters."""
    if not isinstance(validate, dict):
        return ""
    unit = " characters" if kind in TEXT_TYPES else ""
    bounds = (
        ("min", "from ", unit),
        ("max", "up to ", unit),
        ("minItems", "at least ", " items"),
        ("maxItems", "at most ", " items"),
    )
    return ", ".join(f"{word}{_shown(validate[key])}{after}" for key, word, after in bounds if key in validate)


def _text(value: Any) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
