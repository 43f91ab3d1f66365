"""Find syntax errors in JavaScript, without running it: V8 reads the text, and that is all."""

from __future__ import annotations

import atexit
import json
import re
from collections.abc import Sequence
from functools import lru_cache

from afkit.annotations import Any
from afkit.iml.javascript.engine import load_engine
from afkit.records import NamedTuple

_WORDS = re.compile(r"undefined:(\d+): SyntaxError: ([^\n]+)\n[^\n]*\n( *)\^")
_READS = "text => { try { new Function(text); return '.'; } catch { return 'x'; } }"
_AT_ONCE = 64
_HEADER_LINES = 2  # that V8 puts before the text of `new Function`


class SyntaxFault(NamedTuple):
    """What is wrong with a source, and at which offset."""

    message: str
    offset: int


def available() -> bool:
    """Tell whether there is an engine: it comes with the extra `afkit[js]`."""
    return _engine() is not None


def find_fault(source: str) -> SyntaxFault | None:
    """Give the first syntax error of a source; None if there is none, or if there is no engine."""
    engine = _engine()
    if engine is None:
        return None
    import py_mini_racer

    try:
        engine.eval(f"void new Function({json.dumps(source)})", timeout_sec=2)
    except py_mini_racer.JSEvalException as error:
        found = _WORDS.search(str(error))
        return _placed(source, found) if found is not None else None
    return None


def faulty(sources: Sequence[str]) -> list[int]:
    """Give the numbers of the sources that have a syntax error: many are read in one call of the engine."""
    engine = _engine()
    if engine is None:
        return []
    import py_mini_racer

    found: list[int] = []
    for first in range(0, len(sources), _AT_ONCE):
        part = sources[first : first + _AT_ONCE]
        try:
            told = engine.eval(f"{json.dumps(part)}.map({_READS}).join('')", timeout_sec=2)
        except py_mini_racer.JSEvalException:
            told = "x" * len(part)  # each is asked about by itself
        found.extend(first + at for at, mark in enumerate(told) if mark != ".")
    return found


def _placed(source: str, found: re.Match[str]) -> SyntaxFault:
    lines = source.splitlines(keepends=True)
    number = int(found[1]) - _HEADER_LINES - 1
    if number >= len(lines):  # V8 met its own end of the function: something is left open
        return SyntaxFault(
            "the source ends too early: a brace or bracket is left open", max(0, len(source.rstrip()) - 1)
        )
    return SyntaxFault(found[2], sum(map(len, lines[:number])) + min(len(found[3]), max(0, len(lines[number]) - 1)))


@lru_cache(maxsize=1)
def _engine() -> Any:
    try:
        made = load_engine().MiniRacer()
    except (ImportError, OSError):
        return None
    atexit.register(_end)
    return made


def _end() -> None:
    """Close the engine while threads still run: later it would wait for its own for ever (from Python 3.13 on)."""
    _engine().close()
    _engine.cache_clear()
