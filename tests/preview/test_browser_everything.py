"""A form with a field of every kind, filled in by hand and sent."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.browser import check_accessible
from support.previewing import Opened, opened

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

HERE = Path(__file__).parent / "fixtures" / "everything"


@pytest.fixture
def everything(tmp_path: Path) -> Iterator[Opened]:
    folder = tmp_path / "everything"
    shutil.copytree(HERE, folder)
    with opened(folder) as one:
        yield one


@pytest.fixture
def form(page: Page, everything: Opened) -> Page:
    page.goto(everything.address.replace("/?", "/modules/fill?"))
    page.locator("#fields:not([aria-busy])").wait_for()
    return page


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def test_what_cannot_be_fetched_is_told_and_asked_again(form: Page) -> None:
    form.get_by_text("The plans are being counted.").wait_for()
    form.get_by_role("button", name="Try again").click()
    form.get_by_role("combobox", name="Plan").get_by_role("option", name="large").wait_for(state="attached")
    assert form.get_by_text("The plans are being counted.").count() == 0


def fill_in_everything(form: Page, picture: Path) -> None:
    """Fill in a field of every kind, each as a person would."""
    box(form, "Title (required)").fill("All of it")
    country = form.get_by_role("combobox", name="Country")
    country.press_sequentially("ne")
    assert form.get_by_role("option").filter(visible=True).all_inner_texts() == ["Nepal"]
    country.press("Enter")
    form.get_by_role("group", name="Colours").get_by_label("Red").check()
    form.get_by_role("group", name="Colours").get_by_label("Blue").check()
    form.get_by_role("button", name="Add condition").click()
    form.get_by_role("combobox", name="Column, condition 1 of group 1").select_option("Age")
    form.get_by_role("combobox", name="Operator, condition 1 of group 1").select_option("number:greater")
    box(form, "Value, condition 1 of group 1").fill("17")
    box(form, "Settings").fill('{"a": [1, 2]}')
    form.get_by_label("Pick Day").fill("2026-03-04")
    form.get_by_label("Pick At").fill("08:30")
    form.get_by_label("Pick Colour").fill("#112233")
    form.get_by_role("combobox", name="Time zone").fill("Europe/Brussels")
    form.get_by_role("button", name="Add item").click()
    box(form, "Item 1").fill("first")
    form.get_by_role("button", name="Browse Document").click()
    form.get_by_role("button", name="reports", exact=True).click()
    form.get_by_role("button", name="2026.pdf").click()
    form.locator("input[type=file]").set_input_files(picture)
    form.get_by_role("checkbox", name="I agree (required)").check()
    form.get_by_role("button", name="Find a customer").click()
    box(form, "City (required)").fill("Brno")
    form.get_by_role("button", name="Search", exact=True).click()
    form.get_by_role("button", name="Grace").click()
    form.get_by_role("button", name="Close this notice").click()
    form.get_by_text("This module may change").wait_for(state="detached")
    form.get_by_role("switch", name="Show advanced settings").check()
    box(form, "Note").fill("two\nlines")


def test_a_field_of_every_kind_is_filled_in_and_sent(form: Page, everything: Opened, tmp_path: Path) -> None:
    picture_file = tmp_path / "cat.png"
    picture_file.write_bytes(b"\x89PNG")
    fill_in_everything(form, picture_file)
    form.locator("#fields:not([aria-busy])").wait_for()
    check_accessible(form)
    form.get_by_role("button", name="Run", exact=True).click()
    form.locator("#run").get_by_role("heading", name="1 bundle").wait_for()
    (thing,) = everything.preview.desk.ways.stand_in.sandbox.state["things"]
    picture = {"type": "Buffer", "data": [*b"\x89PNG"]}
    assert thing["got"] == {
        "title": "All of it", "country": "np", "colours": [1, 3], "settings": {"a": [1, 2]}, "at": "08:30",
        "where": [[{"a": "age", "o": "number:greater", "b": "17"}]], "day": "2026-03-04T00:00:00.000Z",
        "colour": "#112233", "zone": "Europe/Brussels", "tags": ["first"], "document": "/reports/2026.pdf",
        "picture": picture, "pictureName": "cat.png", "agree": True, "customer": "c-2", "note": "two\nlines",
    }  # fmt: skip

    form.get_by_role("button", name="Reset to the defaults").click()
    take_from_the_last_run(form)


def take_from_the_last_run(form: Page) -> None:
    """Map a field from what the last run gave, and set it back."""
    form.get_by_text("Values to map from", exact=True).click()
    form.get_by_role("button", name="Take what the last run gave").click()
    title = box(form, "Title (required)")
    title.fill("{{1.customer}}")
    form.get_by_text('gives "c-2"').wait_for()
    form.get_by_role("button", name="Reset to the defaults").click()
    form.locator("#fields:not([aria-busy])").wait_for()
    assert title.input_value() == ""


def test_a_form_that_is_not_complete_is_not_sent_and_leads_to_the_field(form: Page) -> None:
    box(form, "Settings").fill("{")
    form.get_by_role("button", name="Run", exact=True).click()
    summary = form.get_by_role("alert").filter(has_text="things keep this form")
    summary.wait_for()
    summary.get_by_role("link", name="Settings").click()
    assert form.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
