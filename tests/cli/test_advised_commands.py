"""A command that a message advises can be typed as it is printed, from where the message came."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from afkit.extras import PACKAGES
from support.cli import afkit

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
FILES = {
    "bad.yaml": "manifest: 1\napp: [\n",
    "doubtful.yaml": HEAD
    + "modules:\n  getUser: {label: Get a user, moduleType: action, communication: {url: 'https://a.example'}}\n"
    + "  getItem: {label: Get an item, moduleType: action, communication: {url: 'https://a.example', methd: GET}}\n",
    "manifest.yaml": HEAD + "origins: {test: {url: 'https://eu1.make.com/api', app: demo, version: 1, tokenEnv: NO_TOKEN}}\n",
    "openapi.yaml": "openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths: {}\n",
    "calls.json": '{"log": {"entries": []}}',
    "postman.json": '{"info": {}, "item": []}',
}  # fmt: skip
HERE = "Ada's böxes"
ADVICE = [
    (["fmt", "bad.yaml"], ["lint", "bad.yaml"]),
    (["plan", "bad.yaml"], ["lint", "bad.yaml"]),
    (["render", "bad.yaml", "-o", "out"], ["lint", "bad.yaml"]),
    (["diff", "bad.yaml", "manifest.yaml"], ["lint", "bad.yaml"]),
    (["add", "module", "getUser", "--in", "bad.yaml"], ["lint", "bad.yaml"]),
    (["rename", "module/a", "b", "--in", "bad.yaml"], ["lint", "bad.yaml"]),
    (["run", "doubtful.yaml", "getUser", "--dry-run"], ["lint", "doubtful.yaml"]),
    (["import", "openapi.yaml", "-o", "my shop"], ["import", "openapi", "openapi.yaml", "-o", "my shop"]),
    (["import", "calls.json", "-o", "out"], ["import", "har", "calls.json", "-o", "out"]),
    (["import", "postman.json", "-o", "out"], ["import", "postman", "postman.json", "-o", "out"]),
    (["import", "openapi", "postman.json", "-o", "out"], ["import", "postman", "postman.json"]),
    (["import", "manifest.yaml", "-o", "out"], ["render", "manifest.yaml", "-o", "out"]),
    (["import", "manifest.yaml"], ["import", "manifest.yaml", "-o", "connector/"]),
    (["describe", "doubtful.yaml"], ["describe", "doubtful.yaml", "MODULE"]),
]


@pytest.mark.parametrize(("given", "advised"), ADVICE, ids=[" ".join(given) for given, _ in ADVICE])
def test_paths_in_an_advised_command_are_quoted_for_the_shell(given, advised, tmp_path, monkeypatch):
    folder = tmp_path / HERE
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    def there(words: list[str]) -> list[str]:
        return [f"{HERE}/{word}" if word in FILES else word for word in words]

    outcome = afkit(*there(given))
    assert shlex.join(["afkit", *there(advised)]) in outcome.out + outcome.err


KINDS = [
    ("listUsers", "'listUsers' is an RPC: write rpc://listUsers"),
    ("events", "'events' is a webhook: write webhook://events"),
    ("slug", "'slug' is a function: it runs where an expression calls it"),
    ("rpc://getUser", "'getUser' is a module: write getUser"),
    ("webhook://getUser", "'getUser' is a module: write getUser"),
    ("getUsr", "did you mean 'getUser'?"),
]


@pytest.mark.parametrize(("name", "hint"), KINDS)
@pytest.mark.parametrize("command", ["run", "describe"])
def test_a_name_of_another_kind_is_answered_with_how_to_write_it(command, name, hint, tmp_path):
    parts = (
        "modules: {getUser: {label: Get a user, moduleType: action, communication: {url: 'https://a.example'}}}\n"
        "rpcs: {listUsers: {label: List users, communication: {url: 'https://a.example'}}}\n"
        "webhooks: {events: {label: Events, type: web, communication: {}}}\n"
        "functions: {slug: {code: 'function slug(text) { return text }'}}\n"
    )
    (tmp_path / "manifest.yaml").write_text(HEAD + parts, encoding="utf-8")
    outcome = afkit(command, tmp_path, name)
    assert outcome.code == 2 and f"help: {hint}" in outcome.err


@pytest.mark.parametrize("installed", [True, False])
def test_the_command_that_keeps_a_token_runs_here(installed, tmp_path, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object() if installed or name == "pip" else None)
    (tmp_path / "manifest.yaml").write_text(FILES["manifest.yaml"], encoding="utf-8")
    told = afkit("plan", tmp_path).err
    assert re.search(
        r"set NO_TOKEN, or keep it in the keyring: \S*python\S* -m keyring set afkit https://eu1\.make\.com/api", told
    )
    assert (PACKAGES["keyring"] in told) != installed


@pytest.mark.parametrize("words", [["sandbox"], ["test"], ["lint"], ["describe", "."]], ids=lambda words: words[0])
def test_where_there_is_no_connector_the_one_below_is_named(words, tmp_path, monkeypatch):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "manifest.yaml").write_text(HEAD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    outcome = afkit(*words)
    assert outcome.code == 2 and "help: did you mean 'shop'?" in outcome.err


@pytest.mark.parametrize("words", [["profile"], ["release"], ["origins"]], ids=lambda words: words[0])
def test_a_command_of_several_orders_names_them(words, capsys):
    assert afkit(*words).code == 2
    assert re.search(r"required: \{\w+,", capsys.readouterr().err)


def test_an_import_without_a_description_says_so(tmp_path: Path):
    assert "SPEC is missing" in afkit("import", "openapi", "-o", tmp_path / "x").err
