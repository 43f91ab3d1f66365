"""Turn what a manifest declares into components of the model, with the defaults that keep a manifest short."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any
from afkit.app.build import component, reserved_name, usable
from afkit.app.model import KINDS, REFERRING, Code, Component, Kind, Origin
from afkit.app.reading import Reading
from afkit.app.spec.format.codes import CodeSpec, code_specs, default_code
from afkit.manifest.codes import CONNECTION_UNCLEAR
from afkit.manifest.parts import Declarations, Declared
from afkit.source.plain import load_plain

FUNCTION_FILES = {"code": "file", "test": "testFile"}
"""Codes of a function that may stand in a file of their own, and the keys that name the file."""


def build_components(declared: Declarations, reading: Reading) -> dict[Kind, dict[str, Any]]:
    """Make all components, by kind and name."""
    connections = tuple(declared["connection"])
    return {
        kind: {name: _build(kind, found, connections, reading) for name, found in declared[kind].items()}
        for kind in KINDS
    }


def _build(kind: Kind, found: Declared, connections: tuple[str, ...], reading: Reading) -> Component:
    reserved = reserved_name(kind, found.name, found.origin)
    if reserved is not None:
        reading.diagnostics.append(reserved)
    if kind in REFERRING and "connection" not in found.data and len(connections) > 1:
        reading.report(
            CONNECTION_UNCLEAR,
            "error",
            f"the {kind} '{found.name}' does not say which connection it uses, and there are {len(connections)}",
            found.origin.key_location,
            f"add 'connection: {connections[0]}' or another one; 'connection: null' if it needs none",
        )
    only = connections[0] if len(connections) == 1 else None
    made = component(kind, found.name, found.data, found.origin, connection=only)
    return made._replace(codes=_codes(kind, made, found, reading))


def _codes(kind: Kind, made: Component, found: Declared, reading: Reading) -> dict[str, Code]:
    specs = code_specs(kind, made)
    known = {spec.key for spec in specs}
    # A code that the component does not have is kept when it is written: the shape check has remarked on it.
    other = found.data.keys() - known
    extra = tuple(spec for spec in code_specs(kind) if spec.key in other) if other else ()
    codes = {}
    data, origin, name = found.data, found.origin, found.name
    for spec in (*specs, *extra):
        if spec.key not in data and kind != "function":
            codes[spec.key] = default_code(spec, origin, name)
            continue
        code = read_code(spec, data, origin, reading, name=name)
        if code is not None:
            codes[spec.key] = code
    return codes


def read_code(
    spec: CodeSpec, data: Mapping[str, Any], origin: Origin, reading: Reading, *, name: str = ""
) -> Code | None:
    """Read one code out of the mapping that holds it.

    Left out, it is the platform's empty one; null means that it is not managed here (None). A function's code may be
    named by `file`, its test by `testFile`.
    """
    value = data.get(spec.key)
    if value is None and spec.key in data:
        return None
    if spec.key in data and usable(spec, value):
        return Code(value, origin.at(spec.key))
    key = FUNCTION_FILES.get(spec.key) if spec.kind == "function" else None
    path = data.get(key) if key else None
    if key and isinstance(path, str):
        document = reading.open(path, origin.at(key), load_plain)
        if document is not None:
            return Code(document.value, Origin(document))
    return default_code(spec, origin, name)
