"""What the families do at their edges: tables of templates and results."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from afkit.iml import UNDEFINED, Environment, ImlEvaluationError, Semantics, compile

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)


def evaluate(expression: str, context: dict[str, Any] | None = None, **changes: Any) -> Any:
    return compile(f"{{{{{expression}}}}}").evaluate(context or {}, Environment(now=lambda: NOW, **changes))


def table(*cases: tuple[Any, ...]) -> pytest.MarkDecorator:
    rows = [(case[0], case[1], case[2] if len(case) > 2 else {}) for case in cases]
    return pytest.mark.parametrize(("expression", "expected", "context"), rows)


@table(
    ("if(null, 1, 2)", 2),
    ("if('', 1, 2)", 2),
    ("if(a, 1, 2)", 1, {"a": []}),
    ("ifempty('', 'x')", "x"),
    ("ifempty(false, 'x')", False),
    ("switch('1', 1, 'one', 'else')", "one"),
    ("switch('x', 1, 'one')", UNDEFINED),
    ("switch(null, '', 'empty', 'else')", "else"),
    ("get(a, '-1')", 3, {"a": [1, 2, 3]}),
    ("get(a, 0)", UNDEFINED, {"a": [1, 2, 3]}),
    ("get(a, 'x.y')", 1, {"a": {"x.y": 1}}),
    ("get(null, 'x')", UNDEFINED),
    ("pick(a, 'y', 'x')", {"x": 1, "y": 2}, {"a": {"x": 1, "y": 2, "z": 3}}),
)
def test_general(expression: str, expected: Any, context: dict[str, Any]) -> None:
    assert evaluate(expression, context) == expected


@table(
    ("round(-1.5)", -1),
    ("round(0.49999999999999994)", 0),
    ("round('2.5')", 3),
    ("ceil(-0.5)", 0),
    ("floor(-0.5)", -1),
    ("trunc(3.789, 2)", 3.78),
    ("trunc(0.29, 2)", 0.29),
    ("trunc(-1234.5, -2)", -1200),
    ("sum(a)", 0.3, {"a": [0.1, 0.2]}),
    ("sum(a)", 5, {"a": [2, "3", "x", None, True, {}]}),
    ("sum(emptyarray)", 0),
    ("max(emptyarray)", None),
    ("median(3, 1, 2)", 2),
    ("stdevS(1, 2, 3, 4, 5)", 1.5811388300841898),
    ("stdevS(1)", None),
    ("parseNumber('1.234,5', ',')", 1234.5),
    ("parseNumber('1 234.5')", 1234.5),
    ("parseNumber(12)", 12),
    ("formatNumber(1234567.891, 2)", "1.234.567,89"),
    ("formatNumber(-0.004, 2)", "0,00"),
    ("formatNumber(-2.5, 0)", "-3"),
    ("formatNumber(0.5, 3, '.', '')", "0.500"),
    ("formatNumber(1000, 1, '', '')", "10000"),
)
def test_math(expression: str, expected: Any, context: dict[str, Any]) -> None:
    assert evaluate(expression, context) == expected


@table(
    ("length('a😀')", 3),
    ("substring('a😀b', 3)", "b"),
    ("substring('abc', -5, 2)", "ab"),
    ("substring('abc', 2, 1)", "b"),
    ("indexOf('😀b', 'b')", 2),
    ("indexOf('abcabc', 'c', 3)", 5),
    ("ascii('Łódź ß €', true)", "Lodz ss "),
    ("capitalize('ß')", "SS"),
    ("startcase('the (old) MAN 2nd')", "The (Old) Man 2nd"),
    ("trim(nbsp + 'x' + tab)", "x"),
    ("contains('Straße', 'strasse', true)", False),
    ("contains(a, 1)", True, {"a": ["1", 2]}),
    ("split('a , b,, c', ',')", ["a", "b", "c"]),
    ("split('abc', '')", ["a", "b", "c"]),
    ("encodeURL(a)", "-_.!~*'()%2F%22%F0%9F%98%80", {"a": "-_.!~*'()/\"😀"}),
    ("decodeURL('a+b%20c')", "a+b c"),
    ("stripHTML(a)", "a > b\nc", {"a": '<p title="x>y">a > b<br>c</p><!-- no --><script>if(a<b)x</script>'}),
    ("stripHTML('<STYLE>x</STYLE>y')", "y"),
    ("stripHTML('a < b')", "a < b"),
    ("escapeHTML(a)", '&lt;a href="x"&gt;&amp;amp;', {"a": '<a href="x">&amp;'}),
    ("toString(toBinary('aGk', 'base64'))", "hi"),
    ("toString(toBinary('zz', 'hex'))", ""),
    ("toString(a)", '{"x":1}', {"a": {"x": 1}}),
    ("toString(a, 'base64')", "/w==", {"a": b"\xff"}),
    ("md5(a)", "d41d8cd98f00b204e9800998ecf8427e", {"a": b""}),
    ("sha256('x', 'hex', '')", "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"),
    ("length(sha1('x', 'latin1'))", 20),
    ("mime('archive.tar.gz')", "application/gzip"),
    ("mime('none')", UNDEFINED),
    ("replaceEmojiCharacters('a❤️b👨‍👩‍👧c1️⃣ 1', '')", "abc 1"),
    ("lower(null)", None),
    ("upper(nothing)", UNDEFINED),
)
def test_text(expression: str, expected: Any, context: dict[str, Any]) -> None:
    assert evaluate(expression, context) == expected


@table(
    ("add(null, 1)", [1]),
    ("remove(a, '2')", [1], {"a": [1, 2, 2.0]}),
    ("first(a)", UNDEFINED, {"a": []}),
    ("slice(a, -2, -1)", [2], {"a": [1, 2, 3]}),
    ("flatten(a, 9)", [1, 2, 3], {"a": [1, [2, [[3]]]]}),
    ("join(a, '-')", "1-x,y-", {"a": [1, ["x", "y"], None]}),
    ("sort(a)", ["A", "C", "b"], {"a": ["b", "C", "A"]}),
    ("sort(a)", [2, 10, "1"], {"a": ["1", 10, 2]}),
    ("sort(a, 'desc ci')", ["c", "B", "a"], {"a": ["a", "c", "B"]}),
    ("sort(a, 'k')", [{"k": 1}, {"k": 2}, {"x": 0}], {"a": [{"x": 0}, {"k": 2}, {"k": 1}]}),
    ("distinct(a)", [1, {"x": 1}], {"a": [1, "1", {"x": 1}, {"x": 1}]}),
    ("map(a, 'x')", [1, None], {"a": [{"x": 1}, {"x": None}, {}, 5]}),
    ("map(a, 'x', 't', 'p, q')", [1, 2], {"a": [{"x": 1, "t": "p"}, {"x": 2, "t": "q"}, {"x": 3}]}),
    ("map(a, 'x.2.y')", ["b"], {"a": [{"x": [{"y": "a"}, {"y": "b"}]}]}),
    ("keys(a)", ["0", "1"], {"a": ["x", "y"]}),
    ("toCollection(a, 'k', 'v')", {"1": UNDEFINED}, {"a": [{"k": 1}, {"v": 2}]}),
    (
        "createJSON(a)",
        '{"d":"2026-11-24T09:05:00.000Z","n":[null,1e-7,5]}',
        {"a": {"d": NOW, "u": UNDEFINED, "n": [UNDEFINED, 1e-7, 5.0]}},
    ),
    ("createJSON(undefined)", UNDEFINED),
    ("createJSON(a)", '["127.0.0.1",1.05,"1.0.0"]', {"a": ["127.0.0.1", 1.05, "1.0.0"]}),
    ("createJSON(a)", '["127.0.0.1",10,0,1.05]', {"a": ["127.0.0.1", 10.0, -0.0, 1.05]}),
    ("createJSON(a)", '"\\ud83d"', {"a": "\ud83d"}),
    ("parseJSON(a)", 18446744073709552000, {"a": str(2**64)}),
    (
        "parseXML(a)",
        {"r": [{"_attributes": {"i": "1"}, "x": [{"_value": " a&b "}, {"_value": ""}]}]},
        {"a": '<r i="1">\n <x> a&amp;b </x><x/>\n</r>'},
    ),
    ("createXML(parseXML(a))", '<r i="&lt;"><x>a</x><y/></r>', {"a": "<r i='&lt;'><x>a</x><y/></r>"}),
    (
        "toDataStructure(a)",
        [{"name": "o", "type": "collection", "spec": [{"name": "b", "type": "boolean"}]}],
        {"a": {"o": {"b": True}}},
    ),
)
def test_arrays_and_data(expression: str, expected: Any, context: dict[str, Any]) -> None:
    assert evaluate(expression, context) == expected


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("abs('x')", "number"),
        ("parseNumber('1.2.3')", "is no number"),
        ("formatNumber(1, -1)", "between 0 and 100"),
        ("decodeURL('%zz')", "percent sign"),
        ("decodeURL('%ff')", "UTF-8"),
        ("sha256('x', 'base32')", "does not exist"),
        ("sha256('x', 'hex', 'k', 'binary')", "must be a buffer"),
        ("sha256('x', 'hex', 's3cret', 'hex')", "the key is no text in hex"),
        ("toBinary('x', 'rot13')", "does not exist"),
        ("parseJSON('{')", "line 1, column 2"),
        ("parseJSON('NaN')", "no JSON"),
        ("parseJSON('')", "no JSON"),
        ("parseXML('<a>')", "no XML"),
        ("parseXML('<!DOCTYPE a [<!ENTITY b \"c\">]><a/>')", "entities"),
        ("pick('x', 'y')", "collection"),
        ("jwt('x', '')", "secret is empty"),
        ("jwt('x', 'k', 'none')", "does not exist"),
        ("jwt('x', 'k', 'RS256')", "private key"),
        ("cryptoSign('RSA-MD5', 'x', 'k')", "does not exist"),
    ],
)
def test_arguments_that_make_no_sense_are_told(expression: str, message: str) -> None:
    with pytest.raises(ImlEvaluationError, match=message):
        evaluate(expression)


def test_error_factory_raises_an_error_of_its_type() -> None:
    with pytest.raises(ImlEvaluationError, match="gone") as caught:
        evaluate("errorFactory('DataError', 'gone')")
    assert caught.value.error_type == "DataError"


def test_arrays_of_the_context_stay_as_they_are() -> None:
    context = {"a": [3, 1, 2]}
    for call in ("pop(a)", "shift(a)", "sort(a)", "reverse(a)", "shuffle(a)", "add(a, 4)", "remove(a, 1)"):
        evaluate(call, context)
    assert context == {"a": [3, 1, 2]}


@pytest.mark.parametrize(
    ("changes", "expression", "expected"),
    [
        ({"round_halves": "away"}, "round(-1.5)", -2),
        ({"text_units": "codepoint"}, "length('😀')", 1),
        ({"map_missing": "keep"}, "length(map(a, 'x'))", 2),
        ({"to_array": "members"}, "toArray(a[1])", [{"x": 1}]),
        ({"numeric_text_in_statistics": False}, "sum('2', 1)", 1),
        ({"equality": "strict"}, "contains(a[1].t, 1)", False),
    ],
)
def test_decisions_can_be_taken_otherwise(changes: dict[str, Any], expression: str, expected: Any) -> None:
    context = {"a": [{"x": 1}, {}]} if "map" in expression or "toArray" in expression else {"a": [{"t": ["1"]}]}
    assert evaluate(expression, context, semantics=Semantics(**changes)) == expected


def test_token_with_options_and_private_key() -> None:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    private = rsa.generate_private_key(65537, 2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    context = {"p": {"iat": 100}, "k": pem, "o": {"header": {"kid": "7"}, "expiresIn": "1h", "audience": "x"}}
    token = evaluate("jwt(p, k, 'RS256', o)", context)
    head, body, signature = token.split(".")
    decode = "toString(toBinary(t, 'base64'))"
    assert evaluate(decode, {"t": head}) == '{"alg":"RS256","typ":"JWT","kid":"7"}'
    assert evaluate(decode, {"t": body}) == '{"iat":100,"exp":3700,"aud":"x"}'
    signed = evaluate("toBinary(t, 'base64')", {"t": signature})
    private.public_key().verify(signed, f"{head}.{body}".encode(), padding.PKCS1v15(), hashes.SHA256())
    plain = bytes.fromhex(evaluate("cryptoSign('RSA-SHA512', 'data', k)", context))
    private.public_key().verify(plain, b"data", padding.PKCS1v15(), hashes.SHA512())
