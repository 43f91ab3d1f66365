"""File and folder fields: a path is checked level by level, each with an RPC call of its own (section 9.7)."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from afkit.engine import HttpRequest, HttpResponse, Options, run_module
from afkit.errors import RunError
from support.made import Scripted, build_app, reply

TREE: dict[str, list[dict[str, Any]]] = {
    "": [{"label": "Docs", "value": "docs"}, {"label": "Note", "value": "note.txt", "file": True}],
    "/docs": [{"label": "2026", "value": "2026"}, {"label": "Plan", "value": "plan.pdf", "file": True}],
    "/docs/2026": [{"label": "Bill", "value": "bill.pdf", "file": True}],
}


def service(request: HttpRequest) -> HttpResponse:
    parts = urlsplit(request.url)
    if parts.path == "/used":
        return reply({"ok": True})
    at = parse_qs(parts.query).get("at", [""])[0]
    return reply(TREE.get("/" + at.strip("/") if at.strip("/") else "", []))


def app(kind: str, options: Any, **field: Any) -> Any:
    return build_app(
        base={"baseUrl": "https://api.example"},
        rpcs={
            "list": {
                "label": "List",
                "connection": None,
                "communication": {
                    "url": "/list",
                    "qs": {"at": "{{parameters.path}}"},
                    "response": {"iterate": "{{body}}", "output": "{{item}}"},
                },
            }
        },
        modules={
            "act": {
                "label": "A",
                "description": "A.",
                "moduleType": "action",
                "actionCrud": "read",
                "connection": None,
                "mappableParams": [{"name": "path", "type": kind, "label": "Path", "options": options, **field}],
                "communication": {"url": "/used", "qs": {"path": "{{parameters.path}}"}},
            }
        },
    )


def pick(made: Any, path: Any) -> tuple[list[str], tuple[str, ...]]:
    send = Scripted(service)
    result = run_module(made, "act", {"path": path}, send=send, options=Options(lookup=send))
    assert result.error is None
    return [request.url.removeprefix("https://api.example") for request in send.requests], result.notes


def test_each_level_is_asked_for_with_the_path_so_far() -> None:
    asked, notes = pick(app("file", "rpc://list"), "/docs/2026/bill.pdf")
    assert asked == [
        "/list?at=%2F",
        "/list?at=%2Fdocs",
        "/list?at=%2Fdocs%2F2026",
        "/used?path=%2Fdocs%2F2026%2Fbill.pdf",
    ]
    assert notes == ()


def test_without_a_root_paths_begin_with_a_name() -> None:
    asked, _ = pick(app("folder", {"store": "rpc://list", "showRoot": False}), "docs/2026")
    assert asked[:2] == ["/list?at=", "/list?at=docs"]


def test_the_root_alone_is_a_folder() -> None:
    assert pick(app("folder", "rpc://list"), "/")[0] == ["/used?path=%2F"]


def test_a_name_that_is_not_listed_may_be_mapped_and_is_remarked() -> None:
    _, notes = pick(app("file", "rpc://list"), "/docs/2026/bil.pdf")
    assert notes == ("input 'path': there is no 'bil.pdf' in '/docs/2026'; did you mean 'bill.pdf'?",)


WRONG: list[tuple[str, str, Any, dict[str, Any], Any, str]] = [
    ("a folder for a file", "file", "rpc://list", {}, "/docs", "is a folder; a file is wanted"),
    ("a file for a folder", "folder", "rpc://list", {}, "/note.txt", "is a file; a folder is wanted"),
    ("a file on the way", "file", "rpc://list", {}, "/note.txt/x", "is a file; a folder is wanted"),
    ("the root for a file", "file", "rpc://list", {}, "/", "'/' is a folder"),
    ("an empty level", "file", "rpc://list", {}, "/docs//x", "a level of it is empty"),
    ("levels where one is allowed", "file", {"store": "rpc://list", "singleLevel": True}, {}, "/docs/x", "one level only"),
    ("unknown and not mappable", "file", "rpc://list", {"mappable": False}, "/gone.txt", "there is no 'gone.txt' in '/'"),
    ("no path", "file", "rpc://list", {}, {"a": 1}, "must be a path"),
    ("a static list", "folder", [{"label": "A", "value": "a"}], {}, "/b", "there is no 'b'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "options", "field", "path", "words"), WRONG, ids=[case[0] for case in WRONG])
def test_a_wrong_path_is_told_before_anything_is_sent(
    name: str, kind: str, options: Any, field: dict[str, Any], path: Any, words: str
) -> None:
    send = Scripted(service)
    with pytest.raises(RunError) as caught:
        run_module(app(kind, options, **field), "act", {"path": path}, send=send, options=Options(lookup=send))
    assert words in caught.value.message
    assert not [request for request in send.requests if "/used" in request.url]
