"""The codes of the command line itself."""

from __future__ import annotations
