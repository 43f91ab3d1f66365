"""A made-up service that takes orders, and the connector of it: a token, a module, secrets that must show up nowhere."""

from __future__ import annotations

from typing import Any

from support.service import Answer, Asked

SECRETS = ("sentinel-key-4711", "sentinel-token-4711")
MANIFEST: dict[str, Any] = {
    "manifest": 1,
    "app": {"name": "made-up", "label": "Made up", "version": 1},
    "connections": {
        "main": {
            "label": "Main",
            "connectionType": "oauth",
            "params": [
                {"name": "url", "type": "text", "label": "URL", "required": True},
                {"name": "key", "type": "password", "label": "Key", "required": True},
            ],
            "communication": {
                "token": {
                    "condition": True,
                    "url": "{{parameters.url}}/token",
                    "method": "POST",
                    "type": "urlencoded",
                    "body": {"client_secret": "{{parameters.key}}"},
                    "response": {
                        "data": {"accessToken": "{{body.token}}"},
                        "error": {"message": "[{{statusCode}}] refused {{parameters.key}}"},
                    },
                }
            },
        }
    },
    "modules": {
        "sendOrder": {
            "label": "Send",
            "description": "Sends.",
            "moduleType": "action",
            "actionCrud": "create",
            "connection": "main",
            "mappableParams": [
                {"name": "id", "type": "text", "label": "ID", "required": True},
                {"name": "amount", "type": "number", "label": "Amount"},
                {"name": "raw", "type": "text", "label": "Raw", "multiline": True},
                {"name": "data", "type": "any", "label": "Data"},
                {"name": "header", "type": "text", "label": "Header"},
            ],
            "communication": [
                {"temp": {"checked": "{{if(parameters.raw, parseJSON(parameters.raw), undefined)}}"}},
                {
                    "url": "{{connection.url}}/orders",
                    "method": "POST",
                    "headers": {"Authorization": "Bearer {{connection.accessToken}}", "X-Own": "{{parameters.header}}"},
                    "body": {"{{...}}": "{{parameters}}"},
                    "response": {
                        "type": "json",
                        "error": {"message": "[{{statusCode}}] {{connection.key}} {{body.why}}"},
                        "output": {"id": "{{body.id}}", "echo": "{{connection.key}}"},
                    },
                },
            ],
        }
    },
}


def script(asked: Asked) -> Answer:
    if asked.target == "/token":
        right = SECRETS[0].encode() in asked.body
        return Answer(200, {"token": SECRETS[1]}) if right else Answer(401, {"why": "no"})
    return Answer(200, {"id": "o-1"})
