"""A service that says back what it hears, a connector with a secret in every entry, and a search for every spelling."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from afkit.cli.console import Console
from afkit.cli.main import main
from support.service import Answer, Asked

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


class Reader(io.StringIO):
    """Standard output that is read: `then` is called once with the first line that holds an address."""

    def __init__(self, then: Callable[[str], None]) -> None:
        super().__init__()
        self._then: Callable[[str], None] | None = then

    def write(self, text: str) -> int:
        line = next((line for line in text.splitlines() if "http://127.0.0.1" in line), None)
        if line is not None and self._then is not None:
            then, self._then = self._then, None
            address = "http" + line.partition("http")[2].split('"')[0].split(" ")[0]
            threading.Thread(target=then, args=(address,)).start()
        return super().write(text)


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
        self.environ = {"AFKIT_KEYRING": f"file:{folder / 'keys'}"}
        self.own = {path.name for path in folder.iterdir()} | {"keys", "private.json", "stored.json"}

    def __call__(
        self, *words: object, codes: tuple[int, ...] = (0, 1), then: Callable[[str], None] | None = None
    ) -> int:
        """Run a command and keep what it shows; `then` is called, beside it, with the first address that it prints."""
        out, err = io.StringIO() if then is None else Reader(then), io.StringIO()
        console = Console(stdin=io.StringIO(), stdout=out, stderr=err, environ=self.environ)
        code = main([str(word) for word in words], console)
        self.shown.append((" ".join(map(str, words)), out.getvalue() + err.getvalue()))
        assert code in codes, err.getvalue()
        assert "Traceback" not in err.getvalue()
        return code

    def run(self, module: str, *more: object) -> None:
        pin = [] if "://" in module else ["-i", f"pin={SECRETS['input']}"]
        self("run", self.manifest, module, *pin, "--connection", self.folder / "connection.json", *more)

    def stored(self) -> Path:
        """Give a file with what attach stored."""
        file = self.folder / "stored.json"
        file.write_text(json.dumps({"secret": SECRETS["hook"]}))
        return file

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
            name = path.relative_to(self.folder).as_posix()
            if path.is_file() and not {name, name.partition("/")[0]} & self.own:
                texts.append((name, path.read_bytes().decode("utf-8", "replace")))
        for where, text in texts:
            assert leaks(text) == [], where
