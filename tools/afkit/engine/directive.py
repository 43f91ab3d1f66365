"""A request directive with a memory of who wrote which part: the base, the trigger, the module, the pagination."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app import Origin
    from afkit.source import Location, Path


class Layer(NamedTuple):
    """One author of a merged directive: the value as written and where it stands."""

    value: Any
    origin: Origin | None


class Directive(NamedTuple):
    """A merged request directive. `name` is its own path (`communication[2]`, `communication.token`).

    `layers` are in merge order: the last one that has a member is its author. `programs` holds what `evaluate` has
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
