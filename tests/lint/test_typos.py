"""One wrong letter anywhere in a connector of several files: found, on its line, told once, and with the word meant.

The words of each kind are drawn with a fixed seed; all of them are tried with AFKIT_EXAMPLES.
"""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from afkit.iml.registry import names
from afkit.lint.batch import check
from afkit.lint.config import Config
from support.cli import ROOT
from support.effort import THOROUGH

PARCELNEST = ROOT / "connector" / "parcelnest"
OWN = "(?:actionCrud|connection|description|moduleType|mappableParams|staticParams|interface|samples|communication|params)"
INNER = "(?:iterate|pagination|condition|response|message|sanitize|encodeUrl|required|options|output|method|headers)"
VALUES = "(?:text|number|integer|uinteger|boolean|date|select|array|collection|buffer|filename|action|search|trigger|create|read)"
KINDS = {
    "keys of components": rf"^  +(?:- )?({OWN}):",
    "keys of requests and parameters": rf"(?:^ {{6,}}|[{{,] ?)({INNER}):",
    "enums": rf"(?:type|moduleType|actionCrud): ({VALUES})\b",
    "methods": r"method: (GET|POST|PATCH|DELETE)\b",
    "variables": r"(?<![\w.`'])(parameters|connection|pagination|webhook|headers|iterate|oauth|body|item|temp|data)(?=[.}])",
    "parameters": r"(?<![\w.])parameters\.(\w{4,})",
    "functions": r"(?<![\w.])(\w{3,})\(",
    "procedures": r"rpc://(\w+)",
    "connections": r"^ +connection: (?!null$)(\w+)$",
    "webhooks": r"^ +webhook: (\w+)$",
    "modules of groups": r"(\w+)",
    "kept values": r"(?<![\w.])(?:temp|data|connection|iterate)\.(\w{4,})",
}
"""Kind → where its words stand."""
BRACES = re.compile(r"\{\{.*?\}\}")
WITHIN = {
    **dict.fromkeys(("kept values", "variables", "parameters", "functions"), BRACES),
    "modules of groups": re.compile(r"(?<=^    modules: \[).*(?=\]$)", re.MULTILINE),
}
"""Kind → the stretches in which alone its words count; else it is the whole text."""
OF_EACH = 5


class Typo(NamedTuple):
    """A word of a file, at an offset, and what is written in its place."""

    file: str
    at: int
    word: str
    wrong: str

    @property
    def line(self) -> int:
        return (PARCELNEST / self.file).read_text(encoding="utf-8").count("\n", 0, self.at) + 1


def mistyped(word: str, draw: Random) -> str:
    """Change one letter of a word, drop it, write it twice, or swap it with the next."""
    at = draw.randrange(1, len(word) - 1)
    head, letter, tail = word[:at], word[at], word[at + 1 :]
    other = draw.choice([each for each in "aeioustrnq" if each != letter.lower()])
    return draw.choice(
        [head + tail, head + letter + letter + tail, head + tail[0] + letter + tail[1:], head + other + tail]
    )


@cache
def words(kind: str) -> list[tuple[str, int, str]]:
    """List the words of a kind, in the order of the files, each as file, offset and word."""
    found = []
    for path in (
        PARCELNEST / "manifest.yaml",
        *(PARCELNEST / "modules").glob("*.yaml"),
        *PARCELNEST.glob("[rw]*.yaml"),
    ):
        text = path.read_text(encoding="utf-8")
        code = re.sub(r"(^|\s)#.*", lambda match: " " * len(match[0]), text)
        stretches = [match.span() for match in WITHIN[kind].finditer(code)] if kind in WITHIN else [(0, len(code))]
        for start, end in stretches:
            for match in re.compile(KINDS[kind], re.MULTILINE).finditer(code, start, end):
                found.append((str(path.relative_to(PARCELNEST)), match.start(1), match[1]))
    return sorted(found)


def typos(kind: str) -> list[Typo]:
    """Draw the typos of a kind: of some words, or of all."""
    draw, every = Random(f"typos of {kind}"), words(kind)
    taken = {word.lower() for _, _, word in every} | {name.lower() for name in names()}
    made = []
    for file, at, word in every if THOROUGH else draw.sample(every, min(OF_EACH, len(every))):
        wrong = mistyped(word, draw)
        if wrong.lower() not in taken:
            made.append(Typo(file, at, word, wrong))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PARCELNEST, tmp_path_factory.mktemp("typos") / "parcelnest"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_typo_is_found_on_its_line_told_once_and_the_word_is_named(folder: Path, kind: str):
    drawn = typos(kind)
    assert drawn
    wrong, named = [], 0
    for typo in drawn:
        path = folder / typo.file
        text = path.read_text(encoding="utf-8")
        path.write_text(text[: typo.at] + typo.wrong + text[typo.at + len(typo.word) :], encoding="utf-8")
        found = check(str(folder), Config(profile="all")).found
        path.write_text(text, encoding="utf-8")
        told = [(item.location.file.removeprefix(f"{folder}/"), item.location.line) for item in found]
        if told != [(typo.file, typo.line)]:
            wrong.append((typo, [(item.code, item.location.line, item.message, item.hint) for item in found]))
        named += any(typo.word in f"{item.message} {item.hint}" for item in found)
    assert wrong == []
    assert named >= 0.9 * len(drawn)
