"""List the operations of a description, without looking at what they hold."""

from __future__ import annotations

from afkit.importing.openapi.operations import Description


def list_operations(description: Description) -> list[dict[str, object]]:
    """Give every operation: id, method, path, summary, tags, and whether it is deprecated."""
    return [
        {
            "id": operation.given or operation.name,
            "method": operation.method,
            "path": operation.path,
            "summary": operation.summary[:120],
            "tags": list(operation.tags),
            "deprecated": operation.deprecated,
        }
        for operation in description.operations()
    ]
