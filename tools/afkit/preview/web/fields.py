"""Between a request and a component's form: read what was posted, give the fields with what was typed before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.preview.security import UPLOAD_LIMIT

if TYPE_CHECKING:
    from markupsafe import Markup
    from starlette.requests import Request

    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview
    from afkit.preview.running.ways import WayName

MAX_FIELDS = 5000
MAX_FILES = 50


async def posted_of(request: Request) -> Posted:
    """Read a posted form: names and values in the order of the page. Its size is bounded by the guard and here."""
    from starlette.datastructures import UploadFile

    from afkit.preview.forms import Upload

    form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=UPLOAD_LIMIT)
    found: list[tuple[str, str | Upload]] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            found.append((name, Upload(value.filename or "", await value.read())))
        else:
            found.append((name, value))
    await form.close()
    return found


def texts(posted: Posted) -> dict[str, str]:
    """Give what was posted besides fields: the last value of each name."""
    return {name: value for name, value in posted if isinstance(value, str)}


def way_of(preview: Preview, given: str | None) -> WayName:
    """Give the way that is asked for, if it can be gone; else the first that can."""
    names = preview.desk.ways.names()
    return next((name for name in names if name == given), names[0])


def kept(preview: Preview, kind: str, name: str, way: WayName) -> dict[str, Any]:
    """Give the secrets of a connection that were saved: they are filled in where a field is left empty."""
    if kind != "connections":
        return {}
    from afkit.preview.running.holding import secrets_of

    held = preview.desk.holding.get(name, way)
    secret = secrets_of(preview.app, name)
    return {key: value for key, value in (held.values if held is not None else {}).items() if key in secret}


def fields(preview: Preview, kind: str, name: str, *, way: WayName | None = None) -> Markup:
    """Give the fields of a component's form with what was typed into it in this session."""
    from afkit.preview.forms import render

    held = kept(preview, kind, name, way) if way is not None else {}
    return render(preview.markup, preview.app, kind, name, values=preview.typed.get((kind, name), {}), held=held)


def given(
    preview: Preview, kind: str, name: str, posted: Posted, held: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Give the inputs that were posted, and remember what was typed. Raises FormFault."""
    from afkit.preview.forms import read, typed

    remember(preview, kind, name, typed(posted))
    return read(preview.app, kind, name, posted, held=held)


def remember(preview: Preview, kind: str, name: str, values: dict[str, Any]) -> None:
    """Keep what was typed, without secrets: a password does not come back to the browser."""
    if kind == "connections":
        from afkit.preview.running.holding import secrets_of

        secret = secrets_of(preview.app, name)
        preview.vault.add([value for key, value in values.items() if key in secret])
        values = {key: value for key, value in values.items() if key not in secret}
    preview.typed[kind, name] = values
