"""Keys that are written out, and paths of the log that hide nothing. (AF514 to AF516)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import log2

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Request, Text
from afkit.app.knowledge.secrecy import looks_secret
from afkit.app.spec.shapes.basics import SPREAD
from afkit.lint.fixes.mend import NO_FIX, Fix, put
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import SANITIZE_HIDES_NOTHING, SECRET_WRITTEN_OUT
from afkit.lint.visits import each_text
from afkit.patterns import lazy
from afkit.source.text import Location

_KNOWN = lazy(
    r"\b(?:sk_live_[A-Za-z0-9]{16,}|sk-(?:proj-)?[A-Za-z0-9_-]{24,}|gh[pousr]_[A-Za-z0-9]{30,}|xox[abpr]-[A-Za-z0-9-]{20,}"
    r"|AKIA[0-9A-Z]{16}|AIza[0-9A-Za-z_-]{35}|glpat-[A-Za-z0-9_-]{20,}|SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}"
    r"|eyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{10,})|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"
)
_MARKS = ("sk", "gh", "xox", "AKIA", "AIza", "glpat", "SG.", "eyJ", "-----BEGIN")
"""One of these stands in whatever the pattern finds."""

_CREDENTIAL = lazy(r"^(?:Bearer|Basic|Token|ApiKey)\s+([A-Za-z0-9+/=._-]{16,})$", 2)
_OPAQUE = lazy(r"^[A-Za-z0-9+/=._-]{20,}$")


def _entropy(text: str) -> float:
    counts = Counter(text)
    return -sum(number / len(text) * log2(number / len(text)) for number in counts.values())


@rule(
    SECRET_WRITTEN_OUT,
    "error",
    why="Whoever reads the repository, and every user of the app, shares it. Take it from a parameter of the connection.",
    source="R-58",
    good='base: {headers: {authorization: "Bearer {{connection.apiKey}}"}}',
    bad='base: {headers: {authorization: "Bearer 3f9aB7c1De5k2Lm8Qx04Zt6W"}}',
)
@each_text
def secret_written_out(text: Text, facts: Facts) -> Iterator[Found]:
    value = text.text
    if len(value) < 16 or text.key == "common":
        return
    match = _KNOWN.search(value) if text.key != "samples" and any(map(value.__contains__, _MARKS)) else None
    if match is None and "{{" not in value and text.iml and text.members[:1] != ["response"]:
        match = _CREDENTIAL.match(value) if value[0] in "BbTtAa" else None
        name = text.members[-1] if text.members else ""
        if match is None and looks_secret(name) and _OPAQUE.match(value):
            match = _OPAQUE.match(value)
        if match is not None and _entropy(match.group(match.lastindex or 0)) < 3.2:
            match = None
    if match is not None:
        place = text.origin.inside(match.start(), match.end())
        yield Found(place, "a key is written out here", "take it from the connection: {{connection.…}}")


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


@rule(
    SANITIZE_HIDES_NOTHING,
    "warning",
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
    open_paths: dict[tuple[str, int], Found | None] = {}
    for request in facts.single_requests:
        listed = request.get("log", "sanitize")
        sent: dict[str, set[str] | None] = {}
        for number, path in enumerate(listed if isinstance(listed, list) else ()):
            steps = path.replace("`", "").split(".", 2) if isinstance(path, str) and "<" not in path else []
            if len(steps) < 3 or steps[0] != "request" or steps[1] not in ("headers", "qs", "body"):
                continue
            if steps[1] not in sent:
                sent[steps[1]] = _names(facts, request, steps[1])
            names = sent[steps[1]]
            first = steps[2].lower()
            place = request.origin.at("log", "sanitize", number).location
            at = (place.file, place.start)
            if names is None or ("{{" in names and "." in first) or _hit(first, names):
                open_paths[at] = None  # of requests that share a list by an anchor, one is enough
                continue
            signed = steps[1] == "headers" and first == "authorization" and _signs(facts, request)
            if not signed:
                from difflib import get_close_matches

                near = get_close_matches(first, sorted(names - {"{{"}), n=1)
                hint = (
                    f"did you mean {steps[0]}.{steps[1]}.{near[0]}?"
                    if near
                    else "name what is sent, or remove the path"
                )
                fix = _respelt(place, path, near)
                open_paths.setdefault(at, Found(place, f"nothing that is sent matches {path}", hint, fix=fix))
    yield from (found for found in open_paths.values() if found is not None)


def _respelt(place: Location, path: str, near: list[str]) -> Fix:
    head, _, last = path.rpartition(".")
    if not near or "`" in path or "." in last or path not in place.text:
        return NO_FIX
    return (
        put(place, place.text.replace(path, f"{head}.{near[0]}"))
        if near[0].replace("-", "").replace("_", "").isalnum()
        else NO_FIX
    )


def _hit(first: str, names: set[str]) -> bool:
    return first in names or first.split(".", 1)[0] in names or first.rsplit(".", 1)[-1] in names


def _signs(facts: Facts, request: Request) -> bool:
    """Tell whether a request is signed by the platform, which writes the header itself."""
    return any(item.get("aws") or item.get("oauth") for item in (request, *((facts.base,) if facts.base else ())))
