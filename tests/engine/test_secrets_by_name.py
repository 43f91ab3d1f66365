"""What is secret by its name is masked wherever it stands, and what is escaped by whatever library is read through."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from afkit.app.knowledge.members import mask_header, mask_members, mask_url
from afkit.app.knowledge.secrecy import looks_secret, mask_written
from afkit.app.knowledge.unescaped import unescaped
from afkit.engine import Vault
from support.made import Scripted, act, module_app, reply


def words(text: str) -> list[str]:
    return text.split()


SECRET = words(
    """
    apiKey api_key X-Api-Key accessKey secretKey secret_access_key secret clientSecret client_secret consumerSecret
    appSecret webhookSecret signingSecret signing_key privateKey token accessToken refresh_token idToken authToken
    botToken xsrfToken personalAccessToken privateToken deployToken deviceToken sessionToken apiToken password newPassword
    passwordHash password_confirmation passwd pwd passphrase passcode credential credentials authKey auth_key licenseKey
    masterKey encryptionKey accountKey sharedAccessKey signature X-Hub-Signature hmac x-emporix-hmac jwt sid session_id
    X-Amz-Signature X-Amz-Security-Token SharedAccessSignature
    """
)
ONLY_SENT = words(
    """
    sig assertion client_assertion verifier code_verifier oauth_verifier authorization clientsecret sessionid
    """
)
HARMLESS = words(
    """
    pageToken nextPageToken sync_token continuationToken tokenType token_endpoint tokenUrl keyId max_tokens
    completionTokens secretary passport compass keyboard monkey primaryKey sortKey idempotencyKey author authority
    publicKey signal design
    """
)
PLACES: dict[str, Callable[[str], str]] = {
    "json": lambda name: mask_members(json.dumps({"a": 1, name: "value-1"})),
    "number": lambda name: mask_members(f'{{"{name}" : 7771, "a": "value"}}').replace("7771", "value-1"),
    "nested": lambda name: mask_members(json.dumps({"a": json.dumps({name: "value-1"})})),
    "form": lambda name: mask_members(f"a=1&{name}=value-1"),
    "brackets": lambda name: mask_members(f"user[{name}]=value-1&a=1"),
    "escaped brackets": lambda name: mask_members(f"user%5B{name}%5D=value-1"),
    "query": lambda name: mask_url(f"https://h/x?{name}=value-1#top"),
    "element": lambda name: mask_members(f'<r><x:{name} a="1">value-1</x:{name}></r>'),
    "attribute": lambda name: mask_members(f'<r {name}="value-1"/>'),
    "part": lambda name: mask_members(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\nContent-Type: text/plain\r\n\r\nvalue-1\r\n--b--'
    ),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", [*SECRET, *ONLY_SENT])
def test_a_value_is_masked_by_its_name_wherever_it_stands(name: str, place: str) -> None:
    shown = PLACES[place](name)
    assert "value-1" not in shown
    assert "***" in shown


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", HARMLESS)
def test_other_names_mask_nothing(name: str, place: str) -> None:
    assert "value-1" in PLACES[place](name)


@pytest.mark.parametrize("name", SECRET)
def test_checks_and_runs_agree_on_what_is_secret(name: str) -> None:
    """What lint holds for secret in a parameter, headers, excerpts and traces do not show."""
    assert looks_secret(name)
    assert mask_header(name, "value-1") == "***"
    assert "value-1" not in mask_written(f"{name}: value-1")


def test_what_is_masked_stays_readable() -> None:
    assert mask_members('{"token": 12345, "n": 12345}') == '{"token": "***", "n": 12345}'
    assert mask_members('{"hasPassword": true, "password": null}') == '{"hasPassword": true, "password": null}'


ECHOES: dict[str, tuple[dict[str, Any], str]] = {
    "header": ({"headers": {"Authorization": "Bearer made-of-nothing-1"}}, "made-of-nothing-1"),
    "signature": (
        {"headers": {"X-Signature": "{{sha256('a')}}"}},
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
    ),
    "cookie": ({"headers": {"Cookie": "lang=en; sid=made-of-nothing-2"}}, "made-of-nothing-2"),
    "query": ({"qs": {"access_token": "made of/nothing 3"}}, "made of/nothing 3"),
    "member": ({"method": "POST", "body": {"deep": {"signing_key": 'made"of-4'}}}, 'made"of-4'),
    "form": ({"method": "POST", "type": "urlencoded", "body": {"assertion": "made+of/5 x"}}, "made+of/5 x"),
}


@pytest.mark.parametrize("name", ECHOES)
def test_what_a_request_carries_by_a_telling_name_is_masked_in_every_answer(name: str) -> None:
    parts, value = ECHOES[name]
    app = module_app({"url": "https://api.example/x", **parts, "response": {"error": {"message": "no: {{body.said}}"}}})
    for status in (200, 400):
        result = act(app, Scripted(reply({"said": f"you sent {value}!"}, status)))
        told = json.dumps(result.report(), ensure_ascii=False) + repr(result.error)
        assert value not in told and json.dumps(value)[1:-1] not in told
        assert "you sent ***!" in told or "you sent ***" in told


@pytest.mark.parametrize("value", ["undefined", "short", "<connection.token>"])
def test_what_stands_for_nothing_is_not_learned_as_a_secret(value: str) -> None:
    app = module_app({"url": "https://api.example/x", "headers": {"Authorization": f"Bearer {value}"}})
    assert value in json.dumps(act(app, Scripted(reply({"said": f"you sent {value}"}))).report())


def _razor(text: str) -> str:
    signs = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
    return "".join(signs.get(c) or (f"&#x{ord(c):X};" if c in "'+`" or ord(c) > 126 else c) for c in text)


WRITERS: dict[str, Callable[[str], str]] = {
    "every byte in a URL": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "a form as Java has it": lambda text: quote_plus(text, safe="*-._"),
    "a form twice": lambda text: quote_plus(quote_plus(text)),
    "latin-1 in a URL": lambda text: quote(text.encode("latin-1"), safe=""),
    "every unit in JSON": lambda text: "".join(f"\\u{ord(c):04X}" for c in text),
    "bytes in a log": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode("latin-1")),
    "numbers in a page": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "a page of ASP.NET": _razor,
    "what OWASP escapes": lambda text: "".join(c if c.isalnum() else f"&#x{ord(c):x};" for c in text),
    "a page in JSON": lambda text: json.dumps(_razor(text)).replace("&", "\\u0026"),
    "JSON in a URL": lambda text: quote(json.dumps({"a": text})),
    "a URL in a page": lambda text: html.escape(f"?a=1&b={quote(text)}"),
}


@pytest.mark.parametrize("way", WRITERS)
@pytest.mark.parametrize(
    "secret",
    ["a+b/c==d%41x", "p'q&r<s>t`u 1", "Kü$ch!e n(1)*~", 'quo"te\\n\\4711', "Letters+And/1234", "lettersalone"],
    ids=range(6),
)
def test_escapes_of_any_library_hide_no_secret(secret: str, way: str) -> None:
    text = WRITERS[way](secret)
    if secret in text:  # it has nothing that this one escapes
        return
    shown = Vault([secret]).mask(f"before {text} after")
    assert "***" in shown and text not in shown
    assert shown.startswith("before ") and shown.endswith(" after")
    above = Vault(above=Vault([secret]))
    assert above.mask_all([text, "other"]) == [above.mask(text), "other"]


@pytest.mark.parametrize(
    ("text", "plain", "places"),
    [
        ("a%2Bb", "a+b", [0, 1, 4, 5]),
        ("%C3%BC%zz", "ü%zz", [0, 6, 7, 8, 9]),
        ("%FC", "ü", [0, 3]),
        ("\\ud83d\\ude00!", "😀!", [0, 12, 13]),
        ("\\ud83d", "\ud83d", [0, 6]),
        ("&amp;#43;", "&#43;", [0, 5, 6, 7, 8, 9]),
        ("&#x110000;", "\ufffd", [0, 10]),
        ('\\"\\n', '"\n', [0, 2, 4]),
    ],
)
def test_each_character_knows_where_it_stood(text: str, plain: str, places: list[int]) -> None:
    assert unescaped(text) == (plain, places)


def test_a_secret_in_the_name_of_a_host_is_masked_as_the_network_writes_it() -> None:
    assert Vault(["zx9münch"]).mask("http://xn--zx9mnch-q2a.example/") == "http://***.example/"
