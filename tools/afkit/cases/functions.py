"""Run the tests that a connector keeps beside its own functions."""

from __future__ import annotations

import time
from collections.abc import Iterator

from afkit.app import App, Origin
from afkit.cases.spec import chosen
from afkit.iml import Environment
from afkit.iml.javascript.run import JavascriptError, offset_of
from afkit.iml.javascript.tests import ScriptError, Verdict
from afkit.records import NamedTuple
from afkit.source import Location


class FunctionResult(NamedTuple):
    """One `it` of a function's test, or the test as a whole where it could not run; `error` is None if it holds."""

    function: str
    name: str
    error: str | None
    place: Location
    seconds: float

    @property
    def ok(self) -> bool:
        return self.error is None


def tests_of(app: App) -> dict[str, tuple[str, Origin]]:
    """Give the functions that have a test: its script, and where it is written."""
    found = {}
    for name, function in app.functions.items():
        code = function.codes.get("test")
        if code is not None and isinstance(code.value, str) and "it(" in code.value.replace(" ", ""):
            found[name] = (code.value, code.origin)
    return found


def runnable() -> bool:
    """Tell whether the engine that runs JavaScript is installed."""
    try:
        import py_mini_racer  # noqa: F401 - only whether it is there
    except (ImportError, OSError):
        return False
    return True


def run_function_tests(app: App, keyword: str | None = None, *, only: str | None = None) -> Iterator[FunctionResult]:
    """Run the tests of all functions, or of the one that is named; `keyword` picks those whose name (`FUNCTION: what
    holds`) holds it."""
    from afkit.iml.javascript import run_tests
    from afkit.iml.javascript.syntax import find_fault

    sources = {
        name: code.value
        for name, function in app.functions.items()
        if (code := function.codes.get("code")) is not None and isinstance(code.value, str)
    }
    for name, (script, origin) in tests_of(app).items():
        if only not in (None, name):
            continue
        started = time.perf_counter()
        fault = find_fault(sources[name]) if name in sources else None
        if fault is not None:
            place = app.functions[name].codes["code"].origin.inside(fault.offset, fault.offset + 1)
            seconds = time.perf_counter() - started
            yield FunctionResult(name, "its code", f"SyntaxError: {fault.message}", place, seconds)
            continue
        try:
            verdicts = run_tests(name, sources, script, Environment())
        except JavascriptError as error:
            place = _place(script, origin, error.line if isinstance(error, ScriptError) else None)
            yield FunctionResult(name, "its test", error.reason, place, time.perf_counter() - started)
            continue
        seconds = (time.perf_counter() - started) / max(len(verdicts), 1)
        names = chosen(keyword, [f"{name}: {verdict.name}" for verdict in verdicts])
        for verdict in verdicts:
            if f"{name}: {verdict.name}" in names:
                yield FunctionResult(name, verdict.name, *_told(verdict, script, origin, app), seconds)


def _told(verdict: Verdict, script: str, origin: Origin, app: App) -> tuple[str | None, Location]:
    """Say why a test does not hold, and where: in the function that failed, or else in the script."""
    if verdict.error is None:
        return None, origin.location
    if verdict.inside is not None:
        name, line, column = verdict.inside
        code = app.functions[name].codes["code"]
        return f"{verdict.error} ({name}, line {line})", _place(code.value, code.origin, line, column)
    where = f" (test, line {verdict.line})" if verdict.line else ""
    return f"{verdict.error}{where}", _place(script, origin, verdict.line)


def _place(source: str, origin: Origin, line: int | None, column: int | None = None) -> Location:
    """Give the place of a line of a code, of its first character if no column is known."""
    if line is None:
        return origin.location
    if column is None:
        text = source.split("\n")[line - 1 : line]
        column = len(text[0]) - len(text[0].lstrip()) + 1 if text else 1
    offset = offset_of(source, line, column)
    return origin.inside(offset, offset + 1)
