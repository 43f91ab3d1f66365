"""File URIs and paths."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit


def to_path(uri: str) -> str | None:
    """Give the path of a `file:` URI; None for any other."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or "\0" in parts.path or "%00" in parts.path:
        return None
    path = unquote(parts.path)
    if len(path) > 2 and path[0] == "/" and path[2] == ":":
        path = path[1:]  # a drive letter
    return path or None


def to_uri(path: str) -> str:
    """Give the URI of an absolute path."""
    path = path.replace("\\", "/")
    if not path.startswith("/"):
        path = "/" + path
    return "file://" + quote(path, safe="/:@!$&'()*+,;=~-._")
