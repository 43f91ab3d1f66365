"""A bad and a good example for codes that are no rules: run as tests, and shown by `afkit explain`.

Each is a part of a manifest, an expression, a file beside, or files of an app directory; what is not shown is added. Codes of
what only happens at a run or with a network have none.
"""

from __future__ import annotations

from afkit.annotations import Literal
from afkit.app.codes import (
    BAD_NAME,
    COMMENT_IN_PLAIN_JSON,
    LIMIT_EXCEEDED,
    MAPPED_ID_UNKNOWN,
    MISSING_KEY,
    NOT_ALLOWED_HERE,
    NULL_CODE,
    OUTDATED_SPELLING,
    UNKNOWN_KEY,
    VALUE_NOT_ALLOWED,
    WRONG_TYPE,
)
from afkit.appdir.codes import (
    CODE_FILE_MISSING,
    CODE_OUTSIDE_FOLDER,
    ID_MAPPED_TWICE,
    NO_COMPONENT_METADATA,
    NO_MAKECOMAPP,
    ORIGIN_TWICE,
    ORPHAN_FILE,
    READ_BY_ROLE,
    UNKNOWN_FILE_VERSION,
)
from afkit.iml.codes import (
    ARGUMENT_COUNT,
    ARGUMENT_TYPE,
    ARRAY_LITERAL,
    ARROW_FUNCTION,
    BOOLEAN_AS_TEXT,
    BRACES_IN_INDEX,
    BRACKET,
    COMPARISON_OF_TYPES,
    DATE_TOKENS,
    FORMAT_TYPE,
    HYPHEN,
    IFEMPTY_THIRD,
    INDEX,
    LITERAL_BRACES,
    METHOD_CALL,
    MISSING_ARGUMENT,
    MISSING_VALUE,
    MIXED_SEPARATORS,
    MODULE_NUMBER,
    NESTED_BRACES,
    OBJECT_LITERAL,
    OPERAND,
    REGULAR_EXPRESSION,
    SIGNATURE_KEY,
    TERNARY,
    TYPOGRAPHIC_SIGN,
    UNCLOSED_QUOTE,
    UNEXPECTED_TOKEN,
    UNKNOWN_FUNCTION,
    UNKNOWN_MEMBER,
    UNKNOWN_VARIABLE,
    UNKNOWN_ZONE,
    VARIABLE_NOT_HERE,
    WORD_OPERATOR,
)
from afkit.lint.codes import (
    CASE_INPUT,
    CASE_TWICE,
    MALFORMED_SUPPRESSION,
    ROUTE_NEVER_CALLED,
    UNKNOWN_IN_COMPANION,
    UNUSED_SUPPRESSION,
)
from afkit.lint.rules.codes import CONNECTION_IN_WEBHOOK, CONNECTION_MISSING
from afkit.manifest.codes import CONNECTION_UNCLEAR, NAMED_FILE_MISSING, UNKNOWN_MANIFEST_VERSION
from afkit.records import NamedTuple
from afkit.source.codes import (
    ALIAS_EXPANSION,
    CONFLICT_MARKER,
    DUPLICATE_KEY,
    FOREIGN_TAG,
    JSON_SYNTAX,
    KEY_NOT_TEXT,
    LEFT_OPEN,
    NUMBER_NOT_AS_WRITTEN,
    NUMBER_NOT_JSON,
    SEVERAL_DOCUMENTS,
    TAB_INDENTATION,
    TRAILING_COMMA,
    UNQUOTED_EXPRESSION,
    YAML_SURPRISE,
    YAML_SYNTAX,
)

Kind = Literal["manifest", "expression", "json", "sandbox", "cases", "folder"]


class Example(NamedTuple):
    """What is told, and what is fine. A `folder` is written as its files, each below a line with its path."""

    kind: Kind
    bad: str
    good: str


def _iml(bad: str, good: str) -> Example:
    return Example("expression", bad, good)


def _yaml(bad: str, good: str) -> Example:
    return Example("manifest", bad, good)


def _listing(bad: str, good: str) -> Example:
    """Make an example of `makecomapp.json`: the members that matter."""
    return _folder(f"makecomapp.json:\n{bad}", f"makecomapp.json:\n{good}")


def _folder(bad: str, good: str) -> Example:
    return Example("folder", bad, good)


_BASE = 'base: {baseUrl: "https://api.acme.example"%s}'
_USER = "modules: {getUser: {label: Get a user, moduleType: action%s}}"

_ORIGINS = (
    '{"origins": [\n'
    '  {"baseUrl": "https://eu1.make.example/api", "appId": "acme", "appVersion": %s, "label": "%s"},\n'
    '  {"baseUrl": "https://eu1.make.example/api", "appId": "acme", "appVersion": %s, "label": "%s"}]}'
)
_MAPPED = (
    '{"origins": [{"baseUrl": "https://eu1.make.example/api", "appId": "acme", "appVersion": 1, "label": "Acme",\n'
    '  "idMapping": {"connection": [], "webhook": [], "rpc": [], "function": [], "module": [\n'
    '    {"local": "%s", "remote": "get-user"}, {"local": null, "remote": "%s"}]}}]}'
)
_KNOWN = (
    '{"components": {"module": {"getUser": {"label": "Get a user", "moduleType": "action", "codeFiles": {}}}},\n'
    ' "origins": [{"baseUrl": "https://eu1.make.example/api", "appId": "acme", "appVersion": 1, "label": "Acme",\n'
    '  "idMapping": {"connection": [], "webhook": [], "rpc": [], "function": [], "module": [\n'
    '    {"local": "%s", "remote": "get-user"}]}}]}'
)
_DESCRIBED = 'modules/listUsers/metadata.json:\n{"name": "listUsers", "label": "List users", "typeId": 9}\n'

EXAMPLES: dict[str, Example] = {
    # Text and syntax
    YAML_SYNTAX: _yaml("app:\n  label: Acme: the CRM", 'app:\n  label: "Acme: the CRM"'),
    JSON_SYNTAX: Example(
        "json", '{"manifest": 1 "app": {}}', '{"manifest": 1, "app": {"name": "acme", "label": "Acme"}}'
    ),
    UNQUOTED_EXPRESSION: _yaml("base:\n  baseUrl: {{connection.url}}", 'base:\n  baseUrl: "{{connection.url}}"'),
    TAB_INDENTATION: _yaml("base:\n\tbaseUrl: https://api.acme.example", "base:\n  baseUrl: https://api.acme.example"),
    LEFT_OPEN: _yaml("groups:\n  - {label: Users, modules: []", "groups:\n  - {label: Users, modules: []}"),
    ALIAS_EXPANSION: _yaml("x-all: &all [*all]", "x-all: &all [a]\nx-more: [*all]"),
    DUPLICATE_KEY: _yaml(
        'base: {headers: {accept: text/plain, accept: "*/*"}}', 'base: {headers: {accept: "*/*", x-client: acme}}'
    ),
    YAML_SURPRISE: _yaml("base: {headers: {x-debug: no}}", 'base: {headers: {x-debug: "no"}}'),
    NUMBER_NOT_AS_WRITTEN: _yaml("base: {headers: {x-code: 007}}", 'base: {headers: {x-code: "007"}}'),
    TRAILING_COMMA: Example(
        "json",
        '{"manifest": 1, "app": {"name": "acme", "label": "Acme"},}',
        '{"manifest": 1, "app": {"name": "acme", "label": "Acme"}}',
    ),
    KEY_NOT_TEXT: _yaml("x-names:\n  ? [a, b]\n  : c", "x-names:\n  a b: c"),
    FOREIGN_TAG: _yaml("x-date: !!timestamp 2026-01-31", 'x-date: "2026-01-31"'),
    NUMBER_NOT_JSON: _yaml("x-most: .inf", "x-most: null"),
    SEVERAL_DOCUMENTS: _yaml("base: {}\n---\nbase: {}", "base: {}"),
    CONFLICT_MARKER: _yaml("<<<<<<< mine\nbase: {}\n=======\nbase: {baseUrl: x}\n>>>>>>> theirs", "base: {}"),
    UNUSED_SUPPRESSION: _yaml(
        _BASE % "" + "  # afkit: ignore[AF425] plain on purpose",
        'base: {baseUrl: "http://api.acme.example"}  # afkit: ignore[AF425] plain on purpose',
    ),
    MALFORMED_SUPPRESSION: _yaml(
        'base: {baseUrl: "http://api.acme.example"}  # afkit: ignore',
        'base: {baseUrl: "http://api.acme.example"}  # afkit: ignore[AF425] plain on purpose',
    ),
    # Structure
    UNKNOWN_KEY: _yaml(_BASE % ", header: {accept: text/plain}", _BASE % ", headers: {accept: text/plain}"),
    WRONG_TYPE: _yaml(_BASE % ", headers: [accept]", _BASE % ", headers: {accept: text/plain}"),
    VALUE_NOT_ALLOWED: _yaml(
        "modules: {getUser: {label: Get a user, moduleType: actions}}",
        "modules: {getUser: {label: Get a user, moduleType: action}}",
    ),
    MISSING_KEY: _yaml(
        _USER % ", mappableParams: [{name: id, label: ID}]",
        _USER % ", mappableParams: [{name: id, type: text, label: ID}]",
    ),
    BAD_NAME: _yaml("modules: {get-user: {label: Get a user, moduleType: action}}", _USER % ""),
    LIMIT_EXCEEDED: _yaml(
        _USER % ", communication: {url: /u, timeout: 900000}", _USER % ", communication: {url: /u, timeout: 30000}"
    ),
    NOT_ALLOWED_HERE: _yaml(
        _USER % ', communication: {url: /u, output: "{{body}}"}',
        _USER % ', communication: {url: /u, response: {output: "{{body}}"}}',
    ),
    OUTDATED_SPELLING: _yaml(
        _USER % ", communication: {url: /u, followRedirect: true}",
        _USER % ", communication: {url: /u, followRedirects: true}",
    ),
    UNKNOWN_MANIFEST_VERSION: _yaml("manifest: 2", "manifest: 1"),
    NAMED_FILE_MISSING: _yaml("readme: READ.md", "readme: null"),
    CONNECTION_UNCLEAR: _yaml(
        "connections: {a-key: {label: A}, b-key: {label: B}}\n" + _USER % "",
        "connections: {a-key: {label: A}, b-key: {label: B}}\n" + _USER % ", connection: a-key",
    ),
    # References between a connector and what lies beside it
    UNKNOWN_IN_COMPANION: Example(
        "cases", "cases: [{name: one, module: getUsr}]", "cases: [{name: one, module: getUser}]"
    ),
    ROUTE_NEVER_CALLED: Example(
        "sandbox",
        "routes: [{name: user, match: {path: /user}, steps: [{reply: {status: 200}}]}]",
        'routes: [{name: user, match: {path: "/users/{id}"}, steps: [{reply: {status: 200}}]}]',
    ),
    CASE_INPUT: Example(
        "cases",
        "cases: [{name: one, module: getUser, input: {ID: a}}]",
        "cases: [{name: one, module: getUser, input: {id: a}}]",
    ),
    CASE_TWICE: Example(
        "cases",
        "cases: [{name: one, module: getUser}, {name: one, module: getUser}]",
        "cases: [{name: one, module: getUser}, {name: two, module: getUser}]",
    ),
    # Expressions
    UNEXPECTED_TOKEN: _iml("{{upper('a') lower('b')}}", "{{upper('a') + lower('b')}}"),
    UNCLOSED_QUOTE: _iml("{{upper('a)}}", "{{upper('a')}}"),
    MISSING_VALUE: _iml("{{body.a + }}", "{{body.a + 1}}"),
    BRACKET: _iml("{{upper('a'}}", "{{upper('a')}}"),
    MISSING_ARGUMENT: _iml("{{if(body.a, , 'b')}}", "{{if(body.a, undefined, 'b')}}"),
    ARRAY_LITERAL: _iml("{{['a', 'b']}}", "{{split('a,b', ',')}}"),
    OBJECT_LITERAL: _iml("{{ {a: 1} }}", "{{setValue(body, 'a', 1)}}"),
    TYPOGRAPHIC_SIGN: _iml("{{upper(“a”)}}", "{{upper('a')}}"),
    TERNARY: _iml("{{body.a ? 'b' : 'c'}}", "{{if(body.a, 'b', 'c')}}"),
    ARROW_FUNCTION: _iml("{{map(body.list, x => x.id)}}", "{{map(body.list, 'id')}}"),
    METHOD_CALL: _iml("{{body.name.toUpperCase()}}", "{{upper(body.name)}}"),
    NESTED_BRACES: _iml("{{upper({{body.a}})}}", "{{upper(body.a)}}"),
    BRACES_IN_INDEX: _iml("{{body.list[{{body.n}}]}}", "{{body.list[body.n]}}"),
    LITERAL_BRACES: _iml("Hello {{body.name", "Hello {{body.name}}"),
    MIXED_SEPARATORS: _iml("{{if(body.a; 'b', 'c')}}", "{{if(body.a; 'b'; 'c')}}"),
    WORD_OPERATOR: _iml("{{body.a and body.b}}", "{{body.a && body.b}}"),
    MODULE_NUMBER: _iml("{{1.name}}", "{{body.name}}"),
    UNKNOWN_FUNCTION: _iml("{{uper('a')}}", "{{upper('a')}}"),
    ARGUMENT_COUNT: _iml("{{upper()}}", "{{upper('a')}}"),
    IFEMPTY_THIRD: _iml("{{ifempty(body.a, body.b, 'c')}}", "{{body.a || body.b || 'c'}}"),
    ARGUMENT_TYPE: _iml("{{sha256(body.a, 'hexa')}}", "{{sha256(body.a, 'hex')}}"),
    UNKNOWN_VARIABLE: _iml("{{bdy.name}}", "{{body.name}}"),
    VARIABLE_NOT_HERE: _iml("{{oauth.scope}}", "{{parameters.id}}"),
    UNKNOWN_MEMBER: _iml("{{parameters.ID}}", "{{parameters.id}}"),
    HYPHEN: _iml("{{headers.x-next}}", "{{headers.`x-next`}}"),
    INDEX: _iml("{{body.list[0]}}", "{{body.list[1]}}"),
    OPERAND: _iml("{{split(body.a, ',') * 2}}", "{{length(split(body.a, ',')) * 2}}"),
    COMPARISON_OF_TYPES: _iml("{{'1' = 1}}", "{{parseNumber('1') = 1}}"),
    BOOLEAN_AS_TEXT: _iml("{{contains(body.a, 'b') = 'true'}}", "{{contains(body.a, 'b')}}"),
    FORMAT_TYPE: _iml("{{formatDate(now, 7)}}", "{{formatDate(now, 'YYYY-MM-DD')}}"),
    DATE_TOKENS: _iml("{{formatDate(now, 'yyyy-MM-dd')}}", "{{formatDate(now, 'YYYY-MM-DD')}}"),
    REGULAR_EXPRESSION: _iml("{{replace(body.a, '/(b/g', 'c')}}", "{{replace(body.a, '/(b)/g', 'c')}}"),
    SIGNATURE_KEY: _iml("{{sha256(body.a, 'hex', '')}}", "{{sha256(body.a, 'hex', connection.secret)}}"),
    UNKNOWN_ZONE: _iml("{{formatDate(now, 'HH:mm', 'Europe/Pragu')}}", "{{formatDate(now, 'HH:mm', 'Europe/Prague')}}"),
    # Layout of app directories
    CODE_OUTSIDE_FOLDER: _listing(
        '{"generalCodeFiles": {"base": "../base.iml.json"}}', '{"generalCodeFiles": {"base": "general/base.iml.json"}}'
    ),
    CODE_FILE_MISSING: _listing(
        '{"generalCodeFiles": {"base": "general/Base.iml.json"}}',
        '{"generalCodeFiles": {"base": "general/base.iml.json"}}',
    ),
    ORPHAN_FILE: _folder(
        'modules/get-user/get-user-old.communication.iml.json:\n{"url": "/users"}',
        'modules/get-user/get-user.communication.iml.json:\n{"url": "/users"}',
    ),
    NO_MAKECOMAPP: _folder("makecomapp.json:\n[]", "makecomapp.json:\n{}"),
    UNKNOWN_FILE_VERSION: _listing('{"fileVersion": 2}', '{"fileVersion": 1}'),
    NULL_CODE: _folder(
        "modules/get-user/get-user.samples.iml.json:\nnull", "modules/get-user/get-user.samples.iml.json:\n{}"
    ),
    COMMENT_IN_PLAIN_JSON: _folder(
        'modules/groups.json:\n// all of them\n[{"label": "Users", "modules": ["getUser"]}]',
        'modules/groups.json:\n[{"label": "Users", "modules": ["getUser"]}]',
    ),
    ORIGIN_TWICE: _listing(_ORIGINS % ("1", "Acme", "1", "Acme"), _ORIGINS % ("1", "Acme", "2", "Acme, next")),
    ID_MAPPED_TWICE: _listing(_MAPPED % ("getUser", "get-user"), _MAPPED % ("getUser", "get-user-2")),
    MAPPED_ID_UNKNOWN: _listing(_KNOWN % "getUsr", _KNOWN % "getUser"),
    NO_COMPONENT_METADATA: _folder(
        _DESCRIBED + 'modules/getUser/communication.imljson:\n{"url": "/user"}',
        _DESCRIBED + 'modules/getUser/metadata.json:\n{"name": "getUser", "label": "Get a user", "typeId": 4}\n'
        'modules/getUser/communication.imljson:\n{"url": "/user"}',
    ),
    READ_BY_ROLE: _folder(
        'modules/getUser/api.imljson:\n{"url": "/users"}',
        'makecomapp.json:\n{}\nmodules/get-user/get-user.communication.iml.json:\n{"url": "/users"}',
    ),
}
"""By code; a test says which codes have none, and why."""

WITH_VARIABLES = frozenset(
    {UNKNOWN_VARIABLE, VARIABLE_NOT_HERE, UNKNOWN_MEMBER, CONNECTION_IN_WEBHOOK, CONNECTION_MISSING}
)
"""Codes whose page holds the table of variables and where they exist."""
