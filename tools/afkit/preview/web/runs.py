"""Runs: the history of this session, the stream of one run, its steps, its bundles, and what can be taken away of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from afkit.preview.hub import message
from afkit.preview.running.run import concerns_inputs
from afkit.preview.web.asking import ways_bar
from afkit.preview.web.showing import page_of, run_values

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.app import Module, Rpc, Webhook
    from afkit.preview.preview import Preview
    from afkit.preview.running.run import Run, Told


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def history(request: Request) -> Response:
        subject = request.query_params.get("subject")
        if request.headers.get("hx-request") == "true":
            return preview.part(request, "parts/history.html", runs=preview.desk.history(subject))
        return preview.page(request, "runs.html", runs=preview.desk.history())

    async def one(request: Request) -> Response:
        values = await preview.work(run_values, preview, run_of(preview, request))
        if request.headers.get("hx-request") == "true":
            return preview.part(request, "parts/run.html", **values)
        return preview.page(request, "run.html", **values)

    async def events(request: Request) -> Response:
        run = run_of(preview, request)
        last = request.headers.get("last-event-id", "")
        first = int(last) + 1 if last.isdecimal() and len(last) < 9 else 0
        return StreamingResponse(_stream(preview, run, first), media_type="text/event-stream")

    async def step(request: Request) -> Response:
        run, number = run_of(preview, request), _step(preview, request)
        told = await preview.work(run.step, number)
        timing = run.timing(number)
        return preview.part(request, "parts/step.html", run=run, number=number, step=told, timing=timing)

    async def bundles(request: Request) -> Response:
        run = run_of(preview, request)
        report = await preview.work(run.report)
        if report is None or "bundles" not in report:
            raise HTTPException(404)
        query = request.query_params
        text = query.get("page", "1")
        page = page_of(report["bundles"], int(text) if text.isdecimal() and len(text) < 9 else 1)
        view = "json" if query.get("view") == "json" else "table"
        return preview.part(request, "parts/bundles.html", run=run, page=page, view=view)

    async def cancel(request: Request) -> Response:
        run = run_of(preview, request)
        run.cancel()
        return preview.part(request, "parts/run.html", **run_values(preview, run))

    return [
        Route("/runs", history),
        Route("/runs/{run:int}", one),
        Route("/runs/{run:int}/events", events),
        Route("/runs/{run:int}/steps/{step:int}", step),
        Route("/runs/{run:int}/bundles", bundles),
        Route("/runs/{run:int}/cancel", cancel, methods=["POST"]),
        *_taken_away(preview),
    ]


def _taken_away(preview: Preview) -> list[BaseRoute]:
    """Give the routes of what can be taken away of a run: its HAR, its recording, a step as curl."""

    async def har(request: Request) -> Response:
        return await preview.work(_download, preview, run_of(preview, request), "har")

    async def tape(request: Request) -> Response:
        return await preview.work(_download, preview, run_of(preview, request), "recording")

    async def keep(request: Request) -> Response:
        run = run_of(preview, request)
        name = f"run {run.number}: {run.label}"
        preview.desk.ways.tapes[name] = lambda: _text(preview, run, "recording")
        owner = owner_of(preview, run)
        bar = ways_bar(preview, owner, name) if owner is not None else None
        return preview.part(request, "parts/kept.html", name=name, bar=bar)

    async def curl(request: Request) -> Response:
        run, number = run_of(preview, request), _step(preview, request)
        return PlainTextResponse(await preview.work(_curl, preview, run, number))

    return [
        Route("/runs/{run:int}/har", har),
        Route("/runs/{run:int}/recording", tape),
        Route("/runs/{run:int}/keep", keep, methods=["POST"]),
        Route("/runs/{run:int}/curl/{step:int}", curl),
    ]


def run_of(preview: Preview, request: Request) -> Run:
    """Give the run that a path names; 404 where there is none."""
    run = preview.desk.run_of(request.path_params["run"])
    if run is None:
        raise HTTPException(404)
    return run


def _step(preview: Preview, request: Request) -> int:
    number: int = request.path_params["step"]
    if not 0 <= number < run_of(preview, request).count:
        raise HTTPException(404)
    return number


async def _stream(preview: Preview, run: Run, first: int) -> AsyncIterator[bytes]:
    """Give the events of a run with the markup that each changes; the last one brings what came out."""
    async for number, told in run.follow(first):
        yield message("told", await preview.work(_event, preview, run, told), number)


def _event(preview: Preview, run: Run, told: Told) -> dict[str, object]:
    event: dict[str, object] = {"type": told.type, "run": run.number}
    if told.step is not None:
        html = preview.markup("parts/head.html", run=run, head=run.head(told.step))
        return {**event, "id": f"run-{run.number}-step-{told.step}", "html": html}
    if told.type == "waiting":
        return {**event, "html": f"waiting {told.seconds:g} s"}
    values = run_values(preview, run)
    return {
        **event,
        "address": run.address,
        "check": concerns_inputs(run.error),
        "head": preview.markup("parts/run_head.html", **values),
        "result": preview.markup("parts/result.html", **values),
    }


def _text(preview: Preview, run: Run, kind: str) -> str:
    from afkit.engine.trace.cassette import cassette_text
    from afkit.engine.trace.har import har_text
    from afkit.engine.trace.redacted import redact

    exchanges = redact(list(run.recorder.exchanges) if run.recorder is not None else [], preview.vault)
    return har_text(exchanges) if kind == "har" else cassette_text(exchanges)


def owner_of(preview: Preview, run: Run) -> Module | Rpc | Webhook | None:
    """Give the component that a run belongs to; None for a connection, and for one that is gone."""
    kind, name = run.subject.strip("/").split("/", 1)
    app = preview.app
    if kind == "modules":
        return app.modules.get(name)
    return app.rpcs.get(name) if kind == "rpcs" else app.webhooks.get(name)


def recording_of(preview: Preview, run: Run) -> str:
    """Give a run as the text of a recording, without secrets."""
    return _text(preview, run, "recording")


def _download(preview: Preview, run: Run, kind: str) -> Response:
    name = f"{preview.app.name}-run-{run.number}.{'har' if kind == 'har' else 'recording.json'}"
    safe = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "-._") else "-" for letter in name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return Response(_text(preview, run, kind), media_type="application/json", headers=headers)


def _curl(preview: Preview, run: Run, number: int) -> str:
    from afkit.engine.trace.curl import curl_command
    from afkit.engine.trace.redacted import redact

    sent = run.recorder.exchanges if run.recorder is not None else []
    if number >= len(sent):
        raise HTTPException(404)
    return curl_command(redact(sent[number : number + 1], preview.vault)[0])
