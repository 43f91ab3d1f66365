"""Paths of `log.sanitize` that hide nothing. (AF515)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Request, mark
from afkit.app.spec.shapes.basics import SPREAD
from afkit.lint.fixes.mend import NO_FIX, Fix, put
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import SANITIZE_HIDES_NOTHING
from afkit.lint.rules.secrets.hidden import bare_secrets, is_mild
from afkit.lint.secrets import split_path, write_path
from afkit.nearest import edits, nearest
from afkit.source.diagnostic import Severity
from afkit.source.text import Location


@rule(
    SANITIZE_HIDES_NOTHING,
    "warning",
    stops="publish",
    why="A wrong path hides nothing: the value stands in the log, readable.",
    source="P-22",
    good="""
        base: {headers: {x-key: "{{connection.apiKey}}"}, log: {sanitize: [request.headers.x-key]}}
        """,
    bad="""
        base: {headers: {x-key: "{{connection.apiKey}}"}, log: {sanitize: [request.headers.x-kye]}}
        """,
)
def sanitize_hides_nothing(facts: Facts) -> Iterator[Found]:
    told: list[tuple[Any, Found]] = []
    good: set[Any] = set()
    bare = facts.once(_bare_paths)
    for request in facts.single_requests:
        listed = request.get("log", "sanitize")
        if not isinstance(listed, list):
            continue
        sent: dict[str, set[str] | None] = {}
        # Steps of one connection, and requests with one list, may share it: one that sends the value is enough.
        home = mark(request.owner) if request.step else str(listed)
        shown = bare.get((mark(request.owner), request.key, request.step, request.number), ())
        for number, path in enumerate(listed):
            if not isinstance(path, str) or "<" in path:
                continue
            at = (home, path.lower())
            verdict = _verdict(facts, request, path, sent)
            meant = _meant(path, shown) if verdict is not True else ""
            if verdict is True or (verdict is None and not meant):
                good.add(at)
                continue
            if request.step == "token" and path.lower().rpartition(".")[2] == "code":
                continue  # that the code is not sent is told as that
            place = request.origin.at("log", "sanitize", number).location
            worst: Severity | None = "error" if meant and _is_severe(meant, request, facts) else None
            meant = meant or _of_part(path) or _respelt(path, sent.get(split_path(path)[1]) or set())
            hint = f"did you mean {meant}?" if meant else "name what is sent, or remove the path"
            what = "sent" if path.lower().startswith("req") else "received"
            told.append(
                (at, Found(place, f"nothing that is {what} matches {path}", hint, worst, _written(place, path, meant)))
            )
    yield from (found for at, found in told if at not in good)


def _is_severe(meant: str, request: Request, facts: Facts) -> bool:
    """Tell whether what a path was meant to hide is a secret itself, and not a signature made with one."""
    return any(
        write_path(tuple(step.lower() for step in bare.path)) == meant and not is_mild(bare)
        for bare in facts.once(bare_secrets)
        if bare.request.origin == request.origin
    )


_PARTS = ("headers", "qs", "body")


def _bare_paths(facts: Facts) -> dict[tuple[Mark, str, str, int], list[tuple[str, ...]]]:
    """The paths that each request should list, but does not; what base does not hide is base's own."""
    found: dict[tuple[Mark, str, str, int], list[tuple[str, ...]]] = {}
    for item in facts.once(bare_secrets):
        request = item.request
        at = (mark(request.owner), request.key, request.step, request.number)
        found.setdefault(at, []).append(tuple(step.lower() for step in item.path))
    return found


def _verdict(facts: Facts, request: Request, path: str, sent: dict[str, set[str] | None]) -> bool | None:
    """Tell whether a path matches what is sent; None if that cannot be known."""
    steps = path.replace("`", "").split(".", 2)
    if len(steps) < 3 or steps[0].lower() != "request":
        return None
    part = steps[1].lower()
    if part not in _PARTS:
        return False if nearest(part, _PARTS) or part in _CALLED else None
    if part == "headers" and isinstance(request.get("headers"), list):  # what they would be is told
        return None
    if part not in sent:
        sent[part] = _names(facts, request, part)
    names, first = sent[part], steps[2].lower()
    if names is not None and _hit(first, names):
        return True
    if names is None and part == "headers" and 0 < edits(first, "authorization", 2) < 2:
        return False
    if names is None or ("{{" in names and "." in first):
        return None
    return part == "headers" and first == "authorization" and _signs(facts, request)


_CALLED = {"query": "qs", "querystring": "qs", "params": "qs", "data": "body"}
"""What other tools call a part of a request."""


def _meant(path: str, shown: Iterable[tuple[str, ...]]) -> str:
    """Give the path that should be listed and is not, if it is what a path means."""
    steps = tuple(split_path(path))
    if not steps:
        return ""
    for right in shown:
        if steps != right and (_alike(steps, right) or ({*steps} < {*right} and steps[-1] == right[-1])):
            return write_path(right)
    return ""


def _alike(written: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Tell whether one step of two paths differs, and that little; the first may be the other of the two that there are."""
    if len(written) != len(right):
        return False
    other = [(a, b) for a, b in zip(written, right, strict=True) if a != b]
    if len(other) != 1:
        return False
    (a, b), most = other[0], 1 + len(other[0][1]) // 5
    return edits(a, b, most) <= most or {a, b} == {"request", "response"} or {a, b} < {*_PARTS}


def _of_part(path: str) -> str:
    """Give a path with the part of a request that it means."""
    steps = path.split(".", 2)
    right = nearest(steps[1], _PARTS) if len(steps) == 3 and steps[1].lower() not in _PARTS else None
    return ".".join((steps[0], right, steps[2])) if right else ""


def _respelt(path: str, names: set[str]) -> str:
    steps = path.replace("`", "").split(".", 2)
    if len(steps) < 3:
        return ""
    word, sent = steps[2].lower(), sorted(names - {"{{"})
    near = nearest(word, sent) or next((name for name in sent if word in name.replace("-", "_").split("_")), None)
    if near is None and 0 < edits(word, "authorization", 2) < 2:
        near = "authorization"
    return ".".join((*steps[:2], write_path((near,)))) if near else ""


def _written(place: Location, path: str, meant: str) -> Fix:
    """Give the edit that writes a path as it was meant."""
    if not meant or path not in place.text or ("`" in meant and place.text[:1] == "`"):
        return NO_FIX
    return put(place, place.text.replace(path, meant))


def _sent(request: Request, part: str) -> Any:
    """Give what a request sends in a part; base and pagination count as well."""
    return [request.get(part), request.get("pagination", part)]


def _names(facts: Facts, request: Request, part: str) -> set[str] | None:
    """Every name that is sent in a part, for which a path of a request's log could stand; None if not all is known."""
    found: set[str] = set()
    others = facts.single_requests if request.owner is None else (request, *((facts.base,) if facts.base else ()))
    for other in others:
        if other.kind == "connection" and request.kind != "connection":
            continue
        if other.get(part) is None and other.origin.has(part):
            return None  # it is written, but not as what belongs there
        for value in _sent(other, part):
            if isinstance(value, str) and value:
                return None
            stack = [value]
            while stack:
                item = stack.pop()
                if isinstance(item, dict):
                    if SPREAD in item or any("{{" in str(name) for name in item):
                        return None
                    found.update(str(name).lower() for name in item)
                    stack.extend(item.values())
                elif isinstance(item, list):
                    stack.extend(item)
                elif isinstance(item, str) and item.strip().startswith("{{"):
                    found.add("{{")
    return found


def _hit(first: str, names: set[str]) -> bool:
    return first in names or first.split(".", 1)[0] in names or first.rsplit(".", 1)[-1] in names


def _signs(facts: Facts, request: Request) -> bool:
    """Tell whether a request is signed by the platform, which writes the header itself."""
    return bool(facts.effective(request, "aws") or facts.effective(request, "oauth"))
