"""The universal module, "Make an API call", as users know it from any other app."""

from __future__ import annotations

from typing import Any

_PAIR = [
    {"name": "key", "label": "Key", "type": "text"},
    {"name": "value", "label": "Value", "type": "text"},
]


def universal(path: str, example: str) -> dict[str, Any]:
    """Write the module. `path` is what the base URL ends in, `example` a path that can be asked for."""
    below = f" below `{path}`" if path else ""
    return {
        "label": "Make an API call",
        "description": "Performs an arbitrary authorized API call.",
        "moduleType": "universal",
        "mappableParams": [
            {
                "name": "url",
                "label": "URL",
                "type": "text",
                "required": True,
                "help": f"Enter a path{below}, relative to the address of the API. For example, `{example}`.",
            },
            {
                "name": "method",
                "label": "Method",
                "type": "select",
                "required": True,
                "default": "GET",
                "options": [{"label": name, "value": name} for name in ("GET", "POST", "PUT", "PATCH", "DELETE")],
            },
            {
                "name": "headers",
                "label": "Headers",
                "type": "array",
                "labels": {"add": "Add header"},
                "help": "The authorization is added for you.",
                "spec": _PAIR,
            },
            {"name": "qs", "label": "Query string", "type": "array", "labels": {"add": "Add parameter"}, "spec": _PAIR},
            {"name": "body", "label": "Body", "type": "any"},
        ],
        "communication": {
            "url": "/{{parameters.url}}",
            "method": "{{parameters.method}}",
            "type": "text",
            "headers": {
                "Content-Type": "application/json",
                "{{...}}": "{{toCollection(parameters.headers, 'key', 'value')}}",
            },
            "qs": {"{{...}}": "{{toCollection(parameters.qs, 'key', 'value')}}"},
            "body": "{{parameters.body}}",
            "response": {"output": {"body": "{{body}}", "headers": "{{headers}}", "statusCode": "{{statusCode}}"}},
        },
        "interface": [
            {"name": "body", "label": "Body", "type": "any"},
            {"name": "headers", "label": "Headers", "type": "collection"},
            {"name": "statusCode", "label": "Status code", "type": "number"},
        ],
        "samples": {"body": {"id": "4711"}, "headers": {"content-type": "application/json"}, "statusCode": 200},
    }
