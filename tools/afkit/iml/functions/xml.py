"""XML as plain values and back: every element an array, text in `_value`, attributes in `_attributes`.

Both `parseXML` and a reply of type xml are read here. Entities of the author are refused, nothing outside of the text is
read, and nesting is bounded.
"""

from __future__ import annotations

import re

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.functions.support import check_depth, check_size
from afkit.iml.values.json import MAX_DEPTH
from afkit.iml.values.types import encode, is_nothing, to_text

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

_MAX_DEPTH = MAX_DEPTH // 2  # every element is an array and a collection
_NAME = re.compile(r"[A-Za-z_\u00C0-\uFFFD][\w.\-]*(?::[A-Za-z_\u00C0-\uFFFD][\w.\-]*)?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Reader:
    """Collects what the parser sees."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self._open: list[dict[str, Any]] = [self.root]
        self._texts: list[list[str]] = [[]]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > _MAX_DEPTH:
            raise CallError(f"the XML is nested more than {_MAX_DEPTH} levels deep")
        node: dict[str, Any] = {"_attributes": dict(attributes)} if attributes else {}
        self._open[-1].setdefault(name, []).append(node)
        self._open.append(node)
        self._texts.append([])

    def end(self, name: str) -> None:
        text = "".join(self._texts.pop())
        node = self._open.pop()
        if text.isspace():  # indentation, or nothing
            text = ""
        if text or not any(key != "_attributes" for key in node):
            node["_value"] = text

    def text(self, data: str) -> None:
        self._texts[-1].append(data)

    def refuse(self, *details: Any) -> None:
        raise CallError("the text declares entities, which are not read: they can grow without end")


def parse(text: str | bytes) -> dict[str, Any]:
    """Return the values of an XML document. Raises CallError for broken XML and for declared entities."""
    from xml.parsers import expat

    reader = _Reader()
    # A text is encoded here, whatever its declaration claims.
    parser = expat.ParserCreate("utf-8" if isinstance(text, str) else None)
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(encode(text) if isinstance(text, str) else text, True)
    except expat.ExpatError as error:
        message = expat.ErrorString(error.code)
        raise CallError(f"the text is no XML: {message} in line {error.lineno}, column {error.offset + 1}") from error
    except (ValueError, LookupError) as error:
        raise CallError("the text is no XML: its encoding is not known") from error
    return reader.root


def render(value: dict[str, Any], env: Environment) -> str:
    """Return XML text for a collection of elements. Raises CallError for names and characters that XML lacks."""
    out: list[str] = []
    _members(value, out, env, 0)
    text = "".join(out)
    check_size(len(text), env)
    return text


def _members(node: dict[str, Any], out: list[str], env: Environment, depth: int) -> None:
    check_depth(depth)
    for name, content in node.items():
        if name in ("_value", "_attributes"):
            continue
        if not _NAME.fullmatch(name):
            raise CallError(f"'{name[:40]}' cannot be the name of an XML element")
        for item in content if isinstance(content, list) else [content]:
            _element(name, item, out, env, depth)


def _element(name: str, item: Any, out: list[str], env: Environment, depth: int) -> None:
    node = item if isinstance(item, dict) else {"_value": item}
    out.append(f"<{name}")
    attributes = node.get("_attributes")
    if isinstance(attributes, dict):
        for key, value in attributes.items():
            if not _NAME.fullmatch(key):
                raise CallError(f"'{key[:40]}' cannot be the name of an XML attribute")
            out.append(f' {key}="{_escape(value, env, quotes=True)}"')
    out.append(">")
    mark = len(out)
    out.append(_escape(node.get("_value"), env))
    _members(node, out, env, depth + 1)
    if out[mark:] == [""]:
        out[mark - 1] = "/>"
    else:
        out.append(f"</{name}>")


def _escape(value: Any, env: Environment, *, quotes: bool = False) -> str:
    if is_nothing(value):
        return ""
    text = to_text(value, env)
    if _FORBIDDEN.search(text):
        raise CallError("the value holds a control character that XML does not have")
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;") if quotes else text
