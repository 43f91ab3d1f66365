"""`run --curl`: what bash and curl make of the commands is what the run sent, to the byte."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from support.cli import afkit
from support.service import Answer, Asked, serve

REQUESTS: dict[str, dict[str, Any]] = {
    "a plain one": {"url": "/a?b=c%20d&e='"},
    "quotes of all kinds": {"url": "/a", "method": "POST", "body": {"a": "it's \"\\ `x` $HOME !\n\t"}},
    "a form": {"url": "/a", "method": "PUT", "type": "urlencoded", "body": {"a": "b c", "@": "ä"}},
    "a text without a type, that begins like the name of a file": {
        "url": "/a",
        "method": "POST",
        "type": "text",
        "body": "@/etc/passwd",
    },
    "parts": {
        "url": "/a",
        "method": "POST",
        "type": "multipart/form-data",
        "body": {"a": "1", "f": {"value": "{{toBinary('x')}}", "options": {"filename": "a.txt"}}},
    },
    "bytes": {"url": "/a", "method": "PATCH", "type": "binary", "body": "{{toBinary('AP8nIlwK', 'base64')}}"},
    "brackets that curl would count with": {"url": "/a", "qs": {"f[1-3]": "{a,b}"}},
    "an empty header": {"url": "/a", "headers": {"X-Empty": "", "X-Full": "it's"}},
    "no body that comes back": {"url": "/a", "method": "HEAD"},
    "a body to delete with": {"url": "/a", "method": "DELETE", "body": {"a": 1}},
    "a packed reply": {"url": "/a", "gzip": True},
}
ADDED = {"host", "user-agent", "accept", "accept-encoding", "content-length", "connection"}
"""What each client says of itself."""


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="without bash and curl")
def test_curl_sends_what_the_run_sent(tmp_path: Path) -> None:
    with serve(lambda asked: Answer(200, {"ok": True})) as service:
        modules = {
            f"do{number}": {
                "label": "A", "description": "A.", "moduleType": "action", "connection": None, "communication": one,
            }
            for number, one in enumerate(REQUESTS.values())
        }  # fmt: skip
        app = {"name": "made-up", "label": "Made up", "version": 1}
        content = {"manifest": 1, "app": app, "base": {"baseUrl": service.url}, "modules": modules}
        (tmp_path / "manifest.json").write_text(json.dumps(content))
        done = [afkit("run", tmp_path, name, "--curl", "--format", "json") for name in modules]
        script = "set -e\n" + "\n".join(one.err[one.err.index("curl ") :] + " -sS >/dev/null" for one in done)
        script = script.replace("\n -sS", " -sS")
        sent = list(service.asked)
        service.asked.clear()
        subprocess.run(["bash", "-c", script], check=True, timeout=60)
        again = service.asked
    assert len(again) == len(REQUESTS)
    for name, first, second in zip(REQUESTS, sent, again, strict=True):
        assert told(first) == told(second), name


def told(asked: Asked) -> Any:
    headers = {key: value for key, value in asked.headers.items() if key not in ADDED}
    return asked.method, asked.target, headers, asked.body
