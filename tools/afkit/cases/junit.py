"""Write what tests gave as a JUnit report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from afkit.records import NamedTuple

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Test(NamedTuple):
    """One test of a report. `failure` holds lines, none if it passed; `skipped` says why it did not run."""

    group: str
    name: str
    file: str
    line: int
    seconds: float = 0.0
    failure: tuple[str, ...] = ()
    skipped: str | None = None
    output: tuple[str, ...] = ()


def junit(name: str, tests: Sequence[Test]) -> str:
    """Give the report; the name of the suite and a test's group are its class name."""
    failed = sum(bool(test.failure) for test in tests)
    skipped = sum(test.skipped is not None for test in tests)
    seconds = sum(test.seconds for test in tests)
    counts = f'tests="{len(tests)}" failures="{failed}" errors="0" skipped="{skipped}" time="{seconds:.3f}"'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuite name={_attribute(name)} {counts}>"]
    for test in tests:
        head = (
            f"  <testcase classname={_attribute(f'{name}.{test.group}')} name={_attribute(test.name)} "
            f'file={_attribute(test.file)} line="{test.line}" time="{test.seconds:.3f}"'
        )
        inner = []
        if test.skipped is not None:
            inner.append(f"    <skipped message={_attribute(test.skipped)}/>")
        if test.failure:
            told = escape(_clean("\n".join(test.failure)))
            inner.append(f"    <failure message={_attribute(test.failure[0])}>{told}</failure>")
        if test.output:
            inner.append(f"    <system-out>{escape(_clean(chr(10).join(test.output)))}</system-out>")
        lines += [f"{head}>", *inner, "  </testcase>"] if inner else [f"{head}/>"]
    return "\n".join([*lines, "</testsuite>", ""])


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return _NOT_XML.sub("", text)
