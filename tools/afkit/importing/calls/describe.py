"""Calls → an OpenAPI description, so that they become a connector on the same road: values of secrets stay behind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from afkit.app.knowledge.secrecy import looks_secret, names_secret_header
from afkit.importing.calls.call import Call
from afkit.importing.names import Names, parameter_name
from afkit.importing.report import Report
from afkit.importing.words import camel, cased, singular, split

_NOISE = re.compile(
    r"(?i)^(accept(-.*)?|user-agent|host|connection|content-(length|type)|origin|referer|sec-.*|dnt|pragma|cache-control|te|"
    r"if-.*|upgrade-insecure-requests|priority|traceparent|x-requested-with)$"
)
_FORMATS = (
    ("date-time", re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("uuid", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)),
    ("email", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.IGNORECASE)),
    ("uri", re.compile(r"https?://\S+")),
)
_ID = re.compile(
    r"\d+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*\d)[A-Za-z0-9_-]{16,}|[a-z]{1,6}[-_](?=.*\d)[A-Za-z0-9]+", re.I
)
_PLACEHOLDER = re.compile(
    r"(?:\{+|%7B|<|\$\{?|:)\s*([A-Za-z_][\w .-]*?)\s*(?:\}+|%7D|>|)|(?:YOUR|MY)[-_]([\w-]+)", re.I
)
"""What stands in an example for a value: `{id}`, `:id`, `<id>`, `$ID`, `YOUR_ID`."""

_TOKEN = re.compile(r"(?=.*\d)(?=.*[A-Za-z])(?![0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3})(?!\d{4}-\d\d-\d\dT)[\w:.~+=-]{20,}")
"""A value that may be a secret whatever it is called: long, letters and digits, no words."""

_END = 6
"""Characters by which secrets are looked for."""

MAX_DEPTH = 8


class Describer:
    """Makes a description of calls. `examples` keeps the values that were sent, but those of secrets, as examples."""

    def __init__(self, report: Report, *, examples: bool) -> None:
        self._report = report
        self._examples = examples
        self._schemes: dict[str, dict[str, Any]] = {}
        self._secrets: set[str] = set()
        self._ends: dict[str, list[str]] = {}  # the same by their last characters, by which they are looked for
        self._sizes: set[int] = set()  # how many characters these are

    def describe(self, calls: list[Call], title: str = "") -> dict[str, Any]:
        """Give an OpenAPI 3.0 description called `title`, or after the host; the same operation twice counts once."""
        for call in calls:
            self._note_secrets(call)
        for secret in self._secrets:
            self._ends.setdefault(secret[-_END:], []).append(secret)
        self._sizes = {len(end) for end in self._ends}
        paths: dict[str, dict[str, Any]] = {}
        answered: dict[tuple[str, str], Call] = {}
        for call in calls:
            if call.answer is not None and call.status < 400:
                answered.setdefault((call.method, _template(call.path)[0]), call)
        for call in calls:
            path, ids = _template(call.path)
            item = paths.setdefault(path, {})
            method = call.method.lower()
            if method in item and call.title and call.title != item[method].get("summary"):
                reason = f"it is the same call as '{item[method].get('summary')}'; one module is made of both"
                self._report.simplified(call.title, reason)
            if method not in item:
                item[method] = self._operation(answered.get((call.method, path), call), ids)
            self._widen(item[method], call)
        host = re.sub(r"^(www|api)\.|:\d+$|\{[^{}]*\}", "", calls[0].origin.partition("://")[2])
        return {
            "openapi": "3.0.3",
            "info": {
                "title": title or cased(split(host.rsplit(".", 1)[0].rsplit(".", 1)[-1])) or "Imported",
                "version": "1",
            },
            "servers": [{"url": calls[0].origin or "/"}],
            "paths": paths,
            "components": {"securitySchemes": self._schemes},
        }

    def _note_secrets(self, call: Call) -> None:
        """Remember the values of secrets, so that none is kept anywhere else either."""
        self._secrets.update(secret for secret in call.hidden if len(secret) >= _END)
        for name, value in (*call.headers, *call.query):
            if _carries_secret(name) or _is_credential(name, value):
                self._secrets.update(part for part in (value, *re.split(r"[\s;=,]+", value)) if len(part) >= 6)
        self._secrets.update(part for part in call.path.split("/") if _TOKEN.fullmatch(part))
        for part in call.form:
            if looks_secret(part.name) and part.value:
                self._secrets.add(part.value)

    def _operation(self, call: Call, ids: list[tuple[str, str]]) -> dict[str, Any]:
        operation: dict[str, Any] = {"security": [{name: [] for name in self._security(call)}]}
        if call.title:
            operation |= {
                "summary": call.title,
                "operationId": camel(split(call.title)),
                "description": self._told(call.note),
            }
        if call.tag:
            operation["tags"] = [call.tag]
        parameters = [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": self._schema(value, name) if value else {"type": "string"},
            }
            for name, value in ids
        ]
        for name, value in _queried(call).items():
            if not _is_credential(name, value):
                parameters.append({"name": name, "in": "query", "schema": self._schema(value, name)})
        for name, value in call.headers:
            if not _NOISE.match(name) and not self._is_secret_header(name):
                parameters.append({"name": name, "in": "header", "schema": self._schema(value, name)})
        for parameter in parameters:
            parameter["description"] = self._told(call.about.get(str(parameter["name"]), ""))
        operation["parameters"] = parameters
        body = self._body(call)
        if body:
            operation["requestBody"] = body
        other = bool(re.match(r"(application/(pdf|zip|octet-stream|xml|vnd\.)|text/|.*\+xml)", call.kind))
        if call.status < 400:
            schema = {"type": "string"} if other else self._answer(call)
            answer = (
                {}
                if call.status == 204
                else {"content": {call.kind if other else "application/json": {"schema": schema}}}
            )
            operation["responses"] = {str(call.status): {"description": "", **answer}}
        if call.answer is None and call.status != 204 and not other:
            title = f"{call.method} {_template(call.path)[0]}"
            self._report.simplified(title, "its answer is not known; run the module once and describe its interface")
        return operation

    def _answer(self, call: Call) -> dict[str, Any]:
        return {} if call.answer is None else self._schema(call.answer, "", keep=False)

    def _widen(self, operation: dict[str, Any], call: Call) -> None:
        """Add the query of a further call of the same operation."""
        known = {item["name"] for item in operation["parameters"]}
        for name, value in _queried(call).items():
            if name not in known and not _is_credential(name, value):
                parameter = {"name": name, "in": "query", "schema": self._schema(value, name)}
                operation["parameters"].append({**parameter, "description": self._told(call.about.get(name, ""))})

    # ------------------------------------------------------------------------------------------------- secrets

    def _is_secret_header(self, name: str) -> bool:
        return _carries_secret(name)

    def _security(self, call: Call) -> list[str]:
        found = [self._scheme(name, dict(scheme)) for name, scheme in call.schemes.items()]
        if call.user or "@" in call.url.partition("://")[2].split("/")[0]:
            found.append(self._scheme("basicAuth", {"type": "http", "scheme": "basic"}))
        for name, value in call.headers:
            kind, _, rest = value.partition(" ")
            if name.lower() == "authorization" and rest and kind.lower() in ("bearer", "basic"):
                if "basicAuth" not in found:
                    found.append(self._scheme(f"{kind.lower()}Auth", {"type": "http", "scheme": kind.lower()}))
            elif self._is_secret_header(name):
                help = f"The value of the header {name}, whole." + (f" It begins with {kind}." if rest else "")
                scheme = {"type": "apiKey", "in": "header", "name": name, "description": help}
                found.append(self._scheme(parameter_name(name), scheme))
        for name, value in call.query:
            if _is_credential(name, value):
                found.append(self._scheme(parameter_name(name), {"type": "apiKey", "in": "query", "name": name}))
        return list(dict.fromkeys(found))

    def _scheme(self, name: str, scheme: dict[str, Any]) -> str:
        self._schemes.setdefault(name, scheme)
        return name

    # ------------------------------------------------------------------------------------------------- values

    def _body(self, call: Call) -> dict[str, Any]:
        if call.form:
            properties = {
                part.name: {
                    **self._part(part.value, part.name, part.file),
                    "description": self._told(call.about.get(part.name, "")),
                }
                for part in call.form
            }
            kind = "multipart/form-data" if call.multipart else "application/x-www-form-urlencoded"
            return {"content": {kind: {"schema": {"type": "object", "properties": properties}}}}
        if call.body is None:
            return {}
        try:
            value = json.loads(call.body)
        except (ValueError, RecursionError):
            kind = call.header("content-type").partition(";")[0] or "text/plain"
            kind = "text/plain" if "json" in kind else kind
            binary = {} if re.search(r"text/|xml|urlencoded|form", kind) else {"format": "binary"}
            return {"content": {kind: {"schema": {"type": "string", **binary}}}}
        kind = call.header("content-type").partition(";")[0].strip()
        return {"content": {kind if "json" in kind else "application/json": {"schema": self._schema(value, "")}}}

    def _part(self, value: str, name: str, file: bool) -> dict[str, Any]:
        return {"type": "string", "format": "binary"} if file else self._schema(value, name)

    def _schema(self, value: Any, name: str, *, keep: bool = True, depth: int = 0) -> dict[str, Any]:
        """Give the schema of a value; the value itself is an example where that is wanted and no secret."""
        if isinstance(value, Mapping) and depth < MAX_DEPTH:
            properties = {str(k): self._schema(v, str(k), keep=keep, depth=depth + 1) for k, v in value.items() if k}
            return {"type": "object", "properties": properties}
        if isinstance(value, list) and depth < MAX_DEPTH:
            return {"type": "array", "items": self._items(value, name, keep, depth)}
        if isinstance(value, bool):
            return {"type": "boolean"}
        schema: dict[str, Any] = {}
        if isinstance(value, int | float):
            schema = {"type": "integer" if isinstance(value, int) else "number"}
        elif isinstance(value, str):
            schema = {"type": "string"}
            format = next((format for format, pattern in _FORMATS if pattern.fullmatch(value)), None)
            if format:
                schema["format"] = format
        stands_in = isinstance(value, str) and (_PLACEHOLDER.fullmatch(value) or _TOKEN.fullmatch(value))
        if keep and self._examples and schema and not (looks_secret(name) or self._holds_secret(value) or stands_in):
            schema["example"] = value
        elif schema and (looks_secret(name) or self._holds_secret(value)):
            self._report.simplified(f"value of {name}", "it looks like a secret; it is asked for, and not kept")
        return schema

    def _items(self, values: Iterable[Any], name: str, keep: bool, depth: int) -> dict[str, Any]:
        schemas = [self._schema(value, name, keep=keep, depth=depth + 1) for value in list(values)[:20]]
        if not schemas:
            return {}
        first = schemas[0]
        for schema in schemas[1:]:
            if schema.get("type") == first.get("type") == "object":
                first["properties"] = {**schema["properties"], **first["properties"]}
        return first

    def _told(self, text: str) -> str:
        """Give what somebody wrote about a call, unless a secret stands in it."""
        return "" if self._holds_secret(text) else text

    def _holds_secret(self, value: Any) -> bool:
        text = str(value)
        return any(
            text.endswith(secret, 0, at)
            for size in self._sizes
            for at in range(size, len(text) + 1)
            for secret in self._ends.get(text[at - size : at], ())
        )


def _carries_secret(name: str) -> bool:
    """Tell whether a header or a member of the query holds a credential by its name, also as `X-Key`."""
    return (
        name.lower() in ("authorization", "cookie")
        or names_secret_header(name)
        or looks_secret(name)
        or bool(re.fullmatch(r"(?i)x-([\w-]+-)?key", name) and not _NO_CREDENTIAL.search(name))
    )


def _is_credential(name: str, value: Any) -> bool:
    """Tell whether a member of a query is a credential: by its name, or as a `key` that looks like one."""
    text = str(value)
    return looks_secret(name) or (name.lower() == "key" and bool(_TOKEN.fullmatch(text) or re.search("(?i)key", text)))


_NO_CREDENTIAL = re.compile(r"(?i)idempot|partition|routing|cache|surrogate|correlation|sort|object|request")


def _template(path: str) -> tuple[str, list[tuple[str, str]]]:
    """Make parameters of ids in a path, /orders/4711 → /orders/{orderId}, and of what stands in for them."""
    parts: list[str] = []
    ids: list[tuple[str, str]] = []
    names = Names(longest=128)
    before = ""
    for part in path.split("/"):
        blank = _PLACEHOLDER.fullmatch(part)
        if blank:
            name = names.take(parameter_name(blank[1] or blank[2]))
            ids.append((name, ""))
            parts.append(f"{{{name}}}")
        elif _is_id(part, before):
            words = split(singular(before)) or ["item"]
            name = names.take(parameter_name("".join([words[-1], "Id"])))
            ids.append((name, part))
            parts.append(f"{{{name}}}")
        else:
            parts.append(part.replace("{", "").replace("}", ""))
            before = part
    return "/".join(parts) or "/", ids


def _is_id(part: str, before: str) -> bool:
    """Tell whether a part of a path is an id: by its form, or as a short one that stands behind a plural."""
    if re.fullmatch(r"v\d+", part):
        return False
    return bool(
        _ID.fullmatch(part)
        or re.fullmatch(r"[^@]+(@|%40)[^@]+\.[^@]+", part)  # the address of a person
        or _TOKEN.fullmatch(part)
        or (before != singular(before) and re.fullmatch(r"[A-Za-z]{1,4}\d+", part))
    )


def _queried(call: Call) -> dict[str, Any]:
    """Give the query by name; the values of a name that stands more than once are a list."""
    found: dict[str, list[Any]] = {}
    for name, value in call.query:
        found.setdefault(name, []).append(_typed(value))
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _typed(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if re.fullmatch(r"-?[1-9]\d{0,14}|0", text) else text
