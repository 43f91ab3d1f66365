"""What single parts of a description become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.importing.folder import write_folder
from afkit.importing.made import ImportFault
from afkit.importing.openapi.description.listing import list_operations
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.reading import Reader
from support.cli import afkit
from support.imported import FIXTURES, failures, made_of, written

SHOP, CRM, LEGACY = (dict(made_of(FIXTURES / name).manifest) for name in ("shop.yaml", "crm.json", "legacy.yaml"))


def _module(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(manifest["modules"][name])


def _fields(manifest: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in _module(manifest, name)["mappableParams"]}


def test_ids_are_chosen_from_the_list_that_names_them() -> None:
    assert _fields(SHOP, "getCustomer")["customerId"] == {
        "name": "customerId",
        "label": "Customer ID",
        "type": "select",
        "required": True,
        "mode": "edit",
        "options": "rpc://listCustomersOptions",
    }
    output = SHOP["rpcs"]["listCustomersOptions"]["communication"]["response"]["output"]
    assert output == {"label": "{{ifempty(item.name, item.id)}}", "value": "{{item.id}}"}


def test_consent_and_scopes_become_an_oauth_connection() -> None:
    connection = CRM["connections"]["oauth"]
    assert list(connection["communication"]) == ["authorize", "token", "info", "refresh"]
    assert connection["scopeList"] == {
        "contacts.read": "Read contacts.",
        "contacts.write": "Create and change contacts.",
    }
    assert _module(CRM, "contactsCreate")["scope"] == ["contacts.write"]
    assert connection["communication"]["info"]["response"]["metadata"]["value"] == "{{body.data.email}}"


def test_several_servers_become_a_choice_that_cannot_be_edited() -> None:
    field = CRM["connections"]["oauth"]["params"][0]
    assert [option["label"] for option in field["options"]] == ["Production", "Trial"]
    assert (CRM["base"]["baseUrl"], field["editable"]) == ("{{connection.server}}", False)


def test_a_webhook_is_registered_by_the_operation_that_takes_addresses() -> None:
    webhook = CRM["webhooks"]["contactCreated"]
    assert webhook["attach"] == {
        "url": "/webhooks",
        "method": "POST",
        "body": {"url": "{{webhook.url}}", "events": ["contact.created"]},
        "response": {"data": {"hookId": "{{body.id}}"}},
    }
    assert webhook["detach"] == {"url": "/webhooks/{{webhook.hookId}}", "method": "DELETE"}
    assert _module(CRM, "watchContactCreated")["label"] == "Watch new contacts"


def test_a_callback_of_something_else_than_a_registration_is_for_the_user_to_map() -> None:
    made = made_of(FIXTURES / "payments.yaml")
    assert list(made.manifest["webhooks"]["paymentChanged"]) == ["label", "webhookType"]
    told = {remark.subject: remark.reason for remark in made.remarks}
    assert told["callback paymentChanged"] == "map the webhook's URL to callbackUrl of POST /payments"


def test_a_callback_of_a_registration_registers_itself() -> None:
    webhook = made_of(FIXTURES / "subscribe.yaml").manifest["webhooks"]["onEvent"]
    assert webhook["params"] == [{"name": "topic", "label": "Topic", "type": "text", "required": True}]
    assert webhook["attach"] == {
        "url": "/subscriptions",
        "method": "POST",
        "body": {"target": "{{webhook.url}}", "topic": "{{parameters.topic}}"},
        "response": {"data": {"hookId": "{{body.id}}"}},
    }
    assert webhook["detach"]["url"] == "/subscriptions/{{webhook.hookId}}"


BANK = made_of(FIXTURES / "bank.yaml")


def _request(name: str) -> dict[str, Any]:
    return dict(BANK.manifest["modules"][name]["communication"])


def test_a_server_of_an_operation_is_called_if_it_has_the_same_owner() -> None:
    assert _request("upload")["url"] == "https://files.corner.example/upload"
    assert _request("status")["url"] == "https://status.corner.example/v1/status"
    told = {(remark.verdict, remark.subject): remark.reason for remark in BANK.remarks}
    assert "credentials must not go there" in told["left out", "GET /elsewhere"]
    assert "credentials go there, too" in told["simplified", "POST /upload"]
    assert "info" not in BANK.manifest["connections"]["key"]["communication"]
    assert BANK.manifest["connections"]["key"]["communication"]["url"] == "https://api.corner.example/v2/accounts"


def test_a_query_in_a_path_is_sent_as_a_query() -> None:
    assert (_request("searchCards")["url"], _request("searchCards")["qs"]) == (
        "/search", {"type": "card", "q": "{{parameters.q}}"},
    )  # fmt: skip
    assert _request("searchAccounts")["qs"] == {"type": "account", "by": "{{parameters.by}}"}
    assert [route["match"].get("query") for route in BANK.sandbox["routes"] if "/search" in route["match"]["path"]] == [
        {"type": "card"}, {"type": "account"},
    ]  # fmt: skip


def test_ids_below_ids_are_chosen_from_the_list_of_their_parent() -> None:
    fields = _fields(dict(BANK.manifest), "getCard")
    assert (fields["accountId"]["options"], fields["cardId"]["options"]) == (
        "rpc://listAccountsOptions", "rpc://listCardsOptions",
    )  # fmt: skip
    procedure = BANK.manifest["rpcs"]["listCardsOptions"]
    assert [field["name"] for field in procedure["params"]] == ["accountId"]
    assert procedure["communication"]["url"] == "/accounts/{{encodeURL(parameters.accountId)}}/cards"


def test_errors_that_the_description_explains_have_rows_of_their_own() -> None:
    rows = _request("createAccount")["response"]["error"]
    assert rows["409"] == {"type": "DataError", "message": "[409] The account exists already. {{body.detail}}"}
    assert list(rows) == ["message", "409", "422"]
    assert "response" not in _request("listAccounts") or "error" not in _request("listAccounts")["response"]


def test_a_pattern_that_takes_too_long_or_is_none_is_left_out_and_told() -> None:
    assert all("validate" not in field for field in _fields(dict(BANK.manifest), "evil").values())
    told = [remark.reason for remark in BANK.remarks if remark.subject == "POST /evil"]
    assert [reason.split(" is faulty")[0] for reason in told] == ["the pattern ^(a|aa)+$", "the pattern ("]


def test_kinds_become_options_that_show_their_fields() -> None:
    fields = made_of(FIXTURES / "shapes.yaml").manifest["modules"]["createAnimal"]["mappableParams"]
    options = {option["value"]: [inner["name"] for inner in option["nested"]] for option in fields[-1]["options"]}
    assert options == {"cat": ["lives", "name"], "dog": ["name", "bark"]}


def test_a_file_has_a_name_and_data() -> None:
    module = made_of(FIXTURES / "files.yaml").manifest["modules"]["uploadFile"]
    body = module["communication"]["body"]
    assert body["content"] == {
        "value": "{{parameters.content}}",
        "options": {"filename": "{{ifempty(parameters.contentFileName, 'file')}}"},
    }
    assert module["communication"]["type"] == "multipart/form-data"


def test_names_with_odd_signs_are_sent_as_they_are_and_read_in_camel_case() -> None:
    query = _module(SHOP, "findOrders")["communication"]["qs"]
    assert "parameters.createdAfter" in query["created-after"]


def test_an_update_in_another_type_of_content_says_so() -> None:
    request = _module(CRM, "contactsUpdate")["communication"]
    assert request["headers"] == {"Content-Type": "application/merge-patch+json"}


def test_whatever_is_missing_is_told_with_its_reason() -> None:
    told = {f"{remark.verdict} {remark.subject}" for remark in made_of(FIXTURES / "broken.yaml").remarks}
    assert {
        "left out security scheme 'digest'",
        "left out OPTIONS /things/{id}",
        "simplified $ref #/components/parameters/Missing",
    } <= told


def test_neither_a_network_nor_another_folder_is_touched() -> None:
    reasons = {remark.subject: remark.reason for remark in made_of(FIXTURES / "broken.yaml").remarks}
    assert "is on a network, and is not fetched" in reasons["$ref #/X"]
    assert "lies outside" in reasons["$ref passwd"]


def test_a_choice_of_tags_and_ids_takes_no_more() -> None:
    made = made_of(FIXTURES / "shop.yaml", tags=("Customers",), operations=("POST /orders", "POST /orders/:id/cancel"))
    assert list(made.operations) == ["listCustomers", "createCustomer", "getCustomer", "deleteCustomer", "createOrder",
                                     "postOrdersIdCancel"]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", "it is not an object"),
        ("{}", "neither 'openapi' nor 'swagger'"),
        ('{"openapi": "4.0.0"}', "OpenAPI 4.0.0 is not read"),
        ('{"swagger": "1.2"}', "Swagger 1.2 is not read"),
        ('{"openapi": "3.0.0", "paths": {}}', "describes no operation"),
        ('{"openapi": "3.0.0", "paths": 3}', "describes no operation"),
        ("[" * 5000, "nested"),
    ],
)
def test_what_is_no_description_is_refused_in_a_sentence(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    with pytest.raises(Exception, match=told) as caught:
        made_of(tmp_path / "a.json")
    assert hasattr(caught.value, "hint")


def test_an_unknown_tag_names_the_nearest() -> None:
    with pytest.raises(ImportFault) as caught:
        made_of(FIXTURES / "shop.yaml", tags=("Order",))
    assert caught.value.hint == "did you mean 'Orders'?"


def test_thousands_of_operations_are_listed_and_chosen_from(tmp_path: Path) -> None:
    body = {"responses": {"200": {"description": "OK"}}}
    paths = {f"/things{n}": {"get": {"operationId": f"getThing{n}", **body}} for n in range(3000)}
    (tmp_path / "a.json").write_text(json.dumps({"openapi": "3.0.0", "info": {"title": "Many"}, "paths": paths}))
    assert len(list_operations(Description(Reader(str(tmp_path / "a.json"))))) == 3000
    with pytest.raises(ImportFault, match="3000 operations"):
        made_of(tmp_path / "a.json")
    assert len(made_of(tmp_path / "a.json", operations=("getThing17", "getThing2999")).operations) == 2


def test_webhooks_are_chosen_as_operations_are() -> None:
    assert "webhooks" not in made_of(FIXTURES / "crm.json", tags=("contacts",)).manifest
    made = made_of(FIXTURES / "crm.json", tags=("contacts",), operations=("contact.created",))
    assert list(made.manifest["webhooks"]) == ["contactCreated"]


def test_huge_bodies_and_answers_are_described_within_bounds(tmp_path: Path) -> None:
    def wide(depth: int) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {f"f{n}": wide(depth - 1) if depth else {"type": "string"} for n in range(12)},
        }

    content = {"content": {"application/json": {"schema": wide(2)}}}
    call = {"requestBody": content, "responses": {"200": {"description": "OK", **content}}}
    value = {"openapi": "3.0.0", "info": {"title": "Wide"}, "paths": {"/a": {"post": call}}}
    (tmp_path / "a.json").write_text(json.dumps(value))
    made = made_of(tmp_path / "a.json")
    assert len(json.dumps(made.manifest)) < 100_000
    told = {remark.reason for remark in made.remarks}
    assert {"objects more than 1 deep are entered as JSON", "its output is described 1 deep, not deeper"} <= told
    first = made.manifest["modules"]["postA"]["mappableParams"][0]
    assert (first["type"], {field["type"] for field in first["spec"]}) == ("collection", {"json"})


def test_references_in_a_long_chain_are_followed(tmp_path: Path) -> None:
    schemas = {
        f"N{n}": {"type": "object", "properties": {"next": {"$ref": f"#/components/schemas/N{n + 1}"}}}
        for n in range(3000)
    }
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/N0"}}}}
    call = {"requestBody": body, "responses": {"204": {"description": "Done"}}}
    value = {"openapi": "3.0.0", "info": {"title": "Long"}, "paths": {"/a": {"post": call}}}
    (tmp_path / "a.json").write_text(json.dumps({**value, "components": {"schemas": schemas}}))
    folder = written(made_of(tmp_path / "a.json"), tmp_path / "made")
    assert failures(folder) == ["2 cases"]


def test_a_connection_without_secrets_is_shown_by_its_address(tmp_path: Path) -> None:
    server = {
        "url": "https://{name}.acme.example/{area}",
        "variables": {"name": {"default": "a"}, "area": {"default": "b"}},
    }
    paths = {"/things": {"get": {"responses": {"200": {"description": "All."}}}}}
    spec = {"openapi": "3.0.0", "info": {"title": "Acme", "version": "1"}, "servers": [server], "paths": paths}
    (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    connection = made_of(tmp_path / "spec.json").manifest["connections"]["service"]
    shown = connection["communication"]["response"]["metadata"]["value"]
    assert shown == "{{parameters.name}} {{parameters.area}}"


def test_calls_that_only_a_header_tells_apart_send_it_without_asking() -> None:
    made = made_of(FIXTURES / "cloud.yaml")
    module = made.manifest["modules"]["create"]
    assert module["communication"]["headers"] == {"X-Target": "Jobs.Create"}
    assert [field["name"] for field in module["mappableParams"]] == ["policy"]
    matches = [route["match"] for route in made.sandbox["routes"] if route["match"]["path"] == "/jobs/v1/"]
    assert [match["headers"]["X-Target"] for match in matches] == ["Jobs.Create", "Jobs.Describe"]


def test_what_no_request_tells_apart_is_told_and_has_no_case() -> None:
    made = made_of(FIXTURES / "cloud.yaml")
    told = [remark for remark in made.remarks if "look like those of" in remark.reason]
    assert [remark.subject for remark in told] == ["GET /projects/{id}", "POST /token"]


def test_a_slash_in_front_of_a_part_of_the_address_belongs_to_the_address() -> None:
    manifest = made_of(FIXTURES / "cloud.yaml").manifest
    assert manifest["base"]["baseUrl"] == "https://jobs.example.com/{{connection.basePath}}"
    params = next(iter(manifest["connections"].values()))["params"]
    assert next(field for field in params if field["name"] == "basePath")["default"] == "jobs/v1"


def test_what_no_load_would_take_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ImportFault, match="larger than 16 MiB") as caught:
        write_folder(tmp_path / "shop", {"manifest.yaml": "#" * (16 * 1024 * 1024 + 1)})
    assert "--operation" in str(caught.value.hint)
    assert list(tmp_path.iterdir()) == []


def test_a_description_on_a_network_is_not_fetched(tmp_path: Path) -> None:
    done = afkit("import", "openapi", "https://api.example.com/openapi.json", "-o", tmp_path / "x")
    assert (done.code, "not fetched from a network" in done.err) == (2, True)
