"""What help says to write where a name leads to nothing: how it would come to be, and what is there."""

from __future__ import annotations

import pytest

from afkit.lint import lint
from afkit.loading import load_text

ROOMY = """manifest: 1
app: {name: roomy, label: Roomy}
common: {alpha: 1}
base: {baseUrl: "https://roomy.example"}
connections:
  roomy:
    label: Roomy
    connectionType: basic
    params: [{name: apiKey, type: password, label: Key}]
    communication: {url: "https://roomy.example/me", response: {data: {token: "{{body.t}}"}}}
webhooks:
  events:
    label: Events
    connection: roomy
    params: [{name: kind, type: text, label: Kind}]
    attach: {url: /hooks, method: POST, body: {a: "{{webhook.url}}"}, response: {data: {hook: "{{body.id}}"}}}
    detach: {url: "/hooks/{{webhook.hook}}", method: DELETE}
    communication: {output: "{{body}}"}
modules:
  makeIt:
    label: Make it
    moduleType: action
    mappableParams: [{name: room, type: text, label: Room}]
    communication: {url: /rooms, method: POST, response: {output: "{{body}}"}}
  watchIt:
    label: Watch it
    moduleType: trigger
    staticParams: [{name: room, type: text, label: Room}]
    communication:
      url: /rooms
      response:
        iterate: "{{body}}"
        output: "{{item}}"
        trigger: {type: date, order: desc, id: "{{item.id}}", date: "{{item.d}}"}
"""
ACTION, TRIGGER, ATTACH, BASE = ("url: /rooms, ", "url: /rooms\n", "url: /hooks,", 'baseUrl: "https://roomy.example"')


@pytest.mark.parametrize(
    ("place", "read", "told"),
    [
        (ACTION, "parameters.zone", "declare 'zone' in mappableParams; there are: room"),
        (TRIGGER, "parameters.zone", "declare 'zone' in staticParams; there are: room"),
        (ATTACH, "parameters.zone", "declare 'zone' in params; there are: kind"),
        (ATTACH, "webhook.zone", "there are: id, url"),
        (TRIGGER, "data.zone", "there are: lastDate, lastID"),
        (ACTION, "temp.zone", "set it before, in response.temp of this request or an earlier one: zone: …"),
        (BASE, "common.zone", "add 'zone' to common; there are: alpha"),
        (ACTION, "parameters.rom", "did you mean room?"),
    ],
)
def test_the_help_of_an_unknown_member_says_how_it_would_come_to_be(place, read, told, tmp_path):
    closing = "\n" if place.endswith("\n") else ", " if place.endswith((",", ", ")) else ""
    part = place.rstrip(", \n")
    new = (
        f'{part[:-1]}/{{{{{read}}}}}"' if part.endswith('"') else part.replace("url: ", 'url: "') + f'/{{{{{read}}}}}"'
    )
    text = ROOMY.replace(place, new + closing, 1)
    assert text != ROOMY
    assert [item.hint for item in lint(load_text("manifest.yaml", text, str(tmp_path))) if item.code == "AF327"] == [
        told
    ]


def test_in_an_app_directory_the_help_names_the_file(tmp_path):
    from afkit.appdir.render import render
    from afkit.loading import load

    app = load_text("manifest.yaml", ROOMY, str(tmp_path)).app
    assert app is not None
    for name, data in render(app).items():
        path = tmp_path / "app" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            data.replace(b'"url": "/rooms",\n    "method"', b'"url": "/rooms/{{parameters.zone}}",\n    "method"')
        )
    (found,) = [item for item in lint(load(str(tmp_path / "app"))) if item.code == "AF327"]
    assert found.hint == "declare 'zone' in make-it.mappable-params.iml.json; there are: room"


def test_names_that_two_requests_read_of_what_is_stored_are_told_for_each(tmp_path):
    text = ROOMY.replace(TRIGGER, 'url: "/rooms/{{data.zone}}"\n').replace(ATTACH, 'url: "/hooks/{{data.zone}}",')
    found = [item for item in lint(load_text("manifest.yaml", text, str(tmp_path))) if item.code == "AF327"]
    assert [item.location.line for item in found] == [16, 30]


@pytest.mark.parametrize(
    ("kind", "meant"),
    [
        ("trigger", "staticParams"),
        ("instant_trigger", "staticParams"),
        ("action", "mappableParams"),
        ("search", "mappableParams"),
    ],
)
@pytest.mark.parametrize("tag", ["type", "moduleType", "moduleSubtype"])
def test_a_parameter_list_under_a_wrong_key_belongs_where_the_type_has_it(kind, meant, tag, tmp_path):
    text = f"""manifest: 1
app: {{name: roomy, label: Roomy}}
modules:
  makeIt: {{label: Make it, {tag}: {kind}, params: [{{name: room, type: text, label: Room}}], communication: {{}}}}
"""
    hints = [item.hint for item in lint(load_text("manifest.yaml", text, str(tmp_path))) if "'params'" in item.message]
    assert hints == [f"did you mean '{meant}'?"]
