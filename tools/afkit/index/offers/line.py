"""What may be written at a place of a line that is an expression, or a template, with no connector around it."""

from __future__ import annotations

from afkit.iml.check.types import Scope
from afkit.index.expression import typing_at
from afkit.index.offers.candidate import Candidate
from afkit.index.offers.inside import Stretch, offered


def candidates(line: str, at: int, scope: Scope) -> list[Candidate]:
    """List what may stand at a place of a line, which is an expression, or a template where it holds `{{`."""
    shift = 0 if "{{" in line else 2
    template = line if not shift else "{{" + line
    typing = typing_at(template, at + shift)
    if typing is None:
        return []
    stretch = Stretch(typing.start - shift, at)
    return [item._replace(insert=_plain(item)) for item in offered(scope, typing, stretch)]


def _plain(candidate: Candidate) -> str:
    """Take the stops of an editor's snippet out: the cursor stays behind the opening bracket."""
    return candidate.insert.partition("$1")[0].replace("$0", "") if candidate.snippet else candidate.insert
