"""Edits in the block style of YAML: lines with an indentation."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.source.edits.brackets import Change
from afkit.source.edits.refusal import refusal
from afkit.source.edits.view import Entry, View
from afkit.source.writing.notes import Notes
from afkit.source.writing.scalars import scalar
from afkit.source.writing.yaml import Layout, item_lines, member_lines, yaml_lines


class Blocks:
    """Change values, members and items that stand in lines of their own."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.text = view.text
        self.lines = view.lines

    # Setting a value

    def set(self, entry: Entry, value: Any, depth: int) -> list[Change]:
        """Write `value` in the place of an entry's value; its anchor stays."""
        if entry.head is None:
            key_end = entry.end
            return [
                (key_end, key_end, f": {scalar(value)}" if not isinstance(value, dict | list) else ": " + _flow(value))
            ]
        start, end = entry.value
        content = start if entry.alias else self.lines.content(start)
        content = min(content, end) if end > start else start
        anchor = "" if entry.alias else self.lines.anchor(start, content)
        indent = self.lines.column(entry.start)
        collection = isinstance(value, dict | list) and bool(value)
        was_block = not entry.alias and self.view.kind(entry.node) != "scalar" and not self.view.flow(entry.node)
        layout = Layout(block=0 if self._was_flow(entry) else 4, keep=False)
        lines = self._written(entry, value, indent, depth, layout, anchor)
        if was_block and collection and len(lines) > 1:
            own = self._in_own_place(entry, value, depth, layout, content, indent)
            if own is not None:
                return [(content, end, own)]
        return self._replace(entry, lines, content, value)

    def _was_flow(self, entry: Entry) -> bool:
        return not entry.alias and self.view.kind(entry.node) != "scalar" and self.view.flow(entry.node)

    def _written(self, entry: Entry, value: Any, indent: int, depth: int, layout: Layout, anchor: str) -> list[str]:
        """Write the value after its key or dash; the first line is what follows that on the same line."""
        notes = Notes(anchor=anchor) if anchor else None
        if entry.key is None:
            lines = item_lines(value, indent, depth, layout, notes)
            return [lines[0][indent + 1 :], *lines[1:]]
        lines = member_lines("k", value, indent, depth, layout, notes)
        return [lines[0][indent + 2 :], *lines[1:]]

    def _in_own_place(
        self, entry: Entry, value: Any, depth: int, layout: Layout, content: int, indent: int
    ) -> str | None:
        """Write a collection where another one stood; None if its column does not suit."""
        column = self.lines.column(content)
        if entry.key is not None and (column < indent or (column == indent and isinstance(value, dict))):
            return None
        return self.lines.join(yaml_lines(value, layout, depth, column))

    def _replace(self, entry: Entry, lines: list[str], content: int, value: Any) -> list[Change]:
        assert entry.head is not None
        end = max(entry.value[1], entry.head)
        middle = self.text[entry.head : content] if content > entry.head else ""
        comments = [line.strip()[line.strip().find("#") :] for line in middle.splitlines() if _comment(line)]
        own_line = [line for line in middle.splitlines()[1:] if _comment(line)]
        old = self.text[content:end]
        if old[:1] in ("|", ">") and not entry.alias:
            header = old.splitlines()[0]
            if " #" in header:
                comments.append(header[header.index(" #") + 1 :])
        tail_end = self.lines.line_end(end)
        tail = self.text[end:tail_end]
        first, rest = lines[0], lines[1:]
        if own_line and rest and isinstance(value, str):
            first, rest = f" {scalar(value)}", []  # a comment cannot stand between a block's header and its lines
        if comments and not own_line and len(comments) == 1 and not tail.strip():
            first, comments = f"{first}  {comments[0]}", []
        elif comments:
            pad = " " * (self.lines.column(entry.start) + 2)
            if isinstance(value, str) and rest:
                first, rest = f" {scalar(value)}", []
            rest = [*(pad + comment for comment in comments), *rest]
        following = "".join(self.lines.end + line for line in rest)
        if not tail.strip() or not following:
            return [(entry.head, end, first + following)]
        return [(entry.head, end, first), (tail_end, tail_end, following)]

    # Members and items

    def insert(self, node: Any, index: int, name: str | None, value: Any, depth: int) -> list[Change]:
        """Insert an item (a member called `name`) as number `index`."""
        entries = self.view.entries(node)
        indent = self.lines.column(self._own_start(entries[0]))
        layout = Layout(block=4, keep=False)
        if name is None:
            lines = item_lines(value, indent, depth, layout, None)
        else:
            lines = member_lines(name, value, indent, depth, layout, None)
        if index:  # behind what stands in front: a comment above the next one stays with that
            return self._after(entries[index - 1], lines, apart=index == len(entries) and self._apart(entries))
        at = self._own_start(entries[0])
        if self.lines.leads(at):
            at = self._with_comments(at)
        return [(at, at, self.lines.join([*lines, " " * indent])[indent:])]

    def _with_comments(self, start: int) -> int:
        """Give where the comments right above an entry begin; where it begins itself if they also begin the file."""
        pad = " " * self.lines.column(start)
        at = start - len(pad)
        while at > 0:
            end = at - 2 if self.text.startswith("\r\n", at - 2) else at - 1
            above = self.lines.line_start(end)
            if not self.text.startswith(f"{pad}#", above):
                return at + len(pad)
            at = above
        return start

    def _apart(self, entries: list[Entry]) -> bool:
        """Tell whether the last entry stands apart from the one before it by an empty line."""
        if len(entries) < 2:
            return False
        start = self.lines.line_start(entries[-1].start)
        above = self.text[entries[-2].start : start].splitlines()
        while above and above[-1].lstrip().startswith("#"):
            above.pop()
        return bool(above) and not above[-1].strip()

    def _own_start(self, entry: Entry) -> int:
        """Give where an entry begins; an explicit key (`? key`) is refused."""
        before = self.text[self.lines.line_start(entry.start) : entry.start].rstrip()
        if entry.key is not None and (before.endswith("?") or entry.head is None):
            hint = "write it as 'key: value'"
            raise refusal("a key in the form '? key' cannot be changed", self.view.document, entry.start, hint)
        return entry.start

    def _after(self, last: Entry, lines: list[str], *, apart: bool) -> list[Change]:
        text = self.lines.join(lines)
        full = last.end if last.alias else max(last.end, self.view.full_end(last.node))
        at = self.lines.line_end(full) if full == last.end else full
        if full > last.end and self.text[at - 1 : at] in ("\n", "\r"):
            return [(at, at, text + self.lines.end)]
        changes: list[Change] = [(at, at, self.lines.end * (2 if apart else 1) + text)]
        header = self._open_header(last)
        if header is not None and at == len(self.text):
            changes.insert(0, (header, header, "-"))  # without it the block would take in the new line end
        return changes

    def _open_header(self, entry: Entry) -> int | None:
        """Give where a `-` would stand in the header of the block that ends an entry, if it has none."""
        node = entry.node
        while not entry.alias and self.view.kind(node) != "scalar" and node.value and not node.flow_style:
            entry = self.view.entries(node)[-1]
            node = entry.node
        if entry.alias or getattr(node, "style", None) not in ("|", ">"):
            return None
        at = self.lines.content(node.start_mark.index) + 1
        return None if self.text[at : at + 1] in ("-", "+") else at

    def remove(self, node: Any, index: int) -> list[Change]:
        """Remove one of several members or items with its lines; comments above it stay."""
        entries = self.view.entries(node)
        one = entries[index]
        start = self._own_start(one)
        end = self.lines.line_end(one.end)
        if not self.lines.leads(start):  # the first of a collection that begins after a dash or colon
            return [(start, self.lines.skip_blank(end), "")]
        begin = self.lines.line_start(start)
        after = self.lines.next_line(one.end)
        if after >= len(self.text) and end == len(self.text) and begin:
            return [(len(self.text[:begin].rstrip("\r\n")), end, "")]  # no final line end before, none after
        if not one.alias:
            after = max(after, self.view.full_end(one.node))
        return [(begin, after, "")]

    def wrap(self, entry: Entry, name: str | None) -> list[Change]:
        """Put the value of an entry under a new key, or into a list, by moving its lines to the right."""
        assert entry.head is not None
        start, end = entry.value
        word = "-" if name is None else name + ":"
        indent = self.lines.column(entry.start) + 2
        same_line = "\n" not in self.text[entry.head : start] and "\r" not in self.text[entry.head : start]
        block = not entry.alias and self.view.kind(entry.node) != "scalar" and not self.view.flow(entry.node)
        changes: list[Change]
        if entry.key is None and same_line:
            pad = f"{self.lines.end}{' ' * (indent + 2)}" if block and name is not None else " "
            changes = [(start, start, word + pad)] if end > start else [(entry.head, entry.head, f" {word}")]
        else:
            changes = [(entry.head, entry.head, f"{self.lines.end}{' ' * indent}{word}")]
        at = self.lines.next_line(start) if same_line else self.lines.line_start(start)
        last = end if entry.alias else max(end, self.view.full_end(entry.node))
        step = 2 if self.lines.column(start) > self.lines.column(entry.start) or same_line else 4
        while at < last:
            stop = self.lines.line_end(at)
            if stop > at:
                changes.append((at, at, " " * step))
            at = self.lines.next_line(at) if self.lines.next_line(at) > at else last
        return changes


def _comment(line: str) -> bool:
    stripped = line.lstrip()
    return stripped.startswith("#") or " #" in line or "\t#" in line


def _flow(value: Any) -> str:
    from afkit.source.writing.yaml import flow_text

    return flow_text(value)
