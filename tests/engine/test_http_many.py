"""The transport of many runs: one kept connection a worker, over TLS too; what goes wrong is told as it is elsewhere."""

from __future__ import annotations

import asyncio
import gzip
import socket
import ssl
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from afkit.engine import HttpRequest, HttpResponse, TransportError
from afkit.engine.transport.live_async import AsyncSend, Shared
from afkit.network import Network
from support.service import Answer, serve


def send_all(*requests: HttpRequest, network: Network | None = None) -> list[HttpResponse]:
    async def work() -> list[HttpResponse]:
        async with AsyncSend(Shared(network)) as send:
            return [await send(request) for request in requests]

    return asyncio.run(work())


def test_bodies_of_any_size_arrive_and_come_back() -> None:
    with serve(lambda asked: Answer(200, {"size": len(asked.body)})) as service:
        bodies = [b"", b"x", b"y" * 70_000, b"z" * 3_000_000]
        found = send_all(*(HttpRequest("POST", service.url + "/a", (), body) for body in bodies))
    assert [response.body for response in found] == [b'{"size": %d}' % len(body) for body in bodies]


def test_tls_is_verified_and_a_connection_kept(certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serve(lambda asked: Answer(200, {"ok": True}), tls=context) as secure:
        with pytest.raises(TransportError) as caught:
            send_all(HttpRequest("GET", secure.url))
        assert caught.value.type == "RuntimeError" and "is not trusted" in caught.value.message
        trusting = Network(ca_file=str(certificate[0]))
        found = send_all(*[HttpRequest("POST", secure.url, (), b"a" * 5)] * 3, network=trusting)
    assert [response.status for response in found] == [200, 200, 200]


@pytest.mark.parametrize(
    ("url", "words"),
    [("http://127.0.0.1:1/", "nothing listens there"), ("http://nowhere.invalid/", "cannot be found")],
)
def test_who_is_not_there_got_nothing(url: str, words: str) -> None:
    with pytest.raises(TransportError, match=words) as caught:
        send_all(HttpRequest("POST", url, (), b"x"))
    assert caught.value.unsent


def test_a_call_ends_in_time() -> None:
    def slowly(asked: object) -> Answer:
        import time

        time.sleep(1.5)
        return Answer(200, {})

    with serve(slowly) as service, pytest.raises(TransportError) as caught:
        send_all(HttpRequest("GET", service.url, timeout=0.2))
    assert caught.value.type == "ModuleTimeoutError"


def test_a_connection_that_the_service_closed_is_made_anew() -> None:
    async def work(url: str) -> list[int]:
        async with AsyncSend(Shared()) as send:
            first = await send(HttpRequest("GET", url))
            await asyncio.sleep(0.2)  # the service closes after its answer
            return [first.status, (await send(HttpRequest("POST", url, (), b"x"))).status]

    with serve(lambda asked: Answer(200, {}, {"Connection": "close"})) as service:
        assert asyncio.run(work(service.url)) == [200, 200]


GZIPPED = gzip.compress(b"hello", mtime=0)
SENT = {
    "whole": (b"HTTP/1.1 200 OK\r\nX-Wide: \xe4\r\nContent-Length: 2\r\n\r\nab", (200, b"ab")),
    "in chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", (200, b"ab")),
    "without a length": (b"HTTP/1.1 200 OK\r\n\r\nab", (200, b"ab")),
    "of the old version": (b"HTTP/1.0 404 No\r\n\r\nab", (404, b"ab")),
    "after a continue": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", (200, b"a")),
    "no content": (b"HTTP/1.1 204 No Content\r\n\r\n", (204, b"")),
    "packed": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b" % (len(GZIPPED), GZIPPED),
        (200, b"hello"),
    ),
    "badly packed": (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab", "cannot be unpacked"),
    "half packed": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 12\r\n\r\n" + GZIPPED[:12],
        "cannot be unpacked",
    ),
    "too short": (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab", "broke the connection off"),
    "cut in a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nab", "broke the connection off"),
    "nothing": (b"", "broke the connection off"),
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", "no valid HTTP"),
    "another protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "no valid HTTP"),
    "headers without end": (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000, "no valid HTTP"),
    "too large": (b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 70_000, "larger than"),
    "too large unpacked": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"a" * 70_000),
        "larger than",
    ),
}


def answered(raw: bytes, request: HttpRequest) -> HttpResponse:
    """Send a request to a service that answers with raw bytes and goes."""

    def serve_one() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            if connection.recv(65_536):
                connection.sendall(raw)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(1)

    async def work(url: str) -> HttpResponse:
        async with AsyncSend(Shared(), limit=65_536) as send:
            return await send(request._replace(url=url))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve_one)
        thread.start()
        try:
            return asyncio.run(work(f"http://127.0.0.1:{listener.getsockname()[1]}/"))
        finally:
            thread.join(10)


@pytest.mark.parametrize("name", SENT)
def test_whatever_comes_is_read_or_told(name: str) -> None:
    raw, wanted = SENT[name]
    if isinstance(wanted, str):
        with pytest.raises(TransportError, match=wanted) as caught:
            answered(raw, HttpRequest("GET", ""))
        assert not caught.value.unsent
        return
    response = answered(raw, HttpRequest("GET", ""))
    assert (response.status, response.body) == wanted


def test_the_answer_to_head_has_no_body_whatever_it_tells() -> None:
    response = answered(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", HttpRequest("HEAD", ""))
    assert (response.status, response.header("content-length"), response.body) == (200, "9", b"")


@pytest.mark.parametrize(
    "request_",
    [
        HttpRequest("GET", "", (("X-A", "a\r\nX-B: b"),)),
        HttpRequest("GET", "", (("X A", "a"),)),
        HttpRequest("G T", ""),
    ],
    ids=["value", "name", "method"],
)
def test_what_has_no_place_in_a_request_is_not_sent(request_: HttpRequest) -> None:
    with pytest.raises(TransportError, match="cannot be sent"):
        answered(b"", request_)
