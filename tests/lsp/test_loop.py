"""The loop of a conversation: what is not worked on any more, and when it ends."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
from typing import Any

import pytest

from afkit.lsp.loop import Loop


class Everything:
    """A stream that gives all of its bytes at once, and says when they have been read."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        bodies = [json.dumps({"jsonrpc": "2.0", **message}).encode() for message in messages]
        self._data = b"".join(b"Content-Length: %d\r\n\r\n%s" % (len(body), body) for body in bodies)
        self.read_whole = threading.Event()

    def read(self, count: int, /) -> bytes:
        data, self._data = self._data, b""
        if not data:
            self.read_whole.set()
        return data


@pytest.mark.skipif(os.name != "posix", reason="asks by a signal")
def test_the_conversation_ends_with_the_process_of_the_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afkit.lsp.loop.BEAT", 0.01)
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as quiet, os.fdopen(writing, "wb"):
        loop = Loop(quiet, io.BytesIO(), lambda method, params: None, lambda: False, lambda: 0.0)
        with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as editor:
            loop.end_with(editor.pid)
            talking = threading.Thread(target=loop.run, daemon=True)
            talking.start()
            assert talking.is_alive()
            editor.communicate(b"\n")
        talking.join(30)
        assert not talking.is_alive()
        unseen = threading.active_count()
        loop.end_with(editor.pid)  # it may be one of another machine, such as that around a container
        assert threading.active_count() == unseen


def test_what_is_cancelled_or_overtaken_is_not_worked_on() -> None:
    here = {"textDocument": {"uri": "file:///a.yaml"}}
    stream = Everything(
        {"id": 1, "method": "slow"},
        {"id": "two", "method": "textDocument/hover", "params": here},
        {"id": 3, "method": "textDocument/completion", "params": here},
        {"id": 4, "method": "textDocument/hover", "params": here},
        {"method": "$/cancelRequest", "params": {"id": "two"}},
        {"method": "textDocument/didChange", "params": here},
        {"id": 5, "method": "textDocument/completion", "params": here},
        {"id": "two", "method": "textDocument/hover", "params": here},
    )
    worked: list[str] = []

    def handle(method: str, params: Any) -> Any:
        if method == "slow":  # the others arrive meanwhile
            assert stream.read_whole.wait(30)
        worked.append(method)
        return method

    out = io.BytesIO()
    Loop(stream, out, handle, lambda: False, lambda: 0.0).run()
    answers = [json.loads(part) for part in re.findall(rb"\{.*?\}(?=Content|$)", out.getvalue())]
    assert [(one["id"], one.get("error", {}).get("code"), one.get("result")) for one in answers] == [
        (1, None, "slow"),
        ("two", -32800, None),
        (3, -32801, None),
        (4, None, "textDocument/hover"),
        (5, None, "textDocument/completion"),
        ("two", None, "textDocument/hover"),
    ]
    assert worked == ["slow", "textDocument/hover", "textDocument/didChange", "textDocument/completion",
                      "textDocument/hover"]  # fmt: skip
