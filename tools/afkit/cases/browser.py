"""The browser of cases: it opens the consent page, and reads the redirect by which the page answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urljoin, urlsplit

from afkit.engine import HttpRequest, Send
from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.errors import RunError

_PAGES = 5
"""Redirects that lead from page to page before the one that leads back."""
_SHOWN = 200


def browser(send: Send, home: str) -> Callable[[str, str], Mapping[str, str]]:
    """Give a function that asks for consent: it opens an address, and gives the query of the redirect to `home`.

    It raises RunError where the page does not lead there, or with another state than it was given.
    """

    def ask(url: str, state: str) -> Mapping[str, str]:
        for _ in range(_PAGES):
            reply = send(HttpRequest("GET", url))
            target = reply.header("location") if 300 <= reply.status < 400 else None
            if target is None:
                said = reply.body[:_SHOWN].decode("utf-8", "replace").strip()
                raise RunError(
                    f"the consent page answered {reply.status} and did not lead back: {said}", code=CONNECTION_UNUSABLE
                )
            url = urljoin(url, target)
            if url.partition("?")[0] == home:
                query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
                if query.pop("state", None) != state:
                    raise RunError("the redirect carries another state than was sent", code=CONNECTION_UNUSABLE)
                return query
        raise RunError(f"the consent page leads on and on, at last to {url}", code=CONNECTION_UNUSABLE)

    return ask
