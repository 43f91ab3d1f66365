"""Differences between two versions of an app: its own settings and the components that came and went."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app import KINDS, App, Json, Kind
from afkit.diff.change import LEVELS, RULE, Change, Level, Spot
from afkit.diff.components import diff_common, diff_component
from afkit.diff.renaming import pairs
from afkit.diff.values import as_dict, canonical, same, short

_GONE: dict[Kind, tuple[Level, str]] = {
    "connection": ("breaking", "users' connections of this kind stop working"),
    "webhook": ("breaking", "users' webhooks of this kind stop working"),
    "module": ("breaking", "flows that use it stop"),
    "rpc": ("risky", "modules whose stored form still names it show an error"),
    "function": ("breaking", "code that calls it fails"),
    "endpoint": ("breaking", "callers of it fail"),
}
_PLAIN = ("label", "description", "theme", "language")


def diff(old: App, new: App) -> list[Change]:
    """List the differences of meaning between two apps, worst first, then in the order of the new app.

    Order of keys, comments and formatting are no differences. Source: app-format reference, section 10.6, rule R-59.
    """
    changes = list(_app(old, new))
    for kind in KINDS:
        changes += _kind(kind, old, new)
    return sorted(changes, key=lambda change: LEVELS.index(change.level))


def _app(old: App, new: App) -> Iterator[Change]:
    spot = Spot("app", origin=new.origin)
    unsaid = old.unsaid | new.unsaid  # an app directory does not say what its app is called
    if old.name != new.name and "name" not in unsaid:
        yield spot._replace(code="name").change(
            "risky", "app-renamed", f"the app's name changed from '{old.name}' to '{new.name}'",
            "published under another name it is another app, which no flow uses yet", old=old.name, new=new.name,
        )  # fmt: skip
    for field in _PLAIN:
        if field in unsaid:
            continue
        before, after = getattr(old, field), getattr(new, field)
        if str(before or "").casefold() != str(after or "").casefold() or (field != "theme" and before != after):
            yield spot._replace(code=field).change(
                "safe", f"{field}-changed", f"{field} changed", "only the app's entry looks different",
                old=short(before), new=short(after),
            )  # fmt: skip
    offered = (old.audience, set(old.countries)) != (new.audience, set(new.countries))
    if offered and "audience" not in unsaid:
        narrower = new.audience == "countries" and (
            old.audience == "global" or not set(old.countries) <= set(new.countries)
        )
        yield spot._replace(code="audience").change(
            "risky" if narrower else "safe", "audience-changed", "the countries it is offered in changed",
            "users elsewhere no longer find it" if narrower else "more users find it",
        )  # fmt: skip
    for key in dict.fromkeys([*old.codes, *new.codes]):
        if key in old.codes and key in new.codes:
            here = spot._replace(code=key, origin=new.codes[key].origin)
            yield from _code(key, old.codes[key].value, new.codes[key].value, here)


def _code(key: str, old: Json, new: Json, spot: Spot) -> Iterator[Change]:
    if same(old, new):
        return
    match key:
        case "base":
            yield from _base(as_dict(old), as_dict(new), spot)
        case "common":
            yield from diff_common(old, new, spot)
        case "groups":
            yield spot.change(
                "safe", "groups-changed", "modules are grouped differently", "only the list looks different"
            )
        case _:
            yield spot.change("safe", f"{key}-changed", f"'{key}' changed", "no flow depends on it")


def _base(old: dict[str, Any], new: dict[str, Any], spot: Spot) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        if same(old.get(key), new.get(key)):
            continue
        here = spot.down(key, spot.origin.at(key) if spot.origin else None)
        if key == "log":
            yield here.change("safe", "base-log-changed", "'log' of the base changed", "only logs differ")
            continue
        verb = "was added" if key not in old else "was removed" if key not in new else "changed"
        yield here.change(
            "breaking", "base-changed", f"'{key}' of the base {verb}", "every module and remote procedure inherits it",
            rule=RULE, old=None if key not in old else short(old[key]), new=None if key not in new else short(new[key]),
        )  # fmt: skip


def _kind(kind: Kind, old: App, new: App) -> list[Change]:
    before, after = old.components(kind), new.components(kind)
    gone = {name: item for name, item in before.items() if name not in after}
    come = {name: item for name, item in after.items() if name not in before}
    renamed = dict(_renamings(gone, come))
    changes: list[Change] = []
    for name in gone:
        level, reason = _GONE[kind]
        spot = Spot(f"{kind}/{name}", origin=new.origin)
        rule = RULE if level == "breaking" else None
        if name in renamed:
            message = f"{kind} '{name}' was renamed to '{renamed[name]}'"
            reason = f"the platform knows no renaming: the old one is gone, and {reason}"
            changes.append(
                spot.change(level, f"{kind}-renamed", message, reason, rule=rule, old=name, new=renamed[name])
            )
        else:
            changes.append(
                spot.change(level, f"{kind}-removed", f"{kind} '{name}' was removed", reason, rule=rule, old=name)
            )
    for name, item in come.items():
        spot = Spot(f"{kind}/{name}", origin=item.origin)
        if name not in renamed.values():
            changes.append(
                spot.change("safe", f"{kind}-added", f"{kind} '{name}' is new", "no flow uses it yet", new=name)
            )
    for name, item in after.items():
        if name in before:
            changes += diff_component(kind, before[name], item)
    return changes


def _renamings(gone: Mapping[str, Any], come: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Pair components that went with components that came and hold the same codes, or the same label and type."""
    return pairs(gone, come, _traits, _alike)


def _traits(item: Any) -> list[tuple[str, str]]:
    label, given = getattr(item, "label", ""), {key: code.value for key, code in item.codes.items() if code.given}
    shown = [(label, getattr(item, "module_type", ""))] if label else []
    return [*shown, ("", canonical(given))] if given else shown


def _alike(one: Any, other: Any) -> bool:
    """Tell whether two that share a trait are alike: those of one label only if they are of one type, too."""
    label = getattr(one, "label", "")
    if label and label == getattr(other, "label", ""):
        return bool(getattr(one, "module_type", "") == getattr(other, "module_type", ""))
    return True
