"""The page of a webhook: a test call, and the calls that come in while it listens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from afkit.engine.values import by_name
from afkit.preview.web.asking import ways_bar
from afkit.preview.web.fields import fields, given, texts, way_of
from afkit.preview.web.posted import named, posted
from afkit.preview.web.showing import show_run

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.app import Webhook
    from afkit.engine.flow.webhook import Call
    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def show(request: Request) -> Response:
        webhook = named(preview.app.webhooks, request)
        return preview.page(request, "webhook.html", **await preview.work(page_values, preview, webhook))

    async def call(request: Request) -> Response:
        webhook, sent = named(preview.app.webhooks, request), await posted(request)
        return await preview.work(_test, preview, webhook, sent)

    async def listen(request: Request) -> Response:
        webhook, sent = named(preview.app.webhooks, request), await posted(request)
        return await preview.work(_listen, preview, webhook, sent)

    async def stop(request: Request) -> Response:
        webhook = named(preview.app.webhooks, request)
        run = await preview.work(preview.hooks.stop, webhook)
        return preview.part(
            request, "parts/listening.html", webhook=webhook, hook=None, run=run, **_run_values(preview, run)
        )

    async def incoming(request: Request) -> Response:
        body = await request.body()
        return await preview.work(_incoming, preview, request, body)

    return [
        Route("/webhooks/{name}", show),
        Route("/webhooks/{name}/call", call, methods=["POST"]),
        Route("/webhooks/{name}/listen", listen, methods=["POST"]),
        Route("/webhooks/{name}/stop", stop, methods=["POST"]),
        Route("/hook/{key}/{name}", incoming, methods=list(METHODS)),
    ]


def page_values(preview: Preview, webhook: Webhook) -> dict[str, Any]:
    """Give what the template of a webhook's page needs."""
    from afkit.engine.webhooks import triggers_behind

    return {
        "webhook": webhook,
        "fields": fields(preview, "webhooks", webhook.name),
        "bar": ways_bar(preview, webhook),
        "triggers": triggers_behind(preview.app, webhook.name),
        "hook": None if preview.static else preview.hooks.listening(webhook.name),
        "runs": [] if preview.static else preview.desk.history(f"/webhooks/{webhook.name}"),
        "run": None,
    }


def _run_values(preview: Preview, run: Any) -> dict[str, Any]:
    from afkit.preview.web.showing import run_values

    return {} if run is None else {key: value for key, value in run_values(preview, run).items() if key != "run"}


def _test(preview: Preview, webhook: Webhook, sent: Posted) -> Response:
    said = texts(sent)
    values = given(preview, "webhooks", webhook.name, sent)
    call = _call(said)
    hook = preview.hooks.listening(webhook.name)
    stored = hook.stored if hook is not None else None
    task = preview.hooks.call_task(webhook, call, values, stored)
    return show_run(preview, preview.desk.start(task, way_of(preview, said.get("way"))))


def _call(said: dict[str, str]) -> Call:
    """Read a test call: method, query, one header a line, a body. Raises RunError."""
    from afkit.engine.flow.webhook import call_of

    headers = {}
    for line in said.get("call-headers", "").splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            headers[name.strip()] = value.strip()
    query: dict[str, Any] = dict(parse_qsl(said.get("call-query", "").lstrip("?"), keep_blank_values=True))
    body = said.get("call-body", "").replace("\r\n", "\n")
    method = said.get("call-method", "POST")
    return call_of(
        {"method": method if method in METHODS else "POST", "query": query, "headers": headers, "body": body}
    )


def _listen(preview: Preview, webhook: Webhook, sent: Posted) -> Response:
    said = texts(sent)
    values = given(preview, "webhooks", webhook.name, sent)
    run = preview.hooks.listen(webhook, values, way_of(preview, said.get("way")))
    hook = preview.hooks.listening(webhook.name)
    return preview.part(None, "parts/listening.html", webhook=webhook, hook=hook, run=run, **_run_values(preview, run))


def _incoming(preview: Preview, request: Request, body: bytes) -> Response:
    from afkit.engine.flow.webhook import Call

    query = by_name(request.query_params.multi_items())
    pairs = tuple((name, value) for name, value in request.headers.items())
    found = preview.hooks.take(
        request.path_params["key"], request.path_params["name"], Call(request.method, query, pairs, body)
    )
    if found is None:
        return PlainTextResponse("There is nothing here.", status_code=404)
    answer = Response(found.reply.data, status_code=found.reply.status)
    for name, value in found.reply.headers:
        if name.lower() not in ("content-length", "transfer-encoding", "connection", "set-cookie"):
            answer.headers.append(name, value)
    return answer
