"""Merge the base into a request (app-format reference, section 2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.engine.directive import Directive, Layer
from afkit.engine.policy import POLICY, Policy

if TYPE_CHECKING:
    from afkit.app import Origin
    from afkit.source import Path

_CASELESS: frozenset[Path] = frozenset({("headers",), ("pagination", "headers")})


def merged(name: str, *layers: Layer, policy: Policy = POLICY) -> Directive:
    """Merge layers, the weakest first, into one directive. A layer that is no object counts as empty."""
    value: Mapping[str, Any] = {}
    for layer in layers:
        if isinstance(layer.value, Mapping):
            value = merge(value, layer.value, policy=policy)
    return Directive(name, value, tuple(layer for layer in layers if layer.value is not None))


def merge(low: Any, high: Any, path: Path = (), *, policy: Policy = POLICY) -> Any:
    """Merge two values of a directive; `high` wins.

    Collections merge key by key; a collection given as one IML text replaces the whole; header names are compared
    without regard to case. Neither argument is changed.
    """
    if isinstance(low, dict) and isinstance(high, dict):
        return _collections(low, high, path, policy)
    if isinstance(low, list) and isinstance(high, list):
        rule = policy.merge_sanitize if path == ("log", "sanitize") else policy.merge_arrays
        return low + [item for item in high if item not in low] if rule == "union" else high
    return high


def _collections(low: Mapping[str, Any], high: Mapping[str, Any], path: Path, policy: Policy) -> dict[str, Any]:
    caseless = path in _CASELESS
    result = dict(low)
    names = {key.lower(): key for key in low} if caseless else {}
    for key, value in high.items():
        standing = names.get(key.lower(), key) if caseless else key
        if standing not in result:
            result[key] = value
        elif standing == key:
            result[key] = merge(result[key], value, (*path, key), policy=policy)
        else:  # the same header in another spelling: the author's own wins, at the place of the inherited one
            result = {(key if old == standing else old): (value if old == standing else v) for old, v in result.items()}
            names[key.lower()] = key
    return result


def layer(value: Any, origin: Origin | None = None) -> Layer:
    """Make a layer; a short form for tests and for callers without a document."""
    return Layer(value, origin)


def deep_merge(low: Any, high: Any, undefined: Any) -> Any:
    """Merge evaluated data as `temp` and stored data do (section 3.4): arrays index by index, undefined is skipped."""
    if isinstance(low, dict) and isinstance(high, Mapping):
        result = dict(low)
        for key, value in high.items():
            if value is not undefined:
                result[key] = deep_merge(result[key], value, undefined) if key in result else value
        return result
    if isinstance(low, list) and isinstance(high, list):
        head = [deep_merge(a, b, undefined) for a, b in zip(low, high, strict=False)]
        return head + (low[len(high) :] if len(low) > len(high) else high[len(low) :])
    return low if high is undefined else high
