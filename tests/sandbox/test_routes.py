"""Which route takes a request: guards on the way, hosts, and the forms that requests bring."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.engine.policy import POLICY
from afkit.engine.request.encode import encode
from afkit.sandbox import Reply, Request, Sandbox, SandboxError, at_home, load_sandbox, serve
from afkit.sandbox.forms import form_of

GUARDED = """\
sandbox: 1
title: Guarded
modes: {open: lets all in, closed: wants a token}
state: {users: {t-1: Ada}, seen: 0}
routes:
  - name: health
    match: {path: /health}
    steps: [{reply: {json: {ok: true}}}]
  - name: count
    guard: true
    steps: [{update: [{at: [seen], set: "{{state.seen + 1}}"}]}]
  - name: token
    guard: true
    match: {path: "/{all*}"}
    steps:
      - let: {user: "{{get(state.users, replace(request.headers.authorization, 'Bearer ', ''))}}"}
      - if: "{{mode = 'closed' && !let.user}}"
        cause: no token
        reply: {status: 401, json: {error: unauthorized}}
  - name: me
    match: {path: "/users/{id}", method: GET}
    steps: [{reply: {json: {id: "{{params.id}}", name: "{{let.user}}", seen: "{{state.seen}}"}}}]
otherwise: {status: 404, json: {error: nothing here}}
"""


def load_text(folder: Path, text: str) -> Any:
    (folder / "sandbox.yaml").write_text(text, encoding="utf-8")
    return load_sandbox(str(folder))


def get(box: Sandbox, target: str, **headers: str) -> Reply:
    return box.handle(Request("GET", target, tuple(headers.items())))


@pytest.mark.parametrize(
    ("target", "token", "status", "route"),
    [
        ("/health", "", 200, "health"),
        ("/users/7", "", 401, "token"),
        ("/users/7", "t-1", 200, "me"),
        ("/nowhere", "", 401, "token"),
        ("/", "", 401, "token"),
        ("/nowhere", "t-1", 404, None),
    ],
)
def test_a_guard_answers_or_lets_the_next_route_do_it(
    tmp_path: Path, target: str, token: str, status: int, route: str | None
) -> None:
    box = Sandbox(load_text(tmp_path, GUARDED), "closed")
    assert get(box, target, Authorization=f"Bearer {token}").status == status
    assert box.exchanges[-1].route == route


def test_what_a_guard_sets_is_there_for_the_route_behind_it(tmp_path: Path) -> None:
    box = Sandbox(load_text(tmp_path, GUARDED), "closed")
    assert json.loads(get(box, "/users/7", Authorization="Bearer t-1").body) == {"id": "7", "name": "Ada", "seen": 1}


def test_a_fault_of_a_guard_plays_on_all_that_passes_it(tmp_path: Path) -> None:
    box = Sandbox(load_text(tmp_path, GUARDED), faults=("503@token",))
    assert [get(box, path).status for path in ("/health", "/users/7", "/nowhere")] == [200, 503, 503]


def test_a_value_of_a_later_guard_is_unknown_before_it(tmp_path: Path) -> None:
    early = GUARDED.replace("json: {ok: true}", 'json: {ok: "{{let.user}}"}')
    with pytest.raises(SandboxError, match="user"):
        load_text(tmp_path, early)


HOSTS = """\
sandbox: 1
title: Two hosts
routes:
  - name: login
    match: {path: /token, host: auth.acme.example}
    steps: [{reply: {json: {at: login}}}]
  - name: tenant
    match: {path: /token, host: ["*.acme.example"]}
    steps: [{reply: {json: {at: "{{request.host}}"}}}]
  - name: other
    match: {path: /token, host: other.example}
    steps: [{reply: {json: {at: "other {{ifempty(request.host, '-')}}"}}}]
"""


@pytest.mark.parametrize(
    ("host", "target", "answer"),
    [
        ("auth.acme.example", "/token", "login"),
        ("AUTH.acme.example:8443", "/token", "login"),
        ("eu.acme.example", "/token", "eu.acme.example"),
        ("a.b.acme.example", "/token", "a.b.acme.example"),
        ("acme.example", "/token", None),
        ("other.example", "/token", "other other.example"),
        ("elsewhere.example", "/token", None),
        ("127.0.0.1:8080", "/token", "login"),
        ("localhost", "/@other.example/token", "other other.example"),
        ("127.0.0.1", "/@eu.acme.example/token?a=1", "eu.acme.example"),
        ("127.0.0.1", "/@unknown.example/token", None),
    ],
)
def test_routes_are_told_apart_by_host(tmp_path: Path, host: str, target: str, answer: str | None) -> None:
    reply = get(Sandbox(load_text(tmp_path, HOSTS)), target, Host=host)
    assert (json.loads(reply.body)["at"] if reply.status == 200 else None) == answer


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("https://auth.acme.example/token?a=b", "http://h:1/@auth.acme.example/token?a=b"),
        ("https://api.example/token?a=b", "http://h:1/token?a=b"),
        ("https://auth.acme.example", "http://h:1/@auth.acme.example/"),
    ],
)
def test_an_address_keeps_its_host_at_home(tmp_path: Path, url: str, home: str) -> None:
    assert at_home(url, "http://h:1", load_text(tmp_path, HOSTS).routes) == home


FORMS: list[tuple[str, bytes, dict[str, Any]]] = [
    ("application/x-www-form-urlencoded", b"a=1&a=2&b=", {"a": "2", "b": ""}),
    ("text/plain", b"a=1", {}),
    ("multipart/form-data", b"--x\r\n\r\n\r\n--x--", {}),
    (
        'multipart/form-data; boundary="x y"',
        b'--x y\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x y--\r\n',
        {"a": "1"},
    ),
    (
        "multipart/form-data; boundary=x",
        b"preamble\r\n--x  \r\ncontent-disposition: form-data; name=a\r\n\r\n--x1\r\n\r\n--xy\r\n--x\r\n"
        b'Content-Disposition: form-data; name="f"; filename="\xc3\xa4 b.txt"\r\nContent-Type: text/csv\r\n\r\n1;2\r\n\r\n--x--',
        {"a": "--x1\r\n\r\n--xy", "f": {"name": "ä b.txt", "type": "text/csv", "size": 5, "data": b"1;2\r\n"}},
    ),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="t"\r\n\r\na\r\n--x\r\nContent-Disposition: form-data; name="t"'
        b"\r\n\r\nb\r\n--x\r\nContent-Disposition: form-data\r\n\r\nlost\r\n--x--",
        {"t": ["a", "b"]},
    ),
    ("multipart/form-data; boundary=x", b"--x\r\nbroken", {}),
]


@pytest.mark.parametrize(("kind", "body", "form"), FORMS)
def test_forms_are_read(kind: str, body: bytes, form: dict[str, Any]) -> None:
    assert form_of(kind, body) == form


@given(
    text=st.text(st.characters(codec="utf-8")),
    data=st.binary(max_size=200)
    | st.lists(st.sampled_from([b"\r\n", b"--", b"\r", b"\n", b"x", b"\x00"])).map(b"".join),
)
def test_what_the_engine_sends_in_parts_arrives(text: str, data: bytes) -> None:
    sent = encode(
        "multipart/form-data",
        {"note": text, "file": {"value": data, "options": {"filename": "a.bin"}}},
        boundary=lambda: "afkit-0123456789",
        policy=POLICY,
    )
    assert form_of(sent[1] or "", sent[0]) == {
        "note": text,
        "file": {"name": "a.bin", "type": "application/octet-stream", "size": len(data), "data": data},
    }


FILES = """\
sandbox: 1
title: Files
state: {files: {}}
routes:
  - name: upload
    match: {path: /files, method: POST}
    steps:
      - if: "{{!request.form.file.name}}"
        reply: {status: 400}
      - update: [{at: [files, "{{request.form.file.name}}"], set: "{{request.form.file}}"}]
        reply: {json: {size: "{{request.form.file.size}}", type: "{{request.form.file.type}}", by: "{{request.form.by}}"}}
  - name: download
    match: {path: "/files/{name}", method: GET}
    steps:
      - let: {file: "{{get(state.files, params.name)}}"}
        reply: {headers: {Content-Type: "{{let.file.type}}"}, data: "{{let.file.data}}"}
"""


def test_a_file_goes_up_and_comes_down_over_http(tmp_path: Path) -> None:
    data = bytes(range(256)) * 3
    with serve(Sandbox(load_text(tmp_path, FILES))) as server, httpx.Client(base_url=server.url) as client:
        up = client.post("/files", files={"file": ("a b.png", data, "image/png")}, data={"by": "Ada"})
        assert up.json() == {"size": 768, "type": "image/png", "by": "Ada"}
        down = client.get("/files/a%20b.png")
    assert (down.content, down.headers["content-type"]) == (data, "image/png")


CONSENT = """\
sandbox: 1
title: Login
switches: {no: {default: false, doc: The user says no.}}
state: {clients: [{id: c-1}, {id: c-2}]}
routes:
  - name: authorize
    match: {path: /authorize, method: GET}
    consent:
      clients: "{{map(state.clients, 'id')}}"
      redirects: https://www.integromat.com/oauth/cb/app
      scopes: [read, write]
      pkce: true
      deny: "{{switches.no}}"
      add: {realm: "{{length(state.clients)}}"}
  - name: token
    match: {path: /token, method: POST}
    steps:
      - let: {grant: {find: "{{state.codes}}", where: "{{item.code = request.form.code}}"}}
      - if: "{{!let.grant || !proves(request.form.code_verifier, let.grant)}}"
        reply: {status: 400, json: {error: invalid_grant}}
      - update: [{at: [codes, "{{let.grant.code}}"], remove: true}]
        reply: {json: {scope: "{{let.grant.scope}}", back: "{{let.grant.redirect_uri}}"}}
"""
ASKED = {
    "response_type": "code",
    "client_id": "c-1",
    "redirect_uri": "http://127.0.0.1:7777/oauth/cb/app?keep=1",
    "scope": "read write",
    "state": "s&1",
    "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    "code_challenge_method": "S256",
}
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
"""The example of RFC 7636, appendix B."""


def authorize(box: Sandbox, **changes: str | None) -> Reply:
    query = {name: value for name, value in {**ASKED, **changes}.items() if value is not None}
    return get(box, f"/authorize?{httpx.QueryParams(query)}")


def test_consent_sends_the_browser_back_and_keeps_the_grant(tmp_path: Path) -> None:
    box = Sandbox(load_text(tmp_path, CONSENT))
    reply = authorize(box)
    back = urlsplit(dict(reply.headers)["Location"])
    query = dict(parse_qsl(back.query))
    assert (reply.status, back.netloc, back.path) == (302, "127.0.0.1:7777", "/oauth/cb/app")
    assert (query["keep"], query["state"], query["realm"]) == ("1", "s&1", "2")
    token = f"grant_type=authorization_code&code={query['code']}&code_verifier="
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    assert box.handle(Request("POST", "/token", form, f"{token}wrong".encode())).status == 400
    given = box.handle(Request("POST", "/token", form, f"{token}{VERIFIER}".encode()))
    assert json.loads(given.body) == {"scope": "read write", "back": ASKED["redirect_uri"]}
    assert box.handle(Request("POST", "/token", form, f"{token}{VERIFIER}".encode())).status == 400, (
        "a code is good once"
    )


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "read all"}, "invalid_scope"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": "S512"}, "invalid_request"),
    ],
)
def test_a_wrong_request_is_sent_back_with_its_error(tmp_path: Path, changes: dict[str, Any], error: str) -> None:
    location = dict(authorize(Sandbox(load_text(tmp_path, CONSENT)), **changes).headers)["Location"]
    query = parse_qs(urlsplit(location).query)
    assert (query["error"], query["state"], "code" in query) == ([error], ["s&1"], False)


def test_a_user_who_says_no_gives_no_code(tmp_path: Path) -> None:
    box = Sandbox(load_text(tmp_path, CONSENT), switches={"no": True})
    assert "error=access_denied" in dict(authorize(box).headers)["Location"]
    assert "codes" not in box.state


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "c-9"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": "http://127.0.0.1.evil.example/cb"},
        {"redirect_uri": "http://[::1/cb"},
    ],
)
def test_nobody_is_sent_where_the_request_cannot_be_trusted(tmp_path: Path, changes: dict[str, Any]) -> None:
    reply = authorize(Sandbox(load_text(tmp_path, CONSENT)), **changes)
    assert (reply.status, "Location" in dict(reply.headers)) == (400, False)


def test_a_registered_address_is_good(tmp_path: Path) -> None:
    address = "https://www.integromat.com/oauth/cb/app"
    reply = authorize(Sandbox(load_text(tmp_path, CONSENT)), redirect_uri=address)
    assert dict(reply.headers)["Location"].startswith(f"{address}?code=")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    consent:\n", "    steps: []\n    consent:\n", "the consent page answers by itself"),
        ('clients: "', 'clinets: "', "did you mean 'clients'"),
        ("host: auth.acme.example", "host: https://auth.acme.example", "without https://"),
        ("guard: true", "guard: yes please", "true or false"),
    ],
)
def test_slips_are_named(tmp_path: Path, old: str, new: str, message: str) -> None:
    text = next(text for text in (CONSENT, HOSTS, GUARDED) if old in text)
    with pytest.raises(SandboxError) as caught:
        load_text(tmp_path, text.replace(old, new, 1))
    assert message in f"{caught.value.message} {caught.value.hint}"
