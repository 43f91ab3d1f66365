"""Fixes by rule: what is written in place of what, in every form of a connector; and what they never do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from afkit.app import App
from afkit.appdir.render import render
from afkit.lint import Config, lint
from afkit.lint.fixes.apply import apply_fixes
from afkit.lint.fixing import looker, mend
from afkit.lint.mending import all_mendings, with_fixes
from afkit.lint.mending.ways import keeps, way
from afkit.lint.rules import all_rules
from afkit.loading import load
from afkit.source import Source, load_json, load_yaml
from afkit.source.store import Overlay
from support.connectors import lay_out
from support.effort import one_in
from support.faulty import HEAD, faulty, joined
from support.styles import comments, styled

ALL = Config(profile="all")


def mended(folder: Path, code: str, *, unsafe: bool = False) -> dict[str, str]:
    """Mend the findings of one code; the new texts by name below the folder."""
    result = mend(looker(str(folder), Config(select=(code,))), unsafe=unsafe)
    return {str(Path(name).relative_to(folder)): new for name, (_, new) in result.texts.items()}


SEARCH = """modules:
  listUsers:
    label: List users  # of one page
    moduleType: search
    # what is asked
    communication:
      url: /users
      response:
        iterate: "{{body.users}}"  # all of them
        output: "{{item}}"
"""

CASES = [
    (
        "AF602",
        SEARCH,
        """modules:
  listUsers:
    label: List users  # of one page
    moduleType: search
    mappableParams:
      - {name: limit, label: Limit, type: uinteger, default: 10}
    # what is asked
    communication:
      url: /users
      response:
        limit: "{{parameters.limit}}"
        iterate: "{{body.users}}"  # all of them
        output: "{{item}}"
""",
    ),
    (
        "AF604",
        """rpcs:
  listUsers:
    communication:
      - url: /a
      - url: /b
        response:
          iterate: '{{body}}'
""",
        """rpcs:
  listUsers:
    communication:
      - url: /a
      - url: /b
        response:
          limit: 300
          iterate: '{{body}}'
""",
    ),
    (
        "AF205",
        """modules: {getUser: {label: Get}, addUser: {label: Add}}
groups:
  - label: Users  # all
    modules:
      - getUser
""",
        """modules: {getUser: {label: Get}, addUser: {label: Add}}
groups:
  - label: Users  # all
    modules:
      - getUser
      - addUser
""",
    ),
    (
        "AF503",
        """base:
  headers: {Authorization: '{{connection.token}}'}
  log: {sanitize: [request.headers.authorization]}
modules: {addUser: {communication: {url: /u, log: {sanitize: [request.body.pin]}}}}
""",
        """base:
  headers: {Authorization: '{{connection.token}}'}
  log: {sanitize: [request.headers.authorization]}
modules: {addUser: {communication: {url: /u, log: {sanitize: [request.body.pin, request.headers.authorization]}}}}
""",
    ),
    (
        "AF428",
        """modules:
  getUser:
    mappableParams: [{name: id, type: text}]
    communication:
      url: /users/{{parameters.id}}
""",
        """modules:
  getUser:
    mappableParams: [{name: id, type: text}]
    communication:
      url: /users/{{encodeURL(parameters.id)}}
      encodeUrl: false
""",
    ),
    (
        "AF605",
        """modules:
  getUser:
    moduleType: action
    samples:
      user_id: 17
      created_at: '2026-01-31T12:00:00Z'
      tags: [a]
""",
        """modules:
  getUser:
    moduleType: action
    interface:
      - {name: user_id, label: User ID, type: number}
      - {name: created_at, label: Created at, type: date}
      - {name: tags, label: Tags, type: array, spec: {type: text}}
    samples:
      user_id: 17
      created_at: '2026-01-31T12:00:00Z'
      tags: [a]
""",
    ),
    (
        "AF620",
        """modules:
  getUser:
    interface: [{name: id, type: uinteger}, {name: name, type: text, label: Full name}]
""",
        """modules:
  getUser:
    interface: [{name: id, type: uinteger}, {name: name, type: text, label: Full name}]
    samples:
      id: 1
      name: Full name
""",
    ),
    (
        "AF621",
        """modules:
  getUser:
    interface:
      - {name: id, type: text}
    samples: {id: a, age: 7}
""",
        """modules:
  getUser:
    interface:
      - {name: id, type: text}
      - {name: age, label: Age, type: number}
    samples: {id: a, age: 7}
""",
    ),
    (
        "AF610",
        """base:
  response:
    error:
      message: '{{body.text}}'
""",
        """base:
  response:
    error:
      message: '{{body.text}}'
      "429": {type: RateLimitError, message: "{{body.text}}"}
""",
    ),
    (
        "AF208",
        """modules:
  getUser:
    interface: &fields  # of a user
      - {name: id, type: text, label: &word ID}
""",
        """modules:
  getUser:
    interface:  # of a user
      - {name: id, type: text, label: ID}
""",
    ),
    ("AF011", "base: {headers: {x: no, y: 1:30}}\n", 'base: {headers: {x: "no", y: "1:30"}}\n'),
    ("AF005", "base:\n  baseUrl: {{connection.url}}  # theirs\n", 'base:\n  baseUrl: "{{connection.url}}"  # theirs\n'),
    ("AF425", "base:\n  baseUrl: http://api.acme.example\n", "base:\n  baseUrl: https://api.acme.example\n"),
]


@pytest.mark.parametrize(("code", "bad", "good"), CASES, ids=[case[0] for case in CASES])
def test_a_safe_fix_writes_what_is_missing_and_keeps_the_rest(code, bad, good, tmp_path):
    lay_out(tmp_path, {"manifest.yaml": HEAD + bad})
    assert mended(tmp_path, code)["manifest.yaml"] == HEAD + good


GUESSED = [
    ("AF402", "{url: '/users?page=1&size={{parameters.n}}'}", "{url: '/users', qs: {page: \"1\", size: \"{{parameters.n}}\"}}"),
    ("AF404", "{url: /n, method: POST, type: text, body: hi}",
     "{url: /n, method: POST, type: text, headers: {Content-Type: text/plain}, body: hi}"),
    ("AF407", "{url: /n, repeat: {condition: '{{temp.a}}'}}", "{url: /n, repeat: {condition: '{{temp.a}}', limit: 20}}"),
    ("AF409", "{url: /n, method: GET, body: {a: b}}", "{url: /n, method: GET, qs: {a: b}}"),
    ("AF409", "{url: /n, method: GET, body: {a: {b: c}}}", "{url: /n, method: POST, body: {a: {b: c}}}"),
    ("AF409", "{url: /n, method: DELETE, body: {a: b}}", "{url: /n, method: DELETE, qs: {a: b}}"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "bad", "good"), GUESSED, ids=[case[0] for case in GUESSED])
def test_what_may_be_meant_otherwise_is_written_only_when_asked_for(code, bad, good, tmp_path):
    rpc = "rpcs:\n  getUsers:\n    communication: "
    lay_out(tmp_path, {"manifest.yaml": f"{HEAD}{rpc}{bad}\n"})
    assert mended(tmp_path, code) == {}
    assert mended(tmp_path, code, unsafe=True)["manifest.yaml"] == f"{HEAD}{rpc}{good}\n"


def test_tabs_become_the_spaces_that_make_a_whole_text(tmp_path):
    lay_out(tmp_path, {"manifest.yaml": HEAD + "base:\n\tbaseUrl: https://a.acme.example\n\theaders:\n\t\tx: y\n"})
    new = mended(tmp_path, "AF006", unsafe=True)["manifest.yaml"]
    assert new == HEAD + "base:\n  baseUrl: https://a.acme.example\n  headers:\n    x: y\n"


def test_a_comment_that_silences_nothing_goes_away(tmp_path):
    text = "base:\n  # afkit: ignore[AF425] plain on purpose\n  baseUrl: https://a.acme.example  # afkit: ignore[AF427, AF425]\n"
    lay_out(tmp_path, {"manifest.yaml": HEAD + text})
    result = mend(looker(str(tmp_path), ALL))
    assert [new for _, new in result.texts.values()] == [HEAD + "base:\n  baseUrl: https://a.acme.example\n"]


def test_what_an_alias_repeats_is_left_to_the_author(tmp_path):
    text = "x: &get {url: /u, response: {iterate: '{{body}}'}}\nrpcs: {one: {communication: *get}, two: {communication: *get}}\n"
    lay_out(tmp_path, {"manifest.yaml": HEAD + text})
    assert mended(tmp_path, "AF604") == {}


def test_the_parameter_of_a_limit_goes_into_the_file_of_its_list(tmp_path):
    (tmp_path / "one").mkdir()
    lay_out(tmp_path, {"manifest.yaml": HEAD + SEARCH})
    app = load(str(tmp_path)).app
    assert app is not None
    folder = tmp_path / "two"
    lay_out(folder, dict(render(app)))
    texts = mended(folder, "AF602")
    assert {name.rpartition("/")[2] for name in texts} == {
        "list-users.communication.iml.json",
        "list-users.mappable-params.iml.json",
    }


def test_one_fix_that_does_harm_does_not_hinder_the_others(tmp_path):
    """An address with a slash in front needs a base; the other twenty are mended all the same."""
    wrong = "".join(f"  get{n}User: {{communication: {{url: 'https://a.example/x', response: {{iterate: '{{{{body}}}}'}}}}}}\n"
        for n in range(20))  # fmt: skip
    lay_out(tmp_path, {"manifest.yaml": HEAD + "rpcs:\n  getUser: {communication: {url: users}}\n" + wrong})
    look = looker(str(tmp_path), Config(select=("AF423", "AF426", "AF604")))
    assert [item.code for item in look(Overlay())] == ["AF426"] + 20 * ["AF604"]
    result = mend(look)
    assert result.mended == 20 and [item.code for item in result.left] == ["AF426"]


# What holds for every rule, in every form

FAULTY = list(faulty())


@pytest.mark.parametrize(
    ("code", "form", "files"), one_in(FAULTY, 11), ids=lambda value: value if isinstance(value, str) else ""
)
def test_after_mending_there_are_fewer_findings_and_none_is_new(code, form, files, tmp_path):
    lay_out(tmp_path, files)
    look = looker(str(tmp_path), ALL)
    before = look(Overlay())
    for unsafe in (False, True):
        result = mend(look, unsafe=unsafe)
        assert not Counter(item.code for item in result.left) - Counter(item.code for item in before)
        assert len(result.left) + result.mended == len(before) and bool(result.mended) == bool(result.texts)
        for name, (old, new) in result.texts.items():
            assert old.encode() == files[str(Path(name).relative_to(tmp_path))].removeprefix(b"\xef\xbb\xbf")
            assert old.count("\r\n") == old.count("\n") or "\r" not in new
            assert "\r\n" not in old or new.count("\r\n") == new.count("\n")
            kept = [line.partition("# note")[2] for line in new.splitlines() if "# note" in line]
            assert kept == [line.partition("# note")[2] for line in old.splitlines() if "# note" in line]


@pytest.mark.parametrize("seed", one_in(range(200), 13))
def test_whatever_the_style_the_text_stays_whole_and_keeps_its_comments(seed, tmp_path):
    codes = list(all_rules())
    text = styled(seed, joined(codes[seed * 7 % len(codes)], codes[seed * 31 % len(codes)]))
    (tmp_path / "manifest.yaml").write_bytes(text.encode())
    look = looker(str(tmp_path), ALL)
    before = look(Overlay())
    for item in before:
        for content in (apply_fixes([item])[0] if item.fix else {}).values():
            load_yaml(Source("manifest.yaml", content.decode()))
    for unsafe in (False, True):
        result = mend(look, unsafe=unsafe)
        assert len(result.left) + result.mended == len(before)
        for old, new in result.texts.values():
            assert comments(new) == comments(old)
            assert "\r\n" not in old or new.count("\r\n") == new.count("\n")


def test_at_least_seventy_rules_are_mended():
    """Forty of them without a guess."""
    ways = [way(code) for code in all_rules()]
    assert sum(kind is not None for kind in ways) >= 70
    assert sum(kind in ("safe", "both") for kind in ways) >= 40


@pytest.mark.parametrize("code", all_rules())
def test_how_a_rule_is_mended_is_told_as_it_is(code, tmp_path):
    from support.faulty import bad_manifest

    lay_out(tmp_path, {"manifest.yaml": bad_manifest(code)})
    project = load(str(tmp_path))
    found = with_fixes(project, lint(project, Config(select=(code,))))
    for item in found:
        told = way(item.code)
        assert not item.fix or told in ("both", "unsafe" if item.unsafe else "safe"), (item.code, told)


SAME = {
    "AF011": "base: {headers: {x: no}}\n",
    "AF013": None,
    "AF090": "base: {headers: {x: y}}  # afkit: ignore[AF425] no more\n",
    "AF208": "base: {headers: &all {x: y}}\n",
}


def values(app: App) -> dict[str, Any]:
    """Give what an app's files hold, comments left out."""
    files = {name: content.decode() for name, content in render(app).items()}
    return {
        name: load_json(Source(name, text)).value if name.endswith("json") else text for name, text in files.items()
    }


def test_each_code_is_looked_for_in_the_module_that_mends_it():
    from afkit.lint import mending

    listed = {code: name for name, codes in mending._MODULES.items() for code in codes.split()}
    homes = {code: item.build.__module__.rpartition(".")[2] for code, item in all_mendings().items()}
    assert listed == homes


def test_every_promise_to_keep_the_connector_is_tried():
    assert {code for code in (*all_mendings(), "AF013") if keeps(code)} == set(SAME)


@pytest.mark.parametrize("code", SAME)
def test_a_fix_that_promises_it_changes_only_the_text(code, tmp_path):
    text = SAME[code]
    name = "manifest.yaml" if text else "manifest.json"
    lay_out(tmp_path, {name: HEAD + text if text else '{"manifest": 1, "app": {"name": "acme", "label": "Acme",},}'})
    project = load(str(tmp_path))
    found = with_fixes(project, lint(project, ALL))
    mine = [item for item in found if item.code == code and item.fix]
    assert mine and project.app is not None
    lay_out(tmp_path, {Path(name).name: content for name, content in apply_fixes(mine)[0].items()})
    again = load(str(tmp_path)).app
    assert again is not None and values(again) == values(project.app)
