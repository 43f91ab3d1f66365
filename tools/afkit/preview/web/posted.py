"""What a request brings of a form, as the forms read it: names and values in the order of the page, files with their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request

    from afkit.preview.forms import Upload

MAX_VALUES = 20_000
MAX_FILES = 200
"""Controls and files of one form; how many bytes they may have together is the door's to say."""


async def posted(request: Request) -> list[tuple[str, str | Upload]]:
    """Read the form of a request."""
    from starlette.datastructures import UploadFile

    from afkit.preview.forms import Upload

    found: list[tuple[str, str | Upload]] = []
    async with request.form(max_files=MAX_FILES, max_fields=MAX_VALUES, max_part_size=8 * 1024 * 1024) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                found.append((name, Upload(value.filename or "", await value.read())))
            else:
                found.append((name, value))
    return found
