"""What a machine, a checkout or a CI leaves lying about: each accident and its neighbours end in one line that leads on.

The page docs/network.md has its tests in test_network.py; single files, settings and names in CI theirs in
lint/test_targets.py; texts with unfinished merges and loose braces theirs in source/test_everyday_slips.py.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.cli import Outcome, afkit
from support.fake_sdk_api import TOKEN
from support.publishing import Bench, bench
from support.service import Answer, Asked, Service, serve

ZONE_COMMANDS = {
    "plan": ("plan", "--origin", "test"),
    "publish": ("publish", "--origin", "test", "--yes"),
    "pull": ("pull", "--origin", "test"),
    "origins": ("origins", "check", "test"),
    "release": ("release", "status", "--origin", "test"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path / "acme") as made:
        made.write()
        yield made


def command(name: str, folder: Path, **environ: str) -> Outcome:
    first, *rest = ZONE_COMMANDS[name]
    words = (first, rest[0], "test", folder) if name == "origins" else (first, folder, *rest)
    if name == "release":
        words = ("release", "status", folder, "--origin", "test")
    return afkit(*words, environ={"AFKIT_TOKEN_TEST": TOKEN, **environ})


def is_told(done: Outcome, *words: str) -> None:
    """The command ended with an error in afkit's own form, and without a traceback."""
    assert done.code != 0
    assert done.err.startswith(("error", "plan", "note", "warning")) or "error[" in done.err, done.err
    assert "Traceback" not in done.err + done.out
    for word in words:
        assert word in done.err, done.err


# Publishing commands and their environment


@pytest.mark.parametrize("name", ZONE_COMMANDS)
@pytest.mark.parametrize("exempt", ["[::1]", "fe80::/10", "::1,[fe80::1%eth0]", "10.0.0.0/33,, ,.", "*.example:x"])
def test_odd_exemptions_from_a_proxy_end_in_one_line(tmp_path: Path, name: str, exempt: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    made = Bench(tmp_path / "acme", None, "https://eu1.zone.example/api")  # type: ignore[arg-type]  # no zone is reached
    made.write()
    done = command(name, made.folder, HTTPS_PROXY=f"http://me:hidden@127.0.0.1:{port}", NO_PROXY=exempt)
    assert done.code in (1, 2) and "Traceback" not in done.err and "hidden" not in done.err + done.out
    assert f"the proxy '127.0.0.1:{port}' on the way to 'eu1.zone.example' refuses connections" in done.err + done.out


@pytest.mark.parametrize("kind", ["a file", "a link to nowhere", "a link to a file"])
@pytest.mark.parametrize("name", ["publish", "pull"])
def test_a_state_folder_that_cannot_be_made_is_told_before_anything_is_sent(desk: Bench, kind: str, name: str) -> None:
    place = desk.folder / "publish-state"
    if kind == "a file":
        place.write_text("")
    else:
        (desk.folder / "file").write_text("")
        place.symlink_to(desk.folder / "file" / "there" if "nowhere" in kind else desk.folder / "file")
    is_told(command(name, desk.folder), "publish-state")
    assert desk.zone.log == []


def test_a_state_folder_that_vanishes_in_the_middle_is_told(desk: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write anywhere, so the refusal of the system is given by hand."""
    saves: list[Any] = []
    replace = os.replace

    def refuse(source: Any, target: Any, **more: Any) -> None:
        if Path(target).parent.name == "publish-state" and len(saves) >= 2:
            raise PermissionError(13, "Permission denied", str(target))
        saves.append(target)
        replace(source, target, **more)

    monkeypatch.setattr(os, "replace", refuse)
    is_told(command("publish", desk.folder), "publish-state")
    monkeypatch.undo()
    assert command("publish", desk.folder).code == 0
    assert command("plan", desk.folder).code == 0


def test_a_lock_that_cannot_be_removed_does_not_spoil_what_was_done(
    desk: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self.suffix == ".lock":
            raise PermissionError(13, "Permission denied", str(self))
        unlink(self, missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    assert command("publish", desk.folder).code == 0


@pytest.mark.parametrize("words", [("connect",), ("run", "createThing", "-i", "title=x"), ("listen", "events")])
@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"ALL_PROXY": "socks5://127.0.0.1:1"}, "SOCKS"),
        ({"SSL_CERT_FILE": "/nonexistent"}, "SSL_CERT_FILE"),
        ({"HTTPS_PROXY": "ftp://x"}, "'ftp'"),
    ],
    ids=["socks", "authority", "scheme"],
)
def test_runs_checks_and_listeners_say_the_same(
    desk: Bench, words: tuple[str, ...], environ: dict[str, str], told: str
) -> None:
    desk.manifest["webhooks"]["events"]["attach"] = {"url": "https://api.acme.example/hooks", "method": "POST"}
    desk.write()
    connection = desk.folder / "connection.yaml"
    connection.write_text("apiKey: k-12345678\n")
    more = ("--public-url", "https://away.example", "--once") if words[0] == "listen" else ()
    done = afkit(words[0], desk.folder, *words[1:], *more, "--connection", connection, environ=environ)
    assert done.code in (1, 2) and told in done.err + done.out and "Traceback" not in done.err


# Exit codes


def test_a_plan_with_nothing_to_write_gives_0_and_conflicts_have_their_own_code(desk: Bench) -> None:
    assert command("plan", desk.folder).code == 2
    assert command("publish", desk.folder).code == 0
    assert command("plan", desk.folder).code == 0
    section = desk.zone.apps["acme", 1].items["module", "createThing"].sections
    section["api"] = '{"url": "/theirs"}'
    drift = command("plan", desk.folder)
    assert drift.code == 0 and "createThing" in drift.out
    desk.module()["communication"] = {"url": "/mine"}
    desk.write()
    assert command("plan", desk.folder).code == 3


# Line ends


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
def test_line_ends_and_marks_survive_every_command_that_writes(tmp_path: Path, mark: bytes) -> None:
    folder = tmp_path / "acme"
    assert afkit("new", "acme-shop", "--auth", "apikey", "-o", folder).code == 0
    for path in folder.glob("*.yaml"):
        path.write_bytes(mark + path.read_bytes().replace(b"\n", b"\r\n"))
    out = tmp_path / "out"
    assert afkit("render", folder, "-o", out).code == 0
    assert afkit("render", folder, "-o", out, "--check").code == 0
    assert afkit("lint", folder).code == 0 and afkit("test", folder).code == 0
    assert afkit("fmt", folder / "manifest.yaml").code == 0
    assert afkit("add", "rpc", "listThings", "--in", folder).code == 0
    for path in folder.glob("*.yaml"):
        data = path.read_bytes()
        assert data.startswith(mark) and data.count(mark or b"\xef\xbb\xbf") == bool(mark), path
        assert data.count(b"\n") == data.count(b"\r\n"), path


# What a service sends


def connector(folder: Path, url: str, communication: dict[str, Any], kind: str = "action") -> Path:
    manifest = {
        "manifest": 1,
        "app": {"name": "acme", "label": "Acme", "version": 1},
        "base": {"baseUrl": url},
        "modules": {
            "act": {
                "label": "Act",
                "description": "Acts.",
                "moduleType": kind,
                "communication": communication,
                "mappableParams": [{"name": "n", "type": "number", "label": "N"}],
            }
        },
    }
    (folder / "manifest.yaml").write_text(yaml.safe_dump(manifest, sort_keys=False))
    (folder / "sandbox.yaml").write_text(
        "sandbox: 1\ntitle: A\nroutes:\n  - {name: all, match: {path: /x}, steps: [{reply: {json: [{id: 1}]}}]}\n"
    )
    return folder


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(lambda asked: Answer(200, {"id": 1})) as running:
        yield running


def answering(answer: Answer) -> Callable[[Asked], Answer]:
    return lambda asked: answer


BIG = 2**53 + 1
HELD = 2**53


def test_a_number_that_loses_digits_is_the_same_at_every_door_and_told(tmp_path: Path, service: Service) -> None:
    folder = connector(
        tmp_path,
        service.url,
        {
            "url": "/x",
            "method": "POST",
            "body": {"a": "{{parameters.n}}", "b": "{{parseJSON('" + str(BIG) + "')}}", "c": BIG},
            "response": {"output": "{{body}}"},
        },
    )
    service.script = answering(Answer(200, f'{{"n": {BIG}}}'.encode(), {"Content-Type": "application/json"}))
    done = afkit("run", folder, "act", "-i", f"n={BIG}", "--format", "json")
    assert json.loads(service.asked[0].body) == {"a": HELD, "b": HELD, "c": HELD}
    assert done.data["bundles"] == [{"n": HELD}]
    assert any("lost digits" in note for note in done.data["notes"])
    context = tmp_path / "context.json"
    context.write_text(f'{{"n": {BIG}}}')
    assert afkit("iml", "{{n}}", "--context", context).out.strip() == str(HELD)


@pytest.mark.parametrize("coding", ["zstd", "br", "compress", "gzip, zstd"])
def test_a_content_coding_that_is_not_known_is_named(tmp_path: Path, service: Service, coding: str) -> None:
    folder = connector(tmp_path, service.url, {"url": "/x", "response": {"output": "{{body}}"}})
    service.script = answering(
        Answer(200, b"\x28\xb5\x2f\xfd", {"Content-Encoding": coding, "Content-Type": "application/json"})
    )
    done = afkit("run", folder, "act")
    assert done.code == 1 and coding.split(", ")[-1] in done.err + done.out


@pytest.mark.parametrize(
    ("kind", "charset", "body"),
    [
        ("application/json", "iso-8859-1", '{"a": "ä"}'),
        ("application/json", "utf-16", '{"a": "ä"}'),
        ("text/xml", "iso-8859-1", "<r><a>ä</a></r>"),
        ("text/plain", "windows-1252", "ä"),
    ],
)
def test_the_declared_charset_counts(tmp_path: Path, service: Service, kind: str, charset: str, body: str) -> None:
    form = {"application/json": "json", "text/xml": "xml", "text/plain": "text"}[kind]
    folder = connector(tmp_path, service.url, {"url": "/x", "response": {"type": form, "output": {"o": "{{body}}"}}})
    service.script = answering(Answer(200, body.encode(charset), {"Content-Type": f"{kind}; charset={charset}"}))
    done = afkit("run", folder, "act", "--format", "json")
    assert "ä" in json.dumps(done.data["bundles"], ensure_ascii=False)


NASTY = "a\x1b[31m\x07\x9b\u202eb"


@pytest.mark.parametrize(
    "words", [("run", "act"), ("run", "act", "--trace"), ("run", "act", "--format", "json"), ("test",)]
)
def test_no_control_character_of_a_reply_reaches_a_terminal(
    tmp_path: Path, service: Service, words: tuple[str, ...]
) -> None:
    folder = connector(tmp_path, service.url, {"url": "/x", "response": {"output": "{{body}}"}})
    service.script = answering(Answer(200, {"v": NASTY, NASTY: 1}))
    (folder / "sandbox.yaml").write_text(
        "sandbox: 1\ntitle: A\nroutes:\n  - {name: all, match: {path: /x}, steps: [{reply: {json: "
        + json.dumps({"v": NASTY, NASTY: 1})
        + "}}]}\n"
    )
    (folder / "cases.yaml").write_text(
        "version: 1\ncases:\n  - {name: one, module: act, expect: {output: {v: other}}}\n"
    )
    done = afkit(words[0], folder, *words[1:])
    text = done.out + done.err
    assert done.code == (1 if words[0] == "test" else 0) and "[31m" in text
    assert not [char for char in text if char < " " and char not in "\n\t"] and "\x9b" not in text, text


# Silent repetition


def test_a_page_that_comes_again_is_told_in_text_json_and_cases(tmp_path: Path, service: Service) -> None:
    paging = {"url": "/x", "response": {"iterate": "{{body}}", "output": "{{item}}"}}
    more = {"condition": "{{pagination.page < 4}}", "qs": {"page": "{{pagination.page}}"}}
    folder = connector(tmp_path, service.url, {**paging, "pagination": more}, "search")
    service.script = answering(Answer(200, [{"id": 1}]))
    text = afkit("run", folder, "act")
    assert text.code == 0 and "the same as the one before" in text.err
    data = afkit("run", folder, "act", "--format", "json").data
    assert any("the same as the one before" in note for note in data["notes"])
    case = "version: 1\ncases:\n  - {name: one, module: act, expect: {notes: [%s]}}\n"
    (folder / "cases.yaml").write_text(case % "the same as the one before")
    assert afkit("test", folder).code == 0
    (folder / "cases.yaml").write_text(
        "version: 1\ncases:\n  - {name: one, module: act, expect: {bundles: [{id: 1}, {id: 1}, {id: 1}]}}\n"
    )
    told = afkit("test", folder, "--junit", tmp_path / "junit.xml")
    assert told.code == 0 and "note: communication: a reply of the pagination is the same as the one before" in told.out
    assert "the same as the one before" in (tmp_path / "junit.xml").read_text()
    (case,) = afkit("test", folder, "--format", "json").data["cases"]
    assert case["ok"] and any("the same as the one before" in note for note in case["notes"])


@pytest.mark.parametrize(
    ("own", "paging", "warned"),
    [
        ({}, {"condition": "{{body.more}}"}, True),
        ({}, {"condition": "{{body.more}}", "qs": {"page": 2}}, True),
        ({}, {"qs": {"page": "{{parameters.n}}"}}, True),
        ({"qs": {"after": "{{body.next}}"}}, {"condition": "{{body.next}}"}, True),
        ({}, {"qs": {"page": "{{pagination.page}}"}}, False),
        ({"url": "/x?page={{pagination.page}}"}, {"condition": "{{body.more}}"}, False),
        ({}, {"url": "{{body.next}}"}, False),
        ({"qs": {"at": "{{temp.at}}"}}, {"condition": "{{body.more}}"}, False),
        ({}, {"condition": False}, False),
    ],
    ids=range(9),
)
def test_lint_knows_the_simple_forms(tmp_path: Path, own: dict[str, Any], paging: dict[str, Any], warned: bool) -> None:
    folder = connector(tmp_path, "https://api.acme.example", {"url": "/x", **own, "pagination": paging}, "search")
    data = afkit("lint", folder / "manifest.yaml", "--select", "AF499", "--format", "json").data
    assert bool(data["diagnostics"]) == warned
