"""The page of a module: its form, its runs, and for a polling trigger where it stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afkit.app.lookup import code_value
from afkit.preview.outline import TYPES
from afkit.preview.web.asking import asks, ways_bar
from afkit.preview.web.fields import fields, given, texts, way_of
from afkit.preview.web.posted import json_of, named, posted
from afkit.preview.web.showing import show_run

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.app import Module
    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def show(request: Request) -> Response:
        module = named(preview.app.modules, request)
        return preview.page(request, "module.html", **await preview.work(page_values, preview, module))

    async def run(request: Request) -> Response:
        module, sent = named(preview.app.modules, request), await posted(request)
        return await preview.work(_run, preview, module, sent)

    async def epoch(request: Request) -> Response:
        module, sent = named(preview.app.modules, request), await posted(request)
        return await preview.work(_epoch, preview, module, sent)

    async def since(request: Request) -> Response:
        module, sent = named(preview.app.modules, request), await posted(request)
        return await preview.work(_since, preview, module, sent)

    async def position(request: Request) -> Response:
        module = named(preview.app.modules, request)
        return preview.part(request, "parts/position.html", module=module, position=_position(preview, module))

    return [
        Route("/modules/{name}", show),
        Route("/modules/{name}/run", run, methods=["POST"]),
        Route("/modules/{name}/epoch", epoch, methods=["POST"]),
        Route("/modules/{name}/since", since, methods=["POST"]),
        Route("/modules/{name}/position", position),
    ]


def page_values(preview: Preview, module: Module) -> dict[str, Any]:
    """Give what the template of a module's page needs."""
    bar = ways_bar(preview, module)
    return {
        "module": module,
        "type": TYPES.get(module.module_type, module.module_type),
        "fields": fields(preview, "modules", module.name),
        "bar": bar,
        "payload": _payload(module) if module.module_type == "instant_trigger" else None,
        "position": _position(preview, module) if not preview.static else None,
        "runs": [] if preview.static else preview.desk.history(f"/modules/{module.name}"),
    }


def _payload(module: Module) -> str:
    """Suggest a payload for an instant trigger: its samples."""
    value = code_value(module, "samples")
    first = value[0] if isinstance(value, list) and value else value
    return json.dumps(first if isinstance(first, dict) else {}, indent=2, ensure_ascii=False)


def _position(preview: Preview, module: Module) -> dict[str, Any] | None:
    found = preview.desk.positions.get(module.name)
    shown: dict[str, Any] | None = None if found is None else preview.vault.mask_tree(found)
    return shown


def _run(preview: Preview, module: Module, sent: Posted) -> Response:
    """Run a module, after a question where that reaches the service itself."""
    from afkit.preview.running.tasks import module_task

    said = texts(sent)
    way = way_of(preview, said.get("way"))
    inputs = given(preview, "modules", module.name, sent)
    question = asks(preview, module, way, said, f"/modules/{module.name}/run")
    if question is not None:
        return question
    payload = None
    if module.module_type == "instant_trigger":
        payload = json_of(said.get("payload") or "{}", "the payload is")
    task = module_task(preview.desk, module, inputs, payload=payload, connection=said.get("connection"))
    return show_run(preview, preview.desk.start(task, way, limit=_limit(said), tape=said.get("tape")))


def _epoch(preview: Preview, module: Module, sent: Posted) -> Response:
    from afkit.preview.running.tasks import epoch_task

    said = texts(sent)
    way = way_of(preview, said.get("way"))
    inputs = given(preview, "modules", module.name, sent)
    question = asks(preview, module, way, said, f"/modules/{module.name}/epoch")
    if question is not None:
        return question
    run = preview.desk.perform(epoch_task(preview.desk, module, inputs), way)
    report = run.report()
    if report is None or not report["ok"]:
        return show_run(preview, run)
    return preview.part(None, "parts/epoch.html", module=module, items=report["bundles"], run=run)


def _since(preview: Preview, module: Module, sent: Posted) -> Response:
    from afkit.preview.running.tasks import since_task

    said = texts(sent)
    since = said.get("since", "").strip()
    if since == "forget":
        preview.desk.positions.pop(module.name, None)
        return preview.part(None, "parts/position.html", module=module, position=None)
    way = way_of(preview, said.get("way"))
    inputs = given(preview, "modules", module.name, sent)
    run = preview.desk.perform(since_task(preview.desk, module, inputs, since or "all"), way)
    if run.error is not None:
        raise run.error
    return preview.part(None, "parts/position.html", module=module, position=_position(preview, module))


def _limit(said: dict[str, str]) -> int | None:
    text = said.get("limit", "").strip()
    return max(1, min(int(text), 100_000)) if text.isdecimal() and len(text) < 7 else None
