"""Schemas → fields of the platform: for forms (what a user enters) and for interfaces (what a module gives out)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from afkit.importing.openapi.description.patterns import LONGEST, fits, usable
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.importing.openapi.values import variant_tag
from afkit.importing.report import Report
from afkit.importing.words import captions, cased, label, listed, sentence, singular, split

MAX_DEPTH = 4
MAX_FIELDS = 150
MAX_OPTIONS = 500
MOST_FIELDS = 300
"""How many fields one form or interface holds, inner ones included: what would be more is less deep."""

Field = dict[str, Any]

_LONG = frozenset(listed("description content body message notes note comment comments text html markdown summary bio"))


class Fields:
    """Makes fields; what they cannot say goes to the report under the present `subject`."""

    def __init__(self, schemas: Schemas, report: Report) -> None:
        self._schemas = schemas
        self._report = report
        self.subject = ""
        self._deepest = MAX_DEPTH

    def form(
        self, name: str, spot: Spot, *, required: bool = False, help: str = "", example: Any = None, sample: Any = None
    ) -> Field:
        """Give the field that a user fills in; `sample` is a value that it must take."""
        shape = self._schemas.shape(spot)
        self._deepest = self._deep(shape)
        field = self._form(name, shape, 0, frozenset(), sample)
        told = _help(help or shape.description, example if example is not None else shape.example, field)
        return finished(field, required=required, default=shape.default, help=told, advanced=shape.deprecated)

    def _form(self, name: str, shape: Shape, depth: int, above: frozenset[str], sample: Any) -> Field:
        field: Field = {"name": name, "label": _label(name, shape), **self._type(name, shape, depth, above, sample)}
        limits = _limits(field["type"], shape, sample)
        pattern = shape.bounds.get("pattern")
        if field["type"] == "text" and isinstance(pattern, str) and not usable(pattern):
            reason = f"the pattern {pattern[:60]} is faulty or takes too long to check; it is left out"
            self._report.simplified(self.subject, reason)
        if limits:
            field["validate"] = limits
        return field

    def _type(self, name: str, shape: Shape, depth: int, above: frozenset[str], sample: Any) -> Field:
        if shape.kind == "array":
            return self._array(name, shape, depth, above, sample)
        if shape.kind == "object":
            return self._object(shape, depth, above, sample)
        if shape.enum and shape.kind != "boolean" and len(shape.enum) <= MAX_OPTIONS:
            return {"type": "select", "options": self._options(shape)}
        kind = _scalar(shape)
        if kind == "date" and shape.format == "date" and depth:
            return {"type": "text"}  # inside a collection it is sent as it is, and a date would be an instant
        if kind == "buffer" and depth:
            return {"type": "text"}  # JSON holds no bytes
        if kind == "text" and (set(split(name)[-1:]) & _LONG or _long(shape)):
            return {"type": "text", "multiline": True}
        return {"type": kind, "time": False} if kind == "date" and shape.format == "date" else {"type": kind}

    def _options(self, shape: Shape) -> list[Field]:
        once = {json.dumps(value, default=str): value for value in shape.enum}
        kept = [value for value in once.values() if not (isinstance(value, str) and "{{" in value)]
        if len(kept) < len(once):
            self._report.left_out(f"options of {self.subject}", "values that are expressions cannot be chosen")
        return [{"label": told, "value": value} for told, value in zip(captions(kept), kept, strict=True)]

    def _array(self, name: str, shape: Shape, depth: int, above: frozenset[str], sample: Any) -> Field:
        if shape.items is None:
            return {"type": "array", "spec": {"type": "any"}}
        inner = self._schemas.shape(shape.items)
        if inner.enum and inner.kind == "string" and len(inner.enum) <= MAX_OPTIONS:
            return {"type": "select", "multiple": True, "options": self._options(inner)}
        first = sample[0] if isinstance(sample, list) and sample else None
        made = self._form(singular(name) or name, inner, depth + 1, above, first)
        if made["type"] == "collection":
            return {"type": "array", "labels": {"add": f"Add {_item(name)}"}, "spec": made["spec"]}
        return {"type": "array", "spec": {key: made[key] for key in made if key != "name"}}

    def _object(self, shape: Shape, depth: int, above: frozenset[str], sample: Any) -> Field:
        if not shape.properties and not shape.variants:
            return {"type": "json"}
        if shape.keys & above:
            self._report.simplified(self.subject, f"{_last(shape)} holds itself; the inner one is entered as JSON")
            return {"type": "json"}
        if depth >= self._deepest:
            self._report.simplified(self.subject, f"objects more than {self._deepest} deep are entered as JSON")
            return {"type": "json"}
        spec = self.members(shape, depth + 1, above | shape.keys, sample)
        return {"type": "collection", "spec": spec} if spec else {"type": "json"}

    def _deep(self, shape: Shape) -> int:
        """Say how deep the fields of a schema may go, so that not more than MOST_FIELDS are made."""
        depths = range(MAX_DEPTH, 1, -1)
        return next((most for most in depths if self._room(shape, most + 1, frozenset(), MOST_FIELDS) >= 0), 1)

    def _room(self, shape: Shape, deep: int, above: frozenset[str], left: int) -> int:
        """Give how many of `left` fields remain when a schema is written so deep; below zero when they do not do."""
        while shape.kind == "array" and shape.items is not None and deep > 0:
            shape, deep = self._schemas.shape(shape.items), deep - 1
        if shape.kind != "object" or deep <= 0 or shape.keys & above:
            return left
        members = list(self._all(shape).values())[:MAX_FIELDS]
        left -= len(members)
        for spot in members:
            if left < 0:
                break
            left = self._room(self._schemas.shape(spot), deep - 1, above | shape.keys, left)
        return left

    def members(
        self, shape: Shape, depth: int = 0, above: frozenset[str] = frozenset(), sample: Any = None
    ) -> list[Field]:
        """Give the fields of an object's members, those of its variants too: required ones first."""
        if depth == 0:
            self._deepest = self._deep(shape)
        given = sample if isinstance(sample, Mapping) else {}
        names = {**shape.properties}
        tagged = bool(shape.variants and shape.tag)
        if shape.variants and not tagged:
            self._report.simplified(
                self.subject, "alternatives without a discriminator are merged; all fields are optional"
            )
        fields = []
        for name, spot in names.items():
            if not (tagged and name == shape.tag):
                fields += self._member(name, spot, name in shape.required, depth, above, given.get(name))
        for _, part in () if tagged else shape.variants:
            inner = self._schemas.shape(part)
            for name, spot in self._all(inner).items():
                if name not in names:
                    names[name] = spot
                    fields += self._member(name, spot, False, depth, above | inner.keys, given.get(name))
        if len(fields) > MAX_FIELDS:
            self._report.simplified(
                self.subject, f"of {len(fields)} fields of one object the first {MAX_FIELDS} are kept"
            )
            fields = fields[:MAX_FIELDS]
        if tagged:
            fields.append(self._choice(shape, depth, above, given))
        return ordered(fields)

    def _all(self, shape: Shape) -> dict[str, Spot]:
        found = dict(shape.properties)
        for _, part in shape.variants[:20]:
            for name, spot in self._schemas.shape(part).properties.items():
                found.setdefault(name, spot)
        return found

    def _member(
        self, name: str, spot: Spot, required: bool, depth: int, above: frozenset[str], sample: Any
    ) -> list[Field]:
        shape = self._schemas.shape(spot)
        if shape.read_only or not name:
            return []
        if len(name) > 128 or "{{" in name:
            self._report.left_out(f"member {name[:40]} of {self.subject}", "its name is too long, or is an expression")
            return []
        if shape.keys & above and shape.kind == "object":
            self._report.simplified(self.subject, f"{_last(shape)} holds itself; the inner one is entered as JSON")
            field: Field = {"name": name, "label": _label(name, shape), "type": "json"}
            required = False
        else:
            field = self._form(name, shape, depth, above, sample)
            inner = self._schemas.shape(shape.items) if shape.items is not None else Shape()
            required = required and not inner.keys & above  # a list of what holds it may end
        help = _help(shape.description, shape.example, field)
        return [finished(field, required=required, default=shape.default, help=help, advanced=shape.deprecated)]

    def _choice(self, shape: Shape, depth: int, above: frozenset[str], sample: Mapping[str, Any]) -> Field:
        options = []
        for variant, part in shape.variants:
            inner = self._schemas.shape(part)
            tag = variant_tag(shape, variant, part, inner, self._schemas)
            nested: list[Field] = []
            for name, spot in self._all(inner).items():
                if name != shape.tag and name not in shape.properties:
                    given = sample.get(name)
                    nested += self._member(name, spot, name in inner.required, depth, above | inner.keys, given)
            option: Field = {"label": cased(split(tag)) or tag, "value": tag}
            if nested:
                option["nested"] = ordered(nested)
            options.append(option)
        name = shape.tag
        own = self._schemas.shape(shape.properties[name]) if name in shape.properties else Shape()
        return {"name": name, "label": _label(name, own), "type": "select", "required": True, "options": options}

    def interface(self, spot: Spot) -> list[Field]:
        """Give the fields of an object that a module gives out."""
        shape = self._schemas.shape(spot)
        self._deepest = self._deep(shape)
        if self._deepest < MAX_DEPTH:
            self._report.simplified(self.subject, f"its output is described {self._deepest} deep, not deeper")
        return self._outputs(shape, 0, frozenset())

    def _outputs(self, shape: Shape, depth: int, above: frozenset[str]) -> list[Field]:
        fields = []
        for name, spot in list(self._all(shape).items())[:MAX_FIELDS]:
            inner = self._schemas.shape(spot)
            if not inner.write_only and name and len(name) <= 128:
                fields.append({"name": name, **self._output(name, inner, depth, above | shape.keys)})
        return fields

    def output(self, name: str, shape: Shape) -> Field:
        """Give label, type and inner fields of a value that a module gives out."""
        self._deepest = self._deep(shape)
        return self._output(name, shape, 0, frozenset())

    def _output(self, name: str, shape: Shape, depth: int, above: frozenset[str]) -> Field:
        field: Field = {"label": _label(name, shape), "type": _scalar(shape)}
        if shape.kind == "object":
            field["type"] = "collection"
            if depth < self._deepest and not shape.keys & above:
                spec = self._outputs(shape, depth + 1, above)
                if spec:
                    field["spec"] = spec
        elif shape.kind == "array":
            field["type"] = "array"
            inner = self._schemas.shape(shape.items) if shape.items is not None else Shape()
            if depth < self._deepest and not inner.keys & above:
                made = self._output(singular(name), inner, depth + 1, above)
                field["spec"] = made.get("spec", []) if made["type"] == "collection" else {"type": made["type"]}
                if field["spec"] == []:
                    del field["spec"]
        elif field["type"] == "date" and shape.format == "date":
            field["type"] = "text"
        return field


def ordered(fields: list[Field]) -> list[Field]:
    """Put required fields first and advanced ones last, else keep their order; a name counts once."""
    once = {field["name"]: field for field in reversed(fields)}
    kept = [field for field in fields if once[field["name"]] is field]
    return sorted(kept, key=lambda field: (not field.get("required"), bool(field.get("advanced"))))


def out_of_use(field: Field) -> Field:
    """Give what marks a field that should not be used any more: behind the switch for advanced settings, and in its label."""
    label = str(field.get("label") or "")
    return {"label": label if "deprecated" in label.lower() else f"{label} [Deprecated]", "advanced": True}


def finished(field: Field, *, required: bool, default: Any, help: str, advanced: bool) -> Field:
    """Add what any field may have, in the order in which people write it; the only choice that there is is made."""
    options = field.get("options")
    if required and default is None and isinstance(options, list) and len(options) == 1:
        default = options[0]["value"]
    result: Field = {key: field[key] for key in ("name", "label", "type") if key in field}
    if required:
        result["required"] = True
    if _usable(default, field):
        result["default"] = default
    if advanced and (not required or "default" in result):
        result.update(out_of_use(result))
    result.update((key, field[key]) for key in field if key not in result)
    if help:
        result["help"] = help
    return result


def _usable(default: Any, field: Field) -> bool:
    if default is None or isinstance(default, Mapping | list) or (isinstance(default, str) and "{{" in default):
        return False
    if not _passes(field.get("validate", {}), default):
        return False
    kind = field["type"]
    if kind == "select":
        return "options" in field and not field.get("multiple") and default in [o["value"] for o in field["options"]]
    if kind == "boolean":
        return isinstance(default, bool)
    if kind in ("integer", "uinteger", "number"):
        return (
            isinstance(default, int | float)
            and not isinstance(default, bool)
            and (kind == "number" or default == int(default))
            and (kind != "uinteger" or default >= 0)
        )
    return kind in ("text", "email", "url") and isinstance(default, str) and default != ""


def _label(name: str, shape: Shape) -> str:
    words = split(shape.title)
    if 0 < len(words) <= 3 and re.fullmatch(r"[A-Za-z][A-Za-z0-9 ]*", shape.title) and " " in shape.title:
        return cased(words)
    return label(name)


def _item(name: str) -> str:
    return cased(split(singular(cased(split(name), capital=False))), capital=False) or "item"


def _scalar(shape: Shape) -> str:
    if shape.kind == "integer":
        return "uinteger" if _number(shape.bounds.get("minimum")) >= 0 else "integer"
    if shape.kind == "string":
        return {"date-time": "date", "date": "date", "email": "email", "uri": "url", "url": "url", "uuid": "uuid",
                "binary": "buffer"}.get(shape.format, "text")  # fmt: skip
    return {"number": "number", "boolean": "boolean"}.get(shape.kind, "any")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("-inf")


def _long(shape: Shape) -> bool:
    most = shape.bounds.get("maxLength")
    return isinstance(most, int) and most > 255


def _limits(kind: str, shape: Shape, sample: Any) -> Field:
    """Give `validate` as far as a good value is known to pass it."""
    low_key, high_key = {"number": ("minimum", "maximum"), "array": ("minItems", "maxItems")}.get(
        "number" if kind in ("integer", "uinteger", "number") else kind, ("minLength", "maxLength")
    )
    if kind not in ("integer", "uinteger", "number", "text", "array"):
        return {}
    low, high = shape.bounds.get(low_key), shape.bounds.get(high_key)
    limits: Field = {}
    least, most = ("minItems", "maxItems") if kind == "array" else ("min", "max")
    if isinstance(low, int | float) and not (low == 0 and kind in ("uinteger", "text", "array")) and abs(low) < 2**53:
        limits[least] = low
    if isinstance(high, int | float) and abs(high) < 2**31 - 1:
        limits[most] = high
    pattern = shape.bounds.get("pattern")
    if (
        kind == "text"
        and isinstance(pattern, str)
        and "{{" not in pattern
        and len(pattern) <= LONGEST
        and usable(pattern)
    ):
        limits["pattern"] = pattern
    if sample is not None and not _passes(limits, sample):
        return {}
    return limits


def _passes(limits: Field, sample: Any) -> bool:
    size = sample if isinstance(sample, int | float) else len(sample) if isinstance(sample, str | list) else 0
    low, high = limits.get("min", limits.get("minItems")), limits.get("max", limits.get("maxItems"))
    pattern = limits.get("pattern")
    return not (
        (low is not None and size < low)
        or (high is not None and size > high)
        or (pattern is not None and not (isinstance(sample, str) and fits(pattern, sample)))
    )


def _help(description: str, example: Any, field: Field) -> str:
    text = sentence(description)
    if re.sub(r"^(the|an?) ", "", text.rstrip(".").lower()) == str(field.get("label", "")).lower():
        text = ""
    if field["type"] in ("text", "email", "url", "number", "integer", "uinteger") and "options" not in field:
        shown = str(example) if isinstance(example, str | int | float) and not isinstance(example, bool) else ""
        if 0 < len(shown) <= 60 and not re.search(r"[`\n{}]", shown) and shown.lower() not in ("string", "null"):
            text = f"{text} For example, `{shown}`.".strip()
    return text


def _last(shape: Shape) -> str:
    return next(iter(sorted(shape.keys)), "it").rsplit("/", 1)[-1]
