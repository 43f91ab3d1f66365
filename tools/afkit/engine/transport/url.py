"""Build URLs: join with the base, normalise, append the query (app-format reference, sections 2.3 and 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote, unquote

_ABSOLUTE = re.compile(r"^https?://", re.IGNORECASE)
_SPLIT = re.compile(r"^(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?$", re.IGNORECASE | re.DOTALL)
_URI = ";/?:@&=+$,#-_.!~*'()"  # what encodeURI leaves alone, besides letters and digits
_COMPONENT = "-_.!~*'()"  # what encodeURIComponent leaves alone
_RESERVED = frozenset({"%20", "%23", "%26", "%3F", "%3A"})
_WIRE = _URI + "%[]"  # what may stand in a request line


class UrlError(ValueError):
    """A URL that no request can be sent to; the message says why."""


def join(base: str | None, url: str) -> str:
    """Put the base URL before a relative one.

    An absolute URL is used as it is. The engine joins with one slash whenever `url` is not absolute. Raises UrlError
    for a relative URL without a base.
    """
    if _ABSOLUTE.match(url):
        return url
    if not base:
        raise UrlError(f"the URL '{url}' is relative and there is no baseUrl to put before it")
    return base.rstrip("/") + "/" + url.lstrip("/")


def build(base: str | None, url: str, query: Iterable[tuple[str, str]] = (), *, encode: bool = True) -> str:
    """Give the URL as it is sent: joined, slashes of the path collapsed, encoded, query appended, fragment dropped.

    With `encode` the part before `?` goes through JavaScript's encodeURI, which also encodes a percent sign; without it
    only what may not stand in a request line is encoded, and a second `?` becomes `&`.
    Raises UrlError for what is no HTTP address.
    """
    try:
        return _build(base, url, tuple(query), encode)
    except UnicodeEncodeError:
        raise UrlError("the URL holds half of a character, which no URL can") from None


@lru_cache(maxsize=256)
def _build(base: str | None, url: str, query: tuple[tuple[str, str], ...], encode: bool) -> str:
    whole = join(base, url.strip())
    match = _SPLIT.match(whole)
    if match is None:
        raise UrlError(f"'{whole}' is not an http or https address")
    scheme, authority, path, inline = match.groups()
    user, at, host = authority.rpartition("@")
    host = _host(host, whole)
    path = re.sub(r"/{2,}", "/", path)
    path = quote(path, safe=_URI if encode else _WIRE)
    pairs = "&".join(f"{_component(key)}={_component(value)}" for key, value in query)
    if inline is not None:
        inline = quote(inline.replace("?", "&") if not encode else inline, safe=_WIRE)
    tail = "&".join(part for part in (inline, pairs) if part)
    if not encode:
        tail = quote(_decoded(tail), safe=_WIRE)
    return f"{scheme.lower()}://{user}{at}{host}{path or '/'}{'?' + tail if tail else ''}"


def _decoded(query: str) -> str:
    """Decode a query, except for what would change its meaning: space, #, &, ? and : stay encoded (section 3.1)."""
    return re.sub(
        r"(?:%[0-9A-Fa-f]{2})+",
        lambda run: "".join(
            part if part.upper() in _RESERVED else unquote(part, errors="replace")
            for part in re.findall(r"%20|%23|%26|%3[FfAa]|(?:%(?!20|23|26|3[FfAa])[0-9A-Fa-f]{2})+", run[0])
        ),
        query,
    )


def _component(text: str) -> str:
    return quote(text, safe=_COMPONENT)


def _host(host: str, whole: str) -> str:
    name, colon, port = host.rpartition(":") if re.search(r":\d*$", host) else (host, "", "")
    ascii_name = ascii_host(name)
    if ascii_name is None:
        raise UrlError(f"'{whole}' has no valid host name")
    if port and int(port) > 65535:
        raise UrlError(f"'{whole}' has a port above 65535")
    return f"{ascii_name}{colon}{port}" if port else ascii_name


def ascii_host(name: str) -> str | None:
    """Give a host name as it travels: lower case, international labels encoded. None for what is no host name."""
    name = name.rstrip(".").lower()
    if not name or re.search(r"[\s<>\"{}|\\^`%]", name):
        return None
    if name.startswith("["):
        return name if re.fullmatch(r"\[[0-9a-f:.]+\]", name) else None
    if not name.isascii():
        try:
            return name.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    return name if all(0 < len(label) < 64 for label in name.split(".")) else None


@lru_cache(maxsize=1024)
def origin_of(url: str) -> tuple[str, str, int]:
    """Give (scheme, host name without brackets, port) of an absolute URL. Raises UrlError."""
    match = _SPLIT.match(url)
    if match is None:
        raise UrlError(f"'{url}' is not an http or https address")
    scheme = match[1].lower()
    host = match[2].rpartition("@")[2].lower()
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        port = rest.lstrip(":")
    else:
        name, _, port = host.partition(":")
    return scheme, name.rstrip("."), int(port) if port.isdigit() else (443 if scheme == "https" else 80)


def without_credentials(url: str) -> str:
    """Drop `user:password@` from a URL, for messages."""
    return re.sub(r"^([a-z][a-z0-9+.-]*://)[^/?#]*@", r"\1", url, flags=re.IGNORECASE)


def flat(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Repeat the key of an array value: `list: [a, b]` is `list=a&list=b`."""
    return [(key, item) for key, value in values.items() for item in (value if isinstance(value, list) else [value])]
