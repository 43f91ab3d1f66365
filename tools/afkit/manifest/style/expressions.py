"""Write the expressions of a connector's codes in their canonical spelling."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.app.knowledge.facts import Facts
from afkit.app.model import Code, Origin, Project
from afkit.app.spec.check.walk import templates
from afkit.app.spec.shapes.shape import Shape
from afkit.iml.errors import ImlError
from afkit.iml.syntax.ast import Mustache
from afkit.iml.syntax.formatter import format
from afkit.iml.syntax.parser import parse
from afkit.source.diagnostic import Edit
from afkit.source.document import Document


def spell(project: Project) -> dict[str, list[Edit]]:
    """Give the edits that spell the expressions of a connector canonically, by the name of the file.

    An expression that cannot be read, that its author broke over several lines, or that is written with escapes, stays.
    """
    if project.app is None:
        return {}
    texts = Facts(project.app, project).texts
    return _spelt((text.text, text.origin) for text in texts if text.iml and "{{" in text.text)


def spell_beside(document: Document, shape: Shape) -> list[Edit]:
    """Give the same edits for a file that is no part of the connector, whose texts are evaluated as its shape says."""
    origin = Origin(document)
    places = templates(shape, Code(document.value, origin))
    found = _spelt((place.text, origin.at(*place.path)) for place in places if place.iml and "{{" in place.text)
    return found.get(document.source.name, [])


def _spelt(texts: Iterable[tuple[str, Origin]]) -> dict[str, list[Edit]]:
    found: dict[str, dict[int, Edit]] = {}
    for text, origin in texts:
        result = parse(text)
        if result.faults:
            continue
        opening = origin.location.text[:1]
        for part in result.parts:
            if not isinstance(part, Mustache):
                continue
            written = text[part.start : part.end]
            place = origin.inside(part.start, part.end)
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
