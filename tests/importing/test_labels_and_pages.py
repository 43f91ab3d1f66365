"""How modules are called, and how lists are paged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.importing.words import captions, label, opening, sentence
from support.imported import FIXTURES, made_of

SHOP, CRM, LEGACY = (dict(made_of(FIXTURES / name).manifest) for name in ("shop.yaml", "crm.json", "legacy.yaml"))


def _list(path: str, asked: dict[str, dict[str, Any]], answer: dict[str, Any]) -> dict[str, Any]:
    """Give the path of a list that is asked for with these parameters."""
    parameters = [{"name": name, "in": "query", "schema": schema} for name, schema in asked.items()]
    content = {"application/json": {"schema": {"type": "object", "properties": answer}}}
    return {path: {"get": {"parameters": parameters, "responses": {"200": {"description": "ok", "content": content}}}}}


TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
ITEMS = {"type": "array", "items": {"type": "object", "properties": {"id": TEXT}}}
SCIM = _list(
    "/Users", {"startIndex": {**NUMBER, "default": 1}, "count": {**NUMBER, "default": 50}}, {"resources": ITEMS}
)
POSTS = _list(
    "/posts",
    {"since_id": TEXT, "pagination_token": TEXT},
    {"data": ITEMS, "meta": {"type": "object", "properties": {"next_token": TEXT}}},
)
LINKED = _list(
    "/events",
    {"cursor": TEXT, "from": {**TEXT, "format": "date-time"}, "limit": NUMBER},
    {
        "data": ITEMS,
        "_links": {
            "type": "object",
            "properties": {"next": {"type": "object", "properties": {"href": TEXT}}},
        },
    },
)


def _module(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(manifest["modules"][name])


@pytest.mark.parametrize(
    ("manifest", "module", "label", "kind", "crud"),
    [
        (SHOP, "listCustomers", "List customers", "search", None),
        (SHOP, "findOrders", "Search orders", "search", None),
        (SHOP, "getCustomer", "Get a customer", "action", "read"),
        (SHOP, "createOrder", "Create an order", "action", "create"),
        (SHOP, "deleteCustomer", "Delete a customer", "action", "delete"),
        (SHOP, "postOrdersIdCancel", "Cancel an order (deprecated)", "action", "update"),
        (CRM, "contactsUpdate", "Update a contact", "action", "update"),
        (CRM, "contactsList", "Search contacts", "search", None),
        (LEGACY, "transferMoney", "Transfer money", "action", "create"),
    ],
)
def test_labels_and_kinds_follow_the_style_guide(
    manifest: dict[str, Any], module: str, label: str, kind: str, crud: str | None
) -> None:
    found = _module(manifest, module)
    assert (found["label"], found["moduleType"], found.get("actionCrud")) == (label, kind, crud)
    assert found["description"].endswith(".")


@pytest.mark.parametrize(
    ("call", "id", "summary", "label"),
    [
        ("DELETE /v1/{database}", "things.instances.dropDatabase", "", "Drop a database"),
        ("DELETE /v1/{name}", "things.instances.delete", "", "Delete an instance"),
        ("DELETE /v1/{database}", "", "", "Delete a database"),
        ("POST /v1/{database}/sessions:batchCreate", "things.sessions.batchCreate", "", "Create sessions"),
        ("POST /orders/{id}:cancel", "", "", "Cancel an order"),
        ("POST /friendships/update.json", "friendships.update", "", "Update a friendship"),
        ("POST /friendships/update.json", "", "", "Update a friendship"),
        ("POST /jobs/watcher/reindex", "watcherReindex", "Reindex job watcher", "Reindex a job watcher"),
        ("GET /getstation", "getstation", "", "Get a station"),
        ("GET /boxes/{id}/top", "", "List processes running inside a box", "Get processes running inside a box"),
        ("POST /notes", "", "Returns the new note", "Create a note"),
        ("POST /users/{id}/pinned_lists", "listUserPin", "Pin a List", "Pin a list"),
        ("GET /lists/{id}/members", "listGetMembers", "", "List members of a list"),
        ("GET /api/user/schedules", "", "", "List schedules"),
        ("GET /me", "", "Get my profile", "Get my profile"),
        ("GET /game/boards", "getGameBoardsUsingGET_1", "getGameBoards", "Get game boards"),
        ("POST /groups/{id}/unmaproute", "", "Unmaps the route of a group", "Unmap the route of a group"),
        ("GET /stops/near", "", "View all stops", "View all stops"),
        ("GET /segments/list", "segmentList", "Segment list", "Get a segment list"),
        ("POST /accounts/info.json", "", "", "Get account info"),
        ("GET /v3/{name}/views", "", "", "List views"),
        ("GET /api/tax/all", "", "", "List taxes"),
    ],
)
def test_a_label_says_what_summary_id_or_path_mean(
    call: str, id: str, summary: str, label: str, tmp_path: Path
) -> None:
    method, path = call.split()
    texts = {"type": "array", "items": {"type": "object", "properties": {"id": {"type": "string"}}}}
    members = {"data": texts} if label.startswith("List") else {"name": {"type": "string"}}
    answer = {"type": "object", "properties": {**members, "errors": texts}}
    operation = {
        **({"operationId": id} if id else {}),
        **({"summary": summary} if summary else {}),
        "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": answer}}}},
    }
    spec = {"openapi": "3.0.3", "info": {"title": "Labels", "version": "1"}, "servers": [{"url": "https://x.example"}]}
    (tmp_path / "spec.json").write_text(json.dumps({**spec, "paths": {path: {method.lower(): operation}}}))
    modules = list(made_of(tmp_path / "spec.json").manifest["modules"].values())
    assert modules[0]["label"] == label
    assert modules[0]["moduleType"] == ("search" if label.startswith("List") else "action")


@pytest.mark.parametrize(
    ("spec", "module", "qs", "condition"),
    [
        ("shop.yaml", "listCustomers", {"page": "{{pagination.page}}"}, "{{body.total_pages >= pagination.page}}"),
        (SCIM, "getUsers", {"startIndex": "{{(pagination.page - 1) * 50 + 1}}"}, "{{length(body.resources) >= 50}}"),
        (
            POSTS,
            "getPosts",
            {"pagination_token": "{{body.meta.next_token}}"},
            "{{body.meta.next_token}}",
        ),
        (
            LINKED,
            "getEvents",
            {"cursor": "{{decodeURL(replace(body._links.next.href, '/^.*[?&]cursor=([^&#]+).*$/', '$1'))}}"},
            "{{body._links.next.href}}",
        ),
        ("crm.json", "contactsList", {"cursor": "{{body.meta.next_cursor}}"}, "{{body.meta.next_cursor}}"),
        ("legacy.yaml", "getAccounts", {"offset": "{{(pagination.page - 1) * 25}}"}, "{{length(body) >= 25}}"),
        ("files.yaml", "listFiles", {"pageToken": "{{body.nextPageToken}}"}, "{{body.nextPageToken}}"),
        ("payments.yaml", "searchPayments", {"starting_after": "{{iterate.container.last.id}}"}, "{{body.has_more}}"),
        (
            "split/openapi.yaml",
            "listNotes",
            {"page": "{{pagination.page}}"},
            "{{headers.link && contains(headers.link, 'rel=\"next\"')}}",
        ),
    ],
)
def test_a_list_is_paged_as_its_description_shows(
    spec: str | dict[str, Any], module: str, qs: dict[str, str], condition: str, tmp_path: Path
) -> None:
    if not isinstance(spec, str):
        head = {
            "openapi": "3.0.3",
            "info": {"title": "Pages", "version": "1"},
            "servers": [{"url": "https://x.example"}],
        }
        (tmp_path / "spec.json").write_text(json.dumps({**head, "paths": spec}))
    request = made_of(FIXTURES / spec if isinstance(spec, str) else tmp_path / "spec.json").manifest["modules"][module][
        "communication"
    ]
    assert request["pagination"] == {"qs": qs, "condition": condition}


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("the shop", "The shop."),
        ("Required. The shop to ask. It is open.", "The shop to ask."),
        ("**Required** – the shop", "Required – the shop."),
        ("Optional. Output only.", ""),
        ("Required", ""),
        ("Required fields are marked.", "Required fields are marked."),
        ("The most that is returned..", "The most that is returned."),
        ("# Introduction\n\n## Welcome\nThe shop sells. It buys.", "The shop sells."),
        ("Introduction\n====\nThe shop sells.", "The shop sells."),
        ("<h1>Shop</h1><p>The shop sells.</p>", "The shop sells."),
        ("# The shop", "The shop."),
        ("and so on...", "And so on..."),
        ("One of these:", "One of these."),
        ("Is it open?", "Is it open?"),
    ],
)
def test_help_is_one_sentence_that_says_more_than_the_form(text: str, help: str) -> None:
    assert sentence(text) == help


@pytest.mark.parametrize(
    ("name", "label", "when"),
    [
        ("newOrder", "Watch new orders", "Triggers when an order is created."),
        ("order.paid", "Watch paid orders", "Triggers when an order is paid."),
        (
            "media.processing_finished",
            "Watch finished media processings",
            "Triggers when a media processing is finished.",
        ),
        ("onData", "Watch data", "Triggers when data are reported."),
        ("feed", "Watch feeds", "Triggers when a feed is reported."),
    ],
)
def test_an_event_is_told_by_what_happened(name: str, label: str, when: str, tmp_path: Path) -> None:
    spec = {"openapi": "3.1.0", "info": {"title": "Events", "version": "1"}, "servers": [{"url": "https://x.example"}]}
    (tmp_path / "spec.json").write_text(json.dumps({**spec, "webhooks": {name: {"post": {"responses": {}}}}}))
    module = next(iter(made_of(tmp_path / "spec.json").manifest["modules"].values()))
    assert (module["label"], module["description"]) == (label, when)


THING = {"id": TEXT, "name": TEXT, "lines": ITEMS}


@pytest.mark.parametrize(
    ("path", "answer", "listed"),
    [
        ("/cart", {"id": TEXT, "items": ITEMS}, None),
        ("/places/tree", {"id": TEXT, "children": ITEMS}, None),
        ("/profile", {"email": TEXT, "teams": ITEMS}, None),
        ("/orders/current", THING, None),
        ("/orders", {"id": TEXT, "items": ITEMS}, "items"),
        ("/report", {"total_count": NUMBER, "hits_found": ITEMS}, "hits_found"),
        ("/customers", {"took": NUMBER, "account": TEXT, "people": ITEMS}, "people"),
        ("/cart", {"items": ITEMS}, "items"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value or ()),
)
def test_a_thing_that_holds_a_list_is_no_list(
    path: str, answer: dict[str, Any], listed: str | None, tmp_path: Path
) -> None:
    spec = {"openapi": "3.0.3", "info": {"title": "Lists", "version": "1"}, "servers": [{"url": "https://x.example"}]}
    (tmp_path / "spec.json").write_text(json.dumps({**spec, "paths": _list(path, {}, answer)}))
    module, _ = made_of(tmp_path / "spec.json").manifest["modules"].values()
    found = module["communication"].get("response", {}).get("iterate")
    assert (module["moduleType"], found) == (("search", f"{{{{body.{listed}}}}}") if listed else ("action", None))


@pytest.mark.parametrize(
    ("name", "told"),
    [("X-Tenant-Id", "Tenant ID"), ("x_axis", "X axis"), ("line2", "Line 2"), ("ipv4", "Ipv4"), ("q", "Query")],
)
def test_the_label_of_a_field_reads_as_words(name: str, told: str) -> None:
    assert label(name) == told


@pytest.mark.parametrize(
    ("values", "told"),
    [
        (["eu", "us"], ["EU", "US"]),
        (["on", "up"], ["On", "Up"]),
        (["asc", "DESC"], ["Ascending", "Descending"]),
        (["name", "-name", "-x"], ["Name", "Name, descending", "-x"]),
        (["in_transit", True, 1], ["In transit", "True", "1"]),
    ],
    ids=["codes", "words", "direction", "order", "mixed"],
)
def test_the_options_of_a_select_read_as_words(values: list[Any], told: list[str]) -> None:
    assert captions(values) == told


def test_the_readme_begins_with_what_the_service_says_of_itself() -> None:
    text = "# Acme\n\nSells **things**.\nAll of them.\n\n## Authentication\nSend a key.\n"
    assert opening(text) == "Sells things. All of them."
