"""Static checks: what is found, how severe it is, where it stands; and that working expressions are left alone."""

from __future__ import annotations

import re

import pytest

from afkit.codes import declared
from afkit.iml import Scope, Type, check, codes, lookup
from afkit.iml.check import dates
from afkit.iml.check.templates import infer
from afkit.iml.check.types import ANY, BOOLEAN, DATE, NUMBER, TEXT, array, collection, join, of_value, scope_variables

ITEM = collection({"id": NUMBER, "email": TEXT, "home": collection({"city": TEXT})})
SCOPE = Scope(
    {
        "parameters": collection(
            {"count": NUMBER, "flag": BOOLEAN, "name": TEXT, "since": DATE, "items": array(ITEM), "any": ANY}
        ),
        "connection": collection({"key": TEXT, "secret": TEXT.maybe()}),
        "pagination": collection({"page": NUMBER, "limit": NUMBER}),
        "body": ANY,
        "headers": ANY,
    },
    frozenset({"mine"}),
    elsewhere={"item": "item exists where something is iterated", "pagination.offset": "only in the first page"},
)

# A template and its findings: code, severity, underlined text.
FINDINGS: list[tuple[str, list[tuple[str, str, str]]]] = [
    ("{{uper('x')}}", [("AF320", "error", "uper")]),
    ("{{Upper('x')}}", [("AF320", "error", "Upper")]),
    ("{{dateDifference(body.a, body.b)}}", [("AF320", "error", "dateDifference")]),
    ("{{toUpper('x')}}", [("AF320", "error", "toUpper")]),
    ("{{now()}}", [("AF320", "error", "now")]),
    ("{{arrayDiff(body.a, body.b)}}", [("AF321", "warning", "arrayDiff")]),
    ("{{createXML(body)}}", [("AF321", "info", "createXML")]),
    ("{{replace('a', 'b')}}", [("AF322", "error", "replace('a', 'b')")]),
    ("{{upper('a', 'b')}}", [("AF322", "warning", "'b'")]),
    ("{{round(body.x, 2)}}", [("AF322", "warning", "2")]),
    ("{{ifempty(body.a, body.b, body.c)}}", [("AF323", "warning", "body.c")]),
    ("{{addDays(now, 'soon')}}", [("AF324", "error", "'soon'")]),
    ("{{addDays('soon', 1)}}", [("AF324", "error", "'soon'")]),
    ("{{abs(parameters.flag)}}", [("AF324", "warning", "parameters.flag")]),
    ("{{formatDate(parameters.items, 'YYYY')}}", [("AF324", "warning", "parameters.items")]),
    ("{{keys(parameters.name)}}", []),
    ("{{parametres.name}}", [("AF325", "warning", "parametres")]),
    ("{{item.id}}", [("AF326", "warning", "item")]),
    ("{{pagination.offset}}", [("AF326", "warning", ".offset")]),
    ("{{parameters.nmae}}", [("AF327", "warning", ".nmae")]),
    ("{{parameters.name.length}}", [("AF327", "warning", ".length")]),
    ("{{parameters.items[1].home.town}}", [("AF327", "warning", ".town")]),
    ("{{map(parameters.items, 'mail')}}", [("AF327", "warning", "'mail'")]),
    ("{{headers.content-type}}", [("AF328", "warning", "headers.content-type")]),
    ("{{headers.x-rate-limit.left}}", [("AF328", "warning", "headers.x-rate-limit.left")]),
    ("{{headers.x-hub-signature-256}}", [("AF328", "warning", "headers.x-hub-signature-256")]),
    ("{{body.total-256}}", []),
    ("{{body['x']`}}", [("AF302", "error", "`}}")]),
    ("{{body.a[0]}}", [("AF329", "warning", "[0]")]),
    ("{{get(body.a[0], 'x')}}", [("AF329", "warning", "[0]")]),
    ("{{parameters.count[1]}}", [("AF329", "warning", "[1]")]),
    ("{{-parameters.flag}}", [("AF330", "warning", "-parameters.flag")]),
    ("{{parameters.items * 2}}", [("AF330", "warning", "*")]),
    ("{{parameters.count = parameters.name}}", [("AF340", "warning", "=")]),
    ("{{parameters.count == 'many'}}", [("AF340", "warning", "'many'")]),
    ("{{'a' = 'b'}}", [("AF340", "warning", "=")]),
    ("{{1 !== 2}}", [("AF340", "warning", "!==")]),
    ("{{parameters.count > 'many'}}", [("AF340", "warning", "'many'")]),
    ("{{parameters.since < '2026-01-01'}}", [("AF340", "warning", "'2026-01-01'")]),
    ("{{parameters.items > 1}}", [("AF340", "warning", "parameters.items")]),
    ("{{get(parameters, 'nmae')}}", [("AF327", "warning", "'nmae'")]),
    ("{{get(parameters.items, '0.id')}}", [("AF329", "warning", "'0.id'")]),
    ("{{omit(parameters, 'nmae')}}", [("AF327", "warning", "'nmae'")]),
    ("{{sort(parameters.items, 'asc', 'mail')}}", [("AF327", "warning", "'mail'")]),
    ("{{sort(parameters.items, 'mail')}}", [("AF327", "warning", "'mail'")]),
    ("{{sort(parameters.items, 'down', 'id')}}", [("AF324", "warning", "'down'")]),
    ("{{map(parameters.items, 'id', 'mail', 'x')}}", [("AF327", "warning", "'mail'")]),
    ("{{distinct(parameters.items, 'home.town')}}", [("AF327", "warning", "'home.town'")]),
    ("{{setMonth(now, 'brumaire')}}", [("AF324", "error", "'brumaire'")]),
    ("{{toString(body, 'base63')}}", [("AF324", "warning", "'base63'")]),
    ("{{parameters.flag != 'true'}}", [("AF341", "warning", "'true'")]),
    ("{{formatDate(now, 2026)}}", [("AF342", "warning", "2026")]),
    ("{{formatDate(now, 'yyyy-MM-DD')}}", [("AF343", "warning", "'yyyy-MM-DD'")]),
    ("{{formatDate(now, 'YYYY-MM-dd')}}", [("AF343", "warning", "'YYYY-MM-dd'")]),
    ("{{formatDate(now, 'YYYY-mm-DD')}}", [("AF343", "warning", "'YYYY-mm-DD'")]),
    ("{{formatDate(now, 'HH:MM')}}", [("AF343", "warning", "'HH:MM'")]),
    ("{{parseDate(body.d, 'DD.MM.YYYY hh:mm')}}", [("AF343", "warning", "'DD.MM.YYYY hh:mm'")]),
    ("{{formatDate(now, 'YYYY', 'Europe/Prag')}}", [("AF351", "warning", "'Europe/Prag'")]),
    ("{{replace(body, '/(?<x>a)/g', 'b')}}", [("AF344", "error", "'/(?<x>a)/g'")]),
    ("{{replace(body, '/(a/g', 'b')}}", [("AF344", "error", "'/(a/g'")]),
    (r"{{replace(body, '/\d+', 'b')}}", [("AF344", "warning", r"'/\d+'")]),
    ("{{replace(body, '/a/', 'b')}}", [("AF344", "info", "'/a/'")]),
    ("to {{parameters.items[1]}}", [("AF345", "warning", "parameters.items[1]")]),
    ("{{sha256(body, 'hex', connection.secret)}}", [("AF346", "warning", "connection.secret")]),
    ("{{sha256(body, 'hex', '')}}", [("AF346", "warning", "''")]),
    ("{{sha1(body, 'hex', connection.key)}}", [("AF346", "info", "sha1")]),
    ("{{sha256(body, 'base64url')}}", [("AF324", "warning", "'base64url'")]),
    ("{{parameters.items.email}}", [("AF347", "warning", ".email")]),
    ("{{join(parameters.items[].email, ',')}}", [("AF347", "info", "parameters.items[].email")]),
    ("{{ifempty(body.x, '')}}", [("AF348", "info", "''")]),
    ("{{if(body.a, 1; 2)}}", [("AF316", "warning", "if(body.a, 1; 2)")]),
    ("{{body.a and body.b}}", [("AF317", "info", "and")]),
    ("{{1.name}}", [("AF318", "warning", "1")]),
    ("{{body.a >= body.a}}", [("AF340", "warning", "body.a")]),
    ("{{body.a != body.a}}", [("AF340", "warning", "body.a")]),
    ("{{if(body.a = 'x' || 'y', 1, 2)}}", [("AF340", "warning", "'y'")]),
    ("{{join(', ', body.a)}}", [("AF324", "warning", "', '")]),
    ("{{split('/', body.a)}}", [("AF324", "warning", "'/'")]),
    ("{{addDays(-30, body.a)}}", [("AF324", "warning", "-30")]),
    ("{{sha256(body.a, connection.key, 'base64')}}", [("AF324", "warning", "'base64'")]),
    ("{{ifempty('none', body.a)}}", [("AF324", "warning", "'none'")]),
    ("{{formatDate('YYYY', now)}}", [("AF324", "error", "'YYYY'")]),
    ("{{formatDate(now, 'HH:mm:SS')}}", [("AF343", "warning", "'HH:mm:SS'")]),
    ("{{trim(body.a,)}}", [("AF305", "warning", ")")]),
    ("{{{trim(body.a)}}", [("AF315", "warning", "{")]),
    ("{{trim(body.a)}}}", [("AF315", "warning", "}")]),
    ("see {{ here", [("AF315", "info", "{{")]),
    ("{{body.more}", [("AF315", "warning", "{{")]),
]

CLEAN = [
    "plain text }}",
    "{{parameters.name}} {{parameters.items[1].email}} {{parameters.items[-1].home.city}}",
    "{{if(parameters.flag, parameters.count + 1, undefined)}}",
    "{{join(map(parameters.items, 'email'), ', ')}}",
    "{{first(parameters.items).email}}",
    "{{parameters.name = ''}}",
    "{{body.a || 'y'}}{{body.a = 'x' || body.b}}{{body.a > body.b && body.b > body.a}}",
    "{{join(split('a/b', '/'), ',')}}{{addSeconds(0, body.a)}}{{addDays(now, -3)}}{{ifempty(body.a, 'none')}}",
    "{{sha256(body.a, 'hex', connection.key)}}{{formatDate(now, 'HH:mm:ss.SSS')}}",
    '{"a": {{body.a}}}',
    "{{1 = 1 && 'a' = 'a' && 'a' < 'b' && parameters.count > '5' && parameters.since < now}}",
    "{{get(parameters, 'items.1.home.city')}}{{get(parameters.items, 1)}}{{createJSON(pick(parameters, '-'))}}",
    "{{createJSON(sort(parameters.items, 'desc ci', 'home.city'))}}{{createJSON(sort(parameters.items, 'email'))}}",
    "{{setDay(now, 'Friday')}}{{setMonth(now, 'mar')}}{{setDay(now, '3')}}{{toBinary(parameters.name, 'base64')}}",
    "{{parameters.count = null || parameters.flag == true}}",
    "{{body.total-body.paid}}",
    "{{body.total - fee}}".replace("fee", "body.fee"),
    "{{headers.`content-type`}}",
    "{{mine(1, 2, 3)}}",
    "{{sha256(body, 'base64', connection.key)}}",
    "{{formatDate(now, 'YYYY-MM-DDTHH:mm:ss[Z]', 'UTC')}}",
    "{{formatDate(parameters.since, 'hh:mm A')}}",
    "{{replace(parameters.name, '/[^a-z]/g', emptystring)}}",
    "{{replace(parameters.name, '/', '-')}}",
    "{{environment.timezone}}{{uuid}}{{pi}}{{timestamp}}",
    "{{parameters.any.deep[3].x}}",
    "{{pagination.page * pagination.limit}}",
    "{{addDays(now, '-2')}}",
]


@pytest.mark.parametrize(("template", "expected"), FINDINGS)
def test_finding(template: str, expected: list[tuple[str, str, str]]) -> None:
    found = [(entry.code, entry.severity, template[entry.start : entry.end]) for entry in check(template, SCOPE)]
    assert found == expected


@pytest.mark.parametrize("template", CLEAN)
def test_working_expression_has_no_findings(template: str) -> None:
    assert check(template, SCOPE) == []


HINTS = [
    ("{{parametres.name}}", "did you mean parameters?"),
    ("{{omit}}", "write undefined, which leaves the member out"),
    ("{{omit()}}", "write omit(collection, keys…); undefined leaves a member out"),
    ("{{concat('a', 'b')}}", "Workfront Fusion"),
    ("{{headers.content-type}}", "headers.`content-type`"),
    ("{{x.size}}", "'x'"),
    ("{{item.id}}", "where something is iterated"),
    ("{{replace('a')}}", "replace(text, search"),
]


@pytest.mark.parametrize(("template", "part"), HINTS)
def test_hint_says_what_to_write(template: str, part: str) -> None:
    hints = [entry.hint or "" for entry in check(template, SCOPE)]
    assert any(part in hint for hint in hints), hints


def test_scenarios_have_modules_and_words_but_no_app_functions() -> None:
    scope = Scope(dialect="scenario")
    assert check("{{if(1.a = 2 and `3`.b; 1; 2)}}", scope) == []
    assert [entry.code for entry in check("{{createJSON(1.a)}}", scope)] == ["AF320"]


def test_open_scope_knows_no_unknown_variables() -> None:
    assert check("{{anything.goes}}", Scope(open=True)) == []
    assert check("{{anything.goes}}") == []


def test_several_findings_come_in_the_order_of_the_text() -> None:
    codes = [entry.code for entry in check("{{uper(a)}} {{body.x[0]}} {{1 2}}", SCOPE)]
    assert codes == ["AF320", "AF325", "AF329", "AF301"]


def test_long_nested_expression_is_noted() -> None:
    nested = "upper(lower(trim(substring(replace(parameters.name, 'abc', 'defghijklmnop'), 0, 12345678901))))"
    template = "{{" + nested + " + 'x' + 'y' + 'z' + 'abcdef'}}"
    assert [entry.code for entry in check(template, SCOPE)] == ["AF349"]


def test_every_code_that_is_reported_is_explained() -> None:
    explained = declared(codes)
    reported = {entry[0] for _, entries in FINDINGS for entry in entries}
    assert reported <= set(explained)
    assert len({code.name for code in explained}) == len(explained) == len(set(explained))
    assert all(code.summary for code in explained)


TYPES = [
    ("{{1}}", NUMBER),
    ("x{{1}}", TEXT),
    ("{{parameters.items[1].id}}", NUMBER.maybe()),
    ("{{parameters.count + 1}}", NUMBER),
    ("{{parameters.count + 'x'}}", TEXT),
    ("{{1 = 2}}", BOOLEAN),
    ("{{if(body, 1, 2)}}", NUMBER),
    ("{{if(body, 1, 'x')}}", ANY),
    ("{{ifempty(connection.secret, 'x')}}", TEXT),
    ("{{map(parameters.items, 'id')}}", array(NUMBER)),
    ("{{addDays(now, 1)}}", DATE),
    ("{{body.x}}", ANY),
]


@pytest.mark.parametrize(("template", "kind"), TYPES)
def test_types_flow(template: str, kind: Type) -> None:
    assert infer(template, SCOPE) == kind


def test_types_are_joined() -> None:
    assert join(TEXT, Type("null")) == TEXT.maybe()
    assert join(collection({"a": TEXT}), collection({"a": TEXT, "b": NUMBER})).members == {"a": TEXT, "b": NUMBER}
    assert of_value({"a": [1, 2], "b": None}) == collection({"a": array(NUMBER), "b": Type("null")}, open=True)


def test_dotted_names_become_closed_collections() -> None:
    found = scope_variables({"now", "pagination.page", "pagination.limit", "body"}, {"body": TEXT})
    assert found["pagination"] == collection({"page": ANY, "limit": ANY})
    assert found["body"] == TEXT
    assert found["now"] == ANY


def test_arity_of_the_reference_is_declared() -> None:
    arity = {
        (1, 1): "abs ceil floor round capitalize startcase lower upper trim base64 md5 encodeURL decodeURL escapeHTML "
        "escapeMarkdown stripHTML length first last reverse shuffle deduplicate keys toArray mime createJSON parseJSON",
        (1, 2): "ascii toString toBinary trunc parseNumber flatten distinct join",
        (1, 3): "formatDate parseDate sort",
        (1, 4): "sha1 sha256 sha512",
        (1, None): "average sum min max median stdevP stdevS merge",
        (2, 2): "ifempty get addSeconds addMinutes addHours addDays addMonths addYears setSecond setMinute setHour "
        "setDate setDay setMonth setYear replaceEmojiCharacters",
        (2, 3): "if split contains indexOf slice substring",
        (2, None): "pick omit add remove",
        (3, 3): "replace toCollection dateDiff",
        (3, None): "switch",
    }
    for bounds, listed in arity.items():
        for name in listed.split():
            function = lookup(name)
            assert function is not None, name
            assert (function.least, function.most) == bounds, name


def test_nothing_is_wrong_with_a_usual_date_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are passed without a look; a look finds nothing either."""
    usual = sorted(dates.USUAL)
    monkeypatch.setattr(dates, "USUAL", frozenset())
    assert [found for wanted in usual for found in check(f"{{{{formatDate(now, '{wanted}')}}}}")] == []


HINTS = [
    ("uppercase", "write upper(text)"),
    ("isEmpty", "write ifempty(value, null) = null"),
    ("encodeURIComponent", "write encodeURL(text)"),
    ("fromBase64", "write toString(toBinary(text, 'base64'))"),
    ("today", "write formatDate(now, 'YYYY-MM-DD')"),
    ("Uppercase", "write upper(text)"),
    ("spilt", "did you mean split?"),
]


@pytest.mark.parametrize(("name", "hint"), HINTS)
def test_a_function_of_another_language_leads_to_that_of_this_one(name: str, hint: str) -> None:
    (found,) = check(f"{{{{{name}(now)}}}}")
    assert found.hint == hint


@pytest.mark.parametrize(("method", "hint"), [("stringify", "write createJSON(value)"), ("trim", "write trim(value)")])
def test_a_method_leads_to_the_function_that_does_it(method: str, hint: str) -> None:
    assert [found.hint for found in check(f"{{{{now.{method}()}}}}")] == [hint]


def test_what_hints_say_to_write_exists_and_what_they_replace_does_not() -> None:
    from afkit.iml.names import _INSTEAD
    from afkit.iml.registry import names

    called = {name for hint in _INSTEAD.values() for name in re.findall(r"(?:write |\()([a-z]\w*)\(", hint)}
    assert called - set(names()) == set()
    assert set(_INSTEAD) & set(names()) == set()


BRACES = [
    ("[{{statusCode}}}] {{body.text}}", "}"),
    ("/users/{{{parameters.id}}/tickets", "{"),
    ("{{{body.name}} of {{body.team}}", "{"),
    ("Basic {{{base64(parameters.key)}}", "{"),
    ('{"a": {{body.a}}}', None),
    ("{ {{body.a}} }", None),
    ("{{{body.a}}, {{body.b}}}", None),
]


@pytest.mark.parametrize(("text", "sign"), BRACES, ids=[text for text, _ in BRACES])
def test_a_third_brace_in_a_text_is_told_unless_it_has_its_counterpart(text, sign):
    told = [fault for fault in check(text) if fault.code == "AF315"]
    assert [text[fault.start : fault.end] for fault in told] == ([sign] if sign else [])
