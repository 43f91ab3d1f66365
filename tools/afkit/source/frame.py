"""Draw a place in a text: its lines, with the stretch underlined."""

from __future__ import annotations

from afkit.source.text import Location

WIDTH = 120
_TAB = 4
MAX_LINES = 3
_RED, _BLUE, _OFF = "\x1b[1;31m", "\x1b[1;34m", "\x1b[0m"


def frame(location: Location, *, message: str = "", color: bool = False) -> str:
    """Draw the source lines of `location` with line numbers and carets below the stretch, and `message` beside them.

    Tabs are drawn as spaces up to the next stop of four, so that carets stand below their characters. A line longer
    than 120 characters is cut around the stretch. Of a stretch over more than three lines the first is drawn, since it
    is where to look. The first line of the drawing names file, line and column; it stands alone for a text that has no
    lines (a file that could not be read).
    """
    source = location.source
    if not source.text:
        return _paint(" -->", _BLUE, color) + f" {one_line(source.name)}"
    first, column = source.position(location.start)
    last, end_column = source.position(max(location.end, location.start))
    if last > first and end_column == 1:
        last -= 1
        end_column = len(source.line(last)) + 1
    shown = last if last - first < MAX_LINES else first
    gutter = len(str(shown))
    lines = [
        _paint(" " * gutter + "-->", _BLUE, color) + f" {one_line(source.name)}:{first}:{column}",
        _paint(" " * gutter + " |", _BLUE, color),
    ]
    for number in range(first, shown + 1):
        text = source.line(number)
        start = column - 1 if number == first else len(text) - len(text.lstrip())
        end = end_column - 1 if number == last else len(text)
        note = message if number == shown else ""
        drawn, carets = _draw(text, start, max(end, start + 1))
        lines.append(_paint(f"{number:>{gutter}} |", _BLUE, color) + (" " + drawn if drawn else ""))
        if text.strip() or number == first:
            marks = _paint(carets.strip() + (" " + note if note else ""), _RED, color)
            indent = " " * (len(carets) - len(carets.lstrip()))
            lines.append(_paint(" " * gutter + " |", _BLUE, color) + " " + indent + marks)
    return "\n".join(lines)


def one_line(name: str) -> str:
    """Show the name of a file in one line, whatever signs it has."""
    return name if name.isprintable() else "".join(sign if sign.isprintable() else "�" for sign in name)


def _draw(text: str, start: int, end: int) -> tuple[str, str]:
    """Give a line as drawn and the carets below characters `start` to `end` of it.

    Only a window around the stretch is looked at, character by character: a line may be a whole minified file.
    """
    left = 0
    if _width(text, 0, min(end, len(text))) > WIDTH:
        left = max(0, min(start, len(text)) - WIDTH // 3)
    cells: list[str] = []
    width = _width(text, 0, left)
    room = WIDTH
    for char in text[left : left + WIDTH]:
        cell = " " * (_TAB - width % _TAB) if char == "\t" else char if char.isprintable() else "\ufffd"
        if len(cell) > room:
            break
        room -= len(cell)
        width += len(cell)
        cells.append(cell)
    stop = left + len(cells)
    head = "…" if left else ""
    tail = "…" if stop < len(text) else ""
    before = sum(map(len, cells[: start - left])) + len(head)
    under = max(1, sum(map(len, cells[max(0, start - left) : min(end, stop) - left])))
    return head + "".join(cells) + tail, " " * before + "^" * under


def _width(text: str, start: int, end: int) -> int:
    """Count the columns of a stretch that begins a line."""
    return len(text[start:end].expandtabs(_TAB)) if "\t" in text else end - start


def _paint(text: str, code: str, color: bool) -> str:
    return f"{code}{text}{_OFF}" if color else text
