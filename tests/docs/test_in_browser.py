"""The page of the docs as a reader has it: opened from the disk in a browser, searched, read in the dark and without eyes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.browser import check_accessible, check_narrow, opened_page
from support.cli import afkit
from support.marked import EMPORIX

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("docs")
    outcome = afkit("docs", EMPORIX, "-o", folder)
    assert outcome.code == 0, outcome.err
    return (folder / "index.html").as_uri()


@pytest.fixture(params=["light", "dark"])
def read(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    """The page, and the addresses that it asked for besides its own."""
    with opened_page(browser, color_scheme=request.param) as page:
        asked: list[str] = []
        page.on("request", lambda sent: asked.append(sent.url))
        page.goto(address)
        yield page, [url for url in asked if url != address and not url.startswith("data:")]


def test_it_is_read_by_day_and_by_night_by_everybody_and_asks_nothing_of_the_network(
    read: tuple[Page, list[str]],
) -> None:
    page, asked = read
    assert asked == []
    assert page.get_by_role("heading", level=1).inner_text() == "Emporix Orchestration Engine"
    for heading in ("What you need", "Start a New Instance of a Digital Process", "Make an API Call"):
        assert page.get_by_role("heading", name=heading).first.is_visible()
    for told in ("Event Source ID", "Client Secret", "api.emporix.io"):
        assert page.get_by_text(told).first.is_visible()
    assert page.locator("svg").first.is_visible()
    check_accessible(page)
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    red, green, blue = page.evaluate(
        "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).map(Number)"
    )
    assert (red + green + blue < 3 * 80) == dark


def test_it_fits_a_narrow_screen(browser: Browser, address: str) -> None:
    with opened_page(browser, viewport={"width": 320, "height": 640}) as page:
        page.goto(address)
        check_narrow(page)


def test_it_is_searched_with_the_keyboard_alone(browser: Browser, address: str) -> None:
    with opened_page(browser) as page:
        page.goto(address)
        page.keyboard.press("/")
        page.keyboard.type("wake")
        assert page.locator("mark").count() > 0
        assert page.locator("mark").first.is_visible()
        assert "place" in page.locator("#found").inner_text()
        page.keyboard.type("xyzzy")
        assert page.get_by_text("nothing fits").is_visible()
        assert page.locator("article:visible").count() == 0
        page.keyboard.press("Escape")
        assert page.locator("mark").count() == 0
        assert page.locator("article:visible").count() > 3
