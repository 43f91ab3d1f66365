"""Draw a diagram as SVG: three columns of boxes, and arrows between them. Self-contained, in light and dark.

Arrows from the first column to the last pass the boxes in between on a lane of their own, one for each target.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from afkit.docs.diagram import COLUMNS, Diagram, Edge, Node

BOX, GAP, COLUMN, MARGIN, LANE = 46, 12, 238, 14, 12
SPACE = 96
"""Between columns: room for the arrows."""
LETTERS = 32
STYLE = (Path(__file__).parent / "templates" / "diagram.css").read_text(encoding="utf-8")


class _Spot(NamedTuple):
    """A box, by its upper left corner; a lane has no height."""

    x: int
    y: int
    height: int = BOX

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


def draw(diagram: Diagram, title: str, *, styled: bool = True) -> str:
    """Give the SVG text. `title` is read to those who cannot see it, with a sentence on every arrow.

    Without `styled` the rules of `STYLE` are left to the page that shows it.
    """
    columns = [column for column in (diagram.column(number) for number in range(len(COLUMNS))) if column]
    place = {node.id: number for number, column in enumerate(columns) for node in column}
    long = [edge for edge in diagram.edges if abs(place[edge.source] - place[edge.target]) > 1]
    lanes = list(dict.fromkeys(edge.target for edge in long))
    spots, passes, height = _places(columns, lanes)
    width = len(columns) * COLUMN + max(len(columns) - 1, 0) * SPACE + 2 * MARGIN
    lines = [_arrow(spots[edge.source], spots[edge.target], edge.meaning) for edge in diagram.edges if edge not in long]
    lines += _long(long, spots, passes)
    boxes = [_box(node, spots[node.id]) for node in diagram.nodes]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="afd" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="afd-t afd-d">'
        f'<title id="afd-t">{escape(title)}</title><desc id="afd-d">{escape(describe(diagram))}</desc>'
        f"{f'<style>{STYLE}</style>' if styled else ''}"
        '<defs><marker id="afd-tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
        f"{''.join(lines)}{''.join(boxes)}</svg>"
    )


def describe(diagram: Diagram) -> str:
    """Tell the diagram in sentences."""
    labels = {node.id: node.label for node in diagram.nodes}
    return " ".join(f"{labels[edge.source]} {edge.meaning} {labels[edge.target]}." for edge in diagram.edges)


def _places(columns: list[tuple[Node, ...]], lanes: list[str]) -> tuple[dict[str, _Spot], dict[str, _Spot], int]:
    """Place the boxes, the columns centred, with the lanes above the boxes of the middle column; and the height."""
    above = len(lanes) * LANE + (GAP if lanes else 0)
    heights = [
        len(column) * (BOX + GAP) - GAP + (above if 0 < number < len(columns) - 1 else 0)
        for number, column in enumerate(columns)
    ]
    total = max(heights, default=0)
    spots: dict[str, _Spot] = {}
    passes: dict[str, _Spot] = {}
    for number, column in enumerate(columns):
        x = MARGIN + number * (COLUMN + SPACE)
        y = MARGIN + (total - heights[number]) // 2
        if 0 < number < len(columns) - 1:
            passes = {id: _Spot(x, y + row * LANE, 0) for row, id in enumerate(lanes)}
            y += above
        spots.update({node.id: _Spot(x, y + row * (BOX + GAP)) for row, node in enumerate(column)})
    return spots, passes, max(total + 2 * MARGIN, 1)


def _arrow(source: _Spot, target: _Spot, meaning: str) -> str:
    if source.x == target.x:  # within a column: out to the right and back
        start = end = source.x + COLUMN
        out, back = start + SPACE // 2, end + SPACE // 2
    else:
        start, end = (source.x + COLUMN, target.x) if source.x < target.x else (source.x, target.x + COLUMN)
        out = back = (start + end) // 2
    path = f"M{start} {source.middle}C{out} {source.middle} {back} {target.middle} {end} {target.middle}"
    return f'<path class="{escape(meaning)}" d="{path}" marker-end="url(#afd-tip)"/>'


def _long(edges: list[Edge], spots: Mapping[str, _Spot], passes: Mapping[str, _Spot]) -> list[str]:
    """Draw arrows that pass a column: into the lane of their target, and from there together to it."""
    lines = []
    for edge in edges:
        source, lane = spots[edge.source], passes[edge.target]
        start = source.x + COLUMN
        middle = (start + lane.x) // 2
        lines.append(
            f'<path class="{escape(edge.meaning)}" '
            f'd="M{start} {source.middle}C{middle} {source.middle} {middle} {lane.y} {lane.x} {lane.y}"/>'
        )
    for id, lane in passes.items():
        lines.append(f'<path class="calls" d="M{lane.x} {lane.y}h{COLUMN}"/>')
        lines.append(_arrow(lane, spots[id], "calls"))
    return lines


def _box(node: Node, spot: _Spot) -> str:
    label = node.label if len(node.label) <= LETTERS else node.label[: LETTERS - 1] + "…"
    full = f"<title>{escape(node.label)}</title>" if label != node.label else ""
    note = f'<text class="note" x="{spot.x + 13}" y="{spot.y + 35}">{escape(node.note)}</text>' if node.note else ""
    baseline = spot.y + (20 if node.note else 28)
    return (
        f'<g>{full}<rect class="{escape(node.kind)}" x="{spot.x}" y="{spot.y}" width="{COLUMN}" height="{BOX}" rx="9"/>'
        f'<text x="{spot.x + 13}" y="{baseline}">{escape(label)}</text>{note}</g>'
    )
