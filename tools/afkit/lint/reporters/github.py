"""For GitHub Actions: workflow commands, which become annotations in a pull request."""

from __future__ import annotations

from afkit.lint.reporters import Report, printable
from afkit.source.diagnostic import Diagnostic

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def write(report: Report) -> str:
    """Write one command a finding, and one for each file with more findings than are told."""
    told = [_command(diagnostic, report.path(diagnostic.location.file)) for diagnostic in report.diagnostics]
    told += [f"::notice file={_property(report.path(item.file))}::{_data(item.told)}" for item in report.omitted]
    return printable("\n".join(told))


def _command(diagnostic: Diagnostic, file: str) -> str:
    place = diagnostic.location
    properties = {
        "file": file,
        "line": place.line,
        "endLine": place.end_line,
        "title": f"{diagnostic.code}",
    }
    if place.line == place.end_line:  # GitHub takes columns only for a stretch within one line
        properties.update(col=place.column, endColumn=place.end_column)
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    hint = f"\nhelp: {diagnostic.hint}" if diagnostic.hint else ""
    return f"::{_LEVELS[diagnostic.severity]} {told}::{_data(diagnostic.message + hint)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
