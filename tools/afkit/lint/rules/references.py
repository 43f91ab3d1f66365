"""References between components: connections, webhooks, groups. (AF20x)"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from itertools import islice

from afkit.annotations import Any
from afkit.app.codes import BAD_NAME
from afkit.app.knowledge.facts import Facts
from afkit.app.model import Component, Connection, Endpoint, Module, Origin, Rpc, Webhook
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    MODULE_IN_NO_GROUP,
    MODULE_TWICE_IN_GROUP,
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNKNOWN_WEBHOOK,
    UNUSED_ANCHOR,
    UNUSED_COMPONENT,
)
from afkit.lint.rules.parameters.declared import FORMS, LISTS, every_field
from afkit.nearest import nearest
from afkit.patterns import lazy
from afkit.records import NamedTuple
from afkit.source.text import Location, Source

_SHOWN = 20  # names that a hint lists


def suggested(name: str, known: Collection[str], what: str, facts: Facts) -> str:
    """Say which name was meant, or which ones there are."""
    near = nearest(name, known, guesses=facts.guesses)
    return f"did you mean '{near}'?" if near is not None else there_are(known, what)


def there_are(known: Collection[str], what: str) -> str:
    """Say which names there are."""
    if not known:
        return f"the app has no {what}"
    more = f" … ({len(known)} in all)" if len(known) > _SHOWN else ""
    return f"{what}: " + ", ".join(islice(known, _SHOWN)) + more


@rule(
    UNKNOWN_CONNECTION,
    "error",
    stops="run",
    why="The platform refuses to create a component whose connection it does not know.",
    source="app-format 1.1",
    good="""
        connections: {acme: {label: Acme, connectionType: basic}}
        rpcs: {listUsers: {label: List users, connection: acme}}
        """,
    bad="""
        connections: {acme: {label: Acme, connectionType: basic}}
        rpcs: {listUsers: {label: List users, connection: acne}}
        """,
)
def unknown_connection(facts: Facts) -> Iterator[Found]:
    known = facts.app.connections
    for kind in ("module", "webhook", "rpc"):
        for component in facts.app.components(kind).values():
            for key, name in (("connection", component.connection), ("altConnection", component.alt_connection)):
                if name is not None and name not in known:
                    yield Found(
                        component.origin.at(key).location,
                        f"{kind} '{component.name}' uses the connection '{name}', which does not exist",
                        suggested(name, known, "connections", facts),
                    )
    for endpoint in facts.app.endpoints.values():
        for number, name in enumerate(endpoint.attached_accounts):
            if name not in known:
                yield Found(
                    endpoint.origin.at("attachedAccounts", number).location,
                    f"endpoint '{endpoint.name}' uses the connection '{name}', which does not exist",
                    suggested(name, known, "connections", facts),
                )


@rule(
    UNKNOWN_WEBHOOK,
    "error",
    stops="run",
    why="An instant trigger gets its bundles from a webhook; without one it never runs.",
    source="app-format 1.1, 8.3",
    good="""
        webhooks: {events: {label: Events, webhookType: web}}
        modules: {watchEvents: {label: Watch events, moduleType: instant_trigger, webhook: events}}
        """,
    bad="""
        webhooks: {events: {label: Events, webhookType: web}}
        modules: {watchEvents: {label: Watch events, moduleType: instant_trigger, webhook: event}}
        """,
)
def unknown_webhook(facts: Facts) -> Iterator[Found]:
    for module in facts.app.modules.values():
        if module.webhook is not None and module.webhook not in facts.app.webhooks:
            yield Found(
                module.origin.at("webhook").location,
                f"module '{module.name}' uses the webhook '{module.webhook}', which does not exist",
                suggested(module.webhook, facts.app.webhooks, "webhooks", facts),
            )
        elif module.webhook is None and module.module_type == "instant_trigger":
            yield Found(
                module.origin.key_location,
                f"the instant trigger '{module.name}' has no webhook",
                "name it: webhook: " + next(iter(facts.app.webhooks), "…"),
            )


@rule(
    UNKNOWN_PROCEDURE,
    "error",
    stops="run",
    why="The form shows an error in place of the options or fields, and the user cannot fill it in.",
    source="P-54",
    good="""
        rpcs: {listUsers: {label: List users}}
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: user, type: select, label: User, options: "rpc://listUsers?active=true"}]
        """,
    bad="""
        rpcs: {listUsers: {label: List users}}
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: user, type: select, label: User, options: "rpc://listUser"}]
        """,
)
def unknown_procedure(facts: Facts) -> Iterator[Found]:
    for call in facts.procedures:
        if call.key in ("code", "test", "readme", "context"):
            continue
        name = call.name
        if name and "{{" not in name and name not in facts.app.rpcs:  # one without a name is told as that
            start = len("rpc://")
            yield Found(
                call.code.origin.at(*call.path).inside(start, start + len(name)),
                f"the procedure '{name}' does not exist",
                suggested(name, facts.app.rpcs, "procedures", facts),
            )


_GROUPS = """
        modules:
          getUser: {label: Get a user, moduleType: action}
          listUsers: {label: List users, moduleType: search}
        """


@rule(
    UNKNOWN_MODULE_IN_GROUP,
    "error",
    stops="publish",
    why="The platform refuses the groups.",
    source="P-69",
    good=_GROUPS + "groups: [{label: Users, modules: [getUser, listUsers]}]",
    bad=_GROUPS + "groups: [{label: Users, modules: [getUser, listUsers, getUsr]}]",
)
def unknown_module_in_group(facts: Facts) -> Iterator[Found]:
    named = {group.name for group in facts.once(grouped_names)}
    free = [name for name in facts.app.modules if name not in named]
    unknown = named - facts.app.modules.keys()
    if len(free) == len(unknown) == 1 and _is_badly_named(facts, free[0]):
        return  # the module is meant, whose name cannot be
    for group in facts.once(grouped_names):
        if group.name in unknown:
            message = f"the group names the module '{group.name}', which does not exist"
            near = free[0] if len(free) == len(unknown) == 1 else nearest(group.name, free, guesses=facts.guesses)
            hint = f"did you mean '{near}'?" if near else there_are(facts.app.modules, "modules")
            yield Found(group.origin.location, message, hint)


def _is_badly_named(facts: Facts, name: str) -> bool:
    place = facts.app.modules[name].origin.key_location
    return any(item.code == BAD_NAME and item.location == place for item in facts.project.diagnostics)


@rule(
    MODULE_IN_NO_GROUP,
    "error",
    stops="review",
    why='The platform refuses the groups: "Not categorized module(s)".',
    source="P-69",
    good=_GROUPS + "groups: [{label: Users, modules: [getUser, listUsers]}]",
    bad=_GROUPS + "groups: [{label: Users, modules: [getUser]}]",
)
def module_in_no_group(facts: Facts) -> Iterator[Found]:
    groups = facts.app.codes.get("groups")
    if groups is None or not groups.given or not isinstance(groups.value, list):
        return
    if not all(isinstance(group, dict) and _is_names(group.get("modules")) for group in groups.value):
        return  # what stands in a group that cannot be read is not known
    grouped = {group.name for group in facts.once(grouped_names)}
    strange = grouped - facts.app.modules.keys()
    meant = _meant_by_twin(facts)
    if not grouped and len(facts.app.modules) > 1:
        if groups.origin.document.value is not None:  # a file that holds null is told as that
            told = f"none of the {len(facts.app.modules)} modules stands in a group"
            yield Found(groups.origin.location, told, "write {label: Other, modules: […]}")
        return
    for name, module in facts.app.modules.items():
        if name not in grouped and name != meant and not (strange and _is_badly_named(facts, name)):
            yield Found(module.origin.key_location, f"module '{name}' stands in no group", "add it to one in groups")


def _meant_by_twin(facts: Facts) -> str | None:
    """Give the one module that no group names, where one group names another one twice."""
    listed = facts.once(grouped_names)
    names = {group.name for group in listed}
    free = [name for name in facts.app.modules if name not in names]
    twins = len(listed) - len({(group.number, group.name) for group in listed})
    return free[0] if len(free) == twins == 1 else None


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


@rule(
    MODULE_TWICE_IN_GROUP,
    "warning",
    stops="publish",
    why="A module may stand in several groups; twice in one is a slip, often of another module's name.",
    source="app-format 1.8",
    good=_GROUPS + "groups: [{label: Users, modules: [getUser, listUsers]}, {label: Lists, modules: [listUsers]}]",
    bad=_GROUPS + "groups: [{label: Users, modules: [getUser, listUsers, getUser]}]",
)
def module_twice_in_group(facts: Facts) -> Iterator[Found]:
    seen: set[tuple[int, str]] = set()
    for group in facts.once(grouped_names):
        if (group.number, group.name) in seen:
            meant = _meant_by_twin(facts)
            hint = f"did you mean '{meant}'?" if meant else "remove one of the two"
            yield Found(group.origin.location, f"the group lists the module '{group.name}' twice", hint)
        seen.add((group.number, group.name))


class _Grouped(NamedTuple):
    """A module that group `number` names."""

    number: int
    name: str
    origin: Origin


def grouped_names(facts: Facts) -> list[_Grouped]:
    """List the modules that groups name."""
    groups = facts.app.codes.get("groups")
    if groups is None or not isinstance(groups.value, list):
        return []
    found: list[_Grouped] = []
    for number, group in enumerate(groups.value):
        modules = group.get("modules") if isinstance(group, dict) else None
        for index, name in enumerate(modules if isinstance(modules, list) else ()):
            if isinstance(name, str):
                found.append(_Grouped(number, name, groups.origin.at(number, "modules", index)))
    return found


@rule(
    UNUSED_COMPONENT,
    "info",
    stops="advice",
    why="It is published all the same, and a component can never be removed from a published app.",
    source="app-format 1.7",
    good="""
        connections: {acme: {label: Acme, connectionType: basic}}
        rpcs: {listUsers: {label: List users, connection: acme}}
        modules:
          getUser:
            label: Get a user
            moduleType: action
            connection: acme
            mappableParams: [{name: user, type: select, label: User, options: "rpc://listUsers"}]
        """,
    bad="""
        connections:
          acme: {label: Acme, connectionType: basic}
          old: {label: Old, connectionType: basic}
        rpcs: {listUsers: {label: List users, connection: acme}}
        """,
)
def unused_component(facts: Facts) -> Iterator[Found]:
    app = facts.app
    users: list[Module | Rpc | Webhook] = [*app.modules.values(), *app.rpcs.values(), *app.webhooks.values()]
    endpoints: list[Endpoint] = list(app.endpoints.values())
    connections = {name for user in users for name in (user.connection, user.alt_connection)}
    connections.update(name for endpoint in endpoints for name in endpoint.attached_accounts)
    webhooks = {module.webhook for module in app.modules.values()}
    rpcs = {call.name for call in facts.procedures}
    unused: list[tuple[str, Connection | Webhook | Rpc]] = [
        *(("connection", item) for name, item in app.connections.items() if name not in connections),
        *(("webhook", item) for name, item in app.webhooks.items() if name not in webhooks),
        *(("rpc", item) for name, item in app.rpcs.items() if name not in rpcs),
    ]
    if any(
        module.webhook is None and (module.module_type == "instant_trigger" or not facts.described(module))
        for module in app.modules.values()
    ):
        unused = [item for item in unused if item[0] != "webhook"]  # which one it should name is not known
    if not all(facts.described(user) for user in users):
        unused = [item for item in unused if item[0] != "connection"]  # who uses which is not known, either
    holders: list[Module | Webhook | Connection] = [
        *app.modules.values(),
        *app.webhooks.values(),
        *app.connections.values(),
    ]
    if any(kind == "rpc" for kind, _ in unused) and (
        any(facts.broken(holder, key) for holder in holders for key in LISTS) or _choice_is_missing(facts)
    ):
        unused = [item for item in unused if item[0] != "rpc"]  # what a list that is none may name is not known
    lost: dict[str, Set[str | None]] = {
        "connection": connections - app.connections.keys() - {None},
        "webhook": webhooks - app.webhooks.keys() - {None},
        "rpc": rpcs - app.rpcs.keys(),
    }
    # A name that leads nowhere is what one of them was for.
    counts = {kind: sum(one == kind for one, _ in unused) for kind in lost}
    unused = [item for item in unused if counts[item[0]] > len(lost[item[0]])]
    for kind, component in unused:
        yield Found(
            component.origin.key_location, f"{kind} '{component.name}' is used by nothing", "remove it, or use it"
        )


def _choice_is_missing(facts: Facts) -> bool:
    """Tell whether a select has no options: what should give them seems unused."""
    return any(field.type == "select" and "options" not in field.value for _, field in every_field(facts, *FORMS))


@rule(
    UNUSED_ANCHOR,
    "info",
    stops="advice",
    why="An anchor names a part so that it can stand elsewhere by an alias (`*name`). One that no alias names is left over, or "
    "the alias is missing.",
    source="",
    good="""
        x-shared: &fields [{name: id, type: text, label: ID}]
        modules: {getUser: {label: Get a user, moduleType: action, interface: *fields}}
        """,
    bad="modules: {getUser: {label: Get a user, moduleType: action, interface: &fields [{name: id, type: text, label: ID}]}}",
)
def unused_anchor(facts: Facts) -> Iterator[Found]:
    for document in facts.project.documents:
        text = document.source.text
        # To scan a text costs more than all else that is done with it, so only what looks unused is looked at closely.
        # An anchor's sign stands alone: where signs come in pairs only, they are operators.
        alone = document.format == "yaml" and text.count("&") != 2 * text.count("&&")
        aliases = set(_ALIAS.findall(text)) if alone else ()
        if alone and any(name not in aliases for name in _ANCHOR.findall(text)):
            for name, place in _unused_anchors(document.source):
                yield Found(
                    place, f"no alias names the anchor '{name}'", f"write *{name} where it is meant, or remove it"
                )


_ALIAS = lazy(r"\*([^\s,\[\]{}*]+)")
_ANCHOR = lazy(r"(?m)&(?<![^\s\[{,]&)([^\s,\[\]{}&][^\s,\[\]{}]*)(?=\s|$)")


def _unused_anchors(source: Source) -> list[tuple[str, Location]]:
    """Give the anchors of a text that no alias names, each with its place."""
    from afkit.source.pyyaml import yaml

    anchors: list[tuple[str, Location]] = []
    named: set[str] = set()
    try:
        for token in yaml.scan(source.text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(token, yaml.AnchorToken):
                anchors.append((token.value, Location(source, token.start_mark.index, token.end_mark.index)))
            elif isinstance(token, yaml.AliasToken):
                named.add(token.value)
    except yaml.YAMLError:
        return []
    return [(name, place) for name, place in anchors if name not in named]


def leaves_it_open(owner: Component, facts: Facts) -> bool:
    """Tell whether a manifest leaves open which of several connections is used: that is told as such."""
    return facts.project.form == "manifest" and len(facts.app.connections) > 1 and not owner.origin.has("connection")
