"""The texts that an editor has open, kept in step with it."""

from __future__ import annotations

from typing import Any

from afkit.lsp.positions import Encoding, Positions
from afkit.source import Source

LARGE = 500_000
"""Characters from which a text is not coloured or outlined in full: that would hold up everything else for seconds."""


class OpenText:
    """One open text: as the editor has it (`text`), and without a byte-order mark (`source`)."""

    __slots__ = ("_positions", "_source", "encoding", "path", "text", "uri", "version")

    def __init__(self, uri: str, path: str, text: str, version: int, encoding: Encoding) -> None:
        self.uri = uri
        self.path = path
        self.text = text
        self.version = version
        self.encoding: Encoding = encoding
        self._source: Source | None = None
        self._positions: Positions | None = None

    @property
    def bom(self) -> bool:
        """Whether the editor's text begins with a byte-order mark."""
        return self.text.startswith("\ufeff")

    @property
    def is_large(self) -> bool:
        """Whether the text is too long to be gone through in full for its looks."""
        return len(self.text) > LARGE

    @property
    def source(self) -> Source:
        """The text that is read."""
        if self._source is None:
            self._source = Source(self.path, self.text.removeprefix("\ufeff"))
        return self._source

    @property
    def positions(self) -> Positions:
        """Converts places of the text."""
        if self._positions is None:
            self._positions = Positions(self.source, self.encoding, bom=self.bom)
        return self._positions

    def change(self, changes: list[Any], version: int) -> None:
        """Apply the changes of one notification, one after the other."""
        for change in changes:
            place = change.get("range")
            new = str(change.get("text", ""))
            if place is None:
                self._set(new)
                continue
            raw = Positions(Source(self.path, self.text), self.encoding) if self.bom else self.positions
            start, end = sorted((raw.offset(place["start"]), raw.offset(place["end"])))
            self._set(self.text[:start] + new + self.text[end:])
        self.version = version

    def _set(self, text: str) -> None:
        self.text = text
        self._source = self._positions = None
