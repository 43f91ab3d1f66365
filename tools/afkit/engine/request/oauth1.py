"""OAuth 1 (RFC 5849) through oauthlib: HMAC-SHA1, RSA-SHA1 and PLAINTEXT; in the header, the query or the form."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from afkit.engine.request.unsigned import MissingLibraryError, SigningError
from afkit.extras import install_hint

if TYPE_CHECKING:
    from afkit.engine.transport.wire import HttpRequest

_FORM = "application/x-www-form-urlencoded"
_METHODS = ("HMAC-SHA1", "RSA-SHA1", "PLAINTEXT")
_WAYS = {"header": "AUTH_HEADER", "query": "QUERY", "body": "BODY"}


def sign_oauth1(
    request: HttpRequest, spec: Mapping[str, str], *, nonce: str, now: datetime, callback: str | None = None
) -> tuple[HttpRequest, str]:
    """Sign a request; give it, and the signature.

    `callback` is where the browser comes back to, for the request of a temporary token. Raises SigningError for values
    that cannot sign, MissingLibraryError.
    """
    method = spec.get("signature_method") or "HMAC-SHA1"
    way = spec.get("transport_method") or "header"
    if method not in _METHODS:
        raise SigningError("signature_method", f"'{method}' is none of {', '.join(_METHODS)}")
    if way not in _WAYS:
        raise SigningError("transport_method", f"'{way}' is none of {', '.join(_WAYS)}")
    if not spec.get("consumer_key"):
        raise SigningError("consumer_key", "is empty")
    kind = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    form = kind.partition(";")[0].strip().lower() == _FORM
    if way == "body" and (not form and (request.body or request.method in ("GET", "HEAD"))):
        raise SigningError(
            "transport_method",
            "'body' needs a body of type urlencoded, which this request does not have",
            "add 'type: urlencoded', or let the signature travel in the header",
        )
    body = request.body.decode("utf-8", "replace") if form or way == "body" else None
    given = dict(parse_qsl(urlsplit(request.url).query)) | dict(parse_qsl(body or ""))
    extra = [("oauth_callback", callback)] if callback and "oauth_callback" not in given else []
    digest = _body_hash(spec.get("body_hash"), request.body, form=form)
    if digest:
        extra.append(("oauth_body_hash", digest))
    parameters = _parameters(request, spec, method, way, body, nonce=nonce, now=now, extra=extra)
    return _carried(request, parameters, way), dict(parameters)["oauth_signature"]


def _body_hash(wish: str | None, body: bytes, *, form: bool) -> str | None:
    if not wish or wish == "false":
        return None
    if wish != "true":
        return wish
    if form:
        raise SigningError("body_hash", "a form has no body hash: its fields are signed themselves")
    return base64.b64encode(hashlib.sha1(body).digest()).decode()


def _parameters(
    request: HttpRequest,
    spec: Mapping[str, str],
    method: str,
    way: str,
    body: str | None,
    *,
    nonce: str,
    now: datetime,
    extra: list[tuple[str, str]],
) -> list[tuple[str, str]]:
    """Give the protocol's parameters, the signature last."""
    try:
        from oauthlib import oauth1
        from oauthlib.common import Request
    except ImportError:
        raise MissingLibraryError(install_hint("oauth1")) from None
    made: Any = Request(request.url, request.method, body, {"Content-Type": _FORM} if body is not None else {})
    client = oauth1.Client(
        spec["consumer_key"],
        client_secret=spec.get("consumer_secret") or "",
        resource_owner_key=spec.get("token"),
        resource_owner_secret=spec.get("token_secret"),
        verifier=spec.get("verifier"),
        signature_method=method,
        signature_type=_WAYS[way],
        rsa_key=spec.get("private_key"),
        nonce=nonce,
        timestamp=str(int(now.timestamp())),
    )
    made.oauth_params = [
        *((name, value) for name, value in client.get_oauth_params(made) if name != "oauth_body_hash"),
        *extra,
    ]
    try:
        signature = str(client.get_oauth_signature(made))
    except ImportError:
        raise MissingLibraryError(install_hint("oauth1")) from None
    except Exception as error:  # the library and the one below it raise errors of many kinds
        if method == "RSA-SHA1":
            raise SigningError("private_key", "is not an RSA key in PEM form") from None
        raise SigningError("consumer_secret", f"cannot sign: {type(error).__name__}") from None
    return [*made.oauth_params, ("oauth_signature", signature)]


def _carried(request: HttpRequest, parameters: list[tuple[str, str]], way: str) -> HttpRequest:
    """Put the parameters where they travel; what the author wrote stays as it is."""
    pairs = [(_escape(name), _escape(value)) for name, value in parameters]
    joined = "&".join(f"{name}={value}" for name, value in pairs)
    if way == "query":
        return request._replace(url=f"{request.url}{'&' if '?' in request.url else '?'}{joined}")
    if way == "body":
        data = request.body + (b"&" if request.body else b"") + joined.encode()
        headers = request.headers
        if not any(name.lower() == "content-type" for name, _ in headers):
            headers = (("Content-Type", _FORM), *headers)
        return request._replace(body=data, headers=headers)
    value = "OAuth " + ", ".join(f'{name}="{value}"' for name, value in pairs)
    kept = tuple(pair for pair in request.headers if pair[0].lower() != "authorization")
    return request._replace(headers=(*kept, ("Authorization", value)))


def _escape(text: str) -> str:
    return quote(text, safe="-._~")
