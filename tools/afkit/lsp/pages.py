"""The pages of codes (`afkit explain`), as files that an editor can open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from afkit.resources import data_folder
from afkit.source import Document, Location

_IGNORED = re.compile(r"afkit\s*:\s*ignore\s*\[([^\]]*)\]")
_CODE = re.compile(r"AF\d{3}\b")


@cache
def page_uri(code: str) -> str | None:
    """Give the URI of the page of a code; None where this installation has none."""
    try:
        page = data_folder("rules") / f"{code}.md"
    except FileNotFoundError:
        return None
    return page.as_uri() if page.is_file() else None


def named_pages(document: Document) -> Iterator[tuple[Location, str]]:
    """Give the codes that comments of a text name, each with the URI of its page."""
    for line, column, text in document.comments():
        start = document.source.offset(line, column)
        for ignored in _IGNORED.finditer(text):
            for code in _CODE.finditer(text, ignored.start(1), ignored.end(1)):
                uri = page_uri(code[0])
                if uri is not None:
                    yield Location(document.source, start + code.start(), start + code.end()), uri
