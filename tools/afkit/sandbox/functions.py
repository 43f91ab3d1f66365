"""What the rules of a sandbox can do beyond IML: a handful of functions, and no more.

They are not part of the language: a connector cannot call them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import unquote_to_bytes

from afkit.iml import UNDEFINED

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_TWO = [first + second for first in _ALPHABET for second in _ALPHABET]
_SIX = 62**6
"""Texts that six letters can make, as many as one number is drawn for."""
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in _CROCKFORD for second in _CROCKFORD]
_HALF = 1 << 40
"""Numbers that half of a ULID's random part may be."""


def functions(clock: Callable[[], datetime], random: Callable[[], float]) -> dict[str, Callable[..., Any]]:
    """Give the functions by name, bound to a clock and a source of randomness.

    - `sameText(a, b)`: whether two texts are equal, in a time that does not tell where they differ.
    - `unquote(text)`: a quoted string without its quotes and escapes; any other value unchanged.
    - `percentDecode(text)`: the text decoded once, as UTF-8; undefined where the encoding is malformed.
    - `member(name, value)`: an object with this one member, for a spread key.
    - `randomText(n)`: n letters and digits.
    - `ulid()`: a new ULID.
    - `proves(verifier, grant)`: whether a PKCE verifier fits a grant that a consent page has kept.
    """

    def random_text(count: Any) -> str:
        letters: list[str] = []
        for _ in range(0, int(count), 6):
            number = int(random() * _SIX)
            letters += _TWO[number // 14776336], _TWO[number // 3844 % 3844], _TWO[number % 3844]
        return "".join(letters)[: int(count)]

    moment: datetime | None = None
    begin = ""  # what all of that moment begin with

    def ulid() -> str:
        nonlocal moment, begin
        now = clock()
        if now is not moment:
            moment, time = now, int(now.timestamp() * 1000)
            begin = _PAIRS[time >> 40] + _eight(time)
        return f"{begin}{_eight(int(random() * _HALF))}{_eight(int(random() * _HALF))}"

    return {
        "sameText": same_text,
        "unquote": unquote,
        "percentDecode": percent_decode,
        "member": lambda name, value: {str(name): value},
        "randomText": random_text,
        "ulid": ulid,
        "proves": proves,
    }


def _eight(number: int) -> str:
    """Write the low 40 bits of a number in eight characters."""
    pairs = _PAIRS
    return f"{pairs[number >> 30 & 1023]}{pairs[number >> 20 & 1023]}{pairs[number >> 10 & 1023]}{pairs[number & 1023]}"


def same_text(first: Any, second: Any) -> bool:
    """Compare two texts in constant time; anything but two texts is unequal."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    return hmac.compare_digest(first.encode("utf-8", "replace"), second.encode("utf-8", "replace"))


def unquote(text: Any) -> Any:
    """Take the quotes and backslash escapes off a quoted string of HTTP."""
    if not isinstance(text, str) or len(text) < 2 or not (text[0] == text[-1] == '"'):
        return text
    return re.sub(r"\\(.)", r"\1", text[1:-1])


def percent_decode(text: Any) -> Any:
    """Decode percent-encoding once; undefined for a `%` without two hexadecimal digits, and for what is not UTF-8."""
    if not isinstance(text, str):
        return UNDEFINED
    if "%" not in text and text.isascii():
        return text
    pieces = text.split("%")[1:]
    if any(len(piece) < 2 or any(digit not in "0123456789abcdefABCDEF" for digit in piece[:2]) for piece in pieces):
        return UNDEFINED
    try:
        return unquote_to_bytes(text).decode("utf-8")
    except UnicodeDecodeError:
        return UNDEFINED


def proves(verifier: Any, grant: Any) -> bool:
    """Tell whether a PKCE verifier fits what was granted (RFC 7636); a grant without a challenge asks for none."""
    challenge = grant.get("code_challenge") if isinstance(grant, dict) else None
    if not isinstance(challenge, str) or not challenge:
        return True
    given = verifier if isinstance(verifier, str) else ""
    if grant.get("code_challenge_method") == "S256":
        digest = hashlib.sha256(given.encode("utf-8", "replace")).digest()
        given = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return same_text(given, challenge)
