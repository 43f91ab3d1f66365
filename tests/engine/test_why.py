"""`--why`: which expression on which line made a part of a request or output, and what was missing where it is empty."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.app import App
from afkit.engine import Options, run_module
from afkit.engine.flow.webhook import call_of
from afkit.engine.webhooks import run_webhook
from afkit.engine.why.query import parse_query
from afkit.errors import RunError
from afkit.loading import load_text
from support.cli import afkit
from support.made import Scripted, act, module_app, reply

MANIFEST = """\
manifest: 1
app: {name: made-up, label: Made up, version: 1}
base:
  baseUrl: https://api.example/v1
  headers:
    X-Key: "{{parameters.key}}"
modules:
  act:
    label: Act
    description: Acts.
    moduleType: search
    connection: null
    mappableParams:
      - {name: id, type: text, label: ID}
      - {name: key, type: password, label: Key}
      - {name: more, type: collection, label: More, spec: [{name: size, type: number}, {name: color, type: text}]}
    communication:
      - temp:
          ref: "PO-{{parameters.id}}"
      - temp:
          whole: "{{temp.ref}}/{{1 + 1}}"
        url: /orders/{{parameters.id}}
        method: POST
        qs:
          page: "{{pagination.page}}"
          none: "{{parameters.absent}}"
        headers:
          ce-type: "{{upper('order')}}"
          Authorization: Bearer {{parameters.key}}
          X-Api-Key: literal-secret-value
        body:
          ref: "{{temp.whole}}"
          items:
            - sku: "{{parameters.id}}-1"
          "{{...}}": "{{parameters.more}}"
        pagination:
          condition: "{{body.next}}"
          qs:
            cursor: "{{body.next}}"
        response:
          iterate: "{{body.data}}"
          output:
            id: "{{item.id}}"
            name: "{{item.Name.first}}"
            size: 5
    interface:
      - {name: id, type: text}
      - {name: name, type: text}
      - {name: missing, type: text}
"""
GIVEN = {"id": "7", "key": "sentinel-4711", "more": {"size": 3, "color": "red"}}
PAGES = [
    {"data": [{"id": "a", "Name": {"first": "Ada"}}, {"id": "b", "name": {"first": "Bob"}}], "next": "c2"},
    {"data": [{"id": "c", "Name": {"first": "Cy"}}]},
]


def app() -> App:
    made = load_text("manifest.yaml", MANIFEST).app
    assert made is not None
    return made


def run(*answers: Any, why: bool = True, **options: Any) -> Any:
    replies = [reply(answer) for answer in answers or PAGES]
    return run_module(app(), "act", GIVEN, send=Scripted(*replies), options=Options(why=why, **options))


def line(text: str) -> int:
    """Give the number of the first line that holds a text."""
    return next(number for number, one in enumerate(MANIFEST.splitlines(), 1) if text in one)


def parts(report: dict[str, Any], step: int = 0) -> dict[str, Any]:
    return {reason["part"]: reason for reason in report["trace"][step]["why"]}


REQUEST = [
    ("method", "method: POST", "POST", "POST"),
    ("url", "url: /orders", "/orders/{{parameters.id}}", "https://api.example/v1/orders/7?page=1"),
    ("baseUrl", "baseUrl:", "https://api.example/v1", "https://api.example/v1"),
    ("qs.page", "page: ", "{{pagination.page}}", 1),
    ("qs.none", "none: ", "{{parameters.absent}}", None),
    ("headers.ce-type", "ce-type", "{{upper('order')}}", "ORDER"),
    ("headers.X-Key", "X-Key: ", "{{parameters.key}}", "***"),
    ("headers.Authorization", "Authorization", "Bearer {{parameters.key}}", "Bearer ***"),
    ("headers.X-Api-Key", "X-Api-Key", "***", "***"),
    ("headers.Content-Type", "        body:", "json", "application/json"),
    ("body.ref", "ref: \"{{temp.whole", "{{temp.whole}}", "PO-7/2"),
    ("body.items[0].sku", "sku", "{{parameters.id}}-1", "7-1"),
    ("body.size", "parameters.more", "{{parameters.more}}", 3),
    ("temp.whole", "whole: ", "{{temp.ref}}/{{1 + 1}}", "PO-7/2"),
    ("temp.ref", "ref: \"PO-", "PO-{{parameters.id}}", "PO-7"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "text", "expression", "value"), REQUEST, ids=[row[0] for row in REQUEST])
def test_each_part_of_a_request_names_its_line_and_expression(
    part: str, text: str, expression: str, value: Any
) -> None:
    reason = parts(run().report())[part]
    assert set(reason) >= {"part", "at", "expression", "value"}
    at = reason["at"]
    assert (at["file"], reason["expression"], reason["value"]) == ("manifest.yaml", expression, value)
    # The value of a collection begins in the line below its key.
    assert at["line"] in (line(text), line(text) + 1)


def test_a_following_page_leads_to_the_pagination() -> None:
    reason = parts(run().report(), 1)["qs.cursor"]
    assert (reason["at"]["line"], reason["value"]) == (line("cursor:"), "c2")


ASKED: list[tuple[str, str, Any, str | None]] = [
    ("$.body.ref", "body.ref", "PO-7/2", None),
    ("$['headers']['CE-TYPE']", "headers.ce-type", "ORDER", None),
    ("headers.ce-type", "headers.ce-type", "ORDER", None),
    ("$.query.page", "qs.page", 1, None),
    ("$.body.items[*].sku", "body.items[0].sku", "7-1", None),
    ("$.body.nope", "body.nope", None, "body has no 'nope'; it has ref, items, size, color"),
    ("$.body.ref.deep", "body.ref.deep", None, "body.ref is a text, so there is no 'deep' in it"),
    ("$.body.colour", "body.colour", None, "body has no 'colour'; did you mean 'color'?"),
    ("$.qs.none", "qs.none", None, "parameters has no 'absent'; it has id, key, more"),
]


@pytest.mark.parametrize(("query", "part", "value", "missing"), ASKED, ids=[row[0] for row in ASKED])
def test_one_part_is_answered(query: str, part: str, value: Any, missing: str | None) -> None:
    [reason] = run().report(why=parse_query(query))["trace"][0]["why"]
    assert (reason["part"], reason["value"]) == (part, value)
    assert [gap["words"] for gap in reason.get("missing", [])] == ([] if missing is None else [missing])


def test_an_answer_names_what_stands_behind_it() -> None:
    [reason] = run().report(why=parse_query("$.body.ref"))["trace"][0]["why"]
    [whole] = reason["from"]
    assert (whole["part"], whole["at"]["line"]) == ("temp.whole", line("whole: "))
    assert [ref["at"]["line"] for ref in whole["from"]] == [line('ref: "PO-')]


def test_an_empty_field_of_the_output_says_what_was_missing() -> None:
    report = run().report()
    reason = parts(report)["output.name"]
    assert (reason["value"], reason["bundle"], reason["at"]["line"]) == (None, 1, line('name: "{{item'))
    assert reason["missing"][0]["words"] == "item has no 'Name'; did you mean 'name'?"
    assert parts(report)["output.id"]["value"] == "a"
    assert "output.missing" in parts(report)


def test_one_bundle_can_be_asked_for() -> None:
    trace = run().report(why=parse_query("$.output[2].name"))["trace"]
    assert [[reason["value"] for reason in step["why"]] for step in trace] == [[], ["Cy"]]


def test_no_bundle_is_explained_by_the_container() -> None:
    [reason] = run({"date": []}).report(why=parse_query("output"))["trace"][0]["why"]
    assert reason["at"]["line"] == line("iterate:")
    assert reason["missing"][0]["words"] == "body has no 'data'; did you mean 'date'?"


OUTPUTS: list[tuple[Any, Any, str, Any, str]] = [
    ({"output": "{{body.data}}"}, {"data": {"Id": 1}}, "{{body.data}}", None, "body.data has no 'id'; did you mean 'Id'?"),
    ({"output": "{{body.data}}"}, {"dat": {}}, "{{body.data}}", None, "body has no 'data'; did you mean 'dat'?"),
    ({}, {"name": 1}, "{{body}}", None, "body has no 'id'; it has name"),
    ({"output": {"id": "{{body.a.b[2].c}}"}}, {"a": {"b": [1]}}, "{{body.a.b[2].c}}", None, "body.a.b is an array of 1"),
    ({"output": {"id": "{{body.a.b}}"}}, {"a": {"b": None}}, "{{body.a.b}}", None, "body.a has 'b', and it is empty"),
    ({"output": {"id": "{{body.id}}"}}, "plain", "{{body.id}}", None, "body is a text, so there is no 'id' in it"),
    ({"output": {"id": "{{body.id}}"}}, {"id": 3}, "{{body.id}}", 3, ""),
]  # fmt: skip


@pytest.mark.parametrize(("response", "body", "expression", "value", "missing"), OUTPUTS, ids=map(str, range(7)))
def test_a_field_of_the_output(response: Any, body: Any, expression: str, value: Any, missing: str) -> None:
    made = module_app(
        {"url": "https://api.example/x", "response": {"type": "automatic", **response}},
        interface=[{"name": "id", "type": "number", "label": "ID"}],
    )
    result = act(made, Scripted(reply(body)), options=Options(why=True))
    [reason] = result.report(why=parse_query("$.output.id"))["trace"][0]["why"]
    assert (reason["expression"], reason["value"]) == (expression, value)
    words = [gap["words"] for gap in reason.get("missing", [])]
    assert words[0].startswith(missing) if missing else not words


def test_an_output_that_no_request_came_before_stands_beside_the_trace() -> None:
    made = module_app({"response": {"output": {"id": "{{parameters.id}}"}}}, params=[{"name": "id", "type": "text"}])
    report = act(made, Scripted(reply()), {"id": "7"}, options=Options(why=True)).report()
    assert [(reason["part"], reason["value"]) for reason in report["why"]] == [("output.id", "7")]


def test_a_webhook_tells_why_of_its_answer_and_items() -> None:
    document = {
        "manifest": 1,
        "app": {"name": "made-up", "label": "Made up", "version": 1},
        "webhooks": {
            "hook": {
                "label": "Hook",
                "webhookType": "web",
                "communication": {
                    "respond": {"status": 202, "body": {"got": "{{body.id}}"}},
                    "output": {"id": "{{body.ID}}"},
                },
            }
        },
    }
    made = load_text("made.json", json.dumps(document)).app
    assert made is not None
    call = call_of({"json": {"id": 7}})
    report = run_webhook(made, "hook", call, send=Scripted(reply()), options=Options(why=True)).report()
    told = {reason["part"]: reason for reason in report["why"]}
    assert (told["respond.body.got"]["value"], told["respond.status"]["value"]) == (7, 202)
    assert told["output.id"]["missing"][0]["words"] == "body has no 'ID'; did you mean 'id'?"


def test_nothing_is_kept_of_a_run_that_is_not_asked_why() -> None:
    result = run(why=False)
    assert all(entry.exchange.kept is None for entry in result.trace.entries)
    assert not any("why" in step for step in result.report()["trace"])


def test_values_and_expressions_are_masked() -> None:
    text = json.dumps(run().report())
    assert "sentinel-4711" not in text and "literal-secret" not in text


@pytest.mark.parametrize("query", ["$.nope.x", "$.body[", "$.body.."])
def test_what_is_no_part_is_refused(query: str) -> None:
    with pytest.raises(RunError, match="--why"):
        parse_query(query)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    file = tmp_path / "manifest.yaml"
    file.write_text(MANIFEST)
    return file


@pytest.mark.parametrize("at_end", [True, False], ids=["at the end", "before the module"])
def test_the_command_tells_why_in_a_dry_run(manifest: Path, at_end: bool) -> None:
    words = ["act", "--why"] if at_end else ["--why", "act"]
    done = afkit("run", manifest, *words, "-i", "id=7", "-i", "key=sentinel-4711", "--dry-run")
    assert done.code == 0, done.err
    assert f"   headers.ce-type = ORDER\n     {manifest}:{line('ce-type')}:20  {{{{upper('order')}}}}" in done.out
    assert "sentinel-4711" not in done.out


def test_a_part_that_nothing_has_is_told(manifest: Path) -> None:
    done = afkit("run", manifest, "act", "--why", "$.temp.other", "-i", "id=7", "--dry-run", "--format", "json")
    assert done.data["trace"][0]["why"] == []
    assert any("no request of this run has that part" in note for note in done.data["notes"])
