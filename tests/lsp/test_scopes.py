"""The exact variables that completion offers inside an expression, place by place as in the reference's table 6.1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from afkit.index import Index
from afkit.index.offers.candidates import candidates
from afkit.loading import load
from afkit.source import Source
from support.connectors import MINIMAL, lay_out
from support.lsp_client import Folders

# The columns of the table. What it marks "?" is not offered, and "r" is what a response adds.
BASIC = "now environment temp parameters common data"
OAUTH = f"{BASIC} oauth"
STORED = f"{OAUTH} connection"
RUN = f"{BASIC} connection scenario metadata"
MODULE = f"{RUN} pagination"
INSTANT = f"{RUN} payload webhook"
CALL = "now environment parameters data query method body headers"
HOOK = "now environment temp parameters connection common webhook"
ANSWER = "body headers statusCode"

PLACES = [
    # A basic connection
    ("parcelnest/manifest.yaml", '"{{parameters.apiKey}}"', '"{{‸}}"', BASIC),
    ("parcelnest/manifest.yaml", 'uid: "{{body.account.id}}"', 'uid: "{{‸}}"', f"{BASIC} {ANSWER}"),
    ("parcelnest/manifest.yaml", "'The API key could not be verified.')}}", "‸)}}", f"{BASIC} {ANSWER}"),
    # OAuth 2
    ("parcelnest/manifest.yaml", "{{join(oauth.scope, ' ')}}", "{{‸}}", OAUTH),
    ("parcelnest/manifest.yaml", 'code: "{{query.code}}"', 'code: "{{‸}}"', f"{OAUTH} query {ANSWER}"),
    ("parcelnest/manifest.yaml", 'code: "{{temp.code}}"', 'code: "{{‸}}"', OAUTH),
    ("parcelnest/manifest.yaml", "addSeconds(now, body.expires_in)", "addSeconds(‸", f"{OAUTH} {ANSWER}"),
    ("parcelnest/manifest.yaml", "Bearer {{connection.accessToken}}", "Bearer {{‸}}", STORED),
    ("parcelnest/manifest.yaml", "{{data.expires < addMinutes(now, 5)}}", "{{‸ < 5}}", STORED),
    ("emporix/manifest.yaml", "{{temp.receiver}}", "{{‸}}", STORED),
    ("emporix/manifest.yaml", "{{statusCode < 300 && body.access_token}}", "{{‸}}", f"{OAUTH} {ANSWER}"),
    ("parcelnest/manifest.yaml", 'clientId: "{{parameters.clientId}}"', 'clientId: "{{‸}}"', "parameters now environment"),
    # Modules
    ("parcelnest/modules/shipments.yaml", '"{{parameters.depotId}}"', '"{{‸}}"', MODULE),
    ("parcelnest/modules/shipments.yaml", "{{body.accepted != false}}", "{{‸}}", f"{MODULE} {ANSWER}"),
    ("parcelnest/modules/shipments.yaml", 'output: "{{body.shipment}}"', 'output: "{{‸}}"',
     f"{MODULE} {ANSWER}"),
    ("parcelnest/modules/shipments.yaml", 'output: "{{item}}"', 'output: "{{‸}}"', f"{MODULE} {ANSWER} item"),
    ("parcelnest/modules/shipments.yaml", 'iterate: "{{body.shipments}}"', 'iterate: "{{‸}}"',
     f"{MODULE} {ANSWER}"),
    ("parcelnest/modules/shipments.yaml", 'page: "{{pagination.page}}"', 'page: "{{‸}}"',
     f"{MODULE} {ANSWER} iterate"),
    ("parcelnest/modules/shipments.yaml", 'output: "{{item}}"', 'wrapper: "{{‸}}"',
     f"{MODULE} {ANSWER} iterate output"),
    ("emporix/manifest.yaml", 'requestId: "{{body.request_id}}"', 'requestId: "{{‸}}"', f"{MODULE} {ANSWER}"),
    ("emporix/manifest.yaml", "encodeURL(parameters.instanceId)", "encodeURL(‸)", MODULE),
    # Polling trigger, its epoch
    ("parcelnest/modules/shipments.yaml", 'id: "{{item.id}}"', 'id: "{{‸}}"', f"{MODULE} {ANSWER} item"),
    ("parcelnest/modules/shipments.yaml", 'label: "{{item.reference}}"', 'label: "{{‸}}"',
     f"{MODULE} {ANSWER} item"),
    # Instant trigger, responder
    ("parcelnest/modules/events.yaml", "{{payload}}", "{{‸}}", f"{INSTANT} {ANSWER}"),
    ("parcelnest/modules/events.yaml", 'note: "{{parameters.note}}"', 'note: "{{‸}}"',
     f"{RUN} webhook {ANSWER}"),
    # RPC, endpoint
    ("parcelnest/manifest.yaml", "{{if(parameters.onlyOpen == 'true', 'open', undefined)}}", "{{‸}}",
     MODULE),
    ("parcelnest/manifest.yaml", 'value: "{{item.code}}"', 'value: "{{‸}}"',
     f"{MODULE} {ANSWER} item"),
    ("parcelnest/manifest.yaml", '"{{input.reference}}"', '"{{‸}}"', f"{MODULE} input"),
    # Webhook: the call, attach, detach, update
    ("parcelnest/webhooks.yaml", 'challenge: "{{body.challenge}}"', 'challenge: "{{‸}}"',
     CALL),
    ("parcelnest/webhooks.yaml", 'output: "{{item}}"', 'output: "{{‸}}"',
     f"{CALL} item"),
    ("parcelnest/webhooks.yaml", 'target: "{{webhook.url}}"', 'target: "{{‸}}"', HOOK),
    ("parcelnest/webhooks.yaml", 'hookId: "{{body.hook.id}}"', 'hookId: "{{‸}}"', f"{HOOK} {ANSWER}"),
    ("parcelnest/webhooks.yaml", "/hooks/{{webhook.hookId}}", "/hooks/{{‸}}", HOOK),
    # Base runs in modules, RPCs and webhook requests
    ("parcelnest/manifest.yaml", 'X-Parcelnest-Key: "{{connection.apiKey}}"', 'X-Parcelnest-Key: "{{‸}}"',
     f"{MODULE} payload webhook"),
    ("parcelnest/manifest.yaml", "limit reached. {{body.fault.text}}", "limit reached. {{‸}}",
     f"{MODULE} payload webhook {ANSWER}"),
    # This one has neither webhooks nor instant triggers
    ("emporix/manifest.yaml", "{{switch(connection.environment", "{{switch(‸", MODULE),
    # The same in an app directory
    ("appdir/modules/create-shipment/create-shipment.communication.iml.json", '"{{parameters.depotId}}"', '"{{‸}}"',
     MODULE),
    ("appdir/general/base.iml.json", '"{{connection.apiKey}}"', '"{{‸}}"', f"{MODULE} payload webhook"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "variables"), PLACES)
def test_the_variables_of_a_place_are_offered_and_no_others(
    folders: Folders, name: str, old: str, new: str, variables: str
) -> None:
    text, offset = folders.marked(name, old, new)
    uri = folders.client.open(folders.path(name), text)
    items = folders.client.at("textDocument/completion", uri, text, offset)["items"]
    folders.client.shut(uri)
    assert {item["label"] for item in items if item["kind"] == 6} == set(variables.split())


def test_half_an_expression_offers_the_same(folders: Folders) -> None:
    for new in ('"{{‸', "{{‸", '"{{par‸'):
        text, offset = folders.marked("parcelnest/modules/shipments.yaml", '"{{parameters.depotId}}"', new)
        uri = folders.client.open(folders.path("parcelnest/modules/shipments.yaml"), text)
        items = folders.client.at("textDocument/completion", uri, text, offset)["items"]
        folders.client.shut(uri)
        found = {item["label"] for item in items if item["kind"] == 6}
        assert found == set(MODULE.split()), new


OAUTH_1 = (
    MINIMAL
    + """\
connections:
  acme:
    label: Acme
    connectionType: oauth
    communication:
      requestToken: {url: https://acme.example/request, method: POST, qs: {a: "{{‸}}", b: "{{oauth.‹}}"}}
      accessToken: {url: https://acme.example/access, method: POST}
      info: {url: https://acme.example/me, headers: {A: "{{›}}"}}
webhooks:
  acme:
    label: Acme
    webhookType: web
rpcs:
  listIt: {communication: {url: /x, response: {iterate: "{{body}}", output: {label: "{{«}}", value: 1}}}}
modules:
  watchIt:
    label: Watch it
    moduleType: instant_trigger
    webhook: acme
    staticParams: [{name: x, type: select, options: rpc://listIt}]
"""
)
OTHERS = [
    ("‸", OAUTH),
    ("‹", "scope redirectUri"),
    ("›", STORED),
    ("«", f"{MODULE} webhook {ANSWER} item"),
]


@pytest.mark.parametrize(
    ("marker", "names"), OTHERS, ids=["request token", "members", "info", "for an instant trigger"]
)
def test_places_that_the_connectors_lack(tmp_path: Path, marker: str, names: str) -> None:
    text = re.sub(f"[‸‹›«](?<!{marker})", "", OAUTH_1)
    offset, text = text.index(marker), text.replace(marker, "")
    path = lay_out(tmp_path, {"manifest.yaml": text}) / "manifest.yaml"
    found = candidates(Index(load(str(path))), Source(str(path), text), offset)
    assert {item.label for item in found if item.kind in ("variable", "member")} == set(names.split())
