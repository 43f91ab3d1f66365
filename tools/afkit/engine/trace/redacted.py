"""Exchanges as data without secrets: what recordings, HAR files and curl commands are made of."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from afkit.app.knowledge.members import mask_header, mask_members, mask_url
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app.knowledge.vault import Vault
    from afkit.engine.transport.recorder import Recorded
    from afkit.engine.transport.wire import HttpResponse, Pairs

_TRAVELLING = frozenset({"content-encoding", "transfer-encoding", "content-length", "connection", "keep-alive"})
"""Headers of a response that speak of how it travelled: bodies are kept decoded."""


class Body(NamedTuple):
    """A body as text, or in base64 where it is none."""

    text: str
    base64: bool = False

    def data(self) -> bytes:
        """Give its bytes."""
        return base64.b64decode(self.text) if self.base64 else self.text.encode()


class Message(NamedTuple):
    """A request or response: `line` is the URL or the status."""

    line: str
    headers: Pairs
    body: Body


class Redacted(NamedTuple):
    """One exchange, fit to be kept and shown."""

    method: str
    request: Message
    response: Message | None
    fault: str | None
    started: datetime
    milliseconds: float


def redact(exchanges: Sequence[Recorded], vault: Vault) -> list[Redacted]:
    """Mask every part of exchanges. Call it when the run is over and the vault knows all secrets."""
    return [
        Redacted(
            one.request.method,
            Message(
                url_without_secrets(one.request.url, vault),
                _headers(one.request.headers, vault),
                body_without_secrets(one.request.body, vault),
            ),
            None if one.response is None else _response(one.response, vault),
            None if one.fault is None else vault.mask(one.fault),
            one.started,
            one.milliseconds,
        )
        for one in exchanges
    ]


def _response(response: HttpResponse, vault: Vault) -> Message:
    headers = tuple(pair for pair in _headers(response.headers, vault) if pair[0].lower() not in _TRAVELLING)
    return Message(str(response.status), headers, body_without_secrets(response.body, vault))


def url_without_secrets(url: str, vault: Vault) -> str:
    """Mask a URL as a recording holds it."""
    return vault.mask(mask_url(url))


def body_without_secrets(data: bytes, vault: Vault) -> Body:
    """Mask a body as a recording holds it; what is no text and holds a secret is left out whole."""
    try:
        return Body(vault.mask(mask_members(data.decode())))
    except UnicodeDecodeError:
        packed = base64.b64encode(data).decode()
        shown = (data.decode("latin-1"), data.decode("utf-8", "replace"), packed)
        if any(vault.mask(text) != text for text in shown):
            return Body("")
        return Body(packed, base64=True)


def _headers(pairs: Pairs, vault: Vault) -> Pairs:
    return tuple((name, vault.mask(mask_header(name, value))) for name, value in pairs)
