"""What a command imports is found at once the next time: the same modules, and never out of date."""

from __future__ import annotations

import marshal
import os
import subprocess
import sys
from pathlib import Path

import pytest

from afkit import nearest
from afkit.bytecode import Bytecode

PROGRAM = """
import inspect, sys
from afkit.bytecode import Bytecode
kept = Bytecode("lint", sys.argv[1])
sys.meta_path.insert(0, kept)
import afkit.lint.config as config, afkit.nearest as nearest
kept.keep()
assert config.__file__.endswith("config.py") and inspect.getsource(nearest.edits)
assert sys.modules["afkit.lint"].__path__ and config.__spec__.parent == "afkit.lint"
print(*(type(module.__loader__).__name__ for module in (sys.modules["afkit.lint"], config, nearest)))
"""
AS_EVER, AT_ONCE = ["SourceFileLoader"] * 3, ["_Loader"] * 3


def loaders(folder: Path, **environment: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        env={**{k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}, **environment},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
        timeout=60,
    )
    return done.stdout.split()


def test_what_was_imported_is_found_at_once_the_next_time(tmp_path: Path) -> None:
    assert loaders(tmp_path) == AS_EVER
    assert loaders(tmp_path) == AT_ONCE
    assert [file.suffix for file in tmp_path.iterdir()] == [".all"]


def test_a_source_that_is_another_is_compiled_and_kept_anew(tmp_path: Path) -> None:
    loaders(tmp_path)
    (file,) = tmp_path.iterdir()
    source = Path(nearest.__file__).stat()
    stamp = b"".join(number.to_bytes(4, "little") for number in (int(source.st_mtime), source.st_size))
    assert file.read_bytes().count(stamp) == 1
    file.write_bytes(file.read_bytes().replace(stamp, bytes(8)))
    assert loaders(tmp_path) == ["_Loader", "_Loader", "SourceFileLoader"]
    assert loaders(tmp_path) == AT_ONCE


def test_of_a_torn_file_nothing_is_taken(tmp_path: Path) -> None:
    loaders(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    for torn in (b"", whole[:1000], whole[:-1], marshal.dumps((b"other", len(whole), 64)).ljust(64) + whole[64:]):
        file.write_bytes(torn)
        assert loaders(tmp_path) == AS_EVER


def test_where_nothing_may_be_written_nothing_is(tmp_path: Path) -> None:
    assert loaders(tmp_path, PYTHONDONTWRITEBYTECODE="1") == AS_EVER
    assert list(tmp_path.iterdir()) == []
    assert loaders(tmp_path / "gone") == AS_EVER


def test_other_modules_are_left_to_others(tmp_path: Path) -> None:
    kept = Bytecode("lint", str(tmp_path))
    assert kept.find_spec("json") is None and kept.find_spec("afkit.nowhere") is None


def test_where_nothing_may_be_written_nothing_is_gathered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afkit.bytecode._compiled", lambda module: pytest.fail("it would take longer than the command"))
    kept = Bytecode("lint", str(tmp_path / "not" / "there"))
    monkeypatch.setattr(kept, "_before", frozenset())
    kept.keep()
