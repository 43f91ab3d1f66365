"""Words for a component, made from its name: what it does to which things, its label, its description."""

from __future__ import annotations

from typing import NamedTuple

from afkit.app.knowledge.outputs import sentence, words
from afkit.scaffold.names import title

_CRUD = {
    "create": "create", "add": "create", "make": "create", "upload": "create", "send": "create",
    "get": "read", "read": "read", "find": "read", "download": "read",
    "update": "update", "change": "update", "edit": "update", "set": "update",
    "delete": "delete", "remove": "delete",
    "search": "", "list": "", "watch": "", "new": "",
}  # fmt: skip
"""What the first word of a name says about an action."""

_DOES = {"create": "Creates", "read": "Gets", "update": "Updates", "delete": "Deletes"}
_FIRST = {"search": "search", "trigger": "watch", "instant-trigger": "watch", "rpc": "list"}


class Wording(NamedTuple):
    """The words of a component: the verb that its name begins with (empty if none), the things, and what users read."""

    verb: str
    things: list[str]
    crud: str
    label: str
    description: str


def wording(kind: str, name: str, crud: str = "") -> Wording:
    """Make the words of a component of a kind that can be added; `crud` says what an action does if the name does not."""
    found = words(name)
    verb = found[0] if len(found) > 1 and found[0].lower() in _CRUD else ""
    things = found[1:] if verb else found
    does = crud or _CRUD.get(verb, "") or "create"
    return Wording(verb, things, does, _label(kind, name, verb, things), _description(kind, does, " ".join(things)))


def _label(kind: str, name: str, verb: str, things: list[str]) -> str:
    if kind == "webhook":
        return title(name)
    text = " ".join(things)
    if kind == "module" and verb:
        text = _with_article(text)
    return sentence(f"{_FIRST.get(kind, verb)} {text}")


def _description(kind: str, crud: str, things: str) -> str:
    if kind == "search":
        return f"Searches {things} by name."
    if kind in ("trigger", "instant-trigger"):
        return f"Triggers when there is something new: {things}."
    return f"{_DOES[crud]} {_with_article(things)}."


def _with_article(things: str) -> str:
    if things.endswith("s"):
        return things
    return f"{'an' if things[:1] in 'aeiou' else 'a'} {things}"
