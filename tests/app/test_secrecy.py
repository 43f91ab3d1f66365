"""What is secret by its name, in one place: what lint warns of is what a run masks."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from afkit.app.knowledge.secrecy import is_secret_field, looks_secret
from afkit.app.knowledge.vault import Vault
from afkit.engine import Options, connection_store, run_module
from afkit.lint import lint
from afkit.loading import load_text
from support.made import HEAD, Scripted, reply

SECRET = [
    "accessKey", "apiKey", "api_key", "API-Key", "client_secret", "clientSecret", "Password", "pwd", "passphrase", "accessToken",
    "token", "jwt", "credentials", "privateKey", "signingKey", "signature", "hmac", "sid", "sessionId", "authKey",
    "subscriptionKey", "x-functions-key", "sharedKey",
]  # fmt: skip
HARMLESS = [
    "tokenUrl",
    "pageToken",
    "secretName",
    "keyboard",
    "key",
    "accountSid",
    "passengerName",
    "tokenType",
    "next_token",
    "subscriptionId",
    "sharedFolderKey",
]


@pytest.mark.parametrize(("name", "secret"), [(n, True) for n in SECRET] + [(n, False) for n in HARMLESS])
def test_names_of_secrets_are_known(name: str, secret: bool) -> None:
    assert looks_secret(name) is secret


@pytest.mark.parametrize("name", SECRET + HARMLESS)
def test_lint_and_a_run_agree_on_what_is_secret(name: str) -> None:
    value = "s3cr3t-value-4711"
    field = {"name": name, "label": "X", "type": "text"}
    step = {"url": "https://api.example/x", "headers": {"x-y": f"{{{{connection.{name}}}}}"}}
    module = {"label": "Act", "description": "Acts.", "moduleType": "action", "actionCrud": "read", "connection": "c"}
    parts: dict[str, Any] = {
        "connections": {"c": {"label": "C", "connectionType": "basic", "params": [field], "communication": step}},
        "modules": {"act": {**module, "communication": step}},
    }
    project = load_text("made.json", json.dumps({**HEAD, **parts}))
    assert project.app is not None
    warned = any(found.code == "AF501" for found in lint(project))
    store = connection_store(project.app, "c", {name: value})
    result = run_module(project.app, "act", {}, store, send=Scripted(reply({})), options=Options())
    assert warned is (value not in json.dumps(result.report()))


@pytest.mark.parametrize(
    ("field", "secret"),
    [
        ({"name": "x", "type": "password"}, True),
        ({"name": "apiKey", "type": "text"}, True),
        ({"name": "apiKey"}, True),
        ({"name": "apiKey", "type": "any"}, True),
        ({"name": "apiKey", "type": "select"}, False),
        ({"name": "apiKey", "type": "boolean"}, False),
    ],
)
def test_fields_are_secret_by_type_or_by_name(field: dict[str, Any], secret: bool) -> None:
    assert is_secret_field(field) is secret


def test_a_vault_under_threads_never_lets_one_through() -> None:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    vault = Vault(["first-secret-0000"])

    def work(worker: int) -> int:
        shown = 0
        for number in range(150):
            own = f"secret-of-{worker}-{number:04d}"
            vault.add(own)
            text = f"a first-secret-0000 b {own} c"
            shown += vault.mask(text) != "a *** b *** c"
        return shown

    try:
        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(work, range(8))) == 0
    finally:
        sys.setswitchinterval(usual)


def test_many_secrets_are_found_among_each_other() -> None:
    secrets = [f"value-{number:05d}-x{number * 7919 % 1000:03d}" for number in range(3_000)]
    vault = Vault(secrets)
    for secret in secrets[::100]:
        assert vault.mask(f"({secret})") == "(***)"
        assert vault.mask(f"({secret.upper()})") == "(***)"
    assert vault.mask("value-99999-x000 stays") == "value-99999-x000 stays"
