"""Lay out a page: contents → HTML or Markdown, through Jinja2 templates whose blocks may be overridden.

A template of the author's own begins with `{% extends "page.html.j2" %}` (or `page.md.j2`) and overrides what it wants:
`head`, `about`, `prerequisites`, `connecting`, `notes`, `diagram`, `modules`, `webhooks`, `end`. It runs in Jinja2's sandbox.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, ChoiceLoader, DictLoader, PackageLoader, StrictUndefined, TemplateError
from jinja2.nodes import Block, Extends
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from afkit.docs import markup
from afkit.docs.contents import Contents
from afkit.docs.diagram import Diagram
from afkit.docs.svg import draw
from afkit.errors import UsageError

FORMATS = {"html": "html", "markdown": "md"}
"""Format → file ending."""

_OWN = "own.j2"


def render_page(contents: Contents, diagram: Diagram, format: str, own: str | None = None) -> str:
    """Give the text of a page; `own` is the text of a template that overrides blocks.

    Raises UsageError for a template of the author's own that cannot be used.
    """
    ending = FORMATS[format]
    environment = _environment(ending, own)
    values: dict[str, Any] = {
        "app": contents,
        "has_diagram": bool(diagram.edges),
        "diagram_title": f"What {contents.label} consists of, and which hosts it calls",
    }
    if ending == "html":
        values |= _page_parts(contents, diagram, values["diagram_title"])
    try:
        if own is not None:
            _check_blocks(environment, own, f"page.{ending}.j2")
        text = environment.get_template(_OWN if own is not None else f"page.{ending}.j2").render(values)
    except TemplateError as error:
        if own is None:
            raise
        line = f", line {error.lineno}" if hasattr(error, "lineno") else ""
        raise UsageError(f"the template cannot be used{line}: {error.message or error}") from None
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        if own is None:
            raise
        raise UsageError(f"the template cannot be used: {type(error).__name__}: {error}") from None
    return re.sub(r"\n{3,}", "\n\n", text) if ending == "md" else text


def _check_blocks(environment: ImmutableSandboxedEnvironment, own: str, page: str) -> None:
    """Refuse a block that overrides nothing: nobody would ever see it."""
    tree = environment.parse(own)
    if tree.find(Extends) is None:
        return
    known = environment.get_template(page).blocks
    for node in tree.body:
        if isinstance(node, Block) and node.name not in known:
            hint = f"its blocks are {', '.join(known)}"
            raise UsageError(f"{page} has no block '{node.name}' (template, line {node.lineno})", hint=hint)


def _environment(ending: str, own: str | None) -> ImmutableSandboxedEnvironment:
    loaders: list[BaseLoader] = [PackageLoader("afkit.docs")]
    if own is not None:
        loaders.insert(0, DictLoader({_OWN: own}))
    environment = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader(loaders),
        autoescape=ending == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    if ending == "html":
        environment.filters["help"] = markup.html
    else:
        environment.filters.update(help=markup.markdown, plain=markup.plain, code=markup.code, fence=markup.block)
    environment.filters["anchor"] = anchor
    return environment


def anchor(name: str) -> str:
    """Make an id for a link of a name; ids of the platform are letters, digits and hyphens already."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", name)


def _page_parts(contents: Contents, diagram: Diagram, title: str) -> dict[str, Any]:
    """Give style, script, icon and diagram, and the policy that lets only these run."""
    folder = Path(__file__).parent / "templates"
    style = (folder / "page.css").read_text(encoding="utf-8")
    script = (folder / "page.js").read_text(encoding="utf-8")
    hash = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    icon = f"data:image/png;base64,{base64.b64encode(contents.icon).decode()}" if contents.icon else ""
    theme = contents.theme if re.fullmatch(r"#[0-9A-Fa-f]{6}", contents.theme) else "#1d5fd1"
    return {
        "style": Markup(style),
        "script": Markup(script),
        "policy": f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{hash}'",
        "icon": icon,
        "theme": theme,
        "svg": Markup(draw(diagram, title)) if diagram.edges else Markup(""),
    }
