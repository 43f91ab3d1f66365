"""Requests that go elsewhere than the connector says: to a sandbox that runs already, and to another base address."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.cli.runs.elsewhere import tie_sandbox_address
from afkit.sandbox import Request, Sandbox, SandboxError, keeping, load_sandbox, read_state
from afkit.sandbox import serve as serve_sandbox
from afkit.sandbox.keeping import _Keeper, plain, revived
from support.cli import Outcome, afkit
from support.connectors import lay_out
from support.service import Answer, Asked, Service, serve

MANIFEST = """\
manifest: 1
app: {name: notes, label: Notes, description: Keeps notes., theme: "#1d5fd1"}
base: {baseUrl: "https://api.notes.example/v2", headers: {Authorization: "Bearer {{connection.token}}"}}
connections:
  notes:
    label: Notes
    connectionType: basic
    params: [{name: token, type: password, label: Token, required: true}]
    communication:
      url: https://api.notes.example/v2/me
      headers: {Authorization: "Bearer {{parameters.token}}"}
      response: {metadata: {type: text, value: "{{body.name}}"}}
modules:
  addNote:
    label: Add a note
    description: Adds a note.
    moduleType: action
    actionCrud: create
    mappableParams: [{name: text, type: text, label: Text, required: true}]
    communication: {url: /notes, method: POST, body: {text: "{{parameters.text}}"}, response: {output: "{{body}}"}}
  fetchUrl:
    label: Fetch an address
    description: Fetches.
    moduleType: action
    actionCrud: read
    mappableParams: [{name: url, type: text, label: URL, required: true}]
    communication: {url: "{{parameters.url}}", response: {output: "{{body}}"}}
webhooks:
  noted:
    label: Noted
    webhookType: web
    connection: notes
    communication: {output: "{{body}}"}
    attach: {url: /hooks, method: POST, body: {url: "{{webhook.url}}"}, response: {data: {id: "{{body.id}}"}}}
    detach: {url: "/hooks/{{webhook.id}}", method: DELETE}
"""
SANDBOX = """\
sandbox: 1
title: Notes
modes: {normal: as it is, strict: refuses}
switches: {max: {default: 9, doc: Notes that there may be.}}
state: {notes: [{text: first}], last: null}
connections: {notes: {token: a-made-up-token}}
routes:
  - name: token
    guard: true
    match: {path: "/v2/{all*}"}
    steps: [{if: "{{request.headers.authorization != 'Bearer a-made-up-token'}}", reply: {status: 401}}]
  - name: me
    match: {path: /v2/me}
    steps: [{reply: {json: {name: "Ada at {{sandbox.url}}"}}}]
  - name: add
    match: {path: /v2/notes, method: POST}
    steps:
      - update: [{at: [notes], append: {text: "{{request.json.text}}"}}, {at: [last], set: "{{now}}"}]
        reply: {status: 201, json: {count: "{{length(state.notes)}}"}}
  - name: hook
    match: {path: ["/v2/hooks", "/v2/hooks/{id}"]}
    steps: [{reply: {json: {id: h-1}}}]
report:
  - {title: Notes, each: "{{state.notes}}", show: {text: "{{item.text}}"}, empty: no notes yet}
"""
CASES = """\
cases:
  - name: a note is added
    module: addNote
    input: {text: x}
    expect: {output: {count: {schema: {minimum: 2}}}}
    after: {Notes: 2}
  - {name: the token is good, check: notes, expect: {metadata: {matches: "Ada.*"}}}
  - {name: too many, module: addNote, switches: {max: 1}, input: {text: x}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return lay_out(tmp_path / "notes", {"manifest.yaml": MANIFEST, "sandbox.yaml": SANDBOX, "cases.yaml": CASES})


@pytest.fixture
def sandbox(folder: Path) -> Iterator[Sandbox]:
    box = Sandbox(load_sandbox(str(folder)))
    with serve_sandbox(box):
        yield box


def add(folder: Path, text: str, *more: object) -> Outcome:
    return afkit("run", folder, "addNote", "-i", f"text={text}", *more)


def test_a_run_uses_a_running_sandbox_and_shows_what_it_changed(folder: Path, sandbox: Sandbox) -> None:
    assert add(folder, "one", "--sandbox", sandbox.url).code == 0
    done = add(folder, "two", "--sandbox", sandbox.url)
    assert '"count": 3' in done.out and "text  two" in done.out and "text  one" not in done.out
    assert [note["text"] for note in sandbox.state["notes"]] == ["first", "one", "two"]
    assert "text  one" in add(folder, "three", "--sandbox", sandbox.url, "--report", "all").out
    assert "Notes:" not in add(folder, "four", "--sandbox", sandbox.url, "--report", "none").out
    assert "nothing has changed" in afkit("run", folder, "fetchUrl", "-i", "url=/me", f"--sandbox={sandbox.url}").out


def test_a_sandbox_without_tables_does_not_say_that_nothing_has_changed(folder: Path) -> None:
    file = folder / "sandbox.yaml"
    before, _, after = file.read_text().partition("report:\n")
    assert after
    file.write_text(before)
    done = add(folder, "new", "--sandbox", "--report", "changes")
    assert (done.code, "nothing has changed" in done.out) == (0, False), done.out


@pytest.mark.parametrize(
    ("report", "shown", "hidden"),
    [(None, ["first", "new"], []), ("changes", ["new"], ["first"]), ("none", [], ["Notes:"])],
)
def test_a_sandbox_of_its_own_shows_what_is_asked_for(
    folder: Path, report: str | None, shown: list[str], hidden: list[str]
) -> None:
    done = add(folder, "new", "--sandbox", *(["--report", report] if report else []))
    assert done.code == 0 and all(f"text  {text}" in done.out for text in shown), done.out
    assert not any(text in done.out for text in hidden)


def test_a_connection_is_checked_at_a_running_sandbox(folder: Path, sandbox: Sandbox) -> None:
    done = afkit("connect", folder, "--sandbox", sandbox.url)
    assert (done.code, f"[Ada at {sandbox.url}]: check passed" in done.out) == (0, True), done.out + done.err


def test_cases_run_against_a_running_sandbox(folder: Path, sandbox: Sandbox, tmp_path: Path) -> None:
    done = afkit("test", folder, "--sandbox", sandbox.url, "--junit", tmp_path / "j.xml")
    assert (done.code, f"2 passed, 1 skipped (at {sandbox.url}" in done.out) == (0, True), done.out + done.err
    assert "it needs a sandbox of its own: switches" in done.out
    assert '<skipped message="it needs' in (tmp_path / "j.xml").read_text()
    assert len(sandbox.state["notes"]) == 2


@pytest.mark.parametrize("words", [["--jobs", "2"], ["--over-http"]])
def test_what_a_running_sandbox_cannot_do_is_refused(folder: Path, sandbox: Sandbox, words: list[str]) -> None:
    done = afkit("test", folder, "--sandbox", sandbox.url, *words)
    assert (done.code, f"leave out {words[0]}" in done.err) == (2, True), done.err
    alone = afkit("test", folder, "--ca-file", "x.pem")
    assert (alone.code, "--ca-file goes with --sandbox URL" in alone.err) == (2, True)


@pytest.mark.parametrize("word", [None, "PATH"])
def test_a_path_behind_the_option_stays_a_path(folder: Path, word: str | None) -> None:
    order = ["--sandbox", folder, "addNote"] if word else [folder, "addNote", "--sandbox"]
    assert afkit("run", *order, "-i", "text=x").code == 0


def test_words_are_tied_to_the_option_only_where_they_are_an_address() -> None:
    words = ["a", "--sandbox", "http://h", "--sandbox", "b", "--sandbox", "--", "--sandbox", "http://h"]
    tied = ["a", "--sandbox=http://h", "--sandbox=", "b", "--sandbox=", "--", "--sandbox", "http://h"]
    assert tie_sandbox_address(words) == tied


REFUSED: list[tuple[list[str], str]] = [
    (["--sandbox", "http://127.0.0.1:9"], "no sandbox answers at http://127.0.0.1:9"),
    (["--sandbox", "{url}", "--mode", "strict"], "runs already"),
    (["--sandbox", "{url}", "--base-url", "{url}"], "give one of them"),
    (["--base-url", "ftp://x"], "is not an http or https address"),
    (["--base-url", "https://api.nots.example={url}"], "calls no such address"),
    (["--base-url", "http://api.notes.example={url}"], "help: it calls https://api.notes.example"),
    (["--base-url", "https://api.notes.example:8443={url}"], "the connector calls no such address, so"),
    (["--base-url", "http://u:a-hidden-word@127.0.0.1:9"], "http://127.0.0.1:9 with a user name before the host"),
    (["--base-url", "https://u:a-hidden-word@api.notes.example={url}"], "with a user name before the host"),
    (["--report", "none"], "goes with --sandbox"),
]


@pytest.mark.parametrize(("words", "message"), REFUSED, ids=[message for _, message in REFUSED])
def test_what_cannot_be_meant_is_refused(folder: Path, sandbox: Sandbox, words: list[str], message: str) -> None:
    done = add(folder, "x", *(word.format(url=sandbox.url) for word in words))
    assert (done.code, message in done.err) == (2, True), done.err
    assert "a-hidden-word" not in done.err + done.out


def test_an_address_that_only_the_connection_names_can_be_replaced(folder: Path, other: Service) -> None:
    text = MANIFEST.replace('https://api.notes.example/v2", headers', '{{connection.url}}", headers')
    text = text.replace("{name: token,", "{name: url, type: url, label: URL}, {name: token,")
    (folder / "manifest.yaml").write_text(text)
    (folder / "c.yaml").write_text("token: t\nurl: https://eu.notes.example/v2")
    where = ["--connection", folder / "c.yaml", "--base-url"]
    assert add(folder, "x", *where, f"https://eu.notes.example={other.url}").code == 0
    assert other.asked[-1].target == "/v2/notes"
    assert "calls no such address" in add(folder, "x", *where, f"https://us.notes.example={other.url}").err


@pytest.mark.parametrize("command", ["run", "test"])
def test_what_is_no_address_is_refused(folder: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert afkit(command, folder, "--sandbox=127.0.0.1:9").code == 2
    assert "'127.0.0.1:9' is not an address such as http" in capsys.readouterr().err
    assert afkit(command, folder, "--sandbox=http://u:a-hidden-word@127.0.0.1:9").code == 2
    said = capsys.readouterr().err
    assert "http://127.0.0.1:9 with a user name before the host" in said and "a-hidden-word" not in said


@pytest.fixture
def other() -> Iterator[Service]:
    def script(asked: Asked) -> Answer:
        return Answer(200, {"id": "h-1", "name": "Eve", "count": 2, "target": asked.target})

    with serve(script) as running:
        yield running


BASES: list[tuple[str, str]] = [
    ("{url}", "/v2/notes"),
    ("{url}/", "/v2/notes"),
    ("{url}/v3", "/v3/notes"),
    ("https://api.notes.example={url}", "/v2/notes"),
    ("https://api.notes.example={url}/fake", "/fake/v2/notes"),
    ("HTTPS://API.notes.example/v2={url}/fake", "/fake/notes"),
]


@pytest.mark.parametrize(("base", "target"), BASES)
def test_a_fixed_address_is_replaced(folder: Path, other: Service, base: str, target: str) -> None:
    (folder / "c.yaml").write_text("token: t")
    where = ["--connection", folder / "c.yaml", "--base-url", base.format(url=other.url)]
    done = add(folder, "x", *where, "--format", "json")
    assert done.code == 0, done.err
    assert (other.asked[-1].target, other.asked[-1].headers["host"]) == (target, other.url[7:])
    assert done.data["trace"][-1]["url"] == other.url + target
    dry = add(folder, "x", *where, "--dry-run", "--format", "json")
    assert (dry.data["trace"][-1]["url"], len(other.asked)) == (other.url + target, 1)


def test_connection_webhook_and_cases_follow_the_address_too(folder: Path, other: Service) -> None:
    (folder / "c.yaml").write_text("token: t")
    base = ["--base-url", other.url]
    checked = afkit("connect", folder, "--connection", folder / "c.yaml", *base)
    assert "[Eve]: check passed" in checked.out, checked.err
    tested = afkit("test", folder, *base, "-k", "added or good")
    assert "1 passed, 1 failed (at " in tested.out, tested.out + tested.err
    assert {asked.target for asked in other.asked} >= {"/v2/me", "/v2/notes"}


def test_what_is_recorded_to_learn_from_comes_from_the_address_too(folder: Path, other: Service) -> None:
    (folder / "c.yaml").write_text("token: t")
    where = ["--connection", folder / "c.yaml", "--base-url", other.url]
    done = afkit("infer", folder, "addNote", "-i", "text=x", "--record", folder / "recorded.json", *where)
    assert (done.code, [asked.target for asked in other.asked]) == (0, ["/v2/notes"]), done.err


def test_a_computed_address_has_to_be_named(folder: Path) -> None:
    text = MANIFEST.replace('https://api.notes.example/v2", headers', '{{connection.url}}", headers')
    (folder / "manifest.yaml").write_text(text)
    done = add(folder, "x", "--base-url", "http://127.0.0.1:9")
    assert (done.code, "its" in done.err or "computed" in done.err) == (2, True)
    assert "--base-url https://api.example.com=" in done.err


def test_the_hosts_of_a_sandbox_are_those_of_the_service(folder: Path) -> None:
    """What the platform's own hosts would refuse is refused here, in `run` as in `test`."""
    case = "cases: [{name: away, module: fetchUrl, input: {url: URL}}]".replace(
        "URL", "'https://elsewhere.example/v2/me'"
    )
    (folder / "cases.yaml").write_text(case)
    ran = afkit("run", folder, "fetchUrl", "-i", "url=https://elsewhere.example/v2/me", "--sandbox")
    tested = afkit("test", folder)
    refusal = "a request to the host 'elsewhere.example' is refused"
    assert (ran.code, tested.code, refusal in ran.err, refusal in tested.out) == (1, 1, True, True)
    allowed = ["--sandbox", "--allow-host", "elsewhere.example"]
    assert afkit("run", folder, "fetchUrl", "-i", "url=https://elsewhere.example/v2/me", *allowed).code == 0


def test_what_a_sandbox_offers_is_told_at_its_own_address_alone(sandbox: Sandbox) -> None:
    """A page of another host, whose name leads here for once, is told nothing."""
    asked = [Request("GET", "/__afkit/sandbox", (("Host", host),)) for host in ("127.0.0.1:80", "evil.example")]
    assert [sandbox.handle(request).status for request in asked] == [200, 404]


def note(box: Sandbox, text: str) -> None:
    headers = (("Authorization", "Bearer a-made-up-token"),)
    assert box.handle(Request("POST", "/v2/notes", headers, json.dumps({"text": text}).encode())).status == 201


def test_a_state_is_kept_across_sandboxes(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    for text in ("one", "two"):
        box = Sandbox(load_sandbox(str(folder)), state=read_state(str(file)))
        with keeping(box, str(file)):
            note(box, text)
            with pytest.raises(SandboxError, match="in use by another sandbox"), keeping(box, str(file)):
                pass
    kept = read_state(str(file))
    assert kept is not None
    assert [item["text"] for item in kept["notes"]] == ["first", "one", "two"]
    assert isinstance(kept["last"], datetime)


def test_a_large_state_is_written_the_more_seldom_the_longer_it_takes(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    clock = iter(range(0, 400, 2))
    keeper = _Keeper(Sandbox(load_sandbox(str(folder))), str(tmp_path / "state.json"))

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        keeper._sandbox.version += 1
        return len(waited) == 3

    monkeypatch.setattr(keeper._ending, "wait", wait)
    monkeypatch.setattr(time, "perf_counter", lambda: next(clock))
    keeper._work()
    assert waited == [0.5, 40, 40]


def test_a_killed_sandbox_has_kept_what_changed(folder: Path, tmp_path: Path) -> None:
    import subprocess
    import sys

    file = tmp_path / "state.json"
    for expected in ("first", "from outside"):
        command = [sys.executable, "-m", "afkit", "sandbox", str(folder), "--state", str(file), "--format", "json"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = json.loads(process.stdout.readline())["url"]
            with urlopen(f"{url}/__afkit/sandbox", timeout=10) as answer:
                said = json.load(answer)
            assert said["report"][0]["rows"][-1] == {"text": expected}
            assert add(folder, "from outside", "--sandbox", url).code == 0
            for _ in range(100):
                if "from outside" in file.read_text():
                    break
                time.sleep(0.05)
            process.kill()
    assert file.read_text().count("from outside") == 2 or file.read_text().count("from outside") == 1


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"sandbox": 2, "state": {}}', '{"sandbox": 1, "state": {"a": {"$date": "x"}}}']
)
def test_a_file_of_another_kind_is_refused(folder: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "s.json").write_text(text)
    done = afkit("sandbox", folder, "--state", tmp_path / "s.json")
    assert (done.code, "AF916" in done.err, (tmp_path / "s.json").read_text()) == (2, True, text)


values: Any = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(codec="utf-8"))
    | st.binary(max_size=20)
    | st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(
        lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
    ),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["a", "$date", "$bytes", "$value", "b"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(value=values)
def test_every_value_of_a_state_comes_back(value: Any) -> None:
    assert revived(json.loads(json.dumps(plain(value)))) == value
