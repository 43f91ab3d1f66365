"""Settings of `lint` hold wherever the command runs, and what nothing would read is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit

FAULTY = """\
manifest: 1
app: {name: demo, label: Demo, description: A demo., theme: "#0a4c8b"}
modules:
  getUser: {lable: Get a user, description: Gets a user., moduleType: action}
  getItem: {lable: Get an item, description: Gets an item., moduleType: action}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "old" / "conn"
    folder.mkdir(parents=True)
    (folder / "manifest.yaml").write_text(FAULTY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


PATTERNS = [
    ("old/**", True), ("old/conn/*.yaml", True), ("conn/*", True), ("*.yaml", True), ("manifest.yaml", True),
    ("conn", False), ("new/**", False), ("*/old/new/*", False),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "spared"), PATTERNS)
@pytest.mark.parametrize("where", [".", "old", "old/conn", "/"])
def test_patterns_of_files_are_names_from_the_folder_of_the_settings(pattern, spared, where, project, monkeypatch):
    Path(".afkit.toml").write_text(f"[lint.per-file-ignores]\n'{pattern}' = ['AF101']\n", encoding="utf-8")
    monkeypatch.chdir(where)
    for path in (project / "old" / "conn", "." if where == "old/conn" else project / "old/conn/manifest.yaml"):
        found = afkit("lint", path, "--format", "json", "--select", "AF101").data["diagnostics"]
        assert bool(found) != spared


def test_a_folder_above_the_settings_matches_no_pattern(project):
    settings = f"[lint.per-file-ignores]\n'{project.name}/**' = ['AF101']\n"
    (project / "old" / ".afkit.toml").write_text(settings, encoding="utf-8")
    assert afkit("lint", project / "old" / "conn", "--format", "json").data["diagnostics"]


STRAYS = [
    (".afkit.toml", "ignore = ['AF101']", "nothing reads 'ignore'", "write [lint] above it"),
    (".afkit.toml", "[tool.afkit.lint]\nignore = []", "nothing reads 'tool'", "the table of settings is [lint]"),
    (".afkit.toml", "[lnt]", "nothing reads 'lnt'", "the table of settings is [lint]"),
    ("pyproject.toml", "[tool.afkit]\nignore = []", "nothing reads 'ignore'", "write [tool.afkit.lint] above it"),
    ("pyproject.toml", "[tool.afkit.lnt]", "nothing reads 'lnt'", "the table of settings is [tool.afkit.lint]"),
]


@pytest.mark.parametrize(("name", "text", "message", "hint"), STRAYS)
def test_settings_that_nothing_would_read_are_told(name, text, message, hint, project):
    Path(name).write_text(text, encoding="utf-8")
    outcome = afkit("lint", "old/conn")
    assert outcome.code == 2 and message in outcome.err and f"help: {hint}" in outcome.err


CODES = [
    (["--select", "AF101", "AF402"], "--select AF101,AF402"),
    (["--ignore", "AF101,AF4", "unknown-key"], "--ignore AF101,AF4,unknown-key"),
    (["--extend-select", "AF606", "AF3", "old/conn"], "--extend-select AF606,AF3"),
]


@pytest.mark.parametrize(("words", "advice"), CODES, ids=[row[1] for row in CODES])
def test_codes_with_blanks_between_them_are_answered_with_how_they_are_written(words, advice, project):
    outcome = afkit("lint", *words)
    assert outcome.code == 2 and f"help: codes are separated by commas: {advice}\n" in outcome.err


def test_statistics_count_what_a_report_would_cut(project):
    rows = afkit("lint", "old/conn", "--statistics", "--max-findings", "1", "--format", "json").data
    assert ("AF101", 2) in [(row["code"], row["count"]) for row in rows]


def test_the_last_line_says_that_only_what_is_shown_was_asked_for_fixes(project):
    assert "; --fix mends 1 of those shown" in afkit("lint", "old/conn", "--max-findings", "1").out
