"""What may be written at a place: one candidate, in no editor's terms."""

from __future__ import annotations

from typing import Literal, TypeAlias

from afkit.records import NamedTuple

CandidateKind: TypeAlias = Literal[
    "key", "value", "name", "variable", "member", "function", "constant", "token", "header", "anchor"
]


class Candidate(NamedTuple):
    """Something that may stand at a place.

    `insert` replaces the stretch `start` to `end` of the text; with `snippet` it holds the stops of an editor's
    snippet (`$1`). `detail` is a few words, `doc` Markdown. A lower `rank` is more wanted.
    """

    label: str
    kind: CandidateKind
    insert: str
    start: int
    end: int
    detail: str = ""
    doc: str = ""
    snippet: bool = False
    rank: int = 5
