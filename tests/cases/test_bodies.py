"""What a case says of a body that was sent: as text, or as JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit

MANIFEST = """\
manifest: 1
app: {name: echo, label: Echo, description: Says it again., theme: "#1d5fd1"}
base: {baseUrl: https://api.echo.example}
modules:
  say:
    label: Say
    description: Says it.
    moduleType: action
    actionCrud: create
    communication: {url: /say, method: POST, body: {text: hello, list: [1, 2]}}
"""
SANDBOX = "{sandbox: 1, title: Echo, routes: [{name: say, match: {path: /say}, steps: [{reply: {json: {}}}]}]}"
ADVICE = "'body' is a text: the members of a JSON body are compared with 'json'"
BODIES = {
    "a text, as it was sent": ("""body: '{"text":"hello","list":[1,2]}'""", ""),
    "a pattern": ("body: {matches: .+hello.+}", ""),
    "another text": ("body: hello", 'requests[0].body: expected "hello", got "{'),
    "another pattern": ("body: {matches: .+bye}", "requests[0].body: expected .+bye, got "),
    "members, which only `json` compares": ("body: {text: hello}", ADVICE),
    "a list, which only `json` compares": ("body: [hello]", ADVICE),
    "members of the JSON": ("json: {text: hello}", ""),
    "other members of the JSON": ("json: {text: bye}", 'requests[0].json.text: expected "bye", got "hello"'),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_is_compared_as_text_or_as_json(tmp_path: Path, name: str) -> None:
    expected, said = BODIES[name]
    cases = f"cases: [{{name: says it, module: say, expect: {{requests: [{{{expected}}}]}}}}]"
    for file, text in (("manifest.yaml", MANIFEST), ("sandbox.yaml", SANDBOX), ("cases.yaml", cases)):
        (tmp_path / file).write_text(text, encoding="utf-8")
    result = afkit("test", tmp_path)
    assert (result.code, said in result.out) == (bool(said), True), result.out + result.err
    assert (ADVICE in result.out) == (said == ADVICE)
