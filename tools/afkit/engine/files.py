"""Find the buffers of bundles, and the names that come with them (app-format reference, sections 9.2 and 9.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.engine.inputs.parameters import flatten
from afkit.records import NamedTuple

_USUAL = ("fileName", "filename", "file_name", "name")


class Buffer(NamedTuple):
    """One buffer: the way to it (bundle, members and items), the name that the service or the author gives, its bytes."""

    path: tuple[str | int, ...]
    name: str | None
    data: bytes


def buffers(bundles: list[Any], interface: Any) -> list[Buffer]:
    """List the buffers of bundles.

    The name of one is its neighbour that the interface declares as `filename` or by `semantic: file:name`, else one that
    is called like a file name.
    """
    named = {
        field["name"]
        for field in flatten(interface)
        if field.get("type") == "filename" or str(field.get("semantic", "")).startswith("file:name")
    }
    return [found for index, bundle in enumerate(bundles) for found in _inside(bundle, (index,), None, named)]


def _inside(value: Any, path: tuple[str | int, ...], name: str | None, named: set[str]) -> Iterator[Buffer]:
    if isinstance(value, bytes | bytearray):
        yield Buffer(path, name, bytes(value))
    elif isinstance(value, Mapping):
        own = next((value[key] for key in (*sorted(named), *_USUAL) if isinstance(value.get(key), str)), None)
        for key, item in value.items():
            yield from _inside(item, (*path, str(key)), own or name, named)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _inside(item, (*path, index), name, named)


def replaced(bundles: list[Any], path: tuple[str | int, ...], value: Any) -> None:
    """Put a value in place of a buffer in the bundles of a result, which are JSON data."""
    target: Any = bundles
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
