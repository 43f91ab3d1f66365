"""Commands of curl: how they are read, what becomes of them, and that no secret stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.importing.calls.build import build_curl
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
        ('curl https://a.example -d $\'{"a": "\\\\u0022"}\'', "POST", "https://a.example", '{"a": "\\u0022"}'),
        ("curl https://a.example -d @order.json", "POST", "https://a.example", "{}"),
        ("curl https://a.example -T photo.png", "PUT", "https://a.example", ""),
    ],
)
def test_a_command_line_is_read_as_curl_reads_it(line: str, method: str, url: str, body: str | None) -> None:
    assert _calls(line)[0][:3] == (method, url, body)


def test_a_line_may_hold_several_calls() -> None:
    found = _calls("curl https://a.example/x -d a=1 --next https://a.example/y -X DELETE")
    assert [call[:2] for call in found] == [("POST", "https://a.example/x"), ("DELETE", "https://a.example/y")]


COMMANDS = """#!/bin/sh
# an order
BASE=https://api.example.com  ; export TOKEN="tok-abcdef123"
curl "$BASE/v1/orders?limit=5" -H "Authorization: Bearer $TOKEN" | jq .
curl -X POST \\
  ${BASE}/v1/orders -H 'Content-Type: application/json' -d @- <<EOF
{"note": "it's
one"}
EOF

$ curl -sS https://api.example.com/v1/orders/42   # one of them
curl https://a.example/x; wget https://b.example
"""


def test_a_text_may_hold_several_commands(tmp_path: Path) -> None:
    report = Report()
    found = [(call.method, call.url, call.body) for call in read_curl(COMMANDS, report)]
    assert found == [
        ("GET", "https://api.example.com/v1/orders?limit=5", None),
        ("POST", "https://api.example.com/v1/orders", '{"note": "it\'s\none"}'),
        ("GET", "https://api.example.com/v1/orders/42", None),
    ]
    assert [remark.subject for remark in report.remarks] == ["command wget", "https://a.example"]
    (tmp_path / "all.sh").write_text(COMMANDS, encoding="utf-8")
    for number, (source, typed) in enumerate([(tmp_path / "all.sh", ""), ("-", COMMANDS)]):
        done = afkit("import", "curl", source, "-o", tmp_path / str(number), stdin=typed)
        assert (done.code, "1 connection, 4 modules" in done.out) == (0, True)


@pytest.mark.parametrize(
    "text",
    [
        "curl https://a.example/x ;\ncurl https://a.example/y",
        'curl "https://a.example/x" &\r\ncurl "https://a.example/y"',
        "# Title\n\n```bash\ncurl https://a.example/x\n```\nThen this:\n\n    curl https://a.example/y\n",
        '> curl https://a.example/x\n{"id": 1}\n> curl https://a.example/y\n[\n  "a"\n]',
        "ONE=$(curl -s https://a.example/x)\nTWO=`curl -s https://a.example/y`; echo $ONE",
        "if true; then\n  curl https://a.example/x\nfi; for i in 1 2; do curl https://a.example/y; done",
    ],
    ids=["bash", "cmd", "markdown", "answers", "substitution", "script"],
)
def test_commands_are_found_among_what_stands_around_them(text: str) -> None:
    assert [call[1] for call in _calls(text)] == ["https://a.example/x", "https://a.example/y"]


def test_a_line_that_goes_on_without_a_sign_is_read_on() -> None:
    assert _calls("curl https://a.example/x\n  -X PUT\n  -d a=1")[0][:2] == ("PUT", "https://a.example/x")


@pytest.mark.parametrize(
    ("given", "base"),
    [
        ("$BASE_URL/v1/orders", "{{connection.baseUrl}}"),
        ("{{ base url }}/v1/orders?x=1", "{{connection.baseUrl}}"),
        ("<host>", "{{connection.baseUrl}}"),
        ("https://{{shop}}.example.com/v1/orders", "https://{{connection.shop}}.example.com"),
        ("https://${HOST}:8443/orders", "https://{{connection.HOST}}:8443"),
        ("https://{yourDomain}/orders", "https://{{connection.yourDomain}}"),
    ],
)
def test_a_variable_in_the_address_is_asked_for_by_the_connection(given: str, base: str, tmp_path: Path) -> None:
    made = build_curl(f"curl '{given}' -H 'X-Key: k-123456789'")
    assert made.manifest["base"]["baseUrl"] == base
    folder = written(made, tmp_path)
    assert (findings(folder), failures(folder)[1:]) == ([], [])
    assert "k-123456789" not in "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())


@pytest.mark.parametrize(
    ("call", "label"),
    [
        ("/v1/orders", "Get orders"),
        ("/v1/orders/search", "Search orders"),
        ("/search", "Search records"),
        ("/v1/orders/o_12", "Get an order"),
        ("/v1/orders/o1", "Get an order"),
        ("/auth/login -d user=ann", "Log in"),
        ('/graphql --json \'{"query": "{ me }"}\'', "Run a GraphQL query"),
    ],
)
def test_a_call_is_called_after_its_path(call: str, label: str) -> None:
    module = next(iter(build_curl(f"curl https://api.example.com{call}").manifest["modules"].values()))
    assert module["label"] == label


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
    made = build_curl(
        "curl 'https://api.example.com/bücher/x?q=ä' 'https://api.example.com/c d/ü' 'https://api.example.com/a%20b/x%2Fy?q=a%20b'"
    )
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


def test_a_command_that_cannot_be_read_is_left_out_and_the_others_are_read() -> None:
    report = Report()
    text = "curl https://a.example/x\ncurl -K f https://a.example/y\ncurl https://[bad/z\ncurl https://a.example/w"
    assert [call.path for call in read_curl(text, report)] == ["/x", "/w"]
    assert [remark.subject for remark in report.remarks] == ["command 2 of 4", "command 3 of 4"]
    with pytest.raises(ImportFault, match="-K of curl"):
        read_curl("curl -K f https://a.example/y\ncurl -n https://a.example/z", Report())


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
        ("curl https://x.example/f -H 'X-Key: abcdefgh'", "abcdefgh"),
        ("curl 'https://x.example/f?key=AIzaSyabcdefgh12345678XYZ'", "AIzaSyabcd"),
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
