"""One server for the marker tables, on both connectors and an app directory made of one of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from afkit.appdir.render import render
from afkit.loading import load
from support.connectors import PARCELNEST
from support.lsp_client import Client, Folders
from support.marked import EMPORIX


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    shutil.copytree(EMPORIX, folder / "emporix")
    shutil.copytree(PARCELNEST, folder / "parcelnest")
    app = load(str(PARCELNEST)).app
    assert app is not None
    for name, content in render(app).items():
        path = folder / "appdir" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.fixture(scope="session")
def folders(root: Path) -> Iterator[Folders]:
    with Client(root) as client:
        yield Folders(root, client)
        assert client.logs == []
