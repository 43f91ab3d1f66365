"""What to write where a name is read that nothing gives: how it would come to be, and what is there."""

from __future__ import annotations

from itertools import islice

from afkit.app.knowledge.facts import Text
from afkit.app.model import Component, Endpoint, Module
from afkit.iml.check.types import Scope
from afkit.iml.codes import UNKNOWN_MEMBER
from afkit.iml.errors import Fault
from afkit.patterns import lazy

_MISSING = lazy(r"^There is no (\S+) in ([\w.]+): ")
_FEW = 8
"""Names that a hint lists."""


def offered(fault: Fault, text: Text, scope: Scope) -> Fault:
    """Give a fault about an unknown member with a hint, where it has none."""
    found = _MISSING.match(fault.message) if fault.code == UNKNOWN_MEMBER and fault.hint is None else None
    if found is None:
        return fault
    name, parent = found.groups()
    parts = [part for part in (_made(name, parent, text), _there(parent, scope)) if part]
    return fault._replace(hint="; ".join(parts) or None)


def _made(name: str, parent: str, text: Text) -> str:
    """Say how a member of a variable comes to be."""
    if parent == "parameters" and text.owner is not None:
        return f"declare '{name}' in {_form(text.owner)}"
    if parent == "connection":
        return f"declare '{name}' in params of the connection, or let it keep {name} in response.data"
    if parent == "common":
        return f"add '{name}' to common"
    if parent == "temp":
        return f"set it before, in response.temp of this request or an earlier one: {name}: …"
    if parent == "data" and text.kind == "webhook":
        return f"let attach store it in response.data: {name}: …"
    return ""


def _form(owner: Component) -> str:
    """Name the parameter list that a component's own parameters stand in: by its file, where it has one."""
    key = "params"
    if isinstance(owner, Endpoint):
        key = "inputParameters"
    elif isinstance(owner, Module):
        key = "staticParams" if owner.module_type in ("trigger", "instant_trigger") else "mappableParams"
    code = owner.codes.get(key)
    apart = code is not None and code.given and code.origin.document is not owner.origin.document
    return code.origin.document.source.name.replace("\\", "/").rpartition("/")[2] if code is not None and apart else key


def _there(parent: str, scope: Scope) -> str:
    first, *rest = parent.split(".")
    kind = scope.variables.get(first)
    for step in rest:
        kind = (kind.members or {}).get(step) if kind is not None else None
    members = (kind.members or {}) if kind is not None else {}
    known = ", ".join(islice(members, _FEW))
    return known and f"there are: {known}{', …' if len(members) > _FEW else ''}"
