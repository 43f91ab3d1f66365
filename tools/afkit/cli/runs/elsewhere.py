"""Send requests elsewhere than the connector says: to a sandbox that runs already, or to another base address."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from afkit.app.lookup import code_value
from afkit.engine.transport.url import origin_of, without_credentials
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.engine import Hosts, Send
    from afkit.network import Network
    from afkit.sandbox import RemoteSandbox

    Rebase = Callable[[str], str]

_ADDRESS = re.compile(r"https?://[^/?#\s]+(/[^?#\s]*)?", re.IGNORECASE)
_NAMED = "a user name before the host: it would not be sent; what the service asks for goes into the connection"
_FIXED = re.compile(r"(https?://[^/{}?#\s]+)(?:(/[^{}?#\s]*)|$)", re.IGNORECASE)


def add_elsewhere_options(parser: argparse.ArgumentParser) -> None:
    """Declare where requests go in place of the service."""
    parser.add_argument(
        "--sandbox",
        nargs="?",
        const=True,
        default=False,
        type=_place,
        metavar="URL",
        help="send everything to the connector's sandbox on loopback, or to one that runs at URL",
    )
    add_base_option(parser)


def add_base_option(parser: argparse.ArgumentParser) -> None:
    """Declare the option that replaces a fixed address."""
    parser.add_argument(
        "--base-url",
        action="append",
        default=[],
        metavar="[ADDRESS=]URL",
        help="call URL in place of the connector's baseUrl (or of another ADDRESS); without a path it replaces the host alone",
    )


def tie_sandbox_address(arguments: Sequence[str]) -> list[str]:
    """Tie an address to the `--sandbox` before it; what else follows is an argument of its own."""
    found: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            return [*found, word, *words]
        if found and found[-1] == "--sandbox=" and word.lower().startswith(("http://", "https://")):
            found[-1] += word
        else:
            found.append("--sandbox=" if word == "--sandbox" else word)
    return found


def _place(text: str) -> str | bool:
    return address(text) if text else True


def address(text: str) -> str:
    """Read the address of a service. Raises ArgumentTypeError."""
    if not _ADDRESS.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an address such as http://127.0.0.1:8123")
    if "@" in text.partition("://")[2].partition("/")[0]:
        raise argparse.ArgumentTypeError(f"{without_credentials(text)} with {_NAMED}")
    return text.rstrip("/")


def rebasing(args: argparse.Namespace, app: App, reachable: Callable[[], Hosts]) -> Rebase | None:
    """Give the function that leads addresses elsewhere, as --base-url says; None without it.

    Raises UsageError, also for an ADDRESS that this run cannot call: `reachable` gives the hosts that it may reach.
    """
    if not args.base_url:
        return None
    if args.sandbox:
        raise UsageError("--base-url and --sandbox each say where requests go: give one of them")
    rules = [_rule(text, app) for text in args.base_url]
    for text in args.base_url:
        if source := _split(text)[0]:
            _check_known(source, app, reachable)

    def rebase(url: str) -> str:
        for source, below, target in rules:
            led = _led(url, source, below, target)
            if led is not None:
                return led
        return url

    return rebase


def _check_known(source: str, app: App, reachable: Callable[[], Hosts]) -> None:
    """Refuse an address that the connector never calls: what was meant by it would reach the service itself."""
    from afkit.engine.transport.hosts import addresses_of

    scheme, host, port = origin_of(source)
    named = addresses_of(app)
    same = sorted(address for address in named if origin_of(address)[1] == host)
    if not same and host in reachable():
        return
    if not same or (scheme, host, port) not in map(origin_of, same):
        there = ", ".join(same or sorted(named)) or "only addresses that it computes"
        raise UsageError(
            f"--base-url {source}=…: the connector calls no such address, so nothing would be led elsewhere",
            hint=f"it calls {there}",
        )


def targets(args: argparse.Namespace) -> list[str]:
    """Give the addresses that --base-url leads to."""
    return [_split(text)[1] for text in args.base_url]


def _split(text: str) -> tuple[str, str]:
    source, mark, target = text.rpartition("=http")
    return (source, f"http{target}") if mark else ("", text)


def _rule(text: str, app: App) -> tuple[str, str, str]:
    """Give an origin, the path below it, and what comes in place of both."""
    source, target = _split(text)
    for address in filter(None, (source, target)):
        authority = address.partition("://")[2].partition("/")[0]
        if "@" in authority:
            raise UsageError(f"--base-url: {without_credentials(address)} with {_NAMED}")
        if not _ADDRESS.fullmatch(address):
            raise UsageError(f"--base-url {text}: {address!r} is not an http or https address without a query")
    match = _FIXED.match(source or _base_url(app))
    if match is None:
        raise UsageError(
            f"--base-url {text}: the connector's baseUrl is computed, so it is not known which address to replace",
            hint="name it: --base-url https://api.example.com=http://127.0.0.1:8123, or give the address in the connection",
        )
    return match[1].lower(), (match[2] or "").rstrip("/"), target.rstrip("/")


def _base_url(app: App) -> str:
    base = code_value(app, "base")
    layers = base if isinstance(base, list) else [base]
    urls = [layer["baseUrl"] for layer in layers if isinstance(layer, dict) and isinstance(layer.get("baseUrl"), str)]
    return urls[-1].strip() if urls else ""


def _led(url: str, source: str, below: str, target: str) -> str | None:
    """Lead one address elsewhere; None if it is another one."""
    if url[: len(source)].lower() != source or url[len(source) : len(source) + 1] not in ("", "/", "?"):
        return None
    rest = url[len(source) :]
    parts = urlsplit(target)
    if not parts.path:
        return target + rest
    if rest.startswith(below) and rest[len(below) : len(below) + 1] in ("", "/", "?"):
        return target + rest[len(below) :]
    return f"{parts.scheme}://{parts.netloc}{rest}"


def running_sandbox(url: str, folder: str, send: Send) -> RemoteSandbox:
    """Give the sandbox that runs at an address. Raises SandboxError."""
    from afkit.sandbox import RemoteSandbox, find_sandbox, load_sandbox

    spec = load_sandbox(folder) if folder != "-" and find_sandbox(folder) is not None else None
    return RemoteSandbox(url, spec, send)


def network_for(url: str, args: argparse.Namespace, console: Console) -> Network:
    """Give the network to an address: without a proxy for this machine."""
    from afkit.network import Network, is_loopback

    return Network({} if is_loopback(urlsplit(url).hostname or "") else console.environ, getattr(args, "ca_file", None))
