"""What an object lacks, and what its members forbid each other."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.codes import MISSING_KEY, NOT_ALLOWED_HERE
from afkit.app.spec.check.report import Report, Steps
from afkit.app.spec.check.unknown import other_word
from afkit.app.spec.shapes.shape import Enum, Obj, When

_FEW = 40
"""Members up to which one that is missing is looked for among those that are too many."""


def needed_key(shape: Obj, value: Mapping[str, Any]) -> str | None:
    """Give the one key that is missing, if one key too many stands there: the other was meant by it."""
    if len(value) > _FEW:
        return None
    strange = [name for name in value if name not in shape.keys and name not in shape.elsewhere]
    wanted = {name for name in shape.required if shape.keys[name].required is True}
    for rule in shape.rules:
        if rule.note is None and rule.key in value and (not rule.values or value[rule.key] in rule.values):
            wanted.update(rule.require)
    missing = [name for name in wanted if name not in value]
    if len(missing) != 1 or len(strange) != 1:
        return None
    a, b = missing[0].lower(), strange[0].lower()
    return missing[0] if a in b or b in a else None


def missing_key(report: Report, shape: Obj, name: str, path: Steps) -> None:
    """Report a key that an object must have."""
    key = shape.keys[name]
    where = f" of {shape.noun}" if shape.noun else f" of {report.name(path)}" if path else ""
    doc = key.doc if key.doc[1:2].isupper() else f"{key.doc[:1].lower()}{key.doc[1:]}"
    only = key.shape.values if isinstance(key.shape, Enum) else ()
    hint = f"add {name}: {only[0]}" if len(only) == 1 else f"add '{name}': {doc}" if doc else f"add '{name}'"
    report.add(MISSING_KEY, "error", path, f"the key '{name}'{where} is missing", hint, key=True)


def broken_rule(
    report: Report, shape: Obj, rule: When, value: Mapping[str, Any], path: Steps, meant: list[str]
) -> None:
    """Report what a rule between members forbids, or demands; `meant` are keys that misspelt ones stand for."""
    if rule.values and value[rule.key] not in rule.values:
        return
    if rule.key == "endpoint" and type(value[rule.key]) is str:
        word = other_word(report, shape, value, (*path, rule.key))
        if word is not None:
            meant.append(word)
            return
    said = f"'{rule.key}' is {value[rule.key]}" if rule.values else f"'{rule.key}' is there"
    for name in rule.require:
        if name in value or name in meant:
            continue
        if rule.note is not None:
            report.note(rule.note, (*path, rule.key), key=True)
        else:
            report.add(MISSING_KEY, "error", path, f"the key '{name}' is missing; it is needed when {said}", key=True)
    for name in rule.forbid:
        if name not in value:
            continue
        if rule.note is not None:
            report.note(rule.note, (*path, name), key=True)
        else:
            why = f": {rule.why}" if rule.why else ""
            report.add(NOT_ALLOWED_HERE, "error", (*path, name), f"'{name}' is not allowed when {said}{why}", key=True)
