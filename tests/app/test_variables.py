"""Which variables exist where: the matrix of the format, as a table."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.app.model import Connection, Endpoint, Module, Origin, Rpc, Webhook
from afkit.app.spec.variables import DOCS, KNOWN, available, context_of, phase_of, roots
from afkit.source import Source, load_yaml

HERE = Origin(load_yaml(Source("x.yaml", "{}")))
BASIC = Connection("c", HERE)
OAUTH = Connection("c", HERE, connection_type="oauth")
ACTION = Module("m", HERE)
TRIGGER = Module("m", HERE, module_type="trigger")
INSTANT = Module("m", HERE, module_type="instant_trigger")
RPC = Rpc("r", HERE)
HOOK = Webhook("w", HERE)

TABLE: list[tuple[Any, Any, str, tuple[str | int, ...], str, bool]] = [
    # kind, component, code, path, variable, available?
    ("connection", BASIC, "communication", ("url",), "parameters", True),
    ("connection", BASIC, "communication", ("url",), "oauth.scope", False),
    ("connection", BASIC, "communication", ("url",), "body", False),
    ("connection", BASIC, "communication", ("response", "metadata", "value"), "body", True),
    ("connection", BASIC, "communication", ("url",), "pagination.page", False),
    ("connection", OAUTH, "communication", ("authorize", "qs", "scope"), "oauth.scope", True),
    ("connection", OAUTH, "communication", ("authorize", "qs", "redirect_uri"), "oauth.localRedirectUri", True),
    ("connection", OAUTH, "communication", ("authorize", "response", "temp", "code"), "query", True),
    ("connection", OAUTH, "communication", ("token", "response", "data"), "query", False),
    ("connection", OAUTH, "communication", ("token", "response", "data"), "body", True),
    ("connection", OAUTH, "communication", ("token", "body"), "body", False),
    ("connection", OAUTH, "communication", ("info", "headers", "A"), "connection", True),
    ("connection", OAUTH, "params", (0, "help"), "now", False),
    ("connection", OAUTH, "installDirectives", ("common", "id"), "parameters", True),
    ("connection", OAUTH, "installDirectives", ("common", "id"), "connection", False),
    ("module", ACTION, "communication", ("body", "item"), "body", False),
    ("module", ACTION, "communication", (1, "response", "output"), "body", True),
    ("module", ACTION, "communication", ("response", "output", "x"), "item", True),
    ("module", ACTION, "communication", ("response", "error", "message"), "statusCode", True),
    ("module", ACTION, "communication", ("response", "error", "message"), "item", False),
    ("module", ACTION, "communication", ("response", "iterate", "condition"), "item", True),
    ("module", ACTION, "communication", ("response", "iterate", "container"), "item", False),
    ("module", ACTION, "communication", ("response", "wrapper"), "output", True),
    ("module", ACTION, "communication", ("response", "output"), "output", False),
    ("module", ACTION, "communication", ("response", "wrapper"), "iterate.container.last", True),
    ("module", ACTION, "communication", ("pagination", "qs", "page"), "pagination.page", True),
    ("module", ACTION, "communication", ("pagination", "condition"), "body", True),
    ("module", ACTION, "communication", ("pagination", "qs", "after"), "iterate.container.last", True),
    ("module", ACTION, "communication", ("qs", "after"), "iterate.container.last", False),
    ("module", ACTION, "communication", ("repeat", "condition"), "temp", True),
    ("module", ACTION, "communication", ("url",), "oauth.scope", False),
    ("module", ACTION, "communication", ("url",), "payload", False),
    ("module", ACTION, "communication", ("url",), "webhook", False),
    ("module", ACTION, "communication", ("url",), "data.lastDate", False),
    ("module", TRIGGER, "communication", ("qs", "since"), "data.lastDate", True),
    ("module", TRIGGER, "epoch", ("response", "output", "label"), "item", True),
    ("module", TRIGGER, "communication", ("response", "trigger", "id"), "item", True),
    ("module", INSTANT, "communication", ("url",), "payload", True),
    ("module", INSTANT, "communication", ("url",), "pagination.page", False),
    ("module", ACTION, "mappableParams", (0, "label"), "parameters", False),
    ("rpc", RPC, "communication", ("response", "output", "label"), "item", True),
    ("rpc", RPC, "communication", ("url",), "connection", True),
    ("webhook", HOOK, "communication", ("verification", "condition"), "query", True),
    ("webhook", HOOK, "communication", ("condition",), "body", True),
    ("webhook", HOOK, "communication", ("output",), "item", True),
    ("webhook", HOOK, "communication", ("output",), "connection", False),
    ("webhook", HOOK, "attach", ("body", "url"), "webhook.url", True),
    ("webhook", HOOK, "attach", ("url",), "webhook", False),
    ("webhook", HOOK, "detach", ("url",), "webhook", True),
    ("webhook", HOOK, "attach", ("response", "data", "id"), "body", True),
    ("endpoint", Endpoint("e", HERE), "communication", ("url",), "parameters", True),
    ("app", None, "base", ("headers", "Authorization"), "connection", True),
    ("app", None, "base", ("response", "error", "message"), "body", True),
    ("app", None, "base", ("headers", "A"), "body", False),
    ("app", None, "groups", (), "now", False),
]


@pytest.mark.parametrize(("kind", "component", "code", "path", "variable", "there"), TABLE)
def test_a_variable_is_there_or_not(
    kind: Any, component: Any, code: str, path: tuple[str | int, ...], variable: str, there: bool
) -> None:
    assert (variable in available(kind, component, code, path)) is there


def test_every_variable_is_explained() -> None:
    assert DOCS.keys() == KNOWN


def test_roots_are_the_first_names() -> None:
    assert roots(frozenset({"pagination.page", "pagination.limit", "now"})) == {"pagination", "now"}


def test_contexts_and_phases_have_names() -> None:
    assert context_of("module", INSTANT, "communication") == "instant_trigger"
    assert phase_of("oauth", ("token", "response", "data")) == "response"
    assert phase_of("webhook", ("respond", "body")) == "call"
