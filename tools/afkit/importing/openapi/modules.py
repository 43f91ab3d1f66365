"""Operations → modules: the request, the form, the output, and an example of all three."""

from __future__ import annotations

from typing import Any

from afkit.importing.names import member
from afkit.importing.openapi.answers import Answer
from afkit.importing.openapi.asked import Asked, Input, going_to, url_of
from afkit.importing.openapi.description.parts import Operation
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.importing.openapi.fields import Field, Fields
from afkit.importing.openapi.paging import Paging
from afkit.importing.openapi.procedures import Procedures
from afkit.importing.openapi.titles import Title
from afkit.importing.openapi.values import Examples
from afkit.importing.words import VERBS, label, split
from afkit.records import NamedTuple

LIMIT: Field = {"name": "limit", "label": "Limit", "type": "uinteger", "default": 10,
                "help": "The maximum number of results to return."}  # fmt: skip


class Work(NamedTuple):
    """An operation on its way to becoming a module."""

    operation: Operation
    asked: Asked
    answer: Answer
    paging: Paging | None

    @property
    def searches(self) -> bool:
        """Tell whether it gives a list."""
        return self.answer.listed

    @property
    def filtered(self) -> bool:
        """Tell whether something can narrow the list down."""
        return any(item.where in ("query", "body") and not item.constant for item in self.asked.inputs)


class Modules:
    """Writes modules."""

    def __init__(self, schemas: Schemas, fields: Fields, procedures: Procedures, cookie: str) -> None:
        """Take what modules are made with; `cookie` is what base sends as Cookie, which a module's own would replace."""
        self._schemas = schemas
        self._fields = fields
        self._procedures = procedures
        self._cookie = cookie
        self._examples = Examples(schemas)

    def write(self, work: Work, title: Title, scopes: list[str]) -> dict[str, Any]:
        """Write a module, all but its connection."""
        self._fields.subject = work.operation.title
        asked = self.offered(work)
        interface, sample = self.output(work)
        made: dict[str, Any] = {"label": title.label, "description": title.description}
        made["moduleType"] = "search" if work.searches else "action"
        if not work.searches:
            made["actionCrud"] = crud(work.operation)
        fields = asked.fields()
        if work.searches:
            fields = [*fields, dict(LIMIT)]
        if fields:
            made["mappableParams"] = fields
        made["communication"] = self.communication(work, asked)
        if interface:
            made["interface"] = interface
            made["samples"] = sample
        if scopes:
            made["scope"] = scopes
        return made

    def offered(self, work: Work) -> Asked:
        """Give what a module asks for, with ids chosen from the lists that name them."""
        above = {item.name for item in work.asked.at("path")}
        return work.asked._replace(
            inputs=tuple(
                item if item.constant else self._procedures.offer(item, work.operation, above)
                for item in work.asked.inputs
            )
        )

    def communication(self, work: Work, asked: Asked) -> dict[str, Any]:
        """Write the request and what is read from its answer."""
        operation = work.operation
        request: dict[str, Any] = {
            **going_to(operation.host + url_of(operation.path, asked.at("path"))),
            "method": operation.method,
        }
        headers = {item.wire: item.value for item in asked.at("header")}
        cookies = asked.at("cookie")
        if cookies:
            own = [f"{item.wire}={item.value}" for item in cookies]
            headers["Cookie"] = "; ".join([*own, *([self._cookie] if self._cookie else [])])
        content = _content_type(asked)
        if content and asked.body is not None:
            headers["Content-Type"] = content
        if headers:
            request["headers"] = headers
        query = {**operation.fixed, **_query(asked.at("query"))}
        if work.paging is not None:
            query.update(work.paging.query)
            if work.paging.kind == "page":
                query[work.paging.key] = work.paging.pagination["qs"][work.paging.key]
        if query:
            request["qs"] = query
        if asked.body is not None:
            if asked.type != "json":
                request["type"] = asked.type
            request["body"] = asked.body
        elif operation.method in ("POST", "PUT", "PATCH"):
            request["body"] = {}  # the platform's editor wants one
        if work.paging is not None and work.paging.pagination and work.searches:
            request["pagination"] = {k: v for k, v in work.paging.pagination.items() if k != "mergeWithParent"}
        response = self._response(work)
        if response:
            request["response"] = response
        return request

    def _response(self, work: Work) -> dict[str, Any]:
        answer = work.answer
        if work.searches:
            response: dict[str, Any] = {
                "iterate": f"{{{{{member('body', *answer.container)}}}}}",
                "limit": "{{parameters.limit}}",
            }
            if not self._is_object(answer):
                response["output"] = {"value": "{{item}}"}
            return response
        if answer.kind == "none":
            return {"output": "{{undefined}}"}
        if answer.kind == "binary":
            return {"type": "binary", "output": {"data": "{{body}}", "contentType": "{{headers.`content-type`}}"}}
        if answer.kind == "text":
            return {"type": "text", "output": {"value": "{{body}}"}}
        if answer.kind == "xml":
            return {"type": "xml", "output": {"body": "{{body}}"}}
        if answer.unwrapped:
            return {"output": f"{{{{{member('body', answer.unwrapped)}}}}}"}
        if not self._is_object(answer):
            name = "items" if isinstance(answer.example, list) else "value"
            return {"output": {name: "{{body}}"}}
        return {}

    def _is_object(self, answer: Answer) -> bool:
        if answer.item is None:
            return isinstance(answer.example, dict) and not answer.listed
        return self._schemas.shape(answer.item).kind == "object"

    def output(self, work: Work) -> tuple[list[Field], dict[str, Any]]:
        """Give the interface of a module and a sample that fits it."""
        answer = work.answer
        if answer.kind == "none":
            return [], {}
        if answer.kind != "json":
            return _plain_output(answer.kind)
        bundle = self.bundles(work)
        first = bundle[0] if bundle else {}
        if self._is_object(answer):
            fields = self._fields.interface(answer.item) if answer.item is not None else []
            if not fields:
                fields = [{"name": name, "label": label(name), "type": "any"} for name in first if name]
            if not fields:
                fields = [{"name": "value", "label": "Value", "type": "any"}]
            names = {field["name"] for field in fields}
            return fields, {name: value for name, value in first.items() if name in names} or _stand_in(fields)
        name = next(iter(first), "value")
        shape = (
            self._schemas.shape(answer.item if answer.item is not None else answer.schema) if answer.schema else Shape()
        )
        return [{"name": name, **self._fields.output(name, shape)}], first or {"value": "example"}

    def bundles(self, work: Work) -> list[dict[str, Any]]:
        """Give the bundles that a module gives out for the example of its answer."""
        answer = work.answer
        value = answer.example
        if work.searches:
            for name in answer.container:
                value = value.get(name) if isinstance(value, dict) else None
            items = value if isinstance(value, list) else []
            return [item if isinstance(item, dict) and self._is_object(answer) else {"value": item} for item in items]
        if answer.kind != "json":
            return []
        if answer.unwrapped:
            inner = value.get(answer.unwrapped) if isinstance(value, dict) else None
            return [inner] if isinstance(inner, dict) else []
        if self._is_object(answer):
            return [value] if isinstance(value, dict) else []
        return [{"items" if isinstance(value, list) else "value": value}]


def _stand_in(fields: list[Field]) -> dict[str, Any]:
    """Give a sample that fits where no example does."""
    known: dict[str, Any] = {"array": [], "collection": {}, "boolean": True, "integer": 1, "uinteger": 1, "number": 1,
                             "date": "2026-01-31T09:30:00.000Z"}  # fmt: skip
    field = min(fields, key=lambda one: one["type"] in ("array", "collection"))
    return {field["name"]: known.get(field["type"], "example")}


def _plain_output(kind: str) -> tuple[list[Field], dict[str, Any]]:
    if kind == "binary":
        fields = [
            {"name": "data", "label": "Data", "type": "buffer"},
            {"name": "contentType", "label": "Content type", "type": "text"},
        ]
        return fields, {"data": "example", "contentType": "application/octet-stream"}
    if kind == "xml":
        return [{"name": "body", "label": "Body", "type": "collection"}], {"body": {}}
    return [{"name": "value", "label": "Value", "type": "text"}], {"value": "example"}


def _content_type(asked: Asked) -> str:
    return asked.content_type if asked.type in ("json", "text", "binary") else ""


def _query(inputs: list[Input]) -> dict[str, Any]:
    query: dict[str, Any] = {}
    for item in inputs:
        if isinstance(item.sent, dict):
            inner = item.value.removeprefix("{{").removesuffix("}}")
            for name in item.sent:
                query[f"{item.wire}[{name}]"] = f"{{{{{inner}.{member(str(name))}}}}}"
        else:
            query[item.wire] = item.value
    return query


def crud(operation: Operation) -> str:
    """Say what an action does to data."""
    if operation.method in ("GET", "HEAD", "OPTIONS"):
        return "read"
    if operation.method == "DELETE":
        return "delete"
    if operation.method in ("PUT", "PATCH"):
        return "update"
    words = split(operation.given)[:1] or split(operation.summary)[:1]
    verb = VERBS.get(words[0], "") if words else ""
    if verb in (
        "search",
        "list",
        "find",
        "get",
        "check",
        "validate",
        "calculate",
        "estimate",
        "preview",
        "export",
        "verify",
    ):
        return "read"
    if verb in ("delete", "remove", "purge"):
        return "delete"
    last = operation.path.rstrip("/").rsplit("/", 1)[-1]
    acts = "{" in operation.path and split(last)[:1] and split(last)[0] in VERBS
    return "update" if acts or verb in ("update", "set", "replace", "cancel", "archive", "assign", "move") else "create"
