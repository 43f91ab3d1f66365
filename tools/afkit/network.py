"""The network of this machine, for all that afkit sends: proxies, certificate authorities, and words for what goes wrong.

Runs, connection checks, listeners and publishing read the same variables in the same way (`HTTPS_PROXY`, `HTTP_PROXY`,
`ALL_PROXY`, `NO_PROXY`, `SSL_CERT_FILE`, `SSL_CERT_DIR`), and tell what cannot be used before anything is sent.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from afkit.errors import UsageError

_PROXY_SCHEMES = frozenset({"http", "https"})
_SHOWN = 100
_CALLED = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:@/?#\[\]]+)(?::\d{1,5})?", re.IGNORECASE)


class Network:
    """How this machine reaches others.

    `environ` holds the customary variables; `ca_file` is a PEM file whose authorities are trusted besides those of the
    system. Raises UsageError if a file or folder of authorities that is named cannot be used.
    """

    def __init__(self, environ: Mapping[str, str] | None = None, ca_file: str | None = None) -> None:
        self._environ = environ or {}
        self._ca_file = ca_file
        if ca_file:
            _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), ca_file, f"--ca-file {ca_file}")
        for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
            path = self._environ.get(name)
            if path and not Path(path).exists():
                raise UsageError(
                    f"the variable {name} names '{path[:_SHOWN]}', which does not exist",
                    hint="unset it, or let it name the certificates to trust; --ca-file FILE adds one authority",
                )
        exempt = self._variable("no_proxy")[1]
        self._exempt = [name.strip().lower() for name in exempt.split(",") if name.strip()]

    def context(self, more: str | None = None, *, verify: bool = True) -> ssl.SSLContext:
        """Make a context that verifies certificates; `more` holds further authorities as PEM text.

        With `verify` false it accepts every certificate, for whatever host.

        Raises UsageError if the authorities cannot be read.
        """
        context = ssl.create_default_context()
        file, folder = self._environ.get("SSL_CERT_FILE"), self._environ.get("SSL_CERT_DIR")
        if file:
            _load(context, file, "the variable SSL_CERT_FILE")
        if folder:
            context.load_verify_locations(capath=folder)
        if self._ca_file:
            _load(context, self._ca_file, f"--ca-file {self._ca_file}")
        if more:
            try:
                context.load_verify_locations(cadata=more)
            except (ssl.SSLError, ValueError) as error:
                raise UsageError(f"the certificate authority given cannot be read: {error}") from None
            except TypeError:
                raise UsageError(
                    "the certificate authority given cannot be read: PEM is ASCII, and it is not"
                ) from None
        if not verify:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def proxy(self, scheme: str, host: str, port: int | None = None) -> str | None:
        """Give the URL of the proxy on the way to a host, None for none. This machine is always reached directly.

        Raises UsageError for a proxy that cannot be used.
        """
        if is_loopback(host) or any(_matches(entry, host, port) for entry in self._exempt):
            return None
        for key in (f"{scheme}_proxy", "all_proxy"):
            name, value = self._variable(key)
            if value:
                return _checked(name, value, host)
        return None

    def _variable(self, lower: str) -> tuple[str, str]:
        """Find a variable in either case, the small letters first, as other tools do."""
        for name in (lower, lower.upper()):
            if self._environ.get(name):
                return name, self._environ[name]
        return lower.upper(), ""


def called_host(hosts: Sequence[str], target: str) -> str | None:
    """Give the host that an incoming call names, without its port; `hosts` are its Host headers, one as it must be.

    None for a call that names several or none, writes more than a name and a port, or has another address as its target.
    """
    found = _CALLED.fullmatch(hosts[0].strip()) if len(hosts) == 1 and target.startswith("/") else None
    return None if found is None else found[1].lower()


@lru_cache(maxsize=256)
def is_loopback(host: str) -> bool:
    """Say whether a host name is this very machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _load(context: ssl.SSLContext, file: str, what: str) -> None:
    try:
        context.load_verify_locations(cafile=file)
    except ssl.SSLError:
        raise UsageError(f"{what}: the file holds no certificate in PEM form") from None
    except OSError as error:
        raise UsageError(f"{what}: {error.strerror or 'the file cannot be read'}") from None


def _checked(name: str, value: str, host: str) -> str:
    url = value if "://" in value else f"http://{value}"
    hint = f"let {name} name an http or https proxy, unset it, or exempt the host: NO_PROXY={host}"
    try:
        parts = urlsplit(url)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        usable, parts = False, urlsplit("")
    scheme = url.split("://", 1)[0].lower()
    if scheme.startswith("socks"):
        raise UsageError(f"the variable {name} names a SOCKS proxy, which afkit cannot use", hint=hint)
    if scheme not in _PROXY_SCHEMES:
        raise UsageError(f"the variable {name} names a proxy of the scheme '{scheme[:20]}', which is none", hint=hint)
    if not usable:
        raise UsageError(f"the variable {name} holds no address of a proxy", hint=hint)
    return url


def _matches(entry: str, host: str, port: int | None) -> bool:
    """Tell whether an entry of NO_PROXY covers a host: `*`, a name with its subdomains, an address, a network."""
    if entry == "*":
        return True
    name, wanted = _split_port(entry)
    if wanted is not None and port is not None and wanted != port:
        return False
    if "/" in name:
        return _in_network(name, host)
    name = name.removeprefix("*").lstrip(".")
    return bool(name) and (host == name or host.endswith("." + name))


def _split_port(entry: str) -> tuple[str, int | None]:
    if entry.startswith("["):
        address, _, rest = entry[1:].partition("]")
        return address, int(rest[1:]) if rest[1:].isdigit() else None
    name, colon, port = entry.rpartition(":")
    if colon and port.isdigit() and ":" not in name:
        return name, int(port)
    return entry, None


def _in_network(entry: str, host: str) -> bool:
    try:
        return ip_address(host) in ip_network(entry.strip("[]"), strict=False)
    except ValueError:
        return False


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Walk from an error to what caused it, itself first; at most ten steps."""
    seen = 0
    while error is not None and seen < 10:
        yield error
        error, seen = error.__cause__ or error.__context__, seen + 1


def reason_of(error: BaseException, host: str, proxy: str | None = None) -> tuple[str, str | None] | None:
    """Say why `host` could not be talked to, and what to do; None if the causes tell nothing of the network.

    `proxy` is the URL of the proxy on the way to it: what cannot be found or refuses is the proxy then.
    """
    via, help_ = _via(host, proxy)
    for cause in causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return (
                f"the certificate of '{host}' is not trusted: {cause.verify_message}",
                "if your company has an authority of its own, name its PEM file: --ca-file FILE, or the variable "
                "SSL_CERT_FILE (docs/network.md)",
            )
        if isinstance(cause, ssl.SSLError):
            return f"no secure connection to '{host}': {cause.reason or 'TLS failure'}", None
        if isinstance(cause, socket.gaierror):
            return (
                f"{via} cannot be found" if via else f"the host '{host}' cannot be found",
                help_ or "check the address; behind a proxy, set HTTPS_PROXY",
            )
        if isinstance(cause, ConnectionRefusedError):
            who = via or f"'{host}'"
            return f"{who} refuses connections: nothing listens there", help_
    return None


def _via(host: str, proxy: str | None) -> tuple[str, str | None]:
    """Name the proxy on the way to a host, without its user and password, and say what to do about it."""
    if proxy is None:
        return "", None
    parts = urlsplit(proxy)
    name = f"{parts.hostname}:{parts.port}" if parts.port else f"{parts.hostname}"
    hint = f"check the variable that names it (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY), or exempt the host: NO_PROXY={host}"
    return f"the proxy '{name}' on the way to '{host}'", hint
