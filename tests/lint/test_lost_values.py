"""A value that nobody can read is told once: that what it would have said is missing goes without saying."""

from __future__ import annotations

import json

import pytest

from afkit.lint import Config
from afkit.lint.batch import check
from support.cli import afkit
from support.connectors import lay_out

BASE = {
    "baseUrl": "https://api.ticketry.example",
    "headers": {"X-Key": "{{connection.apiKey}}", "X-Team": "{{connection.team}}"},
    "response": {
        "error": {"message": "[{{statusCode}}] {{body.text}}", "429": {"type": "RateLimitError", "message": "x"}}
    },
    "log": {"sanitize": ["request.headers.`x-key`"]},
}
CONNECTION = {
    "url": "https://api.ticketry.example/me",
    "headers": {"X-Key": "{{parameters.apiKey}}"},
    "response": {
        "metadata": {"type": "text", "value": "{{body.name}}"},
        "data": {"team": "{{body.team}}"},
        "error": {"message": "[{{statusCode}}] {{body.text}}"},
    },
    "log": {"sanitize": ["request.headers.`x-key`"]},
}
SEARCH = {
    "url": "/tickets",
    "qs": {"state": "{{parameters.state}}", "team": "{{teamOf(parameters.state)}}"},
    "response": {
        "temp": {"seen": "{{body.count}}"},
        "valid": {"condition": "{{body.tickets}}", "message": "No list."},
        "iterate": "{{body.tickets}}",
        "output": "{{item}}",
        "limit": "{{parameters.limit}}",
    },
    "pagination": {"qs": {"page": "{{pagination.page}}"}, "condition": "{{temp.seen >= 100}}"},
}
EXPECT = [
    {
        "name": "state",
        "type": "select",
        "label": "State",
        "options": [
            {"label": "Open", "value": "open", "nested": [{"name": "limit", "type": "uinteger", "label": "Limit"}]}
        ],
    },
    {"name": "tags", "type": "array", "label": "Tags", "spec": [{"name": "key", "type": "text", "label": "Key"}]},
]
FILES = {
    "base": BASE,
    "connection": CONNECTION,
    "params": [
        {"name": "apiKey", "type": "password", "label": "API key", "editable": True, "help": "It is in your account."}
    ],
    "search": SEARCH,
    "expect": EXPECT,
    "interface": [{"name": "id", "type": "text", "label": "ID"}],
    "samples": {"id": "t-1"},
}


def _found(root, files):
    def place(name):
        return f"codes/{name}.iml.json"

    components = {kind: {} for kind in ("webhook", "rpc", "endpoint")}
    components["connection"] = {
        "ticketry": {
            "label": "Ticketry",
            "connectionType": "basic",
            "codeFiles": {"communication": place("connection"), "params": place("params")},
        }
    }
    components["module"] = {
        "searchTickets": {
            "label": "Search tickets",
            "description": "Returns a list of tickets.",
            "moduleType": "search",
            "connection": "ticketry",
            "codeFiles": {
                "communication": place("search"),
                "mappableParams": place("expect"),
                "interface": place("interface"),
                "samples": place("samples"),
            },
        }
    }
    components["function"] = {"teamOf": {"codeFiles": {"code": "codes/team-of.js", "test": "codes/team-of.test.js"}}}
    general = {"base": place("base"), "common": None, "groups": None, "readme": None}
    made = {"fileVersion": 1, "generalCodeFiles": general, "components": components, "origins": []}
    texts = {
        place(name): value if isinstance(value, str) else json.dumps(value, indent=2) for name, value in files.items()
    }
    texts["codes/team-of.js"] = "function teamOf(state) { return state; }\n"
    texts["codes/team-of.test.js"] = "it('is the same', () => { assert.equal(iml.teamOf('a'), 'a'); });\n"
    return check(str(lay_out(root, {"makecomapp.json": json.dumps(made), **texts})), Config(profile="all")).found


def _put(value, path, new):
    copy = json.loads(json.dumps(value))
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    if new is None:
        inner.pop(path[-1])
    else:
        inner[path[-1]] = new
    return copy


def _moved(value, key, source, target):
    held = value
    for step in source:
        held = held[step]
    copy = _put(value, (*source, key), None)
    inner = copy
    for step in target:
        inner = inner[step]
    inner[key] = held[key]
    return copy


LOST = [
    # the file, what it holds, and the one code that tells of it
    ("base", _put(BASE, ("baseUrl",), []), "AF102"),
    ("base", _put(BASE, ("baseUrl",), ""), "AF106"),
    ("base", _put(BASE, ("response", "error"), []), "AF102"),
    ("base", _put(BASE, ("log",), True), "AF102"),
    ("base", _moved(BASE, "sanitize", ("log",), ()), "AF107"),
    ("connection", _put(CONNECTION, ("response",), 1), "AF102"),
    ("connection", _put(CONNECTION, ("response", "data"), True), "AF102"),
    ("connection", _put(CONNECTION, ("response", "metadata"), []), "AF102"),
    ("connection", _moved(CONNECTION, "log", (), ("response",)), "AF101"),
    ("connection", _moved(CONNECTION, "error", ("response",), ()), "AF107"),
    ("connection", _put(_put(CONNECTION, ("url",), None), ("path",), "/me"), "AF101"),
    ("search", _put(SEARCH, ("qs",), [1]), "AF102"),
    ("search", _put(SEARCH, ("response",), []), "AF102"),
    ("search", _put(SEARCH, ("response", "temp"), []), "AF102"),
    ("search", _put(SEARCH, ("response", "valid"), 5), "AF102"),
    ("search", _put(SEARCH, ("response", "limit"), []), "AF102"),
    ("search", _moved(SEARCH, "limit", ("response",), ()), "AF107"),
    ("search", _moved(SEARCH, "iterate", ("response",), ()), "AF107"),
    ("search", _put(_put(SEARCH, ("pagination", "qs"), None), ("pagination", "page"), "{{pagination.page}}"), "AF101"),
    ("search", 5, "AF102"),
    ("search", [5], "AF102"),
    ("search", "null", "AF806"),
    ("search", EXPECT, "AF102"),
    ("expect", _put(EXPECT, (0, "options"), None), "AF451"),
    ("expect", _put(EXPECT, (0, "options"), 5), "AF102"),
    ("expect", _put(EXPECT, (1, "label"), []), "AF102"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "held", "code"), LOST, ids=[f"{item[0]}-{number}" for number, item in enumerate(LOST)]
)
def test_a_value_that_nobody_can_read_is_one_finding(name, held, code, tmp_path):
    whole = [(item.code, item.message) for item in _found(tmp_path / "whole", FILES)]
    torn = _found(tmp_path / "torn", {**FILES, name: held})
    new = [item for item in torn if (item.code, item.message) not in whole]
    assert [item.code for item in new] == [code]
    assert new[0].location.file.endswith(f"/{name}.iml.json")


KEPT = [
    # another mistake of the same component, or of another one, is told all the same
    ({"search": _put(_put(SEARCH, ("qs",), [1]), ("body",), {"a": "{{parameters.stat}}"})}, {"AF102", "AF327"}),
    ({"search": _put(SEARCH, ("qs",), [1]), "connection": _put(CONNECTION, ("log",), None)}, {"AF102", "AF502"}),
    ({"base": _put(BASE, ("qs",), 5), "search": _put(SEARCH, ("response", "limit"), None)}, {"AF102", "AF602"}),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "codes"), KEPT, ids=range(len(KEPT)))
def test_what_does_not_follow_is_told_beside_it(changed, codes, tmp_path):
    found = {item.code for item in _found(tmp_path, {**FILES, **changed})}
    assert codes <= found


LIMITS = [(-5, "a limit of -5 stops the module"), ("ten", "the limit 'ten' is no number"), ("10", None), (10, None)]


@pytest.mark.parametrize(("limit", "message"), LIMITS, ids=[str(limit) for limit, _ in LIMITS])
def test_a_limit_that_is_no_number_is_told(limit, message, tmp_path):
    found = _found(tmp_path, {**FILES, "search": _put(SEARCH, ("response", "limit"), limit)})
    assert [item.message for item in found if item.code == "AF415"] == ([message] if message else [])


BRACED = [
    ("[{{body.status}}}] {{body.text}}", "[{{body.status}}] {{body.text}}"),
    ("/users/{{{encodeURL(body.id)}}/tickets", "/users/{{encodeURL(body.id)}}/tickets"),
    ("/users/{{encodeURL(body.id)}/tickets", "/users/{{encodeURL(body.id)}}/tickets"),
    ("/users/{{encodeURL(body.id)/tickets", "/users/{{encodeURL(body.id)}}/tickets"),
]


@pytest.mark.parametrize(("written", "meant"), BRACED, ids=[written for written, _ in BRACED])
def test_a_brace_too_many_or_too_few_is_one_finding_and_mended(written, meant, tmp_path):
    file = tmp_path / "get.communication.iml.json"
    file.write_text(json.dumps({"url": "/users", "response": {"output": {"a": written}}}), encoding="utf-8")
    told = [item["code"] for item in afkit("lint", file, "--format", "json").data["diagnostics"]]
    assert told.count("AF315") == 1
    afkit("lint", file, "--fix", "--unsafe-fixes", "--select", "AF315")
    assert json.loads(file.read_text(encoding="utf-8"))["response"]["output"]["a"] == meant
