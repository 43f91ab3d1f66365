"""What was edited or protected while a command thought about it is not overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from afkit.errors import SourceError
from afkit.source.together import write_over
from support.cli import afkit

TEXT = "manifest: 1\napp: {name: demo, label: Demo}\nbase: {baseUrl: 'https://a.example/'}\n"


@pytest.mark.parametrize("command", [("lint", "--fix"), ("fmt",)])
def test_an_edit_made_meanwhile_stays(command, tmp_path, monkeypatch):
    path = tmp_path / "manifest.yaml"
    path.write_text(TEXT.replace("manifest: 1\n", "") + "manifest: 1\n", encoding="utf-8")
    monkeypatch.setattr("afkit.source.together.write_over", edited_first(path))
    monkeypatch.setattr("afkit.cli.fmt.write_over", edited_first(path))
    outcome = afkit(command[0], path, *command[1:])
    assert outcome.code == 2 and "has changed since it was read" in outcome.err
    assert path.read_text(encoding="utf-8") == "theirs\n"


def edited_first(path: Path):
    """Write as the command does, after somebody else has."""

    def write(texts):
        path.write_text("theirs\n", encoding="utf-8")
        return write_over(texts)

    return write


def test_of_several_files_none_is_written_when_one_has_changed(tmp_path):
    names = [str(tmp_path / name) for name in ("a", "b")]
    for name in names:
        Path(name).write_text("old", encoding="utf-8")
    Path(names[1]).write_text("theirs", encoding="utf-8")
    with pytest.raises(SourceError, match="has changed since it was read"):
        write_over(dict.fromkeys(names, ("old", "new")))
    assert [Path(name).read_text(encoding="utf-8") for name in names] == ["old", "theirs"]


def test_a_file_that_may_not_be_written_stays(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "access", lambda name, mode: False)
    with pytest.raises(SourceError, match="read-only"):
        write_over({str(path): ("old", "new")})
    assert path.read_text(encoding="utf-8") == "old"


def test_a_link_and_a_mark_stay(tmp_path):
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_bytes("\ufeffold\r\n".encode())
    link.symlink_to(real)
    write_over({str(link): ("old\r\n", "new\r\n")})
    assert link.is_symlink() and real.read_bytes() == "\ufeffnew\r\n".encode()
