"""What working apps do is left alone, and one defect makes one finding."""

from __future__ import annotations

import json

import pytest

from afkit.app.knowledge.mentions import mentions
from afkit.lint import Config, lint
from afkit.lint.catalogue import snippet
from afkit.loading import load, load_text
from support.connectors import errors, lay_out

_HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
_CONNECTION = """
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{name: apiKey, type: password, label: API key, required: true}]
        functions:
          hostOf: {code: "function hostOf(key) { return 'https://a.acme.example'; }"}
          messageOf: {code: "function messageOf(body) { return body.text; }"}
        """


def _lint(example, folder, *codes):
    project = load_text("manifest.yaml", _HEAD + snippet(example) + "\n", str(folder))
    assert project.app is not None, [item.message for item in project.diagnostics]
    return [(item.code, item.severity) for item in lint(project, Config(select=codes))]


LABELS = [
    ("label: Deprecated", []),
    ("label: Deprecated, help: Deprecated. Use state.", [("AF628", "info")]),
    ("label: State (deprecated)", [("AF628", "info")]),
]


@pytest.mark.parametrize(("said", "expected"), LABELS)
def test_a_field_that_says_whether_something_is_deprecated_need_not_be_so_itself(said, expected, tmp_path):
    field = f"{{name: f, type: boolean, {said}}}"
    module = f"moduleType: action, communication: {{url: /x}}, mappableParams: [{field}]"
    assert _lint(f"modules: {{getThing: {{label: Get a thing, {module}}}}}", tmp_path, "AF628") == expected


URLS = [
    ("{{if(substring(connection.apiKey, 0, 5) = 'test_', 'https://t.acme.example', 'https://acme.example')}}", []),
    ("{{if(connection.apiKey, 'https://t.acme.example', 'https://acme.example')}}", []),
    ("{{switch(connection.apiKey, 'x', 'https://t.acme.example', 'https://acme.example')}}", []),
    ("https://{{connection.apiKey && 't.'}}acme.example", []),
    ("https://{{if(length(connection.apiKey) > 3, 'a', 'b')}}.acme.example", []),
    ("{{hostOf(connection.apiKey)}}", [("AF504", "info")]),
    ("https://acme.example/{{connection.apiKey}}", [("AF504", "error")]),
    ("https://acme.example/{{if(connection.apiKey, connection.apiKey, 'x')}}", [("AF504", "error")]),
    ("https://acme.example/{{switch('x', 'x', connection.apiKey)}}", [("AF504", "error")]),
    ("https://acme.example/{{connection.apiKey || 'x'}}", [("AF504", "error")]),
    ("https://acme.example/{{md5(connection.apiKey)}}", [("AF504", "warning")]),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_a_secret_that_only_decides_does_not_stand_in_the_url(url, expected, tmp_path):
    base = f"\n        base: {{baseUrl: {json.dumps(url)}}}\n"
    assert _lint(_CONNECTION + base, tmp_path, "AF504") == expected


PLAIN = [
    # An address, and at which characters of it http is not encrypted.
    ("http://acme.example/x", [0]),
    ("{{if(connection.apiKey, 'http://t.acme.example', 'https://acme.example')}}", [25]),
    ("{{switch(connection.apiKey, 'a', 'http://a.acme.example', 'http://b.acme.example')}}", [34, 59]),
    ("{{if(connection.apiKey, 'http://localhost:8080', 'https://acme.example')}}", []),
    ("{{replace(connection.apiKey, 'http://', 'https://')}}", []),
    ("https://acme.example/from?u=http://x.example", []),
]


@pytest.mark.parametrize(("url", "places"), PLAIN)
def test_an_address_that_an_expression_chooses_is_encrypted_too(url, places, tmp_path):
    text = _HEAD + snippet(_CONNECTION + f"\n        base: {{baseUrl: {json.dumps(url)}}}\n") + "\n"
    project = load_text("manifest.yaml", text, str(tmp_path))
    found = lint(project, Config(select=("AF425",)))
    assert [item.location.start for item in found] == [text.index(url) + at for at in places]
    assert [item.fix[0].text for item in found] == ["https"] * len(places)


MESSAGES = [
    ("{{body}}", ["AF511"]),
    ("{{ifempty(body.text, body)}}", ["AF511"]),
    ("{{if(body, 'Failed', 'Empty')}}", []),
    ("{{if(isArray(body), 'Many', body.text)}}", []),
    ("{{messageOf(body)}}", []),
]


@pytest.mark.parametrize(("message", "expected"), MESSAGES)
def test_a_function_of_the_app_may_make_the_message_of_the_body(message, expected, tmp_path):
    base = f"\n        base: {{response: {{error: {{message: {json.dumps(message)}}}}}}}\n"
    assert [code for code, _ in _lint(_CONNECTION + base, tmp_path, "AF511")] == expected


TESTED = [
    ("{{a = b}}", {"a", "b"}),
    ("{{!a}}", {"a"}),
    ("{{-a}}", set()),
    ("{{a && b}}", {"a"}),
    ("{{a || b}}", set()),
    ("{{a + b}}", set()),
    ("{{if(a > 1, b, c)}}", {"a"}),
    ("{{switch(a, b, c, d)}}", {"a", "b"}),
    ("{{switch(a, b, c, d, e)}}", {"a", "b", "d"}),
    ("{{upper(if(contains(a, b), c, d))}}", {"a", "b"}),
    ("{{a[b]}}", {"b"}),
]


@pytest.mark.parametrize(("text", "expected"), TESTED)
def test_a_value_that_does_not_come_out_is_told_apart(text, expected):
    assert {item.names[0] for item in mentions(text) if item.tested} == expected


MISTAKES = [
    ("{{formatDate(parameters.from,YYYY-MM-DDTHH:mm:ss)}}", ["AF301"]),
    ("{{nosuch}} {{formatDate(now, HH:mm)}}", ["AF325", "AF301"]),
    ("{{formatDate(now, 'HH:mm')}}", []),
]


@pytest.mark.parametrize(("text", "expected"), MISTAKES)
def test_an_unquoted_format_is_one_mistake(text, expected, tmp_path):
    module = f"\n        modules: {{getUser: {{label: Get, moduleType: action, communication: {{url: {json.dumps(text)}}}}}}}\n"
    found = _lint(module, tmp_path, "AF301", "AF307", "AF325")
    assert [code for code, _ in found] == expected


def _appdir(folder, general, files, **codes):
    manifest = {
        "fileVersion": 1,
        "generalCodeFiles": {"base": None, "common": None, "groups": None, "readme": None, **general},
        "components": {
            **{kind: {} for kind in ("connection", "webhook", "rpc", "function", "endpoint")},
            "module": {
                "getUser": {
                    "label": "Get a user",
                    "description": "Gets a user.",
                    "moduleType": "action",
                    "actionCrud": "read",
                    "codeFiles": {"communication": "m/api.json", "interface": "m/interface.json", **codes},
                }
            },
        },
        "origins": [],
    }
    given = {"m/api.json": '{"url": "/user"}', "m/interface.json": '[{"name": "id", "type": "text", "label": "ID"}]'}
    return load(str(lay_out(folder, {**given, **files, "makecomapp.json": json.dumps(manifest)})))


UNSEEN = [
    # What the folder leaves to the platform (null) is there, but nobody can judge it here.
    ({}, {}, {"samples": None}, []),
    ({}, {}, {"interface": None, "samples": None}, []),
    # What it does not name at all, or names empty, is not there.
    ({}, {}, {}, ["AF620"]),
    ({}, {"m/samples.json": "{}"}, {"samples": "m/samples.json"}, ["AF620"]),
    ({"base": "base.json"}, {"base.json": "{}"}, {"samples": None}, ["AF410", "AF423"]),
    # A file that could not be read is one finding.
    ({}, {}, {"samples": "m/none.json"}, ["AF802"]),
    ({}, {"m/interface.json": "[{]"}, {"samples": None}, ["AF004"]),
]


@pytest.mark.parametrize(("general", "files", "codes", "expected"), UNSEEN)
def test_codes_that_are_elsewhere_are_not_missed(general, files, codes, expected, tmp_path):
    project = _appdir(tmp_path, general, files, **codes)
    assert errors(project) == [] or expected[0].startswith(("AF0", "AF8"))
    found = lint(project, Config(ignore=("AF606", "AF803", "AF206")))
    assert sorted(item.code for item in found if item.severity != "info") == expected


TEMPS = [
    ("{n: '{{length(parameters.name)}}'}", "{{temp.n == 'many'}}", ["AF340"]),
    ("{n: '{{parameters.name}}'}", "{{temp.n.first}}", ["AF327"]),
    ("{n: {a: {b: 1}}}", "{{temp.n.a.c}}", ["AF327"]),
    ("{n: {a: {b: 1}}}", "{{temp.n.a.b + 1}}", []),
    ("{n: '{{data.x}}'}", "{{temp.n.a.c == 'many'}}", []),
    ("{n: '{{parseJSON(parameters.name)}}'}", "{{temp.n.a}}", []),
]


@pytest.mark.parametrize(("temp", "template", "expected"), TEMPS)
def test_types_flow_through_temp(temp, template, expected, tmp_path):
    example = f"""
        modules:
          read:
            label: Read
            type: action
            description: Reads.
            mappableParams: [{{name: name, type: text, label: Name, required: true}}]
            communication: {{url: 'https://acme.example', temp: {temp}, qs: {{q: {json.dumps(template)}}}}}
        """
    assert [code for code, _ in _lint(example, tmp_path, "AF3")] == expected


STEPS = [
    # `preauthorize` and `authorize` keep values in temp, and so does what a step itself writes before it sends.
    ("preauthorize: {url: /p, response: {temp: {kept: '{{body.p}}'}}}, ", "{{temp.kept}}", []),
    ("preauthorize: {url: /p, temp: {kept: a}}, ", "{{temp.kept}}", []),
    ("authorize: {url: /l, response: {temp: {kept: '{{query.code}}'}}}, ", "{{temp.kept}}", []),
    ("authorize: {url: /l, response: {temp: {other: '{{query.code}}'}}}, ", "{{temp.kept}}", ["AF327"]),
    ("", "{{temp.own}}", []),
    # Without `authorize` nobody brings a code: nothing has put it there.
    ("", "{{temp.kept}}", ["AF327"]),
    ("preauthorize: {url: /p, response: {temp: {kpt: '{{body.p}}'}}}, ", "{{temp.kept}}", ["AF327"]),
]


@pytest.mark.parametrize(("before", "template", "expected"), STEPS)
def test_steps_of_a_connection_pass_temp_on(before, template, expected, tmp_path):
    token = f"token: {{condition: true, url: /t, temp: {{own: a}}, body: {{code: {json.dumps(template)}}}}}"
    example = f"""
        connections:
          acme:
            label: Acme
            connectionType: oauth
            communication: {{{before}{token}}}
        """
    assert [code for code, _ in _lint(example, tmp_path, "AF3")] == expected


def _form_of(params, interface="[]", request="{url: /u}"):
    return f"""
        base: {{baseUrl: "https://acme.example", response: {{error: {{message: "{{{{body.m}}}}"}}}}}}
        modules:
          findUsers:
            label: Search users
            moduleType: search
            description: Searches users.
            mappableParams: {params}
            interface: {interface}
            communication: {request}
        """


def _connection_that_asks(request):
    return f"""
        connections:
          acme: {{label: Acme, connectionType: basic, params: [{{name: apiKey, type: password, label: Key}}],
            communication: {{url: "https://acme.example/me", {request}}}}}
        """


_QUOTED, _BRACES = "'true'", "'{{parameters.a}}'"
_NAMED = "{name: %s, type: text, label: %s, required: %s}"
ONCE = [
    ("AF108 AF499", _connection_that_asks("pagination: {qs: {page: 1}}"), ["AF108"]),
    ("AF108 AF326", _connection_that_asks("pagination: {qs: {page: '{{pagination.page}}'}}"), ["AF108"]),
    ("AF108 AF641", _connection_that_asks("pagination: {qs: {a: 1, page: '{{pagination.page}}'}}"), ["AF108"]),
    ("AF108 AF326", _connection_that_asks("response: {iterate: '{{body}}', output: '{{item}}'}"), ["AF108", "AF108"]),
    ("AF326", _connection_that_asks("qs: {page: '{{pagination.page}}'}"), ["AF326"]),
    (
        "AF450 AF629",
        _form_of(
            f"[{_NAMED % ('a', 'B', 'true')}, {_NAMED % ('a', 'A', 'true')}]", f"[{_NAMED % ('a', 'A', 'false')}]"
        ),
        ["AF450"],
    ),
    ("AF450 AF624", _form_of(f"[{_NAMED % ('a', 'A', 'false')}, {_NAMED % ('a', 'B', 'true')}]"), ["AF450"]),
    ("AF102 AF624", _form_of(f"[{_NAMED % ('a', 'A', _QUOTED)}, {_NAMED % ('b', 'B', 'true')}]"), ["AF102"]),
    (
        "AF360 AF629",
        _form_of(f"[{_NAMED % ('a', _BRACES, 'true')}]", f"[{_NAMED % ('a', 'A', 'false')}]"),
        ["AF360"],
    ),
    ("AF303 AF304", _form_of("[]", request="{url: /u, response: {output: '{{upper(body.a +}}'}}"), ["AF304"]),
    (
        "AF101 AF729",
        _form_of("[]", request="{href: /u, method: GET, response: {output: '{{body}}'}}"),
        ["AF101"],
    ),
    ("AF101 AF104", _form_of("[]", request="{url: /u, response: {iterate: {array: '{{body}}'}}}"), ["AF101"]),
    (
        "AF101 AF327",
        _form_of("[]", request="{variables: {a: 1}, url: '/u/{{temp.a}}', response: {output: '{{temp.a}}'}}"),
        ["AF101"],
    ),
    ("AF325 AF499", _form_of("[]", request="{url: /u, pagination: {qs: {page: '{{page.page}}'}}}"), ["AF325"]),
    ("AF482 AF634", "functions: {spare: {code: 'function spare() { return 1; }'}}", ["AF482"]),
    ("AF102 AF205", _form_of("[]") + "groups: [{label: A, modules: none}]", ["AF102"]),
]
"""Codes, a connector, and what is told of these codes: of one defect only what says what to write."""


@pytest.mark.parametrize(("codes", "example", "expected"), ONCE)
def test_one_defect_is_one_finding(codes, example, expected, tmp_path):
    project = load_text("manifest.yaml", _HEAD + snippet(example) + "\n", str(tmp_path))
    found = [item.code for item in lint(project, Config(profile="all")) if item.code in codes.split()]
    assert found == expected


def test_a_module_that_does_nothing_is_not_told_for_each_parameter(tmp_path):
    example = """
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID}]
            communication: {}
        """
    assert _lint(example, tmp_path, "AF434", "AF457") == [("AF434", "error")]


@pytest.mark.parametrize(
    "log",
    [
        "log: sanitize",
        "log: {sanitise: [request.headers.authorization]}",
        "log: {sanitize: [request.body.a request.headers.authorization]}",
    ],
)
def test_a_log_that_cannot_be_read_is_told_and_not_what_it_fails_to_hide(log, tmp_path):
    base = 'baseUrl: "https://api.acme.example", headers: {authorization: "{{connection.apiKey}}"}, ' + log
    module = "modules: {getUser: {label: Get, moduleType: action, communication: {url: /user}}}"
    found = _lint(f"{_CONNECTION}base: {{{base}}}\n        {module}\n", tmp_path, "AF1", "AF502")
    assert len(found) == 1 and found[0][0] != "AF502"


SHARED_LOG = """
        base:
          baseUrl: https://api.acme.example
          headers: {authorization: "{{connection.apiKey}}"}
          log: %s
        connections:
          acme:
            label: Acme
            connectionType: basic
            params: [{name: apiKey, type: password, label: API key}]
            communication:
              url: https://api.acme.example/me
              headers: {authorization: "{{parameters.apiKey}}"}
              log: %s
"""


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        ("&hidden {sanitize: [request.headers.authorization]}", "*hidden", []),
        ("&hidden {sanitize: request.headers.authorization}", "*hidden", ["AF102"]),
        ("&hidden sanitize request.headers.authorization", "*hidden", ["AF102"]),
        ("&hidden {sanitise: [request.headers.authorization]}", "*hidden", ["AF101"]),
        ("{sanitize: &hidden request.headers.authorization}", "{sanitize: *hidden}", ["AF102"]),
        ("{sanitize: request.headers.authorization}", "{sanitize: [request.headers.other]}", ["AF102", "AF502"]),
    ],
)
def test_a_shared_log_that_cannot_be_read_is_told_where_it_is_written(first, second, told, tmp_path):
    found = _lint(SHARED_LOG % (first, second), tmp_path, "AF1", "AF502")
    assert [code for code, _ in found] == told


CALLS = [
    # The text, and behind what its `)` is missing: where one there leaves no fault; else at the end.
    ("{{replace(replace(md5(body.a, '/x/g', '-'), '/y/g', '_')}}", "body.a"),
    ("{{if(contains(body.a, 'b', 'x', 'y')}}", "'b'"),
    ("{{if(body.a = 1, upper(body.b, 'c')}}", "body.b"),
    ("{{join(map(body.list, 'id', ', ')}}", None),
    ("{{upper(trim(body.a)}} and {{lower(body.b)}}", None),
]


@pytest.mark.parametrize(("text", "behind"), CALLS)
def test_a_bracket_of_a_call_is_missing_where_its_arguments_end(text, behind, tmp_path):
    example = f"""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {{url: /u, response: {{output: {json.dumps(text)}}}}}
        """
    project = load_text("manifest.yaml", _HEAD + snippet(example) + "\n", str(tmp_path))
    (found,) = lint(project, Config(select=("AF3",)))
    written = found.location.source.text
    assert found.code == "AF304"
    if behind is None:
        assert found.message.startswith("`)` is missing before the expression ends")
    else:
        assert written[: found.location.end].endswith(behind) and "is missing here" in found.message
