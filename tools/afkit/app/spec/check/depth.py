"""Tell of parts that stand at another depth than they are meant to: one finding, at the line that is moved.

What follows from it (members that are too many here and missing there) is left to the mended text.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from afkit.annotations import Any
from afkit.app.codes import NOT_ALLOWED_HERE, UNKNOWN_KEY, WRONG_TYPE
from afkit.app.spec.check.report import Report, Steps
from afkit.app.spec.shapes.basics import SPREAD
from afkit.app.spec.shapes.shape import Obj
from afkit.app.spec.shapes.unions import object_of
from afkit.nearest import nearest
from afkit.source.diagnostic import Edit
from afkit.source.missing.shifting import shifted

_STEP = 2  # columns of an indentation
_FEW = 40  # members of an object in which one that is out of place is looked for


def spilled(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps) -> frozenset[str]:
    """Report the first member if it is empty and those that follow are its own: its line is indented as they are.

    Gives the names of what is told by that.
    """
    first, *rest = value
    key = shape.keys.get(first)
    inner = shape.open if key is None else key.shape
    home = object_of(inner) if inner is not None else None
    if home is None or not any(name not in shape.keys for name in rest):
        return frozenset()
    if shape.open is not None and not _names_members(home, rest):
        return frozenset()
    if home.open is None:
        own = list(takewhile(lambda name: name in home.keys or name == SPREAD, rest))
    else:
        own = list(takewhile(lambda name: name not in shape.keys, rest))
    if all(name in shape.keys for name in own):
        return frozenset()
    last = report.origin.at(*path, own[-1]).location.end
    fix = shifted(report.origin.at(*path, own[0]).key_location, last, _STEP) if _is_yaml(report) else ()
    message = f"'{first}' is empty: what belongs into it stands beside it"
    hint = "indent this line less, or those below it more"
    report.add(WRONG_TYPE, "error", (*path, first), message, hint, key=True, fix=fix)
    return frozenset((first, *own))


def strayed(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps) -> bool:
    """Report a part of a component that stands among the components, where its name is taken for one of theirs."""
    name = str(path[-1])
    member = value[name]
    home = object_of(shape.open) if shape.open is not None else None
    if home is None or name not in home.keys or len(value) > _FEW:
        return False
    if isinstance(member, dict) and _names_members(home, list(member)):
        return False
    before = list(value)[: list(value).index(name)]
    if not before or not isinstance(value[before[-1]], dict) or not value[before[-1]]:
        return False
    key = report.origin.at(*path).key_location
    inner = report.origin.at(*path[:-1], before[-1], next(iter(value[before[-1]]))).key_location
    fix = shifted(key, _end(report, path, member, home), inner.column - key.column) if _is_yaml(report) else ()
    report.add(
        UNKNOWN_KEY,
        "error",
        path,
        f"'{name}' stands where {home.noun} should",
        f"indent it more: it belongs into '{before[-1]}'",
        key=True,
        fix=fix,
    )
    return True


def _end(report: Report, path: Steps, member: Any, home: Obj) -> int:
    """Give where a member ends that is as deep as its home: what of it belongs beside it stands where it should."""
    own = list(takewhile(lambda one: one not in home.keys, member)) if isinstance(member, dict) else []
    return (report.origin.at(*path, own[-1]) if own else report.origin.at(*path)).location.end


def misplaced(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps) -> bool:
    """Report a member that the object around this one has, or the one before it: its lines are indented otherwise."""
    name = str(path[-1])
    if name in shape.slips or not _is_yaml(report) or len(value) > _FEW:
        return False
    if nearest(name, [key for key in shape.keys if key not in value], (), report.guesses) is not None:
        return False  # a slip of the pen is more likely
    return _too_little(report, shape, value, path, name) or _too_much(report, shape, value, path, name)


def _too_little(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps, name: str) -> bool:
    names = list(value)
    before = names[names.index(name) - 1] if names[0] != name else ""
    if before not in shape.keys:
        return False
    home, inside = object_of(shape.keys[before].shape), value[before]
    if home is None or (inside is not None and not (isinstance(inside, dict) and inside)) or name in (inside or ()):
        return False
    if name not in home.keys and not _is_one_of(home, value[name]):
        return False
    key = report.origin.at(*path).key_location
    above = report.origin.at(*path[:-1], before)
    by = above.at(next(iter(inside))).key_location.column - key.column if inside else _STEP
    fix = shifted(key, _end(report, path, value[name], home), by) if by > 0 else ()
    _tell(report, shape, path, f"indent it more: it belongs into '{before}'", fix)
    return True


def _too_much(report: Report, shape: Obj, value: Mapping[str, Any], path: Steps, name: str) -> bool:
    if len(report.around) < 2 or len(path) < 2:
        return False
    outer, there, at = report.around[-2]
    known = (name in outer.keys and name not in shape.keys) or (
        outer.open is not None and _is_one_of(outer, value[name])
    )
    if not known or name in there or len(at) != len(path) - 2:
        return False
    above = report.origin.at(*path[:-1])
    key, names = report.origin.at(*path).key_location, list(value)
    by = above.key_location.column - key.column
    if value[name] is None and name in outer.keys:  # its line alone is out of place: what belongs into it stands below
        home = object_of(outer.keys[name].shape)
        below = names[names.index(name) + 1 :]
        own = [one for one in below if home is not None and one in home.keys and one not in shape.keys]
        if own and own == below:
            report.told.update((*path[:-1], one) for one in own)
            _tell(report, shape, path, f"indent it less: it belongs beside '{path[-2]}'", shifted(key, key.end + 1, by))
            return True
    fix = _moved(report, path, by) if by < 0 and names[-1] == name and len(names) > 1 else ()
    _tell(report, shape, path, f"indent it less: it belongs beside '{path[-2]}'", fix)
    return True


def _tell(report: Report, shape: Obj, path: Steps, hint: str, fix: tuple[Edit, ...]) -> None:
    name = str(path[-1])
    if name in shape.elsewhere:
        message, code = f"'{name}' is not allowed here: {shape.elsewhere[name]}", NOT_ALLOWED_HERE
    else:
        message, code = f"unknown key '{name}'" + (f" in {shape.noun}" if shape.noun else ""), UNKNOWN_KEY
    report.add(code, "error", path, message, hint, key=True, fix=fix)


def _is_one_of(home: Obj, member: Any) -> bool:
    """Tell whether a value looks like what an object maps names to."""
    inner = object_of(home.open) if home.open is not None else None
    return inner is not None and bool(inner.keys) and isinstance(member, dict) and _names_members(inner, list(member))


def _moved(report: Report, path: Steps, by: int) -> tuple[Edit, ...]:
    origin = report.origin.at(*path)
    return shifted(origin.key_location, origin.location.end, by) if _is_yaml(report) else ()


def _is_yaml(report: Report) -> bool:
    return report.origin.document.format == "yaml"


def _names_members(home: Obj, names: list[str]) -> bool:
    """Tell whether some names are those of an object's members."""
    known = sum(name in home.keys for name in names)
    return known > 0 and known >= len(names) - 1
