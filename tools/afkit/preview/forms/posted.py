"""What a browser posts of a form → values, and back into the form as they were typed.

Every control posts under `p:CODEC:POINTER` (panels of search buttons under `q:`): the pointer leads to the value (RFC
6901), and the codec says how its text is to be read, so that nothing has to be known about the form. A codec that ends in
`?` leaves an empty value out; without it an empty value is kept, so that a default which somebody cleared does not come
back. Steps into an array are keys that stay with an item when it moves; their order is that of the post. Names that begin
with `ui:` hold the state of the page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import Any, NamedTuple

from afkit.iml import UNDEFINED

MAX_STEPS = 40
"""Steps of a pointer; deeper ones are left out."""

_NAME = re.compile(r"([pq]):([a-z]+\??):(/.*)", re.DOTALL)
_WHOLE = re.compile(r"[+-]?\d+")
_DIGITS = 400


class Upload(NamedTuple):
    """A file that was chosen: its name and content."""

    name: str
    data: bytes


class Mapped(str):
    """A text that was written in map mode: an expression in place of a value."""

    __slots__ = ()


class Keyed(list[Any]):
    """The items of an array, with the keys that they were posted under."""

    def __init__(self, items: Iterable[Any], keys: Iterable[str]) -> None:
        super().__init__(items)
        self.keys = tuple(keys)


Posted = Sequence[tuple[str, "str | Upload"]]
"""What a form posts: names and values in the order of the page."""


class _Node:
    """A place in the values: what was posted for it, and the places below it."""

    __slots__ = ("below", "codec", "given")

    def __init__(self) -> None:
        self.codec = ""
        self.given: list[str | Upload] = []
        self.below: dict[str, _Node] = {}


def steps(pointer: str) -> list[str]:
    """Split a pointer into its steps."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def join(pointer: str, step: str) -> str:
    """Go one step further with a pointer."""
    return pointer + "/" + step.replace("~", "~0").replace("/", "~1")


def typed(posted: Posted, letter: str = "p", *, secrets: bool = True) -> dict[str, Any]:
    """Give what was typed as values, in which map mode and the keys of items survive: what a form is shown with again.

    `letter` is `q` for what was typed into the panels of search buttons; without `secrets` those are left out.
    """
    root = _Node()
    for name, value in posted:
        match = _NAME.fullmatch(name)
        way = steps(match[3]) if match is not None else []
        if match is None or match[1] != letter or len(way) > MAX_STEPS:
            continue
        if not secrets and match[2].startswith("secret"):
            continue
        node = root
        for step in way:
            node = node.below.setdefault(step, _Node())
        node.codec = match[2]
        node.given.append(value)
    return {name: value for name, below in root.below.items() if (value := _value(below)) is not UNDEFINED}


def page_state(posted: Posted) -> dict[str, str]:
    """Give what the page posts about itself: switches, open panels, the values to map from."""
    return {name[3:]: value for name, value in posted if name.startswith("ui:") and isinstance(value, str)}


def plain(value: Any) -> Any:
    """Give typed values as inputs: map mode as texts, files as bytes, nothing where nothing was written."""
    if isinstance(value, Mapped):
        return str(value) if value.strip() else UNDEFINED
    if isinstance(value, Upload):
        return value.data
    if isinstance(value, dict):
        return {name: inner for name, item in value.items() if (inner := plain(item)) is not UNDEFINED}
    if isinstance(value, list):
        return [inner for item in value if (inner := plain(item)) is not UNDEFINED]
    return value


def uploads(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Give the names of the fields of the first level that hold a file, each with the file's name."""
    for name, value in values.items():
        if isinstance(value, Upload):
            yield name, value.name


def _value(node: _Node) -> Any:
    codec, optional = node.codec.rstrip("?"), node.codec.endswith("?")
    if codec == "list":
        items = [(key, value) for key, below in node.below.items() if (value := _value(below)) is not UNDEFINED]
        return UNDEFINED if optional and not items else Keyed((value for _, value in items), (key for key, _ in items))
    if codec in ("group", ""):
        found = {name: value for name, below in node.below.items() if (value := _value(below)) is not UNDEFINED}
        return UNDEFINED if not found and optional else found
    last = next((one for one in reversed(node.given) if one != "" and one != Upload("", b"")), "")
    if last == "" and optional and codec != "map":
        return UNDEFINED
    return last if isinstance(last, Upload) else _read(codec, last)


def _read(codec: str, text: str) -> Any:
    if codec == "map":
        return Mapped(text)
    text = text.replace("\r\n", "\n")
    if codec == "number":
        return _number(text)
    if codec == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if codec == "json" or (codec == "code" and "{{" not in text):
        return json_or_text(text)
    return text


def _number(text: str) -> Any:
    """Read a number; a text that is none stays one, so that the check can tell what is wrong with it."""
    shown = text.strip()
    if len(shown) > _DIGITS:
        return text
    if _WHOLE.fullmatch(shown):
        return int(shown)
    try:
        value = json.loads(shown)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, float) and isfinite(value) else text


def json_or_text(text: str) -> Any:
    """Read a value that is JSON; any other text stays one."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def key_of(value: Any) -> str:
    """Write a value as the JSON text that stands for it in a form."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
