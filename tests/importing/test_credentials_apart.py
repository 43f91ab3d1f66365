"""No credential is sent in the place of another: each has a name of its own, whatever the description calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.imported import failures, findings, made_of, written

BEARER = {"type": "http", "scheme": "bearer"}
BASIC = {"type": "http", "scheme": "basic"}
CODE = {"authorizationUrl": "https://a.example/o", "tokenUrl": "https://a.example/t", "scopes": {"r": "Read"}}
OAUTH = {"type": "oauth2", "flows": {"authorizationCode": CODE}}
CLIENT = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "https://a.example/t", "scopes": {}}}}


def key(name: str, where: str = "query") -> dict[str, str]:
    """Give the scheme of a key."""
    return {"type": "apiKey", "in": where, "name": name}


SCHEMES: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a key called as the token of another connection": (
        {"first": key("id", "header"), "bearer": BEARER, "token": key("token")},
        {"id": "apiKey", "token": "token2"},
    ),
    "a key called as the first is": (
        {"app": key("X-App", "header"), "apiKey": key("app_key")},
        {"X-App": "apiKey", "app_key": "apiKey2"},
    ),
    "a key called as what consent gives": (
        {"first": key("id"), "oauth": OAUTH, "accessToken": key("X-Access", "header")},
        {"id": "apiKey", "X-Access": "accessToken2"},
    ),
    "keys called as parts of others": (
        {"first": key("id"), "login": BASIC, "password": key("pass"), "client": CLIENT, "clientSecret": key("sec")},
        {"id": "apiKey", "pass": "password2", "sec": "clientSecret2"},
    ),
    "keys of other names": (
        {"first": key("id"), "bearer": BEARER, "tenant": key("X-Tenant", "header")},
        {"id": "apiKey", "X-Tenant": "tenant"},
    ),
}


@pytest.mark.parametrize("together", [False, True], ids=["each alone", "with a key"])
@pytest.mark.parametrize("name", list(SCHEMES))
def test_each_credential_has_a_name_of_its_own(name: str, together: bool, tmp_path: Path) -> None:
    schemes, named = SCHEMES[name]
    ok = {"200": {"description": "Done"}}
    first = next(iter(schemes))
    asked = [{scheme: [], **({first: []} if together else {})} for scheme in schemes]
    paths = {f"/x{number}": {"get": {"security": [one], "responses": ok}} for number, one in enumerate(asked)}
    spec = {"openapi": "3.0.3", "info": {"title": "Keys", "version": "1"}, "servers": [{"url": "https://a.example"}]}
    spec.update({"components": {"securitySchemes": schemes}, "paths": paths})
    (tmp_path / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
    made = made_of(tmp_path / "spec.json")
    base = made.manifest["base"]
    sent = {**base.get("headers", {}), **base.get("qs", {})}
    dropped = {remark.subject for remark in made.remarks if "4 connections" in remark.reason}
    assert all(f"connection.{value}" in sent[wire] for wire, value in named.items() if wire in sent or not dropped)
    folder = written(made, tmp_path / "made")
    assert (findings(folder), failures(folder)[1:]) == ([], [])
