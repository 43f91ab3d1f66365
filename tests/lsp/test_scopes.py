"""The exact variables that completion offers inside an expression, place by place as in the reference's table 6.1."""

from __future__ import annotations

import pytest

from support.lsp_client import Folders

ALWAYS = "now environment temp parameters"
STORES = "connection common data"
RUN = "connection common data scenario metadata"
ANSWER = "body headers statusCode"

PLACES = [
    # A basic connection
    ("parcelnest/manifest.yaml", '"{{parameters.apiKey}}"', '"{{‸}}"', f"{ALWAYS} {STORES}"),
    ("parcelnest/manifest.yaml", 'uid: "{{body.account.id}}"', 'uid: "{{‸}}"', f"{ALWAYS} {STORES} {ANSWER}"),
    ("parcelnest/manifest.yaml", "'The API key could not be verified.')}}", "‸)}}", f"{ALWAYS} {STORES} {ANSWER}"),
    # OAuth 2
    ("parcelnest/manifest.yaml", "{{join(oauth.scope, ' ')}}", "{{‸}}", f"{ALWAYS} {STORES} oauth"),
    ("parcelnest/manifest.yaml", 'code: "{{query.code}}"', 'code: "{{‸}}"', f"{ALWAYS} {STORES} oauth query {ANSWER}"),
    ("parcelnest/manifest.yaml", 'code: "{{temp.code}}"', 'code: "{{‸}}"', f"{ALWAYS} {STORES} oauth"),
    ("parcelnest/manifest.yaml", "addSeconds(now, body.expires_in)", "addSeconds(‸", f"{ALWAYS} {STORES} oauth {ANSWER}"),
    ("parcelnest/manifest.yaml", "Bearer {{connection.accessToken}}", "Bearer {{‸}}", f"{ALWAYS} {STORES} oauth"),
    ("parcelnest/manifest.yaml", "{{data.expires < addMinutes(now, 5)}}", "{{‸ < 5}}", f"{ALWAYS} {STORES} oauth"),
    ("emporix/manifest.yaml", "{{temp.receiver}}", "{{‸}}", f"{ALWAYS} {STORES} oauth"),
    ("emporix/manifest.yaml", "{{statusCode < 300 && body.access_token}}", "{{‸}}", f"{ALWAYS} {STORES} oauth {ANSWER}"),
    ("parcelnest/manifest.yaml", 'clientId: "{{parameters.clientId}}"', 'clientId: "{{‸}}"', "parameters now environment"),
    # Modules
    ("parcelnest/modules/shipments.yaml", '"{{parameters.depotId}}"', '"{{‸}}"', f"{ALWAYS} {RUN} pagination"),
    ("parcelnest/modules/shipments.yaml", "{{body.accepted != false}}", "{{‸}}", f"{ALWAYS} {RUN} pagination {ANSWER}"),
    ("parcelnest/modules/shipments.yaml", 'output: "{{body.shipment}}"', 'output: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination {ANSWER} item"),
    ("parcelnest/modules/shipments.yaml", 'iterate: "{{body.shipments}}"', 'iterate: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination {ANSWER}"),
    ("parcelnest/modules/shipments.yaml", 'page: "{{pagination.page}}"', 'page: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination {ANSWER} iterate"),
    ("parcelnest/modules/shipments.yaml", 'output: "{{item}}"', 'wrapper: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination {ANSWER} iterate output"),
    ("emporix/manifest.yaml", 'requestId: "{{body.request_id}}"', 'requestId: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination {ANSWER} item"),
    ("emporix/manifest.yaml", "encodeURL(parameters.instanceId)", "encodeURL(‸)", f"{ALWAYS} {RUN} pagination"),
    # Polling trigger, its epoch
    ("parcelnest/modules/shipments.yaml", 'id: "{{item.id}}"', 'id: "{{‸}}"', f"{ALWAYS} {RUN} pagination {ANSWER} item"),
    ("parcelnest/modules/shipments.yaml", 'label: "{{item.reference}}"', 'label: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination {ANSWER} item"),
    # Instant trigger, responder
    ("parcelnest/modules/events.yaml", "{{payload}}", "{{‸}}", f"{ALWAYS} {RUN} payload webhook {ANSWER} item"),
    ("parcelnest/modules/events.yaml", 'note: "{{parameters.note}}"', 'note: "{{‸}}"',
     f"{ALWAYS} {RUN} webhook {ANSWER}"),
    # RPC, endpoint
    ("parcelnest/manifest.yaml", "{{if(parameters.onlyOpen == 'true', 'open', undefined)}}", "{{‸}}",
     f"{ALWAYS} {RUN} pagination webhook"),
    ("parcelnest/manifest.yaml", 'value: "{{item.code}}"', 'value: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination webhook {ANSWER} item"),
    ("parcelnest/manifest.yaml", '"{{input.reference}}"', '"{{‸}}"', f"{ALWAYS} {RUN} pagination input"),
    # Webhook: the call, attach, detach, update
    ("parcelnest/webhooks.yaml", 'challenge: "{{body.challenge}}"', 'challenge: "{{‸}}"',
     f"{ALWAYS} common data query method body headers"),
    ("parcelnest/webhooks.yaml", 'output: "{{item}}"', 'output: "{{‸}}"',
     f"{ALWAYS} common data query method body headers item"),
    ("parcelnest/webhooks.yaml", 'target: "{{webhook.url}}"', 'target: "{{‸}}"', f"{ALWAYS} {STORES} webhook"),
    ("parcelnest/webhooks.yaml", 'hookId: "{{body.hook.id}}"', 'hookId: "{{‸}}"', f"{ALWAYS} {STORES} webhook {ANSWER}"),
    ("parcelnest/webhooks.yaml", "/hooks/{{webhook.hookId}}", "/hooks/{{‸}}", f"{ALWAYS} {STORES} webhook"),
    # Base runs in modules, RPCs and webhook requests
    ("parcelnest/manifest.yaml", 'X-Parcelnest-Key: "{{connection.apiKey}}"', 'X-Parcelnest-Key: "{{‸}}"',
     f"{ALWAYS} {RUN} pagination payload webhook"),
    ("parcelnest/manifest.yaml", "limit reached. {{body.fault.text}}", "limit reached. {{‸}}",
     f"{ALWAYS} {RUN} pagination payload webhook {ANSWER}"),
    # The same in an app directory
    ("appdir/modules/create-shipment/create-shipment.communication.iml.json", '"{{parameters.depotId}}"', '"{{‸}}"',
     f"{ALWAYS} {RUN} pagination"),
    ("appdir/general/base.iml.json", '"{{connection.apiKey}}"', '"{{‸}}"', f"{ALWAYS} {RUN} pagination payload webhook"),
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
        assert found == set(f"{ALWAYS} {RUN} pagination".split()), new
