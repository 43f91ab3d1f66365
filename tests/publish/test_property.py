"""For any sequence of edits, publishes and failures, the zone ends as declared, with nothing made twice and nothing left over."""

from __future__ import annotations

import copy
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afkit.errors import PublishError
from afkit.publish.plan.options import Options
from support.effort import fewer
from support.fake_sdk_api import App, Fault, Request
from support.publishing import Bench, bench

ORDERS = Options(prune=True, allow_breaking=True, allow_irreversible=True)
Manifest = dict[str, Any]


def add_module(manifest: Manifest, number: int) -> None:
    name = f"module{number}"
    manifest["modules"][name] = {
        "label": f"Module {number}", "description": "Does it.", "moduleType": "action", "actionCrud": None,
        "connection": next(iter(manifest["connections"])), "communication": {"url": f"/{number}"},
    }  # fmt: skip


def remove_module(manifest: Manifest, number: int) -> None:
    manifest["modules"].pop(f"module{number}", None)


def add_connection(manifest: Manifest, number: int) -> None:
    base = manifest["connections"]["acme"]
    manifest["connections"][f"other{number}"] = {**copy.deepcopy(base), "label": f"Other {number}"}
    for item in (*manifest["modules"].values(), *manifest["rpcs"].values(), *manifest["webhooks"].values()):
        item.setdefault("connection", "acme")


def remove_connection(manifest: Manifest, number: int) -> None:
    name = f"other{number}"
    if manifest["connections"].pop(name, None) is not None:
        for item in (*manifest["modules"].values(), *manifest["rpcs"].values()):
            if item.get("altConnection") == name:
                item["altConnection"] = None
            if item.get("connection") == name:
                item["connection"] = "acme" if item.get("altConnection") != "acme" else None
                if item["connection"] is None:
                    item["connection"], item["altConnection"] = "acme", None


def use_connections(manifest: Manifest, number: int) -> None:
    names = list(manifest["connections"])
    module = manifest["modules"]["createThing"]
    module["connection"] = names[number % len(names)]
    others = [name for name in names if name != module["connection"]]
    module["altConnection"] = others[0] if others and number % 2 else None


def edit_code(manifest: Manifest, number: int) -> None:
    manifest["modules"]["createThing"]["communication"]["url"] = f"/things/{number}"
    manifest["base"]["baseUrl"] = f"https://v{number}.acme.example"


def edit_fields(manifest: Manifest, number: int) -> None:
    manifest["modules"]["createThing"] |= {"label": f"Label {number}", "description": "" if number % 2 else "Words."}
    manifest["app"]["description"] = f"App {number}"
    manifest["connections"]["acme"]["label"] = f"Account {number}"


def edit_params(manifest: Manifest, number: int) -> None:
    manifest["modules"]["createThing"]["mappableParams"] = [
        {"name": f"p{index}", "label": "P", "type": "text"} for index in range(number)
    ]
    manifest["modules"]["createThing"]["samples"] = {} if number % 2 else {"id": str(number)}


EDITS: list[Callable[[Manifest, int], None]] = [
    add_module, remove_module, add_connection, remove_connection, use_connections, edit_code, edit_fields, edit_params,
]  # fmt: skip
FAULTS = [
    Fault(status=500), Fault(cut="before"), Fault(cut="after"), Fault(status=500, cut="after"), Fault(status=429),
    Fault(status=400),
]  # fmt: skip
step = st.tuples(
    st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 3)), max_size=3),
    st.one_of(st.none(), st.tuples(st.integers(0, 30), st.sampled_from(FAULTS), st.sampled_from([1, 99]))),
)


def failing(plan: tuple[int, Fault, int] | None) -> Callable[[int, Request], Fault | None]:
    """Let everything from the n-th write on fail, so many times."""
    if plan is None:
        return lambda number, request: None
    skip, fault, times = [plan[0]], plan[1], [plan[2]]

    def choose(number: int, request: Request) -> Fault | None:
        if request.method == "GET":
            return None
        skip[0] -= 1
        if skip[0] >= 0 or times[0] <= 0:
            return None
        times[0] -= 1
        return fault

    return choose


def declared(desk: Bench) -> dict[str, Any]:
    """What the manifest says, in the zone's words."""
    manifest = desk.manifest
    names = {
        "communication": "api",
        "params": "parameters",
        "mappableParams": "expect",
        "samples": "samples",
        "interface": "interface",
    }
    found: dict[str, Any] = {}
    for kind in ("connection", "module", "rpc"):
        for item in manifest[f"{kind}s"].values():
            found[f"{kind} {item['label']}"] = {names[key]: item[key] for key in names if item.get(key)} | {
                "connection": manifest["connections"][item["connection"]]["label"] if item.get("connection") else "",
                "alt": manifest["connections"][item["altConnection"]]["label"] if item.get("altConnection") else "",
                "description": item.get("description", ""),
            }
    return found


def there(app: App) -> dict[str, Any]:
    found: dict[str, Any] = {}
    labels = {name: item.fields["label"] for (kind, name), item in app.items.items() if kind == "connection"}
    for (kind, _), item in app.items.items():
        if kind in ("connection", "module", "rpc"):
            sections = {name: json.loads(text) for name, text in item.sections.items() if text}
            key = f"{kind} {item.fields['label']}"
            assert key not in found, "made twice"
            found[key] = {name: value for name, value in sections.items() if value} | {
                "connection": labels[item.fields["connection"]] if item.fields.get("connection") else "",
                "alt": labels[item.fields["altConnection"]] if item.fields.get("altConnection") else "",
                "description": item.fields.get("description") or "",
            }
    return found


@given(st.lists(step, max_size=5), st.booleans())
@settings(fewer(5), suppress_health_check=list(HealthCheck))
def test_any_edits_and_failures_end_with_the_zone_as_declared(
    steps: list[tuple[list[tuple[Callable[[Manifest, int], None], int]], tuple[int, Fault, int] | None]],
    checksums: bool,
) -> None:
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder) / "acme") as desk:
        desk.zone.checksums = checksums
        desk.manifest |= {"webhooks": {}, "groups": [{"label": "Things", "modules": ["createThing"]}]}
        del desk.manifest["modules"]["watchEvents"]
        for item in (*desk.manifest["modules"].values(), *desk.manifest["rpcs"].values()):
            item["connection"] = "acme"
        for edits, fault in steps:
            for edit, number in edits:
                edit(desk.manifest, number)
            desk.manifest["groups"] = [{"label": "Things", "modules": list(desk.manifest["modules"])}]
            desk.zone.fault = failing(fault)
            try:
                desk.publish(ORDERS)
            except PublishError as error:
                assert error.code in ("AF954", "AF955", "AF959", "AF952"), error
        desk.zone.fault = lambda number, request: None
        report = desk.publish(ORDERS)
        assert report.ok, report
        assert there(desk.zone.apps["acme", 1]) == declared(desk)
        desk.zone.log.clear()
        assert not desk.plan(ORDERS).changed
        assert desk.zone.writes() == []
