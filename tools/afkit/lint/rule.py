"""Rules and their registry: what a rule is, and how it says what it found."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from afkit.annotations import TYPE_CHECKING, Literal
from afkit.codes import Code
from afkit.patterns import lazy
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic, Edit, Related, Severity
from afkit.source.text import Location

if TYPE_CHECKING:
    from afkit.app.knowledge.facts import Facts


class Found(NamedTuple):
    """One finding of a rule; the rule gives it its code and, unless set here, its severity."""

    location: Location
    message: str
    hint: str | None = None
    severity: Severity | None = None
    fix: tuple[Edit, ...] = ()
    related: tuple[Related, ...] = ()
    unsafe: bool = False


Consequence = Literal["run", "publish", "review", "advice"]
Confidence = Literal["sure", "likely", "guess"]
Check = Callable[["Facts"], Iterator[Found]]


class Rule(NamedTuple):
    """A rule: what it looks for, why, and two examples that are run as tests and shown by `afkit explain`.

    Its code says what it is called and what it finds. `good` and `bad` are parts of a manifest; what is not shown
    (`manifest`, `app`) is added. `why` is Markdown. `source` names the facts in the app-format reference (R-…, P-…,
    S-…). `stops` says what its findings stop where they are errors, or that the review is what they are for; see
    `afkit.lint.profile`. `confidence` says how a finding comes about: `sure` if it follows from what is written, `likely` if
    it goes by names and patterns, `guess` if the same is often right; guesses are remarks.
    """

    code: Code
    severity: Severity
    why: str
    good: str
    bad: str
    source: str
    check: Check
    stops: Consequence
    confidence: Confidence = "sure"

    def told(self, found: Found) -> Diagnostic:
        """Make a diagnostic of something that the rule found."""
        guess = () if found.fix else _guess(found)
        return Diagnostic(
            self.code,
            found.severity or self.severity,
            found.message,
            found.location,
            found.hint,
            found.fix or guess,
            found.related,
            found.unsafe or bool(guess),
        )


_MEANT = lazy(r"^did you mean '([\w-]+)'\?")
_WORD = lazy(r"['\"]?[\w-]+['\"]?")


def _guess(found: Found) -> tuple[Edit, ...]:
    """Give the edit that a hint of the form "did you mean 'x'?" speaks of, where a name stands alone."""
    meant = _MEANT.match(found.hint) if found.hint and found.hint.startswith("did") else None
    written = found.location.text if meant is not None else ""
    if meant is None or not _WORD.fullmatch(written):
        return ()
    quote = written[0] if written[0] in ("'", '"') else ""
    return (Edit(found.location, f"{quote}{meant.group(1)}{quote}"),)


RULES: dict[str, Rule] = {}
"""Every rule by code, filled by the decorator when `afkit.lint.rules` is imported."""


def rule(
    code: Code,
    severity: Severity,
    *,
    why: str,
    stops: Consequence,
    good: str,
    bad: str,
    source: str = "",
    confidence: Confidence = "sure",
) -> Callable[[Check], Check]:
    """Register a generator of findings as a rule."""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"two rules have the code {code}")
        if confidence == "guess" and severity != "info":
            raise ValueError(f"{code} is a guess: its findings are remarks")
        RULES[code] = Rule(code, severity, why, good, bad, source, check, stops, confidence)
        return check

    return register
