"""Bring the comments of a manifest into the code files whose form has a place for them."""

from __future__ import annotations

from afkit.app.model import Code, Component
from afkit.app.spec.format.codes import JSONC, CodeSpec
from afkit.app.spec.format.metadata import KEYS
from afkit.patterns import lazy
from afkit.source import Document
from afkit.source.edits.comments import comment_notes
from afkit.source.writing import Branch, branches

_ACCEPTS = lazy(r"\s*afkit\s*:\s*ignore\s*\[")


class Comments:
    """The comments of the texts that one app was read from; each text is looked through once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Document, Branch]] = {}

    def of(self, spec: CodeSpec, code: Code) -> Branch | None:
        """Give the comments that stand in and right above a code; None where there are none, or no place for them."""
        if spec.mime != JSONC or not code.given or not code.origin.path:
            return None
        return self._tree(code.origin.document).at(code.origin.path)

    def accepted(self, component: Component) -> tuple[str, ...]:
        """Give the comments that accept a finding on a component's metadata: those of it, of its label, of its type …"""
        branch = self._tree(component.origin.document).at(component.origin.path)
        if branch is None or not component.origin.path:
            return ()
        notes = [branch.notes, *(one.notes for key in KEYS if (one := branch.below.get(key)) is not None)]
        lines = [line for note in notes for line in (*note.above, note.beside)]
        return tuple(line.rstrip() for line in lines if _ACCEPTS.match(line))

    def _tree(self, document: Document) -> Branch:
        known = self._known.get(id(document))
        if known is None:
            known = self._known[id(document)] = document, branches(comment_notes(document))
        return known[1]


def headed(branch: Branch | None, lines: tuple[str, ...]) -> Branch:
    """Give comments with some more lines above all."""
    made = Branch()
    if branch is not None:
        made.below, made.notes = branch.below, branch.notes
    made.notes = made.notes._replace(above=(*lines, *made.notes.above))
    return made
