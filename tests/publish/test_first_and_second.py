"""A first publish, and what the second one does: nothing."""

from __future__ import annotations

import json
import struct

import pytest

from afkit.publish.plan.options import Options
from afkit.resources import data_folder
from support.fake_sdk_api import FakeZone, Request
from support.publishing import Bench

ORDER = ["connection", "webhook", "rpc", "endpoint", "module", "function"]


def texts(zone: FakeZone, kind: str, name: str) -> dict[str, object]:
    item = zone.apps["acme", 1].items[kind, name]
    return {section: json.loads(text) if text else None for section, text in item.sections.items()}


def test_first_publish_makes_everything_in_a_legal_order(desk: Bench) -> None:
    report = desk.publish()
    assert report.ok, report
    lines = desk.zone.lines()
    assert lines[:5] == [
        "POST /api/v2/sdk/apps/acme/connections",
        "POST /api/v2/sdk/apps/acme/webhooks",
        "POST /api/v2/sdk/apps/acme/1/rpcs",
        "POST /api/v2/sdk/apps/acme/1/modules",
        "POST /api/v2/sdk/apps/acme/1/modules",
    ]
    puts = [line for line in lines if line.startswith("PUT")]
    base = puts.index("PUT /api/v2/sdk/apps/acme/1/base")
    groups = puts.index("PUT /api/v2/sdk/apps/acme/1/groups")
    assert base < puts.index("PUT /api/v2/sdk/apps/connections/acme/api") < groups
    assert puts[-2:] == ["PUT /api/v2/sdk/apps/acme/1/groups", "PUT /api/v2/sdk/apps/acme/1/readme"]
    assert lines[-1] == "PATCH /api/v2/sdk/apps/acme/1"
    assert not any("common" in request.path for request in desk.zone.log)
    create = next(r for r in desk.zone.log if r.line == "POST /api/v2/sdk/apps/acme/1/modules")
    assert json.loads(create.body) == {
        "name": "createThing", "label": "Create a thing", "description": "Creates a thing.", "typeId": 4,
        "crud": "create", "connection": "acme", "moduleInitMode": "blank",
    }  # fmt: skip
    assert texts(desk.zone, "module", "createThing")["expect"] == desk.module()["mappableParams"]
    app = desk.zone.apps["acme", 1]
    assert json.loads(app.sections["groups"] or "") == desk.manifest["groups"]
    assert app.fields["description"] == "Does things." and app.fields["theme"] == "#aabbcc"


@pytest.mark.parametrize("checksums", [True, False])
def test_second_publish_only_reads(desk: Bench, checksums: bool) -> None:
    desk.zone.checksums = checksums
    assert desk.publish().ok
    desk.zone.log.clear()
    plan = desk.plan()
    assert not plan.changed and plan.steps == ()
    assert desk.publish().ok
    assert desk.zone.writes() == []
    if checksums:
        # The app, checksums, two lists, and the webhook and its trigger, of which checksums say too little; twice.
        assert len(desk.zone.log) <= 2 * 7


def test_the_first_plan_of_a_second_checkout_with_the_state_reads_little(desk: Bench) -> None:
    desk.publish()
    desk.zone.log.clear()
    desk.plan()
    assert sum("/api" in r.path.removeprefix("/api/v2") for r in desk.zone.log) == 0


def test_headers_are_those_of_the_official_client_and_an_honest_agent(desk: Bench) -> None:
    desk.publish()
    for request in desk.zone.log:
        assert request.headers["user-agent"].startswith("afkit/")
        assert request.headers["authorization"] == f"Token {desk.token}"
    marked = {r.line for r in desk.zone.log if r.headers.get("imt-vsce-localmode") == "true"}
    assert "PUT /api/v2/sdk/apps/acme/1/base" in marked and "POST /api/v2/sdk/apps/acme/connections" in marked
    assert "GET /api/v2/sdk/apps/acme/1/checksum" not in marked and "PATCH /api/v2/sdk/apps/acme/1" not in marked
    put = next(r for r in desk.zone.log if r.line.endswith("createThing/api"))
    assert put.headers["content-type"] == "application/jsonc"


def test_twenty_modules_cost_no_more_than_the_reference_says(desk: Bench) -> None:
    module = desk.module()
    desk.manifest["modules"] = {f"doThing{n}": {**module, "label": f"Do thing {n}"} for n in range(20)}
    desk.manifest |= {"webhooks": {}, "groups": [{"label": "All", "modules": [f"doThing{n}" for n in range(20)]}]}
    report = desk.publish()
    assert report.ok
    assert len(desk.zone.log) <= 160
    assert report.calls == len(desk.zone.log)


def test_a_change_of_one_code_is_one_put(desk: Bench) -> None:
    desk.publish()
    desk.zone.log.clear()
    desk.module()["communication"]["url"] = "/v2/things"
    assert desk.publish().ok
    assert desk.zone.lines() == ["PUT /api/v2/sdk/apps/acme/1/modules/createThing/api"]


def test_a_change_of_a_label_is_one_patch_of_that_field(desk: Bench) -> None:
    desk.publish()
    desk.zone.log.clear()
    desk.module()["label"] = "Make a thing"
    assert desk.publish().ok
    (request,) = desk.zone.writes()
    assert request.line == "PATCH /api/v2/sdk/apps/acme/1/modules/createThing"
    assert json.loads(request.body) == {"label": "Make a thing"}


def test_whitespace_and_comments_are_written_only_when_asked(desk: Bench) -> None:
    desk.publish()
    item = desk.zone.apps["acme", 1].items["module", "createThing"]
    item.sections["api"] = "// a comment\n" + (item.sections["api"] or "")
    desk.zone.log.clear()
    assert desk.publish().ok
    assert desk.zone.writes() == []
    assert desk.publish(Options(formatting=True)).ok
    assert desk.zone.lines() == ["PUT /api/v2/sdk/apps/acme/1/modules/createThing/api"]


def test_a_renamed_module_is_a_new_one_and_the_old_one_stays(desk: Bench) -> None:
    desk.publish()
    desk.zone.log.clear()
    desk.manifest["modules"]["makeThing"] = desk.manifest["modules"].pop("createThing")
    desk.manifest["groups"][0]["modules"] = ["makeThing", "watchEvents"]
    assert desk.publish().ok
    assert ("module", "createThing") in desk.zone.apps["acme", 1].items
    assert not any(request.method == "DELETE" for request in desk.zone.log)
    desk.zone.log.clear()
    assert desk.publish(Options(prune=True)).ok
    assert desk.zone.lines() == [
        "DELETE /api/v2/sdk/apps/acme/1/modules/createThing", "PUT /api/v2/sdk/apps/acme/1/groups",
    ]  # fmt: skip
    assert not desk.plan(Options(prune=True)).changed


def test_a_connection_renamed_here_keeps_its_remote(desk: Bench) -> None:
    desk.publish()
    desk.zone.log.clear()
    desk.manifest["connections"]["account"] = desk.manifest["connections"].pop("acme")
    assert desk.publish().ok
    assert desk.zone.writes() == []


def test_two_origins_do_not_know_each_other(desk: Bench) -> None:
    desk.zone.add_app("acme-live")
    desk.manifest["origins"]["live"] = {"url": desk.url, "app": "acme-live", "tokenEnv": "OTHER"}
    assert desk.publish().ok and desk.publish(origin="live").ok
    live = desk.zone.apps["acme-live", 1]
    assert ("connection", "acme-live") in live.items
    assert live.items["module", "createThing"].fields["connection"] == "acme-live"
    assert not desk.plan().changed and not desk.plan(origin="live").changed


def test_an_app_that_is_not_there_is_created_only_on_order_and_its_name_is_kept(desk: Bench) -> None:
    desk.zone.apps.clear()
    with pytest.raises(Exception, match="no app 'acme'"):
        desk.plan()
    plan = desk.plan(Options(create_app=True))
    assert plan.steps[0].op == "create-app"
    report = desk.publish(Options(create_app=True))
    assert report.ok and report.app == "acme-k3x9qa"
    assert desk.zone.apps["acme-k3x9qa", 1].fields["label"] == "Acme"
    desk.zone.log.clear()
    assert desk.publish().ok
    assert desk.zone.writes() == []


def test_what_a_new_app_was_made_with_is_agreed_on(desk: Bench) -> None:
    desk.zone.apps.clear()
    assert desk.publish(Options(create_app=True)).ok
    desk.manifest["app"] |= {"label": "Acme 2", "theme": "#000000", "audience": "countries", "countries": ["de"]}
    assert not desk.plan().standing("conflict")
    assert desk.publish().ok
    assert desk.zone.apps["acme-k3x9qa", 1].fields["label"] == "Acme 2"


def test_what_a_new_app_did_not_take_over_is_told(desk: Bench) -> None:
    desk.zone.apps.clear()

    def meddle(request: Request) -> None:
        if request.method == "GET" and ("acme-k3x9qa", 1) in desk.zone.apps:
            desk.zone.apps["acme-k3x9qa", 1].fields["language"] = "de"

    desk.zone.before = meddle
    report = desk.publish(Options(create_app=True))
    assert report.differences == ("app: language is not what was sent",)


def test_a_new_app_gets_its_icon_by_the_route_of_icons(desk: Bench) -> None:
    desk.zone.apps.clear()
    icon = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 512, 512) + bytes(9)
    report = desk.publish(Options(create_app=True), icon=icon)
    assert report.ok, report
    created = next(request for request in desk.zone.log if request.line == "POST /api/v2/sdk/apps")
    assert "icon" not in json.loads(created.body)
    sent = [request.body for request in desk.zone.log if request.line == "PUT /api/v2/sdk/apps/acme-k3x9qa/1/icon"]
    assert sent == [icon]
    desk.zone.log.clear()
    assert desk.publish(icon=icon).ok
    assert desk.zone.writes() == []


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("named", [True, False])
def test_a_webhook_is_found_whatever_the_reply_says(desk: Bench, status: int, named: bool) -> None:
    desk.zone.created_status, desk.zone.webhook_names = status, named
    assert desk.publish().ok
    assert desk.zone.apps["acme", 1].items["module", "watchEvents"].fields["webhook"] == "acme"


def test_the_icon_of_an_app_that_is_created_goes_its_own_way(desk: Bench) -> None:
    icon = (data_folder("connector") / "emporix-oe" / "icon.png").read_bytes()
    desk.zone.apps.clear()
    assert desk.publish(Options(create_app=True), icon=icon).ok
    assert "icon" not in json.loads(next(r for r in desk.zone.log if r.line == "POST /api/v2/sdk/apps").body)
    assert desk.zone.apps["acme-k3x9qa", 1].icon == icon
    desk.zone.log.clear()
    assert desk.publish(icon=icon).ok
    assert desk.zone.writes() == []
