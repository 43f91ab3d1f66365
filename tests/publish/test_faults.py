"""Whatever happens to any single call, running again ends with the zone as declared and nothing made twice."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from afkit.errors import PublishError
from afkit.publish.plan.options import Options
from support.effort import THOROUGH
from support.fake_sdk_api import NO_FUNCTIONS, READ_ONLY, FakeZone, Fault, Request
from support.publishing import Bench, bench, lean


def inventory(zone: FakeZone) -> dict[str, list[str]]:
    app = zone.apps["acme", 1]
    found: dict[str, list[str]] = {}
    for kind, name in app.items:
        found.setdefault(kind, []).append(name)
    return found


WANTED = {
    "connection": ["acme"], "webhook": ["acme"], "rpc": ["listThings"], "module": ["createThing", "watchEvents"],
}  # fmt: skip


def nth_write(number: int, fault: Fault, times: int = 1) -> Callable[[int, Request], Fault | None]:
    """Let the `number`-th write (from 0) and its repetitions meet a fault, `times` times in all."""
    seen: list[str] = []
    left = [times]

    def choose(_: int, request: Request) -> Fault | None:
        if request.method == "GET" or not left[0]:
            return None
        if request.line not in seen[:number]:
            seen.append(request.line + (request.body.decode("utf-8", "replace") if request.method == "POST" else ""))
        if len(seen) > number:
            left[0] -= 1
            return fault
        return None

    return choose


def attempt(desk: Bench) -> None:
    with contextlib.suppress(PublishError):
        desk.publish()


def check_converged(desk: Bench, wanted: dict[str, list[str]] | None = None) -> None:
    desk.zone.fault = lambda number, request: None
    report = desk.publish()
    assert report.ok, report
    assert inventory(desk.zone) == (wanted or WANTED)
    desk.zone.log.clear()
    assert desk.publish().ok and desk.zone.writes() == []


FAULTS = {
    "500 before": Fault(status=500),
    "500 after": Fault(status=500, cut="after"),
    "cut before": Fault(cut="before"),
    "cut after": Fault(cut="after"),
}


ALL = {"connection": ["acme"], "webhook": ["acme"], "module": ["createThing", "watchEvents"]}
SWEEPS = [
    ("500 before", 99, True),
    ("500 after", 1, True),
    ("cut before", 1, True),
    ("cut after", 1, False),
]
MORE = [(fault, times, checksums) for fault in FAULTS for times in (1, 99) for checksums in (True, False)]


@pytest.mark.parametrize(("fault", "times", "checksums"), MORE if THOROUGH else SWEEPS)
def test_a_fault_at_every_single_write_is_survived(tmp_path: Path, fault: str, times: int, checksums: bool) -> None:
    with bench(tmp_path / "count") as desk:
        lean(desk.manifest)
        desk.publish()
        writes = len(desk.zone.writes())
    assert writes >= 10
    for number in range(writes):
        with bench(tmp_path / f"n{number}") as desk:
            lean(desk.manifest)
            desk.zone.checksums = checksums
            desk.zone.fault = nth_write(number, FAULTS[fault], times)
            attempt(desk)
            check_converged(desk, ALL)


def test_a_kill_right_after_every_creation_is_survived(tmp_path: Path) -> None:
    for number in range(5):
        with bench(tmp_path / f"n{number}") as desk:
            saved: list[str] = []
            done = [0]

            def before(
                request: Request, desk: Bench = desk, done: list[int] = done, saved: list[str] = saved, at: int = number
            ) -> None:
                if request.method == "POST":
                    done[0] += 1
                    if done[0] == at + 1:
                        # What is on disk while the creation is under way is all that a killed run leaves behind.
                        saved.append(desk.state_text)

            desk.zone.before = before
            desk.publish()
            (desk.folder / "publish-state" / "test.json").write_text(saved[0])
            app = desk.zone.apps["acme", 1]
            made = ("connection", "webhook", "rpc", "module", "module")[: number + 1]
            kept = list(app.items.items())[: len(made)]
            app.items.clear()
            app.items.update(kept)
            desk.zone.before = lambda request: None
            check_converged(desk)


def test_a_kill_while_the_app_is_made_makes_no_second_app(desk: Bench) -> None:
    desk.zone.apps.clear()
    saved: list[str] = []

    def before(request: Request) -> None:
        if request.line == "POST /api/v2/sdk/apps":
            saved.append(desk.state_text)

    desk.zone.before = before
    desk.publish(Options(create_app=True))
    (desk.folder / "publish-state" / "test.json").write_text(saved[0])
    desk.zone.apps["acme-k3x9qa", 1].items.clear()
    desk.zone.before = lambda request: None
    desk.zone.log.clear()
    report = desk.publish(Options(create_app=True))
    assert report.ok and report.app == "acme-k3x9qa"
    assert "POST /api/v2/sdk/apps" not in desk.zone.lines()
    assert list(desk.zone.apps) == [("acme-k3x9qa", 1)]
    assert "appsBefore" not in desk.state_text


def test_a_500_on_a_creation_that_happened_makes_no_second_connection(desk: Bench) -> None:
    desk.zone.fault = nth_write(0, Fault(status=500, cut="after"))
    report = desk.publish()
    assert report.ok
    assert report.results[0].outcome == "adopted"
    assert desk.zone.lines().count("POST /api/v2/sdk/apps/acme/connections") == 1


def test_a_500_on_a_creation_that_did_not_happen_is_tried_once_more(desk: Bench) -> None:
    desk.zone.fault = nth_write(0, Fault(status=500))
    assert desk.publish().ok
    assert desk.zone.lines().count("POST /api/v2/sdk/apps/acme/connections") == 2
    assert inventory(desk.zone) == WANTED


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({"Retry-After": "7"}, [7.0, 7.0, 7.0]),
        ({}, [5.0, 10.0, 20.0]),
        ({"Retry-After": "soon"}, [5.0, 10.0, 20.0]),
        ({"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, [0.0, 0.0, 0.0]),
    ],
)
def test_429_waits_as_told_or_in_steps(desk: Bench, headers: dict[str, str], waits: list[float]) -> None:
    left = [3]

    def limited(number: int, request: Request) -> Fault | None:
        if request.method == "POST" and left[0]:
            left[0] -= 1
            return Fault(status=429, headers=headers)
        return None

    desk.zone.fault = limited
    assert desk.publish().ok
    assert desk.waited == waits


def test_a_429_storm_ends_with_advice_and_resumes(desk: Bench) -> None:
    desk.zone.fault = lambda number, request: Fault(status=429) if number > 12 else None
    report = desk.publish()
    assert not report.ok and report.stopped is not None
    assert "limit" in report.stopped and "goes on where" in report.stopped
    assert sum(desk.waited) <= 180
    check_converged(desk)


def test_a_read_only_token_is_told_before_anything_is_written(desk: Bench) -> None:
    desk.token = READ_ONLY
    plan = desk.plan()
    assert plan.changed and any("sdk-apps:write" in text for text in plan.refusals)
    with pytest.raises(PublishError, match="sdk-apps:write"):
        desk.publish()
    assert desk.zone.writes() == []
    desk.zone.probes = False
    report = desk.publish()
    assert report.stopped is not None and "sdk-apps:write" in report.stopped
    assert len(desk.zone.writes()) == 1 and inventory(desk.zone) == {}


def test_a_token_of_another_zone_is_refused_with_advice(desk: Bench) -> None:
    desk.token = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(PublishError) as caught:
        desk.plan()
    assert caught.value.code == "AF952" and "another zone" in (caught.value.hint or "")
    assert desk.token not in str(caught.value)


def test_functions_that_are_refused_do_not_stop_the_rest(desk: Bench) -> None:
    desk.manifest["functions"] = {"shout": {"code": "function shout(text) { return text }\n"}}
    desk.token = NO_FUNCTIONS
    report = desk.publish()
    assert not report.ok
    assert [r.step.key for r in report.results if r.outcome == "refused"] == ["function/shout"]
    assert inventory(desk.zone) == WANTED
    desk.zone.log.clear()
    plan = desk.plan()
    assert [entry.key for entry in plan.entries if entry.op == "blocked"] == ["function/shout"]
    assert not plan.changed
    report = desk.publish()
    assert report.ok and "function/shout" in report.notes[0]
    assert desk.zone.writes() == []
    desk.token = "3f6a5d2e-1b7c-4e8f-9a0d-5c4b3a291807"
    assert desk.publish(Options(retry_refused=True)).ok
    assert ("function", "shout") in desk.zone.apps["acme", 1].items


def test_a_missing_endpoints_feature_blocks_endpoints_only(desk: Bench) -> None:
    desk.zone.endpoints = False
    desk.manifest["endpoints"] = {"getThing": {"label": "Get a thing", "description": "Gets it."}}
    plan = desk.plan()
    assert [entry.key for entry in plan.entries if entry.op == "blocked"] == ["endpoint/getThing"]
    assert desk.publish().ok
    assert inventory(desk.zone) == WANTED


def test_an_endpoint_is_made_with_context_and_annotations(desk: Bench) -> None:
    desk.manifest["endpoints"] = {
        "getThing": {
            "label": "Get a thing",
            "description": "Gets it.",
            "annotations": {"readOnlyHint": True},
            "attachedAccounts": ["acme"],
            "context": "Use it to get things.",
            "communication": {"url": "/things"},
        }
    }
    assert desk.publish().ok
    item = desk.zone.apps["acme", 1].items["endpoint", "getThing"]
    assert item.fields["context"] == "Use it to get things." and item.fields["annotations"] == {"readOnlyHint": True}
    assert item.fields["attachedAccounts"] == ["acme"]
    desk.zone.log.clear()
    assert desk.publish().ok and desk.zone.writes() == []


def test_a_refused_section_is_told_at_the_authors_line_and_the_rest_goes_on(desk: Bench) -> None:
    def refuse(number: int, request: Request) -> Fault | None:
        if request.line == "PUT /api/v2/sdk/apps/acme/1/modules/createThing/api":
            at = request.body.decode().index('"POST"')
            text = json.dumps({"message": "Bad Request", "detail": f"Unexpected value in JSONC at position {at}"})
            return Fault(status=400, body=text.encode())
        return None

    desk.zone.fault = refuse
    report = desk.publish()
    assert not report.ok
    (failed,) = [result for result in report.results if result.outcome == "failed"]
    line = int(failed.place.split(":")[-2])
    assert '"method": "POST"' in (desk.folder / "manifest.json").read_text().splitlines()[line - 1]
    assert desk.zone.apps["acme", 1].items["module", "watchEvents"].sections["api"] != "{}"
    check_converged(desk)


def test_a_refused_creation_leaves_what_needs_it_untried(desk: Bench) -> None:
    desk.zone.fault = lambda number, request: (
        Fault(status=400) if request.line == "POST /api/v2/sdk/apps/acme/webhooks" else None
    )
    report = desk.publish()
    outcomes = {(r.step.op, r.step.key): r.outcome for r in report.results}
    assert outcomes["create", "webhook/events"] == "failed"
    assert outcomes["create", "module/watchEvents"] == "not tried"
    assert outcomes["create", "module/createThing"] == "done"
    check_converged(desk)


@pytest.mark.parametrize("part", ["modules/createThing/api", "groups", "connections/acme/parameters"])
def test_a_part_that_the_zone_has_not_is_told_and_the_rest_goes_on(desk: Bench, part: str) -> None:
    desk.zone.fault = lambda number, request: (
        Fault(status=404) if request.method == "PUT" and request.path.endswith(part) else None
    )
    report = desk.publish()
    (failed,) = [result for result in report.results if result.outcome == "failed"]
    assert "is there, but this part of it is not" in failed.message and report.stopped is None
    assert all(result.outcome in ("done", "already") for result in report.results if result is not failed)
    check_converged(desk)


def test_a_component_that_went_meanwhile_stops_the_run(desk: Bench) -> None:
    desk.publish()
    went: list[str] = []

    def gone(number: int, request: Request) -> Fault | None:
        if "modules/createThing" in request.path and request.method == "PUT":
            went.append(request.path)
        return Fault(status=404) if went and "modules/createThing" in request.path else None

    desk.zone.fault = gone
    desk.module("createThing")["communication"]["url"] = "/moved"
    stopped = desk.publish().stopped
    assert stopped is not None and "module/createThing is gone since the plan was made" in stopped


@pytest.mark.parametrize("body", [b"", b"[]", b'{"app":', b"{}"])
@pytest.mark.parametrize("path", ["/1", "/modules/watchEvents"])
def test_an_answer_that_cannot_be_read_is_not_taken_for_an_empty_one(desk: Bench, body: bytes, path: str) -> None:
    desk.publish()
    desk.zone.log.clear()
    desk.zone.fault = lambda number, request: Fault(status=200, body=body) if request.path.endswith(path) else None
    desk.module()["label"] = "Make a thing"
    with pytest.raises(PublishError, match="not in a form that afkit knows"):
        desk.publish()
    assert desk.zone.writes() == []


def test_nothing_is_tried_without_the_app(desk: Bench) -> None:
    desk.zone.apps.clear()
    desk.zone.fault = lambda number, request: Fault(status=200, body=b"{") if request.path.endswith("/apps") else None
    report = desk.publish(Options(create_app=True))
    assert [result.outcome for result in report.results[:3]] == ["failed", "not tried", "not tried"]
    assert report.stopped is not None and desk.zone.writes() == []
