"""How the stand-in of a zone treats components: naming, refusals, sections, pending changes, checksums."""

from __future__ import annotations

import json
from typing import Any

from support.fake_sdk_data import (
    GROUPS,
    MEMBERS,
    NAME,
    SECTIONS,
    App,
    Item,
    Refusal,
    Request,
    json_of,
    md5,
    parse,
    snake,
    type_of,
)


class Components:
    """The part of the zone that connections, webhooks, modules, rpcs, functions and endpoints live in."""

    def __init__(self) -> None:
        self.apps: dict[tuple[str, int], App] = {}
        self.endpoints = True
        self.webhook_names = True
        self.delayed_deletes = False
        self.doomed: list[tuple[App, Item]] = []
        self.change_id = 100

    def _collection(self, request: Request, app: App, kind: str) -> Any:
        envelope = f"app{kind.capitalize()}"
        if request.method == "GET":
            apps = [a for (name, _), a in self.apps.items() if name == app.name] if kind in GROUPS else [app]
            return {
                f"{envelope}s": [
                    self._shown(item) | self._owner(item) for a in apps for (k, _), item in a.items.items() if k == kind
                ]
            }
        item = self._create(json_of(request), app, kind)
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
                item.fields["common"] = parse(request.body.decode(), comments=False)
                return {"changed": True}
            case "GET", [section] if section in item.sections:
                text = item.sections[section]
                return "null" if text is None else text
            case "PUT", [section] if section in item.sections:
                return self._put(request, app, item, section)
        raise Refusal(404, "Not Found")

    def _patch(self, request: Request, app: App, item: Item, envelope: str) -> Any:
        data = json_of(request)
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
        type_of(request, "application/javascript" if script else "application/jsonc")
        text = request.body.decode()
        if not script:
            parse(text)
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
        data = json_of(request)
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
                sums[column] = md5(json.dumps(parse(text), separators=(",", ":")))
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

    def _shared(self, kind: str, name: str) -> tuple[App, Item]:
        for app in self.apps.values():
            item = app.items.get((kind, name))
            if item is not None:
                return app, item
        raise Refusal(404, f"{kind} not found")
