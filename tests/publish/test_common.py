"""`common` is untouched unless ordered, and its values are seen by nobody."""

from __future__ import annotations

import json

import pytest

from afkit.app.knowledge.vault import Vault
from afkit.errors import PublishError
from afkit.publish.plan.options import Options
from afkit.publish.plan.planfile import write_plan
from afkit.publish.plan.show import plan_data, plan_markdown, plan_text
from support.publishing import Bench

SECRET = "s3cret-sentinel-value"


@pytest.fixture
def secretive(desk: Bench) -> Bench:
    desk.manifest["common"] = {"clientId": "public-id", "clientSecret": {"env": "ACME_SECRET"}}
    return desk


def test_without_the_order_it_is_neither_read_nor_written(secretive: Bench) -> None:
    secretive.zone.apps["acme", 1].common = {"clientSecret": "old"}
    plan = secretive.plan()
    assert any("common of app is not touched" in text for text in plan.messages)
    assert secretive.publish().ok
    assert not any("common" in request.path for request in secretive.zone.log)


def test_an_unresolved_placeholder_ends_before_any_write(secretive: Bench) -> None:
    with pytest.raises(PublishError, match="ACME_SECRET") as caught:
        secretive.publish(Options(common={}))
    assert caught.value.code == "AF967"
    assert secretive.zone.writes() == []


def test_on_order_it_is_written_whole_and_nothing_shows_its_values(secretive: Bench) -> None:
    secretive.zone.apps["acme", 1].common = {"clientSecret": "old-" + SECRET, "gone": 1}
    options = Options(common={"ACME_SECRET": SECRET})
    plan = secretive.plan(options)
    assert plan.common[0].states == {"clientId": "set", "clientSecret": "changed", "gone": "removed"}
    write_plan(str(secretive.folder / "plan.json"), plan, Vault())
    shown = [plan_text(plan, full=True), plan_markdown(plan), json.dumps(plan_data(plan))]
    shown.append((secretive.folder / "plan.json").read_text())
    report = secretive.publish(options)
    assert report.ok
    assert secretive.zone.apps["acme", 1].common == {"clientId": "public-id", "clientSecret": SECRET}
    shown += [repr(report.results), secretive.state_text]
    assert not any(SECRET in text for text in shown)
    assert '"common' not in secretive.state_text
    secretive.zone.log.clear()
    assert secretive.publish(options).ok and secretive.zone.writes() == []


def test_an_error_that_quotes_common_is_withheld(secretive: Bench) -> None:
    secretive.zone.apps["acme", 1].common = {"x": 1}
    from support.fake_sdk_api import Fault

    body = json.dumps({"message": f"bad {SECRET}", "detail": f"got {SECRET} at position 3"}).encode()
    secretive.zone.fault = lambda number, request: (
        Fault(status=400, body=body) if request.method == "PUT" and request.path.endswith("/common") else None
    )
    report = secretive.publish(Options(common={"ACME_SECRET": SECRET}))
    assert not report.ok
    assert SECRET not in repr(report) and "withheld" in repr(report.results)
