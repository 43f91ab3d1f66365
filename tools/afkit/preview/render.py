"""Fill in templates. Everything that is put into one is escaped, whoever said it; only templates make markup."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parent
TEMPLATES = FOLDER / "templates"
STATIC = FOLDER / "static"

_DEEPEST = 40


def environment(link: Callable[[str], str]) -> Environment:
    """Make the environment of the templates. `link` gives the address of a page for a path such as `/modules/x`."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(name=lambda text: quote(str(text), safe=""), pretty=pretty, tell=tell, size=size)
    made.filters.update(tojsontext=json_text, parsed=parsed, reaction=reaction)
    made.globals.update(link=link)
    return made


def pretty(value: Any) -> str:
    """Write a JSON value for a person."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def tell(value: Any, limit: int = 120) -> str:
    """Write a JSON value on one line, shortened: for a cell of a table."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def reaction(kind: str) -> str:
    """Say what a flow does about an error of this type."""
    from afkit.app.spec.format import reactions

    return str(reactions.reaction(kind))


def json_text(value: Any) -> str:
    """Write a scalar as JSON does."""
    return json.dumps(value, ensure_ascii=False, default=str)


def parsed(text: str) -> Any:
    """Read a text that is a JSON collection or array; None for anything else, and for what is nested too deeply to show."""
    if not text.lstrip().startswith(("{", "[")):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if _depth(value) <= _DEEPEST else None


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level and depth <= _DEEPEST:
        depth += 1
        level = [
            item
            for one in level
            if isinstance(one, dict | list)
            for item in (one.values() if isinstance(one, dict) else one)
        ]
    return depth


def size(count: int) -> str:
    """Write a number of bytes."""
    return (
        f"{count} B"
        if count < 1024
        else f"{count / 1024:.1f} kB"
        if count < 1024 * 1024
        else f"{count / 1048576:.1f} MB"
    )


def markup(made: Environment, template: str, **values: Any) -> Markup:
    """Fill in a template and give it as markup that another one may hold."""
    return Markup(made.get_template(template).render(values))
