"""Whatever value stands anywhere, checking a connector ends with findings and not with an exception."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from afkit.lint import lint
from afkit.loading import load_text
from support.odd import ODD, manifest, places, values


@given(place=places, odd=values)
def test_an_odd_value_makes_findings_only(place, odd):
    folder, changed = manifest(place, odd)
    text = json.dumps(changed, indent=1, ensure_ascii=False)
    for found in lint(load_text("manifest.json", text, str(folder))):
        assert 0 <= found.location.start <= found.location.end <= len(found.location.source.text)


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_manifest_makes_findings_only(odd, tmp_path):
    assert lint(load_text("manifest.json", json.dumps(odd), str(tmp_path)))
