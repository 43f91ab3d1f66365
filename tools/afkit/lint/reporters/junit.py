"""For test reports: JUnit XML, one test case a file."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from afkit.lint.limit import Omitted
from afkit.lint.reporters import Report, printable
from afkit.source.diagnostic import Diagnostic

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: Report) -> str:
    """Write one suite. A file with errors or warnings is a failed case; remarks are its output."""
    names = list(dict.fromkeys([*report.files, *(diagnostic.location.file for diagnostic in report.diagnostics)]))
    found: dict[str, list[Diagnostic]] = {name: [] for name in names}
    for diagnostic in report.diagnostics:
        found[diagnostic.location.file].append(diagnostic)
    omitted = {item.file: item for item in report.omitted}
    cases = [_case(name, items, omitted.get(name)) for name, items in found.items()]
    failures = sum("<failure" in case for case in cases)
    body = "\n".join(cases)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuites name="afkit lint" tests="{len(names)}" failures="{failures}">\n'
        f'<testsuite name="afkit lint" tests="{len(names)}" failures="{failures}" errors="0" skipped="0">\n'
        f"{body}\n</testsuite>\n</testsuites>"
    )


def _case(name: str, found: list[Diagnostic], omitted: Omitted | None) -> str:
    head = f'<testcase classname="afkit.lint" name={_attribute(name)}'
    failed = [item for item in found if item.severity != "info"]
    remarks = [item for item in found if item.severity == "info"]
    if not found:
        return f"{head}/>"
    parts = []
    if failed:
        counted = f"{len(failed)} finding" + ("" if len(failed) == 1 else "s")
        kind = "error" if any(item.severity == "error" for item in failed) else "warning"
        told = _text("\n".join(map(_line, failed)))
        parts.append(f'<failure type="{kind}" message={_attribute(counted)}>{told}</failure>')
    if remarks:
        parts.append(f"<system-out>{_text(chr(10).join(map(_line, remarks)))}</system-out>")
    if omitted is not None:
        parts.append(f"<system-err>{_text(omitted.told)}</system-err>")
    return f"{head}>" + "".join(parts) + "</testcase>"


def _line(diagnostic: Diagnostic) -> str:
    place = diagnostic.location
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    return f"{place.line}:{place.column} {diagnostic.severity} {diagnostic.code}: {diagnostic.message}{hint}"


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", printable(text)))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", printable(text)))
