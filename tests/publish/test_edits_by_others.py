"""Remote edits, conflicts, ambiguity, ownership: nothing of others is overwritten, deleted or guessed."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest

from afkit.errors import PublishError
from afkit.publish.plan.options import Options, parse_keys
from afkit.publish.plan.show import plan_text
from support.cli import afkit
from support.effort import one_in
from support.fake_sdk_api import Item, Request
from support.publishing import Bench, bench, lean

API = '{"url": "/edited"}'


def edit(desk: Bench, text: str = API) -> None:
    desk.zone.edit(desk.zone.apps["acme", 1], "module", "createThing", "api", text)


@pytest.mark.parametrize("checksums", [True, False])
def test_a_remote_edit_is_reported_and_left_alone(desk: Bench, checksums: bool) -> None:
    desk.zone.checksums = checksums
    desk.publish()
    edit(desk)
    desk.module()["label"] = "Make a thing"
    desk.zone.log.clear()
    plan = desk.plan()
    assert [diff.key for diff in plan.standing("drift")] == ["module/createThing/communication"]
    report = desk.publish()
    assert not report.ok and "module/createThing/communication" in report.left[0]
    assert desk.zone.lines() == ["PATCH /api/v2/sdk/apps/acme/1/modules/createThing"]
    assert desk.plan().standing("drift"), "publishing something else must not make the edit look agreed on"
    assert desk.publish(Options(force=True)).ok
    assert not desk.plan().changed


@pytest.mark.parametrize("checksums", [True, False])
def test_edits_on_both_sides_stop_everything_unless_forced(desk: Bench, checksums: bool) -> None:
    desk.zone.checksums = checksums
    desk.publish()
    edit(desk)
    desk.module()["communication"]["url"] = "/mine"
    desk.zone.log.clear()
    with pytest.raises(PublishError, match="remote edit would be overwritten"):
        desk.publish()
    assert desk.zone.writes() == []
    assert desk.publish(Options(force=True)).ok
    assert "/mine" in (desk.zone.apps["acme", 1].items["module", "createThing"].sections["api"] or "")


def test_the_same_edit_on_both_sides_is_agreed_on(desk: Bench) -> None:
    desk.publish()
    desk.module()["communication"]["url"] = "/v2"
    edit(desk, json.dumps(desk.module()["communication"]))
    desk.zone.log.clear()
    assert desk.publish().ok and desk.zone.writes() == []
    edit(desk)
    assert desk.plan().standing("drift")


def test_a_first_publish_onto_somebody_elses_app_is_a_conflict(desk: Bench) -> None:
    app = desk.zone.apps["acme", 1]
    desk.publish()
    (desk.folder / "publish-state" / "test.json").unlink()
    assert not desk.plan().changed, "what is equal needs no memory"
    edit(desk)
    assert [diff.key for diff in desk.plan().standing("conflict")] == ["module/createThing/communication"]
    assert app.items["module", "createThing"].sections["api"] == API


@pytest.mark.parametrize("checksums", [True, False])
def test_an_edit_between_plan_and_apply_is_noticed(desk: Bench, checksums: bool) -> None:
    desk.zone.checksums = checksums
    desk.publish()
    desk.module()["communication"]["url"] = "/mine"
    log_start = len(desk.zone.log)
    touched = [False]

    def meddle(request: Request) -> None:
        # Somebody edits once the plan has been made; the probe of the token's scopes is the plan's last call.
        if "current-authorization" in request.path and len(desk.zone.log) > log_start:
            edit(desk)
            touched[0] = True

    desk.zone.before = meddle
    try:
        report = desk.publish()
    except PublishError as error:
        assert error.code == "AF956"
    else:
        assert report.stopped is not None and "somebody changed" in report.stopped
    assert touched[0]
    assert desk.zone.apps["acme", 1].items["module", "createThing"].sections["api"] == API


def test_two_publishers_of_one_folder_are_kept_apart(desk: Bench) -> None:
    from afkit.publish.apply.lock import locked

    desk.write()
    path = desk.folder / "publish-state" / "test.lock"
    with locked(path), pytest.raises(PublishError, match="another afkit is publishing"):
        desk.publish()
    assert desk.publish().ok and not path.exists()


def test_a_lock_left_by_a_dead_process_is_taken_over(desk: Bench) -> None:
    import socket

    desk.write()
    path = desk.folder / "publish-state" / "test.lock"
    path.parent.mkdir()
    path.write_text(json.dumps({"pid": 2**22 + 7, "host": socket.gethostname()}))
    assert desk.publish().ok


def test_two_publishers_of_two_folders_make_one_connection(tmp_path: Path) -> None:
    """The other one publishes as a whole just before the first one's n-th call; only in the moment between the last look
    at the list and the creation itself can nobody see it."""
    for number in one_in(range(1, 18), 2):
        with bench(tmp_path / f"n{number}") as desk:
            lean(desk.manifest)
            other = Bench(tmp_path / f"other{number}", desk.zone, desk.url)
            lean(other.manifest)
            seen = [0]
            creating = [False]

            def meddle(
                request: Request, desk: Bench = desk, other: Bench = other, at: int = number, seen: list[int] = seen,
                creating: list[bool] = creating,
            ) -> None:  # fmt: skip
                seen[0] += 1
                if seen[0] == at:
                    creating[0] = request.method == "POST" and request.path.endswith(("/connections", "/webhooks"))
                    desk.zone.before = lambda request: None
                    other.publish(Options(force=True))

            desk.zone.before = meddle
            with suppress(PublishError):
                desk.publish()
            desk.zone.before = lambda request: None
            assert desk.publish(Options(force=True)).ok
            if creating[0]:
                continue
            app = desk.zone.apps["acme", 1]
            assert sorted(app.items) == [
                ("connection", "acme"), ("module", "createThing"), ("module", "watchEvents"), ("webhook", "acme"),
            ]  # fmt: skip
            assert not desk.plan().changed and not other.plan().changed


def remote_connection(desk: Bench, name: str, label: str, owner: int = 1) -> None:
    desk.zone.apps["acme", 1 if owner == 1 else owner].items["connection", name] = Item(
        "connection", name, {"label": label, "type": "basic"}, {"api": "{}", "parameters": "[]"}, owner
    )


def test_an_existing_connection_is_adopted_by_its_label(desk: Bench) -> None:
    remote_connection(desk, "acme2", "Acme account")
    plan = desk.plan()
    assert any("paired with 'acme2'" in note for entry in plan.entries for note in entry.notes)
    desk.publish(Options(force=True))
    assert desk.zone.apps["acme", 1].items["module", "createThing"].fields["connection"] == "acme2"
    assert not any(line.endswith("/connections") for line in desk.zone.lines())


def test_two_connections_of_one_label_are_an_error_with_the_candidates(desk: Bench) -> None:
    remote_connection(desk, "acme2", "Acme account")
    remote_connection(desk, "acme3", "Acme account")
    with pytest.raises(PublishError, match="acme2, acme3") as caught:
        desk.plan()
    assert caught.value.code == "AF958" and "--map connection/acme=" in (caught.value.hint or "")
    options = Options(maps={"connection/acme": "acme3"}, force=True)
    assert desk.publish(options).ok
    assert desk.zone.apps["acme", 1].items["module", "createThing"].fields["connection"] == "acme3"
    assert not desk.plan().changed, "the answer is remembered"


def test_a_connection_of_another_version_is_referred_to_and_never_written(desk: Bench) -> None:
    desk.zone.add_app("acme", 2)
    remote_connection(desk, "acme", "Acme account", owner=2)
    assert desk.publish().ok
    assert desk.zone.apps["acme", 1].items["module", "createThing"].fields["connection"] == "acme"
    assert not any("/connections" in line for line in desk.zone.lines())
    assert '"nonOwnedByApp": true' in desk.state_text
    assert not desk.plan().changed


def test_a_remote_only_module_is_reported_and_untouched_even_when_pruning(desk: Bench) -> None:
    desk.publish()
    app = desk.zone.apps["acme", 1]
    app.items["module", "theirs"] = Item("module", "theirs", {"label": "Theirs", "typeId": 4}, {"api": "{}"})
    desk.zone.log.clear()
    plan = desk.plan(Options(prune=True))
    entry = next(entry for entry in plan.entries if entry.remote == "theirs")
    assert entry.op == "remote-only" and "--prune-also module/theirs" in entry.notes[0]
    assert desk.publish(Options(prune=True)).ok
    assert ("module", "theirs") in app.items
    assert desk.publish(Options(prune_also=parse_keys(["module/theirs"]))).ok
    assert ("module", "theirs") not in app.items


def test_pruning_follows_the_order_of_dependence_and_knows_slow_deletions(desk: Bench) -> None:
    desk.publish()
    desk.zone.delayed_deletes = True
    desk.manifest |= {"modules": {}, "webhooks": {}, "rpcs": {}, "connections": {}, "groups": []}
    desk.zone.log.clear()
    options = Options(prune=True, allow_breaking=True)
    desk.publish(options)
    kinds = [line.split("/")[-2] for line in desk.zone.lines() if line.startswith("DELETE")]
    assert kinds == ["modules", "modules", "rpcs", "webhooks", "connections"]
    desk.zone.log.clear()
    plan = desk.plan(options)
    assert [entry.op for entry in plan.entries if entry.kind in ("connection", "webhook")] == ["deleting", "deleting"]
    assert plan.steps == ()


def test_a_published_app_loses_no_module(desk: Bench) -> None:
    desk.publish()
    desk.zone.apps["acme", 1].fields["public"] = True
    del desk.manifest["modules"]["createThing"]
    desk.manifest["groups"] = [{"label": "Things", "modules": ["watchEvents"]}]
    desk.zone.log.clear()
    report = desk.publish(Options(prune=True))
    assert not report.ok and "cannot lose a module" in report.left[0]
    assert not any(line.startswith("DELETE") for line in desk.zone.lines())


def test_a_new_module_of_a_published_app_needs_an_order(desk: Bench) -> None:
    desk.publish()
    desk.zone.apps["acme", 1].fields["public"] = True
    desk.manifest["modules"]["another"] = {**desk.module(), "label": "Another"}
    desk.manifest["groups"][0]["modules"].append("another")
    with pytest.raises(PublishError, match="--allow-irreversible"):
        desk.publish()
    assert desk.publish(Options(allow_irreversible=True)).ok


def test_what_breaks_flows_needs_an_order(desk: Bench) -> None:
    desk.publish()
    desk.module()["mappableParams"].pop()
    plan = desk.plan()
    entry = next(entry for entry in plan.entries if entry.key == "module/createThing")
    assert entry.verdict == "breaking"
    assert entry.changes[0].what == "parameter-removed" and entry.changes[0].rule == "R-59"
    with pytest.raises(PublishError, match="--allow-breaking"):
        desk.publish()
    assert desk.publish(Options(allow_breaking=True)).ok


def test_a_connection_type_that_cannot_change_is_blocked(desk: Bench) -> None:
    desk.publish()
    desk.manifest["connections"]["acme"]["connectionType"] = "oauth"
    desk.manifest["connections"]["acme"]["communication"] = {"token": {"url": "https://api.acme.example/token"}}
    desk.zone.log.clear()
    report = desk.publish()
    assert not report.ok and "cannot change it" in report.left[0] and desk.zone.writes() == []


def test_primary_and_alternative_are_swapped_by_a_legal_road(desk: Bench) -> None:
    second = {**desk.manifest["connections"]["acme"], "label": "Second account"}
    desk.manifest["connections"]["second"] = second
    for item in (
        desk.module(),
        desk.module("watchEvents"),
        *desk.manifest["rpcs"].values(),
        *desk.manifest["webhooks"].values(),
    ):
        item["connection"] = "acme"
    desk.module()["altConnection"] = "second"
    assert desk.publish().ok
    desk.module()["connection"], desk.module()["altConnection"] = "second", "acme"
    desk.zone.log.clear()
    assert desk.publish(Options(allow_breaking=True)).ok
    bodies = [json.loads(request.body) for request in desk.zone.writes()]
    assert bodies == [{"altConnection": None}, {"connection": "acme2"}, {"altConnection": "acme"}]
    assert not desk.plan().changed
    desk.module()["connection"] = desk.module()["altConnection"] = None
    assert desk.publish(Options(allow_breaking=True)).ok and not desk.plan().changed


def test_only_limits_what_is_written(desk: Bench) -> None:
    desk.publish()
    desk.module()["label"] = "Make a thing"
    desk.module("watchEvents")["label"] = "Watch all events"
    desk.zone.log.clear()
    assert desk.publish(Options(only=parse_keys(["module/watchEvents"]))).ok
    assert desk.zone.lines() == ["PATCH /api/v2/sdk/apps/acme/1/modules/watchEvents"]
    assert desk.plan().changed
    with pytest.raises(PublishError, match="neither here nor there"):
        desk.plan(Options(only=parse_keys(["module/nothing"])))


def test_of_a_very_long_difference_the_beginning_is_shown(desk: Bench) -> None:
    samples = {f"k{number}": 1 for number in range(3000)}
    desk.module()["samples"] = samples
    desk.publish()
    desk.module()["samples"] = samples | {"k5": 2, "k2990": 2}
    plan = desk.plan()
    shown = plan_text(plan)
    assert '+  "k5": 2,' in shown and "k2990" not in shown
    assert "… and more of 3002 lines there and 3002 here" in shown
    assert '+  "k2990": 2,' in plan_text(plan, full=True)


def test_values_that_others_changed_are_written_in_their_places_at_once(desk: Bench) -> None:
    desk.publish()
    path = desk.write()
    there = json.loads(path.read_text())["modules"]["createThing"]
    params = [dict(field, label=f"{field['label']} there") for field in there["mappableParams"]]
    app = desk.zone.apps["acme", 1]
    desk.zone.edit(app, "module", "createThing", "expect", json.dumps(params))
    desk.zone.edit(app, "module", "createThing", "samples", '{"id": "2", "more": null}')
    assert afkit("pull", desk.folder, "--origin", "test", environ={"AFKIT_TOKEN_TEST": desk.token}).code == 0
    now = json.loads(path.read_text())["modules"]["createThing"]
    assert (now["mappableParams"], now["samples"]) == (params, {"id": "2", "more": None})
