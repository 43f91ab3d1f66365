"""What each kind of change does to existing flows, as a table."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from afkit.app import App
from afkit.diff import components, diff, suggest_version, worst
from afkit.diff.change import Spot
from afkit.loading import load_text

Manifest = dict[str, Any]


def base() -> Manifest:
    params = [
        {"name": "title", "label": "Title", "type": "text", "validate": {"max": 20}},
        {"name": "count", "label": "Count", "type": "integer"},
        {
            "name": "kind", "label": "Kind", "type": "select",
            "options": [{"label": "A", "value": "a"}, {"label": "B", "value": "b"}],
        },
        {"name": "tags", "label": "Tags", "type": "array", "spec": {"type": "text"}},
        {"name": "who", "label": "Who", "type": "collection", "spec": [{"name": "mail", "label": "Mail", "type": "email"}]},
    ]  # fmt: skip
    return {
        "manifest": 1,
        "app": {"name": "acme", "label": "Acme", "version": 1},
        "base": {"baseUrl": "https://a.example", "log": {"sanitize": ["request.headers.authorization"]}},
        "common": {"key": "one"},
        "connections": {
            "acme": {
                "label": "Acme",
                "connectionType": "oauth",
                "params": [{"name": "host", "label": "Host", "type": "text"}],
                "communication": {"token": {"url": "https://a.example/t"}, "refresh": {"url": "https://a.example/r"}},
                "defaultScope": ["read"],
            },
            "other": {"label": "Other", "communication": {"url": "https://a.example/me"}},
        },
        "webhooks": {
            "hook": {
                "label": "Hook",
                "connection": None,
                "communication": {"output": "{{body}}"},
                "attach": {"url": "https://a.example/h"},
            }
        },
        "modules": {
            "make": {
                "label": "Make",
                "description": "Makes.",
                "moduleType": "action",
                "actionCrud": "create",
                "connection": "acme",
                "mappableParams": params,
                "communication": {
                    "url": "/make",
                    "method": "POST",
                    "response": {"output": "{{body}}", "error": {"message": "no"}},
                },
                "interface": [
                    {"name": "id", "label": "Id", "type": "text"},
                    {"name": "at", "label": "At", "type": "date"},
                ],
                "samples": {"id": "1"},
                "scope": ["read"],
            },
            "watch": {"label": "Watch", "moduleType": "instant_trigger", "webhook": "hook", "connection": None},
        },
        "rpcs": {"list": {"label": "List", "connection": "acme", "communication": {"url": "/list"}}},
        "functions": {"shout": {"code": "function shout(a) { return a }\n", "test": "// t\n"}},
        "groups": [{"label": "All", "modules": ["make", "watch"]}],
    }


def app(manifest: Manifest) -> App:
    project = load_text("m.json", json.dumps(manifest))
    assert project.app is not None, project.diagnostics
    return project.app


def module(change: Callable[[Manifest], object]) -> Callable[[Manifest], object]:
    return lambda m: change(m["modules"]["make"])


def param(number: int, **values: object) -> Callable[[Manifest], object]:
    return lambda m: m["modules"]["make"]["mappableParams"][number].update(values)


def move(m: Manifest) -> None:
    m["modules"]["make"]["staticParams"] = [m["modules"]["make"]["mappableParams"].pop(0)]


CASES: list[tuple[str, Callable[[Manifest], object], str, str]] = [
    ("module removed", lambda m: m["modules"].pop("watch"), "breaking", "module-removed"),
    ("module renamed", lambda m: m["modules"].update(create=m["modules"].pop("make")), "breaking", "module-renamed"),
    ("module added", lambda m: m["modules"].update(more={"label": "More", "connection": None}), "safe", "module-added"),
    ("module type", module(lambda x: x.update(moduleType="search")), "breaking", "module-type-changed"),
    ("module label", module(lambda x: x.update(label="Do")), "safe", "label-changed"),
    ("module description", module(lambda x: x.update(description="Does.")), "safe", "description-changed"),
    ("actionCrud", module(lambda x: x.update(actionCrud="update")), "risky", "action-crud-changed"),
    ("connection of a module", module(lambda x: x.update(connection="other")), "breaking", "connection-changed"),
    ("alternative added", module(lambda x: x.update(altConnection="other")), "safe", "alt-connection-changed"),
    (
        "webhook of a trigger",
        lambda m: (
            m["webhooks"].update(two={"label": "2", "connection": None}) or m["modules"]["watch"].update(webhook="two")
        ),
        "breaking",
        "webhook-changed",
    ),
    ("parameter removed", module(lambda x: x["mappableParams"].pop(0)), "breaking", "parameter-removed"),
    ("parameter renamed", param(0, name="heading"), "breaking", "parameter-renamed"),
    (
        "parameter added",
        module(lambda x: x["mappableParams"].append({"name": "new", "type": "text"})),
        "safe",
        "parameter-added",
    ),
    (
        "required parameter added",
        module(lambda x: x["mappableParams"].append({"name": "new", "type": "text", "required": True})),
        "breaking",
        "required-parameter-added",
    ),
    ("parameter moved", move, "breaking", "parameter-moved"),
    ("newly required", param(0, required=True), "breaking", "parameter-required"),
    ("type changed", param(0, type="number"), "breaking", "parameter-type-changed"),
    ("type widened", param(1, type="number"), "risky", "type-widened"),
    ("option removed", param(2, options=[{"label": "A", "value": "a"}]), "breaking", "option-removed"),
    ("option added", param(2, options=[{"label": x, "value": x.lower()} for x in "ABC"]), "safe", "option-added"),
    (
        "option label",
        param(2, options=[{"label": "Z", "value": "a"}, {"label": "B", "value": "b"}]),
        "safe",
        "option-label-changed",
    ),
    ("options by rpc", param(2, options="rpc://list"), "risky", "options-source-changed"),
    ("multiple", param(2, multiple=True), "breaking", "multiple-changed"),
    ("not mappable", param(0, mappable=False), "breaking", "mappable-removed"),
    ("validation added", param(1, validate={"min": 1}), "breaking", "validation-tightened"),
    ("validation tightened", param(0, validate={"max": 10}), "breaking", "validation-tightened"),
    ("validation loosened", param(0, validate={"max": 30}), "safe", "validation-loosened"),
    ("parameter label", param(0, label="Name"), "safe", "label-changed"),
    ("parameter default", param(0, default="x"), "safe", "default-changed"),
    ("item type", param(3, spec={"type": "number"}), "breaking", "parameter-type-changed"),
    ("item form", param(3, spec=[{"name": "x", "type": "text"}]), "breaking", "items-changed"),
    ("inner field removed", param(4, spec=[]), "breaking", "parameter-removed"),
    ("order of parameters", module(lambda x: x["mappableParams"].reverse()), "safe", "order-changed"),
    ("interface item removed", module(lambda x: x["interface"].pop()), "breaking", "interface-item-removed"),
    (
        "interface item retyped",
        module(lambda x: x["interface"][1].update(type="text")),
        "breaking",
        "interface-item-retyped",
    ),
    (
        "interface item added",
        module(lambda x: x["interface"].append({"name": "n", "type": "text"})),
        "safe",
        "interface-item-added",
    ),
    ("samples", module(lambda x: x.update(samples={"id": "2"})), "safe", "samples-changed"),
    ("scope added", module(lambda x: x["scope"].append("write")), "risky", "scope-added"),
    ("scope removed", module(lambda x: x["scope"].pop()), "safe", "scope-removed"),
    ("url", module(lambda x: x["communication"].update(url="/v2")), "risky", "url-changed"),
    (
        "output",
        module(lambda x: x["communication"]["response"].update(output="{{body.x}}")),
        "breaking",
        "response-output-changed",
    ),
    (
        "reply type",
        module(lambda x: x["communication"]["response"].update(type="text")),
        "breaking",
        "response-type-changed",
    ),
    (
        "valid",
        module(lambda x: x["communication"]["response"].update(valid="{{body.ok}}")),
        "breaking",
        "response-valid-changed",
    ),
    (
        "error text",
        module(lambda x: x["communication"]["response"].update(error={"message": "oh"})),
        "safe",
        "response-error-changed",
    ),
    (
        "error type",
        module(
            lambda x: x["communication"]["response"]["error"].update(
                {"429": {"type": "RateLimitError", "message": "x"}}
            )
        ),
        "risky",
        "error-type-changed",
    ),
    (
        "condition added",
        module(lambda x: x["communication"].update(condition="{{true}}")),
        "breaking",
        "condition-added",
    ),
    (
        "request added",
        module(lambda x: x.update(communication=[x["communication"], {"url": "/x"}])),
        "breaking",
        "request-added",
    ),
    ("base", lambda m: m["base"].update(baseUrl="https://b.example"), "breaking", "base-changed"),
    ("base log", lambda m: m["base"]["log"]["sanitize"].append("x"), "safe", "base-log-changed"),
    ("connection removed", lambda m: m["connections"].pop("other"), "breaking", "connection-removed"),
    (
        "connection type",
        lambda m: m["connections"]["acme"].update(connectionType="basic"),
        "breaking",
        "connection-type-changed",
    ),
    (
        "refresh",
        lambda m: m["connections"]["acme"]["communication"]["refresh"].update(url="https://a.example/x"),
        "breaking",
        "oauth-refresh-changed",
    ),
    (
        "token",
        lambda m: m["connections"]["acme"]["communication"]["token"].update(url="https://a.example/x"),
        "risky",
        "oauth-step-changed",
    ),
    ("connection label", lambda m: m["connections"]["acme"].update(label="New"), "safe", "label-changed"),
    ("connection parameter", lambda m: m["connections"]["acme"]["params"].pop(), "breaking", "parameter-removed"),
    (
        "webhook communication",
        lambda m: m["webhooks"]["hook"]["communication"].update(output="{{body.x}}"),
        "breaking",
        "output-changed",
    ),
    (
        "webhook attach",
        lambda m: m["webhooks"]["hook"]["attach"].update(url="https://a.example/i"),
        "risky",
        "url-changed",
    ),
    (
        "webhook type",
        lambda m: m["webhooks"]["hook"].update(webhookType="web-shared"),
        "breaking",
        "webhook-type-changed",
    ),
    ("rpc removed", lambda m: m["rpcs"].pop("list"), "risky", "rpc-removed"),
    ("rpc request", lambda m: m["rpcs"]["list"]["communication"].update(url="/l"), "risky", "url-changed"),
    (
        "function",
        lambda m: m["functions"]["shout"].update(code="function shout(a) { return b }\n"),
        "breaking",
        "function-changed",
    ),
    ("function test", lambda m: m["functions"]["shout"].update(test="// u\n"), "safe", "test-changed"),
    ("groups", lambda m: m["groups"][0].update(label="Most"), "safe", "groups-changed"),
    (
        "common key removed",
        lambda m: m["common"].clear() or m["common"].update(other="x"),
        "breaking",
        "common-key-removed",
    ),
    ("common value", lambda m: m["common"].update(key="two"), "risky", "common-value-changed"),
    ("app label", lambda m: m["app"].update(label="Acme 2"), "safe", "label-changed"),
    ("countries", lambda m: m["app"].update(audience="countries", countries=["de"]), "risky", "audience-changed"),
]


@pytest.mark.parametrize(("edit", "level", "what"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_kind_of_change_has_a_level_and_a_reason(
    edit: Callable[[Manifest], object], level: str, what: str
) -> None:
    old, new = base(), copy.deepcopy(base())
    edit(new)
    changes = diff(app(old), app(new))
    assert (level, what) in [(change.level, change.what) for change in changes], changes
    assert worst(changes) == level or what in ("module-renamed", "parameter-moved") or level == "safe"
    assert all(change.reason and change.message for change in changes)
    assert all(
        change.rule == "R-59" for change in changes if change.level == "breaking" and "common" not in change.what
    )


def test_form_is_no_change() -> None:
    new = base()
    new["modules"]["make"] = dict(reversed(new["modules"]["make"].items()))
    new["functions"]["shout"]["code"] += "   \n"
    assert diff(app(base()), app(new)) == []


def test_only_codes_that_differ_are_compared_in_detail(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    for name in ("diff_parameters", "diff_communication"):
        real = getattr(components, name)

        def counted(old: Any, new: Any, spot: Spot, *more: Any, real: Callable[..., Any] = real) -> Any:
            compared.append(f"{spot.component} {spot.code}")
            return real(old, new, spot, *more)

        monkeypatch.setattr(components, name, counted)
    new = base()
    new["modules"]["make"]["mappableParams"].pop()
    assert [change.what for change in diff(app(base()), app(new))] == ["parameter-removed"]
    assert compared == ["module/make mappableParams"]


def test_values_of_common_are_never_told() -> None:
    new = base()
    new["common"]["key"] = "sentinel-secret"
    assert "sentinel-secret" not in repr([change._replace(origin=None) for change in diff(app(base()), app(new))])


def test_the_next_version_is_suggested_when_flows_break() -> None:
    old, new = app(base()), base()
    new["modules"]["make"]["label"] = "X"
    assert suggest_version(old, app(new), diff(old, app(new))).version == 1
    del new["modules"]["watch"]
    assert suggest_version(old, app(new), diff(old, app(new))).version == 2
    new["app"]["version"] = 3
    assert suggest_version(old, app(new), diff(old, app(new))).version == 3


def test_changes_name_the_line_of_the_new_file(tmp_path: Path) -> None:
    new = base()
    new["modules"]["make"]["mappableParams"][0]["required"] = True
    text = json.dumps(new, indent=1)
    project = load_text("m.json", text)
    assert project.app is not None
    (change,) = diff(app(base()), project.app)
    assert change.origin is not None
    line = change.origin.location.line
    assert '"name": "title"' in "\n".join(text.splitlines()[line - 1 : line + 1])
