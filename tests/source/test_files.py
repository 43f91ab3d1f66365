"""Files are read whole or refused with a reason, written whole or not at all, and never outside their folder."""

from __future__ import annotations

import os
import stat

import pytest

from afkit.errors import SourceError
from afkit.source import UnreadableError, confine, read_source, write_atomic


def refusal(path):
    with pytest.raises(UnreadableError) as caught:
        read_source(path)
    return caught.value


def test_a_text_is_read_without_its_byte_order_mark(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: \xc3\xa9\r\n")
    source = read_source(path)
    assert (source.name, source.text) == (str(path), "a: é\r\n")
    assert read_source(path, "shown.yaml").name == "shown.yaml"


@pytest.mark.parametrize(
    ("data", "code", "place", "word"),
    [
        (b"a: 1\nb: \xff\n", "AF002", (2, 4), "0xff"),
        (b"\xc3", "AF002", (1, 1), "0xc3"),
        ("a: é\nb: ü\xff".encode("latin-1"), "AF002", (1, 4), "0xe9"),
        ("a: 1".encode("utf-16"), "AF002", (1, 1), "UTF-16"),
        (b"a: 1\n\x00", "AF002", (2, 1), "NUL"),
        (b"a: \x1b[0m", "AF002", (1, 4), "U+001B"),
        (b"a: \xed\xa0\x80", "AF002", (1, 4), "0xed"),
        (b"x" * (16 * 1024 * 1024 + 1), "AF001", (1, 1), "larger than 16 MiB"),
    ],
)
def test_what_is_no_text_is_refused_at_its_place(tmp_path, data, code, place, word):
    path = tmp_path / "m.yaml"
    path.write_bytes(data)
    error = refusal(path)
    assert (error.code, (error.place.line, error.place.column)) == (code, place)
    assert word in error.message
    assert error.hint


def test_missing_files_and_folders_are_refused(tmp_path):
    assert "does not exist" in refusal(tmp_path / "none.yaml").message
    assert "folder" in refusal(tmp_path).message
    (tmp_path / "file").write_text("x")
    assert "cannot be read" in refusal(tmp_path / "file" / "below.yaml").message
    assert "NUL" in refusal("a\0b").message


def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert "pipe" in refusal(tmp_path / "pipe").message
    assert "device" in refusal("/dev/zero").message


def test_a_missing_permission_is_told(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # root may read everything, so a mode of 000 shows nothing there
    assert "permission" in refusal(tmp_path / "m.yaml").message


@pytest.mark.parametrize("name", ["a.yaml", "b/c.yaml", "./a.yaml", "b/./c.yaml", "..a", "b/..c"])
def test_a_path_below_the_folder_is_resolved(tmp_path, name):
    assert confine(tmp_path, name).startswith(os.path.realpath(tmp_path) + os.sep)


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../x", "a/../../x", "a/..", "..", "C:\\x", "c:/x", "a\\b", "~/x", "", "a\0b"]
)
def test_a_path_that_leaves_the_folder_is_refused(tmp_path, name):
    with pytest.raises(SourceError) as caught:
        confine(tmp_path, name)
    assert caught.value.code == "AF018"


def test_a_symbolic_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link").symlink_to(tmp_path)
    (tmp_path / "in" / "self").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in" / "loop")
    with pytest.raises(SourceError):
        confine(tmp_path / "in", "link/other")
    assert confine(tmp_path / "in", "self/a") == os.path.realpath(tmp_path / "in" / "a")
    assert (
        "does not exist" in refusal(tmp_path / "in" / "loop").message
        or "cannot" in refusal(tmp_path / "in" / "loop").message
    )


def test_a_file_is_written_whole_and_only_when_it_changes(tmp_path):
    path = tmp_path / "deep" / "er" / "x.json"
    assert write_atomic(path, b"one") is True
    assert write_atomic(path, b"one") is False
    path.chmod(0o640)
    assert write_atomic(path, b"two") is True
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["x.json"]


def test_a_link_keeps_being_a_link(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomic(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    for target in (tmp_path / "folder", tmp_path / "file" / "below"):
        with pytest.raises(SourceError) as caught:
            write_atomic(target, b"x")
        assert caught.value.code == "AF019"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder"]
