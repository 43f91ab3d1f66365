"""Whole files in their form: order, layout and, where asked for, the spelling of expressions."""

from __future__ import annotations

from afkit.app.model import Project
from afkit.app.spec.shapes.shape import Shape
from afkit.manifest.style import reorder, spell, tidy
from afkit.manifest.style.expressions import spell_beside
from afkit.source import Document, Source, UnreadableError
from afkit.source.document import load_yaml
from afkit.source.edits import apply

_ROUNDS = 5


def formatted(project: Project, *, iml: bool) -> dict[str, tuple[str, str]]:
    """Give the files of a connector that are not in their form: name → (as it is, as it should be)."""
    spelt = spell(project) if iml else {}
    found: dict[str, tuple[str, str]] = {}
    for document in project.documents:
        name = document.source.name
        text = apply(document.source.text, spelt[name]) if name in spelt else document.source.text
        if project.form == "manifest" and document.format == "yaml":
            text = _in_form(document, text)
        if text != document.source.text:
            found[name] = document.source.text, text
    return found


def formatted_beside(document: Document, shape: Shape, *, iml: bool) -> tuple[str, str] | None:
    """Give a file that lies beside a manifest as it is and as it should be; None if it is in its form.

    The order of its keys tells its author's story, such as what a route is for before what it answers: it stays.
    """
    text = document.source.text
    if iml:
        text = apply(text, spell_beside(document, shape))
    try:
        text = tidy(load_yaml(Source(document.source.name, text)))
    except UnreadableError:
        return None
    return (document.source.text, text) if text != document.source.text else None


def in_form(text: str) -> str:
    """Give the text of a manifest in its form, or as it is where it cannot be read."""
    try:
        return _in_form(load_yaml(Source("manifest.yaml", text)), text)
    except UnreadableError:
        return text


def _in_form(document: Document, text: str) -> str:
    """Tidy and reorder until nothing changes: a member that moves takes its comments and blank lines along."""
    for _ in range(_ROUNDS):
        before = text
        try:
            parsed = load_yaml(Source(document.source.name, text))
            tidied = load_yaml(Source(document.source.name, tidy(parsed)))
        except UnreadableError:
            return document.source.text
        text = reorder(tidied if tidied.value == parsed.value else parsed)
        if text == before:
            break
    return text
