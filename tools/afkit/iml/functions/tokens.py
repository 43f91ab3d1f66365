"""JSON Web Tokens and private keys; the heavy library is loaded only for asymmetric algorithms."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.values.json import json_text
from afkit.iml.values.numbers import Number, is_number
from afkit.iml.values.types import encode, is_nothing, milliseconds, show

if TYPE_CHECKING:
    from afkit.iml.environment import Environment

_HASHES: Mapping[str, str] = {"256": "sha256", "384": "sha384", "512": "sha512"}
_ALGORITHM = re.compile(r"(HS|RS)(256|384|512)")
_CLAIMS: Mapping[str, str] = {"audience": "aud", "issuer": "iss", "subject": "sub", "jwtid": "jti"}
_KNOWN_OPTIONS = frozenset({*_CLAIMS, "header", "keyid", "expiresIn", "notBefore", "noTimestamp", "algorithm"})
_SPAN = re.compile(r"(-?\d{1,12}(?:\.\d{1,6})?) ?([a-z]*)", re.IGNORECASE)
_SECONDS: Mapping[str, float] = {
    **dict.fromkeys(("", "ms", "msec", "msecs", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), 3600),
    **dict.fromkeys(("d", "day", "days"), 86_400),
    **dict.fromkeys(("w", "week", "weeks"), 604_800),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), 31_557_600),
}


def sign(
    env: Environment, payload: Any, secret: str | bytes, algorithm: str, options: Any, kid: str | None = None
) -> str:
    """Return a token in compact form. Raises CallError for unknown algorithms, options and unusable keys."""
    if not secret:
        raise CallError("the secret is empty")
    settings = _options(options, env)
    named = settings.get("algorithm")
    algorithm = named if isinstance(named, str) else algorithm
    match = _ALGORITHM.fullmatch(algorithm)
    if match is None:
        raise CallError(
            f"the algorithm '{algorithm[:20]}' does not exist", hint="it is HS256, HS384, HS512, RS256, RS384 or RS512"
        )
    header: dict[str, Any] = {"alg": algorithm}
    if isinstance(payload, dict):
        header["typ"] = "JWT"
        payload = _claims(payload, settings, env)
    if kid is not None or "keyid" in settings:
        header["kid"] = settings.get("keyid", kid)
    extra = settings.get("header")
    if isinstance(extra, dict):
        header |= extra
    body = payload if isinstance(payload, str) else json_text(payload)
    signed = f"{_base64url(encode(json_text(header)))}.{_base64url(encode(body))}"
    return f"{signed}.{_base64url(_signature(match[1], match[2], signed.encode('ascii'), secret))}"


def _signature(family: str, size: str, data: bytes, secret: str | bytes) -> bytes:
    if family == "HS":
        return hmac.digest(encode(secret) if isinstance(secret, str) else secret, data, _HASHES[size])
    return sign_with_private_key(f"RSA-SHA{size}", data, secret, only_rsa=True)


def _base64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def _options(options: Any, env: Environment) -> dict[str, Any]:
    if is_nothing(options) or options == "":
        return {}
    if not isinstance(options, dict):
        raise CallError(f"options must be a collection, {show(options, env)} is given")
    unknown = sorted(set(options) - _KNOWN_OPTIONS)
    if unknown:
        raise CallError(
            f"the option '{unknown[0][:40]}' does not exist", hint=f"options: {', '.join(sorted(_KNOWN_OPTIONS))}"
        )
    return options


def _claims(payload: dict[str, Any], settings: dict[str, Any], env: Environment) -> dict[str, Any]:
    claims = dict(payload)
    issued: Any = claims.get("iat")
    start = (
        int(issued)
        if is_number(issued) and issued == issued and abs(issued) < 1e15
        else milliseconds(env.now()) // 1000
    )
    for option, claim in (("notBefore", "nbf"), ("expiresIn", "exp")):
        if option in settings:
            claims[claim] = start + _span(settings[option], option, env)
    for option, claim in _CLAIMS.items():
        if option in settings:
            claims[claim] = settings[option]
    return claims


def _span(value: Any, option: str, env: Environment) -> Number:
    """Return whole seconds of a number of seconds, or of a text such as `10h` or `2 days`."""
    if is_number(value) and value == value and abs(value) < 1e15:
        return int(value)
    match = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    unit = _SECONDS.get(match[2].lower()) if match is not None else None
    if match is None or unit is None:
        raise CallError(f"{option} must be seconds or a span such as '2h', {show(value, env)} is given")
    return int(float(match[1]) * unit)


def key_id(secret: str | bytes, algorithm: str) -> str:
    """Return the RFC 7638 thumbprint of a shared secret, in base64url."""
    match = re.fullmatch(r"(?:HS|SHA-?)?(256|384|512)", algorithm, re.IGNORECASE)
    if match is None:
        raise CallError(
            f"the thumbprint algorithm '{algorithm[:20]}' does not exist", hint="it is HS256, HS384 or HS512"
        )
    key = encode(secret) if isinstance(secret, str) else secret
    form = f'{{"k":"{_base64url(key)}","kty":"oct"}}'
    return _base64url(hashlib.new(_HASHES[match[1]], form.encode("ascii")).digest())


def sign_with_private_key(algorithm: str, data: bytes, key: str | bytes, *, only_rsa: bool = False) -> bytes:
    """Return the signature of data with a PEM key: RSA (PKCS #1 v1.5), EC (DER) or Ed25519."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
    except ImportError:
        from afkit.extras import install_hint

        raise CallError(
            "signing with a private key needs the package 'cryptography'", hint=install_hint("sign")
        ) from None

    match = re.fullmatch(r"(?:RSA-)?SHA-?(1|224|256|384|512)", algorithm, re.IGNORECASE)
    if match is None:
        raise CallError(f"the algorithm '{algorithm[:20]}' does not exist", hint="for example RSA-SHA256 or SHA512")
    kinds: Mapping[str, hashes.HashAlgorithm] = {
        "1": hashes.SHA1(),  # services that still ask for it exist
        "224": hashes.SHA224(),
        "256": hashes.SHA256(),
        "384": hashes.SHA384(),
        "512": hashes.SHA512(),
    }
    kind = kinds[match[1]]
    try:
        private = serialization.load_pem_private_key(encode(key) if isinstance(key, str) else key, None)
        if isinstance(private, rsa.RSAPrivateKey):
            return private.sign(data, padding.PKCS1v15(), kind)
        if isinstance(private, ec.EllipticCurvePrivateKey) and not only_rsa:
            return private.sign(data, ec.ECDSA(kind))
        if isinstance(private, ed25519.Ed25519PrivateKey) and not only_rsa:
            return private.sign(data)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        # The library's own message may quote the key.
        raise CallError("the key is no private key in PEM form without a passphrase") from error
    raise CallError("the private key is not of a kind that this algorithm uses")
