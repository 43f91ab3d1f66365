"""A slip is judged as it was meant: what follows from it is not told, and what it hides is."""

from __future__ import annotations

import pytest

from afkit.lint import Config, lint
from afkit.loading import load, load_text
from planting.defect import key, put, swap
from planting.forms import plant

ALL = Config(profile="all")

SLIPS = [
    ("a section", key("", "modules", "module")),
    ("the modules of a group", key("", "groups/0/modules", "module")),
    ("the type of a connection", put("", "connections/fernpost-oauth/connectionType", "oauth2")),
    ("the type of a module", put("", "modules/watchEvents/moduleType", "instantTrigger")),
    ("a step", key("", "connections/fernpost-oauth/communication/info", "infos")),
    ("a procedure", swap("", "modules/createParcel/mappableParams/1/options", "listDepots", "listDepot")),
    ("a function", swap("", "modules/getParcel/communication/1/response/output/tracking_url", "trackingUrl", "trackinUrl")),
    ("response", key("", "modules/searchParcels/communication/response", "reponse")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "defect"), SLIPS, ids=[what for what, _ in SLIPS])
def test_what_follows_from_a_slip_is_not_told(what, defect):
    text = plant("manifest", defect).files["manifest.yaml"]
    found = lint(load_text("manifest.yaml", text), ALL)
    assert len(found) == 1, [(item.code, item.message) for item in found]


def test_who_uses_a_name_that_is_none_is_not_wrong_as_well():
    text = """manifest: 1
app: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}
base: {baseUrl: "https://a.example", response: {error: {message: "{{body.m}}"}}}
connections: {my_account: {label: Acme, connectionType: basic, communication: {url: "https://a.example/me"}}}
webhooks: {all_events: {label: Events, webhookType: web, connection: my_account, communication: {output: "{{body}}"}}}
rpcs: {list_users: {label: List users, connection: my_account,
  communication: {url: /u, response: {iterate: "{{body}}", limit: 9, output: {label: "{{item.a}}", value: "{{item.b}}"}}}}}
modules:
  watchEvents: {label: Watch events, moduleType: instant_trigger, webhook: all_events,
    interface: [{name: id, type: text, label: ID}]}
  getIt: {label: Get it, moduleType: action, connection: my_account, communication: {url: "/n/{{encodeURL(parameters.u)}}"},
    mappableParams: [{name: u, type: select, label: User, options: "rpc://list_users"}]}
"""
    found = lint(load_text("manifest.yaml", text))
    bad = [item.location.text for item in found if item.code == "AF105"]
    assert bad == ["my_account", "all_events", "list_users"]
    assert [(item.code, item.message) for item in found if item.code in ("AF201", "AF202", "AF203", "AF207")] == []


HIDDEN = [
    # A slip, and a fault inside of what it leaves unread; both are told, each at its place.
    (key("", "modules/searchParcels/communication/response", "reponse"), "limit: \"{{parameters.limit}}\"\n        iterate",
     "limit: 0\n        iterate", "AF415", "0"),
    (key("", "modules/getParcel/mappableParams", "mappableParms"), "url: /parcels/{{encodeURL(parameters.parcelId)}}/events",
     "url: /parcels/{{encodeURL(parameters.parcelID)}}/events", "AF327", "parcelID"),
    (put("", "modules/watchEvents/moduleType", "instantTrigger"), "\"{{payload}}\"", "\"{{body}}\"", "AF464", "body"),
    (put("", "modules/getParcel/mappableParams/0/type", "txt"), "parameters.parcelId)}}/events",
     "parameters.parcelID)}}/events", "AF327", "parcelID"),
    (swap("", "modules/createParcel/mappableParams/1/options", "listDepots", "listDepot"), "parameters.depot}}",
     "parameters.depo}}", "AF327", "depo"),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "old", "new", "code", "written"), HIDDEN, ids=[item[3] + item[4] for item in HIDDEN])
def test_what_a_slip_hides_is_told_at_its_place(slip, old, new, code, written):
    text = plant("manifest", slip).files["manifest.yaml"]
    assert old in text
    found = lint(load_text("manifest.yaml", text.replace(old, new, 1)), ALL)
    hidden = [item for item in found if item.code == code and item.location.text.endswith(written)]
    assert hidden, [(item.code, item.message, item.location.text) for item in found]
    assert all(item.location.source.text == text.replace(old, new, 1) for item in found)


def test_a_guess_that_contradicts_what_stands_there_is_not_followed():
    # 'output' is near, but would be a fault of another kind: what is found must not speak of it.
    text = 'manifest: 1\napp: {name: demo, label: Demo}\nbase: {baseUrl: "https://a.example", tiemout: {a: 1}}\n'
    found = lint(load_text("manifest.yaml", text), ALL)
    assert [item.code for item in found if item.code.startswith("AF10")] == ["AF101"]


def test_the_slips_of_an_app_directory_are_mended_in_their_files(tmp_path):
    defect = key("", "modules/searchParcels/communication/response/iterate", "iterat")
    for name, text in plant("appdir", defect).files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (found,) = lint(load(str(tmp_path)), ALL)
    assert (found.code, found.location.text) == ("AF101", '"iterat"')
    assert found.location.file.endswith("search-parcels.communication.iml.json")


def test_two_findings_that_add_the_same_key_do_not_make_it_stand_twice():
    text = """\
manifest: 1
app: {name: demo, label: Demo}
connections:
  demo:
    label: Demo
    connectionType: oauth
    communication:
      token:
        url: https://a.example/token
        method: POST
        response: {data: {accessToken: "{{body.access_token}}", refreshToken: "{{body.refresh_token}}"}}
"""
    codes = [item.code for item in lint(load_text("manifest.yaml", text), ALL)]
    assert (codes.count("AF502"), codes.count("AF010")) == (1, 0), codes


def test_a_text_of_very_many_findings_is_not_read_again() -> None:
    head = "manifest: 1\napp: {name: demo, label: Demo, description: A., theme: '#0a4c8b'}\n"
    module = "moduls: {read: {label: R, description: A., moduleType: action, communication: {url: /x}}}\n"

    few, many = (
        lint(load_text("manifest.yaml", head + module + "".join(f"k{n}: x\n" for n in range(repeated))), ALL)
        for repeated in (1, 1_100)
    )

    assert any("'read' has no actionCrud" in item.message for item in few)
    assert len(many) > 1_000
    assert not any("'read'" in item.message for item in many)
