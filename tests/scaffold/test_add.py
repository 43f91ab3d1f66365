"""`afkit add`: the component works at once, stands where its kind stands, and the author's files stay as they are."""

from __future__ import annotations

import difflib
import json
import shutil
from pathlib import Path

import pytest

from afkit.loading import load
from afkit.scaffold import AUTH
from afkit.scaffold.changes import edited
from afkit.scaffold.inserting import add_item, add_member, put_before
from afkit.source import Source, load_yaml
from support.cli import ROOT, afkit
from support.connectors import PARCELNEST

EMPORIX = ROOT / "connector" / "emporix-oe"
ADDED = [
    ("module", "createOrder", []),
    ("module", "getOrder", []),
    ("module", "refreshOrder", ["--crud", "update"]),
    ("module", "deleteOrder", ["--group", "Orders"]),
    ("search", "searchOrders", []),
    ("trigger", "watchOrders", []),
    ("instant-trigger", "watchCalls", []),
    ("rpc", "listOwners", []),
    ("webhook", "orderHooks", []),
    ("connection", "second-way", ["--auth", "oauth2"]),
    ("connection", "third-way", ["--auth", "client-credentials"]),
    ("function", "tidyText", []),
]
SIGNED = ("module", "trigger", "rpc", "webhook")
"""Kinds that differ where every request is signed."""

CASELESS = ("function",)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signed") / "acme"
    assert afkit("new", "acme", "--auth", "hmac", "-o", folder).code == 0
    return folder


def lines(folder: Path) -> dict[str, list[str]]:
    return {
        str(path.relative_to(folder)): path.read_text().splitlines()
        for path in folder.rglob("*.yaml")
        if "schemas" not in path.parts
    }


def gone(before: dict[str, list[str]], after: dict[str, list[str]]) -> list[str]:
    """The lines of the author's that are no more."""
    return [
        line[2:].strip()
        for name, old in before.items()
        for line in difflib.ndiff(old, after[name])
        if line.startswith("- ")
    ]


def found(folder: Path) -> list[str]:
    data = afkit("lint", folder, "--format", "json", "--fail-on", "info").data
    return sorted(item["code"] for item in data["diagnostics"])


@pytest.mark.parametrize(
    ("connector", "kind", "name", "options"),
    [
        pytest.param(connector, *added, id=f"{connector}-{added[0]}-{added[1]}")
        for connector in ("emporix", "parcelnest", "signed")
        for added in ADDED
        if connector != "signed" or added[0] in SIGNED
    ],
)
def test_every_kind_works_at_once_on_every_connector(
    connector: str, kind: str, name: str, options: list[str], tmp_path: Path, signed: Path
) -> None:
    source = {"emporix": EMPORIX, "parcelnest": PARCELNEST, "signed": signed}[connector]
    folder = Path(shutil.copytree(source, tmp_path / "connector"))
    outcome = afkit("add", kind, name, *options, "--in", folder)
    assert outcome.code == 0, outcome.err

    # What stood there stands there, but for a list of names on one line.
    assert [line for line in gone(lines(source), lines(folder)) if not line.startswith("modules: [")] == []
    # Nothing is wrong with it; what nobody uses yet is remarked.
    unused = {"rpc": ["AF207"], "webhook": ["AF207"], "connection": ["AF207"], "function": ["AF482"]}.get(kind, [])
    remarked = found(folder)
    if connector == "parcelnest":  # it had no sandbox: the new one answers the new component alone
        remarked = [code for code in remarked if code != "AF232"]
    assert remarked == sorted([*found(source), *unused])
    if kind not in CASELESS:
        tested = afkit("test", folder, "-k", name)
        assert tested.code == 0 and "ok    " in tested.out, tested.out + tested.err
    project = load(str(folder))
    assert project.app is not None
    kinds = {"rpc": "rpc", "webhook": "webhook", "connection": "connection", "function": "function"}
    assert name in project.app.components(kinds.get(kind, "module"))  # type: ignore[arg-type]
    if kind not in kinds:
        assert any(name in group["modules"] for group in project.app.codes["groups"].value)


@pytest.mark.parametrize(
    ("kind", "name", "options"), [*ADDED, *(("connection", "other", ["--auth", one]) for one in AUTH)]
)
def test_what_is_added_stands_in_its_form_and_all_its_calls_are_answered(
    kind: str, name: str, options: list[str], tmp_path: Path
) -> None:
    folder = tmp_path / "acme"
    assert afkit("new", "acme", "-o", folder).code == 0
    assert afkit("add", kind, name, *options, "--in", folder).code == 0
    assert afkit("fmt", "--check", folder).code == 0
    assert {"AF231", "AF232"}.isdisjoint(found(folder))
    assert afkit("test", folder).code == 0


def test_what_the_sandbox_has_already_stays_as_it_is(tmp_path: Path) -> None:
    """Parcelnest has a webhook that registers itself, and guards that know the credentials of its own connection only."""
    folder = Path(shutil.copytree(ROOT / "connector" / "parcelnest", tmp_path / "p"))
    for kind, name in (("webhook", "orderHooks"), ("instant-trigger", "watchCalls"), ("connection", "by-key")):
        outcome = afkit("add", kind, name, "--in", folder)
        assert outcome.code == 0, outcome.err
    tested = afkit("test", folder)
    assert tested.code == 0, tested.out
    assert set(found(folder)) == {"AF207"}


@pytest.mark.parametrize("backwards", [False, True])
def test_kinds_of_the_same_thing_do_not_take_each_others_requests(backwards: bool, tmp_path: Path) -> None:
    assert afkit("new", "acme", "-o", tmp_path / "acme").code == 0
    kinds = [("search", "findItems"), ("trigger", "watchItems"), ("rpc", "listItems"), ("module", "addItem"),
             ("module", "getItem"), ("module", "readItem")]  # fmt: skip
    for kind, name in reversed(kinds) if backwards else kinds:
        added = afkit("add", kind, name, "--in", tmp_path / "acme")
        assert added.code == 0, added.err
    tested = afkit("test", tmp_path / "acme")
    assert tested.code == 0, tested.out
    assert afkit("lint", tmp_path / "acme", "--profile", "all").code == 0


def test_it_stands_in_the_file_of_its_kind(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PARCELNEST, tmp_path / "p"))
    assert afkit("add", "search", "searchOrders", "--in", folder).code == 0
    assert "searchOrders:" in (folder / "modules/shipments.yaml").read_text()
    assert "modules: [watchEvents, answerEvent, searchOrders]" in (folder / "manifest.yaml").read_text()


def test_a_kind_that_is_new_to_a_divided_manifest_gets_a_part_of_its_own(tmp_path: Path) -> None:
    assert afkit("render", EMPORIX, "-o", tmp_path / "app").code == 0
    assert afkit("import", tmp_path / "app", "-o", tmp_path / "own", "--split").code == 0
    for kind, name in (("rpc", "listOwners"), ("webhook", "orderHooks"), ("function", "tidyText")):
        assert afkit("add", kind, name, "--in", tmp_path / "own").code == 0
    names = {path.name for path in (tmp_path / "own").glob("*.yaml")}
    assert names == {
        f"{one}.yaml"
        for one in ["manifest", "connections", "modules", "rpcs", "webhooks", "functions", "sandbox", "cases"]
    }
    tested = afkit("test", tmp_path / "own")
    assert (tested.code, "3 passed" in tested.out) == (0, True), tested.out


def test_a_function_alone_makes_no_empty_sandbox(tmp_path: Path) -> None:
    assert afkit("render", EMPORIX, "-o", tmp_path / "app").code == 0
    assert afkit("import", tmp_path / "app", "-o", tmp_path / "own").code == 0
    assert afkit("add", "function", "tidyText", "--in", tmp_path / "own").code == 0
    assert not {"sandbox.yaml", "cases.yaml"} & {path.name for path in (tmp_path / "own").iterdir()}


def test_with_a_second_connection_the_others_say_which_is_theirs(signed: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(signed, tmp_path / "c"))
    assert afkit("add", "connection", "second", "--auth", "bearer", "--in", folder).code == 0
    assert (folder / "manifest.yaml").read_text().count("    connection: acme\n") == 3
    assert afkit("test", folder).code == 0


def test_in_an_added_group_the_module_is_alone(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PARCELNEST, tmp_path / "p"))
    assert afkit("add", "module", "getOrder", "--group", "Orders: all #1", "--in", folder).code == 0
    project = load(str(folder))
    assert project.app is not None
    assert project.app.codes["groups"].value[-1] == {"label": "Orders: all #1", "modules": ["getOrder"]}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["module", "createShipment"], "there is a module 'createShipment' already"),
        (["module", "create-order"], "letters and digits"),
        (["function", "delete"], "reserved word"),
        (["instant-trigger", "watchCalls", "--webhook", "nowhere"], "there is no webhook 'nowhere'"),
        (["instant-trigger", "shipmentEvents"], "there is a webhook 'shipmentEvents' already"),
    ],
)
def test_what_cannot_be_added_is_told_and_nothing_is_written(
    arguments: list[str], message: str, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(PARCELNEST, tmp_path / "p"))
    outcome = afkit("add", *arguments, "--in", folder)
    assert (outcome.code, message in outcome.err) == (2, True), outcome.err
    assert lines(folder) == lines(PARCELNEST) and not (folder / "sandbox.yaml").exists()


def test_an_app_directory_is_refused_by_name(tmp_path: Path) -> None:
    assert afkit("render", PARCELNEST, "-o", tmp_path / "app").code == 0
    outcome = afkit("add", "module", "getOrder", "--in", tmp_path / "app")
    assert (outcome.code, "to a manifest only" in outcome.err) == (2, True)


def test_a_manifest_in_json_takes_components_too(tmp_path: Path) -> None:
    text = """{
  "manifest": 1,
  "app": {"name": "acme-crm", "label": "Acme", "description": "Does things.", "theme": "#1d5fd1"},
  "base": {"baseUrl": "https://api.acme.example"},
  "modules": {}
}
"""
    (tmp_path / "manifest.json").write_text(text)
    for kind, name in (("module", "createOrder"), ("search", "searchOrders"), ("rpc", "listOwners")):
        outcome = afkit("add", kind, name, "--in", tmp_path)
        assert outcome.code == 0, outcome.err
    written = (tmp_path / "manifest.json").read_text()
    assert list(json.loads(written)["modules"]) == ["createOrder", "searchOrders"]
    assert written.startswith(text[: text.index('"modules"')])
    tested = afkit("test", tmp_path)
    assert tested.code == 0 and "3 passed" in tested.out, tested.out + tested.err


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(PARCELNEST, tmp_path / "p"))
    data = afkit("add", "rpc", "listOwners", "--in", folder, "--dry-run", "--format", "json").data
    assert [Path(name).name for name in data["changed"]] == ["cases.yaml", "manifest.yaml", "sandbox.yaml"]
    assert data["hints"] == ["use it: options: rpc://listOwners"]
    assert lines(folder) == lines(PARCELNEST)


def test_changed_files_are_named_as_the_connector_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(PARCELNEST, tmp_path / "p")
    monkeypatch.chdir(tmp_path)
    changed = ["cases.yaml", "manifest.yaml", "sandbox.yaml"]
    near = afkit("add", "rpc", "listOwners", "--in", "p", "--format", "json").data["changed"]
    assert near == [f"p/{name}" for name in changed]
    full = afkit("add", "rpc", "listPayers", "--in", tmp_path / "p", "--format", "json").data["changed"]
    assert full == [str(tmp_path / "p" / name) for name in changed]
    monkeypatch.chdir("p")
    assert afkit("rename", "rpc/listPayers", "listBuyers", "--format", "json").data["changed"] == changed[:2]


INSERTED = [
    ("a:\n  b: 1\n", "member", ["a"], "c: 2", "a:\n  b: 1\n  c: 2\n"),
    ("a:\n  b: 1 # one\n# end\n", "member", ["a"], "c:\n  d: 2", "a:\n  b: 1 # one\n  c:\n    d: 2\n# end\n"),
    ("a:\n  b: 1\n\n  c: 2\n\nz: 3\n", "member", ["a"], "d: 4", "a:\n  b: 1\n\n  c: 2\n\n  d: 4\n\nz: 3\n"),
    ("a: {b: 1}\n", "member", ["a"], "c: {d: [x, 1]}", "a: {b: 1, c: {d: [x, 1]}}\n"),
    ("a: {}\nz: 1\n", "member", ["a"], "c: 2", "a:\n  c: 2\nz: 1\n"),
    ("a:\nz: 1\n", "member", ["a"], "c: 2", "a:\n  c: 2\nz: 1\n"),
    ("z: 1\n", "member", ["a"], "c: 2", "z: 1\n\na:\n  c: 2\n"),
    (
        "a:\n    b: |\n        text\n\n\nz: 1\n",
        "member",
        ["a"],
        "c: 2",
        "a:\n    b: |\n        text\n    c: 2\n\n\nz: 1\n",
    ),
    ("a:\n- b\n- c\nz: 1\n", "item", ["a"], "- d", "a:\n- b\n- c\n- d\nz: 1\n"),
    ("a:\n  - &x {b: 1}\n", "item", ["a"], "- c: 2\n  d: 3", "a:\n  - &x {b: 1}\n  - c: 2\n    d: 3\n"),
    ("a: [one, two]\n", "item", ["a"], "- three", "a: [one, two, three]\n"),
    ("a: [\n  one,\n]\n", "item", ["a"], "- three", "a: [\n  one,\n  three,\n]\n"),
    ("a: []\n", "item", ["a"], "- b: 1", "a:\n  - b: 1\n"),
    ("a:\r\n  b: 1\r\n", "member", ["a"], "c:\n  d: 2", "a:\r\n  b: 1\r\n  c:\r\n    d: 2\r\n"),
    ("a:\n  b: 1", "member", ["a"], "c: 2", "a:\n  b: 1\n  c: 2"),
]


@pytest.mark.parametrize(("text", "what", "path", "block", "expected"), INSERTED)
def test_new_text_takes_the_manner_of_what_is_there(
    text: str, what: str, path: list[str], block: str, expected: str
) -> None:
    document = load_yaml(Source("a.yaml", text))
    written = edited((add_member if what == "member" else add_item)(document, tuple(path), block))["a.yaml"]
    assert written == expected
    value = load_yaml(Source("b.yaml", written)).value[path[0]]
    added = load_yaml(Source("c.yaml", block)).value
    assert value[-1:] == added if what == "item" else added.items() <= value.items()


def test_an_item_goes_before_another_and_its_comments() -> None:
    document = load_yaml(Source("a.yaml", "a:\n  - one\n\n  # about two\n  - two\n"))
    written = edited(put_before(document, ("a",), 1, "- new"))["a.yaml"]
    assert written == "a:\n  - one\n\n  - new\n\n  # about two\n  - two\n"
