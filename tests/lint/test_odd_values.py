"""Whatever value stands anywhere, checking a connector ends with findings and not with an exception."""

from __future__ import annotations

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.lint import lint
from afkit.loading import load_text
from afkit.source import Source, load_yaml
from support.cli import ROOT

FOLDERS = [ROOT / "connector" / "emporix-oe", ROOT / "tests" / "fixtures" / "parcelnest"]
ODD = [
    None, True, 0, -1, 1.5, "", "x", "{{", "{{x}}", "{{connection}}", "{{temp.a.b}}", "rpc://", "rpc://x?y",
    [], {}, [[]], [None], [1, "a"], {"": 1}, {"a": [{}]}, {"{{...}}": "{{x}}"}, [{"name": 1}],
    {"iterate": 1}, [{"nested": 5, "options": 3}],
]  # fmt: skip


def _whole(folder):
    value = load_yaml(Source("m", (folder / "manifest.yaml").read_text(encoding="utf-8"))).value
    for pattern in value.pop("include", []):
        for path in sorted(folder.glob(pattern)):
            part = load_yaml(Source("p", path.read_text(encoding="utf-8"))).value
            for key, members in part.items():
                if isinstance(members, dict):
                    value.setdefault(key, {}).update(members)
    return value


def _paths(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, member in value.items():
            yield from _paths(member, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _paths(item, (*path, number))


VALUES = [(folder, _whole(folder)) for folder in FOLDERS]
PATHS = [(folder, value, path) for folder, value in VALUES for path in _paths(value) if path]


@given(number=st.integers(0, len(PATHS) - 1), odd=st.sampled_from(ODD))
def test_an_odd_value_makes_findings_only(number, odd):
    folder, value, path = PATHS[number]
    changed = copy.deepcopy(value)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = odd
    text = json.dumps(changed, indent=1, ensure_ascii=False)
    for found in lint(load_text("manifest.json", text, str(folder))):
        assert 0 <= found.location.start <= found.location.end <= len(found.location.source.text)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_manifest_makes_findings_only(odd, tmp_path):
    assert lint(load_text("manifest.json", json.dumps(odd), str(tmp_path)))
