"""Write plain data as YAML: blocks for structure, brackets for what is small, comments at their places."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from afkit.annotations import Any
from afkit.records import NamedTuple
from afkit.source.places import Path
from afkit.source.writing.notes import NO_NOTES, PLAIN, Branch, Notes, branches
from afkit.source.writing.scalars import WIDTH, block_lines, is_long_key, key_text, scalar


class Layout(NamedTuple):
    """How a text is laid out.

    A collection is written in brackets when it fits in `flow` columns; a mapping also must stand `block` steps or more
    below the top.
    `spaced` says, for the path of a member of at most two steps, whether an empty line stands before it. `keep` allows
    blocks that take in the empty lines after them, which is safe in a text of its own, but not inside another.
    """

    width: int = WIDTH
    flow: int = 88
    block: int = 1
    spaced: Callable[[Path], bool] | None = None
    keep: bool = True


def yaml_text(value: Any, notes: Mapping[Path, Notes] = NO_NOTES, layout: Layout = Layout()) -> str:  # noqa: B008
    """Write data as the text of a YAML document, with a line end after the last line."""
    branch = branches(notes) if notes else None
    writer = _Writer(layout)
    writer.document(value, branch)
    return "\n".join(writer.lines) + "\n"


def yaml_lines(value: Any, layout: Layout, depth: int, indent: int) -> list[str]:
    """Write a collection as block lines for a place `depth` steps below the top, in column `indent`.

    The first line is not indented, all others are.
    """
    writer = _Writer(layout)
    writer.collection(value, indent, depth, None, ())
    lines = writer.lines
    lines[0] = lines[0][indent:]
    return lines


def member_lines(
    key: str, value: Any, indent: int, depth: int, layout: Layout, notes: Notes | None = None
) -> list[str]:
    """Write the lines of one member of a mapping whose keys stand in column `indent`."""
    writer = _Writer(layout._replace(spaced=None))
    writer.mapping({key: value}, indent, depth, branches({(key,): notes}) if notes else None, ())
    return writer.lines


def item_lines(value: Any, indent: int, depth: int, layout: Layout, notes: Notes | None = None) -> list[str]:
    """Write the lines of one item of a list whose dashes stand in column `indent`."""
    writer = _Writer(layout._replace(spaced=None))
    writer.sequence([value], indent, depth, branches({(0,): notes}) if notes else None, ())
    return writer.lines


def flow_text(value: Any, branch: Branch | None = None) -> str:
    """Write a value in one line, collections in brackets."""
    if branch is not None:
        notes = branch.notes
        if notes.alias:
            return f"*{notes.alias}"
        if notes.anchor:
            return f"&{notes.anchor} {_flow(value, branch)}"
    return _flow(value, branch)


def _flow(value: Any, branch: Branch | None) -> str:
    if value.__class__ is str:
        return scalar(value, flow=True)
    below = branch.below if branch is not None else _NOTHING
    if isinstance(value, dict):
        parts = []
        for key, item in value.items():
            name = key_text(key, True)
            text = flow_text(item, below.get(key)) if below else _flow(item, None)
            parts.append(f"? {name}: {text}" if is_long_key(key) else f"{name}: {text}")
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([flow_text(item, below.get(at)) for at, item in enumerate(value)]) + "]"
    return scalar(value, flow=True)


_NOTHING: dict[str | int, Branch] = {}


class _Writer:
    """Lines as they are written."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.lines: list[str] = []

    def document(self, value: Any, branch: Branch | None) -> None:
        notes = branch.notes if branch is not None else PLAIN
        self.comments(notes.above, "")
        if notes.above and self.layout.spaced is not None:
            self.lines.append("")
        if value and isinstance(value, dict | list):
            if notes.anchor or notes.beside:
                self.lines.append(f"{_anchor(notes)}{_beside(notes.beside)}".strip())
            self.collection(value, 0, 0, branch, ())
            return
        block = self.block(value, 0, 0) if isinstance(value, str) else None
        if block is not None:
            self.lines.extend([block[0], *("  " + line if line else "" for line in block[1:])])
        else:
            self.lines.append(flow_text(value) + _beside(notes.beside))
        self.comments(notes.below, "")

    def comments(self, lines: tuple[str, ...], pad: str) -> None:
        self.lines.extend(f"{pad}#{line}" if line else f"{pad}#" for line in lines)

    def collection(self, value: Any, indent: int, depth: int, branch: Branch | None, path: Path) -> None:
        """Write a list or mapping that is not empty, in column `indent`."""
        if isinstance(value, dict):
            self.mapping(value, indent, depth, branch, path)
        else:
            self.sequence(value, indent, depth, branch, path)
        if branch is not None:
            self.comments(branch.notes.below, " " * indent)

    def mapping(self, value: dict[str, Any], indent: int, depth: int, branch: Branch | None, path: Path) -> None:
        pad = " " * indent
        lines = self.lines
        spaced = self.layout.spaced if depth < 2 else None
        below = branch.below if branch is not None else _NOTHING
        start = len(lines) if depth else 0
        for key, item in value.items():
            member = below.get(key) if below else None
            if spaced is not None and len(lines) > start and lines[-1] and spaced((*path, key)):
                lines.append("")
            if member is not None:
                self.comments(member.notes.above, pad)
            if is_long_key(key):
                lines.append(f"{pad}? {key_text(key)}")
                lines.append(f"{pad}:")
            else:
                lines.append(f"{pad}{key_text(key)}:")
            if item.__class__ is str and member is None:
                self.text(item, indent)
            else:
                self.value(pad, item, indent, depth + 1, member, (*path, key) if depth < 2 else path)

    def sequence(self, value: list[Any], indent: int, depth: int, branch: Branch | None, path: Path) -> None:
        pad = " " * indent
        lines = self.lines
        spaced = self.layout.spaced if depth < 2 else None
        below = branch.below if branch is not None else _NOTHING
        for at, item in enumerate(value):
            member = below.get(at) if below else None
            if spaced is not None and at and spaced((*path, at)):
                lines.append("")
            notes = member.notes if member is not None else PLAIN
            self.comments(notes.above, pad)
            if (
                not item
                or not isinstance(item, dict | list)
                or notes.alias
                or self.fits(item, depth + 1, member, indent)
            ):
                lines.append(f"{pad}-")
                self.value(pad, item, indent, depth + 1, member, (*path, at))
                continue
            if notes.anchor or notes.beside:
                lines.append(f"{pad}- {_anchor(notes)}{_beside(notes.beside)}".rstrip())
                self.collection(item, indent + 2, depth + 1, member, (*path, at))
                continue
            start = len(lines)
            self.collection(item, indent + 2, depth + 1, member, (*path, at))
            first = lines[start]
            if first.lstrip().startswith("#"):  # a comment above the first member
                lines.insert(start, f"{pad}-")
            else:
                lines[start] = f"{pad}- {first[indent + 2 :]}"

    def text(self, value: str, indent: int) -> None:
        """Write a text after the key that ends the last line."""
        lines = self.lines
        if len(value) + len(lines[-1]) >= self.layout.width or "\n" in value:
            found = self.block(value, indent, len(lines[-1]) + 1)
            if found is not None:
                lines[-1] += " " + found[0]
                inner = " " * (indent + 2)
                lines.extend([inner + line if line else "" for line in found[1:]])
                return
        lines[-1] += " " + scalar(value)

    def block(self, value: str, indent: int, used: int) -> list[str] | None:
        if "\n" not in value and used + len(value) <= self.layout.width:
            return None
        return block_lines(value, indent + 2, width=self.layout.width, keep=self.layout.keep)

    def value(self, pad: str, value: Any, indent: int, depth: int, branch: Branch | None, path: Path) -> None:
        """Write a value after the key or dash that ends the last line."""
        lines = self.lines
        notes = branch.notes if branch is not None else PLAIN
        if notes.alias:
            lines[-1] = f"{lines[-1]} *{notes.alias}{_beside(notes.beside)}"
        elif isinstance(value, str):
            if notes.anchor:
                lines[-1] += f" &{notes.anchor}"
            at = len(lines) - 1
            self.text(value, indent)
            lines[at] += _beside(notes.beside)
            self.comments(notes.below, pad + "  ")
        elif not isinstance(value, dict | list) or not value or self.fits(value, depth, branch, len(lines[-1])):
            lines[-1] = f"{lines[-1]} {flow_text(value, branch)}{_beside(notes.beside)}"
            self.comments(notes.below, pad + "  ")
        else:
            lines[-1] += f"{' ' + _anchor(notes) if notes.anchor else ''}{_beside(notes.beside)}"
            self.collection(value, indent + 2, depth, branch, path)

    def fits(self, value: Any, depth: int, branch: Branch | None, used: int) -> bool:
        """Tell whether a collection is small enough for brackets."""
        if (isinstance(value, dict) and depth < self.layout.block) or (branch is not None and not branch.inline()):
            return False
        room = min(self.layout.flow, self.layout.width - used - 1)
        return _size(value, room, 0) <= room


def _anchor(notes: Notes) -> str:
    return f"&{notes.anchor}" if notes.anchor else ""


def _beside(comment: str) -> str:
    return f"  #{comment}" if comment else ""


def _size(value: Any, room: int, depth: int) -> int:
    """Estimate the columns of a value in brackets, and give up early: over `room` is too long, whatever it is."""
    if isinstance(value, str):
        return len(value) + 2 if "\n" not in value else room + 1
    if isinstance(value, dict):
        # A mapping of several pieces each of which is a mapping reads better in lines.
        total = 2
        if depth > 1 and value:
            return room + 1
        for key, item in value.items():
            total += len(key) + 4 + _size(item, room - total, depth + 1)
            if total > room:
                break
        return total
    if isinstance(value, list):
        total = 2
        if depth > 1 and value:
            return room + 1
        for item in value:
            if isinstance(item, dict | list) and item and depth == 0:
                return room + 1  # a list of pieces reads better one a line
            total += 2 + _size(item, room - total, depth + 1)
            if total > room:
                break
        return total
    return 5 if value is None or value is True or value is False else len(repr(value))
