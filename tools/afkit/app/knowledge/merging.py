"""Base and what is written above it, merged into one request that remembers who wrote which part (app-format reference, 2.4).

The one home of this: the engine sends what is merged here, lint judges it, the docs tell it.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import TYPE_CHECKING, Any, Literal
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.model import App, Origin
    from afkit.source import Location, Path

_PLACE: Path = ("", "place")
"""Where a directive that runs often notes where it stands; no member has such a path."""

_CASELESS: frozenset[Path] = frozenset({("headers",), ("pagination", "headers")})

Rule = Literal["replace", "union"]


class Merging(NamedTuple):
    """How lists are merged, where the documentation is silent (section 2.4)."""

    arrays: Rule = "replace"
    # A module's own list is what its author sees.
    sanitize: Rule = "union"
    # `log.sanitize` alone: masking too much is harmless, masking too little shows a secret.


MERGING = Merging()


class Layer(NamedTuple):
    """One author of a merged directive: the value as written and where it stands."""

    value: Any
    origin: Origin | None = None


class Directive(NamedTuple):
    """A merged request directive. `name` is its own path (`communication[2]`, `communication.token`).

    `layers` are in merge order: the last one that has a member is its author. `programs` holds what an engine has
    compiled of this very value, by path; None for a directive that is used once.
    """

    name: str
    value: Mapping[str, Any]
    layers: tuple[Layer, ...] = ()
    programs: dict[Path, Any] | None = None

    def origin(self, path: Path = ()) -> Origin | None:
        """Give the origin of a member: the last layer that wrote it, or its nearest ancestor that somebody wrote."""
        for length in range(len(path), -1, -1):
            for layer in reversed(self.layers):
                found = _spelling(layer.value, path[:length])
                if found is not None and layer.origin is not None:
                    origin: Origin = layer.origin.at(*found)
                    return origin
        return None

    def place(self, path: Path = ()) -> Location | None:
        """Give the place of a member in the author's text."""
        if self.programs is not None and not path:
            if _PLACE not in self.programs:
                self.programs[_PLACE] = self._place(path)
            known: Location | None = self.programs[_PLACE]
            return known
        return self._place(path)

    def _place(self, path: Path) -> Location | None:
        origin = self.origin(path)
        return None if origin is None else origin.location

    def own(self) -> Mapping[str, Any]:
        """Give what the author wrote in this place, without what it inherits."""
        top = self.layers[-1].value if self.layers else self.value
        return top if isinstance(top, Mapping) else {}

    def get(self, *path: str) -> Any:
        """Give a member as written, None where it is absent or on the way to it is no object."""
        value: Any = self.value
        for key in path:
            if type(value) is not dict and not isinstance(value, dict):
                return None
            value = value.get(key)
            if value is None:
                return None
        return value


def base_layers(app: App) -> tuple[Layer, ...]:
    """Give the base of an app as layers, the weakest first; it may be a list."""
    base = app.codes.get("base")
    if base is None:
        return ()
    if isinstance(base.value, list):
        return tuple(Layer(value, base.origin.at(index)) for index, value in enumerate(base.value))
    return (Layer(base.value, base.origin),)


def merged(name: str, *layers: Layer, merging: Merging = MERGING) -> Directive:
    """Merge layers, the weakest first, into one directive. A layer that is no object counts as empty."""
    value: Mapping[str, Any] = {}
    for layer in layers:
        if isinstance(layer.value, Mapping):
            value = merge(value, layer.value, merging=merging)
    return Directive(name, value, tuple(layer for layer in layers if layer.value is not None))


def merge(low: Any, high: Any, path: Path = (), *, merging: Merging = MERGING) -> Any:
    """Merge two values of a directive; `high` wins.

    Collections merge key by key; a collection given as one IML text replaces the whole; header names are compared
    without regard to case. Neither argument is changed.
    """
    if isinstance(low, dict) and isinstance(high, dict):
        return _collections(low, high, path, merging)
    if isinstance(low, list) and isinstance(high, list):
        rule = merging.sanitize if path == ("log", "sanitize") else merging.arrays
        return _union(low, high) if rule == "union" else high
    return high


def _union(low: list[Any], high: list[Any]) -> list[Any]:
    known = {item for item in low if isinstance(item, str)}
    return low + [item for item in high if (item not in known if isinstance(item, str) else item not in low)]


def _collections(low: Mapping[str, Any], high: Mapping[str, Any], path: Path, merging: Merging) -> dict[str, Any]:
    caseless = path in _CASELESS
    result = dict(low)
    names = {key.lower(): key for key in low} if caseless else {}
    spelt: dict[str, str] = {}
    for key, value in high.items():
        standing = names.get(key.lower(), key) if caseless else key
        if standing not in result:
            result[key] = value
        elif standing == key:
            result[key] = merge(result[key], value, (*path, key), merging=merging)
            spelt.pop(key, None)
        else:  # the same header in another spelling: the author's own wins, at the place of the inherited one
            result[standing] = value
            spelt[standing] = key
    return {spelt.get(key, key): value for key, value in result.items()} if spelt else result


def _spelling(value: Any, path: Path) -> Path | None:
    """Find `path` in `value`, header names in any spelling; give the path as written, None if it is not there."""
    found: list[str | int] = []
    for index, step in enumerate(path):
        if isinstance(step, str) and isinstance(value, Mapping):
            if step not in value and index and found[0] == "headers":
                step = next((key for key in value if key.lower() == step.lower()), step)
            if step not in value:
                return None
            value = value[step]
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
        found.append(step)
    return tuple(found)
