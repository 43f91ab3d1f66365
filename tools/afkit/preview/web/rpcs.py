"""The page of a remote procedure: its parameters as JSON, and its runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afkit.errors import RunError
from afkit.preview.web.asking import asks, ways_bar
from afkit.preview.web.fields import texts, way_of
from afkit.preview.web.posted import json_of, named, posted
from afkit.preview.web.showing import show_run

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.app import Rpc
    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def show(request: Request) -> Response:
        return preview.page(request, "rpc.html", **page_values(preview, named(preview.app.rpcs, request)))

    async def run(request: Request) -> Response:
        rpc, sent = named(preview.app.rpcs, request), await posted(request)
        return await preview.work(_run, preview, rpc, sent)

    return [Route("/rpcs/{name}", show), Route("/rpcs/{name}/run", run, methods=["POST"])]


def page_values(preview: Preview, rpc: Rpc) -> dict[str, Any]:
    """Give what the template of a procedure's page needs."""
    runs = [] if preview.static else preview.desk.history(f"/rpcs/{rpc.name}")
    typed = preview.typed.get(("rpcs", rpc.name), {})
    text = json.dumps(typed, indent=2, ensure_ascii=False)
    return {"rpc": rpc, "bar": ways_bar(preview, rpc), "runs": runs, "parameters": text}


def _run(preview: Preview, rpc: Rpc, sent: Posted) -> Response:
    from afkit.engine.codes import INPUT_WRONG
    from afkit.preview.running.tasks import rpc_task

    said = texts(sent)
    values = json_of(said.get("parameters") or "{}", "the parameters are")
    if not isinstance(values, dict):
        raise RunError("the parameters are no collection", code=INPUT_WRONG, hint='for example {"id": 1}')
    preview.typed["rpcs", rpc.name] = values
    way = way_of(preview, said.get("way"))
    question = asks(preview, rpc, way, said, f"/rpcs/{rpc.name}/run")
    if question is not None:
        return question
    return show_run(preview, preview.desk.start(rpc_task(preview.desk, rpc, values), way, tape=said.get("tape")))
