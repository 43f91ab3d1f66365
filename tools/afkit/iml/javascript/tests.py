"""Run the tests that an app keeps beside its own functions (IML reference, section 7).

A test is a script of `it('what holds', () => { assert.equal(double(2), 4) })`. The function stands there under its own
name; it, all others and the built-in ones are members of `iml`. Each run has a fresh context, away from the host.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from afkit.iml.environment import Environment
from afkit.iml.javascript.run import FRAME, JavascriptError, JavascriptFunctions, JavascriptLimits
from afkit.records import NamedTuple

LIMITS = JavascriptLimits(seconds=5.0, source=200_000)
"""A run of all tests may take 5 seconds; a script of tests is not bound to the length of a function."""

_RUNNER = "afkitTests"
_LINE = re.compile(rf"iml-{_RUNNER}\.js:(\d+)")
_HEADER_LINES = 2  # that V8 puts before the text of a function made from a text

# All on one line, so that the lines of the script keep their numbers.
_WORLD = " ".join(
    line.strip()
    for line in """
function NAME() {
const afkitResults = [];
const afkitSame = (a, b, strict) => {
  if (Object.is(a, b) || (!strict && a == b)) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (Object.prototype.toString.call(a) !== Object.prototype.toString.call(b)) return false;
  if (a instanceof Date) return a.getTime() === b.getTime();
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && afkitSame(a[key], b[key], strict));
};
const afkitShown = (value) => {
  if (value === undefined || typeof value === 'function') return String(value);
  try { return JSON.stringify(value) } catch (error) { return String(value) }
};
const afkitFail = (message, standard) => {
  if (message instanceof Error) throw message;
  throw new Error(message === undefined ? standard : String(message));
};
const afkitCheck = (good, words) => (a, b, message) =>
  good(a, b) || afkitFail(message, afkitShown(a) + ' ' + words + ' ' + afkitShown(b));
const afkitTruth = (value, message) => value || afkitFail(message, afkitShown(value) + ' is not true');
const assert = Object.assign((value, message) => afkitTruth(value, message), {
  ok: afkitTruth,
  equal: afkitCheck((a, b) => a == b || Object.is(a, b), 'does not equal'),
  notEqual: afkitCheck((a, b) => a != b, 'equals'),
  strictEqual: afkitCheck((a, b) => Object.is(a, b), 'is not'),
  notStrictEqual: afkitCheck((a, b) => !Object.is(a, b), 'is'),
  deepEqual: afkitCheck((a, b) => afkitSame(a, b, false), 'does not deeply equal'),
  deepStrictEqual: afkitCheck((a, b) => afkitSame(a, b, true), 'does not deeply equal'),
  notDeepEqual: afkitCheck((a, b) => !afkitSame(a, b, false), 'deeply equals'),
  notDeepStrictEqual: afkitCheck((a, b) => !afkitSame(a, b, true), 'deeply equals'),
  match: afkitCheck((a, b) => b.test(a), 'does not match'),
  fail: (message) => afkitFail(message, 'failed'),
  throws: (work, expected, message) => {
    let thrown;
    try { work() } catch (error) { thrown = [error] }
    if (!thrown) afkitFail(typeof expected === 'string' ? expected : message, 'nothing is thrown');
    const words = String(thrown[0]);
    if (expected instanceof RegExp && !expected.test(words)) afkitFail(message, words + ' does not match ' + expected);
  },
  doesNotThrow: (work, message) => { try { work() } catch (error) { afkitFail(message, 'this is thrown: ' + error) } }
});
const it = (name, work) => {
  try {
    if (work() instanceof Promise) throw new TypeError('asynchronous code is not possible in functions');
    afkitResults.push([String(name), null, '']);
  } catch (error) {
    const known = error !== null && typeof error === 'object' && 'message' in error;
    afkitResults.push([String(name), String(known ? error.message : error), known ? String(error.stack) : '']);
  }
};
const describe = (name, work) => work();
""".strip().splitlines()
)


class ScriptError(JavascriptError):
    """A script of tests failed as a whole; `line` counts in the script of the tests of `function`."""


class Verdict(NamedTuple):
    """What one `it` gave: `error` is None if it holds; `line` counts from 1 in the script, None if it is not known.

    `inside` is where it happened in one of the functions, if it did: its name, line and column.
    """

    name: str
    error: str | None
    line: int | None
    inside: tuple[str, int, int] | None = None


def run_tests(name: str, sources: Mapping[str, str], script: str, environment: Environment) -> list[Verdict]:
    """Run a script of tests of one function; `sources` are the functions of the app by name, the function among them.

    Raises ScriptError if the script itself fails: a syntax error, an error outside of `it`, more than 5 seconds; and
    JavascriptError for a syntax error of a function.
    """
    if _RUNNER in sources:
        raise JavascriptError(f"a function must not be named {_RUNNER}", function=_RUNNER)
    head = _WORLD.replace("NAME", _RUNNER, 1)
    shortcut = f"const {name} = iml.{name};" if name in sources else ""
    runner = f"{head} {shortcut} {{ {script}\n}} return afkitResults }}"
    functions = JavascriptFunctions({**sources, _RUNNER: runner}, environment, limits=LIMITS)
    try:
        results = functions[_RUNNER]()
    except JavascriptError as error:
        if error.function != _RUNNER:
            raise
        reason = error.reason.replace(f" ({_RUNNER}, line", " (test, line")
        raise ScriptError(reason, function=name, line=error.line, hint=error.hint) from None
    return [Verdict(title, reason, _line(stack), _inside(stack, sources)) for title, reason, stack in results]


def _line(stack: str) -> int | None:
    """Find the line of the script that an error passed through; the helpers all stand in its first line."""
    lines = [int(found) - _HEADER_LINES for found in _LINE.findall(stack)]
    return next((line for line in lines if line > 1), lines[0] if lines else None)


def _inside(stack: str, sources: Mapping[str, str]) -> tuple[str, int, int] | None:
    """Find the place in a function of the app that an error came from."""
    frame = FRAME.search(stack)
    if frame is None or frame[1] not in sources:
        return None
    return frame[1], int(frame[2]) - _HEADER_LINES, int(frame[3])
