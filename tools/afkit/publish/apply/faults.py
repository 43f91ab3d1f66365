"""Turn the character offset that a server names into the line and column of the author's own file."""

from __future__ import annotations

from afkit.publish.plan.step import Step, WriteCommon, WriteSection
from afkit.publish.remote.errors import ApiError
from afkit.source import Document, Location, Path, Source, UnreadableError, load_json


def locate(step: Step, error: ApiError) -> str:
    """Give `file:line:column` of the fault; of the code as a whole when the server names no offset; empty without a code."""
    if not isinstance(step, WriteSection | WriteCommon):
        return ""
    code = step.part.code
    if error.position is None or isinstance(step, WriteCommon):
        place = code.origin.location
    else:
        place = _place(step, error.position)
    return f"{place.file}:{place.line}:{place.column}"


def _place(step: WriteSection, position: int) -> Location:
    code, text = step.part.code, step.body.decode("utf-8")
    if code.text is not None:
        # What was sent is the author's file itself, less a byte-order mark that the source has not either.
        source = code.origin.document.source
        return Location(source, min(position, len(source.text)), min(position + 1, len(source.text)))
    try:
        document = load_json(Source("sent", text))
    except UnreadableError:
        return code.origin.location
    return code.origin.at(*deepest(document, position)).location


def deepest(document: Document, position: int) -> Path:
    """Give the path of the innermost value whose text holds an offset."""
    path: Path = ()
    value = document.value
    while True:
        steps: list[str | int] = (
            list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
        )
        for step in steps:
            inner = (*path, step)
            place, key = document.at(inner), document.key(inner)
            if min(place.start, key.start) <= position < place.end:
                path, value = inner, value[step]
                break
        else:
            return path
