"""Single slips are planted in a clean connector: each is found at its place, and makes one finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from afkit.lint import lint
from afkit.lint.profile import view
from afkit.loading import load_text
from support.cli import ROOT
from support.effort import one_in

FOLDER = ROOT / "connector" / "emporix-oe"
TEXT = (FOLDER / "manifest.yaml").read_text(encoding="utf-8")


"""Every so many of some four hundred slips is planted: each costs the lint of a whole connector."""


class Planted(NamedTuple):
    """A slip: the stretch that was written wrongly, and what stood there."""

    kind: str
    start: int
    right: str
    wrong: str

    @property
    def text(self) -> str:
        return TEXT[: self.start] + self.wrong + TEXT[self.start + len(self.right) :]


def typo(word: str) -> str:
    """Swap two letters in the middle, as fingers do."""
    for at in range(len(word) // 2, len(word) - 1):
        if word[at] != word[at + 1]:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return f"{word[:-1]}"


KEYS = [
    "label",
    "description",
    "connectionType",
    "moduleType",
    "actionCrud",
    "params",
    "mappableParams",
    "communication",
    "interface",
    "samples",
    "response",
    "headers",
    "method",
    "error",
    "message",
    "sanitize",
    "output",
    "metadata",
    "required",
    "options",
    "validate",
    "pattern",
]
FUNCTIONS = [
    "replace",
    "trim",
    "ifempty",
    "sha256",
    "formatDate",
    "contains",
    "addSeconds",
    "split",
    "first",
    "last",
    "omit",
    "switch",
    "length",
    "lower",
]
TYPES = ["password", "text", "select", "boolean", "date", "integer", "uinteger", "url", "json"]


def plant() -> Iterator[Planted]:
    """Make the slips: one at each place that is fit for it."""
    for key in KEYS:
        for match in re.finditer(rf"(?m)^ *(?:- )?({key}):", TEXT):
            yield Planted("key", match.start(1), key, typo(key))
        for match in re.finditer(rf"[{{,] ?({key}): ", TEXT):
            yield Planted("key", match.start(1), key, typo(key))
    for name in FUNCTIONS:
        for match in re.finditer(rf"(?<![\w.])({name})\(", TEXT):
            yield Planted("function", match.start(1), name, typo(name))
    for name in TYPES:
        for match in re.finditer(rf"(?m)\btype: ({name})$", TEXT):
            yield Planted("value", match.start(1), name, typo(name))
    for match in re.finditer(r"(?:parameters|connection)\.(\w{4,})", TEXT):
        yield Planted("member", match.start(1), match.group(1), typo(match.group(1)))
    for match in re.finditer(r"(?<![\w.'])(parameters|connection|statusCode|body|temp)(?=[.\s}])(?=[^\n]*\}\})", TEXT):
        if TEXT.rfind("{{", 0, match.start()) > TEXT.rfind("}}", 0, match.start()):
            yield Planted("variable", match.start(1), match.group(1), typo(match.group(1)))
    for match in re.finditer(r"(?m)^    connection: (\S+)$", TEXT):
        yield Planted("reference", match.start(1), match.group(1), typo(match.group(1)))
    for match in re.finditer(r"modules: \[(\w+)", TEXT):
        yield Planted("reference", match.start(1), match.group(1), typo(match.group(1)))


def inside_comment(slip: Planted) -> bool:
    line = TEXT[TEXT.rfind("\n", 0, slip.start) + 1 : slip.start]
    return "#" in line and line.count('"') % 2 == 0


class Result(NamedTuple):
    slip: Planted
    found: int
    placed: bool
    advised: bool


@lru_cache(maxsize=1)
def results() -> list[Result]:
    """Lint every slip once."""
    told: list[Result] = []
    seen: set[tuple[int, str]] = set()
    for slip in one_in(list(plant()), 12):
        if inside_comment(slip) or (slip.start, slip.wrong) in seen or slip.wrong == slip.right:
            continue
        seen.add((slip.start, slip.wrong))
        found = view(lint(load_text("manifest.yaml", slip.text, str(FOLDER))), "publish").shown
        end = slip.start + len(slip.wrong)
        hits = [item for item in found if item.location.start <= slip.start + 1 and end - 1 <= item.location.end]
        near = [item for item in hits if item.location.end - item.location.start <= len(slip.wrong) + 30]
        told.append(Result(slip, len(found), bool(near), any(slip.right in (item.hint or "") for item in hits)))
    return told


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def test_slips_are_found_at_their_place_with_the_right_advice():
    every = results()
    assert len(every) >= 30
    assert share(sum(item.placed for item in every), len(every)) >= 0.97
    assert share(sum(item.advised for item in every), len(every)) >= 0.9


def test_a_slip_makes_few_findings():
    every = results()
    assert share(sum(item.found for item in every), len(every)) <= 1.2
