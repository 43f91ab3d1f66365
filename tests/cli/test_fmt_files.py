"""`afkit fmt` of single files: what lies beside a manifest, what it includes, and what is neither."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit

MANIFEST = """\
manifest: 1
app: {name: acme, label: Acme, description: Sends things.}
modules:
  sendIt:
    label: Send it
    description: Sends it.
    moduleType: action
    communication: {url: /x, response: {output: "{{body}}"}}
include: [parts/more.yaml]
"""
PART = """\
modules:
  readIt:
    moduleType: action
    label: Read it
    description: Reads it.
    communication: {url: /y, response: {output: "{{body}}"}}
"""
SANDBOX = """\
sandbox: 1
hosts: {"https://api.acme.example": ""}
routes:
  - match: {path: /x}
    steps:
      - reply: {json: {at: "{{ request.path }}"}}   # what was asked for


"""
CASES = "cases:\n  - name: sent   \n    run: sendIt\n"


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    for name, text in {"manifest": MANIFEST, "parts/more": PART, "sandbox": SANDBOX, "cases": CASES}.items():
        file = tmp_path / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


FILES = [
    # What is named, how it is formatted, what it becomes.
    ("cases.yaml", [], "cases:\n  - name: sent\n    run: sendIt\n"),
    ("sandbox.yaml", [], SANDBOX.rstrip() + "\n"),
    ("sandbox.yaml", ["--iml"], SANDBOX.rstrip().replace("{{ request.path }}", "{{request.path}}") + "\n"),
    (
        "parts/more.yaml",
        [],
        PART.replace("    moduleType: action\n    label: Read it\n    description: Reads it.\n", "").replace(
            "  readIt:\n", "  readIt:\n    label: Read it\n    description: Reads it.\n    moduleType: action\n"
        ),
    ),
]


@pytest.mark.parametrize(("name", "options", "text"), FILES)
def test_a_file_of_a_connector_is_formatted_alone(name: str, options: list[str], text: str, acme: Path) -> None:
    before = {file: file.read_text("utf-8") for file in acme.rglob("*.yaml")}
    outcome = afkit("fmt", acme / name, *options)
    assert (outcome.code, outcome.err) == (0, "")
    after = {file: file.read_text("utf-8") for file in acme.rglob("*.yaml")}
    assert after == {**before, acme / name: text}
    again = afkit("fmt", "--check", acme / name, *options)
    assert (again.code, again.out, again.err) == (0, "", "everything is formatted already\n")


def test_files_named_beside_their_folder_are_formatted_too_and_each_is_told_once(
    acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(acme)
    outcome = afkit("fmt", "--check", "cases.yaml", ".", "parts/more.yaml", "sandbox.yaml", "manifest.yaml")
    assert outcome.code == 1
    assert outcome.out == "not formatted: cases.yaml\nnot formatted: parts/more.yaml\nnot formatted: sandbox.yaml\n"
    assert afkit("fmt", "--check").out == "not formatted: parts/more.yaml\n"  # a folder is its connector


REFUSED = [
    ("notes.yaml", "a: 1\n", "'notes.yaml' is no file of the connector in '.'"),
    ("sandbox.yaml", "routes: [\n", "'sandbox.yaml' cannot be formatted, since it cannot be read"),
    ("manifest.yaml", "manifest: [\n", "'manifest.yaml' cannot be formatted, since it cannot be read"),
]


@pytest.mark.parametrize(("name", "text", "told"), REFUSED)
def test_what_cannot_be_formatted_is_said_and_stays(
    name: str, text: str, told: str, acme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(acme)
    (acme / name).write_text(text, encoding="utf-8")
    outcome = afkit("fmt", name)
    assert outcome.code == 2 and told in outcome.err
    assert (acme / name).read_text("utf-8") == text


def test_a_diff_of_a_file_beside_a_manifest_shows_no_key_of_the_connector(acme: Path) -> None:
    key = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"
    (acme / "manifest.yaml").write_text(MANIFEST + f"base: {{headers: {{x-api-key: {key}}}}}\n", encoding="utf-8")
    (acme / "cases.yaml").write_text(CASES + f"    input: {{key: {key}}}\n", encoding="utf-8")
    outcome = afkit("fmt", "--diff", acme / "cases.yaml")
    assert outcome.code == 1 and "+  - name: sent\n" in outcome.out and key not in outcome.out
