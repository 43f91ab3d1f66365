"""The examples of the guide are sandboxes and cases that can be used."""

from __future__ import annotations

import re
from pathlib import Path

from afkit.app import Origin
from afkit.app.spec.check.values import check
from afkit.app.spec.format.cases import CASES
from afkit.sandbox import Request, Sandbox, load_sandbox
from afkit.source import Source, load_yaml
from support.cli import ROOT

_EXAMPLES = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_sandbox_of_the_guide_answers(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_text(_EXAMPLES[0], encoding="utf-8")
    spec = load_sandbox(str(tmp_path))
    order = Request("POST", "/orders/c-1", (), b"{}")
    assert (Sandbox(spec).handle(order).status, Sandbox(spec, "strict").handle(order).status) == (201, 401)


def test_the_schemas_of_the_guide_are_asked(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_text(_EXAMPLES[1], encoding="utf-8")
    sandbox = Sandbox(load_sandbox(str(tmp_path)))
    good = sandbox.handle(Request("POST", "/orders", (), b'{"what": "a chair", "due": "2026-11-24T09:30:00Z"}'))
    bad = sandbox.handle(Request("POST", "/orders", (), b'{"what": "a chair", "due": "soon"}'))
    assert (good.status, bad.status, bad.body) == (201, 422, b"{\"message\":\"due: 'soon' is not a 'date-time'\"}")


def test_the_guard_and_the_files_of_the_guide(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_text(_EXAMPLES[2], encoding="utf-8")
    sandbox = Sandbox(load_sandbox(str(tmp_path)))
    kind, token = ("Content-Type", "multipart/form-data; boundary=b"), ("Authorization", "Bearer t-1")
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--b--'
    assert sandbox.handle(Request("GET", "/health")).status == 200
    assert sandbox.handle(Request("POST", "/files", (kind,), body)).status == 401
    up = sandbox.handle(Request("POST", "/files", (kind, token), body, "files.parcels.example"))
    assert (up.status, up.body) == (201, b'{"size":5,"by":"Ada"}')
    assert sandbox.handle(Request("POST", "/files", (kind, token), body, "api.parcels.example")).status == 404
    assert sandbox.handle(Request("GET", "/files/a.txt", (token,))).body == b"hello"


def test_the_consent_of_the_guide(tmp_path: Path) -> None:
    (tmp_path / "sandbox.yaml").write_text(_EXAMPLES[3], encoding="utf-8")
    sandbox = Sandbox(load_sandbox(str(tmp_path)), ids=lambda: "x")
    asked = "response_type=code&client_id=a-client&redirect_uri=http://localhost/cb&state=s&code_challenge=v"
    location = dict(sandbox.handle(Request("GET", f"/authorize?{asked}")).headers)["Location"]
    code = re.search(r"code=(\w{32})&state=s$", location)
    assert code is not None
    form = f"code={code[1]}&redirect_uri=http://localhost/cb&code_verifier=v".encode()
    kind = (("Content-Type", "application/x-www-form-urlencoded"),)
    assert [sandbox.handle(Request("POST", "/token", kind, form)).status for _ in range(2)] == [200, 400]


def test_the_cases_of_the_guide_have_the_right_form() -> None:
    document = load_yaml(Source("cases.yaml", _EXAMPLES[-1]))
    assert check(CASES, document.value, Origin(document)) == []
