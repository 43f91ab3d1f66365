"""The sandbox's view: its tables, what it received, and the switches of its faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afkit.preview.forms.posted import json_or_text
from afkit.preview.web.fields import texts
from afkit.preview.web.posted import posted

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview
    from afkit.sandbox import Exchange, Sandbox

SHOWN = 200
"""Received requests that a page lists, the newest first."""

_ROWS = 200


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def show(request: Request) -> Response:
        return preview.page(request, "sandbox.html", **await preview.work(page_values, preview))

    async def tables(request: Request) -> Response:
        return preview.part(request, "parts/tables.html", **await preview.work(page_values, preview))

    async def change(request: Request) -> Response:
        sent = await posted(request)
        return await preview.work(_change, preview, sent)

    async def restart(request: Request) -> Response:
        await preview.work(preview.desk.ways.stand_in.restart)
        return preview.part(request, "parts/sandbox_view.html", **await preview.work(page_values, preview))

    async def exchange(request: Request) -> Response:
        return await preview.work(_exchange, preview, request.path_params["number"])

    return [
        Route("/sandbox", show),
        Route("/sandbox/tables", tables),
        Route("/sandbox/change", change, methods=["POST"]),
        Route("/sandbox/restart", restart, methods=["POST"]),
        Route("/sandbox/exchanges/{number:int}", exchange),
    ]


def page_values(preview: Preview) -> dict[str, Any]:
    """Give what the template of the sandbox needs. Where there is none, `sandbox` is None."""
    stand_in = preview.desk.ways.stand_in
    if not stand_in.declared:
        return {"sandbox": None}
    sandbox = stand_in.sandbox
    stand_in.listener = lambda exchange: preview.hub.send("exchange", {"path": exchange.request.path})
    return {
        "sandbox": sandbox,
        "tables": [(table.title, preview.vault.mask_tree(list(table.rows)), table.empty) for table in sandbox.report()],
        "state": _state(preview, sandbox),
        "exchanges": _exchanges(preview, sandbox),
        "faults": _faults(sandbox),
        "playing": ", ".join(fault.text for fault in sandbox.playing),
        "switches": [
            (name, value, sandbox.spec.switch_docs.get(name, ""), json.dumps(value))
            for name, value in sandbox.switches.items()
        ],
    }


def _state(preview: Preview, sandbox: Sandbox) -> list[tuple[str, list[Any], tuple[str, ...]]]:
    """Give the state as tables: each member, its rows and their columns."""
    from afkit.iml.values.json import to_json

    found = []
    for name, value in preview.vault.mask_tree(to_json(dict(sandbox.state))).items():
        rows = value if isinstance(value, list) else [value]
        rows = [row if isinstance(row, dict) else {"value": row} for row in rows[-_ROWS:]]
        found.append((name, rows, tuple(dict.fromkeys(key for row in rows for key in row))))
    return found


def _exchanges(preview: Preview, sandbox: Sandbox) -> list[dict[str, Any]]:
    from afkit.app.knowledge.members import mask_url

    listed = list(sandbox.exchanges)[-SHOWN:]
    return [
        {
            "number": id(one),  # a place among those that are kept would move
            "at": one.at.strftime("%H:%M:%S"),
            "method": one.request.method,
            "target": preview.mask(mask_url(one.request.target)),
            "status": one.reply.status,
            "route": one.route,
            "cause": preview.mask(one.error or one.cause or ""),
            "fault": one.fault,
        }
        for one in reversed(listed)
    ]


def _faults(sandbox: Sandbox) -> list[tuple[str, str, str, bool]]:
    """Give the faults that can be switched: value, name, what it does, whether it is on."""
    from afkit.app.spec.format.sandbox import BUILT_IN

    on = {fault.text for fault in sandbox.playing}
    usual = {"STATUS": "429", "latency": "latency=2s", "redirect": "redirect", "skew": "skew=5m", "text": "text=thanks"}
    listed = [(usual.get(name, name), name, doc) for name, doc in BUILT_IN.items()]
    named = [(name, name, fault.doc) for name, fault in sandbox.spec.faults.items()]
    return [(value, name, doc, value in on) for value, name, doc in (*named, *listed)]


def _change(preview: Preview, sent: Posted) -> Response:
    """Switch faults, mode and switches as a form says. Raises SandboxError for what the sandbox does not know."""
    sandbox = preview.desk.ways.stand_in.sandbox
    said = texts(sent)
    wanted = [value for name, value in sent if name == "fault" and isinstance(value, str)]
    wanted += [text.strip() for text in said.get("more", "").split(",") if text.strip()]
    sandbox.play(dict.fromkeys(wanted))
    if said.get("mode"):
        sandbox.turn(said["mode"])
    for name, value in said.items():
        if name.startswith("switch:"):
            sandbox.switch(name[7:], json_or_text(value))
    return preview.part(None, "parts/sandbox_view.html", **page_values(preview))


def _exchange(preview: Preview, number: int) -> Response:
    from starlette.exceptions import HTTPException

    sandbox = preview.desk.ways.stand_in.sandbox
    found = next((one for one in list(sandbox.exchanges) if id(one) == number), None)
    if found is None:
        raise HTTPException(404)
    return preview.part(None, "parts/exchange.html", one=_redacted(preview, found), number=number)


def _redacted(preview: Preview, one: Exchange) -> Any:
    from afkit.engine.trace.redacted import redact
    from afkit.engine.transport.recorder import Recorded
    from afkit.engine.transport.wire import HttpRequest, HttpResponse

    request = HttpRequest(one.request.method, one.request.target, one.request.headers, one.request.body, 0)
    response = HttpResponse(one.reply.status, one.reply.headers, one.reply.body)
    return redact([Recorded(request, response, None, one.at, 0)], preview.vault)[0]
