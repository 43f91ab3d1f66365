"""What a page keeps and tells when something happens around it: it is left, the connector changes, the server ends."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from afkit.cli.consent import RedirectServer
from support.browser import check_accessible, check_narrow, opened_page
from support.previewing import Opened, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LABEL = "Donaudampfschifffahrtsgesellschaft" * 3
MANIFEST = f"""manifest: 1
app: {{name: a, label: A}}
connections:
  own: {{label: {LABEL}, params: [{{name: key, type: password, label: Key}}], communication: {{url: "https://a.example"}}}}
modules:
  one:
    label: One
    connection: own
    mappableParams: [{{name: text, type: text, label: Text}}, {{name: note, type: banner, label: Note, text: {LABEL}}}]
    communication: {{url: "https://a.example/{{{{parameters.text}}}}"}}
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Opened]:
    tmp_path.joinpath("manifest.yaml").write_text(MANIFEST)
    with opened(tmp_path) as one:
        yield one


def go(page: Page, site: Opened, path: str) -> None:
    page.goto(site.address.replace("/?", f"{path}?"))


@pytest.mark.parametrize("leave", ["reload", "link"])
def test_what_is_being_typed_stays_when_the_page_is_left_from_within_the_field(
    page: Page, site: Opened, leave: str
) -> None:
    go(page, site, "/modules/one")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.press_sequentially("half a wo")
    if leave == "reload":
        with page.expect_response("**/forms/modules/one/keep"):
            pass
        page.reload()
    else:
        page.get_by_role("link", name="A version").click()
        page.wait_for_url(site.address.partition("?")[0])
        page.get_by_role("link", name="One").first.click()
    assert text.input_value() == "half a wo"


def test_two_tabs_with_one_form_know_of_each_other_and_each_keeps_what_stands_in_it(page: Page, site: Opened) -> None:
    told = "This form is open in another tab, too."
    go(page, site, "/modules/one")
    page.get_by_role("textbox", name="Text", exact=True).fill("first")
    other = page.context.new_page()
    other.goto(page.url)
    for tab in (page, other):
        tab.get_by_text(told).wait_for()
        check_accessible(tab)
    other.get_by_role("textbox", name="Text", exact=True).fill("second")
    assert page.get_by_role("textbox", name="Text", exact=True).input_value() == "first"
    other.close(run_before_unload=True)
    page.get_by_text(told).wait_for(state="detached")


def test_a_secret_that_is_being_typed_is_not_kept(page: Page, site: Opened) -> None:
    go(page, site, "/connections/own")
    with page.expect_response("**/forms/connections/own/keep"):
        page.get_by_role("textbox", name="Key", exact=True).press_sequentially("very-secret")
    assert site.preview.typed == {("connections", "own"): {}}


def test_names_on_a_page_follow_the_connector_while_somebody_types(page: Page, site: Opened) -> None:
    go(page, site, "/modules/one")
    text = page.get_by_role("textbox", name="Text", exact=True)
    text.press_sequentially("before")
    Path(site.preview.project.main).write_text(MANIFEST.replace("label: One", "label: Uno"))
    page.get_by_role("heading", name="Uno", level=1).wait_for()
    page.locator("#outline").get_by_text("Uno").wait_for()
    page.keyboard.type(" and after")
    assert text.input_value() == "before and after"
    assert page.title().startswith("Uno")


def test_a_page_says_that_what_it_shows_was_taken_away_and_is_there_again(browser: Browser, site: Opened) -> None:
    page = browser.new_context().new_page()
    try:
        go(page, site, "/modules/one")
        text = page.get_by_role("textbox", name="Text", exact=True)
        text.fill("kept")
        told = page.get_by_role("alert").filter(has_text="not in the connector any more")
        Path(site.preview.project.main).write_text(MANIFEST.replace("  one:\n    label: One", "  two:\n    label: Two"))
        told.wait_for()
        page.locator("#outline").get_by_text("Two").wait_for()
        check_accessible(page)
        Path(site.preview.project.main).write_text(MANIFEST)
        told.wait_for(state="hidden")
        assert text.input_value() == "kept"
    finally:
        page.context.close()


LONG = [
    ("label: A}", f"label: {LABEL}}}"),
    ("type: text, label: Text", f"type: boolean, label: {LABEL}"),
    ("type: text, label: Text", f"type: collection, label: {LABEL}, spec: [{{name: x, type: text, label: {LABEL}}}]"),
    ("type: text, label: Text", f"type: select, multiple: true, label: {LABEL}, options: [{{label: {LABEL}, value: x}}]"),
    ("type: text, label: Text", f"type: array, label: {LABEL}, help: {LABEL}, spec: {{type: text, label: {LABEL}}}"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), LONG)
def test_long_labels_fit_a_narrow_screen(browser: Browser, tmp_path: Path, old: str, new: str) -> None:
    assert old in MANIFEST
    tmp_path.joinpath("manifest.yaml").write_text(MANIFEST.replace(old, new))
    with opened(tmp_path) as long, opened_page(browser, viewport={"width": 320, "height": 640}) as page:
        go(page, long, "/modules/one")
        page.get_by_text("Answered by").wait_for()
        check_narrow(page)


@pytest.mark.parametrize("path", ["/modules/one", "/connections/own"])
def test_long_words_of_an_author_fit_a_narrow_screen(browser: Browser, site: Opened, path: str) -> None:
    with opened_page(browser, viewport={"width": 320, "height": 640}) as page:
        go(page, site, path)
        page.get_by_text("Answered by").wait_for()
        check_narrow(page)


def test_a_page_says_that_the_command_has_ended(browser: Browser, tmp_path: Path) -> None:
    tmp_path.joinpath("manifest.yaml").write_text(MANIFEST)
    command = [sys.executable, "-m", "afkit", "preview", str(tmp_path), "--no-browser"]
    context = browser.new_context()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            page = context.new_page()
            with page.expect_response("**/events"):
                page.goto(process.stdout.readline().strip().replace("/?", "/modules/one?"))
            assert "This page needs JavaScript" in page.content()
            assert not page.get_by_role("alert").is_visible()
            page.get_by_role("textbox", name="Text", exact=True).fill("kept")
            process.send_signal(signal.SIGINT)
            page.get_by_role("alert").filter(has_text="does not answer").wait_for()
            assert page.get_by_role("textbox", name="Text", exact=True).input_value() == "kept"
            check_accessible(page)
        finally:
            process.kill()
            context.close()


def test_the_page_after_a_consent_is_for_everybody(browser: Browser) -> None:
    narrow = {"width": 320, "height": 640}
    with (
        RedirectServer() as server,
        opened_page(browser, color_scheme="dark", viewport=narrow, is_mobile=True) as page,
    ):
        server.expect("right")
        page.goto(f"{server.address}?code=x&state=right")
        assert page.get_by_role("main").get_by_role("heading", name="Done").is_visible()
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(255, 255, 255)"
        check_accessible(page)
        check_narrow(page)
