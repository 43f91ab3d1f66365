"""The canonical form of manifests: the order of keys, blank lines, and how expressions are written.

Comments, anchors, quotes and line ends stay; what a manifest says never changes.
"""

from __future__ import annotations

from afkit.manifest.style.blanks import tidy
from afkit.manifest.style.expressions import spell
from afkit.manifest.style.keys import reorder

__all__ = ["reorder", "spell", "tidy"]
