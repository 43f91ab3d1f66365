"""Ask a person for consent: show the address, open the browser, and wait on loopback for the redirect."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from afkit.engine.codes import CONNECTION_UNUSABLE
from afkit.errors import RunError
from afkit.network import called_host

if TYPE_CHECKING:
    from afkit.cli.console import Console

PATHS = {"state": "/oauth/cb/app", "oauth_token": "/oauth/cb/app-oauth1"}
"""Where the service sends the browser back to: the platform's own path, on this machine; by what the answer must carry."""

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title} · afkit</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<body style="font: 1.1rem system-ui; margin: 4rem auto; padding: 0 1rem; max-width: 32rem">
<main><h1>{title}</h1><p>{text}</p></main></body></html>"""


class RedirectServer:
    """Wait on 127.0.0.1 for one redirect that carries the right state, and end with it.

    `bound` is the parameter that must come back as it was sent: `state`, or the `oauth_token` of OAuth 1.
    """

    def __init__(self, port: int = 0, bound: str = "state") -> None:
        self._bound = bound
        self._path = PATHS[bound]
        self._expected: str | None = None
        self._query: Mapping[str, str] | None = None
        self._refused = False
        self._came = threading.Event()
        try:
            self._server = ThreadingHTTPServer(("127.0.0.1", port), self._handler())
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "ports are numbers from 0 to 65535"
            raise RunError(
                f"cannot listen on port {port} of this machine: {reason}",
                code=CONNECTION_UNUSABLE,
                hint="choose another one with --port, and register its address with the service",
            ) from None
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}{self._path}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self) -> RedirectServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def expect(self, state: str) -> None:
        """Take a redirect with this state from now on."""
        self._expected = state

    def wait(self, seconds: float) -> Mapping[str, str]:
        """Give the query of the redirect. Raises RunError if none comes, or one with a wrong state."""
        if not self._came.wait(seconds):
            raise RunError(
                f"no answer came within {seconds:g} seconds",
                code=CONNECTION_UNUSABLE,
                hint=f"the service must send the browser back to {self.address}: register that address with it, and give "
                "the port with --port; --wait SECONDS waits longer",
            )
        if self._refused or self._query is None:
            raise RunError(
                "the redirect has another state than the one that was sent: it belongs to another request",
                code=CONNECTION_UNUSABLE,
                hint="nothing was exchanged or kept; give the command again and use the address that it prints",
            )
        return self._query

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            server_version, sys_version = "afkit", ""

            def do_GET(self) -> None:
                owner._take(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the address of a redirect holds a code."""

        return Handler

    def _take(self, request: BaseHTTPRequestHandler) -> None:
        host = called_host(request.headers.get_all("Host") or [], request.path)
        parts = urlsplit(request.path)
        if host not in ("127.0.0.1", "localhost") or parts.path != self._path or self._came.is_set():
            _answer(request, 404, "Nothing here", "This address waits for the answer of one consent.")
            return
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        carried = query.pop("state", None) if self._bound == "state" else query.get(self._bound, query.get("denied"))
        if self._expected is None or carried != self._expected:
            self._refused = True
            _answer(request, 400, "Refused", "This answer does not belong to the request that afkit made.")
        else:
            self._query = query
            good = "error" not in query and "denied" not in query
            text = "You can close this window and go back to the terminal."
            _answer(request, 200, "Done" if good else "Consent was not given", text)
        self._came.set()


def _answer(request: BaseHTTPRequestHandler, status: int, title: str, text: str) -> None:
    body = _PAGE.format(title=title, text=text).encode()
    request.send_response(status)
    request.send_header("Content-Type", "text/html; charset=utf-8")
    request.send_header("Content-Length", str(len(body)))
    request.send_header("Cache-Control", "no-store")
    request.send_header("Referrer-Policy", "no-referrer")
    request.send_header(
        "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    )
    request.end_headers()
    request.wfile.write(body)


def asker(
    server: RedirectServer, console: Console, *, browser: bool, seconds: float, local: Callable[[str], str], quiet: bool
) -> Callable[[str, str], Mapping[str, str]]:
    """Give the function that asks: it prints the address on a line of its own and opens it. `local` leads an address
    to a sandbox; with `quiet`, standard output stays a program's, and the person is told on standard error."""

    def ask(url: str, state: str) -> Mapping[str, str]:
        server.expect(state)
        address = local(url)
        say = console.err if quiet else console.out
        say("Open this address and agree:")
        console.address(address, quiet=quiet)
        if browser:
            import webbrowser

            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        return server.wait(seconds)

    return ask
