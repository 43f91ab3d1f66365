"""Make components of the model out of metadata, which both front ends write under the same names.

Metadata is read leniently: a value of the wrong type counts as absent, because structure checking reports it.

Source: app-format reference, sections 1.1 and 1.2.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.codes import BAD_NAME
from afkit.app.model import (
    Component,
    Connection,
    Endpoint,
    Function,
    Json,
    Kind,
    Module,
    Origin,
    Rpc,
    Webhook,
)
from afkit.app.spec.format.codes import CodeSpec
from afkit.app.spec.format.metadata import Meta, metadata_of
from afkit.app.spec.shapes.names import RESERVED_WORDS
from afkit.source.diagnostic import Diagnostic

CRUDS = ("create", "read", "update", "delete")
_MODELS: Mapping[Kind, Any] = {
    "connection": Connection,
    "webhook": Webhook,
    "module": Module,
    "rpc": Rpc,
    "function": Function,
    "endpoint": Endpoint,
}


def component(kind: Kind, name: str, data: Mapping[str, Json], origin: Origin, *, connection: str | None) -> Component:
    """Make a component without codes; `connection` is used when the metadata do not name one."""
    found = {meta.attribute: _value(meta, data) if meta.key in data else absent for meta, absent in _METADATA[kind]}
    if "connection" in found and "connection" not in data:
        found["connection"] = connection
    made: Component = _MODELS[kind](name, origin, **found)
    return made


def _value(meta: Meta, data: Mapping[str, Json]) -> Any:
    """Read a metadatum: what is usual, where it is absent or of another type."""
    if isinstance(meta.usual, list):
        return tuple(texts(data, meta.key))
    if isinstance(meta.usual, dict):
        return {key: value for key, value in members(data, meta.key).items() if isinstance(value, bool)}
    value = text(data, meta.key) or meta.usual
    return value if meta.attribute != "action_crud" or value in CRUDS else None


def reserved_name(kind: Kind, name: str, origin: Origin) -> Diagnostic | None:
    """Give the fault of a module, RPC or function that bears a reserved word of JavaScript."""
    if kind not in ("module", "rpc", "function") or name not in RESERVED_WORDS:
        return None
    return Diagnostic(
        BAD_NAME,
        "error",
        f"'{name}' is a reserved word of JavaScript and cannot name a {'RPC' if kind == 'rpc' else kind}",
        origin.key_location,
        "choose another name",
    )


def usable(spec: CodeSpec, value: Json) -> bool:
    """Say whether a value has a type that a code can have at all, so that its readers need not ask.

    An array where an object is usual is a chain of requests; a text where data are usual is an `rpc://` reference.
    """
    if spec.is_text:
        return isinstance(value, str)
    if isinstance(spec.empty, list):
        return isinstance(value, list | str)
    if spec.key == "samples":
        return isinstance(value, dict | str)
    return isinstance(value, dict | list)


def text(data: Mapping[str, Json], key: str, default: str = "") -> str:
    """Read a text; `default` when it is absent or of another type."""
    value = data.get(key)
    return value if isinstance(value, str) else default


def texts(data: Mapping[str, Json], key: str) -> list[str]:
    """Read a list of texts, leaving out what is none."""
    value = data.get(key)
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def whole(data: Mapping[str, Json], key: str, default: int) -> int:
    """Read a whole number; `default` when it is absent or of another type."""
    value = data.get(key)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def members(value: Json, key: str) -> dict[str, Any]:
    """Read an object inside an object; an empty one when there is none."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


_METADATA = {kind: tuple((meta, _value(meta, {})) for meta in metadata_of(kind)) for kind in _MODELS}
"""The metadata of each kind, with what holds where they are absent."""
