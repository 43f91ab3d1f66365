"""The client over real HTTP: what it sends, what it repeats, where it goes, and how it tells errors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from threading import Barrier, Lock

import httpx
import pytest

from afkit.app.knowledge.vault import Vault
from afkit.errors import PublishError
from afkit.publish.apply.references import legal, road
from afkit.publish.remote.address import check_url, segment
from afkit.publish.remote.client import Client, Settings
from afkit.publish.remote.errors import ApiError, LostAnswerError, RateLimitError, WebPageError
from afkit.publish.remote.messages import read_error
from afkit.publish.remote.patience import Pace, retry_after
from afkit.publish.remote.policy import check_allowed
from support.fake_sdk_api import TOKEN, FakeZone, Fault, serve

APP = "/sdk/apps/acme/1"


@pytest.fixture
def zone() -> FakeZone:
    made = FakeZone()
    made.add_app()
    return made


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(zone: FakeZone, waits: list[float]) -> Iterator[Client]:
    with serve(zone) as url, Client(url, TOKEN, sleep=waits.append) as made:
        yield made


@pytest.mark.parametrize(
    ("url", "root"),
    [
        ("https://eu1.make.com/api", "https://eu1.make.com/api/v2"),
        ("https://eu1.make.com/api/", "https://eu1.make.com/api/v2"),
        ("https://eu1.make.com/api/v2", "https://eu1.make.com/api/v2"),
        ("https://make.example.com:8443/x/api", "https://make.example.com:8443/x/api/v2"),
        ("http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api/v2"),
        ("http://[::1]:8080/api", "http://[::1]:8080/api/v2"),
        ("http://localhost/api", "http://localhost/api/v2"),
    ],
)
def test_addresses_that_may_get_a_token(url: str, root: str) -> None:
    assert check_url(url) == root


@pytest.mark.parametrize(
    "url",
    [
        "http://eu1.make.com/api", "https://eu1.make.com", "https://user:pw@eu1.make.com/api", "ftp://x/api", "",
        "eu1.make.com/api",
        "https://eu1.make.com/api?x=1", "https:///api", "http://127.0.0.1.evil.example/api", "https://host:99999/api",
        "http://0x7f.1.evil/api",
    ],
)  # fmt: skip
def test_addresses_that_must_not_get_one(url: str) -> None:
    with pytest.raises(PublishError) as caught:
        check_url(url)
    assert caught.value.code == "AF963"


@pytest.mark.parametrize(("name", "text"), [("a/b", "a%2Fb"), ("..", "%2E%2E"), ("ü", "%C3%BC"), ("a b?", "a%20b%3F")])
def test_names_cannot_leave_their_place_in_a_path(name: str, text: str) -> None:
    assert segment(name) == text


@pytest.mark.parametrize(
    ("method", "path", "permit"),
    [
        ("DELETE", f"{APP}/modules/x", "delete"),
        ("POST", "/sdk/apps", "create-app"),
        ("PUT", f"{APP}/common", "common"),
        ("GET", f"{APP}/common", "common"),
        ("GET", "/sdk/apps/connections/acme/common", "common"),
        ("PUT", f"{APP}/icon", "icon"),
        ("POST", f"{APP}/public", "visibility"),
        ("POST", f"{APP}/commit", "commit"),
        ("POST", f"{APP}/rollback", "rollback"),
        ("POST", f"{APP}/review", "review"),
        ("POST", f"{APP}/modules/x/deprecate", "module-state"),
        ("PUT", f"{APP}/modules/x/api", "write"),
        ("PATCH", "/sdk/apps/webhooks/x", "write"),
        ("DELETE", APP, None),
        ("POST", f"{APP}/uninstall", None),
        ("POST", f"{APP}/clone", None),
        ("POST", f"{APP}/opensource", None),
        ("POST", f"{APP}/rpcs/x", None),
    ],
)  # fmt: skip
def test_every_call_needs_its_own_permit(method: str, path: str, permit: str | None) -> None:
    everything = {
        "create-app", "write", "common", "delete", "icon", "visibility", "review", "commit", "rollback", "module-state",
    }  # fmt: skip
    with pytest.raises(PublishError):
        check_allowed(method, path, frozenset(everything - {permit}))  # type: ignore[arg-type]  # names of permits
    if permit is not None:
        check_allowed(method, path, frozenset({permit}))  # type: ignore[arg-type]  # names of permits


def test_a_call_without_permit_never_leaves(client: Client, zone: FakeZone) -> None:
    with pytest.raises(PublishError):
        client.delete(f"{APP}/modules/x")
    assert zone.log == []


@pytest.mark.parametrize(("token", "header"), [(TOKEN, f"Token {TOKEN}"), ("opaque.oauth", "Bearer opaque.oauth")])
def test_the_scheme_follows_the_form_of_the_token(zone: FakeZone, token: str, header: str) -> None:
    with serve(zone) as url, Client(url, token, sleep=lambda s: None) as client:
        try:
            client.get(APP)
        except ApiError as error:
            assert error.status == 401
    assert zone.log[0].headers["authorization"] == header


def test_a_read_is_repeated_after_faults_and_a_creation_is_not(
    client: Client, zone: FakeZone, waits: list[float]
) -> None:
    zone.fault = lambda number, request: Fault(status=503) if number <= 3 else None
    client.get(APP)
    assert waits == [1.0, 2.0, 4.0] and len(zone.log) == 4
    zone.log.clear()
    zone.fault = lambda number, request: Fault(status=503)
    with pytest.raises(ApiError):
        client.create("/sdk/apps/acme/connections", {"label": "x", "type": "basic"})
    assert len(zone.log) == 1


def test_a_cut_connection_is_told_as_unknown(client: Client, zone: FakeZone) -> None:
    client.get(APP)
    zone.fault = lambda number, request: Fault(cut="before")
    with pytest.raises(LostAnswerError) as caught:
        client.create("/sdk/apps/acme/connections", {"label": "x", "type": "basic"})
    assert caught.value.sent


def test_a_host_that_is_not_there_is_told_at_once(waits: list[float]) -> None:
    with (
        Client("http://127.0.0.1:9/api", TOKEN, sleep=waits.append) as client,
        pytest.raises(LostAnswerError) as caught,
    ):
        client.get(APP)
    assert not caught.value.sent and waits == [] and "'127.0.0.1:9' refuses connections" in str(caught.value)


def test_a_redirect_to_another_host_gets_no_token(client: Client, zone: FakeZone) -> None:
    zone.fault = lambda number, request: Fault(status=302, headers={"Location": "https://evil.example/api"})
    with pytest.raises(PublishError, match="not sent there"):
        client.get(APP)
    assert len(zone.log) == 1


def test_a_read_follows_a_redirect_on_the_same_host(client: Client, zone: FakeZone) -> None:
    zone.fault = lambda number, request: (
        Fault(status=307, headers={"Location": "/api/v2" + APP}) if number == 1 else None
    )
    assert client.get(APP).data["app"]["name"] == "acme"
    with pytest.raises(PublishError, match=r"redirects a PUT to .*; only reads follow"):
        zone.fault = lambda number, request: Fault(status=307, headers={"Location": "/api/v2" + APP})
        client.put_section(f"{APP}/base", b"{}", "application/jsonc")


def test_patience_with_429_ends_after_three_minutes(client: Client, zone: FakeZone, waits: list[float]) -> None:
    zone.fault = lambda number, request: Fault(status=429)
    with pytest.raises(RateLimitError) as caught:
        client.get(APP)
    assert 120 <= sum(waits) <= 180 and "run the same command again" in (caught.value.hint or "")
    waits.clear()
    zone.fault = lambda number, request: Fault(status=429, headers={"Retry-After": "3600"})
    with pytest.raises(RateLimitError):
        client.get(APP)
    assert waits == []


@pytest.mark.parametrize(
    ("value", "attempt", "seconds"),
    [
        (None, 0, 5), (None, 4, 60), (None, 9, 60), ("3", 0, 3), ("0", 0, 0), ("-5", 0, 0), ("x", 1, 10), ("1e99", 0, 5),
        ("Tue, 24 Nov 2026 12:00:30 GMT", 0, 30), ("Tue, 24 Nov 2026 11:00:00 GMT", 0, 0), ("nan", 0, 5),
    ],
)  # fmt: skip
def test_retry_after(value: str | None, attempt: int, seconds: float) -> None:
    assert retry_after(value, attempt, datetime(2026, 11, 24, 12, tzinfo=UTC)) == seconds


def test_calls_are_spread_under_a_known_limit() -> None:
    now, pauses = [0.0], []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += seconds

    pace = Pace(2, lambda: now[0], sleep)
    for _ in range(5):
        pace.wait()
    assert pauses == [60.0, 60.0]


def test_no_more_than_two_reads_at_once(zone: FakeZone) -> None:
    import threading

    running, most, lock = [0], [0], threading.Lock()

    def job() -> int:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])
        threading.Event().wait(0.005)
        with lock:
            running[0] -= 1
        return running[0]

    with Client("http://127.0.0.1:9/api", TOKEN) as client:
        client.each([job] * 10)
    assert most[0] == 2


PAGE = Fault(status=200, body=b"\n<!doctype html><title>Log in</title>", type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.get(APP),
        lambda client: client.get_section(f"{APP}/base"),
        lambda client: client.put_section(f"{APP}/base", b"{}", "application/jsonc"),
        lambda client: client.create(f"{APP}/rpcs", {"name": "listThings", "label": "List"}),
    ],
)
def test_a_web_page_is_no_answer_whatever_its_status(
    client: Client, zone: FakeZone, waits: list[float], call: Callable[[Client], object]
) -> None:
    zone.fault = lambda number, request: PAGE
    with pytest.raises(WebPageError, match="a web page came in place of the API's answer") as caught:
        call(client)
    assert caught.value.sent and "login page" in str(caught.value.hint) and waits == []


def test_json_that_is_called_a_web_page_is_an_answer(client: Client, zone: FakeZone) -> None:
    zone.fault = lambda number, request: Fault(status=200, body=b'{"app": {"name": "acme"}}', type="text/html")
    assert client.get(APP).data == {"app": {"name": "acme"}}


def test_an_answer_that_comes_in_drops_is_not_waited_for_without_end() -> None:
    now = [0.0]

    def drops() -> Iterator[bytes]:
        while True:
            now[0] += 10
            yield b" "

    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=drops()))
    settings = Settings(timeout=60)
    client = Client("http://127.0.0.1/api", TOKEN, settings=settings, clock=lambda: now[0], transport=transport)
    with client, pytest.raises(LostAnswerError, match="the answer took more than 60 s"):
        client.get(APP)
    assert now[0] == 70


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"message":"Bad Request","detail":"No label."}', "No label."),
        (b'{"detail":["One.","Two."],"suberrors":[{"message":"Three."}]}', "One. Two. Three."),
        (b'{"detail":["one","two"],"suberrors":[{"message":"three"}]}', "one; two; three"),
        (b'{"message":"Bad","extra":{"a":1}}', 'Bad {"extra": {"a": 1}}'),
        (b'{"suberrors":[{"name":"x"},"text",null]}', '{"suberrors": [{"name": "x"}, "text", null]}'),
        (b"plain words", "plain words"),
        (b"<html><head><title>403 No</title></head><body>x</body></html>", "a web page instead of an answer: 403 No"),
        (b"", "Bad Request"),
        (b"[]", "[]"),
        (b"null", "null"),
        (b'{"error":{"message":"inner"}}', "inner"),
        (b'{"detail":{"a":1}}', '{"detail": {"a": 1}}'),
        (b"\xff\xfe", "��"),
        (b'"quoted"', "quoted"),
        (b"a\r\nb\x1b[31m", "a b [31m"),
    ],
)  # fmt: skip
def test_error_bodies_of_every_shape(body: bytes, text: str) -> None:
    assert read_error(400, body, str, sent=None).text == text


def test_error_texts_hold_no_token_no_echo_and_are_short() -> None:
    mask = Vault([TOKEN]).mask
    sent = b'{"url": "/a/rather/long/section"}'
    body = f"Token {TOKEN} sent {sent.decode()} {'x' * 999}".encode()
    said = read_error(400, body, mask, sent=sent)
    assert TOKEN not in said.text and "rather" not in said.text and len(said.text) <= 300
    assert read_error(400, b"Unexpected token in JSONC at position 17", mask, sent=sent).position == 17


@pytest.mark.parametrize(
    ("now", "goal", "calls"),
    [
        (("a", None), ("a", None), 0), (("a", None), ("b", None), 1), (("a", None), ("a", "b"), 1), (("a", "b"), ("b", "a"), 3),
        (("a", "b"), (None, None), 2), ((None, None), ("a", "b"), 2), (("a", "b"), ("c", "a"), 2), (("a", "b"), ("b", None), 2),
    ],
)  # fmt: skip
def test_references_change_by_legal_steps(
    now: tuple[str | None, str | None], goal: tuple[str | None, str | None], calls: int
) -> None:
    steps = road(now, goal)
    assert len(steps) == calls
    here = dict(zip(("connection", "altConnection"), now, strict=True))
    for field, value in steps:
        here[field] = value
        assert legal((here["connection"], here["altConnection"]))
    assert (here["connection"], here["altConnection"]) == goal


def test_extra_headers_are_configuration(zone: FakeZone) -> None:
    settings = Settings(headers={"imt-apps-sdk-version": "2.8.0"}, local_headers={})
    with serve(zone) as url, Client(url, TOKEN, settings=settings) as client:
        client.get_section(f"{APP}/base")
    assert zone.log[0].headers["imt-apps-sdk-version"] == "2.8.0"
    assert "imt-vsce-localmode" not in zone.log[0].headers


def test_reads_are_two_in_flight_and_never_three() -> None:
    """Each call waits for a second one: with one at a time none would end, with three the count would show it."""
    pair, guard = Barrier(2, timeout=10), Lock()
    inside: list[int] = []
    now = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal now
        with guard:
            now += 1
            inside.append(now)
        pair.wait()
        with guard:
            now -= 1
        return httpx.Response(200, text=request.url.path)

    with Client("http://127.0.0.1:9/api", TOKEN, transport=httpx.MockTransport(answer)) as client:
        paths = [f"{APP}/modules/m{number}" for number in range(8)]
        replies = client.each([partial(client.get, path) for path in paths])
    assert [reply.text for reply in replies] == [f"/api/v2{path}" for path in paths]
    assert max(inside) == 2
