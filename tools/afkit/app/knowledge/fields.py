"""Fields of a parameter list, wherever they are nested. Source: app-format reference, section 9."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from afkit.app.model import Json
from afkit.records import NamedTuple
from afkit.source.document import Path


class Field(NamedTuple):
    """A field: where it stands in the list's code, its declaration, and whether it belongs to items or members.

    `inner` is True within a `spec`: such a field is no name of `parameters` itself. `shown` is True if nothing has to
    be chosen first.
    """

    path: Path
    value: dict[str, Any]
    inner: bool
    shown: bool

    @property
    def name(self) -> str:
        name = self.value.get("name")
        return name if isinstance(name, str) else ""

    @property
    def type(self) -> str:
        kind = self.value.get("type")
        return kind if isinstance(kind, str) else ""


def fields(value: Json) -> Iterator[Field]:
    """Yield every field of a list, those shown by a choice and those inside of collections and arrays included."""
    yield from _list(value, (), inner=False, shown=True)


def _list(value: Json, path: Path, *, inner: bool, shown: bool) -> Iterator[Field]:
    if isinstance(value, dict):
        value, steps = [value], [path]
    elif isinstance(value, list):
        steps = [(*path, number) for number in range(len(value))]
    else:
        return
    for item, at in zip(value, steps, strict=True):
        if not isinstance(item, dict):
            continue
        yield Field(at, item, inner, shown)
        yield from _nested(item.get("nested"), (*at, "nested"), inner=inner)
        yield from _options(item.get("options"), (*at, "options"), inner=inner)
        yield from _list(item.get("spec"), (*at, "spec"), inner=True, shown=shown)


def _nested(value: Json, path: Path, *, inner: bool) -> Iterator[Field]:
    if isinstance(value, dict) and "store" in value:
        value, path = value["store"], (*path, "store")
    yield from _list(value, path, inner=inner, shown=False)


def _options(value: Json, path: Path, *, inner: bool) -> Iterator[Field]:
    if isinstance(value, list):
        for number, option in enumerate(value):
            if isinstance(option, dict):
                at = (*path, number)
                yield from _nested(option.get("nested"), (*at, "nested"), inner=inner)
                yield from _options(option.get("options"), (*at, "options"), inner=inner)
    elif isinstance(value, dict):
        yield from _options(value.get("store"), (*path, "store"), inner=inner)
        yield from _nested(value.get("nested"), (*path, "nested"), inner=inner)
        placeholder = value.get("placeholder")
        if isinstance(placeholder, dict):
            yield from _nested(placeholder.get("nested"), (*path, "placeholder", "nested"), inner=inner)


def procedures(value: Json) -> list[tuple[Path, str]]:
    """List every `rpc://…` in a code, with its path."""
    found: list[tuple[Path, str]] = []
    _find_procedures(value, (), found)
    return found


def _find_procedures(value: Json, path: Path, found: list[tuple[Path, str]]) -> None:
    if isinstance(value, str):
        if value.startswith("rpc://"):
            found.append((path, value))
    elif isinstance(value, dict | list):
        for step, member in value.items() if isinstance(value, dict) else enumerate(value):
            # Most values are texts: they are looked at here, without a call and a path for each.
            if isinstance(member, dict | list) or (isinstance(member, str) and member.startswith("rpc://")):
                _find_procedures(member, (*path, step), found)


def procedure_name(reference: str) -> str:
    """Give the name in `rpc://name@version?key=value`."""
    return reference.removeprefix("rpc://").split("?", 1)[0].split("@", 1)[0].strip("/ ")


def adds_fields(path: Path) -> bool:
    """Tell whether a procedure that is named at `path` of a list gives fields (and not options or a search result)."""
    return not path or isinstance(path[-1], int) or path[-1] in ("nested", "spec")
