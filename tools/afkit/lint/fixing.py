"""Make fixes until none is left, in memory; what would make a file worse is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afkit.lint.batch import whole
from afkit.lint.config import Config
from afkit.lint.fixes.apply import apply_fixes
from afkit.lint.mending import with_fixes
from afkit.loading import load
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic
from afkit.source.store import Overlay

_LOOKS = 150
"""How often a connector is checked anew at most. What is left then, the next call mends."""

Look = Callable[[Overlay], list[Diagnostic]]
"""Load and check what lies in an overlay."""


class Mended(NamedTuple):
    """The texts that changed, by name of the file: before and after; `mended` counts findings, and what is left."""

    texts: dict[str, tuple[str, str]]
    mended: int
    left: list[Diagnostic]


def looker(path: str, config: Config) -> Look:
    """Give what loads and checks the connector at a path, and what lies beside it, as its settings want it."""

    def look(overlay: Overlay) -> list[Diagnostic]:
        project = load(path, overlay)
        return with_fixes(project, whole(project, config, overlay)[0])

    return look


def mend(
    look: Look,
    *,
    unsafe: bool = False,
    only: Callable[[Diagnostic], bool] | None = None,
    overlay: Overlay | None = None,
) -> Mended:
    """Apply the fixes of findings to a fixed point. After every step there are fewer findings than before.

    `only` chooses which findings are mended; an `overlay` holds texts that are not saved, and the new ones afterwards.
    """
    overlay = Overlay() if overlay is None else overlay
    found = look(overlay)
    before: dict[str, str] = {}
    now: dict[str, str] = {}
    refused: set[tuple[str, ...]] = set()
    looks = count = 0
    while looks < _LOOKS:
        group = [item for item in _usable(found, unsafe) if (only is None or only(item)) and _mark(item) not in refused]
        if not group:
            break
        step = None
        while step is None and group and looks < _LOOKS:
            step = _step(look, overlay, found, group)
            looks += 1
            if step is None and len(group) == 1:
                refused.add(_mark(group[0]))  # it gains nothing, or does harm elsewhere
            # One of several that does harm is found by halves; the other half has its turn in the next round.
            group = group[: len(group) // 2]
        if step is None:
            continue
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


def _mark(item: Diagnostic) -> tuple[str, ...]:
    """Tell fixes apart, also after other fixes have moved their places."""
    return item.code, item.location.file, item.message, *(edit.text for edit in item.fix)


_Step = tuple[dict[str, tuple[str, str]], list[Diagnostic]]


def _step(look: Look, overlay: Overlay, found: list[Diagnostic], chosen: Sequence[Diagnostic]) -> _Step | None:
    """Make some fixes at once; None, and nothing changed, if that is no gain."""
    texts = {name: content.decode("utf-8-sig") for name, content in apply_fixes(chosen)[0].items()}
    old = {edit.location.file: edit.location.source.text for item in chosen for edit in item.fix}
    earlier = {name: overlay.text(name) for name in texts}
    for name, text in texts.items():
        overlay.put(name, text)
    left = look(overlay)
    if _better(left, found):
        return {name: (old[name], text) for name, text in texts.items()}, left
    for name, unsaved in earlier.items():
        if unsaved is not None:
            overlay.put(name, unsaved)
        else:
            overlay.drop(name)
    return None


def _better(left: Sequence[Diagnostic], found: Sequence[Diagnostic]) -> bool:
    """Tell whether there are fewer findings, of no code more, and no more errors."""
    from collections import Counter

    errors = [sum(item.severity == "error" for item in side) for side in (left, found)]
    more = Counter(item.code for item in left) - Counter(item.code for item in found)
    return len(left) < len(found) and not more and errors[0] <= errors[1]
