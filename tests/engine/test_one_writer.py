"""One value is written in one way, wherever it leaves, and read in one way, wherever it enters."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.engine.response.parse import parse
from afkit.engine.transport.wire import HttpResponse
from afkit.iml import UNDEFINED, compile
from support.made import Scripted, act, module_app, reply

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.binary(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
URL = "https://api.example/x"
SIGNED = module_app(
    {
        "url": URL,
        "method": "POST",
        "headers": {"x-signature": "{{sha256(createJSON(parameters.data), 'hex', 'key')}}"},
        "body": "{{parameters.data}}",
    },
    params=[{"name": "data", "type": "any"}],
)


def sent(value: Any) -> tuple[bytes, str]:
    """Send a value; give the body, and the signature that the connector made of `createJSON`."""
    send = Scripted(reply({}))
    act(SIGNED, send, {"data": value})
    return send.requests[0].body, dict(send.requests[0].headers)["X-Signature"]


@given(st.dictionaries(st.text(min_size=1, max_size=5), VALUES, min_size=1, max_size=4))
def test_a_signature_over_any_value_fits_the_body(value: dict[str, Any]) -> None:
    body, signature = sent(value)
    assert hmac.new(b"key", body, hashlib.sha256).hexdigest() == signature


WRITTEN = [
    (1e-7, "1e-7"),
    (1e21, "1e+21"),
    (0.1, "0.1"),
    (5.0, "5"),
    (1e400, "null"),
    (12345678901234567890, "12345678901234567000"),
    (2**53 + 1, "9007199254740992"),
    (b"\x00\xff", '{"type":"Buffer","data":[0,255]}'),
    ("\ud800x", '"\\ud800x"'),
    ("ä", '"ä"'),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_values_are_written_as_javascript_writes_them(value: Any, text: str) -> None:
    body, _ = sent({"v": value})
    assert body.decode() == f'{{"v":{text}}}'
    assert compile("{{createJSON(v)}}").evaluate({"v": value}) == text


def test_an_integer_beyond_2_53_is_the_same_at_every_door() -> None:
    digits = "9007199254740993"
    held = 9007199254740992
    run = act(
        module_app(
            {
                "url": URL,
                "method": "POST",
                "body": {"given": "{{parameters.n}}", "read": f"{{{{parseJSON('{digits}')}}}}", "written": int(digits)},
            },
            params=[{"name": "n", "type": "number"}],
        ),
        send := Scripted(reply(f'{{"back": {digits}}}'.encode(), content_type="application/json")),
        {"n": int(digits)},
    )
    assert json.loads(send.requests[0].body) == {"given": held, "read": held, "written": held}
    assert run.bundles == [{"back": held}]
    assert [note.partition(":")[0] for note in run.notes] == ["input", "communication"]
    assert all("lost digits" in note for note in run.notes)


XML = ["<a/>", "<a> x </a>", '<a b="1">t<c/>u</a>', "<a>\n  <b/>\n</a>", "<a>  </a>", "<a><![CDATA[ <x> ]]></a>"]


@pytest.mark.parametrize("text", XML)
def test_a_reply_and_parse_xml_read_alike(text: str) -> None:
    read = parse("xml", HttpResponse(200, (), text.encode()))
    assert read == compile("{{parseXML(text)}}").evaluate({"text": text})
    assert read is not UNDEFINED
