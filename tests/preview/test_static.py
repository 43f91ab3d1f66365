"""The pages as files: every link leads to one of them, nothing needs the server, and nothing of this machine is told."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from support.cli import afkit
from support.previewing import EMPORIX, PARCELNEST


@pytest.mark.parametrize("path", [EMPORIX, PARCELNEST], ids=["emporix-oe", "parcelnest"])
def test_every_link_of_every_page_leads_to_a_file(path: Path, tmp_path: Path) -> None:
    done = afkit("preview", str(path), "--static", str(tmp_path))
    assert done.code == 0 and "index.html" in done.out
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r'(?:href|src)="([^"#][^"]*)"', text):
            if not link.startswith(("https://", "mailto:")):
                assert (page.parent / unquote(link)).resolve().is_file(), (page.name, link)
        assert 'http-equiv="Content-Security-Policy"' in text
        assert "hx-post" not in text and "data-live>" not in text and 'id="run-button"' not in text
        assert str(path.parent) not in text
    done = afkit("preview", str(path), "--static", str(tmp_path))
    assert done.out.startswith("0 of ")


def test_a_name_of_a_component_leads_nowhere_else(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "a" / "b" / "out"
    source.mkdir()
    source.joinpath("manifest.yaml").write_text(
        "manifest: 1\napp: {name: a, label: A}\nmodules:\n"
        '  "../../../evil": {label: E, moduleType: action, communication: {url: /x}}\n',
        encoding="utf-8",
    )
    done = afkit("preview", str(source), "--static", str(target))
    assert done.code == 0
    assert not [file for file in tmp_path.rglob("*evil*") if target not in file.parents]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath("manifest.yaml").write_text("manifest: 1\napp: [", encoding="utf-8")
    done = afkit("preview", str(tmp_path), "--static", str(tmp_path / "out"))
    assert done.code == 2 and "manifest.yaml:" in done.err
    done = afkit("preview", str(EMPORIX), "--static", str(tmp_path / "manifest.yaml"))
    assert done.code == 2 and "is no folder" in done.err
