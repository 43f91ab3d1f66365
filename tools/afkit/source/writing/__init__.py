"""Write data as a person would: YAML with comments, anchors and folded texts, and JSON in the manner of its file."""

from __future__ import annotations

from afkit.source.writing.json import json_text
from afkit.source.writing.notes import NO_NOTES, Notes
from afkit.source.writing.yaml import Layout, yaml_text

__all__ = ["NO_NOTES", "Layout", "Notes", "json_text", "yaml_text"]
