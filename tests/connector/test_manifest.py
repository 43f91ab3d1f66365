"""The manifest says what the product page says, and keeps the rules of a connector that handles secrets."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator
from typing import Any

import pytest

from afkit.app import App
from afkit.engine.inputs.parameters import flatten
from afkit.lint import lint
from afkit.loading import load
from support.emporix import CONNECTOR

PROJECT = load(str(CONNECTOR))


@pytest.fixture
def app() -> App:
    assert PROJECT.app is not None
    return PROJECT.app


def _field(app: App, owner: str, name: str) -> dict[str, Any]:
    codes = (
        app.modules[owner].codes["mappableParams"] if owner in app.modules else app.connections[owner].codes["params"]
    )
    return next(dict(field) for field in flatten(codes.value) if field["name"] == name)


def test_the_connector_is_clean() -> None:
    assert [str(found) for found in PROJECT.diagnostics] == []
    assert [f"{found.code} {found.message}" for found in lint(PROJECT)] == []


# What the product page says about a field → words that its label or help must hold.
SENTENCES = [
    ("emporix-oe", "sourceId", "Event Source ID"),
    ("emporix-oe", "sourceId", "Emporix Management Dashboard"),
    ("emporix-oe", "sourceId", "Orchestration Engine > Admin > Settings"),
    ("emporix-oe", "sourceSecret", "Secret"),
    ("emporix-oe", "sourceSecret", "Orchestration Engine > Admin > Settings"),
    ("emporix-oe", "environment", "Choose the environment"),
    ("emporix-oe", "clientId", "Client ID"),
    ("emporix-oe", "clientId", "Emporix Developer Portal"),
    ("emporix-oe", "clientId", "API Keys"),
    ("emporix-oe", "clientSecret", "Client Secret"),
    ("emporix-oe", "clientSecret", "API Keys"),
    ("startDigitalProcess", "eventType", "Event Type"),
    ("startDigitalProcess", "eventType", "event type to start"),
    ("startDigitalProcess", "caseId", "Case ID"),
    ("startDigitalProcess", "caseId", "Case ID and event type together make a case event"),
    ("startDigitalProcess", "subject", "Subject"),
    ("startDigitalProcess", "payload", "Optional"),
    ("startDigitalProcess", "payload", "saved in the context"),
    ("startDigitalProcess", "payload", "under the event key"),
    ("startDigitalProcess", "jsonString", "JSON String"),
    ("startDigitalProcess", "jsonString", "Map a plain JSON string"),
]


@pytest.mark.parametrize(
    ("owner", "name", "words"), SENTENCES, ids=[f"{name}: {words}" for _, name, words in SENTENCES]
)
def test_every_sentence_of_the_product_page_is_there(app: App, owner: str, name: str, words: str) -> None:
    field = _field(app, owner, name)
    assert words.lower() in f"{field['label']} {field['help']}".lower()


def test_the_action_has_its_name_and_its_fields_in_order(app: App) -> None:
    module = app.modules["startDigitalProcess"]
    assert (module.label, module.module_type, module.action_crud, module.connection) == (
        "Start a New Instance of a Digital Process",
        "action",
        "create",
        "emporix-oe",
    )
    assert [field["name"] for field in module.codes["mappableParams"].value] == [
        "eventType",
        "caseId",
        "subject",
        "payload",
        "jsonString",
        "eventId",
        "source",
    ]
    required = [field["name"] for field in module.codes["mappableParams"].value if field.get("required")]
    advanced = [field["name"] for field in module.codes["mappableParams"].value if field.get("advanced")]
    assert (required, advanced) == (["eventType"], ["eventId", "source"])


def test_the_user_is_told_that_the_output_holds_no_instance_id(app: App) -> None:
    assert "no instance ID" in app.modules["startDigitalProcess"].description


def test_saving_tells_the_user_about_the_test_event(app: App) -> None:
    assert "test event" in _field(app, "emporix-oe", "sourceSecret")["help"]


def test_addresses_and_the_environment_cannot_be_changed_later(app: App) -> None:
    fields = {
        field["name"]: field.get("editable", False)
        for field in flatten(app.connections["emporix-oe"].codes["params"].value)
    }
    fixed = {name for name, editable in fields.items() if editable is not True}
    assert fixed == {"environment", "eventReceiverUrl", "apiUrl"}


def test_secrets_are_of_type_password(app: App) -> None:
    for name in ("sourceSecret", "clientSecret"):
        assert _field(app, "emporix-oe", name)["type"] == "password"


def test_only_environments_without_a_published_receiver_ask_for_one(app: App) -> None:
    options = {option["value"]: option for option in _field(app, "emporix-oe", "environment")["options"]}
    asked = {value: [field["name"] for field in option.get("nested", [])] for value, option in options.items()}
    assert asked == {
        "production": [],
        "stage": ["eventReceiverUrl"],
        "development": ["eventReceiverUrl"],
        "custom": ["eventReceiverUrl", "apiUrl"],
    }


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://signals.example.com", True),
        ("https://signals.example.com:8443/e", True),
        (" https://signals.example.com/e/src_a1B2c3D4e5F6 ", True),
        ("http://127.0.0.1:8080", True),
        ("http://127.0.0.2/e", True),
        ("http://localhost:80/e", True),
        ("http://[::1]:8080", True),
        ("http://signals.example.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com/", False),
        ("http://127.0.0.1@example.com/", False),
        ("https://user:pass@example.com/", False),
        ("https://example.com/?next=1", False),
        ("https://example.com/e#x", False),
        ("ftp://example.com", False),
        ("signals.example.com", False),
        ("https://", False),
        ("javascript:alert(1)", False),
    ],
)
def test_addresses_are_https_except_on_this_machine(app: App, url: str, allowed: bool) -> None:
    for name in ("eventReceiverUrl", "apiUrl"):
        pattern = _field(app, "emporix-oe", name)["validate"]["pattern"]
        assert bool(re.search(pattern, url)) is allowed


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def test_the_bearer_token_is_used_by_the_api_call_alone(app: App) -> None:
    users = [
        name
        for name, module in app.modules.items()
        if any("accessToken" in text for text in _strings(module.codes["communication"].value))
    ]
    assert users == ["makeApiCall"]
    assert "headers" not in app.codes["base"].value


def test_the_signature_never_reaches_a_log(app: App) -> None:
    for name in ("startDigitalProcess", "sendEvent"):
        request = app.modules[name].codes["communication"].value[-1]
        assert "request.headers.`x-emporix-hmac`" in request["log"]["sanitize"]
    steps = app.connections["emporix-oe"].codes["communication"].value
    assert "request.body.client_secret" in steps["token"]["log"]["sanitize"]
    assert "response.body.access_token" in steps["refresh"]["log"]["sanitize"]
    assert "request.headers.`x-emporix-hmac`" in steps["info"]["log"]["sanitize"]


def test_an_event_is_sent_as_the_text_that_was_signed(app: App) -> None:
    for name in ("startDigitalProcess", "sendEvent"):
        request = app.modules[name].codes["communication"].value[-1]
        assert (request["type"], request["body"]) == ("text", "{{temp.body}}")
        assert request["headers"]["Content-Type"] == "application/json"
        assert request["followRedirects"] is False
        assert request["followAllRedirects"] is False


ERRORS = {
    "400": "DataError",
    "401": "InvalidConfigurationError",
    "403": "InvalidConfigurationError",
    "404": "InvalidConfigurationError",
    "405": "InvalidConfigurationError",
    "410": "InvalidConfigurationError",
    "413": "DataError",
    "415": "DataError",
    "422": "DataError",
    "429": "RateLimitError",
    "500": "ConnectionError",
    "502": "ConnectionError",
    "503": "ConnectionError",
    "504": "ConnectionError",
}


@pytest.mark.parametrize("module", ["startDigitalProcess", "sendEvent"])
def test_every_refusal_has_its_error_type(app: App, module: str) -> None:
    table = app.modules[module].codes["communication"].value[-1]["response"]["error"]
    assert {status: table[status]["type"] for status in ERRORS} == ERRORS


def test_inferred_facts_stand_in_one_place() -> None:
    text = (CONNECTOR / "manifest.yaml").read_text(encoding="utf-8")
    code = "\n".join(line.partition(" # ")[0] for line in text.splitlines() if not line.lstrip().startswith("#"))
    assert code.count("ce-caseid") == 1
    assert code.count("'https://signals.emporix.io/e'") == 1


def test_the_two_tables_of_api_hosts_agree(app: App) -> None:
    hosts = re.compile(r"'(\w+)', '(https://api[^']*)'")
    base = hosts.findall(app.codes["base"].value["baseUrl"])
    token = hosts.findall(app.connections["emporix-oe"].codes["communication"].value["token"]["url"])
    assert (
        base
        == token
        == [
            ("production", "https://api.emporix.io"),
            ("stage", "https://api-stage.emporix.io"),
            ("development", "https://api-develop.emporix.io"),
        ]
    )


@pytest.mark.parametrize("module", ["startDigitalProcess", "sendEvent", "makeApiCall"])
def test_output_interface_and_sample_name_the_same_fields(app: App, module: str) -> None:
    codes = app.modules[module].codes
    communication = codes["communication"].value
    request = communication[-1] if isinstance(communication, list) else communication
    output = set(request["response"]["output"])
    assert {field["name"] for field in codes["interface"].value} == output
    assert set(codes["samples"].value) == output


def test_the_icon_is_a_square_png_of_512_pixels(app: App) -> None:
    data = (CONNECTOR / (app.icon or "")).read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (512, 512)
    assert len(data) <= 500_000


def test_no_secret_is_shipped(app: App) -> None:
    shipped = json.dumps([code.value for code in app.codes.values()], default=str)
    assert "demo-secret" not in shipped
    assert "demo-secret" not in (CONNECTOR / "manifest.yaml").read_text(encoding="utf-8")
