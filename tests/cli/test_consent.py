"""OAuth 2 with a person's consent, and profiles: a real authorization server on loopback, a browser that follows it."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import yaml

from afkit.cli.console import Console
from afkit.cli.main import main
from support.authority2 import CLIENT_SECRET, Authority
from support.cli import Outcome, afkit
from support.service import Answer, Service, serve

CHALLENGE = "{{replace(replace(replace(sha256(temp.verifier, 'base64'), '+', '-'), '/', '_'), '=', '')}}"
"""`base64url` of a hash, by means that every engine has."""


def manifest(url: str) -> dict[str, object]:
    kept = {
        "accessToken": "{{body.access_token}}",
        "refreshToken": "{{body.refresh_token}}",
        "expires": "{{addSeconds(now, body.expires_in)}}",
    }
    client = {"client_id": "{{parameters.clientId}}", "client_secret": "{{parameters.clientSecret}}"}
    token = {"url": f"{url}/token", "method": "POST", "type": "urlencoded"}
    return {
        "manifest": 1,
        "app": {"name": "ada", "label": "Ada", "description": "Reads.", "theme": "#AABBCC"},
        "base": {"baseUrl": url, "headers": {"authorization": "Bearer {{connection.accessToken}}"}},
        "connections": {
            "ada": {
                "label": "Ada (OAuth)",
                "connectionType": "oauth",
                "params": [
                    {"name": "clientId", "label": "Client ID", "type": "text", "required": True},
                    {"name": "clientSecret", "label": "Client secret", "type": "password", "required": True},
                ],
                "defaultScope": ["read", "write"],
                "communication": {
                    "preauthorize": {"url": f"{url}/before", "response": {"temp": {"tenant": "{{body.tenant}}"}}},
                    "authorize": {
                        "temp": {"verifier": "{{uuid}}{{uuid}}"},
                        "url": f"{url}/authorize",
                        "qs": {
                            "client_id": "{{parameters.clientId}}",
                            "response_type": "code",
                            "tenant": "{{temp.tenant}}",
                            "scope": "{{join(oauth.scope, ' ')}}",
                            "redirect_uri": "{{oauth.localRedirectUri}}",
                            "code_challenge_method": "S256",
                            "code_challenge": CHALLENGE,
                        },
                        "response": {"temp": {"code": "{{query.code}}"}},
                    },
                    "token": {
                        **token,
                        "body": {
                            **client,
                            "grant_type": "authorization_code",
                            "code": "{{temp.code}}",
                            "code_verifier": "{{temp.verifier}}",
                            "redirect_uri": "{{oauth.localRedirectUri}}",
                        },
                        "response": {"data": kept},
                    },
                    "info": {
                        "url": f"{url}/me",
                        "headers": {"authorization": "Bearer {{connection.accessToken}}"},
                        "response": {"metadata": {"type": "text", "value": "{{body.name}}"}},
                    },
                    "refresh": {
                        "condition": "{{data.expires < addMinutes(now, 2)}}",
                        **token,
                        "body": {**client, "grant_type": "refresh_token", "refresh_token": "{{data.refreshToken}}"},
                        "response": {"data": kept},
                    },
                    "invalidate": {
                        "url": f"{url}/revoke",
                        "method": "POST",
                        "type": "urlencoded",
                        "body": {**client, "token": "{{data.accessToken}}"},
                    },
                },
            }
        },
        "modules": {
            "getMe": {
                "label": "Get me",
                "description": "Gets me.",
                "moduleType": "action",
                "actionCrud": "read",
                "communication": {"url": "/me", "response": {"output": "{{body}}"}},
                "interface": [{"name": "id", "type": "text", "label": "ID"}],
            }
        },
    }


class Browser(io.StringIO):
    """Standard output that is read by somebody with a browser: an address on a line of its own is opened."""

    def __init__(self, visit: Callable[[str], None]) -> None:
        super().__init__()
        self._visit = visit

    def write(self, text: str) -> int:
        for line in text.splitlines():
            if line.startswith("http://"):
                threading.Thread(target=self._visit, args=(line,)).start()
        return super().write(text)


def follow(address: str) -> None:
    with httpx.Client(trust_env=False) as client:
        answer = client.get(address)
        client.get(answer.headers["location"])


class Person:
    """Gives commands, and keeps all that was ever shown, so that no secret can hide in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"AFKIT_KEYRING": f"file:{folder / 'keys'}"}
        self.shown: list[str] = []

    def __call__(self, *words: object, visit: Callable[[str], None] = follow) -> Outcome:
        out, err = Browser(visit), Browser(visit)  # with --format json the address is told on standard error
        console = Console(stdin=io.StringIO(), stdout=out, stderr=err, environ=self.environ)
        code = main([str(word) for word in words], console)
        self.shown += [out.getvalue(), err.getvalue()]
        return Outcome(code, out.getvalue(), err.getvalue())

    def connect(self, *more: object, visit: Callable[[str], None] = follow) -> Outcome:
        client = self.folder / "client.yaml"
        client.write_text(f"clientId: id-1\nclientSecret: {CLIENT_SECRET}\n")
        return self("connect", self.folder, "--connection", client, "--no-browser", "--wait", 20, *more, visit=visit)


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch) -> Authority:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # the library wants https, and this is loopback
    return Authority()


@pytest.fixture
def service(authority: Authority) -> Iterator[Service]:
    with serve(authority) as running:
        yield running


@pytest.fixture
def person(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setenv("HOME", str(tmp_path))  # locks of files are kept there
    (tmp_path / "manifest.yaml").write_text(yaml.safe_dump(manifest(service.url), sort_keys=False))
    made = Person(tmp_path)
    yield made
    told = "\n".join(made.shown)
    for secret in (CLIENT_SECRET, "access-", "refresh-", "code-0-99ab"):
        assert secret not in told.replace("refresh-token", "")


def test_consent_gives_tokens_in_a_private_file_that_a_run_reads(person: Person, authority: Authority) -> None:
    tokens = person.folder / "tokens.json"
    done = person.connect("--out", tokens)
    assert done.code == 0, done.err
    assert "check passed" in done.out and "[Ada]" in done.out
    assert tokens.stat().st_mode & 0o777 == 0o600
    kept = json.loads(tokens.read_text())
    assert kept["clientId"] == "id-1" and kept["data"]["accessToken"] == authority.access
    ran = person("run", person.folder, "getMe", "--connection", tokens, "--format", "json")
    assert ran.code == 0 and ran.data["bundles"] == [{"name": "Ada", "id": "u-1"}]


def test_the_address_carries_scopes_challenge_and_a_state_of_its_own(person: Person) -> None:
    seen: list[str] = []

    def visit(address: str) -> None:
        seen.append(address)
        follow(address)

    person.connect(visit=visit)
    person.connect(visit=visit)
    first, second = (parse_qs(urlsplit(address).query) for address in seen)
    assert first["scope"] == ["read write"] and first["response_type"] == ["code"]
    assert first["tenant"] == ["north"], "what the step before has fetched stands in the address"
    assert first["redirect_uri"][0].startswith("http://127.0.0.1:")
    assert first["state"] != second["state"] and first["code_challenge"] != second["code_challenge"]


def test_a_profile_keeps_rotated_tokens_and_is_removed_with_them(person: Person, authority: Authority) -> None:
    authority.life = 60  # so that every run renews
    assert person.connect("--profile", "ada-test").code == 0
    for _ in range(2):
        before = authority.refresh
        ran = person("run", person.folder, "getMe", "--connection", "ada-test", "--format", "json")
        assert ran.code == 0, ran.err
        kept = json.loads((person.folder / "keys" / "ada-test.json").read_text())
        assert kept["data"]["refreshToken"] == authority.refresh != before
    file = person.folder / "keys" / "ada-test.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert "ada-test" in person("profile", "list").out
    shown = person("profile", "show", "ada-test").out
    assert "clientId: id-1" in shown and "accessToken: ***" in shown
    assert person("profile", "check", "ada-test").code == 0
    removed = person("profile", "remove", "ada-test", "--format", "json")
    assert removed.data["invalidated"] is True and authority.revoked == [authority.access]
    assert person("profile", "list", "--format", "json").data == []
    assert person("profile", "show", "ada-test").code == 2


def test_a_file_keeps_rotated_tokens_and_all_else_that_it_holds(person: Person, authority: Authority) -> None:
    authority.life = 60
    file = person.folder / "tokens.yaml"
    assert person.connect("--out", file).code == 0
    held = json.loads(file.read_text())
    file.write_text(json.dumps({**held, "clientSecret": {"env": "SECRET"}}))
    person.environ["SECRET"] = CLIENT_SECRET
    for _ in range(2):
        before = authority.refresh
        assert person("run", person.folder, "getMe", "--connection", file).code == 0
        kept = json.loads(file.read_text())
        assert kept["data"]["refreshToken"] == authority.refresh != before
        assert kept["clientSecret"] == {"env": "SECRET"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_tokens_of_a_file_are_used_where_there_is_no_home(
    person: Person, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.life = 60
    file = person.folder / "tokens.json"
    assert person.connect("--out", file).code == 0
    (person.folder / "taken").write_text("")
    monkeypatch.setenv("HOME", str(person.folder / "taken"))  # no folder can be made in a file
    monkeypatch.setattr("tempfile.tempdir", str(person.folder))
    assert person("run", person.folder, "getMe", "--connection", file).code == 0
    assert json.loads(file.read_text())["data"]["refreshToken"] == authority.refresh


def test_a_rotated_token_that_nobody_keeps_is_told(person: Person, authority: Authority) -> None:
    authority.life = 60
    file = person.folder / "tokens.json"
    assert person.connect("--out", file).code == 0
    own = person.folder / "own.yaml"
    own.write_text("# mine\n" + yaml.safe_dump(json.loads(file.read_text())))
    ran = person("run", person.folder, "getMe", "--connection", own)
    assert (ran.code, "a new refreshToken, which is kept nowhere" in ran.err) == (0, True)
    assert own.read_text().startswith("# mine\n")


def test_a_connection_that_asks_for_nothing_needs_no_file(person: Person) -> None:
    file = person.folder / "manifest.yaml"
    text = file.read_text().replace("parameters.client", "common.client")
    connector = yaml.safe_load(text)
    connection = connector["connections"]["ada"]
    connection |= {"params": [], "common": {"clientId": "id-1", "clientSecret": CLIENT_SECRET}}
    file.write_text(yaml.safe_dump(connector, sort_keys=False))
    assert person("connect", person.folder, "--no-browser", "--profile", "ada", "--wait", 20).code == 0
    assert person("run", person.folder, "getMe", "--connection", "ada").code == 0


def test_runs_at_the_same_time_renew_once(person: Person, authority: Authority) -> None:
    authority.life = 60
    assert person.connect("--profile", "shared").code == 0
    rounds = authority.round
    authority.life = 3600
    codes: list[int] = []
    words = ("run", person.folder, "getMe", "--connection", "shared")
    runs = [threading.Thread(target=lambda: codes.append(person(*words).code)) for _ in range(4)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert codes == [0, 0, 0, 0]
    assert authority.round == rounds + 1


def test_a_rotated_token_is_kept_before_the_run_goes_on(person: Person, authority: Authority) -> None:
    authority.life = 60
    assert person.connect("--profile", "ada-test").code == 0
    authority.broken = Answer(500, {"error": "down"})
    assert person("run", person.folder, "getMe", "--connection", "ada-test").code == 1
    kept = json.loads((person.folder / "keys" / "ada-test.json").read_text())
    assert (authority.round, kept["data"]["refreshToken"]) == (2, authority.refresh)
    authority.broken = None
    assert person("run", person.folder, "getMe", "--connection", "ada-test").code == 0


def test_processes_at_the_same_time_renew_once(person: Person, authority: Authority) -> None:
    authority.life = 60
    assert person.connect("--profile", "shared").code == 0
    authority.life = 3600
    words = [sys.executable, "-m", "afkit", "run", str(person.folder), "getMe", "--connection", "shared"]
    environ = {**os.environ, **person.environ}
    runs = [subprocess.Popen(words, env=environ, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [run.wait(60) for run in runs] == [0, 0, 0]
    assert authority.round == 2


def test_a_verifier_that_does_not_fit_gives_no_token(person: Person) -> None:
    file = person.folder / "manifest.yaml"
    file.write_text(file.read_text().replace("'{{temp.verifier}}'", "'{{uuid}}{{uuid}}'"))
    done = person.connect("--profile", "p")
    assert (done.code, person("profile", "list", "--format", "json").data) == (1, [])


def test_values_are_kept_under_a_name_and_looked_for_by_it(person: Person) -> None:
    added = person(
        "profile", "add", "plain", person.folder, "-i", "clientId=id-1", "-i", f"clientSecret={CLIENT_SECRET}"
    )
    assert added.code == 0 and "--connection plain" in added.out
    wrong = person("run", person.folder, "getMe", "--connection", "plian")
    assert wrong.code == 2 and "did you mean 'plain'" in wrong.err
    needs = person("run", person.folder, "getMe", "--connection", "plain")
    assert needs.code == 2 and "afkit connect" in needs.err
    connected = person("connect", person.folder, "--profile", "plain", "--no-browser")
    assert connected.code == 0
    assert person("run", person.folder, "getMe", "--connection", "plain").code == 0


def test_an_answer_with_another_state_is_refused_and_nothing_is_kept(person: Person, authority: Authority) -> None:
    authority.spoil_state = True
    done = person.connect("--profile", "p")
    assert done.code == 2 and "another state" in done.err
    assert authority.round == 0 and person("profile", "list", "--format", "json").data == []


def test_consent_that_is_not_given_fails_the_check(person: Person, authority: Authority) -> None:
    authority.decline = True
    done = person.connect("--format", "json")
    assert done.code == 1 and done.data["ok"] is False
    declined = person.connect()
    assert declined.code == 1 and "access_denied" in declined.err


def test_only_a_browser_on_this_machine_that_names_it_is_heard(person: Person) -> None:
    statuses: list[int] = []

    def visit(address: str) -> None:
        query = parse_qs(urlsplit(address).query)
        back, state = query["redirect_uri"][0], query["state"][0]
        with httpx.Client(trust_env=False) as client:
            rebound = client.get(f"{back}?code=x&state={state}", headers={"Host": "evil.example"})
            elsewhere = client.get(back.replace("/oauth/cb/app", "/x"))
            statuses.extend((rebound.status_code, elsewhere.status_code))
        follow(address)

    assert person.connect(visit=visit).code == 0
    assert statuses == [404, 404]


def test_a_profile_is_removed_though_its_connector_is_gone(person: Person) -> None:
    assert person.connect("--profile", "ada").code == 0
    (person.folder / "manifest.yaml").unlink()
    removed = person("profile", "remove", "ada")
    assert (removed.code, "the service was not told" in removed.err) == (0, True)
    assert person("profile", "list", "--format", "json").data == []


def test_a_port_that_there_is_not_is_told(person: Person) -> None:
    done = person.connect("--port", 99999)
    assert (done.code, "cannot listen on port 99999" in done.err) == (2, True)


def test_nobody_answers(person: Person) -> None:
    done = person(
        "connect", person.folder, "--connection", "-", "--no-browser", "--wait", "0.1", visit=lambda address: None
    )
    assert done.code == 2
    done = person.connect("--wait", "0.1", visit=lambda address: None)
    assert done.code == 2 and "no answer came within 0.1 seconds" in done.err


def test_a_keyring_that_is_none_is_told(person: Person) -> None:
    person.environ = {"AFKIT_KEYRING": "plain"}
    assert "file:DIR" in person("profile", "list").err


def test_a_newcomer_connects_to_the_sandbox_without_an_account(tmp_path: Path) -> None:
    made = afkit("new", "acme", "--auth", "oauth2", "-o", tmp_path / "acme")
    assert made.code == 0, made.err
    person = Person(tmp_path)
    words = ["--sandbox", "--again", "--no-browser", "--wait", 20, "--out", tmp_path / "kept.json"]
    done = person("connect", tmp_path / "acme", *words)
    assert done.code == 0, done.err
    assert "check passed" in done.out and "/oauth/authorize?" in done.out
    kept = json.loads((tmp_path / "kept.json").read_text())
    assert kept["data"]["accessToken"] not in done.out + done.err
