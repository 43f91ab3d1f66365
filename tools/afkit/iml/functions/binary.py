"""Buffers, base64 and hashes (IML reference, 4.3 and 4.3.2)."""

from __future__ import annotations

from base64 import b64encode
from binascii import b2a_base64

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.functions.encodings import from_bytes, to_bytes
from afkit.iml.functions.support import check_size, sized
from afkit.iml.registry import Example, Param, function
from afkit.iml.values.encodings import encoding
from afkit.iml.values.types import encode, is_nothing, to_text
from afkit.late import late

if TYPE_CHECKING:
    import hashlib
    import hmac

    from afkit.iml.environment import Environment
else:
    hashlib, hmac = late("hashlib"), late("hmac")

_SOURCE = "HLP:text-and-binary-functions"
_DATA = Param("text", "text|buffer", doc="a text, taken as UTF-8, or a buffer")


def _bytes(value: str | bytes) -> bytes:
    return encode(value) if isinstance(value, str) else value


@function(
    "base64",
    _DATA,
    returns="text",
    family="text",
    doc="Writes the UTF-8 bytes of a text, or a buffer, in base64 with padding. "
    "The way back is `toString(toBinary(x, 'base64'))`.",
    examples=(Example("{{base64('id:key')}}", "aWQ6a2V5"), Example("{{base64(toBinary('ff', 'hex'))}}", "/w==")),
    source=_SOURCE,
)
def base64(env: Environment, text: str | bytes) -> str:
    return sized(b64encode(_bytes(text)).decode("ascii"), env)  # type: ignore[no-any-return]  # gives back what it is given


@function(
    "toString",
    Param("value", "any"),
    Param("encoding", "text", optional=True, doc="how a buffer is shown: utf8, hex, base64, latin1 …", default="utf8"),
    returns="text",
    family="text",
    doc="Turns any value into text: numbers and booleans as they are written, dates in ISO 8601, arrays with commas, "
    "collections as JSON. A buffer is decoded as UTF-8, or shown in the encoding. Null and undefined stay as they are.",
    examples=(
        Example("{{toString(7.50)}}", "7.5"),
        Example("{{toString(toBinary('ok'), 'hex')}}", "6f6b"),
        Example("{{toString(split('a b', space))}}", "a,b"),
        Example("{{toString(true)}}", "true"),
    ),
    source=_SOURCE,
)
def to_string(env: Environment, value: Any, form: str = "utf8") -> Any:
    if type(value) is str:
        return value
    if isinstance(value, bytes):
        return sized(from_bytes(value, encoding(form)), env)
    return value if is_nothing(value) else to_text(value, env)


@function(
    "toBinary",
    Param("value", "any"),
    Param(
        "encoding", "text", optional=True, doc="what the text spells: utf8, hex, base64, ascii, binary", default="utf8"
    ),
    returns="buffer",
    family="text",
    doc="Turns a value into a buffer: the text of the value as UTF-8, or the bytes that the text spells in another "
    "encoding. A buffer stays as it is.",
    examples=(
        Example("{{toString(toBinary('6f6b', 'hex'))}}", "ok"),
        Example("{{toBinary('hé')}}", "68c3a9"),
        Example("{{toBinary('aGk=', 'base64')}}", "6869"),
    ),
    source=_SOURCE,
)
def to_binary(env: Environment, value: Any, form: str = "utf8") -> Any:
    if isinstance(value, bytes) or is_nothing(value):
        return value
    if isinstance(value, dict):
        raise CallError("a collection has no bytes; write createJSON(…) around it")
    text = to_text(value, env)
    check_size(len(text), env)
    return to_bytes(text, encoding(form))


@function(
    "md5",
    _DATA,
    returns="text",
    family="text",
    doc="Gives the MD5 digest in hexadecimal. It protects nothing: use it for checksums only.",
    examples=(Example("{{md5('x')}}", "9dd4e461268c8034f5c8564e155c67a6"),),
    source=_SOURCE,
)
def md5(env: Environment, text: str | bytes) -> str:
    return hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest()


_HASH_PARAMS = (
    _DATA,
    Param("encoding", "text", optional=True, doc="of the result: hex, base64 or latin1", default="hex"),
    Param("key", "text|buffer", optional=True, doc="makes it an HMAC; an empty one does not", default="", heeded=True),
    Param("key encoding", "text", optional=True, doc="text, hex, base64, or binary for a buffer", default="text"),
)


def _digest(env: Environment, name: str, text: str | bytes, form: str, key: str | bytes | None, key_form: str) -> str:
    # Signing a request is the hot path of many connectors: the usual arguments meet no indirection.
    secret = encode(key) if key_form == "text" and isinstance(key, str) else _key(key or "", key_form)
    data = encode(text) if isinstance(text, str) else text
    if secret:
        digest = hmac.digest(secret, data, name)
    else:
        if key is not None:
            env.remark(f"the key of {name}(…) is empty: this is a plain hash, which anybody can make, and no signature")
        digest = hashlib.new(name, data, usedforsecurity=False).digest()
    if form == "hex":
        return digest.hex()
    if form == "base64":
        return b2a_base64(digest, newline=False).decode("ascii")
    if form not in ("latin1", "binary"):
        raise CallError(
            f"encoding '{form[:40]}' does not exist",
            hint="a digest comes in hex, base64 or latin1; for base64url replace +, / and = in the base64 text",
        )
    return digest.decode("latin1")


def _key(key: str | bytes, form: str) -> bytes:
    if form == "text":
        return encode(key) if isinstance(key, str) else key
    if form not in ("utf8", "utf-8", "hex", "base64", "binary"):
        raise CallError(f"key encoding '{form[:40]}' does not exist", hint="it is text, hex, base64 or binary")
    if isinstance(key, bytes):
        return key
    if form == "binary" and key:
        raise CallError(
            "the key must be a buffer when its encoding is 'binary'", hint="write toBinary(…) around the key"
        )
    secret = to_bytes(key, encoding(form))
    if key and not secret:
        # Without a key there would be a plain hash, which anybody can make, where a signature is meant.
        raise CallError(
            f"the key is no text in {form}", hint="leave the key's encoding out for a key that is plain text"
        )
    return secret


@function(
    "sha1",
    *_HASH_PARAMS,
    returns="text",
    family="text",
    doc="Gives the SHA-1 digest, with a key the HMAC. SHA-1 is broken as a signature: prefer `sha256`.",
    examples=(Example("{{sha1('x')}}", "11f6ad8ec52a2984abaafd7c3b516503785c2072"),),
    source=_SOURCE,
)
def sha1(
    env: Environment, text: str | bytes, form: str = "hex", key: str | bytes | None = None, key_form: str = "text"
) -> str:
    return _digest(env, "sha1", text, form, key, key_form)


@function(
    "sha256",
    *_HASH_PARAMS,
    returns="text",
    family="text",
    doc="Gives the SHA-256 digest; with a key the HMAC, which signs requests. Sign exactly the text that is sent. An "
    "empty key silently gives the plain digest.",
    examples=(
        Example(
            "{{sha256(payload)}}",
            "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862",
            {"payload": '{"a":1}'},
        ),
        Example(
            "{{sha256(payload, 'base64', 's3cret')}}",
            "WRDmIBbvUDQnLJJsJwcZkqRlwjNc7PQYUb2gcVd/T20=",
            {"payload": '{"a":1}'},
        ),
        Example(
            "{{sha256(payload, 'hex', '733363726574', 'hex')}}",
            "5910e62016ef5034272c926c27071992a465c2335cecf41851bda071577f4f6d",
            {"payload": '{"a":1}'},
        ),
    ),
    source=_SOURCE,
)
def sha256(
    env: Environment, text: str | bytes, form: str = "hex", key: str | bytes | None = None, key_form: str = "text"
) -> str:
    return _digest(env, "sha256", text, form, key, key_form)


@function(
    "sha512",
    *_HASH_PARAMS,
    returns="text",
    family="text",
    doc="Gives the SHA-512 digest, with a key the HMAC.",
    examples=(
        Example(
            "{{sha512('x', 'base64')}}",
            "pKvURIxJVi2CgRXROh/M6pJ/UrTVRZKX+LQ+QtqJI4vBNibkPcs43bCCSIkn7JBPtCBXRDmD6IWFF51QVRr+Yg==",
        ),
    ),
    source=_SOURCE,
)
def sha512(
    env: Environment, text: str | bytes, form: str = "hex", key: str | bytes | None = None, key_form: str = "text"
) -> str:
    return _digest(env, "sha512", text, form, key, key_form)
