"""What the buttons of a form do to what was typed: add, remove and move items, switch to map mode, open a picker."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from afkit.preview.forms.posted import Keyed, Mapped, steps


def change(values: dict[str, Any], page: dict[str, str], what: str, at: str, given: str = "") -> None:
    """Carry out what a button says, at a pointer, in typed values and the state of the page. Unknown words do nothing."""
    act = _ACTS.get(what)
    if act is not None and at.startswith("/"):
        act(values, page, at, given)


def _add(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    way = steps(at)
    found = _get(values, way)
    items = found if isinstance(found, list) else []
    keys = list(items.keys) if isinstance(items, Keyed) else [str(number) for number in range(len(items))]
    numbers = [int(key) for key in keys if key.isdecimal()]
    new = json.loads(given) if given in ('""', "{}", "[{}]") else ""
    _set(values, way, Keyed([*items, new], [*keys, str(max(numbers, default=-1) + 1)]))


def _remove(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    _rearrange(values, at, None)


def _up(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    _rearrange(values, at, -1)


def _down(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    _rearrange(values, at, 1)


def _rearrange(values: dict[str, Any], at: str, by: int | None) -> None:
    *way, key = steps(at)
    found = _get(values, way)
    if not isinstance(found, Keyed) or key not in found.keys:
        return
    pairs = list(zip(found.keys, found, strict=True))
    place = found.keys.index(key)
    pair = pairs.pop(place)
    if by is not None:
        pairs.insert(max(0, place + by), pair)
    _set(values, way, Keyed((value for _, value in pairs), (key for key, _ in pairs)))


def _map(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    found = _get(values, steps(at))
    text = found if isinstance(found, str) else "" if found in (None, [], {}) else json.dumps(found, ensure_ascii=False)
    _set(values, steps(at), Mapped(text))


def _unmap(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    """Go back to the control; what was written stays where it is a plain value."""
    found = _get(values, steps(at))
    text = str(found) if isinstance(found, str) else ""
    value: Any = "" if "{{" in text else text
    with suppress(ValueError, RecursionError):
        value = json.loads(value)
    _set(values, steps(at), value)


def _browse(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    page[f"browse:{at}"] = given


def _close(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    page.pop(f"browse:{at}", None)
    page.pop(f"search:{at}", None)


def _choose(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    try:
        value = json.loads(given)
    except (ValueError, RecursionError):
        value = given
    _set(values, steps(at), value)
    _close(values, page, at, given)


def _search(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    page[f"search:{at}"] = "open"


def _find(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    page[f"search:{at}"] = "found"


def _dismiss(values: dict[str, Any], page: dict[str, str], at: str, given: str) -> None:
    page[f"closed:{at}"] = "on"


_ACTS = {
    "dismiss": _dismiss,
    "add": _add,
    "remove": _remove,
    "up": _up,
    "down": _down,
    "map": _map,
    "unmap": _unmap,
    "browse": _browse,
    "close": _close,
    "choose": _choose,
    "search": _search,
    "find": _find,
}


def _step(value: Any, step: str) -> Any:
    if isinstance(value, Keyed):
        return value[value.keys.index(step)] if step in value.keys else None
    return value.get(step) if isinstance(value, dict) else None


def _get(values: Any, way: list[str]) -> Any:
    """Give what stands at a pointer; None where nothing does."""
    for step in way:
        values = _step(values, step)
    return values


def _set(values: dict[str, Any], way: list[str], new: Any) -> None:
    """Put a value at a pointer; collections on the way are made, items of arrays are not."""
    holder: Any = values
    for step in way[:-1]:
        inner = _step(holder, step)
        if not isinstance(inner, dict | Keyed):
            if not isinstance(holder, dict):
                return
            inner = holder[step] = {}
        holder = inner
    if isinstance(holder, dict):
        holder[way[-1]] = new
    elif way[-1] in holder.keys:
        holder[holder.keys.index(way[-1])] = new
