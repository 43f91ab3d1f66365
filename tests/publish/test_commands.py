"""The commands as a person and a pipeline use them: exit codes, output, kept plans, and no token anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from support.cli import Outcome, afkit
from support.fake_sdk_api import READ_ONLY, TOKEN, Fault
from support.publishing import Bench


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    monkeypatch.setattr("afkit.publish.remote.tokens.system_keyring", lambda service, user: None)


def run(
    desk: Bench, command: str, *more: object, environ: Mapping[str, str] | None = None, origin: bool = True
) -> Outcome:
    desk.write()
    where = ("--origin", "test") if origin else ()
    done = afkit(
        command, desk.folder, *where, *more, environ={"AFKIT_TOKEN_TEST": TOKEN} if environ is None else environ
    )
    for text in (done.out, done.err, *(path.read_text() for path in desk.folder.rglob("*.json"))):
        assert TOKEN not in text
    return done


def test_plan_says_by_its_exit_code_whether_there_are_changes(desk: Bench) -> None:
    first = run(desk, "plan")
    assert first.code == 2 and "+ create module/createThing" in first.out and "calls" in first.out
    assert run(desk, "publish", "--yes").code == 0
    second = run(desk, "plan")
    assert second.code == 0 and "no changes" in second.out


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_plan_shows_diff_verdict_and_cost_in_every_format(desk: Bench, format: str) -> None:
    run(desk, "publish", "--yes")
    desk.module()["mappableParams"].pop()
    done = run(desk, "plan", "--format", format)
    assert done.code == 2
    for text in ("module/createThing", "breaking", "mappableParams", "note"):
        assert text in done.out
    if format == "json":
        data = done.data
        assert data["summary"]["update"] == 1 and data["calls"]["publish"] > 0
        (entry,) = data["components"]
        assert entry["verdict"] == "breaking" and entry["changes"][0]["rule"] == "R-59"


@pytest.mark.parametrize(
    ("environ", "code", "text"),
    [
        ({}, 1, "AFKIT_TOKEN_TEST"),
        ({"AFKIT_TOKEN_TEST": "two words"}, 1, "holds no token"),
        ({"AFKIT_TOKEN_TEST": "00000000-0000-4000-8000-000000000000"}, 1, "another zone"),
    ],
)
def test_plan_without_a_good_token_ends_with_1(desk: Bench, environ: dict[str, str], code: int, text: str) -> None:
    done = run(desk, "plan", environ=environ)
    assert done.code == code and text in done.err
    as_json = run(desk, "plan", "--format", "json", environ=environ)
    assert as_json.code == code and as_json.data["ok"] is False


def test_the_keyring_is_asked_when_the_environment_has_no_token(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def keyring(service: str, user: str) -> str:
        asked.append((service, user))
        return TOKEN

    monkeypatch.setattr("afkit.publish.remote.tokens.system_keyring", keyring)
    assert run(desk, "plan", environ={}).code == 2
    assert asked == [("afkit", desk.url)]


def test_publish_asks_and_refuses_when_nobody_can_answer(desk: Bench) -> None:
    done = run(desk, "publish")
    assert done.code == 2 and "--yes" in done.err
    assert desk.zone.writes() == []


def test_publish_reports_for_a_program(desk: Bench) -> None:
    done = run(desk, "publish", "--yes", "--format", "json")
    assert done.code == 0
    assert done.data["ok"] and done.data["verified"] and done.data["steps"][0]["outcome"] == "done"
    assert "[" in done.err, "progress goes to standard error"


def test_a_failed_publish_ends_with_1_and_the_next_one_resumes(desk: Bench) -> None:
    desk.zone.fault = lambda number, request: Fault(status=500) if number > 20 else None
    done = run(desk, "publish", "--yes")
    assert done.code == 1 and "goes on where this run stopped" in done.out
    desk.zone.fault = lambda number, request: None
    assert run(desk, "publish", "--yes").code == 0
    assert run(desk, "plan").code == 0


def test_a_kept_plan_is_carried_out_as_it_is_or_not_at_all(desk: Bench, tmp_path: Path) -> None:
    kept = tmp_path / "plan.json"
    assert run(desk, "plan", "--out", kept).code == 2
    assert TOKEN not in kept.read_text()
    assert run(desk, "publish", "--plan", kept).code == 0
    stale = run(desk, "publish", "--plan", kept)
    assert stale.code == 1 and "changed there since the plan" in stale.err
    desk.module()["label"] = "Make a thing"
    run(desk, "plan", "--out", kept)
    desk.module()["label"] = "Produce a thing"
    other = run(desk, "publish", "--plan", kept)
    assert other.code == 1 and "the connector changed since the plan" in other.err
    assert run(desk, "publish", "--plan", desk.folder / "manifest.json").code == 2


def test_breaking_changes_and_remote_edits_are_refused_with_the_switch_named(desk: Bench) -> None:
    run(desk, "publish", "--yes")
    desk.module()["mappableParams"].pop()
    done = run(desk, "publish", "--yes")
    assert done.code == 1 and "--allow-breaking" in done.err
    assert run(desk, "publish", "--yes", "--allow-breaking").code == 0
    desk.zone.edit(desk.zone.apps["acme", 1], "module", "createThing", "api", "{}")
    done = run(desk, "publish", "--yes")
    assert done.code == 1 and "edited there since the last publish" in done.out
    assert run(desk, "publish", "--yes", "--force").code == 0


@pytest.mark.parametrize("text", ["{", "[]", '{"manifest": 1, "app": {"name": "a"}, "nonsense": 1}'])
def test_a_broken_connector_touches_no_network(desk: Bench, text: str) -> None:
    desk.folder.mkdir()
    (desk.folder / "manifest.json").write_text(text)
    done = afkit("plan", desk.folder, "--origin", "test", environ={"AFKIT_TOKEN_TEST": TOKEN})
    assert done.code == 1 and desk.zone.log == []


def test_a_connector_with_errors_is_refused_unless_ordered(desk: Bench) -> None:
    desk.manifest["modules"]["createThing"]["nonsense"] = 1
    done = run(desk, "publish", "--yes")
    assert done.code == 1 and "--no-lint" in done.err and desk.zone.log == []
    assert run(desk, "publish", "--yes", "--no-lint").code == 0


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (("--origin", "tset"), "did you mean 'test'"),
        (("--only", "gadget/x"), "write KIND/NAME"),
        (("--map", "connection/x"), "connection/LOCAL=REMOTE"),
        (("--rate-limit", "0"), "at least 1"),
    ],
)
def test_a_command_line_that_asks_for_nothing_real(desk: Bench, arguments: tuple[str, ...], text: str) -> None:
    desk.write()
    done = afkit("publish", desk.folder, *arguments, environ={"AFKIT_TOKEN_TEST": TOKEN})
    assert done.code == 2 and text in done.err


def test_the_only_origin_need_not_be_named(desk: Bench) -> None:
    assert run(desk, "plan", origin=False).code == 2


def test_origins_check_takes_no_login_page_for_a_yes(desk: Bench) -> None:
    desk.write()
    desk.zone.fault = lambda number, request: Fault(status=200, body=b"<html>Log in</html>", type="text/html")
    done = afkit("origins", "check", "test", desk.folder, environ={"AFKIT_TOKEN_TEST": TOKEN})
    assert done.code == 1 and "a web page came in place" in done.out and "login page" in done.out


def test_origins_check_tells_what_can_and_cannot_be_told(desk: Bench) -> None:
    desk.write()
    env = {"AFKIT_TOKEN_TEST": TOKEN}
    done = afkit("origins", "check", "test", desk.folder, "--organization", "7", "--format", "json", environ=env)
    answers = {one["question"]: (one["answer"], one["detail"]) for one in done.data["checks"]}
    assert done.code == 0
    assert answers["the token is valid"][0] == "yes" and answers["checksums are available"][0] == "yes"
    assert answers["the rate limit is known"] == ("yes", "240 calls a minute")
    desk.zone.checksums = desk.zone.endpoints = False
    done = afkit("origins", "check", "test", desk.folder, environ={"AFKIT_TOKEN_TEST": READ_ONLY})
    assert done.code == 1 and "lacks sdk-apps:write" in done.out and "cannot tell" in done.out
    assert desk.zone.writes() == []
    assert "acme version 1" in afkit("origins", "list", desk.folder).out
    wrong = afkit("origins", "check", "test", desk.folder, environ={"AFKIT_TOKEN_TEST": TOKEN[:-1] + "0"})
    assert wrong.code == 1 and "another zone" in wrong.out


def test_what_is_blocked_is_not_said_to_be_there(desk: Bench) -> None:
    desk.zone.endpoints = False
    desk.manifest["endpoints"] = {"getThing": {"label": "Get a thing", "description": "Gets it."}}
    assert run(desk, "publish", "--yes").code == 0
    plan = run(desk, "plan")
    assert plan.code == 0 and plan.out.splitlines()[-2] == "no changes: all but 1 blocked is there as declared here"


def test_a_refusal_by_the_edge_is_not_put_down_to_the_token(desk: Bench) -> None:
    desk.zone.fault = lambda number, request: Fault(status=403, body=b"<html><title>Forbidden</title></html>")
    done = run(desk, "plan")
    assert done.code == 1 and "proxy" in done.err and "lacks the scope" not in done.err


def test_a_token_that_may_not_read_the_app_fails_the_check(desk: Bench) -> None:
    desk.write()
    body = b'{"message": "Permission denied", "code": "SC403"}'
    desk.zone.fault = lambda number, request: Fault(status=403, body=body)
    done = afkit("origins", "check", "test", desk.folder, environ={"AFKIT_TOKEN_TEST": TOKEN})
    assert done.code == 1 and "no  the app is visible" in done.out
    assert "cannot tell  custom functions are available" in done.out


def test_plan_says_fields_as_authors_write_them(desk: Bench) -> None:
    first = run(desk, "plan").out
    assert "moduleType, actionCrud" in first and "afkit release module public NAME" in first
    run(desk, "publish", "--yes")
    desk.module().update(moduleType="search", actionCrud=None)
    told = run(desk, "plan").out
    assert 'moduleType\n      "action" → "search"' in told and "typeId" not in told
    desk.module().update(moduleType="universal")
    assert "would change from action to universal" in run(desk, "plan").out
    data = run(desk, "plan", "--format", "json").data
    assert "typeId" in [row["name"] for row in data["components"][0]["differences"]]


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf", "86401"])
def test_a_timeout_is_a_time(desk: Bench, seconds: str) -> None:
    done = run(desk, "publish", "--yes", "--timeout", seconds)
    assert done.code == 2 and "--timeout must be above 0" in done.err


def appdir(desk: Bench, folder: Path) -> Path:
    """Render the connector as an app directory with the origin that the official extension would write."""
    desk.write()
    assert afkit("render", desk.folder, "-o", folder).code == 0
    path = folder / "makecomapp.json"
    data: dict[str, Any] = json.loads(path.read_text())
    data["origins"] = [
        {
            "label": "test", "baseUrl": desk.url, "appId": "acme", "appVersion": 1, "apikeyFile": ".secrets/apikey",
            "idMapping": {kind: [] for kind in data["components"]},
        }
    ]  # fmt: skip
    path.write_text(json.dumps(data, indent=4))
    return path


def test_an_app_directory_shares_its_mapping_with_the_official_extension(desk: Bench, tmp_path: Path) -> None:
    path = appdir(desk, tmp_path / "dir")
    env = {"AFKIT_TOKEN_TEST": TOKEN}
    assert afkit("publish", path.parent, "--yes", environ=env).code == 0
    mapping = json.loads(path.read_text())["origins"][0]["idMapping"]
    assert mapping["connection"] == [{"local": "acme", "remote": "acme"}]
    assert {row["local"] for row in mapping["module"]} == {"createThing", "watchEvents"}
    # What the extension paired and afkit never saw is taken over.
    (path.parent / "publish-state" / "test.json").unlink()
    desk.zone.log.clear()
    assert afkit("publish", path.parent, "--yes", environ=env).code == 0
    assert desk.zone.writes() == []


def test_a_manifest_shares_and_adopts_mappings(desk: Bench, tmp_path: Path) -> None:
    path = appdir(desk, tmp_path / "dir")
    run(desk, "publish", "--yes")
    assert afkit("origins", "share", "test", path.parent, desk.folder).code == 0
    assert json.loads(path.read_text())["origins"][0]["idMapping"]["webhook"] == [{"local": "events", "remote": "acme"}]
    assert "up to date" in afkit("origins", "share", "test", path.parent, desk.folder).out
    (desk.folder / "publish-state" / "test.json").unlink()
    assert afkit("origins", "adopt", "test", path.parent, desk.folder).code == 0
    assert run(desk, "plan").code == 0


def test_pull_brings_edits_into_the_files_of_an_app_directory(desk: Bench, tmp_path: Path) -> None:
    folder = appdir(desk, tmp_path / "dir").parent
    env = {"AFKIT_TOKEN_TEST": TOKEN}
    afkit("publish", folder, "--yes", environ=env)
    app = desk.zone.apps["acme", 1]
    assert "both sides agree" in afkit("pull", folder, environ=env).out
    app.items["module", "createThing"].sections["api"] = '// theirs\n{"url": "/theirs"}\n'
    app.items["module", "createThing"].fields["label"] = "Their label"
    done = afkit("pull", folder, environ=env)
    assert done.code == 0, done
    files = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}
    assert files["modules/create-thing/create-thing.communication.iml.json"] == '// theirs\n{"url": "/theirs"}\n'
    assert json.loads(files["makecomapp.json"])["components"]["module"]["createThing"]["label"] == "Their label"
    assert afkit("plan", folder, environ=env).code == 0


def test_pull_keeps_both_sides_of_a_conflict(desk: Bench, tmp_path: Path) -> None:
    folder = appdir(desk, tmp_path / "dir").parent
    env = {"AFKIT_TOKEN_TEST": TOKEN}
    afkit("publish", folder, "--yes", environ=env)
    mine = folder / "modules/create-thing/create-thing.communication.iml.json"
    mine.write_text('{"url": "/mine"}\n')
    item = desk.zone.apps["acme", 1].items["module", "createThing"]
    item.sections["api"] = '{"url": "/theirs"}'
    done = afkit("pull", folder, environ=env)
    assert done.code == 1 and "both sides" in done.out and "/theirs" in done.out
    assert mine.read_text() == '{"url": "/mine"}\n' and item.sections["api"] == '{"url": "/theirs"}'
    assert afkit("pull", folder, "--take", "local", environ=env).code == 0
    assert afkit("publish", folder, "--yes", environ=env).code == 0
    assert item.sections["api"] == '{"url": "/mine"}\n'
    item.sections["api"] = '{"url": "/theirs"}'
    mine.write_text('{"url": "/mine2"}\n')
    assert afkit("pull", folder, "--take", "remote", environ=env).code == 0
    assert mine.read_text() == '{"url": "/theirs"}'


@pytest.mark.parametrize("existed", [False, True])
def test_a_first_copy_that_fails_leaves_nothing_and_can_be_asked_for_again(
    desk: Bench, tmp_path: Path, existed: bool
) -> None:
    run(desk, "publish", "--yes")
    folder = tmp_path / "copy"
    if existed:
        folder.mkdir()
    words = ("pull", folder, "--url", desk.url, "--app", "acme", "--token-env", "T")
    failed = afkit(*words, environ={"T": "00000000-0000-4000-8000-000000000000"})
    assert failed.code == 1 and "another zone" in failed.err
    assert folder.exists() == existed and (not existed or not any(folder.iterdir()))
    assert afkit(*words, environ={"T": TOKEN}).code == 0


def test_pull_makes_a_first_copy_that_publishes_nothing(desk: Bench, tmp_path: Path) -> None:
    run(desk, "publish", "--yes")
    folder = tmp_path / "copy"
    done = afkit(
        "pull", folder, "--url", desk.url, "--app", "acme", "--token-env", "T", "--format", "json", environ={"T": TOKEN}
    )
    assert done.code == 0, done
    data = json.loads((folder / "makecomapp.json").read_text())
    assert set(data["components"]["module"]) == {"createThing", "watchEvents"}
    assert data["components"]["connection"] == {"connection1": data["components"]["connection"]["connection1"]}
    assert data["components"]["module"]["watchEvents"]["webhook"] == "webhook1"
    desk.zone.log.clear()
    plan = afkit("plan", folder, "--no-lint", environ={"AFKIT_TOKEN": TOKEN})
    assert plan.code == 0, plan.out
    assert not any("common" in request.path for request in desk.zone.log)


def test_pull_for_a_manifest_shows_the_lines_and_renders_the_merge(desk: Bench, tmp_path: Path) -> None:
    run(desk, "publish", "--yes")
    desk.zone.apps["acme", 1].items["module", "createThing"].sections["api"] = '{"url": "/theirs"}'
    before = (desk.folder / "manifest.json").read_text()
    done = run(desk, "pull", "-o", tmp_path / "pulled")
    assert done.code == 1 and "manifest.json:" in done.out and "/theirs" in done.out
    pulled = tmp_path / "pulled/modules/create-thing/create-thing.communication.iml.json"
    assert pulled.read_text() == '{"url": "/theirs"}'
    assert (desk.folder / "manifest.json").read_text() == before


@pytest.mark.parametrize("allowed", [0, 1, 5])
def test_a_state_folder_that_turns_unwritable_in_the_middle_is_told_and_resumed(
    desk: Bench, monkeypatch: pytest.MonkeyPatch, allowed: int
) -> None:
    import os

    real, left = os.fsync, [allowed]

    def fsync(descriptor: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise PermissionError(13, "Permission denied")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", fsync)
        stopped = run(desk, "publish", "--yes")
    assert stopped.code in (1, 2) and "Permission denied" in stopped.err and "Traceback" not in stopped.err
    assert run(desk, "publish", "--yes").code == 0
    assert run(desk, "plan").code == 0


def test_plan_tells_what_there_is_to_write_from_what_is_left_alone_and_what_has_to_be_decided(desk: Bench) -> None:
    run(desk, "publish", "--yes")
    section = desk.zone.apps["acme", 1].items["module", "createThing"].sections
    section["api"] = '{"url": "/theirs"}'
    drift = run(desk, "plan")
    assert drift.code == 0 and "/theirs" in drift.out  # told, and left alone
    desk.module()["communication"]["url"] = "/ours"
    assert run(desk, "plan").code == 3
    assert run(desk, "plan", "--force").code == 2
