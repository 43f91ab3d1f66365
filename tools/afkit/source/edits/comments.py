"""Find for each comment of a YAML or JSON text the value that it belongs to."""

from __future__ import annotations

from bisect import bisect_left

from afkit.annotations import Any
from afkit.patterns import lazy
from afkit.source.document import Document
from afkit.source.edits.view import Entry, View
from afkit.source.places import Path
from afkit.source.writing.notes import Notes

_NO_COMMENT = lazy("[\x00-\x08\n-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_LINE_END = lazy("[\r\n]")
_MOST = 100_000
"""Values that are looked at for aliases; a text whose aliases multiply is not followed to its end."""

_Comments = list[tuple[int, str]]


def comment_notes(document: Document) -> dict[Path, Notes]:
    """Give the comments of a text by the path of the value that they belong to.

    A comment in a line of its own belongs to what follows, or to the list or mapping that it ends; one behind a value, or
    behind the key or dash of one, belongs to that. Comments of a value with an anchor are given at each place that uses it.
    """
    if document.format == "text":
        return {}
    comments = [(document.source.offset(line, column), text) for line, column, text in document.comments()]
    if not comments:
        return {}
    finder = _Finder(View(document), comments)
    finder.document()
    return {
        path: Notes(above=tuple(lines.above), beside=lines.beside, below=tuple(lines.below))
        for path, lines in finder.lines.items()
    }


class _Lines:
    """The lines of comments of one value, as they are found; at most one stands beside it."""

    __slots__ = ("above", "below", "beside")

    def __init__(self) -> None:
        self.above: list[str] = []
        self.beside = ""
        self.below: list[str] = []


class _Finder:
    """Notes as they are gathered."""

    def __init__(self, view: View, comments: _Comments) -> None:
        self.view = view
        self.comments = comments
        self.lines: dict[Path, _Lines] = {}
        self.left = _MOST

    def document(self) -> None:
        view = self.view
        if view.root is None:
            return
        if not view.is_json:
            self.place(view.root, (), self.comments)
            if "*" in view.text:
                self.aliases(view.root, ())
            return
        start, end = view.span(view.root)
        inner = []
        for offset, text in self.comments:
            if offset < start:
                self.above((), text)
            elif offset < end:
                inner.append((offset, text))
            elif self.same_line(end, offset):
                self.beside((), text)
            else:
                self.below((), text, view.root)
        self.place(view.root, (), inner)

    def place(self, node: Any, at: Path, comments: _Comments) -> None:
        """Give the comments inside a value to the entries that they stand beside or above, or to the end of the value."""
        view = self.view
        entries = view.entries(node) if view.kind(node) != "scalar" else []
        if not entries:
            for _, text in comments:
                self.above(at, text)
            return
        # Most members have no comment: those that are passed over cost nothing but a look.
        ends = [entry.end for entry in entries] if comments else []
        inside: dict[int, _Comments] = {}
        for offset, text in comments:
            number = bisect_left(ends, offset + 1)
            before = entries[number - 1] if number else None
            entry = entries[number] if number < len(entries) else None
            if entry is not None and entry.start < offset:
                if self.beside_head(entry, offset):
                    self.beside(_step(at, entry), text)
                else:
                    inside.setdefault(number, []).append((offset, text))
            elif before is not None and self.same_line(before.end, offset):
                self.beside(self.last_of_line(before, _step(at, before)), text)
            elif before is not None and self.deeper(before, offset):
                self.tail(before, _step(at, before), offset, text)
            elif entry is not None:
                self.above(at if entry.merge else _step(at, entry), text)
            else:
                self.below(at, text, node)
        for number, found in inside.items():
            self.place(entries[number].node, _step(at, entries[number]), found)

    def aliases(self, node: Any, at: Path) -> None:
        """Repeat the comments of values that stand elsewhere, at every place where an alias brings them in."""
        for entry in self.view.entries(node) if self.view.kind(node) != "scalar" else ():
            if entry.merge or self.left == 0:
                continue
            self.left -= 1
            path = _step(at, entry)
            if entry.alias:
                start, end = self.view.span(entry.node)
                first, last = bisect_left(self.comments, (start, "")), bisect_left(self.comments, (end, ""))
                if first < last:
                    self.place(entry.node, path, self.comments[first:last])
            self.aliases(entry.node, path)

    def beside_head(self, entry: Entry, offset: int) -> bool:
        """Tell whether a comment stands behind the key or dash, and the value begins below, or is a block of lines."""
        view = self.view
        if view.is_json or entry.head is None or entry.alias or not self.same_line(entry.head, offset):
            return False
        scalar = view.kind(entry.node) == "scalar"
        return entry.node.start_mark.index > offset or (scalar and entry.node.style in ("|", ">"))

    def last_of_line(self, entry: Entry, at: Path) -> Path:
        """Give the innermost value that ends where `entry` does: a block ends with its last member."""
        view = self.view
        while not (view.is_json or entry.alias or view.kind(entry.node) == "scalar" or view.flow(entry.node)):
            entry = view.entries(entry.node)[-1]
            at = _step(at, entry)
        return at

    def same_line(self, end: int, offset: int) -> bool:
        return _LINE_END.search(self.view.text, end, offset) is None

    def deeper(self, entry: Entry, offset: int) -> bool:
        """Tell whether a comment in a line of its own is indented like the last lines of the block before it."""
        view = self.view
        if view.is_json or entry.alias or view.kind(entry.node) == "scalar" or view.flow(entry.node):
            return False
        last = view.entries(entry.node)[-1:]
        return bool(last) and view.lines.column(offset) >= view.lines.column(last[0].start) > view.lines.column(
            entry.start
        )

    def tail(self, entry: Entry, at: Path, offset: int, text: str) -> None:
        """Give a comment to the innermost of the blocks that end above it, as its indentation says."""
        last = self.view.entries(entry.node)[-1]
        if self.deeper(last, offset):
            self.tail(last, _step(at, last), offset, text)
        else:
            self.below(at, text, entry.node)

    def at(self, path: Path) -> _Lines:
        return self.lines.setdefault(path, _Lines())

    def above(self, path: Path, text: str) -> None:
        self.at(path).above.extend(comment_lines(text))

    def beside(self, path: Path, text: str) -> None:
        lines, found = comment_lines(text), self.at(path)
        if found.beside or len(lines) > 1:
            found.above.extend(lines)
        else:
            found.beside = lines[0]

    def below(self, path: Path, text: str, node: Any) -> None:
        if self.view.kind(node) == "scalar" or not self.view.entries(node):
            self.above(path, text)
            return
        self.at(path).below.extend(comment_lines(text))


def _step(at: Path, entry: Entry) -> Path:
    return (*at, entry.name)


def comment_lines(text: str) -> tuple[str, ...]:
    """Take the marks off a comment of YAML or JSON, and give its lines as they follow a mark."""
    if not text.startswith("/*"):
        return (_visible(text.removeprefix("//") if text.startswith("/") else text[1:]).rstrip(),)
    lines = [line.rstrip() for line in text[2:-2].splitlines()] or [""]
    if len(lines) > 1:
        lines = [line.strip() for line in lines]
        lines = [line.removeprefix("*") if line.startswith("*") else f" {line}" if line else line for line in lines]
        while len(lines) > 1 and not lines[0].strip():
            lines.pop(0)
        while len(lines) > 1 and not lines[-1].strip():
            lines.pop()
    return tuple(_visible(line) for line in lines)


def _visible(line: str) -> str:
    """Leave out what no comment of one line may hold."""
    return _NO_COMMENT.sub(" ", line)
