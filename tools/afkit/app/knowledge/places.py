"""What one visit of every code of an app gathers: texts, variables and calls in them, procedures, computed keys."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.annotations import Any
from afkit.app.knowledge.fields import procedure_name
from afkit.app.knowledge.mentions import Mention, Names, calls, mentions
from afkit.app.knowledge.requests import Owner
from afkit.app.model import Code, Component, Origin
from afkit.app.spec.check.walk import survey
from afkit.app.spec.format.codes import CODES
from afkit.iml.syntax.ast import Call
from afkit.records import NamedTuple
from afkit.source.places import Path
from afkit.source.text import Location

Written = tuple[Owner, Component | None, str, Code]
"""A code that somebody wrote: kind and owner (None: the app), the key it stands under, the code."""


class Text(NamedTuple):
    """A text of a code that the engine evaluates (`iml`) or takes as it is; `path` is inside the code."""

    kind: Owner
    owner: Component | None
    key: str
    path: Path
    text: str
    iml: bool
    code: Code

    @property
    def origin(self) -> Origin:
        """Where the text stands."""
        return self.code.origin.at(*self.path)

    @property
    def members(self) -> list[str]:
        """The names on its path, without the numbers of items."""
        return [step for step in self.path if isinstance(step, str)]


class Use(NamedTuple):
    """A variable that an evaluated text reads."""

    text: Text
    mention: Mention

    @property
    def names(self) -> Names:
        """The variable and the members read from it."""
        return self.mention.names

    @property
    def location(self) -> Location:
        """Where the variable is written."""
        return self.text.origin.inside(self.mention.start, self.mention.end)


class CallSite(NamedTuple):
    """A call in an evaluated text."""

    text: Text
    call: Call

    @property
    def location(self) -> Location:
        """Where the call is written."""
        return self.text.origin.inside(self.call.start, self.call.end)


class Procedure(NamedTuple):
    """An `rpc://…` that somebody wrote."""

    owner: Component | None
    key: str
    code: Code
    path: Path
    reference: str

    @property
    def name(self) -> str:
        """The name of the procedure, without version and query."""
        return procedure_name(self.reference)


class ComputedKey(NamedTuple):
    """A member whose name holds an expression."""

    key: str
    origin: Origin


class Places(NamedTuple):
    """All that was gathered, in the order of the text; `templates` are the texts that are evaluated and hold braces."""

    texts: list[Text]
    templates: list[Text]
    procedures: list[Procedure]
    keys: list[ComputedKey]


_new: Any = tuple.__new__  # makes a record in half the time that its own constructor takes


def visit(written: Iterable[Written]) -> Places:
    """Visit every code once."""
    places = Places([], [], [], [])
    texts, templates, procedures, keys = places
    for kind, owner, key, code in written:
        spec = CODES.get((kind, key))
        shape = spec.shape_for(owner) if spec is not None else None
        if shape is None:
            if isinstance(code.value, str) and code.value.startswith("rpc://"):
                procedures.append(Procedure(owner, key, code, (), code.value))
            continue
        found = survey(shape, code)
        for path, text, iml in found.places:
            made = _new(Text, (kind, owner, key, path, text, iml, code))
            texts.append(made)
            if iml and "{{" in text:
                templates.append(made)
            if text.startswith("rpc://"):
                procedures.append(Procedure(owner, key, code, path, text))
        keys.extend(ComputedKey(key, code.origin.at(*path)) for path in found.keys)
    return places


def uses_by_root(templates: Iterable[Text]) -> dict[str, list[Use]]:
    """Find every variable that templates read, by its first name."""
    found: dict[str, list[Use]] = {}
    for text in templates:
        for mention in mentions(text.text):
            found.setdefault(mention.names[0], []).append(_new(Use, (text, mention)))
    return found


def calls_by_name(templates: Iterable[Text]) -> dict[str, list[CallSite]]:
    """Find every call in templates, by the function's name."""
    found: dict[str, list[CallSite]] = {}
    for text in templates:
        if "(" in text.text:
            for call in calls(text.text):
                found.setdefault(call.name, []).append(CallSite(text, call))
    return found
