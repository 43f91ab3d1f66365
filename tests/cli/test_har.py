"""`run --har`: every file holds to the schema of HAR 1.2, whatever was sent and whatever came of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.schemas import Schema
from support.cli import afkit
from support.service import Answer, Asked, serve


def record(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    known = {**required, **optional, "comment": {"type": "string"}}
    return {"type": "object", "required": list(required), "properties": known, "additionalProperties": False}


TEXT, COUNT, SIZE = {"type": "string"}, {"type": "integer", "minimum": 0}, {"type": "integer", "minimum": -1}
MILLISECONDS = {"type": "number", "minimum": 0}
PAIRS = {"type": "array", "items": record({"name": TEXT, "value": TEXT})}
PARAMETERS = {"type": "array", "items": record({"name": TEXT}, value=TEXT, fileName=TEXT, contentType=TEXT)}
MESSAGE = {"httpVersion": TEXT, "cookies": PAIRS, "headers": PAIRS, "headersSize": SIZE, "bodySize": SIZE}
REQUEST = record(
    {"method": TEXT, "url": {"type": "string", "format": "uri"}, "queryString": PAIRS, **MESSAGE},
    postData=record({"mimeType": TEXT}, text=TEXT, params=PARAMETERS),
)
CONTENT = record({"size": COUNT, "mimeType": TEXT}, compression={"type": "integer"}, text=TEXT, encoding=TEXT)
RESPONSE = record({"status": COUNT, "statusText": TEXT, "content": CONTENT, "redirectURL": TEXT, **MESSAGE})
ENTRY = record(
    {
        "startedDateTime": {"type": "string", "format": "date-time"},
        "time": MILLISECONDS,
        "request": REQUEST,
        "response": RESPONSE,
        "cache": {"type": "object"},
        "timings": record({"send": MILLISECONDS, "wait": MILLISECONDS, "receive": MILLISECONDS}),
    },
    serverIPAddress=TEXT,
    connection=TEXT,
)
LOG = record(
    {
        "version": {"const": "1.2"},
        "creator": record({"name": TEXT, "version": TEXT}),
        "entries": {"type": "array", "items": ENTRY},
    }
)
HAR = Schema({"type": "object", "required": ["log"], "properties": {"log": LOG}})
"""As the specification describes it (http://www.softwareishard.com/blog/har-12-spec); what it does not know is refused."""

REQUESTS: dict[str, dict[str, Any]] = {
    "a query": {"url": "/json?a=b%20c&a=d&e", "qs": {"f": "ü&[]"}},
    "a body": {"url": "/json", "method": "POST", "body": {"a": "ä\n"}},
    "a form": {"url": "/json", "method": "PUT", "type": "urlencoded", "body": {"a": "b"}},
    "parts with bytes": {
        "url": "/json",
        "method": "POST",
        "type": "multipart/form-data",
        "body": {"f": {"value": "{{toBinary('/w==', 'base64')}}", "options": {"filename": "a.bin"}}},
    },
    "a text without a type": {"url": "/json", "method": "POST", "type": "text", "body": "a"},
    "bytes that come back": {"url": "/bytes", "response": {"type": "binary", "output": {"a": 1}}},
    "nothing that comes back": {"url": "/nothing", "method": "DELETE", "response": {"output": {"a": 1}}},
    "a status that no list knows": {"url": "/odd"},
    "a redirect": {"url": "/moved"},
    "an error": {"url": "/error"},
    "a connection that breaks": {"url": "/cut"},
    "no answer in time": {"url": "/slow", "timeout": 50},
    "several pages": {
        "url": "/json",
        "pagination": {"qs": {"p": "{{pagination.page}}"}, "condition": "{{pagination.page < 4}}"},
    },
    "no request at all": {"response": {"output": {"a": 1}}},
}
ANSWERS: dict[str, Answer] = {
    "/bytes": Answer(200, b"\xff\x00", {"Content-Type": "image/png"}),
    "/nothing": Answer(204),
    "/odd": Answer(299, {"a": 1}),
    "/moved": Answer(302, b"", {"Location": "/json"}),
    "/error": Answer(500, "<p>no", {"Content-Type": "text/html; charset=latin-1"}),
    "/cut": Answer(200, "half", cut=True),
    "/slow": Answer(200, {"a": 1}, delay=0.3),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_a_har_file_holds_to_its_schema(name: str, tmp_path: Path) -> None:
    def answer(asked: Asked) -> Answer:
        return ANSWERS.get(asked.target.partition("?")[0], Answer(200, {"a": 1}, {"Set-Cookie": "a=b", "X-Empty": ""}))

    with serve(answer) as service:
        module = {"label": "A", "description": "A.", "moduleType": "action", "connection": None}
        content = {
            "manifest": 1,
            "app": {"name": "made-up", "label": "Made up", "version": 1},
            "base": {"baseUrl": service.url},
            "modules": {"act": {**module, "communication": REQUESTS[name]}},
        }
        (tmp_path / "manifest.json").write_text(json.dumps(content))
        afkit("run", tmp_path, "act", "--har", tmp_path / "run.har")
        count = len(service.asked)
    har = json.loads((tmp_path / "run.har").read_text())
    assert HAR.misfit(har) is None
    assert len(har["log"]["entries"]) == count
