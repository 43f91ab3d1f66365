"""`make check` fails on what would make the house a heap: circles of any size, and rooms, files and functions that grow."""

from __future__ import annotations

from pathlib import Path

import pytest
from importlinter.api import read_configuration
from importlinter.cli import lint_imports

import house

CIRCLES = {
    "two": {"a.py": "import planted.two.b", "b.py": "import planted.two.a"},
    "annotations": {
        "a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from planted.annotations import b",
        "b.py": "from planted.annotations import a",
    },
    "three": {"a.py": "import planted.three.b", "b.py": "import planted.three.c", "c.py": "import planted.three.a"},
    "rooms": {
        "one/__init__.py": "",
        "one/a.py": "import planted.rooms.two.a",
        "one/b.py": "",
        "two/__init__.py": "",
        "two/a.py": "import planted.rooms.one.b",
    },
    "late": {"a.py": "def f():\n    import planted.late.b", "b.py": "import planted.late.a"},
    "none": {"a.py": "import planted.none.b", "b.py": ""},
}


def test_planted_circles_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (own,) = [one for one in read_configuration()["contracts_options"] if one["type"] == "acyclic_siblings"]
    assert (own["ancestors"], own.get("ignore_imports")) == (["afkit"], None)
    for kind, files in CIRCLES.items():
        for name, text in {"__init__.py": "", **files}.items():
            file = tmp_path / "planted" / kind / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    (tmp_path / "planted" / "__init__.py").touch()
    contract = "[importlinter:contract:circles]\nname = No circle\ntype = acyclic_siblings\nancestors = planted\n"
    (tmp_path / ".importlinter").write_text(f"[importlinter]\nroot_package = planted\n\n{contract}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert lint_imports(no_cache=True) == 1
    told = capsys.readouterr().out
    assert {kind for kind in CIRCLES if f"in planted.{kind}." in told} == {*CIRCLES} - {"none"}


def test_what_grows_too_large_is_found(tmp_path: Path) -> None:
    room = tmp_path / "room"
    room.mkdir()
    for number in range(25):
        (room / f"part{number}.py").touch()
    (room / "part0.py").write_text("def f():\n" + "    x = 1\n" * 60)
    (room / "part1.py").write_text("x = 1\n" * 401)
    assert [line.partition(": ")[2] for line in house.large_rooms(tmp_path, frozenset())] == [
        "25 modules; at most 24: cut the room into sub-rooms"
    ]
    assert [line.partition("room/")[2] for line in house.long_functions(tmp_path)] == [
        "part0.py:1: f has 61 lines; at most 60"
    ]
    assert [line.partition("room/")[2] for line in house.long_files(tmp_path)] == [
        "part1.py: 401 lines; at most 400: split it by subject"
    ]
    (room / "part24.py").unlink()
    assert list(house.large_rooms(tmp_path, frozenset())) == []
