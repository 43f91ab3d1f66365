"""A parsed text: plain data, and the place of every value, key and character of it."""

from __future__ import annotations

from collections.abc import Sequence

from afkit.annotations import Any, Literal
from afkit.source.diagnostic import Diagnostic
from afkit.source.places import Characters, Path, Tree, Where
from afkit.source.text import Location, Source


class Document:
    """A text that became data.

    `value` is plain JSON data (YAML scalars by the 1.2 core schema); `diagnostics` tells what was survivable, such as a
    duplicate key. Places are worked out when asked for, so a document nobody complains about costs no bookkeeping.
    """

    __slots__ = ("_comments", "_keys", "_tree", "diagnostics", "format", "source", "value")

    def __init__(
        self,
        source: Source,
        value: Any,
        tree: Tree,
        diagnostics: tuple[Diagnostic, ...],
        format: Literal["yaml", "json", "text"],
    ) -> None:
        self.source = source
        self.value = value
        self.diagnostics = diagnostics
        self.format: Literal["yaml", "json", "text"] = format
        self._tree = tree
        self._keys: dict[Path, Location] = {}
        self._comments: tuple[tuple[int, int, str], ...] | None = None

    def at(self, path: Path) -> Location:
        """Give the place of the value at `path`; of the nearest existing ancestor when the path leads nowhere.

        A value that an alias or a merge key brings in is placed where its anchor defines it.
        """
        return Location(self.source, *self._tree.span(path))

    def key(self, path: Path) -> Location:
        """Give the place of the member's key; of the value itself when it is a list item or the whole document."""
        known = self._keys.get(path)  # many rules speak of the same components
        if known is None:
            known = self._keys[path] = Location(self.source, *self._tree.key_span(path))
        return known

    def inside(self, path: Path, start: int, end: int) -> Location:
        """Give the place of characters `start` to `end` of the decoded text at `path`.

        Exact for every scalar style: escapes, folded lines and stripped indentation are counted. A path that does not
        lead to a scalar gives the place of the value.
        """
        characters = self._tree.characters(path)
        if characters is None:
            return self.at(path)
        return Location(self.source, *characters.span(start, end))

    def characters(self, path: Path) -> Characters | None:
        """Give the place of every character of the decoded text at `path`; None if there is no scalar."""
        return self._tree.characters(path)

    def where(self, offset: int) -> Where:
        """Tell what stands at an offset of the text. A value behind an alias stands where its anchor defines it."""
        return self._tree.where(offset)

    def character(self, path: Path, offset: int) -> int | None:
        """Turn an offset of the source into the number of a character of the decoded text at `path`.

        None if there is no scalar. An offset in front of the text gives 0, one behind it the text's length.
        """
        from bisect import bisect_right

        characters = self._tree.characters(path)
        if characters is None:
            return None
        number = bisect_right(characters.starts, offset)
        if number and offset < characters.ends[number - 1]:
            return number - 1
        return number

    def comments(self) -> Sequence[tuple[int, int, str]]:
        """List the comments as (line, column, text with its mark), in order. A `#` inside a scalar is no comment."""
        if self._comments is None:
            position = self.source.position
            self._comments = tuple((*position(offset), text) for offset, text in self._tree.comments())
        return self._comments

    def __repr__(self) -> str:
        return f"Document({self.source.name!r}, {self.format})"


def pointer(path: Path) -> str:
    """Write a path as a JSON pointer (RFC 6901); the whole document is the empty text."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def load_yaml(source: Source) -> Document:
    """Parse YAML. Raises UnreadableError for what cannot become data."""
    from afkit.source.yaml import parse

    source = _without_bom(source)
    value, tree, diagnostics = parse(source)
    if source.text.count('"') % 2 or source.text.count("'") % 2:  # some quote stands alone
        from afkit.source.missing.quotes import lone_quotes

        diagnostics = (*diagnostics, *lone_quotes(source, tree.root))
    return Document(source, value, tree, diagnostics, "yaml")


def load_json(source: Source, *, comments: bool = True) -> Document:
    """Parse JSON; with `comments`, also JSONC: comments, and trailing commas with a warning.

    Raises UnreadableError for what is not JSON.
    """
    from afkit.source.json import parse

    source = _without_bom(source)
    value, tree, diagnostics = parse(source, comments=comments)
    return Document(source, value, tree, diagnostics, "json")


def load(source: Source) -> Document:
    """Parse by the name's ending: `.json`, `.jsonc` (and so `.iml.json`) and `.imljson` are JSON, all else is YAML."""
    if source.name.lower().endswith((".json", ".jsonc", ".imljson")):
        return load_json(source)
    return load_yaml(source)


def _without_bom(source: Source) -> Source:
    return Source(source.name, source.text[1:], bom=True) if source.text.startswith("\ufeff") else source
