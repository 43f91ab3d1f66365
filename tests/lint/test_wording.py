"""What a user reads names nothing that only we can look up, and every code that a text names leads somewhere."""

from __future__ import annotations

import re

import pytest

from afkit.lint import Config, lint
from afkit.lint.catalogue import pages, snippet
from afkit.lint.reporters import markdown
from afkit.lint.rules import all_rules
from afkit.lint.sources import REQUIREMENTS
from afkit.loading import load_text

RULES = all_rules()
OURS = re.compile(r"\b[PS]-\d\d\b|\bD-?\d{1,2}\b(?!\w)|\[(?:MK|OBS|DOC|SCH|FOR)\b|app-format")
DEMAND = re.compile(r"\bR-\d\d\b")
CODE = re.compile(r"\bAF\d{3}\b")
_HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"


def plain(text: str) -> list[str]:
    """Give what a text names that needs our own papers."""
    found = OURS.findall(text)
    for match in DEMAND.finditer(text):
        number = match.group()
        told = text[match.end() :].lstrip(": ").startswith(REQUIREMENTS.get(number, ("\0",))[0][:12])
        found += [] if told else [number]
    return found


@pytest.mark.parametrize("code", RULES)
def test_messages_and_hints_need_no_papers_of_ours(code, tmp_path):
    text = _HEAD + snippet(RULES[code].bad) + "\n"
    for item in lint(load_text("manifest.yaml", text, str(tmp_path)), Config(profile="all")):
        assert plain(f"{item.message} {item.hint or ''}") == []


@pytest.mark.parametrize(
    ("label", "told"),
    [
        ("Delete social accounts", None),
        ("Delete social accounts (advanced)", None),
        ("Delete social accounts by ID", None),
        ("Delete social account", "write Delete a social account"),
        ("Update uploaded file", "write Update an uploaded file"),
        ("Update user", "write Update a user"),
    ],
)
def test_only_one_thing_gets_an_article_and_the_one_that_is_spoken(label, told, tmp_path):
    module = f"modules: {{doIt: {{label: {label}, moduleType: action, actionCrud: delete, description: Does it.}}}}\n"
    found = lint(load_text("manifest.yaml", _HEAD + module, str(tmp_path)), Config(profile="all"))
    assert [item.hint for item in found if item.code == "AF630"] == ([told] if told else [])


_OAUTH = """
    connections:
      acme:
        label: Acme
        connectionType: oauth
        communication:
          token:
            url: "https://a.example/t"
            response: {data: {accessToken: "{{body.access_token}}", refreshToken: "{{body.refresh_token}}", expires: "{{now}}"}}
          refresh: {url: "https://a.example/t", response: {data: {%s}}}
    """
_CALLS = """
    functions:
      clean: {code: "function clean(a) { return a; }"}
      send: {code: "function send(a) { %s }"}
    modules: {getIt: {label: Get it, moduleType: action, communication: {url: "/n/{{send(parameters.n)}}"}}}
    """
_AT = "modules: {getIt: {label: Get it, moduleType: action, communication: {url: /n, %s}}}"
_BASE = """
    base: {baseUrl: "https://a.example", headers: {x-key: "{{parameters.%s}}"}, log: {sanitize: [request.headers.`x-key`]}}
    connections: {acme: {label: Acme, connectionType: basic, params: [{name: apiKey, type: password, label: Key}],
      communication: {url: "https://a.example", response: {data: {sessionToken: "{{body.deep.sessionToken}}"}}}}}
    modules: {getIt: {label: Get it, moduleType: action, connection: acme, communication: {url: /n},
      mappableParams: [{name: id, type: text, label: ID}]}}
    """
_SHARED = """
    connections: {acme: {label: Acme, connectionType: basic,
      communication: {url: "https://a.example", response: {uid: "{{body.id}}"}}}}
    webhooks:
      events:
        label: Events
        webhookType: %s
        connection: acme
        communication: {iterate: "{{body.entries}}", uid: "{{item.id}}"}
        attach: {url: "https://a.example/apps", method: POST, body: {fields: all}}
    """
HINTS = [
    (_SHARED % "web-shared", "AF326", None),
    (_SHARED % "web-shared", "AF460", None),
    (_SHARED % "web", "AF460", 'send "{{webhook.url}}"'),
    (_BASE % "apiKey", "AF326", "in base, parameters are those of the modules; write connection.apiKey"),
    (_BASE % "idd", "AF327", "did you mean id?"),
    (_BASE % "id", "AF326", None),
    (_BASE % "id", "AF327", None),
    (_BASE % "id", "AF502", "add response.body.deep.sessionToken to log.sanitize of this request"),
    (
        _OAUTH % 'access_token: "{{body.a}}"',
        "AF445",
        "write accessToken in place of access_token, add refreshToken in its response.data",
    ),
    (_OAUTH % 'accessToken: "{{body.a}}"', "AF445", "add refreshToken in its response.data"),
    (_OAUTH % 'accessToken: "{{body.a}}", refreshToken: "{{body.r}}"', "AF445", None),
    (_AT % "X-Api-Key: k", "AF101", "a header stands in headers: {X-Api-Key: …}"),
    (_AT % "authorization: k", "AF101", "a header stands in headers: {authorization: …}"),
    (_AT % "methd: GET", "AF101", "did you mean 'method'?"),
    (_CALLS % "return clean(a);", "AF485", "write iml.clean(…)"),
    (_CALLS % "return clean(a);", "AF482", None),
    (_CALLS % "return iml.clean(a);", "AF485", None),
    (_CALLS % "var clean = String; return clean(a);", "AF485", None),
    (_CALLS % "var clean = String; return clean(a);", "AF482", "call it in an expression, or remove it"),
    (_CALLS % "return send(a);", "AF485", None),
]  # fmt: skip


@pytest.mark.parametrize(("example", "code", "hint"), HINTS)
def test_a_hint_says_what_to_write_at_this_place(example, code, hint, tmp_path):
    found = lint(load_text("manifest.yaml", _HEAD + snippet(example) + "\n", str(tmp_path)), Config(profile="all"))
    assert [item.hint for item in found if item.code == code] == ([hint] if hint else [])


def test_pages_name_requirements_with_their_words():
    for page in pages().values():
        assert plain(page.markdown) == [], page.code


def test_codes_that_a_page_names_exist():
    from afkit.cli.explain import every_page

    known = every_page()
    for page in known.values():
        assert set(CODE.findall(page.markdown)) <= set(known), page.code


def test_the_report_for_a_reviewer_names_requirements_with_their_words(tmp_path):
    found = []
    for rule in RULES.values():
        text = _HEAD + snippet(rule.bad) + "\n"
        found += lint(load_text("manifest.yaml", text, str(tmp_path)), Config(profile="review"))
    from afkit.lint.reporters import Report

    report = markdown.write(Report(["manifest.yaml"], found, False, [], ""))
    assert len(report) > 1000
    assert plain(report) == []
