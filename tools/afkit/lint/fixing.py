"""Make fixes until none is left, in memory; what would make a file worse is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afkit.lint.config import Config
from afkit.lint.fixes.apply import apply_fixes
from afkit.lint.profile import view
from afkit.lint.run import lint
from afkit.loading import load
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic
from afkit.source.store import Overlay

_ROUNDS = 20
_SINGLY = 60
"""Fixes that are tried one by one after a round that made things worse."""

Look = Callable[[Overlay], list[Diagnostic]]
"""Load and check what lies in an overlay."""


class Mended(NamedTuple):
    """The texts that changed, by name of the file: before and after; `mended` counts findings, and what is left."""

    texts: dict[str, tuple[str, str]]
    mended: int
    left: list[Diagnostic]


def looker(path: str, config: Config) -> Look:
    """Give what loads and checks the connector at a path, as its settings want it."""

    def look(overlay: Overlay) -> list[Diagnostic]:
        found = [item for item in lint(load(path, overlay), config) if config.tells(item.location.file)]
        return view(found, config.profile, (*config.select, *config.extend)).shown

    return look


def mend(look: Look, *, unsafe: bool = False, only: Callable[[Diagnostic], bool] | None = None) -> Mended:
    """Apply the fixes of findings to a fixed point. After every step there are fewer findings than before.

    `only` chooses which findings are mended.
    """
    overlay = Overlay()
    found = look(overlay)
    before: dict[str, str] = {}
    now: dict[str, str] = {}
    count = 0
    for _ in range(_ROUNDS):
        usable = [item for item in _usable(found, unsafe) if only is None or only(item)]
        if not usable:
            break
        step = _step(look, overlay, found, usable, now) or _one_by_one(look, overlay, found, usable, now)
        if step is None:
            break
        changed, left = step
        for name, (old, new) in changed.items():
            before.setdefault(name, old)
            now[name] = new
        count += len(found) - len(left)
        found = left
    texts = {name: (before[name], text) for name, text in now.items() if before[name] != text}
    return Mended(texts, count, found)


def _usable(found: Sequence[Diagnostic], unsafe: bool) -> list[Diagnostic]:
    return [item for item in found if item.fix and (unsafe or not item.unsafe)]


_Step = tuple[dict[str, tuple[str, str]], list[Diagnostic]]


def _step(
    look: Look, overlay: Overlay, found: list[Diagnostic], chosen: Sequence[Diagnostic], now: dict[str, str]
) -> _Step | None:
    """Make some fixes at once; None, and nothing changed, if that is no gain."""
    texts = {name: content.decode("utf-8-sig") for name, content in apply_fixes(chosen)[0].items()}
    old = {edit.location.file: edit.location.source.text for item in chosen for edit in item.fix}
    for name, text in texts.items():
        overlay.put(name, text)
    left = look(overlay)
    if _better(left, found):
        return {name: (old[name], text) for name, text in texts.items()}, left
    for name in texts:
        if name in now:
            overlay.put(name, now[name])
        else:
            overlay.drop(name)
    return None


def _one_by_one(
    look: Look, overlay: Overlay, found: list[Diagnostic], usable: Sequence[Diagnostic], now: dict[str, str]
) -> _Step | None:
    for item in usable[:_SINGLY] if len(usable) > 1 else ():
        step = _step(look, overlay, found, [item], now)
        if step is not None:
            return step
    return None


def _better(left: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> bool:
    """Tell whether there are fewer findings, and no more errors."""
    errors = [sum(item.severity == "error" for item in side) for side in (left, found)]
    return len(left) < len(found) and errors[0] <= errors[1]
