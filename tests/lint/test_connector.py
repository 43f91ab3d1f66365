"""Slips planted in the shipped connector are found, one by one, at their line."""

from __future__ import annotations

import pytest

from afkit.lint import lint
from afkit.loading import load_text
from support.cli import ROOT

FOLDER = ROOT / "connector" / "emporix-oe"
TEXT = (FOLDER / "manifest.yaml").read_text(encoding="utf-8")

HMAC = "x-emporix-hmac: \"{{sha256(temp.body, 'base64', trim(connection.sourceSecret))}}\""
TYPED = "          Content-Type: application/json\n"
SECRET = "        type: password\n        required: true\n        editable: true\n        # At least"
RECEIVER = (
    "                name: eventReceiverUrl\n                label: Event receiver URL\n                type: text\n"
    "                required: true\n                editable: false"
)

SLIPS = [
    ("    connection: emporix-oe\n    mappableParams:\n      - &eventType", "emporix-oe", "emporix-oo", "AF201"),
    ("modules: [startDigitalProcess, sendEvent]", "sendEvent", "sendEvents", "AF204"),
    ("modules: [startDigitalProcess, sendEvent]", ", sendEvent", "", "AF205"),
    (HMAC, "sha256", "sha265", "AF320"),
    (HMAC, "sourceSecret))}}", "sourceSecre))}}", "AF327"),
    (HMAC, "))}}", ")}}", "AF304"),
    ("would no longer fit.\n        type: text", "type: text", "type: json", "AF405"),
    (TYPED + '          ce-specversion: "1.0"\n          # Attributes', TYPED, "", "AF404"),
    ("url: \"/{{parameters.url}}\"", "/{{", "{{", "AF421"),
    ("        condition: true  # without", "condition: true", "condition: false", "AF440"),
    ("sanitize: [request.body.client_secret, response.body.access_token]", "request.body.client_secret, ", "", "AF502"),
    ("sanitize: [request.body.client_secret, response.body.access_token]", ", response.body.access_token", "", "AF502"),
    ("sanitize: &signature [request.headers.`x-emporix-hmac`]", "hmac", "mac", "AF515"),
    ("      - name: sourceSecret\n        label: Secret\n        type: password", "password", "text", "AF501"),
    (SECRET, "required: true", "required: false", "AF512"),
    (RECEIVER, "editable: false", "editable: true", "AF513"),
]  # fmt: skip


@pytest.mark.parametrize(("part", "old", "new", "code"), SLIPS)
def test_a_planted_slip_is_found(part, old, new, code):
    assert TEXT.count(part) >= 1
    start = TEXT.index(part)
    changed = TEXT[:start] + part.replace(old, new) + TEXT[start + len(part) :]
    project = load_text("manifest.yaml", changed, str(FOLDER))
    found = lint(project)
    assert code in [item.code for item in found], [(item.code, item.message) for item in found]
    assert all(item.location.source.text == changed for item in found)
