"""Connections from the page: the real check, consent, what is proven, and that no secret comes back to the browser."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from support.previewing import EMPORIX, PARCELNEST, Opened, form, opened

SENTINEL = "s3ntinel-Zq81-kept-to-itself"
SAVE = "/connections/emporix-oe/save"


@pytest.fixture(scope="module")
def site() -> Iterator[Opened]:
    with opened() as one:
        yield one


def _values(site: Opened, **changes: str) -> dict[str, str]:
    """Give the values that the sandbox accepts as a form posts them."""
    offered = {**site.preview.desk.ways.stand_in.sandbox.connections()["emporix-oe"], **changes}
    posted = {}
    for name, value in offered.items():
        field = next(one for one in _fields(site) if one["name"] == name)
        codec = {"select": "code", "password": "secret?"}.get(field["type"], "text?")
        posted[f"p:{codec}:/{name}"] = f'"{value}"' if codec == "code" else str(value)
    return {"way": "sandbox", **posted}


def _fields(site: Opened) -> list[dict[str, str]]:
    from afkit.engine.inputs.parameters import flatten

    return [dict(one) for one in flatten(site.preview.app.connections["emporix-oe"].codes["params"].value)]


def _verdicts(site: Opened) -> dict[str, str]:
    text = site.get(f"/runs/{site.over().number}")
    found = re.findall(r"[✓✗?] (\w+)</span> <strong>([^<]*)", text)
    return {parameters: verdict for verdict, parameters in found}


@pytest.mark.parametrize(
    ("changes", "verdicts", "made"),
    [
        ({}, {"sourceId + sourceSecret": "proven", "clientId + clientSecret": "proven"}, True),
        (
            {"clientSecret": SENTINEL},
            {"sourceId + sourceSecret": "proven", "clientId + clientSecret": "refused"},
            False,
        ),
        (
            {"clientSecret": SENTINEL, "sourceSecret": f"{SENTINEL}-2"},
            {"sourceId + sourceSecret": "refused", "clientId + clientSecret": "refused"},
            False,
        ),
    ],
    ids=["good", "one-pair-bad", "both-bad"],
)
def test_saving_runs_the_real_check_and_says_which_pair_is_proven(
    site: Opened, changes: dict[str, str], verdicts: dict[str, str], made: bool
) -> None:
    site.preview.desk.holding.drop("emporix-oe", "sandbox")
    site.post(SAVE, _values(site, **changes))
    assert _verdicts(site) == verdicts
    assert ("Created" in site.get("/connections/emporix-oe/held")) is made


def test_no_secret_comes_back_in_any_page_download_or_stream(site: Opened) -> None:
    """Type secrets, fail and pass with them, then look everywhere."""
    for changes in ({"clientSecret": SENTINEL}, {}):
        site.post(SAVE, _values(site, **changes))
        site.over()
    real = site.preview.desk.ways.stand_in.sandbox.connections()["emporix-oe"]
    secrets = {SENTINEL, real["clientSecret"], real["sourceSecret"]}
    pages = ["/", "/sandbox", "/runs", "/connections/emporix-oe", "/modules/sendEvent"]
    site.post("/modules/startDigitalProcess/run", form(way="sandbox", eventType="order.found", caseId=SENTINEL))
    site.over()
    for run in site.preview.desk.history():
        pages += [f"/runs/{run.number}{rest}" for rest in ("", "/events", "/har", "/recording")]
        pages += [f"/runs/{run.number}/{what}/{n}" for n in range(run.count) for what in ("steps", "curl")]
    for page in pages:
        answer = site.http.get(page)
        for secret in secrets:
            assert secret not in answer.text, (page, secret)
            assert secret not in str(answer.url)


def test_a_saved_password_is_kept_here_and_an_empty_field_means_it(site: Opened) -> None:
    site.post(SAVE, _values(site))
    assert site.over().state == "done"
    values = {name: value for name, value in _values(site).items() if "secret" not in name}
    site.post(SAVE, values)
    assert site.over().state == "done"


def test_the_values_of_the_sandbox_are_filled_in_without_its_secrets(site: Opened) -> None:
    site.preview.desk.holding.drop("emporix-oe", "sandbox")
    answer = site.post("/connections/emporix-oe/offered")
    assert "demo-client" in answer and "demo-client-secret" not in answer
    assert "Created" in site.get("/connections/emporix-oe/held")
    assert "Created" not in site.post("/connections/emporix-oe/forget", {"way": "sandbox"})


def test_missing_values_are_told_before_anything_is_sent(site: Opened) -> None:
    site.preview.desk.holding.drop("emporix-oe", "sandbox")
    received = len(site.preview.desk.ways.stand_in.sandbox.exchanges)
    site.post(SAVE, {"way": "sandbox"})
    assert site.over().state == "refused"
    assert len(site.preview.desk.ways.stand_in.sandbox.exchanges) == received


def _nest(site: Opened) -> dict[str, str]:
    offered = site.preview.desk.ways.stand_in.sandbox.connections()["parcelnest"]
    return {
        "way": "sandbox",
        "p:text?:/clientId": offered["clientId"],
        "p:secret?:/clientSecret": offered["clientSecret"],
    }


def _asked(site: Opened) -> str:
    """Wait for the address of the consent page."""
    run = site.preview.desk.history()[0]
    for _ in range(500):
        if run.address is not None or run.over:
            break
        time.sleep(0.02)
    assert run.address is not None, site.get(f"/runs/{run.number}")
    return run.address


def test_consent_is_asked_on_the_service_s_page_and_comes_back_here() -> None:
    with opened(PARCELNEST) as site, httpx.Client(follow_redirects=False, trust_env=False) as browser:
        site.post("/connections/parcelnest/save", _nest(site))
        address = _asked(site)
        assert parse_qs(urlsplit(address).query)["redirect_uri"] == [f"{site.preview.url}/oauth/cb/app"]
        back = browser.get(address).headers["location"]
        assert back.startswith(f"{site.preview.url}/oauth/cb/app?")
        done = browser.get(back)
        assert (done.status_code, "You can close this window" in done.text) == (200, True)
        run = site.over()
        assert run.state == "done", site.get(f"/runs/{run.number}")
        assert "Blue Heron" in site.get("/connections/parcelnest/held")
        assert browser.get(back).status_code == 404
        assert browser.get(f"{site.preview.url}/oauth/cb/app?state=x&code=y").status_code == 404
        code = parse_qs(urlsplit(back).query)["code"][0]
        for page in (f"/runs/{run.number}", f"/runs/{run.number}/steps/0", f"/runs/{run.number}/har"):
            assert code not in site.get(page)
        site.post("/modules/getShipment/run", form(way="sandbox", shipmentId="none"))
        assert site.over().count >= 1


def test_a_person_who_declines_is_believed() -> None:
    with opened(PARCELNEST) as site, httpx.Client(trust_env=False, follow_redirects=True) as browser:
        site.preview.desk.ways.stand_in.sandbox.switch("decline", True)
        site.post("/connections/parcelnest/save", _nest(site))
        assert "Consent was not given" in browser.get(_asked(site)).text
        assert site.over().state == "failed"
        assert "Created" not in site.get("/connections/parcelnest/held")


def test_a_consent_that_nobody_gives_can_be_cancelled() -> None:
    with opened(PARCELNEST) as site:
        site.post("/connections/parcelnest/save", _nest(site))
        _asked(site)
        number = site.preview.desk.history()[0].number
        site.post(f"/runs/{number}/cancel")
        assert site.over().state == "cancelled"


def test_read_only_shows_forms_and_offers_nothing_to_press() -> None:
    from afkit.preview.settings import Settings

    with opened(EMPORIX, Settings(read_only=True)) as site:
        page = site.get("/connections/emporix-oe")
        assert 'id="run-button"' not in page and "sourceSecret" in page
        assert 'id="run-button"' not in site.get("/modules/startDigitalProcess")
