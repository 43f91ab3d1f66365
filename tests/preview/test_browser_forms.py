"""Forms in a browser: options and fields of the service, nested fields, arrays, expressions, files, the keyboard alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from support.browser import check_accessible, check_narrow, opened_page, picture
from support.previewing import PARCELNEST, Opened, opened

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page


@pytest.fixture
def parcels() -> Iterator[Opened]:
    """The shipped example with everything, on its sandbox; one a test, for it remembers what was typed."""
    with opened(PARCELNEST) as one:
        yield one


@pytest.fixture
def form(browser: Browser, parcels: Opened) -> Iterator[Page]:
    with opened_page(browser) as page:
        page.goto(parcels.address.replace("/?", "/modules/createShipment?"))
        yield page


def box(page: Page, name: str) -> Locator:
    """Give the text box of a name, as a screen reader says it."""
    return page.get_by_role("textbox", name=name, exact=True)


def focused(control: Locator) -> None:
    """Wait until the focus is there."""
    from playwright.sync_api import expect

    expect(control).to_be_focused()


def settled(page: Page) -> None:
    """Wait until the server has said what it has to say about what was typed."""
    page.locator("#fields:not([aria-busy])").wait_for()


def test_options_and_fields_come_from_the_service_and_follow_each_other(form: Page) -> None:
    service = form.get_by_role("combobox", name="Service (required)")
    service.select_option("Cold chain")
    temperature = box(form, "Temperature (required)")
    temperature.fill("4")
    box(form, "Reference (required)").fill("PO-9")
    service.select_option("Express")
    box(form, "Phone (required)").wait_for()
    assert temperature.count() == 0
    assert box(form, "Reference (required)").input_value() == "PO-9"
    picture(form, "preview-form")


def test_nested_fields_and_arrays_with_what_is_wrong_beside_them(form: Page) -> None:
    box(form, "Reference (required)").fill("PO-10")
    form.get_by_role("group", name="Insured", exact=True).get_by_label("Yes").check()
    value = box(form, "Insured value (required)")
    value.fill("9000")
    value.blur()
    fault = form.get_by_text("Must be at most 5000, but is 9000.")
    fault.wait_for()
    assert value.get_attribute("aria-invalid") == "true"
    assert fault.get_attribute("id") in (value.get_attribute("aria-describedby") or "")
    form.get_by_role("button", name="Add item").click()
    box(form, "SKU (required)").fill("A1")
    form.get_by_role("button", name="Add item").click()
    box(form, "SKU (required)").nth(1).fill("B7")
    box(form, "SKU (required)").nth(1).blur()
    settled(form)
    form.get_by_role("button", name="Move Items 2 up").click()
    focused(form.get_by_role("button", name="Move Items 1 down"))
    assert [box(form, "SKU (required)").nth(number).input_value() for number in (0, 1)] == ["B7", "A1"]
    form.get_by_role("button", name="Remove Items 1").click()
    focused(form.get_by_role("button", name="Add item"))
    settled(form)
    assert box(form, "SKU (required)").input_value() == "A1"
    check_accessible(form)


def test_a_value_may_be_an_expression_that_is_evaluated_while_it_is_typed(form: Page) -> None:
    form.get_by_text("Values to map from", exact=True).click()
    form.get_by_label("Values to map from, as JSON").fill('{"1": {"name": "Ada", "number": 7}}')
    reference = box(form, "Reference (required)")
    reference.press_sequentially("PO-{{1.nu")
    form.locator("#f-offers [data-insert=number]").wait_for()
    reference.press("ArrowDown")
    form.locator("#f-offers [aria-selected=true]").wait_for()
    with form.expect_response(lambda answer: "PO-{{1.number" in (answer.request.post_data or "")) as judged:
        reference.press("Enter")
    judged.value.finished()
    assert form.locator("#f-offers").is_hidden()  # what was chosen is judged, and nothing is offered anew
    reference.press_sequentially(" * 6}}")
    form.get_by_text('gives "PO-42"').wait_for()
    reference.press("Backspace")
    reference.press("Backspace")
    reference.press_sequentially(" + }}")
    form.locator("output mark").wait_for()
    depot = form.get_by_role("button", name="Map Depot ID")
    assert depot.get_attribute("aria-pressed") == "true"  # the field says so with `mode: edit`
    depot.click()
    form.get_by_role("combobox", name="Depot ID (required)").select_option("Brno (D12)")
    depot.click()
    assert box(form, "Depot ID (required)").input_value() == "D12"
    picture(form, "preview-map")


def test_what_is_offered_replaces_what_was_typed_since(form: Page) -> None:
    form.get_by_text("Values to map from", exact=True).click()
    form.get_by_label("Values to map from, as JSON").fill('{"1": {"name": "Ada", "number": 7}}')
    reference = box(form, "Reference (required)")
    reference.press_sequentially("PO-{{1.n")
    form.locator("#f-offers [data-insert=number]").wait_for()
    form.route("**/evaluate*", lambda route: None)  # the service is slow from here on
    reference.press_sequentially("um")
    form.locator("#f-offers [data-insert=number]").click()
    assert reference.input_value() == "PO-{{1.number"
    form.unroute("**/evaluate*")


def test_a_form_is_filled_in_with_the_keyboard_alone(form: Page) -> None:
    box(form, "Reference (required)").focus()
    form.keyboard.type("PO-11")
    for _ in range(30):
        form.keyboard.press("Tab")
        if form.evaluate("document.activeElement.textContent") == "Add item":
            break
    form.keyboard.press("Enter")
    focused(box(form, "SKU (required)"))
    form.keyboard.type("K1")
    form.keyboard.press("Tab")
    form.keyboard.press("Tab")
    focused(box(form, "Quantity"))
    form.keyboard.type("3")
    form.keyboard.press("Tab")
    settled(form)
    assert box(form, "SKU (required)").input_value() == "K1"
    assert box(form, "Reference (required)").input_value() == "PO-11"


def test_a_button_stays_where_it_is_while_it_is_pressed(form: Page) -> None:
    """Leaving a field brings findings, which move what stands below them: the click that left it must still hit."""
    run = form.get_by_role("button", name="Run", exact=True)
    box(form, "Reference (required)").fill("PO-9")
    run.focus()
    settled(form)
    box(form, "Reference (required)").fill("")
    run.scroll_into_view_if_needed()
    before, place = top(run), run.bounding_box()
    assert place is not None
    form.mouse.move(place["x"] + place["width"] / 2, place["y"] + 2)
    with form.expect_response("**/forms/modules/createShipment") as answer:
        form.mouse.down()
    answer.value.finished()
    form.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert top(run) == before
    form.mouse.up()
    form.locator("#run section").wait_for()
    settled(form)
    assert top(run) > before


def top(control: Locator) -> float:
    """Tell how far below the top of the document a control stands."""
    return float(control.evaluate("one => one.getBoundingClientRect().top + scrollY"))


def test_a_folder_is_chosen_level_by_level(browser: Browser, parcels: Opened) -> None:
    with opened_page(browser) as page:
        page.goto(parcels.address.replace("/?", "/modules/uploadDocument?"))
        page.get_by_role("button", name="Browse Folder").click()
        page.get_by_role("button", name="invoices", exact=True).click()
        page.get_by_role("button", name="Choose 2026").click()
        focused(box(page, "Folder"))
        assert box(page, "Folder").input_value() == "/invoices/2026"


def test_a_form_fits_a_narrow_screen_in_the_dark(browser: Browser, parcels: Opened) -> None:
    parcels.preview.typed["modules", "createShipment"] = {"insured": True, "items": [{"sku": "A"}], "service": "cold"}
    with opened_page(browser, color_scheme="dark", viewport={"width": 320, "height": 700}) as page:
        page.goto(parcels.address.replace("/?", "/modules/createShipment?"))
        box(page, "Temperature (required)").wait_for()
        check_accessible(page)
        check_narrow(page)


def test_what_was_typed_stays_when_the_page_is_left(form: Page) -> None:
    box(form, "Reference (required)").fill("PO-12")
    box(form, "Weight").focus()
    settled(form)
    form.reload()
    assert box(form, "Reference (required)").input_value() == "PO-12"
