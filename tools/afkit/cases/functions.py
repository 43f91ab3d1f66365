"""Run the tests that a connector keeps beside its own functions."""

from __future__ import annotations

import time
from collections.abc import Iterator

from afkit.app import App, Origin
from afkit.cases.spec import chosen
from afkit.iml import Environment
from afkit.iml.javascript.run import JavascriptError
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

    sources = {
        name: code.value
        for name, function in app.functions.items()
        if (code := function.codes.get("code")) is not None and isinstance(code.value, str)
    }
    for name, (script, origin) in tests_of(app).items():
        if only not in (None, name):
            continue
        started = time.perf_counter()
        try:
            verdicts = run_tests(name, sources, script, Environment())
        except JavascriptError as error:
            seconds = time.perf_counter() - started
            yield FunctionResult(name, "its test", error.reason, origin.location, seconds)
            continue
        seconds = (time.perf_counter() - started) / max(len(verdicts), 1)
        names = chosen(keyword, [f"{name}: {verdict.name}" for verdict in verdicts])
        for verdict in verdicts:
            if f"{name}: {verdict.name}" in names:
                where = f" (test, line {verdict.line})" if verdict.error is not None and verdict.line else ""
                error_text = None if verdict.error is None else f"{verdict.error}{where}"
                yield FunctionResult(name, verdict.name, error_text, origin.location, seconds)
