"""OAuth 2 with a sandbox that plays the authorization server, in cases."""

from __future__ import annotations

from pathlib import Path

from support.cli import afkit

CASES = """\
cases:
  - name: all is well
    runs:
      - connect: acme
        expect: {metadata: Blue Heron, requests: [{path: {matches: "/oauth/authorize.*"}}, {form: {code: {matches: ".+"}}}, {}]}
      - {module: searchItems, input: {limit: 1}, expect: {bundles: [{id: item_1}]}}
  - name: the user says no
    connect: acme
    switches: {no: true}
    expect: {error: {type: InvalidAccessTokenError, message: "access_denied: the user said no"}}
  - name: another client
    connect: acme
    connection: {clientId: somebody-else}
    expect: {metadata: Blue Heron}
"""


def test_cases_go_the_whole_way(tmp_path: Path) -> None:
    assert afkit("new", "acme", "--auth", "oauth2", "-o", tmp_path).code == 0
    sandbox = (tmp_path / "sandbox.yaml").read_text()
    sandbox = sandbox.replace("at: [codes]", "at: [codes], deny: '{{switches.no}}'")
    sandbox = sandbox.replace("state:\n", "switches: {no: {default: false, doc: No.}}\nstate:\n", 1)
    (tmp_path / "sandbox.yaml").write_text(sandbox)
    (tmp_path / "cases.yaml").write_text(CASES)
    done = afkit("test", tmp_path, "--format", "json")
    said = {case["name"]: [failure["message"] for failure in case["failures"]] for case in done.data["cases"]}
    assert said.pop("another client") == [
        "could not run: the consent page answered 400 and did not lead back: "
        "invalid_request: there is no client 'somebody-else'"
    ]
    assert said == {"all is well": [], "the user says no": []}
