"""Large connectors in several files."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.loading import load, load_text
from support.connectors import MINIMAL, errors, found, lay_out

MODULE = "modules:\n  %s: {label: A, moduleType: action}\n"


def connector(folder: Path, include: str, files: dict[str, str | bytes]):
    lay_out(folder, {"manifest.yaml": f"{MINIMAL}include: [{include}]\n", **files})
    return load(str(folder))


@pytest.mark.parametrize(
    ("include", "names"),
    [
        ("b.yaml, a.yaml", ["getB", "getA"]),
        ("'*.yaml'", ["getA", "getB"]),
        ("'?.yaml'", ["getA", "getB"]),
        ("'[b-z].yaml'", ["getB"]),
        ("'**/*.yaml'", ["getA", "getB", "getC", "getD"]),
        ("'**/d.*'", ["getD"]),
        ("'deep/**'", ["getC", "getD"]),
        ("'d*/c.yaml'", ["getC"]),
        ("./a.yaml", ["getA"]),
        ("deep/../a.yaml", ["getA"]),
        ("a.yaml, '*.yaml', a.yaml", ["getA", "getB"]),
        ("j.json", ["getJ"]),
    ],
)
def test_patterns_find_files_sorted_and_once(tmp_path: Path, include: str, names: list[str]) -> None:
    files = {
        "a.yaml": MODULE % "getA",
        "b.yaml": MODULE % "getB",
        "deep/c.yaml": MODULE % "getC",
        "deep/deeper/d.yaml": MODULE % "getD",
        ".hidden/e.yaml": MODULE % "getE",
        "j.json": '{"modules": {"getJ": {"label": "A", "moduleType": "action"}}}',
    }
    project = connector(tmp_path, include, files)
    assert errors(project) == []
    assert list(project.app.modules) == names


def test_an_include_is_relative_to_the_file_that_holds_it(tmp_path: Path) -> None:
    files = {
        "parts/all.yaml": "include: [modules/*.yaml, ../top.yaml]\n",
        "parts/modules/a.yaml": MODULE % "getA",
        "top.yaml": MODULE % "getTop",
    }
    project = connector(tmp_path, "parts/all.yaml", files)
    assert errors(project) == []
    assert list(project.app.modules) == ["getA", "getTop"]
    assert [Path(document.source.name).name for document in project.documents] == [
        "manifest.yaml",
        "all.yaml",
        "a.yaml",
        "top.yaml",
    ]


@pytest.mark.parametrize(
    ("include", "code", "words"),
    [
        ("missing.yaml", "AF113", "does not exist"),
        ("modules", "AF113", "is a folder"),
        ("'none/*.yaml'", "AF113", "matches no file"),
        ("../other.yaml", "AF112", "outside"),
        ("/etc/passwd", "AF112", "outside"),
        ("a/../../other.yaml", "AF112", "outside"),
        ("'../*.yaml'", "AF112", "outside"),
        ("out.yaml", "AF112", "symbolic link"),
        ("'ou*.yaml'", "AF112", "symbolic link"),
        ("manifest.yaml", "AF114", "back to itself"),
        ("circle.yaml", "AF114", "circle.yaml → square.yaml → circle.yaml"),
        ("list.yaml", "AF111", "must be a mapping"),
        ("empty.yaml", "AF111", "is empty"),
        ("base.yaml", "AF107", "belongs in the manifest itself"),
        ("broken.yaml", "AF003", ""),
        ("latin.yaml", "AF002", "UTF-8"),
    ],
)
def test_what_cannot_be_included_is_told_at_its_place(tmp_path: Path, include: str, code: str, words: str) -> None:
    (tmp_path / "outside.yaml").write_text(MODULE % "getOutside")
    folder = tmp_path / "connector"
    files: dict[str, str | bytes] = {
        "modules/a.yaml": MODULE % "getA",
        "circle.yaml": "include: [square.yaml]\n",
        "square.yaml": "include: [circle.yaml]\n",
        "list.yaml": "- 1\n",
        "empty.yaml": "# nothing yet\n",
        "base.yaml": "base: {}\n",
        "broken.yaml": "modules: {getA: [}\n",
        "latin.yaml": "# caf\xe9\n".encode("latin-1"),
    }
    lay_out(folder, files)
    (folder / "out.yaml").symlink_to(tmp_path / "outside.yaml")
    project = connector(folder, include, {})
    assert [one.code for one in project.diagnostics] == [code]
    assert words in project.diagnostics[0].message
    assert project.app is not None
    assert "getOutside" not in project.app.modules


def test_a_fault_inside_an_unreadable_include_says_where_it_is_included(tmp_path: Path) -> None:
    project = connector(tmp_path, "broken.yaml", {"broken.yaml": "modules: {a: [}\n"})
    (one,) = project.diagnostics
    assert Path(one.location.file).name == "broken.yaml"
    assert [(Path(also.location.file).name, also.location.line) for also in one.related] == [("manifest.yaml", 3)]


def test_a_component_in_two_files_is_told_at_both(tmp_path: Path) -> None:
    files = {"a.yaml": MODULE % "getA", "b.yaml": "\n" + MODULE % "getA"}
    project = connector(tmp_path, "a.yaml, b.yaml", files)
    assert found(project) == [("AF115", "b.yaml", 3, 3)]
    (also,) = project.diagnostics[0].related
    assert (Path(also.location.file).name, also.location.line) == ("a.yaml", 2)


def test_a_structure_fault_inside_an_include_is_at_its_place(tmp_path: Path) -> None:
    project = connector(tmp_path, "a.yaml", {"a.yaml": "modules:\n  getA:\n    lable: A\n    moduleType: action\n"})
    assert found(project) == [("AF101", "a.yaml", 3, 5)]
    assert project.diagnostics[0].hint == "did you mean 'label'?"


def test_includes_nested_without_end_are_refused(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"p{n}.yaml": f"include: [p{n + 1}.yaml]\n" for n in range(80)}
    project = connector(tmp_path, "p0.yaml", files)
    assert [one.code for one in project.diagnostics] == ["AF114"]


def test_a_linked_folder_that_leads_back_does_not_loop(tmp_path: Path) -> None:
    lay_out(tmp_path, {"sub/a.yaml": MODULE % "getA"})
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    project = connector(tmp_path, "'**/**/a.yaml'", {})
    assert list(project.app.modules) == ["getA"]


def test_a_text_includes_files_of_the_folder_it_is_meant_for(tmp_path: Path) -> None:
    lay_out(tmp_path, {"a.yaml": MODULE % "getA"})
    project = load_text("<stdin>", f"{MINIMAL}include: [a.yaml]\n", str(tmp_path))
    assert errors(project) == []
    assert list(project.app.modules) == ["getA"]
