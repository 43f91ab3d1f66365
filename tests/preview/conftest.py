"""One browser for all tests that need one, and one preview for those that change nothing of each other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from support.browser import chromium, opened_page, started
from support.previewing import EMPORIX, Opened, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; tests that need it are skipped where there is none."""
    pytest.importorskip("playwright", reason="Playwright is not installed")
    path = chromium()
    if path is None:
        pytest.skip("no Chromium is installed")
    with started(path) as one:
        yield one


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page."""
    with opened_page(browser) as one:
        yield one


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A preview of a copy of the shipped connector."""
    folder = tmp_path_factory.mktemp("preview") / "emporix-oe"
    shutil.copytree(EMPORIX, folder)
    with opened(folder) as one:
        yield one
