"""Check connectors: rules, what they found, and the forms in which it is told."""

from __future__ import annotations

from afkit.lint.config import DEFAULT, Config, read_config
from afkit.lint.run import lint

__all__ = ["DEFAULT", "Config", "lint", "read_config"]
