"""What can be made to go wrong, in memory and over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from afkit.engine import HttpRequest, TransportError
from afkit.sandbox import Request, Sandbox, SandboxError, SandboxSpec, in_memory_send, load_sandbox, serve
from afkit.sandbox.faults import parse_fault

TEXT = """\
sandbox: 1
title: Echo
switches: {kind: {default: true, doc: Whether it is kind.}}
state: {count: 0}
routes:
  - name: echo
    match: {path: /echo}
    steps:
      - update: [{at: [count], set: "{{state.count + 1}}"}]
        reply: {json: {kind: "{{switches.kind}}", body: "{{request.body}}", now: "{{now}}"}}
  - name: other
    match: {path: /other}
    steps: [{reply: {text: other}}]
faults:
  routes: [echo]
  named:
    rude: {doc: It is rude., set: {kind: false}}
    broken: {doc: It is broken., routes: [other], reply: {status: 507, text: broken}}
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> SandboxSpec:
    folder = tmp_path_factory.mktemp("echo")
    (folder / "sandbox.yaml").write_text(TEXT, encoding="utf-8")
    return load_sandbox(str(folder))


def get(box: Sandbox, path: str = "/echo") -> tuple[int, dict[str, str], str]:
    reply = box.handle(Request("GET", path))
    return reply.status, dict(reply.headers), reply.body.decode()


def test_a_status_comes_in_place_of_the_service(spec: SandboxSpec) -> None:
    box = Sandbox(spec, faults=("503x2",))
    assert [get(box)[0] for _ in range(3)] == [503, 503, 200]
    assert box.state["count"] == 1
    assert get(Sandbox(spec, faults=("429=30",)))[:2] == (429, {"Retry-After": "30"})
    assert get(Sandbox(spec, faults=("429",)))[:2] == (429, {})


def test_a_fault_hits_the_declared_routes_or_the_named_one(spec: SandboxSpec) -> None:
    box = Sandbox(spec, faults=("500",))
    assert (get(box)[0], get(box, "/other")[0]) == (500, 200)
    box = Sandbox(spec, faults=("500@other",))
    assert (get(box)[0], get(box, "/other")[0]) == (200, 500)


def test_named_faults_change_switches_or_reply(spec: SandboxSpec) -> None:
    assert '"kind":false' in get(Sandbox(spec, faults=("rude",)))[2]
    box = Sandbox(spec, faults=("broken",))
    assert (get(box)[0], get(box, "/other")) == (200, (507, {"Content-Type": "text/plain; charset=utf-8"}, "broken"))
    box = Sandbox(spec, faults=("rudex1",))
    assert ['"kind":false' in get(box)[2] for _ in range(2)] == [True, False]


def test_replies_can_be_spoilt_after_the_service_has_worked(spec: SandboxSpec) -> None:
    for fault in ("truncated", "not-json", "empty", "text=hello", "cut", "latency=1ms"):
        box = Sandbox(spec, faults=(fault,))
        get(box)
        assert box.state["count"] == 1, fault
    assert get(Sandbox(spec, faults=("empty",)))[2] == ""
    assert get(Sandbox(spec, faults=("text=hello",)))[2] == "hello"
    assert get(Sandbox(spec, faults=("truncated",)))[2].startswith('{"kind"')
    assert not get(Sandbox(spec, faults=("truncated",)))[2].endswith("}")
    assert get(Sandbox(spec, faults=("not-json",)))[1] == {"Content-Type": "application/json"}


def test_others_may_answer_in_place_of_the_service(spec: SandboxSpec) -> None:
    status, headers, _ = get(Sandbox(spec, faults=("redirect",)))
    assert (status, headers["Location"]) == (302, "https://elsewhere.example/echo")
    assert get(Sandbox(spec, faults=("redirect=https://other.example/x",)))[1]["Location"] == "https://other.example/x"
    status, headers, body = get(Sandbox(spec, faults=("html=502",)))
    assert (status, headers["Content-Type"], "<html>" in body) == (502, "text/html; charset=utf-8", True)


def test_the_clock_can_be_wrong(spec: SandboxSpec) -> None:
    from datetime import UTC, datetime

    box = Sandbox(spec, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC), faults=("skew=-1h",))
    assert "2025-12-31T23:00:00.000Z" in get(box)[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("99", "no fault '99'"),
        ("700", "not an HTTP status"),
        ("latencies=2s", "no fault"),
        ("latency", "needs a duration"),
        ("latency=-2s", "needs a duration"),
        ("500@nowhere", "no route 'nowhere'"),
        ("", "no fault"),
    ],
)
def test_an_unknown_fault_is_refused_with_the_known_ones(spec: SandboxSpec, text: str, words: str) -> None:
    with pytest.raises(SandboxError, match=words) as caught:
        parse_fault(text, spec)
    assert caught.value.hint
    assert caught.value.code == "AF913"


def test_in_memory_a_late_or_cut_reply_is_the_fault_of_a_network(spec: SandboxSpec) -> None:
    slept: list[float] = []
    request = HttpRequest("GET", "https://anywhere.example/echo?a=1", timeout=2)
    with pytest.raises(TransportError) as late:
        in_memory_send(Sandbox(spec, faults=("latency=9s",)), sleep=slept.append)(request)
    assert (late.value.type, slept) == ("ModuleTimeoutError", [2])
    with pytest.raises(TransportError) as cut:
        in_memory_send(Sandbox(spec, faults=("cut",)))(request)
    assert cut.value.type == "ConnectionError"
    answer = in_memory_send(Sandbox(spec, faults=("latency=1s",)), sleep=slept.append)(request)
    assert (answer.status, answer.header("content-type"), slept) == (200, "application/json", [2, 1])


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=5, trust_env=False) as client:
        yield client


def test_over_http_the_same_sandbox_answers(spec: SandboxSpec, client: httpx.Client) -> None:
    box = Sandbox(spec)
    with serve(box) as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert box.url == server.url
        reply = client.post(f"{server.url}/echo?q=%20", content="ü".encode())
        assert (reply.status_code, reply.json()["body"]) == (200, "ü")
        assert client.get(f"{server.url}/nothing").status_code == 404
        assert client.head(f"{server.url}/echo").content == b""
        assert [exchange.route for exchange in box.exchanges] == ["echo", None, "echo"]
    with pytest.raises(httpx.ConnectError):
        client.get(f"{server.url}/echo")


def test_over_http_a_cut_connection_is_cut(spec: SandboxSpec, client: httpx.Client) -> None:
    with serve(Sandbox(spec, faults=("cutx1",))) as server:
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(f"{server.url}/echo")
        assert client.get(f"{server.url}/echo").status_code == 200


def test_over_http_a_late_reply_is_late_and_stopping_does_not_wait_for_it(
    spec: SandboxSpec, client: httpx.Client
) -> None:
    with serve(Sandbox(spec, faults=("latency=100ms",))) as server:
        assert client.get(f"{server.url}/echo").status_code == 200
    with serve(Sandbox(spec, faults=("latency=1h",))) as server, pytest.raises(httpx.ReadTimeout):
        client.get(f"{server.url}/echo", timeout=0.05)


def test_a_body_too_large_for_any_rule_is_refused(
    spec: SandboxSpec, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afkit.sandbox.server.MAX_BODY", 10)
    with serve(Sandbox(spec)) as server:
        assert client.post(f"{server.url}/echo", content=b"x" * 10).status_code == 200
        assert client.post(f"{server.url}/echo", content=b"x" * 11).status_code == 413


def test_a_port_in_use_is_told(spec: SandboxSpec) -> None:
    with serve(Sandbox(spec)) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(SandboxError, match=f"cannot listen on port {port}") as caught, serve(Sandbox(spec), port):
            pass
    assert caught.value.code == "AF912"


def test_parallel_requests_each_count(spec: SandboxSpec) -> None:
    from concurrent.futures import ThreadPoolExecutor

    box = Sandbox(spec)
    with serve(box) as server, ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: httpx.get(f"{server.url}/echo", trust_env=False).status_code, range(24)))
    assert (replies, box.state["count"]) == ([200] * 24, 24)


def test_a_sandbox_is_found_from_its_folder_its_manifest_and_itself(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("manifest: 1\n", encoding="utf-8")
    file = tmp_path / "sandbox.yaml"
    file.write_text(TEXT, encoding="utf-8")
    for path in (tmp_path, manifest, file):
        assert load_sandbox(str(path)).title == "Echo"
