"""What a YAML text lacks: the sign or the indentation that, put in its place, makes a whole text of it.

PyYAML stops where reading is no longer possible, often a line behind the slip. Here the likely slips near that place are
tried, the likeliest first; the first one whose repair makes the whole text readable is what the author is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from afkit.patterns import lazy
from afkit.records import NamedTuple

_MAX_LENGTH = 200_000
_MAX_TRIES = 16
_CLOSING = {"[": "]", "{": "}"}
_NO_COLON = lazy(r"^\s*(?:- +)*(?:[A-Za-z_][\w-]*|\"[^\"]*\")( +)(?![:#|>&*])\S")
_NO_BLANK = lazy(r"^\s*(?:- +)*(?:[A-Za-z_][\w-]*|\"[^\"]*\"):(?=[^\s:/])")
_KEY_ALONE = lazy(r"^\s*(?:- +)*[A-Za-z_][\w-]*$")
_INDENTED = lazy(r"(?m)^( +)[^\s#]")
_VALUE_AWAITED = lazy(r"[A-Za-z_][\w-]*: +\Z")
_COMMENT = lazy(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'#]|(?<!\s)#)*""")
_SIGNS = lazy(r"""\"(?:[^"\\]|\\.)*"|'[^']*'|[\[\]{}]""")
_WORD_BEFORE = lazy(r"(?<=[^\s,\[{:])(\s+)[\w\"'-]+\s*$")


class Repair(NamedTuple):
    """Replace the text from `start` to `end`; `place` is where the author is told `message`, with `hint`.

    `open` says that a quote or bracket is left open.
    """

    start: int
    end: int
    text: str
    place: int
    open: bool
    message: str
    hint: str
    width: int = 1
    """How many characters the place has."""


class Trouble(NamedTuple):
    """What PyYAML says: the words, the offset at which it stopped, and the one at which what it was reading began."""

    problem: str
    context: str
    at: int
    opened: int
    quoted: tuple[int, int] | None
    """The quoted text right before the place, if one stands there."""


def repair(text: str, trouble: Trouble, composes: Callable[[str], bool]) -> Repair | None:
    """Give the first repair that makes a whole text, or None; `composes` tells whether a text can be read."""
    if len(text) > _MAX_LENGTH:
        return None
    tried: set[tuple[int, int, str]] = set()
    for found in islice(_candidates(text, trouble), _MAX_TRIES):
        edit = (found.start, found.end, found.text)
        if edit not in tried and composes(text[: found.start] + found.text + text[found.end :]):
            return found
        tried.add(edit)
    return None


def _candidates(text: str, trouble: Trouble) -> Iterator[Repair]:
    problem, context = trouble.problem, trouble.context
    if "flow sequence" in context or "flow mapping" in context or "flow node" in context:
        yield from _brackets(text, trouble)
        yield from _open_at_the_end(text, trouble.at)
    elif text[trouble.at : trouble.at + 1] in ("}", "]"):
        sign = text[trouble.at]
        yield from _colons(text, trouble.at)
        if _VALUE_AWAITED.search(text, 0, trouble.at):
            opening = "{" if sign == "}" else "["
            yield Repair(
                trouble.at,
                trouble.at,
                opening,
                trouble.at,
                True,
                f"the {opening} of this {sign} is missing",
                f"write {opening}{sign}",
            )
        yield Repair(trouble.at, trouble.at + 1, "", trouble.at, False, f"this {sign} closes nothing", "remove it")
    quoted = trouble.quoted
    if "quoted scalar" in context and "end of stream" in problem:
        quoted = (trouble.opened, len(text))
    if quoted is not None and "\n" in text[quoted[0] : quoted[1]]:
        yield from _quotes(text, quoted[0])
    if "simple key" in context or "expected ':'" in problem or "mapping values" in problem:
        lines = [trouble.opened, trouble.at] if "simple key" in context else [_before(text, trouble.at), trouble.at]
        lines += _block_above(text, trouble.at)
        for at in lines:
            if at >= 0:
                yield from _colons(text, at)
    if "block mapping" in context:
        yield from _colons(text, _before(text, trouble.at))
        yield from _first_of_block(text, trouble.at)
    if "block" in context or "block end" in problem or "mapping values" in problem or "simple key" in context:
        yield from _indents(text, trouble.at, trouble.opened)


# Brackets, commas and quotes


def _brackets(text: str, trouble: Trouble) -> Iterator[Repair]:
    opened, at = trouble.opened, trouble.at
    sign = text[opened : opened + 1]
    closing = _CLOSING.get(sign)
    same = "\n" not in text[opened:at]
    commas = list(_commas(text, opened, at))
    if same:
        yield from commas
    if closing is not None:
        for near in dict.fromkeys((opened, max(opened, _before(text, at)))):
            end = _content_end(text, near)
            if end > opened:
                message = f"the bracket {sign} that opens here is not closed: its {closing} is missing"
                message = (
                    message if _line(text, end) == _line(text, opened) else f"the {closing} of {sign} is missing here"
                )
                stop = end - 1 if text[end - 1] == "," else end
                for place in dict.fromkeys((stop, end)):
                    yield Repair(place, place, closing, place, True, message, f"write {closing} here")
    if not same:
        yield from commas


def _open_at_the_end(text: str, at: int) -> Iterator[Repair]:
    """Suggest to close what is open where the text ends: all of it stands in one line."""
    end = len(text.rstrip())
    if at < end:
        return
    start = text.rfind("\n", 0, end) + 1
    open_: list[int] = []
    for match in _SIGNS.finditer(text, start, end):
        if match[0] in ("[", "{"):
            open_.append(match.start())
        elif match[0] in ("]", "}") and open_:
            open_.pop()
    if open_:
        closing = "".join(_CLOSING[text[place]] for place in reversed(open_))
        stop = end - 1 if text[end - 1] == "," else end
        message = f"the bracket {text[open_[-1]]} that opens here is not closed: its {closing[0]} is missing"
        yield Repair(stop, end, closing, stop, True, message, f"write {closing} at the end of the line")


def _commas(text: str, opened: int, at: int) -> Iterator[Repair]:
    message, hint = "a comma is missing here", "separate the items by commas"
    word = _WORD_BEFORE.search(text[opened:at])
    for place in (opened + word.start(1) if word is not None else -1, len(text[:at].rstrip())):
        if place > opened and text[place - 1] not in ",[{":
            yield Repair(place, place, ",", place, False, message, hint)


def _quotes(text: str, start: int) -> Iterator[Repair]:
    quote = text[start]
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    end = len(text[:end].rstrip())
    message = f"the quote {quote} of this line is not closed: its other {quote} is missing here"
    places = [end]
    inner = end
    while inner > start and text[inner - 1] in ",]} ":
        inner -= 1
        places.append(inner)
    for place in places[:6]:
        yield Repair(place, place, quote, place, True, message, f"close it with {quote} in its own line")


# Colons and indentation


def _colons(text: str, at: int) -> Iterator[Repair]:
    start = text.rfind("\n", 0, at) + 1
    content = text[start : _content_end(text, at)]
    if match := _NO_COLON.match(content):
        place = start + match.start(1)
        word = content[: match.start(1)].split()[-1]
        hint = f"write '{word}: …'"
        message = f"a colon is missing after '{word}'"
        yield Repair(place, place, ":", place - len(word), False, message, hint, len(word))
    if match := _NO_BLANK.match(content):
        place = start + match.end()
        word = content[: match.end()].split()[-1]
        message = f"a space is missing behind the colon of {word[:-1]}"
        yield Repair(place, place, " ", place, False, message, f"write {word} and a space")
    if _KEY_ALONE.match(content):
        place = start + len(content)
        word = content.split()[-1]
        message, hint = f"a colon is missing after '{word}'", f"write '{word}: …'"
        yield Repair(place, place, ":", place - len(word), False, message, hint, len(word))


def _block_above(text: str, at: int) -> list[int]:
    """Give an offset in the line above that begins the text in which a line stands, if it lacks its space."""
    line, width = at, _indent(text, at)
    for _ in range(200):
        line = _before(text, line)
        if line < 0 or _indent(text, line) < width:
            break
    return [line] if line >= 0 and text[line : _content_end(text, line)].endswith((":|", ":>", ":|-", ":>-")) else []


def _indents(text: str, at: int, opened: int) -> Iterator[Repair]:
    """Suggest that the line of the problem, or the one before, is indented like one of its neighbours, or lacks its dash."""
    before, after = _before(text, at), _after(text, at)
    own = _indent(text, at)
    near = [_indent(text, before), _inner(text, before)] if before >= 0 else []
    near += [_indent(text, after)] if after >= 0 else []
    one = [(at, width) for width in dict.fromkeys([*near, *_ancestors(text, at)]) if width != own]
    other = [(before, own)] if before >= 0 and _indent(text, before) != own else []
    if before >= 0 and after >= 0:
        other += [(before, _indent(text, after))]
    fits = own in _ancestors(text, at)
    # A slip is of a space or two; and what has lines below it that are deeper is not as deep as they are.
    deepest = _indent(text, after) if after >= 0 and _indent(text, after) > own else 10_000
    one.sort(key=lambda place: (place[1] >= deepest, abs(place[1] - own) > 2))
    tries = [*other, *one] if fits else [*one[:3], *other, *one[3:]]
    dashed = _without_dash(text, at, own) or _first_without_dash(text, at, opened, own)
    if dashed is not None:
        yield dashed
    for line, width in tries:
        start = text.rfind("\n", 0, line) + 1
        end = start + _indent(text, line)
        if end - start != width:
            yield _indented(start, end, width)


def _first_of_block(text: str, at: int) -> Iterator[Repair]:
    """Suggest that the first line of a mapping is indented like the second one, at which reading stopped.

    Which of two is the odd one shows the step by which the text is indented elsewhere.
    """
    own = _indent(text, at)
    first = -1
    line, least = _before(text, at), 10_000
    while line >= 0 and (width := _indent(text, line)) > own:
        first, least = line, min(least, width)
        line = _before(text, line)
    step = _step(text)
    if line < 0:
        return
    if _inner(text, line) + step == own:
        if first >= 0 and _indent(text, first) == least and not _same_below(text, first, at):
            yield _indented(first - least, first, own)
    elif _indent(text, line) == own - 1:
        above = _before(text, line)
        while above >= 0 and _indent(text, above) >= own - 1:
            above = _before(text, above)
        if above >= 0 and _inner(text, above) + step == own:
            yield _indented(line - own + 1, line, own)


def _step(text: str) -> int:
    """Give how far the first line of a text is indented that is indented at all."""
    first = _INDENTED.search(text)
    return len(first[1]) if first is not None else 2


def _same_below(text: str, first: int, at: int) -> bool:
    """Tell whether a line between two is as deep as the first one."""
    width, line = _indent(text, first), _before(text, at)
    while line > first:
        if _indent(text, line) == width:
            return True
        line = _before(text, line)
    return False


def _indented(start: int, end: int, width: int) -> Repair:
    """Indent a line, whose blanks stand from `start` to `end`, by so many."""
    message = f"this line is indented by {end - start}, and its neighbours by {width}"
    message = message.replace("by 1,", "by 1 space,") if end - start == 1 else message
    hint = f"indent it by {width}" if width else "begin it at the start of the line"
    return Repair(start, end, " " * width, end, False, message, hint)


def _without_dash(text: str, at: int, own: int) -> Repair | None:
    """Suggest the dash of a list item, where an item stands above."""
    start = text.rfind("\n", 0, at) + 1
    line = _before(text, at)
    while line >= 0:
        width = _indent(text, line)
        if width == own - 2:
            begins = text.rfind("\n", 0, line) + 1 + width
            if not text.startswith("- ", begins):
                return None
            return _dash(start + own - 2)
        if width < own - 2:
            return None
        line = _before(text, line)
    return None


def _first_without_dash(text: str, at: int, opened: int, own: int) -> Repair | None:
    """Suggest the dash of the first item of a list, of which the second one cannot be read."""
    if not text.startswith("- ", at) or opened >= at:
        return None
    line = at
    while (line := _before(text, line)) >= opened:
        start = text.rfind("\n", 0, line) + 1
        above = _before(text, line)
        if line - start == own + 2 and above >= 0 and _inner(text, above) <= own:
            return _dash(line - 2)
    return None


def _dash(place: int) -> Repair:
    message = "the dash of a list item is missing here"
    return Repair(place, place + 2, "- ", place, False, message, "begin the item with '- '")


def _ancestors(text: str, at: int) -> list[int]:
    """Give the indentations of the lines above that a line may belong to, the nearest first, dashes counted as well."""
    found: list[int] = []
    line, limit = _before(text, at), 10_000
    for _ in range(200):
        if line < 0:
            break
        width = _indent(text, line)
        if width <= limit:
            found += [inner for inner in (_inner(text, line), width) if inner not in found]
            limit = width
        if not width:
            break
        line = _before(text, line)
    return found


# Lines


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at)


def _indent(text: str, at: int) -> int:
    start = text.rfind("\n", 0, at) + 1
    width = start
    while text[width : width + 1] == " ":
        width += 1
    return width - start


def _inner(text: str, at: int) -> int:
    """Give the column at which the content of a line begins, behind the dashes of list items."""
    width = _indent(text, at)
    start = text.rfind("\n", 0, at) + 1
    while text.startswith("- ", start + width):
        width += 2
    return width


def _content_end(text: str, at: int) -> int:
    """Give the end of what stands in a line, without a comment."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    content = text[start : len(text) if end < 0 else end]
    match = _COMMENT.match(content)
    kept = content[: match.end()] if match is not None and content[match.end() : match.end() + 1] == "#" else content
    return start + len(kept.rstrip())


def _before(text: str, at: int) -> int:
    """Give an offset in the nearest line above that holds more than a comment; -1 if there is none."""
    start = text.rfind("\n", 0, at) + 1
    while start > 0:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        content = text[start:end].strip()
        if content and not content.startswith("#"):
            return start + len(text[start:end]) - len(text[start:end].lstrip())
    return -1


def _after(text: str, at: int) -> int:
    """Give an offset in the nearest line below that holds more than a comment; -1 if there is none."""
    end = text.find("\n", at)
    while end >= 0:
        start = end + 1
        end = text.find("\n", start)
        line = text[start : len(text) if end < 0 else end]
        if line.strip() and not line.lstrip().startswith("#"):
            return start + len(line) - len(line.lstrip())
    return -1
