"""Give a run as pieces of a page: its frame, its steps, what came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from afkit.preview.running.run import WORDS

if TYPE_CHECKING:
    from starlette.responses import Response

    from afkit.preview.preview import Preview
    from afkit.preview.running.run import Run

ROWS = 50
"""Bundles on one page."""

COLUMNS = 30
"""Columns of a table; what a bundle has besides is in its JSON."""


class Page(NamedTuple):
    """Some of many bundles. `number` counts from 1."""

    number: int
    pages: int
    total: int
    first: int
    rows: Sequence[Any]
    columns: tuple[str, ...]
    more: bool


def show_run(preview: Preview, run: Run) -> Response:
    """Answer with the frame of a run: its steps come through a stream of their own while it goes on."""
    # The page hears how a run ends from its events, also of one that is over before it is shown.
    return preview.part(None, "parts/run.html", **{**run_values(preview, run), "started": True})


def run_values(preview: Preview, run: Run) -> dict[str, Any]:
    """Give what the templates of a run need: all of one moment."""
    run = run.still()
    report = run.report()
    bundles = report.get("bundles") if report is not None else None
    return {
        "run": run,
        "word": WORDS[run.state],
        "report": report,
        "heads": run.heads(),
        "page": page_of(bundles, 1) if bundles is not None else None,
        "stale": run.version != preview.version,
        "started": False,
    }


def page_of(bundles: Sequence[Any], number: int) -> Page:
    """Give one page of bundles, with the columns that its rows have."""
    pages = max(1, -(-len(bundles) // ROWS))
    number = max(1, min(number, pages))
    first = (number - 1) * ROWS
    rows = bundles[first : first + ROWS]
    columns = dict.fromkeys(key for row in rows if isinstance(row, dict) for key in row)
    return Page(number, pages, len(bundles), first, rows, tuple(columns)[:COLUMNS], len(columns) > COLUMNS)
