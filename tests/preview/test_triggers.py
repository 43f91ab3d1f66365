"""Triggers from the page: polls and where they stand, webhooks with test calls and calls that come in; the sandbox's view."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator

import httpx
import pytest

from support.previewing import EMPORIX, PARCELNEST, Opened, form, opened

WATCH = "/modules/watchShipments"
HOOK = "/webhooks/shipmentEvents"


@pytest.fixture(scope="module")
def site() -> Iterator[Opened]:
    with opened(PARCELNEST) as one:
        yield one


def _bundles(site: Opened) -> list[object]:
    run = site.over()
    report = run.report()
    assert report is not None and report["ok"], site.get(f"/runs/{run.number}")
    found: list[object] = report["bundles"]
    return found


def test_the_second_poll_goes_on_where_the_first_ended(site: Opened) -> None:
    assert "has not been polled" in site.get(f"{WATCH}/position")
    site.post(f"{WATCH}/run", form(way="sandbox"))
    first = _bundles(site)
    assert first
    assert "lastDate" in site.get(f"{WATCH}/position") or "lastID" in site.get(f"{WATCH}/position")
    site.post(f"{WATCH}/run", form(way="sandbox"))
    second = _bundles(site)
    assert not [one for one in second if one in first]
    site.post(f"{WATCH}/since", form(way="sandbox", since="forget"))
    assert "has not been polled" in site.get(f"{WATCH}/position")
    site.post(f"{WATCH}/run", form(way="sandbox"))
    assert _bundles(site) == first


def test_a_place_is_chosen_from_the_epoch_panel(site: Opened) -> None:
    panel = site.post(f"{WATCH}/epoch", form(way="sandbox"))
    labels = re.findall(r'name="since" value="([^"]+)"', panel)
    assert labels
    site.post(f"{WATCH}/since", {"way": "sandbox", "since": labels[0].replace("&#39;", "'")})
    assert "last" in site.get(f"{WATCH}/position")
    for since in ("all", "now"):
        assert "last" in site.post(f"{WATCH}/since", form(way="sandbox", since=since))


def test_a_place_that_is_none_is_told(site: Opened) -> None:
    assert "is neither a date nor an item" in site.post(f"{WATCH}/since", form(way="sandbox", since="no such thing"))


def _signed(secret: str, number: str) -> tuple[dict[str, object], str]:
    body: dict[str, object] = {"call": number, "events": [{"id": "ev-1", "kind": "delay"}]}
    return body, hmac.new(secret.encode(), f"{number}.ev-1".encode(), hashlib.sha256).hexdigest()


def test_a_listening_page_registers_takes_calls_and_removes_itself(site: Opened) -> None:
    shown = site.post(f"{HOOK}/listen", {"way": "sandbox", "p:code:/kind": '"all"'})
    address = re.search(r'id="hook-address">([^<]+)<', shown)
    assert address is not None
    run = site.over()
    assert (run.kind, run.state) == ("attach", "done"), site.get(f"/runs/{run.number}")
    hook = site.preview.hooks.listening("shipmentEvents")
    assert hook is not None
    body, signature = _signed(hook.stored["secret"], "c-1")
    with httpx.Client(trust_env=False) as service:
        taken = service.post(address[1], json=body, headers={"X-Parcelnest-Signature": signature})
        assert (taken.status_code, taken.json()) == (202, {"received": 1})
        assert site.preview.desk.history()[0].kind == "call"
        shown = site.get(f"/runs/{site.over().number}")
        assert "accepted" in shown and "ev-1" in shown and hook.stored["secret"] not in shown
        challenge = service.post(address[1], json={"challenge": "abc"})
        assert challenge.json() == {"challenge": "abc"}
        assert service.post(address[1].replace("/hook/", "/hook/x"), json=body).status_code == 404
        assert service.post(address[1], json=body, headers={"Host": "evil.example"}).status_code == 421
        site.post(f"{HOOK}/stop")
        assert site.over().kind == "detach"
        assert service.post(address[1], json=body).status_code == 404


def test_a_test_call_shows_verification_reply_and_bundles(site: Opened) -> None:
    call = {"way": "sandbox", "call-method": "POST", "call-headers": "Content-Type: application/json"}
    site.post(f"{HOOK}/call", {**call, "call-body": json.dumps({"challenge": "abc"})})
    shown = site.get(f"/runs/{site.over().number}")
    assert "verified" in shown and "abc" in shown
    site.post(f"{HOOK}/call", {**call, "call-body": json.dumps({"call": "1", "events": []})})
    assert "ignored" in site.get(f"/runs/{site.over().number}")
    site.post(f"{HOOK}/call", {**call, "call-body": "{not json"})
    shown = site.get(f"/runs/{site.over().number}")
    assert "Reply" in shown and 'class="badge bad">400' in shown


def test_an_instant_trigger_takes_a_payload(site: Opened) -> None:
    assert 'name="payload"' in site.get("/modules/watchEvents")
    site.post("/modules/watchEvents/run", {"way": "sandbox", "payload": json.dumps({"id": "ev-9"})})
    assert "ev-9" in site.get(f"/runs/{site.over().number}")
    assert "is not JSON" in site.post("/modules/watchEvents/run", {"way": "sandbox", "payload": "{"})


def test_a_procedure_runs_by_itself(site: Opened) -> None:
    site.post("/rpcs/listDepots/run", {"way": "sandbox", "parameters": "{}"})
    assert "Brno" in site.get(f"/runs/{site.over().number}")
    assert "not JSON" in site.post("/rpcs/listDepots/run", {"way": "sandbox", "parameters": "{"})
    assert "no collection" in site.post("/rpcs/listDepots/run", {"way": "sandbox", "parameters": "[]"})


def test_the_sandbox_s_view_shows_tables_requests_and_state() -> None:
    with opened(EMPORIX) as site:
        site.post("/modules/startDigitalProcess/run", form(way="sandbox", eventType="order.found", caseId="PO-9"))
        assert site.over().state == "done"
        shown = site.get("/sandbox")
        assert "Instances" in shown and "PO-9" in shown and "oe-demo-secret-1" not in shown
        exchange = re.search(r"/sandbox/exchanges/\d+", shown)
        assert exchange is not None
        assert "order.found" in site.get(exchange[0])
        assert site.http.get("/sandbox/exchanges/1").status_code == 404
        shown = site.post("/sandbox/change", {"fault": "429x1", "mode": "strict", "switch:rateLimit": "7"})
        sandbox = site.preview.desk.ways.stand_in.sandbox
        assert (sandbox.mode, sandbox.switches["rateLimit"]) == ("strict", 7)
        assert "429x1" in shown
        assert "AF913" in site.post("/sandbox/change", {"more": "no-such-fault"})
        assert "PO-9" not in site.post("/sandbox/restart")


def test_a_connector_without_a_sandbox_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("bare")
    folder.joinpath("manifest.yaml").write_text("manifest: 1\napp: {name: a, label: A}\n", encoding="utf-8")
    with opened(folder) as site:
        assert "no <code>sandbox.yaml</code>" in site.get("/sandbox")
