"""Write data as a person would: YAML with comments, anchors and folded texts, and JSON in the manner of its file."""

from __future__ import annotations

from afkit.source.writing.json import json_text, jsonc_text
from afkit.source.writing.notes import NO_NOTES, Branch, Notes, branches
from afkit.source.writing.yaml import Layout, yaml_text

__all__ = ["NO_NOTES", "Branch", "Layout", "Notes", "branches", "json_text", "jsonc_text", "yaml_text"]
