"""Recorded calls: what becomes of a curl command line and of a HAR recording, and that no secret stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.importing.calls.build import build_curl, build_har
from afkit.importing.calls.curl import read_curl
from afkit.importing.made import ImportFault
from afkit.importing.report import Report
from afkit.importing.words import with_article
from support.cli import afkit
from support.imported import failures, findings, written

ORDER = (
    "curl -sS -X POST 'https://api.example.com/v2/orders/4711/lines?expand=all&api_key=s3cr3tkey99' "
    "-H 'Authorization: Bearer tok-abcdef123' -H 'X-Trace: 1' -H 'Cookie: sid=cookie-value-1' "
    '-d \'{"sku": "A-1", "quantity": 2, "password": "hunter22", "callback": "https://x.example/?t=tok-abcdef123"}\''
)


def _calls(line: str) -> list[tuple[Any, ...]]:
    return [(call.method, call.url, call.body, call.form) for call in read_curl(line, Report())]


@pytest.mark.parametrize(
    ("line", "method", "url", "body"),
    [
        ("curl https://a.example/x", "GET", "https://a.example/x", None),
        ("curl a.example/x", "GET", "https://a.example/x", None),
        ("curl -XDELETE https://a.example/x", "DELETE", "https://a.example/x", None),
        ("curl --request=PUT --url https://a.example --json '{}'", "PUT", "https://a.example", "{}"),
        (
            'curl https://a.example \\\n  -d "{\\"a\\": 1}" -H "Content-Type: application/json"',
            "POST",
            "https://a.example",
            '{"a": 1}',
        ),
        ("curl -G https://a.example -d q=1 --data-urlencode 'n=a b'", "GET", "https://a.example?q=1&n=a%20b", None),
        ("curl -sSLk https://a.example", "GET", "https://a.example", None),
        ('curl https://a.example --data-raw $\'{"a": "it\\\'s"}\'', "POST", "https://a.example", '{"a": "it\'s"}'),
        ("curl -I https://a.example", "HEAD", "https://a.example", None),
        ("$ sudo /usr/bin/curl https://a.example  # as root", "GET", "https://a.example", None),
        ("TOKEN=x curl -s https://a.example | jq '.items[]'", "GET", "https://a.example", None),
        ("curl https://a.example > out.json 2>&1 && echo done", "GET", "https://a.example", None),
        ("curl.exe `\n https://a.example `\n --json '{}'", "POST", "https://a.example", "{}"),
        (
            'curl ^"https://a.example/x?a=1^&b=2^" ^\n -H ^"a: b^" ^\n --data-raw ^"^{^\\^"n^\\^":^\\^"it\'s 9^%^\\^"^}^"',
            "POST",
            "https://a.example/x?a=1&b=2",
            '{"n":"it\'s 9%"}',
        ),
        ('curl "https://a.example" ^\r\n --data-raw "{\\"a\\":\\"x^y\\"}"', "POST", "https://a.example", '{"a":"x^y"}'),
        ('curl https://a.example -d $\'{"a": "\\x41\\u0042"}\'', "POST", "https://a.example", '{"a": "AB"}'),
        ("curl https://a.example -d @order.json", "POST", "https://a.example", "{}"),
        ("curl https://a.example -T photo.png", "PUT", "https://a.example", ""),
    ],
)
def test_a_command_line_is_read_as_curl_reads_it(line: str, method: str, url: str, body: str | None) -> None:
    assert _calls(line)[0][:3] == (method, url, body)


def test_a_line_may_hold_several_calls() -> None:
    found = _calls("curl https://a.example/x -d a=1 --next https://a.example/y -X DELETE")
    assert [call[:2] for call in found] == [("POST", "https://a.example/x"), ("DELETE", "https://a.example/y")]


def test_headers_and_cookies_count_where_they_are_sent() -> None:
    line = "curl https://a.example -H 'X-Empty;' -H 'Host:' -H 'X-A: 1' -b jar.txt -b 'a=1' -b 'b=2'"
    headers = [call.headers for call in read_curl(line, Report())]
    assert headers == [(("X-Empty", ""), ("X-A", "1"), ("Cookie", "a=1; b=2"))]


@pytest.mark.parametrize("part", ["{orderId}", ":orderId", "<order-id>", "$ORDER_ID", "${ORDER_ID}", "YOUR_ORDER_ID"])
def test_what_stands_in_for_an_id_becomes_a_parameter(part: str, tmp_path: Path) -> None:
    made = build_curl(f"curl 'https://api.example.com/orders/{part}' -H 'Authorization: Bearer <token>'")
    (path,) = (title.removeprefix("GET ") for title in made.operations.values())
    assert path.startswith("/orders/{")
    assert failures(written(made, tmp_path))[1:] == []


def test_paths_beyond_ascii_and_encoded_ones_work(tmp_path: Path) -> None:
    made = build_curl("curl 'https://api.example.com/bücher/x?q=ä' 'https://api.example.com/a%20b/x%2Fy?q=a%20b'")
    assert failures(written(made, tmp_path))[1:] == []


def test_a_name_that_a_query_holds_more_than_once_is_a_list(tmp_path: Path) -> None:
    made = build_curl("curl 'https://api.example.com/v1/items?status=open&status=closed&page=2'")
    folder = written(made, tmp_path)
    assert (findings(folder), failures(folder)) == ([], ["2 cases"])
    given = ("-i", 'status=["a","b"]', "-i", "page=3", "--dry-run")
    assert "/v1/items?status=a&status=b&page=3" in afkit("run", folder, "getItems", *given).out


def test_forms_are_read_part_by_part() -> None:
    form = _calls("curl https://a.example -F file=@photo.png -F 'title=A b'")[0][3]
    assert [(part.name, part.value, part.file) for part in form] == [("file", "", True), ("title", "A b", False)]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("curl", "names no address"),
        ("curl https://a.example --frobnicate", "--frobnicate of curl is not known"),
        ("curl --aws-sigv4 aws:amz https://a.example", "is not made by a connection"),
        ("curl 'https://a.example", "cannot be read"),
        ("curl https://a.example -H", "has no value"),
        ("curl ftp://a.example", "not an http or https"),
        ("curl https://a.example https://b.example", "several hosts"),
        ("wget https://a.example", "does not begin with curl"),
        (
            "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n"
            'Invoke-WebRequest -Uri "https://a.example" -Headers @{\n"accept"="*/*"\n}',
            "commands of PowerShell are not read",
        ),
        ('invoke-restmethod -Uri "https://a.example', "commands of PowerShell are not read"),
        ("curl -X QUERY https://a.example", "the method QUERY"),
        ("curl -n https://a.example", "-n of curl is not made by a connection"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(line: str, told: str) -> None:
    with pytest.raises(ImportFault, match=told):
        build_curl(line)


def test_a_call_becomes_a_module_that_works_and_no_secret_stays(tmp_path: Path) -> None:
    folder = written(build_curl(ORDER), tmp_path)
    assert findings(folder) == []
    assert failures(folder) == ["2 cases"]
    text = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    for secret in ("s3cr3tkey99", "tok-abcdef123", "hunter22", "cookie-value-1"):
        assert secret not in text


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        ("curl https://api.chat.example/bot12345:AAF-abcDEF1234ghIkl-zyx57W2v1/send -d text=hi", "AAF-abcDEF"),
        ("curl https://hooks.chat.example/services/T0/B0/aB3dE5fG7hI9jK1lM3nO5pQ7 --json '{}'", "aB3dE5fG7h"),
        ("curl 'https://x.example/f?X-Amz-Signature=abcdef0123456789abcdef0123456789'", "abcdef0123"),
        ('curl https://x.example/f --json \'{"client": "sk_live_abcdefgh12345678XYZ"}\'', "sk_live_ab"),
        ("curl https://x.example/f -H 'X-Whatever: glpat-abcdefgh12345678XYZ'", "glpat-abcd"),
    ],
)
def test_what_looks_like_a_secret_stays_nowhere_whatever_it_is_called(line: str, secret: str, tmp_path: Path) -> None:
    made = build_curl(line)
    assert not any(secret in part for remark in made.remarks for part in remark)
    folder = written(made, tmp_path)
    assert failures(folder)[1:] == []
    assert not any(secret in path.read_text(encoding="utf-8") for path in folder.iterdir())


@pytest.mark.parametrize(
    ("line", "connections", "member"),
    [
        ("curl https://x.example/pay -d amount=5 -d api_key=Zq7mWv", {"service": ["api_key"]}, "api_key"),
        (
            'curl https://x.example/pay --json \'{"amount": 5, "password": "Zq7mWv"}\'',
            {"service": ["password"]},
            "password",
        ),
        (
            "curl -u ann:Bk4nTy https://x.example/pay -F amount=5 -F password=Zq7mWv",
            {"basicAuth": ["username", "password", "password2"]},
            "password2",
        ),
        (
            "curl https://x.example/pay -H 'Authorization: Bearer Bk4nTy' --json '{\"apiKey\": \"Zq7mWv\"}'",
            {"bearerAuth": ["token", "apiKey"]},
            "apiKey",
        ),
    ],
)
def test_a_secret_in_a_body_is_a_parameter_of_the_connection(
    line: str, connections: dict[str, list[str]], member: str, tmp_path: Path
) -> None:
    made = build_curl(line)
    asked = {name: [field["name"] for field in one["params"]] for name, one in made.manifest["connections"].items()}
    assert asked == connections
    module = made.manifest["modules"]["postPay"]
    assert f"{{{{connection.{member}}}}}" in module["communication"]["body"].values()
    assert {field["name"] for field in module["mappableParams"]} <= {"amount"}
    hidden = made.manifest["base"]["log"]["sanitize"]
    assert f"request.body.{member.rstrip('2')}" in hidden
    folder = written(made, tmp_path)
    found = [item for item in findings(folder) if item[1] != "AF645"]  # none of these calls can try the credentials
    assert (found, failures(folder)[1:]) == ([], [])
    assert "Zq7mWv" not in "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())


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


@pytest.mark.parametrize(
    "told",
    [
        "an order", "a user", "a URI", "an uploaded file", "a slack message", "an SMS message", "a UPS parcel",
        "social accounts by id", "users (beta)", "an order of customers",
    ],
)  # fmt: skip
def test_a_noun_has_the_article_that_is_spoken(told: str) -> None:
    assert with_article(told.removeprefix("an ").removeprefix("a ")) == told


def test_ids_in_a_path_become_parameters() -> None:
    module = next(iter(build_curl(ORDER).manifest["modules"].values()))
    assert module["communication"]["url"].startswith("/v2/orders/{{")
    assert module["mappableParams"][0]["name"] == "orderId"


def _entry(
    method: str, url: str, answer: Any = None, *, kind: str = "application/json", **request: Any
) -> dict[str, Any]:
    content = {"mimeType": kind, "text": json.dumps(answer)} if answer is not None else {"mimeType": kind}
    return {
        "request": {"method": method, "url": url, "headers": [], **request},
        "response": {"status": 200, "content": content},
    }


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


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"log": {"entries": 3}}', '{"log": {"entries": [1, null]}}'])
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.har").write_text(text, encoding="utf-8")
    done = afkit("import", "har", tmp_path / "a.har", "-o", tmp_path / "x")
    assert (done.code, done.err.startswith("error[AF930]")) == (2, True)


def test_nothing_is_overwritten_unless_that_is_wanted(tmp_path: Path) -> None:
    line = "curl https://api.example.com/orders"
    codes = [afkit("import", "curl", line, "-o", tmp_path / "x", *more).code for more in ([], [], ["--force"])]
    assert codes == [0, 2, 0]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nothing"],
        ["curl"],
        ["curl", "curl https://a.example"],
        ["curl", "curl https://a.example", "-o", "x", "--list"],
        ["openapi"],
        ["openapi", "a.yaml", "-o", "x", "--tag", "t"],
    ],
)
def test_wrong_arguments_are_told_in_a_sentence(arguments: list[str]) -> None:
    done = afkit("import", *arguments)
    assert done.code == 2
    assert done.err.startswith("error[")


@given(st.text(alphabet="curl -XHd'\"\\$={}[]@:/?&.\nabc0 ", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        build_curl(text)
    except ImportFault as fault:
        assert str(fault)
