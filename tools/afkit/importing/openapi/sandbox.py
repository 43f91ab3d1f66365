"""The same description → a sandbox: a route per operation with the example as its reply, requests checked by schema."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from afkit.importing.names import Names, member
from afkit.importing.openapi.asked import Asked
from afkit.importing.openapi.description.json_schema import Converter
from afkit.importing.openapi.modules import Work
from afkit.importing.openapi.security.connections import Link, links_of
from afkit.importing.openapi.security.schemes import Carried
from afkit.importing.openapi.servers import Server, absolute, base_path
from afkit.importing.report import Report
from afkit.schemas import Schema, SchemaError

_HERE = "{{sandbox.url}}"
UNAUTHORIZED = {"status": 401, "json": {"message": "The credentials are missing or wrong."}}


class Stand:
    """Writes the stand-in of a service."""

    def __init__(self, title: str, server: Server, converter: Converter, report: Report) -> None:
        self._title = title
        self._server = server
        self._converter = converter
        self._report = report
        self.hidden: dict[str, str] = {}
        """Operations that no route stands for, since their requests look like those of another: name → its title."""
        self._taken: dict[tuple[str, ...], str] = {}

    def write(self, works: list[Work], links: list[Link], plain: str | None) -> dict[str, Any]:
        """Write sandbox.yaml; `plain` names a connection that has an address only."""
        names = Names(longest=60)
        routes = self._consent(links, names)
        agreed = bool(routes)
        routes += [self._token(link, names) for link in links if link.flow is not None]
        self._taken = {self._key(route): "the token request" for route in routes}
        routes += self._told_apart([(work, self._route(work, links, names)) for work in works])
        sandbox: dict[str, Any] = {"sandbox": 1, "title": self._title}
        connections = {link.name: {**self._server.values, **link.values} for link in links}
        if plain is not None:
            connections[plain] = dict(self._server.values)
        if connections:
            sandbox["connections"] = connections
        if agreed:
            sandbox["state"] = {"codes": {}}
        if any("unauthorized" in str(route) for route in routes):
            sandbox["replies"] = {"unauthorized": UNAUTHORIZED}
        if self._converter.definitions:
            sandbox["schemas"] = self._converter.definitions
        sandbox["routes"] = routes
        sandbox["otherwise"] = {"status": 404, "json": {"message": "There is no such resource."}}
        return sandbox

    def _key(self, route: Mapping[str, Any]) -> tuple[str, ...]:
        match = route["match"]
        return (
            re.sub(r"\{\w+\*?\}", "{}", match["path"]),
            match["method"],
            str(match.get("query")),
            match.get("host", ""),
            str(match.get("headers")),
        )

    def _told_apart(self, made: list[tuple[Work, dict[str, Any]]]) -> list[dict[str, Any]]:
        """Order routes, the narrow before the wide; what only a constant header tells apart is told apart by it."""
        keys = [self._key(route) for _, route in made]
        counts = Counter(keys)
        for (work, route), key in zip(made, keys, strict=True):
            headers = {item.wire: item.sent for item in work.asked.at("header") if item.constant}
            if headers and counts[key] > 1:
                route["match"]["headers"] = headers
        kept = []
        for work, route in made:
            key = self._key(route)
            if key in self._taken:
                self.hidden[work.operation.name] = self._taken[key]
            else:
                self._taken[key] = work.operation.title
                kept.append(route)
        return sorted(kept, key=lambda route: _order(route["match"]))

    def _consent(self, links: list[Link], names: Names) -> list[dict[str, Any]]:
        """Write the pages on which users agree; everyone does at once."""
        flows = [link.flow for link in links if link.flow is not None and link.flow.kind == "code"]
        paths = dict.fromkeys(self._path(flow.authorize) for flow in flows)
        consent = {"clients": "demo-client-id", "at": ["codes"]}
        return [
            {"name": names.take("authorize"), "match": {"path": path, "method": "GET"}, "consent": consent}
            for path in paths
        ]

    def _path(self, address: str) -> str:
        full = _filled(absolute(self._server, address), self._server)
        return route_path(urlsplit(full.removeprefix(_HERE)).path or "/")

    def _token(self, link: Link, names: Names) -> dict[str, Any]:
        flow = link.flow
        assert flow is not None
        steps: list[dict[str, Any]] = []
        if flow.kind != "code":
            steps.append(
                {
                    "if": "{{request.form.client_secret != 'demo-client-secret'}}",
                    "cause": "a wrong client",
                    "reply": {"status": 401, "json": {"error": "invalid_client"}},
                }
            )
        answer = {"access_token": "demo-access-token", "token_type": "Bearer", "expires_in": 3600}
        if flow.kind != "client":
            answer["refresh_token"] = "demo-refresh-token"
        steps.append({"reply": {"json": answer}})
        return {
            "name": names.take("token"),
            "match": {"path": self._path(flow.token), "method": "POST"},
            "steps": steps,
        }

    def _route(self, work: Work, links: list[Link], names: Names) -> dict[str, Any]:
        operation = work.operation
        path = route_path(base_path(self._server, operation) + operation.path)
        match: dict[str, Any] = {"path": path, "method": operation.method}
        if operation.fixed:
            match["query"] = operation.fixed
        if operation.host:
            match["host"] = urlsplit(operation.host).hostname
        route: dict[str, Any] = {"name": names.take(operation.name), "match": match}
        if operation.summary:
            route["note"] = operation.summary
        steps: list[dict[str, Any]] = []
        if links and operation.security and all(operation.security):
            steps.append(
                {
                    "if": f"{{{{{_refused(links_of(operation, links))}}}}}",
                    "cause": "no or wrong credentials",
                    "reply": "unauthorized",
                }
            )
        schema = self._checked(work)
        if schema is not None:
            message = "The body does not fit the schema: {{cause}}"
            steps.append({"schema": schema, "reply": {"status": 400, "json": {"message": message}}})
        steps += self._missing(work)
        steps += self._last_page(work)
        steps.append({"reply": self._reply(work, _example(work, self._next(work)))})
        return {**route, "steps": steps}

    def _missing(self, work: Work) -> list[dict[str, Any]]:
        needed = [
            item.wire
            for item in work.asked.at("query")
            if item.field.get("required") and not isinstance(item.sent, dict) and "`" not in item.wire
        ]
        return [
            {
                "if": f"{{{{!{member('request', 'query', name)}}}}}",
                "cause": f"the parameter {name} is missing",
                "reply": {"status": 400, "json": {"message": "{{cause}}"}},
            }
            for name in needed
        ]

    def _checked(self, work: Work) -> Any:
        """Give the schema of a body, if the example that cases send fits it."""
        asked = work.asked
        if asked.schema is None or asked.json is None:
            return None
        schema = self._converter.convert(asked.schema)
        if not schema:
            return None
        reason = "no example fits its schema"
        try:
            checker = Schema(schema, {"schemas": self._converter.definitions})
            misfit = checker.misfit(asked.json)
            if misfit is None:
                reason = "the schema refuses a collection in another that is left empty, which is sent as {}"
                misfit = checker.misfit(_sent(asked))
        except SchemaError as error:
            misfit = error.message
        if misfit is None:
            return schema
        self._report.simplified(
            work.operation.title, f"its body is not checked in the sandbox; {reason}: {misfit[:160]}"
        )
        return None

    def _next(self, work: Work) -> Any:
        paging = work.paging
        if paging is None or paging.next != "link":
            return paging.next if paging is not None else None
        return self._page_url(work)

    def _page_url(self, work: Work) -> str:
        path = work.operation.path
        for item in work.asked.at("path"):
            path = path.replace(f"{{{item.wire}}}", str(item.sent))
        return f"{work.operation.host or _filled(self._server.url, self._server)}{path}?sandboxPage=2"

    def _last_page(self, work: Work) -> list[dict[str, Any]]:
        """Answer the second page with an empty list, where the first one says that there is one."""
        paging = work.paging
        if paging is None or not work.searches or not pages(work):
            return []
        if paging.kind == "link":
            condition = "{{request.query.sandboxPage}}"
        else:
            where = member("request", "query", paging.key)
            start = "'0'" if "- 1" in str(paging.pagination["qs"][paging.key]) and paging.kind == "page" else "'1'"
            condition = f"{{{{{where} && {where} != {start}}}}}" if paging.kind == "page" else f"{{{{{where}}}}}"
        last = paging.next if isinstance(paging.next, int) and not isinstance(paging.next, bool) else None
        ending: Any = last if last is not None else False if paging.next is True else None
        return [
            {
                "if": condition,
                "reply": self._reply(work, _emptied(_example(work, ending), work.answer.container), end=True),
            }
        ]

    def _reply(self, work: Work, body: Any, *, end: bool = False) -> dict[str, Any]:
        answer = work.answer
        reply: dict[str, Any] = {} if answer.status == 200 else {"status": answer.status}
        if answer.kind == "json":
            if work.paging is not None and work.paging.header and not end:
                header = work.paging.header
                if header == "link":
                    header = f'<{self._page_url(work)}>; rel="next"'
                reply["headers"] = {"Link": header}
            reply["json"] = _literal(body)
        elif answer.kind == "binary":
            reply.update(headers={"Content-Type": "application/octet-stream"}, text="example")
        elif answer.kind == "text":
            reply["text"] = "example"
        elif answer.kind == "xml":
            reply.update(headers={"Content-Type": "application/xml"}, text="<example>example</example>")
        return reply or {"status": 200}


def _sent(asked: Asked) -> Any:
    """Give the body of a case as the service gets it."""
    if not isinstance(asked.json, dict):
        return asked.json
    sent = {item.wire: item.sent for item in asked.inputs if item.where in ("body", "nested") and item.sent is not None}
    return {**asked.json, **sent}


def pages(work: Work) -> bool:
    """Tell whether the first page of the sandbox says that there is a second."""
    paging = work.paging
    if paging is None or not work.searches or not paging.pagination:
        return False
    endless = str(paging.pagination.get("condition", "")).endswith(">= 1}}")  # any page that holds something has a next
    return bool(paging.more or paging.header or endless)


def _example(work: Work, following: Any) -> Any:
    """Give the example of an answer, with what it says of the next page."""
    paging = work.paging
    if paging is None or not paging.more or not work.searches:
        return work.answer.example
    return _put(work.answer.example, paging.more, following)


def _put(value: Any, path: tuple[str, ...], new: Any) -> Any:
    if not path:
        return new
    inner = value.get(path[0]) if isinstance(value, dict) else None
    return {**(value if isinstance(value, dict) else {}), path[0]: _put(inner, path[1:], new)}


def _emptied(value: Any, container: tuple[str, ...]) -> Any:
    return _put(value, container, []) if container else []


def _literal(value: Any) -> Any:
    """Take braces out of examples: a reply is a template."""
    if isinstance(value, str):
        address = _HERE if value.startswith(_HERE) else ""
        return address + value.removeprefix(address).replace("{{", "{ {").replace("}}", "} }")
    if isinstance(value, list):
        return [_literal(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _literal(item) for key, item in value.items()}
    return value


def _refused(links: Iterable[Link]) -> str:
    """Say when a request is not let in."""
    allowed = _allowed(links)
    plain = " || " not in allowed and " && " not in allowed and " = " in allowed
    return allowed.replace(" = ", " != ") if plain else f"!({allowed})"


def _allowed(links: Iterable[Link]) -> str:
    """Say when a request is let in: one of the connections' credentials are there."""
    return " || ".join(dict.fromkeys(_credentials(link.carried) for link in links))


def _credentials(carried: Iterable[Carried]) -> str:
    tests = []
    for part in carried:
        if part.where == "cookie":
            tests.append(f"contains(request.headers.cookie, '{part.name}={part.sent}')")
        else:
            place = "headers" if part.where == "headers" else "query"
            name = part.name.lower() if place == "headers" else part.name
            tests.append(f"{member('request', place, name)} = '{part.sent}'")
    return tests[0] if len(tests) == 1 else f"({' && '.join(tests)})"


def _filled(url: str, server: Server) -> str:
    """Put the sandbox's own values for the parameters of an address."""
    for name, value in server.values.items():
        for root in ("connection", "parameters"):
            url = url.replace(f"{{{{{member(root, name)}}}}}", str(value))
    return url


def route_path(path: str) -> str:
    """Write a path as the sandbox matches it: of several placeholders in one part the first stands for all."""
    parts, names = [], Names()
    for part in re.sub(r"/{2,}", "/", path).strip("/").split("/"):
        found = re.search(r"\{([^{}]*)\}(?:.*\})?", part)
        if found:
            name = re.sub(r"\W", "", found[1], flags=re.ASCII)
            blank = "{" + names.take(name if re.match("[A-Za-z]", name) else f"p{name}") + "}"
            parts.append(_fixed(part[: found.start()]) + blank + _fixed(part[found.end() :]))
        else:
            parts.append(_fixed(part))
    return "/" + "/".join(parts) + ("/" if path.endswith("/") and len(path) > 1 else "")


def _fixed(text: str) -> str:
    return encoded(re.sub(r"[\s?#{}]", "", text))


def encoded(path: str) -> str:
    """Write a path as requests carry it."""
    return quote(path, safe="/{}-_.!~*'();:@&=+$,%")


def _order(match: Mapping[str, Any]) -> tuple[int, tuple[tuple[bool, int], ...], int]:
    """Give what to sort by: a fixed part comes before one with a placeholder, and the longer its fixed text the earlier."""
    parts = match["path"].split("/")
    wide = tuple(("{" in part, -len(re.sub(r"\{.*\}", "", part)) if "{" in part else 0) for part in parts)
    return -len(parts), wide, -len(match.get("query", ())) - ("host" in match)
