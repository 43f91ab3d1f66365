"""Read a Postman collection (2.0 or 2.1): its requests, folders, variables, ways to authenticate and saved answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from afkit.app.knowledge.secrecy import looks_secret
from afkit.importing.calls.call import METHODS, Call, Part, address, of_one_host
from afkit.importing.made import ImportFault
from afkit.importing.names import parameter_name
from afkit.importing.report import Report
from afkit.records import NamedTuple
from afkit.source import read_source
from afkit.source.check import MAX_FOREIGN

_VARIABLE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_MOST_DEEP = 20
"""How deep folders, and variables in the values of variables, may lie in each other."""
_HOW = "export the collection as v2.1: Collection > … > Export"


class Collection(NamedTuple):
    """What a collection holds: its calls, and how it is called."""

    calls: list[Call]
    title: str


class _Above(NamedTuple):
    """What a request inherits from the folders around it."""

    auth: Mapping[str, Any]
    folder: str
    values: Mapping[str, str]
    hidden: tuple[str, ...]


def read_postman(path: str, environment: str | None, report: Report) -> Collection:
    """Read a collection; the values of `environment`, an exported one, come before its own variables.

    Raises ImportFault for a file that is none, or that holds no request.
    """
    value = _json(path, "a Postman collection", _HOW)
    if isinstance(value.get("collection"), Mapping):  # as the API of Postman gives it
        value = value["collection"]
    info = _mapping(value.get("info"))
    if not isinstance(value.get("item"), list) or not info:
        older = "requests" in value and "order" in value
        raise ImportFault(f"{path} is not a Postman collection{' of version 2' if older else ''}", hint=_HOW)
    variables = _listed(value.get("variable"))
    if environment is not None:
        variables += _listed(_json(environment, "a Postman environment", "Environments > … > Export").get("values"))
    variables = [one for one in variables if one.get("enabled") is not False]
    values = {_text(one.get("key")): _text(one.get("value")) for one in variables}
    hidden = tuple(
        _text(one.get("value"))
        for one in variables
        if one.get("type") == "secret" or looks_secret(_text(one.get("key")))
    )
    _tell_scripts("the collection", value, report)
    above = _Above(_mapping(value.get("auth")), "", values, hidden)
    calls = list(_calls(value["item"], above, report, 0))
    if not calls:
        raise ImportFault(f"{path} holds no request that a module can make", hint=_HOW)
    return Collection(of_one_host(calls, report), _text(info.get("name")).strip()[:60])


def _calls(items: list[Any], above: _Above, report: Report, depth: int) -> Iterator[Call]:
    for item in _listed(items):
        name = _text(item.get("name")).strip() or "request"
        _tell_scripts(name, item, report)
        own = _mapping(item.get("auth"))
        if isinstance(item.get("item"), list):
            if depth >= _MOST_DEEP:
                report.left_out(f"folder {name}", f"folders more than {_MOST_DEEP} deep are not read")
                continue
            inner = above._replace(folder=above.folder or name, auth=own or above.auth)
            yield from _calls(item["item"], inner, report, depth + 1)
            continue
        request = item.get("request")
        request = {"url": request, "method": "GET"} if isinstance(request, str) else _mapping(request)
        method, url = _text(request.get("method") or "GET").upper(), _address(request.get("url"), above.values)
        if method not in METHODS or not url:
            reason = f"{method} is no method of a module" if url else "it has no address"
            report.left_out(f"request {name}", reason)
            continue
        made = _call(name, method, url, request, _listed(item.get("response")), above, report)
        try:
            made.origin  # noqa: B018 - whether it has one
        except ImportFault as fault:
            report.left_out(f"request {name}", fault.message)
            continue
        yield made


def _call(
    name: str, method: str, url: str, request: Mapping[str, Any], answers: list[dict[str, Any]], above: _Above, report: Report
) -> Call:  # fmt: skip
    headers = [_pair(one) for one in _headers(request.get("header")) if not one.get("disabled")]
    auth = _Auth(name, _mapping(request.get("auth")) or above.auth, report)
    if auth.header:
        headers = [pair for pair in headers if pair[0].lower() != auth.header] or headers
    body, form, multipart, kind = _body(name, request.get("body"), report)
    if kind and not any(key.lower() == "content-type" for key, _ in headers):
        headers.append(("Content-Type", kind))
    status, answer, answered = _answer(answers)
    parts = _mapping(request.get("url"))
    told = [*_listed(parts.get("query")), *_listed(parts.get("variable")), *_headers(request.get("header"))]
    told += [one for key in ("urlencoded", "formdata") for one in _listed(_mapping(request.get("body")).get(key))]
    about = {_text(one.get("key")): _description(one) for one in told if _description(one)}
    return Call(
        method, url, tuple(pair for pair in (*headers, *auth.headers) if pair[0]), body, form, multipart, status, answer,
        auth.user, answered, name, _description(request), above.folder, about, auth.schemes, (*above.hidden, *auth.secrets),
    )  # fmt: skip


def _headers(value: Any) -> list[dict[str, Any]]:
    """Give headers: a list, or lines of a text (2.0)."""
    if not isinstance(value, str):
        return _listed(value)
    lines = [line.partition(":") for line in value.splitlines()]
    return [{"key": name.strip(), "value": text.strip()} for name, _, text in lines if name.strip()]


def _address(url: Any, values: Mapping[str, str]) -> str:
    """Give the address of a request: with the query of switched-off parameters, and with its host out of the variables."""
    raw = _text(url if isinstance(url, str) else _mapping(url).get("raw"))
    if not raw and isinstance(url, Mapping):
        host, path = url.get("host"), url.get("path")
        raw = ".".join(map(_text, host)) if isinstance(host, list) else _text(host)
        raw += "/" + ("/".join(map(_text, path)) if isinstance(path, list) else _text(path).lstrip("/"))
        query = [_pair(one) for one in _listed(url.get("query")) if not one.get("disabled")]
        raw += "?" + "&".join("=".join(pair) for pair in query) if query else ""
    if not raw:
        return ""
    head = re.match(r"(?:https?://)?[^/?#]*", raw)
    first = head[0] if head else ""
    for _ in range(_MOST_DEEP):  # a value may name further variables
        filled = _VARIABLE.sub(lambda found: values.get(found[1]) or found[0], first)
        if filled == first:
            break
        first = filled
    raw = first.rstrip("/") + raw[len(head[0] if head else "") :]
    off = [_pair(one)[0] for one in _listed(_mapping(url).get("query")) if one.get("disabled")]
    for name in off:
        raw += f"{'&' if '?' in raw else '?'}{name}="
    return address(raw.partition("#")[0])


class _Auth:
    """How a request authenticates: as headers, or as schemes of OpenAPI; `secrets` are the values that are written out."""

    def __init__(self, name: str, auth: Mapping[str, Any], report: Report) -> None:
        self.headers: list[tuple[str, str]] = []
        self.schemes: dict[str, dict[str, Any]] = {}
        self.user = False
        self.header = ""
        kind = _text(auth.get("type"))
        given = _members(auth.get(kind))
        self.secrets = tuple(text for text in given.values() if text and not _VARIABLE.search(text))
        if kind == "bearer":
            self.headers, self.header = (
                [("Authorization", f"Bearer {given.get('token') or '{{token}}'}")],
                "authorization",
            )
        elif kind == "basic":
            self.user, self.header = True, "authorization"
        elif kind == "apikey":
            key, where = given.get("key") or "X-API-Key", given.get("in") or "header"
            self.schemes = {parameter_name(key): {"type": "apiKey", "in": where, "name": key}}
            self.header = key.lower() if where == "header" else ""
        elif kind == "oauth2":
            self.schemes, self.header = {"oauth2": _oauth(given)}, "authorization"
        elif kind not in ("", "noauth"):
            report.left_out(f"authentication of {name}", f"{kind} cannot be made by a connection of the platform")


def _oauth(given: Mapping[str, str]) -> dict[str, Any]:
    """Give the scheme of OAuth 2; a bearer token where the addresses are not written out."""
    consent, token = (given.get(key, "") for key in ("authUrl", "accessTokenUrl"))
    known = {
        "scopes": {scope: scope for scope in given.get("scope", "").split() if "{{" not in scope},
        "tokenUrl": token,
    }
    plain = all(re.match(r"https?://[^\s{}]+$", url) for url in (token, *([consent] if consent else [])))
    if not plain:
        return {"type": "http", "scheme": "bearer"}
    if given.get("grant_type") in ("client_credentials", "password_credentials") or not consent:
        flow = "password" if given.get("grant_type") == "password_credentials" else "clientCredentials"
        return {"type": "oauth2", "flows": {flow: known}}
    return {"type": "oauth2", "flows": {"authorizationCode": {**known, "authorizationUrl": consent}}}


def _body(name: str, value: Any, report: Report) -> tuple[str | None, tuple[Part, ...], bool, str]:
    """Give the body of a request: its text, or the parts of its form; and the type that its language asks for."""
    body = _mapping(value)
    mode = body.get("mode")
    if body.get("disabled") or not mode:
        return None, (), False, ""
    if mode == "raw":
        language = _text(_mapping(_mapping(body.get("options")).get("raw")).get("language"))
        text = _text(body.get("raw"))
        kind = {"json": "application/json", "xml": "application/xml", "html": "text/html"}.get(language, "")
        return (_quoted(text) if kind == "application/json" else text) or None, (), False, kind if text else ""
    if mode in ("urlencoded", "formdata"):
        parts = [
            Part(_text(one.get("key")), "" if one.get("type") == "file" else _text(one.get("value")), one.get("type") == "file")
            for one in _listed(body.get(mode))
        ]  # fmt: skip
        return None, tuple(part for part in parts if part.name), mode == "formdata", ""
    if mode == "graphql":
        graphql = _mapping(body.get("graphql"))
        try:
            variables = json.loads(_text(graphql.get("variables")) or "{}")
        except ValueError:
            variables = {}
        return json.dumps({"query": _text(graphql.get("query")), "variables": variables}), (), False, "application/json"
    if mode == "file":
        return "", (), False, "application/octet-stream"
    report.left_out(f"body of {name}", f"the mode {mode} is not known")
    return None, (), False, ""


_REMARK = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_BARE = re.compile(r'("(?:[^"\\]|\\.)*")|(\{\{[^{}]+\}\})')


def _quoted(text: str) -> str:
    """Put quotes around variables that stand bare in JSON, and drop comments, as Postman does when it sends."""
    closed = text.rfind("*/") + 1  # beyond it, each beginning of a comment would be looked through to the end
    text = _REMARK.sub(lambda found: found[1] or "", text[: closed + 1]) + text[closed + 1 :] if closed else text
    text = re.sub(r'("(?:[^"\\]|\\.)*")|//[^\n]*', lambda found: found[1] or "", text)
    return _BARE.sub(lambda found: found[1] or f'"{found[2]}"', text)


def _answer(answers: list[dict[str, Any]]) -> tuple[int, Any, str]:
    """Give status, JSON and type of the first saved answer of success that holds JSON, or of the first at all."""
    good = [one for one in answers if isinstance(one.get("code"), int) and 200 <= one["code"] < 300]
    for one in good:
        try:
            return one["code"], json.loads(_text(one.get("body"))), "application/json"
        except (ValueError, RecursionError):
            continue
    return (good[0]["code"] if good else 200), None, ""


def _tell_scripts(name: str, item: Mapping[str, Any], report: Report) -> None:
    """Tell that scripts stay behind."""
    for event in _listed(item.get("event")):
        lines = _mapping(event.get("script")).get("exec")
        if any(_text(line).strip() for line in (lines if isinstance(lines, list) else [lines])):
            kind = "test" if event.get("listen") == "test" else "pre-request script"
            report.left_out(f"{kind} of {name}", "scripts of Postman are not run; write by hand what it does")


def _members(value: Any) -> dict[str, str]:
    """Give the members of a way to authenticate: a list of keys and values (2.1), or an object (2.0)."""
    if isinstance(value, Mapping):
        return {str(key): _text(one) for key, one in value.items()}
    return {_text(one.get("key")): _text(one.get("value")) for one in _listed(value)}


def _pair(one: Mapping[str, Any]) -> tuple[str, str]:
    return _text(one.get("key")), _text(one.get("value"))


def _description(value: Mapping[str, Any]) -> str:
    told = value.get("description")
    return _text(told.get("content") if isinstance(told, Mapping) else told)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value) if isinstance(value, bool | int | float) else ""


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _listed(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _json(path: str, what: str, hint: str) -> dict[str, Any]:
    text = read_source(path, controls=True, most=MAX_FOREIGN).text
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ImportFault(f"{path} is not {what}", hint=hint)
    return value
