"""One defect of an app directory is one finding, at its place; what follows from it is left out."""

from __future__ import annotations

import json

import pytest

from afkit.lint import Config
from afkit.lint.batch import check
from support.connectors import lay_out

MODULES = ("getContact", "listContacts", "makeApiCall")
PLACES = {name: f"modules/{name}.communication.iml.json" for name in MODULES}


def _module(name: str, kind: str) -> dict[str, object]:
    return {"label": name, "moduleType": kind, "codeFiles": {"communication": PLACES[name]}}


def _files() -> dict[str, object]:
    components = {kind: {} for kind in ("connection", "webhook", "module", "rpc", "function", "endpoint")}
    components["module"] = {
        "getContact": {**_module("getContact", "action"), "actionCrud": "read"},
        "listContacts": _module("listContacts", "search"),
        "makeApiCall": _module("makeApiCall", "universal"),
    }
    general = {"base": "general/base.iml.json", "common": None, "groups": "modules/groups.json", "readme": None}
    return {"fileVersion": 1, "generalCodeFiles": general, "components": components, "origins": []}


def _found(root, made, codes=None):
    request = {"url": "/x", "response": {"output": "{{body}}"}}
    groups = [{"label": "Other", "modules": [*MODULES]}]
    texts = {
        "makecomapp.json": json.dumps(made, indent=4),
        "general/base.iml.json": '{"baseUrl": "https://api.clientele.example"}',
        "modules/groups.json": json.dumps(groups),
        **{place: json.dumps(request) for place in PLACES.values()},
        **(codes or {}),
    }
    lay_out(root, texts)
    return check(str(root), Config(profile="all")).found


def _told(found):
    return [(item.code, item.location.text.strip('"')) for item in found]


def _without_components(made):
    del made["components"]


def _modules_in_a_list(made):
    made["components"]["module"] = []


def _base_is_a_number(made):
    made["generalCodeFiles"]["base"] = 7


def _without_base(made):
    del made["generalCodeFiles"]["base"]


def _without_code_files(made):
    del made["components"]["module"]["getContact"]["codeFiles"]


def _without_type(made):
    del made["components"]["module"]["makeApiCall"]["moduleType"]


TORN = [
    # what is done to makecomapp.json, the code that tells of it, and codes of what only follows
    (_without_components, "AF104", {"AF803", "AF204", "AF606", "AF207"}),
    (_modules_in_a_list, "AF102", {"AF803", "AF204", "AF606"}),
    (_base_is_a_number, "AF102", {"AF803"}),
    (_without_base, "AF108", {"AF803"}),
    (_without_code_files, "AF104", {"AF803", "AF605"}),
    (_without_type, "AF108", {"AF606", "AF609"}),
]


@pytest.mark.parametrize(("tear", "code", "followers"), TORN, ids=[item[0].__name__.strip("_") for item in TORN])
def test_what_follows_from_a_torn_makecomapp_is_left_out(tear, code, followers, tmp_path):
    made = _files()
    before = [item.code for item in _found(tmp_path / "whole", made)]
    tear(made)
    after = [item.code for item in _found(tmp_path / "torn", made)]
    assert after.count(code) == before.count(code) + 1
    assert [item for item in after if item in followers and after.count(item) > before.count(item)] == []
    assert {"AF803", "AF204", "AF606"}.isdisjoint(after)


def test_components_in_a_list_are_judged_by_the_names_that_they_hold(tmp_path):
    made = _files()
    made["components"]["module"] = [{"name": name, **held} for name, held in made["components"]["module"].items()]
    made["components"]["rpc"] = {
        name: {"label": name, "codeFiles": {"communication": f"rpcs/{name}.iml.json"}}
        for name in ("listUsed", "listOld")
    }
    made["components"]["module"][0]["codeFiles"]["mappableParams"] = "modules/params.iml.json"
    codes = {f"rpcs/{name}.iml.json": '{"url": "/x", "response": {"limit": 9}}' for name in ("listUsed", "listOld")}
    fields = [
        {"name": name, "type": "select", "label": name, "options": f"rpc://{name}"} for name in ("listUsed", "listUsde")
    ]
    groups = [{"label": "Other", "modules": [*MODULES, "getNothing"]}]
    files = {**codes, "modules/params.iml.json": json.dumps(fields), "modules/groups.json": json.dumps(groups)}
    told = [(item.code, *item.message.split("'")[1::2]) for item in _found(tmp_path, made, files)]
    assert [code for code, *_ in told].count("AF102") == 1
    assert {("AF204", "getNothing"), ("AF203", "listUsde"), ("AF207", "listOld")} <= set(told)


def test_what_attach_does_not_store_at_all_is_told_once(tmp_path):
    made = _files()
    names = {key: f"webhooks/events.{key}.iml.json" for key in ("communication", "attach", "detach")}
    made["components"]["webhook"] = {"events": {"label": "Events", "webhookType": "web", "codeFiles": names}}
    codes = {
        names["communication"]: '{"condition": "{{headers.token == data.token}}", "output": "{{body}}"}',
        names["attach"]: '{"url": "/h", "method": "POST", "body": {"to": "{{webhook.url}}"}}',
        names["detach"]: '{"url": "/h/{{encodeURL(webhook.hookId)}}", "method": "DELETE"}',
    }
    found = [item for item in _found(tmp_path, made, codes) if item.code in ("AF327", "AF431")]
    assert [(item.code, item.hint) for item in found] == [
        ("AF431", 'add hookId: "{{body.…}}" to response.data of attach')
    ]


@pytest.mark.parametrize("written", ["{body}", "{ body }"])
def test_single_braces_around_a_whole_output_are_told(written, tmp_path):
    request = {"url": "/x", "response": {"output": written}}
    found = _found(tmp_path, _files(), {PLACES["getContact"]: json.dumps(request)})
    assert ("AF362", written) in _told(found)


@pytest.mark.parametrize(
    ("directive", "written"),
    [
        ("body", {"text": "{body}"}),
        ("qs", {"fields": "{item}"}),
        ("headers", {"X-Form": "{name}"}),
    ],
)
def test_single_braces_in_what_is_sent_are_left_alone(directive, written, tmp_path):
    request = {"url": "/x", directive: written, "response": {"output": "{{body}}"}}
    found = _found(tmp_path, _files(), {PLACES["getContact"]: json.dumps(request)})
    assert "AF362" not in [item.code for item in found]


def test_a_value_that_attach_does_not_save_is_marked_at_its_name(tmp_path):
    made = _files()
    names = {key: f"webhooks/events.{key}.iml.json" for key in ("communication", "attach", "detach")}
    made["components"]["webhook"] = {"events": {"label": "Events", "webhookType": "web", "codeFiles": names}}
    attach = {"url": "/h", "body": {"to": "{{webhook.url}}"}, "response": {"data": {"hookId": "{{body.id}}"}}}
    codes = {
        names["communication"]: '{"output": "{{body}}"}',
        names["attach"]: json.dumps({"method": "POST", **attach}),
        names["detach"]: '{"url": "/h/{{encodeURL(webhook.hokId)}}", "method": "DELETE"}',
    }
    assert ("AF431", "hokId") in _told(_found(tmp_path, made, codes))
