"""No secret leaves by any command or file: a service gives back what it is sent, in every spelling, and all is searched."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest

from afkit.cli.console import Console
from afkit.cli.main import main
from support.service import Answer, Asked, Service, serve

SECRETS = {
    "password": 'snt/7+Zü"q=pass word',
    "token": "snt-token~8841/aa+bb==",
    "refreshed": "snt-fresh~1172/cc+dd==",
    "common": "snt-common&value<9>",
    "input": "snt-input%41-pin",
    "hook": "snt-hook-secret-5510",
}


def spellings(secret: str) -> set[str]:
    """Give the forms that a text may have: plain, escaped for JSON (twice), URLs and HTML, base64 anywhere, hex."""
    data = secret.encode()
    found = {secret, secret.upper(), data.hex(), html.escape(secret), quote(secret, safe=""), quote_plus(secret)}
    once = json.dumps(secret)[1:-1]
    found |= {once, json.dumps(once)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    for shift in range(3):
        whole = base64.b64encode(b"x" * shift + data).decode()
        middle = whole[4 if shift else 0 : -4]
        found |= {middle, middle.replace("+", "-").replace("/", "_"), quote(middle, safe="")}
    return {form for form in found if len(form) >= 6}


def leaks(text: str) -> list[tuple[str, str]]:
    folded = text.casefold()
    return [(name, form) for name, secret in SECRETS.items() for form in spellings(secret) if form.casefold() in folded]


class Parrot:
    """Gives out tokens, and says back what it hears: as JSON, as a form, as bytes, packed, in base64."""

    def __call__(self, asked: Asked) -> Answer:
        path = asked.target.partition("?")[0]
        if path == "/token":
            return Answer(200, {"access": SECRETS["token"], "refresh": SECRETS["refreshed"]})
        if path == "/hooks":
            return Answer(200, {"id": "h-1", "secret": SECRETS["hook"]})
        if path == "/options":
            return Answer(200, [{"label": f"of {SECRETS['token']}", "value": "a"}])
        heard = asked.body.decode("utf-8", "replace")
        if path == "/bytes":
            return Answer(200, b"\x00\xff" + SECRETS["password"].encode(), {"Content-Type": "application/octet-stream"})
        if path == "/packed":
            data = gzip.compress(json.dumps({"heard": heard, "token": SECRETS["token"]}).encode())
            return Answer(200, data, {"Content-Type": "application/json", "Content-Encoding": "gzip"})
        if path == "/fails":
            return Answer(422, {"error": f"no: {heard} {SECRETS['password']}"})
        code = base64.b64encode(SECRETS["password"].encode()).decode()
        said = {"id": 1, "heard": heard, "at": asked.target, "code": code, "hex": SECRETS["token"].encode().hex()}
        return Answer(200, {**said, "headers": asked.headers, "html": html.escape(SECRETS["common"])})


ALL = {
    "pass": "{{connection.password}}",
    "access": "{{connection.accessToken}}",
    "of": "{{common.any}}",
    "pin": "{{parameters.pin}}",
    "basic": "{{base64('me:' + connection.password)}}",
}


def manifest(url: str) -> dict[str, Any]:
    module = {
        "label": "A",
        "description": "A.",
        "moduleType": "action",
        "actionCrud": "read",
        "mappableParams": [
            {"name": "pin", "type": "password", "label": "Pin"},
            {"name": "kind", "type": "select", "label": "Kind", "options": "rpc://options"},
        ],
        "interface": [{"name": "id", "type": "number", "label": "ID"}],
        "samples": {"id": 1},
    }
    ask = {"url": "/echo", "method": "POST", "body": ALL, "qs": {"q": "{{connection.password}}"}}
    kept = {"accessToken": "{{body.access}}", "refreshToken": "{{body.refresh}}"}
    return {
        "manifest": 1,
        "app": {"name": "parrot", "label": "Parrot", "version": 1},
        "common": {"any": SECRETS["common"]},
        "base": {"baseUrl": url, "headers": {"authorization": "Bearer {{connection.accessToken}}"}},
        "connections": {
            "main": {
                "label": "Main",
                "connectionType": "oauth",
                "params": [{"name": "password", "type": "password", "label": "Password"}],
                "communication": {
                    "token": {
                        "condition": True,
                        "url": f"{url}/token",
                        "method": "POST",
                        "type": "urlencoded",
                        "body": {"word": "{{parameters.password}}"},
                        "response": {"data": kept},
                    },
                    "info": {**ask, "url": f"{url}/echo"},
                },
            }
        },
        "rpcs": {
            "options": {
                "label": "Options",
                "connection": "main",
                "communication": {"url": "/options", "response": {"iterate": "{{body}}", "output": "{{item}}"}},
            }
        },
        "webhooks": {
            "hook": {
                "label": "H",
                "webhookType": "web",
                "connection": "main",
                "communication": {
                    "respond": {"body": {"said": "{{data.secret}}"}},
                    "output": {"b": "{{body}}", "s": "{{data.secret}}"},
                },
                "attach": {
                    "url": "/hooks",
                    "method": "POST",
                    "body": {},
                    "response": {"data": {"secret": "{{body.secret}}"}},
                },
                "detach": {"url": "/echo", "method": "POST", "body": {"s": "{{webhook.secret}}"}},
            }
        },
        "modules": {
            "echo": {**module, "communication": ask},
            "form": {**module, "communication": {**ask, "type": "urlencoded"}},
            "parts": {**module, "communication": {**ask, "type": "multipart/form-data"}},
            "bytes": {
                **module,
                "communication": {"url": "/bytes", "response": {"type": "binary", "output": {"d": "{{body}}"}}},
            },
            "packed": {**module, "communication": {**ask, "url": "/packed"}},
            "fails": {
                **module,
                "communication": {
                    **ask,
                    "url": "/fails",
                    "response": {"error": {"message": "{{body.error}} {{connection.password}}"}},
                },
            },
            "watch": {
                **module,
                "mappableParams": [],
                "moduleType": "instant_trigger",
                "actionCrud": None,
                "webhook": "hook",
                "connection": None,
            },
        },
    }


SANDBOX = """\
sandbox: 1
title: Parrot
connections: {main: {password: %s}}
state: {heard: []}
routes:
  - name: token
    match: {path: /token}
    steps: [{reply: {json: {access: %s}}}]
  - name: all
    match: {path: "/{rest*}"}
    steps:
      - cause: "heard {{request.headers.authorization}} {{request.body}}"
        update: [{at: [heard], append: "{{request.body}}"}]
        reply: {json: {id: 1, heard: "{{request.body}}"}}
report:
  - {title: Heard, each: "{{state.heard}}", show: {what: "{{item}}"}}
"""
CASES = """\
cases:
  - {name: what it says is shown, module: echo, expect: {output: {id: 2, heard: something else}}}
  - {name: so is what it sends, module: echo, expect: {requests: [{json: {pass: no}}]}}
  - {name: and its errors, module: fails, faults: ["text=x"], expect: {output: {id: 1}}}
"""


class Place:
    """A folder with a connector and a person's files; `search` looks at all that was shown and written."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.url = url
        self.shown: list[tuple[str, str]] = []
        made = manifest(url)
        for key in ("actionCrud", "mappableParams"):
            made["modules"]["watch"].pop(key)
        self.manifest = folder / "manifest.json"
        self.manifest.write_text(json.dumps(made, indent=2))
        (folder / "sandbox.yaml").write_text(SANDBOX % (json.dumps(SECRETS["password"]), json.dumps(SECRETS["token"])))
        (folder / "cases.yaml").write_text(CASES)
        (folder / "connection.json").write_text(json.dumps({"password": SECRETS["password"]}))
        (folder / "many.jsonl").write_text(json.dumps({"pin": SECRETS["input"]}) + "\n" + json.dumps({"pin": 1}) + "\n")
        self.own = {path.name for path in folder.iterdir()} | {"keys", "private.json", "stored.json"}

    def __call__(self, *words: object, codes: tuple[int, ...] = (0, 1)) -> int:
        out, err = io.StringIO(), io.StringIO()
        environ = {"AFKIT_KEYRING": f"file:{self.folder / 'keys'}"}
        code = main(
            [str(word) for word in words], Console(stdin=io.StringIO(), stdout=out, stderr=err, environ=environ)
        )
        self.shown.append((" ".join(map(str, words[:3])), out.getvalue() + err.getvalue()))
        assert code in codes, err.getvalue()
        assert "Traceback" not in err.getvalue()
        return code

    def run(self, module: str, *more: object) -> None:
        pin = [] if "://" in module else ["-i", f"pin={SECRETS['input']}"]
        self("run", self.manifest, module, *pin, "--connection", self.folder / "connection.json", *more)

    def rendered(self) -> Path:
        """Give the app directory of the connector: it holds what the manifest does."""
        made = self.folder / "rendered"
        self.own.add(made.name)
        self("render", self.manifest, "-o", made)
        return made

    def search(self) -> None:
        """Fail with the first secret found, and where."""
        texts = [*self.shown]
        for path in self.folder.rglob("*"):
            if path.is_file() and path.relative_to(self.folder).parts[0] not in self.own:
                texts.append((str(path.relative_to(self.folder)), path.read_bytes().decode("utf-8", "replace")))
        for where, text in texts:
            assert leaks(text) == [], where


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serve(Parrot()) as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, service: Service) -> Iterator[Place]:
    made = Place(tmp_path, service.url)
    yield made
    assert len(made.shown) >= 1
    made.search()


@pytest.mark.parametrize("module", ["echo", "form", "parts", "bytes", "packed", "fails"])
def test_runs_and_what_is_kept_of_them(module: str, place: Place) -> None:
    place.run(module, "--trace", "--record", place.folder / "r.json", "--har", place.folder / "r.har", "--curl")
    place.run(module, "--trace", "--format", "json")
    place.run(module, "--why", "--no-rpc")
    place.run(module, "--replay", place.folder / "r.json", "--trace")
    place.run(module, "--dry-run", "--why", "--format", "json")


def test_many_runs_and_their_results(place: Place) -> None:
    many, out = place.folder / "many.jsonl", place.folder / "out.jsonl"
    for module, name in (("echo", "a"), ("fails", "b"), ("packed", "c")):
        place.run(module, "--each", many, "--out", out.with_name(f"{name}.jsonl"), "--trace")
    place.run("echo", "--each", many, "--out", out.with_name("a.jsonl"), "--resume")


def test_forms_and_procedures(place: Place) -> None:
    place.run("rpc://options", "--trace")
    place("describe", place.manifest, "echo", "--connection", place.folder / "connection.json")
    place("describe", place.manifest, "echo", "--connection", place.folder / "connection.json", "--format", "json")
    place.run("echo", "-i", "kind=b")


def test_connections_and_profiles(place: Place) -> None:
    file, private = place.folder / "connection.json", place.folder / "private.json"
    place("connect", place.manifest, "--connection", file, "--trace", "--out", private)
    place("connect", place.manifest, "--connection", file, "--format", "json")
    place("profile", "add", "p", place.manifest, "-i", f"password={SECRETS['password']}")
    for words in (["list"], ["show", "p"], ["show", "p", "--format", "json"], ["check", "p"]):
        place("profile", *words)
    place("run", place.manifest, "echo", "--connection", "p", "--trace")
    place("profile", "remove", "p")


def test_webhooks(place: Place) -> None:
    stored = place.folder / "stored.json"
    stored.write_text(json.dumps({"secret": SECRETS["hook"]}))
    call = json.dumps({"said": SECRETS["hook"], "id": 7})
    place("run", place.manifest, "webhook://hook", "--body", call, "--state", stored, "--trace")
    place("run", place.manifest, "webhook://hook", "--body", call, "--state", stored, "--format", "json")


class Reader(io.StringIO):
    """Standard output that is read: `then` is called once with the first line that holds an address."""

    def __init__(self, then: Callable[[str], None]) -> None:
        super().__init__()
        self._then: Callable[[str], None] | None = then

    def write(self, text: str) -> int:
        line = next((line for line in text.splitlines() if "http://127.0.0.1" in line), None)
        if line is not None and self._then is not None:
            then, self._then = self._then, None
            threading.Thread(
                target=then, args=("http" + line.partition("http")[2].split('"')[0].split(" ")[0],)
            ).start()
        return super().write(text)


@pytest.mark.parametrize("form", ["text", "json"])
def test_listening(form: str, place: Place) -> None:
    def post(url: str) -> None:
        for _ in range(50):
            if httpx.post(url, json={"said": SECRETS["hook"], "pass": SECRETS["password"]}).status_code < 500:
                return
            time.sleep(0.05)

    out, err = Reader(post), io.StringIO()
    console = Console(stdin=io.StringIO(), stdout=out, stderr=err, environ={})
    file = place.folder / "connection.json"
    words = ["listen", place.manifest, "hook", "--once", "--connection", file, "--trace", "--format", form]
    words += ["--state", place.folder / "stored.json"]
    assert main([str(word) for word in words], console) == 0, err.getvalue()
    place.shown.append(("listen", out.getvalue() + err.getvalue()))
    assert json.loads((place.folder / "stored.json").read_text()) == {"secret": SECRETS["hook"]}
    assert (place.folder / "stored.json").stat().st_mode & 0o077 == 0


def test_sandboxes_and_cases(place: Place) -> None:
    for more in ([], ["--format", "json"], ["--over-http"], ["--junit", place.folder / "junit.xml"]):
        assert place("test", place.folder, *more) == 1, "the cases fail, so that they show what came"
    place("run", place.manifest, "echo", "--sandbox", "--trace", "-i", f"pin={SECRETS['input']}")
    place("run", place.manifest, "fails", "--sandbox", "--format", "json", "--no-rpc", "--fault", "500")


def test_inferring(place: Place) -> None:
    for module in ("echo", "packed"):
        recording = place.folder / f"{module}.json"
        file = place.folder / "connection.json"
        place(
            "infer",
            place.manifest,
            module,
            "--record",
            recording,
            "--connection",
            file,
            "-i",
            f"pin={SECRETS['input']}",
        )
        place("infer", place.manifest, module, "--from", recording, "--format", "json")


def test_commands_that_only_read_or_write_the_connector(place: Place) -> None:
    folder = place.folder
    for form in ("text", "json", "sarif"):
        place("lint", place.manifest, "--format", form, "--profile", "all")
    for form in ("html", "markdown"):
        place("docs", place.manifest, "--format", form, "-o", folder / f"docs-{form}")
    for form in ("text", "json"):
        place("describe", place.manifest, "--format", form)
        place("add", "module", "createThing", "--in", place.manifest, "--dry-run", "--format", form)
        place("rename", "module/echo", "reply", "--in", place.manifest, "--dry-run", "--format", form)
    before = folder / "before"
    place("import", place.rendered(), "-o", before / "manifest.yaml")
    place.own.add("before")
    for form in ("text", "json"):
        place("diff", before, place.manifest, "--format", form)
