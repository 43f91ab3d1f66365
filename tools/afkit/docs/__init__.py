"""Documentation of a connector, for its users: one page in HTML or Markdown, and a diagram of what talks to what.

Everything is told from the connector itself (labels, helps, defaults, samples, error messages), so that it cannot drift.
Templates are Jinja2; each part of a page is a block that a template of the author's own may override.
"""

from __future__ import annotations

from afkit.docs.contents import Contents, contents_of
from afkit.docs.diagram import Diagram, diagram_of
from afkit.docs.pages import FORMATS, render_page
from afkit.docs.svg import draw

__all__ = ["FORMATS", "Contents", "Diagram", "contents_of", "diagram_of", "draw", "render_page"]
