"""The templates of this room, read by Jinja2.

Values stand in guillemets, since double braces are the platform's own; what is missing is an error, never an empty text.
"""

from __future__ import annotations

import json
import re
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ,./()*>`'_-]*[A-Za-z0-9.)`*]|[A-Za-z]")
_NO_TEXT = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})


def scalar(text: str) -> str:
    """Write a text as a YAML scalar: plain where that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT:
        return text
    return json.dumps(text, ensure_ascii=False)


def environment(folder: str) -> Environment:
    """Give the environment of a folder below `templates/`."""
    found = Environment(
        loader=PackageLoader("afkit.scaffold", f"templates/{folder}"),
        variable_start_string="«",
        variable_end_string="»",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # YAML and Markdown, not HTML; texts go through `yaml`
    )
    found.filters["yaml"] = scalar
    return found


def render(folder: str, name: str, values: dict[str, Any]) -> str:
    """Render one template to text."""
    return environment(folder).get_template(name).render(values)
