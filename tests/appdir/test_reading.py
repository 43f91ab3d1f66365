"""Read app directories as they are found in the wild."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.loading import load
from support.connectors import JSON, errors, found, lay_out
from support.directory import BASE, FILES, MODULE, read


def test_a_whole_directory_is_read(tmp_path: Path) -> None:
    project = read(tmp_path)
    app = project.app
    assert found(project, at_least="info") == []
    assert (project.form, project.main) == ("appdir", str(tmp_path / "makecomapp.json"))
    module = app.modules["getOrder"]
    assert (module.label, module.description, module.action_crud) == ("Get an order", "Gets an order.", "read")
    assert (module.connection, module.alt_connection) == ("acme", None)
    assert set(module.codes) == {"communication", "mappableParams"}
    assert set(app.codes) == {"base", "readme"}


def test_components_in_a_list_are_read_by_their_names(tmp_path: Path) -> None:
    entry = {"name": "getOrder", **BASE["components"]["module"]["getOrder"]}
    project = read(tmp_path, ("components/module", [entry]))
    assert [(one.code, one.severity) for one in project.diagnostics] == [("AF102", "error")]
    module = project.app.modules["getOrder"]
    assert module.codes["communication"].value == {"url": "/orders/{{parameters.id}}"}
    assert module.label == module.origin.at("label").value == "Get an order"


def test_a_code_keeps_its_text_and_its_places(tmp_path: Path) -> None:
    code = read(tmp_path).app.codes["base"]
    assert code.value == {"baseUrl": "https://api.acme.example"}
    assert code.text == FILES["general/base.iml.json"]
    assert (code.origin.at("baseUrl").location.line, code.origin.inside(0, 0).file) == (
        3,
        str(tmp_path / "general/base.iml.json"),
    )


@pytest.mark.parametrize(
    "names",
    [
        ("api.imljson", "parameters.imljson"),
        ("api.iml.json", "expect.iml.json"),
        ("get-order.communication.iml.json", "get-order.mappable-params.iml.json"),
        ("Odd Name ü.json", "params (1).json"),
    ],
)
def test_the_manifest_says_what_files_are_called(tmp_path: Path, names: tuple[str, str]) -> None:
    here = "src/modules/getOrder"
    project = read(
        tmp_path,
        ("components/module/getOrder/codeFiles/communication", f"{here}/{names[0]}"),
        ("components/module/getOrder/codeFiles/mappableParams", f"{here}/{names[1]}"),
        files={f"{here}/{names[0]}": '{"url": "/legacy"}', f"{here}/{names[1]}": "[]"},
    )
    assert errors(project) == []
    assert project.app.modules["getOrder"].codes["communication"].value == {"url": "/legacy"}


MODULE_ENTRY = "components/module/getOrder"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        # The key's former name takes the place of the new one: it is not missing as well.
        (
            [(f"{MODULE_ENTRY}/moduleType", ...), (f"{MODULE_ENTRY}/moduleSubtype", "action")],
            [("AF109", "warning", "write 'moduleType'")],
        ),
        # Nobody but a schema minds a key more beside the known ones.
        ([("$comment", "a remark")], [("AF101", "warning", "nothing else is allowed here")]),
        ([(f"{MODULE_ENTRY}/public", False)], [("AF101", "warning", "allowed here: ")]),
        ([(f"{MODULE_ENTRY}/lable", "Get an order")], [("AF101", "error", "did you mean 'label'?")]),
        # Names of the platform's interface instead of those of the manifest.
        ([(f"{MODULE_ENTRY}/codeFiles/api", "a.json")], [("AF101", "error", "did you mean 'communication'?")]),
        ([(f"{MODULE_ENTRY}/codeFiles/parameters", "a.json")], [("AF101", "error", "'staticParams' of a module")]),
        ([(f"{MODULE_ENTRY}/codeFiles/expect", "a.json")], [("AF101", "error", "did you mean 'mappableParams'?")]),
        ([(f"{MODULE_ENTRY}/codeFiles/scope", "")], [("AF106", "error", "")]),
        ([("components/function", [{"label": "no name"}, 1])], [("AF102", "error", "under its name")]),
    ],
)
def test_what_real_manifests_hold_beside_the_format_is_told_once(
    tmp_path: Path, changes: list[tuple[str, Any]], expected: list[tuple[str, str, str]]
) -> None:
    told = [one for one in read(tmp_path, *changes).diagnostics if one.code != "AF803"]
    assert [(one.code, one.severity) for one in told] == [(code, severity) for code, severity, _ in expected]
    assert all(words in (one.hint or "") for one, (_, _, words) in zip(told, expected, strict=True))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([("components/endpoint", ...)], []),
        ([("components/endpoint", ...), ("components/webhook", ...), ("components/function", ...)], ["AF108"]),
        ([("generalCodeFiles/groups", ...)], ["AF108"]),
        ([("components/module/getOrder", None)], []),
        ([("components/module/getOrder/codeFiles", {})], []),
        ([("components/module/getOrder/actionCrud", ...)], []),
    ],
)
def test_what_older_projects_lack_is_filled_in(
    tmp_path: Path, changes: list[tuple[str, Any]], expected: list[str]
) -> None:
    project = read(tmp_path, *changes)
    told = [one for one in project.diagnostics if one.code != "AF803"]
    assert [(one.code, one.severity) for one in told] == [(code, "info") for code in expected]


def test_a_modules_former_type_key_is_understood(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        ("components/module/getOrder/moduleType", ...),
        ("components/module/getOrder/actionCrud", ...),
        ("components/module/getOrder/moduleSubtype", "search"),
    )
    assert project.app.modules["getOrder"].module_type == "search"
    assert errors(project) == []
    assert "AF109" in [code for code, *_ in found(project)]


@pytest.mark.parametrize(
    ("name", "content", "value"),
    [
        ("a byte-order mark", b'\xef\xbb\xbf{"url": "/a"}', {"url": "/a"}),
        ("CRLF", b'{\r\n  "url": "/a"\r\n}\r\n', {"url": "/a"}),
        ("comments", b'/* a */ {"url": "/a" // b\n}', {"url": "/a"}),
        ("a trailing comma", b'{"url": "/a",}', {"url": "/a"}),
        ("no line end", b'{"url": "/\xc3\xbc"}', {"url": "/ü"}),
    ],
)
def test_odd_texts_are_read(tmp_path: Path, name: str, content: bytes, value: Any) -> None:
    project = read(tmp_path, files={f"{MODULE}.communication.iml.json": content})
    assert errors(project) == []
    code = project.app.modules["getOrder"].codes["communication"]
    assert code.value == value
    assert code.text == content.decode("utf-8-sig")


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("modules/get-order/missing.iml.json", "AF802", "does not exist"),
        ("modules/Get-Order/get-order.communication.iml.json", "AF802", "does not exist"),
        ("modules/get-order", "AF802", "is a folder"),
        ("../outside.iml.json", "AF801", "leaves the folder"),
        ("/etc/passwd", "AF801", "not relative"),
        ("C:\\temp\\a.json", "AF801", "not relative"),
        ("link.iml.json", "AF801", "symbolic link"),
        ("", "AF106", "must not be empty"),
        (5, "AF102", "must be a text or null"),
        (["a"], "AF102", "must be a text or null"),
    ],
)
def test_a_code_file_that_cannot_be_read_is_told_where_it_is_named(
    tmp_path: Path, path: Any, code: str, words: str
) -> None:
    (tmp_path / "outside.iml.json").write_text("{}")
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "link.iml.json").symlink_to(tmp_path / "outside.iml.json")
    project = read(folder, ("components/module/getOrder/codeFiles/communication", path))
    told = [one for one in project.diagnostics if one.severity == "error"]
    assert [one.code for one in told][:1] == [code]
    assert words in told[0].message
    assert Path(told[0].location.file).name == "makecomapp.json"
    assert "communication" not in project.app.modules["getOrder"].codes


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("modules/get-order/get-order.comunication.iml.json", f"did you mean '{MODULE}.communication.iml.json'?"),
        ("modlues/get-ordr/get-order.communication.iml.json", f"did you mean '{MODULE}.communication.iml.json'?"),
        ("parts/get-order.communication.iml.json", "the folder 'parts' does not exist either"),
        ("modules/../../x/get-order.iml.json", None),
    ],
)
def test_a_misspelt_path_gets_a_suggestion(wrong: str, hint: str | None, tmp_path: Path) -> None:
    project = read(tmp_path, ("components/module/getOrder/codeFiles/communication", wrong))
    (one,) = [one for one in project.diagnostics if one.code in ("AF801", "AF802")]
    assert hint is None or one.hint == hint


def test_a_readme_above_the_folder_is_only_a_warning(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# All apps\n")
    project = read(tmp_path / "app", ("generalCodeFiles/readme", "../README.md"))
    assert [(one.code, one.severity) for one in project.diagnostics] == [("AF801", "warning")]
    assert "readme" not in project.app.codes


def test_a_broken_code_file_is_told_at_both_places_and_the_rest_is_read(tmp_path: Path) -> None:
    project = read(tmp_path, files={f"{MODULE}.communication.iml.json": '{"url": }'})
    (one,) = project.diagnostics
    assert (one.code, Path(one.location.file).name) == ("AF004", "get-order.communication.iml.json")
    assert [Path(also.location.file).name for also in one.related] == ["makecomapp.json"]
    assert set(project.app.modules["getOrder"].codes) == {"mappableParams"}


def test_a_structure_fault_is_told_in_the_code_file(tmp_path: Path) -> None:
    project = read(tmp_path, files={f"{MODULE}.mappable-params.iml.json": '[{"name": "id", "type": "textt"}]'})
    assert ("AF103", "get-order.mappable-params.iml.json", 1, 25) in found(project)


def test_a_code_that_is_null_is_an_empty_section(tmp_path: Path) -> None:
    project = read(tmp_path, files={f"{MODULE}.mappable-params.iml.json": "null"})
    assert [(code, name) for code, name, *_ in found(project)] == [("AF806", "get-order.mappable-params.iml.json")]
    assert project.app.modules["getOrder"].codes["mappableParams"].value == []


def test_comments_in_plain_json_are_refused(tmp_path: Path) -> None:
    project = read(
        tmp_path,
        ("generalCodeFiles/groups", "modules/groups.json"),
        files={"modules/groups.json": '[\n  // all\n  {"label": "Other", "modules": ["getOrder"]}\n]'},
    )
    assert found(project) == [("AF807", "groups.json", 2, 3)]
    assert project.app.codes["groups"].value == [{"label": "Other", "modules": ["getOrder"]}]


def test_a_makecomapp_with_a_byte_order_mark_and_a_trailing_comma_is_read(tmp_path: Path) -> None:
    text = "\ufeff" + json.dumps(BASE)[:-1] + ",}"
    project = load(str(lay_out(tmp_path, {**FILES, "makecomapp.json": text})))
    assert errors(project) == []
    assert project.app.modules["getOrder"].label == "Get an order"


def test_a_comment_in_makecomapp_is_a_fault_that_hides_nothing(tmp_path: Path) -> None:
    text = "// mine\n" + json.dumps(BASE)
    project = load(str(lay_out(tmp_path, {**FILES, "makecomapp.json": text})))
    assert found(project) == [("AF807", "makecomapp.json", 1, 1)]
    assert project.app is not None


def test_orphans_are_information(tmp_path: Path) -> None:
    orphan = "modules/old-one/old-one.communication.iml.json"
    files: dict[str, str | bytes] = {orphan: "{}", "modules/notes.txt": "", "docs/example.iml.json": "{}"}
    project = read(tmp_path, files=files)
    assert [(one.code, one.severity, one.location.file) for one in project.diagnostics] == [
        ("AF803", "info", str(tmp_path / orphan))
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[]", "AF804"),
        ("5", "AF804"),
        ("null", "AF804"),
        ('{"fileVersion": 2}', "AF805"),
        ("{", "AF007"),
        ("", "AF004"),
    ],
)
def test_what_is_no_makecomapp_makes_no_app(tmp_path: Path, text: str, code: str) -> None:
    project = load(str(lay_out(tmp_path, {"makecomapp.json": text})))
    assert project.app is None
    assert [one.code for one in project.diagnostics] == [code]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("components", None),
        ("components", []),
        ("components/module", None),
        ("components/module", []),
        ("components/module/getOrder", "x"),
        ("components/module/getOrder/codeFiles", None),
        ("components/module/getOrder/codeFiles", "x"),
        ("components/module/getOrder/codeFiles/wrongKey", "x.json"),
        ("components/module/getOrder/moduleType", "actoin"),
        ("components/module/return", {"codeFiles": {}}),
        ("generalCodeFiles", None),
        ("origins", None),
        ("origins", [5]),
        ("origins", [{}]),
    ],
)
def test_a_broken_manifest_still_makes_an_app(tmp_path: Path, path: str, value: Any) -> None:
    project = read(tmp_path, (path, value))
    assert project.app is not None
    assert errors(project)


def test_an_app_of_a_hundred_modules_is_read(tmp_path: Path) -> None:
    one = BASE["components"]["module"]["getOrder"]
    project = read(tmp_path, ("components/module", {f"getOrder{n}": one for n in range(100)}))
    assert errors(project) == []
    assert len(project.app.modules) == 100


def _paths(value: Any, path: str = "") -> list[str]:
    inner = value.items() if isinstance(value, dict) else ()
    return [path, *(deeper for step, member in inner for deeper in _paths(member, f"{path}/{step}".lstrip("/")))]


@given(path=st.sampled_from([path for path in _paths(BASE) if path]), value=JSON)
def test_any_value_anywhere_gives_diagnostics_and_no_exception(
    tmp_path_factory: pytest.TempPathFactory, path: str, value: Any
) -> None:
    project = read(tmp_path_factory.getbasetemp() / "any", (path, value))
    assert all(one.location.line >= 1 for one in project.diagnostics)
