"""Every code has a page with a bad and a good example, which are run; and whatever names a code leads to a page."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from afkit.lint import Config
from afkit.lint.batch import check
from afkit.lint.catalogue import page, pages
from afkit.lint.examples import EXAMPLES, WITH_VARIABLES, Example
from afkit.lint.rules import all_rules
from support.cli import ROOT, afkit
from support.connectors import lay_out

HEAD = "manifest: 1\napp: {name: acme, label: Acme}\n"
BASE = "base: {baseUrl: 'https://api.acme.example'}\n"
MODULE = """modules:
  getUser:
    label: Get a user
    moduleType: action
    mappableParams: [{name: id, type: text, label: ID}]
    communication: {url: "/users/{{encodeURL(parameters.id)}}", response: {output: %s}}
"""

WITHOUT = {
    "what the file system does": ("AF001", "AF002", "AF018", "AF019", "AF020"),
    "its example would be as long as the limit": ("AF008", "AF314", "AF334", "AF335", "AF349"),
    "what only a run or a table of cases meets": ("AF331", "AF332", "AF333", "AF336", "AF901"),
    "what sources disagree on": ("AF108", "AF321", "AF345", "AF347", "AF348"),
    "several files are needed": ("AF111", "AF112", "AF114", "AF115", "AF118", "AF119", "AF120", "AF022"),
    "a sandbox that answers nothing": ("AF232",),
    "what only writing an app directory meets": ("AF810",),
    "another code tells more": ("AF117",),
}


def files(example: Example, text: str) -> dict[str, str]:
    """Add to an example what is not shown."""
    if example.kind == "json":
        return {"manifest.json": text}
    if example.kind == "expression":
        return {"manifest.yaml": HEAD + BASE + MODULE % json.dumps(text)}
    if example.kind == "manifest":
        begins = text.partition(":")[0]
        head = {"manifest": "app: {name: acme, label: Acme}\n", "app": "manifest: 1\n"}.get(begins, HEAD)
        return {"manifest.yaml": f"{head}{text}\n"}
    if example.kind == "folder":
        return folder(text)
    start = "sandbox: 1\ntitle: Acme\n" if example.kind == "sandbox" else "version: 1\n"
    manifest = HEAD + BASE + MODULE % '"{{body}}"'
    return {"manifest.yaml": manifest, f"{example.kind}.yaml": f"{start}{text}\n"}


def folder(text: str) -> dict[str, str]:
    """Read the files of an example. What belongs to an app directory is laid over a small one."""
    _, *parts = re.split(r"^(\S+):\n", text, flags=re.MULTILINE)
    given = dict(zip(parts[::2], parts[1::2], strict=True))
    if not any(path.endswith(("makecomapp.json", ".iml.json", "groups.json")) for path in given):
        return given
    listing, files = directory()
    changed = json.loads(given.get("makecomapp.json", "{}"))
    if isinstance(changed, dict):
        general = {**listing["generalCodeFiles"], **changed.get("generalCodeFiles", {})}
        given["makecomapp.json"] = json.dumps({**listing, **changed, "generalCodeFiles": general})
    return {**files, **given}


@cache
def directory() -> tuple[dict[str, Any], dict[str, str]]:
    """Render a small app: its listing, and its files."""
    with TemporaryDirectory() as place:
        manifest = lay_out(Path(place), {"manifest.yaml": HEAD + BASE + MODULE % '"{{body}}"'})
        out = manifest / "out"
        assert afkit("render", manifest / "manifest.yaml", "-o", out).code == 0
        files = {str(file.relative_to(out)): file.read_text("utf-8") for file in out.rglob("*") if file.is_file()}
    return json.loads(files["makecomapp.json"]), files


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_bad_example_is_told_and_the_good_one_is_not(code: str, tmp_path: Path) -> None:
    example = EXAMPLES[code]
    config = Config(profile="all", extend=(code,))
    told = [
        {item.code for item in check(str(lay_out(tmp_path / name, files(example, text))), config).found}
        for name, text in (("bad", example.bad), ("good", example.good))
    ]
    assert code in told[0] and code not in told[1]


def test_every_code_has_an_example_or_a_reason() -> None:
    spared = {code for codes in WITHOUT.values() for code in codes}
    assert not spared & set(EXAMPLES)
    assert {code for code in pages() if code not in all_rules() and code not in EXAMPLES} <= spared


@pytest.mark.parametrize("code", sorted(WITH_VARIABLES))
def test_what_speaks_of_variables_shows_where_they_exist(code: str) -> None:
    assert "| Variable | base | basic | OAuth |" in page(code)


def test_codes_that_are_named_have_pages() -> None:
    known = {item["code"] for item in afkit("explain", "--all", "--format", "json").data}
    named: dict[str, str] = {}
    for folder, pattern in (("tools/afkit", "*.py"), ("docs", "*.md")):
        for file in sorted((ROOT / folder).rglob(pattern)):
            for code in re.findall(r"\bAF\d{3}\b", file.read_text(encoding="utf-8")):
                named.setdefault(code, file.name)
    assert {code: file for code, file in named.items() if code not in known} == {"AF000": "codes.py"}


STATED = [
    ("AF205", "stops the platform's review"),
    ("AF206", "advice"),
    ("AF204", "stops publishing"),
    ("AF501", "stops publishing, or does harm once published. It goes by names and patterns"),
    ("AF450", "stops a run."),
    ("AF492", "advice. It is a guess"),
    ("AF602", "stops the platform's review"),
]


@pytest.mark.parametrize(("code", "words"), STATED)
def test_a_page_says_what_a_finding_stops_and_how_sure_it_is(code: str, words: str) -> None:
    assert f"; {words}" in page(code)


def test_what_is_a_guess_only_remarks() -> None:
    rules = all_rules().values()
    assert {rule.severity for rule in rules if rule.confidence == "guess"} == {"info"}
    assert sum(rule.confidence == "likely" for rule in rules) >= 10
