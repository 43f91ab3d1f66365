"""One part of a request or output: who made it, with which expression, and what came out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.members import mask_header, mask_members, mask_url
from afkit.app.knowledge.secrecy import MASK, SCHEMES, names_secret_header, names_secret_member
from afkit.engine.values import plain
from afkit.engine.why.gaps import Gap, is_empty, step_into
from afkit.engine.why.query import Steps, path_text, same
from afkit.iml import UNDEFINED
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.vault import Vault
    from afkit.source import Location

_EXPRESSION = re.compile(r"(\{\{.*?\}\})", re.DOTALL)
_SCHEME = re.compile(rf"\s*(?:{SCHEMES})?\s*", re.IGNORECASE)


class Reason(NamedTuple):
    """Why a part is as it is. `expression` is what the author wrote, None where nobody wrote anything.

    `sources` are the parts of `temp` that the expression reads; `bundle` is the place of an output among several.
    A part that is not `listed` is a written collection, whose members are parts of their own.
    Nothing is masked here: `report` does that.
    """

    steps: Steps
    at: Location | None
    expression: Any
    value: Any
    gaps: tuple[Gap, ...] = ()
    sources: tuple[Reason, ...] = ()
    bundle: int | None = None
    listed: bool = True

    @property
    def part(self) -> str:
        """Its name: `headers.ce-type`."""
        return path_text(self.steps)

    def report(self, vault: Vault, *, sources: bool = False) -> dict[str, Any]:
        """Give it as redacted JSON data: part, at, expression, value; `missing` and `bundle` where there is something."""
        at = self.at
        told: dict[str, Any] = {
            "part": vault.mask(self.part),
            "at": None if at is None else {"file": at.file, "line": at.line, "column": at.column},
            "expression": vault.mask_tree(self._shown_expression()),
            "value": vault.mask_tree(self._shown_value()),
        }
        if self.bundle is not None:
            told["bundle"] = self.bundle
        if self.gaps:
            told["missing"] = [vault.mask_tree(gap.report()) for gap in self.gaps]
        if sources and self.sources:
            told["from"] = [source.report(vault, sources=True) for source in self.sources]
        return told

    def _secret(self) -> bool:
        last = next((step for step in reversed(self.steps) if isinstance(step, str)), "")
        return names_secret_header(last) if self.steps[0] == "headers" else names_secret_member(last)

    def _shown_value(self) -> Any:
        value = plain(self.value)
        if self.steps[0] == "headers" and isinstance(value, str):
            return mask_header(str(self.steps[-1]), value)
        if self.steps[0] in ("url", "baseUrl") and isinstance(value, str):
            return mask_url(value)
        if self._secret() and not isinstance(value, Mapping | list | bool) and not is_empty(value):
            return MASK
        return masked_by_name(value)

    def _shown_expression(self) -> Any:
        """What is written out inside of a secret part is masked as its value is; expressions name variables and stay."""
        text = self.expression
        if not isinstance(text, str) or not self._secret():
            return mask_members(text) if isinstance(text, str) else text
        pieces = []
        for piece in _EXPRESSION.split(text):
            if piece.startswith("{{"):
                pieces.append(piece)
            elif piece:
                scheme = _SCHEME.match(piece)
                head = scheme[0] if scheme else ""
                pieces.append(head + (MASK if piece[len(head) :].strip() else ""))
        return "".join(pieces)


def masked_by_name(value: Any) -> Any:
    """Mask members of JSON data whose names say that they are secret."""
    if isinstance(value, str):
        return mask_members(value)
    if isinstance(value, Mapping):
        return {
            key: MASK
            if names_secret_member(str(key)) and isinstance(item, str | int | float) and item
            else masked_by_name(item)
            for key, item in value.items()
        }
    return [masked_by_name(item) for item in value] if isinstance(value, list) else value


def as_data(value: Any) -> Any:
    """Give a text that is a JSON collection or array as that: bodies that authors serialize by hand are asked for, too."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def select(reasons: Iterable[Reason], wanted: Steps) -> list[Reason]:
    """Give the parts that are asked for: those of this name or below it, else the member of the part that holds it."""
    if not wanted:
        return [reason for reason in reasons if reason.listed]
    caseless = wanted[0] == "headers"
    found: list[Reason] = []
    holder: Reason | None = None
    for reason in reasons:
        shared = min(len(wanted), len(reason.steps))
        if all(same(a, b, caseless=caseless) for a, b in zip(wanted[:shared], reason.steps[:shared], strict=True)):
            if len(reason.steps) >= len(wanted):
                found.append(reason)
            elif holder is None or len(reason.steps) > len(holder.steps):
                holder = reason
    if found:
        exact = [reason for reason in found if len(reason.steps) == len(wanted)]
        listed = [reason for reason in found if reason.listed]
        return [reason for reason in exact if reason.listed] or listed or exact
    return [] if holder is None else [inside(holder, wanted)]


def inside(holder: Reason, wanted: Steps) -> Reason:
    """Give a part further down, where an expression made the whole: its value, or which member was missing."""
    value = as_data(holder.value)
    steps = list(holder.steps)
    for step in wanted[len(steps) :]:
        name = path_text(tuple(steps))
        steps.append(step)
        gap = step_into(value, step, path_text(tuple(steps)), name)
        if gap is not None:
            return holder._replace(steps=wanted, value=_step(value, step), gaps=holder.gaps or (gap,))
        value = _step(value, step)
    return holder._replace(steps=wanted, value=value, gaps=())


def _step(value: Any, step: str | int) -> Any:
    if isinstance(value, Mapping):
        return value.get(str(step), UNDEFINED)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return UNDEFINED


def members(value: Any) -> Iterator[tuple[str, Any]]:
    """Give the first level of a value that an expression made."""
    data = as_data(value)
    if isinstance(data, Mapping):
        for key, item in data.items():
            yield str(key), item
