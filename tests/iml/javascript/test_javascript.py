"""The app's own functions in V8: what they see, what they give back, what stops them."""

from __future__ import annotations

import builtins
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.iml import UNDEFINED, Environment, ImlEvaluationError, compile
from afkit.iml.javascript.run import JavascriptError, JavascriptFunctions, JavascriptLimits
from support.effort import fewer

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
QUICK = JavascriptLimits(seconds=0.5, memory=64 * 1024 * 1024)


def run(name: str, *values: Any, **sources: str) -> Any:
    environment = Environment("Europe/Prague", now=lambda: NOW)
    return JavascriptFunctions(sources, environment, limits=QUICK)[name](*values)


IDENTITY = "function same(x) { return x }"


@pytest.mark.parametrize(
    "value",
    [
        "é😀\ud83d",
        12,
        1.5,
        True,
        None,
        UNDEFINED,
        NOW,
        b"\x00\xff",
        [1, [UNDEFINED, None]],
        {"a": {"b": b"x"}, "$": 1, "__proto__": 2},
        {"$": ["date", 1]},
    ],
    ids=repr,
)
def test_value_crosses_both_ways_unchanged(value: Any) -> None:
    assert run("same", value, same=IDENTITY) == value


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@fewer(2)
@given(_JSON)
def test_any_data_crosses_both_ways_unchanged(value: Any) -> None:
    assert run("same", value, same=IDENTITY) == value


def test_arguments_arrive_as_javascript_values() -> None:
    code = """function kinds(date, buffer, nothing) {
      return [date instanceof Date, date.getTime(), Buffer.isBuffer(buffer), buffer.toString('base64'),
              nothing === undefined, this.timezone, new Date().toISOString()] }"""
    given_back = run("kinds", NOW, b"hi", UNDEFINED, kinds=code)
    assert given_back[:6] == [True, 1795511100000, True, "aGk=", True, "Europe/Prague"]
    assert given_back[6].startswith("2026-11-24T09:05:00")


def test_built_in_functions_are_reached_through_iml() -> None:
    code = """function label(text) {
      return iml.upper(text) + iml.formatDate(iml.parseDate('2026-07-01'), 'D.M.YYYY HH:mm', 'UTC') + iml.sum(1, 2)
        + iml.createJSON({a: iml.parseJSON('[1]')}) + iml.ifempty(undefined, '?') }"""
    assert run("label", "é", label=code) == 'É30.6.2026 22:003{"a":[1]}?'


def test_long_texts_cross_the_bridge() -> None:
    code = "function size() { return iml.length(iml.upper('ß€'.repeat(100000))) }"
    assert run("size", size=code) == 300_000


def test_other_functions_of_the_app_are_reached_through_iml_only() -> None:
    double = "function double(n) { return n * 2 }"
    assert run("quad", 3, double=double, quad="function quad(n) { return iml.double(iml.double(n)) }") == 12
    with pytest.raises(JavascriptError, match="double is not defined"):
        run("quad", 3, double=double, quad="function quad(n) { return double(n) }")


@pytest.mark.parametrize("name", ["require", "process", "console", "fetch", "setTimeout", "WebAssembly", "__afkit"])
def test_nothing_of_the_host_is_visible(name: str) -> None:
    assert run("peek", peek=f"function peek() {{ return typeof {name} }}") == "undefined"


def test_every_call_starts_in_a_fresh_world() -> None:
    functions = JavascriptFunctions(
        {"count": "function count() { return globalThis.n = (globalThis.n || 0) + 1 }"}, Environment()
    )
    assert [functions["count"](), functions["count"]()] == [1, 1]


@pytest.mark.parametrize(
    ("code", "message", "line"),
    [
        ("function f(x) {\n  return x.y.z\n}", "TypeError: .*(f, line 2)", 2),
        ("function f() {\n\n  let x = ;\n}", "SyntaxError: Unexpected token ';'", 3),
        ("function f() { throw new Error('no stock') }", "^no stock", 1),
        ("function f() { throw 'plain' }", "^plain", None),
        ("function g() {}", "declares no function named 'f'", None),
        ("function f() { return f() }", "Maximum call stack", 1),
        ("async function f() {}", "asynchronous", None),
        ("function f() { return iml.concat('a') }", "Function 'concat' not found", 1),
        ("function f() { const a = []; a.push(a); return a }", "cyclic", None),
        ("function f() { return iml.parseDate('x') }", "'x' is no date", 1),
    ],
)
def test_failure_says_what_and_where(code: str, message: str, line: int | None) -> None:
    with pytest.raises(JavascriptError, match=message) as caught:
        run("f", {}, f=code)
    assert caught.value.line == line


def test_error_of_a_platform_type_keeps_its_type() -> None:
    with pytest.raises(JavascriptError, match="no good") as caught:
        run("f", f="function f() { iml.errorFactory('DataError', 'no good') }")
    assert caught.value.error_type == "DataError"


def test_endless_loop_is_stopped() -> None:
    with pytest.raises(JavascriptError, match=r"longer than 0\.5 seconds"):
        run("f", f="function f() { for (;;) {} }")


def test_hunger_for_memory_is_stopped() -> None:
    patient = JavascriptLimits(seconds=20, memory=64 * 1024 * 1024)  # on a busy machine, memory fills slowly
    source = "function f() { const a = []; for (;;) a.push(new Array(10000).fill(1)) }"
    with pytest.raises(JavascriptError, match="64 MiB"):
        JavascriptFunctions({"f": source}, Environment(), limits=patient)["f"]()


def test_source_longer_than_the_platform_allows_is_refused() -> None:
    with pytest.raises(JavascriptError, match="5020 characters; 5000 are allowed"):
        run("f", f=f"function f() {{}}/*{'x' * 5001}*/")


def test_template_calls_the_function_and_names_it_in_errors() -> None:
    environment = Environment()
    functions = JavascriptFunctions({"half": "function half(n) { debug('got', n); return n.length / 2 }"}, environment)
    with_functions = environment.replace(functions=functions)
    assert compile("{{half('abcd')}}").evaluate({}, with_functions) == 2
    assert functions.debug == ["got abcd"]
    with pytest.raises(ImlEvaluationError, match=r"Function 'half' finished with error! TypeError.*line 1"):
        compile("{{half(null)}}").evaluate({}, with_functions)


def test_missing_engine_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "py_mini_racer":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(JavascriptError, match="not installed") as caught:
        run("f", f="function f() {}")
    assert caught.value.hint is not None and "-m pip install 'mini-racer" in caught.value.hint
