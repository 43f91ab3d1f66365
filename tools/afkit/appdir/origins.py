"""Read the places that an app directory can be published to, with the pairs of local and remote ids.

Source: app-format reference, section 1.1.
"""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.build import members, text, whole
from afkit.app.codes import MAPPED_ID_UNKNOWN
from afkit.app.mapping import read_mapping, side
from afkit.app.model import Origin, PublishOrigin
from afkit.app.reading import Reading
from afkit.appdir.codes import ID_MAPPED_TWICE, ORIGIN_TWICE
from afkit.nearest import nearest
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
            reading.report(ORIGIN_TWICE, "error", message, origin.location, "remove one, or change its label", note)
        name = _free(text(data, "label") or app or "origin", found)
        _report_twice(data, origin, reading)
        _report_unknown(data, origin, reading)
        _report_unmapped(data, origin, reading)
        mapping = read_mapping(data)
        found[name] = PublishOrigin(
            name=name,
            origin=origin,
            url=url,
            app=app,
            version=version,
            apikey_file=text(data, "apikeyFile") or None,
            id_mapping=mapping.pairs,
            id_marks=mapping.marks,
            label=text(data, "label"),
        )
    return found


def _free(name: str, taken: dict[str, Any]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free


def _report_twice(data: dict[str, Any], origin: Origin, reading: Reading) -> None:
    """Report each id that stands in two pairs of a kind."""
    for kind, items in members(data, "idMapping").items():
        seen: dict[tuple[str, str], Origin] = {}
        for number, item in enumerate(items if isinstance(items, list) else []):
            for key in ("local", "remote") if isinstance(item, dict) else ():
                name = side(item, key)
                place = origin.at("idMapping", kind, number)
                first = seen.setdefault((key, name), place) if name is not None else place
                if first is not place:
                    message = f"the {key} {kind} '{name}' is mapped twice"
                    note = [Related(first.location, "the other one is here")]
                    reading.report(ID_MAPPED_TWICE, "error", message, place.location, "remove one of the two", note)


def _report_unknown(data: dict[str, Any], origin: Origin, reading: Reading) -> None:
    """Report local ids that no component has; one that was deleted here is kept until the zone follows."""
    for kind, items in members(data, "idMapping").items():
        there = members(members(origin.document.value, "components"), kind)
        for number, item in enumerate(items if isinstance(items, list) and there else []):
            name = side(item, "local") if isinstance(item, dict) else None
            if name is not None and name not in there and not item.get("localDeleted"):
                near = nearest(name, there)
                hint = f"did you mean '{near}'?" if near is not None else "remove the pair"
                place = origin.at("idMapping", kind, number, "local").location
                message = f"the mapping names the {kind} '{name}', which does not exist"
                reading.report(MAPPED_ID_UNKNOWN, "warning", message, place, hint)


def _report_unmapped(data: dict[str, Any], origin: Origin, reading: Reading) -> None:
    """Report connections and webhooks that components use and the mapping lacks, once anything of the kind is mapped."""
    components = members(origin.document.value, "components")
    mapped = {
        kind: {side(item, "local") for item in items if isinstance(item, dict)}
        for kind, items in members(data, "idMapping").items()
        if isinstance(items, list) and items
    }
    for owner in components:
        for name, metadata in members(components, owner).items():
            for key, kind in _USED.items() if isinstance(metadata, dict) else ():
                used = metadata.get(key)
                if isinstance(used, str) and used in members(components, kind) and used not in mapped.get(kind, {used}):
                    mapped[kind].add(used)
                    message = f"the mapping lacks the {kind} '{used}', which the {owner} '{name}' uses"
                    place = origin.at("idMapping", kind).key_location
                    hint = f'add {{"local": "{used}", "remote": …}}; null for one that is not there yet'
                    reading.report(MAPPED_ID_UNKNOWN, "warning", message, place, hint)


_USED = {"connection": "connection", "altConnection": "connection", "webhook": "webhook"}
"""Metadata that name a component, and of which kind."""
