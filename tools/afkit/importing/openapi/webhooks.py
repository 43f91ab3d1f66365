"""Webhooks and callbacks → webhooks with their instant triggers, registered by the service's own operations where it has some."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from afkit.importing.names import Names, component_name, member
from afkit.importing.openapi.answers import kind_of
from afkit.importing.openapi.asked import going_to, url_of
from afkit.importing.openapi.description.operations import METHODS, Description
from afkit.importing.openapi.description.parts import Media
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.openapi.description.shapes import Schemas
from afkit.importing.openapi.fields import Fields
from afkit.importing.openapi.modules import Work
from afkit.importing.openapi.values import Examples
from afkit.importing.report import Report
from afkit.importing.words import VERBS, cased, is_plural, listed, plain, plural, sentence, split, with_article
from afkit.records import NamedTuple

_PAST = frozenset(listed(
        "created updated deleted changed added removed completed failed received sent paid cancelled canceled "
        "approved rejected closed opened published"
    ))  # fmt: skip


class Event(NamedTuple):
    """A call that the service makes: its name, what it sends, and where it is registered: the operation that takes the
    address, and the member of its body that the address goes into."""

    name: str
    summary: str
    media: Media
    registration: Work | None = None
    address: str = ""


class Hook(NamedTuple):
    """A webhook and the instant trigger on it."""

    name: str
    webhook: dict[str, Any]
    trigger_name: str
    trigger: dict[str, Any]
    payload: Any


class Webhooks:
    """Finds the calls that a service makes, and writes what takes them."""

    def __init__(self, description: Description, schemas: Schemas, fields: Fields, report: Report) -> None:
        self._description = description
        self._schemas = schemas
        self._fields = fields
        self._report = report
        self._examples = Examples(schemas)
        self._hooks, self._triggers = Names(longest=35), Names(longest=48)

    def write(self, works: list[Work], taken: set[str], wanted: frozenset[str]) -> list[Hook]:
        """Write all of them; `taken` are the names of modules, `wanted` tags and ids of the webhooks to take (none: all).

        Callbacks belong to their operations, and come with them.
        """
        self._triggers = Names(taken)
        return [self._hook(event, works) for event in (*self._declared(wanted), *self._callbacks(works))]

    def _declared(self, wanted: frozenset[str]) -> Iterator[Event]:
        for name, ids, spot in self._description.webhooks():
            if not wanted or wanted & ids:
                yield from self._calls(name, spot)

    def _callbacks(self, works: list[Work]) -> Iterator[Event]:
        for work in works:
            for name, item in work.operation.spot.get("callbacks").items():
                callback, _ = self._description.reader.follow(item)
                for address, spot in callback.items():
                    match = re.fullmatch(r"\{\$request\.body#/([^/{}]+)\}.*", address)
                    inner, _ = self._description.reader.follow(spot)
                    for event in self._calls(name, inner):
                        if match is None:
                            self._report.simplified(
                                f"callback {name}",
                                "where its address is registered is not said; users paste the webhook's URL",
                            )
                            yield event
                        else:
                            yield event._replace(registration=work, address=match[1])

    def _calls(self, name: str, spot: Spot) -> Iterator[Event]:
        for method in METHODS:
            call = spot.get(method)
            if not isinstance(call.value, dict):
                continue
            body, _ = self._description.reader.follow(call.get("requestBody"))
            found = self._description.media(body.get("content"))
            media = next((item for item in found if kind_of(item.type) in ("json", "form")), None)
            if media is None:
                if found:
                    self._report.left_out(f"webhook {name}", f"it sends {found[0].type}, which is not read")
                    continue
                media = Media("application/json", Spot({}, spot.file))
            yield Event(name, plain(call.text("summary")) or sentence(call.text("description")), media)
            return

    def _hook(self, event: Event, works: list[Work]) -> Hook:
        self._fields.subject = f"webhook {event.name}"
        label = _label(event)
        payload = self._examples.of(event.media.schema, given=event.media.example)
        fields = self._fields.interface(event.media.schema)
        if not isinstance(payload, dict) or not fields:
            payload = payload if isinstance(payload, dict) and payload else {"value": payload}
            fields = [{"name": name, "label": cased(split(name)) or name, "type": "any"} for name in payload]
        webhook: dict[str, Any] = {"label": label.removeprefix("Watch ")[:1].upper() + label.removeprefix("Watch ")[1:]}
        webhook["webhookType"] = "web"
        webhook.update(self._registered(event, works))
        name = self._hooks.take(component_name(event.name, "webhook")[:35])
        names = {field["name"] for field in fields}
        trigger: dict[str, Any] = {
            "label": label,
            "description": f"Triggers when {_when(event)}.",
            "moduleType": "instant_trigger",
            "webhook": name,
            "interface": fields,
            "samples": {key: value for key, value in payload.items() if key in names} or payload,
        }
        trigger_name = self._triggers.take(component_name(f"watch {event.name}", "watch"))
        if "attach" not in webhook and event.registration is None:
            self._report.simplified(
                f"webhook {event.name}", "no operation registers it; users paste the webhook's URL at the service"
            )
        return Hook(name, webhook, trigger_name, trigger, payload)

    def _registered(self, event: Event, works: list[Work]) -> dict[str, Any]:
        """Write `attach`, `detach` and `params`, if the service registers addresses by itself."""
        work, address = event.registration, event.address
        if work is None:
            work, address = _subscription(works)
        elif not _registers(work):
            reason = f"map the webhook's URL to {event.address} of {work.operation.title}"
            self._report.simplified(f"callback {event.name}", reason)
            return {}
        if work is None or work.asked.type != "json" or not isinstance(work.asked.body, dict):
            return {}
        body = dict(work.asked.body)
        if address not in body:
            return {}
        body[address] = "{{webhook.url}}"
        shown = [item for item in work.asked.inputs if item.wire != address]
        for item in list(shown):
            if (
                item.wire in ("event", "events", "eventType", "event_type", "topic", "topics")
                and event.registration is None
            ):
                body[item.wire] = (
                    [event.name] if item.field["type"] in ("array",) or item.field.get("multiple") else event.name
                )
                shown.remove(item)
        path = work.operation.path
        needed = [item for item in shown if item.field.get("required")]
        kept = {item.wire for item in needed} | {address}
        sent = {name: value for name, value in body.items() if name in kept or not str(value).startswith("{{param")}
        attach: dict[str, Any] = {**going_to(url_of(path, work.asked.at("path"))), "method": work.operation.method}
        for place, where in (("headers", "header"), ("qs", "query")):
            values = {item.wire: item.value for item in needed if item.where == where}
            if values:
                attach[place] = values
        attach["body"] = sent
        fields = [item.field for item in needed if item.where != "nested"]
        made = {"params": fields} if fields else {}
        return {**made, **self._pair(attach, work, works)}

    def _pair(self, attach: dict[str, Any], work: Work, works: list[Work]) -> dict[str, Any]:
        """Add `detach`, if an operation takes back what `attach` registers."""
        path, key = work.operation.path, self._id(work)
        detach = next((w for w in works if w.operation.method == "DELETE" and _child(w.operation.path, path)), None)
        if not key or detach is None or "{" in path:
            return {"attach": attach}
        attach["response"] = {"data": {"hookId": f"{{{{{key}}}}}"}}
        where = re.sub(r"\{[^{}]+\}$", "{{webhook.hookId}}", detach.operation.path)
        return {"attach": attach, "detach": {"url": where, "method": "DELETE"}}

    def _id(self, work: Work) -> str:
        schema = work.answer.item or work.answer.schema
        if schema is None:
            return ""
        shape = self._schemas.shape(schema)
        ids = [n for n in shape.properties if n.lower() in ("id", "uuid", "subscriptionid", "webhookid", "hookid")]
        steps = ("body", work.answer.unwrapped) if work.answer.unwrapped else ("body",)
        return member(*steps, ids[0]) if ids else ""


def _subscription(works: list[Work]) -> tuple[Work | None, str]:
    """Find the operation that registers addresses: a POST to webhooks or subscriptions that takes a URL."""
    for work in works:
        if not _registers(work):
            continue
        for item in work.asked.at("body"):
            if "".join(split(item.wire)) in (
                "url",
                "callbackurl",
                "targeturl",
                "endpoint",
                "webhookurl",
                "hookurl",
                "endpointurl",
                "address",
            ):
                return work, item.wire
    return None, ""


def _registers(work: Work) -> bool:
    """Tell whether an operation does nothing but take an address; one that creates a payment, say, is no registration."""
    words = set(split(work.operation.path.rsplit("/", 1)[-1]))
    return work.operation.method == "POST" and bool(words & {"webhooks", "webhook", "hooks", "hook", "subscriptions", "subscribe",
                                                             "listeners", "callbacks", "streams"})  # fmt: skip


def _child(path: str, parent: str) -> bool:
    return re.fullmatch(re.escape(parent.rstrip("/")) + r"/\{[^{}]+\}", path) is not None


def _label(event: Event) -> str:
    words = split(event.name)
    words = [word for word in words if word not in ("webhook", "callback", "event", "on", "hook")] or ["event"]
    if words[0] in VERBS and len(words) > 1 and words[0] not in ("new",):
        words = [*words[1:]]
    state = _state(words)
    nouns = [word for word in words if word not in (state, "new")]
    noun = plural(" ".join(nouns) or "event")
    shown = cased(noun.split(" "), capital=False)
    if state in ("created", "added") or "new" in words:
        return f"Watch new {shown}"
    return f"Watch {state} {shown}" if state else f"Watch {shown}"


def _state(words: list[str]) -> str:
    """Give the word of an event that says what happened: orderPaid → paid."""
    known = next((word for word in words if word in _PAST), "")
    return known or (words[-1] if len(words) > 1 and re.search(r"\w{3}[^aeou]ed$", words[-1]) else "")


def _when(event: Event) -> str:
    words = split(event.name)
    state = _state(words)
    nouns = [word for word in words if word not in (state, "new", "on", "event", "webhook", "callback", "hook")]
    noun = cased(nouns, capital=False) or "event"
    return f"{with_article(noun)} {'are' if is_plural(noun) else 'is'} {state or ('created' if 'new' in words else 'reported')}"
