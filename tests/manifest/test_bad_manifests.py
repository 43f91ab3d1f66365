"""Each thing that can be wrong with a manifest: one diagnostic, at its place, and never an exception."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from afkit.loading import load, load_text
from support.connectors import JSON, MINIMAL, PARCELNEST, lay_out

APP = "app: {name: acme-crm, label: Acme}\n"


@pytest.mark.parametrize(
    ("text", "code", "place", "words"),
    [
        ("", "AF111", (1, 1), "is empty"),
        ("# only a comment\n", "AF111", (1, 1), "is empty"),
        ("{}", "AF111", (1, 1), "is empty"),
        ("- manifest: 1\n", "AF111", (1, 1), "is a list"),
        ("hello", "AF111", (1, 1), "is a single value"),
        ("name: acme\n", "AF111", (1, 1), "'manifest' is missing"),
        ("fileVersion: 1\ncomponents: {}\n", "AF111", (1, 1), "app directory"),
        ("routes: []\n", "AF111", (1, 1), "not a manifest"),
        ("manifest: 2\n" + APP, "AF110", (1, 11), "version 2"),
        ("manifest: 0.5\n" + APP, "AF110", (1, 11), "version 0.5"),
    ],
)
def test_what_is_no_manifest_makes_no_app(text: str, code: str, place: tuple[int, int], words: str) -> None:
    project = load_text("manifest.yaml", text)
    assert project.app is None
    (one,) = project.diagnostics
    assert (one.code, one.location.line, one.location.column) == (code, *place)
    assert words in one.message
    assert one.hint


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        (APP, "AF104", (1, 1)),
        ("manifest: '1'\n" + APP, "AF103", (1, 11)),
        ("manifest: true\n" + APP, "AF102", (1, 11)),
        ("manifest: 1\n", "AF104", (1, 1)),
        ("manifest: 1\napp: acme\n", "AF102", (2, 6)),
        ("manifest: 1\napp: {label: Acme}\n", "AF104", (2, 1)),
        ("manifest: 1\napp: {name: Acme, label: Acme}\n", "AF105", (2, 13)),
        ("manifest: 1\napp: {name: acme-crm, lable: Acme}\n", "AF101", (2, 23)),
        ("manifest: 1\napp: {name: acme-crm, label: Acme, version: one}\n", "AF102", (2, 45)),
        ("manifest: 1\napp: {name: acme-crm, label: Acme, theme: red}\n", "AF105", (2, 43)),
        ("manifest: 1\napp: {name: acme-crm, label: Acme, icon: no.png}\n", "AF113", (2, 42)),
        ("manifest: 1\napp: {name: acme-crm, label: Acme, icon: ../no.png}\n", "AF112", (2, 42)),
        (MINIMAL + "module: {}\n", "AF101", (3, 1)),
        (MINIMAL + "modules: []\n", "AF102", (3, 1)),
        (MINIMAL + "modules: 5\n", "AF102", (3, 10)),
        (MINIMAL + "modules: {getOrder: 5}\n", "AF102", (3, 21)),
        (MINIMAL + "modules: {getOrder: null}\n", "AF102", (3, 21)),
        (MINIMAL + "modules: {go: {label: A, moduleType: action}}\n", "AF105", (3, 11)),
        (MINIMAL + "modules: {return: {label: A, moduleType: action}}\n", "AF105", (3, 11)),
        (MINIMAL + "rpcs: {delete: {}}\n", "AF105", (3, 8)),
        (MINIMAL + "functions: {typeof: {}}\n", "AF105", (3, 13)),
        (MINIMAL + "modules: {getOrder: {label: A}}\n", "AF104", (3, 11)),
        (MINIMAL + "modules: {getOrder: {label: A, moduleType: actoin}}\n", "AF103", (3, 44)),
        (MINIMAL + "modules: {getOrder: {label: A, moduleType: action, epoch: {}}}\n", "AF107", (3, 52)),
        (MINIMAL + "modules: {getOrder: {label: A, moduleType: action, samples: []}}\n", "AF102", (3, 52)),
        (MINIMAL + "connections: {acme: {label: A, connectionType: oauth2}}\n", "AF103", (3, 48)),
        (MINIMAL + "functions: {join: {file: no.js}}\n", "AF113", (3, 26)),
        (MINIMAL + "functions: {join: {file: /etc/passwd}}\n", "AF112", (3, 26)),
        (MINIMAL + "functions: {join: {code: '', file: manifest.yaml}}\n", "AF107", (3, 20)),
        (MINIMAL + "readme: NO.md\n", "AF113", (3, 9)),
        (MINIMAL + "readme: {file: .}\n", "AF113", (3, 16)),
        (MINIMAL + "readme: 5\n", "AF102", (3, 9)),
        (MINIMAL + "include: modules/*.yaml\n", "AF102", (3, 10)),
        (MINIMAL + "origins: {test: {url: 'http://eu1.make.com/api'}}\n", "AF105", (3, 23)),
        (MINIMAL + "origins: {test: {url: 'https://eu1.make.com/api', token: abc}}\n", "AF101", (3, 51)),
        (MINIMAL + "origins: {test: {url: 'https://eu1.make.com/api', tokenEnv: abc-def-1234}}\n", "AF105", (3, 61)),
    ],
)
def test_a_fault_is_told_once_at_its_place_and_the_rest_is_read(
    tmp_path: Path, text: str, code: str, place: tuple[int, int]
) -> None:
    project = load(str(lay_out(tmp_path, {"manifest.yaml": text})))
    told = [(one.code, one.location.line, one.location.column) for one in project.diagnostics]
    assert told == [(code, *place)]
    assert project.app is not None


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "AF002"),
        (b"manifest: 1 # caf\xe9\n", "AF002"),
        (b"manifest: 1\n\x00", "AF002"),
        (b"manifest: 1\napp: [", "AF007"),
    ],
)
def test_what_is_no_text_is_told_and_makes_no_app(tmp_path: Path, content: bytes, code: str) -> None:
    project = load(str(lay_out(tmp_path, {"manifest.yaml": content})))
    assert project.app is None
    assert [one.code for one in project.diagnostics] == [code]


def test_aliases_that_multiply_without_end_are_refused_quickly() -> None:
    lines = ["x0: &x0 [1,1,1,1,1,1,1,1,1]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]" for n in range(1, 12)]
    project = load_text("manifest.yaml", "\n".join(lines))
    assert project.app is None
    assert len(project.diagnostics) == 1


def test_a_value_of_the_wrong_type_is_read_as_left_out() -> None:
    wrong = "label: [], moduleType: action, description: 5, communication: 5, samples: 5"
    text = f"{MINIMAL}modules: {{getOrder: {{{wrong}}}}}\n"
    module = load_text("manifest.yaml", text).app.modules["getOrder"]
    assert (module.label, module.description) == ("", "")
    assert (module.codes["communication"].value, module.codes["communication"].given) == ({}, False)
    assert module.codes["samples"].value == {}


def _whole() -> dict[str, Any]:
    value: dict[str, Any] = yaml.safe_load((PARCELNEST / "manifest.yaml").read_text())
    for name in ("modules/shipments.yaml", "modules/events.yaml", "webhooks.yaml"):
        for key, members in yaml.safe_load((PARCELNEST / name).read_text()).items():
            value.setdefault(key, {}).update(members)
    return value


WHOLE = _whole()


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for step, member in inner for found in _paths(member, (*path, step)))]


@given(path=st.sampled_from([path for path in _paths(WHOLE) if path]), value=JSON)
def test_any_value_anywhere_gives_diagnostics_and_no_exception(path: tuple[Any, ...], value: Any) -> None:
    changed = copy.deepcopy(WHOLE)
    inner: Any = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    project = load_text("manifest.json", json.dumps(changed), str(PARCELNEST))
    for one in project.diagnostics:
        assert one.message
        assert one.location.line >= 1
