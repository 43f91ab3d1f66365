"""The live transport against real servers on loopback: TLS, time, size, broken replies, redirects."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from afkit.engine import Hosts, HttpRequest, Options, TransportError, hosts_of
from afkit.engine.transport.live import LiveSend
from afkit.network import Network
from support.made import act, build_app, module_app
from support.service import Answer, Asked, Service, serve


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(lambda asked: Answer(200, {"ok": True})) as running:
        yield running


@contextmanager
def raw_server(answer: Callable[[socket.socket], None], *, read: bool = True) -> Iterator[str]:
    """Answer one connection with raw bytes, and close it."""

    def serve_one() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            if read:
                connection.recv(65536)
            answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve_one)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join(10)


def fail(request: HttpRequest, **options: Any) -> TransportError:
    with LiveSend(**options) as send, pytest.raises(TransportError) as caught:
        send(request)
    return caught.value


def test_requests_arrive_as_they_were_planned(service: Service) -> None:
    headers = (("X-A", "1"), ("X-A", "2"), ("X-Wide", "ä"))
    with LiveSend() as send:
        response = send(HttpRequest("POST", service.url + "/a%20b/%2F?x=%7B&y", headers, b"\x00body"))
    asked = service.asked[0]
    assert (asked.method, asked.target, asked.body) == ("POST", "/a%20b/%2F?x=%7B&y", b"\x00body")
    assert asked.names.count("X-A") == 2
    assert asked.headers["user-agent"].startswith("afkit/")
    assert asked.headers["x-wide"].encode("latin-1") == "ä".encode("latin-1")
    assert (response.status, response.header("CONTENT-TYPE")) == (200, "application/json")


def test_own_user_agent_is_kept(service: Service) -> None:
    with LiveSend() as send:
        send(HttpRequest("GET", service.url, (("User-Agent", "mine"),)))
    assert service.asked[0].headers["user-agent"] == "mine"


def test_untrusted_certificate_is_a_runtime_error(certificate: tuple[Path, Path]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    with serve(lambda asked: Answer(200, {"ok": True}), tls=context) as secure:
        fault = fail(HttpRequest("GET", secure.url))
        assert fault.type == "RuntimeError"
        assert "is not trusted" in fault.message
        assert secure.asked == []
        with LiveSend(network=Network(ca_file=str(certificate[0]))) as send:
            assert send(HttpRequest("GET", secure.url)).status == 200
        with LiveSend() as send:
            assert send(HttpRequest("GET", secure.url, ca=certificate[0].read_text())).status == 200
    assert "cannot be read" in fail(HttpRequest("GET", secure.url, ca="nonsense")).message


def test_plain_server_on_an_https_address(service: Service) -> None:
    fault = fail(HttpRequest("GET", service.url.replace("http:", "https:")))
    assert fault.type == "RuntimeError"
    assert "no secure connection to '127.0.0.1:" in fault.message


def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    fault = fail(HttpRequest("GET", f"http://127.0.0.1:{port}/"))
    assert fault.type == "ConnectionError"
    assert f"'127.0.0.1:{port}' refuses connections" in fault.message


def test_unknown_host() -> None:
    fault = fail(HttpRequest("GET", "http://nowhere.invalid/"))
    assert fault.type == "ConnectionError"
    assert "'nowhere.invalid' cannot be found" in fault.message


def test_slow_service(service: Service) -> None:
    service.script = lambda asked: Answer(delay=0.6)
    fault = fail(HttpRequest("GET", service.url, timeout=0.15))
    assert fault.type == "ModuleTimeoutError"
    assert "did not answer within 0.15 seconds" in fault.message


DRIPS = {
    "a status line": b"HTTP/1.1 200 OK\r\n",
    "a header": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 50,
    "interim responses": b"HTTP/1.1 100 Continue\r\n\r\n" * 3,
    "a body": b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n" + b"a" * 60,
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 20,
}


@pytest.mark.parametrize("drip", DRIPS.values(), ids=DRIPS.keys())
def test_the_time_is_that_of_the_whole_call(drip: bytes) -> None:
    """Every byte arrives in time, but not all of them."""

    def pour(connection: socket.socket) -> None:
        for start in range(len(drip)):
            connection.sendall(drip[start : start + 1])
            time.sleep(0.04)

    with raw_server(pour) as url:
        fault = fail(HttpRequest("GET", url, timeout=0.3))
    assert fault.type == "ModuleTimeoutError", fault.message


def test_a_service_that_does_not_read_is_not_waited_for() -> None:
    with raw_server(lambda connection: time.sleep(0.6), read=False) as url:
        fault = fail(HttpRequest("POST", url, body=b"x" * 20_000_000, timeout=0.3))
    assert fault.type == "ModuleTimeoutError", fault.message


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (b"", "broke the connection off"),
        (b"HTTP/1.1 200 OK\r\nContent-", "broke the connection off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "broke the connection off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "broke the connection off"),
        (b"SSH-2.0-OpenSSH_9\r\n\r\n", "is not valid HTTP"),
        (b"HTTP/1.1 abc OK\r\n\r\n", "is not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "is not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n", "is not valid HTTP"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "is not valid HTTP"),
    ],
)
def test_replies_that_are_none(reply: bytes, words: str) -> None:
    with raw_server(lambda connection: connection.sendall(reply)) as url:
        fault = fail(HttpRequest("GET", url))
    assert fault.type == "ConnectionError"
    assert words in fault.message


def test_connection_cut_half_way(service: Service) -> None:
    service.script = lambda asked: Answer(body="half", cut=True)
    fault = fail(HttpRequest("GET", service.url))
    assert fault.type == "ConnectionError"
    assert "broke the connection off" in fault.message


def test_reply_that_is_too_large(service: Service) -> None:
    service.script = lambda asked: Answer(body=b"x" * 3_000_000)
    fault = fail(HttpRequest("GET", service.url), limit=1024 * 1024)
    assert fault.type == "MaxFileSizeExceededError"
    assert "larger than 1 MiB" in fault.message


def test_packed_reply_is_measured_unpacked(service: Service) -> None:
    packed = gzip.compress(b"x" * 3_000_000)
    service.script = lambda asked: Answer(body=packed, headers={"Content-Encoding": "gzip"})
    with LiveSend() as send:
        assert len(send(HttpRequest("GET", service.url)).body) == 3_000_000
    assert "larger than 1 MiB" in fail(HttpRequest("GET", service.url), limit=1024 * 1024).message
    service.script = lambda asked: Answer(body=b"not gzip", headers={"Content-Encoding": "gzip"})
    assert "content coding is broken" in fail(HttpRequest("GET", service.url)).message


@pytest.mark.parametrize("tail", [b"\0" * 3_000_000, gzip.compress(b"") * 150_000], ids=["padding", "empty members"])
def test_a_packed_reply_that_unpacks_to_nothing_is_measured_packed(service: Service, tail: bytes) -> None:
    service.script = lambda asked: Answer(body=gzip.compress(b"{}") + tail, headers={"Content-Encoding": "gzip"})
    assert "larger than 1 MiB" in fail(HttpRequest("GET", service.url), limit=1024 * 1024).message


def test_ten_mebibytes_pass_both_ways(service: Service) -> None:
    size = 10 * 1024 * 1024
    service.script = lambda asked: Answer(body=asked.body)
    with LiveSend() as send:
        assert len(send(HttpRequest("POST", service.url, body=b"y" * size)).body) == size


def test_rerouted_requests_keep_their_host(service: Service) -> None:
    with LiveSend(reroute=service.url) as send:
        send(HttpRequest("GET", "https://api.example/v1/x?y=1"))
    assert (service.asked[0].target, service.asked[0].headers["host"]) == ("/v1/x?y=1", "api.example")


# --- redirects, through a run ------------------------------------------------------------------------------------


def redirect(service: Service, location: str, status: int = 302, **directive: Any) -> Any:
    def script(asked: Asked) -> Answer:
        if asked.target == "/start":
            return Answer(status, headers={"Location": location})
        return Answer(200, {"at": asked.target, "method": asked.method})

    service.script = script
    headers = {"Authorization": "Bearer t-1234567", "X-Signature": "s"}
    app = module_app(
        {"url": service.url + "/start", "method": "POST", "headers": headers, "body": {"a": 1}, **directive}
    )
    with LiveSend() as send:
        return act(app, send)


@pytest.mark.parametrize(
    ("status", "method", "body"), [(301, "GET", b""), (302, "GET", b""), (303, "GET", b""), (307, "POST", b'{"a":1}')]
)
def test_redirects_are_followed_on_the_same_host(service: Service, status: int, method: str, body: bytes) -> None:
    result = redirect(service, "/next?x=1", status)
    assert result.bundles == [{"at": "/next?x=1", "method": method}]
    assert (service.asked[1].body, service.asked[1].headers["authorization"]) == (body, "Bearer t-1234567")
    assert [step.get("redirect") for step in result.report()["trace"]] == [None, 1]


@pytest.mark.parametrize("directive", [{"followRedirects": False}, {"followAllRedirects": False}])
def test_redirects_are_not_followed_where_the_directive_says_so(service: Service, directive: dict[str, Any]) -> None:
    result = redirect(service, "/next", **directive)
    assert len(service.asked) == 1
    assert result.ok


def test_redirect_to_another_host_drops_credentials(service: Service) -> None:
    with serve(lambda asked: Answer(200, {"ok": 1})) as other:
        result = redirect(service, other.url + "/x", 307)
        assert result.ok, result.error
        names = {name.lower() for name in other.asked[0].names}
    assert not names & {"authorization", "x-signature", "cookie"}
    assert "content-type" in names


def test_redirect_to_a_host_that_is_not_allowed_is_refused(service: Service) -> None:
    result = redirect(service, "http://evil.example/")
    assert len(service.asked) == 1
    assert result.error is not None
    assert "a redirect to the host 'evil.example' is refused" in result.error.message
    assert "--allow-host evil.example" in str(result.error.hint)
    assert result.error.directive == "communication.url"


def test_redirects_do_not_go_round_for_ever(service: Service) -> None:
    result = redirect(service, "/start")
    assert result.error is not None
    assert "more than 21 redirects" in result.error.message
    assert (result.error.directive, result.error.place is not None) == ("communication.url", True)


def test_redirect_that_would_hand_on_a_secret_body_is_refused(service: Service) -> None:
    service.script = lambda asked: Answer(307, headers={"Location": "http://localhost:1/x"})
    app = build_app(
        common={"key": "common-secret-1"},
        modules={
            "act": {
                "label": "A",
                "description": "A.",
                "moduleType": "action",
                "actionCrud": "create",
                "connection": None,
                "communication": {"url": service.url, "method": "POST", "body": {"k": "{{common.key}}"}},
            }
        },
    )
    with LiveSend() as send:
        result = act(app, send, options=Options(hosts=Hosts(everywhere=True)))
    assert result.error is not None
    assert "would hand the secrets of the body on" in result.error.message
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("allowed", "host", "inside"),
    [
        ("api.example", "api.example", True),
        ("api.example", "API.example.", True),
        ("api.example", "x.api.example", False),
        ("*.api.example", "x.y.api.example", True),
        ("*.api.example", "api.example", False),
        ("*.api.example", "xapi.example", False),
        ("https://u@h.example:8443/x", "h.example", True),
        ("[::1]", "::1", True),
        ("https://München.example/x", "xn--mnchen-3ya.example", True),
    ],
)
def test_hosts_are_compared_as_names(allowed: str, host: str, inside: bool) -> None:
    assert (host in Hosts([allowed])) is inside


@pytest.mark.parametrize(
    ("url", "functions", "host", "inside"),
    [
        ("https://api.acme.example/x", {}, "api.acme.example", True),
        ("{{'https://' + if(parameters.eu, 'eu.acme.example', 'us.acme.example')}}/x", {}, "eu.acme.example", True),
        ("{{'https://' + parameters.host}}/x", {}, "eu.acme.example", False),
        ("{{'https://a.acme.example' + 'file.json'}}", {}, "file.json", False),
        (
            "{{hostOf(1)}}/x",
            {"hostOf": "function hostOf(x) { return 'https://api.acme.example/v1'; }"},
            "x.test",
            False,
        ),
        (
            "{{hostOf(1)}}/x",
            {"hostOf": "function hostOf(x) { return 'https://api.acme.example/v1'; }"},
            "api.acme.example",
            True,
        ),
        (
            "{{hostOf(1)}}/x",
            {"hostOf": "function hostOf(x) { return `https://${x}.acme.example/v1`; }"},
            "us.acme.example",
            True,
        ),
        ("{{hostOf(1)}}/x", {"hostOf": "function hostOf(x) { return `https://${x}`; }"}, "us.acme.example", False),
    ],
)
def test_hosts_that_an_app_names_are_reached(url: str, functions: dict[str, str], host: str, inside: bool) -> None:
    module = {"label": "A", "description": "A.", "moduleType": "action", "communication": {"url": url}}
    app = build_app(modules={"act": module}, functions={name: {"code": code} for name, code in functions.items()})
    assert (host in hosts_of(app)) is inside
