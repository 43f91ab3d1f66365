"""Made-up values of connections, for a sandbox that is made for a connector which has none."""

from __future__ import annotations

import json
import re
from typing import Any

from afkit.app.knowledge.outputs import words
from afkit.app.lookup import entered_fields
from afkit.app.model import App, Connection

_BY_TYPE = {"number": "1", "integer": "1", "uinteger": "1", "port": "443", "boolean": "true"}


def made_up(app: App) -> dict[str, dict[str, str]]:
    """Give values, as YAML, for the required parameters of every connection that the user types in."""
    return {name: _values(one) for name, one in app.connections.items()}


def _values(connection: Connection) -> dict[str, str]:
    values = {
        field["name"]: _value(field)
        for field in entered_fields(connection)
        if isinstance(field, dict) and isinstance(field.get("name"), str) and field.get("required") is True
    }
    if connection.connection_type == "oauth" and "authorize" in str(connection.codes.get("communication")):
        values["data"] = '{accessToken: a-made-up-access-token, expires: "2099-01-01T00:00:00.000Z"}'
    return values


def _value(field: dict[str, Any]) -> str:
    if field.get("default") is not None:
        return json.dumps(field["default"], ensure_ascii=False)
    options = field.get("options")
    if isinstance(options, list) and options and isinstance(options[0], dict):
        return json.dumps(options[0].get("value"), ensure_ascii=False)
    if str(field.get("type")) in _BY_TYPE:
        return _BY_TYPE[str(field["type"])]
    if field.get("type") == "url" or re.search(r"url|host|domain", str(field["name"]), re.IGNORECASE):
        return '"{{sandbox.url}}"'
    return f"a-made-up-{'-'.join(word.lower() for word in words(str(field['name'])))}"
