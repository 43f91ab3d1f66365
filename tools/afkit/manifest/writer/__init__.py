"""App → manifest text: what a person would have written, comments of code files included."""

from __future__ import annotations

from afkit.manifest.writer.files import Written, write_manifest

__all__ = ["Written", "write_manifest"]
