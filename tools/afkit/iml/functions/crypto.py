"""Tokens and asymmetric signatures in custom apps (IML reference, 4.6)."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.registry import APPS, Example, Param, function

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

_PAYLOAD = Param("payload", "collection|text")
_KEY = Param("secret", "text|buffer", doc="the shared secret, or a private key in PEM")


@function(
    "jwt",
    _PAYLOAD,
    _KEY,
    Param("algorithm", "text", optional=True, doc="HS256, HS384, HS512, RS256, RS384 or RS512", default="HS256"),
    Param("options", "any", optional=True, doc="a collection: header, keyid, expiresIn, notBefore, audience, issuer …"),
    returns="text",
    family="apps",
    doc="Makes a signed JSON Web Token. Nothing is added to the payload by itself: put `timestamp` under `iat` if the "
    "service wants it.",
    examples=(
        Example(
            "{{jwt(claims, 'secret')}}",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI3In0.YNVm3kTUe0hHLISakU4cmk8MSvtML_GbFX1hBFiznF0",
            {"claims": {"sub": "7"}},
        ),
    ),
    source="DOC:app-components/connections/jwt",
    dialects=APPS,
)
def jwt(env: Environment, payload: Any, secret: str | bytes, algorithm: str = "HS256", options: Any = None) -> str:
    from afkit.iml.functions.tokens import sign

    return sign(env, payload, secret, algorithm, options)


@function(
    "generateJwtWithKeyId",
    _PAYLOAD,
    _KEY,
    Param("algorithm", "text", optional=True, doc="as for jwt", default="HS512"),
    Param("thumbprint algorithm", "text", optional=True, doc="HS256, HS384 or HS512", default="HS256"),
    Param("options", "any", optional=True, doc="as for jwt"),
    returns="text",
    family="apps",
    doc="Makes a signed JSON Web Token whose header names the thumbprint of the shared secret (RFC 7638) as `kid`.",
    source="MK",
    dialects=APPS,
    status="unofficial",
)
def generate_jwt_with_key_id(
    env: Environment,
    payload: Any,
    secret: str | bytes,
    algorithm: str = "HS512",
    thumbprint: str = "HS256",
    options: Any = None,
) -> str:
    from afkit.iml.functions.tokens import key_id, sign

    return sign(env, payload, secret, algorithm, options, kid=key_id(secret, thumbprint))


@function(
    "cryptoSign",
    Param("algorithm", "text", doc="such as RSA-SHA256 or SHA512"),
    Param("data", "text|buffer"),
    Param("key", "text|buffer", doc="a private key in PEM: RSA, EC or Ed25519"),
    Param("encoding", "text", optional=True, doc="of the result: hex, base64, base64url or latin1", default="hex"),
    returns="text",
    family="apps",
    doc="Signs data with a private key.",
    source="MK",
    dialects=APPS,
    status="unofficial",
)
def crypto_sign(env: Environment, algorithm: Any, data: str | bytes, key: str | bytes, form: str = "hex") -> str:
    from afkit.iml.functions.encodings import from_bytes
    from afkit.iml.functions.tokens import sign_with_private_key
    from afkit.iml.values.encodings import encoding
    from afkit.iml.values.types import encode

    output = encoding(form)
    return from_bytes(
        sign_with_private_key(str(algorithm), encode(data) if isinstance(data, str) else data, key), output
    )
