"""An HTTP server on loopback that hands incoming calls on, one after the other, and answers them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from afkit.engine.flow.webhook import Call, Reply
from afkit.engine.transport.unpack import Unpacker, UnpackError
from afkit.engine.values import by_name
from afkit.errors import AfkitError, UsageError
from afkit.network import called_host

BODY_LIMIT = 5 * 1024 * 1024
"""Bytes of an incoming body that are accepted, as on the platform."""

Handle = Callable[[Call], Reply]


class Listener:
    """Bound to 127.0.0.1. Answers only calls that name this machine, or the public address, in their Host header."""

    def __init__(self, port: int, public_url: str | None) -> None:
        self.public_url = public_url
        self._lock = threading.Lock()
        self._handle: Handle | None = None
        hosts = {"127.0.0.1", "localhost", "[::1]"}
        if public_url is not None:
            parts = urlsplit(public_url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise UsageError(f"--public-url {public_url}: an address begins with https://")
            hosts.add(parts.hostname.lower())
        self.hosts = frozenset(hosts)
        try:
            self._server = _Server(("127.0.0.1", port), _Handler)
        except (OSError, OverflowError) as error:
            raise UsageError(f"--port {port}: cannot listen there: {error}") from None
        self._server.listener = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def url(self) -> str:
        """The address on this machine."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def hook_url(self) -> str:
        """The address that a service is given."""
        return self.public_url or self.url

    def start(self, handle: Handle) -> None:
        """Begin to answer."""
        self._handle = handle
        self._thread.start()

    def answer(self, call: Call, send: Callable[[Reply], None]) -> None:
        """Hand a call on and send what comes of it; a connector that cannot be run answers 500."""
        assert self._handle is not None
        with self._lock:
            try:
                reply = self._handle(call)
            except AfkitError as error:
                reply = Reply(500, (("Content-Type", "text/plain"),), error.code, error.code.encode())
            send(reply)

    def __enter__(self) -> Listener:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(timeout=5)
        with self._lock:  # an answer that is under way is given before the listener ends
            self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True  # who has connected and says nothing is not waited for
    listener: Listener

    def handle_error(self, *_: Any) -> None:
        """Be silent about callers that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "afkit", ""
    timeout = 30
    server: _Server

    def log_message(self, *_: Any) -> None:
        """Be silent: the command shows what it handled."""

    def _take(self) -> None:
        self.close_connection = True
        if called_host(self.headers.get_all("host") or [], self.path) not in self.server.listener.hosts:
            return self._send(Reply(421, (), None, b"this listener does not answer for that host"))
        data = self._body()
        if isinstance(data, Reply):
            return self._send(data)
        query = by_name(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        pairs = tuple((name, value) for name, value in self.headers.items())
        return self.server.listener.answer(Call(self.command, query, pairs, data), self._send)

    def _body(self) -> bytes | Reply:
        """Read the body, in chunks or at once, and unpack it; or give the reply that refuses it."""
        coding = (self.headers.get("transfer-encoding") or "").strip().lower()
        length = self.headers.get("content-length") or "0"
        if coding not in ("", "chunked") or not length.isdecimal() or (coding and "content-length" in self.headers):
            return Reply(411, (), None, b"a length is required")
        if coding:
            data = _chunks(self.rfile)
        else:
            data = self.rfile.read(int(length)) if int(length) <= BODY_LIMIT else None
        if data is None:
            return Reply(413, (), None, b"the body is too large")
        if not coding and len(data) < int(length):  # who hangs up in the middle of a call has told nothing
            return Reply(400, (), None, b"the body is shorter than its length")
        packing = ", ".join(self.headers.get_all("content-encoding") or [])
        try:
            return data if not packing else _unpacked(data, packing)
        except UnpackError as error:
            return Reply(415, (), None, f"the body cannot be unpacked: {error}".encode())
        except ValueError:
            return Reply(413, (), None, b"the body is too large")

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers:
            if name.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(name, value.encode("latin-1", "replace").decode("latin-1"))
        self.send_header("Content-Length", str(len(reply.data)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.data)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _take  # noqa: N815 - names of the base


def _chunks(stream: BufferedIOBase) -> bytes | None:
    """Read a body that comes in chunks; None for one that is too large, or is none."""
    parts: list[bytes] = []
    size = 0
    while True:
        try:
            wanted = int(stream.readline(1024).split(b";")[0].strip() or b"-", 16)
        except ValueError:
            return None
        size += wanted
        if wanted < 0 or size > BODY_LIMIT:
            return None
        if wanted == 0:
            while stream.readline(65_536).strip():
                pass  # fields behind the body
            return b"".join(parts)
        parts.append(stream.read(wanted))
        stream.readline(1024)


def _unpacked(data: bytes, packing: str) -> bytes:
    """Undo the content coding of a body. Raises UnpackError, or ValueError for one that is too large."""
    unpacker = Unpacker(packing)
    parts: list[bytes] = []
    size = 0
    for piece in unpacker.feed(data):
        size += len(piece)
        if size > BODY_LIMIT:
            raise ValueError("too large")
        parts.append(piece)
    unpacker.end()
    return b"".join(parts)
