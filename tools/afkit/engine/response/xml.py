"""Read XML as the platform does: every node an array, text in `_value`, attributes in `_attributes` (section 4.1)."""

from __future__ import annotations

from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

MAX_DEPTH = 200


class XmlError(ValueError):
    """A text that is no well-formed XML, or that a careful reader refuses."""


class _Builder:
    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self.stack: list[dict[str, Any]] = [self.root]
        self.texts: list[list[str]] = [[]]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.stack) > MAX_DEPTH:
            raise XmlError(f"it is nested more than {MAX_DEPTH} levels deep")
        node: dict[str, Any] = {}
        if attributes:
            node["_attributes"] = dict(attributes)
        self.stack[-1].setdefault(name, []).append(node)
        self.stack.append(node)
        self.texts.append([])

    def end(self, _name: str) -> None:
        text = "".join(self.texts.pop()).strip()
        node = self.stack.pop()
        if text or not any(key != "_attributes" for key in node):
            node["_value"] = text

    def text(self, data: str) -> None:
        self.texts[-1].append(data)


def parse_xml(data: bytes) -> dict[str, Any]:
    """Parse a document. Entities are not expanded beyond the five of XML. Raises XmlError."""
    builder = _Builder()
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = _no_entities
    try:
        parser.Parse(data, True)
    except ExpatError as error:
        raise XmlError(f"{error}") from None
    return builder.root


def _no_entities(*_: Any) -> None:
    raise XmlError("it declares entities, which are not read")
