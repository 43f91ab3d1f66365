"""What clients make of a sandbox that is served: bytes on a socket, in pieces, several at once, or broken off."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from afkit.sandbox import Sandbox, load_sandbox
from afkit.sandbox.server import serve

SPEC = """\
sandbox: 1
title: Raw
state: {n: 0}
routes:
  - name: count
    match: {path: /n, method: POST}
    steps: [{update: [{at: [n], set: "{{state.n + 1}}"}], reply: {json: {n: "{{state.n}}", json: "{{request.json}}"}}}]
  - {name: status, match: {path: /status}, steps: [{reply: {status: "{{request.query.s}}"}}]}
  - {name: header, match: {path: /header}, steps: [{reply: {headers: {X-A: "{{request.query.v}}"}}}]}
  - name: json
    match: {path: /json, method: POST}
    steps: [{reply: {json: {error: "{{request.jsonError}}"}}}]
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[tuple[str, int]]:
    (tmp_path / "sandbox.yaml").write_text(SPEC, encoding="utf-8")
    with serve(Sandbox(load_sandbox(str(tmp_path)))) as server:
        parts = urlsplit(server.url)
        yield str(parts.hostname), int(parts.port or 0)


def talk(address: tuple[str, int], *pieces: bytes, hang_up: bool = False) -> bytes:
    """Send pieces one by one, and give all that is said until the other side closes."""
    with socket.create_connection(address, timeout=10) as line:
        for piece in pieces:
            line.sendall(piece)
        if hang_up:
            line.shutdown(socket.SHUT_WR)
        said = b""
        while data := line.recv(65536):
            said += data
        return said


def post(path: str, body: bytes, *more: bytes, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    head = [f"POST {path} HTTP/1.1".encode(), b"Host: raw.example", b"Content-Length: %d" % size, *more]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


CLOSE = b"Connection: close"


def test_requests_in_a_row_are_answered_in_a_row(address: tuple[str, int]) -> None:
    said = talk(address, post("/n", b"") * 3 + post("/n", b"", CLOSE))
    assert [said.count(b'{"n":%d' % number) for number in range(1, 6)] == [1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    "pieces",
    [
        [bytes([byte]) for byte in post("/n", b"{}", CLOSE)],
        [post("/n", b"", CLOSE, b"Expect: 100-continue", length=2), b"{}"],
        [
            b"POST /n HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
        ],
        [b"POST /n HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}"],
    ],
    ids=["byte by byte", "expect", "chunked", "1.0"],
)
def test_a_request_is_read_however_it_comes(address: tuple[str, int], pieces: list[bytes]) -> None:
    assert talk(address, *pieces).endswith(b'{"n":1,"json":{}}')


def test_a_request_that_breaks_off_changes_nothing(address: tuple[str, int]) -> None:
    assert talk(address, post("/n", b'{"half', length=100), hang_up=True) == b""
    assert talk(address, post("/n", b"", CLOSE)).endswith(b'{"n":1}')


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/status?s=204", 204, b""),
        ("/status?s=201", 201, b""),
        ("/status?s=999", 500, b"'999' is not an HTTP status"),
        ("/status?s=2e2", 200, b""),
        ("/status?s=200.5", 500, b"is not an HTTP status"),
        ("/status?s=ok", 500, b"'ok' is not an HTTP status"),
        ("/status", 500, b"is not an HTTP status"),
        ("/header?v=a%0D%0AX-B:1", 500, b"the header 'X-A' must not hold line breaks"),
        ("/header?v=a%20b", 200, b"x-a: a b\r\n"),
    ],
)
def test_a_reply_is_one_that_http_has(address: tuple[str, int], path: str, status: int, words: bytes) -> None:
    said = talk(address, b"GET %b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" % path.encode())
    assert said.startswith(b"HTTP/1.1 %d " % status)
    assert words in said and b"\nx-b" not in said.lower()
    assert (b"content-length" in said) is (status != 204)


@pytest.mark.parametrize("depth", [201, 900, 50_000])
def test_json_that_is_nested_without_end_is_told_to_the_rules(address: tuple[str, int], depth: int) -> None:
    said = talk(address, post("/json", b"[" * depth + b"]" * depth, CLOSE))
    assert said.endswith(b'{"error":"it is nested more than 200 levels deep"}')
