"""List the operations of a description, without looking at what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from afkit.importing.openapi.description.operations import METHODS, Description


def list_operations(description: Description) -> list[dict[str, object]]:
    """Give every operation: id, method, path, summary, tags, and whether it is deprecated; webhooks come last.

    The id is what `--operation` takes: the operationId, or method and path where there is none.
    """
    hooks = [
        {
            "id": name,
            "method": "WEBHOOK",
            "path": name,
            "summary": "",
            "tags": sorted(ids - {name}),
            "deprecated": False,
        }
        for name, ids, _ in description.webhooks()
    ]
    return [*_operations(description), *hooks]


def _operations(description: Description) -> Iterator[dict[str, object]]:
    """Read no more of each operation than is shown: a large description has thousands."""
    for path, item in description.root.get("paths").items():
        path = ("" if path.startswith("/") else "/") + path.partition("#")[0]
        shared = description.reader.follow(item)[0].value
        for method in METHODS if isinstance(shared, Mapping) else ():
            value = shared.get(method)
            if isinstance(value, Mapping):
                yield _entry(method.upper(), path, value)


def _entry(method: str, path: str, value: Mapping[str, Any]) -> dict[str, object]:
    given, summary, tags = value.get("operationId"), value.get("summary"), value.get("tags")
    return {
        "id": given if isinstance(given, str) and given else f"{method} {path}",
        "method": method,
        "path": path,
        "summary": " ".join(summary.split())[:120] if isinstance(summary, str) else "",
        "tags": [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
        "deprecated": value.get("deprecated") is True,
    }
