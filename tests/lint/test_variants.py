"""The same mistake comes in several forms: each row is one that an author may write, and the advice that it gets."""

from __future__ import annotations

import pytest

from afkit.lint import Config, lint
from afkit.loading import load_text

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
BASE = 'base: {baseUrl: "%s", headers: {X-Key: "{{connection.key}}"}, log: {sanitize: [request.headers.x-key]}}\n'
ACME = "connections: {acme: {label: A, connectionType: basic, params: [{name: key, type: password, label: Key}]%s}}\n"
HOOK = (
    'webhooks: {events: {label: E, webhookType: web, attach: {url: /h, method: POST, body: {to: "{{webhook.%s}}"}, '
    'response: {data: {hookId: "{{body.id}}"}}}, %s, communication: {%s}}}\n'
    "modules: {watch: {label: Watch events, moduleType: instant_trigger, webhook: events, communication: {%s}}}\n"
)
DETACH = 'detach: {url: "/h/{{webhook.hookId}}", method: DELETE}'
POLL = (
    "modules: {watchUsers: {label: Watch users, moduleType: trigger, communication: {url: /u, qs: {%s}, response: "
    '{iterate: "{{body}}", limit: 2, trigger: {type: id, order: desc, id: "{{item.id}}"}}}}}\n'
)
LIST = (
    "modules: {listUsers: {label: List users, moduleType: search, mappableParams: [{name: limit, type: %s, label: Limit}], "
    'communication: {url: /u, response: {iterate: "{{body}}", limit: %s}}}}\n'
)
ACTION = (
    "modules: {getUser: {label: Get a user, moduleType: action, mappableParams: [{name: id, type: text, label: ID}], "
    "communication: {%s}}}\n"
)
UNIVERSAL = "modules: {callApi: {label: Make an API call, description: %s, moduleType: universal, communication: {url: /x%s}}}\n"
TOKEN = (
    "connections: {acme: {label: A, connectionType: oauth, communication: {token: {url: 'https://a.example/t', "
    'condition: true, response: {data: {expires: "%s"}}}}}}\n'
)
RPC = (
    "rpcs: {listUsers: {label: List users, connection: %s, communication: {url: %s%s, response: "
    '{iterate: "{{body}}", limit: %s}}}}\n'
)

FORM = (
    "modules: {getUser: {label: Get a user, moduleType: action, mappableParams: [{name: it, label: It, %s}], "
    'communication: {url: /u, qs: {it: "{{parameters.it}}"}}}}\n'
)
OUTPUT = (
    "modules: {getIt: {label: Get it, moduleType: action, interface: [{name: it, label: It, type: %s}], "
    "communication: {url: /u, response: {output: %s}}}}\n"
)
REFRESH = (
    "connections: {acme: {label: A, connectionType: oauth, communication: {authorize: {url: 'https://a.example/a'}, "
    "token: {url: 'https://a.example/t', response: {data: {expires: '{{addSeconds(now, body.expires_in)}}'}}}, "
    "refresh: {condition: '{{data.expires < now}}', url: 'https://a.example/t', "
    "response: {data: {accessToken: '{{body.access_token}}'%s}}}}}}\n"
)
CONSENT = (
    "connections: {acme: {label: A, connectionType: oauth, communication: {authorize: {url: 'https://a.example/a', "
    "response: {temp: {code: '{{query.code}}'}}}, token: {url: 'https://a.example/t', body: {code: '%s'}}}}}\n"
)
GIVES = (
    "\nrpcs: {list: {label: List, communication: {url: /l, response: {iterate: '{{body}}', limit: 300, "
    "output: {name: '{{item.n}}', value: '{{item.v}}'}}}}}\n"
)

Row = tuple[str, str, str]

FOUND: list[Row] = [
    # What base reads of the connection, a procedure reads, too
    ("AF446", BASE % "https://a.example" + ACME % "" + RPC % ("null", "/u", "", 300), "name its connection"),
    # The address of the service that users work with
    *(
        ("AF424", BASE % f"https://{host}/v1", "production address")
        for host in ("staging.acme.example", "api-stg.acme.example", "api-dev.acme.example", "10.0.0.1", "x.loca.lt")
    ),
    # Limits
    ("AF602", LIST % ("uinteger", 10), "{{parameters.limit}}"),
    ("AF602", LIST % ("text", '"{{parameters.limit}}"'), "write uinteger"),
    ("AF602", LIST % ("uinteger, advanced: true", '"{{parameters.limit}}"'), "remove advanced"),
    ("AF603", POLL % "a: 1", "{{parameters.limit}}"),
    ("AF604", RPC % ("null", "/u", "", 5000), "300 to 500"),
    *(("AF415", LIST % ("uinteger", limit), "leave it out") for limit in ("-1", '"{{0}}"')),
    ("AF415", LIST % ("uinteger", '"{{ifempty(parameters.limit, 0)}}"'), "ifempty(parameters.limit, 10)"),
    # The universal module
    ("AF607", UNIVERSAL % ("Calls the API.", ""), "Performs an arbitrary"),
    ("AF607", UNIVERSAL % ("Performs it.", ', response: {output: "{{body}}"}'), 'headers: "{{headers}}"'),
    # Webhooks
    ("AF460", HOOK % ("id", DETACH, "", ""), "{{webhook.url}}"),
    ("AF461", HOOK.replace("attach:", "update:") % ("hookId", "detach: {}", "", ""), "add attach"),
    ("AF463", HOOK % ("url", DETACH, 'condition: "{{query.k = webhook.secret}}"', ""), "write data.hookId"),
    ("AF464", HOOK % ("url", DETACH, "", 'response: {output: {a: "{{headers.a}}"}}'), "payload"),
    ("AF475", HOOK % ("url", DETACH, "", 'response: {output: {a: "{{item.a}}"}}'), "write payload.a"),
    *(
        (
            "AF465",
            HOOK % ("url", DETACH, f"condition: \"{{{{headers.s = sha256({body}, 'hex', data.hookId)}}}}\"", ""),
            "JSON",
        )
        for body in ("toString(body)", "headers.at + '.' + body")
    ),
    # Orders
    *(
        ("AF467", POLL % f'"{name}": {value}', "sort desc")
        for name, value in (("$orderby", "at asc"), ("sort[at]", "asc"))
    ),
    # Addresses and what is sent
    ("AF426", ACTION % "url: www.a.example/u", "write https://www.a.example/u"),
    ("AF426", ACTION % 'url: "htps://a.example/u"', "write https://a.example/u"),
    ("AF426", ACTION % "url: ./users", "write /users"),
    ("AF426", ACTION % "url: /u, pagination: {url: next}", "write /next"),
    ("AF428", ACTION % 'url: "/u/{{trim(parameters.id)}}"', "encodeURL(parameters.id)"),
    (
        "AF417",
        "base: {headers: {Content-Type: application/json}}\n"
        + ACTION % "url: /u, method: POST, type: urlencoded, body: {a: 1}",
        "application/x-www-form-urlencoded",
    ),
    # Parameters
    ("AF452", FORM % "type: select, multiple: true, default: a, options: [{value: a, label: A}]", 'write ["a"]'),
    ("AF453", FORM % "type: array, spec: {type: number}, default: [1, x]", "write a number"),
    ("AF453", FORM % "type: collection, spec: [{name: b, type: boolean}], default: {b: 'yes'}", "true or false"),
    ("AF453", FORM % 'type: date, default: "2026-13-01"', "2026-01-31"),
    *(("AF495", FORM % f"type: {kind}, default: nope", "another") for kind in ("email", "uuid", "timezone")),
    ("AF454", FORM % "type: select, options: {store: 'rpc://list', label: title}" + GIVES, "it gives name, value"),
    ("AF454", FORM % "type: select, options: {store: 'rpc://list', value: value}" + GIVES, "add label"),
    ("AF457", FORM % "type: boolean, nested: [{name: deep, type: text}]", "read it"),
    ("AF491", FORM % r"type: text, validate: {pattern: '^a\-b$'}", "write -"),
    ("AF491", FORM % "type: text, validate: {pattern: '/^a$/i'}", "write ^a$"),
    ("AF494", FORM % "type: number, validate: {pattern: '^a$'}", "min and max"),
    ("AF494", FORM % "type: text, validate: {maxItems: 3}", "write max"),
    ("AF494", FORM % "type: text, pattern: '^a$'", "validate: {pattern: '^a$'}"),
    (
        "AF494",
        "connections: {acme: {label: A, connectionType: basic, params: ['rpc://list']}}" + GIVES,
        "write the parameters",
    ),
    # Keys
    ("AF514", 'base: {baseUrl: "https://admin:s3cr3tPass@a.example"}', "{{connection.…}}"),
    (
        "AF514",
        "modules: {getIt: {label: Get it, moduleType: action, samples: {key: AKIAIOSFODNN7EXAMPLE}}}\n",
        "make one up",
    ),
    (
        "AF102",
        "modules: {getIt: {label: Get it, moduleType: action, interface: {id: text}}}\n",
        "write [{name: id, …}]",
    ),
    (
        "AF102",
        "modules: {getIt: {label: Get it, moduleType: action, mappableParams: {name: id, type: text}}}\n",
        "into a list",
    ),
    ("AF205", "modules: {getA: {label: Get a}, getB: {label: Get b}}\ngroups: []\n", "label: Other"),
    ("AF447", REFRESH % "", "add expires"),
    ("AF474", CONSENT % "x', redirect_uri: 'https://www.make.com/oauth/cb/app", "{{oauth.localRedirectUri}}"),
    ("AF105", FORM % "type: select, options: ' rpc://list'" + GIVES, "write 'rpc://list'"),
    # Functions
    ("AF484", "functions: {double: {code: '// todo'}}\n", "write function double(…)"),
    ("AF485", "functions: {double: {code: 'function double(n) { return iml.uper(n); }'}}\n", "iml.upper"),
    (
        "AF485",
        "functions: {double: {code: 'function double(n) { return n; } module.exports = double;'}}\n",
        "leave it out",
    ),
    # What comes out
    ("AF478", OUTPUT % ("text", "{it: '{{length(body.a)}}'}"), "write number"),
    ("AF478", OUTPUT % ("date", "{it: \"{{formatDate(body.a, 'DD.MM.')}}\"}"), "write text"),
    ("AF478", OUTPUT % ("collection, spec: [{name: b, type: text}]", "{it: {a: '{{body.a}}'}}"), "it has a"),
    ("AF486", OUTPUT % ("text", "\"{{map(body.items, 'id')}}\""), "give one object"),
    (
        "AF414",
        LIST.replace("limit: %s}", "limit: %s, output: '{{body.items}}'}").replace('"{{body}}"', '"{{body.items}}"')
        % ("uinteger", 3),
        "{{item}}",
    ),
    # Names that are kept elsewhere
    (
        "AF327",
        HOOK % ("url", 'detach: {url: "/h/{{parameters.hookId}}", method: DELETE}', "", ""),
        "write webhook.hookId",
    ),
    ("AF327", HOOK % ("url", DETACH, 'condition: "{{query.k = parameters.hookId}}"', ""), "write data.hookId"),
    ("AF326", CONSENT % "{{query.code}}", "write temp.code"),
    ("AF362", ACTION % 'url: "/u/{id}"', "{{encodeURL(parameters.id)}}"),
    (
        "AF421",
        UNIVERSAL.replace("url: /x", 'url: "{{trim(parameters.url)}}"') % ("Performs an arbitrary call.", ""),
        "slash",
    ),
    ("AF515", "base: {log: {sanitize: [request.query.key]}}\n", "name what is sent"),
    ("AF105", "base: {log: {sanitize: ['{{request.headers.x-key}}']}}\n", "'request.headers.x-key'"),
    # Words
    ("AF614", LIST.replace("List users", "Search users") % ("uinteger", '"{{parameters.limit}}"'), "write List users"),
    ("AF616", ACTION.replace("Get a user", "GET A USER") % "url: /u", "write Get a user"),
    ("AF616", ACTION.replace("Get a user", "Get a user.") % "url: /u", "leave it out"),
    ("AF617", FORM.replace("label: It", "label: Job id") % "type: text", "write Job ID"),
    (
        "AF624",
        FORM.replace("[{", "[{name: last, type: text, label: Last, advanced: true}, {") % "type: text",
        "advanced last",
    ),
    ("AF625", FORM % "type: array, labels: {add: Add}", "write Add it"),
    ("AF610", 'base: {response: {error: {message: m, "503": {type: DataError, message: m}}}}\n', "ConnectionError"),
    # Dates
    ("AF477", TOKEN % "{{now + body.expires_in}}", "addSeconds(now, body.expires_in)"),
    ("AF477", TOKEN % "{{formatDate(body.at, 'X')}}", "without formatDate"),
]
"""Code, a part of a manifest, and a part of the advice."""

ACCEPTED: list[Row] = [
    ("AF446", BASE % "https://a.example" + ACME % "" + RPC % ("acme", "/u", "", 300), "it has one"),
    ("AF446", BASE % "https://a.example" + ACME % "" + RPC % ("null", "/u", ", headers: {x-key: none}", 300), "its own key"),
    *(("AF424", BASE % f"https://{host}", "a vendor's own") for host in ("dev.azure.com", "api.latest.example", "110.1.2.3")),
    ("AF602", LIST % ("uinteger", '"{{parameters.limit}}"'), "as asked for"),
    ("AF604", RPC % ("null", "/u", "", 500), "as asked for"),
    ("AF460", HOOK % ("url", DETACH, "", ""), "it is sent"),
    ("AF465", HOOK % ("url", DETACH, "condition: \"{{headers.s = sha256(createJSON(body))}}\"", ""), "as advised"),
    ("AF428", ACTION % 'url: "/u/{{encodeURL(trim(parameters.id))}}"', "encoded"),
    ("AF426", ACTION % 'url: "https://b.example/u"', "whole"),
    ("AF477", TOKEN % "{{addSeconds(now, body.expires_in)}}", "a date"),
    ("AF452", FORM % "type: select, multiple: true, default: [a], options: [{value: a, label: A}]", "a list of options"),
    ("AF454", FORM % "type: select, options: {store: 'rpc://list', label: name}" + GIVES, "it has both"),
    ("AF491", FORM % r"type: text, validate: {pattern: '^[\w\-]+\.\/\$$'}", "needed escapes, and one in a class"),
    ("AF447", REFRESH % ", expires: '{{addSeconds(now, body.expires_in)}}'", "it is stored anew"),
    ("AF478", OUTPUT % ("text", "{it: '{{lower(body.a)}}'}"), "a text"),
    ("AF478", OUTPUT % ("date", "{it: '{{parseDate(body.a)}}'}"), "a date"),
    ("AF486", OUTPUT % ("text", "'{{first(body.items)}}'"), "one of them"),
    ("AF362", ACTION % 'url: "/u/{other}"', "no parameter has the name"),
    ("AF617", FORM % "type: text", "in sentence case"),
    ("AF495", FORM % "type: timezone, default: America/Argentina/Buenos_Aires", "a zone"),
    (
        "AF735",
        BASE % "https://a.example"
        + "connections: {acme: {label: A, connectionType: basic, params: [{name: key, type: password, label: Key}]}, "
        "other: {label: O, connectionType: basic, params: [{name: scopes, type: text, label: Scopes}]}}\n",
        "base reads key of the other connection",
    ),
]  # fmt: skip
"""Code, a part of a manifest, and why nothing is to be told."""


def told(manifest: str) -> list[tuple[str, str]]:
    found = lint(load_text("manifest.yaml", HEAD + manifest), Config(profile="all"))
    return [(str(item.code), item.hint or "") for item in found]


@pytest.mark.parametrize(("code", "manifest", "advice"), FOUND)
def test_a_form_of_a_mistake_is_told(code: str, manifest: str, advice: str) -> None:
    assert any(one == code and advice in hint for one, hint in told(manifest)), told(manifest)


@pytest.mark.parametrize(("code", "manifest", "why"), ACCEPTED)
def test_what_only_looks_like_it_is_not(code: str, manifest: str, why: str) -> None:
    assert code not in [one for one, _ in told(manifest)], why


TWO = (
    "connections: {acme: {label: A, connectionType: basic, params: [{name: key, type: password, label: Key}]}, "
    "other: {label: O, connectionType: basic}}\n"
)


@pytest.mark.parametrize(
    ("code", "follows", "manifest"),
    [
        (
            "AF612",
            "AF607",
            UNIVERSAL.replace("}}}\n", "}}, again: {label: Make an API call, moduleType: universal}}\n")
            % ("Performs an arbitrary call.", ""),
        ),
        ("AF116", "AF462", BASE % "https://a.example" + TWO + HOOK % ("url", DETACH, "", "")),
    ],
)
def test_one_cause_is_told_once(code: str, follows: str, manifest: str) -> None:
    codes = [one for one, _ in told(manifest)]
    assert code in codes and follows not in codes
