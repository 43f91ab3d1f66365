"""Forms while somebody fills them in: the fields for what was typed so far, and the value of an expression."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from afkit.app.lookup import connection_names, entered_fields
from afkit.preview.web.fields import kept, texts, way_of
from afkit.preview.web.posted import posted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.routing import BaseRoute

    from afkit.app import Component
    from afkit.engine.inputs.remote import Resolve
    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview
    from afkit.preview.running.ways import WayName

MAX_EXPRESSION = 20_000
"""Characters of an expression that is evaluated while it is typed."""


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    def known(request: Request) -> tuple[str, str]:
        from afkit.preview.forms.lists import KINDS  # loads the engine: not for the first page

        kind, name = request.path_params["kind"], request.path_params["name"]
        if kind not in KINDS or name not in preview.app.components(KINDS[kind]):
            raise HTTPException(404)
        return kind, name

    async def fields(request: Request) -> Response:
        kind, name = known(request)
        given = await posted(request)
        return HTMLResponse(await preview.work(_fields, preview, kind, name, given))

    async def keep(request: Request) -> Response:
        kind, name = known(request)
        given = await posted(request)
        await preview.work(_keep, preview, kind, name, given)
        return Response(status_code=204)

    async def evaluate(request: Request) -> Response:
        known(request)
        given = {name: value for name, value in await posted(request) if isinstance(value, str)}
        text = given.get("text", "")[:MAX_EXPRESSION]
        at = given.get("at", "")
        return JSONResponse(await preview.work(_evaluated, preview, text, at, given.get("context", "")))

    return [
        Route("/forms/{kind}/{name}", fields, methods=["POST"]),
        Route("/forms/{kind}/{name}/keep", keep, methods=["POST"]),
        Route("/forms/{kind}/{name}/evaluate", evaluate, methods=["POST"]),
    ]


def _fields(preview: Preview, kind: str, name: str, given: Posted) -> str:
    """Give the fields again: with what a button did, with what is wrong, with what procedures say to these values."""
    from afkit.preview.checking import inside
    from afkit.preview.forms import typed
    from afkit.preview.forms.changes import change
    from afkit.preview.forms.checking import faults_of
    from afkit.preview.forms.lists import KINDS
    from afkit.preview.forms.posted import page_state
    from afkit.preview.forms.reading import inputs_of
    from afkit.preview.forms.showing import fill, show

    values, page = typed(given), page_state(given)
    what, at, said = page.pop("do", ""), page.pop("at", ""), page.pop("given", "")
    touched = None if page.pop("all", "") else _touched(page.pop("touched", "[]"))
    change(values, page, what, at, said)
    shown = preview.typed[kind, name] = typed(given, secrets=False)
    change(shown, {}, what, at, said)
    way = way_of(preview, texts(given).get("way"))
    if what == "reload":
        preview.answers.forget()
    elif what == "take":
        page["context"] = _given_by_the_last_run(preview)
    elif what == "reset":
        values, preview.typed[kind, name], touched = {}, {}, frozenset()
    component = preview.app.components(KINDS[kind])[name]
    listed = entered_fields(component)
    secrets = frozenset(kept(preview, kind, name, way))
    panels = typed(given, "q")

    def look(asks: Resolve) -> object:
        return show(preview.app, kind, name, values=values, resolve=asks, page=page, panels=panels)

    resolve = _resolver(preview, component, way, look, values)
    faults = faults_of(listed, inputs_of(preview.app, kind, name, values), resolve, secrets)
    form = show(
        preview.app,
        kind,
        name,
        values=values,
        faults=faults,
        resolve=resolve,
        kept=secrets,
        page=page,
        panels=panels,
        touched=touched,
        findings=inside(preview.checking.findings(), component),
    )
    return fill(preview.markup, form, page)


def _keep(preview: Preview, kind: str, name: str, given: Posted) -> None:
    """Keep what was typed, secrets left out, and ask nobody: for the page when it is opened again."""
    from afkit.preview.forms import typed

    preview.typed[kind, name] = typed(given, secrets=False)


def _given_by_the_last_run(preview: Preview) -> str:
    """Give the first bundle of the newest run that gave any, as that of the flow's first module; JSON."""
    for run in preview.desk.history():
        report = run.report() or {}
        bundles = report.get("bundles")
        if report.get("ok") and bundles:
            return json.dumps({"1": bundles[0]}, indent=2, ensure_ascii=False)
    return "{}"


def _resolver(
    preview: Preview, component: Component, way: WayName, look: Callable[[Resolve], object], values: Mapping[str, Any]
) -> Resolve | None:
    """Give what asks the procedures of a form, with a memory; a connection that was made anew is asked anew.

    What a `look` at the form with these values asks, and need not wait for another answer, is asked here and now.
    """
    from afkit.app import Module, Webhook
    from afkit.preview.forms.choices import awaiting

    if not isinstance(component, Module | Webhook):
        return None
    resolve = preview.desk.resolver(component, way)
    if resolve is None:
        return None
    held = tuple(id(preview.desk.holding.get(name, way)) for name in connection_names(component))
    mark = (preview.version, way, held)
    preview.answers.ahead(look, resolve, preview.app, mark, awaiting(entered_fields(component), values))
    return preview.answers.through(resolve, preview.app, mark)


def _touched(text: str) -> frozenset[str]:
    """Read which fields somebody has been in; an option of several counts for its field."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return frozenset()
    names = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    return frozenset([*names, *(one.rpartition("/")[0] for one in names)])


def _evaluated(preview: Preview, text: str, at: str, context: str) -> dict[str, Any]:
    """Say what an expression gives now, and what may stand at the cursor."""
    from afkit.preview.forms.mapping import live, offers

    said = live(text, context)
    place = int(at) if at.isascii() and at.isdecimal() else len(text)
    return {
        "value": preview.mask(said.shown),
        "type": said.type,
        "fault": said.fault,
        "hint": said.hint,
        "start": said.start,
        "end": said.end,
        "offers": [
            {"label": one.label, "insert": one.insert, "detail": one.detail, "start": one.start, "end": one.end}
            for one in offers(text, min(place, len(text)), context)
        ],
    }
