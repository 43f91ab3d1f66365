"""What people do with a preview, from the first click to the last: connect, run, search, poll, listen, upload, mend."""

from __future__ import annotations

import hmac
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from support.browser import check_accessible, picture
from support.previewing import EMPORIX, PARCELNEST, Opened, opened
from support.service import Answer, serve

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@pytest.fixture(scope="module")
def parcels() -> Iterator[Opened]:
    with opened(PARCELNEST) as one:
        yield one


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("engine") / "emporix-oe"
    shutil.copytree(EMPORIX, folder)
    with opened(folder) as one:
        yield one


def go(page: Page, site: Opened, path: str) -> None:
    page.goto(site.address.replace("/?", f"{path}?"))


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("textbox", name=name, exact=True)


def ended(page: Page, word: str) -> Locator:
    """Wait for the run that was begun last, and give it."""
    run = page.locator("#run section.run")
    run.get_by_role("status").filter(has_text=word).first.wait_for()
    return run


GOOD = ("oe-demo-secret-1", "demo-client-secret")
SAVED = [
    (GOOD, "done", ["✓ proven", "✓ proven"]),
    (("oe-demo-secret-2", GOOD[1]), "failed", ["✓ proven", "✗ refused"]),
    (("oe-demo-secret-2", "demo-client-secrets"), "failed", ["✗ refused"]),
]


def test_a_connection_is_filled_in_and_saved_with_each_pair_proven_or_not(page: Page, engine: Opened) -> None:
    go(page, engine, "/connections/emporix-oe")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("alert").filter(has_text="things keep this form").wait_for()
    box(page, "Event Source ID (required)").fill("src_a1B2c3D4e5F6")
    page.get_by_role("combobox", name="Environment (required)").select_option("Custom")
    box(page, "Event receiver URL (required)").fill("https://signals.emporix.example/e")
    box(page, "API URL (required)").fill("https://api.emporix.example")
    box(page, "Client ID (required)").fill("demo-client")
    for (source, client), word, pairs in reversed(SAVED):
        box(page, "Secret (required)").or_(box(page, "Secret")).fill(source)
        box(page, "Client Secret (required)").or_(box(page, "Client Secret")).fill(client)
        page.get_by_role("button", name="Save").click()
        run = ended(page, word)
        for pair in pairs:
            run.get_by_label("What the check says").locator(".badge").filter(has_text=pair).first.wait_for()
        assert source not in page.content() and client not in page.content()
    picture(page, "preview-connection", run)
    check_accessible(page)


def test_an_action_is_run_and_its_instance_stands_in_the_sandbox(page: Page, engine: Opened) -> None:
    go(page, engine, "/modules/startDigitalProcess")
    box(page, "Event Type (required)").fill("order.found")
    box(page, "Case ID").fill("PO-2026-0815")
    page.keyboard.press("Control+Enter")
    run = ended(page, "done")
    run.locator("summary").first.click()
    run.get_by_role("heading", name="Response").first.wait_for()
    assert "***" in run.inner_text() and "oe-demo-secret-1" not in page.content()
    picture(page, "preview-run", run)
    check_accessible(page)
    page.get_by_role("link", name="Sandbox", exact=True).click()
    page.get_by_role("region").filter(has_text="PO-2026-0815").first.wait_for()
    picture(page, "preview-sandbox")
    check_accessible(page)


def test_consent_is_given_at_the_login_page_of_the_sandbox(page: Page, parcels: Opened) -> None:
    go(page, parcels, "/connections/parcelnest")
    box(page, "Client ID (required)").fill("nest-client")
    box(page, "Client secret (required)").fill("nest-client-secret")
    with page.context.expect_page() as login:
        page.get_by_role("button", name="Save and ask for consent").click()
    login.value.get_by_role("heading", name="Done").wait_for()
    login.value.close()
    run = ended(page, "done")
    assert "Blue Heron" in run.inner_text()


def test_a_search_goes_through_pages(page: Page, parcels: Opened) -> None:
    go(page, parcels, "/sandbox")
    page.get_by_role("combobox", name="Mode").select_option("narrow")
    page.get_by_role("button", name="Apply").click()
    go(page, parcels, "/modules/searchShipments")
    page.get_by_role("button", name="Run", exact=True).click()
    run = ended(page, "done")
    run.get_by_role("heading", name="5 bundles").wait_for()
    assert run.locator("#run .step, .timeline > li").count() >= 3
    run.get_by_role("button", name="JSON", exact=True).click()
    run.locator(".bundles").wait_for()


def test_a_trigger_is_polled_twice_and_set_back(page: Page, parcels: Opened) -> None:
    go(page, parcels, "/modules/watchShipments")
    page.get_by_role("button", name="Choose where to begin").click()
    page.get_by_role("button", name="PO-3 (shp_1003)").click()
    page.locator("#position pre").wait_for()
    page.get_by_role("button", name="Poll", exact=True).click()
    ended(page, "done").get_by_role("heading", name="3 bundles").wait_for()
    page.get_by_role("button", name="Poll", exact=True).click()
    ended(page, "done").get_by_role("heading", name="0 bundles").wait_for()
    page.get_by_role("button", name="From the beginning").click()
    page.get_by_role("button", name="Poll", exact=True).click()
    ended(page, "done").get_by_role("heading", name="5 bundles").wait_for()


def test_calls_of_a_webhook_are_received_while_they_come(page: Page, parcels: Opened) -> None:
    go(page, parcels, "/webhooks/shipmentEvents")
    page.get_by_role("button", name="Listen", exact=True).click()
    address = page.locator("#hook-address").inner_text()
    asked = httpx.post(address, json={"challenge": "c-1"}, trust_env=False)
    assert asked.json() == {"challenge": "c-1"}
    page.locator("#run").get_by_role("heading", name="Reply: verified").wait_for()
    listening = parcels.preview.hooks.listening("shipmentEvents")
    for _ in range(500):  # calls are taken from the beginning, also while the attach step still runs
        if listening is None or listening.stored:
            break
        page.wait_for_timeout(20)
    (hook,) = parcels.preview.desk.ways.stand_in.sandbox.state["hooks"]
    call = {"call": "call_7", "events": [{"id": "evt_8", "shipment_id": "shp_1002", "kind": "delay", "text": "Snow"}]}
    mark = hmac.new(hook["secret"].encode(), b"call_7.evt_8", "sha256").hexdigest()
    answer = httpx.post(address, json=call, headers={"X-Parcelnest-Signature": mark}, trust_env=False)
    assert (answer.status_code, answer.json()) == (202, {"received": 1})
    run = page.locator("#run")
    run.get_by_role("heading", name="Reply: accepted").wait_for()
    run.get_by_role("heading", name="1 bundle").wait_for()
    check_accessible(page)
    page.get_by_role("button", name="Stop listening").click()
    page.get_by_role("button", name="Listen", exact=True).wait_for()


def test_a_file_is_uploaded(page: Page, parcels: Opened, tmp_path: Path) -> None:
    (tmp_path / "invoice.pdf").write_bytes(b"%PDF-1.4 \x00\xff")
    go(page, parcels, "/modules/uploadDocument")
    box(page, "Shipment ID (required)").fill("shp_1001")
    page.get_by_label("Data").first.set_input_files(tmp_path / "invoice.pdf")
    box(page, "Folder").fill("/invoices")
    page.get_by_role("button", name="Run", exact=True).click()
    ended(page, "done").get_by_role("cell", name="invoice.pdf").wait_for()


def test_a_manifest_that_breaks_shows_a_finding_and_a_button_mends_it(page: Page, engine: Opened) -> None:
    go(page, engine, "/modules/startDigitalProcess")
    case = box(page, "Case ID")
    case.fill("typed before")
    manifest = Path(engine.preview.project.main)
    sound = manifest.read_text()
    manifest.write_text(sound.replace("        label: Case ID\n", "        lable: Case ID\n"))
    finding = page.locator(".f-field").filter(has_text="lable").last
    finding.get_by_role("button", name="Mend it").wait_for()
    assert page.get_by_role("textbox", name="caseId", exact=True).input_value() == "typed before"
    picture(page, "preview-finding")
    check_accessible(page)
    finding.locator(".l-finding [data-source]").click()
    page.locator("#source .s-at").filter(has_text="lable: Case ID").wait_for()
    finding.get_by_role("button", name="Mend it").click()
    case.wait_for()
    assert case.input_value() == "typed before"
    assert manifest.read_text() == sound


LIVE = """manifest: 1
app: {{name: a, label: A}}
modules:
  one:
    label: One
    moduleType: action
    connection: null
    communication:
      - url: "{url}/first"
        response: {{temp: {{page: 1}}}}
        repeat: {{condition: "{{{{temp.page < 1}}}}", delay: 0, limit: 1}}
      - {{url: "{url}/second", response: {{output: "{{{{body}}}}"}}}}
"""


def test_a_live_run_asks_first_and_what_it_got_is_a_recording_to_run_from(page: Page, tmp_path: Path) -> None:
    markup = '<img src="x" onerror="document.title = 1"><b>bold</b>'
    with serve(lambda _asked: Answer(body={"said": markup, "data": "x" * 400})) as service:
        (tmp_path / "manifest.yaml").write_text(LIVE.format(url=service.url), encoding="utf-8")
        with opened(tmp_path) as site:
            go(page, site, "/modules/one")
            page.get_by_role("button", name="Run", exact=True).click()
            sure = page.get_by_role("alertdialog")
            sure.get_by_text("127.0.0.1").first.wait_for()
            assert service.asked == []
            sure.locator("[name=sure]").click()
            run = ended(page, "done")
            assert [one.target for one in service.asked] == ["/first", "/second"]
            run.locator("summary").nth(1).click()
            timings = run.get_by_label("Timings")
            timings.get_by_text("Read and judged").wait_for()
            assert timings.get_by_role("definition").last.inner_text() == f"{len(service_body(markup))} B"
            assert run.get_by_text(markup).count() and run.locator("img").count() == 0
            check_accessible(page)
            run.get_by_role("button", name="Answer later runs from it").click()
            page.locator("[name=way][value=recording]:checked").wait_for()
            page.get_by_role("button", name="Run", exact=True).click()
            page.locator("#run").get_by_role("heading", name="Run 2").wait_for()
            assert markup in ended(page, "done").inner_text()
            assert len(service.asked) == 2


def test_what_an_answer_brings_works_at_once(page: Page, tmp_path: Path) -> None:
    """Whoever is quicker than a person presses a button in the moment in which it appears."""
    with serve(lambda _asked: Answer(body={"said": "yes"})) as service:
        (tmp_path / "manifest.yaml").write_text(LIVE.format(url=service.url), encoding="utf-8")
        with opened(tmp_path) as site:
            go(page, site, "/modules/one")
            page.evaluate(
                "new MutationObserver(() => document.querySelector('#run [name=sure]')?.click())"
                ".observe(document.getElementById('run'), {childList: true, subtree: true})"
            )
            page.get_by_role("button", name="Run", exact=True).click()
            ended(page, "done")


def service_body(markup: str) -> bytes:
    """Give the bytes that the service of the live run answers."""
    return json.dumps({"said": markup, "data": "x" * 400}).encode()
