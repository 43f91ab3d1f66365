"""Write the reference page of the app format: every code and every key, from the declarations."""

from __future__ import annotations

import json

from afkit.annotations import Final
from afkit.app.spec.format.types import ENDPOINT_TYPE, OTHER_TYPES, TYPE, TYPES
from afkit.app.spec.pages.generate import app_schemas
from afkit.app.spec.shapes.basics import UNSET
from afkit.app.spec.shapes.shape import (
    Anything,
    Arr,
    Bool,
    ByType,
    Enum,
    Key,
    Never,
    Null,
    Num,
    Obj,
    Ref,
    Shape,
    Str,
    Tagged,
)
from afkit.app.spec.variables import DOCS

PLACE: Final = "docs/reference/app-format.md"
"""Where the page lies in the repository."""

_HEAD: Final = """# The app format, key by key

This page is made from the declarations that `afkit lint` checks against and that the JSON Schemas are made from; run
`make generate` after a change. In the column *IML*, "yes" means that expressions such as `{{parameters.id}}` are
evaluated.
"""

_SHOWN = 12
"""Names that belong elsewhere for one reason, up to which each is shown."""

_LEFT_OUT = frozenset({"manifest-part", "interface"})
"""Schemas that repeat another one."""


def render_reference() -> str:
    """Give the text of the page; the same declarations give the same text."""
    page = _Page()
    for file in app_schemas():
        if file.name.rpartition("/")[2] in _LEFT_OUT:
            continue
        page.add(f"## {file.title}\n\n{file.description} Schema: `{file.name}.schema.json`.\n")
        page.top(file.shape)
    page.parts()
    page.add(_types())
    page.add(_variables())
    return _HEAD + "\n" + "\n".join(page.lines).rstrip() + "\n"


class _Page:
    """Collect lines, and the named parts that they refer to, each of which is described once."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._waiting: list[Obj] = []
        self._known: set[str] = set()

    def add(self, text: str) -> None:
        self.lines.append(text)

    def top(self, shape: Shape) -> None:
        """Describe what stands at the top of a file."""
        self.add(f"Form: {self.words(shape)}.\n")

    def parts(self) -> None:
        """Describe every part that was referred to, and those that they refer to."""
        self.add("## Parts\n")
        while self._waiting:
            shape = self._waiting.pop(0)
            name = _part_name(shape)
            self.add(f'<a id="part-{name.replace(" ", "-")}"></a>\n\n### {name}\n')
            self._table(shape)

    def _table(self, shape: Obj) -> None:
        rows = [(f"`{name}`", key) for name, key in shape.keys.items() if not isinstance(key.shape, Never)]
        rows += [(family.label, family.key) for family in shape.families]
        if rows:
            self.add("| Key | Value | IML | Default | Meaning |\n|---|---|---|---|---|")
            for name, key in rows:
                self.add(self._row(name, key))
        if shape.open is not None:
            self.add(f"\nAny other key: {self.words(shape.open)}.")
        reasons: dict[str, list[str]] = {}
        for name, reason in shape.elsewhere.items():
            reasons.setdefault(reason, []).append(f"`{name}`")
        few = [name for names in reasons.values() if len(names) <= _SHOWN for name in names]
        if few:
            self.add(f"\nNot here: {', '.join(few)}.")
        for reason, names in reasons.items():
            if len(names) > _SHOWN:
                self.add(f"\nNot here: {', '.join(names[:3])} and {len(names) - 3} more such; {reason}.")
        self.add("")

    def _row(self, name: str, key: Key) -> str:
        required = ", required" if key.required is True else ""
        default = "" if key.default is UNSET else f"`{json.dumps(key.default, ensure_ascii=False)}`"
        meaning = key.doc
        if key.example is not UNSET:
            meaning += f" Example: `{json.dumps(key.example, ensure_ascii=False)}`."
        if key.note is not None:
            meaning += f" *{key.note.severity}: {key.note.beside}.*"
        iml = "yes" if _evaluates(key.shape) else ""
        return f"| {name} | {_cell(self.words(key.shape) + required)} | {iml} | {_cell(default)} | {_cell(meaning)} |"

    def words(self, shape: Shape) -> str:
        """Say in words what a value may be, with links to parts."""
        if isinstance(shape, Ref):
            return self.words(shape.shape)
        if isinstance(shape, ByType):
            return " or ".join(self.words(case) for case in shape.cases.values() if not isinstance(case, Never))
        if isinstance(shape, Tagged):
            cases = {id(case): case for case in (*shape.cases.values(), shape.default, shape.presence) if case}
            return " or ".join(self._link(case) for case in cases.values())
        if isinstance(shape, Obj):
            return self._object(shape)
        if isinstance(shape, Arr):
            return f"list of ({self.words(shape.item)})"
        return _scalar(shape)

    def _object(self, shape: Obj) -> str:
        if not shape.name and not shape.keys and not shape.families:
            return f"object of ({self.words(shape.open)})" if shape.open is not None else "object"
        return self._link(shape)

    def _link(self, shape: Obj) -> str:
        name = _part_name(shape)
        if name not in self._known:
            self._known.add(name)
            self._waiting.append(shape)
        return f"[{name}](#part-{name.replace(' ', '-')})"


def _part_name(shape: Obj) -> str:
    return shape.name or shape.noun.strip("'").removeprefix("the ")


def _scalar(shape: Shape) -> str:
    match shape:
        case Enum():
            if shape is TYPE or shape is ENDPOINT_TYPE:
                return "one of the [types](#types-of-parameters)"
            return " · ".join(f"`{value}`" for value in shape.values)
        case Str():
            limits = [f"at most {shape.max} characters"] if shape.max is not None else []
            limits += [shape.pattern.what] if shape.pattern is not None else []
            return f"text ({'; '.join(limits)})" if limits else "text"
        case Num():
            return "whole number" if shape.integer else "number"
        case Bool():
            return "true or false"
        case Null():
            return "null"
        case Anything():
            return "anything"
        case _:
            return "nothing"


def _evaluates(shape: Shape) -> bool:
    if isinstance(shape, ByType):
        return shape.iml == "template" or any(_evaluates(case) for case in shape.cases.values())
    if isinstance(shape, Obj) and not shape.keys:
        return shape.iml == "template" or (shape.open is not None and _evaluates(shape.open))
    return not isinstance(shape, Ref) and shape.iml == "template"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _types() -> str:
    rows = [f"| `{name}` | {known.value or 'none'} | {known.doc} |" for name, known in TYPES.items()]
    others = ", ".join(f"`{name}`" for name in OTHER_TYPES)
    table = "\n".join(["| Type | Value | Meaning |", "|---|---|---|", *rows])
    return f"## Types of parameters\n\n{table}\n\nOnly in the platform's own apps, or not in its editor: {others}.\n"


def _variables() -> str:
    rows = "\n".join(f"| `{name}` | {doc} |" for name, doc in DOCS.items())
    return f"## Variables\n\n| Name | What it holds |\n|---|---|\n{rows}\n"
