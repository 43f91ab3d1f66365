"""For people: each finding with its place, the source line and what to do; then a count."""

from __future__ import annotations

from collections import Counter

from afkit.lint.reporters import Report, printable
from afkit.source.diagnostic import SEVERITIES, Diagnostic
from afkit.source.frame import frame, one_line

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m"}
_BOLD, _OFF = "\x1b[1m", "\x1b[0m"
_PLURAL = {"error": "errors", "warning": "warnings", "info": "remarks"}
_SINGULAR = {"error": "error", "warning": "warning", "info": "remark"}


def write(report: Report) -> str:
    """Write all findings and a closing line with their number."""
    omitted = {item.file: item for item in report.omitted}
    blocks: list[str] = []
    for number, diagnostic in enumerate(report.diagnostics):
        blocks.append(_block(diagnostic, report.color))
        file = diagnostic.location.file
        after = report.diagnostics[number + 1 : number + 2]
        if file in omitted and not (after and after[0].location.file == file):
            blocks.append(f"{one_line(file)}: {omitted[file].told}")
    return printable("\n\n".join([*blocks, _summary(report)]))


def _block(diagnostic: Diagnostic, color: bool) -> str:
    head = f"{diagnostic.severity}[{diagnostic.code}]"
    message = diagnostic.message
    if color:
        head, message = f"{_COLOURS[diagnostic.severity]}{head}{_OFF}", f"{_BOLD}{message}{_OFF}"
    lines = [f"{head}: {message}", frame(diagnostic.location, color=color)]
    for related in diagnostic.related:
        place = related.location
        lines.append(f"  note: {related.message}: {one_line(place.file)}:{place.line}:{place.column}")
    if diagnostic.hint:
        lines.append(f"  help: {diagnostic.hint}")
    return "\n".join(lines)


def _summary(report: Report) -> str:
    files = f"{len(report.files)} file" + ("" if len(report.files) == 1 else "s")
    counts = Counter(diagnostic.severity for diagnostic in report.diagnostics)
    for item in report.omitted:
        counts.update(item.severities)
    kept = f"; {report.note}" if report.note else ""
    if not counts:
        return f"{files} checked, nothing to report{kept}"
    told = [
        f"{counts[severity]} {(_SINGULAR if counts[severity] == 1 else _PLURAL)[severity]}"
        for severity in SEVERITIES
        if counts[severity]
    ]
    safe = sum(1 for diagnostic in report.diagnostics if diagnostic.fix and not diagnostic.unsafe)
    bold = sum(1 for diagnostic in report.diagnostics if diagnostic.fix and diagnostic.unsafe)
    fixes = [f"--fix mends {safe}"] if safe else []
    fixes += [f"--unsafe-fixes {'mends ' if not safe else ''}{bold}{' more' if safe else ''}"] if bold else []
    of = " of those shown" if fixes and report.omitted else ""
    note = f"; {', '.join(fixes)}{of}" if fixes else ""
    return f"{files} checked: {', '.join(told)}{note}{kept}"
