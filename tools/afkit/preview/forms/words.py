"""Labels and helps of a form: what a field is called, and its help as markup that is safe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_OPERATOR = {
    "equal": "is equal to",
    "notequal": "is not equal to",
    "contain": "contains",
    "notcontain": "does not contain",
    "startwith": "starts with",
    "notstartwith": "does not start with",
    "endwith": "ends with",
    "notendwith": "does not end with",
    "pattern": "matches the pattern",
    "notpattern": "does not match the pattern",
    "greater": "is greater than",
    "less": "is less than",
    "greaterorequal": "is greater than or equal to",
    "lessorequal": "is less than or equal to",
}
_DATE = {"greater": "is later than", "less": "is earlier than"}
_UNARY = {"exist": "exists", "notexist": "does not exist"}


def label_of(field: Mapping[str, Any], name: str) -> str:
    """Give a field's label; its name where it has none."""
    label = field.get("label")
    return label if isinstance(label, str) and label.strip() else name


def sentence(text: str) -> str:
    """Begin a message with a capital letter."""
    return text[:1].upper() + text[1:]


def operator_words(operator: str) -> str:
    """Say an operator of a filter: `text:equal:ci` → `is equal to (in any case)`."""
    if operator in _UNARY:
        return _UNARY[operator]
    kind, _, rest = operator.partition(":")
    name, _, suffix = rest.partition(":")
    words = (_DATE if kind in ("date", "time") else {}).get(name) or _OPERATOR.get(name, rest or operator)
    return f"{words} (in any case)" if suffix == "ci" else words


def operator_group(operator: str) -> str:
    """Say what kind of values an operator compares."""
    return "Any value" if operator in _UNARY else operator.partition(":")[0].capitalize()


def rich(text: object) -> Markup:
    """Turn a Markdown text into markup. HTML in it stays text, and links lead nowhere but to the web."""
    return Markup(_markdown().render(text)) if isinstance(text, str) and text.strip() else Markup()


def stripped(text: object) -> Markup:
    """Give the words of an HTML text as paragraphs."""
    return rich(Markup(text).striptags()) if isinstance(text, str) else Markup()


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    """Make the reader of Markdown once, when a page has a help."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("js-default", {"html": False, "linkify": False, "breaks": True})
    made.disable("image")
    usual = made.validateLink
    made.validateLink = lambda url: url.lower().startswith(("https://", "http://", "mailto:")) and usual(url)  # type: ignore[method-assign]
    made.add_render_rule("link_open", _link)
    return made


def _link(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer")
    tokens[index].attrSet("target", "_blank")
    text: str = renderer.renderToken(tokens, index, options, env)
    return text
