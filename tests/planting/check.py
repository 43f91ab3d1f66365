"""Plant defects, lint, and judge: found at its place, how many findings, the right advice."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from afkit.lint.batch import check
from afkit.lint.config import Config
from afkit.source.diagnostic import Diagnostic
from planting.defect import Defect
from planting.forms import Planted, plant, told_at

FORMS = ("manifest", "appdir", "companions")


class Result(NamedTuple):
    """What lint said of one defect in one form. `advised` is None where there is nothing to suggest."""

    form: str
    defect: Defect
    found: list[Diagnostic]
    placed: bool
    advised: bool | None


def lay(folder: Path, files: dict[str, str], old: dict[str, str]) -> None:
    """Write what differs from the files that are there."""
    for name, text in files.items():
        if old.get(name) != text:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def judge(form: str, defect: Defect, planted: Planted, found: list[Diagnostic]) -> Result:
    """Compare what was found with what was to be said."""
    hits = [item for item in found if any(told_at(place, item.location) for place in planted.places)]
    advised = any(defect.say in f"{item.message} {item.hint or ''}" for item in hits) if defect.say else None
    return Result(form, defect, found, bool(hits), advised)


def results(form: str, defects: Iterable[Defect]) -> Iterator[Result]:
    """Lint the connector once for each defect that can be planted in a form; with all rules."""
    config = Config(profile="all")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(os.path.realpath(name)) / "fernpost"
        from planting.forms import clean

        now: dict[str, str] = {}
        for defect in defects:
            if form not in defect.forms:
                continue
            planted = plant(form, defect)
            lay(folder, planted.files, now)
            now = planted.files
            yield judge(form, defect, planted, check(str(folder), config).found)
        lay(folder, clean(form), now)
