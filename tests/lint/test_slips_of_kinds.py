"""More slips in the connectors of `test_slips.py`, by kind: each is told once, at its place, with the word meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lint.test_slips import (
    EVENTS,
    MANIFEST,
    OTHER,
    PARCELNEST,
    SHIPMENTS,
    WEBHOOKS,
    Row,
    judge,
)
from support.effort import one_in

FAULT = "message: &fault \"[{{statusCode}}] {{ifempty(body.fault.text, 'Parcelnest gave no reason.')}} "
FAULT += "(code: {{ifempty(body.fault.code, 'none')}})\""
WHEN = "data.expires < addMinutes(now, 5)"
SORTED = "      method: GET\n      qs:\n        page_size: 100\n        sort: -created_at\n"

SECRETS: list[Row] = [
    (
        SHIPMENTS,
        "        sort: -created_at",
        "        password: hunter2\n        sort: -created_at",
        "hunter2",
        "connection",
    ),
    (
        MANIFEST,
        "          grant_type: auth",
        "          password: hunter2\n          grant_type: auth",
        "hunter2",
        "connection",
    ),
    (
        SHIPMENTS,
        "shipments\n      method: POST",
        "shipments?password=hunter2\n      method: POST",
        "hunter2",
        "connection",
    ),
    (
        SHIPMENTS,
        "/shipments\n      method: POST",
        "/shipments\n      headers: {X-Api-Key: abc123}\n      method: POST",
        "abc123",
        "connection",
    ),
    (
        MANIFEST,
        "Bearer {{connection.accessToken}}\n  response",
        "Bearer letmein\n  response",
        "letmein",
        "connection",
    ),
    (SHIPMENTS, '          depot: "{{p', '          pwd: hunter2\n          depot: "{{p', "hunter2", "connection"),
    (MANIFEST, "            - request.body.code\n", "", "", "request.body.code"),
    (MANIFEST, "            - request.body.code_verifier\n", "", "", "request.body.code_verifier"),
]

REFRESHING: list[Row] = [
    (MANIFEST, WHEN, "data.expires > addMinutes(now, 5)", ">", "write <"),
    (MANIFEST, WHEN, "addMinutes(now, 5) < data.expires", "<", "write >"),
    (MANIFEST, WHEN, "data.expires >= now", ">=", "write <="),
    (MANIFEST, WHEN, "!(data.expires < addMinutes(now, 5))", "<", "data.expires < addMinutes(now, 5)"),
    (MANIFEST, WHEN, f"if({WHEN}, false, true)", "<", "data.expires <"),
    (MANIFEST, WHEN, "data.expires < addMinutes(now, -5)", "addMinutes", "addMinutes(now, 5)"),
    (MANIFEST, WHEN, "addMinutes(data.expires, 5) < now", "addMinutes", "addMinutes(now, 5)"),
]

SORTING: list[Row] = [
    (SHIPMENTS, SORTED, f"      method: POST\n      body:\n        {body}\n", "", "desc")
    for body in (
        "sort: created_at\n        order: asc",
        "order_by: created_at\n        direction: asc",
        "sort: {field: created_at, direction: asc}",
        "sorts: [{field: created_at, direction: ascending}]",
    )
]

WORDS: list[Row] = [
    (MANIFEST, FAULT, "message: &fault \"{{ifempty(body.fault.text, 'None.')}}\"", "&fault", "statusCode"),
    (MANIFEST, FAULT, 'message: &fault "[{{statusCode}}] An error occurred."', "&fault", "body"),
    (SHIPMENTS, "Watch new shipments", "Watch new shipment", "Watch", "Watch new shipments"),
    (SHIPMENTS, "Watch new shipments", "Watch a shipment", "Watch", "Watch shipments"),
    (EVENTS, "Watch events", "Watch event", "Watch", "Watch events"),
    (EVENTS, "List events", "List event", "List", "List events"),
    (SHIPMENTS, "label: Search shipments", "label: Search shipment", "Search", "Search shipments"),
    (SHIPMENTS, "Update a shipment", "Update an shipment", "Update", "write a shipment"),
    (
        EVENTS,
        "description: Returns a list of what has happened to a shipment, or to all.",
        "description: Events.",
        "Ev",
        "one word",
    ),
    (SHIPMENTS, "Searches shipments by their status and reference", "Gets one shipment", "Gets", "Returns a list"),
    (SHIPMENTS, "{add: Add item, edit: Edit item}", "{edit: Edit item}", "", "Add item"),
    (OTHER, "{add: Add header}", "{add: Add headers}", "Add headers", "Add header"),
    (
        SHIPMENTS,
        "id, type: text, label: Shipment ID}\n      - {name: ref",
        "id, type: text}\n      - {name: ref",
        "id",
        "label: ID",
    ),
    (SHIPMENTS, "{label: English, value: en}", "{value: en}", "en}", "label"),
]

SHIPMENT = "".join(
    f'          {name}: "{{{{body.shipment.{name}}}}}"\n'
    for name in ("id", "reference", "status", "service", "created_at")
)
WHOLE = '        output: "{{body.shipment}}"\n    interface: *shipment'


def written(members: str) -> str:
    """The output of a shipment, member by member, with these at its end."""
    return f"        output:\n{SHIPMENT}{members}    interface: *shipment"


ORIGIN, ITEMS = '          origin: {depot: "{{body.depot}}"}\n', '          items: "{{body.items}}"\n'

MORE = '            zone: "{{body.zone}}"\n'
EVENT = 'id: "{{item.id}}", shipment_id: "{{item.shipment}}", kind: "{{item.kind}}", at: "{{item.at}}", txt: "{{item.text}}"'
SKU = '          items: [{sku: "{{body.s}}", quantty: "{{body.q}}"}]\n'

OUTPUTS: list[Row] = [
    (SHIPMENTS, WHOLE, written(f"{ORIGIN}{ITEMS}{MORE[2:]}"), "zone", "add it there"),
    (SHIPMENTS, WHOLE, written(ORIGIN.replace("depot:", "depo:") + ITEMS), "depo:", "depot"),
    (SHIPMENTS, WHOLE, written(ORIGIN.replace("{depot", "{zone: 1, depot") + ITEMS), "zone", "add it there"),
    (SHIPMENTS, WHOLE, written(ORIGIN + SKU), "quantty", "quantity"),
    (SHIPMENTS, "            tracking_url:", f"{MORE}            tracking_url:", "zone", "add it there"),
    (SHIPMENTS, "            tracking_url:", "            tracking_ur:", "tracking_ur", "tracking_url"),
    (WEBHOOKS, '      output: "{{item}}"', f"      output: {{{EVENT}}}", "txt", "text"),
]

FUNCTION = "functions/trackingUrl.js"

FUNCTIONS: list[Row] = [
    (FUNCTION, "encodeURIComponent(id)", "encodeURIComponent(idd)", "idd", "id"),
    (FUNCTION, "encodeURIComponent(id)", "encodeURIComponnt(id)", "encodeURIComponnt", "encodeURIComponent"),
    (FUNCTION, "const page", "const pgae", "", "pgae"),
    (FUNCTION, "(id, language)", "(id)", "", "parameters of trackingUrl"),
    (FUNCTION, "  return language", "  retrun language", "retrun", "return"),
    (FUNCTION, "  return language", "  debug(_.map([1]));\n  return language", "_", "declare it"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PARCELNEST, tmp_path_factory.mktemp("kinds") / "parcelnest"))


@pytest.mark.parametrize(
    "row",
    one_in([*SECRETS, *REFRESHING, *SORTING, *WORDS, *OUTPUTS, *FUNCTIONS], 4),
    ids=lambda row: f"{row[0]}-{row[2][:40]}",
)
def test_a_slip_is_told_once_at_its_place(folder: Path, row: Row):
    judge(folder, row)
