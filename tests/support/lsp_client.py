"""A client of the Language Server Protocol over the standard streams of a real `afkit lsp` process."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any, Self

TIMEOUT = 60
MARK = "‸"
_TEXTS = ["markdown", "plaintext"]
CAPABILITIES: Any = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": _TEXTS}},
        "hover": {"contentFormat": _TEXTS},
        "signatureHelp": {"signatureInformation": {"documentationFormat": _TEXTS}},
        "publishDiagnostics": {
            "relatedInformation": True,
            "tagSupport": {"valueSet": [1, 2]},
            "codeDescriptionSupport": True,
        },
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}},
    }
}
"""What a usual editor declares; workspace edits come in the older form, without versions."""


class Client:
    """Starts a server, speaks with it, and keeps what it tells unasked."""

    def __init__(
        self,
        *roots: Path,
        encodings: tuple[str, ...] = ("utf-16",),
        options: Any = None,
        capabilities: Any = None,
        settings: Any = None,
    ) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "afkit", "lsp"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._number = 0
        self._settings = settings
        self._answers: queue.Queue[Any] = queue.Queue()
        self._early: dict[int, Any] = {}
        self.diagnostics: dict[str, Any] = {}
        self.logs: list[str] = []
        self._versions: dict[str, int] = {}
        threading.Thread(target=self._read, daemon=True).start()
        self.capabilities = self.request(
            "initialize",
            {
                "processId": None,
                "rootUri": None,
                "workspaceFolders": [{"uri": root.as_uri(), "name": root.name} for root in roots],
                "capabilities": {
                    "general": {"positionEncodings": list(encodings)},
                    **(CAPABILITIES if capabilities is None else capabilities),
                },
                "initializationOptions": options,
            },
        )["capabilities"]
        self.notify("initialized", {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> int:
        """Say goodbye and give the exit code."""
        if self._process.poll() is None:
            self.request("shutdown", None)
            self.notify("exit", None)
        code = self._process.wait(TIMEOUT)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        return code

    @property
    def pid(self) -> int:
        """The number of the server's process."""
        return self._process.pid

    # Messages

    def send(self, message: Any) -> None:
        body = json.dumps(message).encode()
        self.send_bytes(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def send_bytes(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def notify(self, method: str, params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any) -> int:
        """Send a request and give its number, without waiting."""
        self._number += 1
        self.send({"jsonrpc": "2.0", "id": self._number, "method": method, "params": params})
        return self._number

    def answer(self, number: int) -> Any:
        """Wait for the whole answer to a request."""
        while number not in self._early:
            message = self._answers.get(timeout=TIMEOUT)
            self._take(message)
        return self._early.pop(number)

    def request(self, method: str, params: Any) -> Any:
        """Send a request and give its result."""
        answer = self.answer(self.ask(method, params))
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline().strip()) or not length:
                if not line:
                    self._answers.put(None)
                    return
                length = int(line.partition(b":")[2])
            self._answers.put(json.loads(stream.read(length)))

    def _take(self, message: Any) -> None:
        assert message is not None, "the server is gone: " + self.errors()
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]
        elif message.get("method") == "window/logMessage":
            self.logs.append(message["params"]["message"])
        elif "id" in message and "method" in message:
            found = [self._settings] if message["method"] == "workspace/configuration" else None
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": found})
        elif "method" not in message:
            self._early[message["id"]] = message

    def errors(self) -> str:
        assert self._process.stderr is not None
        return self._process.stderr.read().decode()

    # Texts

    def open(self, path: Path, text: str | None = None) -> str:
        """Open a file, with another text than the disk's if one is given; gives its URI."""
        uri = path.as_uri()
        content = path.read_text("utf-8") if text is None else text
        self._versions[uri] = self._versions.get(uri, 0) + 1
        document = {"uri": uri, "languageId": "yaml", "version": self._versions[uri], "text": content}
        self.notify("textDocument/didOpen", {"textDocument": document})
        return uri

    def change(self, uri: str, *changes: Any) -> None:
        """Change a text: whole texts, or {range, text}."""
        self._versions[uri] += 1
        content = [change if isinstance(change, dict) else {"text": change} for change in changes]
        document = {"uri": uri, "version": self._versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": content})

    def shut(self, uri: str) -> None:
        """Close a text."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def findings(self, uri: str, version: int | None = None) -> list[Any]:
        """Wait for the findings on a text of its present version, and give them."""
        wanted = self._versions.get(uri) if version is None else version
        while uri not in self.diagnostics or self.diagnostics[uri].get("version") != wanted:
            self._take(self._answers.get(timeout=TIMEOUT))
        found: list[Any] = self.diagnostics[uri]["diagnostics"]
        return found

    def at(self, method: str, uri: str, text: str, offset: int, **more: Any) -> Any:
        """Ask about an offset of a text."""
        place = {"textDocument": {"uri": uri}, "position": position(text, offset)}
        return self.request(method, {**place, **more})


class Folders:
    """Copies of the connectors, and a client that works on them."""

    def __init__(self, root: Path, client: Client) -> None:
        self.root = root
        self.client = client

    def path(self, name: str) -> Path:
        """Give a file: `emporix/manifest.yaml`, `parcelnest/webhooks.yaml`, `appdir/…`."""
        return self.root / name

    def marked(self, name: str, old: str, new: str) -> tuple[str, int]:
        """Give the text of a file in which `old` has become `new`, without the marker, and where the marker was."""
        text = self.path(name).read_text("utf-8")
        assert old in text, f"no {old!r} in {name}"
        text = text.replace(old, new, 1)
        return text.replace(MARK, "", 1), text.index(MARK)


def position(text: str, offset: int) -> dict[str, int]:
    """Give an offset as a line and UTF-16 units."""
    before = text[:offset].replace("\r\n", "\n")
    line = before.count("\n")
    last = before[before.rfind("\n") + 1 :]
    return {"line": line, "character": len(last.encode("utf-16-le", "surrogatepass")) // 2}


def offset_of(text: str, place: dict[str, int]) -> int:
    """Give a position as an offset."""
    lines = text.split("\n")
    start = sum(len(line) + 1 for line in lines[: place["line"]])
    content = lines[place["line"]].encode("utf-16-le")[: 2 * place["character"]].decode("utf-16-le")
    return start + len(content)


def apply(text: str, edits: list[Any]) -> str:
    """Apply text edits."""
    for edit in sorted(edits, key=lambda edit: offset_of(text, edit["range"]["start"]), reverse=True):
        start, end = (offset_of(text, edit["range"][side]) for side in ("start", "end"))
        text = text[:start] + edit["newText"] + text[end:]
    return text
