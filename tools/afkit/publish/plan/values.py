"""Texts and values of sections: parse what the server keeps, compare it with what the author wrote, and hash it.

Source: publisher's reference, section 7.3.
"""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

from afkit.app import Json
from afkit.app.spec.format.codes import CodeSpec
from afkit.diff.values import canonical
from afkit.source import Source, UnreadableError, load_json

EMPTY = "empty"
"""The hash of nothing at all: null, an empty text, list or object are one to the platform."""


class Content(NamedTuple):
    """A section as it is somewhere: its text, its value, and whether the text could be read as what it should be."""

    text: str
    value: Json
    readable: bool = True

    @property
    def hash(self) -> str:
        """Give the hash by which values are compared: equal for texts that differ only in form."""
        return value_hash(self.value if self.readable else self.text)


def value_hash(value: Any) -> str:
    """Hash a JSON value, or a text regardless of its line ends."""
    if value is None or value in ("", [], {}):
        return EMPTY
    if isinstance(value, str):
        value = value.removeprefix("\ufeff").replace("\r\n", "\n")
    return hashlib.sha256(canonical(value).encode("utf-8")).hexdigest()[:16]


def read_content(spec: CodeSpec, text: str | None) -> Content:
    """Read the text that the server gave for a section; None and `null` mean that there is nothing."""
    clean = (text or "").removeprefix("\ufeff")
    if spec.is_text:
        return Content(clean, clean)
    if not clean.strip() or clean.strip() == "null":
        return Content(clean, None)
    try:
        return Content(clean, load_json(Source("remote", clean)).value)
    except UnreadableError:
        return Content(clean, None, readable=False)
