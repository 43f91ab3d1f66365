"""The extension for Visual Studio Code, as far as it can be tried without the editor."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from afkit.iml.syntax.ast import KEYWORDS
from afkit.lsp.hints import COMMANDS

FOLDER = Path(__file__).resolve().parents[2] / "editors" / "vscode"
PACKAGE = json.loads((FOLDER / "package.json").read_text("utf-8"))
GRAMMAR = json.loads((FOLDER / "syntaxes" / "iml.json").read_text("utf-8"))

needs_node = pytest.mark.skipif(
    shutil.which("node") is None, reason="node is not installed, so the extension cannot run"
)


def run(*words: str) -> dict[str, Any]:
    script = Path(__file__).with_name("extension_test.js")
    done = subprocess.run(
        ["node", str(script), str(FOLDER / "extension.js"), *words], capture_output=True, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@needs_node
def test_it_starts_the_server_and_runs_what_lenses_offer() -> None:
    did = run("/opt/afkit")
    assert [(item["server"]["command"], item["server"]["args"]) for item in did["started"]] == [
        ("/opt/afkit", ["lsp"])
    ] * 2
    assert did["started"][0]["options"]["initializationOptions"] == {"inlayHints": True}
    assert set(COMMANDS) < set(did["registered"])
    assert did["stopped"] == 2


@needs_node
def test_names_never_pass_through_a_shell() -> None:
    tasks = run("/opt/afkit")["tasks"]
    assert tasks[0][1:] == ["/opt/afkit", "run", "/a folder", "it; rm -rf", "--sandbox", "--trace"]
    assert tasks[1][1:] == ["/opt/afkit", "run", "/a folder", "it; rm -rf", "--dry-run"]
    assert tasks[2][1:] == ["/opt/afkit", "preview", "/a folder"]


@needs_node
def test_a_program_that_is_not_there_is_told() -> None:
    assert "could not be started (ENOENT)" in run("/nowhere", "fail")["shown"][0]


def test_the_package_names_files_that_are_there() -> None:
    assert (FOLDER / PACKAGE["main"]).is_file()
    for grammar in PACKAGE["contributes"]["grammars"]:
        assert json.loads((FOLDER / grammar["path"]).read_text("utf-8"))["scopeName"] == grammar["scopeName"]
    assert PACKAGE["contributes"]["configuration"]["properties"]["afkit.inlayHints"]["default"] is False


WORDS = [
    ("upper(", "entity.name.function.iml"),
    ("emptystring", "constant.language.iml"),
    ("parameters", "variable.other.readwrite.iml"),
    ("`content-type`", "variable.other.quoted.iml"),
    ("12.5", "constant.numeric.iml"),
    ("!=", "keyword.operator.iml"),
]


@pytest.mark.parametrize(("word", "scope"), WORDS)
def test_the_first_rule_that_matches_a_word_is_the_right_one(word: str, scope: str) -> None:
    for rule in GRAMMAR["repository"]["expression"]["patterns"]:
        pattern = rule.get("match", rule.get("begin"))
        if re.match(pattern, word):
            assert rule["name"] == scope
            return
    pytest.fail("no rule matches")


def test_every_keyword_of_the_language_is_one_of_the_grammar() -> None:
    rule = next(
        item for item in GRAMMAR["repository"]["expression"]["patterns"] if item["name"] == "constant.language.iml"
    )
    assert all(re.match(rule["match"], word) for word in KEYWORDS)
