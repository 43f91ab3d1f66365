"""Write the expressions of a connector's codes in their canonical spelling."""

from __future__ import annotations

from afkit.app.knowledge.facts import Facts
from afkit.app.model import Project
from afkit.iml.errors import ImlError
from afkit.iml.syntax.ast import Mustache
from afkit.iml.syntax.formatter import format
from afkit.iml.syntax.parser import parse
from afkit.source.diagnostic import Edit


def spell(project: Project) -> dict[str, list[Edit]]:
    """Give the edits that spell expressions canonically, by the name of the file.

    An expression that cannot be read, that its author broke over several lines, or that is written with escapes, stays.
    """
    found: dict[str, dict[int, Edit]] = {}
    if project.app is None:
        return {}
    for text in Facts(project.app, project).texts:
        if not text.iml or "{{" not in text.text:
            continue
        result = parse(text.text)
        if result.faults:
            continue
        opening = text.origin.location.text[:1]
        for part in result.parts:
            if not isinstance(part, Mustache):
                continue
            written = text.text[part.start : part.end]
            place = text.origin.inside(part.start, part.end)
            if place.text != written or "\n" in written:
                continue
            try:
                spelt = format(written)
            except ImlError:
                continue
            clash = "\n" in spelt or "\\" in spelt or (opening in ("'", '"') and opening in spelt)
            if spelt != written and not clash and not (opening not in ("'", '"', "|", ">") and ": " in spelt):
                found.setdefault(place.file, {})[place.start] = Edit(place, spelt)
    return {name: list(edits.values()) for name, edits in found.items()}
