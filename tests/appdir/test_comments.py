"""Comments of a manifest stand in the rendered code files, and come back from there as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.connectors import JSON, MINIMAL, PARCELNEST, lay_out

from afkit.appdir.render import render
from afkit.importing.apps import import_app
from afkit.lint import Config, lint
from afkit.lint.suppress import UNUSED
from afkit.loading import load, load_text
from afkit.source import Source, load_json
from afkit.source.writing import Notes, branches, jsonc_text

BASE = "general/base.iml.json"
WRITTEN = [
    ("above a member", "base:\n  # here\n  baseUrl: https://a.example\n",
     '{\n    // here\n    "baseUrl": "https://a.example"\n}\n'),
    ("beside a value", "base:\n  baseUrl: https://a.example  # here\n",
     '{\n    "baseUrl": "https://a.example" // here\n}\n'),
    ("above the code", "# here\n# too\nbase:\n  baseUrl: https://a.example\n",
     '// here\n// too\n{\n    "baseUrl": "https://a.example"\n}\n'),
    ("beside the code's key", "base:  # here\n  baseUrl: https://a.example\n",
     '{\n    "baseUrl": "https://a.example"\n} // here\n'),
    ("below the last member", "base:\n  headers:\n    a: b\n    # inner\n  # outer\ncommon: {}\n",
     '{\n    "headers": {\n        "a": "b"\n        // inner\n    }\n    // outer\n}\n'),
    ("beside a key and a comma", "base:\n  headers:  # here\n    a: b\n  url: /x\n",
     '{\n    "headers": {\n        "a": "b"\n    }, // here\n    "url": "/x"\n}\n'),
    ("beside a dash", "base:\n  log:\n    sanitize:\n      -  # here\n        a\n      - b # there\n",
     '{\n    "log": {\n        "sanitize": [\n            "a", // here\n            "b" // there\n        ]\n    }\n}\n'),
    ("beside a block of text", "base:\n  baseUrl: >-  # here\n    https://a.example\n",
     '{\n    "baseUrl": "https://a.example" // here\n}\n'),
    ("in brackets", "base:\n  headers: {a: b, # here\n    # there\n    c: d}\n",
     '{\n    "headers": {\n        "a": "b", // here\n        // there\n        "c": "d"\n    }\n}\n'),
    ("of an anchor, at its alias", "x-all:\n  - &all\n    # here\n    a: b\nbase:\n  headers: *all\n",
     '{\n    "headers": {\n        // here\n        "a": "b"\n    }\n}\n'),
    ("above a merge key", "x-all: &all {a: b}\nbase:\n  headers:\n    # here\n    <<: *all\n    c: d\n",
     '{\n    // here\n    "headers": {\n        "a": "b",\n        "c": "d"\n    }\n}\n'),
    ("no comment: a mark in a text", 'base:\n  baseUrl: "https://a.example/#x # y"\n',
     '{\n    "baseUrl": "https://a.example/#x # y"\n}\n'),
]  # fmt: skip


@pytest.mark.parametrize(("where", "text", "written"), WRITTEN, ids=[row[0] for row in WRITTEN])
def test_a_comment_is_written_at_its_place(where: str, text: str, written: str) -> None:
    project = load_text("manifest.yaml", MINIMAL + text)
    assert project.app is not None
    assert render(project.app)[BASE].decode() == written


def test_plain_json_gets_no_comment() -> None:
    text = "# one\ngroups:\n  # two\n  - {label: All, modules: []}\n# three\ncommon:\n  a: 1  # four\n"
    project = load_text("manifest.yaml", MINIMAL + text)
    assert project.app is not None
    files = render(project.app)
    assert json.loads(files["modules/groups.json"]) == [{"label": "All", "modules": []}]
    assert json.loads(files["general/common.json"]) == {"a": 1}


def again(files: dict[str, bytes], folder: Path, **options: Any) -> dict[str, bytes]:
    """Import what was rendered, and render that."""
    source = lay_out(folder / "app", dict(files))
    lay_out(folder / "made", dict(import_app(str(source), str(folder / "made"), **options).files))
    project = load(str(folder / "made"))
    assert project.app is not None
    return render(project.app)


@pytest.mark.parametrize("options", [{}, {"split": True}, {"anchors": True}], ids=["plain", "split", "anchors"])
@pytest.mark.parametrize("path", ["connector/emporix-oe", str(PARCELNEST)], ids=["emporix", "parcelnest"])
def test_rendered_connectors_come_back_to_the_byte(tmp_path: Path, path: str, options: dict[str, bool]) -> None:
    app = load(path).app
    assert app is not None
    files = render(app)
    assert any(b"// " in data for name, data in files.items() if name.endswith(".iml.json"))
    assert again(files, tmp_path, **options) == files


LINE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=9).map(str.rstrip)
LINES = st.lists(LINE, max_size=2).map(tuple)


def paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """List the paths of a value and of all below it."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for name, item in members for path in paths(item, (*at, name)))]


@st.composite
def commented(draw: st.DrawFn) -> tuple[Any, str]:
    """Draw a value, and its text with comments at any of its places."""
    value = draw(st.dictionaries(st.text(max_size=8), JSON, max_size=4))
    notes = {
        path: Notes(draw(LINES), draw(LINE), draw(LINES))
        for path in draw(st.lists(st.sampled_from(paths(value)), max_size=5))
    }
    return value, jsonc_text(value, branches(notes), 4)


@given(made=commented())
def test_comments_anywhere_survive_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, made: tuple[Any, str]
) -> None:
    value, text = made
    document = load_json(Source(BASE, text))
    assert document.value == value
    manifest = {"fileVersion": 1, "generalCodeFiles": {"base": BASE, "common": None, "readme": None, "groups": None},
                "components": {}, "origins": []}  # fmt: skip
    files = {"makecomapp.json": json.dumps(manifest).encode(), BASE: text.encode()}
    first = again(files, tmp_path_factory.mktemp("commented"))
    assert list(load_json(Source(BASE, first[BASE].decode())).value) == list(value)
    if value:
        told = [found[2] for found in load_json(Source(BASE, first[BASE].decode())).comments()]
        assert sorted(line for line in told if line != "//") == sorted(
            found[2] for found in document.comments() if found[2] != "//"
        )
    assert again(first, tmp_path_factory.mktemp("again")) == first


ACCEPTED = (
    MINIMAL
    + """modules:
  # of the module, and no finding
  getUser:
    # afkit: ignore[AF616] the service calls it so
    label: Get a New User of the Service
    description: Gets a user. # afkit: ignore[AF632] so do we
    moduleType: action
    # above the code
    communication: {url: /u}
"""
)


def test_what_is_accepted_of_metadata_stands_at_the_head_of_the_code_and_is_accepted_there(tmp_path: Path) -> None:
    project = load_text("manifest.yaml", ACCEPTED)
    assert project.app is not None
    files = render(project.app)
    path = "modules/get-user/get-user.communication.iml.json"
    head, code = files[path].decode().split("{", 1)
    assert head == (
        "// afkit: ignore[AF616] the service calls it so\n// afkit: ignore[AF632] so do we\n// above the code\n"
    )
    assert sum(b"afkit:" in data for data in files.values()) == 1

    def told(first: str) -> list[tuple[str, str]]:
        folder = lay_out(tmp_path / str(len(first)), {**files, path: (first + "{" + code).encode()})
        found = lint(load(str(folder)), Config(profile="all", select=("AF616", "AF632", UNUSED)))
        return [(Path(item.location.file).name, item.code) for item in found]

    assert told("") == [("makecomapp.json", "AF616")]
    assert told("// afkit: ignore[AF616] the service calls it so\n") == []
    assert told(head) == [("get-user.communication.iml.json", UNUSED)]  # the description is in the third person
