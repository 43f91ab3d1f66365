"""The rules, one module to a family. Importing a module registers its rules."""

from __future__ import annotations

from importlib import import_module

from afkit.lint.rule import RULES, Rule

MODULES = (
    "references",
    "expressions",
    "plain",
    "parameters",
    "unused",
    "procedures",
    "bounds",
    "choices",
    "requests",
    "sending",
    "lists",
    "responses",
    "results",
    "urls",
    "webhooks",
    "hooks",
    "triggers",
    "connections",
    "oauth",
    "functions",
    "secrets",
    "leaks",
    "literals",
    "review",
    "naming",
    "samples",
)


def all_rules() -> dict[str, Rule]:
    """Give every rule by code."""
    for name in MODULES:
        import_module(f"afkit.lint.rules.{name}")
    return dict(sorted(RULES.items()))
