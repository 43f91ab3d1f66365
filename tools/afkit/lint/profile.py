"""What a finding stops: a run, publishing, the platform's review, or nothing; and the profiles that ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from afkit.annotations import Literal
from afkit.app.codes import BAD_NAME, LIMIT_EXCEEDED
from afkit.lint.rules.codes import (
    EDITABLE_HOST,
    FREE_URL,
    MODULE_IN_NO_GROUP,
    MODULE_TWICE_IN_GROUP,
    NO_ERROR_HANDLING,
    NOT_THE_VENDORS_HOST,
    SANITIZE_HIDES_BASE,
    UNKNOWN_MODULE_IN_GROUP,
    WHOLE_BODY_IN_MESSAGE,
)
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic

Consequence = Literal["run", "publish", "review", "advice"]

TOLD: dict[Consequence, str] = {
    "run": "stops a run",
    "publish": "stops publishing, or does harm once published",
    "review": "stops the platform's review",
    "advice": "advice",
}

_REVIEW = frozenset(
    {
        MODULE_IN_NO_GROUP,
        NO_ERROR_HANDLING,
        FREE_URL,
        NOT_THE_VENDORS_HOST,
        SANITIZE_HIDES_BASE,
        WHOLE_BODY_IN_MESSAGE,
        EDITABLE_HOST,
    }
)
"""Demands of a review outside of family AF6: an app that does otherwise runs all the same."""

_PRACTICE = "AF7"
"""Good practice: its remarks are for those who ask for a review; where it warns, something will go wrong."""

_PUBLISH = (BAD_NAME, LIMIT_EXCEEDED, UNKNOWN_MODULE_IN_GROUP, MODULE_TWICE_IN_GROUP, "AF5", "AF8")
"""Codes and families whose errors a run does not meet, but publishing does; secrets that leak count here."""


_HIDDEN: dict[str, tuple[Consequence, ...]] = {"run": ("publish", "review"), "publish": ("review",)}


class View(NamedTuple):
    """What a profile shows, and how many findings it keeps back, by consequence."""

    shown: list[Diagnostic]
    kept: dict[Consequence, int]


def is_review(code: str) -> bool:
    """Tell whether a code speaks of a demand of the platform's review."""
    return code.startswith("AF6") or code in _REVIEW


def consequence(code: str, severity: str) -> Consequence:
    """Say what a finding of a code stops."""
    if is_review(code) or (severity == "info" and code.startswith(_PRACTICE)):
        return "review"
    if severity != "error":
        return "advice"
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
