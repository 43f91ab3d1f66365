"""The example of every kind of component, read whole."""

from __future__ import annotations

import pytest

from afkit.app import KINDS
from afkit.loading import load
from support.connectors import PARCELNEST, found


@pytest.fixture(scope="module")
def project():
    return load(str(PARCELNEST))


def test_nothing_is_wrong_with_it(project) -> None:
    assert found(project) == []
    assert (project.form, project.main) == ("manifest", str(PARCELNEST / "manifest.yaml"))


def test_components_come_in_the_order_of_the_manifest_and_its_sorted_includes(project) -> None:
    names = {kind: list(project.app.components(kind)) for kind in KINDS}
    assert names == {
        "connection": ["parcelnest", "parcelnest-oauth"],
        "webhook": ["shipmentEvents"],
        "module": [
            "watchEvents",
            "answerEvent",
            "makeApiCall",
            "createShipment",
            "getShipment",
            "searchShipments",
            "watchShipments",
        ],
        "rpc": ["listDepots"],
        "function": ["trackingUrl", "initials"],
        "endpoint": ["findShipment"],
    }


def test_metadata_is_read(project) -> None:
    app = project.app
    assert (app.name, app.label, app.version, app.theme) == ("parcelnest", "Parcelnest", 1, "#2f6f4e")
    assert (app.language, app.audience, app.icon) == ("en", "global", "icon.png")
    create = app.modules["createShipment"]
    assert (create.module_type, create.action_crud, create.webhook) == ("action", "create", None)
    assert (create.connection, create.alt_connection) == ("parcelnest", "parcelnest-oauth")
    assert app.modules["watchEvents"].webhook == "shipmentEvents"
    assert app.modules["watchEvents"].connection is None
    endpoint = app.endpoints["findShipment"]
    assert endpoint.attached_accounts == ("parcelnest",)
    assert endpoint.annotations == {"readOnlyHint": True, "idempotentHint": True}
    origin = app.publish_origins["test"]
    assert (origin.url, origin.app, origin.version) == ("https://eu1.make.com/api", "parcelnest-testing", 1)
    assert (origin.token_env, origin.label) == ("AFKIT_TOKEN_TEST", "test")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("createShipment", {"communication", "staticParams", "mappableParams", "interface", "samples", "scope"}),
        (
            "watchShipments",
            {"communication", "epoch", "staticParams", "mappableParams", "interface", "samples", "scope"},
        ),
        ("watchEvents", {"communication", "staticParams", "mappableParams", "interface", "samples"}),
        ("answerEvent", {"communication", "staticParams", "mappableParams", "interface", "samples"}),
    ],
)
def test_a_module_has_the_codes_of_its_type(project, name: str, keys: set[str]) -> None:
    assert set(project.app.modules[name].codes) == keys


def test_an_oauth_connection_has_codes_that_a_basic_one_has_not(project) -> None:
    connections = project.app.connections
    more = set(connections["parcelnest-oauth"].codes) - set(connections["parcelnest"].codes)
    assert more == {"scopeList", "defaultScope", "installSpec", "installDirectives"}


def test_codes_left_out_are_the_platforms_empty_ones(project) -> None:
    static = project.app.modules["createShipment"].codes["staticParams"]
    assert (static.value, static.given) == ([], False)
    written = project.app.modules["createShipment"].codes["mappableParams"]
    assert written.given


def test_a_place_inside_an_include_is_found_to_the_character(project) -> None:
    code = project.app.modules["createShipment"].codes["communication"]
    path = ("response", "valid", "message")
    text = code.value["response"]["valid"]["message"]
    start = text.index("{{body.reason}}")
    place = code.origin.at(*path).inside(start, start + len("{{body.reason}}"))
    assert (place.file, place.text) == (str(PARCELNEST / "modules" / "shipments.yaml"), "{{body.reason}}")


def test_an_alias_leads_to_where_its_anchor_is(project) -> None:
    code = project.app.modules["searchShipments"].codes["interface"]
    label = code.origin.at(0, "label").location
    assert label.text == "Shipment ID"
    assert code.value == project.app.modules["createShipment"].codes["interface"].value


def test_functions_and_readme_come_from_their_files(project) -> None:
    code = project.app.functions["trackingUrl"].codes["code"]
    assert code.value.startswith("function trackingUrl(id)")
    assert code.origin.inside(9, 20).text == "trackingUrl"
    assert project.app.functions["initials"].codes["test"].value.startswith("it('takes")
    assert project.app.codes["readme"].value.startswith("# Parcelnest\n")
