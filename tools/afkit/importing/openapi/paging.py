"""Find how a list is paged: by page, by offset, by cursor or by a link, as its parameters and its answer show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from afkit.importing.names import member
from afkit.importing.openapi.answers import Answer
from afkit.importing.openapi.description.parts import Parameter
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.records import NamedTuple

_SIZE = ("limit", "pagesize", "perpage", "size", "maxresults", "count", "maxitems", "itemsperpage", "take", "top", "max", "first",
         "pagelimit", "resultsperpage", "rpp", "maxpagesize")  # fmt: skip
_PAGE = ("page", "pagenumber", "pageno", "pageindex", "p", "currentpage", "pagenum")
_OFFSET = ("offset", "skip", "start", "startindex", "from", "startat", "pageoffset")
_CURSOR = ("cursor", "after", "pagetoken", "nexttoken", "nextpagetoken", "startingafter", "continuationtoken", "nextcursor",
           "token",
           "pagecursor", "paginationtoken", "scrollid", "marker", "continue", "bookmark", "pageafter", "startafter")  # fmt: skip
_NEXT = ("nextcursor", "nextpagetoken", "nexttoken", "cursor", "endcursor", "continuationtoken", "nextpage", "after", "next",
         "nextmarker", "marker", "nextpagecursor", "scrollid", "bookmark", "token", "continue")  # fmt: skip
_LINKS = ("next", "nextlink", "nextpage", "nexturl", "nextpageurl", "odatanextlink", "nextpagelink")
_MORE = ("hasmore", "more", "hasnext", "hasnextpage", "hasmoreitems", "truncated", "istruncated")
_PAGES = ("totalpages", "pagecount", "pages", "lastpage", "numpages", "pagetotal")
_HOLDERS = (
    "meta",
    "pagination",
    "paging",
    "links",
    "_links",
    "pageinfo",
    "page",
    "metadata",
    "responsemetadata",
    "cursors",
    "_meta",
)
DEFAULT_SIZE = 50
"""How many results are asked for at a time where the description does not say how many may be."""


class Paging(NamedTuple):
    """How a list is paged.

    `uses` names the parameters that paging takes over; `query` are those of the first request, `pagination` the
    directive. `more` is where the answer says that there is more, and `next` an example of what stands there; `header`
    is the Link header of an answer that has a next page. `guessed` is the page size where the description names none.
    """

    kind: str
    uses: frozenset[str]
    query: Mapping[str, Any]
    pagination: Mapping[str, Any]
    more: tuple[str, ...] = ()
    next: Any = None
    key: str = ""
    header: str = ""
    guessed: int = 0


def find_paging(parameters: list[Parameter], answer: Answer, schemas: Schemas) -> Paging | None:
    """Work out the paging of a list; None if nothing shows any."""
    query = {_flat(item.name): item for item in parameters if item.where == "query"}
    shape = schemas.shape(answer.schema) if answer.schema is not None else Shape()
    hints = _hints(shape, schemas)
    size = _first(query, _SIZE)
    first, amount, guessed = _sized(size, schemas)
    page, offset, cursor = _first(query, _PAGE), _first(query, _OFFSET), _first(query, _CURSOR)
    uses = frozenset(item.name for item in (size,) if item is not None)
    linked = "link" in answer.headers
    found: Paging | None = None
    if cursor is not None:
        found = _by_cursor(cursor, hints, linked)
    if found is None and page is not None:
        found = _by_page(page, schemas, hints, linked, 0 if guessed else amount, answer)
    if found is None and offset is not None and amount:
        found = _by_offset(offset, schemas.shape(offset.schema), amount, answer)
    if found is None and cursor is None and page is None:
        found = _by_link(hints, linked)
    if found is None:
        return Paging("size", uses, first, {}, guessed=guessed) if first else None
    if size is not None and found.key == size.name:
        return found
    return found._replace(uses=found.uses | uses, query={**first, **found.query}, guessed=guessed)


def _flat(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())


def _first(query: Mapping[str, Parameter], wanted: tuple[str, ...]) -> Parameter | None:
    return next((query[name] for name in wanted if name in query), None)


def _sized(size: Parameter | None, schemas: Schemas) -> tuple[dict[str, Any], int, int]:
    """Give the literal page size: the largest that the service allows, if it says so; and the size where it is a guess."""
    if size is None:
        return {}, 0, 0
    shape = schemas.shape(size.schema)
    most = shape.bounds.get("maximum")
    if shape.kind not in ("integer", "number", "any", "string"):
        return {}, 0, 0
    options = [value for value in shape.enum if isinstance(value, int)]
    bound = int(most) if isinstance(most, int | float) and 0 < most <= 10_000 else 0
    shown = (value for value in (shape.default, size.example, shape.example) if _is_count(value))
    amount = max(options, default=0) or bound or next(shown, 0)
    return {size.name: amount or DEFAULT_SIZE}, amount or DEFAULT_SIZE, 0 if amount else DEFAULT_SIZE


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 10_000


def _hints(shape: Shape, schemas: Schemas) -> dict[str, tuple[tuple[str, ...], Shape]]:
    """Give the scalars of an answer that may speak of paging: flat name → path and shape, one level of holders included."""
    found: dict[str, tuple[tuple[str, ...], Shape]] = {}

    def look(properties: Mapping[str, Spot], path: tuple[str, ...], depth: int) -> None:
        for name, spot in properties.items():
            inner = schemas.shape(spot)
            if (
                inner.kind == "object"
                and depth < 2
                and (_flat(name) in _FLAT_HOLDERS or name.lower() in ("next", "data"))
            ):
                if _flat(name) == "next" and "href" in inner.properties:
                    found.setdefault("next", ((*path, name, "href"), schemas.shape(inner.properties["href"])))
                else:
                    look(inner.properties, (*path, name), depth + 1)
            elif inner.kind in ("string", "integer", "number", "boolean", "any"):
                found.setdefault(_flat(name), ((*path, name), inner))

    look(shape.properties, (), 0)
    return found


_FLAT_HOLDERS = frozenset(_flat(name) for name in _HOLDERS)


def _body(path: tuple[str, ...]) -> str:
    return member("body", *path)


def _is_url(shape: Shape) -> bool:
    example = shape.example if isinstance(shape.example, str) else ""
    return (
        shape.format in ("uri", "url", "uri-reference") or "://" in example or example.startswith("/") or "?" in example
    )


def _by_cursor(cursor: Parameter, hints: Any, linked: bool) -> Paging | None:
    name = cursor.name
    more = next((hints[key] for key in _MORE if key in hints), None)
    told = next((hints[key] for key in _NEXT if key in hints and hints[key][1].kind != "boolean"), None)
    if told is None and _flat(name) == "token":
        return None  # it is more likely a credential
    if told is not None:
        path, shape = told
        value, where = f"{{{{{_body(path)}}}}}", _body(path)
        example: Any = "next-page"
        if _is_url(shape) or path[-1].lower() == "href" or not {"links", "_links"}.isdisjoint(path):
            value = f"{{{{{_from_url(where, name)}}}}}"
            example = f"https://example.com/?{name}=next-page"
        condition = f"{{{{{_body(more[0])} && {where}}}}}" if more else f"{{{{{where}}}}}"
        return Paging(
            "cursor", frozenset({name}), {}, {"qs": {name: value}, "condition": condition}, path, example, name
        )
    if more is not None:
        last = member("iterate", "container", "last", "id")
        pagination = {"qs": {name: f"{{{{{last}}}}}"}, "condition": f"{{{{{_body(more[0])}}}}}"}
        return Paging("cursor", frozenset({name}), {}, pagination, more[0], True, name)
    if linked:
        value = f"{{{{{_from_link(name)}}}}}"
        pagination = {"qs": {name: value}, "condition": _HAS_NEXT}
        return Paging("cursor", frozenset({name}), {}, pagination, (), None, name, _link(f"{name}=next-page"))
    return None


_HAS_NEXT = "{{headers.link && contains(headers.link, 'rel=\"next\"')}}"


def _from_link(name: str) -> str:
    return f"decodeURL(replace(headers.link, '/^.*[?&]{_escaped(name)}=([^&>]+)[^>]*>;\\s*rel=\"next\".*$/', '$1'))"


def _from_url(where: str, name: str) -> str:
    return f"decodeURL(replace({where}, '/^.*[?&]{_escaped(name)}=([^&#]+).*$/', '$1'))"


def _escaped(name: str) -> str:
    return re.sub(r"([^\w-])", r"\\\1", name)


def _link(query: str) -> str:
    return f'<https://example.com/?{query}>; rel="next"'


def _by_page(page: Parameter, schemas: Schemas, hints: Any, linked: bool, amount: int, answer: Answer) -> Paging | None:
    shape = schemas.shape(page.schema)
    if shape.kind not in ("integer", "number", "any", "string") or shape.format in ("date", "date-time"):
        return None
    start = shape.bounds.get("minimum", shape.default)
    zero = start == 0 and not isinstance(start, bool) and shape.default != 1
    value = "{{pagination.page - 1}}" if zero else "{{pagination.page}}"
    uses, name = frozenset({page.name}), page.name
    total = next((hints[key] for key in _PAGES if key in hints and hints[key][1].kind in ("integer", "number")), None)
    more = next((hints[key] for key in _MORE if key in hints), None)
    header, path, example = "", (), None
    if total is not None:
        path, example = total[0], 2
        condition = f"{{{{{_body(path)} >= pagination.page}}}}"
    elif more is not None:
        path, example = more[0], True
        condition = f"{{{{{_body(path)}}}}}"
    elif linked:
        condition, header = _HAS_NEXT, _link(f"{name}=2")
    else:
        condition = _full(answer, amount)
    return Paging("page", uses, {}, {"qs": {name: value}, "condition": condition}, path, example, name, header)


def _by_offset(offset: Parameter, shape: Shape, amount: int, answer: Answer) -> Paging | None:
    if shape.kind not in ("integer", "number") and (shape.format or _flat(offset.name) in ("from", "start")):
        return None  # a time to begin at
    one = " + 1" if 1 in (shape.bounds.get("minimum"), shape.default) else ""
    pagination = {
        "qs": {offset.name: f"{{{{(pagination.page - 1) * {amount}{one}}}}}"},
        "condition": _full(answer, amount),
    }
    return Paging("offset", frozenset({offset.name}), {}, pagination, (), None, offset.name)


def _full(answer: Answer, amount: int) -> str:
    """Say that a page is full, so that there may be another."""
    items = _body(answer.container)
    return f"{{{{length({items}) >= {amount or 1}}}}}"


def _by_link(hints: Any, linked: bool) -> Paging | None:
    if linked:
        url = "{{replace(headers.link, '/^.*<([^<>]+)>;\\s*rel=\"next\".*$/', '$1')}}"
        return Paging(
            "link", frozenset(), {}, {"mergeWithParent": True, "url": url, "condition": _HAS_NEXT}, (), None, "", "link"
        )
    told = next((hints[key] for key in _LINKS if key in hints and _is_url(hints[key][1])), None)
    if told is None:
        return None
    where = _body(told[0])
    return Paging(
        "link", frozenset(), {}, {"url": f"{{{{{where}}}}}", "condition": f"{{{{{where}}}}}"}, told[0], "link"
    )
