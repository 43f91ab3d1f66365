"""What other programs read is what their own specifications ask for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft4Validator
from junitparser import Failure, JUnitXml

from afkit.lint import Config, lint
from afkit.lint.fixes.apply import apply_fixes
from afkit.lint.mending import with_fixes
from afkit.loading import load
from support.cli import ROOT, afkit

SCHEMA = json.loads((ROOT / "tests" / "fixtures" / "sarif" / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
MANY = (
    HEAD
    + """\
base: {baseUrl: "https://api.acme.example/"}
modules:
  getUser:
    label: Get a user
    moduleType: action
    mappableParams: [{name: id, type: text, lable: ID}, {name: id, type: number, label: ID, default: "x"}]
    communication: {url: "/users/{{parameters.id}}", qs: {a: "{{wrong}}", b: "{{wrong}}", "ü": "{{formatdate(now)}}"}}
"""
)


@pytest.fixture
def told(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a b ä.yaml").write_text(MANY, encoding="utf-8")
    return lambda *options: afkit("lint", "a b ä.yaml", "--profile", "all", *options)


def test_sarif_is_what_the_official_schema_asks_for(told):
    log = told("--format", "sarif").data
    faults = [f"{list(error.absolute_path)}: {error.message}" for error in Draft4Validator(SCHEMA).iter_errors(log)]
    assert faults == []
    (run,) = log["runs"]
    results = run["results"]
    assert any("fixes" in item for item in results)
    assert any("relatedLocations" in item for item in results)
    for item in results:
        rule = run["tool"]["driver"]["rules"][item["ruleIndex"]]
        assert rule["id"] == item["ruleId"]
        assert rule["help"]["markdown"].startswith(f"# {item['ruleId']} ")


def test_fingerprints_are_unique_and_stay_when_lines_move(told, tmp_path):
    def marks():
        results = told("--format", "sarif").data["runs"][0]["results"]
        return {item["partialFingerprints"]["afkit/v1"] for item in results}, len(results)

    before, count = marks()
    assert len(before) == count
    (tmp_path / "a b ä.yaml").write_text("# one more line\n\n" + MANY, encoding="utf-8")
    assert marks()[0] == before


def test_fixes_of_sarif_do_what_the_option_does(told, tmp_path):
    """Each replacement, made by lines and columns, gives the text that the edits of the finding give."""
    folder = str(tmp_path / "a b ä.yaml")
    project = load(folder)
    edited = [
        apply_fixes([item])[0][folder].decode()
        for item in with_fixes(project, lint(project, Config(profile="all")))
        if item.fix
    ]
    assert len(edited) >= 5
    found = [item for item in told("--format", "sarif").data["runs"][0]["results"] if "fixes" in item]
    for item, expected in zip(found, edited, strict=True):
        lines = MANY.splitlines(keepends=True)
        starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
        (change,) = item["fixes"][0]["artifactChanges"]
        text = MANY
        for replacement in sorted(change["replacements"], key=lambda one: -one["deletedRegion"]["startLine"] * 1000
            - one["deletedRegion"]["startColumn"]):  # fmt: skip
            region = replacement["deletedRegion"]
            start = starts[region["startLine"] - 1] + region["startColumn"] - 1
            end = starts[region["endLine"] - 1] + region["endColumn"] - 1
            text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
        assert text == expected, item["ruleId"]


def test_a_reader_of_junit_finds_a_case_for_the_file_and_its_failure(told, tmp_path):
    (tmp_path / "report.xml").write_text(told("--format", "junit").out, encoding="utf-8")
    report = JUnitXml.fromfile(str(tmp_path / "report.xml"))
    assert (report.tests, report.failures, report.errors) == (1, 1, 0)
    (suite,) = report
    (case,) = suite
    assert case.name == "a b ä.yaml" and not case.is_passed
    (failure,) = case.result
    assert isinstance(failure, Failure) and failure.type == "error"
    assert "8:" in failure.text and "AF101" in failure.text


def annotation(line: str) -> tuple[str, dict[str, str], str]:
    """Read a workflow command as the runner does: the name, its properties and the message, escapes undone."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    name, _, listed = head.partition(" ")
    properties = {}
    for pair in filter(None, listed.split(",")):
        key, _, value = pair.partition("=")
        for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            value = value.replace(written, meant)
        properties[key.strip()] = value
    for written, meant in (("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        data = data.replace(written, meant)
    return name, properties, data


def test_annotations_are_read_by_the_rules_of_the_runner(told):
    found = told("--format", "json").data["diagnostics"]
    read = [annotation(line) for line in told("--format", "github").out.splitlines()]
    levels = {"error": "error", "warning": "warning", "info": "notice"}
    assert len(read) == len(found) > 5
    for (name, properties, message), item in zip(read, found, strict=True):
        assert name == levels[item["severity"]]
        assert properties["file"] == "a b ä.yaml" and properties["title"] == item["code"]
        assert (properties["line"], properties["endLine"]) == (str(item["line"]), str(item["endLine"]))
        assert properties.get("col") in (None, str(item["column"]))
        assert message.splitlines()[0] == item["message"]


@pytest.mark.parametrize("name", ["a,b.yaml", "a::b.yaml", "100%.yaml", "%0A.yaml", "a=b, c.yaml"])
def test_annotations_take_any_name_of_a_file(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(MANY, encoding="utf-8")
    lines = afkit("lint", name, "--format", "github").out.splitlines()
    assert lines and all(annotation(line)[1]["file"] == name for line in lines)


def test_the_workflow_of_the_docs_uploads_what_it_writes():
    flow = yaml.safe_load((ROOT / "docs" / "examples" / "github-lint.yaml").read_text(encoding="utf-8"))
    assert flow["permissions"] == {"contents": "read", "security-events": "write"}
    steps = flow["jobs"]["afkit"]["steps"]
    (write,) = [step["run"] for step in steps if "--format sarif" in step.get("run", "")]
    (upload,) = [step for step in steps if step.get("uses", "").startswith("github/codeql-action/upload-sarif@")]
    assert write.endswith(f"> {upload['with']['sarif_file']}") and "--exit-zero" in write
    assert steps[-1]["run"] == "afkit lint --format github connectors/*/"


def test_the_report_for_a_reviewer_names_each_requirement_and_where_it_is_written(told):
    text = told("--format", "markdown").out
    assert "| R-08 There is a universal module | no: 1 × AF606 | Make's developer documentation" in text
    assert "## Stops the platform's review" in text


LEFT_OUT = [
    (["--profile", "review"], "no: 1 × AF606"),
    (["--profile", "review", "--max-findings", "1"], "no: 1 × AF606"),
    (["--extend-select", "AF606", "--profile", "publish"], "no: 1 × AF606"),
    (["--profile", "publish"], "not checked: AF606 left out"),
    (["--select", "AF101"], "not checked: AF606 left out"),
    (["--ignore", "AF606"], "not checked: AF606 left out"),
]


@pytest.mark.parametrize(("options", "met"), LEFT_OUT, ids=[" ".join(row[0]) for row in LEFT_OUT])
def test_a_requirement_is_met_only_where_it_was_looked_for(options, met, told):
    assert f"| R-08 There is a universal module | {met} |" in told("--format", "markdown", *options).out


COMMENTS = [
    ("AF606", "see the comments that accept AF606"), ("no-universal-module", "see the comments that accept AF606"),
    ("AF6", "see the comments that accept AF606"), ("AF101", "no: 1 × AF606"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "met"), COMMENTS)
def test_a_requirement_that_a_comment_waives_is_not_called_met(code, met, tmp_path):
    parts = (
        f"modules:\n  # afkit: ignore[{code}] never reviewed\n  getUser: {{label: Get a user, moduleType: action}}\n"
    )
    (tmp_path / "manifest.yaml").write_text(HEAD + parts, encoding="utf-8")
    text = afkit("lint", tmp_path, "--format", "markdown", "--profile", "review").out
    assert f"| R-08 There is a universal module | {met} |" in text


def test_no_requirement_is_met_where_the_connector_cannot_be_read(tmp_path):
    (tmp_path / "manifest.yaml").write_text("manifest: 1\napp: [", encoding="utf-8")
    rows = [line for line in afkit("lint", tmp_path, "--format", "markdown").out.splitlines() if "| R-" in line]
    assert rows and all(" | not known: a file cannot be read (AF007) | " in row for row in rows)


def test_the_report_for_a_reviewer_tells_what_was_cut(told):
    text = told("--format", "markdown", "--max-findings", "1").out
    assert "`a b ä.yaml`: " in text and "more findings in this file not shown" in text


NAMES = [
    ("<img src=x>", r"\<img src=x\>"),
    ("**b**", r"\*\*b\*\*"),
    ("a_b _c_", r"a_b \_c\_"),
    ("a|b `", r"a\|b \`"),
    ("`x*`", "`x*`"),
]


@pytest.mark.parametrize(("name", "written"), NAMES)
def test_what_a_connector_holds_is_no_markup_in_the_report(name, written, tmp_path):
    text = HEAD + f"modules: {{getUser: {{label: Get a user, moduleType: action, '{name}': 1}}}}\n"
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    assert f"unknown key '{written}' in a module" in afkit("lint", tmp_path, "--format", "markdown").out


PROFILES = [
    ("run", set(), {"AF501", "AF606", "AF410"}),
    ("publish", {"AF450"}, {"AF606", "AF410"}),
    ("review", {"AF450", "AF606", "AF410"}, set()),
]


@pytest.mark.parametrize(("profile", "shown", "hidden"), PROFILES)
def test_a_profile_shows_what_stops_it_and_counts_the_rest_in_a_line(profile, shown, hidden, told):
    outcome = told("--format", "json", "--profile", profile)
    codes = {item["code"] for item in outcome.data["diagnostics"]}
    assert shown <= codes and not hidden & codes
    last = told("--profile", profile).out.splitlines()[-1]
    assert ("(--profile review)" in last) == (profile in ("run", "publish"))


def test_what_is_selected_by_name_is_shown_under_every_profile(told):
    codes = {
        item["code"] for item in told("--format", "json", "--profile", "run", "--select", "AF606").data["diagnostics"]
    }
    assert codes == {"AF606"}


def test_statistics_count_by_code(told):
    rows = told("--statistics", "--format", "json").data
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)
    assert {"code": "AF101", "name": "unknown-key", "count": 1, "fixable": 1} in rows
    assert "AF101  [*] unknown-key" in told("--statistics").out


def test_codes_can_be_left_out_for_some_files(told, tmp_path):
    (tmp_path / ".afkit.toml").write_text('[lint]\nper-file-ignores = {"a b*.yaml" = ["AF4"]}\n', encoding="utf-8")
    codes = {item["code"] for item in told("--format", "json").data["diagnostics"]}
    assert codes and not any(code.startswith("AF4") for code in codes)


def test_more_codes_can_be_asked_for(told):
    plain = afkit("lint", "a b ä.yaml", "--format", "json").data["diagnostics"]
    more = afkit("lint", "a b ä.yaml", "--format", "json", "--extend-select", "AF606").data["diagnostics"]
    assert {item["code"] for item in more} == {item["code"] for item in plain} | {"AF606"}


def test_hooks_name_commands_that_exist():
    from afkit.cli.main import COMMANDS

    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    for hook in hooks:
        program, command = hook["entry"].split()
        assert program == "afkit" and command in COMMANDS
        assert {"id", "name", "entry", "language", "files"} <= set(hook)
