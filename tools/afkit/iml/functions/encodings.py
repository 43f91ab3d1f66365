"""Bytes as text and text as bytes, by the names of encodings that the engine's `Buffer` knows."""

from __future__ import annotations

from base64 import b64decode, b64encode, urlsafe_b64encode

from afkit.iml.values.types import encode
from afkit.patterns import lazy

_NOT_BASE64 = lazy(r"[^A-Za-z0-9+/]")
_HEX_PAIRS = lazy(r"(?:[0-9A-Fa-f]{2})*")


def to_bytes(text: str, form: str) -> bytes:
    """Return the bytes that a text spells in a form.

    Like the engine: hexadecimal ends at the first pair that is none, base64 skips whatever is no digit of it.
    """
    match form:
        case "utf8":
            return encode(text)
        case "hex":
            pairs = _HEX_PAIRS.match(text)
            return bytes.fromhex(pairs.group() if pairs else "")
        case "base64" | "base64url":
            return _from_base64(text)
        case "utf16le":
            return text.encode("utf-16-le", "surrogatepass")
    # ASCII and latin1 keep the low byte of every UTF-16 unit.
    return text.encode("utf-16-le", "surrogatepass")[::2]


def _from_base64(text: str) -> bytes:
    digits = _NOT_BASE64.sub("", text.partition("=")[0].replace("-", "+").replace("_", "/"))
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    return b64decode(digits + "=" * (-len(digits) % 4))


def from_bytes(data: bytes, form: str) -> str:
    """Return the text that shows bytes in a form."""
    match form:
        case "utf8":
            return data.decode("utf-8", "replace")
        case "hex":
            return data.hex()
        case "base64":
            return b64encode(data).decode("ascii")
        case "base64url":
            return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
        case "utf16le":
            return data[: len(data) // 2 * 2].decode("utf-16-le", "surrogatepass")
        case "ascii":
            return bytes(byte & 0x7F for byte in data).decode("ascii")
    return data.decode("latin1")
