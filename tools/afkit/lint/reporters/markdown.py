"""For a reviewer: what the platform's review demands, what was found, and where; as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from afkit.codes import UNREADABLE_FILE
from afkit.lint.catalogue import Page, pages
from afkit.lint.config import Config
from afkit.lint.consequences.echoes import UNREADABLE
from afkit.lint.profile import TOLD, consequence, hides
from afkit.lint.reporters import Report, printable
from afkit.lint.rule import Consequence, Rule
from afkit.lint.rules import all_rules
from afkit.lint.sources import REQUIREMENTS, requirements, where
from afkit.lint.suppress import accepted
from afkit.manifest.codes import NO_MANIFEST
from afkit.source.codes import BAD_ENCODING
from afkit.source.diagnostic import Diagnostic, UnreadableError
from afkit.source.frame import one_line
from afkit.source.store import DISK

_NOT_READ = UNREADABLE | {UNREADABLE_FILE, BAD_ENCODING, NO_MANIFEST}
_MARKS = re.compile(r"[\\`*<>\[\]|~&#]|(?<!\w)_|_(?!\w)")
_ORDER: tuple[Consequence, ...] = ("run", "publish", "review", "advice")


def write(report: Report) -> str:
    """Write the report: a table of the review's requirements, then the findings by consequence."""
    parts = ["# What afkit found", _files(report), "## The review's requirements", _requirements(report)]
    known = pages()
    for stops in _ORDER:
        found = [item for item in report.diagnostics if consequence(item.code, item.severity) == stops]
        if found:
            parts.append(f"## {_capital(TOLD[stops])}: {len(found)}")
            parts.append(_findings(found, known))
    parts += [f"{_code(one_line(item.file))}: {_plain(item.told)}." for item in report.omitted]
    if report.note:
        parts.append(f"Not shown: {report.note}.")
    return printable("\n\n".join(parts))


def left_out(configs: Iterable[Config]) -> frozenset[str]:
    """Give the codes of rules that some settings do not ask for everywhere: that none is told says nothing of them."""
    return frozenset(rule.code for rule in all_rules().values() for config in configs if not _asks(config, rule))


def _asks(config: Config, rule: Rule) -> bool:
    if config.only or not config.wants(rule.code) or any(rule.code.startswith(codes) for _, codes in config.per_file):
        return False
    hidden = hides(config.profile, rule.code, rule.severity)
    return not hidden or rule.code.startswith((*config.select, *config.extend))


def _files(report: Report) -> str:
    return f"{len(report.files)} file{'' if len(report.files) == 1 else 's'} checked."


def _requirements(report: Report) -> str:
    """Say of each requirement that rules decide whether it is met, and where it is written."""
    counts: dict[str, int] = {}
    for item in report.diagnostics:
        counts[item.code] = counts.get(item.code, 0) + 1
    for rest in report.omitted:
        for code, count in rest.counts.items():
            counts[code] = counts.get(code, 0) + count
    by_requirement: dict[str, list[str]] = {}
    for rule in all_rules().values():
        for number in requirements(rule.source):
            by_requirement.setdefault(number, []).append(rule.code)
    unread = sorted(_NOT_READ.intersection(counts))
    rows = ["| requirement | met | where it is written |", "|---|---|---|"]
    for number, codes in sorted(by_requirement.items()):
        title, _ = REQUIREMENTS[number]
        rows.append(f"| {number} {title} | {_met(codes, counts, report, unread)} | {where(number)} |")
    return "\n".join(rows)


def _met(codes: Sequence[str], counts: Mapping[str, int], report: Report, unread: Sequence[str]) -> str:
    """Say whether the rules of a requirement found nothing; where not all of them were asked, that is not known."""
    found = [code for code in sorted(codes) if code in counts]
    if found:
        return f"no: {sum(counts[code] for code in found)} × {', '.join(found)}"
    if unread:
        return f"not known: a file cannot be read ({', '.join(unread)})"
    missing = [code for code in sorted(codes) if code in report.unasked]
    if missing:
        return f"not checked: {', '.join(missing)} left out"
    excused = [code for code in sorted(codes) if code.startswith(tuple(report.accepted))]
    return f"see the comments that accept {', '.join(excused)}" if excused else "yes"


def accepted_in(files: Iterable[str]) -> frozenset[str]:
    """Give the codes that comments in some files accept; a file that cannot be read has none."""
    found: frozenset[str] = frozenset()
    for name in files:
        try:
            text = DISK.read(name, name).text
        except UnreadableError:
            continue
        found |= accepted(text, _by_name)
    return found


def _by_name() -> dict[str, str]:
    return {page.name: page.code for page in pages().values()}


def _findings(found: list[Diagnostic], known: dict[str, Page]) -> str:
    lines = []
    for item in found:
        place = item.location
        page = known.get(item.code)
        name = f" {page.name}" if page is not None else ""
        hint = f" – {_plain(item.hint)}" if item.hint else ""
        at = _code(f"{one_line(place.file)}:{place.line}:{place.column}")
        lines.append(f"- {at} **{item.code}{name}** {_plain(item.message)}{hint}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    """Let a text be read as it is, on one line: what a connector holds must not become part of the report's form.

    What stands between two backticks is code, and taken as it is anyway.
    """
    pieces = " ".join(text.split("\n")).split("`")
    if len(pieces) % 2 == 0:
        pieces = ["`".join(pieces)]
    plain = (_MARKS.sub(lambda mark: f"\\{mark.group()}", piece) for piece in pieces[::2])
    return "`".join(piece for pair in zip(plain, [*pieces[1::2], ""], strict=True) for piece in pair)[:-1]


def _code(text: str) -> str:
    """Put a text between as many backticks as it takes."""
    fence = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{fence} {text} {fence}" if len(fence) > 1 else f"`{text}`"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
