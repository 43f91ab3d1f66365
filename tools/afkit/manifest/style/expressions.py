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
from afkit.source.writing.json import json_text


def spell(project: Project) -> dict[str, list[Edit]]:
    """Give the edits that spell the expressions of a connector canonically, by the name of the file.

    An expression that cannot be read, or that its author broke over several lines, stays.
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


def _in_quotes(text: str, quote: str) -> str:
    if quote == "'":
        return text.replace("'", "''")
    return json_text(text)[1:-1] if quote == '"' else text


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
            quoted = opening in ("'", '"')
            if (place.text != written and not quoted) or any(
                sign in text for text in (written, place.text) for sign in "\r\n"
            ):
                continue
            try:
                spelt = format(written)
            except ImlError:
                continue
            # Quotes that need others in front, where there were none before, would not read better.
            escaped = quoted and spelt.count(opening) > written.count(opening)
            split = not quoted and ("\\" in spelt or (opening not in ("|", ">") and ": " in spelt))
            clash = "\n" in spelt or escaped or split
            if spelt != written and not clash:
                found.setdefault(place.file, {})[place.start] = Edit(place, _in_quotes(spelt, opening))
    return {name: list(edits.values()) for name, edits in found.items()}
