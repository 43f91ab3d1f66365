"""One HTTP call as it was recorded or written down."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from afkit.importing.made import ImportFault
from afkit.records import NamedTuple


class Part(NamedTuple):
    """A part of a form; `file` marks one whose content comes from a file."""

    name: str
    value: str
    file: bool = False


class Call(NamedTuple):
    """A call. `form` holds the parts of a form, `multipart` says of which kind; `answer` is the JSON that came back, None
    if it is not known, and `kind` its type of content; `user` is a name and password of basic authentication."""

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

    def header(self, name: str) -> str:
        """Give the value of a header, empty if there is none."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def origin(self) -> str:
        """Scheme and host, without name and password. Raises ImportFault for what is no web address."""
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
    def path(self) -> str:
        """The path without the query."""
        return urlsplit(self.url).path or "/"

    @property
    def query(self) -> list[tuple[str, str]]:
        """The query, in order."""
        return parse_qsl(urlsplit(self.url).query, keep_blank_values=True)
