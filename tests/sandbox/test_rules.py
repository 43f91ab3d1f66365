"""What a sandbox.yaml can say: routes, steps, queries, updates, modes, switches, replies."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.sandbox import Reply, Request, Sandbox, SandboxError, load_sandbox
from afkit.sandbox.functions import functions, percent_decode, unquote
from afkit.sandbox.paths import parse_path, split_path

SHOP = """\
sandbox: 1
title: Shop
modes: {easy: takes anything, hard: is strict}
switches:
  limit: {default: 2, doc: How many orders there may be.}
state:
  customers: [{id: c1, name: Ada, active: true}, {id: c2, name: Bob, active: false}]
  orders: {}
  log: []
replies:
  refused: {status: 422, json: {error: "{{cause}}"}}
routes:
  - name: order
    match: {path: ["/orders/{customer}", "/o/{customer}"], method: POST}
    steps:
      - let: {who: {find: "{{state.customers}}", where: "{{item.id = params.customer}}"}}
        if: "{{!let.who}}"
        cause: "no customer {{params.customer}}"
        reply: refused
      - if: "{{!let.who.active}}"
        cause: not active
        in:
          hard: {reply: {status: 403}}
      - if: "{{length(state.log) >= switches.limit}}"
        reply: {status: 429, headers: {Retry-After: "7", X-Nothing: "{{params.nothing}}"}}
      - let: {id: "{{uuid}}"}
        update:
          - {at: [orders, "{{let.id}}"], set: {id: "{{let.id}}", of: "{{let.who.name}}", note: "{{request.json.note}}"}}
          - {at: [log], append: "{{let.id}}"}
          - {at: [orders, "{{let.id}}"], merge: {seen: true}}
          - {at: [totals], set: {count: "{{length(state.log)}}"}, if: "{{request.query.count}}"}
        reply:
          status: 201
          json: {id: "{{let.id}}", left: "{{switches.limit - length(state.log)}}", note: "{{params.nothing}}"}
  - name: empty
    match: {path: /orders, method: [DELETE, PUT], headers: {X-Sure: "yes"}}
    steps:
      - update:
          - {each: "{{state.log}}", at: [orders, "{{item}}"], remove: true}
          - {at: [log], set: []}
        reply: {text: "gone: {{request.method}}"}
  - name: broken
    match: {path: /broken}
    steps:
      - update: [{at: [nowhere, deeper], set: 1}]
        reply: {status: 200}
  - name: fails
    match: {path: /fails}
    steps: [{reply: {json: "{{parseJSON('{')}}"}}]
  - name: silent
    match: {path: /silent}
    steps: [{if: "{{false}}", reply: {status: 200}}]
  - name: files
    match: {path: "/files/{rest*}"}
    steps: [{reply: {json: "{{params.rest}}"}}]
otherwise: {status: 418}
report:
  - {title: Orders, each: "{{state.orders}}", show: {of: "{{item.of}}", note: "{{item.note}}"}}
"""


def load_text(folder: Path, text: str) -> Any:
    (folder / "sandbox.yaml").write_text(text, encoding="utf-8")
    return load_sandbox(str(folder))


@pytest.fixture
def shop(tmp_path: Path) -> Sandbox:
    return Sandbox(load_text(tmp_path, SHOP), ids=iter("abcdefgh").__next__)


def ask(box: Sandbox, method: str, target: str, body: bytes = b"", **headers: str) -> Reply:
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return box.handle(Request(method, target, pairs, body))


def test_steps_run_until_a_reply_and_change_the_state(shop: Sandbox) -> None:
    reply = ask(shop, "POST", "/orders/c1?count=1", b'{"note": "x"}')
    assert (reply.status, json.loads(reply.body)) == (201, {"id": "a", "left": 1})
    assert shop.state["orders"] == {"a": {"id": "a", "of": "Ada", "note": "x", "seen": True}}
    assert shop.state["totals"] == {"count": 1}
    assert ask(shop, "POST", "/o/c1").status == 201
    late = ask(shop, "POST", "/o/c1")
    assert (late.status, late.headers) == (429, (("Retry-After", "7"),))


def test_undefined_members_are_kept_nowhere(shop: Sandbox) -> None:
    ask(shop, "POST", "/o/c1")
    assert "note" not in shop.state["orders"]["a"]
    assert [dict(row) for row in shop.report()[0].rows] == [{"of": "Ada"}]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('{id: "{{request.query.id}}", deep: {list: ["{{mode}}", 1]}}', {"id": "7", "deep": {"list": ["easy", 1]}}),
        ('["{{request.query.id}}", {a: 1}]', ["7", {"a": 1}]),
        ('{find: "{{state.customers}}", where: "{{item.id = \'c2\'}}"}', {"id": "c2", "name": "Bob", "active": False}),
    ],
)
def test_a_let_holds_a_value_of_any_form_or_a_query(tmp_path: Path, written: str, value: Any) -> None:
    route = '  - name: made\n    match: {path: /made}\n    steps: [{let: {new: VALUE}, reply: {json: "{{let.new}}"}}]\n'
    sandbox = Sandbox(load_text(tmp_path, SHOP.replace("routes:\n", "routes:\n" + route.replace("VALUE", written))))
    assert json.loads(ask(sandbox, "GET", "/made?id=7").body) == value


def test_a_named_reply_knows_the_cause(shop: Sandbox) -> None:
    reply = ask(shop, "POST", "/orders/c9")
    assert (reply.status, json.loads(reply.body)) == (422, {"error": "no customer c9"})


def test_a_mode_may_reply_where_another_goes_on(tmp_path: Path) -> None:
    spec = load_text(tmp_path, SHOP)
    assert ask(Sandbox(spec), "POST", "/orders/c2").status == 201
    assert ask(Sandbox(spec, "hard"), "POST", "/orders/c2").status == 403


def test_routes_are_chosen_by_path_method_and_headers(shop: Sandbox) -> None:
    ask(shop, "POST", "/o/c1")
    assert ask(shop, "DELETE", "/orders").status == 418
    assert ask(shop, "PATCH", "/orders", X_Sure="yes").status == 418
    gone = ask(shop, "DELETE", "/orders", x_sure="yes")
    assert (gone.body, shop.state["orders"], shop.state["log"]) == (b"gone: DELETE", {}, [])
    assert gone.headers == (("Content-Type", "text/plain; charset=utf-8"),)


@pytest.mark.parametrize("path", ["/broken", "/fails", "/silent"])
def test_a_rule_that_fails_says_where(shop: Sandbox, path: str) -> None:
    reply = ask(shop, "GET", path)
    assert reply.status == 500
    if path != "/silent":
        assert "sandbox.yaml:" in json.loads(reply.body)["error"]
        assert shop.exchanges[-1].error is not None


def test_a_sandbox_keeps_its_state_to_itself(tmp_path: Path) -> None:
    spec = load_text(tmp_path, SHOP)
    first, second = Sandbox(spec), Sandbox(spec)
    ask(first, "POST", "/o/c1")
    assert (len(first.state["orders"]), len(second.state["orders"])) == (1, 0)


@pytest.mark.parametrize(
    ("pattern", "path", "values"),
    [
        ("/a/{b}", "/a/x%20y", {"b": "x y"}),
        ("/a/{b}", "/a/", None),
        ("/a/{b}", "/a/x/y", None),
        ("/a/{b*}", "/a/x/y", {"b": "x/y"}),
        ("/a/{b*}", "/a/", {"b": ""}),
        ("/a/{b*}", "/a", None),
        ("/", "/", {}),
        ("/{x}/end", "/1/end", {"x": "1"}),
        ("/{x}/end", "/1/End", None),
        ("/jobs/{x}:run", "/jobs/a%3Ab:run", {"x": "a:b"}),
        ("/jobs/{x}:run", "/jobs/:run", None),
        ("/jobs/{x}:run", "/jobs/a:stop", None),
        ("/f-{x}.pdf/{rest*}", "/f-1.pdf/a/b", {"x": "1", "rest": "a/b"}),
    ],
)
def test_placeholders_take_parts_of_a_path(pattern: str, path: str, values: dict[str, str] | None) -> None:
    assert parse_path(pattern).match(split_path(path)) == values


BAD: list[tuple[str, str, str, str]] = [
    ("not a mapping", "sandbox: 1", "- 1", "AF102"),
    ("another version", "sandbox: 1", "sandbox: 2", "AF103"),
    ("unknown key", "title: Shop", "titel: Shop", "AF101"),
    ("unknown reply", "reply: refused", "reply: refuse", "AF910"),
    ("unknown mode", "hard: {reply", "herd: {reply", "AF910"),
    ("two verbs", 'append: "{{let.id}}"', "append: 1, set: 2", "AF910"),
    ("syntax of an expression", "{{!let.who}}", "{{!let.}}", "AF301"),
    ("unknown key in a step", "cause: not active", "because: not active", "AF101"),
    ("a bad path", "/files/{rest*}", "no/slash", "AF105"),
    ("a bad method", "method: POST}", "method: SEND}", "AF103"),
    ("two bodies", '{text: "gone: {{request.method}}"}', "{text: a, json: b}", "AF107"),
    ("unknown function", "{{uuid}}", "{{uid()}}", "AF320"),
    ("unknown variable", "{{request.json.note}}", "{{requst.json.note}}", "AF325"),
    ("unknown member", "{{request.json.note}}", "{{request.jsn.note}}", "AF327"),
    ("a value that no step sets", "{{let.who.name}}", "{{let.whom.name}}", "AF327"),
    ("unknown switch", "{{switches.limit - length", "{{switches.limits - length", "AF327"),
    (
        "a query without a condition",
        '"{{state.customers}}", where: "{{item.id = params.customer}}"}}',
        '"{{state.customers}}"}}',
        "AF910",
    ),
    ("a duplicate key", "title: Shop", "title: Shop\ntitle: Shop", "AF006"),
]


@pytest.mark.parametrize(("name", "old", "new", "code"), BAD, ids=[row[0] for row in BAD])
def test_a_fault_of_the_file_is_told_at_its_place(tmp_path: Path, name: str, old: str, new: str, code: str) -> None:
    text = "- 1\n" if name == "not a mapping" else SHOP.replace(old, new, 1)
    line = text[: text.index(new) + len(new)].count("\n") + 1
    with pytest.raises(SandboxError) as caught:
        load_text(tmp_path, text)
    error = caught.value
    assert error.place is not None
    assert error.diagnostics
    assert (error.place.line, error.code[:3]) == (line, code[:3]), error.message


def test_a_missing_file_and_broken_yaml_are_told(tmp_path: Path) -> None:
    with pytest.raises(SandboxError, match=r"no sandbox\.yaml"):
        load_sandbox(str(tmp_path))
    with pytest.raises(SandboxError):
        load_text(tmp_path, "a: [")


def test_unknown_modes_and_switches_are_refused(tmp_path: Path) -> None:
    spec = load_text(tmp_path, SHOP)
    with pytest.raises(SandboxError, match="no mode 'soft'"):
        Sandbox(spec, "soft")
    with pytest.raises(SandboxError, match="no switch 'size'"):
        Sandbox(spec, switches={"size": 1})


@given(st.text())
def test_decoding_is_the_inverse_of_encoding(text: str) -> None:
    from urllib.parse import quote

    encodable = text.encode("utf-8", "ignore").decode()
    assert percent_decode(quote(encodable)) == encodable
    escaped = encodable.replace("\\", "\\\\").replace('"', '\\"')
    assert unquote(f'"{escaped}"') == encodable or "\n" in encodable


@given(
    st.sampled_from(["GET", "POST", "DELETE", "X"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126)),
    st.dictionaries(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1), st.text(max_size=5)),
    st.binary(max_size=50),
)
def test_any_request_gets_a_reply(method: str, path: str, headers: dict[str, str], body: bytes) -> None:
    box = Sandbox(_SPEC)
    assert 200 <= box.handle(Request(method, f"/{path}", tuple(headers.items()), body)).status <= 599


def _shared() -> Any:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        return load_text(Path(folder), SHOP)


_SPEC = _shared()


@pytest.mark.parametrize(
    ("milliseconds", "random", "expected"),
    [
        (0, 0.0, "00000000000000000000000000"),
        (1469918176385, 0.0, "01ARYZ6S410000000000000000"),  # the time of the example in ULID's specification
        (1469918176385, 1 - 2**-40, "01ARYZ6S41ZZZZZZZZZZZZZZZZ"),
    ],
)
def test_a_ulid_is_its_time_and_then_chance(milliseconds: int, random: float, expected: str) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
    assert functions(lambda: at, lambda: random)["ulid"]() == expected
