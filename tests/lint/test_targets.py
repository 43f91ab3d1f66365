"""What a hook and a CI run get: files by name, settings and names from where the files lie."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.cli import afkit

MANIFEST = """\
manifest: 1
app: {name: acme, label: Acme, description: Orders., theme: "#0a4c8b"}
base: {baseUrl: "https://api.acme.example"}
include: [modules/*.yaml]
functions:
  twice: {file: functions/twice.js}
"""
PART = """\
modules:
  %s:
    label: Get
    description: Gets an order.
    moduleType: action
    actionCrud: read
    lable: wrong
    communication: {url: /orders}
"""
CASES = "cases:\n  - {name: one, module: gone, expect: {output: {}}}\n"
SANDBOX = "routes:\n  orders: {match: {method: GET, path: /orders}, reply: {body: {}, statuss: 200}}\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a connector two folders down."""
    (tmp_path / ".git").mkdir()
    connector = tmp_path / "apps" / "acme"
    for name, text in {
        "manifest.yaml": MANIFEST + "modulez: {}\n",
        "modules/a.yaml": PART % "getA",
        "modules/b.yaml": PART % "getB",
        "functions/twice.js": "function twice(x) { return x +; }\n",
        "cases.yaml": CASES,
        "sandbox.yaml": SANDBOX,
    }.items():
        (connector / name).parent.mkdir(parents=True, exist_ok=True)
        (connector / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return connector


def files(*words: object) -> set[str]:
    data = afkit("lint", "--format", "json", *words).data
    return {item["file"] for item in data["diagnostics"]}


@pytest.mark.parametrize("name", ["cases.yaml", "sandbox.yaml", "modules/a.yaml", "functions/twice.js"])
def test_a_single_file_is_linted_in_its_connector(checkout: Path, name: str) -> None:
    assert files(f"apps/acme/{name}") == {f"apps/acme/{name}"}


def test_only_findings_in_the_named_files_are_told_and_counted(checkout: Path) -> None:
    done = afkit("lint", "apps/acme/cases.yaml", "apps/acme/modules/b.yaml")
    assert done.code == 1
    assert files("apps/acme/cases.yaml", "apps/acme/modules/b.yaml") == {
        "apps/acme/cases.yaml",
        "apps/acme/modules/b.yaml",
    }
    assert done.out.splitlines()[-1].startswith("2 files checked: ")
    (checkout / "cases.yaml").write_text("cases:\n  - {name: one, module: getA, expect: {output: {}}}\n")
    clean = afkit("lint", "apps/acme/cases.yaml")
    assert (clean.code, clean.out) == (0, "1 file checked, nothing to report\n")


def test_a_connector_that_is_named_as_well_is_told_whole_and_once(checkout: Path) -> None:
    whole = files("apps/acme")
    assert {"apps/acme/manifest.yaml", "apps/acme/modules/a.yaml", "apps/acme/cases.yaml"} <= whole
    assert files("apps/acme/cases.yaml", "apps/acme/manifest.yaml") == whole
    twice = afkit("lint", "apps/acme/cases.yaml", "apps/acme", "apps/acme/manifest.yaml").out
    assert twice == afkit("lint", "apps/acme").out


@pytest.mark.parametrize(
    ("folder", "name", "shown"),
    [("apps/acme", "cases.yaml", "cases.yaml"), ("apps/acme/modules", "a.yaml", "../modules/a.yaml")],
)
def test_the_connector_is_found_upwards_from_the_working_folder(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, folder: str, name: str, shown: str
) -> None:
    monkeypatch.chdir(checkout.parents[1] / folder)
    assert files(name) == {shown}


def test_a_file_that_the_connector_does_not_name_is_judged_as_it_is(checkout: Path) -> None:
    (checkout / "stray.yaml").write_text("modules: {}\n")
    (checkout / "other.yaml").write_text(MANIFEST.replace("include: [modules/*.yaml]\n", "") + "bse: 1\n")
    data = afkit("lint", "--format", "json", "apps/acme/stray.yaml").data
    assert [(item["file"], item["code"]) for item in data["diagnostics"]] == [("apps/acme/stray.yaml", "AF111")]
    assert "apps/acme/other.yaml" in files("apps/acme/other.yaml")
    assert "apps/acme/modules/a.yaml" not in files("apps/acme/other.yaml")


def test_the_search_ends_at_the_top_of_the_checkout(checkout: Path) -> None:
    inner = checkout / "modules" / "vendored"
    (inner / ".git").mkdir(parents=True)
    (inner / "part.yaml").write_text("modules: {}\n")
    data = afkit("lint", "--format", "json", "apps/acme/modules/vendored/part.yaml").data
    assert [item["code"] for item in data["diagnostics"]] == ["AF111"]


def test_a_code_of_an_app_directory_is_linted_alone(checkout: Path, tmp_path: Path) -> None:
    for name in ("cases.yaml", "sandbox.yaml"):
        (checkout / name).unlink()
    (checkout / "manifest.yaml").write_text(MANIFEST)
    for part in "ab":
        (checkout / f"modules/{part}.yaml").write_text((PART % f"get{part}").replace("    lable: wrong\n", ""))
    (checkout / "functions/twice.js").write_text("function twice(x) { return 2 * x; }\n")
    assert afkit("render", checkout, "-o", "out").code == 0
    (code,) = Path("out").rglob("*geta*communication*")
    code.write_text('{"url": "/{{nothing}}"}')
    assert files(code.as_posix()) == {code.as_posix()}


def test_fixes_stay_in_the_named_files(checkout: Path) -> None:
    (checkout / "modules/a.yaml").write_text(
        (PART % "getA").replace("lable: wrong", "descriptio: wrong").replace("    description: Gets an order.\n", "")
    )
    (checkout / "modules/b.yaml").write_text((checkout / "modules/a.yaml").read_text().replace("getA", "getB"))
    before = (checkout / "modules/b.yaml").read_text()
    afkit("lint", "--fix", "apps/acme/modules/a.yaml")
    assert "descriptio:" not in (checkout / "modules/a.yaml").read_text()
    assert (checkout / "modules/b.yaml").read_text() == before


def test_each_path_has_the_settings_above_it(checkout: Path, tmp_path: Path) -> None:
    other = tmp_path / "apps" / "beta"
    other.mkdir()
    (other / "manifest.yaml").write_text(
        MANIFEST.replace("include: [modules/*.yaml]\n", "").split("functions")[0] + "bse: 1\n"
    )
    (checkout / ".afkit.toml").write_text('[lint]\nignore = ["AF"]\n')
    told = files("apps/acme", "apps/beta")
    assert "apps/beta/manifest.yaml" in told and not any(name.startswith("apps/acme") for name in told)
    (other / ".afkit.toml").write_text('[lint]\nfail-on = "never"\n')
    (checkout / ".afkit.toml").write_text('[lint]\nselect = ["AF7"]\n')
    assert afkit("lint", "apps/beta", "apps/acme").code == 0


# Names for those who show a repository


@pytest.mark.parametrize("folder", [".", "apps", "apps/acme", "apps/acme/modules"])
def test_github_and_sarif_name_files_from_the_top_of_the_checkout(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    top = checkout.parents[1]
    monkeypatch.chdir(top / folder)
    told = afkit("lint", "--format", "github", checkout / "cases.yaml").out
    assert "file=apps/acme/cases.yaml," in told
    (run,) = afkit("lint", "--format", "sarif", checkout).data["runs"]
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"{top.as_uri()}/"
    places = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]
    assert {place["uriBaseId"] for place in places} == {"%SRCROOT%"}
    assert {"apps/acme/manifest.yaml", "apps/acme/cases.yaml", "apps/acme/modules/a.yaml"} <= {
        place["uri"] for place in places
    }


def test_marks_of_findings_are_the_same_from_any_folder(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def marks() -> list[str]:
        results = afkit("lint", "--format", "sarif", checkout).data["runs"][0]["results"]
        return [result["partialFingerprints"]["afkit/v1"] for result in results]

    before = marks()
    monkeypatch.chdir(checkout)
    assert marks() == before and before


def test_another_top_is_named_with_an_option(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    words = ("lint", "--format", "github", "apps/acme")
    assert "file=acme/cases.yaml," in afkit(*words, "--path-root", "apps").out
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    assert f"file={checkout.as_posix()}/cases.yaml," in afkit(*words, "--path-root", elsewhere).out
    data = json.loads(afkit("lint", "--format", "sarif", "apps/acme", "--path-root", elsewhere).out)
    place = data["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"].startswith("file:///") and "uriBaseId" not in place
    refused = afkit(*words, "--path-root", "nowhere")
    assert refused.code == 2 and "there is no folder 'nowhere'" in refused.err
