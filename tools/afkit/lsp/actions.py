"""Code actions: the fixes of lint, all at once, accepting a finding, and the changes that the index offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from afkit.index import Index
from afkit.index.changes import changes_at, suppress
from afkit.lint.consequences.echoes import UNREADABLE
from afkit.lint.fixes.apply import apply_fixes
from afkit.lint.mending import with_fixes
from afkit.lsp.diagnostics import sentence, to_lsp
from afkit.lsp.navigation import Navigation, document_of
from afkit.lsp.texts import OpenText
from afkit.source import Diagnostic

_KINDS = {"fix": "quickfix", "extract": "refactor.extract", "rewrite": "refactor.rewrite"}


class Actions:
    """What can be done at a place of a text, given what was found in the connector, and which of it is shown."""

    def __init__(
        self,
        index: Index,
        opened: OpenText,
        navigation: Navigation,
        found: list[Diagnostic],
        shown: list[Diagnostic],
        mended: Callable[[], tuple[str, int] | None],
    ) -> None:
        self._index = index
        self._opened = opened
        self._mended = mended
        self._navigation = navigation
        self._found = [item for item in found if item.location.file == opened.path]
        self._shown = [item for item in shown if item.location.file == opened.path]

    def offer(self, span: tuple[int, int], only: list[str] | None) -> list[dict[str, Any]]:
        """Answer textDocument/codeAction."""
        asked = any(_within("source.fixAll", wanted) for wanted in only or ())
        actions = [*self._mending(span), *self._rearranging(span), *self._everything(asked)]
        if only:
            actions = [item for item in actions if any(_within(item["kind"], wanted) for wanted in only)]
        return actions

    def _mending(self, span: tuple[int, int]) -> list[dict[str, Any]]:
        actions = []
        document = document_of(self._index, self._opened)
        here = [item for item in self._found if item.location.start <= span[1] and span[0] <= item.location.end]
        here = with_fixes(self._index.project, here)
        for item in here:
            told = to_lsp(item, self._navigation.range, self._navigation.uri, self._navigation.client)
            if item.fix:
                edits = [(edit.location, edit.text) for edit in item.fix]
                title = sentence(item.hint) if item.hint else f"Mend {item.code}"
                action = self._action(title, "quickfix", self._navigation.workspace_edit(edits))
                actions.append({**action, "diagnostics": [told], "isPreferred": not item.unsafe})
            shown = any(item.code == other.code and item.location == other.location for other in self._shown)
            acceptable = shown and item.code not in UNREADABLE
            change = suppress(document, item) if document is not None and acceptable else None
            if change is not None:
                edits = [(edit.location, edit.text) for edit in change.edits]
                action = self._action(change.title, "quickfix", self._navigation.workspace_edit(edits))
                actions.append({**action, "diagnostics": [told]})
        return actions

    def _rearranging(self, span: tuple[int, int]) -> list[dict[str, Any]]:
        document = self._index.document(self._opened.path)
        if document is None or document.source.text != self._opened.source.text:
            return []
        standing = self._index.at(document, span[0])
        return [
            self._action(
                change.title,
                _KINDS[change.kind],
                self._navigation.workspace_edit([(edit.location, edit.text) for edit in change.edits]),
            )
            for change in changes_at(self._index, standing)
        ]

    def _everything(self, asked: bool) -> list[dict[str, Any]]:
        """Offer what `lint --fix` does to this file; where nobody asked, only what costs no further look."""
        mended = self._mended() if asked else self._at_once()
        if mended is None:
            return []
        text, count = mended
        whole = self._navigation.whole(self._opened.source)
        edit = self._navigation.changes({self._opened.uri: [{"range": whole, "newText": text}]})
        title = (
            f"Mend all {count} findings of this file that can be mended"
            if count > 1
            else "Mend the finding of this file"
        )
        return [self._action(title, "source.fixAll", edit)]

    def _at_once(self) -> tuple[str, int] | None:
        fixable = [item for item in self._shown if item.fix and not item.unsafe]
        fixable = [item for item in fixable if all(edit.location.file == self._opened.path for edit in item.fix)]
        changed, count = apply_fixes(fixable)
        if self._opened.path not in changed:
            return None
        return changed[self._opened.path].decode("utf-8").removeprefix("\ufeff"), count

    def _action(self, title: str, kind: str, edit: dict[str, Any]) -> dict[str, Any]:
        return {"title": title, "kind": kind, "edit": edit}


def _within(kind: str, wanted: str) -> bool:
    """Tell whether a kind is another one or below it; the empty kind is above all."""
    return not wanted or kind == wanted or kind.startswith(wanted + ".")
