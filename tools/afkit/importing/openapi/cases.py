"""The same description → cases: what every module sends for an example, and what it makes of the answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from afkit.importing.openapi.asked import Asked, is_encoded, is_joined, url_of
from afkit.importing.openapi.modules import Modules, Work
from afkit.importing.openapi.paging import Paging
from afkit.importing.openapi.sandbox import encoded, pages
from afkit.importing.openapi.security.connections import Link
from afkit.importing.openapi.servers import Server, base_path

_SAFE = "-_.!~*'()"
_DECODED = re.compile(r"%(?!2[036]|3[AF])(2[147-9A-F]|3B|3D|40|5B|5D)")
"""What goes out as it is in a query of a request that does not encode its address."""
_TESTS = frozenset({"matches", "schema", "absent"})


def module_case(
    name: str, label: str, work: Work, modules: Modules, server: Server, links: list[Link]
) -> dict[str, Any]:
    """Write the case of one module."""
    case: dict[str, Any] = {"name": f"{name}: {label[:1].lower()}{label[1:]}", "module": name}
    given = work.asked.sample()
    if given:
        case["input"] = given
    first: dict[str, Any] = {"method": work.operation.method, "path": _path(work, server, links, modules)}
    if work.asked.json is not None:
        first["json"] = _named(work.asked.json)
    if work.asked.type == "urlencoded" and (form := _form(work)):
        first["form"] = form
    requests = [*([{"method": "POST"}] if links and _asks_for_token(links[0]) else []), first]
    if pages(work):
        requests.append({"method": work.operation.method})
    expect: dict[str, Any] = {"requests": requests}
    bundles = [_named(_told(bundle)) for bundle in modules.bundles(work)]
    if work.searches:
        expect["bundles"] = bundles
    elif work.answer.kind == "json" and bundles and bundles[0]:
        expect["output"] = bundles[0]
    elif work.answer.kind == "text":
        expect["output"] = {"value": "example"}
    case["expect"] = expect
    return case


def lacking(asked: Asked) -> str | None:
    """Name a field that has to be filled and that no example gives: without it a case could not run."""
    fields = ((item.field, item.sample) for item in asked.inputs if not item.constant and item.where != "nested")
    return next((name for field, sample in fields if (name := _lacks(field, sample))), None)


def _lacks(field: Mapping[str, Any], value: Any) -> str | None:
    name = str(field["name"])
    if value is None or value == "" or (value == [] and field["type"] == "array"):
        return name if field.get("required") and "default" not in field else None
    inner = field.get("spec") if field["type"] == "collection" and isinstance(value, Mapping) else None
    found = (_lacks(one, value.get(one["name"])) for one in inner or () if isinstance(one, Mapping))
    below = next((one for one in found if one), None)
    return f"{name}.{below}" if below else None


def _form(work: Work) -> dict[str, Any]:
    """Give the members of a form that go out as they were entered."""
    return {
        item.wire: f"{item.sample}"
        for item in work.asked.at("body")
        if item.field["type"] in ("text", "select", "email", "url", "uuid", "integer", "uinteger")
        and isinstance(item.sample, str | int)
        and not isinstance(item.sample, bool)
        and item.sample != ""
    }


def _asks_for_token(link: Link) -> bool:
    return link.flow is not None and link.flow.kind != "code"


def _told(value: Any) -> Any:
    """Take braces out of what the sandbox answers, as it does."""
    if isinstance(value, str):
        return value.replace("{{", "{ {").replace("}}", "} }")
    if isinstance(value, list):
        return [_told(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _told(item) for key, item in value.items()}
    return value


def _named(value: Any) -> Any:
    """Write an expectation: an object that looks like a test of its value is named as the constant of a schema."""
    if isinstance(value, list):
        return [_named(item) for item in value]
    if isinstance(value, dict):
        if len(value) == 1 and not _TESTS.isdisjoint(value):
            return {"schema": {"const": value}}
        return {key: _named(item) for key, item in value.items()}
    return value


def _path(work: Work, server: Server, links: list[Link], modules: Modules) -> Any:
    """Write the path that must be asked for, with its query where that is known to the letter."""
    path = encoded(base_path(server, work.operation) + work.operation.path)
    for item in work.asked.at("path"):
        safe = _SAFE + ":" * (item.field["type"] == "date") + "," * is_joined(item.value)
        path = path.replace(encoded(f"{{{item.wire}}}"), quote(str(item.sent), safe=safe))
    path = re.sub(r"/{2,}", "/", path)
    pairs: list[tuple[str, str]] = list(work.operation.fixed.items())
    for item in work.asked.at("query"):
        if (item.sample is None and not item.constant) or isinstance(item.sent, dict):
            return {"matches": re.escape(path) + r"(\?.*)?"}
        pairs += [(item.wire, text) for text in (item.sent if isinstance(item.sent, list) else [item.sent])]
    paging = work.paging
    if paging is not None:
        pairs += [(name, str(value)) for name, value in paging.query.items()]
        pairs += _first_page(paging)
    query = "&".join(f"{quote(name, safe=_SAFE)}={quote(str(text), safe=_SAFE)}" for name, text in pairs)
    if is_encoded(server.path + url_of(work.operation.path, modules.offered(work).at("path"))):
        query = _DECODED.sub(lambda match: chr(int(match[1], 16)), query)
    if any(part.where == "qs" for link in links[:1] for part in link.carried):
        return {"matches": re.escape(path) + r"\?.*"}
    return path + (f"?{query}" if query else "")


def _first_page(paging: Paging) -> list[tuple[str, str]]:
    if paging.kind != "page":
        return []
    return [(paging.key, "0" if "- 1" in str(paging.pagination["qs"][paging.key]) else "1")]
