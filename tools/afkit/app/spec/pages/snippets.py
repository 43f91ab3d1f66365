"""Snippets of whole components for editors: `defaultSnippets`, which YAML servers offer at `modules:` and its like."""

from __future__ import annotations

from afkit.annotations import Any, Final


def _snippet(label: str, description: str, name: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"label": label, "description": description, "body": {f"${{1:{name}}}": value}}


_ITEM: Final = {
    "interface": [{"name": "id", "type": "text", "label": "ID"}, {"name": "name", "type": "text", "label": "Name"}],
    "samples": {"id": "item_1", "name": "Blue"},
}
_LIMIT: Final = {
    "name": "limit",
    "type": "uinteger",
    "label": "Limit",
    "default": 10,
    "help": "The maximum number of results to be worked with during one execution cycle.",
}

SNIPPETS: Final[dict[str, list[dict[str, Any]]]] = {
    "modules": [
        _snippet(
            "action",
            "One call, one result.",
            "createItem",
            {
                "label": "${2:Create an item}",
                "description": "${3:Creates an item.}",
                "moduleType": "action",
                "actionCrud": "create",
                "mappableParams": [{"name": "name", "type": "text", "label": "Name", "required": True}],
                "communication": {
                    "url": "${4:/items}",
                    "method": "POST",
                    "body": {"name": "{{parameters.name}}"},
                    "response": {"output": "{{body}}"},
                },
                **_ITEM,
            },
        ),
        _snippet(
            "search",
            "A list, page by page.",
            "searchItems",
            {
                "label": "${2:Search items}",
                "description": "${3:Searches items.}",
                "moduleType": "search",
                "mappableParams": [_LIMIT],
                "communication": {
                    "url": "${4:/items}",
                    "method": "GET",
                    "response": {
                        "limit": "{{parameters.limit}}",
                        "iterate": "{{body.items}}",
                        "output": "{{item}}",
                    },
                    "pagination": {
                        "qs": {"page": "{{pagination.page}}"},
                        "condition": "{{body.pages >= pagination.page}}",
                    },
                },
                **_ITEM,
            },
        ),
        _snippet(
            "trigger",
            "Asks for news on a schedule.",
            "watchItems",
            {
                "label": "${2:Watch items}",
                "description": "${3:Triggers when a new item is created.}",
                "moduleType": "trigger",
                "staticParams": [{**_LIMIT, "required": True, "default": 2}],
                "communication": {
                    "url": "${4:/items}",
                    "method": "GET",
                    "qs": {"sort": "-created_at"},
                    "response": {
                        "limit": "{{parameters.limit}}",
                        "iterate": "{{body.items}}",
                        "output": "{{item}}",
                        "trigger": {
                            "type": "date",
                            "order": "desc",
                            "id": "{{item.id}}",
                            "date": "{{item.created_at}}",
                        },
                    },
                },
                "epoch": {
                    "response": {
                        "limit": 100,
                        "output": {"label": "{{item.name}}", "date": "{{item.created_at}}"},
                    }
                },
                **_ITEM,
            },
        ),
    ],
    "rpcs": [
        _snippet(
            "options",
            "Fills a select.",
            "listItems",
            {
                "label": "${2:List items}",
                "communication": {
                    "url": "${3:/items}",
                    "method": "GET",
                    "response": {
                        "iterate": "{{body.items}}",
                        "limit": 300,
                        "output": {"label": "{{item.name}}", "value": "{{item.id}}"},
                    },
                },
            },
        )
    ],
    "webhooks": [
        _snippet(
            "webhook",
            "Hands on what the service sends.",
            "itemEvents",
            {"label": "${2:Item events}", "webhookType": "web", "communication": {"output": "{{body}}"}},
        )
    ],
    "connections": [
        _snippet(
            "API key",
            "A key in a header, proven by one request.",
            "acme-key",
            {
                "label": "${2:Acme (API key)}",
                "connectionType": "basic",
                "params": [
                    {"name": "apiKey", "type": "password", "label": "API key", "required": True, "editable": True}
                ],
                "communication": {
                    "url": "${3:https://api.acme.example/me}",
                    "headers": {"X-Api-Key": "{{parameters.apiKey}}"},
                    "response": {"metadata": {"type": "text", "value": "{{body.name}}"}},
                    "log": {"sanitize": ["request.headers.`x-api-key`"]},
                },
            },
        )
    ],
    "functions": [
        _snippet(
            "function",
            "JavaScript, with its test.",
            "tidyText",
            {
                "code": "function ${1:tidyText}(text) {\n  return String(text).trim();\n}\n",
                "test": "it('trims', () => assert.equal(iml.${1:tidyText}(' a '), 'a'));\n",
            },
        )
    ],
}
"""Member of a manifest → its snippets. Placeholders are those of editors: `${1:default}`."""
