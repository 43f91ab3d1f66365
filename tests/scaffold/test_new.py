"""`afkit new`: what it makes is clean, passes its own cases, renders and runs, for every kind of authentication."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from afkit.app.knowledge.outputs import sentence, words
from afkit.cli.console import Console
from afkit.cli.main import main
from afkit.scaffold import AUTH
from afkit.scaffold.names import title
from support.cli import Outcome, afkit


@pytest.fixture(scope="module", params=list(AUTH))
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new") / "acme-crm"
    outcome = afkit("new", "acme-crm", "--auth", request.param, "-o", folder)
    assert outcome.code == 0, outcome.err
    return folder


def test_it_lints_clean_without_even_a_remark(made: Path) -> None:
    for profile in ("run", "publish", "review", "all"):
        outcome = afkit("lint", made, "--profile", profile, "--fail-on", "info")
        assert outcome.code == 0, outcome.out + outcome.err


def test_it_is_in_its_form(made: Path) -> None:
    assert afkit("fmt", "--check", made).code == 0


def test_its_cases_pass_in_memory_and_over_http(made: Path) -> None:
    for options in ([], ["--over-http"]):
        outcome = afkit("test", made, *options)
        assert outcome.code == 0, outcome.out + outcome.err
        assert "FAIL" not in outcome.out


def test_it_renders_to_an_app_directory_that_is_clean_too(made: Path, tmp_path: Path) -> None:
    assert afkit("render", made, "-o", tmp_path / "app").code == 0
    outcome = afkit("lint", tmp_path / "app", "--profile", "all", "--fail-on", "info")
    assert outcome.code == 0, outcome.out + outcome.err


def test_its_modules_and_its_connection_run_against_its_sandbox(made: Path) -> None:
    found = afkit("run", made, "searchItems", "--sandbox", "--format", "json")
    assert [bundle["id"] for bundle in found.data["bundles"]] == ["item_1", "item_2", "item_3"]
    created = afkit("run", made, "createItem", "--sandbox", "-i", "name=A lamp", "--format", "json")
    assert created.data["bundles"][0]["name"] == "A lamp"
    assert afkit("connect", made, "--sandbox").code == 0


def test_it_brings_what_editors_ci_and_hooks_need(made: Path) -> None:
    for name in (".github/workflows/connector.yml", ".pre-commit-config.yaml"):
        assert "afkit lint ." in (made / name).read_text()
        yaml.safe_load((made / name).read_text())
    settings = json.loads((made / ".vscode/settings.json").read_text())
    for schema in settings["yaml.schemas"]:
        json.loads((made / schema).read_text())
    for name in ("manifest", "sandbox", "cases"):
        assert (made / f"{name}.yaml").read_text().startswith("# yaml-language-server: $schema=schemas/")
    assert (made / "README.md").read_text().count("\n1. ") == 1
    assert (made / "icon.png").read_bytes().startswith(b"\x89PNG")
    for path in made.rglob("*"):
        if path.suffix in (".yaml", ".yml") or path.name.startswith("."):
            text = path.read_text() if path.is_file() else ""
            assert not set("«»") & set(text), path
            assert max(map(len, text.splitlines()), default=0) <= 130 or path.parent.name == "schemas", path


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["Acme CRM"], "lower-case letters"),
        (["ac"], "3 to 30"),
        (["acme-"], "not ending with a hyphen"),
        ([], "needs a name"),
        (["acme", "--url", "http://api.acme.example"], "is not an address of an API"),
        (["acme", "--url", "https://user:pw@api.acme.example"], "is not an address of an API"),
        (["acme", "--url", "https://api.acme.example/?q=1"], "is not an address of an API"),
        (["acme", "--url", "https://api.acme.example:99999"], "is not an address of an API"),
        (["acme", "--url", "https://{{host}}/x"], "is not an address of an API"),
        (["acme", "--label", "two\nlines\x00"], "the label must be"),
        (["acme", "--label", "{{now}}"], "the label must be"),
    ],
)
def test_a_wish_that_cannot_be_is_told(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = afkit("new", *arguments)
    assert (outcome.code, message in outcome.err) == (2, True), outcome.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("label", ["Acme: the CRM", "Größe & Co #1", 'The "best" CRM', "yes", "O'Hara - CRM", "100"])
def test_any_label_makes_a_connector_that_loads(label: str, tmp_path: Path) -> None:
    assert afkit("new", "acme", "--label", label, "-o", tmp_path / "a").code == 0
    assert yaml.safe_load((tmp_path / "a/manifest.yaml").read_text())["app"]["label"] == label
    assert afkit("lint", tmp_path / "a", "--fail-on", "info").code == 0
    assert afkit("test", tmp_path / "a").code == 0


@pytest.mark.parametrize("url", ["https://acme.example", "https://acme.example:8443/", "https://acme.example/a/b/v2/"])
def test_any_address_makes_a_connector_whose_cases_pass(url: str, tmp_path: Path) -> None:
    assert afkit("new", "acme", "--url", url, "--auth", "oauth2", "-o", tmp_path / "a").code == 0
    outcome = afkit("test", tmp_path / "a")
    assert outcome.code == 0, outcome.out


def test_a_folder_that_holds_something_is_not_written_into_unless_forced(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/notes.txt").write_text("mine")
    refused = afkit("new", "acme", "-o", tmp_path / "a")
    assert (refused.code, "is not empty" in refused.err) == (2, True)
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["notes.txt"]
    assert afkit("new", "acme", "-o", tmp_path / "a", "--force").code == 0
    assert (tmp_path / "a/notes.txt").read_text() == "mine"


def test_force_does_not_follow_a_link_out_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "a").mkdir()
    (tmp_path / "a/schemas").symlink_to(tmp_path / "outside")
    outcome = afkit("new", "acme", "-o", tmp_path / "a", "--force")
    assert (outcome.code, "symbolic link" in outcome.err) == (2, True)
    assert list((tmp_path / "outside").iterdir()) == []
    assert sorted(path.name for path in (tmp_path / "a").iterdir()) == ["schemas"]


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    outcome = afkit("new", "acme", "-o", tmp_path / "file" / "deeper")
    assert (outcome.code, "error[AF019]" in outcome.err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_commands_that_it_names_run_as_they_are_printed(tmp_path: Path) -> None:
    told = afkit("new", "acme", "-o", tmp_path / "it's of mine").out
    commands = [line.split("   ")[0].strip() for line in told.split("next:")[1].splitlines() if line.startswith("  ")]
    script = "\n".join(["set -e", 'afkit() { "$PYTHON" -m afkit "$@"; }', *commands])
    ran = subprocess.run(
        ["sh", "-c", script], env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stderr
    assert "passed" in ran.stdout


def test_the_report_may_be_json(tmp_path: Path) -> None:
    data = afkit("new", "acme", "-o", tmp_path / "a", "--format", "json").data
    assert data["ok"] and "manifest.yaml" in data["written"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def asked(folder: Path, answers: str, *arguments: str) -> Outcome:
    out, err = Terminal(), io.StringIO()
    console = Console(stdin=Terminal(answers), stdout=out, stderr=err, environ={})
    return Outcome(main(["new", *arguments, "-o", str(folder)], console), out.getvalue(), err.getvalue())


def test_a_terminal_is_asked_for_what_no_flag_says(tmp_path: Path) -> None:
    outcome = asked(tmp_path / "a", "Acme\nacme-crm\nAcme & Sons\nmagic\nhmac\nhttps://acme.example/api\n")
    assert outcome.code == 0, outcome.err
    assert "3 to 30 lower-case letters" in outcome.err
    assert "no authentication 'magic'" in outcome.err
    manifest = yaml.safe_load((tmp_path / "a/manifest.yaml").read_text())
    assert (manifest["app"]["name"], manifest["app"]["label"]) == ("acme-crm", "Acme & Sons")
    assert manifest["base"]["baseUrl"] == "https://acme.example/api"
    assert "X-Signature" in manifest["base"]["headers"]


def test_empty_answers_take_the_defaults_and_an_end_of_input_stops(tmp_path: Path) -> None:
    assert asked(tmp_path / "a", "\n\n\n", "acme-crm").code == 0
    assert yaml.safe_load((tmp_path / "a/manifest.yaml").read_text())["app"]["label"] == "Acme CRM"
    stopped = asked(tmp_path / "b", "\n", "acme-crm")
    assert (stopped.code, "the input ended" in stopped.err) == (2, True)
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize(
    ("name", "parts", "heading", "label"),
    [
        ("acme-crm", ["acme", "crm"], "Acme CRM", "Acme crm"),
        ("createOrder", ["create", "order"], "Create Order", "Create order"),
        ("listHTTPLogs", ["list", "HTTP", "logs"], "List HTTP Logs", "List HTTP logs"),
        ("oauth2", ["oauth2"], "Oauth2", "Oauth2"),
        ("getV2Item", ["get", "V2", "item"], "Get V2 Item", "Get V2 item"),
    ],
)
def test_names_are_made_of_words(name: str, parts: list[str], heading: str, label: str) -> None:
    assert (words(name), title(name), sentence(name)) == (parts, heading, label)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Acme CRM", "help: write acme-crm\n"),
        ("out/acme-two", "help: write acme-two; -o names the folder\n"),
        ("x", "for example"),
    ],
)
def test_a_name_that_is_none_leads_to_one(name: str, told: str) -> None:
    outcome = afkit("new", name)
    assert (outcome.code, told in outcome.err) == (2, True), outcome.err
