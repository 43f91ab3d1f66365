"""What is secret by its name in what is sent and received: headers, query values, members of bodies of any kind."""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import TYPE_CHECKING
from afkit.app.knowledge.secrecy import FORM_MEMBER, MASK, SCHEME, USERINFO, names_secret_header, names_secret_member
from afkit.app.knowledge.unescaped import unescaped
from afkit.patterns import lazy

if TYPE_CHECKING:
    import re

_NAME = r"(?P<name>[^\r\n\t\"\\<>=]{1,80})"
_JSON = lazy(
    rf'"{_NAME}"\s*:\s*(?:"(?P<value>(?:[^"\\]|\\.)+)(?="|\\?\Z)|(?P<number>-?[0-9]{{4,}}(?:\.[0-9]+)?)(?![\w.]))'
)
_NESTED = lazy(
    rf'(?P<slashes>\\+)"{_NAME}(?P=slashes)"\s*:\s*(?P=slashes)"(?P<value>[^"\\]+)'
)  # JSON in a text of JSON
_PART = lazy(r"(?s)name=\"?(?P<name>[^\"\r\n;]{1,80})[^\r\n]*\r\n(?:[^\r\n]+\r\n){0,9}\r\n(?P<value>.+?)(?=\r\n--|\Z)")
_ELEMENT = lazy(r"<(?:[\w.-]+:)?(?P<name>[\w.-]{1,80})(?:\s[^<>]*)?>(?P<value>[^<>]+)</")
_ATTRIBUTE = lazy(r"\s(?:[\w.-]+:)?(?P<name>[\w.-]{1,80})=\"(?P<value>[^\"<>]+)\"")
_JWT = lazy(r"\beyJ[\w-]{6,}\.eyJ[\w-]{6,}\.[\w-]+")
_WORDS = frozenset({"undefined", "null", "true", "false"})
_TELLING = 8
"""Characters from which a value is learned by its name: a shorter one may be a word that stands everywhere."""


def mask_header(name: str, value: str, *, hidden: bool = False) -> str:
    """Mask the value of a header that carries a credential by its name; the scheme of an authorization stays. In an
    address, such as that of a redirect, what is secret of a URL is masked."""
    if not hidden and not names_secret_header(name):
        return mask_url(value) if "?" in value or "://" in value else value
    scheme = _scheme(name, value)
    return value[:scheme] + MASK if value else value


def _scheme(name: str, value: str) -> int:
    match = SCHEME.match(value) if "authorization" in name.lower() else None
    return match.end() if match else 0


def mask_members(text: str) -> str:
    """Mask members of a JSON, form, multipart or XML text, and query values, whose names say that they are secret; and
    signed tokens."""
    if "eyJ" in text:
        text = _JWT.sub(MASK, text)
    parts: list[str] = []
    done = 0
    for start, end, mask in sorted(_members(text)):
        if start >= done:
            parts += (text[done:start], mask)
            done = end
    return "".join((*parts, text[done:])) if parts else text


def mask_url(url: str) -> str:
    """Mask credentials of a URL: user information and telling query values."""
    return mask_members(USERINFO.sub(rf"\1{MASK}@", url) if "@" in url else url)


def _members(text: str) -> Iterator[tuple[int, int, str]]:
    """Give where the values of telling members stand in a text, and what masks each."""
    for mark, pattern in (
        ("=", FORM_MEMBER),
        ('"', _JSON),
        ('\\"', _NESTED),
        ("form-data;", _PART),
        ("</", _ELEMENT),
        ("<", _ATTRIBUTE),
    ):
        if mark in text:
            for match in pattern.finditer(text):
                name = match["name"]
                if "%" in name:
                    name = unescaped(name)[0]
                if names_secret_member(name) or ("[" in name and names_secret_member(_innermost(name))):
                    yield _value(match)


def _innermost(name: str) -> str:
    """Give the member that a name in a form leads to: `user[password]`, `keys[password][0]`."""
    steps = [step for step in name.replace("]", "").split("[") if step and not step.isdigit()]
    return steps[-1] if steps else ""


def _value(match: re.Match[str]) -> tuple[int, int, str]:
    group = "value" if match["value"] is not None else "number"
    start, end = match.span(group)
    return start, end, MASK if group == "value" else f'"{MASK}"'


def secrets_sent(url: str, headers: tuple[tuple[str, str], ...], body: str) -> Iterator[str]:
    """Give what a request carries under names that say that it is secret: a service may send it back anywhere."""
    found = [value[_scheme(name, value) :] for name, value in headers if names_secret_member(name)]
    found += [
        pair.partition("=")[2] for name, value in headers if name.lower() == "cookie" for pair in value.split(";")
    ]
    for text in (url, body):
        found += [text[start:end] for start, end, _ in _members(text)]
    for value in found:
        value = value.strip()
        if len(value) >= _TELLING and value not in _WORDS and "<" not in value:
            yield value
            plain = unescaped(value)[0]
            if plain != value:
                yield plain
