"""No secret leaves by any command or file: a row for each command, after which all that was shown and written is searched.

The service gives back what it is sent, in every spelling (`tests/support/parrot.py`).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from afkit.cli.main import COMMANDS
from support.fake_sdk_api import TOKEN, Fault
from support.lsp_client import Client
from support.parrot import SECRETS, Parrot, Place
from support.previewing import opened
from support.publishing import bench
from support.service import Service, serve

Way = Callable[[Place], object]
FORMATS = ("text", "json")


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serve(Parrot()) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.chdir(tmp_path)
    made = Place(tmp_path, service.url)
    yield made
    assert made.shown
    made.search()


def runs(place: Place) -> None:
    for module in ("echo", "form", "parts", "bytes", "packed", "fails"):
        kept = ("--record", f"{module}.json", "--har", f"{module}.har", "--curl")
        place.run(module, "--trace", *kept)
        place.run(module, "--trace", "--format", "json")
        place.run(module, "--why", "--no-rpc")
        place.run(module, "--replay", f"{module}.json", "--trace")
        place.run(module, "--dry-run", "--why", "--format", "json")
    for module in ("echo", "fails", "packed"):
        place.run(module, "--each", "many.jsonl", "--out", f"{module}.jsonl", "--trace")
    place.run("echo", "--each", "many.jsonl", "--out", "echo.jsonl", "--resume")
    place.run("rpc://options", "--trace")
    place("run", place.manifest, "echo", "--sandbox", "--trace", "-i", f"pin={SECRETS['input']}")
    place("run", place.manifest, "fails", "--sandbox", "--format", "json", "--no-rpc", "--fault", "500")
    called = ("--body", json.dumps({"said": SECRETS["hook"], "id": 7}), "--state", place.stored())
    place("run", place.manifest, "webhook://hook", *called, "--trace")
    place("run", place.manifest, "webhook://hook", *called, "--format", "json")


def connects(place: Place) -> None:
    place("connect", place.manifest, "--connection", "connection.json", "--trace", "--out", "private.json")
    place("connect", place.manifest, "--connection", "connection.json", "--format", "json")
    place("connect", place.manifest, "--sandbox", "--trace")


def profiles(place: Place) -> None:
    place("profile", "add", "p", place.manifest, "-i", f"password={SECRETS['password']}")
    for words in ("list", "show p", "show p --format json", "check p"):
        place("profile", *words.split())
    place("run", place.manifest, "echo", "--connection", "p", "--trace")
    place("profile", "remove", "p")


def listens(place: Place) -> None:
    def post(url: str) -> None:
        for _ in range(50):
            if httpx.post(url, json={"said": SECRETS["hook"], "pass": SECRETS["password"]}).status_code < 500:
                return
            time.sleep(0.05)

    for form in FORMATS:
        kept = place.folder / "stored.json"
        kept.unlink(missing_ok=True)
        words = ("listen", place.manifest, "hook", "--once", "--connection", "connection.json", "--trace")
        place(*words, "--state", kept, "--format", form, then=post)
        assert json.loads(kept.read_text()) == {"secret": SECRETS["hook"]}
        assert kept.stat().st_mode & 0o077 == 0


def fails(place: Place) -> None:
    for more in ("", "--format json", "--over-http", "--junit junit.xml"):
        assert place("test", place.folder, *more.split()) == 1, "the cases fail, so that they show what came"


def serves_a_sandbox(place: Place) -> None:
    """Who calls it sends the secrets of a real connection; those of sandbox.yaml are made up, and told on purpose."""
    folder = place.folder / "served"
    folder.mkdir()
    made_up = (place.folder / "sandbox.yaml").read_text()
    for name in ("password", "token"):
        made_up = made_up.replace(json.dumps(SECRETS[name]), f"made-up-{name}")
    (folder / "sandbox.yaml").write_text(made_up)
    place.own.add("state.json")

    def call(url: str) -> None:
        headers = {"authorization": f"Bearer {SECRETS['token']}", "x-api-key": SECRETS["common"]}
        query = {"access_token": SECRETS["refreshed"]}
        for body in ({"password": SECRETS["password"]}, {"data": {"clientSecret": SECRETS["input"]}}):
            httpx.post(url + "/echo", json=body, headers=headers, params=query)
        httpx.post(url + "/echo", data={"client_secret": SECRETS["hook"]}, auth=("me", SECRETS["password"]))
        os.kill(os.getpid(), signal.SIGTERM)

    for form in FORMATS:
        place("sandbox", folder, "--format", form, "--state", place.folder / "state.json", then=call)


def previews(place: Place) -> None:
    place("preview", place.manifest, "--static", place.folder / "static")
    with opened(place.manifest) as site:
        values = {"p:secret?:/password": SECRETS["password"]}
        site.post("/connections/main/save", {"way": "sandbox", **values})
        site.over()
        for module in ("echo", "form", "packed", "fails"):
            site.post(f"/modules/{module}/run", {"way": "sandbox", "p:secret?:/pin": SECRETS["input"]})
            site.over()
        known, left = set(), ["/", "/sandbox", "/runs", "/findings", "/diagram", "/source?file=manifest.json"]
        for run in site.preview.desk.history():
            left += [f"/runs/{run.number}/{rest}" for rest in ("events", "har", "recording", "curl/0", "steps/0")]
        while left:
            path = left.pop(0)
            if path in known or len(known) > 80:
                continue
            known.add(path)
            answer = site.http.get(path)
            place.shown.append((f"preview {path}", answer.text + str(answer.headers)))
            left += [
                one.replace("&amp;", "&").partition("#")[0]
                for one in re.findall(r'(?:href|hx-get|data-[a-z]+)="(/[^"]*)"', answer.text)
                if "static" not in one
            ]
        assert any("/curl/" in path for path in known), sorted(known)


def infers(place: Place) -> None:
    for module in ("echo", "packed"):
        values = ("--connection", "connection.json", "-i", f"pin={SECRETS['input']}")
        place("infer", place.manifest, module, "--record", f"{module}.json", *values)
        place("infer", place.manifest, module, "--from", f"{module}.json", "--format", "json")


def checks(place: Place) -> None:
    for form in ("text", "json", "github", "sarif", "junit", "markdown"):
        place("lint", place.manifest, "--format", form, "--profile", "all")
    place("lint", place.manifest, "--fix", "--unsafe-fixes", "--diff")
    (place.folder / "broken.json").write_text(place.manifest.read_text().replace('"any":', '"any"; "clientSecret":'))
    place.own.add("broken.json")
    place("lint", place.folder / "broken.json")


def formats(place: Place) -> None:
    text = json.loads(place.manifest.read_text())
    common = "\n".join(f"  {name}:   {json.dumps(value)}   " for name, value in text["common"].items())
    (place.folder / "loose.yaml").write_text(f"common:\n{common}\n{LOOSE}")
    place.own.add("loose.yaml")
    place("fmt", "--check", "--diff", "loose.yaml")
    place("fmt", "loose.yaml")


LOOSE = "app: {name: loose, label: Loose}\nmanifest: 1\n"


def documents(place: Place) -> None:
    for form in ("html", "markdown"):
        place("docs", place.manifest, "--format", form, "-o", place.folder / f"docs-{form}")
        place("docs", place.manifest, "--format", form, "-o", "-")


def describes(place: Place) -> None:
    for more in ("", "echo", "echo --connection connection.json", "watch"):
        for form in FORMATS:
            place("describe", place.manifest, *more.split(), "--format", form)


def imports(place: Place) -> None:
    place("import", place.rendered(), "-o", place.folder / "before" / "manifest.yaml")
    place.own.add("before")
    asked = ["curl", f"{place.url}/echo", "-H", f"Authorization: Bearer {SECRETS['token']}", "-u"]
    asked += [f"me:{SECRETS['password']}", "-H", f"X-Api-Key: {SECRETS['common']}"]
    asked += ["-d", json.dumps({"client_secret": SECRETS["hook"]}), "-H", "Content-Type: application/json"]
    place.run("echo", "--har", place.folder / "run.har")
    har = json.loads((place.folder / "run.har").read_text())
    sent = har["log"]["entries"][-1]["request"]
    sent["headers"] += [{"name": "Authorization", "value": f"Bearer {SECRETS['refreshed']}"}]
    (place.folder / "raw.har").write_text(json.dumps(har))
    place.own.add("raw.har")
    for form in FORMATS:
        place("import", "curl", shlex.join(asked), "-o", place.folder / f"curl-{form}", "--format", form)
        place("import", "har", "raw.har", "-o", place.folder / f"har-{form}", "--format", form)


def compares(place: Place) -> None:
    later = json.loads(place.manifest.read_text())
    later["common"]["any"] = SECRETS["hook"]
    later["base"]["baseUrl"] = "https://later.example"
    (place.folder / "later.json").write_text(json.dumps(later))
    place.own.add("later.json")
    for form in ("text", "json", "markdown"):
        place("diff", place.manifest, "later.json", "--format", form, "--suggest-version")


def changes(command: str, *words: str) -> Way:
    """Show what a command would change in the connector, then let it."""

    def way(place: Place) -> None:
        for form in FORMATS:
            place(command, *words, "--in", place.manifest, "--dry-run", "--format", form)
        place(command, *words, "--in", place.manifest)

    return way


def edits(place: Place) -> None:
    """Let an editor ask about places all over the connector."""
    with Client(place.folder) as client:
        text = place.manifest.read_text()
        uri = client.open(place.manifest)
        told: list[object] = [client.findings(uri)]
        for match in [*re.finditer(r'": "?', text)][3::9]:
            told += [client.at(f"textDocument/{what}", uri, text, match.end()) for what in ("hover", "completion")]
        whole = {"textDocument": {"uri": uri}}
        told.append(client.request("textDocument/documentSymbol", whole))
        place.shown.append(("lsp", json.dumps([told, client.logs], ensure_ascii=False)))


def evaluates(place: Place) -> None:
    """Its context is what a person gives and asks for: nothing of a connector is there to be shown."""
    (place.folder / "context.json").write_text(json.dumps({"any": 1}))
    for form in FORMATS:
        place("iml", "{{any + 1}}", "--context", "context.json", "--format", form)


def zoned(*lines: str) -> Way:
    """Speak with a zone that works, then with one that fails and says back what it was sent."""

    def way(place: Place) -> None:
        with bench(place.folder / "acme") as desk, pytest.MonkeyPatch.context() as patch:
            patch.setattr("time.sleep", lambda seconds: None)
            patch.setitem(SECRETS, "zone", TOKEN)
            place.environ |= {"AFKIT_TOKEN_TEST": TOKEN, "ACME_SECRET": SECRETS["common"]}
            desk.manifest["common"] = {"clientSecret": {"env": "ACME_SECRET"}}
            desk.write()
            place.own.add("acme/manifest.json")
            place("publish", desk.folder, "--origin", "test", "--yes", "--common")
            desk.zone.apps["acme", 1].fields["description"] = f"edited with {TOKEN}"
            for _ in range(2):
                for line in lines:
                    place(*line.replace("FOLDER", str(desk.folder)).split(), codes=(0, 1, 2, 3, 4, 5))
                said = {"message": f"refused: {TOKEN} {SECRETS['common']}", "code": "IM005", "detail": [TOKEN]}
                fault = Fault(status=400, body=json.dumps(said).encode())
                desk.zone.fault = lambda number, request, fault=fault: fault if number > 1 else None
            assert "usage:" not in "".join(text for _, text in place.shown)
            place.search()

    return way


def told(*lines: str) -> Way:
    """Commands that see no connector of the user's."""

    def way(place: Place) -> None:
        for line in lines:
            place(*line.split())

    return way


WAYS: dict[str, Way] = {
    "new": told("new parcels", "new letters --auth oauth2 --format json"),
    "add": changes("add", "module", "createThing"),
    "infer": infers,
    "rename": changes("rename", "module/echo", "reply"),
    "import": imports,
    "lint": checks,
    "fmt": formats,
    "explain": told("explain AF510", "explain AF903"),
    "render": lambda place: place.rendered(),
    "run": runs,
    "describe": describes,
    "listen": listens,
    "connect": connects,
    "profile": profiles,
    "sandbox": serves_a_sandbox,
    "test": fails,
    "plan": zoned(
        "plan FOLDER --origin test",
        "plan FOLDER --origin test --full --format markdown",
        "plan FOLDER --origin test --format json --common --out plan.json",
    ),
    "publish": zoned(
        "publish FOLDER --origin test --yes --common --force",
        "publish FOLDER --origin test --yes --common --format json",
    ),
    "pull": zoned(
        "pull FOLDER --origin test --format json",
        "pull FOLDER --origin test --take local",
        "pull FOLDER --origin test -o pulled",
    ),
    "origins": zoned("origins list FOLDER", "origins check test FOLDER", "origins check test FOLDER --format json"),
    "release": zoned(
        "release status FOLDER --origin test",
        "release changes FOLDER --origin test --format json",
        "release review FOLDER --origin test --yes",
        "release module public createThing FOLDER --origin test --yes",
    ),
    "docs": documents,
    "preview": previews,
    "diff": compares,
    "iml": evaluates,
    "lsp": edits,
    "completion": told("completion bash"),
    "schema": told("schema", "schema manifest"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_secret_leaves_by(command: str, place: Place) -> None:
    assert command in WAYS, f"write a row for {command}: what it shows and writes is searched for secrets"
    WAYS[command](place)
