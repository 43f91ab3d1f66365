"""`groups` as the zone must have them: every module that is there stands in one, or the platform refuses them all.

Source: app-format reference, section 1.8; publisher's reference, sections 7.2 and 7.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from afkit.app import Json
from afkit.appdir.render import json_bytes
from afkit.publish.plan.compare import Comparer, Diff
from afkit.publish.plan.desired import Part, translate_groups
from afkit.publish.plan.values import Content, value_hash

KEY = "groups"
_OTHER = "Other"


def compare_groups(part: Part, comparer: Comparer, staying: Collection[str], lacking: Collection[str] = ()) -> Diff:
    """Compare the groups. `staying` are remote modules that are not declared and are not deleted: they keep their place.
    `lacking` are declared ones that are not there and not made now: they are left out.

    Where the zone lacks no more than modules that are gone there, that is no edit of the groups.
    """
    wanted = _left_out(translate_groups(part.code.value, comparer.mapping), lacking)
    if staying:
        there = comparer.app_section(part).old.value
        wanted = with_modules(wanted, staying, there)
        lost = set(staying) - set(module_names(wanted))
        if lost and value_hash(wanted) != value_hash(there):
            wanted = with_modules(wanted, lost, [{"label": None, "modules": sorted(lost)}])
    if wanted != part.code.value:
        part = part._replace(code=part.code._replace(value=wanted, text=None), body=json_bytes(wanted))
    diff = comparer.app_section(part)
    gone = set(module_names(wanted)) - comparer.remote.rows["module"].keys()
    if gone and diff.standing in ("drift", "conflict") and _without(wanted, gone) == _without(diff.old.value, ()):
        return diff._replace(standing="update")
    return diff


def groups_from_there(diff: Diff, comparer: Comparer, local: Json, removed: Collection[str]) -> Content:
    """Give the zone's groups as they are written here: local names, without modules that were `removed` here, and with
    those that are only here, where they stand in `local`."""
    theirs = translate_groups(diff.old.value, comparer.mapping, back=True) or []
    here = set(module_names(local)) - set(module_names(theirs)) - set(removed)
    absent = {
        name for name in here if (comparer.mapping.remote("module", name) or name) not in comparer.remote.rows["module"]
    }
    value = with_modules(_left_out(theirs, removed), absent, local)
    return Content(json_bytes(value).decode("utf-8"), value)


def groups_with_new(diff: Diff, comparer: Comparer, local: Json, new: Collection[str]) -> Content | None:
    """Give the groups of here with modules that come from there; None where that changes nothing."""
    value = with_modules(local, new, translate_groups(diff.old.value, comparer.mapping, back=True))
    return None if value == local else Content(json_bytes(value).decode("utf-8"), value)


def with_modules(groups: Any, names: Collection[str], like: Any) -> Any:
    """Put modules into groups at the place that they have in `like`; those that it does not name stay out.

    A group that is not there gives its modules to 'Other', or to the last one.
    """
    if not names or not isinstance(groups, list) or len(_rows(groups)) != len(groups):
        return groups
    made = [{**group, "modules": list(group["modules"])} for group in groups]
    for model in _rows(like):
        known = next((group for group in made if group.get("label") == model.get("label")), None)
        for at, name in enumerate(model["modules"]):
            if name not in names:
                continue
            target = known or next(
                (group for group in made if group.get("label") == _OTHER), made[-1] if made else None
            )
            if target is None:
                target = {"label": model.get("label") or _OTHER, "modules": []}
                made.append(target)
            modules = target["modules"]
            if name in modules:
                continue
            before = next((n for n in reversed(model["modules"][:at]) if n in modules), None)
            place = len(modules) if known is None else modules.index(before) + 1 if before is not None else 0
            modules.insert(place, name)
    return made


def _rows(groups: Any) -> list[Any]:
    """Give the groups of a list that have the form of one."""
    rows = groups if isinstance(groups, list) else []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("modules"), list)]


def module_names(groups: Any) -> Iterator[str]:
    """Name the modules that groups hold."""
    return (name for group in _rows(groups) for name in group["modules"] if isinstance(name, str))


def _left_out(groups: Any, names: Collection[str]) -> Any:
    """Leave modules out; groups of another form stay as they are."""
    if not any(name in names for name in module_names(groups)):
        return groups
    return [{**group, "modules": [name for name in group["modules"] if name not in names]} for group in _rows(groups)]


def _without(groups: Any, names: Collection[str]) -> list[Any]:
    """Leave modules out, and groups that have none left."""
    return [row for row in _rows(_left_out(groups, names)) if row["modules"]]
