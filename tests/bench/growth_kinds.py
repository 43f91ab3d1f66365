"""Inputs of any size for `bench_growth.py`: each makes a manifest with `n` of something."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

Make = Callable[[int], str]
HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"
BASE = "base: {baseUrl: 'https://api.demo.example', response: {error: {message: '{{body.text}}'}}}\n"
MODULE = "  mod%d: {label: M, description: A., moduleType: action, actionCrud: read, connection: null, communication: {url: /%d}}\n"


def lines(template: str, n: int) -> str:
    """Repeat a template with its number."""
    return "".join(template.replace("%d", str(number)) for number in range(n))


def module(communication: str, *more: str) -> str:
    """Write a manifest of one module, whose communication is given as indented YAML."""
    extra = "".join(f"    {line}\n" for text in more for line in text.splitlines())
    head = f"{HEAD}{BASE}modules:\n  mod:\n    label: M\n    description: A.\n    moduleType: action\n    actionCrud: read\n"
    inner = "".join(f"      {line}\n" for line in communication.splitlines())
    return f"{head}{extra}    communication:\n{inner}"


def body(text: str) -> str:
    """Write a manifest of one module that sends a text."""
    return module(f"url: /x\nmethod: POST\nbody:\n  x: {text}")


def fields(items: Iterable[str], key: str = "mappableParams") -> str:
    """Write a manifest of one module with a parameter list."""
    return module("url: /x", f"{key}: [" + ", ".join(items) + "]")


def _wrong(n: int, sep: str = " ") -> str:
    return sep.join(f"{{{{wrong{number}}}}}" for number in range(n))


def _block(style: str) -> Make:
    return lambda n: module(f"url: /x\nmethod: POST\nbody:\n  x: {style}\n" + lines("    {{wrong%d}} text\n", n))


def _nested(n: int) -> str:
    group = "{name: a%d, type: collection, spec: [{name: b, type: text}, {name: c, type: array, spec: [{name: d, type: text}]}]}"
    return fields(group.replace("%d", str(number)) for number in range(n))


def _deep(n: int) -> str:
    spec = "{name: a, type: text}"
    for number in range(30):
        spec = f"{{name: a{number}, type: collection, spec: [{spec}]}}"
    return fields(spec for _ in range(n))


def _rpc(n: int, more: str = "") -> str:
    return "rpcs:\n" + lines(f"  rpc%d: {{label: R, connection: null, communication: {{url: /r%d{more}}}}}\n", n)


def _callers(n: int) -> str:
    text = "  mod%d: {label: M, moduleType: action, mappableParams: [{name: p%d, type: select, options: 'rpc://rpc0'}], communication: {url: /x}}\n"
    return HEAD + BASE + _rpc(1, ", qs: {x: '{{parameters.zz}}'}") + "modules:\n" + lines(text, n)


def _one_caller(n: int) -> str:
    items = (f"{{name: p{number}, type: select, options: 'rpc://rpc{number}'}}" for number in range(n))
    return fields(items) + _rpc(n, ", qs: {x: '{{parameters.zz}}'}")


def _chain(n: int) -> str:
    text = "  rpc%d: {label: R, params: [{name: p%d, type: select, options: 'rpc://rpc0'}], communication: {url: '/{{parameters.zz}}'}}\n"
    return HEAD + BASE + "rpcs:\n" + lines(text, n)


def _sanitize(n: int) -> str:
    listed = ", ".join(f"request.headers.h{number}" for number in range(n))
    headers = ", ".join(f"H{number}: '{{{{connection.apiKey}}}}'" for number in range(n))
    key = "connections: {conn: {label: C, connectionType: basic, params: [{name: apiKey, type: password, label: K}]}}\n"
    inner = f"url: /x\nheaders: {{{headers}}}\nlog: {{sanitize: [{listed}]}}"
    return module(inner, "connection: conn") + key


def _sanitized_base(n: int) -> str:
    listed = ", ".join(f"request.headers.h{number}" for number in range(n))
    headers = ", ".join(f"H{number}: '{{{{connection.apiKey}}}}'" for number in range(n))
    key = "connections: {conn: {label: C, connectionType: basic, params: [{name: apiKey, type: password, label: K}]}}\n"
    base = f"base: {{baseUrl: 'https://d.example', headers: {{{headers}}}, log: {{sanitize: [{listed}]}}}}\n"
    text = "  mod%d: {label: M, moduleType: action, communication: {url: '/%d', log: {sanitize: [request.body]}}}\n"
    return HEAD + base + key + "modules:\n" + lines(text, n)


def _elsewhere(n: int) -> str:
    headers = ", ".join(f"H{number}: '{{{{connection.a}}}}'" for number in range(n))
    base = f"base: {{baseUrl: 'https://d.example', headers: {{{headers}}}}}\nconnections: {{conn: {{label: C, connectionType: basic}}}}\n"
    text = "  mod%d: {label: M, moduleType: action, communication: {url: 'https://e.example/%d', type: text, method: POST, body: x}}\n"
    return HEAD + base + "modules:\n" + lines(text, n)


def _samples(n: int) -> str:
    interface = ", ".join(f"{{name: a{number}, type: text}}" for number in range(n))
    samples = ", ".join(f"b{number}: x" for number in range(n))
    return module("url: /x", f"interface: [{interface}]\nsamples: {{{samples}}}")


def _pretty(n: int, indent: int | None = 2) -> str:
    modules = {
        f"mod{number}": {"label": "M", "moduleType": "action", "lable": "x", "communication": {"url": "/{{wrong}}"}}
        for number in range(n)
    }
    app = {"name": "demo", "label": "Demo", "description": "A.", "theme": "#0a4c8b"}
    return json.dumps({"manifest": 1, "app": app, "modules": modules}, indent=indent)


def _anchors(n: int) -> str:
    return module("url: /x\nmethod: POST\nbody:\n" + lines("  a%d: &a%d {x: '{{wrong}}'}\n  b%d: *a%d\n", n))


def _merges(n: int) -> str:
    return module(
        "url: /x\nmethod: POST\nbody:\n  a: &a {x: '{{wrong}}', y: 2}\n" + lines("  b%d: {<<: *a, z: 1}\n", n)
    )


def _one_merge(n: int) -> str:
    return module(
        "url: /x\nbody:\n  a: &a {" + ", ".join(f"k{k}: '{{{{wrong}}}}'" for k in range(n)) + "}\n  b: {<<: *a}\n"
    )


def _merge_list(n: int) -> str:
    return module(
        "url: /x\nbody:\n" + lines("  a%d: &a%d {k%d: '{{wrong}}'}\n", n) + "  b: {<<: ["
        + ", ".join(f"*a{k}" for k in range(n)) + "]}\n"
    )  # fmt: skip


def _merge_chain(n: int) -> str:
    text = "  c%d: &c%d {k%d: '{{wrong}}'}\n  d%d: {<<: [*c%d, *c0]}\n"
    return module("url: /x\nbody:\n" + lines(text, n))


def _temps(n: int) -> str:
    pairs = ", ".join(f"t{number}: '{{{{temp.t{number + 1}}}}}'" for number in range(n))
    return module(f"temp: {{{pairs}}}\nurl: /x")


def _items(n: int) -> str:
    text = "- {url: /%d, temp: {a: '{{temp.b}}', b: '{{temp.a}}'}, response: {temp: {c%d: '{{body.x}}'}}}\n"
    return module(lines(text, n))


def _connections(n: int) -> str:
    text = "  conn%d: {label: C, connectionType: basic, params: [{name: apiKey, type: password, label: K}], communication: {url: 'https://a.example/%d'}}\n"
    return (
        HEAD
        + "base: {baseUrl: 'https://a.example', headers: {X: '{{connection.apiKey}}'}}\n"
        + "connections:\n"
        + lines(text, n)
    )


def _attached(n: int) -> str:
    names = ", ".join(f"conn{number}" for number in range(n))
    point = f"endpoints: {{point: {{label: E, description: E., attachedAccounts: [{names}], communication: {{url: '/{{{{connection.zz}}}}'}}}}}}\n"
    return _connections(n) + point


def _groups(n: int) -> str:
    groups = lines("  - {label: G%d, modules: [mod%d, gone%d]}\n", n)
    return HEAD + BASE + "modules:\n" + lines(MODULE, n) + "groups:\n" + groups


def _hooks(n: int) -> str:
    text = "  hook%d: {label: W, webhookType: web, attach: {url: /a, response: {data: {id: '{{body.id}}'}}}, detach: {url: '/{{webhook.idd}}'}}\n"
    return HEAD + BASE + "webhooks:\n" + lines(text, n)


def _shared_hooks(n: int) -> str:
    text = "  hook%d: {label: W, webhookType: web-shared, connection: conn, communication: {uid: '{{body.id}}'}}\n"
    steps = ", ".join(f"{{url: 'https://a.example/{number}'}}" for number in range(n))
    return (
        HEAD
        + BASE
        + f"connections: {{conn: {{label: C, connectionType: oauth, communication: [{steps}]}}}}\nwebhooks:\n"
        + lines(text, n)
    )


def _limits(n: int) -> str:
    params = ", ".join(f"{{name: p{number}, type: uinteger, default: 0}}" for number in range(n))
    return module(lines("- {url: /%d, response: {limit: '{{parameters.p%d}}'}}\n", n), f"mappableParams: [{params}]")


def _signatures(n: int) -> str:
    params = "".join(f"      - {{name: s{number}, type: password, label: S}}\n" for number in range(n))
    text = module(
        lines("- {url: /%d, headers: {S: \"{{sha256('x', 'hex', connection.s%d)}}\"}}\n", n), "connection: conn"
    )
    return text + f"connections:\n  conn:\n    label: C\n    connectionType: basic\n    params:\n{params}"


KINDS: dict[str, Make] = {
    "findings in a quoted text": lambda n: body(f'"{_wrong(n)}"'),
    "findings in a single-quoted text": lambda n: body(f"'{_wrong(n)}'"),
    "findings in a plain text": lambda n: body("x " + _wrong(n)),
    "findings in a folded text": _block(">"),
    "findings in a literal text": _block("|"),
    "findings in a quoted text of many lines": lambda n: body(f'"{_wrong(n, chr(10) + " " * 12)}"'),
    "mixed operators": lambda n: body(
        "'{{" + " ".join(f"a{k} + b * c - d / e == f && g ||" for k in range(n)) + " h}}'"
    ),
    "one operator": lambda n: body("'{{" + " + ".join(f"body.a{k}" for k in range(n)) + "}}'"),
    "known operands": lambda n: body("'{{" + " + ".join("parameters.a * 2 - 1" for k in range(n)) + "}}'"),
    "a long path": lambda n: body("'{{body" + ".a" * n + "}}'"),
    "many arguments": lambda n: body("'{{max(" + ", ".join("now" for k in range(n)) + ")}}'"),
    "many prefixes": lambda n: body("'{{" + "!" * n + "now}}'"),
    "many braces": lambda n: body("'" + "{" * n + "'"),
    "open expressions": lambda n: body("'" + "{{a( " * n + "}}'"),
    "long text in an expression": lambda n: body("\"{{upper('" + "x" * 8 * n + "')}} {{wrong}}\""),
    "unknown functions": lambda n: body("'" + " ".join(f"{{{{frm{k}(now)}}}}" for k in range(n)) + "'"),
    "a URL of many expressions": lambda n: module(
        "url: '/" + "/".join(f"{{{{parameters.a{k}}}}}" for k in range(n)) + "'"
    ),
    "expressions in many texts": lambda n: module(
        "url: /x\nmethod: POST\nbody:\n" + lines("  k%d: '{{wrong%d}}'\n", n)
    ),
    "missing procedures": lambda n: fields(f"{{name: p{k}, type: select, options: 'rpc://gone{k}'}}" for k in range(n)),
    "missing and existing procedures": lambda n: (
        fields(f"{{name: p{k}, type: select, options: 'rpc://gone{k}'}}" for k in range(n)) + _rpc(n)
    ),
    "procedures that call procedures": _chain,
    "a procedure of many callers": _callers,
    "a caller of many procedures": _one_caller,
    "sanitize lists": _sanitize,
    "base's sanitize list over many requests": _sanitized_base,
    "base's headers to other hosts": _elsewhere,
    "a communication of many items": _items,
    "keys of temp": _temps,
    "parameters that nothing reads": lambda n: fields(f"{{name: p{k}, type: text, label: P}}" for k in range(n)),
    "parameters with a name in common": lambda n: fields("{name: p, type: text, label: P}" for k in range(n)),
    "undeclared parameters among many": lambda n: (
        fields(f"{{name: p{k}, type: text}}" for k in range(n))
        + f"      qs: {{{', '.join(f'q{k}: {chr(39)}{{{{parameters.x{k}}}}}{chr(39)}' for k in range(n))}}}\n"
    ),
    "nested parameters": _nested,
    "deeply nested parameters": _deep,
    "options": lambda n: fields(
        [f"{{name: p, type: select, options: [{', '.join(f'{{label: L{k}, value: v{k}}}' for k in range(n))}]}}"]
    ),
    "nested options": lambda n: fields(
        [
            f"{{name: p, type: select, options: [{', '.join(f'{{label: L{k}, value: v{k}, nested: [{{name: q, type: text}}]}}' for k in range(n))}]}}"
        ]
    ),
    "limits with a default of 0": _limits,
    "signatures": _signatures,
    "suppressions": lambda n: module(
        "url: /x\nmethod: POST\nbody:\n" + lines("  k%d: '{{wrong}}' # afkit: ignore[AF325] yes\n", n)
    ),
    "suppressions that silence nothing": lambda n: module(
        "url: /x\nbody:\n" + lines("  k%d: x # afkit: ignore[AF325] yes\n", n)
    ),
    "suppressions above": lambda n: module(
        "url: /x\nbody:\n" + lines("  # afkit: ignore[AF325] yes\n", n) + "  k: x\n"
    ),
    "malformed suppressions": lambda n: module("url: /x\nbody:\n" + lines("  k%d: x # afkit: ignore this\n", n)),
    "codes in one suppression": lambda n: module(
        "url: /x\nbody:\n  k: x # afkit: ignore[" + ", ".join("AF325" for _ in range(n)) + "]\n"
    ),
    "comments": lambda n: module("url: /x\nbody:\n" + lines("  # comment %d\n  k%d: x # afkit\n", n)),
    "groups": _groups,
    "one group": lambda n: (
        HEAD
        + "modules:\n"
        + lines(MODULE, n)
        + "groups: [{label: G, modules: ["
        + ", ".join(f"gone{k}" for k in range(n))
        + "]}]\n"
    ),
    "connections": _connections,
    "unknown connections": lambda n: (
        HEAD
        + BASE
        + "modules:\n"
        + lines("  mod%d: {label: M, moduleType: action, connection: gone%d}\n", n)
        + "connections:\n"
        + lines("  conn%d: {label: C, connectionType: basic}\n", n)
    ),
    "attached connections": _attached,
    "webhooks": _hooks,
    "shared webhooks": _shared_hooks,
    "interface against samples": _samples,
    "modules": lambda n: HEAD + BASE + "modules:\n" + lines(MODULE, n),
    "modules without anything": lambda n: HEAD + "modules:\n" + lines("  mod%d: {}\n", n),
    "universal modules": lambda n: (
        HEAD
        + "modules:\n"
        + lines(
            "  mod%d: {label: Make an API call, moduleType: universal, communication: {url: '{{parameters.url}}'}}\n", n
        )
    ),
    "functions": lambda n: HEAD + "functions:\n" + lines("  func%d: {code: 'function func%d() {}'}\n", n),
    "functions that are called": lambda n: (
        body("'" + " ".join(f"{{{{func{k}()}}}}" for k in range(n)) + "'")
        + "functions:\n"
        + lines("  func%d: {code: 'function func%d() {}'}\n", n)
    ),
    "missing files": lambda n: HEAD + "functions:\n" + lines("  func%d: {file: gone/%d.js}\n", n),
    "missing includes": lambda n: HEAD + "include: [" + ", ".join(f"gone/{k}.yaml" for k in range(n)) + "]\n",
    "origins": lambda n: HEAD + "origins:\n" + lines("  o%d: {url: 'https://eu1.make.com/api', app: acme}\n", n),
    "anchors": _anchors,
    "merge keys": _merges,
    "a long merged mapping": _one_merge,
    "a merge of many mappings": _merge_list,
    "merges of two mappings": _merge_chain,
    "pretty-printed JSON": _pretty,
    "minified JSON": lambda n: _pretty(n, None),
    "clean JSON": lambda n: json.dumps(
        {**json.loads(_pretty(0)), "modules": {f"mod{k}": {"label": "M", "moduleType": "action"} for k in range(n)}}
    ),
    "minified YAML": lambda n: (
        HEAD + "modules: {" + ", ".join(f"mod{k}: {{label: M, lable: x}}" for k in range(n)) + "}\n"
    ),
    "unknown keys": lambda n: HEAD + "modules:\n  mod:\n    label: M\n" + lines("    key%d: x\n", n),
    "unknown keys on top": lambda n: HEAD + lines("labell%d: x\n", n),
    "unknown keys in a request": lambda n: module("url: /x\n" + lines("respons%d: x\n", n)),
    "unknown keys in many requests": lambda n: module(lines("- {url: /x, methd: GET}\n", n)),
    "wrong values": lambda n: HEAD + "modules:\n" + lines("  mod%d: {label: M, moduleType: serach}\n", n),
    "error keys": lambda n: module(
        "url: /x\nresponse: {error: {message: x, "
        + ", ".join(f"'{200 + k % 200}x{k}': {{message: x}}" for k in range(n))
        + "}}"
    ),
    "keys of braces": lambda n: module("url: /x\nbody:\n" + lines("  '{{k%d}}': x\n", n)),
    "duplicate keys": lambda n: module("url: /x\nbody:\n" + lines("  k: x\n", n)),
    "surprising scalars": lambda n: module("url: /x\nbody:\n" + lines("  k%d: yes\n", n)),
    "long keys": lambda n: HEAD + "x" * 8 * n + ": 1\n",
    "a long comment": lambda n: HEAD + "# " + "x" * 8 * n + "\ngroups: []\n",
    "blank lines": lambda n: HEAD + "\n" * 4 * n + "groups: []\n",
    "one long plain text": lambda n: body("x " * 4 * n),
    "one long block": lambda n: module(
        "url: /x\nmethod: POST\nbody:\n  x: |\n" + lines("    text %d\n", n) + "  yy: '{{wrong}}'"
    ),
    "blocks of text": lambda n: module(
        "url: /x\nmethod: POST\nbody:\n" + lines("  x%d: >\n    {{wrong}}\n    text\n\n", n)
    ),
    "an open quote": lambda n: HEAD + lines("k%d: x\n", n) + 'y: "open\n',
    "an open bracket": lambda n: HEAD + "y: [\n" + lines("  k%d,\n", n),
    "an open brace in a long line": lambda n: HEAD + "y: {" + "a: [b], " * n + "\n",
    "an expression without quotes": lambda n: HEAD + lines("k%d: x\n", n) + "y: {{wrong}}\n",
    "tabs": lambda n: HEAD + "\t" * 4 * n + "groups: []\n",
    "colons": lambda n: HEAD + "y: " + "a: " * n + "\n",
    "escapes": lambda n: body('"' + "\\u00e9\\t" * n + '{{wrong}}"'),
    "deep lists": lambda n: HEAD + "y: " + "[" * n + "\n",
    "wide characters": lambda n: body("'" + "é😀" * 2 * n + "{{wrong}}'"),
    "common": lambda n: HEAD + "common:\n" + lines("  apiKey%d: abcdef\n", n),
    "countries": lambda n: HEAD.replace("}\n", ", countries: [" + ", ".join("xx" for _ in range(n)) + "]}\n"),
    "stored names": lambda n: (
        HEAD
        + "connections:\n  conn:\n    label: C\n    connectionType: basic\n    communication:\n      url: 'https://a.example'\n      response:\n        data:\n"
        + lines("          k%d: '{{connection.zz%d}}'\n", n)
    ),
}
"""Manifests by what they have many of. The name ends in `.json` for texts that begin with a brace."""
