"""Text in other notations (IML reference, 4.3): URLs, HTML, Markdown, MIME types."""

from __future__ import annotations

import re

from afkit.annotations import TYPE_CHECKING
from afkit.iml.errors import CallError
from afkit.iml.functions.support import sized
from afkit.iml.registry import APPS, Example, Param, function
from afkit.iml.values.basics import UNDEFINED, Undefined
from afkit.late import late
from afkit.patterns import lazy

if TYPE_CHECKING:
    from urllib import parse as url

    from afkit.iml.environment import Environment
else:
    url = late("urllib.parse")

_SOURCE = "HLP:text-and-binary-functions"
_TEXT = Param("text", "text")
_URL_SAFE = "-_.!~*'()"
_BROKEN_ESCAPE = lazy(r"%(?![0-9A-Fa-f]{2})")
_MARKDOWN = {ord(char): f"&#{ord(char)};" for char in "#*_`|~[]\\>"}
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@function(
    "encodeURL",
    _TEXT,
    returns="text",
    family="text",
    doc="Writes a text so that it can stand in one component of a URL: everything but letters, digits and "
    "`- _ . ! ~ * ' ( )` becomes percent signs with the hexadecimal bytes of UTF-8.",
    examples=(Example("{{encodeURL('a&b=ü')}}", "a%26b%3D%C3%BC"), Example("{{encodeURL('one two')}}", "one%20two")),
    source=_SOURCE,
)
def encode_url(env: Environment, text: str) -> str:
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise CallError("the text holds half of a surrogate pair, which no URL can hold") from error
    return sized(url.quote(data, safe=_URL_SAFE), env)  # type: ignore[no-any-return]  # gives back what it is given


@function(
    "decodeURL",
    _TEXT,
    returns="text",
    family="text",
    doc="Undoes `encodeURL`. A plus sign stays a plus sign; a percent sign that begins no valid character is an error.",
    examples=(Example("{{decodeURL('x%2Fy')}}", "x/y"), Example("{{decodeURL('1+%C3%BC')}}", "1+ü")),
    source=_SOURCE,
)
def decode_url(env: Environment, text: str) -> str:
    if "%" not in text:
        return text
    if _BROKEN_ESCAPE.search(text):
        raise CallError("a percent sign is not followed by two hexadecimal digits")
    pieces = re.split(r"((?:%[0-9A-Fa-f]{2})+)", text)
    try:
        pieces[1::2] = [url.unquote_to_bytes(piece).decode() for piece in pieces[1::2]]
    except UnicodeDecodeError as error:
        raise CallError("the percent signs spell no text in UTF-8") from error
    return "".join(pieces)


@function(
    "escapeHTML",
    _TEXT,
    returns="text",
    family="text",
    doc="Writes `&`, `<` and `>` as HTML entities. Quotes stay, so the result is no safe attribute value.",
    examples=(Example("{{escapeHTML('1 < 2 & 3')}}", "1 &lt; 2 &amp; 3"),),
    source=_SOURCE,
)
def escape_html(env: Environment, text: str) -> str:
    return sized(text.translate(_HTML), env)  # type: ignore[no-any-return]  # gives back what it is given


@function(
    "escapeMarkdown",
    _TEXT,
    returns="text",
    family="text",
    doc="Writes the characters that Markdown gives a meaning as numeric HTML entities: # * _ ` | ~ [ ] \\ and >.",
    examples=(Example("{{escapeMarkdown('*x*')}}", "&#42;x&#42;"),),
    source=_SOURCE,
)
def escape_markdown(env: Environment, text: str) -> str:
    return sized(text.translate(_MARKDOWN), env)  # type: ignore[no-any-return]  # gives back what it is given


@function(
    "stripHTML",
    _TEXT,
    returns="text",
    family="text",
    doc="Takes the tags out of HTML. Comments and what stands inside `script` and `style` go as well, `<br>` becomes a "
    "line break, entities stay as they are.",
    examples=(
        Example("{{stripHTML('<p>Hi <i>you</i></p>')}}", "Hi you"),
        Example("{{stripHTML('a<br/>b')}}", "a\nb"),
        Example("{{stripHTML('1 < 2')}}", "1 < 2"),
    ),
    source=_SOURCE,
)
def strip_html(env: Environment, text: str) -> str:
    return "".join(_Stripper(text).pieces())


class _Stripper:
    """One pass over a text; every search that has failed once is not repeated, so the work stays linear."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lowered: str | None = None
        self._absent: set[str] = set()

    def pieces(self) -> list[str]:
        text, out, at = self._text, [], 0
        while (start := text.find("<", at)) >= 0:
            out.append(text[at:start])
            end = self._tag_end(start)
            if end is None:
                out.append("<")
                at = start + 1
                continue
            name = _TAG_NAME.match(text, start + 1)
            at = end
            if name is not None:
                tag = name.group().lower()
                if tag == "br":
                    out.append("\n")
                elif tag in ("script", "style"):
                    at = self._behind_content(tag, end)
        out.append(text[at:])
        return out

    def _tag_end(self, start: int) -> int | None:
        text = self._text
        if text.startswith("<!--", start):
            end = self._find("-->", start + 4)
            return len(text) if end < 0 else end + 3
        if ">" in self._absent or not _TAG_START.match(text, start + 1):
            return None
        at = start + 1
        while stop := _TAG_STOP.search(text, at):
            if stop.group() == ">":
                return stop.end()
            close = self._find(stop.group(), stop.end())
            if close < 0:
                end = self._find(">", stop.end())
                return None if end < 0 else end + 1
            at = close + 1
        self._absent.add(">")
        return None

    def _find(self, mark: str, at: int) -> int:
        if mark in self._absent:
            return -1
        found = self._text.find(mark, at)
        if found < 0:
            self._absent.add(mark)
        return found

    def _behind_content(self, tag: str, at: int) -> int:
        if self._lowered is None:
            # Only ASCII is lowered, so that positions stay the same.
            self._lowered = self._text.translate(_ASCII_LOWER)
        close = self._lowered.find(f"</{tag}", at)
        end = -1 if close < 0 else self._text.find(">", close)
        return len(self._text) if end < 0 else end + 1


_TAG_NAME = lazy(r"[A-Za-z][A-Za-z0-9:-]*")
_TAG_START = lazy(r"/?[A-Za-z]|[!?]")
_TAG_STOP = lazy(r"[>\"']")
_ASCII_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


@function(
    "mime",
    Param("file name", "text"),
    returns="text",
    family="text",
    doc="Gives the MIME type that belongs to the extension of a file name, undefined for one that is not known.",
    examples=(Example("{{mime('a.pdf')}}", "application/pdf"), Example("{{mime('photo.JPG')}}", "image/jpeg")),
    source="IMLP",
    dialects=APPS,
)
def mime(env: Environment, name: str) -> str | Undefined:
    from afkit.iml.functions.mime_types import MIME_TYPES

    extension = re.split(r"[./\\]", name)[-1].lower()
    return MIME_TYPES.get(extension, UNDEFINED)
