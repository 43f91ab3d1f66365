"""Hover, definitions, references, highlights, renaming and links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from afkit.index import Index, Standing
from afkit.index.hover import hover
from afkit.index.probe import repaired
from afkit.index.rename import fixed, rename
from afkit.lsp.client import EVERYTHING, Client, markup
from afkit.lsp.loop import REQUEST_FAILED, LspError
from afkit.lsp.pages import named_pages
from afkit.lsp.positions import Range
from afkit.lsp.texts import OpenText
from afkit.lsp.workspace import Workspace
from afkit.manifest.glob import expand
from afkit.source import Document, Location
from afkit.source.text import Source


class Navigation:
    """Answers what leads from one place to others."""

    def __init__(self, workspace: Workspace, client: Client = EVERYTHING) -> None:
        self._workspace = workspace
        self.client = client

    def range(self, location: Location) -> Range:
        """Give the range of a place of any file."""
        from afkit.lsp.positions import range_of

        opened = self._workspace.text_of(location.file)
        return range_of(location, self._workspace.encoding, bom=opened.bom if opened is not None else False)

    def uri(self, path: str) -> str:
        """Give the URI of a file."""
        return self._workspace.uri(path)

    def whole(self, source: Source) -> Range:
        """Give the range of a whole text."""
        return self.range(Location(source, 0, len(source.text)))

    def place(self, location: Location) -> dict[str, Any]:
        """Give a location of the protocol."""
        return {"uri": self._workspace.uri(location.file), "range": self.range(location)}

    def standing(self, index: Index, opened: OpenText, position: Any) -> Standing | None:
        """Tell what stands at a position; None in a text that cannot be read at all."""
        document = document_of(index, opened)
        return index.at(document, opened.positions.offset(position)) if document is not None else None

    def hover(self, index: Index, opened: OpenText, position: Any) -> dict[str, Any] | None:
        """Answer textDocument/hover."""
        standing = self.standing(index, opened, position)
        found = hover(index, standing) if standing is not None else None
        if found is None:
            return None
        return {"contents": markup(found.text, markdown=self.client.hover), "range": self.range(found.location)}

    def definition(self, index: Index, opened: OpenText, position: Any) -> list[dict[str, Any]]:
        """Answer textDocument/definition."""
        standing = self.standing(index, opened, position)
        if standing is None:
            return []
        if standing.symbol is not None:
            return [self.place(mention.location) for mention in index.definitions(standing.symbol)]
        for link in index.links(standing.document, expand):
            if link.location.start <= standing.offset <= link.location.end and Path(link.target).is_file():
                return [self.place(Location(Source(link.target, ""), 0, 0))]
        return []

    def references(self, index: Index, opened: OpenText, position: Any, *, declaration: bool) -> list[dict[str, Any]]:
        """Answer textDocument/references."""
        standing = self.standing(index, opened, position)
        if standing is None or standing.symbol is None:
            return []
        found = index.references(standing.symbol, declaration=declaration)
        return [self.place(mention.location) for mention in found]

    def highlights(self, index: Index, opened: OpenText, position: Any) -> list[dict[str, Any]]:
        """Answer textDocument/documentHighlight."""
        standing = self.standing(index, opened, position)
        if standing is None or standing.symbol is None:
            return []
        return [
            {"range": self.range(mention.location), "kind": 3 if mention.defines else 2}
            for mention in index.references(standing.symbol)
            if mention.location.file == opened.path
        ]

    def prepare_rename(self, index: Index, opened: OpenText, position: Any) -> dict[str, Any] | None:
        """Answer textDocument/prepareRename."""
        standing = self.standing(index, opened, position)
        if standing is None or standing.symbol is None or standing.mention is None:
            return None
        if not index.definitions(standing.symbol):
            return None
        fault = fixed(index, standing.symbol)
        if fault:
            raise LspError(REQUEST_FAILED, fault)
        self._refuse_while_behind(index)
        return {"range": self.range(standing.mention.location), "placeholder": standing.symbol.name}

    def rename(self, index: Index, opened: OpenText, position: Any, name: str) -> dict[str, Any]:
        """Answer textDocument/rename."""
        standing = self.standing(index, opened, position)
        if standing is None or standing.symbol is None:
            raise LspError(REQUEST_FAILED, "there is no name here that could be changed")
        self._refuse_while_behind(index)
        edits = rename(index, standing.symbol, name)
        return self.workspace_edit([(edit.location, edit.text) for edit in edits])

    def _refuse_while_behind(self, index: Index) -> None:
        """Refuse a change of all places of a name while some of them may be in a text that cannot be read."""
        where = None
        if index.is_behind:
            fault = next(item for item in index.project.diagnostics if item.severity == "error")
            where = f"{Path(fault.location.file).name}:{fault.location.line}"
        for companion in index.companions:
            read = companion.document.source
            if self._workspace.files.read(read.name, read.name).text != read.text:  # only a part of it was read
                where = where or Path(read.name).name
        if where is not None:
            message = f"a file of the connector cannot be read at the moment ({where}): mend it first"
            raise LspError(REQUEST_FAILED, message)

    def workspace_edit(self, edits: list[tuple[Location, str]]) -> dict[str, Any]:
        """Give a change of several files."""
        changes: dict[str, list[dict[str, Any]]] = {}
        for location, text in edits:
            found = changes.setdefault(self._workspace.uri(location.file), [])
            found.append({"range": self.range(location), "newText": text})
        return self.changes(changes)

    def changes(self, changes: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
        """Give edits by URI as a change: of the versions that they are meant for, if the client knows these."""
        if not self.client.versioned_edits:
            return {"changes": changes}
        opened = self._workspace.texts
        named = {uri: {"uri": uri, "version": opened[uri].version if uri in opened else None} for uri in changes}
        return {"documentChanges": [{"textDocument": named[uri], "edits": edits} for uri, edits in changes.items()]}

    def links(self, index: Index, opened: OpenText) -> list[dict[str, Any]]:
        """Answer textDocument/documentLink: files, and the pages of codes that comments name."""
        document = document_of(index, opened)
        if document is None:
            return []
        result = [
            {"range": self.range(link.location), "target": self._workspace.uri(link.target)}
            for link in index.links(document, expand)
            if self._workspace.files.is_file(link.target) and self._workspace.may_read(link.target)
        ]
        result += [
            {"range": self.range(place), "target": uri, "tooltip": f"what {place.text} means"}
            for place, uri in named_pages(document)
        ]
        return [*result, *self._procedures(index, document)]

    def _procedures(self, index: Index, document: Document) -> list[dict[str, Any]]:
        found = []
        for procedure in index.facts.procedures if index.facts is not None else ():
            rpc = index.facts.app.rpcs.get(procedure.name) if index.facts is not None else None
            place = index.moved(procedure.code.origin.at(*procedure.path).inside(0, len(procedure.reference)))
            if rpc is None or place is None or place.file != document.source.name:
                continue
            target = rpc.origin.key_location
            uri = f"{self._workspace.uri(target.file)}#L{target.line},{target.column}"
            link = {"range": self.range(place), "target": uri, "tooltip": f"go to {procedure.name}"}
            if link not in found:
                found.append(link)
        return found


def document_of(index: Index, opened: OpenText) -> Document | None:
    """Give the document of an open text: the index's, or what can be read of a text that is broken."""
    document = index.document(opened.path)
    if document is not None and document.source.text == opened.source.text:
        return document
    if opened.path.endswith((".md", ".js")):
        return None
    return repaired(opened.source)
