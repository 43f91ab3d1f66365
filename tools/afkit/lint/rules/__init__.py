"""The rules: a sub-room to a subject, a module to a family. Importing a module registers its rules."""

from __future__ import annotations

from functools import cache

from afkit.late import load_module
from afkit.lint.rule import RULES, Rule

MODULES = (
    "references",
    "expressions.checked",
    "expressions.unbraced",
    "parameters.declared",
    "parameters.defaults",
    "parameters.misnamed",
    "parameters.unused",
    "parameters.procedures",
    "parameters.browsing",
    "parameters.bounds",
    "parameters.choices",
    "requests.parts",
    "requests.sending",
    "requests.lists",
    "requests.depth",
    "requests.written",
    "requests.typed",
    "responses.bounds",
    "responses.replies",
    "responses.results",
    "responses.described",
    "requests.urls",
    "webhooks.declared",
    "webhooks.calls",
    "webhooks.triggers",
    "connections.credentials",
    "connections.missing",
    "connections.refreshing",
    "connections.oauth",
    "expressions.functions",
    "expressions.undeclared",
    "secrets.hidden",
    "secrets.leaks",
    "secrets.literals",
    "secrets.listed",
    "review.demands",
    "review.limits",
    "review.naming",
    "responses.samples",
    "review.labels",
    "review.wording",
    "review.modules",
    "review.content",
    "practice.requests",
    "practice.data",
    "practice.words",
)


@cache
def all_rules() -> dict[str, Rule]:
    """Give every rule by code."""
    for name in MODULES:
        load_module(f"afkit.lint.rules.{name}")
    return dict(sorted(RULES.items()))
