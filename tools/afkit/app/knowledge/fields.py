"""Fields of a parameter list, wherever they are nested. Source: app-format reference, section 9."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.model import Json, Origin
from afkit.records import NamedTuple
from afkit.source.places import Path


class Field(NamedTuple):
    """A field: where it stands in the list's code, its declaration, and whether it belongs to items or members.

    `inner` is True within a `spec`: such a field is no name of `parameters` itself. `shown` is True if nothing has to
    be chosen first. `top` is the origin of the list that it was found in. `name` and `type` are empty where they are no
    texts.
    """

    path: Path
    value: dict[str, Any]
    inner: bool
    shown: bool
    top: Origin | None = None
    name: str = ""
    type: str = ""

    @classmethod
    def made(cls, path: Path, value: dict[str, Any], inner: bool, shown: bool, top: Origin | None = None) -> Field:
        """Make a field of its declaration."""
        name, kind = value.get("name"), value.get("type")
        named, typed = name if isinstance(name, str) else "", kind if isinstance(kind, str) else ""
        return cls(path, value, inner, shown, top, named, typed)

    @property
    def origin(self) -> Origin:
        """Where the field stands; only for one that was found in a code."""
        if self.top is None:
            raise ValueError("a field that was made of a bare value stands nowhere")
        return self.top.at(*self.path)


def fields(value: Json, top: Origin | None = None) -> list[Field]:
    """List every field of a list, those shown by a choice and those inside of collections and arrays included."""
    found: list[Field] = []
    _list(value, (), False, True, top, found)
    return found


# The fields are gathered in a list: a generator for each level would cost more than the walk.


def _list(value: Json, path: Path, inner: bool, shown: bool, top: Origin | None, found: list[Field]) -> None:
    if isinstance(value, list):
        for number, item in enumerate(value):
            if isinstance(item, dict):
                _field(item, (*path, number), inner, shown, top, found)
    elif isinstance(value, dict):
        _field(value, path, inner, shown, top, found)


def _field(item: dict[str, Any], at: Path, inner: bool, shown: bool, top: Origin | None, found: list[Field]) -> None:
    found.append(Field.made(at, item, inner, shown, top))
    if "nested" in item:
        _nested(item["nested"], (*at, "nested"), inner, top, found)
    if "options" in item:
        _options(item["options"], (*at, "options"), inner, top, found)
    if "spec" in item:
        _list(item["spec"], (*at, "spec"), True, shown, top, found)


def _nested(value: Json, path: Path, inner: bool, top: Origin | None, found: list[Field]) -> None:
    if isinstance(value, dict) and "store" in value:
        value, path = value["store"], (*path, "store")
    _list(value, path, inner, False, top, found)


def _options(value: Json, path: Path, inner: bool, top: Origin | None, found: list[Field]) -> None:
    if isinstance(value, list):
        for number, option in enumerate(value):
            if isinstance(option, dict):
                at = (*path, number)
                if "nested" in option:
                    _nested(option["nested"], (*at, "nested"), inner, top, found)
                if "options" in option:
                    _options(option["options"], (*at, "options"), inner, top, found)
    elif isinstance(value, dict):
        _options(value.get("store"), (*path, "store"), inner, top, found)
        _nested(value.get("nested"), (*path, "nested"), inner, top, found)
        placeholder = value.get("placeholder")
        if isinstance(placeholder, dict):
            _nested(placeholder.get("nested"), (*path, "placeholder", "nested"), inner, top, found)


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
