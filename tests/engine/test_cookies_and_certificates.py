"""`shareCookies` and `rejectUnauthorized: false`, over real HTTP and TLS on loopback."""

from __future__ import annotations

import json
import ssl
from pathlib import Path
from typing import Any

import pytest

from support.cli import afkit
from support.service import Answer, Asked, serve

MODULE = {"label": "Act", "description": "Acts.", "moduleType": "action", "actionCrud": "read", "connection": None}
COOKIE = "session-cookie-7a61f0"


def manifest(tmp_path: Path, communication: Any, **parts: Any) -> Path:
    file = tmp_path / "manifest.json"
    head = {"manifest": 1, "app": {"name": "made-up", "label": "Made up", "version": 1}}
    file.write_text(json.dumps({**head, **parts, "modules": {"act": {**MODULE, "communication": communication}}}))
    return file


def login(asked: Asked) -> Answer:
    path = asked.target.partition("?")[0]
    if path == "/login":
        return Answer(200, {}, {"Set-Cookie": f"sid={COOKIE}; Path=/; HttpOnly"})
    if path == "/moved":
        return Answer(302, b"", {"Location": "/seen", "Set-Cookie": "hop=one"})
    return Answer(200, {"cookie": asked.headers.get("cookie")})


SHARED = {"shareCookies": True}
CHAINS: dict[str, tuple[list[dict[str, Any]], str | None]] = {
    "shared": ([{"url": "/login", **SHARED}, {"url": "/seen", **SHARED}], f"sid={COOKIE}"),
    "by an expression": ([{"url": "/login", "shareCookies": "{{true}}"}, {"url": "/seen", **SHARED}], f"sid={COOKIE}"),
    "not shared": ([{"url": "/login"}, {"url": "/seen"}], None),
    "written as a text": ([{"url": "/login", **SHARED}, {"url": "/seen", "shareCookies": "false"}], None),
    "not kept by the first": ([{"url": "/login"}, {"url": "/seen", **SHARED}], None),
    "not sent by the second": ([{"url": "/login", **SHARED}, {"url": "/seen"}], None),
    "along a redirect": ([{"url": "/moved", **SHARED}], "hop=one"),
    "the author's own wins": (
        [{"url": "/login", **SHARED}, {"url": "/seen", "headers": {"cookie": "own=1"}, **SHARED}],
        "own=1",
    ),
}


@pytest.mark.parametrize("name", CHAINS)
def test_cookies_are_shared_where_the_directive_says_so(name: str, tmp_path: Path) -> None:
    chain, seen = CHAINS[name]
    with serve(login) as service:
        file = manifest(tmp_path, chain, base={"baseUrl": service.url})
        outcome = afkit("run", file, "act", "--format", "json")
        assert outcome.code == 0, outcome.err
        assert service.asked[-1].headers.get("cookie") == seen
        assert COOKIE not in outcome.out + outcome.err
        calls = len(service.asked)
        again = afkit("run", file, "act", "--format", "json", "--trace")
        assert "cookie" not in service.asked[calls].headers, "no run sees another one's cookies"
        assert COOKIE not in again.out + again.err


def test_cookies_do_not_travel_to_another_host(tmp_path: Path) -> None:
    with serve(login) as other, serve(login) as service:
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        chain = [{"url": "/login", **SHARED}, {"url": f"{elsewhere}/seen", **SHARED}]
        outcome = afkit("run", manifest(tmp_path, chain, base={"baseUrl": service.url}), "act")
        assert outcome.code == 0, outcome.err
        assert "cookie" not in other.asked[0].headers


@pytest.fixture
def secure(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def test_an_untrusted_certificate_is_accepted_only_where_both_agree(tmp_path: Path, secure: ssl.SSLContext) -> None:
    with serve(lambda asked: Answer(200, {"ok": True}), tls=secure) as service:
        lax = manifest(tmp_path, {"url": f"{service.url}/x", "rejectUnauthorized": False})
        refused = afkit("run", lax, "act", "--format", "json")
        assert (refused.code, refused.data["error"]["code"]) == (2, "AF905")
        assert "rejectUnauthorized" in refused.data["error"]["message"]
        assert "--insecure" in refused.data["error"]["message"]
        assert afkit("run", lax, "act", "--insecure").code == 0
        jsonl = tmp_path / "many.jsonl"
        jsonl.write_text("{}\n{}\n")
        assert afkit("run", lax, "act", "--insecure", "--each", jsonl).code == 0
        assert len(service.asked) == 3
        strict = manifest(tmp_path, {"url": f"{service.url}/x"})
        assert afkit("run", strict, "act", "--insecure").code == 1, "the option alone switches nothing off"
        assert len(service.asked) == 3


def test_lint_agrees_with_what_runs(tmp_path: Path) -> None:
    chain = [{"url": "/login", **SHARED}, {"url": "/seen", "rejectUnauthorized": False}]
    found = afkit("lint", manifest(tmp_path, chain, base={"baseUrl": "https://api.acme.example"}), "--format", "json")
    told = [item for item in found.data["diagnostics"] if item["code"].startswith("AF1")]
    assert not [item for item in told if item["severity"] == "error"]
