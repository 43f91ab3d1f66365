"""A stand-in of a zone's SDK Apps API over real HTTP, written from the publisher's reference, with faults on order.

It keeps what the real one is known to keep (JSONC texts as uploaded, plain JSON re-formatted), names what the real one names
(connections and webhooks, suffixes of apps), and refuses what the real one is known to refuse. Everything that differs between
instances is a switch.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "3f6a5d2e-1b7c-4e8f-9a0d-5c4b3a291807"
READ_ONLY = "9e1d7c60-22aa-4b3c-8d4e-0f1a2b3c4d5e"
NO_FUNCTIONS = "5b8e3f10-77cc-4d2a-b1e0-6a7b8c9d0e1f"

SECTIONS = {
    "connection": {"api": {}, "parameters": [], "scopes": {}, "scope": [], "install": {}, "installSpec": []},
    "webhook": {"api": {}, "parameters": [], "attach": {}, "detach": {}, "update": {}, "scope": []},
    "module": {"api": {}, "epoch": {}, "parameters": [], "expect": [], "interface": [], "samples": {}, "scope": []},
    "rpc": {"api": {}, "parameters": []},
    "function": {"code": "", "test": ""},
    "endpoint": {"api": {}, "scope": [], "inputParameters": [], "outputParameters": []},
}
MEMBERS = {
    "connection": "accounts", "webhook": "hooks", "module": "modules", "rpc": "rpcs", "function": "functions",
    "endpoint": "endpoints",
}  # fmt: skip
GROUPS = {"connection": "account", "webhook": "hook"}
NAME = re.compile(r"[a-zA-Z][0-9a-zA-Z]{2,63}")


def md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def snake(name: str) -> str:
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def strip_comments(text: str) -> str:
    return re.sub(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', lambda m: m.group(1) or "", text, flags=re.S)


@dataclass
class Item:
    kind: str
    name: str
    fields: dict[str, Any]
    sections: dict[str, str | None]
    owner: int = 1
    committed: dict[str, Any] = field(default_factory=dict)


@dataclass
class App:
    name: str
    version: int
    fields: dict[str, Any]
    sections: dict[str, str | None]
    common: dict[str, Any] = field(default_factory=dict)
    icon: bytes | None = None
    items: dict[tuple[str, str], Item] = field(default_factory=dict)
    changes: dict[int, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Fault:
    """What happens to a call: `status` answers so; `cut` is "before" or "after" the write; `headers` go with the answer."""

    status: int | None = None
    cut: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"message":"fault"}'
    type: str = "application/json"


class Refusal(Exception):  # noqa: N818 - the zone refuses; nothing is in error
    def __init__(self, status: int, message: str, code: str | None = None, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **({"code": code} if code else {}), **more}


@dataclass
class Request:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"


class FakeZone:
    """The zone. `faults` maps a call's number (from 1) or a predicate over it to a Fault."""

    def __init__(self) -> None:
        self.apps: dict[tuple[str, int], App] = {}
        self.log: list[Request] = []
        self.scopes = {
            TOKEN: {"sdk-apps:read", "sdk-apps:write", "user:read"},
            READ_ONLY: {"sdk-apps:read"},
            NO_FUNCTIONS: {"sdk-apps:read", "sdk-apps:write"},
        }
        self.checksums = True
        self.endpoints = True
        self.suffix = "-k3x9qa"
        self.webhook_names = True
        self.created_status = 200
        self.delayed_deletes = False
        self.probes = True
        self.doomed: list[tuple[App, Item]] = []
        self.fault: Callable[[int, Request], Fault | None] = lambda number, request: None
        self.before: Callable[[Request], None] = lambda request: None
        self.lock = threading.RLock()
        self.change_id = 100

    # ---- state, for tests

    def add_app(self, name: str = "acme", version: int = 1, **fields: Any) -> App:
        defaults = {
            "name": name, "label": "Acme", "description": "", "version": version, "theme": "#123456", "language": "en",
            "public": False, "approved": False, "global": True, "countries": None, "beta": False,
        }  # fmt: skip
        template = '{\n  // the template\n  "baseUrl": "https://www.example.com"\n}\n'
        app = App(name, version, {**defaults, **fields}, {"base": template, "groups": None, "readme": "# Readme\n"})
        self.apps[name, version] = app
        return app

    def writes(self) -> list[Request]:
        return [request for request in self.log if request.method != "GET"]

    def lines(self) -> list[str]:
        return [request.line for request in self.writes()]

    def edit(self, app: App, kind: str, name: str, section: str, text: str) -> None:
        """Edit as somebody in the browser does."""
        app.items[kind, name].sections[section] = text

    # ---- answering

    def answer(self, request: Request) -> tuple[int, str, bytes]:
        try:
            scopes = self._authorize(request)
            path = request.path.removeprefix("/api/v2")
            data = self._route(request, path.strip("/").split("/"), scopes)
        except Refusal as refusal:
            return refusal.status, "application/json", json.dumps(refusal.body).encode()
        if isinstance(data, bytes):
            return 200, "image/png", data
        if isinstance(data, str):
            return 200, "text/plain; charset=utf-8", data.encode()
        status = self.created_status if request.method == "POST" else 200
        return status, "application/json", json.dumps(data).encode()

    def _authorize(self, request: Request) -> set[str]:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        scopes = self.scopes.get(token)
        if scheme != "Token" or scopes is None:
            raise Refusal(401, "Unauthorized")
        need = "sdk-apps:read" if request.method == "GET" else "sdk-apps:write"
        if "/sdk/" in request.path and need not in scopes:
            raise Refusal(403, "Permission denied", "SC403")
        if request.method not in ("GET", "DELETE") and "/functions" in request.path and token == NO_FUNCTIONS:
            raise Refusal(403, "Access denied.", "IM002", detail='admin permission "apps edit" is needed')
        return scopes

    def _route(self, request: Request, parts: list[str], scopes: set[str]) -> Any:
        match parts:
            case ["users", "me"] if self.probes and "user:read" in scopes:
                return {"authUser": {"id": 1, "name": "A", "features": {"allow_apps": True}}}
            case ["users", "me", "current-authorization"] if self.probes:
                return {"authorization": {"authUsed": "token", "scope": sorted(scopes)}}
            case ["organizations", "7"]:
                return {"organization": {"id": 7, "license": {"apiLimit": 240}}}
            case ["users" | "organizations", *_]:
                raise Refusal(403, "Access denied.", "SC403")
            case ["sdk", "apps"]:
                return self._apps(request)
            case ["sdk", "apps", ("connections" | "webhooks") as kinds, name, *rest]:
                app, item = self._shared(kinds[:-1], name)
                return self._item(request, app, item, rest)
            case ["sdk", "apps", name, ("connections" | "webhooks") as kinds]:
                return self._collection(request, self._some(name), kinds[:-1])
            case ["sdk", "apps", name, version, *rest] if version.isdigit():
                return self._app(request, self._get(name, int(version)), rest)
        raise Refusal(404, "Not Found")

    def _get(self, name: str, version: int) -> App:
        app = self.apps.get((name, version))
        if app is None:
            raise Refusal(404, "App not found")
        return app

    def _some(self, name: str) -> App:
        found = [app for (n, _), app in sorted(self.apps.items()) if n == name]
        if not found:
            raise Refusal(404, "App not found")
        return found[0]

    def _shared(self, kind: str, name: str) -> tuple[App, Item]:
        for app in self.apps.values():
            item = app.items.get((kind, name))
            if item is not None:
                return app, item
        raise Refusal(404, f"{kind} not found")

    def _apps(self, request: Request) -> Any:
        if request.method == "GET":
            return {
                "apps": [
                    {"name": app.name, "label": app.fields["label"], "version": app.version}
                    for app in self.apps.values()
                ]
            }
        data = self._json(request)
        for key in ("name", "label", "theme", "language", "audience"):
            if not data.get(key):
                raise Refusal(400, "Bad Request", "SC400", detail=f"Missing value of required parameter '{key}'.")
        name = data["name"] + self.suffix
        while (name, 1) in self.apps:
            name += "1"
        app = self.add_app(name, data.get("version", 1), label=data["label"], theme=data["theme"])
        app.fields["description"] = data.get("description", "")
        app.fields["global"] = data["audience"] == "global"
        return {"app": {"name": name, "label": data["label"], "version": 1, "public": False, "approved": False}}

    def _app(self, request: Request, app: App, rest: list[str]) -> Any:
        match request.method, rest:
            case "GET", []:
                columns = request.query.get("cols[]", ["name", "label", "version"])
                shown = {**app.fields, "changes": list(app.changes.values())}
                return {"app": {key: shown[key] for key in columns if key in shown}}
            case "PATCH", []:
                return self._patch_app(request, app)
            case "GET", ["checksum"] if self.checksums:
                return self._checksums(app)
            case "GET", ["changes", number] if number.isdigit() and int(number) in app.changes:
                return {"change": app.changes[int(number)] | {"oldValue": "?"}}
            case "GET" | "PUT", ["common"]:
                return self._common(request, app)
            case "GET" | "PUT", ["icon", *_]:
                return self._icon(request, app)
            case "GET" | "PUT", [("base" | "groups" | "readme") as section]:
                return self._app_section(request, app, section)
            case "POST", ["public"]:
                app.fields["public"] = True
                return {"public": True, "inviteToken": "invite"}
            case "POST", ["commit"]:
                return self._commit(request, app)
            case "POST", ["rollback"]:
                for number in self._json(request).get("changeIds") or list(app.changes):
                    app.changes.pop(number, None)
                return {"rolledBack": True}
            case "POST", ["review"]:
                return {"requested": True}
            case "PUT", ["review", "form"]:
                return {"form": self._json(request)}
            case _, [("modules" | "rpcs" | "functions" | "endpoints") as kinds, *more]:
                if kinds == "endpoints" and not self.endpoints:
                    raise Refusal(404, "Not Found")
                if not more:
                    return self._collection(request, app, kinds[:-1])
                item = app.items.get((kinds[:-1], more[0]))
                if item is None:
                    raise Refusal(404, f"{kinds[:-1]} not found")
                return self._item(request, app, item, more[1:])
        raise Refusal(404, "Not Found")

    def _patch_app(self, request: Request, app: App) -> Any:
        data = self._json(request)
        for key, value in data.items():
            if key == "audience":
                app.fields["global"] = value == "global"
            elif key in ("label", "description", "theme", "language", "countries"):
                app.fields[key] = value.lower() if key == "theme" else value
            else:
                raise Refusal(400, "Bad Request", "SC400", detail=[f"Unknown parameter '{key}'."])
        return {"app": {"name": app.name, **data}}

    def _common(self, request: Request, app: App) -> Any:
        if request.method == "GET":
            return json.dumps(app.common, indent=2)
        data = self._parse(request.body.decode(), comments=False)
        if not isinstance(data, dict):
            raise Refusal(400, f"common must be an object, got {request.body.decode()}", "SC400")
        app.common = data
        return {"changed": True}

    def _icon(self, request: Request, app: App) -> Any:
        if request.method == "PUT":
            if request.headers.get("content-type") != "image/png":
                raise Refusal(400, "not a PNG")
            app.icon = request.body
            return {"changed": True}
        if app.icon is None:
            raise Refusal(404, "no icon")
        return app.icon

    def _app_section(self, request: Request, app: App, section: str) -> Any:
        if request.method == "GET":
            return app.sections[section] if app.sections[section] is not None else "null"
        mime = {"base": "application/jsonc", "groups": "application/json", "readme": "text/markdown"}[section]
        self._type(request, mime)
        text = request.body.decode()
        if section == "groups":
            value = self._parse(text, comments=False)
            known = {name for kind, name in app.items if kind == "module"}
            for group in value:
                if set(group["modules"]) - known:
                    raise Refusal(400, f"Unknown module(s): {sorted(set(group['modules']) - known)}")
            text = json.dumps(value, indent=2)
        elif section == "base":
            self._parse(text)
            if app.fields["approved"]:
                raise Refusal(403, "Access denied. The base is locked.", "IM001")
        app.sections[section] = text
        return {"change": {}} if section != "readme" else {"changed": True}

    def _collection(self, request: Request, app: App, kind: str) -> Any:
        envelope = f"app{kind.capitalize()}"
        if request.method == "GET":
            apps = [a for (name, _), a in self.apps.items() if name == app.name] if kind in GROUPS else [app]
            return {
                f"{envelope}s": [
                    self._shown(item) | self._owner(item) for a in apps for (k, _), item in a.items.items() if k == kind
                ]
            }
        item = self._create(self._json(request), app, kind)
        shown = self._shown(item)
        if kind == "webhook" and not self.webhook_names:
            shown.pop("name")
        return {envelope: shown}

    @staticmethod
    def _owner(item: Item) -> dict[str, Any]:
        return {"appVersion": item.owner} if item.kind in GROUPS else {}

    def _create(self, data: dict[str, Any], app: App, kind: str) -> Item:
        if kind in GROUPS:
            if "name" in data or data.get("type") not in (
                ("basic", "oauth") if kind == "connection" else ("web", "web-shared")
            ):
                raise Refusal(400, "Bad Request", "SC400", suberrors=[{"message": "wrong type", "name": "type"}])
            taken = {name for a in self.apps.values() for k, name in a.items if k == kind}
            number, name = 1, app.name
            while name in taken:
                number += 1
                name = f"{app.name}{number}"
        else:
            name = data.get("name", "")
            if not NAME.fullmatch(name):
                raise Refusal(400, "Bad Request", "SC400", detail="Invalid name.")
            if (kind, name) in app.items:
                raise Refusal(400, f"The {kind} '{name}' exists already.", "IM005")
        if kind != "function" and not data.get("label"):
            raise Refusal(
                400, "Bad Request", "SC400", detail="Validation failed for 1 parameter(s).",
                suberrors=[{"message": "Missing value of required parameter 'label'.", "name": "label"}],
            )  # fmt: skip
        if kind == "module":
            self._check_module(data, app)
        fields = {
            key: value
            for key, value in data.items()
            if key not in ("name", "moduleInitMode", "subtype", "moduleInitSource")
        }
        self._check_references(fields)
        sections = {
            section: None if empty == {} and kind == "connection" else f"function {name}() {{}}" if section == "code" else
            "// test" if section == "test" else json.dumps(empty)
            for section, empty in SECTIONS[kind].items()
        }  # fmt: skip
        item = Item(kind, name, fields, sections, app.version)
        if kind == "module":
            fields.setdefault("public", False)
        app.items[kind, name] = item
        return item

    @staticmethod
    def _check_module(data: dict[str, Any], app: App) -> None:
        if data.get("typeId") not in (1, 4, 9, 10, 11, 12) or "moduleInitMode" not in data:
            raise Refusal(400, "Bad Request", "SC400", detail="typeId or moduleInitMode is missing.")
        if data["typeId"] == 12 and "subtype" not in data:
            raise Refusal(400, "Bad Request", "SC400", detail="Missing value of required parameter 'subtype'.")
        if data["typeId"] == 10 and not data.get("webhook"):
            raise Refusal(400, "Bad Request", "SC400", detail="Missing value of required parameter 'webhook'.")

    def _check_references(self, fields: dict[str, Any]) -> None:
        first, second = fields.get("connection"), fields.get("altConnection")
        if first is not None and first == second:
            raise Refusal(400, "Primary and alternative connection must differ.", "SC400")
        if first is None and second is not None:
            raise Refusal(400, "The primary connection cannot be removed while an alternative exists.", "SC400")
        for kind, key in (("connection", "connection"), ("connection", "altConnection"), ("webhook", "webhook")):
            if fields.get(key) is not None:
                try:
                    self._shared(kind, fields[key])
                except Refusal:
                    raise Refusal(400, f"Unknown {kind} '{fields[key]}'.", "SC400") from None

    def _item(self, request: Request, app: App, item: Item, rest: list[str]) -> Any:
        envelope = f"app{item.kind.capitalize()}"
        match request.method, rest:
            case "GET", []:
                return {envelope: self._shown(item)}
            case "PATCH", []:
                return self._patch(request, app, item, envelope)
            case "DELETE", []:
                if app.fields["public"] and item.kind not in ("rpc", "function"):
                    raise Refusal(403, "Access denied.", "IM001")
                if self.delayed_deletes and item.kind in GROUPS:
                    self.doomed.append((app, item))
                else:
                    app.items.pop((item.kind, item.name), None)
                return {envelope: item.name}
            case "POST", [("public" | "private" | "deprecate") as order]:
                changed = item.fields.get("public") is not (order == "public")
                item.fields["public"] = order == "public"
                return {"changed": changed}
            case "GET" | "PUT", ["common"] if item.kind == "connection":
                if request.method == "GET":
                    return json.dumps(item.fields.get("common", {}))
                item.fields["common"] = self._parse(request.body.decode(), comments=False)
                return {"changed": True}
            case "GET", [section] if section in item.sections:
                text = item.sections[section]
                return "null" if text is None else text
            case "PUT", [section] if section in item.sections:
                return self._put(request, app, item, section)
        raise Refusal(404, "Not Found")

    def _patch(self, request: Request, app: App, item: Item, envelope: str) -> Any:
        data = self._json(request)
        if item.kind in GROUPS and "type" in data:
            raise Refusal(400, "type cannot change")
        fields = {**item.fields, **data}
        # Both references are judged at every moment, so a swap in one call is refused.
        if "connection" in data and "altConnection" in data:
            self._check_references({**item.fields, "connection": data["connection"]})
        self._check_references(fields)
        if app.fields["approved"] and item.kind == "module":
            for key, value in data.items():
                column = {"connection": "account_name", "altConnection": "alt_account_name", "typeId": "type_id"}.get(
                    key, key
                )
                self._change(app, item, column, value)
            return {envelope: self._shown(item)}
        if "annotations" in data:
            allowed = ("readOnlyHint", "destructiveHint", "idempotentHint", "openWorldHint")
            fields["annotations"] = {key: value for key, value in data["annotations"].items() if key in allowed}
        item.fields = fields
        return {envelope: {**self._shown(item), "description": "stale"}}

    def _put(self, request: Request, app: App, item: Item, section: str) -> Any:
        script = item.kind == "function"
        self._type(request, "application/javascript" if script else "application/jsonc")
        text = request.body.decode()
        if not script:
            self._parse(text)
        elif section == "code" and f"function {item.name}" not in text:
            raise Refusal(400, "The function's name differs from its code.", "SC400")
        item.sections[section] = text
        if app.fields["approved"]:
            return {"change": self._change(app, item, snake(section), text)}
        return {"change": {}}

    def _change(self, app: App, item: Item, code: str, value: Any) -> dict[str, Any]:
        group = GROUPS.get(item.kind, item.kind)
        old = next(
            (
                row
                for row in app.changes.values()
                if (row["group"], row["item"], row["code"]) == (group, item.name, code)
            ),
            None,
        )
        if old is None:
            self.change_id += 1
            old = {"id": self.change_id, "group": group, "item": item.name, "code": code}
            app.changes[self.change_id] = old
        old["newValue"] = value
        return dict(old)

    def _commit(self, request: Request, app: App) -> Any:
        data = self._json(request)
        if not 1 <= len(data.get("message", "")) <= 1000:
            raise Refusal(400, "message")
        for number in data.get("changeIds") or list(app.changes):
            row = app.changes.pop(number)
            kind = {"account": "connection", "hook": "webhook"}.get(row["group"], row["group"])
            item = app.items[kind, row["item"]]
            field_name = {"account_name": "connection", "alt_account_name": "altConnection", "type_id": "typeId"}.get(
                row["code"], row["code"]
            )
            if field_name not in SECTIONS[kind] and snake(field_name) not in map(snake, SECTIONS[kind]):
                item.fields[field_name] = row["newValue"]
        return "queued"

    def _shown(self, item: Item) -> dict[str, Any]:
        shown = {"name": item.name, **{key: value for key, value in item.fields.items() if key != "common"}}
        if item.kind in ("module", "rpc", "webhook"):
            shown.setdefault("connection", None)
            shown.setdefault("altConnection", None)
        if item.kind == "module":
            shown = {"description": None, "crud": None, "webhook": None, "approved": False, **shown}
        return shown

    def _checksums(self, app: App) -> dict[str, Any]:
        row = {
            "base": None, "base_jsonc": md5(app.sections["base"] or ""), "common": md5(json.dumps(app.common)),
            "content": md5(app.sections["readme"] or ""), "groups": md5(json.dumps(json.loads(app.sections["groups"] or "[]"))),
        }  # fmt: skip
        reply: dict[str, Any] = {"app": [{"checksum": row}], "unknown": []}
        for kind, member in MEMBERS.items():
            if kind != "endpoint" or self.endpoints:
                reply[member] = [
                    {"name": item.name, "checksum": self._sums(item)} for (k, _), item in app.items.items() if k == kind
                ]
        return reply

    def _sums(self, item: Item) -> dict[str, Any]:
        sums: dict[str, Any] = {"id": "1"}
        for section, text in item.sections.items():
            column = snake(section)
            if text is None:
                sums[column] = None
            elif item.kind == "function":
                sums[column] = md5(text)
            else:
                sums[column] = md5(json.dumps(self._parse(text), separators=(",", ":")))
                sums[f"{column}_jsonc"] = md5(text)
        shown = self._shown(item)
        columns = {
            "label": "label", "description": "description", "typeId": "type_id", "crud": "crud", "connection": "account_name",
            "altConnection": "alt_account_name",
        }  # fmt: skip
        for key, column in columns.items():
            if key in shown:
                sums[column] = None if shown[key] is None else md5(str(shown[key]))
        return sums

    @staticmethod
    def _type(request: Request, mime: str) -> None:
        if request.headers.get("content-type") != mime:
            raise Refusal(400, f"Expected {mime}, got {request.headers.get('content-type')}.", "IM005")

    @staticmethod
    def _json(request: Request) -> dict[str, Any]:
        if request.headers.get("content-type") != "application/json":
            raise Refusal(400, "not JSON", "IM005")
        data = json.loads(request.body or b"{}")
        assert isinstance(data, dict)
        return data

    @staticmethod
    def _parse(text: str, *, comments: bool = True) -> Any:
        try:
            return json.loads(strip_comments(text) if comments else text)
        except ValueError as error:
            position = getattr(error, "pos", 0)
            raise Refusal(
                400, f"Unexpected token in {'JSONC' if comments else 'JSON'} at position {position}", "SC400"
            ) from None


def handler(zone: FakeZone) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            url = urlsplit(self.path)
            request = Request(
                self.command,
                unquote(url.path),
                parse_qs(url.query),
                {k.lower(): v for k, v in self.headers.items()},
                body,
            )
            zone.before(request)
            with zone.lock:
                zone.log.append(request)
                fault = zone.fault(len(zone.log), request)
                if fault and fault.cut == "before":
                    self.close_connection = True
                    return
                if fault and fault.status is not None and fault.cut != "after":
                    self._reply(fault.status, fault.type, fault.body, fault.headers)
                    return
                status, kind, data = zone.answer(request)
                if fault and fault.cut == "after":
                    if fault.status is not None:
                        self._reply(fault.status, fault.type, fault.body, fault.headers)
                    self.close_connection = True
                    return
            self._reply(status, kind, data, {})

        def _reply(self, status: int, kind: str, data: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = _handle  # noqa: N815 - names that http.server looks for

    return Handler


@contextmanager
def serve(zone: FakeZone) -> Iterator[str]:
    """Serve a zone on loopback and give its URL as origins write it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(zone))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/api"
    finally:
        server.shutdown()
        server.server_close()
