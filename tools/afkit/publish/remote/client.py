"""The one way to a zone: HTTP with a token on board, patient where that is safe, and honest about what it does not know.

Source: publisher's reference, sections 2.1 to 2.5 and 7.6.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from afkit.app.knowledge.vault import Vault
from afkit.codes import Code
from afkit.errors import PublishError
from afkit.network import Network, reason_of
from afkit.publish.codes import BAD_ADDRESS, NO_ANSWER, NO_SUCH_APP, REFUSED_BY_SERVER, TOKEN_REFUSED
from afkit.publish.remote.address import check_url
from afkit.publish.remote.errors import ApiError, LostAnswerError, RateLimitError, WebPageError
from afkit.publish.remote.messages import read_error
from afkit.publish.remote.patience import FAULT_STEPS, RATE_BUDGET, Pace, retry_after
from afkit.publish.remote.policy import WRITING, Permit, check_allowed
from afkit.version import VERSION

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")
USER_AGENT = f"afkit/{VERSION}"
_MASK = "[secret]"
IN_FLIGHT = 2
MAX_REPLY = 32 * 1024 * 1024
_MAX_ERROR = 64 * 1024
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_MAX_REDIRECTS = 3


class Settings(NamedTuple):
    """How to talk: `headers` are sent with every call, `local_headers` with those that the official client marks as local
    mode; `rate_limit` is calls a minute, None if not known; `timeout` is in seconds."""

    headers: Mapping[str, str] = {}
    local_headers: Mapping[str, str] = {"imt-vsce-localmode": "true"}
    rate_limit: int | None = None
    timeout: float = 60.0


class Reply(NamedTuple):
    """A good answer. `body` is at most 32 MiB."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8 text, whatever its content type says; a byte-order mark is dropped."""
        return self.body.decode("utf-8-sig", "replace")

    @property
    def data(self) -> Any:
        """The body as JSON; None when it is something else (some replies are empty or plain text)."""
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None


class Client:
    """Calls a zone's API for one run.

    `sleep` and `clock` (seconds, monotonic) are passed in; `on_wait(seconds, why)` hears of every pause. `permits` says what
    kinds of writes were ordered. Raises ApiError, RateLimitError, LostAnswerError; PublishError for an address or a call
    that is refused here.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        permits: frozenset[Permit] = WRITING,
        settings: Settings | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        on_wait: Callable[[float, str], None] | None = None,
        network: Network | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        import httpx

        self.root = check_url(url)
        network = network or Network()
        address = urlsplit(self.root)
        secure = address.scheme == "https"
        self.permits = permits
        self.calls = 0
        self.vault = Vault([token.strip()], mask=_MASK)
        self._settings = settings or Settings()
        self._sleep = sleep
        self._on_wait = on_wait or (lambda seconds, why: None)
        self._clock = clock
        self._pace = Pace(self._settings.rate_limit, clock, sleep)
        self._count = threading.Lock()
        self._answered = False
        scheme = "Token" if _UUID.fullmatch(token) else "Bearer"
        self._proxy = network.proxy(address.scheme, address.hostname or "", address.port)
        self._http = httpx.Client(
            headers={"Authorization": f"{scheme} {token}", "User-Agent": USER_AGENT, **self._settings.headers},
            timeout=httpx.Timeout(self._settings.timeout, connect=min(15.0, self._settings.timeout)),
            limits=httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT),
            follow_redirects=False,
            trust_env=False,
            proxy=self._proxy,
            verify=network.context() if secure else False,
            transport=transport,
        )

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str, params: Sequence[tuple[str, str]] = (), *, accept: str = "application/json") -> Reply:
        """Read something; repeated after a fault."""
        query = "&".join(f"{quote(key, safe='[]')}={quote(value, safe='')}" for key, value in params)
        return self._call("GET", path, query=query, headers={"Accept": accept}, repeat=True)

    def get_section(self, path: str, *, private: bool = False) -> Reply:
        """Read the raw text of a section. `private` keeps its content out of error texts."""
        headers = {"Accept": "text/plain, application/javascript, */*", **self._settings.local_headers}
        return self._call("GET", path, headers=headers, repeat=True, private=private)

    def put_section(self, path: str, body: bytes, mime: str, *, private: bool = False) -> Reply:
        """Replace a section by exactly these bytes."""
        headers = {"Content-Type": mime, **self._settings.local_headers}
        return self._call("PUT", path, content=body, headers=headers, repeat=True, private=private)

    def put(self, path: str, body: bytes, mime: str) -> Reply:
        """Replace something that is not a section of a component, such as the icon."""
        return self._call("PUT", path, content=body, headers={"Content-Type": mime}, repeat=True)

    def patch(self, path: str, data: Mapping[str, Any], *, local: bool = False) -> Reply:
        """Change metadata. `local` marks the call as the official client marks that of an endpoint's context."""
        headers = {"Content-Type": "application/json", **(self._settings.local_headers if local else {})}
        return self._call("PATCH", path, content=_json(data), headers=headers, repeat=True)

    def create(self, path: str, data: Mapping[str, Any]) -> Reply:
        """Create something. Never repeated here but after a 429, which is not carried out."""
        headers = {"Content-Type": "application/json", **self._settings.local_headers}
        return self._call("POST", path, content=_json(data), headers=headers)

    def order(self, path: str, data: Mapping[str, Any] | None = None, *, repeat: bool = False) -> Reply:
        """Give an order such as `public` or `commit`. Only what may be given twice is repeated."""
        return self._call(
            "POST", path, content=_json(data or {}), headers={"Content-Type": "application/json"}, repeat=repeat
        )

    def delete(self, path: str) -> bool:
        """Delete; False if it was gone already."""
        try:
            self._call("DELETE", path, headers=dict(self._settings.local_headers), repeat=True)
        except ApiError as error:
            if error.status in (404, 410):
                return False
            raise
        return True

    def each(self, jobs: Sequence[Callable[[], T]]) -> list[T]:
        """Do reads two at a time; give their results in order. Raises the first failure."""
        if len(jobs) < 2:
            return [job() for job in jobs]
        pool = ThreadPoolExecutor(IN_FLIGHT)
        try:
            return list(pool.map(lambda job: job(), jobs))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def _call(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        query: str = "",
        content: bytes | None = None,
        repeat: bool = False,
        private: bool = False,
    ) -> Reply:
        """Make one call, repeating it where that is safe: after a 429 always, after a fault only if `repeat`."""
        check_allowed(method, path, self.permits)
        url = f"{self.root}{path}{f'?{query}' if query else ''}"
        faults = limited = 0
        waited = 0.0
        while True:
            try:
                reply, after = self._once(method, url, headers, content)
            except WebPageError:
                raise
            except LostAnswerError as error:
                # A host that never answered anything is told at once; a POST that cannot have arrived may go again.
                if not (self._answered and (repeat or not error.sent)) or faults >= len(FAULT_STEPS):
                    raise
                self._pause(FAULT_STEPS[faults], "no answer")
                faults += 1
                continue
            if reply.status == 429:
                pause = retry_after(after, limited, datetime.now(UTC))
                if waited + pause > RATE_BUDGET:
                    raise self._limit_used_up(method, path, waited, pause)
                self._pause(pause, "the limit of requests is used up")
                waited += pause
                limited += 1
            elif reply.status >= 500 and repeat and faults < len(FAULT_STEPS):
                self._pause(FAULT_STEPS[faults], f"the server answered {reply.status}")
                faults += 1
            elif reply.status < 300:
                return reply
            else:
                raise self._refused(method, path, reply, content, private)

    def _once(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None
    ) -> tuple[Reply, str | None]:
        """Send one request and read its answer; a GET may follow redirects on the same host."""
        import httpx

        for _ in range(_MAX_REDIRECTS):
            self._pace.wait()
            with self._count:
                self.calls += 1
            late = self._clock() + self._settings.timeout
            try:
                with self._http.stream(method, url, headers=dict(headers), content=content) as response:
                    body = self._read(response, late)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
                raise self._lost(method, url, error, sent=False) from None
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                raise self._lost(method, url, error, sent=True) from None
            self._answered = True
            if response.is_success and _is_page(response, body):
                raise self._page(method, url)
            if not response.is_redirect:
                return Reply(response.status_code, body), response.headers.get("Retry-After")
            url = self._redirected(method, url, response.headers.get("Location", ""))
        raise PublishError("the server redirects in circles", code=NO_ANSWER, hint="check the origin's URL")

    def _read(self, response: httpx.Response, late: float) -> bytes:
        """Read the body. Each part of it has the timeout for itself, so that the whole needs one of its own."""
        import httpx

        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if self._clock() > late:
                raise httpx.ReadTimeout(f"the answer took more than {self._settings.timeout:g} s")
            if len(body) > MAX_REPLY:
                raise PublishError("the server's answer is over 32 MiB and was not read", code=NO_ANSWER)
        return bytes(body)

    def _redirected(self, method: str, url: str, location: str) -> str:
        target = urljoin(url, location)
        here, there = urlsplit(url), urlsplit(target)
        if method == "GET" and (here.scheme, here.netloc) == (there.scheme, there.netloc):
            return target
        address = f"{there.scheme}://{there.netloc}"
        why = f"to {address}; the token is not sent there"
        if (here.scheme, here.netloc) == (there.scheme, there.netloc):
            why = f"a {method} to {address}{there.path}; only reads follow"
        raise PublishError(
            self.vault.mask(f"the server redirects {why}"),
            code=BAD_ADDRESS,
            hint="if that is the zone's right address, write it as the origin's URL",
        )

    def _pause(self, seconds: float, why: str) -> None:
        self._on_wait(seconds, why)
        self._sleep(seconds)

    def _lost(self, method: str, url: str, error: Exception, *, sent: bool) -> LostAnswerError:
        host = urlsplit(url).netloc
        told = reason_of(error, host, self._proxy)
        if told is not None:
            return LostAnswerError(
                f"{told[0]} ({method} {self._short(url)})",
                sent=sent,
                hint=told[1] or "check the origin's URL and the network",
            )
        reason = self.vault.mask(" ".join(str(error).split()))[:200] or type(error).__name__
        kind = "cannot reach" if not sent else "no answer from"
        hint = "check the origin's URL and the network" if not sent else "run again: what was done is kept"
        return LostAnswerError(f"{kind} {host} for {method} {self._short(url)}: {reason}", sent=sent, hint=hint)

    def _page(self, method: str, url: str) -> WebPageError:
        hint = "a login page or a proxy stands before the API: check the origin's URL and the way to it"
        return WebPageError(f"a web page came in place of the API's answer ({method} {self._short(url)})", hint=hint)

    def _short(self, url: str) -> str:
        return urlsplit(url).path.removeprefix(urlsplit(self.root).path)

    def _limit_used_up(self, method: str, path: str, waited: float, pause: float) -> RateLimitError:
        known = self._settings.rate_limit
        limit = f"of {known} requests a minute " if known else ""
        return RateLimitError(
            f"the organization's limit {limit}is still used up after {waited:.0f} s of waiting ({method} {path}; the server "
            f"asks for {pause:.0f} s more)",
            status=429,
            hint="run the same command again later: it goes on where this one stopped",
        )

    def _refused(self, method: str, path: str, reply: Reply, content: bytes | None, private: bool) -> ApiError:
        said = read_error(reply.status, reply.body[:_MAX_ERROR], self.vault.mask, sent=content, private=private)
        code, hint = _advice(reply.status, said.code, method)
        if reply.status == 403 and reply.body.lstrip().startswith(b"<"):
            hint = "the zone's edge or a proxy answered, not the API: check the origin's URL and the way to it, then the token"
        label = f"{reply.status} {said.code}" if said.code else str(reply.status)
        return ApiError(
            f"{method} {path}: the server answered {label}: {said.text}",
            status=reply.status,
            api_code=said.code,
            position=said.position,
            said=said.text,
            code=code,
            hint=hint,
        )


def _is_page(response: httpx.Response, body: bytes) -> bool:
    """Tell a web page from an answer: no section is HTML, whatever type its text is given."""
    return "html" in response.headers.get("Content-Type", "").lower() and body.lstrip().startswith(b"<")


def _json(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _advice(status: int, api_code: str | None, method: str) -> tuple[Code, str | None]:
    """Give our code and what to do, by status (publisher's reference, section 2.5)."""
    scope = "sdk-apps:read" if method == "GET" else "sdk-apps:write"
    if status == 401:
        return TOKEN_REFUSED, "the token is missing, wrong, expired, or of another zone than the origin's URL"
    if status == 403 and api_code in ("IM001", "IM002"):
        return TOKEN_REFUSED, "the token's owner lacks a right on this app"
    if status == 403:
        return TOKEN_REFUSED, f"the token lacks the scope {scope}, or its owner a right on this app"
    if status == 404:
        return NO_SUCH_APP, "it does not exist there, or is hidden from this token"
    if status == 413:
        return REFUSED_BY_SERVER, "what was sent is too big"
    if status >= 500:
        return NO_ANSWER, "the server has a fault; run again later: what was done is kept"
    return REFUSED_BY_SERVER, None
