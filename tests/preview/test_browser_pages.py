"""Pages that only show something: for everybody, by day and by night, on a wide screen and on a narrow one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from afkit.preview import Preview
from afkit.preview.static_site import write_static
from support.browser import check_accessible, check_narrow, opened_page, picture
from support.previewing import PARCELNEST, Opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PAGES = ("/", "/findings", "/diagram", "/explain/AF301")


def test_the_first_page_is_for_everybody(page: Page, preview: Opened) -> None:
    page.goto(preview.address)
    assert "token=" not in page.url
    assert page.get_by_role("heading", level=1).inner_text() == "Emporix Orchestration Engine"
    picture(page, "preview-home")
    check_accessible(page)


@pytest.mark.parametrize("path", PAGES[1:])
def test_every_page_is_accessible_in_the_dark_and_fits_a_narrow_screen(
    browser: Browser, preview: Opened, path: str
) -> None:
    narrow = {"width": 320, "height": 640}
    with opened_page(browser, color_scheme="dark", viewport=narrow) as page:
        page.goto(preview.address.replace("/?", f"{path}?"))
        check_accessible(page)
        check_narrow(page)


def test_modules_are_found_with_the_keyboard_alone(page: Page, preview: Opened) -> None:
    page.goto(preview.address)
    page.keyboard.press("/")
    page.keyboard.type("digital process")
    page.keyboard.press("Enter")
    page.wait_for_url("**/modules/startDigitalProcess")


def test_pages_that_were_written_as_files_show_the_fields_of_a_choice(page: Page, tmp_path: Path) -> None:
    write_static(Preview(str(PARCELNEST)), tmp_path)
    page.goto((tmp_path / "modules" / "createShipment.html").as_uri())
    value = page.get_by_role("textbox", name="Insured value (required)", exact=True)
    assert not value.is_visible()
    page.get_by_role("group", name="Insured", exact=True).get_by_label("Yes").check()
    assert value.is_visible()
    check_accessible(page)


def test_the_first_page_as_a_file_lists_the_modules_on_a_narrow_screen_too(browser: Browser, tmp_path: Path) -> None:
    write_static(Preview(str(PARCELNEST)), tmp_path)
    with opened_page(browser, viewport={"width": 320, "height": 640}) as page:
        page.goto((tmp_path / "index.html").as_uri())
        page.get_by_role("searchbox", name="Search modules").fill("create")
        page.goto((tmp_path / "modules" / "createShipment.html").as_uri())
        assert not page.get_by_role("searchbox", name="Search modules").is_visible()


def test_of_a_large_app_a_file_leads_to_the_search_of_all(page: Page, tmp_path: Path) -> None:
    modules = "".join(f"  mod{number}: {{label: M{number}, communication: {{url: /x}}}}\n" for number in range(300))
    tmp_path.joinpath("manifest.yaml").write_text(f"manifest: 1\napp: {{name: a, label: A}}\nmodules:\n{modules}")
    write_static(Preview(str(tmp_path)), tmp_path / "site")
    page.goto((tmp_path / "site" / "modules" / "mod150.html").as_uri())
    near = page.get_by_role("navigation", name="Parts of the connector").get_by_role("link")
    assert near.filter(has_text="M150").get_attribute("aria-current") == "page"
    check_accessible(page)
    near.filter(has_text="All 300 modules").click()
    page.locator("#search:focus").wait_for()
    page.keyboard.type("mod299")
    page.get_by_text("1 found").wait_for(state="attached")
    page.keyboard.press("Enter")
    page.wait_for_url("**/modules/mod299.html")
