"""Differences between two parameter lists: what users fill in, and what modules put out.

Source: app-format reference, sections 9 (Forman schema) and 10.6, rule R-59.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from afkit.app import Json
from afkit.app.spec.format.types import VISUAL_TYPES
from afkit.diff.change import RULE, Change, Spot
from afkit.diff.options import diff_options
from afkit.diff.renaming import pairs
from afkit.diff.validation import diff_validate
from afkit.diff.values import as_dict, as_list, canonical, same, short

Role = Literal["input", "output"]
"""Input lists hold values that flows have saved; output lists describe what flows have mapped."""

_WIDER = {
    "uinteger": {"integer", "number"},
    "port": {"uinteger", "integer", "number"},
    "integer": {"number"},
    "email": {"text"},
    "url": {"text"},
    "uuid": {"text"},
    "path": {"text"},
    "filename": {"text"},
    "color": {"text"},
    "timezone": {"text"},
    "checkbox": {"boolean"},
}
_LOOKS = (
    "label", "help", "advanced", "multiline", "mode", "sort", "labels", "default", "grouped", "placeholder", "title",
    "text", "theme", "badge", "closable", "editable", "metadata", "semantic",
)  # fmt: skip
_BEHAVIOUR = ("dynamic", "time", "tags", "sequence", "codepage", "extension", "pattern", "schema", "convert", "rpc")


def diff_parameters(old: Json, new: Json, spot: Spot, role: Role) -> Iterator[Change]:
    """Compare two parameter lists by the names of their parameters."""
    before, after = _by_name(old), _by_name(new)
    gone = {name: item for name, item in before.items() if name not in after}
    come = {name: item for name, item in after.items() if name not in before}
    renamed = dict(_renamings(gone, come))
    places = {id(item): number for number, item in enumerate(new)} if isinstance(new, list) else {}
    for name, item in gone.items():
        yield _removed(item, name, renamed.get(name), spot, role)
    for name, item in come.items():
        yield _added(item, name, _at(places, item, spot, name), role)
    for name in before:
        if name in after:
            yield from diff_parameter(before[name], after[name], _at(places, after[name], spot, name), role)
    if [name for name in before if name in after] != [name for name in after if name in before]:
        yield spot.change("safe", "order-changed", "the order of the fields changed", "only the form looks different")


def _input_fields(old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    return diff_parameters(old, new, spot, "input")


def diff_parameter(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot, role: Role) -> Iterator[Change]:
    """Compare two versions of one parameter."""
    yield from _type(old, new, spot, role)
    if role == "input":
        yield from _required(old, new, spot)
        yield from diff_validate(old.get("validate"), new.get("validate"), spot)
        yield from diff_options(old.get("options"), new.get("options"), spot, _input_fields)
        yield from _mappable(old, new, spot)
    if bool(old.get("multiple")) != bool(new.get("multiple")):
        to = "a list" if new.get("multiple") else "one value"
        yield spot.change(
            "breaking", "multiple-changed", f"the field now holds {to}", "saved values have the other form", rule=RULE
        )
    yield from _inner(old, new, spot, role)
    for key in _BEHAVIOUR:
        if not same(old.get(key), new.get(key)):
            level: Literal["risky", "safe"] = "risky" if role == "input" else "safe"
            yield spot.change(level, f"{key}-changed", f"'{key}' changed", "saved values may be treated differently")
    for key in _LOOKS:
        if not same(old.get(key), new.get(key)):
            yield spot.change(
                "safe",
                f"{key}-changed",
                f"'{key}' changed",
                "flows keep the values they saved",
                old=short(old.get(key)),
                new=short(new.get(key)),
            )


_MARKS = 10  # repetitions of a name that are told apart by marks; more by a number


def _by_name(value: Json) -> dict[str, Mapping[str, Any]]:
    """Index a list by name; references to remote procedures and nameless fields get names of their own."""
    named: dict[str, Mapping[str, Any]] = {}
    repeated: dict[str, int] = {}
    for number, item in enumerate(as_list(value), 1):
        if isinstance(item, str):
            key = item.split("?")[0]
            item = {"name": item, "type": "rpc://", "_rpc": True}
        elif isinstance(item, Mapping):
            key = str(item.get("name") or f"({item.get('type', 'field')} {number})")
        else:
            continue
        base, count = key, repeated.get(key, 0)
        while key in named:
            count += 1
            key = base + "'" * count if count < _MARKS else f"{base}'{count}"
        repeated[base] = count
        named[key] = item
    return named


def _at(places: Mapping[int, int], item: Mapping[str, Any], spot: Spot, name: str) -> Spot:
    number = places.get(id(item))
    return spot.down(name, spot.origin.at(number) if spot.origin is not None and number is not None else None)


def _renamings(gone: dict[str, Mapping[str, Any]], come: dict[str, Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """Pair fields that went with fields that came and differ in nothing but the name, or have label and type in common."""
    return pairs({name: item for name, item in gone.items() if not item.get("_rpc")}, come, _traits)


def _traits(item: Mapping[str, Any]) -> list[str]:
    label = item.get("label")
    shown = [] if label is None else [canonical({"label": label, "type": item.get("type")})]
    return [*shown, canonical([_nameless(item)])]


def _nameless(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != "name"}


def _removed(item: Mapping[str, Any], name: str, renamed: str | None, spot: Spot, role: Role) -> Change:
    here = spot.down(name)
    if str(item.get("type")) in VISUAL_TYPES:
        return here.change("safe", "note-removed", f"the note '{name}' is gone", "it held no value")
    if item.get("_rpc"):
        return here.change(
            "risky", "dynamic-fields-removed", f"fields no longer come from {name}", "their values may be left over"
        )
    noun = "parameter" if role == "input" else "output item"
    reason = (
        "values that flows saved under this name are no longer used"
        if role == "input"
        else "flows that mapped it get nothing"
    )
    if renamed:
        return here.change(
            "breaking",
            f"{'parameter' if role == 'input' else 'interface-item'}-renamed",
            f"{noun} '{name}' was renamed to '{renamed}'",
            reason,
            rule=RULE,
            old=name,
            new=renamed,
        )
    what = "parameter-removed" if role == "input" else "interface-item-removed"
    return here.change("breaking", what, f"{noun} '{name}' was removed", reason, rule=RULE, old=name)


def _added(item: Mapping[str, Any], name: str, spot: Spot, role: Role) -> Change:
    if item.get("_rpc"):
        return spot.change("risky", "dynamic-fields-added", f"fields now also come from {name}", "they may be required")
    if role == "output":
        return spot.change(
            "safe", "interface-item-added", f"output item '{name}' is new", "nothing maps it yet", new=name
        )
    if item.get("required") is True and str(item.get("type")) not in VISUAL_TYPES:
        return spot.change(
            "breaking",
            "required-parameter-added",
            f"parameter '{name}' is new and required",
            "existing flows have no value for it, and a default is filled in only when a form is opened",
            rule=RULE,
            new=name,
        )
    return spot.change(
        "safe", "parameter-added", f"parameter '{name}' is new and optional", "flows need not fill it in", new=name
    )


def _type(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot, role: Role) -> Iterator[Change]:
    before, after = old.get("type", "text"), new.get("type", "text")
    if same(before, after):
        return
    message = f"type changed from {short(before)} to {short(after)}"
    wider = after == "any" or str(after) in _WIDER.get(str(before), set())
    if wider and role == "input":
        yield spot.change(
            "risky", "type-widened", message, "saved values stay valid, but may be read differently",
            old=before, new=after,
        )  # fmt: skip
        return
    what = "parameter-type-changed" if role == "input" else "interface-item-retyped"
    reason = "saved values may be refused" if role == "input" else "flows that mapped it get another type"
    yield spot.change("breaking", what, message, reason, rule=RULE, old=before, new=after)


def _required(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot) -> Iterator[Change]:
    before, after = old.get("required") is True, new.get("required") is True
    if after and not before:
        yield spot.change(
            "breaking", "parameter-required", "the field became required", "flows that left it empty stop", rule=RULE
        )
    elif before and not after:
        yield spot.change("safe", "parameter-optional", "the field became optional", "saved values stay valid")


def _mappable(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot) -> Iterator[Change]:
    before, after = old.get("mappable", True) is not False, new.get("mappable", True) is not False
    if before and not after:
        yield spot.change(
            "breaking", "mappable-removed", "the field can no longer be mapped", "flows that mapped it stop", rule=RULE
        )
    elif after and not before:
        yield spot.change("safe", "mappable-added", "the field can now be mapped", "saved values stay valid")


def _inner(old: Mapping[str, Any], new: Mapping[str, Any], spot: Spot, role: Role) -> Iterator[Change]:
    before, after = old.get("spec"), new.get("spec")
    origin = spot.origin.at("spec") if spot.origin else None
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from diff_parameter(before, after, spot.down("[]", origin), role)
    elif isinstance(before, Mapping) != isinstance(after, Mapping) and before is not None and after is not None:
        yield spot.change(
            "breaking", "items-changed", "the form of the items changed", "saved values have the other form", rule=RULE
        )
    elif isinstance(before, Mapping) or isinstance(after, Mapping):
        yield spot.change("risky", "items-changed", "the form of the items changed", "values may be refused")
    else:
        yield from diff_parameters(before, after, spot._replace(origin=origin), role)
    origin = spot.origin.at("nested") if spot.origin else None
    yield from diff_parameters(
        _nested(old.get("nested")), _nested(new.get("nested")), spot._replace(origin=origin), role
    )


def _nested(value: Json) -> Json:
    return as_dict(value).get("store") if isinstance(value, Mapping) and "store" in value else value
