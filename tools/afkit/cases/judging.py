"""Judge what a flow's author learns of something that went wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from afkit.app.spec.format.reactions import reaction
from afkit.cases.acting import Result
from afkit.engine import ConnectionResult, RunResult
from afkit.records import NamedTuple

Verdict: TypeAlias = Literal["useful", "vague", "silent", "unaffected", "recovered"]

VERDICTS: Final[Mapping[Verdict, str]] = {
    "useful": "an error that says what is wrong, with a reaction that fits",
    "vague": "an error, but its message says little, or its reaction does not fit",
    "silent": "it goes through, and what comes out is wrong",
    "unaffected": "what comes out is right all the same",
    "recovered": "the token was renewed and the request sent again",
}

_LATER: Final = frozenset({"RateLimitError", "ConnectionError", "ModuleTimeoutError", "IncompleteDataError"})
_FITTING: Final[Mapping[str, frozenset[str]]] = {
    "429 with Retry-After": _LATER,
    "429": _LATER,
    "timeout": _LATER,
    "cut": _LATER,
    "expired token": frozenset({"InvalidAccessTokenError", "InvalidConfigurationError"}),
}
"""Error types whose reaction fits what went wrong; for the rest any does."""

_EMPTY: Final = re.compile(r"undefined|\bnull\b|\[object|\{\{|<!doctype|<html|<body", re.IGNORECASE)
_STATUS: Final = re.compile(r"\b[1-5]\d\d\b")
_LISTS: Final = frozenset({"search", "trigger", "rpc", "epoch"})
_STORING: Final = frozenset({"attach", "update", "detach"})


_EMPTIED: Final = ("an empty list inside is what the service says", "an empty list gives no bundle")


class Finding(NamedTuple):
    """What came of a fault; `type`, `message` and `reaction` are those of the error, `why` says what is wrong with it."""

    verdict: Verdict
    type: str | None = None
    message: str = ""
    reaction: str | None = None
    why: str = ""


def judged(fault: str, kind: str, clean: Result, result: Result | None, *, meant: str | None = None) -> Finding:
    """Judge a run with a fault, beside the same run without it. `kind` is the type of the module, else what it is (`rpc`);
    `meant` names a case that expects an output under this fault."""
    if result is None:
        return Finding("vague", why="the run could not start")
    error = result.error
    if error is not None:
        why = _wanting(fault, error.type, error.message)
        return Finding("vague" if why else "useful", error.type, error.message, reaction(error.type), why)
    if _outcome(result, kind) == _outcome(clean, kind):
        renewed = any("the token was renewed" in note or "it was renewed" in note for note in result.notes)
        return Finding("recovered" if renewed or fault == "expired token" else "unaffected")
    if kind == "universal" and _whole(result):
        return Finding("unaffected", why="the answer is handed on as it came, status and all")
    if meant is not None:
        return Finding("unaffected", why=f"it is meant to go through (case: {meant})")
    if kind in _STORING:
        return Finding("silent", why="what is stored with the webhook is another, and no error")
    if fault == "empty page" and not result.notes and (kind in _LISTS or not _gone(clean, result)):
        return Finding("unaffected", why=_EMPTIED[kind in _LISTS])
    return Finding("silent", why=_difference(clean, result))


def _wanting(fault: str, kind: str, message: str) -> str:
    fitting = _FITTING.get(fault)
    if fitting is not None and kind not in fitting:
        return f"{kind} does not fit: {reaction(kind)}"
    words = re.sub(r"[^A-Za-z]", "", _STATUS.sub("", message))
    if len(words) < 4:
        return "the message says nothing"
    return "the message shows what was not there" if _EMPTY.search(message) else ""


def _outcome(result: Result, kind: str) -> object:
    if kind in _STORING and isinstance(result, RunResult):
        return result.state
    return result.metadata if isinstance(result, ConnectionResult) else result.bundles


def _gone(clean: Result, result: Result) -> bool:
    return not isinstance(clean, RunResult) or not isinstance(result, RunResult) or not result.bundles


def _whole(result: Result) -> bool:
    """Tell whether a flow's author is given the answer itself: body, headers and status (app-format, section 10.3)."""
    bundles = [] if isinstance(result, ConnectionResult) else result.bundles
    return len(bundles) == 1 and {"body", "headers", "statusCode"} <= bundles[0].keys()


def _difference(clean: Result, result: Result) -> str:
    if isinstance(clean, ConnectionResult) or isinstance(result, ConnectionResult):
        return "it ends otherwise than without the fault"
    if len(clean.bundles) != len(result.bundles):
        return f"{len(result.bundles)} bundle(s) in place of {len(clean.bundles)}, and no error"
    return "another output, and no error"
