"""Data of a manifest, a sandbox and cases, written as a person would."""

from __future__ import annotations

from afkit.manifest.text import dump
from afkit.source.writing import Notes


def test_a_manifest_is_written_in_blocks() -> None:
    value = {
        "manifest": 1,
        "app": {"name": "acme", "label": "Acme"},
        "base": {"baseUrl": "https://api.acme.test", "log": {"sanitize": ["request.headers.authorization"]}},
        "modules": {
            "getOrder": {"label": "Get", "communication": {"url": "/o/{{parameters.id}}", "qs": {"all": True}}},
            "listOrders": {"label": "List", "mappableParams": [{"name": "limit", "type": "uinteger"}]},
        },
    }
    notes = {
        (): Notes(above=(" yaml-language-server: $schema=x.json",)),
        ("modules", "getOrder"): Notes(above=(" One.",)),
    }
    assert dump(value, notes=notes) == (
        "# yaml-language-server: $schema=x.json\n\nmanifest: 1\n\napp:\n  name: acme\n  label: Acme\n\n"
        "base:\n  baseUrl: https://api.acme.test\n  log:\n    sanitize: [request.headers.authorization]\n\n"
        'modules:\n  # One.\n  getOrder:\n    label: Get\n    communication:\n      url: "/o/{{parameters.id}}"\n'
        "      qs: {all: true}\n\n  listOrders:\n    label: List\n    mappableParams:\n"
        "      - {name: limit, type: uinteger}\n"
    )


def test_cases_are_set_apart() -> None:
    value = {"version": 1, "cases": [{"name": "a", "module": "m", "expect": {"output": {"id": 1}}}, {"name": "b"}]}
    assert dump(value, sort="cases") == (
        "version: 1\n\ncases:\n  - name: a\n    module: m\n    expect:\n      output: {id: 1}\n\n  - name: b\n"
    )
