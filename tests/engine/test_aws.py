"""Signatures of Amazon Web Services: version 4 by the published vectors, version 2 by a verifier that passes them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from afkit.engine import HttpRequest
from afkit.engine.request.aws import sign_aws
from support.cli import afkit
from support.made import Scripted, act, module_app, reply
from support.service import Answer, Asked, serve

SUITE = {"key": "AKIDEXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
STORE = {"key": "AKIAIOSFODNN7EXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
AT = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),)

VECTORS: list[tuple[str, HttpRequest, dict[str, str], datetime, str]] = [
    (
        "get-vanilla",
        HttpRequest("GET", "https://example.amazonaws.com/"),
        {**SUITE, "service": "service", "region": "us-east-1"},
        AT,
        "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
    ),
    (
        "list users, service and region by the host",
        HttpRequest("GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", FORM),
        SUITE,
        AT,
        "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    ),
    (
        "an object, its store by the host",
        HttpRequest("GET", "https://examplebucket.s3.amazonaws.com/test.txt", (("Range", "bytes=0-9"),)),
        STORE,
        datetime(2013, 5, 24, tzinfo=UTC),
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    ),
]


@pytest.mark.parametrize(("name", "request_", "spec", "now", "signature"), VECTORS, ids=[case[0] for case in VECTORS])
def test_version_4_by_the_published_vectors(
    name: str, request_: HttpRequest, spec: dict[str, str], now: datetime, signature: str
) -> None:
    made = dict(sign_aws(request_, {**spec, "sign_version": "4"}, now).headers)
    assert made["Authorization"].endswith(f"Signature={signature}")
    assert made["X-Amz-Date"] == now.strftime("%Y%m%dT%H%M%SZ")


HOSTS = [
    ("examplebucket.s3.us-west-2.amazonaws.com", "us-west-2/s3"),
    ("s3-eu-west-1.amazonaws.com", "eu-west-1/s3"),
    ("examplebucket.s3-eu-west-1.amazonaws.com", "eu-west-1/s3"),
    ("search-logs.eu-central-1.es.amazonaws.com", "eu-central-1/es"),
    ("abc123.execute-api.eu-west-1.amazonaws.com", "eu-west-1/execute-api"),
    ("sqs.cn-north-1.amazonaws.com.cn", "cn-north-1/sqs"),
    ("sts.amazonaws.com", "us-east-1/sts"),
]


@pytest.mark.parametrize(("host", "scope"), HOSTS, ids=[host for host, _ in HOSTS])
def test_the_host_says_service_and_region(host: str, scope: str) -> None:
    made = sign_aws(HttpRequest("GET", f"https://{host}/"), {**SUITE, "sign_version": "4"}, AT)
    assert f"/20150830/{scope}/aws4_request" in dict(made.headers)["Authorization"]


def version_2(secret: str, method: str, resource: str, headers: dict[str, str]) -> str:
    """Compute a signature as the object store's documentation says, on its own means."""
    own = {name.lower(): value for name, value in headers.items()}
    lines = [method, own.get("content-md5", ""), own.get("content-type", ""), own.get("date", "")]
    lines += [f"{name}:{own[name]}" for name in sorted(own) if name.startswith("x-amz-")]
    text = "\n".join([*lines, resource])
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()).decode()


PUBLISHED = [
    ("GET", "/johnsmith/photos/puppy.jpg", {"Date": "Tue, 27 Mar 2007 19:36:42 +0000"}, "bWq2s1WEIj+Ydj0vQ697zp+IXMU="),
    (
        "PUT",
        "/johnsmith/photos/puppy.jpg",
        {"Content-Type": "image/jpeg", "Date": "Tue, 27 Mar 2007 21:15:45 +0000"},
        "MyyxeRY7whkBe+bq8fHCL/2kKUg=",
    ),
    ("GET", "/johnsmith/", {"Date": "Tue, 27 Mar 2007 19:42:41 +0000"}, "htDYFYduRNen8P9ZfE/s9SuKy0U="),
    ("GET", "/johnsmith/?acl", {"Date": "Tue, 27 Mar 2007 19:44:46 +0000"}, "c2WLPFtWHVgbEmeEG93a4cG37dM="),
]


def test_the_verifier_of_version_2_passes_the_published_vectors() -> None:
    for method, resource, headers, signature in PUBLISHED:
        assert version_2(STORE["secret"], method, resource, headers) == signature


@pytest.mark.parametrize("session", ["", "a-session-token"])
def test_version_2_is_what_the_verifier_computes(session: str) -> None:
    spec = {**STORE, "bucket": "johnsmith", "session": session}
    headers = (("Content-Type", "image/jpeg"), ("X-Amz-Acl", "public-read"))
    request = HttpRequest("PUT", "https://johnsmith.s3.amazonaws.com/photos/puppy.jpg?acl&x=1", headers, b"bytes")
    made = dict(sign_aws(request, spec, AT).headers)
    wanted = version_2(STORE["secret"], "PUT", "/johnsmith/photos/puppy.jpg?acl", made)
    assert made["Authorization"] == f"AWS {STORE['key']}:{wanted}"
    assert made["Date"] == "Sun, 30 Aug 2015 12:36:00 GMT"
    assert made.get("X-Amz-Security-Token", "") == session


def manifest(tmp_path: Path, url: str, aws: dict[str, Any]) -> Path:
    values = {"key": "{{connection.accessKey}}", "secret": "{{connection.secretKey}}", **aws}
    module = {"label": "Put", "description": "Puts.", "moduleType": "action", "actionCrud": "create"}
    code = {"url": "/things/a b", "qs": {"q": "1 (one)!", "a": "*'"}, "method": "POST", "body": {"a": "ü"}}
    field = {"type": "text", "label": "Key", "required": True}
    connector = {
        "manifest": 1,
        "app": {"name": "stored", "label": "Stored", "version": 1},
        "base": {"baseUrl": url, "aws": values},
        "connections": {
            "stored": {
                "label": "Stored",
                "connectionType": "basic",
                "params": [{**field, "name": "accessKey"}, {**field, "name": "secretKey", "type": "password"}],
            }
        },
        "modules": {"put": {**module, "communication": code}},
    }
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(connector))
    (tmp_path / "connection.json").write_text(json.dumps({"accessKey": STORE["key"], "secretKey": STORE["secret"]}))
    return file


def version_4(secret: str, asked: Asked) -> str:
    """Compute the signature of a request as the documentation of version 4 says, on its own means."""
    scope = asked.headers["authorization"].partition("Credential=")[2].partition(",")[0].split("/")[1:]
    names = asked.headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0]
    parts = urlsplit(asked.target)
    pairs = sorted((quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in parse_qsl(parts.query))
    query = "&".join(f"{name}={value}" for name, value in pairs)
    head = "".join(f"{name}:{asked.headers[name].strip()}\n" for name in names.split(";"))
    path = parts.path.replace("%", "%25")  # every service but the object store encodes the path once more
    body = hashlib.sha256(asked.body).hexdigest()
    canonical = "\n".join([asked.method, path, query, head, names, body])
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    text = "\n".join(["AWS4-HMAC-SHA256", asked.headers["x-amz-date"], "/".join(scope), digest])
    key = f"AWS4{secret}".encode()
    for part in scope:
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def test_what_arrives_is_what_was_signed(tmp_path: Path) -> None:
    with serve(lambda asked: Answer(200, {"ok": True})) as service:
        aws = {"sign_version": "4", "service": "execute-api", "region": "eu-west-1"}
        run = afkit(
            "run", manifest(tmp_path, service.url, aws), "put", "--connection", tmp_path / "connection.json", "--trace"
        )
        assert run.code == 0, run.err
        asked = service.asked[0]
    assert asked.headers["authorization"].endswith(f"Signature={version_4(STORE['secret'], asked)}")
    assert "/eu-west-1/execute-api/aws4_request" in asked.headers["authorization"]
    assert STORE["secret"] not in run.out + run.err
    assert asked.headers["authorization"].rpartition("=")[2] not in run.out + run.err


UNSIGNABLE: list[tuple[str, dict[str, Any], str]] = [
    ("no key", {"key": "", "secret": "s"}, "aws.key: is empty"),
    ("no secret", {"key": "k"}, "aws.secret: is empty"),
    ("version 3", {"key": "k", "secret": "s", "sign_version": "3"}, "'3' is none of 2, 4"),
    ("no service", {"key": "k", "secret": "s", "sign_version": "4"}, "the host 'api.example' does not say it"),
    ("version 2 with a service", {"key": "k", "secret": "s", "service": "s3"}, "belongs to signatures of version 4"),
]


@pytest.mark.parametrize(("name", "aws", "words"), UNSIGNABLE, ids=[case[0] for case in UNSIGNABLE])
def test_what_cannot_be_signed_is_told_at_its_place(name: str, aws: Any, words: str) -> None:
    send = Scripted(reply({}))
    result = act(module_app({"url": "https://api.example/x", "aws": aws}), send)
    assert result.error is not None
    assert words in result.error.message
    assert (result.error.type, send.requests) == ("InvalidConfigurationError", [])


@pytest.mark.parametrize(
    ("part", "library", "extra"),
    [("aws", "botocore.awsrequest", "botocore"), ("oauth", "oauthlib.common", "oauthlib[signedtoken]")],
)
def test_a_missing_library_is_told_with_the_command_that_installs_it(
    part: str, library: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    file = tmp_path / "manifest.json"
    spec = {"key": "k", "secret": "s"} if part == "aws" else {"consumer_key": "k"}
    module = {"label": "A", "description": "A.", "moduleType": "action", "actionCrud": "read", "connection": None}
    parts = {"modules": {"act": {**module, "communication": {"url": "https://api.example/x", part: spec}}}}
    file.write_text(json.dumps({"manifest": 1, "app": {"name": "made-up", "label": "M", "version": 1}, **parts}))
    outcome = afkit("run", file, "act", "--dry-run")
    assert (outcome.code, "-m pip install" in outcome.err, extra in outcome.err) == (2, True, True), outcome.err
