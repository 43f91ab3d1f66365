"""Several files at once: all of them are written, or none."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from tests.support.cli import afkit
from tests.support.connectors import PARCELNEST, lay_out

from afkit.appdir.render import render
from afkit.errors import SourceError
from afkit.loading import load
from afkit.source import files as room
from afkit.source import together
from afkit.source.files import Root

FILES = {"a.txt": b"new a", "deep/er/b.txt": b"new b", "c.txt": b"new c"}


def tree(folder: Path) -> dict[str, bytes]:
    """Give everything below a folder; folders end in a slash."""
    return {
        str(path.relative_to(folder)) + ("/" if path.is_dir() else ""): b"" if path.is_dir() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


def failing(after: int, error: BaseException) -> Callable[..., object]:
    """Give `os.replace` that fails when it is called once more than `after` times, and works again then.

    pytest calls it, too, for the bytecode of modules that are imported meanwhile.
    """
    calls = iter(range(after + 2))
    replace = os.replace

    def broken(*names: str) -> None:
        # A module that is imported on the way is compiled, and its bytecode put in place in the same manner.
        if not str(names[-1]).endswith(".pyc") and next(calls, -1) == after:
            raise error
        replace(*names)

    return broken


NO_SPACE = OSError(28, "No space left on device")


@pytest.mark.parametrize("after", [0, 1, 2])
@pytest.mark.parametrize("error", [NO_SPACE, KeyboardInterrupt()], ids=["full disk", "Ctrl-C"])
def test_what_was_there_is_there_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int, error: BaseException
) -> None:
    lay_out(tmp_path, {"a.txt": "old a", "other.txt": "other"})
    before = tree(tmp_path)
    monkeypatch.setattr(room.os, "replace", failing(after, error))
    with pytest.raises((SourceError, KeyboardInterrupt)):
        together.write_folder(tmp_path, FILES)
    assert tree(tmp_path) == before
    assert together.write_folder(tmp_path, FILES) == list(FILES)
    assert together.write_folder(tmp_path, FILES) == []


@pytest.mark.parametrize("error", [NO_SPACE, KeyboardInterrupt()], ids=["full disk", "Ctrl-C"])
def test_a_new_folder_appears_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def broken(path: str, mode: str) -> IO[bytes]:
        if path.endswith("b.txt"):
            raise error
        return Path(path).open(mode)

    monkeypatch.setattr(together, "open", broken, raising=False)
    with pytest.raises((SourceError, KeyboardInterrupt)):
        together.write_folder(tmp_path / "new" / "er", FILES)
    monkeypatch.undo()
    assert tree(tmp_path) == {}
    together.write_folder(tmp_path / "new" / "er", FILES)
    assert sorted(FILES) == [name for name in tree(tmp_path / "new" / "er") if not name.endswith("/")]


@pytest.mark.parametrize("new", [True, False], ids=["a new folder", "a folder that is there"])
def test_the_folder_is_looked_at_once_for_any_number_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new: bool
) -> None:
    looked: list[object] = []

    class Counted(Root):
        """A root that is counted, by whichever of the two modules it is made."""

        def __init__(self, path: str | os.PathLike[str]) -> None:
            looked.append(path)
            super().__init__(path)

    monkeypatch.setattr(room, "Root", Counted)
    monkeypatch.setattr(together, "Root", Counted)
    folder = tmp_path / "some"
    if not new:
        folder.mkdir()
    assert len(together.write_folder(folder, {f"in/{number}.txt": b"" for number in range(20)})) == 20
    assert looked == [folder]


@pytest.mark.parametrize("name", ["../out.txt", "/tmp/out.txt", "link/out.txt"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    with pytest.raises(SourceError):
        together.write_folder(folder, {"fine.txt": b"", name: b""})
    assert sorted(path.name for path in folder.iterdir()) == ["link"]


@pytest.mark.parametrize("command", ["render", "import", "openapi", "new", "docs"])
@pytest.mark.parametrize("error", [NO_SPACE, KeyboardInterrupt()], ids=["full disk", "Ctrl-C"])
def test_commands_leave_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, error: BaseException
) -> None:
    app = load(str(PARCELNEST)).app
    assert app is not None
    source = lay_out(tmp_path / "source", dict(render(app)))
    target = tmp_path / "target"
    target.mkdir()
    arguments = {
        "render": ("render", PARCELNEST), "import": ("import", source),
        "openapi": ("import", "openapi", Path("tests/fixtures/openapi/shop.yaml").resolve()),
        "new": ("new", "acme", "--auth", "apikey"), "docs": ("docs", PARCELNEST),
    }[command]  # fmt: skip
    monkeypatch.setattr(room.os, "replace", failing(1, error))
    outcome = afkit(*arguments, "-o", target)
    assert outcome.code in (2, 130)
    assert "Traceback" not in outcome.err
    assert tree(target) == {}
