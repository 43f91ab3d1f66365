"""Write plain data as JSON: in lines with an indentation, or in one line."""

from __future__ import annotations

import json
import re
from typing import Any

_INVISIBLE = re.compile("[\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")


def json_text(value: Any, indent: int | str | None = None, *, spaces: bool = True) -> str:
    """Write data as JSON without a line end; `indent` is a number of blanks or the blanks themselves.

    Without `indent` it is one line; `spaces` says whether a blank follows each comma and colon there. Characters stand as
    they are, but those that no text file should hold are escaped, so that the text can be read again.
    """
    separators = None if spaces or indent is not None else (",", ":")
    text = json.dumps(value, indent=indent, ensure_ascii=False, separators=separators)
    return _INVISIBLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
