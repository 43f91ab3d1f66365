"""`afkit run … --each`: many inputs, real HTTP; nothing is started twice, whatever happens in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from support.cli import ROOT, Outcome, afkit
from support.service import Answer, Asked, Service, serve

SECRET = "sentinel-key-4711"
MANIFEST: dict[str, Any] = {
    "manifest": 1,
    "app": {"name": "made-up", "label": "Made up", "version": 1},
    "connections": {
        "c": {
            "label": "C",
            "connectionType": "oauth",
            "params": [{"name": "url", "type": "url"}, {"name": "key", "type": "password", "label": "K"}],
            "communication": {
                "token": {
                    "condition": True,
                    "url": "{{parameters.url}}/token",
                    "method": "POST",
                    "body": {"key": "{{parameters.key}}"},
                    "response": {"data": {"accessToken": "{{body.token}}"}},
                }
            },
        }
    },
    "modules": {
        name: {
            "label": name,
            "description": "Does.",
            "moduleType": "action",
            "actionCrud": "create",
            "connection": "c",
            "mappableParams": [
                {"name": "id", "type": "text", "label": "ID", "required": True},
                {"name": "size", "type": "number", "label": "Size"},
            ],
            "communication": {
                "url": "{{connection.url}}/orders/{{parameters.id}}",
                "method": method,
                "headers": {"authorization": "Bearer {{connection.accessToken}}"},
                "body": {"id": "{{parameters.id}}", "size": "{{parameters.size}}"},
            },
        }
        for name, method in (("create", "POST"), ("read", "GET"))
    },
}


class Place:
    """A connector, its connection and inputs in a folder, and the service that they speak to."""

    def __init__(self, folder: Path, service: Service) -> None:
        self.folder = folder
        self.service = service
        self.orders: list[str] = []
        self.first: dict[str, list[Answer]] = {}  # what is answered before the usual
        service.script = self.script
        (folder / "manifest.json").write_text(json.dumps(MANIFEST))
        (folder / "connection.json").write_text(json.dumps({"url": service.url, "key": SECRET}))

    def script(self, asked: Asked) -> Answer:
        if asked.target == "/token":
            return Answer(200, {"token": "sentinel-token-4711"})
        order = asked.target.rpartition("/")[2]
        self.orders.append(order)
        waiting = self.first.get(order)
        if waiting:
            return waiting.pop(0)
        return Answer(200, {"id": order, "echo": asked.headers["authorization"]})

    def write(self, *inputs: Any, name: str = "in.jsonl") -> Path:
        file = self.folder / name
        file.write_text("".join((i if isinstance(i, str) else json.dumps(i)) + "\n" for i in inputs))
        return file

    def command(self, file: Path | str, *options: object, module: str = "create") -> list[object]:
        connection = self.folder / "connection.json"
        return ["run", self.folder / "manifest.json", module, "--each", file, "--connection", connection, *options]

    def run(self, file: Path | str, *options: object, module: str = "create", stdin: str = "") -> Outcome:
        outcome = afkit(*self.command(file, *options, module=module), stdin=stdin)
        assert "Traceback" not in outcome.err
        assert "sentinel" not in outcome.out + outcome.err + self.text()
        return outcome

    def text(self, name: str = "in.results.jsonl") -> str:
        file = self.folder / name
        return file.read_text() if file.exists() else ""

    def lines(self, name: str = "in.results.jsonl") -> list[dict[str, Any]]:
        return sorted(map(json.loads, self.text(name).splitlines()), key=lambda line: line["line"])


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    with serve(lambda asked: Answer()) as running:
        yield Place(tmp_path, running)


def ids(count: int) -> list[dict[str, Any]]:
    return [{"id": f"o{number}"} for number in range(1, count + 1)]


def test_every_line_has_its_result(place: Place) -> None:
    file = place.write(*ids(40))
    outcome = place.run(file, "--concurrency", 8, "--format", "json")
    assert outcome.code == 0
    assert outcome.data == {
        "ok": True, "done": 40, "failed": 0, "skipped": 0, "inDoubt": 0, "errors": {}, "interrupted": False,
        "out": str(place.folder / "in.results.jsonl"),
    }  # fmt: skip
    lines = place.lines()
    assert [line["line"] for line in lines] == list(range(1, 41))
    assert lines[6] == {
        "line": 7, "ok": True, "bundles": [{"id": "o7", "echo": "Bearer ***"}], "error": None, "attempts": 1,
    }  # fmt: skip
    assert Counter(place.orders) == Counter(f"o{n}" for n in range(1, 41))
    assert sum(asked.target == "/token" for asked in place.service.asked) == 1  # one token for all


def test_tables_and_standard_input_are_read(place: Place) -> None:
    table = place.write("id,size", "007,2", "o2,", name="in.csv")
    assert place.run(table).code == 0
    assert [asked.json for asked in place.service.asked if asked.target != "/token"] == [
        {"id": "007", "size": 2},
        {"id": "o2"},
    ]
    assert [line["line"] for line in place.lines()] == [2, 3]
    out = place.folder / "own.jsonl"
    assert place.run("-", "--out", out, "-i", "size=5", stdin='{"id": "s1"}\n\n{"id": "s2"}\n').code == 0
    assert [line["line"] for line in place.lines("own.jsonl")] == [1, 3]
    assert place.service.asked[-1].json["size"] == 5


def test_lines_that_are_no_input_fail_alone(place: Place) -> None:
    file = place.write({"id": "a"}, "{broken", [1], {"size": "x"}, {"id": "b", "ide": 1}, {"id": "c"})
    outcome = place.run(file)
    assert outcome.code == 1
    assert "6 inputs: 2 done, 4 failed" in outcome.out
    errors = {line["line"]: line["error"] for line in place.lines() if not line["ok"]}
    assert errors[2]["message"].startswith("line 2 is not JSON")
    assert "no collection" in errors[3]["message"]
    assert (errors[4]["type"], errors[4]["code"]) == ("BundleValidationError", "AF901")
    assert errors[5]["code"] == "AF903"
    assert place.orders == ["a", "c"]


@pytest.mark.parametrize(
    ("answers", "module", "attempts", "ok"),
    [
        ([Answer(429, headers={"retry-after": "0"})] * 2, "create", 3, True),
        ([Answer(429, headers={"retry-after": formatdate(usegmt=True)})], "create", 2, True),
        ([Answer(503)], "create", 2, True),
        ([Answer(503)] * 9, "create", 2, False),
        ([Answer(400)], "create", 1, False),
        ([Answer(body="x", cut=True)], "read", 2, True),
        ([Answer(body="x", cut=True)], "create", 1, False),  # it may have been made
    ],
)
def test_errors_that_pass_are_tried_again(
    place: Place, answers: list[Answer], module: str, attempts: int, ok: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afkit.engine.many._FIRST_WAIT", 0.01)
    place.first["o2"] = list(answers)
    outcome = place.run(place.write(*ids(3)), "--attempts", min(attempts + 1, 2) if not ok else 4, module=module)
    line = place.lines()[1]
    assert (line["ok"], line["attempts"]) == (ok, attempts)
    assert outcome.code == (0 if ok else 1)
    assert line.get("inDoubt", False) is (answers[0].cut and module == "create")


def test_resume_runs_what_failed_and_nothing_else(place: Place) -> None:
    file = place.write(*ids(5))
    place.first["o3"] = [Answer(400, {})]
    place.first["o4"] = [Answer(body="x", cut=True)]
    assert place.run(file).code == 1
    again = place.run(file)
    assert (again.code, "--resume" in again.err) == (2, True)
    place.orders.clear()
    outcome = place.run(file, "--resume", "--format", "json")
    assert (outcome.code, outcome.data["skipped"], outcome.data["inDoubt"]) == (1, 3, 1)
    assert place.orders == ["o3"]
    place.orders.clear()
    assert place.run(file, "--resume", "--again").code == 0
    assert place.orders == ["o4"]
    assert place.run(file, "--resume").code == 0


def started(place: Place, file: Path, *options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "afkit", *map(str, place.command(file, *options))]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )


def wait_for(place: Place, orders: int) -> None:
    for _ in range(1000):
        if len(place.orders) >= orders:
            return
        time.sleep(0.02)
    raise AssertionError("the run did not begin")


def settled(place: Place, count: int) -> None:
    """Wait until so many results are written."""
    file = place.folder / "in.results.jsonl"
    for _ in range(1000):
        if file.exists() and file.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.02)
    raise AssertionError("the results do not come")


def slowly(place: Place, held: threading.Event) -> None:
    """Let every tenth order wait until the test lets it go."""

    def script(asked: Asked) -> Answer:
        answer = place.script(asked)
        if asked.target.endswith("0"):
            held.wait(20)
        return answer

    place.service.script = script


def test_a_killed_run_goes_on_and_starts_nothing_twice(place: Place) -> None:
    file = place.write(*ids(60))
    held = threading.Event()
    slowly(place, held)
    with started(place, file, "--concurrency", 4) as process:
        wait_for(place, 40)  # four orders are held by then: nothing goes on
        settled(place, 36)
        process.kill()
    held.set()
    begun = Counter(place.orders)
    with (place.folder / "in.results.jsonl").open("a") as results:
        results.write('{"line": 59, "ok": tr')  # torn by the crash
    outcome = place.run(file, "--resume", "--format", "json")
    assert outcome.code == 1
    assert set(Counter(place.orders).values()) == {1}
    assert len(place.orders) == 60
    assert outcome.data["inDoubt"] == 4
    doubtful = [json.loads(text)["line"] for text in place.text().splitlines() if '"inDoubt": true' in text]
    assert sorted(doubtful) == [10, 20, 30, 40]
    assert all(begun[f"o{number}"] == 1 for number in doubtful)
    assert place.run(file, "--resume").code == 1  # still in doubt, and told
    assert len(place.orders) == 60


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_an_interrupted_run_ends_what_is_under_way(place: Place) -> None:
    file = place.write(*ids(60))
    held = threading.Event()
    slowly(place, held)
    with started(place, file, "--concurrency", 4) as process:
        wait_for(place, 40)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        held.set()
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "interrupted" in err
    assert "results:" in out
    assert len(place.lines()) == len(place.orders) < 60
    assert not (place.folder / "in.results.jsonl.started").exists()
    assert place.run(file, "--resume").code == 0
    assert set(Counter(place.orders).values()) == {1}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--concurrency", "0"], "1 to 256"),
        (["--rate", "0"], "more than 0"),
        (["--dry-run"], "for one run"),
        (["--input", "x.json"], "for one run"),
        (["--since", "all"], "for one run"),
        (["--again"], "goes with --resume"),
        (["--attempts", "0"], "one at least"),
    ],
)
def test_options_that_do_not_go_together_are_told(place: Place, options: list[str], words: str) -> None:
    outcome = place.run(place.write(*ids(1)), *options)
    assert (outcome.code, words in outcome.err) == (2, True)


def test_a_missing_file_and_a_lonely_option_are_told(place: Place) -> None:
    outcome = place.run(place.folder / "none.jsonl")
    assert (outcome.code, "none.jsonl" in outcome.err) == (2, True)
    outcome = afkit("run", place.folder / "manifest.json", "create", "--resume")
    assert (outcome.code, "goes with --each" in outcome.err) == (2, True)


SHARED = ("--concurrency", 4, "--processes", 2)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forked processes")
def test_processes_share_the_inputs(place: Place) -> None:
    file = place.write(*ids(60))
    with started(place, file, *SHARED, "--format", "json") as process:
        out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert (json.loads(out)["done"], json.loads(out)["failed"]) == (60, 0)
    assert Counter(place.orders) == Counter(f"o{number}" for number in range(1, 61))
    assert sorted(line["line"] for line in place.lines()) == list(range(1, 61))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forked processes")
@pytest.mark.parametrize("killed", [True, False], ids=["killed", "interrupted"])
def test_processes_end_with_their_parent_and_start_nothing_twice(place: Place, killed: bool) -> None:
    file = place.write(*ids(60))
    held = threading.Event()
    slowly(place, held)
    shared_out = {"o10", "o20", *(f"o{number}" for number in range(1, 61, 2))}
    with started(place, file, *SHARED) as process:
        while not shared_out <= {*place.orders}:  # one process is through, the other holds two orders
            time.sleep(0.02)
        if killed:
            process.kill()
            process.wait(60)
            time.sleep(1)  # what was forked sees that nobody is there any more
        else:
            process.send_signal(signal.SIGINT)
            time.sleep(0.3)
        held.set()
        _, err = process.communicate(timeout=60)
    assert process.returncode == (-signal.SIGKILL if killed else 130), err
    begun = len(place.orders)
    outcome = place.run(file, "--resume", "--format", "json")
    assert outcome.code == (1 if killed else 0)
    assert len(place.orders) == 60 and set(Counter(place.orders).values()) == {1}
    assert begun < 60
    # The last answer of the one that was through may not have been written down yet when both were ended.
    assert outcome.data["inDoubt"] in ((2, 3) if killed else (0,))


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--processes", "0"], "it must be 1 to 8"), (["--processes", "9"], "it must be 1 to 8")],
)  # fmt: skip
def test_processes_are_at_most_as_many_as_runs(place: Place, options: list[str], words: str) -> None:
    outcome = place.run(place.write(*ids(1)), *options)
    assert (outcome.code, words in outcome.err) == (2, True)


def test_options_from_rpcs_are_checked_and_asked_for_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def script(request: Asked) -> Answer:
        asked.append(request.target)
        return Answer(200, [{"label": "Red", "value": "red"}] if request.target.startswith("/colours") else {"id": 1})

    with serve(script) as service:
        module = {
            "label": "Paint",
            "description": "Paints.",
            "moduleType": "action",
            "actionCrud": "create",
            "connection": None,
            "mappableParams": [
                {"name": "shop", "type": "text", "label": "Shop"},
                {"name": "colour", "type": "select", "label": "Colour", "options": "rpc://colours", "mappable": False},
                {"name": "note", "type": "text", "label": "Note"},
            ],
            "communication": {"url": f"{service.url}/paint", "method": "POST", "body": "{{parameters}}"},
        }
        rpc = {
            "label": "Colours",
            "connection": None,
            "communication": {"url": f"{service.url}/colours/{{{{parameters.shop}}}}"},
        }
        manifest = tmp_path / "manifest.json"
        manifest.write_text(json.dumps({**MANIFEST, "modules": {"paint": module}, "rpcs": {"colours": rpc}}))
        inputs = [{"shop": "a", "colour": "red", "note": str(number)} for number in range(6)]
        inputs += [{"shop": "b", "colour": "red"}, {"shop": "a", "colour": "blue"}]
        file = tmp_path / "in.jsonl"
        file.write_text("".join(json.dumps(one) + "\n" for one in inputs))
        outcome = afkit("run", manifest, "paint", "--each", file, "--format", "json")
    assert (outcome.code, outcome.data["done"], outcome.data["failed"]) == (1, 7, 1), outcome.err
    assert Counter(target for target in asked if target.startswith("/colours")) == {"/colours/a": 1, "/colours/b": 1}
    results = map(json.loads, (tmp_path / "in.results.jsonl").read_text().splitlines())
    [failed] = [result for result in results if not result["ok"]]
    assert (failed["line"], "colour" in failed["error"]["message"]) == (8, True)
