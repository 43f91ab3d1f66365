"""Paths with placeholders: `/events/{id}` takes one part, `/files/{rest*}` all that is left."""

from __future__ import annotations

from urllib.parse import unquote

from afkit.records import NamedTuple


class PathPattern(NamedTuple):
    """A path to match: fixed parts as texts, placeholders as one-element tuples; `rest` takes what is left."""

    parts: tuple[str | tuple[str], ...]
    rest: str | None = None

    def match(self, path: str) -> dict[str, str] | None:
        """Give the placeholders' values, percent-decoded, or None if the path is another one."""
        given = path.removeprefix("/").split("/")
        if len(given) <= len(self.parts) if self.rest is not None else len(given) != len(self.parts):
            return None
        values: dict[str, str] = {}
        for part, text in zip(self.parts, given, strict=False):
            if isinstance(part, tuple):
                if not text:
                    return None
                values[part[0]] = unquote(text)
            elif part != text:
                return None
        if self.rest is not None:
            values[self.rest] = unquote("/".join(given[len(self.parts) :]))
        return values


def parse_path(text: str) -> PathPattern:
    """Read a path of sandbox.yaml; its form has been checked."""
    parts: list[str | tuple[str]] = []
    for part in text.removeprefix("/").split("/"):
        if part.startswith("{") and part.endswith("*}"):
            return PathPattern(tuple(parts), part[1:-2])
        parts.append((part[1:-1],) if part.startswith("{") else part)
    return PathPattern(tuple(parts))
