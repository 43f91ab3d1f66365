"""The names of encodings that the engine's `Buffer` knows."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.iml.errors import CallError

_ALIASES: Mapping[str, str] = {
    "utf8": "utf8",
    "utf-8": "utf8",
    "text": "utf8",
    "ascii": "ascii",
    "latin1": "latin1",
    "binary": "latin1",
    "hex": "hex",
    "base64": "base64",
    "base64url": "base64url",
    "utf16le": "utf16le",
    "utf-16le": "utf16le",
    "ucs2": "utf16le",
    "ucs-2": "utf16le",
}


def encoding(name: str, parameter: str = "encoding") -> str:
    """Return the canonical name of an encoding. Raises CallError for one that does not exist."""
    found = _ALIASES.get(name.lower())
    if found is None:
        raise CallError(
            f"{parameter} '{name[:40]}' does not exist",
            hint="encodings are utf8, ascii, latin1, binary, hex, base64, base64url and utf16le",
        )
    return found
