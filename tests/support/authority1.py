"""An OAuth 1 service on loopback: a real authorization server (authlib) and a resource that wants signed requests."""

from __future__ import annotations

import itertools
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from authlib.oauth1 import AuthorizationServer, OAuth1Request
from authlib.oauth1.errors import OAuth1Error
from authlib.oauth1.rfc5849.models import ClientMixin, TemporaryCredentialMixin, TokenCredentialMixin

from support.service import Answer, Asked

KEY, SECRET = "consumer-key-1", "consumer-secret-51ab9c"


class _Client(ClientMixin):  # type: ignore[misc]  # the library has no types
    def __init__(self, public: str | None) -> None:
        self.public = public

    def get_default_redirect_uri(self) -> str:
        return "http://127.0.0.1/none"

    def get_client_secret(self) -> str:
        return SECRET

    def get_rsa_public_key(self) -> str | None:
        return self.public


class _Credential(TemporaryCredentialMixin, TokenCredentialMixin):  # type: ignore[misc]  # the library has no types
    def __init__(self, token: str, secret: str, redirect: str = "") -> None:
        self.token, self.secret, self.redirect = token, secret, redirect
        self.verifier = ""

    def get_client_id(self) -> str:
        return KEY

    def get_redirect_uri(self) -> str:
        return self.redirect

    def check_verifier(self, verifier: str) -> bool:
        return verifier == self.verifier

    def get_oauth_token(self) -> str:
        return self.token

    def get_oauth_token_secret(self) -> str:
        return self.secret


class Authority1(AuthorizationServer):  # type: ignore[misc]  # the library has no types
    """A script for `support.service.serve`. `deny` lets the person decline; `spoil` answers with another token."""

    SUPPORTED_SIGNATURE_METHODS = ("HMAC-SHA1", "RSA-SHA1", "PLAINTEXT")

    def __init__(self, public: str | None = None) -> None:
        self.client = _Client(public)
        self.temporary: dict[str, _Credential] = {}
        self.tokens: dict[str, _Credential] = {}
        self.nonces: set[str] = set()
        self.url = ""
        self.deny = self.spoil = False
        self.refused: list[str] = []
        self.seen: list[OAuth1Request] = []
        self._count = itertools.count(1)

    def __call__(self, asked: Asked) -> Answer:
        path = urlsplit(asked.target).path
        request = self.create_oauth1_request(asked)
        if path == "/request-token":
            return self.create_temporary_credentials_response(asked)
        if path == "/authorize":
            return self._consent(asked)
        if path == "/access-token":
            return self.create_token_response(asked)
        return self._resource(request)

    def _consent(self, asked: Asked) -> Answer:
        if self.deny:
            token = dict(parse_qsl(urlsplit(asked.target).query))["oauth_token"]
            return Answer(302, headers={"Location": f"{self.temporary[token].redirect}?denied={token}"})
        answer = self.create_authorization_response(asked, "ada")
        if self.spoil:
            answer.headers["Location"] = answer.headers["Location"].replace("oauth_token=", "oauth_token=x")
        return answer

    def _resource(self, request: OAuth1Request) -> Answer:
        """Check a signed request as the library checks those for tokens."""
        self.seen.append(request)
        try:
            request.client = self.get_client_by_id(request.client_id)
            request.credential = self.tokens.get(request.token)
            if request.client is None or request.credential is None:
                raise OAuth1Error("unknown client or token")
            self.validate_timestamp_and_nonce(request)
            self.validate_oauth_signature(request)
        except OAuth1Error as error:
            self.refused.append(str(error))
            return Answer(401, {"why": type(error).__name__})
        return Answer(200, {"name": "Ada", "body": (request.body or "")})

    # what the library asks of a framework and a database

    def create_oauth1_request(self, asked: Asked) -> OAuth1Request:
        form = "urlencoded" in asked.headers.get("content-type", "")
        headers = {"Authorization": asked.headers["authorization"]} if "authorization" in asked.headers else {}
        body = asked.body.decode() if form else None
        request = OAuth1Request(asked.method, self.url + asked.target, body, headers)
        token = self.temporary.get(request.token)
        if token is not None:
            request.credential = token
        return request

    def handle_response(self, status_code: int, payload: Any, headers: Any) -> Answer:
        if status_code >= 400:
            self.refused.append(str(payload))
        text = payload if isinstance(payload, str) else urlencode([(key, str(value)) for key, value in payload])
        return Answer(status_code, text, dict(headers))

    def get_client_by_id(self, client_id: str | None) -> _Client | None:
        return self.client if client_id == KEY else None

    def exists_nonce(self, nonce: str, request: OAuth1Request) -> bool:
        known = nonce in self.nonces
        self.nonces.add(nonce)
        return known

    def create_temporary_credential(self, request: OAuth1Request) -> _Credential:
        number = next(self._count)
        made = _Credential(f"temporary-{number}", f"temporary-secret-{number}-77f1", request.redirect_uri)
        self.temporary[made.token] = made
        return made

    def get_temporary_credential(self, request: OAuth1Request) -> _Credential | None:
        return self.temporary.get(request.token)

    def delete_temporary_credential(self, request: OAuth1Request) -> None:
        self.temporary.pop(request.token, None)

    def create_authorization_verifier(self, request: OAuth1Request) -> str:
        request.credential.verifier = f"verifier-{next(self._count)}-3c9d"
        return str(request.credential.verifier)

    def create_token_credential(self, request: OAuth1Request) -> _Credential:
        number = next(self._count)
        made = _Credential(f"access-{number}-b2e7", f"access-secret-{number}-90aa")
        self.tokens[made.token] = made
        return made
