"""What may be written inside `{{ }}`: variables of the place, members, functions, constants, date tokens, header names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from afkit.app.spec.variables import DOCS
from afkit.iml.check.templates import infer
from afkit.iml.check.types import Scope, Type
from afkit.iml.values.json import json_text
from afkit.index.expression import Typing
from afkit.index.index import Index
from afkit.index.offers.candidate import Candidate, CandidateKind
from afkit.index.recorded import answers
from afkit.index.recordings import inner
from afkit.index.sandboxed import DOCS as SANDBOX_DOCS
from afkit.index.spots import Spot
from afkit.index.words import of_function, of_type
from afkit.source.places import value_at

_ITERATED = re.compile(r"\{\{\s*body\.?([\w.]*)\s*\}\}")
_SEEN = "seen in this component"
_FORMATS = {"formatDate": 1, "parseDate": 1}
_FACTS = {
    "environment": {"timezone": "the time zone of the scenario, such as `Europe/Vienna`"},
    "scenario": {"id": "the scenario's number", "organizationId": "the number of its organization"},
}
"""Members that are not declared, because there are more: what apps are seen to read."""
HEADER_NAMES = (
    "Accept",
    "Accept-Encoding",
    "Accept-Language",
    "Authorization",
    "Cache-Control",
    "Content-Disposition",
    "Content-Length",
    "Content-Type",
    "ETag",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "Idempotency-Key",
    "Link",
    "Location",
    "Prefer",
    "Retry-After",
    "User-Agent",
    "X-Api-Key",
    "X-Correlation-Id",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-Request-Id",
    "X-Total-Count",
)
_ANSWERED = (
    "cache-control",
    "content-disposition",
    "content-length",
    "content-type",
    "date",
    "etag",
    "last-modified",
    "link",
    "location",
    "retry-after",
    "set-cookie",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-request-id",
    "x-total-count",
)


class Stretch:
    """Turns places of the decoded template into places of the text."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def candidate(
        self, label: str, kind: CandidateKind, insert: str | None = None, *, detail: str = "", doc: str = "",
        snippet: bool = False, rank: int = 5,
    ) -> Candidate:  # fmt: skip
        """Make a candidate for the stretch."""
        text = label if insert is None else insert
        return Candidate(label, kind, text, self.start, self.end, detail, doc, snippet, rank)


def inside(index: Index, spot: Spot | None, scope: Scope, typing: Typing, stretch: Stretch) -> Iterator[Candidate]:
    """Yield what may stand at a place inside an expression."""
    if typing.text is not None:
        if _FORMATS.get(typing.call) == typing.argument:
            yield from _tokens(stretch)
        return
    if typing.base:
        yield from _members(index, spot, scope, typing, stretch)
        return
    yield from offered(scope, typing, stretch, *((SANDBOX_DOCS, "function of the sandbox") if spot is None else ()))


def offered(
    scope: Scope, typing: Typing, stretch: Stretch, docs: Mapping[str, str] = DOCS, own: str = "function of this app"
) -> Iterator[Candidate]:
    """Yield what a scope alone offers, without a connector around it."""
    if typing.text is not None:
        yield from _tokens(stretch) if _FORMATS.get(typing.call) == typing.argument else ()
    elif typing.base:
        holder = scope.variables.get(typing.base) or infer("{{" + typing.base + "}}", scope)  # `1` alone is a number
        for name, member in (holder.members or {}).items():
            written = name if name.isidentifier() else f"`{name}`"
            yield stretch.candidate(name, "member", written, detail=of_type(member), rank=1)
    else:
        for name, kind in scope.variables.items():
            yield stretch.candidate(name, "variable", detail=of_type(kind), doc=docs.get(name, ""), rank=1)
        if not typing.quoted:
            yield from _functions(scope, stretch, own)
            yield from _constants(scope, stretch)


def _members(index: Index, spot: Spot | None, scope: Scope, typing: Typing, stretch: Stretch) -> Iterator[Candidate]:
    kind = infer("{{" + typing.base + "}}", scope)
    names: dict[str, Type | None] = dict(kind.members or {})
    docs: dict[str, str] = {}
    if typing.base == "headers":
        names.update(dict.fromkeys(_ANSWERED))
        docs = dict.fromkeys(_ANSWERED, "header field of the response; names are in lower case")
    elif typing.base == "request.headers" and spot is None:
        names.update((name.lower(), None) for name in HEADER_NAMES)
    elif typing.base in _FACTS:
        names.update((name, None) for name in _FACTS[typing.base] if name not in names)
        docs = _FACTS[typing.base]
    elif kind.open:
        names.update((name, None) for name in _seen(index, spot, typing) if name not in names)
        for name, value in _recorded(index, spot, typing.base).items():
            if names.get(name) is None:
                names[name] = None
                docs[name] = f"recorded: {value}"
    for name, member in names.items():
        plain = name.isidentifier()
        written = name if plain else f"`{name}`"
        header = typing.base in ("headers", "request.headers")
        detail = (
            of_type(member)
            if member is not None
            else "text"
            if header
            else "a fact"
            if typing.base in _FACTS
            else "recorded"
            if name in docs
            else _SEEN
        )
        yield stretch.candidate(name, "header" if header else "member", written, detail=detail, doc=docs.get(name)
            or _field_doc(index, spot, typing.base, name), rank=1)  # fmt: skip


def _field_doc(index: Index, spot: Spot | None, base: str, name: str) -> str:
    """Tell what the author says of a parameter: its label and help."""
    if base not in ("parameters", "connection", "input") or index.members is None or spot is None:
        return ""
    for symbol in index.members.meant(spot.component, base, name):
        origin = index.members.fields.get(symbol.owner, {}).get(name)
        value = value_at(origin.document.value, origin.path) if origin is not None else None
        if isinstance(value, dict):
            words = [value.get("label"), value.get("help")]
            return "\n\n".join(word for word in words if isinstance(word, str))
    return ""


def _recorded(index: Index, spot: Spot | None, base: str) -> dict[str, str]:
    """Give the members that recorded answers have at a path of `body`, and of an item of what is iterated, with a value."""
    root, *path = base.replace("[]", "").split(".")
    if spot is None or root not in ("body", "item"):
        return {}
    found: dict[str, str] = {}
    for one in answers(index, spot.component):
        starts = [[]] if root == "body" else _iterated(index, spot)
        for start in starts:
            value = inner(one.body, [*start, *path])
            value = value[0] if isinstance(value, list) and value else value
            for name, member in value.items() if isinstance(value, dict) else ():
                found.setdefault(name, _short(member))
    return found


def _iterated(index: Index, spot: Spot) -> list[list[str]]:
    """Give the paths in `body` that the component's requests iterate."""
    found = []
    for request in index.facts.of(spot.component) if index.facts is not None and spot.component is not None else ():
        value = request.get("response", "iterate")
        value = value.get("container") if isinstance(value, dict) else value
        match = _ITERATED.fullmatch(value) if isinstance(value, str) else None
        if match is not None:
            found.append([name for name in match[1].split(".") if name])
    return found


def _short(value: object) -> str:
    text = json_text(value)
    return text if len(text) <= 80 else text[:79] + "…"


def _seen(index: Index, spot: Spot | None, typing: Typing) -> list[str]:
    """List the members of an open value that the same component reads elsewhere, and those that its output has."""
    base = typing.base
    if index.facts is None or spot is None:
        return []
    root, *rest = base.replace("[]", "").split(".")
    wanted = (root, *rest)
    found: dict[str, int] = {}
    for use in index.facts.uses(root):
        owner = use.text.owner
        same = (owner.name if owner is not None else "") == spot.name and use.text.kind == spot.kind
        if same and len(use.names) > len(wanted) and use.names[: len(wanted)] == wanted:
            name = use.names[len(wanted)]
            found[name] = found.get(name, 0) + 1
    if found.get(typing.word) == 1:
        del found[typing.word]  # it is the word that is being typed
    if spot.component is not None and base in ("item", "body"):
        found.update(_given_out(index, spot, base))
    return list(found)


def _given_out(index: Index, spot: Spot, base: str) -> dict[str, int]:
    """Give the names of the interface, if the output is the value itself."""
    facts = index.facts
    if facts is None or spot.component is None:
        return {}
    for request in facts.of(spot.component):
        if request.get("response", "output") == "{{" + base + "}}":
            return {
                field.name: 1 for field in facts.fields(spot.component, "interface") if field.name and not field.inner
            }
    return {}


def _functions(scope: Scope, stretch: Stretch, own: str) -> Iterator[Candidate]:
    from afkit.iml.registry import functions

    for function in functions():
        if scope.dialect in function.dialects:
            insert = f"{function.name}($1)$0" if function.params else f"{function.name}()"
            yield stretch.candidate(function.name, "function", insert, detail=f"{function.signature} → {function.returns}",
                doc=of_function(function), snippet=True, rank=3)  # fmt: skip
    for name in sorted(scope.functions):
        yield stretch.candidate(name, "function", f"{name}($1)$0", detail=own, snippet=True, rank=2)


def _constants(scope: Scope, stretch: Stretch) -> Iterator[Candidate]:
    from afkit.iml.reference.text import KEYWORDS, VARIABLES

    for name, doc in KEYWORDS:
        if name not in scope.variables:
            yield stretch.candidate(name, "constant", doc=doc, rank=7)
    for name, doc in VARIABLES:
        if "." not in name and name not in scope.variables:
            yield stretch.candidate(name, "constant", doc=doc, rank=6)


def _tokens(stretch: Stretch) -> Iterator[Candidate]:
    from afkit.iml.reference.text import TOKENS

    for names, written, _ in TOKENS:
        for name in names.split():
            yield stretch.candidate(name, "token", detail=written)
