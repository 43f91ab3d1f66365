"""`afkit release` as people run it: it says what cannot be undone and what others do not see, asks, and does only that."""

from __future__ import annotations

from support.cli import Outcome, afkit
from support.fake_sdk_api import TOKEN
from support.publishing import Bench


def run(desk: Bench, *words: object) -> Outcome:
    command, *rest = words
    desk.write()
    return afkit(command, desk.folder, *rest, environ={"AFKIT_TOKEN_TEST": TOKEN})


def test_release_orders_are_explicit_and_warn_first(desk: Bench) -> None:
    run(desk, "publish", "--yes")
    env = {"AFKIT_TOKEN_TEST": TOKEN}

    def release(*arguments: object) -> Outcome:
        return afkit("release", *arguments, environ=env)

    status = release("status", desk.folder, "--format", "json")
    assert status.code == 0 and status.data["public"] is False
    refused = release("publish-app", desk.folder)
    assert refused.code == 2 and "cannot be undone" in refused.err and "--yes" in refused.err
    assert desk.zone.apps["acme", 1].fields["public"] is False
    assert release("publish-app", desk.folder, "--yes").code == 0
    assert "published already" in release("publish-app", desk.folder, "--yes").out
    assert release("module", "public", "createThing", desk.folder, "--yes").code == 0
    assert desk.zone.apps["acme", 1].items["module", "createThing"].fields["public"] is True
    assert release("review", desk.folder, "--yes", "--scenario", "one=https://x.example/1").code == 0
    desk.zone.apps["acme", 1].fields["approved"] = True
    desk.module()["label"] = "Make a thing"
    assert run(desk, "publish", "--yes").code == 0
    changes = release("changes", desk.folder, "--format", "json").data["changes"]
    assert [(row["code"], row["new"]) for row in changes] == [("label", "Make a thing")]
    assert "label" in release("changes", desk.folder).out
    desk.module()["interface"].append({"name": "size", "label": "Size", "type": "number"})
    assert run(desk, "publish", "--yes").code == 0
    told = release("changes", desk.folder).out.splitlines()
    assert any(line.strip().startswith("+") and '"size"' in line for line in told)
    assert release("rollback", desk.folder, "--yes").code == 2
    assert release("commit", desk.folder, "--yes", "--message", "Better words").code == 0
    assert release("commit", desk.folder, "--yes", "--message", "Better words").code == 1


def test_release_tells_what_others_do_not_see_and_what_is_about_to_happen(desk: Bench) -> None:
    run(desk, "publish", "--yes")
    env = {"AFKIT_TOKEN_TEST": TOKEN}
    assert afkit("release", "module", "public", "createThing", desk.folder, "--yes", environ=env).code == 0
    status = afkit("release", "status", desk.folder, environ=env).out
    assert "public: no" in status and "hiddenModules: watchEvents" in status
    shown = afkit("release", "publish-app", desk.folder, "--yes", environ=env).err
    assert "left out of what other users see: watchEvents" in shown
    kept = afkit("release", "module", "deprecate", "createThing", desk.folder, "--yes", environ=env)
    assert kept.code == 0 and "cannot be undone" not in kept.err
    desk.zone.apps["acme", 1].fields["approved"] = True
    desk.module()["label"] = "Make a thing"
    run(desk, "publish", "--yes")
    commit = afkit("release", "commit", desk.folder, "--message", "Better words", environ=env)
    assert commit.code == 2 and "module createThing label" in commit.err
