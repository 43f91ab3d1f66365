"""`afkit rename`: a name changes everywhere, nothing else does, and the connector stays as green as it was."""

from __future__ import annotations

import difflib
import re
import shutil
from pathlib import Path

import pytest

from support.cli import ROOT, afkit
from support.connectors import PARCELNEST

EMPORIX = ROOT / "connector" / "emporix-oe"


@pytest.fixture
def emporix(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EMPORIX, tmp_path / "emporix"))


@pytest.fixture
def parcelnest(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PARCELNEST, tmp_path / "parcelnest"))


def texts(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.suffix in (".yaml", ".js", ".md")
    }


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The lines that are new, without their indentation. Files that moved are compared in their order."""
    left = [name for name in after if name not in before]
    now = {name: name if name in after else left.pop(0) for name in before}
    return [
        line[2:].strip()
        for name in before
        for line in difflib.ndiff(before[name].splitlines(), after[now[name]].splitlines())
        if line.startswith("+ ")
    ]


@pytest.mark.parametrize(
    ("target", "new"),
    [
        ("module/startDigitalProcess", "startProcess"),
        ("module/startDigitalProcess/caseId", "caseKey"),
        ("connection/emporix-oe", "engine"),
        ("connection/emporix-oe/sourceSecret", "signingKey"),
    ],
)
def test_the_connector_stays_clean_and_its_cases_pass(emporix: Path, target: str, new: str) -> None:
    old = target.rpartition("/")[2]
    outcome = afkit("rename", target, new, "--in", emporix)
    assert outcome.code == 0, outcome.err
    for name in re.findall(r"changed +(\S+)", outcome.out):
        assert new in Path(name).read_text()
    assert afkit("lint", emporix, "--fail-on", "info").code == 0
    passed = afkit("test", emporix)
    assert passed.code == 0, passed.out
    # Back again, every file is what it was: nothing else was touched.
    assert afkit("rename", target.removesuffix(old) + new, old, "--in", emporix).code == 0
    assert texts(emporix) == texts(EMPORIX)


@pytest.mark.parametrize(
    ("target", "new", "lines"),
    [
        (
            "rpc/listDepots",
            "depots",
            ["depots:", "options: rpc://depots?onlyOpen=true"],
        ),
        (
            "rpc/listDepots/onlyOpen",
            "open",
            [
                "- name: open",
                "state: \"{{if(parameters.open == 'true', 'open', undefined)}}\"",
                "options: rpc://listDepots?open=true",
            ],
        ),
        (
            "module/createShipment/depotId",
            "depot",
            [
                "- name: depot",
                "\"{{...}}\": \"{{omit(parameters, 'depot', 'pickupDate')}}\"",
                'depot: "{{parameters.depot}}"',
            ],
        ),
        (
            "function/trackingUrl",
            "trackUrl",
            [
                "function trackUrl(id) {",
                "assert.equal(iml.trackUrl('shp 1'), 'https://track.parcelnest.example/shp%201');",
                "trackUrl:",
                "file: functions/trackUrl.js",
                "testFile: functions/trackUrl.test.js",
                'tracking_url: "{{trackUrl(temp.shipment.id)}}"',
            ],
        ),
        ("webhook/shipmentEvents", "hooks", ["webhook: hooks", "hooks:"]),
        ("module/answerEvent", "reply", ["modules: [watchEvents, reply]", "reply:"]),
        ("endpoint/findShipment", "findByReference", ["findByReference:"]),
        (
            "webhook/shipmentEvents/kind",
            "about",
            ["- name: about", 'kind: "{{parameters.about}}"', 'kind: "{{parameters.about}}"'],
        ),
    ],
)
def test_all_that_speak_of_it_follow_and_no_one_else(parcelnest: Path, target: str, new: str, lines: list[str]) -> None:
    assert afkit("rename", target, new, "--in", parcelnest).code == 0
    assert sorted(changed(texts(PARCELNEST), texts(parcelnest))) == sorted(lines)
    assert afkit("lint", parcelnest).code == 0


@pytest.mark.parametrize(
    ("target", "new", "message"),
    [
        ("module/nothing", "other", "there is no module 'nothing'"),
        ("module/createShipmnt", "other", "did you mean 'createShipment'?"),
        ("modul/createShipment", "other", "did you mean module/createShipment?"),
        ("createShipment", "other", "write KIND/NAME"),
        ("module/createShipment/nothing", "other", "module createShipment has no parameter 'nothing'"),
        ("module/createShipment", "getShipment", "there is a module of the name 'getShipment' already"),
        ("module/createShipment", "create-shipment", "3 to 48 letters and digits"),
        ("module/createShipment", "delete", "reserved word"),
        ("module/createShipment/note", "reference", "already"),
    ],
)
def test_what_cannot_be_renamed_is_told_and_nothing_is_written(
    parcelnest: Path, target: str, new: str, message: str
) -> None:
    outcome = afkit("rename", target, new, "--in", parcelnest)
    assert (outcome.code, message in outcome.err) == (2, True), outcome.err
    assert texts(parcelnest) == texts(PARCELNEST)


def test_a_dry_run_writes_nothing_and_json_lists_the_files(parcelnest: Path) -> None:
    outcome = afkit("rename", "rpc/listDepots", "depots", "--in", parcelnest, "--dry-run", "--format", "json")
    assert [Path(name).name for name in outcome.data["changed"]] == ["manifest.yaml", "shipments.yaml"]
    assert texts(parcelnest) == texts(PARCELNEST)


@pytest.mark.parametrize(
    ("target", "new", "lines"),
    [
        ("webhook/shipmentEvents", "parcelEvents", 8),
        ("webhook/shipmentEvents/kind", "sort", 5),
        ("connection/parcelnest", "nest", 0),
        ("module/watchEvents", "watchNews", 0),
        ("module/watchShipments", "watchParcels", 0),
    ],
)
def test_whatever_a_case_names_follows(tmp_path: Path, target: str, new: str, lines: int) -> None:
    folder = Path(shutil.copytree(ROOT / "connector" / "parcelnest", tmp_path / "p"))
    before = texts(folder)
    assert afkit("rename", target, new, "--in", folder).code == 0
    if lines:
        assert len(changed(before, texts(folder))) == lines
    outcome = afkit("test", folder)
    assert outcome.code == 0, outcome.out + outcome.err


def test_a_parameter_that_is_sent_with_all_others_is_told(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "connector" / "parcelnest", tmp_path / "p"))
    done = afkit("rename", "module/createShipment/reference", "orderReference", "--in", folder)
    assert "modules/shipments.yaml:141 takes all parameters at once" in done.out
    done = afkit("rename", "module/createShipment/depotId", "depot", "--in", folder, "--dry-run", "--format", "json")
    assert [Path(place).name for place in done.data["sentWhole"]] == ["shipments.yaml:141"]


def test_if_one_file_cannot_be_written_the_others_are_as_they_were(
    parcelnest: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from afkit.errors import SourceError
    from afkit.source import together

    write = together.write_atomic

    def failing(path: Path, data: bytes) -> bool:
        if path.name == "shipments.yaml":
            raise SourceError("cannot write: No space left on device", code="AF019")
        return write(path, data)

    monkeypatch.setattr(together, "write_atomic", failing)
    outcome = afkit("rename", "rpc/listDepots", "depots", "--in", parcelnest)
    assert (outcome.code, "No space left" in outcome.err) == (2, True)
    assert texts(parcelnest) == texts(PARCELNEST)


def test_marks_and_line_ends_of_other_systems_stay(tmp_path: Path) -> None:
    text = "manifest: 1\r\napp: {name: acme-crm, label: Ä}\r\nrpcs: {listA: {label: A, communication: {url: 'https://a.example'}}}\r\n"
    file = tmp_path / "manifest.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert afkit("rename", "rpc/listA", "listB", "--in", tmp_path).code == 0
    assert file.read_bytes() == b"\xef\xbb\xbf" + text.replace("listA", "listB").encode()


DIVIDED = {
    "manifest.yaml": "manifest: 1\napp: {name: acme, label: Acme, description: D., version: 1}\n"
    "base: {baseUrl: https://api.acme.example}\ninclude: [modules/*.yaml, rpcs/list.yaml]  # all\n"
    "functions:\n  tidy: {file: functions/tidy.js, testFile: functions/tidy.test.js}\n",
    "modules/getOrder.yaml": "modules:\n  getOrder:\n    label: Get an order\n    description: Gets an order.\n"
    '    moduleType: action\n    actionCrud: read\n    communication: {url: "/{{tidy(1)}}"}\n',
    "rpcs/list.yaml": "rpcs:\n  list: {label: L, communication: {url: /l}}\n  more: {label: M, communication: {url: /m}}\n",
    "functions/tidy.js": "function tidy(text) {\n  return String(text);\n}\n",
    "functions/tidy.test.js": "it('works', () => {\n  assert.equal(iml.tidy(1), '1');\n});\n",
}


@pytest.mark.parametrize(
    ("target", "new", "files", "said"),
    [
        ("function/tidy", "clean", {"functions/clean.js", "functions/clean.test.js"}, "moved"),
        ("module/getOrder", "readOrder", {"modules/readOrder.yaml"}, "moved"),
        ("rpc/list", "choices", set(), "list.yaml: it holds something else"),
        ("rpc/more", "rest", set(), ""),
    ],
)
def test_files_that_are_called_after_a_component_follow_it(
    tmp_path: Path, target: str, new: str, files: set[str], said: str
) -> None:
    for name, text in DIVIDED.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    before = afkit("lint", tmp_path, "--format", "json").data["diagnostics"]
    done = afkit("rename", target, new, "--in", tmp_path)
    assert done.code == 0, done.err
    assert said in done.out
    old = target.partition("/")[2]
    gone = {name.replace(new, old) for name in files}
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")} == (set(DIVIDED) - gone) | files
    after = afkit("lint", tmp_path, "--format", "json").data["diagnostics"]
    assert [item["code"] for item in after] == [item["code"] for item in before]
    assert "# all" in (tmp_path / "manifest.yaml").read_text()
    # And back: every byte is what it was.
    assert afkit("rename", f"{target.partition('/')[0]}/{new}", old, "--in", tmp_path).code == 0
    assert {name: (tmp_path / name).read_text() for name in DIVIDED} == DIVIDED


def test_a_file_that_cannot_move_takes_the_rename_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in DIVIDED.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    unlink = Path.unlink

    def refused(path: Path, missing_ok: bool = False) -> None:
        if path.name == "tidy.test.js":
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", refused)
    done = afkit("rename", "function/tidy", "clean", "--in", tmp_path)
    assert (done.code, "cannot be taken away: Permission denied" in done.err) == (2, True)
    assert {str(p.relative_to(tmp_path)): p.read_text() for p in tmp_path.rglob("*.*")} == DIVIDED


@pytest.mark.parametrize(
    ("case", "then"),
    [
        ("listOrders works", "findOrders works"),
        ("'listOrders: works, twice'", "'findOrders: works, twice'"),
        ("listOrdersNow works", "listOrdersNow works"),
        ("re-listOrders works", "re-listOrders works"),
    ],
)
def test_a_case_that_speaks_of_a_module_follows_it_as_a_whole_word(case: str, then: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text(
        "manifest: 1\napp: {name: demo, label: Demo}\nmodules: {listOrders: {label: List orders, moduleType: action}}\n"
    )
    (tmp_path / "cases.yaml").write_text(f"cases:\n  - name: {case}\n    module: listOrders\n")
    done = afkit("rename", "module/listOrders", "findOrders", "--in", tmp_path)
    assert done.code == 0, done
    assert (tmp_path / "cases.yaml").read_text() == f"cases:\n  - name: {then}\n    module: findOrders\n"
