"""Fixes that need more than the words of a finding: members that are added, moved or taken away, by rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from afkit.annotations import TYPE_CHECKING
from afkit.app.codes import UNKNOWN_KEY, WRONG_TYPE
from afkit.app.model import Project
from afkit.late import load_module
from afkit.lint.rules.codes import CONNECTION_OF_ANOTHER_TYPE, MODULE_OF_ANOTHER_TYPE
from afkit.source.diagnostic import Diagnostic

if TYPE_CHECKING:
    from afkit.lint.mending.plan import Mending

_MODULES = {
    "lists": "AF205 AF206 AF208 AF415 AF476 AF497 AF503 AF602 AF603 AF604",
    "outputs": "AF605 AF620 AF621",
    "requests": "AF401 AF402 AF403 AF404 AF407 AF409 AF417 AF421 AF428 AF467 AF610",
    "connections": "AF440 AF441 AF442 AF445 AF446 AF447 AF448 AF462 AF512 AF513",
    "forms": f"{UNKNOWN_KEY} {WRONG_TYPE}",
    "parameters": "AF011 AF090 AF458 AF484 AF485 AF487 AF490 AF493 AF494 AF496 AF601 AF607 AF609 AF611 AF613 AF616",
    "members": "AF202 AF470 AF471 AF502 AF618 AF627 AF628 AF641 AF700 AF708 AF723 AF728 AF737",
    "words": "AF422 AF486 AF517 AF617 AF624 AF625 AF629 AF638 AF639 AF644 AF648 AF703 AF704 AF705 AF710 AF711 AF715",
}
"""Which codes each module mends: only what is needed is loaded."""
_INSTEAD = frozenset({CONNECTION_OF_ANOTHER_TYPE, MODULE_OF_ANOTHER_TYPE})
"""Codes whose rules give a fix to read on with, and which are mended better here."""


def all_mendings() -> Mapping[str, Mending]:
    """Give every fix that is declared here, by code."""
    from afkit.lint.mending.plan import MENDINGS

    for name in _MODULES:
        load_module(f"afkit.lint.mending.{name}")
    return MENDINGS


def with_fixes(project: Project, found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Give the findings on a project with the fixes that are declared for their codes."""
    items = list(found)
    wanting = {item.code for item in items if not item.fix or item.code in _INSTEAD}
    needed = [name for name, codes in _MODULES.items() if not wanting.isdisjoint(codes.split())]
    if not needed:
        return items
    from afkit.lint.mending.plan import made

    for name in needed:
        load_module(f"afkit.lint.mending.{name}")
    return made(project, items)
