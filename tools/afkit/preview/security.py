"""The door of the page: who may ask, and what a browser may do with the answer.

The page runs connectors with their credentials, so that any page of the web that could talk to it could, too. Four checks
stand before every handler: the request names this machine (`Host`: DNS rebinding), it was not sent by another page
(`Origin`, `Sec-Fetch-Site`), it carries the cookie that only the printed address hands out, and it is not too large.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

UPLOAD_LIMIT = 8 * 1024 * 1024
"""Bytes that a request may bring: what a form with its files may hold."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What the page may load and do: only what this server gives, and nothing that stands inside of the markup."""

_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)

OPEN = ("/oauth/cb/", "/hook/")
"""What a service calls, or sends the browser back to: no cookie comes there, and each address holds a secret of its own."""

HARMLESS = ("/forms/",)
"""What is posted and changes nothing: `read_only` leaves it open."""

TEXTS = {
    403: "Open the address that afkit preview printed: it carries the token of this session.",
    404: "There is nothing here.",
    405: "This page is served read-only.",
    413: f"More than {UPLOAD_LIMIT // 1024 // 1024} MiB were sent.",
    421: "This server answers for 127.0.0.1 and localhost only.",
}


class Keys(NamedTuple):
    """The secrets of a session: `token` stands in the printed address, `cookie` in the browser, `hook` in the
    addresses that services call."""

    token: str
    cookie: str
    hook: str

    @classmethod
    def fresh(cls) -> Keys:
        """Make new ones."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(18))


class TooLarge(Exception):  # noqa: N818 - ends the reading of a body
    """A request brings more than it may, without having said so."""


class Guard:
    """The checks, around an ASGI application. `authority` is the `host:port` that is served."""

    def __init__(self, app: App, keys: Keys, authority: str, *, read_only: bool = False) -> None:
        self._app = app
        self._keys = keys
        port = authority.rpartition(":")[2]
        self._hosts = frozenset({authority, f"localhost:{port}"})
        self._cookie = f"afkit_preview_{port}"
        self._read_only = read_only

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer, or hand on what may pass."""
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        status = self._refusal(scope, headers)
        if status is not None:
            await self._say(send, status)
            return
        if not scope["path"].startswith(OPEN):
            token = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("token")
            if token is not None and scope["method"] == "GET":
                await self._enter(scope, send, token)
                return
            if not self._knows(headers.get("cookie", "")):
                await self._say(send, 403)
                return
        await self._hand_on(scope, receive, send)

    def _refusal(self, scope: Message, headers: dict[str, str]) -> int | None:
        """Give the status of what must not pass."""
        if headers.get("host", "").lower() not in self._hosts:
            return 421
        if scope["path"].startswith(OPEN):
            return None
        writing = scope["method"] not in ("GET", "HEAD")
        origin = headers.get("origin")
        own = {f"http://{name}" for name in self._hosts}
        if (origin is not None and origin not in own) or (writing and origin is None):
            return 403
        # A page of another port of this machine is "same-site", and is no less strange.
        strange = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
        if strange and (writing or headers.get("sec-fetch-mode") != "navigate"):
            return 403
        if writing and self._read_only and not scope["path"].startswith(HARMLESS):
            return 405
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > UPLOAD_LIMIT:
            return 413
        return None

    def _knows(self, header: str) -> bool:
        try:
            morsel = SimpleCookie(header).get(self._cookie)
        except CookieError:
            return False
        return morsel is not None and hmac.compare_digest(morsel.value.encode(), self._keys.cookie.encode())

    async def _enter(self, scope: Message, send: Send, token: str) -> None:
        """Take the token out of the address and give the cookie for it."""
        if not hmac.compare_digest(token.encode(), self._keys.token.encode()):
            await self._say(send, 403)
            return
        rest = [pair for pair in parse_qsl(scope["query_string"].decode("latin-1")) if pair[0] != "token"]
        path = "/" + (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").lstrip("/\\")
        target = path + (f"?{urlencode(rest)}" if rest else "")
        cookie = f"{self._cookie}={self._keys.cookie}; Path=/; HttpOnly; SameSite=Strict"
        headers = [(b"location", target.encode("latin-1")), (b"set-cookie", cookie.encode())]
        await _answer(send, 303, b"", [*headers, (b"cache-control", b"no-store"), *_HEADERS])

    async def _hand_on(self, scope: Message, receive: Receive, send: Send) -> None:
        size = 0

        async def bounded() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > UPLOAD_LIMIT:
                raise TooLarge
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(pair for pair in _HEADERS if pair[0] not in own)]
                if b"cache-control" not in own:
                    message["headers"].append((b"cache-control", b"no-store"))
            await send(message)

        await self._app(scope, bounded, guarded)

    async def _say(self, send: Send, status: int) -> None:
        text = TEXTS[status].encode()
        kind = (b"content-type", b"text/plain; charset=utf-8")
        await _answer(send, status, text, [kind, (b"cache-control", b"no-store"), *_HEADERS])


async def _answer(send: Send, status: int, body: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
