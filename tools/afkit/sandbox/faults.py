"""Faults: what a service and the network between do when things go wrong, asked for by name.

`NAME[=VALUE][xCOUNT][@ROUTE]`: every sandbox has the ones of `BUILT_IN`
(`app/spec/format/sandbox.py`); sandbox.yaml may name more.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from afkit.app.spec.format.sandbox import BUILT_IN
from afkit.nearest import meant
from afkit.records import NamedTuple
from afkit.sandbox.codes import SANDBOX_OPTION
from afkit.sandbox.errors import SandboxError
from afkit.sandbox.rules import ReplySpec
from afkit.sandbox.spec import SandboxSpec
from afkit.sandbox.wire import Reply

_IN_PLACE = frozenset({"status", "html", "redirect"})
_PAGE = "<!doctype html><html><title>Proxy</title><p>The proxy could not be reached.</p></html>"
_SPEC = re.compile(
    r"(?P<name>\d{3}|[A-Za-z][A-Za-z-]*?)(?:=(?P<value>.*?))?(?:x(?P<count>\d+))?(?:@(?P<route>[A-Za-z][\w-]*))?"
)
_DURATION = re.compile(r"(?P<sign>-?)(?P<number>\d+(?:\.\d+)?)(?P<unit>ms|s|m|h)?")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Fault(NamedTuple):
    """A fault that is on. `routes` None means every route; `left` None means always."""

    text: str
    kind: str
    value: str = ""
    status: int = 0
    seconds: float = 0.0
    left: int | None = None
    routes: tuple[str, ...] | None = None
    switches: Mapping[str, Any] = MappingProxyType({})
    reply: ReplySpec | None = None

    @property
    def in_place(self) -> bool:
        """True when the request does not reach the service."""
        return self.kind in _IN_PLACE or self.reply is not None

    def hits(self, routes: list[str]) -> bool:
        """Say whether it plays on a request that these routes take."""
        return self.kind != "skew" and (self.routes is None or any(name in self.routes for name in routes))


def parse_fault(text: str, spec: SandboxSpec) -> Fault:
    """Read a fault. Raises SandboxError (AF913) with the nearest name."""
    match = _SPEC.fullmatch(text)
    if match is None:
        raise _refused(text, spec)
    name, value = match["name"], match["value"] or ""
    count = int(match["count"]) if match["count"] else None
    routes = _routes(match["route"], text, spec)
    if name.isdigit():
        status = int(name)
        if not 200 <= status <= 599:
            raise SandboxError(
                f"fault '{text}': {name} is not an HTTP status", code=SANDBOX_OPTION, hint="use 200 to 599"
            )
        return Fault(text, "status", value, status=status, left=count, routes=routes)
    named = spec.faults.get(name)
    if named is not None:
        hit = routes if match["route"] or named.routes is None else named.routes
        return Fault(text, "named", value, left=count, routes=hit, switches=named.switches, reply=named.reply)
    if name not in BUILT_IN:
        raise _refused(text, spec)
    if name in ("latency", "skew"):
        return Fault(text, name, seconds=_duration(value, text, signed=name == "skew"), left=count, routes=routes)
    if name == "html":
        return Fault(text, name, status=int(value) if value.isdigit() else 200, left=count, routes=routes)
    return Fault(text, name, value, left=count, routes=routes)


def _routes(name: str | None, text: str, spec: SandboxSpec) -> tuple[str, ...] | None:
    if name is None:
        return spec.fault_routes
    known = [route.name for route in spec.routes]
    if name not in known:
        raise SandboxError(
            f"fault '{text}': there is no route '{name}'", code=SANDBOX_OPTION, hint=f"there are: {', '.join(known)}"
        )
    return (name,)


def _duration(value: str, text: str, *, signed: bool) -> float:
    match = _DURATION.fullmatch(value)
    if match is None or (match["sign"] and not signed):
        raise SandboxError(
            f"fault '{text}' needs a duration",
            code=SANDBOX_OPTION,
            hint=f"for example {text.partition('=')[0]}=2s, or 500ms, 5m, 1h",
        )
    seconds = float(match["number"]) * _SECONDS[match["unit"] or "s"]
    return -seconds if match["sign"] else seconds


def _refused(text: str, spec: SandboxSpec) -> SandboxError:
    known = [*BUILT_IN, *spec.faults]
    there = f"there are: a status such as 429, {', '.join(known[1:])}"
    hint = meant(text.partition("=")[0].partition("@")[0], known, there)
    return SandboxError(f"there is no fault '{text}'", code=SANDBOX_OPTION, hint=hint)


def skew_of(faults: tuple[Fault, ...]) -> timedelta:
    """Give how far the sandbox's clock is ahead."""
    return timedelta(seconds=sum(fault.seconds for fault in faults if fault.kind == "skew"))


def stand_in(fault: Fault, target: str) -> Reply:
    """Give the reply that comes in place of the service's own."""
    if fault.kind == "html":
        return Reply(fault.status, (("Content-Type", "text/html; charset=utf-8"),), _PAGE.encode())
    if fault.kind == "redirect":
        location = fault.value or f"https://elsewhere.example{target}"
        return Reply(302, (("Location", location),))
    headers = (("Retry-After", fault.value),) if fault.value else ()
    return Reply(fault.status, headers)


def spoil(fault: Fault, reply: Reply) -> Reply:
    """Give what arrives of the service's own reply."""
    if fault.kind == "latency":
        return reply._replace(delay=reply.delay + fault.seconds)
    if fault.kind == "cut":
        return reply._replace(cut=True)
    if fault.kind == "truncated":
        return reply._replace(body=reply.body[: len(reply.body) // 2])
    if fault.kind == "not-json":
        return Reply(200, (("Content-Type", "application/json"),), b'{"status": SUCCESS}')
    if fault.kind == "empty":
        return Reply(200)
    if fault.kind == "no-items":
        return reply._replace(body=_without_items(reply.body))
    if fault.kind == "type":
        kept = tuple(pair for pair in reply.headers if pair[0].lower() != "content-type")
        return reply._replace(headers=(("Content-Type", fault.value or "application/octet-stream"), *kept))
    if fault.kind == "text":
        return Reply(200, (("Content-Type", "text/plain; charset=utf-8"),), fault.value.encode())
    return reply


def _without_items(body: bytes) -> bytes:
    """Empty every list of a JSON text; what is no JSON stays."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_emptied(value)).encode()


def _emptied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _emptied(item) for name, item in value.items()}
    return [] if isinstance(value, list) else value
