"""One defect in a clean connector is one finding, at its place, with what to write instead."""

from __future__ import annotations

import pytest

from afkit.lint import Config, lint
from afkit.lint.batch import check
from afkit.loading import load_text
from support.connectors import lay_out

ALL = Config(profile="all")

MANIFEST = """\
manifest: 1
app: {name: clientele, label: Clientele, description: Keep contacts., theme: "#008855", language: en, audience: global}
base:
  baseUrl: https://api.clientele.example
  headers:
    Authorization: Bearer {{connection.accessToken}}
  response:
    error:
      message: "[{{statusCode}}] {{ifempty(body.message, 'None.')}}"
      "401": {type: InvalidAccessTokenError, message: "[401] No."}
      "429": {type: RateLimitError, message: "[429] Slow."}
      "502": {type: ConnectionError, message: "[502] Down."}
      "503": {type: ConnectionError, message: "[503] Down."}
  log: {sanitize: [request.headers.authorization]}
connections:
  clientele:
    label: Clientele (OAuth)
    connectionType: oauth
    scopeList: {contacts: Read contacts}
    params:
      - {name: clientSecret, label: Secret, type: password, required: true, editable: true, help: In the settings.}
      - {name: scopes, label: Additional scopes, type: array, advanced: true, editable: true, spec: {type: text}, help: More.}
    communication:
      authorize:
        url: https://login.clientele.example/authorize
        qs:
          client_id: x
          response_type: code
          redirect_uri: "{{oauth.localRedirectUri}}"
          scope: "{{join(merge(oauth.scope, ifempty(parameters.scopes, emptyarray)), ' ')}}"
        response: {temp: {code: "{{query.code}}"}}
      token:
        url: https://login.clientele.example/token
        method: POST
        type: urlencoded
        body:
          client_secret: "{{parameters.clientSecret}}"
          code: "{{temp.code}}"
          redirect_uri: "{{oauth.localRedirectUri}}"
        response:
          data:
            accessToken: "{{body.access_token}}"
            refreshToken: "{{body.refresh_token}}"
            expires: "{{addSeconds(now, body.expires_in)}}"
          error: {message: "[{{statusCode}}] None."}
        log:
          sanitize: [request.body.code, request.body.client_secret, response.body.access_token, response.body.refresh_token]
      info:
        url: https://api.clientele.example/me
        headers: {Authorization: "Bearer {{connection.accessToken}}"}
        response:
          uid: "{{body.id}}"
          metadata: {type: email, value: "{{body.email}}"}
          error: {message: "[{{statusCode}}] None."}
        log: {sanitize: [request.headers.authorization]}
      refresh:
        condition: "{{data.expires < addMinutes(now, 10)}}"
        url: https://login.clientele.example/token
        method: POST
        type: urlencoded
        body: {client_secret: "{{parameters.clientSecret}}", refresh_token: "{{data.refreshToken}}"}
        response:
          data:
            accessToken: "{{body.access_token}}"
            refreshToken: "{{ifempty(body.refresh_token, data.refreshToken)}}"
            expires: "{{addSeconds(now, body.expires_in)}}"
          error: {message: "[{{statusCode}}] None."}
        log: {sanitize: [request.body.client_secret, request.body.refresh_token, response.body.access_token, response.body.refresh_token]}
webhooks:
  contactEvents:
    label: Contact events
    webhookType: web
    connection: clientele
    params:
      - name: event
        label: Event
        type: select
        required: true
        options: [{label: Created, value: created}, {label: Deleted, value: deleted}]
    attach:
      url: /hooks
      method: POST
      body: {url: "{{webhook.url}}", event: "{{parameters.event}}"}
      response: {data: {hookId: "{{body.id}}"}}
    detach:
      url: /hooks/{{encodeURL(webhook.hookId)}}
      encodeUrl: false
      method: DELETE
    communication:
      respond:
        status: 202
        body: {accepted: true}
      iterate: "{{body.events}}"
      output: "{{item}}"
modules:
  watchContacts:
    label: Watch contacts
    description: Triggers when a contact is created.
    moduleType: instant_trigger
    webhook: contactEvents
    connection: clientele
    communication:
      url: /contacts/{{encodeURL(payload.id)}}
      encodeUrl: false
      method: GET
      response: {output: "{{body.contact}}"}
    interface: [{name: id, label: Contact ID, type: text}]
    samples: {id: c-1}
  updateContact:
    label: Update a contact
    description: Updates a contact.
    moduleType: action
    actionCrud: update
    connection: clientele
    mappableParams:
      - {name: contactId, label: Contact ID, type: text, required: true}
      - name: email
        label: Email
        type: email
      - {name: note, label: Note, type: text}
    communication:
      url: /contacts/{{encodeURL(parameters.contactId)}}
      encodeUrl: false
      method: PATCH
      body: "{{omit(parameters, 'contactId')}}"
      response:
        output: "{{body}}"
    interface: [{name: id, label: Contact ID, type: text}]
    samples: {id: c-1}
  makeApiCall:
    label: Make an API call
    description: Performs an arbitrary authorized API call.
    moduleType: universal
    connection: clientele
    mappableParams:
      - {name: url, label: URL, type: text, required: true, help: "A path below `https://api.clientele.example`. For example, `/contacts`."}
      - {name: method, label: Method, type: select, required: true, default: GET, options: [{label: GET, value: GET}, {label: PUT, value: PUT}]}
      - {name: headers, label: Headers, type: array, labels: {add: Add header}, spec: &pair [{name: key, label: Key, type: text}, {name: value, label: Value, type: text}]}
      - {name: qs, label: Query string, type: array, labels: {add: Add parameter}, spec: *pair}
      - {name: body, label: Body, type: any}
    communication:
      url: "/{{parameters.url}}"
      method: "{{parameters.method}}"
      type: text
      headers: {"{{...}}": "{{toCollection(parameters.headers, 'key', 'value')}}"}
      qs: {"{{...}}": "{{toCollection(parameters.qs, 'key', 'value')}}"}
      body: "{{parameters.body}}"
      response: {output: {body: "{{body}}", headers: "{{headers}}", statusCode: "{{statusCode}}"}}
    interface:
      - {name: body, label: Body, type: any}
      - {name: headers, label: Headers, type: collection}
      - {name: statusCode, label: Status code, type: number}
    samples: {body: {tasks: []}, headers: {}, statusCode: 200}
groups:
  - {label: Contacts, modules: [watchContacts, updateContact]}
  - {label: Other, modules: [makeApiCall]}
"""  # noqa: E501
SANDBOX = """\
sandbox: 1
title: Clientele
connections: {clientele: {clientSecret: s, data: {accessToken: t}}}
state: {contacts: [{id: c-1}]}
routes:
  - name: contact
    match: {path: "/contacts/{id}", method: [GET, PATCH]}
    steps:
      - let: {contact: {find: "{{state.contacts}}", where: "{{item.id = params.id}}"}}
      - if: "{{!let.contact}}"
        reply: {status: 404, json: {message: "None like {{params.id}}"}}
      - reply: {json: "{{let.contact}}"}
  - name: login
    match: {host: login.clientele.example, path: "/{rest*}"}
    steps: [{reply: {status: 200}}]
  - {name: me, match: {path: /me}, steps: [{reply: {status: 200}}]}
  - {name: hooks, match: {path: "/hooks/{rest*}"}, steps: [{reply: {status: 200}}]}
otherwise: {status: 404, json: {}}
"""
CASES = """\
cases:
  - name: a contact is updated
    module: updateContact
    input: {contactId: c-1, note: "x"}
  - name: a webhook is attached
    attach: contactEvents
    input: {event: created}
"""


def test_the_connector_is_clean(tmp_path):
    assert lint(load_text("manifest.yaml", MANIFEST), ALL) == []
    lay_out(tmp_path, {"manifest.yaml": MANIFEST, "sandbox.yaml": SANDBOX, "cases.yaml": CASES})
    assert check(str(tmp_path), ALL).found == []


DEFECTS = [
    # what is in place of what; the code of the finding, the text that it stands at, and a part of its advice
    ("url: /hooks\n", "endpoint: /hooks\n", "AF101", "endpoint", "did you mean 'url'?"),
    ("url: https://login.clientele.example/authorize", "endpoint: https://login.clientele.example/authorize",
     "AF101", "endpoint", "did you mean 'url'?"),
    ("      respond:\n", "      response:\n", "AF101", "response", "did you mean 'respond'?"),
    ('output: "{{body}}"\n', 'output: "body}}"\n', "AF363", "body}}", "write {{body}}"),
    ("{{ifempty(body.message, 'None.')}}", "ifempty(body.message, 'None.')}}", "AF363", "ifempty(body.message, 'None.')}}", "{{"),
    ("\"{{omit(parameters, 'contactId')}}\"", "\"omit(parameters, 'contactId')}}\"", "AF363",
     "omit(parameters, 'contactId')}}", "{{"),
    ('method: "{{parameters.method}}"', 'method: "parameters.method}}"', "AF363", "parameters.method}}", "{{parameters.method}}"),
    ("encodeURL(payload.id)", "encodeURL(body.id)", "AF326", "body", "write payload"),
    ('            refreshToken: "{{body.refresh_token}}"\n', "", "AF445", "data.refreshToken", "response.data of token"),
    ("        url: https://login.clientele.example/token\n        method", "        method", "AF729", "method", "add url"),
    ("      url: /hooks\n", "", "AF729", "method", "add url"),
    ("      url: /hooks/{{encodeURL(webhook.hookId)}}\n", "", "AF729", "method", "add url"),
    ("    description: Updates a contact.\n", "    label: Updates a contact.\n", "AF010", "label", "remove one"),
    ("        label: Email\n        type: email\n", "        label: Email\n        label: email\n",
     "AF010", "label", "remove one"),
    ("      url: /hooks\n      method: POST", "      url: /hooks\n      url: POST\n      method: POST",
     "AF010", "url", "remove one"),
    ("omit(parameters, 'contactId')", "omitparameters, 'contactId')", "AF304", "omitparameters", "write omit(parameters"),
    ("join(merge(oauth.scope, ", "joinmerge(oauth.scope, ", "AF304", "joinmerge", "write join(merge"),
    ("encodeURL(webhook.hookId)", "encodeURLwebhook.hookId)", "AF304", "encodeURLwebhook", "write encodeURL(webhook"),
    ("  log: {sanitize: [request.headers.authorization]}\nconn", "  log: {sanitize: [request.qs.authorization]}\nconn",
     "AF515", "request.qs.authorization", "did you mean request.headers.authorization?"),
    ("      url: /hooks\n", "      url; /hooks\n", "AF003", "url;", "write 'url: …'"),
    ("      url: /hooks\n", "      url:/hooks\n", "AF003", "/", "write url: and a space"),
    ("interface: [{name: id, label: Contact ID, type: text}]",
     "interface: {name: id, label: Contact ID, type: text}]", "AF007", "{", "write [ here"),
    ("      encodeUrl: false\n      method: DELETE", "      encodeUrl: never\n      method: DELETE", "AF102", "never", ""),
    ("      method: PATCH\n", "\tmethod: PATCH\n", "AF006", "\t", "spaces"),
    ("        status: 202\n", "\tstatus: 202\n", "AF006", "\t", "spaces"),
    ('"429": {type', '"4290": {type', "AF101", '"4290"', "three digits"),
    ("      - name: email\n", "      - - name: email\n", "AF003", "-", "write one of them"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("right", "wrong", "code", "place", "advice"), DEFECTS, ids=[item[1].strip() for item in DEFECTS]
)
def test_a_defect_of_a_manifest_is_one_finding(right, wrong, code, place, advice):
    assert right in MANIFEST
    found = lint(load_text("manifest.yaml", MANIFEST.replace(right, wrong, 1)), ALL)
    assert [(item.code, item.location.text) for item in found] == [(code, place)]
    assert advice in (found[0].hint or "")


def test_a_module_and_a_procedure_without_communication_are_told():
    text = """
manifest: 1
app: {name: demo, label: Demo}
modules: {getIt: {label: Get it, moduleType: action}, answer: {label: Answer, moduleType: responder}}
rpcs: {listThem: {label: List them}}
"""
    found = [item for item in lint(load_text("manifest.yaml", text)) if item.code == "AF729"]
    assert [item.location.text for item in found] == ["getIt", "listThem"]


LISTS = """
manifest: 1
app: {name: demo, label: Demo}
connections: {demo: {label: Demo, connectionType: oauth, scopeList: {"read": Read}}}
modules:
  getThem:
    label: Get them
    moduleType: action
    scope: [write]
    communication:
      url: /x
      response: {iterate: "{{body}}", limit: 9}
      pagination: {query: {page: "{{pagination.page}}"}, condition: "{{body.more}}"}
  watchThem:
    label: Watch them
    moduleType: trigger
    scope: [write]
    communication:
      url: /x
      qs: {since: "{{data.lastID || undefined}}"}
      response: {iterate: "{{body}}", trigger: {type: date, order: desc, id: "{{item.id}}", date: "{{item.at}}"}}
"""


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("AF413", ["the action 'getThem' uses iterate and limit and pagination, but gives exactly one bundle"]),
        ("AF472", ["scopeList has no 'write'"]),
        ("AF435", ["this trigger keeps data.lastDate, and no data.lastID"]),
        ("AF101", ["unknown key 'query' in 'pagination'"]),
        ("AF499", []),
    ],
)
def test_what_one_cause_has_at_several_places_is_told_once(code, told):
    assert [item.message for item in lint(load_text("manifest.yaml", LISTS), ALL) if item.code == code] == told


def test_a_key_that_stands_twice_is_not_taken_for_one_of_an_empty_list_elsewhere():
    text = "a:\n  b:\n    c: []\n  d:\n    e: 1\n    f: 2\n    f: 3\n"
    found = load_text("manifest.yaml", text).diagnostics
    assert [item.location.line for item in found if item.code == "AF010"] == [7]


BESIDE = [
    ("sandbox.yaml", '"{{let.contact}}"', '"let.contact}}"', "AF363", "let.contact}}", "write {{let.contact}}"),
    ("sandbox.yaml", '"{{let.contact}}"', '"{let.contact}}"', "AF362", "{let.contact}}", "write {{let.contact}}"),
    ("sandbox.yaml", '"{{!let.contact}}"', '"!let.contact"', "AF363", "!let.contact", "write {{!let.contact}}"),
    ("sandbox.yaml", "like {{params.id}}", "like params.id}}", "AF363", "params.id}}", "write {{params.id}}"),
    ("sandbox.yaml", "like {{params.id}}", "like {params.id}}", "AF362", "{params.id}}", "write {{params.id}}"),
    ("sandbox.yaml", '"{{item.id = params.id}}"', '"item.id = params.id}}"', "AF363", "item.id = params.id}}", "{{item.id"),
    ("sandbox.yaml", "otherwise: {status: 404", "otherwise: {status: many", "AF102", "many", "a number"),
    ("sandbox.yaml", "host: login.clientele.example", "host: login.clientelle.example", "AF231", "login.clientelle.example",
     "login.clientele.example"),
    ("cases.yaml", "{event: created}", "{evnt: created}", "AF233", "evnt", "did you mean 'event'?"),
    ("cases.yaml", "{event: created}", "{event: create}", "AF233", "create", "did you mean 'created'?"),
    ("cases.yaml", "contactId: c-1", "person: c-1", "AF233", "person", "there are: contactId"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "right", "wrong", "code", "place", "advice"), BESIDE, ids=[item[2] for item in BESIDE]
)
def test_a_defect_beside_a_manifest_is_one_finding(file, right, wrong, code, place, advice, tmp_path):
    files = {"manifest.yaml": MANIFEST, "sandbox.yaml": SANDBOX, "cases.yaml": CASES}
    assert right in files[file]
    text = files[file].replace(right, wrong)
    lay_out(tmp_path, {**files, file: text})
    found = check(str(tmp_path), ALL).found
    assert [(item.code, text[item.location.start : item.location.end]) for item in found] == [(code, place)]
    assert advice in (found[0].hint or "")


def test_a_folder_of_an_include_that_is_misspelt_is_named(tmp_path):
    part = "rpcs: {listThem: {label: List them, communication: {url: /x}}}\n"
    manifest = "manifest: 1\napp: {name: demo, label: Demo}\ninclude: [prts/*.yaml]\n"
    lay_out(tmp_path, {"manifest.yaml": manifest, "parts/a.yaml": part})
    found = [item for item in check(str(tmp_path), ALL).found if item.code == "AF113"]
    assert [item.hint for item in found] == ["did you mean 'parts/*.yaml'?"]
