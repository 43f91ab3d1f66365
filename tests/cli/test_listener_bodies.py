"""Bodies of incoming calls as services send them: with a length, in chunks, packed; and those that are refused."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Iterator

import pytest

from afkit.cli.listener import BODY_LIMIT, Listener
from afkit.engine.flow.webhook import Call, Reply

BODY = b'{"a": 1}'


@pytest.fixture
def listener() -> Iterator[tuple[Listener, list[Call]]]:
    """A listener that takes every call."""
    taken: list[Call] = []

    def handle(call: Call) -> Reply:
        taken.append(call)
        return Reply(200, (), None, b"ok")

    with Listener(0, None) as made:
        made.start(handle)
        yield made, taken


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x;x=y\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\nX-Late: 1\r\n\r\n"


def send(listener: Listener, headers: bytes, body: bytes) -> int:
    host, port = listener.url.rpartition("/")[2].split(":")
    with socket.create_connection((host, int(port)), 10) as stream:
        stream.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + b"\r\n" + body)
        stream.shutdown(socket.SHUT_WR)
        return int(stream.makefile("rb").readline().split()[1])


LENGTH = b"Content-Length: %d\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
BOMB = gzip.compress(b"a" * (BODY_LIMIT + 1))
ROWS = [
    ("with a length", LENGTH % len(BODY), BODY, 200, BODY),
    ("in chunks", CHUNKED, chunked(BODY[:3], BODY[3:]), 200, BODY),
    ("packed", b"Content-Encoding: gzip\r\n" + LENGTH % len(gzip.compress(BODY)), gzip.compress(BODY), 200, BODY),
    ("packed and in chunks", b"Content-Encoding: deflate\r\n" + CHUNKED, chunked(zlib.compress(BODY)), 200, BODY),
    ("none", b"", b"", 200, b""),
    ("broken off", LENGTH % 100, BODY, 400, None),
    ("chunks that break off", CHUNKED, chunked(BODY)[:-20], 413, None),
    ("a length that is none", b"Content-Length: x\r\n", b"", 411, None),
    ("a length and chunks", CHUNKED + LENGTH % 3, chunked(b"abc"), 411, None),
    ("another coding", b"Transfer-Encoding: gzip\r\n", b"", 411, None),
    ("chunks that are none", CHUNKED, b"zz\r\n", 413, None),
    ("too large", LENGTH % (BODY_LIMIT + 1), b"", 413, None),
    ("a chunk that is too large", CHUNKED, b"%x\r\n" % (BODY_LIMIT + 1), 413, None),
    ("too large unpacked", b"Content-Encoding: gzip\r\n" + LENGTH % len(BOMB), BOMB, 413, None),
    ("not packed as it says", b"Content-Encoding: gzip\r\n" + LENGTH % len(BODY), BODY, 415, None),
    ("packed otherwise", b"Content-Encoding: zstd\r\n" + LENGTH % len(BODY), BODY, 415, None),
]


@pytest.mark.parametrize(
    ("headers", "body", "status", "taken"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_bodies_are_read_or_refused(
    listener: tuple[Listener, list[Call]], headers: bytes, body: bytes, status: int, taken: bytes | None
) -> None:
    made, calls = listener
    assert send(made, headers, body) == status
    assert [call.data for call in calls] == ([] if taken is None else [taken])
