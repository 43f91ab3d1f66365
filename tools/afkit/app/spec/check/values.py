"""Check a value against a shape, and tell every fault as a person would: at the right key, once, with the remedy.

Codes: AF101 unknown key, AF102 wrong type, AF103 value not allowed, AF104 missing key, AF105 bad name, AF106 limit,
AF107 not allowed here; of what is accepted, AF108 (the platform's own sources disagree) and AF109 (outdated spelling).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from afkit.annotations import Any
from afkit.app.codes import (
    BAD_NAME,
    DISPUTED,
    LIMIT_EXCEEDED,
    NOT_ALLOWED_HERE,
    OUTDATED_SPELLING,
    VALUE_NOT_ALLOWED,
    WRONG_TYPE,
)
from afkit.app.model import Json, Origin
from afkit.app.spec.check.absent import broken_rule, missing_key, needed_key
from afkit.app.spec.check.forms import milliseconds, named
from afkit.app.spec.check.report import Report, Steps
from afkit.app.spec.check.unknown import doubtful_key, other_word, unknown_key
from afkit.app.spec.shapes import words
from afkit.app.spec.shapes.basics import SPREAD, Note, Pattern, is_template, json_type
from afkit.app.spec.shapes.shape import (
    Anything,
    Arr,
    Bool,
    ByType,
    Enum,
    Never,
    Null,
    Num,
    Obj,
    Ref,
    Shape,
    Str,
    Tagged,
)
from afkit.app.spec.shapes.unions import family_of, tagged_case
from afkit.nearest import Guesses, edits, nearest
from afkit.source.diagnostic import Diagnostic, Edit, Severity

REMARKS = frozenset({DISPUTED, OUTDATED_SPELLING})
"""Codes of what is accepted all the same. Any other code means that the value does not have the shape."""


def check(shape: Shape, value: Json, origin: Origin) -> list[Diagnostic]:
    """Give all faults of a value, in the order of the text: none, if it has the shape and nothing is worth a remark."""
    report = Report(origin)
    _CHECKS[type(shape)](report, shape, value, ())
    return report.diagnostics


def _anything(report: Report, shape: Anything, value: Json, path: Steps) -> None:
    return


def _bool(report: Report, shape: Bool, value: Json, path: Steps) -> None:
    if value is True or value is False or _excused(shape, value):
        return
    meant = _TRUTHS.get(value.lower()) if isinstance(value, str) else None
    if meant is not None:
        hint = "write it without quotes" if value == meant else f"write {meant}"
        report.mistyped(path, value, "true or false", hint, meant)
    else:
        report.mistyped(path, value, "true or false", _no_iml(value))


_TRUTHS = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}


def _null(report: Report, shape: Null, value: Json, path: Steps) -> None:
    if value is not None:
        report.mistyped(path, value, "null")


def _num(report: Report, shape: Num, value: Json, path: Steps) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        if not _excused(shape, value):
            wanted = "a whole number" if shape.integer else "a number"
            report.mistyped(path, value, wanted, _unquote(value) or _no_iml(value) or milliseconds(value, path))
    elif shape.integer and value % 1 != 0:
        report.mistyped(path, value, "a whole number")
    elif (shape.min is not None and value < shape.min) or (shape.max is not None and value > shape.max):
        report.add(LIMIT_EXCEEDED, "error", path, f"{report.name(path)} is {value}, but must be {_range(shape)}")


def _str(report: Report, shape: Str, value: Json, path: Steps) -> None:
    if type(value) is not str:
        hint = "put it in quotes" if isinstance(value, int | float) else None
        report.mistyped(path, value, "a text", hint)
    elif len(value) < shape.min:
        what = "must not be empty" if shape.min == 1 else f"must have at least {shape.min} characters"
        report.add(LIMIT_EXCEEDED, "error", path, f"{report.name(path)} {what}")
    elif shape.max is not None and len(value) > shape.max:
        message = f"{report.name(path)} has {len(value)} characters; at most {shape.max} are allowed"
        report.add(LIMIT_EXCEEDED, "error", path, message)
    elif shape.pattern is not None and not (shape.iml == "template" and is_template(value)):
        _fits(report, shape.pattern, value, path)


def _fits(report: Report, pattern: Pattern, text: str, path: Steps, *, key: bool = False) -> None:
    """Check a text, or with `key` a member's name, against a pattern."""
    if re.search(pattern.regex, text):
        return
    if pattern.loose and pattern.note and re.search(pattern.loose, text):
        report.note(pattern.note, path, key=key)
        return
    name = words.quote(text) if key else f"{report.name(path)} is {words.quote(text)}, but"
    message = f"{name} must be {pattern.what}" if not key else f"the name {name} must be {pattern.what}"
    better = pattern.better(text) if pattern.better is not None else ""
    if better and (better == text or not re.search(pattern.regex, better)):
        better = ""
    hint = f"write '{better}'" if better else pattern.hint or None
    report.add(BAD_NAME, "error", path, message, hint, better or None, key=key)


def _enum(report: Report, shape: Enum, value: Json, path: Steps) -> None:
    if value in shape.values and value is not True and value is not False:
        return
    if type(value) is not str:
        if json_type(value) == json_type(shape.values[0]):
            report.add(
                VALUE_NOT_ALLOWED, "error", path, f"{report.name(path)} cannot be {value}", f"allowed: {_values(shape)}"
            )
        else:
            wanted = words.TYPE_WORDS[json_type(shape.values[0])]
            report.mistyped(path, value, wanted, f"allowed: {_values(shape)}")
        return
    note = shape.soft.get(value)
    if note is None:
        note = next((found for start, found in shape.prefixes.items() if value.startswith(start)), None)
    if note is not None:
        report.note(note, path, value=True)
    elif shape.iml == "template" and is_template(value):
        return
    elif shape.fold is not None and value.upper() in shape.values:
        fold = shape.fold
        report.note(Note(fold.severity, fold.message, fold.ref, rename=value.upper()), path, value=True)
    else:
        hint, better = _better_value(shape, value, report.guesses)
        misspelt = better is not None and edits(value.lower(), better.lower(), 2) <= 2
        severity: Severity = "error" if misspelt else shape.unknown
        report.add(
            VALUE_NOT_ALLOWED, severity, path, f"{report.name(path)} cannot be {words.quote(value)}", hint, better
        )


def _better_value(shape: Enum, value: str, guesses: Guesses) -> tuple[str, str | None]:
    """Give the hint about a value that is not allowed, and the replacement if it is certain."""
    slip = shape.slips.get(value) or shape.slips.get(value.lower())
    if slip:
        right, _, more = slip.partition(" ")
        return f"write '{right}'{' ' + more if more else ''}; allowed: {_values(shape)}", right
    candidates = [str(known) for known in (*shape.values, *shape.soft)]
    near = nearest(value, candidates, (), guesses)
    start = f"did you mean '{near}'? " if near else ""
    return f"{start}allowed: {_values(shape)}", near


def _arr(report: Report, shape: Arr, value: Json, path: Steps) -> None:
    if type(value) is not list:
        if type(value) is str and value and isinstance(shape.item, Str | Enum) and not is_template(value):
            report.unlisted(path, value)
        elif not _excused(shape, value):
            report.mistyped(path, value, "a list", _no_iml(value))
        return
    item = shape.item
    inner = _CHECKS[type(item)]
    counts = [len(report.diagnostics)]
    for number, member in enumerate(value):
        inner(report, item, member, (*path, number))
        counts.append(len(report.diagnostics))
    if len(value) > 1:
        _once(report, path, counts)
    if len(value) < shape.min:
        report.add(LIMIT_EXCEEDED, "error", path, f"{report.name(path)} must have at least {shape.min} items", key=True)
    elif shape.max is not None and len(value) > shape.max:
        message = f"{report.name(path)} has {len(value)} items; at most {shape.max} are allowed"
        report.add(LIMIT_EXCEEDED, "error", path, message, key=True)


def _once(report: Report, path: Steps, counts: list[int]) -> None:
    """Tell once what is wrong with every item of a list as such: it is one mistake about the list."""
    own = report.diagnostics[counts[0] :]
    items = range(len(counts) - 1)
    alike = all(counts[number + 1] - counts[number] == 1 for number in items)
    if alike and own[0].code in (WRONG_TYPE, BAD_NAME) and len({item.code for item in own}) == 1:
        places = {report.origin.at(*path, number).location.start for number in items}
        if all(item.location.start in places and not item.fix for item in own):
            first = own[0]._replace(message=f"{own[0].message}; the other {len(own) - 1} items are alike")
            report.diagnostics[counts[0] :] = [first]


def _obj(report: Report, shape: Obj, value: Json, path: Steps) -> None:
    if type(value) is not dict:
        if not _excused(shape, value):
            report.mistyped(path, value, "an object", _no_iml(value))
        return
    keys = shape.keys
    if len(value) > 1 and next(iter(value.values())) is None:
        from afkit.app.spec.check.depth import spilled

        told = spilled(report, shape, value, path)
        value = {name: member for name, member in value.items() if name not in told} if told else value
    meant: list[str] = []
    report.around.append((shape, value, path))
    for name, member in value.items():
        key = keys.get(name)
        if key is not None:
            if key.note is not None:
                word = other_word(report, shape, value, (*path, name)) if name == "response" else None
                if word is not None:
                    meant.append(word)
                    continue
                report.note(key.note, (*path, name), key=True)
                if key.note.rename is not None:
                    meant.append(key.note.rename)
            inner = key.shape
            _CHECKS[type(inner)](report, inner, member, (*path, name))
        elif name != SPREAD or not shape.spread:
            _undeclared(report, shape, value, (*path, name), meant)
    report.around.pop()
    remarks: dict[Note, list[str]] = {}
    for name in shape.required:
        if name not in value and name not in meant:
            wanted = keys[name].required
            if isinstance(wanted, Note):
                remarks.setdefault(wanted, []).append(name)
            else:
                missing_key(report, shape, name, path)
    for note, names in remarks.items():  # one remark on all that are missing for one reason
        report.note(note, path, key=True, missing="', '".join(names))
    for rule in shape.rules:
        if rule.key in value:
            broken_rule(report, shape, rule, value, path, meant)


def _undeclared(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps, meant: list[str]) -> None:
    """Check a member that no key declares; add to `meant` the declared key that a misspelt one stands for."""
    name = str(path[-1])
    if path in report.told:
        return
    family = family_of(shape, name)
    if family is not None:
        if family.key.note is not None:
            report.note(family.key.note, path, key=True)
        _CHECKS[type(family.key.shape)](report, family.key.shape, value[name], path)
    elif shape.open is not None:
        if name in _PARTS:
            from afkit.app.spec.check.depth import strayed

            if strayed(report, shape, value, path):
                return
        if shape.names is not None:
            _fits(report, shape.names, name, path, key=True)
        elif shape.keys:
            doubtful_key(report, shape, value, path, meant)
        _CHECKS[type(shape.open)](report, shape.open, value[name], path)
    else:
        from afkit.app.spec.check.depth import misplaced

        if misplaced(report, shape, value, path):
            return
        if name in shape.elsewhere:
            word = other_word(report, shape, value, path)
            if word is not None:
                meant.append(word)
                return
            report.add(
                NOT_ALLOWED_HERE, "error", path, f"'{name}' is not allowed here: {shape.elsewhere[name]}", key=True
            )
            return
        near = unknown_key(report, shape, value, path, needed=needed_key(shape, value))
        if near is not None:
            meant.append(near)


_PARTS = frozenset(
    {
        *("communication", "mappableParams", "staticParams", "interface", "samples", "params"),
        *("epoch", "attach", "detach", "update"),
    }
)
"""Keys of components that name no component."""


def _by_type(report: Report, shape: ByType, value: Json, path: Steps) -> None:
    kind = json_type(value)
    inner = shape.cases.get(kind)
    if inner is not None:
        if kind in shape.notes:
            report.note(shape.notes[kind], path, key=True)
        _CHECKS[type(inner)](report, inner, value, path)
    elif type(value) is str and value and _lists_texts(shape) and not is_template(value):
        report.unlisted(path, value)
    elif not _excused(shape, value):
        wanted = words.listing(_type_word(kind, case) for kind, case in shape.cases.items())
        fix: tuple[Edit, ...] = ()
        items = value.values() if type(value) is dict and "array" in shape.cases and not _lists_texts(shape) else ()
        if report.origin.document.format == "yaml" and not all(isinstance(item, dict) for item in items):
            from afkit.source.missing.shifting import dashed

            origin = report.origin.at(*path)
            if origin.location.column > origin.key_location.column + 3:  # as far in as what stands behind a dash
                fix = dashed(origin.location)
        report.mistyped(path, value, wanted, words.advice(shape.hints, kind, value), fix=fix)
        whole = shape.cases.get("object")
        if kind == "array" and type(whole) is Obj and whole.names is not None and whole.open is not None:
            for number, (_, item) in enumerate(named(value)):
                _CHECKS[type(whole.open)](report, whole.open, item, (*path, number))


def _lists_texts(shape: ByType) -> bool:
    """Tell whether a list of texts is what belongs to a place."""
    listed = shape.cases.get("array")
    return isinstance(listed, Arr) and isinstance(listed.item, Str | Enum) and "string" not in shape.cases


def _tagged(report: Report, shape: Tagged, value: Json, path: Steps) -> None:
    if type(value) is dict and len(value) == 1 and shape.tag not in value:
        inner = next(iter(value.values()))
        if type(inner) is str and inner.startswith("rpc://"):
            report.add(WRONG_TYPE, "error", path, f"this is not a parameter, but holds {inner}", f"write {inner} alone")
            return
    if type(value) is dict and value and shape.tag not in value and _maps(value, shape.tag):
        some = next(iter(value))
        message = f"{report.name(path)} must be a list, but maps names to what should be its items"
        report.add(WRONG_TYPE, "error", path, message, f"write [{{name: {some}, …}}, …]", key=True)
        return
    _obj(report, tagged_case(shape, value), value, path)


def _maps(value: Mapping[str, Any], tag: str) -> bool:
    """Tell whether an object maps names to objects, of which one has the tag that it should have itself."""
    inner = list(value.values())
    return all(type(item) is dict for item in inner) and any(tag in item for item in inner)


def _never(report: Report, shape: Never, value: Json, path: Steps) -> None:
    report.add(NOT_ALLOWED_HERE, "error", path, shape.message, shape.hint or None, key=True)


def _ref(report: Report, shape: Ref, value: Json, path: Steps) -> None:
    inner = shape.shape
    _CHECKS[type(inner)](report, inner, value, path)


def _excused(shape: Shape, value: Json) -> bool:
    """Say whether an expression stands where another type is declared, and may."""
    return type(value) is str and shape.iml == "template" and is_template(value)


def _no_iml(value: Json) -> str | None:
    if isinstance(value, str) and is_template(value):
        return "expressions are not evaluated here; write the value itself"
    return None


def _unquote(value: Json) -> str | None:
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return "write it without quotes"
    return None


def _range(shape: Num) -> str:
    if shape.max is None:
        return f"at least {shape.min}"
    return f"at most {shape.max}" if shape.min is None else f"from {shape.min} to {shape.max}"


def _values(shape: Enum) -> str:
    return ", ".join(str(value) for value in shape.values)


def _type_word(kind: str, shape: Shape) -> str:
    if kind == "number" and isinstance(shape, Num) and shape.integer:
        return "a whole number"
    return words.TYPE_WORDS[kind]


_CHECKS: dict[type, Callable[[Report, Any, Json, Steps], None]] = {
    Anything: _anything,
    Bool: _bool,
    Null: _null,
    Num: _num,
    Str: _str,
    Enum: _enum,
    Arr: _arr,
    Obj: _obj,
    ByType: _by_type,
    Tagged: _tagged,
    Never: _never,
    Ref: _ref,
}
