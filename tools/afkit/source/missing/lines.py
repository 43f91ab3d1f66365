"""Lines of a YAML text around an offset: how deep they are, where their content ends, which stand above and below."""

from __future__ import annotations

from afkit.patterns import lazy

_COMMENT = lazy(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'#]|(?<!\s)#)*""")


def line_of(text: str, at: int) -> int:
    """Count the lines above the one in which an offset is."""
    return text.count("\n", 0, at)


def indent_of(text: str, at: int) -> int:
    """Give by how many spaces the line is indented in which an offset is."""
    start = text.rfind("\n", 0, at) + 1
    width = start
    while text[width : width + 1] == " ":
        width += 1
    return width - start


def content_column(text: str, at: int) -> int:
    """Give the column at which the content of a line begins, behind the dashes of list items."""
    width = indent_of(text, at)
    start = text.rfind("\n", 0, at) + 1
    while text.startswith("- ", start + width):
        width += 2
    return width


def content_end(text: str, at: int) -> int:
    """Give the end of what stands in a line, without a comment."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    content = text[start : len(text) if end < 0 else end]
    match = _COMMENT.match(content)
    kept = content[: match.end()] if match is not None and content[match.end() : match.end() + 1] == "#" else content
    return start + len(kept.rstrip())


def line_above(text: str, at: int) -> int:
    """Give an offset in the nearest line above that holds more than a comment; -1 if there is none."""
    start = text.rfind("\n", 0, at) + 1
    while start > 0:
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        content = text[start:end].strip()
        if content and not content.startswith("#"):
            return start + len(text[start:end]) - len(text[start:end].lstrip())
    return -1


def line_below(text: str, at: int) -> int:
    """Give an offset in the nearest line below that holds more than a comment; -1 if there is none."""
    end = text.find("\n", at)
    while end >= 0:
        start = end + 1
        end = text.find("\n", start)
        line = text[start : len(text) if end < 0 else end]
        if line.strip() and not line.lstrip().startswith("#"):
            return start + len(line) - len(line.lstrip())
    return -1
