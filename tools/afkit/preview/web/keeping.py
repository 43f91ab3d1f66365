"""Take over what a run has shown: a case, or interface and samples. First as a diff, then written on a click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afkit.preview.web.fields import texts
from afkit.preview.web.posted import posted
from afkit.preview.web.runs import recording_of, run_of

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview
    from afkit.preview.running.run import Run


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def propose(request: Request) -> Response:
        run, said = run_of(preview, request), texts(await posted(request))
        return await preview.work(_propose, preview, run, said.get("what", ""))

    async def write(request: Request) -> Response:
        return await preview.work(_write, preview, run_of(preview, request))

    return [
        Route("/runs/{run:int}/propose", propose, methods=["POST"]),
        Route("/runs/{run:int}/write", write, methods=["POST"]),
    ]


def _propose(preview: Preview, run: Run, what: str) -> Response:
    from afkit.preview.running.proposals import propose

    run.proposal = propose(preview.project, run, recording_of(preview, run), what, preview.vault)
    return preview.part(None, "parts/proposal.html", run=run, proposal=run.proposal)


def _write(preview: Preview, run: Run) -> Response:
    from afkit.preview.running.proposals import accept

    if run.proposal is None:
        raise HTTPException(404)
    files = accept(run.proposal)
    run.proposal = None
    return preview.part(None, "parts/written.html", files=files)
