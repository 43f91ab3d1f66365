"""Find what a person wants to rename: `KIND/NAME` for a component, `KIND/NAME/PARAMETER` for one of its parameters."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from afkit.app.knowledge.fields import fields
from afkit.app.model import KINDS, App, Origin
from afkit.commands import command
from afkit.errors import UsageError
from afkit.index import Index, Symbol
from afkit.index.companions import runs
from afkit.index.rename import rename
from afkit.nearest import meant, nearest
from afkit.source import Edit, Location

_PARAMETERS = ("params", "staticParams", "mappableParams", "inputParameters")


def renamed(index: Index, target: str, new: str) -> list[Edit]:
    """Give the edits of all files that give a name another one.

    Raises UsageError for what is not there, and for a name that cannot be or is taken.
    """
    app = index.project.app
    if app is None:
        hint = f"{command('lint', index.project.main)} says why"
        raise UsageError("the connector cannot be read, so nothing in it can be renamed", hint=hint)
    symbol = _symbol(app, target)
    edits = rename(index, symbol, new)
    return edits if symbol.owner else [*edits, *_called(index, symbol.name, new)]


def _called(index: Index, old: str, new: str) -> Iterator[Edit]:
    """Give the edits of cases whose own name speaks of a component; a plain word ("order") may mean the thing itself."""
    if old.islower() and old.isalpha():
        return
    for companion in index.companions:
        for run, place in runs(companion.document.value, Origin(companion.document)):
            if companion.role == "cases" and isinstance(run.get("name"), str):
                at = place.at("name").location
                text = re.sub(rf"(?<![\w-]){re.escape(old)}(?![\w-])", lambda _: new, at.text)
                if text != at.text:
                    yield Edit(at, text)


def sent_whole(index: Index, target: str) -> list[Location]:
    """Give the places that read all `parameters` of a component at once, where a parameter of it is renamed: what they
    send has the new name in it."""
    kind, _, rest = target.partition("/")
    name, _, parameter = rest.partition("/")
    if not parameter or kind == "connection" or index.facts is None:
        return []
    return [
        use.location
        for use in index.facts.uses("parameters")
        if len(use.names) == 1 and use.text.kind == kind and use.text.owner is not None and use.text.owner.name == name
    ]


def _symbol(app: App, target: str) -> Symbol:
    kind, _, rest = target.partition("/")
    name, _, parameter = rest.partition("/")
    if kind not in KINDS or not name:
        near = nearest(kind, KINDS)
        raise UsageError(
            f"'{target}' names nothing that can be renamed",
            hint=f"did you mean {near}/{rest or 'NAME'}?"
            if near
            else f"write KIND/NAME or KIND/NAME/PARAMETER, where KIND is one of {', '.join(KINDS)}",
        )
    components = app.components(kind)
    _demand(name, components, f"there is no {kind} '{name}'")
    if not parameter:
        return Symbol(kind, "", name)
    codes = components[name].codes
    known = {field.name for key in _PARAMETERS if key in codes for field in fields(codes[key].value)}
    _demand(parameter, known, f"{kind} {name} has no parameter '{parameter}'")
    return Symbol("stored" if kind == "connection" else "parameter", f"{kind}:{name}", parameter)


def _demand(name: str, known: Collection[str], otherwise: str) -> None:
    if name not in known:
        raise UsageError(otherwise, hint=meant(name, sorted(known)))
