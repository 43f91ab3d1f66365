"""The operations of a description, in one form for Swagger 2.0, OpenAPI 3.0 and 3.1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from afkit.importing.names import Names, component_name
from afkit.importing.openapi.description.parts import Media, Operation, Parameter, Response, is_placeholder
from afkit.importing.openapi.description.reading import Reader, Spot, version_of
from afkit.importing.openapi.description.swagger2 import swagger_body, swagger_media, swagger_parameter
from afkit.importing.words import plain

METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")


class Description:
    """A description that was read: its version, and ways to look at it. `known` are names of operations by `METHOD /path`."""

    def __init__(self, reader: Reader, known: Mapping[str, str] | None = None) -> None:
        self.reader = reader
        self._known = {_place(title): name for title, name in (known or {}).items()}
        self.root = reader.root
        self.version = version_of(reader.root, reader.path)

    @property
    def title(self) -> str:
        """Name the API; a description without a title is named after its file."""
        given = plain(self.root.get("info").text("title"))
        return given[:120] or self.reader.path.replace("\\", "/").rsplit("/", 1)[-1].split(".")[0] or "Imported API"

    def operations(self) -> Iterator[Operation]:
        """Give all operations in the order of the file. What is no operation is passed over."""
        found = list(self._written())
        wishes = [_wish(method, path, spot) for method, path, _, spot, _ in found]
        claimed = {wish.lower() for wish in wishes}
        # A module's name is what flows know it by: an operation whose id alone changed keeps it.
        kept = [self._known.get(_place(f"{method.upper()} {path}"), "") for method, path, *_ in found]
        kept = ["" if name.lower() in claimed else name for name in kept]
        names = Names({"makeapicall", *filter(None, kept)})
        default = self._security(self.root)
        for (method, path, query, spot, shared), wish, name in zip(found, wishes, kept, strict=True):
            made = self._operation(name or names.take(wish), method, path, spot, shared, default)
            yield made._replace(query=tuple(parse_qsl(query, keep_blank_values=True)))

    def _written(self) -> Iterator[tuple[str, str, str, Spot, Spot]]:
        """Give method, path, query, the operation and what stands beside it for all of its path."""
        for path, item in self.root.get("paths").items():
            shared, _ = self.reader.follow(item)
            if not path.startswith("/"):
                path = f"/{path}"
            path, _, query = path.partition("#")[0].partition("?")  # a fragment is never sent
            path = in_braces(path)
            for method in METHODS:
                spot = shared.get(method)
                if isinstance(spot.value, Mapping):
                    yield method, path, query, spot, shared

    @cached_property
    def fixed_parts(self) -> frozenset[str]:
        """The parts that stand in paths as they are; a made-up value for a placeholder must be none of them."""
        return frozenset(
            part for path, _ in self.root.get("paths").items() for part in path.split("/") if "{" not in part
        )

    def _operation(self, name: str, method: str, path: str, spot: Spot, shared: Spot, default: Any) -> Operation:
        given = spot.text("operationId")
        tags = spot.get("tags").value
        own = self._security(spot)
        return Operation(
            name,
            given,
            method.upper(),
            path,
            plain(spot.text("summary") or shared.text("summary")),
            spot.text("description") or shared.text("description"),
            tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
            spot.get("deprecated").value is True,
            spot,
            shared,
            default if own is None else own,
        )

    def _security(self, spot: Spot) -> tuple[Mapping[str, tuple[str, ...]], ...] | None:
        value = spot.get("security").value
        if not isinstance(value, list):
            return None
        found = []
        for item in value:
            if isinstance(item, Mapping):
                scopes = {str(k): tuple(map(str, v)) if isinstance(v, list) else () for k, v in item.items()}
                found.append(scopes)
        return tuple(found)

    def webhooks(self) -> Iterator[tuple[str, frozenset[str], Spot]]:
        """Give the webhooks: name, all that they may be chosen by (name, id, tags), and the calls that they make."""
        for key in ("webhooks", "x-webhooks"):
            for name, item in self.root.get(key).items():
                spot, _ = self.reader.follow(item)
                ids = {name}
                for method in METHODS:
                    call = spot.get(method)
                    tags = call.get("tags").value
                    ids.update(tag for tag in (tags if isinstance(tags, list) else []) if isinstance(tag, str))
                    ids.update([call.text("operationId")] if call.text("operationId") else [])
                yield name, frozenset(ids), spot

    def parameters(self, operation: Operation) -> list[Parameter]:
        """Give an operation's parameters, those of its path first unless it has its own of that name."""
        found: dict[tuple[str, str], Parameter] = {}
        asked = {value[1:-1]: name for name, value in operation.query if is_placeholder(value)}
        for holder in (operation.shared, operation.spot):
            for item in holder.get("parameters").each():
                spot, _ = self.reader.follow(item)
                name, where = spot.text("name"), spot.text("in")
                if name and where in ("path", "query", "header", "cookie"):
                    found[name, where] = self._parameter(spot, name, where)
        for name, wire in asked.items():  # described as a part of the path, but sent in the query
            given = found.pop((name, "path"), None)
            if given is not None:
                found[wire, "query"] = given._replace(name=wire, where="query", required=True)
            elif (wire, "query") not in found and (name, "query") not in found:
                found[wire, "query"] = Parameter(wire, "query", True, Spot({"type": "string"}, ""))
        return [item for (name, where), item in found.items() if not (where == "query" and name in operation.fixed)]

    def _parameter(self, spot: Spot, name: str, where: str) -> Parameter:
        required = spot.get("required").value is True or where == "path"
        description = spot.text("description")
        gone = spot.get("deprecated").value is True
        if self.version == "2.0":
            schema, form, example = swagger_parameter(spot)
            return Parameter(name, where, required, schema, description, form, example, gone)
        schema, form = spot.get("schema"), self._form(spot, where)
        content = spot.get("content").items()
        if content and schema.value is None:
            schema, form = content[0][1].get("schema"), "json"
        example = self._example(spot)
        return Parameter(name, where, required, schema, description, form, example, gone)

    def _form(self, spot: Spot, where: str) -> str:
        style = spot.text("style") or ("form" if where in ("query", "cookie") else "simple")
        explode = spot.get("explode").value
        explode = style == "form" if not isinstance(explode, bool) else explode
        if style == "deepObject":
            return "deep"
        if style == "form" and explode:
            return "repeat"
        known = {"spaceDelimited": "space", "pipeDelimited": "pipe", "matrix": "matrix", "label": "label"}
        return known.get(style, "comma")

    def _example(self, spot: Spot) -> Any:
        if isinstance(spot.value, Mapping) and spot.value.get("example") is not None:
            return spot.value["example"]
        for _, item in spot.get("examples").items():
            found, _ = self.reader.follow(item)
            if isinstance(found.value, Mapping) and found.value.get("value") is not None:
                return found.value["value"]
        return None

    def bodies(self, operation: Operation) -> tuple[tuple[Media, ...], bool, str]:
        """Give the forms that a request body may have, whether there must be one, and its description."""
        if self.version == "2.0":
            return swagger_body(self.reader, self.root, operation.spot, operation.shared)
        spot, _ = self.reader.follow(operation.spot.get("requestBody"))
        return self.media(spot.get("content")), spot.get("required").value is True, spot.text("description")

    def media(self, content: Spot) -> tuple[Media, ...]:
        """Give the types of a `content`."""
        found = []
        for name, item in content.items():
            spot, _ = self.reader.follow(item)
            encoding = spot.get("encoding").value
            found.append(
                Media(
                    name.strip(),
                    spot.get("schema"),
                    self._example(spot),
                    encoding if isinstance(encoding, Mapping) else {},
                )
            )
        return tuple(found)

    def responses(self, operation: Operation) -> list[Response]:
        """Give what an operation may answer."""
        found = []
        for status, item in operation.spot.get("responses").items():
            spot, _ = self.reader.follow(item)
            if self.version == "2.0":
                media = swagger_media(self.root, operation.spot, spot)
            else:
                media = self.media(spot.get("content"))
            headers = tuple(name.lower() for name, _ in spot.get("headers").items())
            found.append(Response(status, plain(spot.text("description")), media, headers))
        return found


def _wish(method: str, path: str, spot: Spot) -> str:
    """Give the name that an operation would have if no other had it."""
    return component_name(spot.text("operationId") or f"{method} {unversioned(path)}", "operation")


def _place(title: str) -> str:
    """Write `METHOD /path` so that names of placeholders do not tell places apart."""
    return re.sub(r"\{[^{}]*\}", "{}", title)


def in_braces(path: str) -> str:
    """Write placeholders as they should be: `{{id}}` and `:id`, as servers in JavaScript have it, are `{id}`."""
    path = re.sub(r"\{{2,}([^{}]*)\}{2,}", r"{\1}", path)
    return re.sub(r"/:([A-Za-z_]\w*)(?=/|$)", r"/{\1}", path)


def unversioned(path: str) -> str:
    """Take the parts of a path that tell versions away: /api/v1/orders → /orders."""
    parts = [part for part in path.split("/") if not re.fullmatch(r"(?i)v\d+(\.\d+)*|api|rest", part)]
    return "/".join(parts) if any(parts) else path
