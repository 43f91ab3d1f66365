"""Webhooks, instant triggers and polling triggers. (AF43x)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.app.knowledge.facts import Facts, Request, Use
from afkit.app.model import Module, Webhook
from afkit.app.spec.shapes.basics import SPREAD
from afkit.lint.fixes.mend import NO_FIX, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    ALWAYS_A_HANDSHAKE,
    CONNECTION_IN_WEBHOOK,
    DATA_INSTEAD_OF_WEBHOOK,
    INSTANT_TRIGGER_FETCHES_LISTS,
    SHARED_WEBHOOK_INCOMPLETE,
    TRIGGER_FILTER_WITHOUT_START,
    TRIGGER_WITHOUT_REQUEST,
    UNSAVED_WEBHOOK_VALUE,
)
from afkit.lint.rules.references import suggested
from afkit.lint.visits import each_component, each_request_with, each_use
from afkit.source.diagnostic import Related
from afkit.source.text import Location


@rule(
    CONNECTION_IN_WEBHOOK,
    "error",
    stops="run",
    why="An incoming call is handled without a connection and without base: there is nothing to read.",
    source="P-27",
    good="""
        webhooks: {events: {label: Events, webhookType: web, communication: {output: "{{body}}"}}}
        modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events}}
        """,
    bad="""
        webhooks:
          events: {label: Events, webhookType: web, communication: {condition: "{{body.key = connection.key}}"}}
        modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events}}
        """,
)
@each_use("connection", kind="webhook", key="communication")
def connection_in_webhook(use: Use, facts: Facts) -> Iterator[Found]:
    yield Found(
        use.location,
        "an incoming call has no connection",
        "save the value with attach.response.data and compare it elsewhere, or use parameters",
    )


_ATTACH = """
        webhooks:
          events:
            label: Events
            webhookType: web
            attach:
              url: /hooks
              method: POST
              body: {url: "{{webhook.url}}"}
              response: {data: {hookId: "{{body.id}}"}}
            detach: {url: "/hooks/%s", method: DELETE}
        modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events}}
        """


@rule(
    UNSAVED_WEBHOOK_VALUE,
    "error",
    stops="run",
    why="Of a webhook only what `attach` put into `response.data` is kept, besides its `id` and `url`.",
    source="P-28",
    good=_ATTACH % "{{webhook.hookId}}",
    bad=_ATTACH % "{{webhook.hookID}}",
)
def unsaved_webhook_value(facts: Facts) -> Iterator[Found]:
    told: dict[tuple[str, str], Found] = {}
    for use in facts.uses("webhook"):
        owner, name = use.text.owner, use.names[1] if len(use.names) > 1 else ""
        if not isinstance(owner, Webhook) or use.text.key not in ("detach", "update") or not name:
            continue
        saved = facts.once(saved_by_attach)[owner.name]
        if "*" in saved or name in saved or not facts.of(owner, "attach"):
            continue
        first = told.get((owner.name, name))
        if first is not None:
            also = (*first.related, Related(use.location, "it is read here, too"))
            told[owner.name, name] = first._replace(related=also)
        elif name in ("id", "url"):
            hint = "save what the service gave: attach: {response: {data: {…}}}, and read webhook.…"
            message = f"webhook.{name} is known to attach alone"
            told[owner.name, name] = Found(use.location, message, hint, "warning")
        else:
            add = f'add {name}: "{{{{body.…}}}}" to response.data of attach'
            hint = (
                suggested(name, sorted(saved), "saved", facts) + "; attach saves with response.data" if saved else add
            )
            told[owner.name, name] = Found(_member(use, name), f"attach does not save '{name}'", hint)
    yield from told.values()


def _member(use: Use, name: str) -> Location:
    """Give where the name of a member stands in what is read."""
    mention = use.mention
    start = use.text.text.find(name, mention.start + len(use.names[0]), mention.end)
    return use.text.origin.inside(start, start + len(name)) if start >= 0 else use.location


@rule(
    DATA_INSTEAD_OF_WEBHOOK,
    "warning",
    stops="advice",
    why="In `detach` and `update` what `attach` stored is read as `webhook.…`; `data.…` is how the webhook's "
    "communication calls it.",
    source="app-format, sections 4.7 and 8.2",
    good=_ATTACH % "{{webhook.hookId}}",
    bad=_ATTACH % "{{data.hookId}}",
)
@each_use("data", kind="webhook")
def data_instead_of_webhook(use: Use, facts: Facts) -> Iterator[Found]:
    owner = use.text.owner
    if use.text.key not in ("detach", "update") or len(use.names) < 2 or owner is None:
        return
    if use.names[1] in facts.once(saved_by_attach)[owner.name]:
        start = use.mention.start
        fix = within(use.text.origin, start, start + len("data"), "webhook")
        instead = ".".join(("webhook", *use.names[1:]))
        yield Found(
            use.location, f"what attach stored is not in data here, but in {instead}", f"write {instead}", fix=fix
        )


def saved_by_attach(facts: Facts) -> dict[str, set[str]]:
    """What each webhook stores; `*` stands for names that are not known."""
    found: dict[str, set[str]] = {}
    for webhook in facts.app.webhooks.values():
        saved: set[str] = set()
        found[webhook.name] = saved
        for request in facts.of(webhook, "attach"):
            data = request.get("response", "data")
            if isinstance(data, str) or (isinstance(data, dict) and SPREAD in data):
                saved.add("*")
            elif isinstance(data, dict):
                saved.update(data)
    return found


@rule(
    SHARED_WEBHOOK_INCOMPLETE,
    "error",
    stops="run",
    why="Calls of all users arrive at one address. The webhook's `uid` must name the account of a call, the "
    "connection's `response.uid` that of the user, and the webhook needs a connection.",
    source="P-29, R-19",
    good="""
        connections:
          acme:
            label: Acme
            connectionType: basic
            communication: {url: "https://api.acme.example/me", response: {uid: "{{body.id}}"}}
        webhooks:
          events: {label: Events, webhookType: web-shared, connection: acme, communication: {uid: "{{body.account}}"}}
        modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events, connection: acme}}
        """,
    bad="""
        connections:
          acme: {label: Acme, connectionType: basic, communication: {url: "https://api.acme.example/me"}}
        webhooks:
          events: {label: Events, webhookType: web-shared, connection: acme, communication: {uid: "{{body.account}}"}}
        modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events, connection: acme}}
        """,
)
@each_component("webhook")
def shared_webhook_incomplete(webhook: Webhook, facts: Facts) -> Iterator[Found]:
    if webhook.webhook_type != "web-shared":
        return
    place = webhook.origin.key_location
    if webhook.connection is None and webhook.alt_connection is None:
        yield Found(place, f"the shared webhook '{webhook.name}' has no connection", "name it: connection: …")
    code = webhook.codes.get("communication")
    lacking = code is not None and not (isinstance(code.value, dict) and code.value.get("uid"))
    without = [item for item in facts.connections_of(webhook) if item.name in facts.once(_without_uid)]
    if lacking:
        also = f", and its connection '{without[0].name}' none either" if without else ""
        hint = 'add uid: "{{body.…}}" to its communication' + (", and to response of the connection" if without else "")
        yield Found(place, f"the shared webhook '{webhook.name}' has no uid{also}", hint)
    for connection in () if lacking else without:
        yield Found(
            connection.origin.key_location,
            f"connection '{connection.name}' has no uid, which the shared webhook '{webhook.name}' needs",
            'add response: {uid: "{{body.…}}"} to its communication',
        )


def _without_uid(facts: Facts) -> set[str]:
    """The connections that make requests, but do not say whose account it is."""
    return {
        connection.name
        for connection in facts.app.connections.values()
        if (requests := facts.of(connection)) and not any(item.get("response", "uid") for item in requests)
    }


@rule(
    INSTANT_TRIGGER_FETCHES_LISTS,
    "error",
    stops="run",
    why="An instant trigger gives one bundle for each item of its webhook, after at most one request.",
    source="P-70",
    good="""
        webhooks: {events: {label: Events, webhookType: web}}
        modules:
          watch:
            label: Watch events
            moduleType: instant_trigger
            webhook: events
            communication: {url: "/e/{{payload.id}}"}
        """,
    bad="""
        webhooks: {events: {label: Events, webhookType: web}}
        modules:
          watch:
            label: Watch events
            moduleType: instant_trigger
            webhook: events
            communication: {url: /e, response: {iterate: "{{body.events}}"}}
        """,
)
@each_component("module")
def instant_trigger_fetches_lists(module: Module, facts: Facts) -> Iterator[Found]:
    if module.module_type != "instant_trigger":
        return
    requests = facts.of(module)
    sending = [item for item in requests if item.sends]
    if len(sending) > 1:
        message = f"the instant trigger '{module.name}' makes {len(sending)} requests; one is the limit"
        yield Found(sending[1].origin.location, message, "make one request, or fetch the rest in another module")
    for request in requests:
        for path in (("response", "iterate"), ("pagination",)):
            if request.get(*path) is not None:
                place = request.origin.at(*path).key_location
                message = f"an instant trigger cannot use {path[-1]}"
                yield Found(place, message, "iterate in the webhook's communication")


@rule(
    TRIGGER_WITHOUT_REQUEST,
    "error",
    stops="run",
    why="A trigger polls the service; the platform does not support triggers that ask nothing.",
    source="P-20",
    good="modules: {watchUsers: {label: Watch users, moduleType: trigger, communication: {url: /users}}}",
    bad="""
        modules:
          watchUsers: {label: Watch users, moduleType: trigger, communication: {response: {output: {id: 1}}}}
        """,
)
@each_component("module")
def trigger_without_request(module: Module, facts: Facts) -> Iterator[Found]:
    code = module.codes.get("communication")
    idle = module.module_type in ("action", "search", "universal", "trigger") and code is not None and code.given
    null = code is not None and code.origin.document.value is None  # a file that holds null is told as that
    if idle and code is not None and code.value in ({}, [], [{}]) and not null and facts.described(module):
        yield Found(code.origin.key_location, f"the {module.module_type} '{module.name}' does nothing", "add url")
        return
    if module.module_type != "trigger" or code is None or not code.value:
        return
    if not any(item.has("url") or item.has("endpoint") for item in facts.of(module)):
        yield Found(code.origin.key_location, f"the trigger '{module.name}' asks nothing: it has no url", "add url")


@rule(
    TRIGGER_FILTER_WITHOUT_START,
    "warning",
    stops="advice",
    confidence="likely",
    why="Before the first run there is no stored position; an empty filter may be refused, or match nothing.",
    source="P-17",
    good="""
        modules:
          watchUsers:
            label: Watch users
            moduleType: trigger
            communication: {url: /users, qs: {since: "{{data.lastDate || undefined}}"}}
        """,
    bad="""
        modules:
          watchUsers:
            label: Watch users
            moduleType: trigger
            communication: {url: /users, qs: {since: "since {{data.lastDate}}"}}
        """,
)
@each_use("data", kind="module")
def trigger_filter_without_start(use: Use, facts: Facts) -> Iterator[Found]:
    text = use.text
    if not isinstance(text.owner, Module) or text.owner.module_type != "trigger":
        return
    if use.names[1:2] not in (("lastDate",), ("lastID",)) or {"qs", "body", "url"}.isdisjoint(text.members):
        return
    name = ".".join(use.names)
    kinds = {request.get("response", "trigger", "type") for request in facts.of(text.owner, "communication")} - {None}
    kept = _KEPT.get(str(kinds.pop())) if len(kinds) == 1 else None
    if kept is not None and use.names[1] != kept:
        message = f"this trigger keeps data.{kept}, and no {name}"
        yield Found(use.location, message, f"write data.{kept}")
        return
    guarded = any(call.name in ("if", "ifempty", "switch") for call in use.mention.calls)
    if not guarded and "||" not in text.text:
        alone = text.text.strip() == "{{" + name + "}}"
        hint = f"write {{{{{name} || undefined}}}}" if alone else f"write ifempty({name}, …), or … || undefined"
        fix = within(text.origin, use.mention.end, use.mention.end, " || undefined") if alone else NO_FIX
        yield Found(use.location, f"the first run has no {name}", hint, "info" if alone else None, fix)


_KEPT = {"date": "lastDate", "id": "lastID"}
"""What a trigger of a type remembers."""


@rule(
    ALWAYS_A_HANDSHAKE,
    "error",
    stops="run",
    why="While the condition of `verification` holds, the call is only answered: no bundle comes of it. Without a "
    "condition it always holds.",
    source="app-format, section 8.1",
    good="""
        webhooks:
          events:
            label: Events
            webhookType: web
            communication:
              verification: {condition: "{{body.challenge}}", respond: {body: "{{body.challenge}}"}}
              output: "{{body}}"
        """,
    bad="""
        webhooks:
          events:
            label: Events
            webhookType: web
            communication: {verification: {condition: true}, output: "{{body}}"}
        """,
)
@each_request_with("verification")
def always_a_handshake(request: Request, facts: Facts) -> Iterator[Found]:
    verification = request.get("verification")
    if request.kind != "webhook" or request.key != "communication" or not isinstance(verification, dict):
        return
    if verification and verification.get("condition", True) in (True, "{{true}}"):
        step = ("verification", "condition") if "condition" in verification else ("verification",)
        yield Found(
            request.origin.at(*step).key_location,
            "every call counts as a handshake, so that no bundle ever comes",
            "say in verification.condition which call is the handshake, or remove verification",
        )
