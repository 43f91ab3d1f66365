"""For a reviewer: what the platform's review demands, what was found, and where; as Markdown."""

from __future__ import annotations

from afkit.lint.catalogue import Page, pages
from afkit.lint.profile import TOLD, consequence
from afkit.lint.reporters import Report, printable
from afkit.lint.rule import Consequence
from afkit.lint.rules import all_rules
from afkit.lint.sources import REQUIREMENTS, requirements, where
from afkit.source.diagnostic import Diagnostic
from afkit.source.frame import one_line

_ORDER: tuple[Consequence, ...] = ("run", "publish", "review", "advice")


def write(report: Report) -> str:
    """Write the report: a table of the review's requirements, then the findings by consequence."""
    parts = ["# What afkit found", _files(report), "## The review's requirements", _requirements(report.diagnostics)]
    known = pages()
    for stops in _ORDER:
        found = [item for item in report.diagnostics if consequence(item.code, item.severity) == stops]
        if found:
            parts.append(f"## {_capital(TOLD[stops])}: {len(found)}")
            parts.append(_findings(found, known))
    if report.note:
        parts.append(f"Not shown: {report.note}.")
    return printable("\n\n".join(parts))


def _files(report: Report) -> str:
    return f"{len(report.files)} file{'' if len(report.files) == 1 else 's'} checked."


def _requirements(found: object) -> str:
    """Say of each requirement that rules decide whether it is met, and where it is written."""
    items = list(found) if isinstance(found, list | tuple) else []
    by_requirement: dict[str, list[str]] = {}
    for rule in all_rules().values():
        for number in requirements(rule.source):
            by_requirement.setdefault(number, []).append(rule.code)
    rows = ["| requirement | met | where it is written |", "|---|---|---|"]
    for number, codes in sorted(by_requirement.items()):
        title, _ = REQUIREMENTS[number]
        count = sum(1 for item in items if item.code in codes)
        met = "yes" if not count else f"no: {count} × {', '.join(sorted({i.code for i in items if i.code in codes}))}"
        rows.append(f"| {number} {title} | {met} | {where(number)} |")
    return "\n".join(rows)


def _findings(found: list[Diagnostic], known: dict[str, Page]) -> str:
    lines = []
    for item in found:
        place = item.location
        page = known.get(item.code)
        name = f" {page.name}" if page is not None else ""
        hint = f" – {item.hint}" if item.hint else ""
        lines.append(
            f"- `{one_line(place.file)}:{place.line}:{place.column}` **{item.code}{name}** {item.message}{hint}"
        )
    return "\n".join(lines)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
