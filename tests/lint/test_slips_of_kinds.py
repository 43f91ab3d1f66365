"""More slips in the connectors of `test_slips.py`, by kind: each is told once, at its place, with the word meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from afkit.lint.batch import check
from afkit.lint.config import Config
from lint.test_slips import (
    CASES,
    EVENTS,
    MANIFEST,
    OTHER,
    PARCELNEST,
    PLANTED,
    RPCS,
    SANDBOX,
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

_FILES = {name: (PARCELNEST / name).read_text(encoding="utf-8") for name in (RPCS, SHIPMENTS)}


def part(name: str, first: str, behind: str) -> str:
    """A part of a file, from its first words on to those behind it."""
    start = _FILES[name].index(first)
    start = _FILES[name].index("    communication:", start)
    return _FILES[name][start : _FILES[name].index(behind, start)]


SERVICES, CANCEL = (
    part(RPCS, "  listServices:", "\n  listServiceFields:"),
    part(SHIPMENTS, "  cancelShipment:", "    interface:"),
)

CONTAINERS: list[tuple[str, str, str]] = [
    (CASES, "\ncases:\n", "\ncase:\n  - {nam: a, module: getShipment, input: {shipmentId: x}}\n"),
    (
        SANDBOX,
        "\nroutes:\n",
        "\nroute:\n  - {nam: a, match: {path: /v2/account, method: GET}, steps: [{reply: noClient}]}\n",
    ),
    (SHIPMENTS, "modules:\n  watchShipments:\n    label:", "moduls:\n  watchShipments:\n    lable:"),
    (
        SHIPMENTS,
        "    communication:\n      url: /shipments\n      method:",
        "    comunication:\n      url: /shipments\n      methd:",
    ),
]
"""A key of a container that is misspelt, and a second slip below it."""

NOTHING: list[Row] = [
    (MANIFEST, "\ninclude:\n", "\nincludes:\n", "includes", "include"),
    (RPCS, SERVICES, "    communication: {}\n", "communication", "add url"),
    (RPCS, SERVICES, "    communication: []\n", "communication", "add url"),
    (RPCS, SERVICES, "    communication: null\n", "communication", "url"),
    (SHIPMENTS, CANCEL, "    communication: [{}]\n", "communication", "add url"),
    (SHIPMENTS, CANCEL, "    communication:\n", "communication", "url"),
]

FRESH: list[Row] = [
    (SHIPMENTS, "{name: text, type: text, label: Text}", "{name: at, type: text, label: Text}", "at", "another name"),
    (
        SHIPMENTS,
        "- {name: quantity, type: uinteger, label: Quantity}\n      #",
        "- {name: sku, type: uinteger, label: Quantity}\n      #",
        "sku",
        "another name",
    ),
    (
        SHIPMENTS,
        "        sort: -created_at",
        '        since: "{{data.lastId}}"\n        sort: -created_at',
        "",
        "data.lastDate",
    ),
    (WEBHOOKS, "data.secret", "connection.secret", "", "attach.response.data"),
    (
        MANIFEST,
        "Bearer {{connection.accessToken}}\n  resp",
        "Bearer {{parameters.accessToken}}\n  resp",
        "parameters",
        "connection.accessToken",
    ),
    (SHIPMENTS, 'created_at: "2026-11-03T09:15:00.000Z"\n      origin', "created_at: 17\n      origin", "17", "a date"),
    (SHIPMENTS, "quantity: 2}]\n\n", "quantty: 2}]\n\n", "quantty", "quantity"),
    (SHIPMENTS, "origin: {depot: D12}\n", "origin: {depo: D12}\n", "depo", "depot"),
    (MANIFEST, "grant_type: refresh_token", "grant_type: refresh", "refresh", "refresh_token"),
]

TAKEN = "omit(parameters, 'depot', 'note')}}\""
SENDER, LISTED = TAKEN.replace("'note'", "'note', 'sender'"), TAKEN.replace("'note'", "'note', 'items'")
CITY = "- {name: city, type: text, label: City}"

MEMBERS: list[tuple[str, str]] = [
    (f'{SENDER}\n        from: "{{{{parameters.sender.name}}}}"', "parameters.sender.city"),
    (f"{SENDER}\n        from: \"{{{{get(parameters.sender, 'city')}}}}\"", "parameters.sender.name"),
    (f"{LISTED}\n        skus: \"{{{{map(parameters.items, 'sku')}}}}\"", "parameters.items.quantity"),
    (f'{LISTED}\n        lines: "{{{{parameters.items}}}}"', ""),
    (f'{LISTED}\n        first: "{{{{parameters.items[1].sku}}}}"', ""),
]
"""What is sent of the parameters of a form, and which member is not read then."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PLANTED, tmp_path_factory.mktemp("kinds") / "planted"))


@pytest.mark.parametrize(("sent", "unread"), MEMBERS)
def test_a_member_that_nothing_reads_is_told(planted: Path, sent: str, unread: str):
    told = told_of(planted, MANIFEST, TAKEN, sent)
    assert [message for _, message in told] == ([f"nothing reads {unread}"] if unread else [])


@pytest.mark.parametrize(("name", "right", "wrong"), CONTAINERS)
def test_what_stands_below_a_misspelt_key_is_judged(folder: Path, name: str, right: str, wrong: str):
    told = told_of(folder, name, right, wrong)
    assert [message.partition(" in ")[0] for _, message in told] == [
        f"unknown key '{word}'"
        for word in ("case", "route", "moduls", "comunication", "nam", "lable", "methd")
        if f"{word}:" in wrong
    ], told


def told_of(folder: Path, name: str, right: str, wrong: str) -> list[tuple[str, str]]:
    """Write a part of a file otherwise; give the files and messages of what is told then."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    try:
        return [(item.location.file, item.message) for item in check(str(folder), Config(profile="all")).found]
    finally:
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PARCELNEST, tmp_path_factory.mktemp("kinds") / "parcelnest"))


@pytest.mark.parametrize(
    "row",
    one_in([*SECRETS, *REFRESHING, *SORTING, *WORDS, *OUTPUTS, *FUNCTIONS, *NOTHING, *FRESH], 4),
    ids=lambda row: f"{row[0]}-{row[2][:40]}",
)
def test_a_slip_is_told_once_at_its_place(folder: Path, row: Row):
    judge(folder, row)
