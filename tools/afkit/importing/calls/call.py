"""One HTTP call as it was recorded or written down."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from afkit.importing.made import ImportFault
from afkit.importing.report import Report
from afkit.records import NamedTuple

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
"""Methods of the calls that a module makes."""


class Part(NamedTuple):
    """A part of a form; `file` marks one whose content comes from a file."""

    name: str
    value: str
    file: bool = False


class Call(NamedTuple):
    """A call. `form` holds the parts of a form, `multipart` says of which kind; `answer` is the JSON that came back, None
    if it is not known, and `kind` its type of content; `user` is a name and password of basic authentication. An address that
    begins with a variable is a path alone. `title`, `note`, `tag` and `about` (by the name of what is sent) are what somebody
    wrote about the call; `schemes` are its ways to authenticate as OpenAPI has them, by name; `hidden` are secrets."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    form: tuple[Part, ...] = ()
    multipart: bool = False
    status: int = 200
    answer: Any = None
    user: bool = False
    kind: str = ""
    title: str = ""
    note: str = ""
    tag: str = ""
    about: Mapping[str, str] = {}
    schemes: Mapping[str, Mapping[str, Any]] = {}
    hidden: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """Give the value of a header, empty if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def origin(self) -> str:
        """Scheme and host, without name and password; empty for a path. Raises ImportFault for what is no web address."""
        if self.url.startswith("/"):
            return ""
        try:
            parts = urlsplit(self.url)
            good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            good = False
        if not good:
            raise ImportFault(
                "the address is not an http or https URL", hint="for example https://api.example.com/orders"
            )
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"

    @property
    def is_web(self) -> bool:
        """Tell whether the address is one that a request can go to."""
        try:
            return self.origin is not None
        except ImportFault:
            return False

    @property
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query, in order."""
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True)


_VARIABLE = re.compile(r"\$\{(\w+)\}|\$(\w+)|\{\{\s*([\w .-]+?)\s*\}\}|\{([\w .-]+)\}|<([\w .-]+)>")


def address(url: str) -> str:
    """Give an address as calls have it: one that begins with a variable as a path, a variable for the host in braces."""
    url = url.replace(" ", "%20") if not _VARIABLE.search(url) else url
    whole = _VARIABLE.match(url)
    if whole and re.match(r"[/?#]|$", url[whole.end() :]):
        rest = url[whole.end() :]
        return rest if rest.startswith("/") else f"/{rest}"
    if "://" not in url:
        url = f"https://{url}"
    scheme, sign, rest = url.partition("://")
    host = re.match(r"[^/?#]*", rest)
    shown = host[0] if host else ""
    return (
        f"{scheme}{sign}{_VARIABLE.sub(lambda found: f'{{{found[found.lastindex or 0]}}}', shown)}{rest[len(shown) :]}"
    )


def of_one_host(calls: list[Call], report: Report) -> list[Call]:
    """Keep the calls of the host that is called most: a connector has one address."""
    hosts = Counter(call.origin for call in calls)
    chosen = hosts.most_common(1)[0][0]
    for host, count in hosts.items():
        if host != chosen:
            told, them = ("1 call goes", "it") if count == 1 else (f"{count} calls go", "them")
            own = "its" if count == 1 else "their"
            reason = (
                f"{told} to another host than {chosen or 'the others'}; import {them} into a connector of {own} own"
            )
            report.left_out(host or "an address that is a variable", reason)
    return [call for call in calls if call.origin == chosen]
