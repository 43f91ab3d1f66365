"""Tell of keys that an object does not have, and guess what was meant."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.codes import NOT_ALLOWED_HERE, UNKNOWN_KEY
from afkit.app.spec.check.report import Report, Steps
from afkit.app.spec.shapes import words
from afkit.app.spec.shapes.basics import SPREAD
from afkit.app.spec.shapes.shape import Never, Obj
from afkit.nearest import edits, nearest
from afkit.patterns import lazy
from afkit.source.diagnostic import Severity

_HEADER = lazy(r"(?i)(?:[a-z0-9]+(?:-[a-z0-9]+)+|authorization|accept|cookie|host)")


def unknown_key(
    report: Report, shape: Obj, value: Mapping[str, Any], path: Steps, *, needed: str | None = None
) -> str | None:
    """Report a key that a closed object does not have, and give the declared key that was probably meant.

    `needed` is the key that is missing in its place, if there is one such.
    """
    name = str(path[-1])
    where = f" in {shape.noun}" if shape.noun else ""
    if name == SPREAD:
        message = f"the spread key is not allowed{where}"
        report.add(
            NOT_ALLOWED_HERE,
            "error",
            path,
            message,
            "write the keys out; it works in headers, qs, body and output",
            key=True,
        )
        return None
    message = f"unknown key {words.quote(name)}{where}"
    slip = shape.slips.get(name)
    if slip:
        meant = slip.strip("'") if slip.strip("'") in shape.keys else None
        free = meant if meant not in value else None
        report.add(UNKNOWN_KEY, shape.unknown, path, message, f"did you mean {slip}?", replace=free, key=True)
        return meant
    told = _suggestible(shape)
    near = _meant(report, shape, value, name, told) or needed
    if near is not None:
        free = near if near not in value else None
        report.add(UNKNOWN_KEY, "error", path, message, f"did you mean '{near}'?", replace=free, key=True)
        return near
    families = [family.label for family in shape.families]
    known = [key for key in told if key not in value] + families
    hint = f"allowed here: {', '.join(known)}" if known else "nothing else is allowed here"
    if "headers" in shape.keys and _HEADER.fullmatch(name):
        hint = f"a header stands in headers: {{{name}: …}}"
    report.add(UNKNOWN_KEY, shape.unknown, path, message, hint, key=True)
    return None


def _meant(report: Report, shape: Obj, value: Mapping[str, Any], name: str, told: list[str]) -> str | None:
    """Give the nearest key; of two that are as near, the one that has to be there and is not."""
    near = nearest(name, told, value, report.guesses)
    if near is None or near in shape.required:
        return near
    absent = [key for key in shape.required if shape.keys[key].required is True and key not in value]
    awaited = nearest(name, absent, (), report.guesses)
    far = edits(name.lower(), near.lower(), len(name))
    return awaited if awaited is not None and edits(name.lower(), awaited.lower(), far) <= far else near


_ANSWER = frozenset({"status", "headers", "body", "type"})


def other_word(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps) -> str | None:
    """Report a key that exists, but whose value is what another one takes, and give that one; None if it fits."""
    name, member = str(path[-1]), value[str(path[-1])]
    if name == "endpoint" and "url" in shape.keys and "url" not in value and is_address(member):
        meant, why = "url", f"{words.quote(member[:40])} is the address of a request"
    elif (
        name == "response"
        and "respond" in shape.keys
        and not {"respond", "url"} & value.keys()
        and isinstance(member, dict)
        and "status" in member
        and member.keys() <= _ANSWER
    ):
        meant, why = "respond", "the answer to a call"
    else:
        return None
    message = f"'{name}' is not what takes {why}"
    report.add(UNKNOWN_KEY, "error", path, message, f"did you mean '{meant}'?", replace=meant, key=True)
    return meant


def is_address(value: Any) -> bool:
    """Tell whether a value is an address rather than the name of an endpoint."""
    return isinstance(value, str) and ("/" in value or "://" in value) and " " not in value.partition("{{")[0]


def doubtful_key(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps, meant: list[str]) -> None:
    """Doubt a member of an open object that looks like a declared one which is not there; add that to `meant`."""
    name = str(path[-1])
    near = nearest(name, [key for key in _suggestible(shape) if key not in value], (), report.guesses)
    if near is not None and edits(name.lower(), near.lower(), 1) <= 1:
        where = f" in {shape.noun}" if shape.noun else ""
        needed = shape.keys[near].required is True
        message = f"unknown key {words.quote(name)}{where}" if needed else f"nothing reads {words.quote(name)}{where}"
        severity: Severity = "error" if needed else "warning"
        report.add(UNKNOWN_KEY, severity, path, message, f"did you mean '{near}'?", replace=near, key=True)
        meant.append(near)


def _suggestible(shape: Obj) -> list[str]:
    """List the keys that one may be told to write: not those that are only known to be refused or doubtful."""
    return [
        name
        for name, key in shape.keys.items()
        if type(key.shape) is not Never and (key.note is None or key.note.severity == "info")
    ]
