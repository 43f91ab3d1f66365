"""Files in and out of a run, over real HTTP: `@path`, `@-`, base64, multipart, and `--save-files`."""

from __future__ import annotations

import base64
import io
import json
import threading
from email.parser import BytesParser
from email.policy import HTTP
from pathlib import Path
from typing import Any

import pytest

from afkit.cli.console import Console
from afkit.cli.main import main
from afkit.cli.runs.saving import safe_name, write_new
from support.cli import afkit
from support.service import Answer, Asked, serve

PDF = b"%PDF-1.7\x00\xff\xfe bytes"
FIELDS = [
    {"name": "fileName", "type": "filename", "label": "File name", "semantic": "file:name"},
    {"name": "data", "type": "buffer", "label": "Data", "required": True, "semantic": "file:data"},
]


def manifest(tmp_path: Path, url: str, *, fields: Any = FIELDS) -> Path:
    part = {"value": "{{parameters.data}}", "options": {"filename": "{{parameters.fileName}}"}}
    module = {"description": "A.", "moduleType": "action", "actionCrud": "create", "connection": None}
    connector = {
        "manifest": 1,
        "app": {"name": "made-up", "label": "Made up", "version": 1},
        "base": {"baseUrl": url},
        "rpcs": {
            "fields": {
                "label": "Fields",
                "connection": None,
                "communication": {"url": "/fields", "response": {"iterate": "{{body}}", "output": "{{item}}"}},
            }
        },
        "modules": {
            "upload": {
                **module,
                "label": "Upload",
                "mappableParams": fields,
                "communication": {
                    "url": "/files",
                    "method": "POST",
                    "type": "multipart/form-data",
                    "body": {"note": "a", "file": part},
                },
            },
            "download": {
                **module,
                "label": "Download",
                "moduleType": "search",
                "interface": [{"name": "title", "type": "filename"}, {"name": "data", "type": "buffer"}],
                "communication": {
                    "url": "/file",
                    "response": {"type": "binary", "output": {"title": "{{headers.`x-name`}}", "data": "{{body}}"}},
                },
            },
        },
    }
    del connector["modules"]["download"]["actionCrud"]  # type: ignore[index]  # a plain dictionary
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(connector))
    return file


class Store:
    """Takes files as a service does, and gives one out under a name of its choice."""

    def __init__(self, name: str = "bill.pdf") -> None:
        self.name = name
        self.parts: dict[str, tuple[str | None, bytes]] = {}

    def __call__(self, asked: Asked) -> Answer:
        if asked.target == "/fields":
            return Answer(200, FIELDS)
        if asked.target == "/file":
            return Answer(200, PDF, {"Content-Type": "application/octet-stream", "X-Name": self.name})
        head = f"Content-Type: {asked.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + asked.body)
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            self.parts[str(name)] = (part.get_filename(), part.get_payload(decode=True))
        return Answer(200, {"id": 1})


def test_a_file_travels_whole_with_its_name(tmp_path: Path) -> None:
    source = tmp_path / "Rechnung ü.pdf"
    source.write_bytes(PDF)
    store = Store()
    with serve(store) as service:
        outcome = afkit("run", manifest(tmp_path, service.url), "upload", "-i", f"data=@{source}")
    assert outcome.code == 0, outcome.err
    assert store.parts == {"note": (None, b"a"), "file": ("Rechnung ü.pdf", PDF)}


def test_standard_input_is_a_file_too(tmp_path: Path) -> None:
    store = Store()
    with serve(store) as service:
        stdin = io.TextIOWrapper(io.BytesIO(PDF))
        console = Console(stdin=stdin, stdout=io.StringIO(), stderr=io.StringIO(), environ={})
        file = manifest(tmp_path, service.url)
        assert main(["run", str(file), "upload", "-i", "data=@-", "-i", "fileName=x.pdf"], console) == 0
    assert store.parts["file"] == ("x.pdf", PDF)


def test_base64_is_a_file_too(tmp_path: Path) -> None:
    values = tmp_path / "input.json"
    values.write_text(json.dumps({"data": {"data": base64.b64encode(PDF).decode()}, "fileName": "y.pdf"}))
    store = Store()
    with serve(store) as service:
        assert afkit("run", manifest(tmp_path, service.url), "upload", "--input", values).code == 0
    assert store.parts["file"] == ("y.pdf", PDF)


@pytest.mark.parametrize("options", [[], ["--no-rpc"]], ids=["fetched", "not fetched"])
def test_a_buffer_that_an_rpc_declares_takes_a_file(options: list[str], tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(PDF)
    store = Store()
    with serve(store) as service:
        file = manifest(tmp_path, service.url, fields=["rpc://fields"])
        outcome = afkit("run", file, "upload", "-i", f"data=@{source}", "-i", "fileName=a.pdf", *options)
    assert outcome.code == 0, outcome.err
    assert store.parts["file"] == ("a.pdf", PDF)


def test_a_file_that_is_not_there_is_told_and_nothing_is_sent(tmp_path: Path) -> None:
    store = Store()
    with serve(store) as service:
        outcome = afkit("run", manifest(tmp_path, service.url), "upload", "-i", "data=@missing.pdf")
    assert outcome.code == 2
    assert "missing.pdf cannot be read" in outcome.err
    assert service.asked == []


HOSTILE = [
    ("bill.pdf", "bill.pdf"),
    ("../../outside.pdf", "outside.pdf"),
    ("/etc/passwd", "passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("..", "download-1-data.pdf"),
    ("", "download-1-data.pdf"),
    (".ssh", "ssh"),
    ("CON.pdf", "_CON.pdf"),
    ("a:b|c?.pdf", "a_b_c_.pdf"),
    ("x" * 400 + ".pdf", "x" * 196 + ".pdf"),
]


@pytest.mark.parametrize(("given", "written"), HOSTILE, ids=[str(n) for n in range(len(HOSTILE))])
def test_buffers_are_saved_under_safe_names(given: str, written: str, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "files"
    with serve(Store(given)) as service:
        file = manifest(tmp_path, service.url)
        outcome = afkit("run", file, "download", "--save-files", folder, "--format", "json")
    assert outcome.code == 0, outcome.err
    assert [path.name for path in folder.iterdir()] == [written]
    assert (folder / written).read_bytes() == PDF
    assert outcome.data["bundles"][0]["data"] == {"file": str(folder / written), "size": len(PDF)}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["manifest.json", "out"]


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    folder = tmp_path / "files"
    assert write_new(folder, "a.pdf", b"1") == folder / "a.pdf"
    assert write_new(folder, "a.pdf", b"1") == folder / "a.pdf"
    assert write_new(folder, "a.pdf", b"2") == folder / "a-2.pdf"
    (folder / "link.pdf").symlink_to(secret)
    assert write_new(folder, "link.pdf", b"3") == folder / "link-2.pdf"
    assert (secret.read_text(), (folder / "a.pdf").read_bytes()) == ("mine", b"1")
    assert sorted(path.name for path in folder.iterdir()) == ["a-2.pdf", "a.pdf", "link-2.pdf", "link.pdf"]


def test_a_name_of_torn_characters_and_marks_is_still_a_name() -> None:
    assert safe_name("in\u202evoice\ud800.pdf") == "invoice.pdf"
    assert safe_name("a\nb\x00.pdf") == "a_b_.pdf"


def test_without_the_option_a_buffer_is_base64(tmp_path: Path) -> None:
    with serve(Store()) as service:
        outcome = afkit("run", manifest(tmp_path, service.url), "download", "--format", "json")
    assert base64.b64decode(outcome.data["bundles"][0]["data"]) == PDF


def test_the_folder_does_not_go_with_a_dry_run(tmp_path: Path) -> None:
    outcome = afkit("run", manifest(tmp_path, "https://api.example"), "download", "--save-files", tmp_path, "--dry-run")
    assert (outcome.code, "does not go with --dry-run" in outcome.err) == (2, True)


@pytest.mark.parametrize("processes", [1, 2])
def test_many_runs_save_the_files_of_each(processes: int, tmp_path: Path) -> None:
    folder, out = tmp_path / "files", tmp_path / "out.jsonl"
    (tmp_path / "in.jsonl").write_text("{}\n{}\n\n{}\n")
    with serve(Counting()) as service:
        file = manifest(tmp_path, service.url)
        words = ["--each", tmp_path / "in.jsonl", "--out", out, "--save-files", folder, "--processes", processes]
        outcome = afkit("run", file, "download", *words)
    assert outcome.code == 0, outcome.err
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert sorted(line["line"] for line in lines) == [1, 2, 4]
    for line in lines:
        told = line["bundles"][0]["data"]
        assert Path(told["file"]).stat().st_size == told["size"]
    assert sorted(path.read_bytes() for path in folder.iterdir()) == [PDF + b"%d" % n for n in (1, 2, 3)]


class Counting:
    """Gives another file each time, under the same name."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.count = 0

    def __call__(self, asked: Asked) -> Answer:
        with self.lock:
            self.count += 1
            return Answer(200, PDF + b"%d" % self.count, {"X-Name": "a.pdf", "Content-Type": "application/pdf"})


def test_a_folder_that_cannot_be_written_is_told_before_many_runs_begin(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("{}\n")
    (tmp_path / "file").write_text("")
    with serve(Counting()) as service:
        file = manifest(tmp_path, service.url)
        outcome = afkit(
            "run", file, "download", "--each", tmp_path / "in.jsonl", "--save-files", tmp_path / "file" / "x"
        )
    assert (outcome.code, service.asked) == (2, [])
    assert "--save-files" in outcome.err


@pytest.mark.parametrize("trigger", [True, False])
def test_the_buffers_of_a_webhook_become_files(trigger: bool, tmp_path: Path) -> None:
    content: dict[str, Any] = {
        "manifest": 1,
        "app": {"name": "made-up", "label": "Made up", "version": 1},
        "webhooks": {
            "hook": {
                "label": "H",
                "webhookType": "web",
                "communication": {"output": {"name": "{{body.n}}", "data": "{{toBinary(body.d, 'base64')}}"}},
            }
        },
    }
    if trigger:
        content["modules"] = {
            "act": {"label": "A", "description": "A.", "moduleType": "instant_trigger", "webhook": "hook"}
        }
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    body = json.dumps({"n": "../in.pdf", "d": base64.b64encode(PDF).decode()})
    words = ["webhook://hook", "--body", body, "--save-files", tmp_path / "files", "--format", "json"]
    outcome = afkit("run", tmp_path / "manifest.json", *words)
    assert outcome.code == 0, outcome.err
    assert (tmp_path / "files" / "in.pdf").read_bytes() == PDF
    assert outcome.data["bundles"] == [
        {"name": "../in.pdf", "data": {"file": str(tmp_path / "files" / "in.pdf"), "size": len(PDF)}}
    ]


def test_positions_are_added_where_they_are_asked_for(tmp_path: Path) -> None:
    with serve(Store()) as service:
        file = manifest(tmp_path, service.url)
        plain = afkit("run", file, "download", "--format", "json").data["bundles"][0]
        asked = afkit("run", file, "download", "--positions", "--format", "json").data["bundles"][0]
    assert "__IMTLENGTH__" not in plain
    assert (asked["__IMTLENGTH__"], asked["__IMTINDEX__"]) == (1, 1)
