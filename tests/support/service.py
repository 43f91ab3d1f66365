"""A scripted HTTP service on loopback: answers what a test says, and remembers what it was asked."""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple


class Asked(NamedTuple):
    """A request as it arrived. `headers` under lower-case names; `names` as they were spelt."""

    method: str
    target: str
    headers: dict[str, str]
    names: tuple[str, ...]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Answer(NamedTuple):
    """What to answer; `body` may be bytes, text or JSON data. `delay` in seconds; `cut` breaks off half way."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - replaced, never changed
    delay: float = 0.0
    cut: bool = False


Script = Callable[[Asked], Answer]


class Service:
    """The service's address, its script (changeable) and the requests so far."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.asked: list[Asked] = []
        self.url = ""

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        return self.script(asked)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024  # one packet for head and body, or each answer would wait for an acknowledgement
    disable_nagle_algorithm = True

    def log_message(self, *_: Any) -> None:
        """Be silent."""

    def _handle(self) -> None:
        service: Service = self.server.service  # type: ignore[attr-defined]  # set by `serve`
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        asked = Asked(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            tuple(self.headers.keys()),
            body,
        )
        answer = service.answer(asked)
        time.sleep(answer.delay)
        data, kind = answer.body, None
        if isinstance(data, dict | list):
            data, kind = json.dumps(data), "application/json"
        if isinstance(data, str):
            data = data.encode()
        self.send_response(answer.status)
        if kind and "Content-Type" not in answer.headers:
            self.send_header("Content-Type", kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) + (10 if answer.cut else 0)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
        if answer.cut:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _handle  # noqa: N815 - names of the base


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Be silent about clients that went away, which tests make on purpose."""


@contextmanager
def serve(script: Script, *, tls: ssl.SSLContext | None = None) -> Iterator[Service]:
    """Run a service while the block runs."""
    service = Service(script)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.service = service  # type: ignore[attr-defined]  # read by the handler
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
