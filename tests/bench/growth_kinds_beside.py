"""More inputs of any size for `bench_growth.py`: descriptions, recordings and command lines to import, and connectors with cases."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from growth_kinds import BASE, HEAD, MODULE, lines

Make = Callable[[int], str]
CONNECTOR = HEAD + BASE + "modules:\n" + MODULE.replace("%d", "0")
SANDBOX = "sandbox: 1\ntitle: Demo\nroutes:\n"
ROUTE = "  - {name: route%d, match: {path: /%d}, steps: [{reply: {json: {id: 1, text: ok}}}]}\n"
CASES = 'version: 1\nnow: "2026-11-24T09:30:00.000Z"\ncases:\n'
CASE = "  - {name: case %d, module: mod0, expect: {output: {id: 1, text: ok}}}\n"


def openapi(paths: dict[str, Any], schemas: dict[str, Any] | None = None, **more: Any) -> str:
    """Write a description of a service."""
    return json.dumps(
        {"openapi": "3.0.3", "info": {"title": "Large", "version": "1"}, "servers": [{"url": "https://api.example.com"}],
         "paths": paths, "components": {"schemas": schemas or {}}, **more}
    )  # fmt: skip


def operation(schema: Any = None, **more: Any) -> dict[str, Any]:
    """Write an operation that takes and gives a schema."""
    content = {"application/json": {"schema": schema if schema is not None else {"type": "object"}}}
    answers = {"200": {"description": "OK", "content": content}}
    return {"summary": "Do a thing", "requestBody": {"content": content}, "responses": answers, **more}


def ref(name: str) -> dict[str, str]:
    """Write a reference to a schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def _chained(n: int) -> str:
    schemas = {
        f"S{k}": {"type": "object", "properties": {"next": ref(f"S{k + 1}"), "a": {"type": "string"}}} for k in range(n)
    }
    return openapi({"/x": {"post": operation(ref("S0"))}}, schemas | {f"S{n}": {"type": "string"}})


def _everybody(n: int) -> str:
    schemas = {f"S{k}": {"type": "object", "properties": {f"p{j}": ref(f"S{j}") for j in range(n)}} for k in range(n)}
    return openapi({"/x": {"post": operation(ref("S0"))}}, schemas)


def call(number: int, **more: Any) -> dict[str, Any]:
    """Write an entry of a recording."""
    request: dict[str, Any] = {
        "method": "GET",
        "url": f"https://a.example/things{number}",
        "headers": [],
        "queryString": [],
    }
    reply: dict[str, Any] = {
        "status": 200,
        "headers": [],
        "content": {"mimeType": "application/json", "text": '{"id": 1}'},
    }
    for key, value in more.items():
        (reply if key in ("status", "content") else request)[key] = value
    return {"request": request, "response": reply}


def har(*entries: dict[str, Any]) -> str:
    """Write a recording."""
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": list(entries)}})


def _posted(body: Any, number: int = 0) -> dict[str, Any]:
    return call(number, method="POST", postData={"mimeType": "application/json", "text": json.dumps(body)})


def _answered(body: Any) -> dict[str, Any]:
    return call(0, content={"mimeType": "application/json", "text": json.dumps(body)})


def tested(
    sandbox: str = SANDBOX + ROUTE.replace("%d", "0"), cases: str = CASES + CASE, manifest: str = CONNECTOR
) -> str:
    """Write a connector, its sandbox and its cases, with a line of dashes between them."""
    return "\n---\n".join((manifest, sandbox, cases))


def _routed(n: int, url: str, match: str) -> str:
    """Write a connector of many modules whose calls go each to a route of its own."""
    modules = lines(MODULE.replace("url: /%d", f"url: '{url}'"), n)
    routes = lines(ROUTE.replace("{path: /%d}", f"{{{match}}}"), n)
    return tested(
        SANDBOX + routes, CASES + lines(CASE.replace("mod0", "mod%d"), n), HEAD + BASE + "modules:\n" + modules
    )


def _replied(n: int) -> str:
    reply = ", ".join(f"k{k}: v{k}" for k in range(n))
    route = f"  - {{name: route0, match: {{path: /0}}, steps: [{{reply: {{json: {{{reply}}}}}}}]}}\n"
    return tested(SANDBOX + route, f"{CASES}  - {{name: a, module: mod0, expect: {{output: {{{reply}}}}}}}\n")


def _items(n: int, rows: str, expect: str) -> str:
    manifest = CONNECTOR.replace("moduleType: action", "moduleType: search")
    manifest = manifest.replace(
        "{url: /0}", "{url: /0, response: {limit: 9000000, iterate: '{{body}}', output: '{{item}}'}}"
    )
    route = f"  - {{name: route0, match: {{path: /0}}, steps: [{{reply: {{json: [{rows}]}}}}]}}\n"
    return tested(SANDBOX + route, f"{CASES}  - {{name: a, module: mod0, expect: {{{expect}}}}}\n", manifest)


def _sent(n: int) -> str:
    body = ", ".join(f"k{k}: v{k}" for k in range(n))
    manifest = CONNECTOR.replace("{url: /0}", f"{{url: /0, method: POST, body: {{{body}}}}}")
    route = SANDBOX + "  - {name: route0, match: {path: /0}, steps: [{reply: {json: {id: 1}}}]}\n"
    return tested(
        route, f"{CASES}  - {{name: a, module: mod0, expect: {{requests: [{{json: {{{body}}}}}]}}}}\n", manifest
    )


def _chain(n: int) -> str:
    manifest = CONNECTOR.replace("{url: /0}", "[" + ", ".join("{url: /0}" for _ in range(n)) + "]")
    sent = ", ".join("{path: /0}" for _ in range(n))
    return tested(cases=f"{CASES}  - {{name: a, module: mod0, expect: {{requests: [{sent}]}}}}\n", manifest=manifest)


def _schema(n: int) -> str:
    inner = ", ".join(f"k{k}: {{type: string}}" for k in range(n))
    reply = ", ".join(f"k{k}: v{k}" for k in range(n))
    route = f"  - {{name: route0, match: {{path: /0}}, schema: {{reply: {{type: object, properties: {{{inner}}}}}}}, steps: [{{reply: {{json: {{{reply}}}}}}}]}}\n"
    return tested(
        SANDBOX + route,
        f"{CASES}  - {{name: a, module: mod0, expect: {{output: {{schema: {{properties: {{{inner}}}}}}}}}}}\n",
    )


DESCRIPTIONS: dict[str, Make] = {
    "operations": lambda n: openapi({f"/t{k}": {"post": operation()} for k in range(n)}),
    "operations of one path": lambda n: openapi({f"/t/{{a}}/{k}": {"get": operation(operationId="same")} for k in range(n)}),
    "tags": lambda n: openapi({f"/t{k}": {"get": operation(tags=[f"tag{k}", "all"])} for k in range(n)}),
    "parameters": lambda n: openapi(
        {"/x": {"get": operation(parameters=[{"name": f"p{k}", "in": "query", "schema": {"type": "string"}} for k in range(n)])}}
    ),
    "parameters in the path": lambda n: openapi({"/" + "/".join(f"{{p{k}}}" for k in range(n)): {"get": operation()}}),
    "properties": lambda n: openapi({"/x": {"post": operation({"properties": {f"p{k}": {"type": "string"} for k in range(n)}})}}),
    "required properties": lambda n: openapi(
        {"/x": {"post": operation({"properties": {f"p{k}": {"type": "string"} for k in range(n)}, "required": [f"p{k}" for k in range(n)]})}}
    ),
    "an enum": lambda n: openapi({"/x": {"post": operation({"properties": {"a": {"type": "string", "enum": [f"v{k}" for k in range(n)]}}})}}),
    "alternatives": lambda n: openapi({"/x": {"post": operation({"oneOf": [{"properties": {f"p{k}": {"type": "string"}}} for k in range(n)]})}}),
    "parts of a whole": lambda n: openapi({"/x": {"post": operation({"allOf": [{"properties": {f"p{k}": {"type": "string"}}} for k in range(n)]})}}),
    "schemas that nothing reads": lambda n: openapi({"/x": {"get": operation()}}, {f"S{k}": {"type": "string"} for k in range(n)}),
    "one schema of all operations": lambda n: openapi(
        {f"/t{k}": {"post": operation(ref("S"))} for k in range(n)}, {"S": {"properties": {f"p{k}": {"type": "string"} for k in range(20)}}}
    ),
    "schemas in a chain": _chained,
    "schemas that all hold all": _everybody,
    "long descriptions": lambda n: openapi({"/x": {"get": operation(description="Some <b>words</b> and `code`. " * n)}}),
    "a large example": lambda n: openapi({"/x": {"post": operation({"type": "object", "example": {f"p{k}": "x" for k in range(n)}})}}),
    "answers": lambda n: openapi({"/x": {"get": {"responses": {str(200 + k): {"description": "An answer"} for k in range(n)}}}}),
    "security schemes": lambda n: openapi(
        {"/x": {"get": operation(security=[{f"s{k}": []} for k in range(n)])}},
        components={"securitySchemes": {f"s{k}": {"type": "apiKey", "in": "header", "name": f"X-{k}"} for k in range(n)}},
    ),
    "servers": lambda n: openapi({"/x": {"get": operation()}}, servers=[{"url": f"https://a{k}.example"} for k in range(n)]),
}  # fmt: skip
"""Descriptions of services."""

RECORDINGS: dict[str, Make] = {
    "calls": lambda n: har(*(call(k) for k in range(n))),
    "calls of one address": lambda n: har(*(call(0, url=f"https://a.example/things/{k}") for k in range(n))),
    "calls with a token": lambda n: har(
        *(call(k, headers=[{"name": "Authorization", "value": f"Bearer token-abcdef-{k}"}]) for k in range(n))
    ),
    "one call with many headers": lambda n: har(call(0, headers=[{"name": f"X-{k}", "value": f"v{k}"} for k in range(n)])),
    "one call with many queries": lambda n: har(call(0, url="https://a.example/x?" + "&".join(f"q{k}=v{k}" for k in range(n)))),
    "one call with many cookies": lambda n: har(
        call(0, headers=[{"name": "Cookie", "value": "; ".join(f"c{k}=value-{k}" for k in range(n))}])
    ),
    "one long address": lambda n: har(call(0, url="https://a.example/" + "/".join(f"p{k}" for k in range(n)))),
    "one call with a large body": lambda n: har(_posted({f"k{k}": f"v{k}" for k in range(n)})),
    "one call with many secrets": lambda n: har(_posted({f"password{k}": f"secret-{k}" for k in range(n)})),
    "a body with a list": lambda n: har(_posted({"items": [{"id": k, "name": f"n{k}"} for k in range(n)]})),
    "an answer with a list": lambda n: har(_answered([{"id": k, "name": f"n{k}"} for k in range(n)])),
    "an answer of many kinds of rows": lambda n: har(_answered([{f"k{k}": k} for k in range(n)])),
    "a large answer": lambda n: har(_answered({f"k{k}": f"v{k}" for k in range(n)})),
    "a form": lambda n: har(
        call(0, method="POST", postData={"mimeType": "application/x-www-form-urlencoded", "text": "&".join(f"k{k}=v{k}" for k in range(n))})
    ),
    "hosts": lambda n: har(*(call(0, url=f"https://a{k}.example/things") for k in range(n))),
    "assets": lambda n: har(*(call(0, url=f"https://a.example/s{k}.png", content={"mimeType": "image/png"}) for k in range(n))),
}  # fmt: skip
"""Recordings of a browser."""

LINES: dict[str, Make] = {
    "headers": lambda n: "curl https://a.example/x " + " ".join(f"-H 'X-{k}: v{k}'" for k in range(n)),
    "data": lambda n: "curl https://a.example/x " + " ".join(f"-d k{k}=v{k}" for k in range(n)),
    "a JSON body": lambda n: "curl https://a.example/x --json '" + json.dumps({f"k{k}": f"v{k}" for k in range(n)}) + "'",
    "parts of a form": lambda n: "curl https://a.example/x " + " ".join(f"-F k{k}=v{k}" for k in range(n)),
    "quotes": lambda n: "curl https://a.example/x -d " + "a'b'\"c\"" * n,
}  # fmt: skip
"""Command lines of curl; all in one argument, which the system bounds at 128 kB."""

TESTED: dict[str, Make] = {
    "cases": lambda n: tested(cases=CASES + lines(CASE, n)),
    "cases that fail": lambda n: tested(cases=CASES + lines(CASE.replace("text: ok", "text: no"), n)),
    "cases of many modules": lambda n: _routed(n, "/%d", "path: /%d"),
    "routes below one head": lambda n: _routed(n, "/v1/%d", "path: /v1/%d"),
    "routes below a placeholder": lambda n: _routed(n, "/acme/%d", "path: '/{tenant}/%d'"),
    "routes of hosts": lambda n: _routed(n, "https://h%d.example/%d", "path: /%d, host: h%d.example"),
    "routes": lambda n: tested(SANDBOX + lines(ROUTE, n), CASES + lines(CASE, 20)),
    "a large reply": _replied,
    "a large request": _sent,
    "many bundles": lambda n: _items(n, ", ".join(f"{{id: {k}}}" for k in range(n)), f"bundles: [{', '.join(f'{{id: {k}}}' for k in range(n))}]"),
    "many wrong bundles": lambda n: _items(n, ", ".join(f"{{id: {k}}}" for k in range(n)), f"bundles: [{', '.join(f'{{id: x{k}}}' for k in range(n))}]"),
    "many requests": _chain,
    "a schema of many members": _schema,
    "a long text": lambda n: tested(
        SANDBOX + f"  - {{name: route0, match: {{path: /0}}, steps: [{{reply: {{text: '{'word ' * n}'}}}}]}}\n", CASES + "  - {name: a, module: mod0, expect: {}}\n"
    ),
    "inputs of a case": lambda n: tested(
        cases=f"{CASES}  - {{name: a, module: mod0, input: {{{', '.join(f'k{k}: v' for k in range(n))}}}, expect: {{output: {{id: 1, text: ok}}}}}}\n",
        manifest=CONNECTOR.replace("communication", f"mappableParams: [{', '.join(f'{{name: k{k}, type: text}}' for k in range(n))}], communication", 1),
    ),
    "state": lambda n: tested(SANDBOX.replace("routes:", "state:\n  rows:\n" + lines("    - {id: %d, name: n}\n", n) + "routes:") + ROUTE.replace("%d", "0")),
}  # fmt: skip
"""Connectors with a sandbox and cases."""
