"""A sign that is missing inside of brackets, or in front of them, is told where it is missing."""

from __future__ import annotations

import pytest

from afkit.source import load
from afkit.source.diagnostic import UnreadableError
from afkit.source.edits.applying import apply
from afkit.source.text import Source

RIGHT = """\
app: {label: Demo, error: {message: "[{{statusCode}}] {{body.error}}", "429": {type: RateLimitError}}}
list:
  - {name: one, at: "2026-01-16T08:00:00.000Z"}
  - {name: two, at: "2026-01-15T08:00:00.000Z"}
request:
  url: /things
  response: {iterate: "{{body.things}}", output: "{{item}}", limit: 10}
  expect: {bundles: [{id: one}], requests: [{path: /things}]}
wide:
  -   "name": one
      "type": text
  -   "name": two
      "type": text
"""

LOST = [
    ('{{body.error}}", "429"', '{{body.error}}, "429"', '"[{{statusCode}}] {{body.error}}', "is not closed"),
    ('16T08:00:00.000Z"}', "16T08:00:00.000Z}", '"2026-01-16T08:00:00.000Z', "is not closed"),
    ('{{body.things}}", output', "{{body.things}}, output", '"{{body.things}}', "is not closed"),
    ('{{item}}", limit', "{{item}}, limit", '"{{item}}', "is not closed"),
    ('iterate: "{{', "iterate: {{", '{{body.things}}"', "that begins this value is missing"),
    ('message: "[', "message: [", '[{{statusCode}}] {{body.error}}"', "that begins this value is missing"),
    ("  expect: {", "  expect {", "expect", "a colon is missing after 'expect'"),
    ("app: {", "app {", "app", "a colon is missing after 'app'"),
    ('-   "name": two', '-"name": two', "-", "a blank is missing behind the dash"),
    ('  -   "name": two', '      "name": two', '"name"', "the dash of the next item is missing"),
]


@pytest.mark.parametrize(("right", "wrong", "place", "message"), LOST)
def test_a_lost_sign_is_told_where_it_is_lost(right, wrong, place, message):
    assert RIGHT.count(right) == 1
    source = Source("x.yaml", RIGHT.replace(right, wrong))
    try:
        (found,) = load(source).diagnostics
    except UnreadableError as error:
        (found,) = error.diagnostics
    assert found.location.text == place
    assert message in found.message
    if found.fix:
        assert load(Source("x.yaml", apply(source.text, found.fix))).value == load(Source("x.yaml", RIGHT)).value


def test_the_text_is_whole():
    assert not load(Source("x.yaml", RIGHT)).diagnostics
