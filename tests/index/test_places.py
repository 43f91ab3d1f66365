"""What stands at marked places of real manifests: the key, the component, the expression, the name and who speaks of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from afkit.index import Index, Standing
from support.connectors import PARCELNEST
from support.marked import EMPORIX, index_of, place, relative

FOLDERS = {"emporix": EMPORIX, "parcelnest": PARCELNEST}


@cache
def index(folder: Path) -> Index:
    return index_of(folder)


def told(standing: Standing) -> str:
    """Tell a standing in one line: component and code, part, what is pointed at, its type."""
    spot = standing.spot
    words = [f"{spot.kind} {spot.name} {spot.key}".replace("  ", " ").strip()] if spot is not None else ["-"]
    words.append(standing.where.part)
    template = standing.template
    if template is not None and template.pointed is not None:
        pointed = template.pointed
        words.append(f"{pointed.function}()" if pointed.function else ".".join(pointed.names) or "expression")
        words.append(template.type.kind if template.type is not None else "?")
    return ", ".join(words)


EXPRESSIONS = [
    ("emporix", "manifest.yaml", "{{sw‸itch(connection.environment,", "app base, value, switch(), any"),
    ("emporix", "manifest.yaml", "trim(connection.api‸Url)", "app base, value, connection.apiUrl, text"),
    ("emporix", "manifest.yaml", "[{{status‸Code}}] {{body.fault", "app base, value, statusCode, number"),
    ("emporix", "manifest.yaml", "{{body.fault.fault‸string", "app base, value, body.fault.faultstring, any"),
    (
        "emporix",
        "manifest.yaml",
        '"{{trim(parameters.client‸Id)}}"',
        "connection emporix-oe communication, value, parameters.clientId, text",
    ),
    (
        "emporix",
        "manifest.yaml",
        "{{temp.re‸ceiver}}",
        "connection emporix-oe communication, value, temp.receiver, text",
    ),
    ("emporix", "manifest.yaml", "addSeconds(n‸ow", "connection emporix-oe communication, value, now, date"),
    (
        "emporix",
        "manifest.yaml",
        "headers.`retry-‸after` + '.'",
        "connection emporix-oe communication, value, headers.retry-after, any",
    ),
    (
        "emporix",
        "manifest.yaml",
        "encodeURL(parameters.inst‸anceId)",
        "module sendEvent communication, value, parameters.instanceId, text",
    ),
    (
        "emporix",
        "manifest.yaml",
        "toCollection(parameters.head‸ers",
        "module makeApiCall communication, value, parameters.headers, array",
    ),
    ("parcelnest", "shipments.yaml", "{{item.id‸}}", "module watchShipments communication, value, item.id, any"),
    (
        "parcelnest",
        "shipments.yaml",
        "trackin‸gUrl(temp.shipment.id)",
        "module getShipment communication, value, trackingUrl(), any",
    ),
    (
        "parcelnest",
        "shipments.yaml",
        "{{pagination.pa‸ge}}",
        "module searchShipments communication, value, pagination.page, number",
    ),
    ("parcelnest", "events.yaml", "{{paylo‸ad}}", "module watchEvents communication, value, payload, any"),
    ("parcelnest", "webhooks.yaml", "{{webhook.u‸rl}}", "webhook shipmentEvents attach, value, webhook.url, any"),
    ("parcelnest", "manifest.yaml", "{{input.ref‸erence}}", "endpoint findShipment communication, value, "
     "input.reference, text"),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "file", "snippet", "expected"), EXPRESSIONS)
def test_an_expression_is_known_with_its_component_and_type(
    folder: str, file: str, snippet: str, expected: str
) -> None:
    known = index(FOLDERS[folder])
    assert told(known.at(*place(known, file, snippet))) == expected


KEYS = [
    ("emporix", "manifest.yaml", "actionC‸rud: create", "What the action does to its object."),
    ("emporix", "manifest.yaml", "follow‸Redirects: false", "Follow redirects"),
    ("emporix", "manifest.yaml", "connection‸Type: oauth", "How users connect."),
    ("emporix", "manifest.yaml", "base‸Url: >-", "appended"),
    ("emporix", "sandbox.yaml", "swit‸ches:", "Settings, readable as"),
    ("emporix", "cases.yaml", "    exp‸ect:", "What must come out."),
    ("parcelnest", "shipments.yaml", "itera‸te: ", "whose items become results"),
    ("parcelnest", "webhooks.yaml", "webhook‸Type: web", "One address per user"),
    ("parcelnest", "manifest.yaml", "inc‸lude:", "Further files"),
    ("parcelnest", "manifest.yaml", "token‸Env:", "environment variable"),
]


@pytest.mark.parametrize(("folder", "file", "snippet", "words"), KEYS)
def test_a_key_is_known_with_its_meaning(folder: str, file: str, snippet: str, words: str) -> None:
    known = index(FOLDERS[folder])
    standing = known.at(*place(known, file, snippet))
    assert standing.where.part == "key"
    assert standing.spec.key is not None
    assert words in standing.spec.key.doc


NAMES = [
    ("emporix", "manifest.yaml", "  emporix‸-oe:\n    label", "connection emporix-oe", 1, 14),
    ("emporix", "manifest.yaml", "modules: [startDigital‸Process", "module startDigitalProcess", 1, 45),
    ("emporix", "cases.yaml", "module: make‸ApiCall", "module makeApiCall", 1, 9),
    ("emporix", "manifest.yaml", "{{parameters.inst‸anceId}}", "parameter instanceId", 1, 9),
    ("emporix", "cases.yaml", "input: {event‸Type: order.found, payload", "parameter eventType", 1, 55),
    ("emporix", "sandbox.yaml", "  clientSe‸cret: demo", "stored clientSecret", 1, 6),
    ("emporix", "manifest.yaml", "{{body.access_to‸ken}}", None, 0, 0),
    ("emporix", "manifest.yaml", "message: *api‸Error", "anchor apiError", 1, 13),
    ("emporix", "manifest.yaml", "name: sent‸At", "field sentAt", 2, 5),
    ("parcelnest", "shipments.yaml", "rpc://list‸Depots", "rpc listDepots", 1, 2),
    ("parcelnest", "shipments.yaml", "{{tracking‸Url(temp", "function trackingUrl", 1, 4),
    ("parcelnest", "webhooks.yaml", "{{webhook.hook‸Id}}", "data hookId", 2, 4),
    ("parcelnest", "webhooks.yaml", "name: ki‸nd", "parameter kind", 1, 3),
    ("parcelnest", "manifest.yaml", "common.client‸Id)", "common clientId", 0, 3),
    ("parcelnest", "events.yaml", "webhook: shipment‸Events", "webhook shipmentEvents", 1, 2),
    ("parcelnest", "shipments.yaml", "{{temp.ship‸ment}}", "temp shipment", 1, 3),
    ("parcelnest", "manifest.yaml", "input.refer‸ence", "parameter reference", 1, 2),
    ("parcelnest", "manifest.yaml", "parameters.only‸Open", "parameter onlyOpen", 1, 3),
    ("parcelnest", "manifest.yaml", "attachedAccounts: [parcel‸nest]", "connection parcelnest", 1, 9),
]


@pytest.mark.parametrize(("folder", "file", "snippet", "name", "definitions", "mentions"), NAMES)
def test_a_name_is_known_with_its_definitions_and_all_who_speak_of_it(
    folder: str, file: str, snippet: str, name: str | None, definitions: int, mentions: int
) -> None:
    known = index(FOLDERS[folder])
    symbol = known.at(*place(known, file, snippet)).symbol
    assert (None if symbol is None else f"{symbol.kind} {symbol.name}") == name
    if symbol is not None:
        assert len(known.definitions(symbol)) == definitions
        assert len(known.references(symbol)) == mentions
        for mention in known.references(symbol):
            assert symbol.name in mention.location.text


def test_references_span_files_and_companions() -> None:
    known = index(EMPORIX)
    symbol = known.at(*place(known, "manifest.yaml", "  makeApi‸Call:")).symbol
    assert symbol is not None
    files = {relative(known.project, mention.location.file) for mention in known.references(symbol)}
    assert files == {"manifest.yaml", "cases.yaml"}


def test_every_offset_of_every_document_can_be_asked_about() -> None:
    for folder in FOLDERS.values():
        known = index(folder)
        for document in known.documents:
            for offset in range(0, len(document.source.text) + 1, 37):
                known.at(document, offset)


LINKS = [
    ("parcelnest", "manifest.yaml", ["modules/events.yaml", "webhooks.yaml", "icon.png", "README.md",
     "functions/trackingUrl.js", "functions/trackingUrl.test.js"]),
    ("emporix", "manifest.yaml", ["icon.png", "README.md"]),
]  # fmt: skip


@pytest.mark.parametrize(("folder", "file", "targets"), LINKS)
def test_files_that_a_text_names_are_links(folder: str, file: str, targets: list[str]) -> None:
    from afkit.manifest.glob import expand

    known = index(FOLDERS[folder])
    document = next(item for item in known.documents if item.source.name.endswith(file))
    found = known.links(document, expand)
    assert [relative(known.project, link.target) for link in found] == targets
