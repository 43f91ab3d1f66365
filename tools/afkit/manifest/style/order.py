"""In which order the keys of a manifest stand: what a thing is, then what it asks for, then what it does."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.knowledge.requests import REQUEST_CODES, STEPS
from afkit.app.spec.format.metadata import KEYS
from afkit.source.places import Path


def _words(text: str) -> list[str]:
    return text.split()


_TOP = _words(
    "$schema manifest app base common connections webhooks modules rpcs functions endpoints include groups readme origins"
)
_APP = _words("name label description version theme language audience countries icon")
_COMPONENT = [
    *KEYS,
    *_words(
        "scopeList defaultScope requiredScope scope params staticParams mappableParams "
        "inputParameters installSpec installDirectives common attach detach update communication epoch interface "
        "outputParameters samples context file code test"
    ),
]
_FIELD = _words("name label type required default advanced multiple mappable editable")
REQUEST = _words(
    "temp condition baseUrl url encodeUrl method type followRedirects followAllRedirects headers qs body verification "
    "respond iterate output response pagination repeat log"
)
"""The keys of a request."""
_RESPONSE = _words("type temp valid limit iterate output wrapper trigger data uid metadata expires error")
_KINDS = frozenset({"connections", "webhooks", "modules", "rpcs", "functions", "endpoints"})
_LISTS = frozenset(
    ["params", "staticParams", "mappableParams", "inputParameters", "outputParameters", "interface", "installSpec"]
)


def order_of(path: Path) -> list[str] | None:
    """Give the keys of the mapping at a path in their order; None where the order is the author's."""
    if not path:
        return _TOP
    if path == ("app",):
        return _APP
    if path[0] == "base":
        return _directive(path[1:])
    if path[0] not in _KINDS or len(path) < 2:
        return None
    if len(path) == 2:
        return _COMPONENT
    if path[2] in _LISTS:
        return _FIELD if isinstance(path[-1], int) and _leads_to_fields(path[3:-1]) else None
    if path[2] in REQUEST_CODES:
        rest = path[3:]
        if rest and rest[0] in STEPS:
            rest = rest[1:]
        if rest and isinstance(rest[0], int):
            rest = rest[1:]
        return _directive(rest)
    return None


def in_order(value: Any, path: Path = (), *, codes: bool = True) -> Any:
    """Give plain data of a manifest with the keys of its mappings in their order; without `codes` not those inside of codes."""
    if not codes and (len(path) > 2 or path[:1] in (("base",), ("common",), ("groups",))):
        return value
    if isinstance(value, list):
        return [in_order(item, (*path, number), codes=codes) for number, item in enumerate(value)]
    if not isinstance(value, dict):
        return value
    wanted = order_of(path)
    rank = {name: number for number, name in enumerate(wanted or ())}
    keys = sorted(value, key=lambda key: rank.get(key, len(rank)))
    return {key: in_order(value[key], (*path, key), codes=codes) for key in keys}


def _directive(rest: Path) -> list[str] | None:
    return REQUEST if not rest else _RESPONSE if rest == ("response",) else None


def _leads_to_fields(steps: Path) -> bool:
    """Tell whether a list inside of a list of fields holds fields itself."""
    return not steps or (steps[-1] in ("nested", "spec", "store") and "options" not in steps[-1:])
