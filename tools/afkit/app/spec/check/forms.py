"""Values in the form that other tools give them, and the form that they have here."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.model import KINDS, Json
from afkit.patterns import lazy
from afkit.source.places import Path

_NAMES = ("key", "name")
_COMPONENTS = frozenset(f"{kind}s" for kind in KINDS)
_LISTS = frozenset({"params", "mappableParams", "staticParams", "interface", "spec"})
_LONG = 80


def here(path: Path, value: Json) -> Json:
    """Give a value in the form of its place, where it is known what is meant; None elsewhere.

    An option may be written as its value alone, headers as a list of names and values, groups as modules by label,
    fields by name, a function as the path of its file; in cases, an error as its type, bundles as the one that there is.
    """
    last = path[-1] if path else None
    if path[-2:-1] == ("options",) and isinstance(value, str | int) and "{{" not in str(value):
        text = str(value)
        return {"label": f"{text[:1].upper()}{text[1:]}", "value": value}
    if last in ("headers", "qs") and isinstance(value, list) and value:
        pairs = dict(map(_pair, value))
        return pairs if "" not in pairs and len(pairs) == len(value) else None  # one name twice is no mapping
    if len(path) == 1 and last in _COMPONENTS and isinstance(value, list):
        components = named(value)
        return dict(components) if len(dict(components)) == len(value) else None
    if path == ("groups",) and isinstance(value, dict) and all(isinstance(names, list) for names in value.values()):
        return [{"label": label, "modules": names} for label, names in value.items()]
    if last in _LISTS and isinstance(value, dict) and value and all(map(_is_field, value.values())):
        return [{"name": name, **field} for name, field in value.items()]
    if path[-2:] == ("expect", "error") and isinstance(value, str):
        return {"type": value}
    if path[-2:] == ("expect", "bundles") and isinstance(value, dict):
        return [value]
    if path[-2:-1] == ("functions",) and isinstance(value, str) and value.endswith(".js"):
        return {"file": value}
    return None


def named(value: Json) -> list[tuple[str, Any]]:
    """Give components that stand in a list by the names that they hold; none if one has no name."""
    items = value if isinstance(value, list) else []
    if not all(isinstance(item, dict) and isinstance(item.get("name"), str) for item in items):
        return []
    return [(item["name"], {key: held for key, held in item.items() if key != "name"}) for item in items]


def _is_field(item: Any) -> bool:
    return isinstance(item, dict) and "type" in item and "name" not in item


def _pair(item: Any) -> tuple[str, Json]:
    name = next((item[key] for key in _NAMES if key in item), None) if isinstance(item, dict) else None
    return (name, item.get("value")) if isinstance(name, str) and len(item) == 2 and "value" in item else ("", None)


def shown(path: Path, form: Json) -> str:
    """Write what `here` gives in one line, as a hint shows it: without values of headers and bundles, which may be secrets."""
    if path[-1] in ("headers", "qs") and isinstance(form, dict):
        form = dict.fromkeys(form, "…")
    if path[-1] in _COMPONENTS and isinstance(form, dict):
        form = dict.fromkeys(form, "{…}")
    if path[-1] == "bundles":
        form = ["{…}"]
    if path[-1] in _LISTS and isinstance(form, list):
        form = [f"{{name: {field['name']}, …}}" for field in form]
    text = _flow(form)
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def _flow(value: Json) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_flow(inner)}' for name, inner in value.items())}}}"
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list) else str(value)


def milliseconds(value: Json, path: tuple[str | int, ...]) -> str | None:
    """Say what to write in place of a timeout with a unit, such as `30s`."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) and path[-1:] == ("timeout",) else None
    return f"write {float(match[1]) * _UNITS[match[2]]:.0f}: it is in milliseconds" if match is not None else None


_DURATION = lazy(r"(\d+(?:\.\d+)?) ?(ms|s|sec|seconds|m|min|minutes)")
_UNITS = {"ms": 1, **dict.fromkeys(("s", "sec", "seconds"), 1_000), **dict.fromkeys(("m", "min", "minutes"), 60_000)}
