"""What bundles look like: labels of their members, the fields of values, and a made-up value of fields."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from afkit.annotations import Any
from afkit.patterns import lazy

_DATE = lazy(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
_UPPER = {
    "id": "ID",
    "url": "URL",
    "ids": "IDs",
    "api": "API",
    "sku": "SKU",
    "uri": "URI",
    "iban": "IBAN",
    "vat": "VAT",
}
_MADE_UP: dict[str, Any] = {
    "boolean": True,
    "date": "2026-01-31T12:00:00.000Z",
    "time": "12:00",
    "number": 1,
    "integer": 1,
    "uinteger": 1,
    "timestamp": "2026-01-31T12:00:00.000Z",
    "url": "https://www.example.com",
    "email": "jane@example.com",
    "uuid": "3f2b8c1e-5d4a-4e6f-9a7b-0c1d2e3f4a5b",
    "buffer": "IMTBuffer(5, binary, utf8): 68656c6c6f",
}

Field = dict[str, Any]


def words(name: str) -> list[str]:
    """Split an id into lower-case words; runs of capitals stay one word: `listHTTPLogs` → list, HTTP, logs.

    Letters of other alphabets, and those with accents, are letters: `naïve` is one word.
    """
    letter = r"[^\W\dA-Z_]"
    parts = re.findall(rf"[A-Z]+(?!{letter})\d*|[A-Z]?{letter}+\d*|\d+", name)
    return [part if part.isupper() and len(part) > 1 else part.lower() for part in parts]


def sentence(name: str) -> str:
    """Make a label in sentence case of an id: `createOrder` → Create order."""
    text = " ".join(words(name))
    return text[:1].upper() + text[1:]


def label_of(name: str) -> str:
    """Make a label of a member's name: `tracking_url` → Tracking URL."""
    text = sentence(name) or name
    return " ".join(_UPPER.get(word.lower(), word) for word in text.split(" "))


def fields_of(values: Sequence[Any]) -> list[Field]:
    """Give the fields that bundles have, in the order in which they first come."""
    members: dict[str, list[Any]] = {}
    for value in values:
        if isinstance(value, Mapping):
            for name, item in value.items():
                members.setdefault(str(name), []).append(item)
    return [field_of(name, items) for name, items in members.items()]


def field_of(name: str, items: Sequence[Any]) -> Field:
    """Give the field that some values of one member have."""
    known = [item for item in items if item is not None]
    field: Field = {"name": name, "label": label_of(name), "type": type_of(known)}
    if field["type"] == "collection":
        field["spec"] = fields_of(known)
    elif field["type"] == "array":
        inner = [item for one in known for item in one]
        kind = type_of(inner)
        field["spec"] = fields_of(inner) if kind == "collection" else {"type": kind}
        if not inner:
            del field["spec"]
    return field


def type_of(items: Sequence[Any]) -> str:
    """Give the field type that fits all values; `any` where nothing does, or nothing is known."""
    kinds = {_kind(item) for item in items}
    if kinds == {"date", "text"} or kinds == {"url", "text"} or kinds == {"date", "url"}:
        return "text"
    return kinds.pop() if len(kinds) == 1 else "any"


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "date" if _DATE.fullmatch(value) else "url" if re.match(r"https?://\S+$", value) else "text"
    return "collection" if isinstance(value, Mapping) else "array" if isinstance(value, list) else "any"


def sample_of(fields: Any) -> dict[str, Any]:
    """Make up a bundle of the fields that an interface describes."""
    found: dict[str, Any] = {}
    for field in fields if isinstance(fields, list) else ():
        name = field.get("name") if isinstance(field, Mapping) else None
        if isinstance(name, str) and name:
            found[name] = made_up(field)
    return found


def made_up(field: Mapping[str, Any]) -> Any:
    """Make up a value of a field."""
    kind, spec = field.get("type"), field.get("spec")
    if kind == "collection":
        return sample_of(spec)
    if kind == "array":
        inner = made_up(spec) if isinstance(spec, Mapping) else sample_of(spec)
        return [inner] if spec else []
    if kind in ("select", "radio") and isinstance(field.get("options"), list):
        values = [item.get("value") for item in field["options"] if isinstance(item, Mapping)]
        return next((value for value in values if value is not None), "")
    return _MADE_UP.get(str(kind), str(field.get("label") or label_of(str(field.get("name") or "text"))))
