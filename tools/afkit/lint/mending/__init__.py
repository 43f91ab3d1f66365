"""Fixes that need more than the words of a finding: members that are added, moved or taken away, by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from afkit.annotations import TYPE_CHECKING
from afkit.app.model import Project
from afkit.late import load_module
from afkit.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    from afkit.lint.mending.plan import Mending

_MODULES = ("lists", "outputs", "requests", "connections", "parameters")


def all_mendings() -> Mapping[str, Mending]:
    """Give every fix that is declared here, by code."""
    from afkit.lint.mending.plan import MENDINGS

    for name in _MODULES:
        load_module(f"afkit.lint.mending.{name}")
    return MENDINGS


def with_fixes(project: Project, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Give the findings on a project with the fixes that are declared for their codes."""
    items = list(found)
    if all(item.fix for item in items):
        return items
    from afkit.lint.mending.plan import made

    all_mendings()
    return made(project, items)
