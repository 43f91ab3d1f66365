"""The two transports, of one run and of many: one kept connection, over TLS too, and whatever comes is read or told."""

from __future__ import annotations

import asyncio
import gc
import gzip
import socket
import ssl
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from afkit.engine import HttpRequest, HttpResponse, TransportError
from afkit.engine.transport.live import RESPONSE_LIMIT, LiveSend
from afkit.engine.transport.live_async import AsyncSend, Shared
from afkit.engine.transport.reply import Reply
from afkit.network import Network
from support.service import Answer, serve

Sender = Callable[..., list[HttpResponse]]


def one_by_one(
    *requests: HttpRequest, network: Network | None = None, limit: int = RESPONSE_LIMIT
) -> list[HttpResponse]:
    with LiveSend(network=network, limit=limit) as send:
        return [send(request) for request in requests]


def beside_others(
    *requests: HttpRequest, network: Network | None = None, limit: int = RESPONSE_LIMIT
) -> list[HttpResponse]:
    async def work() -> list[HttpResponse]:
        async with AsyncSend(Shared(network), limit=limit) as send:
            return [await send(request) for request in requests]

    return asyncio.run(work())


@pytest.fixture(params=[one_by_one, beside_others], ids=["of one run", "of many runs"])
def send_all(request: pytest.FixtureRequest) -> Sender:
    """Each of the two transports sends requests one after the other."""
    sender: Sender = request.param
    return sender


def test_bodies_of_any_size_arrive_and_come_back(send_all: Sender) -> None:
    with serve(lambda asked: Answer(200, {"size": len(asked.body)})) as service:
        bodies = [b"", b"x", b"y" * 70_000, b"z" * 3_000_000]
        found = send_all(*(HttpRequest("POST", service.url + "/a", (), body) for body in bodies))
    assert [response.body for response in found] == [b'{"size": %d}' % len(body) for body in bodies]


def test_tls_is_verified_and_a_connection_kept(send_all: Sender, certificate: tuple[Path, Path]) -> None:
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
def test_who_is_not_there_got_nothing(send_all: Sender, url: str, words: str) -> None:
    with pytest.raises(TransportError, match=words) as caught:
        send_all(HttpRequest("POST", url, (), b"x"))
    assert caught.value.unsent


def test_a_call_ends_in_time(send_all: Sender) -> None:
    def slowly(asked: object) -> Answer:
        import time

        time.sleep(1.5)
        return Answer(200, {})

    with serve(slowly) as service, pytest.raises(TransportError) as caught:
        send_all(HttpRequest("GET", service.url, timeout=0.2))
    assert caught.value.type == "ModuleTimeoutError"


def test_a_connection_that_the_service_closed_is_made_anew(send_all: Sender) -> None:
    with serve(lambda asked: Answer(200, {}, {"Connection": "close"})) as service:
        requests = HttpRequest("GET", service.url), HttpRequest("POST", service.url, (), b"x")
        assert [response.status for response in send_all(*requests)] == [200, 200]


ONE = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"


def test_a_connection_over_which_comes_more_than_the_answer_is_not_used_again(send_all: Sender) -> None:
    replies = [ONE + b"a" + ONE + b"!", ONE + b"b"]
    with answering(*replies) as url:
        assert [response.body for response in send_all(*[HttpRequest("GET", url)] * 2)] == [b"a", b"b"]


def test_an_answer_that_comes_before_the_body_is_whole_is_read(send_all: Sender) -> None:
    refusal = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    with answering(refusal, reads=1024) as url:
        (response,) = send_all(HttpRequest("POST", url, (), b"x" * 200_000))
    assert (response.status, response.body) == (413, b"no")


GZIPPED = gzip.compress(b"hello", mtime=0)
SENT = {
    "whole": (b"HTTP/1.1 200 OK\r\nX-Wide: \xe4\r\nContent-Length: 2\r\n\r\nab", (200, b"ab")),
    "in chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n", (200, b"ab")),
    "without a length": (b"HTTP/1.1 200 OK\r\n\r\nab", (200, b"ab")),
    "of the old version": (b"HTTP/1.0 404 No\r\n\r\nab", (404, b"ab")),
    "after a continue": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", (200, b"a")),
    "trailers": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\na\r\n0\r\nX-Late: 1\r\n\r\n",
        (200, b"a"),
    ),
    "without a reason": (b"HTTP/1.1 200\r\nContent-Length: 1\r\n\r\na", (200, b"a")),
    "a body where none belongs": (b"HTTP/1.1 204 No\r\nContent-Length: 1\r\n\r\na", (204, b"")),
    "of two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na", "not valid HTTP"),
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
    "no HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", "not valid HTTP"),
    "another protocol": (b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", "not valid HTTP"),
    "headers without end": (b"HTTP/1.1 200 OK\r\nA: " + b"a" * 300_000, "not valid HTTP"),
    "too large": (b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 70_000, "larger than"),
    "too large unpacked": (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b"a" * 70_000),
        "larger than",
    ),
}


@contextmanager
def answering(*replies: bytes, reads: int = 65_536) -> Iterator[str]:
    """Run a service that answers each connection with raw bytes, and goes."""

    def serve_all() -> None:
        for raw in replies:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                if connection.recv(reads):
                    connection.sendall(raw)
                    connection.shutdown(socket.SHUT_WR)
                    while connection.recv(65_536):
                        pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve_all)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            thread.join(10)


def answered(send_all: Sender, raw: bytes, request: HttpRequest) -> HttpResponse:
    """Send a request to a service that answers with raw bytes."""
    with answering(raw) as url:
        (response,) = send_all(request._replace(url=url), limit=65_536)
    return response


@pytest.mark.parametrize("name", SENT)
def test_whatever_comes_is_read_or_told(send_all: Sender, name: str) -> None:
    raw, wanted = SENT[name]
    if isinstance(wanted, str):
        with pytest.raises(TransportError, match=wanted) as caught:
            answered(send_all, raw, HttpRequest("GET", ""))
        assert not caught.value.unsent
        return
    response = answered(send_all, raw, HttpRequest("GET", ""))
    assert (response.status, response.body) == wanted
    assert response.header("x-late") is None


def test_the_answer_to_head_has_no_body_whatever_it_tells(send_all: Sender) -> None:
    response = answered(send_all, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", HttpRequest("HEAD", ""))
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
def test_what_has_no_place_in_a_request_is_not_sent(send_all: Sender, request_: HttpRequest) -> None:
    with serve(lambda asked: Answer(200, {})) as service, pytest.raises(TransportError, match="cannot be sent"):
        send_all(request_._replace(url=service.url))
    assert not service.asked


def test_a_reply_that_is_whole_is_gone_with_its_last_reader() -> None:
    """A reply and its parser hold each other: many runs would fill memory until cycles are looked for."""
    gc.disable()
    try:
        reply = Reply(1000, "x", bodiless=False)
        reply.feed(ONE + b"a")
        assert reply.response is not None and reply.response.body == b"a"
        gone = weakref.ref(reply)
        del reply
        assert gone() is None
    finally:
        gc.enable()
