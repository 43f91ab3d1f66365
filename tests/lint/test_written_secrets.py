"""A key that is written out in a connector is told, and stands in nothing that lint prints or keeps."""

from __future__ import annotations

import pytest

from support.cli import afkit

KEY = "sk_live_51HabcdefghijklmnopQRSTUV12"
OPAQUE = "7gTzQ2mVb9LwXk4PcR8sNd1H"
HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
CALL = "modules:\n  doIt:\n    label: Do it\n    moduleType: action\n    communication:\n      url: /x\n      method: POST\n"

PLACES = {
    "a header": CALL + f"      headers: {{x-partner: {KEY}}}\n",
    "a header, and another finding on its line": CALL + f"      headers: {{x-partner: {KEY}, x: '{{{{wrong}}}}'}}\n",
    "a body": CALL + f"      body: {{who: {KEY}}}\n",
    "an address": CALL.replace("/x", f"https://api.example.com/x?k={KEY}"),
    "a value that is wrong": CALL.replace("POST", KEY),
    "a name that is wrong": HEAD.replace("name: demo", f"name: {KEY}") + CALL,
    "a default": f"connections: {{demo: {{label: Demo, connectionType: basic, params: [{{name: apiKey, type: password, "
    f"label: Key, default: {OPAQUE}}}], communication: {{url: 'https://api.example.com'}}}}}}\n",
    "a credential": "base:\n  headers:\n    x-pass: Bearer " + OPAQUE + "\n",
    "common data": "common: {partner: " + OPAQUE + ", clientSecret: " + OPAQUE + "}\n",
}


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit", "markdown"])
@pytest.mark.parametrize("place", PLACES)
def test_no_report_repeats_it(place, form, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = PLACES[place] if PLACES[place].startswith("manifest") else HEAD + PLACES[place]
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    outcome = afkit("lint", "manifest.yaml", "--profile", "all", "--format", form)
    assert outcome.code == 1, outcome.out
    assert KEY not in outcome.out + outcome.err
    assert OPAQUE not in outcome.out + outcome.err


def test_its_line_is_drawn_with_every_column_in_its_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = HEAD + PLACES["a header, and another finding on its line"]
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    out = afkit("lint", "manifest.yaml", "--select", "AF301,AF514").out
    assert f"headers: {{x-partner: {'*' * len(KEY)}, x: '{{{{wrong}}}}'}}" in out


def test_standard_input_is_no_exception(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = afkit("lint", "-", stdin=HEAD + PLACES["a header"])
    assert "AF514" in outcome.out
    assert KEY not in outcome.out


@pytest.mark.parametrize("place", PLACES)
def test_the_cache_keeps_none(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    home = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    (tmp_path / "manifest.yaml").write_text(HEAD + PLACES[place], encoding="utf-8")
    words = ("lint", "manifest.yaml", "--cache", "--profile", "all")
    first = afkit(*words, environ=home)
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    for path in kept:
        assert KEY.encode() not in path.read_bytes()
        assert OPAQUE.encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    assert afkit(*words, environ=home).out == first.out


def test_who_asks_for_other_findings_is_not_shown_it_either(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = HEAD + PLACES["a default"].replace("label: Key", "lable: Key")
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    outcome = afkit("lint", "manifest.yaml", "--select", "AF101")
    assert "AF101" in outcome.out and "lable: Key" in outcome.out
    assert OPAQUE not in outcome.out
