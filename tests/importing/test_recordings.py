"""HAR recordings: what becomes of the calls in them, and that no secret stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from afkit.importing.calls.build import build_har
from afkit.source.check import MAX_BYTES
from support.cli import afkit
from support.imported import failures, findings, written


def _entry(
    method: str, url: str, answer: Any = None, *, kind: str = "application/json", **request: Any
) -> dict[str, Any]:
    content = {"mimeType": kind, "text": json.dumps(answer)} if answer is not None else {"mimeType": kind}
    return {
        "request": {"method": method, "url": url, "headers": [], **request},
        "response": {"status": 200, "content": content},
    }


def test_a_list_that_one_of_two_connections_reads_gives_its_options_through_it(tmp_path: Path) -> None:
    bearer = {"name": "Authorization", "value": "Bearer tok-secret-1"}
    cookie = {"name": "Cookie", "value": "sid=cookie-secret-1"}
    page = {"data": [{"id": "o1", "name": "One"}, {"id": "o2", "name": "Two"}]}
    entries = [
        _entry("GET", "https://api.example.com/v1/orders", page, headers=[bearer, cookie]),
        _entry("GET", "https://api.example.com/v1/orders/o1", {"id": "o1"}, headers=[bearer]),
        _entry("DELETE", "https://api.example.com/v1/orders/o2", headers=[bearer]),
    ]
    (tmp_path / "two.har").write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    made = build_har(str(tmp_path / "two.har"))
    assert list(made.operations.values()) == [
        "GET /v1/orders",
        "GET /v1/orders/{orderId}",
        "DELETE /v1/orders/{orderId}",
    ]
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])


RECORDING = [
    _entry("GET", "https://app.example.com/", kind="text/html"),
    _entry("GET", "https://app.example.com/logo.png", kind="image/png"),
    _entry("OPTIONS", "https://app.example.com/api/orders"),
    _entry(
        "GET",
        "https://app.example.com/api/orders?page=1",
        {"orders": [{"id": 1, "total": 9.5, "customer": "Real Person"}]},
        headers=[{"name": "X-Api-Key", "value": "k-123456789"}, {"name": "Accept", "value": "*/*"}],
    ),
    _entry("GET", "https://app.example.com/api/orders/17", {"id": 17, "total": 1}),
    _entry("GET", "https://app.example.com/api/orders/18", {"id": 18, "total": 2}),
    _entry(
        "POST",
        "https://app.example.com/api/orders",
        {"id": 19},
        postData={"mimeType": "application/json", "text": '{"total": 3}'},
    ),
    _entry("GET", "https://stats.example.net/collect", {}),
]


def test_a_recording_becomes_the_calls_of_one_api(tmp_path: Path) -> None:
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": RECORDING}}), encoding="utf-8")
    made = build_har(str(tmp_path / "a.har"))
    assert list(made.operations.values()) == ["GET /api/orders", "POST /api/orders", "GET /api/orders/{orderId}"]
    assert any(remark.subject == "https://stats.example.net" for remark in made.remarks)
    folder = written(made, tmp_path / "made")
    assert findings(folder) == []
    assert failures(folder)[1:] == []
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "k-123456789" not in text
    assert "Real Person" not in text


BROWSER = [
    _entry("GET", "https://api.example.com/v1/orders/ord_1a2b", headers=[{"name": ":authority", "value": "a"}]),
    _entry(
        "GET",
        "https://api.example.com/v1/orders/ord_9z8y",
        {"id": "ord_9z8y", "total": 2},
        cookies=[{"name": "sid", "value": "cookie-secret-1"}],
        headers=[
            {"name": "cookie", "value": "sid=cookie-secret-1"},
            {"name": "x-csrf-token", "value": "csrf-secret-1"},
        ],
    ),
    _entry("OPTIONS", "https://api.example.com/v1/orders/ord_1a2b", kind="x-unknown"),
    {
        **_entry("GET", "https://api.example.com/v1/late"),
        "response": {"status": 0, "content": {}},
        "_error": "net::ERR",
    },
    _entry("GET", "https://api.example.com/v1/labels/7", kind="application/pdf"),
    _entry(
        "PUT",
        "https://api.example.com/v1/orders/ord_1a2b/photo",
        {},
        postData={
            "mimeType": "multipart/form-data; boundary=--x",
            "text": '----x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n'
            '\r\n\r\n----x\r\nContent-Disposition: form-data; name="alt"\r\n\r\nA boat\r\n----x--\r\n',
        },
    ),
]


def test_a_recording_of_a_browser_gives_answers_forms_and_files(tmp_path: Path) -> None:
    for entry in BROWSER:
        entry.update({"_initiator": {"type": "script"}, "_resourceType": "fetch", "timings": {}})
    (tmp_path / "a.har").write_text("\ufeff" + json.dumps({"log": {"entries": BROWSER}}), encoding="utf-8")
    made = build_har(str(tmp_path / "a.har"))
    modules = made.manifest["modules"]
    assert list(made.operations.values()) == [
        "GET /v1/orders/{orderId}",
        "GET /v1/labels/{labelId}",
        "PUT /v1/orders/{orderId}/photo",
    ]
    assert [field["name"] for field in modules["getOrdersOrderId"]["interface"]] == ["id", "total"]
    assert modules["getLabelsLabelId"]["communication"]["response"]["type"] == "binary"
    photo = {field["name"]: field["type"] for field in modules["putOrdersOrderIdPhoto"]["mappableParams"]}
    assert photo == {"orderId": "text", "fileFileName": "filename", "file": "buffer", "alt": "text"}
    folder = written(made, tmp_path / "made")
    assert failures(folder)[1:] == []
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert "secret-1" not in text
    assert "A boat" not in text


def test_one_token_in_header_and_address_and_people_in_paths_do_no_harm(tmp_path: Path) -> None:
    bearer = {"name": "Authorization", "value": "Bearer tok-secret-1"}
    entries = [
        _entry("GET", "https://api.example.com/v1/me", {"id": 1}, headers=[bearer]),
        _entry("GET", "https://api.example.com/v1/file?token=url-secret-1", {"id": 2}, headers=[bearer]),
        _entry("GET", "https://api.example.com/v1/users/jane.roe%40doe.example/tasks", [{"id": 3}], headers=[bearer]),
        _entry("DELETE", "https://api.example.com/v1/users/jane.roe@doe.example", headers=[bearer]),
        _entry("GET", "https://[broken/x"),
        _entry("GET", "https://api.example.com:99999/x"),
    ]
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": entries}}), encoding="utf-8")
    made = build_har(str(tmp_path / "a.har"))
    assert list(made.operations.values()) == [
        "GET /v1/me",
        "GET /v1/file",
        "GET /v1/users/{userId}/tasks",
        "DELETE /v1/users/{userId}",
    ]
    assert "connection.token" not in made.manifest["base"]["qs"]["token"]
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert not any(one in text for one in ("secret-1", "jane", "doe.example"))


def test_a_recording_may_be_larger_than_a_connector(tmp_path: Path) -> None:
    blob = _entry("GET", "https://api.example.com/v1/blob", "A" * MAX_BYTES)
    (tmp_path / "a.har").write_text(json.dumps({"log": {"entries": [*RECORDING, blob]}}), encoding="utf-8")
    assert len(build_har(str(tmp_path / "a.har")).operations) == 3


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"log": {"entries": 3}}', '{"log": {"entries": [1, null]}}'])
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.har").write_text(text, encoding="utf-8")
    done = afkit("import", "har", tmp_path / "a.har", "-o", tmp_path / "x")
    assert (done.code, done.err.startswith("error[AF930]")) == (2, True)
