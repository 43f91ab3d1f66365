"""One mistake that shows at many places is one finding: a wrong type, a section that is gone, a name that is not kept."""

from __future__ import annotations

import pytest

from afkit.lint import Config, lint
from afkit.lint.batch import check
from afkit.loading import load_text
from support.connectors import lay_out

ALL = Config(profile="all")

MANIFEST = """\
manifest: 1
app: {name: fleet, label: Fleet, description: Vehicles and trips., theme: "#aa3311"}
base:
  baseUrl: https://fleet.example/rest
  headers: {X-Fleet-Key: "{{connection.key}}"}
  response: {error: {message: "[{{statusCode}}] {{body.text}}", "429": {type: RateLimitError, message: Wait.}}}
  log: {sanitize: ["request.headers.`x-fleet-key`"]}
connections:
  fleet:
    label: Fleet
    connectionType: oauth
    params:
      - {name: clientId, label: Client ID, type: text, required: true, editable: true}
      - {name: clientSecret, label: Client secret, type: password, required: true, editable: true, help: In your profile.}
    communication:
      authorize:
        url: https://fleet.example/authorize
        qs:
          response_type: code
          client_id: "{{parameters.clientId}}"
          redirect_uri: "{{oauth.localRedirectUri}}"
        response: {temp: {code: "{{query.code}}"}}
      token:
        url: https://fleet.example/token
        method: POST
        type: urlencoded
        body:
          grant_type: authorization_code
          client_id: "{{parameters.clientId}}"
          client_secret: "{{parameters.clientSecret}}"
          redirect_uri: "{{oauth.localRedirectUri}}"
          code: "{{temp.code}}"
        response: {data: {key: "{{body.access_token}}"}, error: {message: "[{{statusCode}}] No."}}
        log: {sanitize: [request.body.client_secret, request.body.code, response.body.access_token]}
      info:
        url: https://fleet.example/rest/me
        headers: {X-Fleet-Key: "{{connection.key}}"}
        response: {metadata: {type: text, value: "{{body.name}}"}, error: {message: "[{{statusCode}}] No."}}
        log: {sanitize: ["request.headers.`x-fleet-key`"]}
rpcs:
  listVehicles:
    label: List vehicles
    connection: fleet
    communication:
      url: /vehicles
      response: {iterate: "{{body.vehicles}}", limit: 100, output: {label: "{{item.plate}}", value: "{{item.id}}"}}
modules:
  watchTrips:
    label: Watch trips
    description: Triggers when a trip ends.
    moduleType: trigger
    connection: fleet
    staticParams:
      - {name: vehicle, label: Vehicle, type: select, options: "rpc://listVehicles"}
      - {name: limit, label: Limit, type: uinteger, required: true, default: 5}
    communication:
      url: /trips
      qs: {vehicle: "{{parameters.vehicle}}", sort: -ended}
      response:
        limit: "{{parameters.limit}}"
        iterate: "{{body.trips}}"
        output: "{{item}}"
        trigger: {type: date, order: desc, id: "{{item.id}}", date: "{{item.ended}}"}
    epoch: {response: {limit: 50, output: {label: "{{item.id}}", date: "{{item.ended}}"}}}
    interface: [{name: id, type: text, label: Trip ID}]
    samples: {id: t-1}
  searchTrips:
    label: Search trips
    description: Searches trips by their driver.
    moduleType: search
    connection: fleet
    mappableParams:
      - {name: driver, label: Driver, type: text}
      - {name: limit, label: Limit, type: uinteger, required: true, default: 10}
    communication:
      url: /trips
      qs: {driver: "{{parameters.driver}}"}
      response: {limit: "{{parameters.limit}}", iterate: "{{body.trips}}", output: "{{item}}"}
    interface: [{name: id, type: text, label: Trip ID}]
    samples: {id: t-1}
  changeVehicle:
    label: Update a vehicle
    description: Updates a vehicle.
    moduleType: action
    actionCrud: update
    connection: fleet
    mappableParams:
      - {name: plate, label: Plate, type: text, required: true}
      - {name: owner, label: Owner, type: text}
    communication:
      url: /vehicles
      method: PUT
      body: {plate: "{{parameters.plate}}", owner: "{{parameters.owner}}", by: "{{upper(parameters.owner)}}"}
      response: {output: "{{body.vehicle}}"}
    interface: [{name: id, type: text, label: Vehicle ID}]
    samples: {id: v-1}
  makeApiCall:
    label: Make an API call
    description: Performs an arbitrary authorized API call.
    moduleType: universal
    connection: fleet
    mappableParams:
      - {name: url, label: URL, type: text, required: true, help: Enter a path relative to `https://fleet.example/rest`.}
      - {name: method, label: Method, type: select, required: true, default: GET, options: [{label: GET, value: GET}]}
    communication:
      url: "/{{parameters.url}}"
      method: "{{parameters.method}}"
      response: {output: {body: "{{body}}", headers: "{{headers}}", statusCode: "{{statusCode}}"}}
    interface:
      - {name: body, type: any, label: Body}
      - {name: headers, type: collection, label: Headers}
      - {name: statusCode, type: uinteger, label: Status code}
    samples: {body: {}, headers: {}, statusCode: 200}
groups:
  - {label: Trips, modules: [watchTrips, searchTrips]}
  - {label: Other, modules: [changeVehicle, makeApiCall]}
"""
SANDBOX = """\
sandbox: 1
title: Fleet
connections: {fleet: {clientId: a-client, clientSecret: a-made-up-secret, data: {key: a-made-up-key}}}
routes:
  - {name: authorize, match: {path: /authorize}, consent: {clients: a-client}}
  - {name: token, match: {path: /token, method: POST}, steps: [{reply: {json: {access_token: x}}}]}
  - {name: me, match: {path: /rest/me}, steps: [{reply: {json: {name: Ada}}}]}
  - {name: trips, match: {path: /rest/trips}, steps: [{reply: {json: {trips: []}}}]}
  - {name: vehicles, match: {path: /rest/vehicles, method: GET}, steps: [{reply: {json: {vehicles: []}}}]}
  - name: change
    match: {path: /rest/vehicles, method: PUT}
    steps: [{let: {was: "{{request.json.plate}}"}, reply: {json: {vehicle: "{{let.was}}"}}}]
"""
CASES = """\
cases:
  - {name: one, module: searchTrips, input: {driver: Ada, limit: 1}, expect: {bundles: []}}
  - {name: two, module: changeVehicle, input: {plate: AB1, owner: Ada}, expect: {output: {id: v-1}}}
  - {name: three, module: changeVehicle, input: {plate: AB2, owner: Bo}, expect: {output: {id: v-1}}}
"""


def _type(module: str, right: str, wrong: str) -> tuple[str, str]:
    start = MANIFEST.index(f"  {module}:\n")
    end = MANIFEST.index(f"moduleType: {right}\n", start) + len(f"moduleType: {right}\n")
    before = MANIFEST[start:end]
    return before, before.replace(f"    moduleType: {right}\n", f"    moduleType: {wrong}\n" if wrong else "")


def _without(start: str, end: str) -> tuple[str, str]:
    at = MANIFEST.index(start)
    return MANIFEST[at : MANIFEST.index(end, at)], ""


SLIPS = [
    *((*_type("watchTrips", "trigger", wrong), "AF737", wrong, "moduleType: trigger")
      for wrong in ("action", "search", "universal", "instant_trigger", "responder")),
    *((*_type("searchTrips", "search", wrong), "AF737", wrong, "moduleType: search")
      for wrong in ("trigger", "instant_trigger", "responder")),
    *((*_type("changeVehicle", "action", wrong), "AF737", wrong, "moduleType: action")
      for wrong in ("search", "trigger", "instant_trigger", "responder")),
    *((*_type("makeApiCall", "universal", wrong), "AF737", wrong, "moduleType: universal")
      for wrong in ("search", "trigger", "instant_trigger", "responder")),
    (*_type("searchTrips", "search", "action"), "AF413", "iterate", "make it a search"),
    (*_type("watchTrips", "trigger", ""), "AF737", "watchTrips", "add 'moduleType': trigger"),
    (*_type("searchTrips", "search", ""), "AF737", "searchTrips", "add 'moduleType': search"),
    (*_type("changeVehicle", "action", ""), "AF104", "changeVehicle", "add 'moduleType'"),
    ("    connectionType: oauth\n", "", "AF728", "fleet", "add 'connectionType': oauth"),
    (*_without("      token:\n", "      info:\n"), "AF736", "authorize", "add token"),
    (*_without("    params:\n", "    communication:\n"), "AF327", "clientId", "declare 'clientId', 'clientSecret' in params"),
    (*_without("    mappableParams:\n      - {name: plate", "    communication:\n      url: /vehicles\n      method"), "AF327",
     "plate", "declare 'plate', 'owner' in mappableParams"),
    ("      - {name: owner, label: Owner, type: text}\n", "", "AF327", "owner", "declare 'owner'"),
    (*_without("    communication:\n      url: /trips\n      qs: {vehicle", "    epoch"), "AF729", "watchTrips",
     "add communication"),
    ("        iterate: \"{{body.trips}}\"\n        output", "        output", "AF475", "item", "add response.iterate"),
    ("  fleet:\n    label", "  fleets:\n    label", "AF201", "fleet", "did you mean 'fleets'?"),
    ("  listVehicles:\n", "  getCars:\n", "AF203", "listVehicles", "procedures: getCars"),
    ("  changeVehicle:\n", "  renewCar:\n", "AF204", "changeVehicle", "did you mean 'renewCar'?"),
    ("      method: PUT\n", "      method: GET\n", "AF409", "body", "write method: POST"),
    ("      method: PUT\n", "      method: POST\n", "AF231", "PUT", "did you mean 'POST'?"),
    ('  headers: {X-Fleet-Key: "{{connection.key}}"}\n  response',
     '  headers: [{X-Fleet-Key: "{{connection.key}}"}]\n  response', "AF102", "headers", "without the list around it"),
    ("        qs:\n          response_type: code\n", "        qs:\n        - response_type: code\n", "AF102", "qs",
     "remove the dash"),
    ("description: Updates a vehicle.", "description:", "AF102", "description", ""),
]  # fmt: skip


def _found(folder, manifest: str, sandbox: str = SANDBOX):
    lay_out(folder, {"manifest.yaml": manifest, "sandbox.yaml": sandbox, "cases.yaml": CASES})
    return check(str(folder), ALL).found


def _place(item, texts) -> str:
    return texts[item.location.file.rpartition("/")[2]][item.location.start : item.location.end].strip("'\"")


def test_the_connector_is_clean(tmp_path):
    assert not _found(tmp_path, MANIFEST)


@pytest.mark.parametrize(("right", "wrong", "code", "place", "advice"), SLIPS)
def test_one_mistake_is_one_finding_at_its_place(right, wrong, code, place, advice, tmp_path):
    assert MANIFEST.count(right) == 1
    text = MANIFEST.replace(right, wrong)
    found = _found(tmp_path, text)
    assert [item.code for item in found] == [code]
    (item,) = found
    assert _place(item, {"manifest.yaml": text, "sandbox.yaml": SANDBOX}) == place
    assert advice in (item.hint or "")


def test_a_name_that_is_not_there_is_told_with_how_many_others_have_it(tmp_path):
    (found,) = _found(tmp_path, MANIFEST.replace("  fleet:\n    label", "  vehicles:\n    label"))
    assert found.message == "rpc 'listVehicles' uses the connection 'fleet', which does not exist; 5 more name it"


def test_a_second_mistake_is_told_beside_the_first(tmp_path):
    text = MANIFEST.replace(*_type("watchTrips", "trigger", "search"))
    for right, wrong in (
        ("{{parameters.vehicle}}", "{{parameters.vehicel}}"),
        ("{{parameters.owner}}", "{{parameter.owner}}"),
    ):
        assert right in text
        text = text.replace(right, wrong)
    found = _found(tmp_path, text)
    assert [(item.code, _place(item, {"manifest.yaml": text})) for item in found] == [
        ("AF737", "search"), ("AF327", "vehicel"), ("AF325", "parameter")
    ]  # fmt: skip


def test_a_member_of_a_variable_of_the_sandbox_is_told_at_its_name(tmp_path):
    sandbox = SANDBOX.replace("let.was", "let.wsa")
    (found,) = _found(tmp_path, MANIFEST, sandbox)
    assert (found.code, _place(found, {"sandbox.yaml": sandbox}), found.hint) == ("AF327", "wsa", "did you mean was?")


AUTHORIZE = (
    "manifest: 1\napp: {name: demo, label: Demo}\n"
    "connections: {demo: {label: Demo, connectionType: oauth, communication: {%s}}}\n"
)
SENDS = 'url: "https://a.example/x", qs: {response_type: code, client_id: x}'


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (f"authorize: {{{SENDS}}}", True),
        (f'authorize: {{{SENDS}}}, info: {{url: "https://a.example/me"}}', True),
        (f'authorize: {{{SENDS}}}, token: {{url: "https://a.example/t"}}', False),
        (
            f'authorize: {{{SENDS}, response: {{data: {{key: "{{{{query.token}}}}"}}}}}}',
            False,
        ),  # the redirect brings it
        (f'requestToken: {{url: "https://a.example/r"}}, authorize: {{{SENDS}}}', False),  # OAuth 1
        ('info: {url: "https://a.example/me"}', False),
    ],
)
def test_a_user_is_asked_only_where_a_token_is_fetched(steps, told):
    found = [item.location.text for item in lint(load_text("manifest.yaml", AUTHORIZE % steps)) if item.code == "AF736"]
    assert found == (["authorize"] if told else [])


TYPED = "manifest: 1\napp: {name: demo, label: Demo}\nmodules: {doIt: {label: Do it, moduleType: %s, %s}}\n"


@pytest.mark.parametrize(
    ("kind", "rest"),
    [
        (
            "search",
            "mappableParams: [{name: a, type: text}], communication: {url: /x, response: {trigger: {type: id}}}",
        ),
        ("responder", "communication: {url: /x, response: {status: 200, body: x}}"),
        ("action", 'communication: {url: /x, response: {iterate: "{{body.them}}"}}'),
        ("trigger", "communication: {url: /x}"),
        ("instant_trigger", "communication: {}"),
        ("universal", "communication: {url: /x}"),
    ],
)
def test_what_may_be_a_slip_in_a_module_is_not_taken_for_another_type(kind, rest):
    assert not [item for item in lint(load_text("manifest.yaml", TYPED % (kind, rest))) if item.code == "AF737"]


PARTED = """\
manifest: 1
app: {name: demo, label: Demo}
include:
  - parts/base.yaml
  - rpcs.yaml
groups: [{label: All, modules: [getThis, getThat]}]
"""
PARTS = {
    "parts/base.yaml": "connections: {demo: {label: Demo, connectionType: basic}}\n",
    "rpcs.yaml": "rpcs:\n  listThem: {label: List them, connection: demo, communication: {url: /x}}\n",
    "modules/this.yaml": "modules:\n  getThis: {label: Get, moduleType: action, connection: demo}\n",
    "modules/that.yaml": "modules:\n  getThat:\n    label: Get\n    moduleType: action\n    mappableParams: ['rpc://listThem']\n",
    "draft.yaml": "modules:\n  getMore: {label: Get more, moduleType: action}\n",
    "other/manifest.yaml": "manifest: 1\n",
    "other/modules.yaml": "modules:\n  getThis: {label: Get, moduleType: action}\n",
}


@pytest.mark.parametrize(
    ("right", "wrong", "advice"),
    [
        ("  - rpcs.yaml\n", "  - rpcs.yaml\n", "add modules/*.yaml to include"),
        ("  - rpcs.yaml\n", "  - modules/*.yaml\n", "add rpcs.yaml to include"),
        ("  - parts/base.yaml\n  - rpcs.yaml\n", "  - modules/*.yaml\n  - rpcs.yaml\n", "add parts/base.yaml to include"),
        ("include:\n  - parts/base.yaml\n  - rpcs.yaml\n", "include: [rpcs.yaml, modules/*.yaml]\n",
         "add parts/base.yaml to include"),
    ],
)  # fmt: skip
def test_a_part_that_no_include_names_is_one_finding(right, wrong, advice, tmp_path):
    lay_out(tmp_path, {"manifest.yaml": PARTED.replace(right, wrong), **PARTS})
    found = [item for item in check(str(tmp_path), Config()).found if item.code[:4] in ("AF12", "AF20", "AF11")]
    assert [(item.code, item.hint) for item in found] == [("AF120", advice)]


def test_a_part_that_declares_nothing_that_is_missing_is_a_draft(tmp_path):
    whole = PARTED.replace("  - rpcs.yaml\n", "  - rpcs.yaml\n  - modules/*.yaml\n")
    lay_out(tmp_path, {"manifest.yaml": whole, **PARTS})
    assert not [item for item in check(str(tmp_path), Config()).found if item.code == "AF120"]
