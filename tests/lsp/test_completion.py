"""What completion offers at marked places: keys, values, names, members, tokens; also in texts that cannot be read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from support.connectors import MINIMAL, PARCELNEST, lay_out
from support.lsp_client import Client, Folders, apply

E, P = "emporix/manifest.yaml", "parcelnest/manifest.yaml"
SHIPMENTS, EVENTS, HOOKS = (
    "parcelnest/modules/shipments.yaml",
    "parcelnest/modules/events.yaml",
    "parcelnest/webhooks.yaml",
)
CODE = "appdir/modules/create-shipment/create-shipment.communication.iml.json"
FIELDS = "appdir/modules/create-shipment/create-shipment.mappable-params.iml.json"
CREATE = "      url: /shipments\n      method: POST\n"


def complete(folders: Folders, name: str, old: str, new: str) -> tuple[list[Any], str]:
    text, offset = folders.marked(name, old, new)
    uri = folders.client.open(folders.path(name), text)
    items = folders.client.at("textDocument/completion", uri, text, offset)["items"]
    folders.client.shut(uri)
    return sorted(items, key=lambda item: item["sortText"]), text


EXACT = [
    # Members, with the types that the fields have
    (E, "{{temp.receiver}}", "{{temp.‸}}", "receiver before after sourceId"),
    (E, "encodeURL(parameters.instanceId)", "encodeURL(parameters.‸)", "instanceId eventType caseId subject payload "
     "jsonString eventId source"),
    (E, "trim(connection.apiUrl))}}", "trim(connection.‸))}}", "sourceId sourceSecret environment eventReceiverUrl apiUrl "
     "clientId clientSecret accessToken expires tenant scope uid metadata"),
    (P, '"{{parameters.apiKey}}"', '"{{parameters.‸}}"', "apiKey"),
    (SHIPMENTS, '"{{parameters.depotId}}"', '"{{environment.‸}}"', "timezone"),
    (SHIPMENTS, '"{{parameters.depotId}}"', '"{{scenario.‸}}"', "id organizationId"),
    # Keys are not evaluated
    (SHIPMENTS, "      pickup_on: ", '      "{{parameters.‸}}": ', ""),
    (SHIPMENTS, '"{{parameters.depotId}}"', '"{{parameters.‸}}"', "reference depotId pickupDate weightKg fragile items note"),
    (SHIPMENTS, '"{{parameters.depotId}}"', '"{{parameters.items[1].‸}}"', "sku quantity"),
    (SHIPMENTS, '"{{parameters.depotId}}"', '"{{parameters.dep‸', "reference depotId pickupDate weightKg fragile items note"),
    (SHIPMENTS, '"{{temp.shipment}}"', '"{{temp.‸}}"', "shipment"),
    (SHIPMENTS, '"{{pagination.page}}"', '"{{pagination.‸}}"', "page offset limit"),
    (SHIPMENTS, '"{{item.id}}"', '"{{item.‸}}"', "id created_at reference status origin items"),
    (HOOKS, '"{{webhook.url}}"', '"{{webhook.‸}}"', "id url"),
    (HOOKS, '"{{parameters.kind}}"', '"{{parameters.‸}}"', "kind"),
    (CODE, '"{{parameters.depotId}}"', '"{{parameters.‸}}"', "reference depotId pickupDate weightKg fragile items note"),
    # Values of enumerations
    (E, "moduleType: universal", "moduleType: ‸", "action instant_trigger responder search trigger universal"),
    (E, "actionCrud: create", "actionCrud: cr‸", "create read update delete"),
    (E, "connectionType: oauth", "connectionType: ‸", "basic oauth"),
    (E, "audience: global", "audience: ‸", "global countries"),
    (HOOKS, "webhookType: web", "webhookType: ‸", "web web-shared"),
    (SHIPMENTS, "order: desc", "order: ‸", "asc desc unordered"),
    (E, "  followRedirects: false", "  followRedirects: ‸", "true false"),
    # Names of the connector's own parts
    (E, "connection: emporix-oe\n    mapp", "connection: ‸\n    mapp", "emporix-oe"),
    (SHIPMENTS, "altConnection: parcelnest-oauth", "altConnection: ‸", "parcelnest parcelnest-oauth"),
    (EVENTS, "webhook: shipmentEvents", "webhook: ‸", "shipmentEvents"),
    (P, "attachedAccounts: [parcelnest]", "attachedAccounts: [‸]", "parcelnest parcelnest-oauth"),
    (E, "modules: [makeApiCall]", "modules: [m‸]", "startDigitalProcess sendEvent makeApiCall"),
    (SHIPMENTS, "scope: [shipments.write]", "scope: [‸]", "shipments.read shipments.write hooks.write"),
    (E, "message: *apiError}", "message: *a‸}", "apiError"),
    ("emporix/cases.yaml", "    module: makeApiCall", "    module: ‸", "startDigitalProcess sendEvent makeApiCall"),
    ("emporix/cases.yaml", "input: {eventType: order.found}", "input: {e‸}", "eventType caseId subject payload jsonString "
     "eventId source"),
    ("emporix/sandbox.yaml", "    clientId: demo-client\n", "    ‸\n", "clientId"),
    # Keys that are still missing
    (E, "    params:\n      - name: sourceId", "    ‸\n    params:\n      - name: sourceId",
     "common scopeList defaultScope installSpec installDirectives"),
    (P, "readme: README.md", "‸", "common readme $schema modules webhooks"),
    (HOOKS, "    detach:\n", "    ‸\n    detach:\n", ""),
    ("emporix/cases.yaml", "now: \"2026-11-24T09:30:00.000Z\"\n", "‸\n", "now secrets"),
]  # fmt: skip


@pytest.mark.parametrize("written", ["{{input.‸}}", "{{input.ref‸}}", "{{upper(input.‸"])
@pytest.mark.parametrize("seen", [False, True], ids=["opened so", "typed"])
def test_the_input_of_an_endpoint_is_known_whatever_was_typed_before(tmp_path: Path, written: str, seen: bool) -> None:
    folder = shutil.copytree(PARCELNEST, tmp_path / "parcelnest")
    before = (folder / "manifest.yaml").read_text("utf-8")
    text = before.replace("{{input.reference}}", written)
    at = text.index("‸")
    text = text.replace("‸", "")
    with Client(folder) as client:
        uri = client.open(folder / "manifest.yaml", before if seen else text)
        if seen:
            client.findings(uri)
            client.change(uri, text)
        items = client.at("textDocument/completion", uri, text, at)["items"]
    assert {item["label"] for item in items} == {"reference"}


@pytest.mark.parametrize(("name", "old", "new", "labels"), EXACT)
def test_exactly_these_are_offered(folders: Folders, name: str, old: str, new: str, labels: str) -> None:
    items, _ = complete(folders, name, old, new)
    found = {item["label"] for item in items}
    if labels:
        assert found == set(labels.split())
    else:
        assert found <= {"requiredScope", "communication"}


SOME = [
    (SHIPMENTS, CREATE, CREATE + "      ‸\n", ["headers", "qs", "type", "temp", "condition", "pagination"], ["url", "method"]),
    (SHIPMENTS, CREATE, CREATE + "      he‸\n", ["headers"], ["url"]),
    (E, "    moduleType: universal\n", "    ‸\n", ["moduleType", "actionCrud"], ["label"]),
    (SHIPMENTS, "      - {name: fragile, ", "      - ‸\n      - {name: fragile, ", ["name", "type", "label", "required"], []),
    (SHIPMENTS, "{name: fragile, type", "{name: fragile, ‸, type", ["required", "help", "default"], ["name", "label"]),
    (SHIPMENTS, "type: boolean, label: Fragile", "type: ‸, label: Fragile", ["text", "number", "boolean", "select"], []),
    (SHIPMENTS, "type: DataError", "type: ‸", ["DataError", "RateLimitError", "InvalidAccessTokenError"], ["action"]),
    (P, '      "429":\n        type: Rate', '      ‸\n      "429":\n        type: Rate', ["404", "500", "502"], ["429", "401"]),
    (P, '    X-Parcelnest-Key: "{{connection.apiKey}}"\n', "    ‸\n", ["Content-Type", "User-Agent"], ["Authorization"]),
    (SHIPMENTS, "options: rpc://listDepots?onlyOpen=true", "options: ‸", ["rpc://listDepots"], []),
    (SHIPMENTS, "url: /shipments\n      method: POST", "url: ‸\n      method: POST", ["https://api.parcelnest.example"], []),
    (SHIPMENTS, "'YYYY-MM-DD'", "'YYYY-‸'", ["MM", "DD", "HH", "ddd"], ["parameters"]),
    (E, "headers.`retry-after` + '.'", "headers.`‸` + '.'", ["retry-after", "content-type"], ["parameters"]),
    (E, "headers.`retry-after` + '.'", "headers.‸ + '.'", ["retry-after", "date"], ["parameters"]),
    (SHIPMENTS, "{{trackingUrl(temp.shipment.id)}}", "{{tr‸}}", ["trackingUrl", "trim", "initials"], []),
    (SHIPMENTS, '"{{temp.shipment}}"', '"{{‸}}"', ["upper", "if", "null", "emptystring", "timestamp"], ["output"]),
    (SHIPMENTS, "      tracking_url: https://track.parcelnest.example/shp_1042\n", "      ‸\n", ["tracking_url"], ["events"]),
    (CODE, '"method": "POST"', '"method": "POST",\n  "he‸"', ["headers"], ["url"]),
    (CODE, '"method": "POST"', '"method": "‸"', ["GET", "PUT", "DELETE"], []),
    (FIELDS, '"type": "boolean"', '"type": "‸"', ["boolean", "select"], []),
    ("emporix/cases.yaml", "    expect:\n      requests:", "    expect:\n      ‸\n      requests:", ["error"], ["output"]),
    ("emporix/sandbox.yaml", "replies:\n", "‸\nreplies:\n", ["otherwise"], ["replies", "routes"]),
    ("emporix/sandbox.yaml", "    match: {path: /oauth/token}\n", "    ‸\n", ["guard", "consent", "match"], ["name"]),
    ("emporix/sandbox.yaml", "    match: {path: /oauth/token}\n", "    consent:\n      ‸\n", ["clients", "pkce", "at"], []),
    ("emporix/sandbox.yaml", "match: {path: /oauth/token}\n", "match: {‸}\n", ["host", "path", "method"], []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "present", "absent"), SOME)
def test_these_are_offered_and_those_are_not(
    folders: Folders, name: str, old: str, new: str, present: list[str], absent: list[str]
) -> None:
    items, _ = complete(folders, name, old, new)
    found = [item["label"] for item in items]
    assert [label for label in present if label not in found] == []
    assert [label for label in absent if label in found] == []


TAKEN = [
    (E, "manifest: 1\n", "manifest: 1\n‸\n", "$schema", "\n\\$schema: $0\n"),
    (E, "{{switch(connection", "{{swi‸tch(connection", "trim", "{{trim(connection"),
    (E, '*apiError}\n      "429"', '*api‸Error}\n      "429"', "apiError", ' *apiError}\n      "429"'),
    (E, "moduleType: universal", "moduleType: ‸", "action", "moduleType: action\n"),
    (E, "moduleType: universal", "moduleType: uni‸versal", "action", "moduleType: action\n"),
    (E, "headers.`retry-after` + '.'", "headers.‸ + '.'", "retry-after", "headers.`retry-after` + '.'"),
    (E, "headers.`retry-after` + '.'", "headers.`ret‸` + '.'", "retry-after", "headers.`retry-after` + '.'"),
    (SHIPMENTS, '"{{parameters.depotId}}"', '"{{parameters.de‸potId}}"', "reference", '"{{parameters.reference}}"'),
    (SHIPMENTS, '"{{parameters.depotId}}"', '"{{par‸}}"', "parameters", 'depot: "{{parameters}}"'),
    (SHIPMENTS, CREATE, CREATE + "      he‸\n", "headers", "      headers:\n  $0\n"),
    (SHIPMENTS, "labels: {add: Add", "lab‸els: {add: Add", "help", "help: {add: Add"),
    (CODE, '"method": "POST"', '"method": "POST",\n  "he‸"', "headers", '"headers": {$0}'),
    (CODE, '"method": "POST"', '"method": "P‸"', "PUT", '"method": "PUT"'),
    (P, '      "429":\n        type: Rate', '      5‸\n      "429":\n        type: Rate', "503", None),
    (P, '      "429":\n        type: Rate', '      5‸\n      "429":\n        type: Rate', "500", '      "500": \n'),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "label", "written"), TAKEN)
def test_what_is_taken_is_written_as_the_place_wants_it(
    folders: Folders, name: str, old: str, new: str, label: str, written: str | None
) -> None:
    items, text = complete(folders, name, old, new)
    found = [item["textEdit"] for item in items if item["label"] == label]
    if written is None:
        assert found == []
    else:
        assert written in apply(text, found[:1])


def test_required_keys_come_first_and_say_so(folders: Folders) -> None:
    items, _ = complete(folders, E, "    moduleType: universal\n", "    ‸\n")
    assert items[0]["label"] == "moduleType"
    assert items[0]["detail"] == "required"
    assert "What kind of module it is." in items[0]["documentation"]["value"]


ORDER = [
    # As the format declares them: what every request has before what few have
    (SHIPMENTS, CREATE, "      ‸\n", "url method headers temp condition"),
    (SHIPMENTS, "      - {name: fragile, ", "      - ‸\n      - {name: fragile, ", "type name label required default"),
    # As the author declares them
    (
        SHIPMENTS,
        '"{{parameters.depotId}}"',
        '"{{parameters.‸}}"',
        "reference depotId pickupDate weightKg fragile items",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "labels"), ORDER)
def test_keys_and_members_stand_in_the_order_of_their_declaration(
    folders: Folders, name: str, old: str, new: str, labels: str
) -> None:
    items, _ = complete(folders, name, old, new)
    assert [item["label"] for item in items if item["label"] in labels.split()] == labels.split()


SIGNATURES = [
    (SHIPMENTS, "formatDate(parameters.pickupDate, 'YYYY-MM-DD')", "formatDate(‸", "formatDate(", 0),
    (SHIPMENTS, "formatDate(parameters.pickupDate, 'YYYY-MM-DD')", "formatDate(now, ‸)", "formatDate(", 1),
    (E, "sha256('{}', 'base64', trim(connection.sourceSecret))", "sha256('{}', 'base64', trim(‸))", "trim(", 0),
    (E, "sha256('{}', 'base64', trim(connection.sourceSecret))", "sha256('{}', 'base64', ‸)", "sha256(", 2),
    (CODE, "formatDate(parameters.pickupDate, 'YYYY-MM-DD')", "formatDate(now, ‸)", "formatDate(", 1),
    (SHIPMENTS, "'YYYY-MM-DD'), undefined)}}", "‸", "formatDate(", 1),
]


@pytest.mark.parametrize(("name", "old", "new", "label", "active"), SIGNATURES)
def test_the_call_around_a_place_has_a_signature(
    folders: Folders, name: str, old: str, new: str, label: str, active: int
) -> None:
    text, offset = folders.marked(name, old, new)
    uri = folders.client.open(folders.path(name), text)
    help_ = folders.client.at("textDocument/signatureHelp", uri, text, offset)
    folders.client.shut(uri)
    assert help_["signatures"][0]["label"].startswith(label)
    assert help_["activeParameter"] == active


def test_outside_of_expressions_there_is_no_signature_and_no_variable(folders: Folders) -> None:
    text, offset = folders.marked(SHIPMENTS, "help: Depot that", "help: De‸pot that")
    uri = folders.client.open(folders.path(SHIPMENTS), text)
    assert folders.client.at("textDocument/signatureHelp", uri, text, offset) is None
    assert folders.client.at("textDocument/completion", uri, text, offset)["items"] == []
    folders.client.shut(uri)


def test_a_text_that_is_opened_again_is_not_answered_from_the_one_before(tmp_path: Path) -> None:
    text = (
        MINIMAL
        + "modules: {pingIt: {label: P, moduleType: action, communication: {url: '{{parameters.}}'}, mappableParams: [%s]}}\n"
    )
    path = lay_out(tmp_path, {"manifest.yaml": text % ""}) / "manifest.yaml"
    with Client(tmp_path) as client:
        for name in ("one", "two", "three"):
            now = text % f"{{name: {name}, type: text}}"
            uri = client.open(path, now)
            items = client.at("textDocument/completion", uri, now, now.index("parameters.}") + 11)["items"]
            client.shut(uri)
            assert [item["label"] for item in items] == [name]
