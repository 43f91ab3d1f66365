"""Runs from the page: against the sandbox, a recording and the service; what is shown of them, and what can be taken away."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from afkit.preview.running.run import Run
from afkit.preview.settings import Settings
from afkit.preview.web.showing import run_values, show_run
from support.previewing import EMPORIX, Opened, form, opened

ORDER = form(way="sandbox", eventType="order.found", caseId="PO-1", subject="Order & <b>1</b>")
RUN = "/modules/startDigitalProcess/run"


@pytest.fixture(scope="module")
def site() -> Iterator[Opened]:
    with opened() as one:
        yield one


ONE = """manifest: 1
app: {name: a, label: A}
modules:
  one:
    label: One
    moduleType: action
    connection: null
    communication: {url: "https://a.example/x", response: {output: "{{body}}"}}
"""


def _sandbox(reply: str, title: str = "One") -> str:
    steps = f"[{{reply: {{status: 200, json: {reply}}}}}]"
    return f"sandbox: 1\ntitle: {title}\nroutes:\n  - {{name: x, match: {{path: /x}}, steps: {steps}}}\n"


def _events(text: str) -> list[dict[str, object]]:
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_a_run_is_streamed_step_by_step_and_ends_with_its_bundles(site: Opened) -> None:
    panel = site.post(RUN, ORDER)
    (number,) = re.findall(r'<section class="run card" id="run-(\d+)"', panel)
    events = _events(site.get(f"/runs/{number}/events"))
    assert [event["type"] for event in events] == ["requested", "answered", "judged", "finished"]
    assert str(events[2]["html"]).count('class="badge ok">200') == 1
    assert "order.found" in str(events[-1]["result"])


def test_a_run_that_ends_while_it_is_shown_is_followed_to_its_end(site: Opened) -> None:
    """What is shown is of one moment: a frame without its stream that says `running` would say so for ever."""
    run = Run(1001, "module", "/modules/startDigitalProcess", "Start", "sandbox", {})
    shown = run_values(site.preview, run)
    run.end("cancelled")
    panel = str(site.preview.markup("parts/run.html", **shown))
    assert 'data-stream="/runs/1001/events"' in panel and ">running</span>" in panel and "was cancelled" not in panel
    over = str(site.preview.markup("parts/run.html", **run_values(site.preview, run)))
    assert "data-stream" not in over and ">cancelled</span>" in over and "was cancelled" in over


def test_a_run_that_is_over_before_it_is_shown_still_tells_how_it_ended(site: Opened) -> None:
    run = Run(1002, "module", "/modules/startDigitalProcess", "Start", "sandbox", {})
    run.end("cancelled")
    panel = show_run(site.preview, run).body.decode()
    assert 'data-stream="/runs/1002/events"' in panel and ">cancelled</span>" in panel


def test_a_stream_that_broke_off_goes_on_where_it_was(site: Opened) -> None:
    site.post(RUN, ORDER)
    run = site.over()
    rest = site.http.get(f"/runs/{run.number}/events", headers={"Last-Event-ID": "1"}).text
    assert [event["type"] for event in _events(rest)] == ["judged", "finished"]


def test_a_step_shows_request_response_and_the_line_behind_each_part(site: Opened) -> None:
    site.post(RUN, ORDER)
    step = site.get(f"/runs/{site.over().number}/steps/0")
    assert "Ce-Type" in step and "order.found" in step
    assert "Order &amp; &lt;b&gt;1&lt;/b&gt;" in step and "<b>1</b>" not in step
    assert "headers.ce-type" in step and "parameters.eventType" in step
    assert re.search(r"manifest\.yaml:\d+</a>", step)
    assert re.search(r"X-Emporix-Hmac</th><td><code>\*\*\*</code>", step)


def test_bundles_are_a_table_and_json(site: Opened) -> None:
    site.post(RUN, ORDER)
    number = site.over().number
    assert '<th scope="col">eventId</th>' in site.get(f"/runs/{number}/bundles?view=table")
    shown = site.get(f"/runs/{number}/bundles?view=json&page=99999999999")
    assert '<span class="key">eventId</span>' in shown


def test_har_recording_and_curl_hold_the_run_without_secrets(site: Opened) -> None:
    site.post(RUN, ORDER)
    number = site.over().number
    har = site.http.get(f"/runs/{number}/har")
    assert "attachment" in har.headers["content-disposition"]
    assert har.json()["log"]["entries"][0]["response"]["status"] == 200
    assert site.http.get(f"/runs/{number}/recording").json()["format"] == 1
    curl = site.get(f"/runs/{number}/curl/0")
    assert curl.startswith("curl -X POST ")
    assert "oe-demo-secret-1" not in har.text + curl


def test_an_error_says_what_a_flow_would_do(site: Opened) -> None:
    site.post("/sandbox/change", {"fault": "429", "mode": "faithful"})
    site.post(RUN, ORDER)
    shown = site.get(f"/runs/{site.over().number}")
    site.post("/sandbox/change", {"mode": "faithful"})
    assert "RateLimitError" in shown and "In a flow:" in shown
    assert re.search(r"Directive <a class=\"place\"[^>]*>manifest\.yaml:\d+</a>", shown)


def test_what_was_typed_wrong_is_refused_and_marked(site: Opened) -> None:
    site.post(RUN, form(way="sandbox"))
    run = site.over()
    assert run.state == "refused"
    events = _events(site.get(f"/runs/{run.number}/events"))
    assert events[-1]["check"] is True
    assert "AF901" in str(events[-1]["result"])


def test_what_was_typed_is_there_again(site: Opened) -> None:
    site.post(RUN, form(way="sandbox", eventType="kept.by.the.page"))
    site.over()
    assert "kept.by.the.page" in site.get("/modules/startDigitalProcess")


def test_a_live_run_asks_first_and_names_the_hosts(site: Opened) -> None:
    before = len(site.preview.desk.runs)
    answer = site.post(RUN, {**ORDER, "way": "live"})
    assert 'role="alertdialog"' in answer and 'name="sure" value="yes"' in answer
    assert "signals.emporix.io" in answer
    assert len(site.preview.desk.runs) == before
    site.post(RUN, {**ORDER, "way": "live", "sure": "yes"})
    run = site.over()
    assert run.state == "refused"
    assert "no connection" in site.get(f"/runs/{run.number}")


def test_a_run_can_be_answered_from_an_earlier_one(site: Opened) -> None:
    values = {**ORDER, "p:text:/eventId": "e-1"}
    site.post(RUN, values)
    kept = site.post(f"/runs/{site.over().number}/keep")
    assert 'id="ways"' in kept and 'value="recording" checked' in kept
    received = len(site.preview.desk.ways.stand_in.sandbox.exchanges)
    site.post(RUN, {**values, "way": "recording"})
    assert site.over().state == "done"
    assert len(site.preview.desk.ways.stand_in.sandbox.exchanges) == received


def test_a_recording_of_a_file_is_a_way(tmp_path: Path, site: Opened) -> None:
    values = {**ORDER, "p:text:/eventId": "e-2"}
    site.post(RUN, values)
    file = tmp_path / "one.json"
    file.write_text(site.get(f"/runs/{site.over().number}/recording"), encoding="utf-8")
    with opened(settings=Settings(replay=str(file))) as other:
        assert 'value="recording"' in other.get("/modules/startDigitalProcess")
        other.post(RUN, {**values, "way": "recording"})
        assert other.over().count == 1


def test_a_run_is_cancelled_while_the_service_is_silent() -> None:
    with opened(settings=Settings(faults=("latency=30s",))) as site:
        site.post(RUN, ORDER)
        number = site.preview.desk.history()[0].number
        assert "cancelled" in site.post(f"/runs/{number}/cancel")
        assert site.over().state == "cancelled"


def test_a_remote_that_repeats_markup_stays_text(tmp_path: Path) -> None:
    tmp_path.joinpath("manifest.yaml").write_text(ONE, encoding="utf-8")
    reply = '{"<script>alert(1)</script>": "</pre><script>alert(2)</script>"}'
    tmp_path.joinpath("sandbox.yaml").write_text(_sandbox(reply, '"<script>alert(0)</script>"'), encoding="utf-8")
    with opened(tmp_path) as site:
        site.post("/modules/one/run", {"way": "sandbox"})
        number = site.over().number
        pages = [f"/runs/{number}", f"/runs/{number}/steps/0", f"/runs/{number}/bundles?view=json", "/sandbox", "/"]
        for page in pages:
            assert "<script>alert" not in site.get(page), page
        assert "&lt;script&gt;alert(2)" in site.get(f"/runs/{number}/steps/0")


def test_a_thousand_bundles_are_given_page_by_page(tmp_path: Path) -> None:
    tmp_path.joinpath("manifest.yaml").write_text(
        """manifest: 1
app: {name: a, label: A}
modules:
  many:
    label: Many
    moduleType: search
    connection: null
    communication:
      url: https://a.example/x
      qs: {page: "{{pagination.page}}"}
      response: {iterate: "{{body}}", output: "{{item}}"}
      pagination: {qs: {page: "{{pagination.page}}"}, condition: "{{pagination.page < 41}}"}
""",
        encoding="utf-8",
    )
    rows = json.dumps([{"number": n, "name": f"row {n}"} for n in range(25)])
    tmp_path.joinpath("sandbox.yaml").write_text(_sandbox(rows), encoding="utf-8")
    with opened(tmp_path) as site:
        site.post("/modules/many/run", {"way": "sandbox"})
        run = site.over()
        assert (run.state, run.count) == ("done", 40)
        shown = site.get(f"/runs/{run.number}")
        assert "1000 bundles" in shown and "1–50 of 1000" in shown
        assert shown.count("<tr>") < 60 and len(shown) < 150_000
        assert "951–1000 of 1000" in site.get(f"/runs/{run.number}/bundles?view=table&page=20")


def test_an_edit_is_loaded_and_told_and_a_broken_text_keeps_the_last_good_app(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    text = (EMPORIX / "manifest.yaml").read_text(encoding="utf-8").replace("icon: icon.png", "")
    manifest.write_text(text, encoding="utf-8")
    with opened(tmp_path) as site:
        assert not site.preview.reload()
        version = site.preview.version  # which counts: once a page was seen, the preview may look before it is asked to
        manifest.write_text(text.replace("Start a New Instance", "Begin an Instance"), encoding="utf-8")
        site.preview.reload()
        assert site.preview.version == version + 1
        assert "Begin an Instance" in site.get("/")
        manifest.write_text("manifest: 1\napp: [", encoding="utf-8")
        site.preview.reload()
        assert site.preview.version == version + 2
        assert "Begin an Instance" in site.get("/") and "cannot be read at the moment" in site.get("/")
        manifest.unlink()
        assert not site.preview.reload()


def test_a_text_that_was_never_whole_is_told_and_shown_once_it_is(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text("manifest: 1\napp: [", encoding="utf-8")
    with opened(tmp_path) as site:
        answer = site.http.get("/")
        assert answer.status_code == 503 and "manifest.yaml:" in answer.text
        manifest.write_text("manifest: 1\napp: {name: a, label: Mended}\n", encoding="utf-8")
        site.preview.reload()
        assert "Mended" in site.get("/")


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Opened]:
    folder = tmp_path / "emporix-oe"
    shutil.copytree(EMPORIX, folder)
    with opened(folder) as one:
        yield one


def test_a_run_becomes_a_case_once_its_diff_was_accepted(copy: Opened) -> None:
    cases = Path(copy.preview.project.folder) / "cases.yaml"
    before = cases.read_text(encoding="utf-8")
    copy.post(RUN, {**ORDER, "p:text:/eventId": "e-77"})
    number = copy.over().number
    shown = copy.post(f"/runs/{number}/propose", {"what": "case"})
    assert 'class="added">+' in shown and "e-77" in shown and "oe-demo-secret-1" not in shown
    assert cases.read_text(encoding="utf-8") == before
    assert "Written" in copy.post(f"/runs/{number}/write")
    assert "e-77" in cases.read_text(encoding="utf-8")
    assert copy.http.post(f"/runs/{number}/write").status_code == 404


def test_interface_and_samples_are_inferred_and_a_file_that_changed_is_not_overwritten(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yaml"
    manifest.write_text(ONE, encoding="utf-8")
    reply = '{"number": 4, "holder": {"name": "Ada"}}'
    tmp_path.joinpath("sandbox.yaml").write_text(_sandbox(reply), encoding="utf-8")
    with opened(tmp_path) as site:
        site.post("/modules/one/run", {"way": "sandbox"})
        number = site.over().number
        assert "holder" in site.post(f"/runs/{number}/propose", {"what": "interface"})
        manifest.write_text(ONE + "# touched\n", encoding="utf-8")
        assert "have changed since" in site.post(f"/runs/{number}/write")
        site.preview.reload()
        site.post(f"/runs/{number}/propose", {"what": "interface"})
        assert "Written" in site.post(f"/runs/{number}/write")
        text = manifest.read_text(encoding="utf-8")
        assert "interface:" in text and "Ada" in text and text.endswith("# touched\n")


@pytest.mark.parametrize("what", ["", "everything"])
def test_a_proposal_of_nothing_known_is_refused(copy: Opened, what: str) -> None:
    copy.post(RUN, ORDER)
    assert "nothing to learn" in copy.post(f"/runs/{copy.over().number}/propose", {"what": what})


def test_a_page_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    tmp_path.joinpath("manifest.yaml").write_text(ONE, encoding="utf-8")
    tmp_path.joinpath("sandbox.yaml").write_text("sandbox: 1\n", encoding="utf-8")
    with opened(tmp_path) as site:
        answer = site.http.get("/sandbox")
        assert answer.status_code == 400
        assert "sandbox.yaml:1" in answer.text and "/explain/AF" in answer.text
        assert site.http.get("/").status_code == 200


def test_old_runs_are_forgotten_once_they_are_many_bytes(site: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    site.post(RUN, ORDER)
    first = site.over().number
    monkeypatch.setattr("afkit.preview.running.desk.KEPT_BYTES", 10)
    site.post(RUN, ORDER)
    assert site.over().state == "done"
    assert site.http.get(f"/runs/{first}").status_code == 404
