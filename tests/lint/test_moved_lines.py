"""Lines that stand at another depth than they belong to: told once, at the first of them."""

from __future__ import annotations

import pytest

from afkit.lint import lint
from afkit.lint.config import Config
from afkit.loading import load_text
from support.cli import ROOT, afkit

PARCELNEST = ROOT / "connector" / "parcelnest"

DEEP = """manifest: 1
app: {name: docky, label: Docky, description: Keeps documents., theme: "#0a4c8b"}
base: {baseUrl: "https://api.docky.example", response: {error: {message: "{{body.m}}"}}}
modules:
  createDocument:
    label: Create a document
    description: Creates a document.
    moduleType: action
    actionCrud: create
    mappableParams:
      - {name: title, type: text, label: Title}
    communication:
      url: /documents
      method: POST
      body:
        title: "{{parameters.title}}"
      response:
        valid:
          condition: "{{body.ok}}"
          message: "{{body.why}}"
        output: "{{body.document}}"
    interface:
      - {name: id, type: text, label: Document ID}
    samples: {id: d1}
"""


def moved(text: str, first: str, last: str, by: int) -> str:
    """Indent the lines from one to another, or take their indentation away."""
    lines = text.split("\n")
    start = next(number for number, line in enumerate(lines) if line.strip() == first)
    end = next(number for number, line in enumerate(lines) if line.strip() == last)
    for number in range(start, end + 1):
        lines[number] = " " * by + lines[number] if by > 0 else lines[number][-by:]
    return "\n".join(lines)


TWO = (
    DEEP.replace(
        "    interface:",
        """      log:
        sanitize: [request.headers.x-key]
    interface:""",
    ).replace("      method: POST\n", "      method: POST\n      headers:\n        x-key: k\n")
    + """  getDocument:
    label: Get a document
    description: Gets a document.
    moduleType: action
    actionCrud: read
    communication: {url: /documents/1}
    interface: [{name: id, type: text, label: Document ID}]
    samples: {id: d1}
"""
)
"""As `DEEP`, with a part that follows a deeper one, and a module that follows another."""

LINES = [
    ("the line of a part alone, behind a deeper one", "log:", "log:", 2, "AF101"),
    ("the line of a response alone, behind what is sent", "response:", "response:", 2, "AF726"),
    ("the line of the first member alone", "valid:", "valid:", 2, "AF003"),
    ("a part within the one before it", "log:", "sanitize: [request.headers.x-key]", 2, "AF101"),
    ("a module within the one before it", "getDocument:", "samples: {id: d1}", 2, "AF101"),
    ("a communication among the modules", "communication:", "sanitize: [request.headers.x-key]", -2, "AF101"),
]


@pytest.mark.parametrize(("what", "first", "last", "by", "code"), LINES, ids=[row[0] for row in LINES])
def test_a_line_at_another_depth_is_one_finding_at_that_line(what, first, last, by, code):
    lines = TWO.split("\n")
    start = next(number for number, line in enumerate(lines) if line.strip() == first)
    end = max(number for number, line in enumerate(lines) if line.strip() == last)
    for number in range(start, end + 1):
        lines[number] = " " * by + lines[number] if by > 0 else lines[number][-by:]
    whole = {item.code for item in lint(load_text("manifest.yaml", TWO), Config(profile="all"))}
    found = lint(load_text("manifest.yaml", "\n".join(lines)), Config(profile="all"))
    told = [item for item in found if item.code not in whole]
    assert [(str(item.code), item.location.line) for item in told] == [(code, start + 1)], what
    assert [edit for edit in told[0].fix if edit.location.start <= told[0].location.start], "the move is offered"


INDENTED = [
    ("a response within the body", "response:", 'output: "{{body.document}}"', 2, "AF726", "response:"),
    ("a response beside the communication", "response:", 'output: "{{body.document}}"', -2, "AF107", "response:"),
]


@pytest.mark.parametrize(("what", "first", "last", "by", "code", "line"), INDENTED, ids=[row[0] for row in INDENTED])
def test_a_part_of_a_request_at_another_depth_is_one_finding(what, first, last, by, code, line):
    whole = lint(load_text("manifest.yaml", DEEP), Config(profile="all"))
    text = moved(DEEP, first, last, by)
    found = [item for item in lint(load_text("manifest.yaml", text), Config(profile="all")) if item not in whole]
    known = {item.code for item in whole}
    told = [item for item in found if item.code not in known]
    assert [str(item.code) for item in told] == [code], what
    assert text.split("\n")[told[0].location.line - 1].strip() == line


def test_what_stands_too_deep_is_moved_up(tmp_path):
    file = tmp_path / "manifest.yaml"
    file.write_text(moved(DEEP, "response:", 'output: "{{body.document}}"', 2))
    afkit("lint", "--unsafe-fixes", str(file))
    assert file.read_text() == DEEP


@pytest.mark.parametrize(
    "sent",
    [
        "response: {status: 200, body: {}, headers: {}}",
        "response: {type: text, data: {a: 1}}",
        "log: {level: info}",
        "repeat: {limit: 3, delay: 1}",
        "pagination: {url: /next, method: GET}",
        "output: pdf",
    ],
)
def test_what_a_service_may_be_told_stands_where_it_should(sent):
    text = DEEP.replace(
        '        title: "{{parameters.title}}"', f'        title: "{{{{parameters.title}}}}"\n        {sent}'
    )
    found = {str(item.code) for item in lint(load_text("manifest.yaml", text), Config(profile="all"))}
    assert "AF726" not in found
