"""Keep requests at home: only hosts that the connector or its connection names are reached."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from afkit.app import KINDS
from afkit.app.lookup import code_value, texts_in
from afkit.engine.faults import FlowError
from afkit.engine.transport.url import UrlError, ascii_host, origin_of
from afkit.network import is_loopback

if TYPE_CHECKING:
    from afkit.app import App

_ADDRESS = re.compile(r"https?://((?:\{\{.*?\}\}|\$\{[^}]*\}|[^/\s'\"`?#{}$\\])+)", re.IGNORECASE | re.DOTALL)
_COMPUTED = re.compile(r"\{\{.*?\}\}|\$\{[^}]*\}", re.DOTALL)
_QUOTED = re.compile(r"'([^'\s/]+)'|\"([^\"\s/]+)\"")
_NAME = re.compile(r"^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)+[a-z0-9-]{2,}$|^localhost$|^\d+\.\d+\.\d+\.\d+$")
_REMEMBERED = 1000  # texts
_CODES = ("communication", "attach", "detach", "update", "epoch", "base", "common", "code")


class Hosts:
    """The hosts that a run may reach: exact names, and patterns such as `*.example.com`.

    `everywhere` switches the confinement off. `home` says that a sandbox answers for all of them, so that nothing leaves
    this machine; the hosts are the same as for the service itself, or a run would succeed here alone. Ports are not told
    apart, but a host that is only ever named with `https://` is not reached without it.
    """

    __slots__ = ("_looked_at", "_names", "_patterns", "everywhere", "home")

    def __init__(self, names: Iterable[str] = (), *, everywhere: bool = False, home: bool = False) -> None:
        self._names: ChainMap[str, bool] = ChainMap()  # to whether nobody has named it without https://
        self._patterns: ChainMap[str, bool] = ChainMap()  # likewise
        self._looked_at: set[str] = set()  # texts of which it is known whether they are addresses
        self.everywhere = everywhere
        self.home = home
        for name in names:
            self.allow(name)

    def copy(self) -> Hosts:
        """Give a copy that may allow more; it costs the same for any number of hosts."""
        other = Hosts(everywhere=self.everywhere, home=self.home)
        other._names, other._patterns = self._names.new_child(), self._patterns.new_child()
        return other

    def allow(self, name: str) -> None:
        """Allow a host name, or a pattern in which `*` stands for one or more labels. A port or a path is ignored."""
        match = re.match(r"(?:(https?)://)?(?:[^/@]*@)?(\[[^\]]+\]|[^/:?#]+)", name.strip(), re.IGNORECASE)
        if match is None:
            return
        host = match[2].strip("[]").rstrip(".").lower()
        host = host if "*" in host else ascii_host(host) or host
        table = self._patterns if "*" in host else self._names
        table[host] = (match[1] or "").lower() == "https" and table.get(host, True)

    def allow_values(self, value: Any) -> None:
        """Allow the hosts that stand in connection values: addresses and bare host names."""
        if isinstance(value, str):
            if value in self._looked_at:
                return
            if len(self._looked_at) < _REMEMBERED:
                self._looked_at.add(value)
            if _ADDRESS.match(value.strip()) or _NAME.match(value.strip().lower().partition(":")[0]):
                self.allow(value)
        elif isinstance(value, Mapping):
            for item in value.values():
                self.allow_values(item)

    def __contains__(self, host: str) -> bool:
        host = host.lower().rstrip(".")
        return self.everywhere or host in self._names or any(_pattern(text).fullmatch(host) for text in self._patterns)

    def _needs_https(self, host: str) -> bool:
        """Tell whether a host that is allowed was only ever named with `https://`."""
        if self.everywhere or self._names.get(host) is False:
            return False
        return not any(_pattern(text).fullmatch(host) for text, secure in self._patterns.items() if not secure)

    def check(self, url: str, *, redirect: bool = False) -> None:
        """Raise FlowError if a request to `url` would leave the allowed hosts."""
        try:
            scheme, host, _ = origin_of(url)
        except UrlError as error:
            raise FlowError("DataError", str(error)) from None
        if host in self:
            if scheme == "http" and self._needs_https(host) and not is_loopback(host):
                raise FlowError(
                    "InvalidConfigurationError",
                    f"a request to '{host}' by http is refused: it would be readable on its way, and the connector and its "
                    "connection name the host with https:// only",
                    hint=f"if it is meant, allow it with --allow-host {host}",
                )
            return
        known = ", ".join(sorted([*self._names, *self._patterns])[:5]) or "none"
        what = "a redirect" if redirect else "a request"
        raise FlowError(
            "InvalidConfigurationError",
            f"{what} to the host '{host}' is refused: neither the connector nor its connection names it "
            f"(named: {known})",
            hint=f"if the host is meant, allow it with --allow-host {host}",
        )


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """Read a pattern of host names."""
    return re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*".join(re.escape(part) for part in text.split("*")))


def hosts_of(app: App, *, extra: Iterable[str] = (), home: bool = False) -> Hosts:
    """Collect the hosts that an app's codes name; `https://{{…}}.example.com` allows `*.example.com`.

    With `home` a sandbox answers for them, and its own address is one, too.
    """
    hosts = app.once("hosts", lambda: _named(app)).copy()
    hosts.home = home
    if home:
        hosts.allow("127.0.0.1")
    for name in extra:
        hosts.allow(name)
    return hosts


def addresses_of(app: App) -> frozenset[str]:
    """Give the origins that an app's codes name in full: `https://api.example.com`, `http://localhost:8080`."""
    return frozenset(
        match[0].lower()
        for text in _texts(app)
        for match in _ADDRESS.finditer(text)
        if not _COMPUTED.search(match[0]) and "@" not in match[0]
    )


def _named(app: App) -> Hosts:
    hosts = Hosts()
    for text in _texts(app):
        for match in _ADDRESS.finditer(text):
            host = _COMPUTED.sub("*", match[1].rpartition("@")[2]).partition(":")[0]
            fixed = host.rpartition("*")[2]
            if "*" not in host or fixed.count(".") >= 2:
                hosts.allow(f"{match[0].partition('://')[0]}://{host}")
        _allow_quoted(hosts, text)
    return hosts


def _allow_quoted(hosts: Hosts, text: str) -> None:
    """Allow the host names that stand alone in quotes next to an address: it may be put together from them."""
    for match in _QUOTED.finditer(text):
        name = (match[1] or match[2]).lower()
        if name.count(".") >= 2 and _NAME.match(name):
            hosts.allow(name)


def _texts(app: App) -> Iterator[str]:
    """Give the texts of requests and functions in which an address may stand."""
    for owner in (app, *(one for kind in KINDS for one in app.components(kind).values())):
        for key in _CODES:
            yield from (text for text in texts_in(code_value(owner, key)) if "://" in text)
