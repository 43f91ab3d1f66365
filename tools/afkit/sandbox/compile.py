"""Turn the checked data of sandbox.yaml into compiled rules, and tell what does not fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from afkit.app import Origin
from afkit.app.spec.format.sandbox import FUNCTIONS, REQUEST_MEMBERS
from afkit.iml import ImlSyntaxError, Scope, check, compile_tree
from afkit.iml.check.types import ANY, Type, collection
from afkit.iml.codes import UNKNOWN_MEMBER, UNKNOWN_VARIABLE
from afkit.iml.tree import walk
from afkit.nearest import meant
from afkit.sandbox.codes import SANDBOX_UNUSABLE
from afkit.sandbox.narrowing import demand
from afkit.sandbox.rules import Check, Consent, Outcome, Query, ReplySpec, Rule, Step, Update
from afkit.sandbox.state import shape_of
from afkit.schemas import Schema
from afkit.source import Diagnostic

_NONE: Mapping[str, Any] = MappingProxyType({})
_UNKNOWN = frozenset({UNKNOWN_VARIABLE, UNKNOWN_MEMBER})
"""An unknown variable or member is a remark elsewhere; here all that exist are declared."""
_VERBS = ("set", "append", "merge", "remove")


class Compiler:
    """Compiles the parts of one file and collects its faults in `diagnostics`."""

    def __init__(self) -> None:
        self.diagnostics: list[Diagnostic] = []
        self.replies: dict[str, ReplySpec] = {}
        self.modes: tuple[str, ...] = ()
        self.schemas: Mapping[str, Any] = _NONE
        self._variables: dict[str, Type] = {
            "request": collection(dict.fromkeys(REQUEST_MEMBERS, ANY)),
            "sandbox": collection({"url": ANY, "title": ANY}),
            **dict.fromkeys(("params", "state", "mode", "switches", "let", "cause", "item"), ANY),
        }

    def declare(self, root: str, names: Iterable[str] | None) -> None:
        """Say which members a variable has in the rules that follow; None: any."""
        self._variables[root] = ANY if names is None else collection(dict.fromkeys(names, ANY))

    def fault(self, origin: Origin, message: str, hint: str | None = None, *, key: bool = False) -> None:
        """Report that parts do not fit together."""
        place = origin.key_location if key else origin.location
        self.diagnostics.append(Diagnostic(SANDBOX_UNUSABLE, "error", message, place, hint))

    def unknown(self, origin: Origin, what: str, name: str, known: Mapping[str, Any] | tuple[str, ...]) -> None:
        """Report a name that nothing is declared for."""
        there = f"there are: {', '.join(known)}" if known else f"no {what} is declared"
        self.fault(origin, f"there is no {what} '{name}'", meant(name, known, there))

    def rule(self, value: Any, origin: Origin) -> Rule:
        """Compile a value; a fault of an expression is reported at its characters."""
        self._check(value, origin)
        try:
            return Rule(compile_tree(value), origin)
        except ImlSyntaxError:  # reported by the check, with every fault at its characters
            return Rule(compile_tree(None), origin)

    def _check(self, value: Any, origin: Origin) -> None:
        """Report variables and functions that do not exist, and what else would surely fail."""
        scope = Scope(self._variables, FUNCTIONS)
        for path, text in walk(value):
            if "{{" not in text:
                continue
            for fault in check(text, scope):
                if fault.severity == "error" or fault.code in _UNKNOWN:
                    place = origin.at(*path).inside(fault.start, fault.end)
                    self.diagnostics.append(Diagnostic(fault.code, "error", fault.message, place, fault.hint))

    def member(self, data: Mapping[str, Any], name: str, origin: Origin) -> Rule | None:
        """Compile a member, if it is there."""
        return self.rule(data[name], origin.at(name)) if name in data else None

    def members(self, data: Mapping[str, Any], origin: Origin) -> dict[str, Rule]:
        """Compile all members of an object."""
        return {name: self.rule(value, origin.at(name)) for name, value in data.items()}

    def answer(self, value: Any, origin: Origin) -> ReplySpec | None:
        """Compile a reply, or look one up by its name."""
        if isinstance(value, str):
            if value not in self.replies:
                self.unknown(origin, "reply", value, self.replies)
            return self.replies.get(value)
        return self.reply(value, origin)

    def reply(self, data: Mapping[str, Any], origin: Origin) -> ReplySpec:
        """Compile a reply."""
        return ReplySpec(
            self.rule(data.get("status", 200), origin.at("status")),
            self.members(data.get("headers", _NONE), origin.at("headers")),
            self.member(data, "json", origin),
            self.member(data, "text", origin),
            self.member(data, "data", origin),
        )

    def consent(self, data: Mapping[str, Any], origin: Origin) -> Consent:
        """Compile a consent page. A grant is kept under its code, which is read as `let.grant.code`."""
        steps = data.get("at", ["codes"])
        at = [self.rule(step, origin.at("at", number)) for number, step in enumerate(steps)]
        code, grant = (Rule(compile_tree(text), origin) for text in ("{{let.grant.code}}", "{{let.grant}}"))
        return Consent(
            self.member(data, "clients", origin),
            self.member(data, "redirects", origin),
            self.member(data, "scopes", origin),
            data.get("pkce", False),
            self.member(data, "deny", origin),
            self.member(data, "code", origin),
            Update((*at, code), "set", grant, None, None, (), origin),
            self.members(data.get("add", _NONE), origin.at("add")),
            origin,
        )

    def update(self, data: Mapping[str, Any], origin: Origin) -> Update:
        """Compile a change of the state."""
        verbs = [verb for verb in _VERBS if verb in data]
        if len(verbs) != 1:
            said = " and ".join(verbs) if verbs else "nothing"
            self.fault(
                origin, f"an update does one thing, but this one does {said}", "use one of set, append, merge, remove"
            )
        verb = verbs[0] if verbs else "set"
        return Update(
            tuple(self.rule(step, origin.at("at", number)) for number, step in enumerate(data["at"])),
            verb,
            None if verb == "remove" else self.member(data, verb, origin),
            self.member(data, "if", origin),
            self.member(data, "each", origin),
            tuple(self.members(data.get("let", _NONE), origin.at("let")).items()),
            origin,
            shape_of(data.get(verb)),
        )

    def outcome(self, data: Mapping[str, Any], origin: Origin) -> Outcome:
        """Compile what a step does."""
        return Outcome(
            self.member(data, "cause", origin),
            tuple(self.update(item, origin.at("update", number)) for number, item in enumerate(data.get("update", ()))),
            self.answer(data["reply"], origin.at("reply")) if "reply" in data else None,
        )

    def step(self, data: Mapping[str, Any], origin: Origin) -> Step:
        """Compile a step of a route."""
        own = self.outcome(data, origin)
        modes: dict[str, Outcome] = {}
        for name, special in data.get("in", _NONE).items():
            if name not in self.modes:
                self.unknown(origin.at("in", name), "mode", name, self.modes)
            modes[name] = self.outcome(special, origin.at("in", name)).over(own)
        let = tuple(
            (name, self.binding(value, origin.at("let", name))) for name, value in data.get("let", _NONE).items()
        )
        return Step(
            let,
            self.member(data, "if", origin),
            own,
            modes,
            self.schema(data, "schema", origin),
        )

    def schema(self, data: Mapping[str, Any], name: str, origin: Origin) -> Check | None:
        """Take a JSON Schema, if it is there; `schemas` of the file are what it may refer to."""
        return Check(Schema(data[name], {"schemas": self.schemas}), origin.at(name)) if name in data else None

    def binding(self, value: Any, origin: Origin) -> Rule | Query:
        """Compile the value of a `let`: a plain one, or a query."""
        if not isinstance(value, Mapping) or "where" not in value:
            if isinstance(value, Mapping) and ("find" in value or "filter" in value):
                self.fault(
                    origin, "a query needs 'where'", 'say which items: where: "{{item.id = params.id}}"', key=True
                )
            return self.rule(value, origin)
        verb = "find" if "find" in value else "filter"
        if verb not in value:
            self.fault(
                origin, "a query needs 'find' or 'filter'", "find gives the first item, filter gives all", key=True
            )
            return self.rule(None, origin)
        source, where = self.rule(value[verb], origin.at(verb)), self.rule(value["where"], origin.at("where"))
        found = demand(value["where"])
        demanded = (found[0], Rule(compile_tree(found[1]), where.origin)) if found is not None else None
        return Query(source, where, verb == "find", demanded)
