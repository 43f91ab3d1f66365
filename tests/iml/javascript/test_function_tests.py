"""The tests that an app keeps beside its functions: what holds, what fails and where, and what is no test at all."""

from __future__ import annotations

import pytest

from afkit.iml import Environment
from afkit.iml.javascript.run import JavascriptError
from afkit.iml.javascript.tests import Verdict, run_tests

SOURCES = {
    "double": "function double(n) { if (n === null) throw new Error('no number'); return n * 2 }",
    "quadruple": "function quadruple(n) { return iml.double(iml.double(n)) }",
}


def run(script: str) -> list[Verdict]:
    return run_tests("double", SOURCES, script, Environment("Europe/Prague"))


@pytest.mark.parametrize(
    "check",
    [
        "assert(double(2) === 4)",
        "assert.equal(double('2'), '4')",
        "assert.strictEqual(iml.quadruple(2), 8)",
        "assert.deepEqual(iml.split('a,b', ','), ['a', 'b'])",
        "assert.deepStrictEqual({ a: [1, { b: new Date(0) }] }, { a: [1, { b: new Date(0) }] })",
        "assert.notDeepStrictEqual({ a: 1 }, { a: '1' })",
        "assert.notEqual(double(1), 3); assert.notStrictEqual(1, '1')",
        "assert.throws(() => double(null), /no number/)",
        "assert.doesNotThrow(() => double(1))",
        "assert.match('abc', /b/)",
    ],
)
def test_what_holds(check: str) -> None:
    assert run(f"it('holds', () => {{ {check} }})") == [Verdict("holds", None, None)]


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("assert(false)", "false is not true"),
        ("assert.ok(0, 'my words')", "my words"),
        ("assert.equal(double(2), 5)", "4 does not equal 5"),
        ("assert.strictEqual(1, '1')", '1 is not "1"'),
        ("assert.deepEqual([1], [2])", "[1] does not deeply equal [2]"),
        ("assert.deepStrictEqual({ a: 1 }, { a: '1' })", "does not deeply equal"),
        ("assert.throws(() => double(1))", "nothing is thrown"),
        ("assert.throws(() => double(null), /other/)", "does not match"),
        ("assert.fail()", "failed"),
        ("double(null)", "no number"),
        ("nosuch()", "nosuch is not defined"),
        ("return Promise.resolve(1)", "asynchronous"),
    ],
)
def test_what_fails_is_told_at_its_line(check: str, words: str) -> None:
    first, second = run(f"it('good', () => {{}})\nit('bad', () => {{\n{check}\n}})")
    assert first == Verdict("good", None, None)
    assert second.name == "bad"
    assert words in str(second.error)
    assert second.line == 3 or "Promise" in check


def test_failure_of_the_script_itself_is_an_error_at_its_line() -> None:
    with pytest.raises(JavascriptError, match=r"outside \(test, line 2\)") as caught:
        run("it('a', () => {})\nthrow new Error('outside')")
    assert (caught.value.function, caught.value.line) == ("double", 2)
    with pytest.raises(JavascriptError, match="SyntaxError"):
        run("it('a', () => {")


def test_every_run_has_a_fresh_context() -> None:
    run("it('a', () => { globalThis.left = 1; Array.prototype.map = null })")
    assert (
        run("it('a', () => { assert.equal(typeof left, 'undefined'); assert([1].map(double)[0] === 2) })")[0].error
        is None
    )
