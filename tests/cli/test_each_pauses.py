"""`run --each` while a service asks for a pause: Ctrl-C ends it at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from support.service import Answer, Asked, serve


def manifest(url: str) -> str:
    module = {
        "label": "R",
        "description": "Reads.",
        "moduleType": "action",
        "actionCrud": "read",
        "mappableParams": [{"name": "id", "type": "text", "label": "ID"}],
        "communication": {"url": f"{url}/{{{{parameters.id}}}}"},
    }
    return json.dumps({"manifest": 1, "app": {"name": "pausing", "label": "Pausing"}, "modules": {"read": module}})


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_an_interrupted_run_does_not_wait_for_a_pause_that_the_service_asks_for(tmp_path: Path) -> None:
    paused = threading.Event()
    asked_for: list[str] = []

    def script(asked: Asked) -> Answer:
        asked_for.append(asked.target)
        if asked.target == "/o2":
            paused.set()
            return Answer(429, {}, headers={"Retry-After": "300"})
        if asked.target == "/o3":  # its worker looks for the next order when the pause has begun
            paused.wait(20)
            threading.Event().wait(0.3)
        return Answer(200, {"id": asked.target})

    with serve(script) as service:
        (tmp_path / "manifest.json").write_text(manifest(service.url))
        (tmp_path / "in.jsonl").write_text("".join(f'{{"id": "o{number}"}}\n' for number in range(1, 21)))
        command = [sys.executable, "-m", "afkit", "run", "manifest.json", "read", "--each", "in.jsonl"]
        environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(
            [*command, "--concurrency", "2"], cwd=tmp_path, env=environ, text=True, stderr=subprocess.PIPE
        ) as process:
            try:
                assert paused.wait(20)
                results = tmp_path / "in.results.jsonl"
                for _ in range(1000):
                    if results.exists() and '"line": 3' in results.read_text():
                        break
                    threading.Event().wait(0.02)
                process.send_signal(signal.SIGINT)
                _, errors = process.communicate(timeout=20)
            finally:
                process.kill()
    assert process.returncode == 130, errors
    assert sorted(asked_for) == ["/o1", "/o2", "/o3"]
