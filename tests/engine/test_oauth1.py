"""OAuth 1: published vectors, and the three steps against a real authorization server over HTTP."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from afkit.cli.console import Console
from afkit.cli.main import main
from afkit.engine import HttpRequest, Options, run_module
from afkit.engine.request.oauth1 import sign_oauth1
from afkit.errors import RunError
from afkit.iml import Environment
from support.authority1 import KEY, SECRET, Authority1
from support.cli import Outcome, afkit
from support.made import Scripted, act, module_app, reply
from support.service import serve


def signature(request: HttpRequest, spec: dict[str, str], nonce: str, seconds: int) -> str:
    return sign_oauth1(request, spec, nonce=nonce, now=datetime.fromtimestamp(seconds, UTC))[1]


def test_the_signature_of_the_photos_example() -> None:
    """OAuth Core 1.0, appendix A.5."""
    request = HttpRequest("GET", "http://photos.example.net/photos?file=vacation.jpg&size=original")
    spec = {
        "consumer_key": "dpf43f3p2l4k3l03",
        "consumer_secret": "kd94hf93k423kf44",
        "token": "nnch734d00sl2jdk",
        "token_secret": "pfkkdhi9sl3r4s00",
    }
    assert signature(request, spec, "kllo9940pd9333jh", 1191242096) == "tR3+Ty81lMeYAr/Fid0kMTYa/WM="


def test_the_signature_of_the_status_example() -> None:
    """The example of a service that made this protocol well known: a form, a query, escapes."""
    status = "Hello Ladies + Gentlemen, a signed OAuth request!"
    request = HttpRequest(
        "POST",
        "https://api.twitter.com/1/statuses/update.json?include_entities=true",
        (("Content-Type", "application/x-www-form-urlencoded"),),
        f"status={quote(status, safe='')}".encode(),
    )
    spec = {
        "consumer_key": "xvz1evFS4wEEPTGEFPHBog",
        "consumer_secret": "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        "token": "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        "token_secret": "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    }
    nonce = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"
    assert signature(request, spec, nonce, 1318622958) == "tnnArxj06cWHq44gCs1OSKk/jLY="


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@pytest.fixture
def authority(keys: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority1]:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the library wants https, and this is loopback
    made = Authority1(keys[1])
    with serve(made) as service:
        made.url = service.url
        yield made


def manifest(url: str, shared: dict[str, Any], call: dict[str, Any] | None = None) -> dict[str, Any]:
    shared = {"consumer_key": "{{parameters.key}}", "consumer_secret": "{{parameters.secret}}", **shared}
    granted = {"token": "{{connection.token}}", "token_secret": "{{connection.tokenSecret}}"}
    form = {"type": "urlencoded"} if shared.get("transport_method") == "body" else {}
    used = {name: value.replace("parameters.", "connection.") for name, value in shared.items()}
    return {
        "manifest": 1,
        "app": {"name": "ada", "label": "Ada", "version": 1},
        "base": {"baseUrl": url, "oauth": {**used, **granted}},
        "connections": {
            "ada": {
                "label": "Ada (OAuth 1)",
                "connectionType": "oauth",
                "params": [
                    {"name": "key", "type": "text", "label": "Key", "required": True},
                    {"name": "secret", "type": "password", "label": "Secret"},
                    {"name": "pem", "type": "pkey", "label": "Private key"},
                ],
                "communication": {
                    "oauth": shared,
                    "requestToken": {
                        "url": f"{url}/request-token",
                        "method": "POST",
                        **form,
                        "response": {
                            "type": "urlencoded",
                            "temp": {"token": "{{body.oauth_token}}", "secret": "{{body.oauth_token_secret}}"},
                        },
                    },
                    "authorize": {
                        "url": f"{url}/authorize",
                        "qs": {"oauth_token": "{{temp.token}}"},
                        "response": {"temp": {"verifier": "{{query.oauth_verifier}}"}},
                    },
                    "accessToken": {
                        "url": f"{url}/access-token",
                        "method": "POST",
                        **form,
                        "oauth": {
                            "token": "{{temp.token}}",
                            "token_secret": "{{temp.secret}}",
                            "verifier": "{{temp.verifier}}",
                        },
                        "response": {
                            "type": "urlencoded",
                            "data": {"token": "{{body.oauth_token}}", "tokenSecret": "{{body.oauth_token_secret}}"},
                        },
                        "log": {"sanitize": ["response.body.oauth_token", "response.body.oauth_token_secret"]},
                    },
                    "info": {
                        "url": f"{url}/me",
                        **({"method": "POST", "body": {}} | form if form else {}),
                        "oauth": granted,
                        "response": {"metadata": {"type": "text", "value": "{{body.name}}"}},
                    },
                },
            }
        },
        "modules": {
            "act": {
                "label": "Act",
                "description": "Acts.",
                "moduleType": "action",
                "actionCrud": "read",
                "communication": call
                or {"url": "/things?q=a b&x=ü", **({"method": "POST", "body": {"t": "1 + 1"}} | form)},
            }
        },
    }


class Browser(io.StringIO):
    """Goes where `connect` sends a person."""

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if "/authorize?" in line:
                threading.Thread(target=self._visit, args=(line.strip(),), daemon=True).start()
        return super().write(text)

    @staticmethod
    def _visit(address: str) -> None:
        httpx.get(httpx.get(address).headers["location"])


def connect(tmp_path: Path, made: dict[str, Any], values: dict[str, str]) -> Outcome:
    file, connection = tmp_path / "manifest.json", tmp_path / "client.json"
    file.write_text(json.dumps(made))
    connection.write_text(json.dumps(values))
    out, err = Browser(), io.StringIO()
    console = Console(stdin=io.StringIO(), stdout=out, stderr=err, environ={})
    kept = tmp_path / "tokens.json"
    line = ["connect", file, "--connection", connection, "--out", kept, "--no-browser", "--wait", "10", "--trace"]
    return Outcome(main([str(word) for word in line], console), out.getvalue(), err.getvalue())


WAYS = [(method, way) for method in ("HMAC-SHA1", "RSA-SHA1", "PLAINTEXT") for way in ("header", "query", "body")]


@pytest.mark.parametrize(("method", "way"), WAYS, ids=["-".join(case) for case in WAYS])
def test_the_three_steps_and_signed_calls(
    method: str, way: str, authority: Authority1, keys: tuple[str, str], tmp_path: Path
) -> None:
    shared = {"signature_method": method, "transport_method": way}
    if method == "RSA-SHA1":
        shared["private_key"] = "{{parameters.pem}}"
    outcome = connect(tmp_path, manifest(authority.url, shared), {"key": KEY, "secret": SECRET, "pem": keys[0]})
    assert (outcome.code, authority.refused) == (0, []), outcome.err
    assert "Ada" in outcome.out
    kept = json.loads((tmp_path / "tokens.json").read_text())
    token = next(iter(authority.tokens.values()))
    assert kept["data"] == {"token": token.token, "tokenSecret": token.secret}
    run = afkit("run", tmp_path / "manifest.json", "act", "--connection", tmp_path / "tokens.json", "--trace")
    assert (run.code, authority.refused) == (0, []), run.err
    assert authority.seen[-1].signature_type == way.upper()
    told = outcome.out + outcome.err + run.out + run.err
    secrets = (SECRET, token.secret, "temporary-secret", authority.seen[-1].signature, keys[0].splitlines()[3])
    assert not [secret for secret in secrets if secret in told or quote(secret, safe="") in told]


def test_a_denial_and_a_foreign_token_end_the_dance(authority: Authority1, tmp_path: Path) -> None:
    made, values = manifest(authority.url, {}), {"key": KEY, "secret": SECRET}
    authority.deny = True
    denied = connect(tmp_path, made, values)
    assert (denied.code, "consent was not given" in denied.err) == (1, True)
    authority.deny, authority.spoil = False, True
    foreign = connect(tmp_path, made, values)
    assert (foreign.code, "belongs to another request" in foreign.err) == (2, True)
    assert not (tmp_path / "tokens.json").exists()


def test_a_wrong_secret_is_the_service_s_refusal(authority: Authority1, tmp_path: Path) -> None:
    outcome = connect(tmp_path, manifest(authority.url, {}), {"key": KEY, "secret": "wrong-secret"})
    assert outcome.code == 1
    assert "401" in outcome.err


def parameters(request: HttpRequest) -> dict[str, str]:
    header = dict(request.headers)["Authorization"].removeprefix("OAuth ")
    return dict(part.partition("=")[::2] for part in header.replace('"', "").split(", "))


def sent(oauth: dict[str, Any], **more: Any) -> HttpRequest:
    send = Scripted(reply({}))
    environment = Environment(now=lambda: datetime(2026, 11, 24, tzinfo=UTC))
    app = module_app({"url": "https://api.example/x", "oauth": {"consumer_key": "k", **oauth}, **more})
    result = run_module(app, "act", {}, send=send, options=Options(environment=environment))
    assert result.error is None, result.error
    return send.requests[0]


def test_a_body_hash_is_sent_where_it_is_asked_for() -> None:
    body = {"method": "POST", "body": {"a": 1}}
    digest = base64.b64encode(hashlib.sha1(b'{"a":1}').digest()).decode()
    assert parameters(sent({"body_hash": True}, **body))["oauth_body_hash"] == quote(digest, safe="")
    assert parameters(sent({"body_hash": "mine"}, **body))["oauth_body_hash"] == "mine"
    assert "oauth_body_hash" not in parameters(sent({}, **body))


def test_time_and_nonce_are_those_of_the_run() -> None:
    made = parameters(sent({}))
    assert made["oauth_timestamp"] == "1795478400"
    assert len(made["oauth_nonce"]) == 32


def test_the_author_s_query_stays_as_it_is_written() -> None:
    request = sent({"transport_method": "query"}, qs={"q": "a b/ü"})
    assert request.url.startswith("https://api.example/x?q=a%20b%2F%C3%BC&oauth_nonce=")
    assert dict(parse_qsl(urlsplit(request.url).query))["oauth_version"] == "1.0"


UNSIGNABLE: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("no key", {"consumer_key": ""}, {}, "oauth.consumer_key: is empty"),
    ("a method", {"signature_method": "HMAC-SHA512"}, {}, "is none of HMAC-SHA1, RSA-SHA1, PLAINTEXT"),
    ("a way", {"transport_method": "cookie"}, {}, "is none of header, query, body"),
    ("a body of JSON", {"transport_method": "body"}, {"method": "POST", "body": {"a": 1}}, "needs a body of type urlencoded"),
    ("a GET with a body", {"transport_method": "body"}, {}, "needs a body of type urlencoded"),
    ("a hash of a form", {"body_hash": True}, {"method": "POST", "type": "urlencoded", "body": {}}, "a form has no body hash"),
    ("no private key", {"signature_method": "RSA-SHA1", "private_key": "x"}, {}, "oauth.private_key: is not an RSA key"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "oauth", "more", "words"), UNSIGNABLE, ids=[case[0] for case in UNSIGNABLE])
def test_what_cannot_be_signed_is_told_at_its_place(name: str, oauth: Any, more: Any, words: str) -> None:
    send = Scripted(reply({}))
    result = act(module_app({"url": "https://api.example/x", "oauth": {"consumer_key": "k", **oauth}, **more}), send)
    assert result.error is not None
    assert result.error.type == "InvalidConfigurationError"
    assert words in result.error.message
    assert send.requests == []


def test_an_unknown_member_is_refused_by_name() -> None:
    with pytest.raises(RunError, match=r"communication\.oauth\.realm: there is no such member"):
        act(module_app({"url": "https://api.example/x", "oauth": {"realm": "x"}}), Scripted(reply({})))


def test_lint_agrees(tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    shared = {"signature_method": "PLAINTEXT", "transport_method": "query"}
    file.write_text(json.dumps(manifest("https://api.acme.example", shared)))
    found = afkit("lint", file, "--profile", "run", "--format", "json").data["diagnostics"]
    assert [item for item in found if item["severity"] == "error"] == []
