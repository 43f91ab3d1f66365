"""Code files without metadata are checked by what their names and folders say, and it is told what they are read as."""

from __future__ import annotations

import json

import pytest

from afkit.lint import lint
from afkit.lint.profile import view
from afkit.loading import load
from support.cli import afkit
from support.connectors import lay_out

FILES = {
    "base.imljson": '{"baseUrl": "https://api.docky.example/v1", "response": {"error": {"message": "[{{statusCode}}] no"}}}',
    "connections/docky/api.imljson": '{"url": "https://api.docky.example/v1/me", "headers": {"x-key": "{{parameters.key}}"}, '
    '"response": {"error": {"message": "no"}}, "log": {"sanitize": ["request.headers.x-key"]}}',
    "connections/docky/parameters.imljson": '[{"name": "key", "type": "password", "label": "Key"}]',
    "modules/getDocument/api.imljson": '{"url": "/documents/{{encodeURL(parameters.id)}}", '
    '"qs": {"folder": "{{parameters.folder}}"}}',
    "modules/getDocument/expect.imljson": '[{"name": "id", "type": "text", "label": "ID"}, '
    '{"name": "folder", "type": "select", "label": "Folder", "options": "rpc://listFolders"}]',
    "modules/listDocuments/api.imljson": '{"url": "/documents", "response": {"iterate": "{{body.documents}}"}}',
    "rpcs/listFolders.imljson": '{"url": "/folders", "response": {"iterate": "{{body}}", "limit": 300, "output": '
    '{"label": "{{item.name}}", "value": "{{item.id}}"}}}',
}


def test_what_only_metadata_tell_is_not_reported(tmp_path):
    found = view(lint(load(str(lay_out(tmp_path, FILES)))), "publish").shown
    assert [(item.code, item.severity) for item in found] == [("AF812", "info")]
    assert "1 connection, 2 modules, 1 rpc" in found[0].message


def test_a_base_that_is_not_there_may_be_elsewhere_and_a_bare_file_may_be_of_any_kind(tmp_path):
    """A folder in which files are called as the official extension calls them, with neither metadata nor base."""
    files = {
        "modules/getOrder/get-order.communication.iml.json": '{"url": "/orders"}',
        "modules/onOrder/on-order.communication.iml.json": "{}",
    }
    found = view(lint(load(str(lay_out(tmp_path, files)))), "publish").shown
    assert [item.code for item in found] == ["AF812"]


KINDS_IN_NAMES = {
    "base.imljson": "base.imljson",
    "connections/docky/api.imljson": "connection.docky.api.imljson",
    "connections/docky/parameters.imljson": "connection.docky.parameters.imljson",
    "modules/getDocument/api.imljson": "module.getDocument.api.imljson",
    "modules/getDocument/expect.imljson": "module.getDocument.expect.imljson",
    "modules/listDocuments/api.imljson": "module.listDocuments.api.imljson",
    "rpcs/listFolders.imljson": "rpc.listFolders.api.imljson",
}
WHOLE = {
    "base.imljson": FILES["base.imljson"],
    "connections/docky.imljson": '{"label": "Docky", "type": "basic", "parameters": '
    + FILES["connections/docky/parameters.imljson"]
    + f', "communication": {FILES["connections/docky/api.imljson"]}}}',
    "modules/getDocument.imljson": '{"label": "Get a document", "type": "action", "connection": "docky", "communication": '
    + FILES["modules/getDocument/api.imljson"]
    + f', "mappableParams": {FILES["modules/getDocument/expect.imljson"]}, "samples": {{"id": 1}}}}',
    "rpcs/listFolders.imljson": '{"label": "List folders", "connection": "docky", "communication": '
    + FILES["rpcs/listFolders.imljson"]
    + "}",
}
DESCRIBED = {
    **{name: text for name, text in FILES.items() if not name.startswith(("base", "rpcs"))},
    "app/base.imljson": FILES["base.imljson"],
    "app/metadata.imljson": '{"name": "docky", "label": "Docky"}',
    "connections/docky/metadata.imljson": '{"name": "docky", "label": "Docky", "type": "basic"}',
    "modules/getDocument/metadata.imljson": '{"label": "Get a document", "type": "action", "connection": "docky"}',
    "modules/listDocuments/metadata.imljson": '{"label": "List documents", "type": "search", "connection": "docky"}',
    "rpcs/list_folders/metadata.imljson": '{"name": "listFolders", "label": "List folders", "connection": "docky"}',
    "rpcs/list_folders/api.imljson": FILES["rpcs/listFolders.imljson"],
}
ELSEWHERE = {
    "the kind stands in the name": {KINDS_IN_NAMES[name]: text for name, text in FILES.items()},
    "a component is one file": WHOLE,
    "metadata are a code file, the app lies in a folder": DESCRIBED,
    "folders are called as the extension calls them": {
        **{name: text for name, text in FILES.items() if not name.startswith("rpcs")},
        "rpcs/list-folders/list-folders.communication.iml.json": FILES["rpcs/listFolders.imljson"],
        "groups.json": '[{"label": "Documents", "modules": ["getDocument", "listDocuments"]}]',
    },
    "the one connection has a folder of its own": {
        name.replace("connections/docky/", "connection/"): text for name, text in FILES.items()
    },
    "the kind begins the name": {
        {
            "connections/docky/api.imljson": "connection-docky.imljson",
            "connections/docky/parameters.imljson": "connection-docky-parameters.imljson",
            "modules/getDocument/api.imljson": "module-get-document-communication.imljson",
            "modules/getDocument/expect.imljson": "module-get-document-mappable-params.imljson",
            "modules/listDocuments/api.imljson": "module-list-documents.imljson",
            "rpcs/listFolders.imljson": "rpc-list-folders.imljson",
        }.get(name, name): text
        for name, text in {**FILES, "module-notes.md": "# Notes", "function-of-this.md": "# Notes"}.items()
    },
    "the one connection is a file": {
        **{name: text for name, text in FILES.items() if not name.startswith(("connections", "modules/getDocument"))},
        "connection.imljson": FILES["connections/docky/api.imljson"].replace(
            "{", f'{{"parameters": {FILES["connections/docky/parameters.imljson"]}, ', 1
        ),
        "modules/get-document.imljson": '{"name": "getDocument", "label": "Get a document", "connection": "docky", '
        + f'"communication": {FILES["modules/getDocument/api.imljson"]}, '
        + f'"mappableParams": {FILES["modules/getDocument/expect.imljson"]}}}',
    },
    "a trigger hands on what a webhook got": {
        **FILES,
        "webhooks/docky/api.imljson": '{"output": "{{body}}"}',
        "modules/watchDocuments/api.imljson": '{"response": {"output": "{{payload}}"}}',
    },
    "all is plain JSON": {name.replace(".imljson", ".json"): text for name, text in FILES.items()},
    "the one connection is called by the others": {
        **{
            name.replace("connections/docky/", "connection/").replace(".imljson", ".json"): text
            for name, text in FILES.items()
            if not name.startswith("rpcs")
        },
        "connection/meta.json": '{"label": "Docky", "type": "apikey"}',
        "modules/getDocument/meta.json": '{"label": "Get a document", "typeId": 4, "connection": "docky"}',
        "modules/listDocuments/meta.json": '{"label": "List documents", "typeId": 9, "connection": "docky"}',
        "rpcs/listFolders/meta.json": '{"label": "List folders", "connection": "docky"}',
        "rpcs/listFolders/api.json": FILES["rpcs/listFolders.imljson"],
    },
    "the request stands flat in the one file": {
        **{name: text for name, text in FILES.items() if not name.startswith("modules/getDocument/")},
        "modules/get_document.json": '{"label": "Get a document", "actionType": "read", "connection": "docky", "type": "json", '
        + f'"parameters": [], "expect": {FILES["modules/getDocument/expect.imljson"]}, '
        + FILES["modules/getDocument/api.imljson"].lstrip("{"),
    },
    "the kind's folder is in the singular": {
        **{name.replace("connections/", "connection/"): text for name, text in FILES.items()},
        "connection/docky/metadata.json": '{"name": "docky", "label": "Docky", "type": "basic"}',
        "modules/getDocument/metadata.json": '{"label": "Get a document", "type": "action", "connection": "docky"}',
        "modules/listDocuments/metadata.json": '{"label": "List documents", "type": "search", "connection": "docky"}',
        "rpcs/listFolders/metadata.json": '{"label": "List folders", "connection": "docky"}',
    },
    "makecomapp.json names no file": {**FILES, "makecomapp.json": '{"fileVersion": 1, "origins": []}'},
    "nobody says which trigger has the webhook": {
        **FILES,
        "webhooks/docky/api.imljson": '{"output": "{{body}}"}',
        "modules/watchDocuments/interface.imljson": '[{"name": "id", "type": "text", "label": "ID"}]',
        "connections/other/api.imljson": FILES["connections/docky/api.imljson"],
        "connections/other/parameters.imljson": FILES["connections/docky/parameters.imljson"],
    },
}


@pytest.mark.parametrize("files", ELSEWHERE.values(), ids=ELSEWHERE)
def test_codes_are_found_wherever_their_names_say_what_they_are(files, tmp_path):
    project = load(str(lay_out(tmp_path, files)))
    told = [item for item in view(lint(project), "publish").shown if item.code not in ("AF812", "AF104")]
    assert [(item.code, item.message) for item in told if item.severity != "info"] == []
    assert [item.message for item in told if item.code in ("AF207", "AF457")] == []
    assert project.app.rpcs["listFolders"].codes["communication"].value["url"] == "/folders"
    assert set(project.app.modules["getDocument"].codes) >= {"communication", "mappableParams"}
    slip = {name: text.replace("parameters.id", "parameters.ids") for name, text in files.items()}
    found = lint(load(str(lay_out(tmp_path, slip))))
    assert [item.code for item in found if "ids" in item.message] == ["AF327"]


@pytest.mark.parametrize(
    ("kind", "text", "told"),
    [
        ("module", '{"url": "/a", "communication": {}}', ["AF101"]),
        ("module", '{"label": "Get it", "interfac": []}', ["AF101", "AF101"]),
        ("module", '{"label": "Get it", "interface": []}', []),
        (
            "module",
            '{"label": "Get it", "interface": [], "url": "/a", "type": "json", "response": {}, "ulr": 1}',
            ["AF101"],
        ),
        ("connection", '{"type": "oauth", "communication": {"authorise": {}}}', ["AF101"]),
        (
            "connection",
            '{"token": {"url": "https://a.example"}, "refresh": {}, "info": {"ulr": "https://a.example"}}',
            ["AF101"],
        ),
        (
            "connection",
            '{"label": "K", "parameters": [], "communication": {"token": {}, "info": {"ulr": "/"}}}',
            ["AF101"],
        ),
    ],
)
def test_only_what_holds_codes_is_a_whole_component(kind, text, told, tmp_path):
    folder = lay_out(tmp_path, {**FILES, f"{kind}s/one.imljson": text})
    found = load(str(folder)).diagnostics
    assert [
        item.code for item in found if item.location.file.endswith("one.imljson") and item.severity == "error"
    ] == told


def test_a_procedure_bears_the_name_by_which_it_is_asked_for(tmp_path):
    files = {
        **{name: text.replace("listFolders", "list_folders") for name, text in FILES.items()},
        "rpcs/list_folders/api.imljson": FILES["rpcs/listFolders.imljson"],
    }
    project = load(
        str(lay_out(tmp_path, {name: text for name, text in files.items() if name != "rpcs/listFolders.imljson"}))
    )
    assert list(project.app.rpcs) == ["list_folders"]
    assert "AF203" not in [item.code for item in lint(project)]


def test_a_folder_of_loose_codes_is_named_from_above(tmp_path):
    lay_out(tmp_path / "app", FILES)
    assert f"did you mean '{tmp_path}/app'?" in afkit("lint", tmp_path).err


SLIPS = [
    ("modules/getDocument/api.imljson", "parameters.id", "parametrs.id", "AF325", "parametrs", "communication of the module"),
    ("modules/getDocument/api.imljson", "parameters.id", "parameters.ids", "AF327", "ids", "communication of the module"),
    ("modules/getDocument/expect.imljson", '"text"', '"txt"', "AF103", '"txt"', "mappableParams of the module"),
    ("modules/listDocuments/api.imljson", '"iterate"', '"iterat"', "AF101", '"iterat"', "communication of the module"),
    ("connections/docky/api.imljson", "parameters.key", "parameters.kee", "AF327", "kee", "communication of the connection"),
    ("rpcs/listFolders.imljson", '"value"', '"valeu"', "AF454", '"valeu"', "communication of the rpc"),
    ("base.imljson", '"baseUrl"', '"baseUrI"', "AF101", '"baseUrI"', "base of the app"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "written", "role"), SLIPS, ids=[f"{s[0]}-{s[2]}" for s in SLIPS]
)
def test_a_slip_is_found_in_the_folder_and_in_the_single_file(file, old, new, code, written, role, tmp_path):
    folder = lay_out(tmp_path, {**FILES, file: FILES[file].replace(old, new)})
    start = (folder / file).read_text(encoding="utf-8").index(new) + new.index(written)
    for path in (folder, folder / file):
        result = afkit("lint", path, "--format", "json")
        told = [item for item in json.loads(result.out)["diagnostics"] if item["code"] == code]
        assert told, result.out
        assert {item["column"] for item in told} == {start + 1}
    assert role in afkit("lint", folder / file).err


ALONE = [
    ("api.imljson", '{"url": "/d/{{parametrs.id}}"}', "communication of a module", ["AF325"]),
    ("get.communication.iml.json", '{"url": "/d/{{parameters.id}}"}', "communication of a module", []),
    ("x.imljson", '{"authorize": {"url": "https://a.example", "qs": {}}}', "communication of a connection", ["AF470"]),
    ("y.imljson", '{"authorize": {"url": "https://a.example", "qs": {"response_type": "code", "client_id": "x"}}, "info": {"url": "https://a.example/{{connection.x}}"}}',
    "communication of a connection", []),
    ("z.communication.iml.json", '// afkit: ignore[AF616] so it is called\n{"url": "/d"}', "communication of a module", []),
    ("hook.imljson", '{"verification": {"condition": "{{body.a}}", "respons": {}}}', "communication of a webhook", ["AF101"]),
    ("expect.imljson", '[{"name": "id", "typ": "text", "label": "ID"}]', "mappableParams of a module", ["AF101"]),
    ("base.imljson", '{"baseUrl": "https://a.example/"}', "base of the app", ["AF427"]),
    ("list.imljson", "[1", "", ["AF007"]),
    ("get.imljson", '{"url": "/d/{{encodeurl(parameters.id)}}", "encodeUrl": false}', "communication of a module", ["AF320"]),
    ("get.imljson", '{"url": "/d/{{ourOwn(parameters.id)}}", "encodeUrl": false}', "communication of a module", []),
    ("format-ref.code.js", "function formatRef(a) { return a; }", "code of a function", []),
    ("format-ref.code.js", "function fmt(a) { return a; }", "code of a function", ["AF484"]),
    ("code.js", "function formatRef(a) { console.log(a); return a; }", "code of a function", ["AF485"]),
    ("format-ref.test.js", "it('is', () => { assert.equal(iml.formatRef('a'), 'a'); });", "test of a function", []),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "role", "codes"), ALONE, ids=[item[0] for item in ALONE])
def test_a_file_that_is_all_there_is_is_read_by_its_name_and_content(name, text, role, codes, tmp_path):
    path = tmp_path / "elsewhere" / name
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    found = view(lint(load(str(path))), "publish").shown
    assert [item.code for item in found if item.code != "AF812"] == codes
    assert not role or role in next(item.message for item in found if item.code == "AF812")


def test_of_a_folder_in_which_codes_lie_side_by_side_each_is_read_by_its_name(tmp_path):
    flat = lay_out(
        tmp_path,
        {
            "base.imljson": '{"baseUrl": "https://api.docky.example/v1"}',
            "getDocument-api.imljson": '{"url": "/documents", "methd": "GET"}',
            "getDocument-expect.imljson": '[{"name": "id", "type": "txt", "label": "ID"}]',
            "notes.md": "Nothing of a connector.",
        },
    )
    code, out, _ = afkit("lint", str(flat), "--format", "json")
    told = [(item["code"], item["file"].rpartition("/")[2]) for item in json.loads(out)["diagnostics"]]
    assert code == 1
    assert [item for item in told if item[0] != "AF812"] == [
        ("AF101", "getDocument-api.imljson"),
        ("AF103", "getDocument-expect.imljson"),
    ]
    assert [file for code, file in told if code == "AF812"] == [
        "base.imljson",
        "getDocument-api.imljson",
        "getDocument-expect.imljson",
    ]


BESIDE = {
    "api.imljson": '{"url": "/d/{{encodeURL(parameters.id)}}", "encodeUrl": false, "qs": {"at": "{{parameters.idd}}"}}',
    "expect.imljson": '[{"name": "id", "type": "text", "label": "ID", "required": true}]',
    "interface.imljson": '[{"name": "id", "type": "text", "label": "ID"}]',
    "samples.imljson": '{"idt": "d-1"}',
}


@pytest.mark.parametrize("prefix", ["", "get-document."])
def test_a_folder_with_the_codes_of_one_component_is_judged_as_one(prefix, tmp_path):
    folder = lay_out(tmp_path / "getDocument", {f"{prefix}{name}": text for name, text in BESIDE.items()})
    told = [
        (item["code"], item["column"])
        for item in afkit("lint", folder, "--profile", "all", "--format", "json").data["diagnostics"]
    ]
    read = BESIDE["api.imljson"].index("idd") + 1
    assert [code for code, _ in told].count("AF812") == 1
    assert ("AF327", read) in told and ("AF621", 2) in told
    assert {code for code, _ in told}.isdisjoint({"AF203", "AF423", "AF410", "AF601"})
