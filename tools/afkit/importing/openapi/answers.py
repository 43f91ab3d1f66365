"""What an operation answers: which response counts, whether it is a list, where the list is, and an example of it."""

from __future__ import annotations

import re
from typing import Any

from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.parts import Media, Operation, Response
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.importing.openapi.values import Examples
from afkit.importing.words import VERBS, is_plural, listed, plural, singular, split
from afkit.records import NamedTuple

_CONTAINERS = ("data", "items", "results", "result", "records", "rows", "entries", "value", "values", "list", "content", "hits",
               "objects", "elements", "resources", "collection", "docs", "edges", "nodes")  # fmt: skip
_WRAPPERS = ("data", "result", "response", "_embedded", "embedded", "payload", "hits")
_BESIDE = ("errors", "warnings")
"""Lists of what went wrong stand beside an answer; they are not what was asked for."""
_OWN = frozenset(["id", "_id", "uuid", "guid"])
"""A body with such a member is a thing, whose lists are parts of it."""
_ENVELOPE = frozenset(
    listed(
        "total count page pages per size limit offset next previous prev first last self cursor has more links meta metadata "
        "pagination paging status success ok message messages error errors warnings code object kind type etag token request "
        "time took number start end max results version timestamp"
    )
)
"""Words of members that tell about a list, not about a thing."""
_LISTING = frozenset(["search", "list", "query", "find", "filter", "all", "index", "browse", "lookup"])


class Answer(NamedTuple):
    """The answer of an operation that counts.

    `kind` is json, text, binary, xml or none. `container` is the path of the list inside the body where `listed` is true
    (empty: the body is the list); `item` is the schema of what a module gives out. `unwrapped` is the member that holds
    the one object, where the rest of the body is only a wrapper.
    """

    status: int
    kind: str
    schema: Spot | None
    example: Any
    headers: tuple[str, ...]
    listed: bool = False
    container: tuple[str, ...] = ()
    item: Spot | None = None
    unwrapped: str = ""


class Answers:
    """Reads answers of operations."""

    def __init__(self, description: Description, schemas: Schemas) -> None:
        self._description = description
        self._schemas = schemas
        self._examples = Examples(schemas)

    def of(self, operation: Operation) -> Answer:
        """Give the answer that counts: the lowest of 2xx that has a body, else the lowest, else `default`."""
        responses = self._description.responses(operation)
        good = sorted((r for r in responses if r.status[:1] == "2"), key=lambda r: (not r.media, r.status))
        found = good[0] if good else next((r for r in responses if r.status == "default"), None)
        if found is None:
            return Answer(200, "none", None, None, ())
        status = int(found.status) if found.status.isdigit() else 200
        media = _preferred(found.media)
        if media is None:
            return Answer(status, "none", None, None, found.headers)
        kind = kind_of(media.type)
        shape = self._schemas.shape(media.schema)
        if kind in ("text", "binary") or (shape.kind == "string" and shape.format == "binary"):
            return Answer(status, kind if kind != "json" else "binary", media.schema, None, found.headers)
        if kind == "xml":
            return Answer(status, kind, media.schema, None, found.headers)
        return self._json(operation, found, status, media, shape)

    def _json(self, operation: Operation, found: Response, status: int, media: Media, shape: Shape) -> Answer:
        example = self._examples.of(media.schema, given=media.example)
        answer = Answer(status, "json", media.schema, example, found.headers)
        if shape.kind == "any" and not shape.properties:
            if isinstance(media.example, dict | list):
                answer = answer._replace(example=media.example)
            return answer
        if _may_list(operation):
            place = self._container(shape, operation)
            if place is not None:
                container, item = place
                example = _filled(example, container, self._examples.of(item))
                return answer._replace(example=example, listed=True, container=container, item=item)
        wrapper = self._wrapper(shape)
        if wrapper:
            return answer._replace(unwrapped=wrapper, item=shape.properties[wrapper])
        return answer._replace(item=media.schema)

    def _container(self, shape: Shape, operation: Operation) -> tuple[tuple[str, ...], Spot] | None:
        """Find the list of an answer: the body itself, a member, or a member of a wrapper."""
        if shape.kind == "array":
            return (), shape.items or Spot({}, "")
        own = self._lists(shape, operation)
        if own is not None:
            return own
        for name in (n for n in shape.properties if n.lower() in _WRAPPERS):
            inner = self._lists(self._schemas.shape(shape.properties[name]), operation)
            if inner is not None:
                return (name, *inner[0]), inner[1]
        return None

    def _lists(self, shape: Shape, operation: Operation) -> tuple[tuple[str, ...], Spot] | None:
        lists = {
            name: inner.items
            for name, spot in shape.properties.items()
            if (inner := self._schemas.shape(spot)).kind == "array" and inner.items is not None and name not in _BESIDE
        }
        if not lists:
            return None
        noun = "".join(split(resource(operation.path)))
        is_thing = not _OWN.isdisjoint(shape.properties)
        usual = _CONTAINERS if not is_thing or _is_of_many(operation.path) else ()
        for wanted in (plural(noun), noun, *usual):
            name = next((name for name in lists if "".join(split(name)) == wanted), None)
            if name is not None:
                return (name,), lists[name]
        objects = [name for name in lists if self._schemas.shape(lists[name]).kind == "object"]
        beside = [name for name in shape.properties if name not in lists]
        told = _is_of_many(operation.path) or all(not _ENVELOPE.isdisjoint(split(name)) for name in beside)
        if len(objects) == 1 and not is_thing and told:
            return (objects[0],), lists[objects[0]]
        return None

    def _wrapper(self, shape: Shape) -> str:
        objects = [n for n, s in shape.properties.items() if self._schemas.shape(s).properties]
        if len(objects) == 1 and objects[0] in ("data", "result", "response") and len(shape.properties) <= 4:
            return objects[0]
        return ""


def _filled(value: Any, path: tuple[str, ...], item: Any) -> Any:
    """Put an item into the list at a path, if it is empty: one whose items hold such lists is cut off before its first."""
    if path and isinstance(value, dict) and path[0] in value:
        return {**value, path[0]: _filled(value[path[0]], path[1:], item)}
    return [item] if not path and value == [] and item not in ({}, [], None) else value


def _may_list(operation: Operation) -> bool:
    """Tell whether an operation may be a list: a GET that does not end in an id, or a search sent as POST."""
    if operation.method == "GET":
        return not operation.path.rstrip("/").endswith("}")
    words = {*split(operation.path.rsplit("/", 1)[-1]), *split(operation.given)[:1]}
    verb = VERBS.get((operation.summary.split() or ["list"])[0].lower(), "list")  # "Pin a list" is no list
    return operation.method == "POST" and bool(words & _LISTING) and verb in ("list", "get", "search", "find", "query")


def _preferred(media: tuple[Media, ...]) -> Media | None:
    for wanted in ("json", "form", "text", "xml", "binary"):
        found = next((item for item in media if kind_of(item.type) == wanted), None)
        if found is not None:
            return found
    return media[0] if media else None


def kind_of(media: str) -> str:
    """Give the kind of a type of content: json, form, multipart, text, xml or binary."""
    name = media.partition(";")[0].strip().lower()
    if name.endswith(("ndjson", "json-seq")):
        return "text"
    if name in ("*/*", "application/*", "") or name.endswith("json") or name == "application/x-json":
        return "json"
    if name == "application/x-www-form-urlencoded":
        return "form"
    if name.startswith("multipart/"):
        return "multipart"
    if name.endswith("xml"):
        return "xml"
    return "text" if name.startswith("text/") else "binary"


def resource(path: str) -> str:
    """Give the last fixed part of a path that names a thing: `/v1/pets/{id}` → pet."""
    parts = [part for part in path.split("/") if part and "{" not in part]
    named = [part for part in parts if not _is_version(part)]
    last = named[-1] if named else _placeholder(path)
    return singular(" ".join(split(last.split(".")[0].split(":")[0]) or ["resource"]))


def _is_of_many(path: str) -> bool:
    """Tell whether the last fixed part of a path is a plural."""
    words = split(next((part for part in reversed(path.split("/")) if part and "{" not in part), ""))
    return bool(words) and is_plural(words[-1])


def _placeholder(path: str) -> str:
    """Give the last placeholder of a path that says what is meant."""
    names = [name for name in re.findall(r"\{([^{}]+)\}", path) if name.lower() not in ("id", "name", "key", "path")]
    return names[-1] if names else "resource"


def _is_version(part: str) -> bool:
    return part.lower() in ("api", "rest") or (part[:1].lower() == "v" and part[1:].replace(".", "").isdigit())
