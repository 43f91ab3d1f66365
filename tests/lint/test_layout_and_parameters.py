"""Every demand on the layout of an app directory, and on parameters: a sentence, what breaks it, and what it is told by.

The sections are those of the app-format reference (1 and 9).
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from afkit.lint import Config, lint
from afkit.loading import load, load_text
from support.connectors import lay_out

USER = {
    "label": "Get a user",
    "description": "Gets a user.",
    "moduleType": "action",
    "actionCrud": "read",
    "connection": "acme",
    "codeFiles": {"communication": "modules/get-user/get-user.communication.iml.json"},
}
ACME = {
    "label": "Acme",
    "connectionType": "basic",
    "codeFiles": {
        "communication": "connections/acme/acme.communication.iml.json",
        "params": "connections/acme/p.iml.json",
    },
}
ORIGIN = {"baseUrl": "https://eu1.make.com/api", "appId": "acme-app", "appVersion": 1, "apikeyFile": ".secrets/apikey"}
KINDS = ("connection", "webhook", "module", "rpc", "function", "endpoint")
MANIFEST = {
    "fileVersion": 1,
    "generalCodeFiles": {
        "base": "general/base.iml.json",
        "common": None,
        "groups": "modules/groups.json",
        "readme": None,
    },
    "components": {**{kind: {} for kind in KINDS}, "connection": {"acme": ACME}, "module": {"getUser": USER}},
    "origins": [ORIGIN],
}
CODE, GROUPS, PARAMS = USER["codeFiles"]["communication"], "modules/groups.json", "connections/acme/p.iml.json"  # type: ignore[index]
FILES = {
    "general/base.iml.json": '{"baseUrl": "https://a.example", "response": {"error": {"message": "{{body.m}}"}}}',
    GROUPS: '[{"label": "A", "modules": ["getUser"]}]',
    "connections/acme/acme.communication.iml.json": '{"url": "https://a.example/me"}',
    PARAMS: "[]",
    CODE: '{"url": "/u"}',
}
GONE = "(gone)"
_USER, _ACME, _ORIGIN = ("components", "module", "getUser"), ("components", "connection", "acme"), ("origins", 0)
_ENDPOINT = {"label": "G", "description": "Gets.", "codeFiles": {}}


def _mapping(*modules: dict[str, Any]) -> dict[str, Any]:
    return {**{kind: [] for kind in KINDS}, "connection": [{"local": "acme", "remote": "a1"}], "module": list(modules)}


LAYOUT: list[tuple[str, str, tuple[str | int, ...], Any, str]] = [
    ("1.1", "the version is 1", ("fileVersion",), 2, "AF805"),
    ("1.1", "the version is there", ("fileVersion",), GONE, "AF104"),
    ("1.1", "general codes are there", ("generalCodeFiles",), GONE, "AF104"),
    ("1.1", "general codes have four keys", ("generalCodeFiles", "readme"), GONE, "AF108"),
    ("1.1", "and no other", ("generalCodeFiles", "icon"), None, "AF101"),
    ("1.1", "a kind that is missing is empty", ("components", "webhook"), GONE, "AF108"),
    ("1.1", "older files have no endpoints", ("components", "endpoint"), GONE, ""),
    ("1.1", "there are six kinds", ("components", "theme"), {}, "AF101"),
    ("1.1", "null keeps a name", ("components", "rpc"), {"listIt": None}, ""),
    ("1.1", "origins are there", ("origins",), GONE, "AF104"),
    ("1.1", "but may be none", ("origins",), [], ""),
    ("1.1", "a component has codes", (*_USER, "codeFiles"), GONE, "AF104"),
    ("1.1", "a component is closed", (*_USER, "x"), 1, "AF101"),
    ("1.1", "a module has a label", (*_USER, "label"), GONE, "AF601"),
    ("1.1", "a connection has no description", (*_ACME, "description"), "x", "AF101"),
    ("1.1", "a connection has a type", (*_ACME, "connectionType"), GONE, "AF108"),
    ("1.1", "a module has a type", (*_USER, "moduleType"), GONE, "AF108"),
    ("1.1", "of those there are", (*_USER, "moduleType"), "actoin", "AF103"),
    ("1.1", "its old name is read", (*_USER, "moduleSubtype"), "action", "AF109"),
    ("1.1", "an action says what it does", (*_USER, "actionCrud"), GONE, "AF609"),
    ("1.1", "which may be null", (*_USER, "actionCrud"), None, ""),
    ("1.1", "or one of four", (*_USER, "actionCrud"), "get", "AF103"),
    ("1.1", "a connection is there", (*_USER, "connection"), "acm", "AF201"),
    ("1.1", "so is the second one", (*_USER, "altConnection"), "acm", "AF201"),
    ("1.1", "accounts are there", ("components", "endpoint"), {"getIt": {**_ENDPOINT, "attachedAccounts": ["no"]}}, "AF201"),
    ("1.1", "annotations are closed", ("components", "endpoint"), {"getIt": {**_ENDPOINT, "annotations": {"x": True}}}, "AF101"),
    ("1.1", "codes have names", (*_USER, "codeFiles", "api"), None, "AF101"),
    ("1.1", "an address is a zone's", (*_ORIGIN, "baseUrl"), "http://eu1.make.com", "AF105"),
    ("1.1", "an app has an id", (*_ORIGIN, "appId"), "Acme", "AF105"),
    ("1.1", "a version is a number", (*_ORIGIN, "appVersion"), "1", "AF102"),
    ("1.1", "the key's file is filled in", (*_ORIGIN, "apikeyFile"), "x - OR FILL", "AF105"),
    ("1.1", "so is the label", (*_ORIGIN, "label"), "-FILL-ME-", "AF105"),
    ("1.1", "the key's file is named", (*_ORIGIN, "apikeyFile"), GONE, "AF104"),
    ("1.1", "a mapping has both ids", (*_ORIGIN, "idMapping"), _mapping({"local": "getUser"}), "AF104"),
    (
        "1.1",
        "an id stands once",
        (*_ORIGIN, "idMapping"),
        _mapping({"local": "getUser", "remote": "a"}, {"local": "getUser", "remote": "b"}),
        "AF809",
    ),
    ("1.1", "a local id is a component's", (*_ORIGIN, "idMapping"), _mapping({"local": "getUsr", "remote": "a"}), "AF813"),
    ("1.1", "origins differ", ("origins",), [ORIGIN, ORIGIN], "AF808"),
    ("1.2", "a module's name has letters", ("components", "module"), {"get-user": USER}, "AF105"),
    ("1.2", "three at least", ("components", "module"), {"ge": USER}, "AF105"),
    ("1.2", "and is no word of JavaScript", ("components", "rpc"), {"delete": {"label": "D", "codeFiles": {}}}, "AF105"),
    ("1.2", "a function's name is longer", ("components", "function"), {"a": {"codeFiles": {}}}, "AF105"),
    ("1.3", "a file is there", (*_USER, "codeFiles", "communication"), "none.json", "AF802"),
    ("1.3", "below the folder", (*_USER, "codeFiles", "communication"), "../x.json", "AF801"),
    ("1.5", "a code may end with a comma", (CODE,), '{"url": "/u",}', "AF013"),
    ("1.5", "and have comments", (CODE,), '{"url": "/u" /* it */}', ""),
    ("1.5", "but plain JSON has none", (GROUPS,), f"{FILES[GROUPS]} // all", "AF807"),
    ("1.5", "null is an empty code", (PARAMS,), "null", "AF806"),
    ("1.4", "a file is named", ("modules/get-user/other.iml.json",), "{}", "AF803"),
    ("1.8", "a group lists modules", (GROUPS,), '[{"label": "A"}]', "AF104"),
    ("1.8", "and nothing else", (GROUPS,), '[{"label": "A", "modules": ["getUser"], "x": 1}]', "AF101"),
    ("1.8", "each module is in one", (GROUPS,), '[{"label": "A", "modules": []}]', "AF205"),
    ("1.8", "and is there", (GROUPS,), '[{"label": "A", "modules": ["getUser", "gone"]}]', "AF204"),
]  # fmt: skip
"""Section, sentence, where in the manifest (or which file), what stands there, and the one code that is told."""

LAYOUT_ELSEWHERE = {
    "1.6": "which schema an editor takes for a file; each code is checked by its own shape (tests/appdir)",
    "1.7": "functions are AF480 to AF485, the order is that of `publish`, the icon is looked at when it is sent",
}
"""Section → why no directory breaks it."""


@pytest.mark.parametrize(("section", "sentence", "path", "value", "code"), LAYOUT, ids=lambda value: str(value)[:24])
def test_a_directory_that_breaks_a_rule_of_the_layout(section, sentence, path, value, code, tmp_path):
    assert _told(tmp_path / "changed", path, value) - _told(tmp_path / "clean", (), None) == ({code} if code else set())


def _told(folder, path, value):
    manifest, files = copy.deepcopy(MANIFEST), dict(FILES)
    at: Any = files if path and "." in str(path[0]) else manifest
    for step in path[:-1]:
        at = at[step]
    if value is GONE:
        del at[path[-1]]
    elif path:
        at[path[-1]] = value
    project = load(str(lay_out(folder, {**files, "makecomapp.json": json.dumps(manifest)})))
    return {str(item.code) for item in lint(project, Config(profile="all"))}


FILTER = "{name: a, label: A, type: filter, options: {store: [{value: c, label: C}], operators: [%s]}}"
TEXT, SELECT = "{name: a, label: A, type: text, %s}", "{name: a, label: A, type: select, %s}"
BUTTON = "{name: a, label: A, type: text, required: true, rpc: {%s}}"
SEARCHED = (
    "{name: q, label: Q, type: text}, {name: r, label: R, type: select, options: 'rpc://listIt?q={{parameters.q}}'}"
)
FOLDER = "{name: a, label: A, type: folder, required: true, options: 'rpc://%s'}"
PARAMETERS = [
    ("9.1", "a list may be a procedure", "'rpc://listIt'", ""),
    ("9.1", "but no other text", "'some'", "AF105"),
    ("9.1", "a connection asks no procedure", "connection", "AF494"),
    ("9.2", "a name for each", "{label: A, type: text}", "AF456"),
    ("9.2", "what a list holds needs none", "{name: a, label: A, type: array, spec: {name: '', type: text}}", ""),
    ("9.2", "of one character at least", "{name: '', label: A, type: text}", "AF456"),
    ("9.2", "of 128 at most", f"{{name: {'a' * 129}, label: A, type: text}}", "AF106"),
    ("9.2", "a label of 256 at most", f"{{name: a, label: {'a' * 257}, type: text}}", "AF106"),
    ("9.2", "help is not empty", TEXT % "help: ''", "AF106"),
    ("9.2", "a type for each", "{name: a, label: A}", "AF104"),
    ("9.2", "switches are true or false", TEXT % "required: sure", "AF102"),
    ("9.2", "advanced is not required", TEXT % "required: true, advanced: true", "AF458"),
    ("9.2", "editable is for connections", TEXT % "editable: true", "AF494"),
    ("9.2", "mappable has help", TEXT % "mappable: {}", "AF104"),
    ("9.2", "mode is one of two", TEXT % "mode: map", "AF103"),
    ("9.2", "nested names a store", TEXT % "nested: {domain: x}", "AF104"),
    ("9.2", "nested may be a procedure", TEXT % "nested: 'rpc://listIt'", ""),
    ("9.2", "a search button has an address", TEXT % "rpc: {label: X}", "AF104"),
    ("9.2", "and a label", TEXT % "rpc: {url: 'rpc://listIt'}", "AF104"),
    ("9.2", "multiple is for selects", TEXT % "multiple: true", "AF494"),
    ("9.2", "sequence is for collections", TEXT % "sequence: true", "AF494"),
    ("9.2", "tags are three", TEXT % "tags: all", "AF103"),
    ("9.2", "convert has a type", TEXT % "convert: {format: x}", "AF104"),
    ("9.2", "captions of buttons are many", "{name: a, label: A, type: array, labels: Add}", "AF102"),
    ("9.2", "what is documented only", TEXT % "placeholder: x", "AF108"),
    ("9.2", "slips", TEXT % "lable: B", "AF101"),
    ("9.2", "visible reads the form", TEXT % """required: true, visible: '{{parameters.a = 1}}'""", ""),
    ("9.2", "and nothing else of it", TEXT % "visible: '{{parameters.aa}}'", "AF725"),
    ("9.2", "under its name", TEXT % "visible: '{{parametres.a}}'", "AF725"),
    ("9.3", "bounds stand in validate", TEXT % "max: 3", "AF101"),
    ("9.3", "lists count items", "{name: a, label: A, type: array, spec: {type: text}, validate: {min: 1}}", "AF101"),
    ("9.3", "choices of texts are disputed", TEXT % "validate: {enum: [a]}", "AF108"),
    ("9.3", "a pattern may be an object", TEXT % "validate: {pattern: {regexp: '^a$'}}", ""),
    ("9.3", "a pattern is anchored", TEXT % "validate: {pattern: a}", "AF492"),
    ("9.3", "and compiles", TEXT % "validate: {pattern: '^(a$'}", "AF491"),
    ("9.3", "as JavaScript has it", TEXT % r"validate: {pattern: '^[\w-\.]+$'}", ""),
    ("9.3", "the least is not the most", "{name: a, label: A, type: number, validate: {min: 5, max: 1}}", "AF496"),
    ("9.4", "there are no others", "{name: a, label: A, type: textarea}", "AF103"),
    ("9.4", "types of the platform", "{name: a, label: A, type: 'account:google'}", "AF108"),
    ("9.4", "a password is masked in connections", "{name: a, label: A, type: password}", "AF493"),
    ("9.4", "spec is of parameters", "{name: a, label: A, type: array, spec: text}", "AF105"),
    ("9.4", "and for what holds others", TEXT % "spec: []", "AF494"),
    ("9.4", "a number", "{name: a, label: A, type: number, default: abc}", "AF453"),
    ("9.4", "not below zero", "{name: a, label: A, type: uinteger, default: -1}", "AF495"),
    ("9.4", "a port", "{name: a, label: A, type: port, default: 70000}", "AF495"),
    ("9.4", "a color", "{name: a, label: A, type: color, default: blue}", "AF495"),
    ("9.4", "a time", "{name: a, label: A, type: time, default: '25:00'}", "AF495"),
    ("9.4", "an address with its protocol", "{name: a, label: A, type: url, default: www.a.example}", "AF495"),
    ("9.5", "something to choose from", SELECT % "required: true", "AF451"),
    ("9.5", "also in the long form", SELECT % "options: {label: name, value: id}", "AF451"),
    ("9.5", "an option has a value", SELECT % "options: [{label: A}]", "AF104"),
    ("9.5", "which is not null", SELECT % "options: [{value: null, label: A}]", "AF487"),
    ("9.5", "and is closed", SELECT % "options: [{value: a, label: A, x: 1}]", "AF101"),
    ("9.5", "groups have options", SELECT % "grouped: true, options: [{label: A}]", "AF104"),
    ("9.5", "and are said to be there", SELECT % "options: [{label: A, options: [{value: a, label: A}]}]", "AF723"),
    ("9.5", "only where they are", SELECT % "grouped: true, options: [{value: a, label: A}]", "AF723"),
    ("9.5", "a text is a procedure", SELECT % "options: listIt", "AF105"),
    ("9.5", "names of properties, no expressions", SELECT % "options: {store: 'rpc://listIt', label: '{{item.n}}'}", "AF489"),
    ("9.6", "a procedure is there", SELECT % "options: 'rpc://listThem'", "AF203"),
    ("9.6", "and reads what it is asked", SELECT % "options: 'rpc://listIt?z=1'", "AF209"),
    ("9.6", "a query reads the form", SELECT % "options: 'rpc://listIt?q={{parameters.b}}'", "AF725"),
    ("9.6", "but for the form of a button", BUTTON % "url: 'rpc://listIt', label: X, parameters: [%s]" % SEARCHED, ""),
    ("9.7", "a folder's items need no mark", FOLDER % "listIt", ""),
    ("9.7", "but a label and a value", FOLDER % "listBare", "AF724"),
    ("9.7", "a file is chosen from", "{name: a, label: A, type: file}", "AF451"),
    ("9.8", "operators have names that are known", FILTER % "{label: E, value: 'text:sounds'}", "AF103"),
    ("9.8", "and are written as options", FILTER % "{label: E, valu: 'text:equal'}", "AF101"),
    ("9.7", "values are IDs or not", "{name: a, label: A, type: file, options: {store: 'rpc://listIt', ids: 'no'}}", "AF102"),
    ("9.8", "a filter joins in two ways", "{name: a, label: A, type: filter, options: {logic: xor}}", "AF103"),
    ("9.9", "a default is among the options", SELECT % "default: b, options: [{value: a, label: A}]", "AF452"),
    ("9.9", "a default is not refused", "{name: a, label: A, type: number, default: 9, validate: {max: 5}}", "AF495"),
    ("9.9", "no expressions in forms", "{name: a, label: '{{x}}', type: text}", "AF360"),
]  # fmt: skip
"""Section, sentence, a parameter (or a whole list, in quotes), and the one code that is told."""

PARAMETERS_ELSEWHERE = {
    "9.4": "time zones and certificates are known to the platform alone; whether a file name stands beside a buffer is a choice",
    "9.6": "what a mapped field holds is known at a run",
    "9.7": "which levels hold files is known at a run",
    "9.8": "operators of a value are chosen by the user",
    "9.10": "what an interface ignores does no harm there",
}
"""Section → what of it no text answers."""

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
PROCEDURE = (
    "rpcs: {listIt: {label: List, params: [{name: q, type: text, label: Q}], "
    "communication: {url: /x, qs: {q: '{{parameters.q}}'}, response: {limit: 9, "
    "output: {label: '{{body.l}}', value: '{{body.v}}', name: '{{body.n}}', type: text, file: '{{body.f}}'}}}}, "
    "listBare: {label: List, communication: {url: /x, response: {limit: 9, output: {label: '{{body.l}}', id: '{{body.v}}'}}}}}\n"
)
MODULE = (
    "modules: {getUser: {label: Get a user, moduleType: action, mappableParams: %s, "
    'communication: {url: /u, method: POST, body: "{{parameters}}"}}}\n'
)


@pytest.mark.parametrize(("section", "sentence", "given", "code"), PARAMETERS, ids=lambda value: str(value)[:24])
def test_a_parameter_that_breaks_a_rule_of_forms(section, sentence, given, code):
    def told(parameters):
        found = lint(load_text("manifest.yaml", HEAD + PROCEDURE + parameters), Config(profile="all"))
        return {str(item.code) for item in found}

    if given == "connection":
        field = "{name: a, label: A, type: select, options: 'rpc://listIt'}"
        made = told(f"connections: {{acme: {{label: A, connectionType: basic, params: [{field}]}}}}\n")
        assert code in made
        return
    made = told(MODULE % (given if given.startswith("'") else f"[{given}]"))
    assert made - told(MODULE % f"[{TEXT % 'required: true'}]") - {"AF207"} == ({code} if code else set())
