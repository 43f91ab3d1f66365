"""Paths with placeholders: `/events/{id}` takes a part, `/files/{name}.pdf` what is between, `/{rest*}` all that is left."""

from __future__ import annotations

from urllib.parse import unquote

from afkit.records import NamedTuple


class Blank(NamedTuple):
    """A part with a placeholder: what stands before it, its name, what stands behind it."""

    before: str
    name: str
    after: str


class PathPattern(NamedTuple):
    """A path to match, part by part; `rest` takes what is left."""

    parts: tuple[str | Blank, ...]
    rest: str | None = None

    def match(self, given: list[str]) -> dict[str, str] | None:
        """Give the placeholders' values, percent-decoded, or None if a path of these parts is another one."""
        if len(given) <= len(self.parts) if self.rest is not None else len(given) != len(self.parts):
            return None
        values: dict[str, str] = {}
        for part, text in zip(self.parts, given, strict=False):
            if isinstance(part, Blank):
                end = len(text) - len(part.after)
                if end <= len(part.before) or not text.startswith(part.before) or not text.endswith(part.after):
                    return None
                values[part.name] = unquote(text[len(part.before) : end])
            elif part != text:
                return None
        if self.rest is not None:
            values[self.rest] = unquote("/".join(given[len(self.parts) :]))
        return values


def split_path(path: str) -> list[str]:
    """Give the parts of a path as it was sent."""
    return path.removeprefix("/").split("/")


def parse_path(text: str) -> PathPattern:
    """Read a path of sandbox.yaml; its form has been checked."""
    parts: list[str | Blank] = []
    for part in split_path(text):
        if part.startswith("{") and part.endswith("*}"):
            return PathPattern(tuple(parts), part[1:-2])
        before, brace, rest = part.partition("{")
        name, _, after = rest.partition("}")
        parts.append(Blank(before, name, after) if brace else part)
    return PathPattern(tuple(parts))
