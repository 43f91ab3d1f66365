"""`afkit lint` and `afkit explain` as a person meets them: exit codes, formats, settings, fixes, standard input."""

from __future__ import annotations

import json
import os
import xml.etree.ElementTree as ElementTree

import pytest

from afkit.extras import install_hint
from support.cli import ROOT, afkit

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
FAULTY = HEAD + 'rpcs:\n  users: {label: Users, communication: {url: "https://a.example/{{parameters.}}"}}\n'


@pytest.fixture
def manifest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def write(text, name="manifest.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return name

    return write


def test_the_shipped_connector_is_clean():
    outcome = afkit("lint", ROOT / "connector" / "emporix-oe", "--fail-on", "info")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.endswith("checked, nothing to report\n")


def test_the_example_of_every_room_is_clean():
    outcome = afkit("lint", ROOT / "tests" / "fixtures" / "parcelnest", "--fail-on", "warning")
    assert outcome.code == 0, outcome.out


def test_a_fault_in_an_expression_is_told_at_its_character(manifest):
    outcome = afkit("lint", manifest(FAULTY), "--select", "AF3")
    assert outcome.code == 1
    assert "manifest.yaml:4:" in outcome.out
    (found,) = afkit("lint", "manifest.yaml", "--select", "AF3", "--format", "json").data["diagnostics"]
    assert (found["line"], found["endLine"]) == (4, 4)
    line = FAULTY.split("\n")[3]
    assert "parameters." in line[: found["endColumn"]]
    assert found["column"] > line.index("{{")


def test_json_is_one_object_of_the_documented_form(manifest):
    data = afkit("lint", manifest(FAULTY), "--format", "json").data
    assert list(data) == ["files", "diagnostics"]
    assert data["files"] == 1
    for found in data["diagnostics"]:
        keys = ["code", "severity", "message", "file", "line", "column", "endLine", "endColumn"]
        assert [key for key in found if key != "hint"] == keys
        assert found["file"] == "manifest.yaml"
        assert found["severity"] in ("error", "warning", "info")


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("--fail-on", "never"), 0),
        (("--ignore", "AF3,AF4"), 0),
        (("--ignore", "AF3", "--ignore", "no-error-handling,AF423"), 0),
        (("--select", "AF3", "--fail-on", "error"), 1),
        (("--select", "AF5"), 0),
    ],
)
def test_options_decide_the_exit_code(manifest, options, code):
    assert afkit("lint", manifest(FAULTY), *options).code == code


@pytest.mark.parametrize(("bound", "code"), [("error", 0), ("warning", 1), ("info", 1), ("never", 0)])
def test_warnings_fail_only_when_asked(manifest, bound, code):
    text = HEAD + "rpcs: {getUsers: {label: Get users, communication: {url: 'https://a.example/x?y=1'}}}\n"
    name = manifest(text)
    assert afkit("lint", name, "--select", "AF402", "--fail-on", bound).code == code


@pytest.mark.parametrize(
    "arguments",
    [
        ("none.yaml",),
        (".",),
        ("manifest.yaml", "--select", "AF2x9"),
        ("manifest.yaml", "--ignore", "nonsense"),
        ("-", "--fix"),
    ],
)
def test_what_cannot_run_gives_exit_code_2_and_one_message(manifest, tmp_path, arguments):
    manifest(HEAD, "other.txt")
    if arguments[0] == "manifest.yaml":
        manifest(HEAD)
    outcome = afkit("lint", *arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith("error[AF")
    assert "Traceback" not in outcome.err


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("- a\n- b\n", None),
        ("a: {{x}}\n", "AF005"),
        ("a: [1\n", "AF007"),
        ("\ta: 1\n", "AF006"),
        ("a: &a [*a]\n", "AF009"),
        ("manifest: 1\nmanifest: 1\n", "AF010"),
        ("a: \x00", "AF002"),
        ("", None),
        ("manifest: 1\nnone: 2\n", None),
    ],
)
def test_bad_texts_are_findings(manifest, text, code):
    outcome = afkit("lint", manifest(text), "--format", "json")
    assert outcome.code == 1
    errors = [item for item in outcome.data["diagnostics"] if item["severity"] == "error"]
    assert errors
    if code:
        assert code in [item["code"] for item in errors]


def test_a_file_that_cannot_be_opened_gives_exit_code_2_and_its_finding(manifest, tmp_path):
    os.mkfifo(tmp_path / "pipe.yaml")
    outcome = afkit("lint", "pipe.yaml", "--format", "json")
    assert outcome.code == 2
    assert [item["code"] for item in outcome.data["diagnostics"]] == ["AF001"]


def test_standard_input_is_checked_under_its_name(manifest):
    outcome = afkit("lint", "-", "--stdin-filename", "some/manifest.yaml", "--format", "json", stdin=FAULTY)
    assert outcome.code == 1
    assert {item["file"] for item in outcome.data["diagnostics"]} == {"some/manifest.yaml"}


@pytest.mark.parametrize(
    ("options", "is_told"),
    [
        ((), True),
        (("--ignore", "AF402"), True),
        (("--ignore", "AF301"), False),
        (("--ignore", "AF3"), False),
        (("--ignore", "AF090"), False),
        (("--select", "AF402"), False),
        (("--select", "AF301,AF090"), True),
        (("--select", "AF090"), False),
    ],
)
def test_a_comment_that_silences_nothing_is_told_where_its_code_is_looked_for(manifest, options, is_told):
    text = HEAD + "base: {baseUrl: 'https://a.acme.example'}  # afkit: ignore[AF301]\n"
    found = afkit("lint", manifest(text), "--format", "json", *options).data["diagnostics"]
    assert ("AF090" in [item["code"] for item in found]) is is_told


@pytest.mark.parametrize(
    "value",
    [
        "  # afkit: ignore[AF325] known\n  baseUrl: >-\n    https://a.example/\n    {{statsCode}}\n",
        "  baseUrl: |  # afkit: ignore[AF325] known\n    https://a.example/\n    {{statsCode}}\n",
        '  # afkit: ignore[AF325] known\n  baseUrl: "https://a.example/\n    {{statsCode}}"\n',
        "  # afkit: ignore[AF325] known\n  baseUrl: https://a.example/\n    {{statsCode}}\n",
    ],
    ids=["folded", "at its header", "quoted", "plain"],
)
def test_a_comment_covers_a_whole_text_of_several_lines(manifest, value):
    found = afkit("lint", manifest(HEAD + "base:\n" + value), "--select", "AF325,AF09", "--format", "json").data
    assert found["diagnostics"] == []
    other = HEAD + "base:\n" + value + "  headers: {x: '{{statsCode}}'}\n"
    found = afkit("lint", manifest(other), "--select", "AF325,AF09", "--format", "json").data
    assert [item["line"] for item in found["diagnostics"]] == [other.count("\n")]


def test_a_comment_silences_one_finding_and_an_unused_one_is_told(manifest):
    text = HEAD + (
        "rpcs:\n"
        "  # afkit: ignore[AF402, AF207] the service wants it so\n"
        "  getUsers: {label: Users, communication: {url: 'https://a.example/x?y=1'}}\n"
        "  getItems: {label: Items, communication: {url: 'https://a.example/x?y=1'}} # afkit: ignore[query-in-url]\n"
        "  getNone: {label: None, communication: {url: 'https://a.example/x'}} # afkit: ignore[AF402] no more\n"
        "  getRest: {label: Rest, communication: {url: 'https://a.example/x'}} # afkit: ignore\n"
    )
    found = afkit("lint", manifest(text), "--format", "json").data["diagnostics"]
    assert [(item["code"], item["line"]) for item in found if item["code"] in ("AF402", "AF090", "AF091")] == [
        ("AF090", 7),
        ("AF091", 8),
    ]
    assert ("AF207", 5) not in [(item["code"], item["line"]) for item in found]


def test_settings_are_read_from_the_folder_or_above(manifest, tmp_path, monkeypatch):
    name = manifest(FAULTY)
    below = tmp_path / "deep"
    below.mkdir()
    monkeypatch.chdir(below)
    (tmp_path / "pyproject.toml").write_text('[tool.afkit.lint]\nselect = ["AF402"]\nfail-on = "warning"\n')
    assert afkit("lint", f"../{name}").code == 0
    (tmp_path / ".afkit.toml").write_text('[lint]\nignore = ["no-such-rule"]\n')
    assert "is no code, family or name" in afkit("lint", f"../{name}").err
    (tmp_path / ".afkit.toml").write_text("[lint]\nselekt = []\n")
    assert "did you mean 'select'?" in afkit("lint", f"../{name}").err
    (tmp_path / ".afkit.toml").write_text("[lint\n")
    assert "correct the TOML" in afkit("lint", f"../{name}").err


def test_fix_mends_the_file_in_place(manifest, tmp_path):
    text = json.dumps(
        {"manifest": 1, "app": {"name": "demo", "label": "Demo", "description": "D.", "theme": "#0a4c8b"}}
    )
    name = manifest(text[:-1] + ",}", "manifest.json")
    outcome = afkit("lint", name, "--fix", "--select", "AF013")
    assert (outcome.code, outcome.err) == (0, "mended 1 finding\n")
    assert json.loads((tmp_path / name).read_text())["manifest"] == 1


def test_github_sarif_and_junit_tell_the_same_findings(manifest):
    name = manifest(FAULTY)
    found = afkit("lint", name, "--format", "json").data["diagnostics"]
    lines = afkit("lint", name, "--format", "github").out.splitlines()
    assert len(lines) == len(found)
    assert lines[0].startswith("::") and f"file={name},line={found[0]['line']}" in lines[0]
    log = afkit("lint", name, "--format", "sarif").data
    results = log["runs"][0]["results"]
    assert (log["version"], len(results)) == ("2.1.0", len(found))
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    for result, item in zip(results, found, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == item["code"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["endColumn"]) == (item["line"], item["endColumn"])
    suites = ElementTree.fromstring(afkit("lint", name, "--format", "junit").out)
    assert suites.get("tests") == "1"
    assert (suites.find(".//failure") is not None) == any(item["severity"] != "info" for item in found)


def test_text_shows_the_line_and_the_remedy(manifest):
    text = HEAD + "rpcs: {getUsers: {label: Users, communication: {url: 'https://a.example/x?y=1'}}}\n"
    outcome = afkit("lint", manifest(text), "--select", "AF402")
    assert outcome.out == (
        "warning[AF402]: the query stands in the URL\n"
        " --> manifest.yaml:3:74\n"
        "  |\n"
        "3 | rpcs: {getUsers: {label: Users, communication: {url: 'https://a.example/x?y=1'}}}\n"
        "  |                                                                          ^^^^\n"
        "  help: write it in qs, which encodes the values\n"
        "\n"
        "1 file checked: 1 warning; --unsafe-fixes mends 1\n"
    )


def test_explain_prints_pages_by_code_and_by_name():
    by_code = afkit("explain", "af405")
    assert by_code.code == 0
    assert by_code.out.startswith("# AF405 signature-broken-by-type\n")
    assert afkit("explain", "signature-broken-by-type").out == by_code.out
    assert "did you mean" in afkit("explain", "signature-broken").err
    assert afkit("explain", "AF999").code == 2
    assert afkit("explain").code == 2
    listed = afkit("explain", "--all").out
    data = afkit("explain", "--all", "--format", "json").data
    assert all(f"  {page['code']}  {page['name']}" in listed for page in data)


def test_without_an_engine_functions_are_told_unchecked_with_the_command_that_brings_one(manifest, monkeypatch):
    monkeypatch.setattr("afkit.iml.javascript.syntax.available", lambda: False)
    name = manifest(HEAD + "functions: {one: {code: 'function one() { return 1; }'}}\n")
    found = afkit("lint", name, "--select", "AF480", "--format", "json").data["diagnostics"]
    assert [item["hint"] for item in found] == [install_hint("js")]
