"""What base says for everybody: that a request does not say it once more is no fault."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.codes import DISPUTED
from afkit.app.model import Project
from afkit.source.diagnostic import Diagnostic
from afkit.source.text import Location

_NO_MESSAGE = "there is no 'message'"


def without_inherited(found: list[Diagnostic], project: Project) -> list[Diagnostic]:
    """Leave out that an error has no message where base has one, which counts then; connections do not inherit it."""
    app = project.app
    base = app.codes.get("base") if app is not None else None
    value: Any = base.value if base is not None else None
    for step in ("response", "error"):
        value = value.get(step) if isinstance(value, dict) else None
    if app is None or base is None or not isinstance(value, dict) or "message" not in value:
        return found
    apart = [code.origin.location for item in app.connections.values() for code in item.codes.values() if code.given]
    apart.append(base.origin.location)

    def inherits(place: Location) -> bool:
        return not any(part.file == place.file and part.start <= place.start <= part.end for part in apart)

    return [
        item
        for item in found
        if not (item.code == DISPUTED and item.message.startswith(_NO_MESSAGE) and inherits(item.location))
    ]
