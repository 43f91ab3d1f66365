"""Every named shape: what `CodeSpec.shape_name` and the schema files refer to. Each is built when first asked for."""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.shapes.shape import Shape
from afkit.late import load_module

_PLACES: Final[dict[str, tuple[str, str]]] = {
    "base": ("requests", "BASE"),
    "basic-communication": ("connections", "BASIC"),
    "oauth-communication": ("connections", "OAUTH"),
    "action-communication": ("requests", "MODULE"),
    "search-communication": ("requests", "MODULE"),
    "universal-communication": ("requests", "MODULE"),
    "trigger-communication": ("requests", "TRIGGER"),
    "instant-trigger-communication": ("requests", "INSTANT_TRIGGER"),
    "responder-communication": ("requests", "RESPONDER"),
    "rpc-communication": ("requests", "RPC"),
    "endpoint-communication": ("requests", "ENDPOINT"),
    "webhook-communication": ("webhooks", "COMMUNICATION"),
    "attach": ("webhooks", "ATTACH"),
    "detach": ("webhooks", "DETACH"),
    "update": ("webhooks", "UPDATE"),
    "epoch": ("requests", "EPOCH"),
    "parameters": ("parameters", "PARAMETERS"),
    "connection-params": ("parameters", "CONNECTION_PARAMETERS"),
    "endpoint-parameters": ("parameters", "ENDPOINT_PARAMETERS"),
    "interface": ("parameters", "INTERFACE"),
    "samples": ("sections", "SAMPLES"),
    "scope": ("sections", "SCOPE"),
    "scopes": ("sections", "SCOPES"),
    "groups": ("sections", "GROUPS"),
    "common": ("sections", "COMMON"),
    "install-directives": ("sections", "INSTALL_DIRECTIVES"),
    "makecomapp": ("makecomapp", "MAKECOMAPP"),
    "manifest": ("manifest", "MANIFEST"),
    "manifest-part": ("manifest", "PART"),
}

_INNER = {"fields": ("parameters", "FIELDS")}
"""Shapes that are only met inside of others."""

NAMES: Final = tuple(_PLACES)


def shape_named(name: str) -> Shape:
    """Give a shape by name. An unknown module type is checked as an action; any other unknown name is a KeyError."""
    module, attribute = (
        _PLACES[name] if name in _PLACES or not name.endswith("-communication") else ("requests", "MODULE")
    )
    return _shape(module, attribute)


def inner_shape(name: str) -> Shape:
    """Give a shape that has no schema of its own; an unknown name is a KeyError."""
    return _shape(*_INNER[name])


def _shape(module: str, attribute: str) -> Shape:
    shape: Shape = getattr(load_module(f"afkit.app.spec.format.{module}"), attribute)
    return shape
