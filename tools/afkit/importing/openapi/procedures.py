"""Lists that name ids → procedures that give options: `customerId` is chosen from the list of customers."""

from __future__ import annotations

from typing import Any

from afkit.importing.names import Names, component_name, member
from afkit.importing.openapi.answers import Answer, resource
from afkit.importing.openapi.asked import Asked, Input, going_to, url_of
from afkit.importing.openapi.description.parts import Operation
from afkit.importing.openapi.description.shapes import Schemas
from afkit.importing.openapi.paging import Paging
from afkit.importing.words import plural, singular, split
from afkit.records import NamedTuple

LIMIT = 300
_CAPTIONS = ("name", "displayName", "display_name", "title", "label", "fullName", "full_name", "username", "login", "email",
             "code", "subject", "number", "description", "slug")  # fmt: skip


class Listed(NamedTuple):
    """A list whose items can be chosen: the operation, what it gives, and how it is paged."""

    operation: Operation
    answer: Answer
    paging: Paging | None
    asked: Asked


class Procedure(NamedTuple):
    """A procedure that gives options: its name, its code, what it lists and which member of an item is the value.

    `asks` are the ids of what the list stands below: `/accounts/{accountId}/cards` asks for the account.
    """

    name: str
    code: dict[str, Any]
    noun: str
    value: str
    kind: str
    path: str
    uses: str
    asks: tuple[Input, ...] = ()


class Procedures:
    """Knows the procedures that can be made, and notes those that fields use."""

    def __init__(self, lists: list[Listed], schemas: Schemas) -> None:
        self._schemas = schemas
        self.used: dict[str, Procedure] = {}
        self._known: dict[str, Procedure] = {}
        self._at: dict[str, Procedure] = {}
        self._below: dict[str, Procedure] = {}
        names = Names()
        for listed in lists:
            made = self._made(listed, names)
            if made is not None and made.asks:
                self._below.setdefault(made.path, made)
            elif made is not None and made.noun not in self._known:
                self._known[made.noun] = made
                self._at.setdefault(made.path, made)

    def _made(self, listed: Listed, names: Names) -> Procedure | None:
        operation, answer = listed.operation, listed.answer
        if operation.method != "GET" or answer.item is None or operation.deprecated or operation.host:
            return None
        asks = tuple(listed.asked.at("path"))
        if any(item.field.get("required") and item not in asks for item in listed.asked.inputs):
            return None
        shape = self._schemas.shape(answer.item)
        noun = singular(resource(operation.path))
        scalars = {n for n, s in shape.properties.items() if self._schemas.shape(s).kind in ("string", "integer")}
        base = split(noun)[-1:]
        wanted = [name for name in shape.properties if name in scalars and _is_id(split(name), base)]
        if not wanted:
            return None
        caption = next((name for name in _CAPTIONS if name in scalars and name != wanted[0]), "")
        value = member("item", wanted[0])
        label = member("item", caption)
        shown = f"{{{{ifempty({label}, {value})}}}}" if caption else f"{{{{{value}}}}}"
        name = names.take(component_name(f"list {plural(noun)} options", "list"))
        code = self._code(listed, f"List {plural(noun)}", shown, f"{{{{{value}}}}}")
        kind = self._schemas.shape(shape.properties[wanted[0]]).kind
        return Procedure(name, code, noun, wanted[0], kind, operation.path.rstrip("/"), operation.name, asks)

    def _code(self, listed: Listed, label: str, shown: str, value: str) -> dict[str, Any]:
        container = member("body", *listed.answer.container)
        asks = listed.asked.at("path")
        request: dict[str, Any] = {**going_to(url_of(listed.operation.path, asks)), "method": "GET"}
        paging = listed.paging
        if listed.operation.fixed or (paging is not None and paging.query):
            request["qs"] = {**listed.operation.fixed, **(paging.query if paging is not None else {})}
        if paging is not None and paging.kind == "page":  # the first page has its number, too, where numbers begin at 0
            request["qs"] = {**request.get("qs", {}), paging.key: paging.pagination["qs"][paging.key]}
        if paging is not None and paging.pagination:
            request["pagination"] = dict(paging.pagination)
        request["response"] = {
            "limit": LIMIT,
            "iterate": f"{{{{{container}}}}}",
            "output": {"label": shown, "value": value},
        }
        params = [
            {**{key: one.field[key] for key in ("name", "label")}, "type": "text", "required": True} for one in asks
        ]
        return {"label": label, **({"params": params} if params else {}), "communication": request}

    def offer(self, item: Input, operation: Operation, above: set[str]) -> Input:
        """Make the field of an id a choice, if a list names it; `above` are the parameters of the path, by name."""
        found = self._for(item, operation, above)
        if found is None or item.field["type"] not in ("text", "uuid", "integer", "uinteger", "number"):
            return item
        if found.kind == "integer" and not isinstance(item.sample, int):
            return item
        self.used.setdefault(found.name, found)
        keep = {
            key: value for key, value in item.field.items() if key not in ("type", "validate", "default", "multiline")
        }
        help = keep.pop("help", None)
        label = str(keep["label"])
        if "ID" not in label.split():
            keep["label"] = f"{label.removesuffix(' UUID').removesuffix(' key')} ID"
        field = {**keep, "type": "select", "mode": "edit", "options": f"rpc://{found.name}"}
        if help:
            field["help"] = help
        return item._replace(field=field)

    def _for(self, item: Input, operation: Operation, above: set[str]) -> Procedure | None:
        words = split(item.wire)
        if item.where == "path":
            ahead = operation.path.partition(f"{{{item.wire}}}")[0]
            before = ahead.rstrip("/")
            owner = self._at.get(before)
            if owner is not None and ahead.endswith("/"):
                return owner
            below = self._below.get(before)
            if below is not None and all(one.name in above for one in below.asks):
                return below
        if len(words) >= 2 and words[-1] in ("id", "uuid"):
            return self._known.get(singular(" ".join(words[:-1])))
        return None


def _is_id(words: list[str], noun: list[str]) -> bool:
    return words in ([["id"], ["uuid"], ["key"], ["code"], ["slug"]]) or (
        len(words) == 2 and words[:1] == noun and words[1] in ("id", "uuid", "key", "code")
    )
