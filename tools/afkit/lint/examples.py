"""A bad and a good example for codes that are no rules: run as tests, and shown by `afkit explain`.

Each is a part of a manifest, an expression, or a file beside; what is not shown is added. Codes of what only happens at a run or
with a network have none.
"""

from __future__ import annotations

from afkit.annotations import Literal
from afkit.records import NamedTuple

Kind = Literal["manifest", "expression", "json", "sandbox", "cases", "makecomapp"]


class Example(NamedTuple):
    """What is told, and what is fine."""

    kind: Kind
    bad: str
    good: str


def _iml(bad: str, good: str) -> Example:
    return Example("expression", bad, good)


def _yaml(bad: str, good: str) -> Example:
    return Example("manifest", bad, good)


_BASE = 'base: {baseUrl: "https://api.acme.example"%s}'
_USER = "modules: {getUser: {label: Get a user, moduleType: action%s}}"

EXAMPLES: dict[str, Example] = {
    # Text and syntax
    "AF003": _yaml("app:\n  label: Acme: the CRM", 'app:\n  label: "Acme: the CRM"'),
    "AF004": Example("json", '{"manifest": 1 "app": {}}', '{"manifest": 1, "app": {"name": "acme", "label": "Acme"}}'),
    "AF005": _yaml("base:\n  baseUrl: {{connection.url}}", 'base:\n  baseUrl: "{{connection.url}}"'),
    "AF006": _yaml("base:\n\tbaseUrl: https://api.acme.example", "base:\n  baseUrl: https://api.acme.example"),
    "AF007": _yaml("groups:\n  - {label: Users, modules: []", "groups:\n  - {label: Users, modules: []}"),
    "AF009": _yaml("x-all: &all [*all]", "x-all: &all [a]\nx-more: [*all]"),
    "AF010": _yaml(
        'base: {headers: {accept: text/plain, accept: "*/*"}}', 'base: {headers: {accept: "*/*", x-client: acme}}'
    ),
    "AF011": _yaml("base: {headers: {x-debug: no}}", 'base: {headers: {x-debug: "no"}}'),
    "AF012": _yaml("base: {headers: {x-code: 007}}", 'base: {headers: {x-code: "007"}}'),
    "AF013": Example(
        "json",
        '{"manifest": 1, "app": {"name": "acme", "label": "Acme"},}',
        '{"manifest": 1, "app": {"name": "acme", "label": "Acme"}}',
    ),
    "AF014": _yaml("x-names:\n  ? [a, b]\n  : c", "x-names:\n  a b: c"),
    "AF015": _yaml("x-date: !!timestamp 2026-01-31", 'x-date: "2026-01-31"'),
    "AF016": _yaml("x-most: .inf", "x-most: null"),
    "AF017": _yaml("base: {}\n---\nbase: {}", "base: {}"),
    "AF021": _yaml("<<<<<<< mine\nbase: {}\n=======\nbase: {baseUrl: x}\n>>>>>>> theirs", "base: {}"),
    "AF090": _yaml(
        _BASE % "" + "  # afkit: ignore[AF425] plain on purpose",
        'base: {baseUrl: "http://api.acme.example"}  # afkit: ignore[AF425] plain on purpose',
    ),
    "AF091": _yaml(
        'base: {baseUrl: "http://api.acme.example"}  # afkit: ignore',
        'base: {baseUrl: "http://api.acme.example"}  # afkit: ignore[AF425] plain on purpose',
    ),
    # Structure
    "AF101": _yaml(_BASE % ", header: {accept: text/plain}", _BASE % ", headers: {accept: text/plain}"),
    "AF102": _yaml(_BASE % ", headers: [accept]", _BASE % ", headers: {accept: text/plain}"),
    "AF103": _yaml(
        "modules: {getUser: {label: Get a user, moduleType: actions}}",
        "modules: {getUser: {label: Get a user, moduleType: action}}",
    ),
    "AF104": _yaml(
        _USER % ", mappableParams: [{name: id, label: ID}]",
        _USER % ", mappableParams: [{name: id, type: text, label: ID}]",
    ),
    "AF105": _yaml("modules: {get-user: {label: Get a user, moduleType: action}}", _USER % ""),
    "AF106": _yaml(
        _USER % ", communication: {url: /u, timeout: 900000}", _USER % ", communication: {url: /u, timeout: 30000}"
    ),
    "AF107": _yaml(
        _USER % ', communication: {url: /u, output: "{{body}}"}',
        _USER % ', communication: {url: /u, response: {output: "{{body}}"}}',
    ),
    "AF109": _yaml(
        _USER % ", communication: {url: /u, followRedirect: true}",
        _USER % ", communication: {url: /u, followRedirects: true}",
    ),
    "AF110": _yaml("manifest: 2", "manifest: 1"),
    "AF113": _yaml("readme: READ.md", "readme: null"),
    "AF116": _yaml(
        "connections: {a-key: {label: A}, b-key: {label: B}}\n" + _USER % "",
        "connections: {a-key: {label: A}, b-key: {label: B}}\n" + _USER % ", connection: a-key",
    ),
    # References between a connector and what lies beside it
    "AF230": Example("cases", "cases: [{name: one, module: getUsr}]", "cases: [{name: one, module: getUser}]"),
    "AF231": Example(
        "sandbox",
        "routes: [{name: user, match: {path: /user}, steps: [{reply: {status: 200}}]}]",
        'routes: [{name: user, match: {path: "/users/{id}"}, steps: [{reply: {status: 200}}]}]',
    ),
    "AF233": Example(
        "cases",
        "cases: [{name: one, module: getUser, input: {ID: a}}]",
        "cases: [{name: one, module: getUser, input: {id: a}}]",
    ),
    "AF234": Example(
        "cases",
        "cases: [{name: one, module: getUser}, {name: one, module: getUser}]",
        "cases: [{name: one, module: getUser}, {name: two, module: getUser}]",
    ),
    # Expressions
    "AF301": _iml("{{upper('a') lower('b')}}", "{{upper('a') + lower('b')}}"),
    "AF302": _iml("{{upper('a)}}", "{{upper('a')}}"),
    "AF303": _iml("{{body.a + }}", "{{body.a + 1}}"),
    "AF304": _iml("{{upper('a'}}", "{{upper('a')}}"),
    "AF305": _iml("{{if(body.a, , 'b')}}", "{{if(body.a, undefined, 'b')}}"),
    "AF306": _iml("{{['a', 'b']}}", "{{split('a,b', ',')}}"),
    "AF307": _iml("{{ {a: 1} }}", "{{setValue(body, 'a', 1)}}"),
    "AF308": _iml("{{upper(“a”)}}", "{{upper('a')}}"),
    "AF309": _iml("{{body.a ? 'b' : 'c'}}", "{{if(body.a, 'b', 'c')}}"),
    "AF310": _iml("{{map(body.list, x => x.id)}}", "{{map(body.list, 'id')}}"),
    "AF311": _iml("{{body.name.toUpperCase()}}", "{{upper(body.name)}}"),
    "AF312": _iml("{{upper({{body.a}})}}", "{{upper(body.a)}}"),
    "AF313": _iml("{{body.list[{{body.n}}]}}", "{{body.list[body.n]}}"),
    "AF315": _iml("Hello {{body.name", "Hello {{body.name}}"),
    "AF316": _iml("{{if(body.a; 'b', 'c')}}", "{{if(body.a; 'b'; 'c')}}"),
    "AF317": _iml("{{body.a and body.b}}", "{{body.a && body.b}}"),
    "AF318": _iml("{{1.name}}", "{{body.name}}"),
    "AF320": _iml("{{uper('a')}}", "{{upper('a')}}"),
    "AF322": _iml("{{upper()}}", "{{upper('a')}}"),
    "AF323": _iml("{{ifempty(body.a, body.b, 'c')}}", "{{body.a || body.b || 'c'}}"),
    "AF324": _iml("{{sha256(body.a, 'hexa')}}", "{{sha256(body.a, 'hex')}}"),
    "AF325": _iml("{{bdy.name}}", "{{body.name}}"),
    "AF326": _iml("{{oauth.scope}}", "{{parameters.id}}"),
    "AF327": _iml("{{parameters.ID}}", "{{parameters.id}}"),
    "AF328": _iml("{{headers.x-next}}", "{{headers.`x-next`}}"),
    "AF329": _iml("{{body.list[0]}}", "{{body.list[1]}}"),
    "AF330": _iml("{{split(body.a, ',') * 2}}", "{{length(split(body.a, ',')) * 2}}"),
    "AF340": _iml("{{'1' = 1}}", "{{parseNumber('1') = 1}}"),
    "AF341": _iml("{{contains(body.a, 'b') = 'true'}}", "{{contains(body.a, 'b')}}"),
    "AF342": _iml("{{formatDate(now, 7)}}", "{{formatDate(now, 'YYYY-MM-DD')}}"),
    "AF343": _iml("{{formatDate(now, 'yyyy-MM-dd')}}", "{{formatDate(now, 'YYYY-MM-DD')}}"),
    "AF344": _iml("{{replace(body.a, '/(b/g', 'c')}}", "{{replace(body.a, '/(b)/g', 'c')}}"),
    "AF346": _iml("{{sha256(body.a, 'hex', '')}}", "{{sha256(body.a, 'hex', connection.secret)}}"),
    "AF351": _iml("{{formatDate(now, 'HH:mm', 'Europe/Pragu')}}", "{{formatDate(now, 'HH:mm', 'Europe/Prague')}}"),
}
"""By code; a test says which codes have none, and why."""

WITH_VARIABLES = frozenset({"AF325", "AF326", "AF327", "AF430", "AF446"})
"""Codes whose page holds the table of variables and where they exist."""
