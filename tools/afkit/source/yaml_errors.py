"""YAML syntax errors, told by their cause: an unquoted expression, a tab, a quote or bracket left open."""

from __future__ import annotations

import re
from collections.abc import Callable

from afkit.annotations import Any
from afkit.codes import Code
from afkit.nearest import nearest
from afkit.patterns import lazy
from afkit.source.codes import LEFT_OPEN, SEVERAL_DOCUMENTS, TAB_INDENTATION, TOO_DEEP, UNQUOTED_EXPRESSION, YAML_SYNTAX
from afkit.source.conflicts import left_over
from afkit.source.diagnostic import Diagnostic, Edit
from afkit.source.pyyaml import yaml
from afkit.source.text import Location, Source

_EXPRESSION = lazy(
    r"^[ \t]*(?:-[ \t]+)*(?:[^\s#'\"\[\]{},][^:#'\"\[\]{}]*:[ \t]+|['\"][^'\"]*['\"][ \t]*:[ \t]+)?(\{\{)"
)
_ONE_EXPRESSION = lazy(r"\"\{\{(?:[^{}\n]*)\}\}\"")
_TABS = lazy(r"(?m)^( *\t[ \t]*)(?=\S)")
_BRACKET_WITHOUT_COLON = lazy(r"^[ \t]*(?:-[ \t]+)*[A-Za-z_][\w-]* +[{\[]")
_MANY_TABS = 1_000
_TAB = lazy(r"^ *\t[ \t]*(?=\S)")
_BAD_START = lazy(r"^[ \t]*(?:-[ \t]+)*(?:[^\s#'\"][^:#'\"]*:[ \t]+)?([@`%])")
_DASH = lazy(r"^[ \t]*(-)([A-Za-z_]\w*:|\"[\w-]+\":|\{)")
_LOST_OPENING = lazy(
    r"^[ \t]*(?:-[ \t]+)*(?:\"[^\"]*\"|'[^']*'|[A-Za-z_][\w-]*):[ \t]+((?:[A-Za-z_][\w-]*)(:)[ \t].*([}\]]))[ \t]*$"
)
_OPENING = {"}": "{", "]": "["}
_SECOND_COLON = lazy(r"^[ \t]*(?:-[ \t]+)*[^\s#'\"][^:#'\"]*:[ \t]+[^'\"\[{|>&*!#\s][^#]*?(:)(?:[ \t]|$)")

_ESCAPE = lazy(
    r"\\(?:([0abtnvfre \t\"/\\N_LP\r\n]|x[0-9a-fA-F]{2}|u(?![dD][89a-fA-F])[0-9a-fA-F]{4}"
    r"|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})"
    r"|[uU][0-9a-fA-F]*|[^uU])"
)


def explain(source: Source, text: str, error: yaml.YAMLError, composes: Callable[[str], bool]) -> Diagnostic:
    """Turn PyYAML's error into one diagnostic at the place that the author must change.

    `composes` tells whether a text can be read: where a small repair makes a whole text, it is the fix.
    """
    problem = str(getattr(error, "problem", None) or "this is not YAML")
    context = str(getattr(error, "context", None) or "")
    mark: Any = getattr(error, "problem_mark", None)
    context_mark: Any = getattr(error, "context_mark", None)
    left = left_over(source)
    if left is not None:
        return left
    at = min(mark.index, len(text)) if mark is not None else 0
    opened = min(context_mark.index, len(text)) if context_mark is not None else at
    if "another document" in context + problem or "single document" in context + problem:
        return _make(
            source,
            SEVERAL_DOCUMENTS,
            "the file holds more than one YAML document",
            at,
            3,
            "keep one; remove the line `---`",
        )
    if "undefined alias" in problem:
        return _no_anchor(source, text, at)
    if "nesting depth" in problem:
        return _make(source, TOO_DEEP, "values are nested more than 100 deep", at, 1, "flatten the structure")
    found = _expression_within(source, text, at)
    if found is None:
        lost = _lost_quote(source, text, at, opened if "quoted scalar" in context else at, composes)
        if lost is not None:
            return lost
        found = _by_line(source, text, at, opened)
        if (
            found is not None
            and found.code == YAML_SYNTAX
            and _BRACKET_WITHOUT_COLON.match(source.line(source.position(at)[0]))
        ):
            found = None  # the colon before the bracket is missing, and all others are inside of it
    if found is not None and not ("flow" in context and found.code == YAML_SYNTAX):
        return _spaced(found, text, composes) if found.code == TAB_INDENTATION else _quoted(found, text, composes)
    from afkit.source.missing.signs import repair
    from afkit.source.missing.trouble import Trouble

    made = repair(text, Trouble(problem, context, at, opened, _quote_before(text, at)), composes)
    if made is not None:
        place = Location(source, made.place, min(made.place + made.width, len(text)))
        edit = Edit(Location(source, made.start, made.end), made.text)
        code = LEFT_OPEN if made.open else YAML_SYNTAX
        return Diagnostic(code, "error", made.message, place, made.hint, (edit,), unsafe=True)
    # More than one sign is missing: tell where reading stopped.
    found = (
        found or _left_open(source, text, problem, context, at, opened) or _half_key(source, problem, context, opened)
    )
    return found or _by_words(source, text, problem, context, at)


def _lost_quote(source: Source, text: str, at: int, opened: int, composes: Callable[[str], bool]) -> Diagnostic | None:
    from afkit.source.missing.quotes import unclosed, unopened

    found = unopened(source, text, at, composes) or unclosed(source, text, at, composes)
    quoted = _quote_before(text, at)
    begun = quoted[0] if quoted is not None else opened
    return found or (unclosed(source, text, begun, composes) if begun != at else None)


def _no_anchor(source: Source, text: str, at: int) -> Diagnostic:
    """Tell of an alias without its anchor, and which anchor was probably meant."""
    match = re.compile(r"\*?([\w-]*)").match(text, at)
    name = match.group(1) if match else ""
    before = dict.fromkeys(re.findall(r"(?<![\w&])&([\w-]+)", text[:at]))
    near = nearest(name, list(before)[:_ANCHORS]) if name else None
    hint = f"did you mean *{near}?" if near else "define the anchor (&name) before its alias"
    found = _make(source, YAML_SYNTAX, f"there is no anchor '{name}' before this", at, len(name) + 1, hint)
    if not near:
        return found
    place = Location(source, at, at + len(name) + 1)
    return found._replace(fix=(Edit(place, f"*{near}"),), unsafe=True)


_ANCHORS = 200  # anchors among which a misspelt one is looked for


def _quoted(found: Diagnostic, text: str, composes: Callable[[str], bool]) -> Diagnostic:
    """Add the quotes that a value with an expression lacks, if they make a whole text."""
    if found.code != UNQUOTED_EXPRESSION:
        return found
    source, start = found.location.source, found.location.start
    stop = text.find("\n", start)
    stop = len(text[: len(text) if stop < 0 else stop].rstrip())
    if text[stop - 1] == '"' and text.count('"', start, stop) == 1:
        edits: tuple[Edit, ...] = (Edit(Location(source, start, start), '"'),)
    else:
        end = found.location.end if found.location.end > start + 2 else stop
        edits = ()
        for last in dict.fromkeys((stop, end)):
            value = text[start:last]
            if '"' not in value and "\\" not in value and composes(f'{text[:start]}"{value}"{text[last:]}'):
                edits = (Edit(Location(source, start, last), f'"{value}"'),)
                break
    if len(edits) == 1 and composes(text[:start] + edits[0].text + text[edits[0].location.end :]):
        # Quotes around one expression are all that can be meant; what else they take in is a guess.
        return found._replace(fix=edits, unsafe=not _ONE_EXPRESSION.fullmatch(edits[0].text))
    return found


def _spaced(found: Diagnostic, text: str, composes: Callable[[str], bool]) -> Diagnostic:
    """Write spaces in place of tabs that indent, if some width of a tab makes a whole text."""
    tabs = [match.span(1) for match in _TABS.finditer(text)]
    if len(tabs) == 1:
        from afkit.source.missing.indents import depth_at

        (start, end), source = tabs[0], found.location.source
        blanks = " " * depth_at(text, start)
        if composes(text[:start] + blanks + text[end:]):
            return found._replace(fix=(Edit(Location(source, start, end), blanks),), unsafe=True)
    if len(tabs) <= _MANY_TABS:
        for width in (2, 4, 8, 1, 3):
            if composes(_TABS.sub(lambda match, width=width: match[1].replace("\t", " " * width), text)):  # type: ignore[misc]
                source = found.location.source
                edits = tuple(
                    Edit(Location(source, start, end), text[start:end].replace("\t", " " * width))
                    for start, end in tabs
                )
                return found._replace(fix=edits, unsafe=True)
    return found


def braces(source: Source, at: int) -> Diagnostic | None:
    """Explain the flow mapping at `at` as an expression without quotes, if it looks like one."""
    text = source.text
    if text.startswith("{{", at - 1):
        at -= 1
    if not text.startswith("{{", at):
        return None
    end = text.find("}}", at)
    end = end + 2 if end >= 0 else at + 2
    place = Location(source, at, end)
    return Diagnostic(
        UNQUOTED_EXPRESSION,
        "error",
        "an expression that begins a value must be in quotes",
        place,
        'write "{{…}}": YAML takes a bare { for the start of a mapping',
    )


def quoted(found: Diagnostic) -> Diagnostic:
    """Give the finding on an expression that YAML took for mappings, with the quotes that it lacks."""
    place = found.location
    written = place.text
    if "\n" in written or "\r" in written or "\\" in written or not written.endswith("}}"):
        return found
    edit = Edit(place, f'"{written}"' if '"' not in written else "'" + written.replace("'", "''") + "'")
    return found._replace(fix=(edit,))


def _expression_within(source: Source, text: str, at: int) -> Diagnostic | None:
    """Explain an expression in the middle of a value without quotes, inside of [] or {}: the brace ends the value there."""
    if not text.startswith("{{", at):
        return None
    begin = at
    while begin > 0 and text[begin - 1] not in "\n,[]{}'\"" and text[begin - 2 : begin] not in (": ", ":\t"):
        begin -= 1
    while begin < at and text[begin] in " \t":
        begin += 1
    if begin == at:
        return None
    end = text.find("}}", at)
    line_end = text.find("\n", at)
    line_end = line_end if line_end >= 0 else len(text)
    end = end + 2 if 0 <= end < line_end else line_end
    while end < line_end and text[end] not in ",]}":
        end += 1
    written = text[begin:end].rstrip()
    shown = written if len(written) <= 60 else f"{text[begin:at]}{{{{…}}}}"
    return Diagnostic(
        UNQUOTED_EXPRESSION,
        "error",
        "a value that holds an expression must be in quotes here",
        Location(source, begin, begin + len(written)),
        f'write "{shown}": between [] or {{}}, YAML takes a bare {{ for the start of a mapping',
    )


def _by_line(source: Source, text: str, at: int, opened: int) -> Diagnostic | None:
    """Look for the common slips in the line of the problem, the line before it and the line of its context."""
    line = source.position(at)[0]
    before = line - 1
    while before > 0 and not source.line(before).strip():
        before -= 1
    for number in dict.fromkeys((line, before, source.position(opened)[0])):
        content = source.line(number)
        offset = source.offset(number, 1)
        match = _EXPRESSION.match(content)
        if match is not None:
            return braces(source, offset + match.start(1))
        match = _DASH.match(content) if number in (line, before) else None
        if match is not None:
            message, hint = "a blank is missing behind the dash", f"write - {match[2]}"
            return _make(source, YAML_SYNTAX, message, offset + match.start(1), 1, hint)
        if number != before and (match := _TAB.match(content)) is not None:
            tab = content.index("\t")
            width = match.end() - tab
            return _make(source, TAB_INDENTATION, "a tab cannot indent YAML", offset + tab, width, "indent with spaces")
    content, offset = source.line(line), source.offset(line, 1)
    match = _BAD_START.match(content)
    if match is not None and offset + match.start(1) == at:
        char = match.group(1)
        return _make(
            source, YAML_SYNTAX, f"a value cannot begin with {char}", at, 1, f'put the value in quotes: "{char}…"'
        )
    match = _LOST_OPENING.match(content)
    if (
        match is not None
        and offset + match.start(2) <= at
        and content.count(match[3]) > content.count(_OPENING[match[3]])
    ):
        sign = _OPENING[match[3]]
        place = offset + match.start(1)
        return _make(
            source, YAML_SYNTAX, f"the {sign} is missing that {match[3]} closes", place, 1, f"write {sign} here"
        )
    match = _SECOND_COLON.match(content)
    if match is not None and offset + match.start(1) == at:
        return _make(
            source,
            YAML_SYNTAX,
            "a second colon in a plain value",
            at,
            1,
            "put the value in quotes, or begin the inner mapping on a line of its own",
        )
    return None


def _left_open(source: Source, text: str, problem: str, context: str, at: int, opened: int) -> Diagnostic | None:
    """Explain a quote or bracket that nothing closes, at the place where it opens."""
    if "quoted scalar" in context:
        quote = text[opened : opened + 1]
        if "end of stream" in problem or "document" in problem:
            return _make(source, LEFT_OPEN, f"the quote {quote} is never closed", opened, 1, f"close it with {quote}")
        if "escape" in problem or "hexdecimal" in problem or "hexadecimal" in problem:
            return _escape(source, text, opened)
    if "flow sequence" in context or "flow mapping" in context:
        bracket = text[opened : opened + 1]
        closing = {"[": "]", "{": "}"}.get(bracket)
        if closing is not None:
            line = source.position(at)[0]
            return _make(
                source,
                LEFT_OPEN,
                f"the bracket {bracket} is not closed, or a comma is missing before line {line}",
                opened,
                1,
                f"close it with {closing}, or separate its items by commas",
            )
    if "flow node" in context and at >= len(text.rstrip()):
        message = "the text ends within a list or mapping in brackets"
        return _make(source, LEFT_OPEN, message, opened, 1, "close it with ] or }")
    quoted = _quote_before(text, at)
    if quoted is not None:
        start, end = quoted
        if "\n" in text[start:end]:
            quote = text[start]
            hint = f"close it with {quote} in its own line"
            return _make(source, LEFT_OPEN, f"the quote {quote} that opens here is closed too late", start, 1, hint)
        if "\n" in text[end:at]:
            return None  # the next line begins where none may: that is its indentation
        hint = "put the whole value in quotes, or double the quotes inside it"
        return _make(source, YAML_SYNTAX, "text after a closing quote", end, max(1, at - end + 1), hint)
    return None


def _half_key(source: Source, problem: str, context: str, opened: int) -> Diagnostic | None:
    """Explain a key without its colon, at the key: the parser notices on a later line."""
    if "simple key" not in context or "':'" not in problem:
        return None
    line, column = source.position(opened)
    written = source.line(line)[column - 1 :].partition(" #")[0].rstrip()
    if not written or len(written) > 60 or any(mark in written for mark in "'\"{}[]"):
        return None
    message = f"a colon is missing after '{written}'"
    return _make(source, YAML_SYNTAX, message, opened, len(written), f"write '{written}: …'")


def _escape(source: Source, text: str, opened: int) -> Diagnostic:
    """Point at the escape that the double-quoted text at `opened` should not hold."""
    for match in _ESCAPE.finditer(text, opened + 1):
        if match.group(1) is None:
            surrogate = text[match.start() + 1 : match.start() + 2] in ("u", "U")
            return _make(
                source,
                YAML_SYNTAX,
                "an escape that is no character" if surrogate else "an unknown escape in a double-quoted text",
                match.start(),
                match.end() - match.start(),
                "write the character itself: YAML has no pairs of escapes"
                if surrogate
                else "double the backslash (\\\\), or use single quotes, in which it means itself",
            )
    return _make(source, YAML_SYNTAX, "an unknown escape in this double-quoted text", opened, 1, "double the backslash")


def _quote_before(text: str, at: int) -> tuple[int, int] | None:
    """Find the quoted scalar that ends right before the problem: the sign of a quote closed in the wrong place."""
    last: tuple[int, int] | None = None
    if not text[:at].rstrip().endswith(("'", '"')):
        return None  # whatever it is, no quote ends there
    try:
        for token in yaml.scan(text, _scanner()):
            if token.start_mark.index >= at:
                break
            if isinstance(token, yaml.ScalarToken):
                plain = token.plain
                last = None if plain else (token.start_mark.index, token.end_mark.index)
    except yaml.YAMLError:
        pass
    return last if last is not None and not text[last[1] : at].strip() else None


def _scanner() -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _by_words(source: Source, text: str, problem: str, context: str, at: int) -> Diagnostic:
    hints = {
        "block mapping": "check the indentation, and that every key is followed by a colon and a space",
        "block collection": "check the indentation of the list",
        "simple key": "a key must be followed by a colon and a space in its own line",
        "block scalar": "indent the text below | or > evenly, by spaces",
        "tag": "a value that begins with ! must be in quotes",
        "anchor": "a value that begins with & must be in quotes",
        "alias": "a value that begins with * must be in quotes",
        "directive": "a line that begins with % is a directive; put the value in quotes",
    }
    hint = next((text for words, text in hints.items() if words in context or words in problem), None)
    if "mapping values are not allowed" in problem:
        hint = "put the value in quotes if the colon belongs to it, or check the indentation"
    if problem.startswith("found character") and "cannot start" in problem:
        char = text[at : at + 1]
        problem, hint = f"a value cannot begin with {char}", "put the value in quotes"
    told = f"this is not YAML: {problem}" + (f" ({context})" if context else "")
    return _make(source, YAML_SYNTAX, told, at, 1, hint)


def _make(source: Source, code: Code, message: str, at: int, width: int, hint: str | None) -> Diagnostic:
    return Diagnostic(code, "error", message, Location(source, at, min(at + width, len(source.text))), hint)
