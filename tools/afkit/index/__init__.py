"""What stands at a place of a connector's texts, who else speaks of it, and what may be written there."""

from __future__ import annotations

from afkit.index.companions import Companion
from afkit.index.index import Index, InTemplate, Standing
from afkit.index.spots import Spot
from afkit.index.symbols import Mention, Symbol

__all__ = ["Companion", "InTemplate", "Index", "Mention", "Spot", "Standing", "Symbol"]
