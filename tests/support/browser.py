"""A browser that is driven as a person would, and what is demanded of every page that it sees."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
TOLD = ("moderate", "serious", "critical")


def chromium() -> str | None:
    """Find a Chromium: Debian's, else the one that Playwright has fetched for itself."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        own = tools.chromium.executable_path
    return own if Path(own).is_file() else None


@contextmanager
def started(path: str) -> Iterator[Browser]:
    """Run a browser while the block runs."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened_page(browser: Browser, **options: Any) -> Iterator[Page]:
    """Open a page in a context of its own; what the page complains of in its console fails the test."""
    usual = {"viewport": {"width": 1100, "height": 760}, "reduced_motion": "reduce"}
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(30_000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
        assert complaints == [], complaints
    finally:
        context.close()


def check_accessible(page: Page) -> None:
    """Let axe-core look at the page: nothing above a minor remark may be found."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    told = [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}\n    {node.get('failureSummary', '')[:300]}"
        for one in found
        if one["impact"] in TOLD
        for node in one["nodes"]
    ]
    assert told == [], "\n".join(told)


def check_narrow(page: Page) -> None:
    """Nothing may stick out of a page that is 320 pixels wide, apart from what scrolls by itself."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], wide  # type: ignore[index]


def picture(page: Page, name: str, at: Locator | None = None) -> None:
    """Keep the page as a picture of the docs, where `make pictures` asks for it; `at` is what stands at its top."""
    if os.environ.get("AFKIT_PICTURES"):
        (at or page.locator("body")).evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 12)")
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
