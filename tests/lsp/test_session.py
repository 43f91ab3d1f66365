"""A session with all that goes wrong in one: odd positions, odd files, odd messages, and no word of an answer lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from afkit.lsp.positions import Encoding, Positions
from afkit.lsp.texts import OpenText
from afkit.source import Source
from support.connectors import MINIMAL, lay_out
from support.lsp_client import Client, position

MANIFEST = MINIMAL + "modules:\n  pingIt:\n    label: Ping 😀 it\n    moduleType: acton\n"


@pytest.mark.parametrize(
    ("encoding", "character"), [("utf-16", 28), ("utf-8", 30), ("utf-32", 27)], ids=["utf-16", "utf-8", "utf-32"]
)
def test_characters_are_counted_as_the_client_counts(tmp_path: Path, encoding: Encoding, character: int) -> None:
    text = MINIMAL + "x-a: {p: '😀é', moduleTyp: 1}\nmodules: {ping: {label: 😀, moduleTyp: action}}\n"
    lay_out(tmp_path, {"manifest.yaml": text})
    with Client(tmp_path, encodings=(encoding,)) as client:
        assert client.capabilities["positionEncoding"] == encoding
        uri = client.open(tmp_path / "manifest.yaml")
        fault = next(item for item in client.findings(uri) if "moduleTyp" in item["message"])
    assert fault["range"]["start"]["character"] == character


CHANGES = [
    # An edit in the middle of a surrogate pair begins at the pair
    ("a😀b", (0, 2), (0, 2), "x", "ax😀b"),
    ("a😀b", (0, 2), (0, 4), "x", "ax"),
    ("a😀b", (0, 3), (0, 3), "x", "a😀xb"),
    # Behind the end of a line, and of the text
    ("ab\ncd", (0, 99), (0, 99), "x", "abx\ncd"),
    ("ab\ncd", (9, 0), (9, 0), "x", "ab\ncdx"),
    # Line ends of every kind
    ("a\r\nb\r\nc", (1, 0), (2, 0), "", "a\r\nc"),
    ("a\rb\nc", (1, 1), (1, 1), "x", "a\rbx\nc"),
    # A byte-order mark is a character of the client's text
    ("\ufeffab", (0, 1), (0, 2), "x", "\ufeffxb"),
    ("\ufeffab", (0, 0), (0, 1), "", "ab"),
]


@pytest.mark.parametrize(("text", "start", "end", "new", "expected"), CHANGES)
def test_changes_are_applied_as_the_client_means_them(
    text: str, start: tuple[int, int], end: tuple[int, int], new: str, expected: str
) -> None:
    opened = OpenText("file:///x.yaml", "/x.yaml", text, 1, "utf-16")
    place = {side: {"line": at[0], "character": at[1]} for side, at in (("start", start), ("end", end))}
    opened.change([{"range": place, "text": new}], 2)
    assert opened.text == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8", "utf-32"])
@pytest.mark.parametrize("bom", [False, True])
def test_every_offset_comes_back(encoding: Encoding, bom: bool) -> None:
    source = Source("x", "aé\r\n😀b\rc\n\n€")
    positions = Positions(source, encoding, bom=bom)
    for offset in range(len(source.text) + 1):
        if source.text[offset - 1 : offset + 1] != "\r\n":
            assert positions.offset(positions.position(offset)) == offset


@pytest.mark.parametrize("ending", ["\r\n", "\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_ends_and_marks_do_not_move_a_finding(tmp_path: Path, ending: str, bom: str) -> None:
    text = bom + MANIFEST.replace("\n", ending)
    path = lay_out(tmp_path, {"manifest.yaml": text}) / "manifest.yaml"
    with Client(tmp_path) as client:
        uri = client.open(path, text)
        found = next(item for item in client.findings(uri) if item["code"] == "AF103")
    assert found["range"]["start"] == {"line": 5, "character": 16}


def test_a_name_on_the_first_line_counts_the_mark(tmp_path: Path) -> None:
    text = "\ufeffmanifst: 1\napp: {name: acme-crm, label: Acme}\n"
    path = lay_out(tmp_path, {"manifest.yaml": text}) / "manifest.yaml"
    with Client(tmp_path) as client:
        found = client.findings(client.open(path, text))
    assert {item["range"]["start"]["character"] for item in found if "manifst" in item["message"]} == {1}


def test_files_may_come_and_go(tmp_path: Path) -> None:
    lay_out(tmp_path, {"manifest.yaml": MINIMAL + "include: [a.yaml]\n"})
    with Client(tmp_path) as client:
        uri = client.open(tmp_path / "manifest.yaml")
        assert any("a.yaml" in item["message"] for item in client.findings(uri))
        (tmp_path / "a.yaml").write_text("modules: {pingIt: {label: Ping, moduleType: action}}\n")
        client.notify("textDocument/didSave", {"textDocument": {"uri": uri}})  # not every client watches files
        assert client.request("workspace/symbol", {"query": "pingIt"})
        client.change(uri, MINIMAL + "include: [a.yaml]\n\n")
        assert not any("a.yaml" in item["message"] for item in client.findings(uri))
        (tmp_path / "a.yaml").unlink()
        (tmp_path / "manifest.yaml").unlink()
        client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 3}]})
        client.change(uri, MINIMAL)
        client.findings(uri)
        client.shut(uri)
        assert client.request("workspace/symbol", {"query": ""}) == []
        assert client.logs == []


def test_two_connectors_in_one_workspace_know_nothing_of_each_other(tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = MINIMAL + f"modules:\n  {name}Thing:\n    label: {name}\n    moduleType: action\n"
        lay_out(tmp_path / name, {"manifest.yaml": text + f"groups: [{{label: X, modules: [{name}Thing]}}]\n"})
    with Client(tmp_path) as client:
        for name, other in (("one", "two"), ("two", "one")):
            path = tmp_path / name / "manifest.yaml"
            uri, text = client.open(path), path.read_text()
            offset = text.index(f"modules: [{name}") + 10
            labels = [item["label"] for item in client.at("textDocument/completion", uri, text, offset)["items"]]
            assert f"{name}Thing" in labels
            assert f"{other}Thing" not in labels
        gone = {"uri": (tmp_path / "two").as_uri(), "name": "two"}
        both = [{"uri": (tmp_path / name).as_uri(), "name": name} for name in ("one", "two")]
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": both, "removed": []}})
        root = {"uri": tmp_path.as_uri(), "name": "root"}
        client.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [root, gone]}})
        assert {item["name"] for item in client.request("workspace/symbol", {"query": "Thing"})} == {"oneThing"}


def test_nothing_outside_of_the_workspace_is_read(tmp_path: Path) -> None:
    lay_out(tmp_path / "outside", {"secret.yaml": "modules: {leaked: {label: L, moduleType: action}}\n"})
    lay_out(tmp_path / "outside", {"manifest.yaml": MANIFEST})
    inside = lay_out(tmp_path / "inside", {"manifest.yaml": MINIMAL + "include: [link.yaml, ../outside/secret.yaml]\n"})
    (inside / "link.yaml").symlink_to(tmp_path / "outside" / "secret.yaml")
    (inside / "sandbox.yaml").symlink_to(tmp_path / "outside" / "secret.yaml")
    with Client(inside) as client:
        uri = client.open(inside / "manifest.yaml")
        text = json.dumps(client.findings(uri))
        assert "leaked" not in text
        assert "AF112" in text
        assert client.request("workspace/symbol", {"query": "leaked"}) == []
        other = client.open(tmp_path / "outside" / "manifest.yaml")
        symbols = {"textDocument": {"uri": other}}
        assert client.request("textDocument/documentSymbol", symbols) is None
        assert other not in client.diagnostics


def test_settings_count_from_the_workspace_alone(tmp_path: Path) -> None:
    text = MINIMAL + "modules: {pingIt: {label: Ping, moduleTyp: action}}\n"
    ignoring = '[lint]\nignore = ["AF101"]\n'
    outside = lay_out(
        tmp_path, {".afkit.toml": ignoring, "inside/manifest.yaml": text, "inside/deep/manifest.yaml": text}
    )
    inside = outside / "inside"
    (inside / "pyproject.toml").symlink_to(
        lay_out(tmp_path / "other", {"x.toml": "[tool.afkit.lint]\nignore=['AF101']\n"}) / "x.toml"
    )
    lay_out(inside / "deep", {".afkit.toml": ignoring})
    with Client(inside) as client:
        found = {
            folder.name: {item["code"] for item in client.findings(client.open(folder / "manifest.yaml"))}
            for folder in (inside, inside / "deep")
        }
    assert "AF101" in found["inside"]
    assert "AF101" not in found["deep"]


def test_a_folder_without_a_connector_is_left_alone(tmp_path: Path) -> None:
    lay_out(tmp_path, {"notes.yaml": "a: {b: [1, 2}\n", "package.json": "{}"})
    with Client(tmp_path) as client:
        for name in ("notes.yaml", "package.json"):
            uri = client.open(tmp_path / name)
            assert client.at("textDocument/hover", uri, "a", 0) is None
            assert client.findings(uri) == []


def test_a_text_of_ten_megabytes_is_told_about_and_survived(tmp_path: Path) -> None:
    path = lay_out(tmp_path, {"manifest.yaml": MANIFEST}) / "manifest.yaml"
    with Client(tmp_path) as client:
        uri = client.open(path, MANIFEST + "# " + "x" * 10_000_000 + "\n")
        assert [item["code"] for item in client.findings(uri) if item["severity"] == 1].count("AF103") == 1
        client.change(uri, MANIFEST)
        assert any(item["code"] == "AF103" for item in client.findings(uri))


@pytest.mark.parametrize("number", [[1], {"a": 1}, None, True], ids=["list", "object", "null", "true"])
def test_ids_that_are_none_end_nothing(tmp_path: Path, number: Any) -> None:
    path = lay_out(tmp_path, {"manifest.yaml": MANIFEST}) / "manifest.yaml"
    with Client(tmp_path) as client:
        uri = client.open(path)
        client.notify("$/cancelRequest", {"id": number})
        client.notify("$/cancelRequest", [number])
        client.send({"jsonrpc": "2.0", "id": number, "method": "textDocument/hover", "params": {}})
        client.send(None)
        client.send([])
        client.send_bytes(b"Content-Length: 50000\r\n\r\n" + b"[" * 50_000)
        assert client.at("textDocument/hover", uri, MANIFEST, MANIFEST.index("moduleType") + 1) is not None


def test_findings_of_other_files_are_never_told_at_old_places(tmp_path: Path) -> None:
    part = "modules:\n  getIt:\n    label: Get it\n    moduleType: action\n    communication: {url: '{{nowhere.x}}'}\n"
    folder = lay_out(tmp_path, {"manifest.yaml": MINIMAL + "include: [part.yaml]\n", "part.yaml": part})
    with Client(tmp_path) as client:
        main, other = client.open(folder / "manifest.yaml"), client.open(folder / "part.yaml")
        first = client.findings(other)
        assert first
        client.change(main, MINIMAL + "include: [part.yaml\n")
        assert client.findings(main)
        assert client.findings(other) == first  # the manifest cannot be read: what is known of its part is kept
        client.change(other, "# one line more\n" + part)
        lines = [item["range"]["start"]["line"] for item in client.findings(other)]
        assert lines == [item["range"]["start"]["line"] + 1 for item in first]
        client.change(other, part + "  - broken\n")
        assert [item["code"][:3] for item in client.findings(other)] == ["AF0"]
        client.change(main, MINIMAL + "include: [part.yaml]\n")
        client.change(other, part)
        assert client.findings(other) == first


def test_messages_that_make_no_sense_get_an_error_and_no_more(tmp_path: Path) -> None:
    path = lay_out(tmp_path, {"manifest.yaml": MANIFEST}) / "manifest.yaml"
    with Client(tmp_path) as client:
        uri = client.open(path)
        client.send_bytes(b"Content-Length: 7\r\n\r\nno json")
        for method, params, code in [
            ("textDocument/hover", {}, -32602),
            ("textDocument/hover", {"textDocument": {"uri": uri}}, -32602),
            ("textDocument/nonsense", {}, -32601),
            ("$/nonsense", {}, -32601),
            ("initialize", {}, -32600),
            ("workspace/executeCommand", {"command": "rm"}, -32601),
        ]:
            answer = client.answer(client.ask(method, params))
            assert answer["error"]["code"] == code, answer
        client.notify("textDocument/didChange", {"textDocument": {"uri": "file:///nowhere"}})
        client.notify("$/unknown", None)
        assert client.request("workspace/symbol", None)
        assert client.at("textDocument/hover", uri, MANIFEST, MANIFEST.index("moduleType") + 1) is not None


def test_the_exit_code_says_whether_the_editor_said_goodbye(tmp_path: Path) -> None:
    client = Client(tmp_path)
    assert client.close() == 0
    command = [sys.executable, "-m", "afkit", "lsp"]
    gone = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert (gone.returncode, gone.stdout, gone.stderr) == (1, b"", b"")
    wrong = subprocess.run(command, input=b"GET / HTTP/1.1\r\nhello there\r\n", capture_output=True, check=False)
    assert wrong.returncode == 2
    assert b"not a stream of the Language Server Protocol" in wrong.stderr
    early = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "textDocument/hover", "params": {}}).encode()
    data = b"Content-Length: %d\r\n\r\n%s" % (len(early), early)
    answered = subprocess.run(command, input=data, capture_output=True, check=False)
    assert b"-32002" in answered.stdout


def test_a_file_that_is_broken_keeps_what_is_known(tmp_path: Path) -> None:
    text = MINIMAL + "modules:\n  pingIt:\n    label: Ping\n    moduleType: action\n    communication:\n      url: /x\n"
    path = lay_out(tmp_path, {"manifest.yaml": text}) / "manifest.yaml"
    with Client(tmp_path) as client:
        uri = client.open(path)
        client.findings(uri)
        broken = text + "      body: [1, 2\n"
        client.change(uri, broken)
        assert [item["code"] for item in client.findings(uri)] == ["AF409", "AF007"]
        hover = client.at("textDocument/hover", uri, broken, broken.index("moduleType") + 2)
        assert "What kind of module it is." in hover["contents"]["value"]
        assert client.request("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        half = broken.replace("      url: /x", '      url: "{{par')
        client.change(uri, half)
        items = client.at("textDocument/completion", uri, half, half.index("{{par") + 5)["items"]
        assert "parameters" in {item["label"] for item in items}
        assert position(half, 0) == {"line": 0, "character": 0}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("manifest: 1\n", "manifest: 1\nx: [1\n"),
        ("manifest: 1\n", "manifest: 1\n\ty: 1\n"),
        ("manifest: 1\n", "manifest: 1\nx: *nowhere\n"),
        ("    label: Ping\n", "    label: Ping\n    conn\n"),
        ("    label: Ping\n", "<<<<<<< ours\n    label: Ping\n=======\n    label: Pong\n>>>>>>> theirs\n"),
        ("    label: Ping\n", "    label: Ping\x07\n"),
    ],
    ids=["open bracket", "tab", "unknown anchor", "half a key", "merge conflict", "control character"],
)
def test_a_connector_that_was_broken_when_it_was_opened_is_known_in_part(tmp_path: Path, old: str, new: str) -> None:
    part = (
        "modules:\n  pingIt:\n    label: Ping\n    moduleType: action\n    connection: acme\n"
        "    mappableParams: [{name: wanted, type: text, label: W}]\n"
        "    communication:\n      url: '{{parameters.wanted}}'\n"
    )
    main = MINIMAL + "include: [p.yaml]\nconnections: {acme: {label: A, connectionType: basic, params: []}}\n"
    main, part = (text.replace(old, new, 1) for text in (main, part))
    lay_out(tmp_path, {"manifest.yaml": main, "p.yaml": part})
    with Client(tmp_path) as client:
        uri = client.open(tmp_path / "p.yaml")
        client.findings(uri)
        at = part.index("parameters.wanted") + 12
        assert "W (text)" in client.at("textDocument/hover", uri, part, at)["contents"]["value"]
        found = client.at("textDocument/definition", uri, part, at)
        assert [item["range"]["start"] for item in found] == [position(part, part.index("name: wanted") + 6)]
        items = client.at("textDocument/completion", uri, part, at)["items"]
        assert [item["label"] for item in items] == ["wanted"]
        items = client.at("textDocument/completion", uri, part, part.index("connection: ") + 12)["items"]
        assert "acme" in {item["label"] for item in items}
        assert client.logs == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    label: Ping\n", "    label: Ping\n    conn\n"),
        ("    label: Ping\n", "    label: &\n"),
        ("    label: Ping\n", "    label: [Ping\n"),
        ("    label: Ping\n", '    label: "Ping\n'),
        ("manifest: 1\n", "manifest: 1\n# one line more\nx: [1\n"),
    ],
    ids=["half a key", "half an anchor", "open bracket", "open quote", "a line above"],
)
def test_names_stay_where_they_are_while_a_text_is_broken(tmp_path: Path, old: str, new: str) -> None:
    body = "    label: Ping\n    moduleType: action\n    mappableParams: [{name: wanted, type: text, label: W}]\n"
    part = "rpcs:\n  getIt:\n    communication: {url: /x}\n"
    module = f"modules:\n  pingIt:\n{body}    communication:\n      url: '{{{{parameters.wanted}}}}'\n"
    text = MINIMAL + module + "include: [p.yaml]\n"
    lay_out(tmp_path, {"manifest.yaml": text, "p.yaml": part})
    with Client(tmp_path) as client:
        uri, other = client.open(tmp_path / "manifest.yaml"), client.open(tmp_path / "p.yaml")
        client.findings(uri)
        broken, moved = text.replace(old, new, 1), "# above\n" + part
        client.change(uri, broken)
        client.change(other, moved)
        found = client.at("textDocument/definition", uri, broken, broken.index("parameters.wanted") + 12)
        start = broken.index("name: wanted") + 6
        assert [item["range"]["start"] for item in found] == [position(broken, start)]
        symbols = client.request("workspace/symbol", {"query": "getIt"})
        assert [item["location"]["range"]["start"] for item in symbols] == [position(moved, moved.index("getIt"))]
        place = {"textDocument": {"uri": uri}, "position": position(broken, start), "newName": "other"}
        answer = client.answer(client.ask("textDocument/rename", place))
        assert "cannot be read at the moment" in answer["error"]["message"]
        client.change(uri, text)
        client.request("textDocument/rename", {**place, "position": position(text, text.index("name: wanted") + 6)})
