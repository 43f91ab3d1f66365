"""The spellings of a text: what JSON, URLs, web pages, base64 and hex make of it, each as the usual libraries write it."""

from __future__ import annotations

import base64
import html
import json
import re
import string
from collections.abc import Iterator

from afkit.app.knowledge.unescaped import unescaped

SHORT = 4
"""Characters from which a text is looked for inside of others; a shorter one only where it stands alone."""

MIN_SEGMENT = 6
"""Characters of base64 that count as a trace of a text."""

_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")
_PAGES = tuple(
    tuple({"&": "&amp;", "<": "&lt;", ">": "&gt;", **more}.items())
    for more in (
        {'"': "&quot;", "'": "&apos;"},  # XML
        {'"': "&quot;", "'": "&#39;"},
        {'"': "&quot;", "'": "&#039;"},
        {'"': "&#34;", "'": "&#39;"},
        {'"': "&#34;", "'": "&#39;", "+": "&#43;"},
        {'"': "&quot;", "'": "&#39;", "/": "&#x2F;", "`": "&#x60;", "=": "&#x3D;"},
        {">": ">"},
    )
)
"""Signs that a web page or XML writes otherwise, as different libraries do it."""

_SCRIPTS = tuple(
    tuple((sign, f"\\u{ord(sign[-1]):04x}") for sign in signs)
    for signs in ("<>&", "<>&='", ("<", ">", "&", "'", '\\"'), ("<", ">", "&", "'", '\\"', "+", "`"))
)
"""What writers of JSON put down as `\\u003c`, so that it can stand in a web page: signs of each."""


def forms_of(secret: str) -> dict[str, str]:
    """Give the forms that a secret may take, each with its kind; also in capital and in small letters.

    Patterns ignore the case of letters, but what stands in base64, in hex or after `%` is another text in capitals.
    """
    forms = _spellings(secret)
    for other in {secret.upper(), secret.lower()} - {secret}:
        for form, kind in _spellings(other).items():
            forms.setdefault(form, kind)
    return forms


def _spellings(secret: str) -> dict[str, str]:
    escaped = json.dumps(secret, ensure_ascii=False)[1:-1]
    ascii_escaped = json.dumps(secret)[1:-1]
    forms: dict[str, str] = dict.fromkeys((secret, escaped, ascii_escaped), "plain")
    forms.setdefault(unescaped(secret)[0], "plain")  # what looks like an escape in it is undone with those around it
    if not secret.isascii():  # as part of a host
        forms.setdefault(f"xn--{secret.encode('punycode', 'surrogatepass').decode()}", "plain")
    for text in (escaped, ascii_escaped):
        forms.setdefault(json.dumps(text, ensure_ascii=False)[1:-1], "plain")
    if "/" in secret:  # as the JSON of some services has it
        for text in (escaped, ascii_escaped):
            forms.setdefault(text.replace("/", "\\/"), "plain")
    for text in dict.fromkeys(_pages(secret)):
        for form in _in_json(text):
            forms.setdefault(form, "plain")
    for written in (escaped, ascii_escaped):
        for text in dict.fromkeys(_for_scripts(written)):
            forms.setdefault(text, "plain")
            forms.setdefault(text.replace("\\", "\\\\").replace('"', '\\"'), "plain")
    data = secret.encode("utf-8", "surrogatepass")
    for text in dict.fromkeys((secret, escaped)):
        if _UNRESERVED.fullmatch(text):
            continue  # stays as it is in every URL
        raw = text.encode("utf-8", "surrogatepass")
        latin = raw.decode("latin-1")  # a character for each byte
        for table in (*_ENCODINGS, _ENCODE_FORM):
            encoded_text = latin.translate(table)
            for form in (encoded_text, *_for_scripts(encoded_text)):
                forms.setdefault(form, "plain")
        forms.setdefault(latin.translate(_ENCODE_ALL).translate(_ENCODE_ALL), "plain")
    if len(secret) >= SHORT:
        forms.setdefault(data.hex(), "plain")
        whole = base64.b64encode(data).decode()
        forms.setdefault(whole.translate(_ENCODE_ALL), "plain")
        latin = data.decode("latin-1")  # OAuth 2 wants the parts of `Basic` percent-encoded first
        quoted_first = (latin.translate(_ENCODE_ALL), latin.translate(_ENCODE_FORM))
        encoded = dict.fromkeys(
            text.encode("utf-8", "surrogatepass") for text in (secret, escaped, ascii_escaped, *quoted_first)
        )
        for segment in (segment for variant in encoded for segment in _segments(variant)):
            if len(segment) >= MIN_SEGMENT:
                forms.setdefault(segment, "base64")
                forms.setdefault(segment.replace("+", "-").replace("/", "_"), "base64")
                if "/" in segment:
                    forms.setdefault(segment.replace("/", "\\/"), "base64")
                if "+" in segment:
                    forms.setdefault(segment.replace("+", "\\u002b"), "base64")
                if "+" in segment or "/" in segment:
                    forms.setdefault(segment.translate(_ENCODE_ALL), "plain")
    return forms


def _encoding(safe: str) -> dict[int, str]:
    """Give the table by which `str.translate` percent-encodes as `urllib.parse.quote` does, in a tenth of its time."""
    kept = frozenset(string.ascii_letters + string.digits + "_.-~" + safe)
    return {code: f"%{code:02X}" for code in range(256) if chr(code) not in kept}


_ENCODINGS = tuple(_encoding(safe) for safe in ("", "/", "-_.!~*'()", ";/?:@&=+$,#-_.!~*'()"))
_ENCODE_ALL = _ENCODINGS[0]
_ENCODE_FORM = {**_ENCODE_ALL, ord(" "): "+"}


def _segments(data: bytes) -> list[str]:
    """Give the part of base64 that depends on nothing but `data`, for each of the three alignments."""
    result = []
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        start = (0, 2, 3)[shift]
        end = len(text) - (1 if (shift + len(data)) % 3 else 0)
        result.append(text[start:end])
    return result


def _pages(secret: str) -> Iterator[str]:
    """Give a text as web pages and XML write it."""
    for quoted in (True, False):
        yield html.escape(secret, quote=quoted)
    for table in _PAGES:
        yield _swapped(secret, table)


def _swapped(text: str, table: tuple[tuple[str, str], ...]) -> str:
    """Put other spellings for signs, one after the other; a sign that is there is rare, and `translate` asks for each."""
    for sign, other in table:
        if sign in text:
            text = text.replace(sign, other)
    return text


def _for_scripts(written: str) -> Iterator[str]:
    """Give a text, as it stands in JSON, as those write it who also escape signs of web pages; nothing where none is."""
    for table in _SCRIPTS:
        text = _swapped(written, table)
        if text != written:
            yield text
            if "/" in text:
                yield text.replace("/", "\\/")


def _in_json(text: str) -> Iterator[str]:
    """Give a text, and how it stands in JSON if that is another one."""
    yield text
    if not (text.isascii() and text.isprintable()) or '"' in text or "\\" in text:
        yield json.dumps(text)[1:-1]
        yield json.dumps(text, ensure_ascii=False)[1:-1]
