"""An approved app: writes become pending changes, others' pending changes are respected, committing is an order of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from afkit.errors import PublishError, UsageError
from afkit.publish.plan.options import Options
from afkit.publish.release import Releaser
from afkit.publish.remote.client import Client
from afkit.publish.remote.policy import Permit
from support.fake_sdk_api import FakeZone
from support.publishing import Bench


@pytest.fixture
def approved(desk: Bench) -> Bench:
    desk.publish()
    desk.zone.apps["acme", 1].fields |= {"public": True, "approved": True}
    desk.zone.log.clear()
    return desk


def rows(zone: FakeZone) -> list[tuple[str, str, str]]:
    return [(row["group"], row["item"], row["code"]) for row in zone.apps["acme", 1].changes.values()]


def test_a_publish_adds_pending_changes_and_commits_nothing(approved: Bench) -> None:
    approved.module()["communication"]["url"] = "/v2"
    approved.module()["label"] = "Make a thing"
    plan = approved.plan()
    assert any("pending changes" in text for text in plan.messages)
    report = approved.publish()
    assert report.ok, report
    assert sorted(rows(approved.zone)) == [("module", "createThing", "api"), ("module", "createThing", "label")]
    assert not any("commit" in line for line in approved.zone.lines())
    approved.zone.log.clear()
    plan = approved.plan()
    assert not plan.changed, [entry for entry in plan.entries if entry.diffs]
    assert any(text.startswith("pending change") for text in plan.messages)
    approved.module()["communication"]["url"] = "/v3"
    assert approved.publish().ok


def test_somebody_elses_pending_change_is_a_conflict(approved: Bench) -> None:
    app = approved.zone.apps["acme", 1]
    item = app.items["module", "createThing"]
    item.sections["api"] = '{"url": "/theirs"}'
    approved.zone._change(app, item, "api", item.sections["api"])
    approved.module()["communication"]["url"] = "/mine"
    with pytest.raises(PublishError, match="overwritten"):
        approved.publish()


def test_a_locked_base_is_told_and_the_rest_goes_on(approved: Bench) -> None:
    approved.manifest["base"]["baseUrl"] = "https://v2.acme.example"
    approved.module()["label"] = "Make a thing"
    report = approved.publish(Options(allow_breaking=True))
    assert not report.ok
    assert [r.step.key for r in report.results if r.outcome == "refused"] == ["app"]
    assert ("module", "createThing", "label") in rows(approved.zone)


@contextmanager
def release(desk: Bench, permit: Permit) -> Iterator[Releaser]:
    with Client(desk.url, desk.token, permits=frozenset({permit})) as client:
        yield Releaser(client, "acme", 1)


def test_committing_and_rolling_back_are_orders_of_their_own(approved: Bench) -> None:
    approved.module()["label"] = "Make a thing"
    approved.module()["communication"]["url"] = "/v2"
    approved.publish()
    with release(approved, "write") as one, pytest.raises(PublishError, match="not ordered"):
        one.commit("hello")
    with release(approved, "rollback") as one:
        with pytest.raises(UsageError, match="name the changes"):
            one.rollback(())
        ids = {change.code: change.id for change in one.changes()}
        assert "1 change dropped" in one.rollback((ids["api"],))
    with release(approved, "commit") as one:
        assert "1 change committed" in one.commit("A better label")
        assert approved.zone.apps["acme", 1].items["module", "createThing"].fields["label"] == "Make a thing"
        with pytest.raises(PublishError, match="no pending changes"):
            one.commit("again")


@pytest.mark.parametrize("message", ["", "x" * 1001])
def test_a_commit_needs_a_message_of_fitting_length(approved: Bench, message: str) -> None:
    with release(approved, "commit") as one, pytest.raises(UsageError, match="1 to 1000"):
        one.commit(message)
