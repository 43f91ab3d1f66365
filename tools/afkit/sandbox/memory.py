"""Reach a sandbox without a network: the engine's seam for I/O, with a sandbox behind it."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from afkit.engine.transport.wire import HttpRequest, HttpResponse, Send, TransportError
from afkit.sandbox.core import Sandbox
from afkit.sandbox.wire import Request


def in_memory_send(sandbox: Sandbox, *, sleep: Callable[[float], None] = time.sleep) -> Send:
    """Give a transport whose every request, whatever its host, is answered by the sandbox.

    A late reply sleeps no longer than the request's timeout; a late or cut reply is the fault a network would give.
    """

    def send(request: HttpRequest) -> HttpResponse:
        parts = urlsplit(request.url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        reply = sandbox.handle(Request(request.method, target, request.headers, request.body, parts.hostname or ""))
        if reply.delay:
            sleep(min(reply.delay, request.timeout))
            if reply.delay >= request.timeout:
                raise TransportError(
                    "ModuleTimeoutError", f"{parts.netloc} did not answer within {request.timeout:g} s"
                )
        if reply.cut:
            raise TransportError("ConnectionError", f"{parts.netloc} cut the connection before its reply was complete")
        headers = (*reply.headers, ("Content-Length", str(len(reply.body))))
        return HttpResponse(reply.status, headers, reply.body)

    return send
