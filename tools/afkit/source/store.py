"""The files of a load: those of the disk, or those of an editor, whose unsaved texts lie over the disk's."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from afkit.source.check import MAX_BYTES, check_characters, too_large
from afkit.source.diagnostic import UnreadableError
from afkit.source.document import Document
from afkit.source.files import Root, confine, read_source
from afkit.source.text import Source

Parse = Callable[[Source], Document]


class Files:
    """The files of the disk."""

    __slots__ = ()

    def read(self, path: str, name: str) -> Source:
        """Read the file at `path`, which messages call `name`. Raises UnreadableError."""
        return read_source(path, name)

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return os.path.isfile(path)

    def is_folder(self, path: str) -> bool:
        """Tell whether there is such a folder."""
        return os.path.isdir(path)

    def entries(self, path: str) -> list[tuple[str, bool]]:
        """List a folder: each name with whether it is a folder itself, not through a link. Raises OSError."""
        with os.scandir(path) as found:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]

    def confine(self, root: str | Root, relative: str) -> str:
        """Resolve a path that a text names below a folder, as `confine` does. Raises SourceError."""
        return confine(root, relative)

    def parse(self, source: Source, parse: Parse) -> Document:
        """Make a document of a text. Raises UnreadableError."""
        return parse(source)


DISK = Files()


class Kept(Files):
    """The documents of an earlier load, some of them with another text; what else is asked for comes from `files`."""

    __slots__ = ("_documents", "_files", "_texts")

    def __init__(self, documents: Iterable[Document], texts: Mapping[str, str], files: Files) -> None:
        self._files = files
        self._documents = {document.source.name: document for document in documents}
        self._texts = texts

    def read(self, path: str, name: str) -> Source:
        """Give the text by which messages call a file `name`. Raises UnreadableError."""
        if name in self._texts:
            source = Source(name, self._texts[name])
            check_characters(source)
            return source
        known = self._documents.get(name)
        return known.source if known is not None else self._files.read(path, name)

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file."""
        return self._files.is_file(path) or any(os.path.abspath(name) == path for name in self._documents)

    def parse(self, source: Source, parse: Parse) -> Document:
        """Give the document that was made of a text, or make it. Raises UnreadableError."""
        known = self._documents.get(source.name)
        if known is not None and known.source is source:
            return known
        return parse(source) if source.name in self._texts else self._files.parse(source, parse)


class Overlay(Files):
    """Unsaved texts over the files of the disk; what did not change is neither read nor parsed again.

    Of each file the last text and the last document are kept, so memory is bounded by the files themselves.
    """

    __slots__ = ("_parsed", "_read", "_texts")

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}
        self._read: dict[str, tuple[tuple[int, int, str], Source]] = {}
        self._parsed: dict[tuple[str, Parse], tuple[str, Document | UnreadableError]] = {}

    def put(self, path: str, text: str) -> None:
        """Lay a text over a file; the file need not exist."""
        self._texts[os.path.realpath(path)] = text

    def drop(self, path: str) -> None:
        """Take the text off again: the disk counts."""
        real = os.path.realpath(path)
        self._texts.pop(real, None)
        self._read.pop(real, None)

    def laid(self) -> list[str]:
        """List the files over which a text lies, symbolic links followed."""
        return sorted(self._texts)

    def text(self, path: str) -> str | None:
        """Give the unsaved text of a file."""
        return self._texts.get(os.path.realpath(path))

    def is_file(self, path: str) -> bool:
        """Tell whether there is such a file or text."""
        return os.path.realpath(path) in self._texts or os.path.isfile(path)

    def read(self, path: str, name: str) -> Source:
        """Give the unsaved text, or what the file holds. Raises UnreadableError."""
        real = os.path.realpath(path)
        text = self._texts.get(real)
        if text is not None:
            source = Source(name, text.removeprefix("\ufeff"))
            if len(text) > MAX_BYTES:
                raise too_large(Source(name, ""))
            check_characters(source)
            return source
        now = _mark(real)
        if now is None:
            return read_source(path, name)
        mark = (*now, name)
        known = self._read.get(real)
        if known is None or known[0] != mark:
            known = self._read[real] = mark, read_source(path, name)
        return known[1]

    def changed(self) -> list[str]:
        """List the files that are no longer what was read of them."""
        return sorted(real for real, (mark, _) in self._read.items() if _mark(real) != mark[:2])

    def parse(self, source: Source, parse: Parse) -> Document:
        """Make a document of a text, or give the one that was made of the same text."""
        key = (source.name, parse)
        known = self._parsed.get(key)
        if known is None or known[0] != source.text:
            made: Document | UnreadableError
            try:
                made = parse(source)
            except UnreadableError as error:
                made = error
            known = self._parsed[key] = source.text, made
        if isinstance(known[1], UnreadableError):
            raise known[1]
        return known[1]


def _mark(path: str) -> tuple[int, int] | None:
    """Tell when a file was written and how long it is; None if it is not there."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
