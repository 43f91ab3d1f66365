"""Compare what a connector calls with what its sandbox answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request
from afkit.app.model import Origin
from afkit.lint.codes import CALL_NOT_ANSWERED, ROUTE_NEVER_CALLED
from afkit.nearest import edits
from afkit.patterns import lazy
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic
from afkit.source.document import Document

_EXPRESSION = lazy(r"\{\{.*?\}\}", re.DOTALL)
_ANY = "\x00"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_HOST = lazy(r"^https?://[^/]*", re.IGNORECASE)


class _Call(NamedTuple):
    """A call: its methods (empty: any) and the parts of its path; `whole` says that nothing may stand before them.

    `host` is empty where it is only known at a run.
    """

    request: Request
    methods: frozenset[str]
    parts: tuple[str, ...]
    whole: bool
    host: str = ""


def calls_and_routes(facts: Facts, sandbox: Document) -> Iterator[Diagnostic]:
    """Tell of routes that nothing calls, and of calls that no route answers."""
    routes: list[Any] = sandbox.value.get("routes", [])
    base = facts.base.get("baseUrl") if facts.base is not None else None
    if isinstance(base, str) and not base.lower().startswith(("http://", "https://", "{{")):
        return  # where the calls go is not known, and that is told
    calls, blind = _calls(facts)
    answers = [[number for number, route in enumerate(routes) if _answers(route, call)] for call in calls]
    used = {number for hits in answers for number in hits}
    exact = {
        number for call, hits in zip(calls, answers, strict=True) for number in hits if _named_by(routes[number], call)
    }
    loose = [number for number in range(len(routes)) if number not in exact and "name" in routes[number]]
    inner = [hits for call, hits in zip(calls, answers, strict=True) if call.request.inherits]
    if len(inner) > 2 and not any(inner):
        return  # it is the address of all of them
    mended: list[Any] = []
    for call, hits in zip(calls, answers, strict=True):
        if not all(routes[number].get("guard") is True for number in hits) or any(
            _answers(one, call) for one in mended
        ):
            continue
        near = next((found for number in loose if (found := _slip(routes[number], call))), None)
        if near is not None:
            number = next(number for number in loose if _slip(routes[number], call))
            loose.remove(number)
            key, at, right = near
            steps = (key,) if isinstance(routes[number]["match"][key], str) else (key, at)
            place = Origin(sandbox).at("routes", number, "match", *steps).location
            mended.append({"match": {**routes[number]["match"], key: right}})
            told = f"nothing that the connector calls has this {key}"
            yield Diagnostic(ROUTE_NEVER_CALLED, "warning", told, place, f"did you mean '{right}'?")
            continue
        place = call.request.origin.at("url").location
        told = f"no route of the sandbox answers {'/'.join(sorted(call.methods)) or 'this'} {_shown(call)}"
        hint = f"add a route to {sandbox.source.name.rpartition('/')[2]}"
        yield Diagnostic(CALL_NOT_ANSWERED, "info", told, place, hint)
    for number in loose if not blind else ():
        if number in used:
            continue
        place = Origin(sandbox).at("routes", number, "name").location
        told = f"nothing that the connector calls is answered by the route '{routes[number]['name']}'"
        yield Diagnostic(ROUTE_NEVER_CALLED, "warning", told, place, "correct its path or method, or remove it")


def _shown(call: _Call) -> str:
    return "/" + "/".join(part.replace(_ANY, "…") for part in call.parts)


def _named_by(route: Any, call: _Call) -> bool:
    """Tell whether a call writes out all that a route's path writes out."""
    steps = ([step for step in path.split("/") if step] for path in _texts(route.get("match", {}).get("path", ())))
    return any(
        len(path) == len(call.parts)
        and all(step.startswith("{") or step == part for step, part in zip(path, call.parts, strict=True))
        for path in steps
    )


def _slip(route: Any, call: _Call) -> tuple[str, int, str] | None:
    """Give what of a route is misspelt, if it would answer a call but for that: the key, the number there, what is right."""
    match = route.get("match", {})
    if match.get("method") and len(call.methods) == 1 and _named_by(route, call):
        (right,) = call.methods
        if not _answers(route, call) and _answers({"match": {**match, "method": right}}, call):
            return "method", 0, right
    for key in ("path", "host"):
        for at, written in enumerate(_texts(match.get(key, ()))):
            right = call.host if key == "host" else _path_meant(written, call)
            near = right and right != written and edits(written.lower(), right.lower(), 2) <= 2
            if near and _answers({"match": {**match, key: right}}, call):
                return key, at, right
    return None


def _path_meant(written: str, call: _Call) -> str:
    """Give a route's path with the parts of a call that are written out, where it has as many."""
    steps = [step for step in written.split("/") if step]
    if not call.whole or len(steps) != len(call.parts):
        return ""
    parts = (
        step if step.startswith("{") or _ANY in part else part for step, part in zip(steps, call.parts, strict=True)
    )
    return "/" + "/".join(parts)


def _calls(facts: Facts) -> tuple[list[_Call], bool]:
    """Give the calls whose path is written out in part; True if there are others."""
    found: list[_Call] = []
    blind = False
    for request in facts.requests:
        url = request.get("url")
        if not request.sends or not isinstance(url, str):
            blind |= request.has("endpoint") or request.origin.has("url")
            continue
        base = facts.effective(request, "baseUrl")
        whole, host, path = _path(url, base if isinstance(base, str) else "")
        parts = tuple(part for part in path.split("/") if part)
        if not parts or all(part == _ANY for part in parts) or (not whole and parts[0] == _ANY) or " " in path:
            blind = True
            continue
        found.append(_Call(request, _methods(request, facts), parts, whole, host))
    return found, blind


def _path(url: str, base: str) -> tuple[bool, str, str]:
    """Give the path of a URL with a sign for each expression, after its host and whether it begins at the host's root."""
    if url.startswith("/") or not (url.startswith("{{") or "://" in url):
        url = f"{base.rstrip('/')}/{url.lstrip('/')}"
    bare = _EXPRESSION.sub(_ANY, url.partition("?")[0] if "{{" not in url else url)
    bare = bare.partition("?")[0]
    match = _HOST.match(bare)
    if match is not None and not match.group().endswith(_ANY):
        host = match.group().partition("://")[2].rpartition("@")[2].partition(":")[0].lower()
        return True, "" if _ANY in host else host, bare[match.end() :]
    if bare.startswith(_ANY):
        return False, "", bare[1:]
    return False, "", bare[match.end() :] if match is not None else bare


def _methods(request: Request, facts: Facts) -> frozenset[str]:
    method = facts.effective(request, "method")
    if method is None or method == "GET":
        # That a body is sent without a method for it is told; which one it should be is not known.
        return frozenset() if request.has("body") else frozenset({"GET"})
    known = isinstance(method, str) and method.upper() in METHODS
    return frozenset({method.upper()}) if known else frozenset()


def _answers(route: Any, call: _Call) -> bool:
    match = route.get("match", {})
    methods, hosts, paths = (_texts(match.get(key, ())) for key in ("method", "host", "path"))
    if methods and call.methods and not call.methods.intersection(methods):
        return False
    if hosts and call.host and not any(_same_host(call.host, host.lower()) for host in hosts):
        return False
    return not paths or any(_meets(path, call) for path in paths)


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _same_host(host: str, pattern: str) -> bool:
    return host == pattern or (pattern.startswith("*.") and host.endswith(pattern[1:]))


def _meets(path: str, call: _Call) -> bool:
    steps = [step for step in path.split("/") if step]
    if steps and steps[-1].endswith("*}"):
        steps = steps[:-1]
        parts = call.parts[: len(steps)] if call.whole else call.parts
        return not call.whole or _alike(steps, parts)
    if not call.methods and call.parts[-1] == _ANY:  # any call: its last part may be a path of several
        steps = [*steps[: len(call.parts) - 1], "/".join(steps[len(call.parts) - 1 :])]
    parts = call.parts
    if not call.whole:
        steps = steps[max(0, len(steps) - len(parts)) :]
    elif parts[0] == _ANY and len(steps) > len(parts):  # what stands before all paths may be a path of several
        parts = (_ANY,) * (len(steps) - len(parts)) + parts
    return len(steps) == len(parts) and _alike(steps, parts)


def _alike(steps: list[str], parts: tuple[str, ...]) -> bool:
    return len(steps) == len(parts) and all(
        step.startswith("{") or _ANY in part or step == part or _same(step, part)
        for step, part in zip(steps, parts, strict=True)
    )


def _same(step: str, part: str) -> bool:
    """Tell whether two parts of a path are one, of which one is written with escapes."""
    if "%" not in step + part:
        return False
    from urllib.parse import unquote

    return unquote(step) == unquote(part)
