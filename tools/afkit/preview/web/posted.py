"""What a request brings: the component that its address names, a form as the forms read it, values as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from starlette.requests import Request

    from afkit.preview.forms import Upload

MAX_VALUES = 20_000
MAX_FILES = 200
"""Controls and files of one form; how many bytes they may have together is the door's to say."""


_T = TypeVar("_T")


def named(components: Mapping[str, _T], request: Request) -> _T:
    """Give the component that the address names. Raises HTTPException where there is none."""
    from starlette.exceptions import HTTPException

    found = components.get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    return found


def json_of(text: str, what: str) -> Any:
    """Read what was typed as JSON; `what` begins the sentence that refuses another text. Raises RunError."""
    from afkit.engine.codes import INPUT_WRONG
    from afkit.errors import RunError

    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RunError(f"{what} not JSON: {error}", code=INPUT_WRONG) from None


async def posted(request: Request) -> list[tuple[str, str | Upload]]:
    """Read the form of a request: names and values in the order of the page, files with their bytes."""
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
