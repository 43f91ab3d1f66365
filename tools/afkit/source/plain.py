"""Texts without inner structure, such as JavaScript and Markdown, as documents."""

from __future__ import annotations

from afkit.source.document import Document
from afkit.source.places import Characters, Path, Where
from afkit.source.text import Source


class _Whole:
    """A tree of one scalar: the whole text, each character standing where it stands."""

    __slots__ = ("_length",)

    def __init__(self, length: int) -> None:
        self._length = length

    def span(self, path: Path) -> tuple[int, int]:
        return 0, self._length

    def key_span(self, path: Path) -> tuple[int, int]:
        return 0, self._length

    def characters(self, path: Path) -> Characters | None:
        return Characters(range(self._length), range(1, self._length + 1), self._length)

    def where(self, offset: int) -> Where:
        return Where((), "value", 0, self._length)

    def comments(self) -> list[tuple[int, str]]:
        return []


def load_plain(source: Source) -> Document:
    """Make a document whose value is the text itself."""
    return Document(source, source.text, _Whole(len(source.text)), (), "text")
