"""An app directory as the platform's own tools lay it out, with changes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from afkit.loading import load
from support.connectors import lay_out

MODULE = "modules/get-order/get-order"
BASE: dict[str, Any] = {
    "fileVersion": 1,
    "generalCodeFiles": {"base": "general/base.iml.json", "common": None, "readme": "README.md", "groups": None},
    "components": {
        "connection": {
            "acme": {
                "label": "Acme",
                "connectionType": "basic",
                "codeFiles": {"communication": "connections/acme/acme.communication.iml.json", "common": None},
            }
        },
        "webhook": {},
        "module": {
            "getOrder": {
                "label": "Get an order",
                "description": "Gets an order.",
                "moduleType": "action",
                "actionCrud": "read",
                "connection": "acme",
                "altConnection": None,
                "codeFiles": {
                    "communication": f"{MODULE}.communication.iml.json",
                    "mappableParams": f"{MODULE}.mappable-params.iml.json",
                    "scope": None,
                },
            }
        },
        "rpc": {},
        "function": {},
        "endpoint": {},
    },
    "origins": [],
}
FILES: dict[str, str | bytes] = {
    "README.md": "# Acme\n",
    "general/base.iml.json": '{\n    // where it is\n    "baseUrl": "https://api.acme.example"\n}\n',
    "connections/acme/acme.communication.iml.json": '{"url": "https://api.acme.example/me"}',
    f"{MODULE}.communication.iml.json": '{"url": "/orders/{{parameters.id}}"}',
    f"{MODULE}.mappable-params.iml.json": '[{"name": "id", "type": "text", "label": "ID", "required": true}]',
}


def changed(*changes: tuple[str, Any]) -> dict[str, Any]:
    """Give `makecomapp.json` with values set at slash-separated paths; ... removes the member."""
    value = copy.deepcopy(BASE)
    for path, new in changes:
        *steps, last = path.split("/")
        inner = value
        for step in steps:
            inner = inner[step]
        if new is ...:
            del inner[last]
        else:
            inner[last] = new
    return value


def read(folder: Path, *changes: tuple[str, Any], files: dict[str, str | bytes] | None = None):
    manifest = json.dumps(changed(*changes), indent=4)
    return load(str(lay_out(folder, {**FILES, "makecomapp.json": manifest, **(files or {})})))
