"""Findings in place: beside fields, mended by a button, live when the file changes; the source and the diagram."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from afkit.preview.settings import Settings
from support.previewing import Opened, opened

MANIFEST = """\
manifest: 1
app: {name: found-demo, label: Found, version: 1}
connections:
  main:
    label: Main
    connectionType: basic
    params:
      - {name: apiKey, label: API Key, type: password, required: true, editable: true, help: From your profile.}
    communication:
      url: https://api.example.com/me
      headers: {authorization: "Bearer {{parameters.apiKey}}"}
      log: {sanitize: [request.headers.authorization]}
modules:
  getThing:
    label: Get a Thing
    moduleType: action
    actionCrud: read
    mappableParams:
      - {name: id, lable: ID, type: text, required: true}
    communication:
      url: "https://api.example.com/things/{{parameters.id}}"
      response: {output: "{{body}}"}
    interface: []
    samples: {}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "manifest.yaml").write_text(MANIFEST)
    return tmp_path


@pytest.fixture
def site(folder: Path) -> Iterator[Opened]:
    with opened(folder) as one:
        yield one


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A preview that no test changes."""
    folder = tmp_path_factory.mktemp("shown")
    (folder / "manifest.yaml").write_text(MANIFEST)
    with opened(folder, Settings(editor="idea://open?file={file}&line={line}")) as one:
        yield one


def test_a_finding_stands_beside_the_field_that_it_concerns(shown: Opened) -> None:
    html = shown.post("/forms/modules/getThing")
    box = html.partition('id="f%2Fid-box"')[2]
    assert "lable" in box and "Mend it" in box
    section = shown.get("/findings/modules/getThing")
    assert "lable" in section and "/explain/AF1" in section
    assert "Nothing was found here" in shown.get("/findings/connections/main")


def test_the_button_mends_the_file_and_pages_are_told(site: Opened, folder: Path) -> None:
    said = _listen(site)
    found = next(one for one in site.preview.checking.findings() if "lable" in one.message)
    fix = {"code": str(found.code), "file": found.location.file, "start": str(found.location.start)}
    answer = json.loads(site.post("/findings/fix", fix))
    assert answer == {"mended": 1, "files": [found.location.file]}
    assert (folder / "manifest.yaml").read_text() == MANIFEST.replace("lable", "label")
    assert said("changed")["broken"] is False
    assert said("lint")["errors"] == 0
    assert json.loads(site.post("/findings/fix", fix))["mended"] == 0
    assert "lable" not in site.get("/findings")


def test_an_edit_on_the_disk_is_told_with_what_was_found(site: Opened, folder: Path) -> None:
    said = _listen(site)
    (folder / "manifest.yaml").write_text(MANIFEST.replace("moduleType: action", "moduleType: akction"))
    assert said("changed")["version"] == 2
    assert said("lint")["errors"] >= 1
    assert "akction" in site.get("/findings/modules/getThing")


def test_a_text_that_cannot_be_read_keeps_the_last_app_and_tells_why(site: Opened, folder: Path) -> None:
    said = _listen(site)
    (folder / "manifest.yaml").write_text(MANIFEST + "  - {")
    assert said("changed")["broken"] is True
    assert said("lint")["errors"] >= 1
    assert "f%2Fid" in site.post("/forms/modules/getThing")
    assert site.http.get("/findings").status_code == 200


def test_a_connector_that_was_broken_when_it_was_opened_is_mended_by_a_button(folder: Path) -> None:
    (folder / "manifest.yaml").write_text(MANIFEST.replace("label: ", 'label: "', 1))
    with opened(folder) as site:
        answer = site.http.get("/")
        assert answer.status_code == 503
        assert "Mend it" in answer.text and "Close it with" in answer.text
        found = site.preview.broken[0]
        fix = {"code": str(found.code), "file": found.location.file, "start": str(found.location.start)}
        assert json.loads(site.post("/findings/fix", fix))["mended"] == 1
        assert site.http.get("/").status_code == 200


def test_nothing_is_mended_for_others(folder: Path) -> None:
    with opened(folder, Settings(read_only=True)) as site:
        assert "Mend it" not in site.get("/findings")
        answer = site.http.post("/findings/fix", data={"code": "AF101"})
        assert answer.status_code == 405
    assert (folder / "manifest.yaml").read_text() == MANIFEST


def test_a_finding_in_the_sandbox_beside_it_is_told(site: Opened, folder: Path) -> None:
    said = _listen(site)
    (folder / "sandbox.yaml").write_text("connections: {ghost: {}}\nroutes: []\n")
    while not said("lint")["errors"]:
        pass
    assert "ghost" in site.get("/findings/app/all") and "sandbox.yaml" in site.get("/findings")


def test_all_are_mended_that_can_be_without_doubt(site: Opened, folder: Path) -> None:
    assert json.loads(site.post("/findings/fix", {"code": ""}))["mended"] >= 1
    assert "lable" not in (folder / "manifest.yaml").read_text()


def test_a_code_is_explained(shown: Opened) -> None:
    assert "<h1>AF101" in shown.get("/explain/AF101")
    assert shown.http.get("/explain/AF000").status_code == 404


def test_the_source_shows_its_line_and_leads_to_an_editor(shown: Opened) -> None:
    file = shown.preview.project.main
    html = shown.http.get("/source", params={"file": file, "line": 19}).text
    at = html.partition('id="s-at"')[2].partition("</span>\n")[0]
    assert "lable: ID" in at and ">19<" in at
    assert f"idea://open?file={Path(file).absolute()}&amp;line=19" in html
    assert "<header" in html
    piece = shown.http.get("/source", params={"file": file, "line": 1}, headers={"HX-Request": "true"}).text
    assert piece.startswith("<div") and "manifest: 1" in piece


def test_common_data_is_masked_in_the_source(folder: Path) -> None:
    secret = "common: {clientSecret: c0mmon-s3cret, baseUrl: https://api.example.com}\n"
    (folder / "manifest.yaml").write_text(MANIFEST.replace("connections:\n", secret + "connections:\n", 1))
    with opened(folder) as site:
        html = site.http.get("/source", params={"file": site.preview.project.main, "all": "1"}).text
        assert "clientSecret: ***" in html and "c0mmon" not in html
        assert "c0mmon" not in site.get("/findings")


def test_common_data_of_a_text_that_cannot_be_read_is_not_shown(folder: Path) -> None:
    with opened(folder) as site:
        said = _listen(site)
        secret = "common:\n  clientSecret: n3w-s3cret\n\n  # why\n  other: 1\nversion: [\n"
        (folder / "manifest.yaml").write_text(MANIFEST.replace("connections:\n", secret + "connections:\n", 1))
        assert said("changed")["broken"] is True
        html = site.http.get("/source", params={"file": site.preview.project.main, "all": "1"}).text
        assert "n3w-s3cret" not in html and "other" not in html and "connections:" in html


@pytest.mark.parametrize("file", ["", "/etc/passwd", "../manifest.yaml", "pyproject.toml"])
def test_only_the_texts_of_the_connector_are_shown(shown: Opened, file: str) -> None:
    assert shown.http.get("/source", params={"file": file}).status_code == 404


@pytest.mark.parametrize("line", ["0", "-1", "9999999", "x", "²"])
def test_a_line_that_is_not_there_leads_to_one_that_is(shown: Opened, line: str) -> None:
    answer = shown.http.get("/source", params={"file": shown.preview.project.main, "line": line})
    assert answer.status_code == 200 and 'id="s-at"' in answer.text


def test_the_diagram_is_that_of_the_docs(shown: Opened) -> None:
    from afkit.docs.diagram import diagram_of
    from afkit.docs.svg import STYLE, draw

    app = shown.preview.app
    title = "What Found consists of, and which hosts it calls"
    whole = draw(diagram_of(shown.preview.project, app), title)
    assert shown.get("/diagram.svg") == whole
    page = shown.get("/diagram")
    assert whole.replace(f"<style>{STYLE}</style>", "") in page and "<style" not in page
    assert shown.get("/diagram.css") == STYLE


class _Said:
    """Events of the page's stream as they come; asking for one waits for it."""

    def __init__(self, site: Opened) -> None:
        self._events: queue.Queue[tuple[str, str]] = queue.Queue()
        ready = threading.Event()
        threading.Thread(target=self._read, args=(site, ready), daemon=True).start()
        assert ready.wait(10)

    def _read(self, site: Opened, ready: threading.Event) -> None:
        name = ""
        with suppress(httpx.HTTPError), site.http.stream("GET", "/events") as stream:
            for line in stream.iter_lines():
                ready.set()
                kind, _, text = line.partition(": ")
                name = text if kind == "event" else name
                if kind == "data":
                    self._events.put((name, text))

    def __call__(self, name: str) -> dict[str, object]:
        while True:
            found, text = self._events.get(timeout=10)
            if found == name:
                made: dict[str, object] = json.loads(text)
                return made


def _listen(site: Opened) -> _Said:
    return _Said(site)
