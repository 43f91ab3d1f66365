"""The acceptance trace of the app format's worked example, over real HTTP (app-format reference, section 11.1)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from afkit.app import App
from afkit.engine import Hosts, Options, RunResult, check_connection, connection_store, run_module, run_rpc
from afkit.engine.transport.live import LiveSend
from afkit.errors import RunError
from afkit.loading import load
from support.service import Answer, Asked, Service, serve

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "parcelnest"
SHIPMENT = {"id": "shp_1042", "reference": "PO-7", "status": "booked"}
PARAMETERS = {
    "reference": "PO-7",
    "depotId": "D12",
    "pickupDate": "2026-03-04T00:00:00.000Z",
    "weightKg": 2.5,
    "fragile": True,
    "items": [{"sku": "A1", "quantity": 2}],
}
BODY = (
    '{"reference":"PO-7","weightKg":2.5,"fragile":true,"items":[{"sku":"A1","quantity":2}],'
    '"origin":{"depot":"D12"},"pickup_on":"2026-03-04"}'
)


@pytest.fixture(scope="module")
def app() -> App:
    found = load(str(FIXTURE)).app
    assert found is not None
    return found


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(lambda asked: Answer(200, {"accepted": True, "shipment": SHIPMENT})) as running:
        yield running


def create(app: App, service: Service, parameters: dict[str, Any]) -> RunResult:
    with LiveSend(reroute=service.url) as send:
        store = connection_store(app, "parcelnest", {"apiKey": "k-1"})
        return run_module(app, "createShipment", parameters, store, send=send)


def test_connection_check_stores_the_account(app: App, service: Service) -> None:
    account = {"account": {"id": "acc_81", "title": "Blue Heron", "contact": "ops@blueheron.example"}}
    service.script = lambda asked: Answer(200, account)
    with LiveSend(reroute=service.url) as send:
        result = check_connection(app, "parcelnest", {"apiKey": "k-1"}, send=send)
    assert (result.ok, result.uid, result.metadata) == (True, "acc_81", "Blue Heron (ops@blueheron.example)")
    asked = service.asked[0]
    assert (asked.method, asked.target, asked.headers["x-parcelnest-key"]) == ("GET", "/v2/account", "k-1")
    assert asked.headers["host"] == "api.parcelnest.example"
    assert "X-Parcelnest-Key" in asked.names


def test_connection_check_is_refused_in_the_authors_words(app: App, service: Service) -> None:
    service.script = lambda asked: Answer(401, {"fault": {"text": "Unknown key"}})
    with LiveSend(reroute=service.url) as send:
        result = check_connection(app, "parcelnest", {"apiKey": "k-1"}, send=send)
    assert not result.ok
    assert result.error is not None
    assert (result.error.message, result.error.status) == ("[401] Unknown key", 401)


def depots(asked: Asked) -> Answer:
    page = 2 if "page=2" in asked.target else 1
    depot = {"city": "Brno", "code": "D12"} if page == 1 else {"city": "Plzen", "code": "D19"}
    return Answer(200, {"depots": [depot], "page_count": 2})


@pytest.mark.parametrize(
    ("reference", "targets"),
    [
        (
            "rpc://listDepots?onlyOpen=true",
            ["/v2/depots?page_size=100&state=open", "/v2/depots?page_size=100&state=open&page=2"],
        ),
        ("rpc://listDepots", ["/v2/depots?page_size=100", "/v2/depots?page_size=100&page=2"]),
    ],
)
def test_rpc_pages_through_its_list(app: App, service: Service, reference: str, targets: list[str]) -> None:
    service.script = depots
    with LiveSend(reroute=service.url) as send:
        store = connection_store(app, "parcelnest", {"apiKey": "k-1"})
        result = run_rpc(app, reference, connection=store, send=send)
    assert result.bundles == [{"label": "Brno (D12)", "value": "D12"}, {"label": "Plzen (D19)", "value": "D19"}]
    assert [asked.target for asked in service.asked] == targets
    assert all(asked.headers["x-parcelnest-key"] == "k-1" for asked in service.asked)


def test_action_sends_exactly_the_expected_request(app: App, service: Service) -> None:
    result = create(app, service, PARAMETERS)
    assert result.bundles == [SHIPMENT]
    asked = service.asked[0]
    assert (asked.method, asked.target) == ("POST", "/v2/shipments")
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["x-parcelnest-key"] == "k-1"
    assert asked.body.decode() == BODY
    assert "authorization" not in asked.headers


def test_key_is_masked_in_the_trace(app: App, service: Service) -> None:
    report = json.dumps(create(app, service, PARAMETERS).report())
    assert "k-1" not in report
    assert '"X-Parcelnest-Key": "***"' in report


OUTCOMES: list[tuple[str, Answer, str, str, int | None]] = [
    (
        "refused booking",
        Answer(200, {"accepted": False, "reason": "No driver"}),
        "DataError",
        "Parcelnest refused the shipment: No driver",
        200,
    ),
    (
        "general message of base, default type",
        Answer(422, {"fault": {"code": "E_ADDR", "text": "Bad postcode"}}),
        "RuntimeError",
        "[422] Bad postcode (code: E_ADDR)",
        422,
    ),
    (
        "entry of the status",
        Answer(429, {"fault": {"text": "Slow down"}}),
        "RateLimitError",
        "[429] Parcelnest rate limit reached. Slow down",
        429,
    ),
    (
        "empty body, type by default",
        Answer(500),
        "ConnectionError",
        "[500] Unexpected response. (code: none)",
        500,
    ),
]


@pytest.mark.parametrize(("name", "answer", "type_", "message", "status"), OUTCOMES, ids=[o[0] for o in OUTCOMES])
def test_failures_are_told_by_the_error_table(
    app: App, service: Service, name: str, answer: Answer, type_: str, message: str, status: int
) -> None:
    service.script = lambda asked: answer
    result = create(app, service, PARAMETERS)
    assert not result.ok
    assert result.error is not None
    assert (result.error.type, result.error.message, result.error.status) == (type_, message, status)
    assert result.bundles == []


def test_empty_date_leaves_its_member_out(app: App, service: Service) -> None:
    create(app, service, {**PARAMETERS, "pickupDate": ""})
    assert "pickup_on" not in service.asked[0].json


def test_too_heavy_a_parcel_is_refused_before_the_call(app: App, service: Service) -> None:
    with pytest.raises(RunError, match=r"'weightKg': must be at most 70, but is 90") as caught:
        create(app, service, {**PARAMETERS, "weightKg": 90})
    assert caught.value.code == "AF902"
    assert service.asked == []


def test_mapped_option_is_accepted_unchecked(app: App, service: Service) -> None:
    assert create(app, service, {**PARAMETERS, "depotId": "{{3.code}}"}).ok
    assert service.asked[0].json["origin"] == {"depot": "{{3.code}}"}


def shipments(asked: Asked) -> Answer:
    page = int(asked.target.partition("&page=")[2] or 1)
    items = [
        {"id": f"s{3 * page - n}", "created_at": f"2026-03-{10 - 3 * page + 3 - n:02d}T00:00:00Z"} for n in range(3)
    ]
    return Answer(200, {"shipments": items, "page_count": 2})


def test_search_stops_at_its_limit(app: App, service: Service) -> None:
    service.script = shipments
    with LiveSend(reroute=service.url) as send:
        store = connection_store(app, "parcelnest", {"apiKey": "k-1"})
        result = run_module(app, "searchShipments", {"limit": 4}, store, send=send)
    assert [bundle["id"] for bundle in result.bundles] == ["s3", "s2", "s1", "s6"]
    assert len(service.asked) == 2


def test_polling_trigger_puts_out_what_is_new_oldest_first(app: App, service: Service) -> None:
    service.script = shipments
    store = connection_store(app, "parcelnest", {"apiKey": "k-1"})
    with LiveSend(reroute=service.url) as send:
        first = run_module(app, "watchShipments", {"limit": 4}, store, send=send)
        asked = len(service.asked)
        second = run_module(app, "watchShipments", {"limit": 4}, store, send=send, state=first.state)
        third = run_module(app, "watchShipments", {"limit": 4}, store, send=send, state=second.state)
    dates = [bundle["created_at"] for bundle in first.bundles + second.bundles]
    assert dates == sorted(dates)
    assert len(dates) == 6
    assert third.bundles == []
    assert asked == 2
    assert len(service.asked) == 2 + 1 + 1


def test_responder_and_instant_trigger_need_no_request(app: App) -> None:
    def send(_: object) -> Any:
        raise AssertionError("nothing is sent")

    answer = run_module(app, "answerEvent", {"note": "ok"}, send=send)
    assert answer.bundles == [{"status": 200, "headers": {"Content-Type": "application/json"}, "body": {"note": "ok"}}]
    event = run_module(app, "watchEvents", {}, send=send, payload={"id": "evt_9"})
    assert event.bundles == [{"id": "evt_9"}]


def test_other_hosts_are_refused(app: App, service: Service) -> None:
    with LiveSend(reroute=service.url) as send:
        store = connection_store(app, "parcelnest", {"apiKey": "k-1"})
        options = Options(hosts=Hosts(["other.example"]))
        result = run_module(app, "createShipment", PARAMETERS, store, send=send, options=options)
    assert result.error is not None
    assert "'api.parcelnest.example' is refused" in result.error.message
    assert service.asked == []


def test_stored_oauth_data_is_refreshed_when_it_is_due(app: App, service: Service) -> None:
    def script(asked: Asked) -> Answer:
        if asked.target == "/oauth/token":
            return Answer(200, {"access_token": "new-access-token-1", "expires_in": 3600})
        return Answer(200, {"accepted": True, "shipment": SHIPMENT})

    service.script = script
    values = {
        "clientId": "c",
        "clientSecret": "client-secret-1",
        "data": {"accessToken": "old-access-token-1", "refreshToken": "r-token-1", "expires": "2020-01-01T00:00:00Z"},
    }
    store = connection_store(app, "parcelnest-oauth", values)
    with LiveSend(reroute=service.url) as send:
        result = run_module(app, "createShipment", PARAMETERS, store, send=send)
    assert result.ok, result.error
    assert b"refresh_token=r-token-1" in service.asked[0].body
    assert service.asked[1].headers["authorization"] == "Bearer new-access-token-1"
    text = json.dumps(result.report())
    for secret in ("new-access-token-1", "old-access-token-1", "r-token-1", "client-secret-1"):
        assert secret not in text


def test_consent_is_refused_by_name(app: App) -> None:
    with pytest.raises(RunError, match="needs a person's consent in a browser"):
        check_connection(app, "parcelnest-oauth", {}, send=lambda request: pytest.fail("nothing is sent"))
