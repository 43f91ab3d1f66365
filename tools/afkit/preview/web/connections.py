"""The page of a connection: its form, the real check or the consent, and which of its credentials are proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from afkit.preview.running.ways import WAYS
from afkit.preview.web.fields import fields, given, texts, way_of
from afkit.preview.web.posted import named, posted
from afkit.preview.web.showing import show_run

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.app import Connection
    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes."""

    async def show(request: Request) -> Response:
        connection = named(preview.app.connections, request)
        way = request.query_params.get("way")
        return preview.page(request, "connection.html", **await preview.work(page_values, preview, connection, way))

    async def save(request: Request) -> Response:
        connection, sent = named(preview.app.connections, request), await posted(request)
        return await preview.work(_save, preview, connection, sent)

    async def offered(request: Request) -> Response:
        connection = named(preview.app.connections, request)
        return await preview.work(_offered, preview, connection)

    async def forget(request: Request) -> Response:
        connection, sent = named(preview.app.connections, request), await posted(request)
        way = way_of(preview, texts(sent).get("way"))
        preview.desk.holding.drop(connection.name, way)
        return preview.part(request, "parts/held.html", **_held(preview, connection))

    async def held(request: Request) -> Response:
        return preview.part(request, "parts/held.html", **_held(preview, named(preview.app.connections, request)))

    async def redirected(request: Request) -> Response:
        found = preview.consents.take(dict(request.query_params))
        status = 404 if found is None else 200
        return preview.part(request, "consented.html", status=status, found=found)

    return [
        Route("/connections/{name}", show),
        Route("/connections/{name}/save", save, methods=["POST"]),
        Route("/connections/{name}/offered", offered, methods=["POST"]),
        Route("/connections/{name}/forget", forget, methods=["POST"]),
        Route("/connections/{name}/held", held),
        Route("/oauth/cb/app", redirected),
    ]


def page_values(preview: Preview, connection: Connection, way: str | None = None) -> dict[str, Any]:
    """Give what the template of a connection's page needs."""
    from afkit.engine.connection.consent import consent_step

    if preview.static:
        return {"connection": connection, "fields": fields(preview, "connections", connection.name), "ways": ()}
    chosen = way_of(preview, way)
    return {
        "connection": connection,
        "fields": fields(preview, "connections", connection.name, way=chosen),
        "ways": tuple((name, WAYS[name]) for name in preview.desk.ways.names() if name != "recording"),
        "chosen": chosen,
        "consent": consent_step(connection) is not None,
        "offers": preview.desk.ways.stand_in.declared and not preview.read_only,
        "runs": preview.desk.history(f"/connections/{connection.name}"),
        **_held(preview, connection),
    }


def _held(preview: Preview, connection: Connection) -> dict[str, Any]:
    holding = preview.desk.holding
    found = [(way, WAYS[way], holding.get(connection.name, way)) for way in WAYS if way != "recording"]
    return {"connection": connection, "held": [one for one in found if one[2] is not None]}


def _save(preview: Preview, connection: Connection, sent: Posted) -> Response:
    from afkit.preview.running.tasks import save_task

    way = way_of(preview, texts(sent).get("way"))
    values = given(preview, "connections", connection.name, sent, way)
    task = save_task(preview.desk, connection.name, values, preview.consents)
    return show_run(preview, preview.desk.start(task, way))


def _offered(preview: Preview, connection: Connection) -> Response:
    """Fill in what the sandbox offers: the secrets among it stay here, and are shown as kept."""
    from afkit.engine import connection_store
    from afkit.preview.running.holding import Held, secrets_of

    values = preview.desk.ways.stand_in.values(connection.name)
    if values is not None:
        store = connection_store(preview.app, connection.name, values, vault=preview.vault)
        preview.desk.holding.put(connection.name, "sandbox", Held(values, store, {"metadata": None, "pairs": []}))
        secret = secrets_of(preview.app, connection.name)
        shown = {key: value for key, value in values.items() if key not in secret}
        preview.typed["connections", connection.name] = shown
    return preview.part(
        None,
        "parts/offered.html",
        fields=fields(preview, "connections", connection.name, way="sandbox"),
        found=values is not None,
        **_held(preview, connection),
    )
