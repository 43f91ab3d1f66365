"""OAuth 2 flows → the steps of a connection (app-format reference, section 7.3)."""

from __future__ import annotations

from typing import Any

from afkit.importing.openapi.security.schemes import Flow
from afkit.importing.openapi.servers import Server, absolute

_HIDDEN = ["request.body.client_secret", "response.body.access_token", "response.body.refresh_token"]
_DATA = {
    "accessToken": "{{body.access_token}}",
    "refreshToken": "{{body.refresh_token}}",
    "expires": "{{addSeconds(now, ifempty(body.expires_in, 3600))}}",
}


def oauth_communication(flow: Flow, server: Server, info: dict[str, Any], errors: str) -> dict[str, Any]:
    """Write `communication` and, where the flow has scopes, `scopeList` and `defaultScope`."""
    steps: dict[str, Any] = {}
    token_url, refresh_url = absolute(server, flow.token), absolute(server, flow.refresh)
    if flow.kind == "code":
        steps["authorize"] = {
            "url": absolute(server, flow.authorize),
            "qs": {
                "client_id": "{{parameters.clientId}}",
                "redirect_uri": "{{oauth.localRedirectUri}}",
                "response_type": "code",
                **({"scope": "{{join(oauth.scope, ' ')}}"} if flow.scopes else {}),
            },
            "response": {"temp": {"code": "{{query.code}}"}},
        }
    steps["token"] = _token(flow, token_url, errors)
    if info:
        steps["info"] = info
    steps["refresh"] = _refresh(flow, refresh_url, errors)
    made: dict[str, Any] = {"communication": steps}
    if flow.scopes:
        made["scopeList"] = dict(flow.scopes)
        made["defaultScope"] = []
    return made


def _token(flow: Flow, url: str, errors: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "grant_type": {"code": "authorization_code", "client": "client_credentials"}.get(flow.kind, "password")
    }
    if flow.kind == "password":
        body.update(username="{{parameters.username}}", password="{{parameters.password}}")
    body.update(client_id="{{parameters.clientId}}", client_secret="{{parameters.clientSecret}}")
    hidden = list(_HIDDEN)
    if flow.kind == "code":
        body.update(redirect_uri="{{oauth.localRedirectUri}}", code="{{temp.code}}")
        hidden.insert(0, "request.body.code")
    elif flow.scopes:
        body["scope"] = "{{join(oauth.scope, ' ')}}"
    if flow.kind == "password":
        hidden.insert(0, "request.body.password")
    step: dict[str, Any] = {} if flow.kind == "code" else {"condition": True}
    step.update(url=url, method="POST", type="urlencoded", body=body)
    step["response"] = {"data": dict(_DATA), "error": _errors(errors)}
    step["log"] = {"sanitize": hidden}
    if flow.kind == "client":
        step["response"]["data"].pop("refreshToken")
    return step


def _refresh(flow: Flow, url: str, errors: str) -> dict[str, Any]:
    if flow.kind == "client":
        step = {**_token(flow, url, errors), "condition": "{{!data.expires || addMinutes(data.expires, -5) < now}}"}
        return {"condition": step.pop("condition"), **step}
    body = {
        "grant_type": "refresh_token",
        "refresh_token": "{{data.refreshToken}}",
        "client_id": "{{parameters.clientId}}",
        "client_secret": "{{parameters.clientSecret}}",
    }
    data = {**_DATA, "refreshToken": "{{ifempty(body.refresh_token, data.refreshToken)}}"}
    return {
        "condition": "{{data.refreshToken && data.expires && addMinutes(data.expires, -5) < now}}",
        "url": url,
        "method": "POST",
        "type": "urlencoded",
        "body": body,
        "response": {"data": data, "error": _errors(errors)},
        "log": {"sanitize": ["request.body.refresh_token", *_HIDDEN]},
    }


def _errors(errors: str) -> dict[str, Any]:
    refused = {
        "type": "InvalidConfigurationError",
        "message": "[{{statusCode}}] No token was issued. {{ifempty(body.error_description, body.error)}}",
    }
    return {"message": errors, "400": refused, "401": dict(refused), "403": dict(refused)}
