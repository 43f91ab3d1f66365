"""What a finding stops: a run, publishing, the platform's review, or nothing; and the profiles that ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from afkit.app.codes import BAD_NAME, LIMIT_EXCEEDED
from afkit.lint.rule import RULES, Consequence
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic

TOLD: dict[Consequence, str] = {
    "run": "stops a run",
    "publish": "stops publishing, or does harm once published",
    "review": "stops the platform's review",
    "advice": "advice",
}

_PUBLISH = (BAD_NAME, LIMIT_EXCEEDED, "AF8")
"""Codes of no rule whose errors a run does not meet, but publishing does."""


_HIDDEN: dict[str, tuple[Consequence, ...]] = {"run": ("publish", "review"), "publish": ("review",)}


class View(NamedTuple):
    """What a profile shows, and how many findings it keeps back, by consequence."""

    shown: list[Diagnostic]
    kept: dict[Consequence, int]


def consequence(code: str, severity: str) -> Consequence:
    """Say what a finding of a code stops: what its rule states. What is no error stops nothing but the review.

    A remark for the review that a rule tells as a warning, since here it is sure, concerns everybody.
    """
    rule = RULES.get(code)
    if rule is not None and rule.stops == "review" and not (rule.severity == "info" and severity == "warning"):
        return "review"
    if severity != "error":
        return "advice"
    if rule is not None:
        return rule.stops
    return "publish" if code.startswith(_PUBLISH) else "run"


def view(found: Iterable[Diagnostic], profile: str, asked: Iterable[str] = ()) -> View:
    """Give what a profile shows of some findings. Codes that were asked for by name are shown in any case."""
    codes = tuple(asked)
    hidden = _HIDDEN.get(profile, ())
    if not hidden:
        return View(list(found), {})
    shown: list[Diagnostic] = []
    kept: dict[Consequence, int] = {}
    known: dict[tuple[str, str], Consequence] = {}
    for item in found:
        kind = item.code, item.severity
        stops = known.get(kind) or known.setdefault(kind, consequence(*kind))
        if stops in hidden and not (codes and item.code.startswith(codes)):
            kept[stops] = kept.get(stops, 0) + 1
        else:
            shown.append(item)
    return View(shown, kept)


def hides(profile: str, code: str, severity: str) -> bool:
    """Tell whether a profile keeps back findings of a code."""
    return consequence(code, severity) in _HIDDEN.get(profile, ())


def remark(kept: Mapping[Consequence, int]) -> str:
    """Tell in one line what was kept back; empty if nothing was."""
    parts = []
    if kept.get("publish"):
        parts.append(f"{_count(kept['publish'], 'finding')} for publishing (--profile publish)")
    if kept.get("review"):
        parts.append(f"{_count(kept['review'], 'remark')} for the platform's review (--profile review)")
    return " and ".join(parts)


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
