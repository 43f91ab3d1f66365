"""Fields and options that RPCs give, files and filters: checked before anything is sent, over real HTTP."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.cli import afkit
from support.made import Scripted, act, module_app, reply
from support.service import Answer, Asked, Service, serve

FIELDS: dict[str, Any] = {
    "t1": {"properties": {"name": {"title": "Name"}, "age": {"title": "Age"}}, "required": ["name"]},
    "t2": {"properties": {}, "required": []},
}


def script(asked: Asked) -> Answer:
    parts = asked.target.strip("/").split("/")
    if parts == ["tables"]:
        return Answer(200, {"tables": [{"id": "t1", "name": "One"}, {"id": "t2", "name": "Two"}]})
    if parts[-1] == "fields":
        return Answer(200, FIELDS[parts[1]]) if parts[1] in FIELDS else Answer(404, {"message": "no such table"})
    return Answer(200, {"id": "r1", "got": asked.json})


@pytest.fixture
def service() -> Iterator[Service]:
    with serve(script) as running:
        yield running


@pytest.fixture
def manifest(service: Service, tmp_path: Path) -> str:
    listed = {"response": {"iterate": "{{body.tables}}", "output": {"label": "{{item.name}}", "value": "{{item.id}}"}}}
    fields = {
        "iterate": "{{keys(body.properties)}}",
        "output": {"name": "{{item}}", "type": "text", "required": "{{contains(body.required, item)}}"},
    }
    body = "{{omit(parameters, 'table')}}"
    module = {"label": "C", "description": "C.", "moduleType": "action", "actionCrud": "create", "connection": None}
    app = {
        "manifest": 1,
        "app": {"name": "dynny", "label": "Dynny"},
        "base": {"baseUrl": service.url, "response": {"error": {"message": "[{{statusCode}}] {{body.message}}"}}},
        "modules": {
            "createRecord": {
                **module,
                "mappableParams": [
                    {"name": "table", "type": "select", "label": "T", "required": True, "options": "rpc://listTables"},
                    "rpc://listFields",
                ],
                "communication": {"url": "/records", "method": "POST", "body": body},
            },
            "nestRecord": {
                **module,
                "mappableParams": [
                    {
                        "name": "table",
                        "type": "select",
                        "label": "T",
                        "mappable": False,
                        "options": {"store": "rpc://listTables", "nested": "rpc://listFields"},
                    }
                ],
                "communication": {"url": "/records", "method": "POST", "body": body},
            },
        },
        "rpcs": {
            "listTables": {"label": "T", "communication": {"url": "/tables", **listed}},
            "listFields": {
                "label": "F",
                "communication": {"url": "/tables/{{parameters.table}}/fields", "response": fields},
            },
        },
    }
    file = tmp_path / "manifest.yaml"
    file.write_text(json.dumps(app))
    return str(file)


@pytest.mark.parametrize("module", ["createRecord", "nestRecord"])
def test_all_problems_of_fetched_fields_are_told_before_anything_is_sent(
    module: str, manifest: str, service: Service
) -> None:
    told = afkit("run", manifest, module, "-i", "table=t1", "-i", "nam=Ada")
    assert told.code == 2
    assert "input 'name': is required" in told.err
    assert "input 'nam': there is no such field (did you mean 'name'?)" in told.err
    assert not any(asked.method == "POST" for asked in service.asked)


def test_what_fits_is_sent_and_each_list_is_fetched_once(manifest: str, service: Service) -> None:
    done = afkit("run", manifest, "createRecord", "-i", "table=t1", "-i", "name=Ada", "--format", "json")
    assert done.data["bundles"] == [{"id": "r1", "got": {"name": "Ada"}}]
    assert [asked.target for asked in service.asked] == ["/tables", "/tables/t1/fields", "/records"]


def test_nothing_is_fetched_where_a_person_says_so(manifest: str, service: Service) -> None:
    assert afkit("run", manifest, "createRecord", "-i", "table=t1", "-i", "nam=Ada", "--no-rpc").code == 0
    assert [asked.target for asked in service.asked] == ["/records"]


def test_an_option_that_no_list_holds_is_refused_where_it_cannot_be_mapped(manifest: str) -> None:
    told = afkit("run", manifest, "nestRecord", "-i", "table=t3")
    assert (told.code, "'t3' is none of its options: t1, t2" in told.err) == (2, True)


def test_a_list_that_cannot_be_fetched_says_why(manifest: str) -> None:
    told = afkit("run", manifest, "createRecord", "-i", "table=t9")
    assert told.code == 2
    assert "error[AF909]: input 'rpc://listFields': cannot be fetched: [404] no such table" in told.err
    assert "--no-rpc" in told.err
    assert "also: input 'table': 't9' is none of the options of rpc://listTables" in told.err


def test_what_to_do_is_said_once_for_several_lists(manifest: str, service: Service) -> None:
    service.script = lambda asked: Answer(500, {"message": "ill"})
    told = afkit("run", manifest, "createRecord", "-i", "table=t1")
    assert told.err.count("cannot be fetched: [500] ill") == 2
    assert told.err.count("--no-rpc") == 1


def test_describe_fetches_what_it_can(manifest: str) -> None:
    assert "fields of rpc://listFields" in afkit("describe", manifest, "createRecord").out
    listed = afkit("run", manifest)
    assert (listed.code, "createRecord" in listed.out, "rpc://listTables" in listed.out) == (0, True, True)
    inputs = afkit("describe", manifest, "createRecord", "--format", "json").data["inputs"]
    assert inputs[0]["options"] == "rpc://listTables"
    assert inputs[1] == {"from": "rpc://listFields"}


BUFFER = {"name": "data", "type": "buffer", "label": "Data"}


def test_a_file_goes_in_with_its_bytes_and_name(service: Service, tmp_path: Path) -> None:
    part = {"value": "{{parameters.data}}", "options": {"filename": "{{parameters.name}}"}}
    app = {
        "manifest": 1,
        "app": {"name": "filer", "label": "Filer"},
        "modules": {
            "send": {
                "label": "S",
                "description": "S.",
                "moduleType": "action",
                "connection": None,
                "mappableParams": [BUFFER, {"name": "name", "type": "filename", "label": "Name"}],
                "communication": {
                    "url": f"{service.url}/x",
                    "method": "POST",
                    "type": "multipart/form-data",
                    "body": {"file": part},
                    "response": {"type": "text", "output": {"ok": True}},
                },
            }
        },
    }
    service.script = lambda asked: Answer(200, "ok")
    (tmp_path / "manifest.yaml").write_text(json.dumps(app))
    (tmp_path / "x.bin").write_bytes(b"\x00\xff@raw")
    done = afkit("run", tmp_path, "send", "-i", f"data=@{tmp_path / 'x.bin'}")
    assert done.code == 0, done.err
    assert b'filename="x.bin"' in service.asked[0].body
    assert b"\r\n\r\n\x00\xff@raw\r\n" in service.asked[0].body
    told = afkit("run", tmp_path, "send", "-i", "data=@missing.bin")
    assert (told.code, "the file missing.bin cannot be read" in told.err) == (2, True)


def test_a_buffer_may_be_given_as_base64() -> None:
    app = module_app(
        {"url": "https://a.example/x", "method": "POST", "type": "binary", "body": "{{parameters.data}}"},
        params=[BUFFER],
    )
    send = Scripted(reply({}))
    act(app, send, {"data": {"data": base64.b64encode(b"\x00\x01").decode()}})
    assert send.requests[0].body == b"\x00\x01"


FILTERS: list[tuple[Any, str]] = [
    (
        [[{"a": "name", "o": "text:equals", "b": "x"}]],
        r"filter\[1\]\[1\]\.o': 'text:equals' is not an operator; did you mean",
    ),
    ([[{"a": "nmae", "o": "text:equal", "b": "x"}]], r"'nmae' is not a column; did you mean 'name'"),
    ([[{"a": "name", "o": "text:equal"}]], "needs a value to compare with"),
    ([{"a": "name", "o": "exist"}], "must be an array of conditions that hold together"),
]


@pytest.mark.parametrize(("value", "message"), FILTERS)
def test_a_filter_is_checked(value: Any, message: str) -> None:
    from afkit.errors import RunError

    field = {"name": "filter", "type": "filter", "label": "F", "options": {"store": [{"label": "N", "value": "name"}]}}
    app = module_app({"url": "https://a.example/x"}, params=[field])
    with pytest.raises(RunError, match=message):
        act(app, Scripted(reply({})), {"filter": value})
    assert act(app, Scripted(reply({})), {"filter": [[{"a": "name", "o": "exist"}]]}).ok
