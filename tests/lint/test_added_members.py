"""A member that a fix adds stands where the form of manifests has it, and takes no other's comment."""

from __future__ import annotations

import pytest
from tests.lint.test_mending import mended

from afkit.lint import Config, lint
from afkit.lint.catalogue import snippet
from afkit.lint.mending import with_fixes
from afkit.lint.mending.ways import partly, way
from afkit.lint.rules import all_rules
from afkit.loading import load_text
from support.connectors import lay_out
from support.faulty import HEAD

FIELD = "modules:\n  getUser:\n    label: Get\n    moduleType: action\n    mappableParams:\n"
KEY = "connections:\n  acme:\n    label: Acme\n    connectionType: basic\n    params:\n"
CASES = [
    (
        "AF627",
        KEY + "      - name: apiKey\n        # as the service calls it\n        label: API key\n        type: password\n"
        "        # theirs\n        help: Their key.\n",
        KEY + "      - name: apiKey\n        # as the service calls it\n        label: API key\n        type: password\n"
        "        editable: true\n        # theirs\n        help: Their key.\n",
    ),
    (
        "AF618",
        FIELD + "      # who\n      - name: id\n        type: select\n        label: User ID\n        options: rpc://listUsers\n",
        FIELD + "      # who\n      - name: id\n        type: select\n        label: User ID\n        options: rpc://listUsers\n"
        "        mode: edit\n",
    ),
    (
        "AF502",
        "base:\n  baseUrl: https://a.example\n  headers: {x-key: '{{common.apiKey}}'}\n  log:\n    sanitize:\n"
        "      # the first\n      - request.body.pin  # theirs\n",
        "base:\n  baseUrl: https://a.example\n  headers: {x-key: '{{common.apiKey}}'}\n  log:\n    sanitize:\n"
        "      # the first\n      - request.body.pin  # theirs\n      - request.headers.`x-key`\n",
    ),
    (
        "AF700",
        "rpcs:\n  getUser:\n    communication:\n      url: /u/{{encodeURL(parameters.id)}}  # one\n      # to write\n"
        "      method: PATCH\n",
        "rpcs:\n  getUser:\n    communication:\n      url: /u/{{encodeURL(parameters.id)}}  # one\n      encodeUrl: false\n"
        "      # to write\n      method: PATCH\n",
    ),
    (
        "AF737",
        "modules:\n  watchOrders:\n    # for users\n    label: Watch orders\n    # to the service\n    communication:\n"
        "      url: /o\n      response: {iterate: '{{body}}', trigger: {type: id, order: desc, id: '{{item.id}}'}}\n",
        "modules:\n  watchOrders:\n    # for users\n    label: Watch orders\n    moduleType: trigger\n    # to the service\n"
        "    communication:\n"
        "      url: /o\n      response: {iterate: '{{body}}', trigger: {type: id, order: desc, id: '{{item.id}}'}}\n",
    ),
    (
        "AF624",
        FIELD + "      - name: note\n        label: Note\n      - name: id\n        required: true\n",
        FIELD + "      - name: id\n        required: true\n      - name: note\n        label: Note\n",
    ),
    (
        "AF422",
        "base: {baseUrl: 'https://a.example/v1'}\n" + KEY + "      []\n    communication: {url: '/me'}\n",
        "base: {baseUrl: 'https://a.example/v1'}\n" + KEY + "      []\n    communication: {url: 'https://a.example/v1/me'}\n",
    ),
    (
        "AF101",
        FIELD + "      - {name: size, type: number, max: 5}  # of one\n",
        FIELD + "      - {name: size, type: number, validate: {max: 5}}  # of one\n",
    ),
    (
        "AF102",
        "modules:\n  getUser:\n    label: 7\n    moduleType: action\n    mappableParams: {name: id, type: text}\n",
        "modules:\n  getUser:\n    label: \"7\"\n    moduleType: action\n    mappableParams:\n      - {name: id, type: text}\n",
    ),
    (
        "AF417",
        "rpcs: {a: {communication: {type: multipart/form-data, headers: {x: y, Content-Type: text/xml}, body: {f: g}}}}\n",
        "rpcs: {a: {communication: {type: multipart/form-data, headers: {x: y}, body: {f: g}}}}\n",
    ),
    (
        "AF492",
        FIELD + "      - {name: a, type: text, validate: {pattern: '[a-z]+'}}\n"
        "      - {name: b, type: text, validate: {pattern: 'a|b'}}\n      - {name: c, type: text, validate: {pattern: \\d+}}\n",
        FIELD + "      - {name: a, type: text, validate: {pattern: '^[a-z]+$'}}\n"
        "      - {name: b, type: text, validate: {pattern: '^(?:a|b)$'}}\n"
        "      - {name: c, type: text, validate: {pattern: ^\\d+$}}\n",
    ),
    (
        "AF628",
        FIELD + "      - {name: code, label: 'Code (deprecated)', type: text}\n",
        FIELD + "      - {name: code, label: 'Code [Deprecated]', type: text, advanced: true}\n",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "bad", "good"), CASES, ids=[case[0] for case in CASES])
def test_a_member_comes_to_its_place(code, bad, good, tmp_path):
    lay_out(tmp_path, {"manifest.yaml": HEAD + bad})
    assert mended(tmp_path, code, unsafe=True)["manifest.yaml"] == HEAD + good


def test_what_stands_in_one_line_of_json_stays_there(tmp_path):
    bad = '{"manifest": 1, "app": {"name": "demo", "label": "Demo"},\n "rpcs": {"a": {"communication": %s}}}\n'
    lay_out(tmp_path, {"manifest.json": bad % '{"url": "/u?a=1", "method": "GET"}'})
    new = mended(tmp_path, "AF402", unsafe=True)["manifest.json"]
    assert new == bad % '{"url": "/u", "method": "GET", "qs": {"a": "1"}}'


def test_members_with_comments_in_them_are_left_to_the_author(tmp_path):
    output = "".join(f"          {name}: '{{{{body.{name}}}}}'\n" for name in "abcd")
    request = f"    communication:\n      url: /u\n      response:\n        output:\n{output}"
    text = f"modules:\n  getUser:\n    moduleType: action\n{request}"
    lay_out(tmp_path, {"manifest.yaml": HEAD + text})
    assert 'output: "{{body}}"' in mended(tmp_path, "AF638", unsafe=True)["manifest.yaml"]
    lay_out(tmp_path, {"manifest.yaml": HEAD + text.replace("          b:", "          # the second\n          b:")})
    assert mended(tmp_path, "AF638", unsafe=True) == {}


@pytest.mark.parametrize("code", [code for code in all_rules() if way(code) is not None])
def test_a_page_promises_a_fix_only_where_its_own_example_gets_one(code):
    project = load_text("manifest.yaml", HEAD + snippet(all_rules()[code].bad) + "\n")
    found = with_fixes(project, lint(project, Config(select=(code,), profile="all")))
    assert partly(code) or any(item.fix for item in found if item.code == code)
