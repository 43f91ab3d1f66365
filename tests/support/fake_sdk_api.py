"""A stand-in of a zone's SDK Apps API over real HTTP, written from the publisher's reference, with faults on order.

It keeps what the real one is known to keep (JSONC texts as uploaded, plain JSON re-formatted), names what the real one names
(connections and webhooks, suffixes of apps), and refuses what the real one is known to refuse. Everything that differs between
instances is a switch.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from support.fake_sdk_components import Components
from support.fake_sdk_data import (
    NO_FUNCTIONS,
    READ_ONLY,
    TOKEN,
    App,
    Fault,
    Item,
    Refusal,
    Request,
    json_of,
    parse,
    type_of,
)

__all__ = ["NO_FUNCTIONS", "READ_ONLY", "TOKEN", "App", "FakeZone", "Fault", "Item", "Request", "serve"]


class FakeZone(Components):
    """The zone. `faults` maps a call's number (from 1) or a predicate over it to a Fault."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[Request] = []
        self.scopes = {
            TOKEN: {"sdk-apps:read", "sdk-apps:write", "user:read"},
            READ_ONLY: {"sdk-apps:read"},
            NO_FUNCTIONS: {"sdk-apps:read", "sdk-apps:write"},
        }
        self.checksums = True
        self.suffix = "-k3x9qa"
        self.created_status = 200
        self.probes = True
        self.fault: Callable[[int, Request], Fault | None] = lambda number, request: None
        self.before: Callable[[Request], None] = lambda request: None
        self.lock = threading.RLock()

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

    def _apps(self, request: Request) -> Any:
        if request.method == "GET":
            return {
                "apps": [
                    {"name": app.name, "label": app.fields["label"], "version": app.version}
                    for app in self.apps.values()
                ]
            }
        data = json_of(request)
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
                for number in json_of(request).get("changeIds") or list(app.changes):
                    app.changes.pop(number, None)
                return {"rolledBack": True}
            case "POST", ["review"]:
                return {"requested": True}
            case "PUT", ["review", "form"]:
                return {"form": json_of(request)}
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
        data = json_of(request)
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
        data = parse(request.body.decode(), comments=False)
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
        type_of(request, mime)
        text = request.body.decode()
        if section == "groups":
            value = parse(text, comments=False)
            known = {name for kind, name in app.items if kind == "module"}
            for group in value:
                if set(group["modules"]) - known:
                    raise Refusal(400, f"Unknown module(s): {sorted(set(group['modules']) - known)}")
            left = known - {name for group in value for name in group["modules"]}
            if left:
                raise Refusal(400, f"Not categorized module(s): {', '.join(sorted(left))}")
            text = json.dumps(value, indent=2)
        elif section == "base":
            parse(text)
            if app.fields["approved"]:
                raise Refusal(403, "Access denied. The base is locked.", "IM001")
        app.sections[section] = text
        return {"change": {}} if section != "readme" else {"changed": True}


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
