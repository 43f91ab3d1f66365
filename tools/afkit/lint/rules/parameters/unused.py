"""Parameters that nothing reads. (AF45x)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from afkit.annotations import Any
from afkit.app.codes import LIMIT_EXCEEDED, NOT_ALLOWED_HERE, UNKNOWN_KEY, WRONG_TYPE
from afkit.app.knowledge.facts import Facts, Mark, Procedure, Request, mark
from afkit.app.knowledge.mentions import names as names_in
from afkit.app.knowledge.scopes import Scopes
from afkit.app.knowledge.secrecy import looks_secret
from afkit.app.model import Component, Connection, Module, Rpc, Webhook
from afkit.app.spec.format.codes import WITHOUT
from afkit.app.spec.format.types import UNFILLED_TYPES
from afkit.iml.check.types import BUILTINS
from afkit.iml.syntax.ast import KEYWORDS
from afkit.iml.syntax.parser import parse
from afkit.lint.behind import Behind
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import PARAMETER_UNUSED
from afkit.lint.rules.parameters.members import unread_members
from afkit.nearest import nearest


@rule(
    PARAMETER_UNUSED,
    "info",
    stops="advice",
    why="Users fill it in and nothing happens. Perhaps its name is misspelt where it should be read.",
    source="app-format, section 9.1",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID}]
            communication: {url: "/users/{{encodeURL(parameters.id)}}"}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID}]
            communication: {url: /users}
        """,
)
def parameter_unused(facts: Facts) -> Iterator[Found]:
    read = facts.once(_read)
    for module in facts.app.modules.values():
        useless = WITHOUT.get(module.module_type, {})  # that a list has no effect is told already
        fields = facts.fields(module, *(key for key in ("staticParams", "mappableParams") if key not in useless))
        if not fields:
            continue
        names = read.get(mark(module), set()) | _asked_for(module, read, facts)
        asks = any(request.value for request in facts.of(module))  # one that does nothing is told as that
        if asks and mark(module) not in facts.once(_spoilt):
            yield from unread_members(module, fields, facts)
        if not asks or None in names or module.module_type == "responder":
            continue
        if mark(module) in facts.once(_spoilt) or mark(module) in facts.once(_called_bare):
            continue  # an expression that cannot be read is the cause; that is told already
        declared = {field.name for field in fields}
        names |= _meant(names - declared, declared, facts)
        bounded = module.module_type in ("search", "trigger") and not _limits(facts.of(module))
        told: set[str] = set()
        unread: list[Found] = []
        written = _behind("parameters.", module, facts)
        for field in fields:
            plain = field.name and not field.inner and field.type not in UNFILLED_TYPES
            if not plain or field.name in names or field.name in told or "nested" in field.value:
                continue
            if (bounded and field.name == "limit") or field.type == "filename":
                continue  # that the limit, or the name of a file, is missing is told where it is missing
            if written.has(field.name):
                continue
            told.add(field.name)
            message = f"nothing reads parameters.{field.name}"
            hint = "read it in the communication, or remove it"
            unread.append(Found(field.origin.at("name").location, message, hint))
        # What reads nothing at all, or is no request's own, may be what one of them is for: that is told there.
        if unread and len(unread) > _lost(module, facts):
            yield from unread
    yield from _unused_elsewhere(facts, read)


def _lost(module: Module, facts: Facts) -> int:
    """Count the expressions of a module that read what does not exist at their place, and its values of a wrong form."""
    scopes = facts.once(Scopes)
    found = sum(request.has("method") and not request.origin.has("url") for request in facts.of(module))
    for text in facts.templates:
        if text.owner is module:
            known = scopes.of(text)
            found += any(
                (names[0] not in known.variables and names[0] not in BUILTINS and names[0] not in KEYWORDS)
                or ".".join(names[:2]) in known.elsewhere
                for names in names_in(text.text)
            )
    return found + sum(
        code.origin.document.source.name == item.location.file
        and code.origin.location.start <= item.location.start <= code.origin.location.end
        for code in module.codes.values()
        if code.given
        for item in facts.project.diagnostics
        if item.code in _OTHERWISE
    )


_OTHERWISE = frozenset({LIMIT_EXCEEDED, WRONG_TYPE, UNKNOWN_KEY, NOT_ALLOWED_HERE})


def _limits(requests: Iterable[Request]) -> bool:
    """Tell whether a limit is worked out of the parameters."""
    return any("parameters" in str(item.get("response", "limit")) for item in requests)


def _meant(missing: set[str | None], declared: set[str], facts: Facts) -> set[str]:
    """Give the parameters that misspelt names mean."""
    known, names = sorted(declared), sorted(filter(None, missing))
    return {near for name in names if (near := nearest(name, known, guesses=facts.guesses))}


def _unused_elsewhere(facts: Facts, read: dict[Any, set[str | None]]) -> Iterator[Found]:
    """Tell of parameters of connections, webhooks and procedures that nothing reads."""
    stored = {use.names[1] if len(use.names) > 1 else None for use in facts.uses("connection")}
    payloads = {use.names[1] if len(use.names) > 1 else None for use in facts.uses("webhook", "data")}
    app = facts.app
    owners: list[Connection | Webhook | Rpc] = [*app.connections.values(), *app.webhooks.values(), *app.rpcs.values()]
    for owner in owners:
        names = read.get(mark(owner), set()) | read.get(mark(None), set())
        if isinstance(owner, Connection):
            names |= stored | facts.once(_kept).get(mark(owner), set())
        elif isinstance(owner, Webhook):
            modules = facts.once(_by_webhook).get(owner.name, ())
            names |= payloads.union(*(read.get(mark(module), set()) for module in modules))
        if None in names or mark(owner) in facts.once(_spoilt) or not facts.requests_of(owner):
            continue
        names |= _asked_for(owner, read, facts)
        if None in names or any("install" in key for key in owner.codes):
            continue
        declared = {field.name for field in facts.fields(owner, "params")}
        names |= _meant(read.get(mark(owner), set()) - declared, declared, facts)
        texts = _behind(".", owner, facts)
        for field in facts.fields(owner, "params"):
            plain = len(field.path) == 1 and field.name and field.type not in UNFILLED_TYPES
            told = isinstance(owner, Connection) and looks_secret(field.name) and field.type == "text"
            unread = plain and field.name not in names and not told and "nested" not in field.value
            if unread and not texts.has(field.name):
                place = field.origin.at("name").location
                yield Found(place, f"nothing reads '{field.name}'", "read it, or remove it")


def _behind(word: str, owner: Component, facts: Facts) -> Behind:
    """What follows a word in the texts of a component."""
    return Behind(word, lambda: ((text.text, "") for text in facts.texts_of(owner)))


def _asked_for(owner: Component, read: Mapping[Mark, set[str | None]], facts: Facts) -> set[str | None]:
    """Give what the procedures that a component names read of its parameters, and what their queries do; None among them
    where that is not known."""
    found: set[str | None] = set()
    for call in facts.once(_calls).get(mark(owner), ()):
        rpc = facts.app.rpcs.get(call.name)
        if (
            rpc is None
            or facts.unseen(rpc, "communication")
            or not facts.requests_of(rpc)
            or mark(rpc) in facts.once(_spoilt)
        ):
            return {None}
        found |= read.get(mark(rpc), set()) | read.get(mark(None), set())
        if "{{" in call.reference:
            found |= {
                names[1] if len(names) > 1 else None for names in names_in(call.reference) if names[0] == "parameters"
            }
        if facts.once(_calls).get(mark(rpc)):
            return {None}  # it asks further ones
    return found


def _calls(facts: Facts) -> dict[Mark, list[Procedure]]:
    """The procedures that each component names."""
    found: dict[Mark, list[Procedure]] = {}
    for call in facts.procedures:
        found.setdefault(mark(call.owner), []).append(call)
    return found


def _by_webhook(facts: Facts) -> dict[str, list[Module]]:
    """The modules of each webhook."""
    found: dict[str, list[Module]] = {}
    for module in facts.app.modules.values():
        if module.webhook is not None:
            found.setdefault(module.webhook, []).append(module)
    return found


def _kept(facts: Facts) -> dict[Mark, set[str | None]]:
    """What each component reads of its `data`; None among them if it reads all at once."""
    found: dict[Mark, set[str | None]] = {}
    for use in facts.uses("data"):
        found.setdefault(mark(use.text.owner), set()).add(use.names[1] if len(use.names) > 1 else None)
    return found


def _called_bare(facts: Facts) -> set[Any]:
    """The components that call an own function without an argument, which is told."""
    return {
        mark(site.text.owner)
        for site in facts.calls(*facts.app.functions)
        if facts.app.functions and not site.call.args
    }


def _spoilt(facts: Facts) -> set[Any]:
    """The components with an expression that cannot be read; of such a one nobody knows what it mentions."""
    return {
        mark(text.owner)
        for text in facts.templates
        if (faults := parse(text.text).faults) and any(fault.severity == "error" for fault in faults)
    }


def _read(facts: Facts) -> dict[Any, set[str | None]]:
    """Which parameters each component reads; None among them if it reads all at once. Base reads for everyone."""
    found: dict[Any, set[str | None]] = {}
    for use in facts.uses("parameters"):
        name = use.names[1] if len(use.names) > 1 else None
        found.setdefault(mark(use.text.owner), set()).add(name)
    everyone = found.get(mark(None), set())
    return {owner: names | everyone for owner, names in found.items()} | {
        mark(module): found.get(mark(module), set()) | everyone for module in facts.app.modules.values()
    }
