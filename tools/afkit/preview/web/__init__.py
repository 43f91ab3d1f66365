"""The pages: each module here has the handlers of one subject."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.routing import BaseRoute

    from afkit.preview.preview import Preview

SUBJECTS = (
    *("home", "modules", "connections", "rpcs", "hooks", "runs", "sandbox"),
    *("forms", "findings", "source", "diagram"),
)


def routes(preview: Preview) -> list[BaseRoute]:
    """Give the routes of all pages."""
    return [route for name in SUBJECTS for route in import_module(f"afkit.preview.web.{name}").routes(preview)]
