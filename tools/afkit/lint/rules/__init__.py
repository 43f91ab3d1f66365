"""The rules, one module to a family. Importing a module registers its rules."""

from __future__ import annotations

from importlib import import_module

from afkit.lint.rule import RULES, Rule

MODULES = (
    "references",
    "expressions",
    "requests",
    "responses",
    "urls",
    "webhooks",
    "connections",
    "secrets",
    "leaks",
    "review",
    "samples",
)


def all_rules() -> dict[str, Rule]:
    """Give every rule by code."""
    for name in MODULES:
        import_module(f"afkit.lint.rules.{name}")
    return dict(sorted(RULES.items()))
