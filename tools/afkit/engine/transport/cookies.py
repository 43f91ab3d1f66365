"""Cookies that the requests of one run share, where a directive says `shareCookies`. No run sees those of another."""

from __future__ import annotations

from email.message import Message
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, cast
from urllib.request import Request

from afkit.engine.transport.wire import HttpRequest, HttpResponse


class Cookies:
    """The cookies of one run: each goes only where its domain, path and `Secure` let it go, and not when it is over."""

    def __init__(self) -> None:
        self._jar = CookieJar(DefaultCookiePolicy())

    def add_to(self, request: HttpRequest) -> HttpRequest:
        """Give the request with the cookies for its address. A Cookie header of the author stays as it is."""
        if any(name.lower() == "cookie" for name, _ in request.headers):
            return request
        asked = Request(request.url)
        self._jar.add_cookie_header(asked)
        value = asked.get_header("Cookie")
        return request if value is None else request._replace(headers=(*request.headers, ("Cookie", value)))

    def keep(self, request: HttpRequest, response: HttpResponse) -> list[str]:
        """Keep the cookies that a response sets; give all values that are kept now."""
        head = Message()
        for name, value in response.headers:
            if name.lower() in ("set-cookie", "set-cookie2"):
                head[name] = value
        self._jar.extract_cookies(cast("Any", _Answer(head)), Request(request.url))
        return [cookie.value for cookie in self._jar if cookie.value]


class _Answer:
    """What the jar wants of a response: its headers."""

    def __init__(self, head: Message) -> None:
        self._head = head

    def info(self) -> Message:
        return self._head
