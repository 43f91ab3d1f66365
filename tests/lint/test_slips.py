"""Slips in a connector of several files, with anchors, a sandbox and cases: each is told once, at its place, with the word meant.

A slice of the table is tried at a time; all of it with AFKIT_EXAMPLES.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from afkit.lint.batch import check
from afkit.lint.config import Config
from support.cli import ROOT
from support.effort import one_in

PARCELNEST = ROOT / "connector" / "parcelnest"
SHIPMENTS, DOCUMENTS, EVENTS, OTHER = (f"modules/{name}.yaml" for name in ("shipments", "documents", "events", "other"))
RPCS, WEBHOOKS, MANIFEST, SANDBOX, CASES = "rpcs.yaml", "webhooks.yaml", "manifest.yaml", "sandbox.yaml", "cases.yaml"

Row = tuple[str, str, str, str, str]
"""File, what stands there, what is written instead, the part of that which is wrong, and a word of the advice."""

SLIPS: list[Row] = [
    # Forms
    (SHIPMENTS, "  createShipment:", "  create-shipment:", "create-shipment", "createShipment"),
    (SHIPMENTS, "modules:\n", "module:\n", "module", "modules"),
    (SHIPMENTS, "  getShipment:", "  gs:", "gs", "letters"),
    (SHIPMENTS, "options: *statuses", "options: *status", "*status", "*statuses"),
    (MANIFEST, 'theme: "#2f6f4e"', 'theme: "2f6f4e"', '"2f6f4e"', "#2f6f4e"),
    (MANIFEST, 'message: "[401] Parc', "message: [401] Parc", "[401]", '"'),
    (SHIPMENTS, "sort: -created_at", 'sort: -created_at"', "-created_at", '"-created_at"'),
    (DOCUMENTS, 'semantic: "file:name"}', 'semantic: file:name"}', "file:name", "file:name"),
    (MANIFEST, 'theme: "#2f6f4e"', "theme: #2f6f4e", " #", '"#2f6f4e"'),
    (MANIFEST, "  - rpcs.yaml", "  - rpcs.yaml\n  - ./rpcs.yaml", "./rpcs", "already"),
    (SHIPMENTS, "- name: status", "- &stat\n        name: status", "&stat", "*stat"),
    # Words
    (DOCUMENTS, 'semantic: "file:name"', 'semantic: "file:nmae"', '"file:nmae', "file:name"),
    (SHIPMENTS, "rpc://listDepots?onlyOpen", "rpc://listDepots?onlyopen", "onlyopen", "onlyOpen"),
    (
        MANIFEST,
        "grant_type: authorization_code",
        "grant_type: authorisation_code",
        "authorisation",
        "authorization_code",
    ),
    (SHIPMENTS, "      encodeUrl: false\n      method: PATCH", "      method: PATCH", "", "encodeUrl: false"),
    (RPCS, "      encodeUrl: false\n", "", "", "encodeUrl: false"),
    # Names
    (SHIPMENTS, "parameters.depotId}}", "parameters.depoId}}", "depoId", "depotId"),
    (SHIPMENTS, "'depotId', 'pickupDate'", "'depotID', 'pickupDate'", "'depotID", "depotId"),
    (SHIPMENTS, "temp.shipment.id, parameters", "tmp.shipment.id, parameters", "tmp", "temp"),
    (RPCS, "{{if(parameters.onlyOpen ==", "{{if(parameters.onlyOpn ==", "onlyOpn", "onlyOpen"),
    (RPCS, "'yesno', 'boolean', 'text')", "'yesno', 'bool', 'text')", "'bool'", "boolean"),
    (WEBHOOKS, "headers.`x-parcelnest-signature`", "headers.x-parcelnest-signature", "headers.x", "`x-parcelnest-sign"),
    (WEBHOOKS, "data.secret", "data.secrt", "secrt", "secret"),
    # The sandbox
    (SANDBOX, "path: /v2/account", "path: /v2/acount", "/v2/acount", "/v2/account"),
    (SANDBOX, "host: login.parcelnest", "host: login.parcelnst", "login.parcelnst", "login.parcelnest.example"),
    (SANDBOX, "{{state.clients}}", "{{state.client}}", "client}}", "clients"),
    (SANDBOX, "{{let.access}}", "{{let.acces}}", "acces}}", "access"),
    (SANDBOX, "update: [{at: [tokens]", "update: [{at: [toknes]", "toknes", "tokens"),
    # Cases
    (CASES, "input: {status: booked}", "input: {status: boked}", "boked", "booked"),
    (CASES, "weightKg: 2.5", "weightKg: heavy", "heavy", "a number"),
    (CASES, "weightKg: 2.5", "weightkg: 2.5", "weightkg", "weightKg"),
    (CASES, "items: [{sku: A1, quantity: 2}]", "items: [{sku: A1, quantty: 2}]", "quantty", "quantity"),
    (CASES, "insurance: {value: 250}", "insurance: {valu: 250}", "valu", "value"),
    # A name where it is declared, and not where it is read
    (MANIFEST, "name: clientId", "name: clinetId", "clinetId", "'clientId'"),
    (WEBHOOKS, "name: kind", "name: kidn", "kidn", "'kind'"),
    (DOCUMENTS, "name: shipmentId", "name: shipmntId", "shipmntId", "'shipmentId'"),
    (DOCUMENTS, "name: fileName", "name: file", "file", "'fileName'"),
    (SANDBOX, "\nfaults:\n", "\nafults:\n", "afults", "faults"),
    (CASES, "status: booked, origin: {depot", "statis: booked, origin: {depot", "statis", "status"),
    (CASES, "method: POST\n", "method: PSOT\n", "PSOT", "POST"),
    (CASES, "{absent: true}", "{absnt: true}", "absnt", "absent"),
    (CASES, "after: {Shipments: 4}", "after: {Shipment: 4}", "Shipment:", "Shipments"),
    (CASES, "epoch: watchShipments", "epoch: watchShipmnts", "watchShipmnts", "watchShipments"),
    (CASES, "attach: shipmentEvents", "attach: shipmentEvent", "shipmentEvent", "shipmentEvents"),
    # What hangs together
    (MANIFEST, "baseUrl: https://api.parcelnest", "baseUrl: api.parcelnest", "api.parc", "https://"),
    (WEBHOOKS, "data.secret", "webhook.secret", "webhook.secret", "data.secret"),
    (MANIFEST, '          code: "{{temp.code}}"\n', "", "", "code"),
    (MANIFEST, "modules: [watchEvents, listEvents]", "modules: [watchEvents, watchEvents]", "", "listEvents"),
    (MANIFEST, 'refreshToken: "{{ifempty', 'refreshTokn: "{{ifempty', "", "refreshTokn"),
    (SHIPMENTS, "trackingUrl(temp.shipment.id, parameters.language)", "trackingUrl()", "trackingUrl", "id, language"),
    # What one thing has in common with another
    (MANIFEST, "connectionType: oauth", "connectionType: basic", "basic", "connectionType: oauth"),
    (
        MANIFEST,
        "baseUrl: https://api.parcelnest",
        "timeout: 30s\n  baseUrl: https://api.parcelnest",
        "30s",
        "write 30000",
    ),
    (
        SHIPMENTS,
        "encodeUrl: false\n      method: PATCH",
        'encodeUrl: false\n      qs: {page: "{{pagination.page}}"}\n      method: PATCH',
        "pagination",
        "add pagination",
    ),
    (SHIPMENTS, "rpc://listDepots?onlyOpen=true", "rpc://warehouses", "warehouses", "listDepots"),
    (RPCS, 'iterate: "{{body.depots}}"', 'iterate: "{{item.depots}}"', "item", "body.depots"),
    (
        SHIPMENTS,
        "action\n    actionCrud: delete",
        "universal\n    actionCrud: delete",
        "universal",
        "moduleType: action",
    ),
    (OTHER, '          statusCode: "{{statusCode}}"\n', "", "", "statusCode"),
    (
        MANIFEST,
        '          client_id: "{{parameters.clientId}}"\n          response_type',
        "          response_type",
        "",
        "client_id",
    ),
    (MANIFEST, "{{oauth.localRedirectUri}}", "{{oauth.makeRedirectUri}}", "oauth.make", "oauth.localRedirectUri"),
    (SHIPMENTS, "- {label: German, value: de}", "- {label: German, value: en}", "en}", "another"),
    (SHIPMENTS, "encodeURL(parameters.shipmentId)", "webhook.url", "webhook", "attach"),
    (SHIPMENTS, "{{body.shipment.id}}", "{{response.body.shipment.id}}", "response.body", "body"),
    (EVENTS, "{{parameters.limit}}", "{{data.lastDate}}", "lastDate", "polling triggers"),
    # One sign
    (SHIPMENTS, "- {name: status, type: select", "-{name: status, type: select", "-{", "write - {"),
    (MANIFEST, '"429": {type: RateLimitError', '"429": type: RateLimitError', "type:", "{"),
    (SHIPMENTS, "{{body.page_count >= pagination", "{{body.page_count > = pagination", "=", "write >="),
    (SHIPMENTS, "{{body.shipment.id}}", "{{body.shipment.id <> 3}}", ">", "write !="),
    (SHIPMENTS, "'YYYY-MM-DD'", "'yyyy-mm-dd'", "'yyyy", "YYYY-MM-DD"),
    (
        WEBHOOKS,
        "headers.`x-parcelnest-signature`",
        "headers.`X-Parcelnest-Signature`",
        "X-Parc",
        "headers.`x-parcelnest-s",
    ),
    (EVENTS, '"{{body.next}}"', '"{{{body.next}}}"', "{{{", "write {{body.next}}"),
    (SHIPMENTS, "scope: [shipments.write]", "scope: shipments.write]", "shipments.write]", "[shipments.write]"),
    (
        MANIFEST,
        "defaultScope: [",
        "defaultScope: shipments.read shipments.write #[",
        "shipments.read s",
        "[shipments.read, shipments.write]",
    ),
    (
        SHIPMENTS,
        'created_at: "2026-11-03T09:15:00.000Z"\n      tracking',
        "created_at: one\n      tracking",
        "one",
        "date",
    ),
    (EVENTS, 'condition: "{{body.next}}"', 'condition: "{{not body.next}}"', "not", "!"),
    (SHIPMENTS, "{{parameters.depotId}}", "{{parameters.depotId[1}}", "}}", "]"),
    (SHIPMENTS, "{{if(parameters.pickupDate, ", "{{if(paramters.pickupDate, ", "paramters", "parameters"),
    # Words of other tools
    (SHIPMENTS, "      url: /shipments\n      method: POST", "      method: POST", "method", "add url"),
    (
        SHIPMENTS,
        '          date: "{{item.created_at}}"',
        '          timestamp: "{{item.created_at}}"',
        "timestamp",
        "date",
    ),
    (EVENTS, '        iterate: "{{body.events}}"', '        items: "{{body.events}}"', "items", "iterate"),
    (SHIPMENTS, "type: DataError\n          message", "type: DataError\n          text", "text", "message"),
    (SHIPMENTS, "- {name: shipmentId, type: text", "- {key: shipmentId, type: text", "key", "name"),
    (SHIPMENTS, "encodeURL(parameters", "encodeURIComponent(parameters", "encodeURIC", "encodeURL"),
    (MANIFEST, "{type: RateLimitError", "{type: DataError", "DataError", "RateLimitError"),
    (EVENTS, "type: uinteger", "type: text", "text", "uinteger"),
    (
        SHIPMENTS,
        "      method: GET\n      qs:\n        page_size",
        "      method: TRACE\n      qs:\n        page_size",
        "TRACE",
        "GET",
    ),
    (SHIPMENTS, '"{{body.shipment}}"', '"{% body.shipment %}"', "{%", "{{body.shipment}}"),
    # Beside the manifest
    (SANDBOX, "{{state.events}}", "{{spate.events}}", "spate", "state"),
    (SANDBOX, "\nstate:\n", "\ntate:\n", "tate", "state"),
    (MANIFEST, "- name: clientSecret\n        label", "- label", "", "add name"),
    (CASES, "  - name: the panel offers", "    name: the panel offers", "name", "'- '"),
    (CASES, 'code: {matches: ".+"}', 'code: {matches: "[.+"}', '"[.+', "regular expression"),
    (CASES, "faults: [maintenance]", "faults: [maintenanc]", "maintenanc", "maintenance"),
    (CASES, "insured: true", "insured: much", "much", "true or false"),
    (CASES, "output: {id: shp_1006}", "output: {id: {mtaches: shp_1006}}", "mtaches", "matches"),
    (SANDBOX, "- let: {service:", "- lte: {service:", "lte", "let"),
    (SANDBOX, "path: /v2/depots, method: GET", "path: /v2/depots, method: GTE", "GTE", "GET"),
    # The log
    (
        MANIFEST,
        "[request.headers.authorization]\n\n",
        "[request.header.authorization]\n\n",
        "request.header.auth",
        ".headers.",
    ),
    (
        MANIFEST,
        "[request.headers.authorization]\n\n",
        "[reqest.headers.authorization]\n\n",
        "reqest.headers",
        "request.",
    ),
    (
        MANIFEST,
        "[request.headers.authorization]\n\n",
        "[headers.authorization]\n\n",
        "headers.author",
        "request.headers",
    ),
    (
        MANIFEST,
        "sanitize: [request.headers.authorization]",
        "sanitize: request.headers.authorization",
        "request.h",
        "[request",
    ),
    (
        MANIFEST,
        "- request.body.client_secret",
        "- request.bdy.client_secret",
        "request.bdy",
        "request.body.client_secret",
    ),
    (MANIFEST, "- request.body.client_secret", "- response.body.client_secret", "response.body", "request.body.client"),
    (MANIFEST, "- response.body.access_token", "- response.body.acces_token", "response.body", ".access_token"),
    (MANIFEST, "- response.body.access_token", "- response.access_token", "response.acc", "response.body.access_token"),
    (WEBHOOKS, "response.body.hook.secret]", "response.body.hook.secrt]", "response.body", "hook.secret"),
    (SHIPMENTS, "moduleType: trigger", "moduleType = trigger", "moduleType", "moduleType: …"),
    # What is sent as it is
    (DOCUMENTS, '"{{parameters.folder}}"', '"parameters.folder}}"', "parameters.folder", "write {{parameters.folder}}"),
    (DOCUMENTS, '"{{parameters.folder}}"', '"[[parameters.folder]]"', "[[", "write {{parameters.folder}}"),
    (DOCUMENTS, '"{{parameters.folder}}"', '"{{{parameters.folder}}"', "{{{", "write {{parameters.folder}}"),
    (DOCUMENTS, '"{{parameters.folder}}"', "“{{parameters.folder}}”", "“", 'write "'),
    (DOCUMENTS, "Accept: application/pdf", "Accept: ${ACCEPT}", "${", "{{…}}"),
    (
        DOCUMENTS,
        "url: /shipments/{{encodeURL(parameters.shipmentId)}}/label",
        "url: /ship ments/{{uuid}}/label",
        " m",
        "blank",
    ),
    (SHIPMENTS, "url: /shipments\n", "url: /v2/shipments\n", "/v2", "write /shipments"),
    (MANIFEST, "Authorization: Bearer {{", "Authorization: Bearer{{", "Bearer{", "'Bearer '"),
    (MANIFEST, "Authorization: Bearer {{", "Authorization: Baerer {{", "Baerer", "'Bearer '"),
    (WEBHOOKS, "status: 202", "status: Accepted", "Accepted", "a status such as 200"),
    (RPCS, "{{body.page_count >= pagination.page && ", "{{body.page_count <= pagination.page && ", "<=", "write >="),
    (MANIFEST, 'code: "{{query.code}}"', 'code: "{{body.code}}"', '"{{body', "write {{query.code}}"),
    (MANIFEST, '          redirect_uri: "{{oauth.localRedirectUri}}"\n', "", "", "add redirect_uri"),
    (WEBHOOKS, "url: /hooks/{{encodeURL(webhook.hookId)}}", "url: /hooks/hook_1", "/hooks/hook_1", "webhook"),
    (MANIFEST, '            value: "{{body.account.title}}', '            text: "{{body.account.title}}', "", "value"),
    (
        EVENTS,
        "description: Triggers when something happens to a shipment.",
        "description: TODO.",
        "TODO",
        "description",
    ),
    # Beside the connector
    (SANDBOX, 'where: "{{item.id = request.form', 'were: "{{item.id = request.form', "were", "where"),
    (SANDBOX, ', where: "{{item.path = request.query.path}}"', "", "", "where"),
    (SANDBOX, "mode = 'narrow'", "mode = 'narow'", "narow", "narrow"),
    (SANDBOX, "at: [shipments], set", "at: [shipment], set", "shipment", "shipments"),
    (SANDBOX, "= params.code}}", "= params.cod}}", "cod}}", "cod"),
    (SANDBOX, '"/v2/shipments/{id}/label"', '"/v2/shipments/:id/label"', ":id", "{id}"),
    (SANDBOX, "    clientSecret: nest-client-secret\n", "", "", "clientSecret"),
    (CASES, "requests: [{method: GET, url", "requests: [{method: get, url", "get", "GET"),
    (CASES, "- {path: /v2/account}", "- {path: v2/account}", "v2/account", "/v2/account"),
    (CASES, "{absent: true}", "{absent: yes}", "yes", "absent: true"),
    (CASES, 'faults: ["429=30"]', 'faults: ["429-30"]', '"429-30', "=SECONDS"),
    (CASES, "epoch: watchShipments", "epoch: createShipment", "createShipment", "trigger"),
    (CASES, "rpc://listDepots?onlyOpen", "rpc://listDepots?onlyOpn", "onlyOpn", "onlyOpen"),
    (CASES, "output: {id: shp_1006, reference", "output: {id: shp_1006, refrence", "refrence", "reference"),
    (CASES, "input: {shipmentId: shp_1005}", "input: {}", "", "shipmentId"),
    (CASES, "status: 200}\n\n", "status: 20}\n\n", "20}", "100"),
]

PLANTED = ROOT / "tests" / "fixtures" / "planted"
FIELDS: list[Row] = [
    (MANIFEST, "name: sender", "name: items", "items", "another name"),
    (MANIFEST, "default: false", "default: no", "no", "true or false"),
    (MANIFEST, "required: true, mode: edit}", "required: yes, mode: edit}", "yes", "true"),
    (MANIFEST, "options: rpc://listDepots", "options: rpc:/listDepots", "rpc:/", "rpc://listDepots"),
    (MANIFEST, "        options: rpc://listDepots\n", "", "", "options"),
    (MANIFEST, "- {label: Small, value: small}", "- {label: Small}", "{label", "value"),
    (MANIFEST, "- {label: Small, value: small}", "- {label: Small, value: large}", "", "another"),
    (MANIFEST, "label: City}", "label: City, spec: []}", "spec", "remove spec"),
    (MANIFEST, "- rpc://listFields", "- {rpc: rpc://listFields}", "{rpc", "rpc://listFields alone"),
    (MANIFEST, "name: apiKey\n", "name: accountName\n", "accountName", "'apiKey'"),
    (MANIFEST, "items: [{sku: A1, quantity: 2}]", "items: [{sku: A1, quantity: two}]", "two", "uinteger"),
    (MANIFEST, "        label: Driver note\n", "", "", "add label: Note"),
    (MANIFEST, "      function trackingUrl", "      async function trackingUrl", "async", "without it"),
    (
        MANIFEST,
        "type: number\n        label: Weight",
        "type: number\n        multiline: true\n        label: Weight",
        "multi",
        "text",
    ),
    (MANIFEST, "{name: since, type: date,", "{name: since, default: soon, type: date,", "soon", "a date"),
    (
        MANIFEST,
        "- {label: Small, value: small}\n          - {label: Large, value: large}",
        "{small: Small, large: Large}",
        "{small",
        "{value: small, label: Small}",
    ),
    (
        MANIFEST,
        "        type: password\n        label: API key",
        "        type: password\n        default: x1\n        label: API key",
        "x1",
        "remove the default",
    ),
    (MANIFEST, 'output: "{{body}}"\n\nrpcs', 'output: "{{item}}"\n\nrpcs', "item", "write body"),
    (MANIFEST, "label: Update a parcel", "label: Update A Parcel", "Update A", "write Update a parcel"),
    (MANIFEST, "label: Export parcels", "label: Export Parcels", "Export P", "write Export parcels"),
    (MANIFEST, "      statusCode: 200\n\nfunctions", "      statusCode: fine\n\nfunctions", "fine", "uinteger"),
    (MANIFEST, "For example, `2.5`.", "For example, `2.5`", "", "a sentence"),
    (MANIFEST, "        limit: 100\n", "", "", "limit: 100"),
    (
        MANIFEST,
        '            apiKey: "{{body.access_token}}"\n            refreshToken: "{{body.refresh_token}}"\n'
        '            expires: "{{addSeconds(now, body.expires_in)}}"\n          error:\n            message: "[{{statusCode}}] '
        "{{ifempty(body.error_description, 'The token was not",
        '            refreshToken: "{{body.refresh_token}}"\n            expires: "{{addSeconds(now, body.expires_in)}}"\n'
        "          error:\n            message: \"[{{statusCode}}] {{ifempty(body.error_description, 'The token was not",
        "",
        "apiKey",
    ),
    (
        MANIFEST,
        "      log:\n        sanitize: [request.headers.authorization, response.body.hook.secret]\n",
        "",
        "",
        "response.body.hook.secret",
    ),
    (MANIFEST, "    connectionType: basic", "    connectionType: oauth", "oauth", "connectionType: basic"),
]
"""The same of parameters, in a connector of one file."""


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PLANTED, tmp_path_factory.mktemp("slips") / "planted"))


@pytest.mark.parametrize("row", one_in(FIELDS, 4), ids=lambda row: row[3])
def test_a_slip_of_a_parameter_is_told_once(planted: Path, row: Row):
    judge(planted, row)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(PARCELNEST, tmp_path_factory.mktemp("slips") / "parcelnest"))


@pytest.mark.parametrize("row", one_in(SLIPS, 6), ids=lambda row: f"{row[0]}-{row[3]}")
def test_a_slip_is_told_once_at_its_place(folder: Path, row: Row):
    judge(folder, row)


def judge(folder: Path, row: Row) -> None:
    """Make the slip, lint, and compare what is told."""
    name, right, wrong, part, advice = row
    path = folder / name
    text = path.read_text(encoding="utf-8")
    at = text.index(right)
    path.write_text(text[:at] + wrong + text[at + len(right) :], encoding="utf-8")
    try:
        found = check(str(folder), Config(profile="all")).found
    finally:
        path.write_text(text, encoding="utf-8")
    told = [(item.location.file.removeprefix(f"{folder}/"), item.code, item.message, item.hint) for item in found]
    assert len(found) == 1, told
    place = at + wrong.index(part)
    assert told[0][0] == name, told
    assert not part or place - 1 <= found[0].location.start <= place, told
    assert advice in f"{found[0].message} {found[0].hint}"
