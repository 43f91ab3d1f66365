"""Bring the comments of a manifest into the code files whose form has a place for them."""

from __future__ import annotations

from afkit.app.model import Code
from afkit.app.spec.format.codes import JSONC, CodeSpec
from afkit.source import Document
from afkit.source.edits.comments import comment_notes
from afkit.source.writing import Branch, branches


class Comments:
    """The comments of the texts that one app was read from; each text is looked through once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Document, Branch]] = {}

    def of(self, spec: CodeSpec, code: Code) -> Branch | None:
        """Give the comments that stand in and right above a code; None where there are none, or no place for them."""
        document = code.origin.document
        if spec.mime != JSONC or not code.given or not code.origin.path:
            return None
        known = self._known.get(id(document))
        if known is None:
            known = self._known[id(document)] = document, branches(comment_notes(document))
        return known[1].at(code.origin.path)
