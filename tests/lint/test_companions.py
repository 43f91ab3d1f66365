"""sandbox.yaml and cases.yaml are checked beside their manifest: all findings, each at its place."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path

import pytest
import yaml

from afkit.lint import Config
from afkit.lint.batch import check
from afkit.lint.config import DEFAULT
from afkit.lint.fixing import looker, mend
from support.cli import ROOT, afkit
from support.connectors import lay_out
from support.effort import one_in

MANIFEST = """\
manifest: 1
app: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}
base: {baseUrl: "https://api.acme.example/v1", response: {error: {message: "[{{statusCode}}] {{body.message}}"}}}
connections:
  acme:
    label: Acme
    connectionType: basic
    params: [{name: apiKey, type: password, label: Key}]
    communication: {url: "https://api.acme.example/v1/me", qs: {k: "{{parameters.apiKey}}"}, log: {sanitize: [request.qs.k]}}
modules:
  getUser:
    label: Get a user
    moduleType: action
    connection: acme
    mappableParams: [{name: id, type: text, label: ID}, {name: count, type: uinteger, label: Count}]
    communication: {url: "/users/{{encodeURL(parameters.id)}}", qs: {n: "{{parameters.count}}"}}
    interface: [{name: id, type: text, label: ID}]
"""
SANDBOX = """\
sandbox: 1
title: Acme
modes: {default: as it is, slow: slowly}
connections: {acme: {apiKey: k}}
routes:
  - {name: me, match: {path: /v1/me}, steps: [{reply: {status: 200}}]}
  - {name: user, match: {path: "/v1/users/{id}", method: GET}, steps: [{reply: {json: {id: "{{request.path.id}}"}}}]}
"""
CASES = """\
cases:
  - {name: one, module: getUser, input: {id: "1", count: 2}, expect: {output: {id: "1"}}}
  - {name: two, check: acme, modes: [slow]}
"""


@pytest.fixture
def told(tmp_path):
    def check(sandbox=SANDBOX, cases=CASES):
        (tmp_path / "manifest.yaml").write_text(MANIFEST, encoding="utf-8")
        (tmp_path / "sandbox.yaml").write_text(sandbox, encoding="utf-8")
        (tmp_path / "cases.yaml").write_text(cases, encoding="utf-8")
        found = afkit("lint", tmp_path, "--format", "json").data["diagnostics"]
        return [(item["code"], item["file"].rpartition("/")[2], item["line"], item.get("hint", "")) for item in found]

    return check


def test_a_sandbox_that_cannot_be_read_hides_nothing_else_in_it(told):
    sandbox = SANDBOX.replace('"{{request.path.id}}"', "{{request.path.id}}").replace("acme: {", "amce: {")
    sandbox += '  - {name: gone, match: {path: /v1/gone}, steps: [{if: "{{lett.x}}", reply: {status: 204}}]}\n'
    assert [item[:3] for item in told(sandbox)] == [
        ("AF230", "sandbox.yaml", 4),
        ("AF005", "sandbox.yaml", 7),
        ("AF231", "sandbox.yaml", 8),
        ("AF325", "sandbox.yaml", 8),
    ]


def test_clean_ones_give_nothing(told):
    assert told() == []


@pytest.mark.parametrize("half", ["in: ", "in: {slow: }"])
def test_a_step_that_routes_share_may_be_half_written(half, told):
    first = SANDBOX.replace("steps: [{reply: {status: 200}}]", f"steps: [&step {{reply: {{status: 200}}, {half}}}]")
    assert first != SANDBOX
    last = "  - {name: last, match: {path: /v1/me, method: PUT}, steps: [*step]}\n"
    assert "AF102" in {item[0] for item in told(first + last)}


@pytest.mark.parametrize("report", ["", " x", " {a: 1}", " [1]"])
def test_a_report_that_is_none_is_told_and_the_cases_are_checked(report, told):
    found = told(SANDBOX + f"report:{report}\n", CASES.replace("module: getUser", "module: getUsr"))
    assert [item[0] for item in found] == ["AF230", "AF102"]


SLIPS = [
    ("acme: {apiKey", "amce: {apiKey", ("AF230", "sandbox.yaml", 4, "did you mean 'acme'?")),
    ("path: /v1/me}", "path: /v1/mee}", ("AF231", "sandbox.yaml", 6, "did you mean '/v1/me'?")),
    ("method: GET", "method: POST", ("AF231", "sandbox.yaml", 7, "did you mean 'GET'?")),
    ("status: 200", "staus: 200", ("AF101", "sandbox.yaml", 6, "did you mean 'status'?")),
    ("title: Acme", "tilte: Acme", ("AF101", "sandbox.yaml", 2, "did you mean 'title'?")),
    ("{{request.path.id}}", "{{request.path.id", ("AF315", "sandbox.yaml", 7, "close it with `}}`")),
    ("{{request.path.id}}", "{{request.path.}}", ("AF301", "sandbox.yaml", 7, None)),
    ("name: me,", "name: read me,", ("AF105", "sandbox.yaml", 6, "write 'read-me'")),
    ("reply: {json:", "reply: {body:", ("AF101", "sandbox.yaml", 7, "did you mean 'json'?")),
    ("{{request.path.id}}", "{{request.headers.`X-Id`}}", ("AF418", "sandbox.yaml", 7, "write request.headers.`x-id`")),
    ('output: {id: "1"}', 'output: {id: {match: "."}}', ("AF230", "cases.yaml", 2, "did you mean 'matches'?")),
    ('output: {id: "1"}', "error: DataError", ("AF102", "cases.yaml", 2, "write {type: DataError}")),
    ('output: {id: "1"}', "bundles: {id: 1}", ("AF102", "cases.yaml", 2, "write [{…}]")),
    ('output: {id: "1"}', "count: 2", ("AF107", "cases.yaml", 2, None)),
    ("module: getUser", "module: getUsr", ("AF230", "cases.yaml", 2, "did you mean 'getUser'?")),
    ("check: acme", "connect: acmee", ("AF230", "cases.yaml", 3, "did you mean 'acme'?")),
    ("check: acme", "check: acmee", ("AF230", "cases.yaml", 3, "did you mean 'acme'?")),
    ("modes: [slow]", "modes: [slwo]", ("AF230", "cases.yaml", 3, "did you mean 'slow'?")),
    ('id: "1", count', 'di: "1", count', ("AF233", "cases.yaml", 2, None)),
    ("count: 2", "count: [2]", ("AF233", "cases.yaml", 2, "write a number")),
    ("name: user,", "name: me,", ("AF234", "sandbox.yaml", 7, "rename one")),
    ("name: two", "name: one", ("AF234", "cases.yaml", 3, "rename one")),
    ("expect:", "expct:", ("AF101", "cases.yaml", 2, "did you mean 'expect'?")),
]


@pytest.mark.parametrize(("old", "new", "expected"), SLIPS)
def test_a_slip_is_told_at_its_line(old, new, expected, told):
    sandbox, cases = SANDBOX.replace(old, new, 1), CASES.replace(old, new, 1)
    assert (sandbox, cases) != (SANDBOX, CASES)
    found = told(sandbox, cases)
    code, file, line, hint = expected
    hits = [item for item in found if item[:3] == (code, file, line)]
    assert hits, found
    assert hint is None or hits[0][3] == hint


def test_all_findings_are_told_and_not_only_the_first(told):
    codes = [
        item[0] for item in told(SANDBOX.replace("acme:", "amce:"), CASES.replace("getUser", "x").replace("acme", "y"))
    ]
    assert codes.count("AF230") == 3


def test_a_call_that_no_route_answers_is_told_at_its_address(told):
    found = told(SANDBOX.replace('"/v1/users/{id}"', '"/v1/people/{id}"'))
    assert ("AF232", "manifest.yaml", 16) in [item[:3] for item in found]


def test_a_call_to_any_address_is_answered_by_a_route_of_any_depth(told, tmp_path):
    told()
    anything = """  call:
    label: Make an API call
    moduleType: universal
    connection: acme
    mappableParams: [{name: url, type: text, label: URL}, {name: method, type: text, label: Method}]
    communication: {url: "/{{parameters.url}}", method: "{{parameters.method}}"}
"""
    (tmp_path / "manifest.yaml").write_text(MANIFEST + anything, encoding="utf-8")
    (tmp_path / "sandbox.yaml").write_text(SANDBOX.replace("/v1/me", "/v1/me/too"), encoding="utf-8")
    found = afkit("lint", tmp_path, "--select", "AF232", "--format", "json").data["diagnostics"]
    assert [item["message"] for item in found] == ["no route of the sandbox answers GET /v1/me"]


def test_what_stands_before_all_paths_may_be_a_path_of_several_parts(told, tmp_path):
    told(SANDBOX.replace("/v1/users/", "/v1/eu/users/"))
    base = MANIFEST.replace(
        '{baseUrl: "https://api.acme.example/v1"', '{baseUrl: "https://api.acme.example/{{common.area}}"'
    )
    (tmp_path / "manifest.yaml").write_text(base, encoding="utf-8")
    assert afkit("lint", tmp_path, "--select", "AF231,AF232", "--format", "json").data["diagnostics"] == []


def test_a_path_that_is_escaped_in_the_sandbox_alone_is_the_same(told, tmp_path):
    told(SANDBOX.replace("/v1/users/", "/v1/gr%C3%B6%C3%9Fe/"))
    (tmp_path / "manifest.yaml").write_text(MANIFEST.replace('"/users/', '"/größe/'), encoding="utf-8")
    assert afkit("lint", tmp_path, "--format", "json").data["diagnostics"] == []


def test_what_a_choice_inside_of_a_collection_shows_is_a_parameter(told, tmp_path):
    chosen = (
        "mappableParams: [{name: to, type: collection, label: To, spec: [{name: kind, type: select, label: Kind, "
        "options: [{label: A, value: a, nested: [{name: street, type: text, label: Street}]}]}]}, "
    )
    told(cases=CASES.replace('id: "1"', "to: {kind: a, street: s, stret: s}", 1))
    (tmp_path / "manifest.yaml").write_text(MANIFEST.replace("mappableParams: [", chosen), encoding="utf-8")
    found = afkit("lint", tmp_path, "--select", "AF233", "--format", "json").data["diagnostics"]
    assert [(item["message"], item["hint"]) for item in found] == [
        ("'to' has no parameter 'stret'", "did you mean 'street'?")
    ]


def test_a_parameter_that_several_options_show_is_one_of_theirs(told, tmp_path):
    shown = "{{name: to, type: collection, label: To, spec: [{{name: {0}, type: text, label: Name}}]}}"
    options = ", ".join(f"{{label: {name}, value: {name}, nested: [{shown.format(name)}]}}" for name in ("a", "b"))
    chosen = f"mappableParams: [{{name: kind, type: select, label: Kind, options: [{options}]}}, "
    told(
        cases=CASES.replace('id: "1"', "kind: a, to: {a: s}", 1)
        + "  - {name: three, module: getUser, input: {to: {c: s}}}\n"
    )
    (tmp_path / "manifest.yaml").write_text(MANIFEST.replace("mappableParams: [", chosen), encoding="utf-8")
    found = afkit("lint", tmp_path, "--select", "AF233", "--format", "json").data["diagnostics"]
    assert [item["message"] for item in found] == ["'to' has no parameter 'c'"]


def test_the_connectors_that_come_along_are_clean():
    outcome = afkit("lint", ROOT / "connector" / "emporix-oe", "--format", "json")
    assert outcome.data == {"files": 4, "diagnostics": []}


def test_they_are_judged_beside_the_connector_as_it_was_meant(told, tmp_path):
    told()
    torn = MANIFEST.replace("modules:", "moduels:").replace("staticParams", "static")
    (tmp_path / "manifest.yaml").write_text(torn, encoding="utf-8")
    found = afkit("lint", tmp_path, "--format", "json").data["diagnostics"]
    assert [(item["code"], item["hint"]) for item in found] == [("AF101", "did you mean 'modules'?")]


def test_their_form_is_checked_beside_a_manifest_that_cannot_be_read(told, tmp_path):
    told(cases=CASES.replace("check: acme", "chekc: acme"))
    (tmp_path / "manifest.yaml").write_text(MANIFEST + "  x: [\n", encoding="utf-8")
    found = afkit("lint", tmp_path, "--format", "json").data["diagnostics"]
    assert ("cases.yaml", "AF101") in [(item["file"].rpartition("/")[2], item["code"]) for item in found]


def test_a_comment_silences_a_finding_there(told):
    comment = "cases:\n  # afkit: ignore[AF230] it comes later\n"
    assert told(cases=CASES.replace("cases:\n", comment).replace("module: getUser", "module: getUsr", 1)) == []


def test_one_that_cannot_be_read_is_told_beside_the_others(told):
    found = told(
        sandbox=SANDBOX.replace("routes:", "ruotes:"), cases=CASES.replace("expect: {output", "expect: output")
    )
    assert [(code, name) for code, name, *_ in found] == [("AF007", "cases.yaml"), ("AF101", "sandbox.yaml")]


def test_a_module_that_is_not_there_is_told_once(told):
    three = "".join(f"  - {{name: more {number}, module: getUsr}}\n" for number in range(3))
    assert [code for code, *_ in told(cases=CASES + three)] == ["AF230"]


WRONG_FORMS = {
    "a key that is missing": SANDBOX.replace("title: Acme\n", ""),
    "a key that is unknown": SANDBOX.replace("title:", "titel:"),
    "a section of another form": SANDBOX.replace("modes: {default: as it is, slow: slowly}", "modes: [default]"),
    "a route of another form": SANDBOX.replace("{path: /v1/me}", "[/v1/me]"),
    "a step of another form": SANDBOX.replace("[{reply: {status: 200}}]", "[no, {in: 3}]"),
    "a connection of another form": SANDBOX.replace("acme: {apiKey: k}", "acme: {apiKey: k}, other: []"),
    "no mapping at all": "- one\n",
}


@pytest.mark.parametrize("sandbox", WRONG_FORMS.values(), ids=WRONG_FORMS)
def test_a_wrong_form_hides_no_wrong_name(sandbox, told):
    """What is wrong with the form stands beside what is wrong with the names in the rest."""
    sandbox = sandbox.replace("connections: {acme: {apiKey: k}", "connections: {acme: {apiKey: k}, ghost: {}")
    found = told(sandbox, CASES.replace("getUser", "getGhost").replace(", modes: [slow]", ""))
    assert any(code in ("AF101", "AF102", "AF104") and file == "sandbox.yaml" for code, file, _, _ in found)
    assert ("AF230", "cases.yaml") in [(code, file) for code, file, _, _ in found]
    assert any(code == "AF230" and file == "sandbox.yaml" for code, file, _, _ in found) == ("ghost" in sandbox)


WRONG = [None, 7, "text", [], {}, [1], [None], {"a": 1}, {"a": None}, [[]], [{}], True, "{{x", {"x": [{"y": 3}]}]


def everywhere(value, path=()):
    yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ()):
        yield from everywhere(inner, (*path, key))


@pytest.mark.parametrize("name", ["sandbox.yaml", "cases.yaml"])
def test_no_form_of_these_files_ends_the_check(name, tmp_path):
    """Whatever stands at any place of them is told, or is no matter."""
    texts = {"manifest.yaml": MANIFEST, "sandbox.yaml": SANDBOX, "cases.yaml": CASES}
    value = yaml.safe_load(texts[name])
    places = [(path, wrong) for path in everywhere(value) for wrong in WRONG]
    for path, wrong in one_in(places, 23):
        changed = copy.deepcopy(value) if path else wrong
        if path:
            holder = changed
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = wrong
        lay_out(tmp_path, {**texts, name: json.dumps(changed)})
        check(str(tmp_path), Config(profile="all"))


@pytest.mark.parametrize(
    "torn",
    [
        "routes: {a: {steps: 1}}",
        "routes: [1, {steps: [1]}, {steps: 3}]",
        "routes: [{name: a, match: 3, steps: [{reply: 3, in: [a]}]}]",
        "connections: [1]",
        "state: 5",
        "modes: [a]",
        "replies: {a: [1]}",
    ],
)
def test_a_sandbox_of_another_form_is_told_not_tripped_over(torn: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text("manifest: 1\napp: {name: acme, label: Acme}\n")
    (tmp_path / "sandbox.yaml").write_text(f"sandbox: 1\n{torn}\n")
    assert "sandbox.yaml:" in afkit("lint", tmp_path, "--fail-on", "never").out


def test_two_fixes_of_one_place_of_a_sandbox_are_no_error_of_ours(tmp_path):
    folder = tmp_path / "emporix-oe"
    shutil.copytree(ROOT / "connector" / "emporix-oe", folder)
    path = folder / "sandbox.yaml"
    path.write_text(path.read_text("utf-8").replace('created_at: "{{now}}"', "created_at: {{now}}", 1), "utf-8")
    found = check(str(folder), Config(profile="all")).found
    assert [(item.code, item.location.column) for item in found] == [("AF005", 27)]


def test_their_slips_are_mended_too(tmp_path):
    folder = shutil.copytree(ROOT / "connector" / "parcelnest", tmp_path / "parcelnest")
    right = {name: (folder / name).read_text(encoding="utf-8") for name in ("cases.yaml", "sandbox.yaml")}
    (folder / "cases.yaml").write_text(right["cases.yaml"].replace("    expect:", "    xepect:", 1), encoding="utf-8")
    (folder / "sandbox.yaml").write_text(right["sandbox.yaml"].replace("\nfaults:", "\nafults:", 1), encoding="utf-8")
    mended = mend(looker(str(folder), DEFAULT))
    assert {Path(name).name: new for name, (_, new) in mended.texts.items()} == right


def test_a_member_called_like_a_test_is_none(told):
    assert told(cases=CASES.replace('{output: {id: "1"}}', "{output: {it: {asset: x}}}")) == []
