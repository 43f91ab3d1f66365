"""Fields of an interface whose values come out as another type, and members of them that do not come out. (AF478)"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request, Text
from afkit.app.knowledge.scopes import Scopes
from afkit.app.model import Module, Origin
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES, VISUAL_TYPES
from afkit.app.spec.shapes.basics import SPREAD
from afkit.iml.check.templates import infer
from afkit.lint.rule import Found
from afkit.nearest import meant, nearest
from afkit.source.text import Location

_OF = {
    **dict.fromkeys(NUMBER_TYPES, "number"),
    **dict.fromkeys(TEXT_TYPES, "text"),
    **dict.fromkeys(BOOLEAN_TYPES, "boolean"),
    "array": "array",
    "collection": "collection",
    "date": "date",
}
"""Types of fields, and what the language calls their values."""

_WRITTEN = {
    "number": "number",
    "text": "text",
    "boolean": "boolean",
    "array": "array",
    "date": "date",
    "collection": "collection",
}


def otherwise_produced(module: Module, facts: Facts) -> Iterator[Found]:
    """Tell of fields that an output which is written out gives as another type, or without some of their members."""
    written = written_output(module, facts) if module.module_type != "universal" else None
    if written is None:
        return
    names, at = written
    texts = _texts(module, facts)
    code = module.codes.get("samples")
    samples = code.value if code is not None else None
    for field in facts.fields(module, "interface"):
        if len(field.path) != 1 or field.name not in names:
            continue
        value = names[field.name]
        kind = _kind(value, texts.get(field.name), facts)
        wanted = _OF.get(field.type)
        if kind in _WRITTEN and wanted is not None and kind != wanted and not _passes(kind, wanted, value):
            told = f"'{field.name}' is of type {field.type}, but comes out as {kind}"
            yield Found(field.origin.at("type").location, told, f"write {_WRITTEN[kind]}, or convert the value", "info")
        sample = samples.get(field.name) if isinstance(samples, dict) else None
        yield from _members(field.value, field.origin, value, at.at(field.name), sample, field.name)


def written_output(module: Module, facts: Facts) -> tuple[dict[str, Any], Origin] | None:
    """Give what a module gives out where that is written out, in itself or in the webhook whose bundles it passes on."""
    requests = facts.of(module)
    last = requests[-1] if requests else None
    own = last.get("response", "output") if last is not None else None
    if last is not None and last.get("response", "wrapper") is not None:
        return None
    if isinstance(own, dict):
        return (own, last.origin.at("response", "output")) if last is not None else None
    passes = own is None or (isinstance(own, str) and own.replace(" ", "") == "{{payload}}")
    webhook = facts.app.webhooks.get(module.webhook or "") if passes and not (last and last.sends) else None
    calls: tuple[Request, ...] = facts.of(webhook) if webhook is not None else ()
    output = calls[-1].value.get("output") if calls else None
    return (output, calls[-1].origin.at("output")) if isinstance(output, dict) else None


def _texts(module: Module, facts: Facts) -> dict[str, Text]:
    return {
        text.members[2]: text
        for text in facts.texts_of(module)
        if text.key == "communication" and len(text.members) == 3 and text.members[:2] == ["response", "output"]
    }


def _kind(value: Any, text: Text | None, facts: Facts) -> str:
    """Give the type of a value that comes out; empty if it is not known."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "array"
    if isinstance(value, dict) and SPREAD not in value:
        return "collection"
    if text is None or not any(
        sign in text.text for sign in "(=<>!&|"
    ):  # what is only read has the type that the service gives it
        return ""
    found = infer(text.text, facts.once(Scopes).of(text))
    return found.kind if found.known else ""


def _passes(kind: str, wanted: str, value: Any) -> bool:
    """Tell whether the platform makes one of the other: of a date written out, and of numbers as text."""
    iso = isinstance(value, str) and ("YYYY-MM-DD" in value or "formatDate" not in value)
    return kind == "text" and wanted == "date" and iso


def _members(field: Mapping[str, Any], at: Origin, value: Any, out: Origin, sample: Any, above: str) -> Iterator[Found]:
    """Tell of members that an object, or an item of a list, which the output writes out lacks."""
    spec = field.get("spec")
    if not isinstance(spec, list):
        return
    if field.get("type") == "array" and isinstance(value, list):
        shown = sample[0] if isinstance(sample, list) and sample else None
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield from _lacking(spec, at, item, out.at(number), shown, above)
    elif field.get("type") == "collection" and isinstance(value, dict):
        yield from _lacking(spec, at, value, out, sample, above)


def _lacking(
    spec: list[Any], at: Origin, value: dict[str, Any], out: Origin, sample: Any, above: str
) -> Iterator[Found]:
    named = {item["name"]: item for item in spec if isinstance(item, dict) and isinstance(item.get("name"), str)}
    shown = sample if isinstance(sample, dict) else {}
    for number, item in enumerate(spec):
        name = item.get("name") if isinstance(item, dict) else None
        if not isinstance(name, str):
            continue
        if name in value:
            yield from _members(
                item, at.at("spec", number), value[name], out.at(name), shown.get(name), f"{above}.{name}"
            )
        elif SPREAD not in value and item.get("type") not in VISUAL_TYPES and not any("{{" in key for key in value):
            place = at.at("spec", number, "name").location
            yield misspelt(name, value, named, place, out.at, shown, f"{above}.{name}")


def misspelt(
    name: str,
    value: Mapping[str, Any],
    named: Collection[str],
    place: Location,
    where: Callable[[str], Origin | None],
    samples: Mapping[str, Any],
    path: str,
) -> Found:
    """Tell that an output lacks a field: at the member that is spelt otherwise where the samples have it as the interface
    has, else at the interface."""
    others = sorted(key for key in value if key not in named)
    near = nearest(name, others)
    out = where(near) if near is not None and name in samples and near not in samples else None
    if out is not None:
        return Found(out.key_location, f"the interface has no '{near}', but '{name}'", f"did you mean '{name}'?")
    several = ", ".join(sorted(value)[:6])
    return Found(
        place, f"the output has no '{path}'", meant(name, others, f"it has {several}" if several else "add it")
    )


SHOWN = {
    **dict.fromkeys(NUMBER_TYPES, "a number"),
    **dict.fromkeys(TEXT_TYPES, "a text"),
    **dict.fromkeys(BOOLEAN_TYPES, "true or false"),
    "array": "a list",
    "collection": "an object",
    "date": 'a date such as "2026-01-31T09:15:00.000Z"',
}
"""What a sample of a type looks like."""
