"""Webhooks and the modules that they feed: what attach sends and keeps, and what a call brings. (AF46x)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import CallSite, Facts, Request, Use
from afkit.app.knowledge.mentions import mentions
from afkit.app.model import Module, Webhook
from afkit.lint.fixes.mend import NO_FIX, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    ATTACH_WITHOUT_ADDRESS,
    ATTACH_WITHOUT_DETACH,
    NO_RESPONSE_IN_INSTANT_TRIGGER,
    SIGNATURE_OVER_PARSED_BODY,
    WEBHOOK_HAS_NO_CONNECTION,
    WEBHOOK_INSTEAD_OF_DATA,
)
from afkit.lint.rules.references import leaves_it_open
from afkit.lint.rules.webhooks.declared import saved_by_attach
from afkit.lint.visits import each_call, each_component, each_use
from afkit.patterns import lazy

_HOOK = """
        webhooks:
          events:
            label: Events
            webhookType: web
            attach:
              url: /hooks
              method: POST
              body: {%s}
              response: {data: {hookId: "{{body.id}}"}}
            detach: {url: "/hooks/{{webhook.hookId}}", method: DELETE}
        modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events}}
        """


def _mentions(request: Request, root: str, members: tuple[str, ...] = ()) -> bool:
    """Tell whether anything in a request reads a variable: as a whole, or (with `members`) one of these of it."""
    stack: list[Any] = [request.value]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
        elif isinstance(value, str) and root in value:
            read = [item.names for item in mentions(value) if item.names[0] == root]
            if any(not members or len(names) == 1 or names[1] is None or names[1] in members for names in read):
                return True
    return False


@rule(
    ATTACH_WITHOUT_ADDRESS,
    "error",
    stops="run",
    why="The service has to know where to send events: `{{webhook.url}}`.",
    source="app-format, section 8.2",
    good=_HOOK % 'url: "{{webhook.url}}"',
    bad=_HOOK % "kind: all",
)
@each_component("webhook")
def attach_without_address(webhook: Webhook, facts: Facts) -> Iterator[Found]:
    requests = facts.of(webhook, "attach")
    if webhook.webhook_type == "web-shared":
        return  # the service knows the one address of the app
    sends = any(item.sends for item in requests)
    if sends and not any(_mentions(item, "webhook", ("url",)) for item in requests):
        place = requests[0].origin.key_location
        yield Found(place, f"attach of '{webhook.name}' does not send its address", 'send "{{webhook.url}}"')


@rule(
    ATTACH_WITHOUT_DETACH,
    "warning",
    stops="advice",
    why="When the last scenario lets a webhook go, `detach` must tell the service; without it the service goes on "
    "sending. `detach` alone has nothing to remove.",
    source="app-format, section 8.2",
    good=_HOOK % 'url: "{{webhook.url}}"',
    bad="""
        webhooks:
          events:
            label: Events
            webhookType: web
            attach: {url: /hooks, method: POST, body: {url: "{{webhook.url}}"}}
        modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events}}
        """,
)
@each_component("webhook")
def attach_without_detach(webhook: Webhook, facts: Facts) -> Iterator[Found]:
    attach, detach = facts.of(webhook, "attach"), facts.of(webhook, "detach")
    if facts.broken(webhook, "attach") or facts.broken(webhook, "detach"):
        return
    sends = [any(item.sends for item in requests) for requests in (attach, detach)]
    written = [any(item.value for item in requests) for requests in (attach, detach)]  # that it sends nothing is told
    if sends[0] and not written[1] and not facts.unseen(webhook, "detach"):
        yield Found(attach[0].origin.key_location, f"'{webhook.name}' is never detached", "add detach")
    stores = any(item.get("response", "data") for item in attach)
    if (
        all(sends)
        and stores
        and not any(_mentions(item, root) for item in detach for root in ("webhook", "data", "parameters"))
    ):
        message = f"detach of '{webhook.name}' does not say which one: it reads nothing of what attach saved"
        yield Found(detach[0].origin.at("url").location, message, "read the saved value: {{webhook.…}}")
    removing = detach if sends[1] else facts.of(webhook, "update")
    if any(item.sends for item in removing) and not written[0] and not facts.unseen(webhook, "attach"):
        yield Found(removing[0].origin.key_location, f"'{webhook.name}' is never attached", "add attach")


@rule(
    WEBHOOK_HAS_NO_CONNECTION,
    "error",
    stops="run",
    why="`attach`, `detach` and `update` inherit base. If base, or they themselves, read `connection`, the webhook "
    "needs one; without it the request goes out without credentials.",
    source="app-format, sections 2.2 and 8.2",
    good="""
        base: {baseUrl: "https://a.acme.example", headers: {authorization: "Bearer {{connection.apiKey}}"}}
        connections:
          acme: {label: Acme, connectionType: basic, params: [{name: apiKey, type: password, label: API key}]}
        webhooks:
          events:
            label: Events
            webhookType: web
            connection: acme
            attach: {url: /hooks, method: POST, body: {url: "{{webhook.url}}"}}
        """,
    bad="""
        base: {baseUrl: "https://a.acme.example", headers: {authorization: "Bearer {{connection.apiKey}}"}}
        connections:
          acme: {label: Acme, connectionType: basic, params: [{name: apiKey, type: password, label: API key}]}
        webhooks:
          events:
            label: Events
            webhookType: web
            connection: null
            attach: {url: /hooks, method: POST, body: {url: "{{webhook.url}}"}}
        """,
)
@each_component("webhook")
def webhook_has_no_connection(webhook: Webhook, facts: Facts) -> Iterator[Found]:
    if webhook.connection or webhook.alt_connection or leaves_it_open(webhook, facts):
        return
    if webhook.webhook_type == "web-shared":
        return  # that it needs one is told as such
    if any(use.text.owner is webhook and use.text.key != "communication" for use in facts.uses("connection")):
        return  # what it reads itself is told there
    through = next((use for use in facts.uses("connection") if use.text.owner is None and use.text.key == "base"), None)
    keys = [key for key in ("attach", "detach", "update") if any(item.sends for item in facts.of(webhook, key))]
    if keys and through is not None:
        read = ".".join(through.names)
        place = facts.of(webhook, keys[0])[0].origin.key_location
        verb = f"reads {read}" if len(keys) == 1 else f"read {read}"
        message = f"{' and '.join(keys)} of '{webhook.name}' {verb} through base, but the webhook has no connection"
        yield Found(place, message, "give the webhook a connection")


@rule(
    WEBHOOK_INSTEAD_OF_DATA,
    "error",
    stops="run",
    why="What `attach` stored is `webhook.x` in `detach` and `update`; in the webhook's communication it is `data.x`, "
    "and `webhook.x` is empty.",
    source="app-format, section 4.7",
    good="""
        webhooks:
          events: {label: Events, webhookType: web, communication: {condition: "{{query.key = data.secret}}", output: "{{body}}"}}
        """,
    bad="""
        webhooks:
          events:
            label: Events
            webhookType: web
            communication: {condition: "{{query.key = webhook.secret}}", output: "{{body}}"}
        """,
)
@each_use("webhook", kind="webhook", key="communication")
def webhook_instead_of_data(use: Use, facts: Facts) -> Iterator[Found]:
    if len(use.names) < 2 or use.names[1] in ("id", "url"):
        return
    owner = use.text.owner
    saved = facts.once(saved_by_attach).get(owner.name, set()) if owner is not None else set()
    known = not saved or "*" in saved or use.names[1] in saved
    start = use.mention.start
    written = use.text.text[start : start + len("webhook")] == "webhook"
    yield Found(
        use.location,
        f"what attach stored is not in {'.'.join(use.names)} here",
        f"write {'.'.join(('data', *use.names[1:]))}" if known else f"write data.{' or data.'.join(sorted(saved))}",
        fix=within(use.text.origin, start, start + len("webhook"), "data") if written else NO_FIX,
    )


@rule(
    NO_RESPONSE_IN_INSTANT_TRIGGER,
    "error",
    stops="run",
    why="Without a `url` no request is made, so there is no `body`: what the webhook gives out stands in `payload`.",
    source="app-format, section 8.3",
    good="""
        webhooks: {events: {label: Events, webhookType: web, communication: {output: "{{body}}"}}}
        modules:
          watch:
            label: Watch events
            moduleType: instant_trigger
            webhook: events
            communication: {response: {output: "{{payload}}"}}
        """,
    bad="""
        webhooks: {events: {label: Events, webhookType: web, communication: {output: "{{body}}"}}}
        modules:
          watch:
            label: Watch events
            moduleType: instant_trigger
            webhook: events
            communication: {response: {output: "{{body}}"}}
        """,
)
@each_use("body", "headers", "statusCode", kind="module", key="communication")
def no_response_in_instant_trigger(use: Use, facts: Facts) -> Iterator[Found]:
    module = use.text.owner
    if not isinstance(module, Module) or module.module_type != "instant_trigger":
        return
    requests = facts.of(module)
    # A list may end in a step without a request: it is judged as a whole, as instant triggers are by the platform.
    if not any(item.sends for item in requests):
        start = use.mention.start
        root = use.names[0]
        written = use.text.text[start : start + 4] == "body"
        instead = f"write {{{{{'.'.join(('payload', *use.names[1:]))}}}}}"
        kept = "take it into the bundle by output of the webhook's communication, and read payload.…"
        yield Found(
            use.location,
            f"'{module.name}' makes no request, so it has no {root}",
            instead if root == "body" else kept,
            fix=within(use.text.origin, start, start + 4, "payload") if written else NO_FIX,
        )


@rule(
    SIGNATURE_OVER_PARSED_BODY,
    "warning",
    stops="advice",
    confidence="likely",
    why="`body` of an incoming call is parsed: it is an object, and the text that the service signed is gone. "
    "`createJSON(body)` gives it back only if the service writes its JSON in the same way.",
    source="P-71",
    good="""
        webhooks:
          events: {label: Events, webhookType: web, communication: {condition: "{{query.key = data.secret}}", output: "{{body}}"}}
        """,
    bad="""
        webhooks:
          events:
            label: Events
            webhookType: web
            communication: {condition: "{{headers.sig = sha256(body, 'hex', data.secret)}}", output: "{{body}}"}
        """,
)
@each_call("sha1", "sha256", "sha384", "sha512", "md5")
def signature_over_parsed_body(call: CallSite, facts: Facts) -> Iterator[Found]:
    text = call.text
    if text.kind != "webhook" or text.key != "communication" or not call.call.args:
        return
    first = call.call.args[0]
    start, end = first.start, first.end
    wrapped = _WRAPPED.fullmatch(text.text[start:end].strip())
    if wrapped is not None:
        yield Found(
            text.origin.inside(start, end),
            "this is the parsed body, an object, not the text that was signed",
            "write createJSON(body), and try whether the service writes its JSON that way",
            fix=within(text.origin, start, end, "createJSON(body)") if wrapped[0] == "body" else NO_FIX,
            unsafe=True,
        )


_WRAPPED = lazy(r"body|(?:toString|base64)\(\s*body\s*\)|(?:[\w.`-]+\s*\+\s*)?(?:'[^']*'\s*\+\s*)?body")
"""The body as it is, made a text, or behind another text, as many services sign it with a time."""
