"""What to write where a name is read that nothing gives: how it would come to be, and what is there."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice

from afkit.app.knowledge.facts import Text
from afkit.app.model import Component, Endpoint, Module
from afkit.iml.check.types import Scope
from afkit.iml.codes import UNKNOWN_MEMBER, VARIABLE_NOT_HERE
from afkit.iml.errors import Fault
from afkit.patterns import lazy

_MISSING = lazy(r"^There is no (\S+) in ([\w.]+): ")
_PATH = lazy(r"[A-Za-z_]\w*(?:\.\w+)*")
_FEW = 8
"""Names that a hint lists."""


def offered(fault: Fault, text: Text, scope: Scope) -> Fault:
    """Give a fault about an unknown member with a hint, where it has none."""
    if fault.code == VARIABLE_NOT_HERE:
        read = _PATH.match(text.text, fault.start)
        meant = _kept_elsewhere(read[0] if read is not None else "", text, scope)
        return fault._replace(hint=meant) if meant else fault
    found = _MISSING.match(fault.message) if fault.code == UNKNOWN_MEMBER and fault.hint is None else None
    if found is None:
        return fault
    name, parent = found.groups()
    meant = _kept_elsewhere(f"{parent}.{name}", text, scope)
    if meant:
        return fault._replace(hint=meant)
    parts = [part for part in (_made(name, parent, text), _there(parent, scope)) if part]
    return fault._replace(hint="; ".join(parts) or None)


def _kept_elsewhere(read: str, text: Text, scope: Scope) -> str:
    """Say under which variable a value stands that is read of another one: the code of a consent, what attach saved."""
    root, _, name = read.partition(".")
    if text.kind == "connection" and "token" in text.members and name in ("code", "authorization_code"):
        kept = scope.variables.get("temp")
        if root in ("query", "body", "data") and kept is not None and "code" in (kept.members or {}):
            return "write temp.code, which authorize keeps"
        return 'keep it in authorize: response: {temp: {code: "{{query.code}}"}}, and write temp.code'
    if text.kind == "webhook" and root in ("parameters", "temp", "body", "webhook"):
        home = "data" if text.key == "communication" else "webhook"
        if home != root and name in _saved(text, scope, home):
            return f"write {home}.{name}"
    return ""


def _saved(text: Text, scope: Scope, home: str) -> Collection[str]:
    """Give what is kept of a webhook: what its scope knows, and what attach saves."""
    known = scope.variables.get(home)
    code = text.owner.codes.get("attach") if text.owner is not None else None
    value = code.value if code is not None else None
    for step in ("response", "data"):
        value = value.get(step) if isinstance(value, dict) else None
    return {*((known.members or {}) if known is not None else ()), *(value if isinstance(value, dict) else ())}


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
