"""Which field takes the name of a file whose content another one takes (app-format reference, `semantic`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.engine.inputs.parameters import Field


def partner_of(fields: list[Any], field: Field) -> str | None:
    """Name the field that takes the file name of a buffer, as the platform fills it when a file is mapped.

    It is the only one whose `semantic` goes with the buffer's (`file:name` with `file:data`), or that is a `filename`.
    """
    if field.get("type") != "buffer":
        return None
    wanted = str(field.get("semantic", "file:data")).replace("file:data", "file:name")
    partners = [
        str(f["name"])
        for f in fields
        if isinstance(f, Mapping) and "name" in f and (f.get("semantic") == wanted or f.get("type") == "filename")
    ]
    return partners[0] if len(partners) == 1 else None
