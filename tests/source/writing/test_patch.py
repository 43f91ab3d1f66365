"""A difference is a patch: `git apply` makes of the old text exactly the new one, and no hidden line stands around a change."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from random import Random

import pytest

from afkit.source.writing.patch import difference


def applied(folder: Path, name: str, old: bytes, patch: str) -> bytes:
    """Apply a patch with git."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(old)
    environ = {**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.parent)}
    command = ["git", "apply", "--unidiff-zero", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, input=patch.encode(), cwd=folder, env=environ, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return file.read_bytes()


TEXTS = [
    ("a.yaml", "a\nb\n", "a\nc\n"),
    ("a.yaml", "a\nb", "a\nb\n"),
    ("a.yaml", "a\n", "a"),
    ("a.yaml", "a\r\nb\r\n", "a\r\nc\r\nb\r\n"),
    ("my dir/ä.yaml", "a\n", "b\n"),
    (
        "a.yaml",
        "".join(f"{n}\n" for n in range(40)),
        "".join(f"{n}\n" for n in range(40) if n not in (0, 7, 8, 20, 39)),
    ),
    ("a.json", '{"a": "x\u2028y\x85z",\n "b": 1}\n', '{"a": "x\u2028y\x85z",\n "b": 2}\n'),
]


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "mark"])
@pytest.mark.parametrize(("name", "old", "new"), TEXTS)
def test_a_difference_is_a_patch(name, old, new, mark, tmp_path):
    told = difference(name, old, new, marked=bool(mark))
    assert applied(tmp_path, name, (mark + old).encode(), told) == (mark + new).encode()


def test_equal_texts_have_no_difference():
    assert difference("a", "x\n", "x\n") == ""


@pytest.mark.parametrize("seed", range(40))
def test_hidden_lines_are_not_shown_around_a_change(seed, tmp_path):
    chance = Random(seed)
    lines = [f"key{number}: {'secret' if chance.random() < 0.15 else 'x'}\n" for number in range(60)]
    new = [line for line in lines if "secret" in line or chance.random() > 0.1]
    for _ in range(4):
        new.insert(chance.randrange(len(new) + 1), "more: y\n")
    told = difference("a.yaml", "".join(lines), "".join(new), lambda line: "secret" in line)
    assert "secret" not in told
    assert applied(tmp_path, "a.yaml", "".join(lines).encode(), told) == "".join(new).encode()


def test_files_are_named_from_where_the_command_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert difference(str(tmp_path / "c" / "m.yaml"), "a", "b").startswith("--- a/c/m.yaml\n+++ b/c/m.yaml\n")
    assert difference("/elsewhere/m.yaml", "a", "b").startswith("--- a/elsewhere/m.yaml\n")
