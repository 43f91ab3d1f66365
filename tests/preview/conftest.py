"""One preview for the tests that change nothing of each other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from support.previewing import EMPORIX, Opened, opened


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A preview of a copy of the shipped connector."""
    folder = tmp_path_factory.mktemp("preview") / "emporix-oe"
    shutil.copytree(EMPORIX, folder)
    with opened(folder) as one:
        yield one
