"""Look things up in what was loaded: values of codes, fields that users fill in, connections of a component, the first error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from afkit.annotations import Any
from afkit.app.model import App, Component, Module, Rpc, Webhook
from afkit.errors import ManifestError
from afkit.source.diagnostic import Diagnostic


def first_error(found: Iterable[Diagnostic]) -> ManifestError:
    """Give the first error among the findings on a connector's texts as the exception that ends a command."""
    first = next(one for one in found if one.severity == "error")
    return ManifestError(first.message, code=first.code, hint=first.hint, place=first.location)


def code_value(owner: App | Component, key: str, absent: Any = None) -> Any:
    """Give the value of a code; `absent` where the app or component has none of that name."""
    code = owner.codes.get(key)
    return absent if code is None else code.value


def listed_fields(owner: Component, *keys: str) -> list[Any]:
    """Give the elements of parameter lists: fields, and references to the RPCs that give further ones."""
    found: list[Any] = []
    for key in keys:
        value = code_value(owner, key)
        found += value if isinstance(value, list) else [value] if value else []
    return found


def entered_fields(owner: Component) -> list[Any]:
    """Give the elements of the parameter lists that users fill in, whatever kind of component it is."""
    return listed_fields(owner, "params", "staticParams", "mappableParams")


def texts_in(value: Any) -> Iterator[str]:
    """Give every text of a JSON value, however deep it stands; names of members are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from texts_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)


def connection_names(owner: Module | Rpc | Webhook) -> tuple[str, ...]:
    """Give the names of the connections that a component may use, its first choice first."""
    return tuple(name for name in (owner.connection, owner.alt_connection) if name is not None)
