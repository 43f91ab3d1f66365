"""Read the places that an app directory can be published to, with the pairs of local and remote ids.

Source: app-format reference, section 1.1.
"""

from __future__ import annotations

from typing import Any

from afkit.app.build import members, text, whole
from afkit.app.model import Origin, PublishOrigin
from afkit.app.reading import Reading
from afkit.source import Document, Related


def read_origins(document: Document, reading: Reading) -> dict[str, PublishOrigin]:
    """Read `origins` by label; an origin without one is called after its app, and a label used twice gets a number."""
    found: dict[str, PublishOrigin] = {}
    places: dict[tuple[str, str, int, str], Origin] = {}
    value = document.value.get("origins")
    for number, data in enumerate(value if isinstance(value, list) else []):
        if not isinstance(data, dict):
            continue
        origin = Origin(document, ("origins", number))
        url, app, version = text(data, "baseUrl").rstrip("/"), text(data, "appId"), whole(data, "appVersion", 1)
        first = places.setdefault((url, app, version, text(data, "label")), origin)
        if first is not origin:
            message = "two origins name the same app, version, address and label"
            note = [Related(first.location, "the other one is here")]
            reading.report("AF808", "error", message, origin.location, "remove one, or change its label", note)
        name = _free(text(data, "label") or app or "origin", found)
        mapping = _mapping(data, origin, reading)
        key_file = text(data, "apikeyFile") or None
        found[name] = PublishOrigin(name, origin, url, app, version, apikey_file=key_file, id_mapping=mapping)
    return found


def _free(name: str, taken: dict[str, Any]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free


def _mapping(
    data: dict[str, Any], origin: Origin, reading: Reading
) -> dict[str, tuple[tuple[str | None, str | None], ...]]:
    mapping = {}
    for kind, items in members(data, "idMapping").items():
        pairs: list[tuple[str | None, str | None]] = []
        seen: dict[tuple[str, str], Origin] = {}
        for number, item in enumerate(items if isinstance(items, list) else []):
            if not isinstance(item, dict):
                continue
            place = origin.at("idMapping", kind, number)
            pairs.append((_id(item, "local"), _id(item, "remote")))
            for side, name in zip(("local", "remote"), pairs[-1], strict=True):
                first = seen.setdefault((side, name), place) if name is not None else place
                if first is not place:
                    message = f"the {side} {kind} '{name}' is mapped twice"
                    note = [Related(first.location, "the other one is here")]
                    reading.report("AF809", "error", message, place.location, "remove one of the two", note)
        mapping[kind] = tuple(pairs)
    return mapping


def _id(item: dict[str, Any], key: str) -> str | None:
    value = item.get(key)
    return value if isinstance(value, str) else None
