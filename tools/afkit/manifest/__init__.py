"""The manifest front end: one readable file, with includes, → the app model."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING
from afkit.late import exports

if TYPE_CHECKING:
    from afkit.manifest.reader import load_manifest, parse_manifest

__all__ = ["load_manifest", "parse_manifest"]

__getattr__ = exports(__name__, {"load_manifest": "reader", "parse_manifest": "reader"})
