"""Hostile and broken files: one finding each, exit code 1 or 2, no traceback. Cost is measured by tests/bench."""

from __future__ import annotations

import os

import pytest

from support.cli import afkit

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo.}\n"
BOMB = "x-a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"x-{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)
TEXTS = {
    "binary": bytes(range(256)) * 8,
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(64),
    "UTF-16": HEAD.encode("utf-16"),
    "Latin-1": (HEAD + 'readme: "caf\xe9"\n').encode("latin-1"),
    "NUL": (HEAD + 'readme: "a\0b"\n').encode(),
    "a control character": (HEAD + 'readme: "a\x01b"\n').encode(),
    "nothing": b"",
    "a byte-order mark alone": b"\xef\xbb\xbf",
    "deep brackets": (HEAD + "common: " + "[" * 3000 + "]" * 3000 + "\n").encode(),
    "deep mappings": (HEAD + "common:\n" + "".join(" " * n + "a:\n" for n in range(1, 600))).encode(),
    "a bomb of aliases": (HEAD + BOMB).encode(),
    "an alias of itself": (HEAD + "common: &a {b: *a}\n").encode(),
    "a tab": (HEAD + "base:\n\theaders: {}\n").encode(),
    "brackets that never close": (HEAD + "base: {headers: {a: b\ncommon:\n" + "  a: 1\n" * 200).encode(),
    "a list": b"- 1\n- 2\n",
    "a number": b"3\n",
}


@pytest.mark.parametrize("what", TEXTS)
@pytest.mark.parametrize("name", ["manifest.yaml", "line\nbreak.yaml"], ids=["plain", "odd-name"])
def test_a_text_that_is_none_is_one_finding(what, name, tmp_path):
    path = tmp_path / name
    path.write_bytes(TEXTS[what])
    result = afkit("lint", path, "--format", "text")
    assert result.code in (1, 2)
    assert result.out.count("error[AF") == 1, result.out
    assert "Traceback" not in result.out + result.err
    assert "\nbreak" not in result.out + result.err


def test_paths_that_lead_nowhere_are_told(tmp_path):
    (tmp_path / "self.yaml").symlink_to("self.yaml")
    (tmp_path / "loop").mkdir()
    (tmp_path / "loop" / "modules").symlink_to("../loop")
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "manifest.yaml").write_text(HEAD + 'include: ["**/*.yaml"]\n', encoding="utf-8")
    (tmp_path / "part" / "again").symlink_to("..")
    for name in ("self.yaml", "loop", "pipe.yaml", "part", "nothing.yaml"):
        result = afkit("lint", tmp_path / name)
        assert result.code in (1, 2), name
        assert result.out.count("error[AF") + result.err.count("AF") >= 1, name
        assert "Traceback" not in result.out + result.err


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every file")
def test_a_file_that_must_not_be_read_is_one_finding(tmp_path):
    path = tmp_path / "manifest.yaml"
    path.write_text(HEAD, encoding="utf-8")
    path.chmod(0)
    result = afkit("lint", path)
    assert (result.code, result.out.count("error[AF001]")) == (2, 1)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a|aa)*b", "^(\\\\w+\\\\s?)*$"])
def test_a_pattern_that_takes_for_ever_is_not_tried(pattern, tmp_path):
    field = f'{{name: a, type: text, label: A, default: "{"a" * 40}!", validate: {{pattern: "{pattern}"}}}}'
    path = tmp_path / "manifest.yaml"
    path.write_text(
        f"{HEAD}modules: {{aaa: {{label: A, moduleType: action, mappableParams: [{field}]}}}}\n", encoding="utf-8"
    )
    assert afkit("lint", path, "--select", "AF495").code == 0
