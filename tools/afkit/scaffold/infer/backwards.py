"""Which inputs a module was given, worked out backwards from a request that was recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from afkit.app.knowledge.merging import Directive
from afkit.scaffold.infer.recorded import Answer

_READS = re.compile(r"\{\{\s*(?:encodeURL\(\s*)?parameters\.([A-Za-z_]\w*)\s*\)?\s*\}\}")


def inputs_of(items: Sequence[Directive], answers: Sequence[Answer]) -> dict[str, Any]:
    """Give what the expressions that read nothing but one parameter were given, as far as a recorded request tells."""
    found: dict[str, Any] = {}
    for item in items:
        for answer in answers:
            if answer.method is None:
                continue
            url = urlsplit(answer.url)
            taken = dict(_in_path(item.value.get("url"), url.path))
            if not taken and isinstance(item.value.get("url"), str) and _READS.search(item.value["url"]):
                continue
            taken.update(_in_tree(item.value.get("qs"), dict(parse_qsl(url.query))))
            taken.update(_in_tree(item.value.get("body"), answer.sent))
            for name, value in taken.items():
                found.setdefault(name, value)
    return {name: value for name, value in found.items() if value not in (None, "***")}


def _in_path(written: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Compare the path of a URL from its end, as only the base knows how it begins."""
    if not isinstance(written, str):
        return
    pieces = written.partition("?")[0].split("/")
    given = path.split("/")
    if len(given) < len(pieces):
        return
    taken = []
    for piece, value in zip(reversed(pieces), reversed(given), strict=False):
        match = _READS.fullmatch(piece)
        if match is not None:
            taken.append((match[1], unquote(value)))
        elif "{{" not in piece and piece and piece != value:
            return
    yield from taken


def _in_tree(written: Any, sent: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(written, str):
        match = _READS.fullmatch(written)
        if match is not None and sent is not None:
            yield match[1], sent
        elif re.search(r"\bparameters\b(?!\.)", written) and isinstance(sent, Mapping):
            yield from sent.items()  # all of them, or what `omit` and `pick` left of them
    elif isinstance(written, Mapping) and isinstance(sent, Mapping):
        for key, value in written.items():
            yield from _in_tree(value, sent if key == "{{...}}" else sent.get(key))
    elif isinstance(written, list) and isinstance(sent, list):
        for one, other in zip(written, sent, strict=False):
            yield from _in_tree(one, other)
