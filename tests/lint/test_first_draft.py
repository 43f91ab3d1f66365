"""A first draft, with the words of other tools and a dozen mistakes: all are told at once, each once, and most are mended."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from afkit.lint import Config, lint
from afkit.lint.batch import check
from afkit.lint.config import DEFAULT
from afkit.lint.fixing import looker, mend
from afkit.loading import load, load_text
from support.cli import ROOT

DRAFT = """manifest: 1
app: {name: ticketeer, label: Ticketeer, description: Tickets., theme: '#0a4c8b', language: en, audience: global}
base:
  baseUrl: https://ticketeer.example/api
  headers: {authorization: "Bearer {{connection.token}}"}
  response: {error: {message: "{{body.error}}"}}
  log: {sanitize: [request.headers.authorization]}
connections:
  ticketeer:
    label: Ticketeer
    connectionType: basic
    parameters:                                             # AF101
      - {name: token, type: string, label: Token}           # AF103 AF501
    api: {url: "https://ticketeer.example/me", response: {error: {message: "{{body.error}}"}}}  # AF101
modules:
  create-ticket:                                            # AF105
    label: Create a ticket
    type: action                                            # AF101
    expect:                                                 # AF101
      - {name: subject, type: text, label: Subject, required: yes}  # AF102
      - {name: priority, type: select, label: Priority, options: [low, high]}  # AF102
    communication:
      url: tickets                                          # AF426
      method: post                                          # AF108
      body:
        subject: {{parameters.subjct}}                      # AF005 AF327
        priority: "{{parameters.priority}}"
      response:
        output: "{{body.ticket}}"
        interface: [{name: id}]                             # AF107
groups:
  - {label: Tickets, modules: [create-ticket, makeTicket]}  # AF204
"""


def wanted(text: str) -> list[tuple[int, str]]:
    """Give what the comments ask for: lines and codes."""
    lines = enumerate(text.splitlines(), 1)
    return [(number, code) for number, line in lines for code in line.partition("# ")[2].split() if code[:2] == "AF"]


def test_every_mistake_of_a_first_draft_is_told_once_and_at_its_place(tmp_path: Path) -> None:
    found = lint(load_text("manifest.yaml", DRAFT, str(tmp_path)), Config(ignore=("AF6",)))
    told = sorted((item.location.line, str(item.code)) for item in found if item.severity != "info")
    assert told == sorted(wanted(DRAFT))


def test_most_of_them_are_mended_and_none_comes_back(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text(DRAFT, encoding="utf-8")
    result = mend(looker(str(tmp_path), DEFAULT))
    ((_, text),) = result.texts.values()
    words = (
        "params:",
        "communication:",
        "moduleType:",
        "mappableParams:",
        "required: true",
        "method: POST",
        "/tickets",
    )
    assert [word for word in words if word not in text] == []
    assert "options: [{label: Low, value: low}, {label: High, value: high}]" in text
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    assert mend(looker(str(tmp_path), DEFAULT)).texts == {}
    assert load(str(tmp_path)).app is not None


OAUTH = """manifest: 1
app: {name: calendry, label: Calendry, description: Calendars., theme: '#0a4c8b', language: en, audience: global}
base: {baseUrl: "https://calendry.example", response: {error: {message: "{{body.error}}"}}}
connections:
  calendry:
    label: Calendry
    connectionType: oauth
    scopeList: {read: Read}
    communication:
      authorize:
        url: https://calendry.example/authorize
        qs: {response_type: code, redirect_uri: "{{oauth.localRedirectUri}}"}
        response: {temp: {code: "{{query.code}}"}, error: {message: "{{body.error}}"}}
      token:
        url: https://calendry.example/token
        method: POST
        body: {grant_type: authorization_code, code: "{{code}}"}  # AF325 did you mean temp.code?
        response: {data: {token: "{{body.access_token}}"}, error: {message: "{{body.error}}"}}
        log: {sanitize: [response.body.access_token]}
rpcs:
  listDays:
    label: List days
    communication:
      url: /days
      response: {iterate: "{{body.days}}", limit: 9, output: {label: "{{item.name}}", value: "{{id}}"}}  # AF325 write item.id
modules:
  findEvents:
    label: Search events
    moduleType: search
    mappableParams: [{name: day, type: select, label: Day, options: rpc://listDays}]
    communication:
      url: /events
      qs: {day: "{{day}}"}  # AF325 did you mean parameters.day?
      response:
        valid: {condition: "{{body.total}} > 0", message: None.}  # AF364 write {{body.total > 0}}
        iterate: "{{body.events}}"
        output: "{{item}}"
"""


def test_help_names_what_holds_a_name_that_is_read_alone(tmp_path: Path) -> None:
    found = lint(load_text("manifest.yaml", OAUTH, str(tmp_path)))
    lines = OAUTH.splitlines()
    for item in found:
        if item.code in ("AF325", "AF364"):
            asked = lines[item.location.line - 1].partition(f"# {item.code} ")[2]
            assert asked and (item.hint or "").startswith(asked), (item.location.line, item.message, item.hint)
    assert sum(item.code in ("AF325", "AF364") for item in found) == 4


FORMS: list[tuple[str, str, str, Any]] = [
    # what stands where, the help, and what --fix makes of it
    (
        "fields",
        "{room: {type: text, label: R}}",
        "write [{name: room, …}]",
        [{"name": "room", "type": "text", "label": "R"}],
    ),
    ("headers", "[{key: x-a, value: b}]", "write {x-a: …}", {"x-a": "b"}),
    ("groups", "{A: [getRoom]}", "write [{label: A, modules: [getRoom]}]", [{"label": "A", "modules": ["getRoom"]}]),
    (
        "options",
        "[on, 2]",
        "write {label: On, value: on}",
        [{"label": "On", "value": "on"}, {"label": "2", "value": "2"}],
    ),
    ("theme", "0a4c8b", "write '#0a4c8b'", "#0a4c8b"),
    ("base", "url", "did you mean 'baseUrl'?", "baseUrl"),
]
ROOM = """manifest: 1
app: {{name: roomy, label: Roomy, description: Rooms., theme: {theme}, language: en, audience: global}}
base:
  {base}: https://roomy.example
  response: {{error: {{message: "{{{{body.error}}}}"}}}}
modules:
  getRoom:
    label: Get a room
    moduleType: action
    connection: null
    mappableParams: {fields}
    communication: {{url: "/rooms/{{{{encodeURL(parameters.room)}}}}", encodeUrl: false, headers: {headers}}}
groups: {groups}
"""
PLAIN = {
    "fields": "[{name: room, type: select, label: Room, options: [{label: Blue, value: blue}]}]",
    "headers": "{x-a: b}",
    "groups": "[{label: Rooms, modules: [getRoom]}]",
    "theme": "'#0a4c8b'",
    "base": "baseUrl",
}


@pytest.mark.parametrize(("place", "written", "told", "meant"), FORMS, ids=[form[0] for form in FORMS])
def test_what_other_tools_write_otherwise_is_told_and_mended(
    place: str, written: str, told: str, meant: Any, tmp_path: Path
) -> None:
    values = PLAIN | {place: written}
    if place == "options":
        values["fields"] = PLAIN["fields"].replace("[{label: Blue, value: blue}]", written)
    (tmp_path / "manifest.yaml").write_text(ROOM.format(**values), encoding="utf-8")
    found = lint(load(str(tmp_path)))
    assert [item.hint for item in found if item.code in ("AF102", "AF105", "AF423")] == [told]
    ((_, text),) = mend(looker(str(tmp_path), DEFAULT)).texts.values()
    data = yaml.load(text, yaml.BaseLoader) if place == "options" else yaml.safe_load(text)
    module = data["modules"]["getRoom"]
    mended = {
        "fields": module["mappableParams"],
        "headers": module["communication"]["headers"],
        "groups": data["groups"],
        "options": module["mappableParams"][0].get("options"),
        "theme": data["app"]["theme"],
        "base": next(iter(data["base"])),
    }
    assert mended[place] == meant


LISTED = """manifest: 1
app: {name: roomy, label: Roomy, description: Rooms., theme: '#0a4c8b', language: en, audience: global}
modules:
  # first
  - name: getRoom  # its name
    label: Get a room
    # what it is
    type: action
    connection: null
    communication: {url: "https://roomy.example/room", method: get}
  -   name: addRoom
      label: Add a room
      moduleType: action
      connection: null
      communication: {url: "https://roomy.example/room"}
"""


def test_components_in_a_list_are_told_once_judged_and_mended_with_their_comments(tmp_path: Path) -> None:
    (tmp_path / "manifest.yaml").write_text(LISTED, encoding="utf-8")
    found = [item for item in lint(load(str(tmp_path))) if item.code in ("AF101", "AF102", "AF108")]
    assert [(item.code, item.location.line) for item in found] == [("AF102", 3), ("AF101", 8), ("AF108", 10)]
    assert found[0].hint == "write {getRoom: {…}, addRoom: {…}}"
    ((_, text),) = mend(looker(str(tmp_path), DEFAULT)).texts.values()
    assert (
        "\n  # first\n  getRoom:  # its name\n    label: Get a room\n    # what it is\n    moduleType: action\n" in text
    )
    assert "\n  addRoom:\n      label: Add a room\n" in text


def test_what_would_lose_a_comment_is_not_mended(tmp_path: Path) -> None:
    written = "\n      - {key: x-a, value: b}  # why"
    text = ROOM.replace("headers: {headers}}}", "headers: {headers}}}").format(**PLAIN)
    text = text.replace("communication: {url:", "communication:\n      headers:" + written + "\n      url:")
    text = text.replace(", encodeUrl: false, headers: {x-a: b}}", "\n      encodeUrl: false")
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    assert [item.hint for item in lint(load(str(tmp_path))) if item.code == "AF102"] == ["write {x-a: …}"]
    assert all("# why" in new for _, new in mend(looker(str(tmp_path), DEFAULT)).texts.values())


ONCE = [
    # Of what stands in a field that an option brings along, the sandbox, cases and expressions speak, too.
    ("connector/emporix-oe", "name: eventReceiverUrl", 'name: ""', "AF456"),
    ("connector/emporix-oe", "- name: sourceId\n", "- id: sourceId\n", "AF101"),
    ("tests/fixtures/parcelnest", "type: select\n", "type: text\n", "AF494"),
]


@pytest.mark.parametrize(("connector", "written", "instead", "code"), ONCE, ids=[row[3] for row in ONCE])
def test_a_field_that_is_written_wrong_is_told_once(
    connector: str, written: str, instead: str, code: str, tmp_path: Path
) -> None:
    folder = tmp_path / "connector"
    shutil.copytree(ROOT / connector, folder)
    changed = next(path for path in sorted(folder.rglob("*.yaml")) if written in path.read_text(encoding="utf-8"))
    changed.write_text(changed.read_text(encoding="utf-8").replace(written, instead, 1), encoding="utf-8")
    found = check(str(folder), DEFAULT).found
    assert [str(item.code) for item in found] == [code], [(item.code, item.message) for item in found]


def test_a_header_that_is_sent_twice_is_not_made_a_mapping_of_one(tmp_path: Path) -> None:
    text = ROOM.format(**PLAIN | {"headers": "[{key: x-a, value: b}, {key: x-a, value: c}]"})
    (tmp_path / "manifest.yaml").write_text(text, encoding="utf-8")
    assert "AF102" in [item.code for item in lint(load(str(tmp_path)))]
    assert all("value: c" in new for _, new in mend(looker(str(tmp_path), DEFAULT)).texts.values())


def test_a_member_without_blank_in_place_of_an_object_is_one_finding_and_mended(tmp_path: Path) -> None:
    head = DRAFT[: DRAFT.index("connections:")].replace("token", "x").replace("connection.x", "common.x")
    hook = (
        "webhooks:\n  news:\n    label: News\n    webhookType: web\n    attach: {url: /hooks, body: {url: '{{webhook.url}}'}, "
        "method: POST, response: {data: {id: '{{body.id}}'}}}\n    detach:\n      %s\n"
    )
    path = tmp_path / "manifest.yaml"
    path.write_text(head + hook % "url:/hooks/{{webhook.id}}", encoding="utf-8")
    errors = [item for item in check(str(path), DEFAULT).found if item.severity == "error"]
    assert [(item.code, item.hint) for item in errors] == [("AF102", "write url: /hooks/{{webhook.id}}")]
    assert not any(item.code == "AF461" for item in check(str(path), DEFAULT).found)  # it is detached
    mended = mend(looker(str(path), DEFAULT), unsafe=False).texts
    assert [new for _, new in mended.values()] == [head + hook % "url: /hooks/{{webhook.id}}"]
