"""Write the data of a manifest, a sandbox or cases as the YAML text that a person would write.

The data are plain and in order, with defaults already left out; see `afkit.manifest.writer` for an app of the model.
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Any, Literal
from afkit.app.model import KINDS
from afkit.source import Path
from afkit.source.writing import NO_NOTES, Layout, Notes, yaml_text

Sort = Literal["manifest", "sandbox", "cases"]
_MAPS = frozenset(f"{kind}s" for kind in KINDS)
_SHORT = frozenset(("manifest", "sandbox", "version", "now", "title", "$schema"))


def dump(value: Mapping[str, Any], *, sort: Sort = "manifest", notes: Mapping[Path, Notes] = NO_NOTES) -> str:
    """Write a manifest (or an included part), a `sandbox.yaml` or a `cases.yaml`.

    `notes` gives comments, anchors and aliases by the path of the value they belong to; the comments of the document
    itself, at `()`, stand at its head. Text is quoted only where it must be, long texts are folded, small pieces stand in
    brackets, and an empty line separates what reads apart.
    """
    spaced = _manifest_spaced if sort == "manifest" else _listed_spaced
    return yaml_text(dict(value), notes, Layout(block=3 if sort == "sandbox" else 4, spaced=spaced))


def _manifest_spaced(path: Path) -> bool:
    """Separate the blocks of a manifest, and the components of each kind."""
    return path[0] not in _SHORT if len(path) == 1 else path[0] in _MAPS


def _listed_spaced(path: Path) -> bool:
    """Separate the blocks of a file, and its cases."""
    return path[0] not in _SHORT if len(path) == 1 else path[0] == "cases" and path[1] != 0
