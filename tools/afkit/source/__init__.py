"""Text with positions: read files, parse YAML and JSON, and know where every value stands. Usable alone."""

from __future__ import annotations

from afkit.source.diagnostic import SEVERITIES, Diagnostic, Edit, Related, Severity, UnreadableError
from afkit.source.document import Document, load, load_json, load_yaml, pointer
from afkit.source.files import confine, read_source, write_atomic
from afkit.source.frame import frame
from afkit.source.places import Path
from afkit.source.text import Location, Source

__all__ = [
    "SEVERITIES",
    "Diagnostic",
    "Document",
    "Edit",
    "Location",
    "Path",
    "Related",
    "Severity",
    "Source",
    "UnreadableError",
    "confine",
    "frame",
    "load",
    "load_json",
    "load_yaml",
    "pointer",
    "read_source",
    "write_atomic",
]
