"""The manifest front end: one readable file, with includes, → the app model."""

from __future__ import annotations

from afkit.manifest.reader import load_manifest, parse_manifest

__all__ = ["load_manifest", "parse_manifest"]
