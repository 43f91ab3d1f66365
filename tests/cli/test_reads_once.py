"""A command reads a connector from the disk once: reading it costs more than most of what is done with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from afkit.source import files
from support.cli import afkit

MANIFEST = """
manifest: 1
app: {name: acme, label: Acme, description: A demo., theme: '#0a4c8b'}
base: {baseUrl: 'https://api.acme.example'}
modules:
  getUser: {label: Get a user, communication: {url: /user}}
  broken: {lable: B, communication: {url: "/{{nope}}"}}
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint",),
        ("describe",),
        ("docs", "-o", "-"),
        ("add", "module", "addUser", "--dry-run", "--in"),
        ("rename", "module/getUser", "readUser", "--dry-run", "--in"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_connector_with_errors_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(MANIFEST, encoding="utf-8")
    read: list[str] = []
    regular = files._read_regular

    def counted(path: str, shown: str, most: int) -> bytes:
        read.append(Path(path).name)
        return regular(path, shown, most)

    monkeypatch.setattr(files, "_read_regular", counted)
    command, *rest = arguments
    done = afkit(command, *rest, manifest) if rest[-1:] == ["--in"] else afkit(command, manifest, *rest)
    assert done.code in (0, 1), done.err
    assert read.count("manifest.yaml") == 1
