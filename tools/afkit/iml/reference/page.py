"""Write the reference page of the language from its declarations.

python -m afkit.iml.reference.page docs/iml.md            writes the page
python -m afkit.iml.reference.page --check docs/iml.md    fails if the page says something else
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from afkit.annotations import Any
from afkit.codes import EXPRESSION, declared
from afkit.iml import codes
from afkit.iml.reference import text as prose
from afkit.iml.reference.listing import families
from afkit.iml.registry import Example, Function
from afkit.iml.semantics import DEFAULT

_FAMILIES = {
    "general": "General",
    "math": "Math",
    "text": "Text and binary",
    "date": "Date and time",
    "array": "Arrays and collections",
    "json": "JSON and XML",
    "apps": "Custom apps",
}


def page() -> str:
    """Return the whole page as Markdown, ending in a line break."""
    parts = [prose.HEAD, prose.TEMPLATES, _operators(), _keywords(), prose.VALUES]
    parts += ["## Functions\n\n" + prose.FUNCTIONS, _index()]
    parts += [_family(name, members) for name, members in families()]
    parts += [_tokens(), prose.JAVASCRIPT, prose.PYTHON, prose.CASES, _checks(), prose.LIMITS]
    parts += [_decisions(), _doubtful()]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [_row(head), _row(["---"] * len(head))]
    return "\n".join(lines + [_row(row) for row in rows])


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _operators() -> str:
    rows = [(level, f"`{'` `'.join(signs.split())}`", meaning) for level, signs, meaning in prose.OPERATORS]
    return f"## Operators\n\n{prose.OPERATOR_NOTE}\n\n{_table(('Binds', 'Operator', 'Result'), rows)}"


def _keywords() -> str:
    words = [(f"`{name}`", meaning) for name, meaning in prose.KEYWORDS]
    variables = [(f"`{name}`", meaning) for name, meaning in prose.VARIABLES]
    return (
        f"## Keywords\n\nWritten without brackets, case-sensitive.\n\n{_table(('Keyword', 'Value'), words)}\n\n"
        f"## Built-in variables\n\n{_table(('Variable', 'Value'), variables)}"
    )


def _index() -> str:
    rows = []
    for name, members in families():
        names = ", ".join(f"[`{function.name}`](#{function.name.lower()})" for function in members)
        rows.append((_FAMILIES.get(name, name), names))
    return _table(("Family", "Functions"), rows)


def _family(name: str, members: Sequence[Function]) -> str:
    return f"### {_FAMILIES.get(name, name)}\n\n" + "\n\n".join("\n".join(_function(member)) for member in members)


def _function(function: Function) -> Iterator[str]:
    yield f"#### {function.name}"
    yield ""
    yield f"`{function.signature}` → {function.returns}{_flags(function)}"
    yield ""
    yield function.doc
    described = [param for param in function.params if param.doc]
    if described:
        yield ""
    for param in described:
        yield f"- `{param.name}` ({param.type.replace('|', ' or ')}): {param.doc}"
    if function.examples:
        yield ""
        yield "```text"
        for example in function.examples:
            yield _example(example)
        yield "```"


def _flags(function: Function) -> str:
    flags = []
    if "scenario" not in function.dialects:
        flags.append("custom apps only")
    if function.status == "unofficial":
        flags.append("in no official list")
    return f" ({', '.join(flags)})" if flags else ""


def _example(example: Example) -> str:
    context = f"   with {_json(example.context)}" if example.context else ""
    note = f"   ({example.note})" if example.note else ""
    return f"{example.input} → {_json(example.expect)}{context}{note}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _tokens() -> str:
    rows = [(f"`{'` `'.join(tokens.split())}`", written, read) for tokens, written, read in prose.TOKENS]
    return f"## Date tokens\n\n{prose.TOKEN_NOTE}\n\n{_table(('Token', 'Written', 'Read'), rows)}\n\n{prose.FREE_TEXT}"


def _checks() -> str:
    rows = [(f"[{code}](rules/{code}.md)", f"`{code.name}`", code.summary) for code in (EXPRESSION, *declared(codes))]
    return f"## Checks\n\n{prose.CHECK_NOTE}\n\n{_table(('Code', 'Name', 'Finding'), rows)}"


def _decisions() -> str:
    rows = []
    for number, (field, question, answer) in enumerate(prose.DECISIONS, 1):
        rows.append((f"D{number}", question, answer, f"`{field} = {getattr(DEFAULT, field)!r}`"))
    return f"## Decisions\n\n{prose.DECISION_NOTE}\n\n{_table(('Id', 'Question', 'Answer', 'Setting'), rows)}"


def _doubtful() -> str:
    rows = [(f"`{name}`", why) for name, why in prose.DOUBTFUL]
    return f"## Doubtful examples\n\n{prose.DOUBTFUL_NOTE}\n\n{_table(('Example', 'Why'), rows)}"


def main(arguments: Sequence[str]) -> int:
    """Write or check the page; returns the exit code, 1 if a checked page is out of date."""
    check, paths = "--check" in arguments, [argument for argument in arguments if argument != "--check"]
    if len(paths) != 1:
        sys.stderr.write("usage: python -m afkit.iml.reference.page [--check] FILE\n")
        return 2
    path, text = Path(paths[0]), page()
    if check:
        if path.is_file() and path.read_text("utf-8") == text:
            return 0
        sys.stderr.write(f"{path} is out of date; write it with: python -m afkit.iml.reference.page {path}\n")
        return 1
    path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
