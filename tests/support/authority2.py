"""An OAuth 2 service on loopback: a real authorization server (authlib) with PKCE, rotation and revocation, and an API."""

from __future__ import annotations

import itertools
import json
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2 import AuthorizationServer, OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6749.models import AuthorizationCodeMixin, ClientMixin, TokenMixin
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7636 import CodeChallenge

from support.service import Answer, Asked

CLIENT_ID, CLIENT_SECRET = "id-1", "client-secret-5f2a91c7"


class _Client(ClientMixin):  # type: ignore[misc]  # the library has no types
    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.startswith("http://127.0.0.1:") and redirect_uri.endswith("/oauth/cb/app")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_post"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type in ("authorization_code", "refresh_token")


class _Code(AuthorizationCodeMixin):  # type: ignore[misc]  # the library has no types
    def __init__(self, code: str, request: OAuth2Request) -> None:
        self.code, self.redirect, self.scope = code, request.payload.redirect_uri, request.scope
        self.code_challenge = request.payload.data.get("code_challenge")
        self.code_challenge_method = request.payload.data.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return str(self.redirect)

    def get_scope(self) -> str:
        return str(self.scope)


class _Token(TokenMixin):  # type: ignore[misc]  # the library has no types
    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def check_client(self, client: _Client) -> bool:
        return True

    def get_scope(self) -> str:
        return str(self.data.get("scope", ""))


class _CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # the library has no types
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_post",)

    def generate_authorization_code(self) -> str:
        return f"code-{next(self.server.count)}-99ab"

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        self.server.codes[code] = _Code(code, request)

    def query_authorization_code(self, code: str, client: _Client) -> _Code | None:
        found: _Code | None = self.server.codes.get(code)
        return found

    def delete_authorization_code(self, authorization_code: _Code) -> None:
        del self.server.codes[authorization_code.code]

    def authenticate_user(self, authorization_code: _Code) -> str:
        return "Ada"


class _RefreshGrant(grants.RefreshTokenGrant):  # type: ignore[misc]  # the library has no types
    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_post",)
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> _Token | None:
        known = refresh_token == self.server.refresh
        return _Token({"refresh_token": refresh_token, "scope": "read write"}) if known else None

    def authenticate_user(self, refresh_token: _Token) -> str:
        return "Ada"

    def revoke_old_credential(self, refresh_token: _Token) -> None:
        """Each round of tokens replaces the one before: see `save_token`."""


class _Revocation(RevocationEndpoint):  # type: ignore[misc]  # the library has no types
    CLIENT_AUTH_METHODS = ("client_secret_post",)

    def query_token(self, token_string: str, token_type_hint: str | None) -> _Token | None:
        known = token_string in (self.server.access, self.server.refresh)
        return _Token({"token": token_string}) if known else None

    def revoke_token(self, token: _Token, request: OAuth2Request) -> None:
        self.server.revoked.append(token.data["token"])


class _Request(OAuth2Request):  # type: ignore[misc]  # the library has no types
    """What a framework makes of a request."""

    def __init__(self, asked: Asked, url: str) -> None:
        super().__init__(asked.method, url + asked.target, headers=asked.headers)
        self._args = dict(parse_qsl(urlsplit(asked.target).query))
        self._form = dict(parse_qsl(asked.body.decode()))
        self.payload = BasicOAuth2Payload({**self._args, **self._form})

    @property
    def args(self) -> dict[str, str]:
        return self._args

    @property
    def form(self) -> dict[str, str]:
        return self._form


class Authority(AuthorizationServer):  # type: ignore[misc]  # the library has no types
    """A script for `support.service.serve`.

    `access` and `refresh` are the tokens that are good now, `round` how often tokens were given, `life` their seconds.
    `decline` and `spoil_state` change what the person and the page do, `broken` the API's answer.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = itertools.count()
        self.codes: dict[str, _Code] = {}
        self.access = self.refresh = ""
        self.round, self.life = 0, 3600
        self.revoked: list[str] = []
        self.decline = self.spoil_state = False
        self.broken: Answer | None = None
        self.register_token_generator("default", self._generate)
        self.register_grant(_CodeGrant, [CodeChallenge(required=True)])
        self.register_grant(_RefreshGrant)
        self.register_endpoint(_Revocation)

    def __call__(self, asked: Asked) -> Answer:
        path = urlsplit(asked.target).path
        if path == "/authorize":
            return self._consent(asked)
        if path == "/token":
            return self.create_token_response(asked)
        if path == "/revoke":
            return self.create_endpoint_response("revocation", asked)
        if self.broken is not None and path != "/before":
            return self.broken
        if path == "/before":
            return Answer(200, {"tenant": "north"})
        if asked.headers.get("authorization") != f"Bearer {self.access}":
            return Answer(401, {"error": "invalid token"})
        return Answer(200, {"name": "Ada", "id": "u-1"})

    def _consent(self, asked: Asked) -> Answer:
        try:
            grant = self.get_consent_grant(asked, end_user="Ada")
            answer: Answer = self.create_authorization_response(asked, None if self.decline else "Ada", grant=grant)
        except OAuth2Error as error:
            return Answer(400, {"error": error.error, "error_description": error.description})
        if self.spoil_state:
            location = answer.headers["Location"]
            state = dict(parse_qsl(urlsplit(location).query))["state"]
            answer.headers["Location"] = location.replace(f"state={state}", "state=of-somebody-else")
        return answer

    def _generate(self, **_: Any) -> dict[str, Any]:
        number = self.round + 1
        tokens = {"access_token": f"access-{number}-b44c", "refresh_token": f"refresh-{number}-7d1e"}
        return {**tokens, "token_type": "Bearer", "expires_in": self.life}

    # what the library asks of a framework and a database

    def query_client(self, client_id: str) -> _Client | None:
        return _Client() if client_id == CLIENT_ID else None

    def save_token(self, token: dict[str, Any], request: OAuth2Request) -> None:
        self.round += 1
        self.access, self.refresh = token["access_token"], token["refresh_token"]

    def create_oauth2_request(self, request: Any) -> OAuth2Request:
        return request if isinstance(request, OAuth2Request) else _Request(request, "http://127.0.0.1")

    def handle_response(self, status: int, body: Any, headers: Any) -> Answer:
        return Answer(status, json.dumps(body) if isinstance(body, dict) else body or "", dict(headers))

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""
