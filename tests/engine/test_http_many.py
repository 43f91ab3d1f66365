"""The transport of many runs: one kept connection a worker, over TLS too; what goes wrong is told as it is elsewhere."""

from __future__ import annotations

import asyncio
import ssl
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
