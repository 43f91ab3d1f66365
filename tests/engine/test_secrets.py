"""Secrets are masked in every form, and nothing else dissolves."""

from __future__ import annotations

import base64
import html
import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.app.knowledge.members import mask_header, mask_members, mask_url
from afkit.app.knowledge.secrecy import mask_written
from afkit.app.knowledge.spellings import forms_of
from afkit.engine import Vault
from afkit.engine.trace.sanitize import Lookup, masked_variable, segments
from support.effort import fewer
from support.made import Scripted, act, build_app, module_app, reply

SECRET = 'p"ä/+ s\\cret-4711'


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


FORMS = [
    SECRET,
    SECRET.upper(),
    json.dumps(SECRET),
    json.dumps(SECRET, ensure_ascii=False),
    json.dumps(json.dumps({"a": SECRET}, ensure_ascii=False), ensure_ascii=False),
    quote(SECRET),
    quote(SECRET, safe=""),
    quote(SECRET, safe="").lower(),
    quote(quote(SECRET, safe=""), safe=""),
    quote_plus(SECRET),
    b64(SECRET),
    b64(SECRET).replace("+", "-").replace("/", "_").rstrip("="),
    quote(b64(SECRET), safe=""),
    b64(f"u:{SECRET}"),
    b64(f"us:{SECRET}"),
    b64(f"use:{SECRET}"),
    b64(f'{{"k":{json.dumps(SECRET)}}}'),
    html.escape(SECRET),
    html.escape(SECRET, quote=False),
    json.dumps(html.escape(SECRET)),
    json.dumps(html.escape(SECRET), ensure_ascii=False),
    b64(f"id%2F7:{quote(SECRET, safe='')}"),
    b64(f"id:{quote_plus(SECRET)}"),
    SECRET.encode().hex(),
    SECRET.encode().hex().upper(),
    *(
        form
        for other in (SECRET.upper(), SECRET.lower())
        for form in (
            other,
            quote(other, safe=""),
            b64(other),
            b64(f"u:{other}"),
            other.encode().hex(),
            json.dumps(other),
        )
    ),
]


@pytest.mark.parametrize("secret", ["straße-4711", "ﬁnal-4711", "İstanbul-4711", "ὀδυσσεύς-4711"], ids=range(4))
def test_capital_and_small_letters_of_a_secret_are_masked(secret: str) -> None:
    vault = Vault([secret])
    for other in (secret, secret.upper(), secret.lower()):
        assert "4711" not in vault.mask(f"a {other} b"), other


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frame", ["{}", "before {} after", '{{"x": "{}"}}', "a={}&b=1"])
def test_every_form_of_a_secret_is_masked(form: str, frame: str) -> None:
    vault = Vault()
    vault.add(SECRET)
    shown = vault.mask(frame.format(form))
    assert shown != frame.format(form)
    assert form not in shown
    assert form[4:-4] not in shown


@given(
    st.lists(st.sampled_from(["", "a", "k-1", "x k-1", SECRET, f"b {SECRET} c", quote(SECRET, safe="")]), max_size=6)
)
def test_many_texts_are_masked_as_each_of_them_is(texts: list[str]) -> None:
    vault = Vault([SECRET, "k-1"])
    assert vault.mask_all(texts) == [vault.mask(text) for text in texts]


SIGNS = "p+w'4711\"a<b>&c=d/`e"
WRITTEN = {
    "JSON for pages": r"p+w'4711\"a\u003cb\u003e\u0026c=d/`e",
    "JSON for pages, with = and '": r"p+w\u00274711\"a\u003cb\u003e\u0026c\u003dd/`e",
    "JSON for pages, with quotes": r"p+w\u00274711\u0022a\u003Cb\u003E\u0026c=d\/`e",
    "JSON for pages, with + and `": r"p\u002Bw\u00274711\u0022a\u003Cb\u003E\u0026c=d/\u0060e",
    "JSON in JSON": r"p+w'4711\\\"a\\u003cb\\u003e\\u0026c=d/`e",
    "a URL in JSON for pages": r"p%2Bw\u00274711%22a%3Cb%3E%26c%3Dd%2F%60e",
    "a form in JSON for pages": r"p%2Bw%274711%22a%3Cb%3E%26c%3Dd%2F%60e",
    "XML": "p+w&apos;4711&quot;a&lt;b&gt;&amp;c=d/`e",
    "XML, what must be": "p+w'4711\"a&lt;b>&amp;c=d/`e",
    "a page": "p+w&#39;4711&quot;a&lt;b&gt;&amp;c=d/`e",
    "a page by numbers": "p&#43;w&#39;4711&#34;a&lt;b&gt;&amp;c=d/`e",
    "a page with three digits": "p+w&#039;4711&quot;a&lt;b&gt;&amp;c=d/`e",
    "a page with a slash": "p+w&#39;4711&quot;a&lt;b&gt;&amp;c&#x3D;d&#x2F;&#x60;e",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_secret_is_masked_as_other_languages_write_it(way: str) -> None:
    assert Vault([SIGNS]).mask(f'{{"a": "x {WRITTEN[way]} y"}}') == '{"a": "x *** y"}'


def test_base64_is_masked_in_json_for_pages() -> None:
    packed = base64.b64encode(b"me:>>>~~~???-4711").decode()
    assert "+" in packed
    shown = Vault([">>>~~~???-4711"]).mask(packed.replace("+", r"\u002B"))
    assert shown.startswith("bWU6***") or shown == "***"


@fewer(3)
@given(secret=st.text(min_size=1, max_size=24) | st.text("aB3+/ _-%=", min_size=1, max_size=40), before=st.booleans())
def test_a_form_is_found_however_late_it_is_worked_out(secret: str, before: bool) -> None:
    """Forms are worked out when a text may hold one; none may be missed for it."""
    secret = secret.strip()
    whole = Vault([secret])
    whole.mask("x" * 30_000)  # everything is worked out for a long text
    for form in forms_of(secret):
        text = f"a: {form}; b" if before else f"{form}"
        assert Vault([secret]).mask(text) == whole.mask(text), form


def test_slashes_that_a_service_escapes_hide_no_secret() -> None:
    secret = "ab/cd/efgh-4711/x"
    packed = b64(f"user:{secret}?>?>")
    vault = Vault([secret])
    for text in (json.dumps(secret).replace("/", "\\/"), packed.replace("/", "\\/"), packed):
        assert "4711" not in vault.mask(text) and packed[8:20] not in vault.mask(text)


@pytest.mark.parametrize("filler", ["x", "aB3+/", "oe-", 'p"', "\u0130 "])
@pytest.mark.parametrize("form", ["", b64(f"use:{SECRET}"), SECRET])
def test_masking_a_long_text_takes_a_moment(filler: str, form: str) -> None:
    """A quadratic search would need hours for this."""
    vault = Vault()
    vault.add(SECRET)
    vault.add("oe-demo-secret-1")
    text = filler * (300_000 // len(filler))
    shown = vault.mask(f"{text} {form} {text}")
    assert shown == f"{text} {'***' if form else ''} {text}"


def test_many_and_long_secrets_are_masked_in_a_moment() -> None:
    vault = Vault()
    vault.add([f"value-{number:06d}-xyz" for number in range(500)])
    vault.add("long/" * 100_000)
    assert vault.mask(f"{'x' * 50_000} value-000499-xyz, {'long/' * 100_000}.") == f"{'x' * 50_000} ***, ***."


def test_base64_is_masked_as_far_as_it_goes() -> None:
    vault = Vault()
    vault.add(SECRET)
    blob = b64(f'{{"user":"u","password":{json.dumps(SECRET)},"more":"1234567"}}')
    assert vault.mask(f"a {blob} b {blob}=") == "a *** b ***"


@given(st.text(min_size=8, max_size=40), st.text(max_size=10), st.integers(0, 2))
def test_basic_credentials_never_show_the_password(password: str, user: str, _: int) -> None:
    if not password.strip() or password != password.strip():
        return
    password = password.encode("utf-8", "ignore").decode()
    if len(password) < 8:
        return
    vault = Vault()
    vault.add(password)
    user = user.encode("utf-8", "ignore").decode()
    token = b64(f"{user}:{password}")
    assert vault.mask(f"Basic {token}") != f"Basic {token}"


@pytest.mark.parametrize(
    ("secret", "text", "shown"),
    [
        ("k-1", "X: k-1", "X: ***"),
        ("k-1", "mark-1st k-10", "mark-1st k-10"),
        ("a", "a banana", "*** banana"),
        ("", "nothing", "nothing"),
        ("   ", "a   b", "a   b"),
        (" padded-secret ", "x padded-secret y", "x***y"),
        (" padded-secret ", "x:padded-secret", "x:***"),
    ],
)
def test_short_and_empty_secrets_do_not_dissolve_prose(secret: str, text: str, shown: str) -> None:
    vault = Vault()
    vault.add(secret)
    assert vault.mask(text) == shown


def test_trees_are_masked_in_keys_texts_and_telling_numbers() -> None:
    vault = Vault()
    vault.add(["secret-1", 123456, True, None])
    assert vault.mask_tree({"a secret-1": ["secret-1", 123456, 12, True, None, 1.5]}) == {
        "a ***": ["***", "***", 12, True, None, 1.5]
    }


def test_lines_of_a_key_are_masked_one_by_one() -> None:
    key = "-----BEGIN KEY-----\n" + "A1b2" * 16 + "\n" + "C3d4" * 16 + "\n-----END KEY-----"
    vault = Vault()
    vault.add(key)
    assert "C3d4C3d4" not in vault.mask("x " + "C3d4" * 16)


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Bearer abc", "Bearer ***"),
        ("authorization", "abc", "***"),
        ("Cookie", "a=b", "***"),
        ("X-Api-Key", "abc", "***"),
        ("X-Emporix-Hmac", "abc", "***"),
        ("Content-Type", "text/plain", "text/plain"),
        ("Location", "https://u:p@h/?access_token=1&a=2", "https://***@h/?access_token=***&a=2"),
        ("Location", "/back?session_id=1#top", "/back?session_id=***#top"),
        ("Authorization", "", ""),
    ],
)
def test_headers_are_masked_by_name(name: str, value: str, shown: str) -> None:
    assert mask_header(name, value) == shown


def test_urls_lose_user_information_and_telling_query_values() -> None:
    assert (
        mask_url("https://u:p@h/x?api_key=1&q=2&access_token=3") == "https://***@h/x?api_key=***&q=2&access_token=***"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://h/b?sv=1&sig=a%2Fb", "https://h/b?sv=1&sig=***"),
        ("https://h/b?X-Amz-Credential=a%2Fb&X-Amz-Date=1&X-Amz-Signature=2", None),
        ('{"sessionId": "1", "jwt": "2", "signal": "3"}', '{"sessionId": "***", "jwt": "***", "signal": "3"}'),
        ('{"t": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"}', '{"t": "***"}'),
        ("eyJust.an.ordinary-word", "eyJust.an.ordinary-word"),
    ],
)
def test_signed_addresses_and_tokens_are_masked(text: str, shown: str | None) -> None:
    shown = shown or "https://h/b?X-Amz-Credential=***&X-Amz-Date=1&X-Amz-Signature=***"
    assert mask_members(text) == shown


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("request.headers.authorization", ("request", "headers", "authorization")),
        ("Request.Headers.`X-My.Key`", ("request", "headers", "x-my.key")),
        ("response.body.items[].token", ("response", "body", "items", "", "token")),
        ("request.body<parameters.secret>", ("request", "body")),
    ],
)
def test_sanitize_paths(path: str, expected: tuple[str, ...]) -> None:
    assert segments(path) == expected


def test_sanitize_lookup_ignores_case_and_goes_through_arrays() -> None:
    data = {"Body": {"Items": [{"Token": "a"}, {"token": "b"}]}}
    assert list(Lookup().at(data, ("body", "items", "token"))) == ["a", "b"]
    assert list(Lookup().at(data, ("body", "items", "", "token"))) == ["a", "b"]
    assert masked_variable("request.body<parameters.`my secret`>") == ("parameters", "my secret")


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("  clientSecret: abc-123", "  clientSecret: *******"),
        ('common: {apiKey: "abc", label: x}', 'common: {apiKey: "***", label: x}'),
        ('"authorization": "Bearer abc",', '"authorization": "Bearer ***",'),
        ("x-api-key: 'abc' # why", "x-api-key: '***' # why"),
        ("baseUrl: https://me:pass@host/x?api_key=abc&q=1", "baseUrl: https://*******@host/x?api_key=***&q=1"),
        ('token: "{{body.token}}"', 'token: "{{body.token}}"'),
        ('authorization: "Bearer {{connection.accessToken}}"', 'authorization: "Bearer {{connection.accessToken}}"'),
        ("tokenUrl: https://host/token", "tokenUrl: https://host/token"),
        ("password: {type: text, label: Password}", "password: {type: text, label: Password}"),
        ("secret: true", "secret: true"),
        ("… hookId: x, secret:…", "… hookId: x, secret:…"),
        ("- name: apiKey", "- name: apiKey"),
    ],
)
def test_what_is_written_out_is_masked_in_its_columns(line: str, shown: str) -> None:
    assert mask_written(line) == shown


SANITIZED: list[tuple[str, list[str], str]] = [
    ("request header", ["request.headers.`X-Marker`"], "sentinel-header"),
    ("query", ["request.qs.marker"], "sentinel-query"),
    ("request body", ["request.body.Deep.marker"], "sentinel-body"),
    ("response body", ["response.body.marker"], "sentinel-reply"),
    ("variable inside a raw body", ["request.body<parameters.inner>"], "sentinel-inner"),
]


@pytest.mark.parametrize(("name", "sanitize", "sentinel"), SANITIZED, ids=[case[0] for case in SANITIZED])
def test_values_at_sanitize_paths_are_masked_everywhere(name: str, sanitize: list[str], sentinel: str) -> None:
    communication = {
        "url": "https://api.example/x",
        "method": "POST",
        "headers": {"x-marker": "sentinel-header"},
        "qs": {"marker": "sentinel-query"},
        "body": {"deep": {"marker": "sentinel-body"}, "raw": "<{{parameters.inner}}>"},
        "response": {"output": {"copy": "sentinel-header sentinel-query sentinel-body sentinel-reply sentinel-inner"}},
        "log": {"sanitize": sanitize},
    }
    app = module_app(communication, params=[{"name": "inner", "type": "text", "label": "Inner"}])
    result = act(app, Scripted(reply({"marker": "sentinel-reply"})), {"inner": "sentinel-inner"})
    text = json.dumps(result.report(temp=True))
    assert sentinel not in text
    assert sum(word in text for word in (case[2] for case in SANITIZED)) == len(SANITIZED) - 1


def test_secrets_of_a_connection_show_up_nowhere() -> None:
    """Parameters, common data and tokens: in URL, headers, body, response, error, bundle and temp."""
    secrets = {
        "password": "sentinel-password",
        "apiKey": "sentinel-api-key",
        "common": "sentinel-common",
        "token": "sentinel-token-1",
    }
    everything = "{{connection.password}} {{connection.apiKey}} {{common.shared}} {{connection.accessToken}}"
    app: Any = build_app(
        common={"shared": secrets["common"]},
        connections={
            "main": {
                "label": "Main",
                "connectionType": "oauth",
                "params": [
                    {"name": "password", "type": "password", "label": "P"},
                    {"name": "apiKey", "type": "text", "label": "K"},
                ],
                "communication": {
                    "token": {
                        "condition": True,
                        "url": "https://api.example/token",
                        "method": "POST",
                        "body": {"p": "{{parameters.password}}"},
                        "response": {"data": {"accessToken": "{{body.t}}"}},
                    }
                },
            }
        },
        modules={
            "act": {
                "label": "Act",
                "description": "Acts.",
                "moduleType": "action",
                "actionCrud": "create",
                "connection": "main",
                "communication": {
                    "url": "https://api.example/x",
                    "method": "POST",
                    "qs": {"q": everything},
                    "headers": {"X-Plain": everything, "Authorization": "Basic {{base64('u:' + connection.password)}}"},
                    "temp": {"t": everything},
                    "body": {"b": everything},
                    "response": {
                        "error": {"message": "refused: " + everything},
                        "output": {"o": everything, "enc": "{{base64(connection.password)}}"},
                    },
                },
            }
        },
    )
    values = {"password": secrets["password"], "apiKey": secrets["apiKey"]}
    for status in (200, 400):

        def answer(request: Any, status: int = status) -> Any:
            if request.url.endswith("/token"):
                return reply({"t": secrets["token"]})
            assert all(secret in request.body.decode() for secret in secrets.values())
            return reply({"echo": request.body.decode()}, status)

        result = act(app, Scripted(answer), connection=values)
        assert result.ok == (status == 200)
        text = json.dumps(result.report(temp=True)) + repr(result.error)
        for secret in (*secrets.values(), b64(secrets["password"])[:-4]):
            assert secret not in text


@pytest.mark.parametrize("body", ['{"access_token":"sentinel-cut-of', '{"access_token": "sentinel-cut-of\\'])
def test_a_token_in_a_reply_that_breaks_off_is_masked(body: str) -> None:
    app = module_app({"url": "https://api.example/x", "response": {"type": "json"}})
    result = act(app, Scripted(reply(body)))
    assert not result.ok
    assert "sentinel" not in json.dumps(result.report()) + repr(result.error)
