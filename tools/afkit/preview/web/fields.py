"""Between a request and a component's form: the fields with what was typed before, the inputs of what was posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from markupsafe import Markup

    from afkit.preview.forms import Posted
    from afkit.preview.preview import Preview
    from afkit.preview.running.ways import WayName


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

    held = frozenset(kept(preview, kind, name, way)) if way is not None else frozenset[str]()
    values = preview.typed.get((kind, name), {})
    return render(preview.markup, preview.app, kind, name, values=values, kept=held, static=preview.static)


def given(preview: Preview, kind: str, name: str, posted: Posted, way: WayName | None = None) -> dict[str, Any]:
    """Give the inputs that were posted, and remember what was typed, without secrets. Raises FormFault."""
    from afkit.preview.forms import read, typed

    preview.typed[kind, name] = typed(posted, secrets=False)
    values = read(preview.app, kind, name, posted)
    held = kept(preview, kind, name, way) if way is not None else {}
    return {**held, **{key: value for key, value in values.items() if value not in (None, "") or key not in held}}
