"""What a YAML text lacks: the sign or the indentation that, put in its place, makes a whole text of it.

PyYAML stops where reading is no longer possible, often a line behind the slip. Here the likely slips near that place are
tried, the likeliest first; the first one whose repair makes the whole text readable is what the author is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from afkit.patterns import lazy
from afkit.source.missing.indents import first_of_block, indents
from afkit.source.missing.lines import content_end, indent_of, line_above, line_of
from afkit.source.missing.trouble import Repair, Trouble

_MAX_LENGTH = 200_000
_MAX_TRIES = 16
_CLOSING = {"[": "]", "{": "}"}
_NO_COLON = lazy(r"^\s*(?:- +)*(?:[A-Za-z_][\w-]*|\"[^\"]*\")( +)(?![:#|>&*])\S")
_NO_BLANK = lazy(r"^\s*(?:- +)*(?:[A-Za-z_][\w-]*|\"[^\"]*\"):(?=[^\s:/]|/(?!/))")
_SEMICOLON = lazy(r"^\s*(?:- +)*[A-Za-z_][\w-]*;(?= )")
_KEY_ALONE = lazy(r"^\s*(?:- +)*[A-Za-z_][\w-]*$")
_VALUE_AWAITED = lazy(r"[A-Za-z_][\w-]*: +\Z")
_SIGNS = lazy(r"""\"(?:[^"\\]|\\.)*"|'[^']*'|[\[\]{}]""")
_VALUE_BEGINS = lazy(r"\s*(?:- +)*[A-Za-z_][\w-]*: +(?=[{*\"'\w])")
_WORD_BEFORE = lazy(r"(?<=[^\s,\[{:])(\s+)[\w\"'-]+\s*$")


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
        if sign == "]":
            yield from _opening(text, trouble.at)
        yield Repair(trouble.at, trouble.at + 1, "", trouble.at, False, f"this {sign} closes nothing", "remove it")
    quoted = trouble.quoted
    if "quoted scalar" in context and "end of stream" in problem:
        quoted = (trouble.opened, len(text))
    if quoted is not None and "\n" in text[quoted[0] : quoted[1]]:
        yield from _quotes(text, quoted[0])
    if "simple key" in context or "expected ':'" in problem or "mapping values" in problem:
        lines = [trouble.opened, trouble.at] if "simple key" in context else [line_above(text, trouble.at), trouble.at]
        lines += _block_above(text, trouble.at)
        for at in lines:
            if at >= 0:
                yield from _colons(text, at)
    if "block mapping" in context:
        yield from _colons(text, trouble.at)
        yield from _colons(text, line_above(text, trouble.at))
    if "block" in context or "block end" in problem or "mapping values" in problem or "simple key" in context:
        yield from first_of_block(text, trouble.at)
        yield from indents(text, trouble.at, trouble.opened)


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
        for near in dict.fromkeys((opened, max(opened, line_above(text, at)))):
            end = content_end(text, near)
            if end > opened:
                message = f"the bracket {sign} that opens here is not closed: its {closing} is missing"
                message = (
                    message
                    if line_of(text, end) == line_of(text, opened)
                    else f"the {closing} of {sign} is missing here"
                )
                stop = end - 1 if text[end - 1] == "," else end
                for place in dict.fromkeys((stop, end)):
                    yield Repair(place, place, closing, place, True, message, f"write {closing} here")
    if not same:
        yield from commas


def _opening(text: str, at: int) -> Iterator[Repair]:
    """Suggest the bracket that a closing one at the end of a line lacks, in front of the value of the line."""
    start = text.rfind("\n", 0, at) + 1
    match = _VALUE_BEGINS.match(text, start, at)
    if match is not None and not text[at + 1 : content_end(text, at)].strip():
        place = match.end()
        yield Repair(place, place, "[", place, True, "the [ is missing that ] closes", "write [ here")


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


# Colons


def _colons(text: str, at: int) -> Iterator[Repair]:
    start = text.rfind("\n", 0, at) + 1
    content = text[start : content_end(text, at)]
    if match := _NO_COLON.match(content):
        place = start + match.start(1)
        word = content[: match.start(1)].split()[-1]
        hint = f"write '{word}: …'"
        message = f"a colon is missing after '{word}'"
        rest = content[match.start(1) :]
        end = place + rest.index("=") + 1 if rest.lstrip().startswith("= ") else place  # an equals sign in its place
        yield Repair(place, end, ":", place - len(word), False, message, hint, len(word))
    if match := _NO_BLANK.match(content):
        place = start + match.end()
        word = content[: match.end()].split()[-1]
        message = f"a space is missing behind the colon of {word[:-1]}"
        yield Repair(place, place, " ", place, False, message, f"write {word} and a space")
    if match := _SEMICOLON.match(content):
        place = start + match.end()
        word = content[: match.end() - 1].split()[-1]
        message, hint = f"a semicolon stands behind '{word}'", f"write '{word}: …'"
        yield Repair(place - 1, place, ":", place - 1 - len(word), False, message, hint, len(word) + 1)
    if _KEY_ALONE.match(content):
        place = start + len(content)
        word = content.split()[-1]
        message, hint = f"a colon is missing after '{word}'", f"write '{word}: …'"
        yield Repair(place, place, ":", place - len(word), False, message, hint, len(word))


def _block_above(text: str, at: int) -> list[int]:
    """Give an offset in the line above that begins the text in which reading stopped, if it lacks its space."""
    line, width = at, indent_of(text, at)
    for _ in range(200):
        line = line_above(text, line)
        if line < 0 or indent_of(text, line) < width - 1 or text[line : content_end(text, line)].endswith(_BLOCKS):
            break
    return [line] if line >= 0 and text[line : content_end(text, line)].endswith(_BLOCKS) else []


_BLOCKS = (":|", ":>", ":|-", ":>-")
