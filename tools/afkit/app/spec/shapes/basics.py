"""The small parts of shapes: remarks, patterns, and what counts as an expression or a JSON type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from afkit.annotations import Any, Final, Literal, TypeAlias
from afkit.source.diagnostic import Severity

Iml: TypeAlias = Literal["template", "literal"]
"""Whether the engine evaluates `{{…}}` at a place. At a template place an expression may stand for any type."""

SPREAD: Final = "{{...}}"
"""The key whose value, an object, is merged into the object that holds it."""


class _Unset:
    __slots__ = ()

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = _Unset()
"""A default or example that was not given (None is a value here)."""


class Note:
    """A remark on something that is accepted: the platform's own sources disagree, or a spelling is outdated.

    `ref` names the disagreement in the app-format reference, section 13. `rename` is the better key or value, if the
    remark is about a spelling. `{key}` in the message is the name of the key.
    """

    __slots__ = ("message", "ref", "rename", "severity")

    def __init__(self, severity: Severity, message: str, ref: str = "", *, rename: str | None = None) -> None:
        self.severity: Severity = severity
        self.message = message
        self.ref = ref
        self.rename = rename

    def about(self, name: str) -> str:
        """Give the message about a key."""
        return self.message.replace("{key}", name)

    @property
    def beside(self) -> str:
        """The message where it stands beside the key that it is about."""
        return self.message.replace("'{key}'", "it")


class Pattern:
    """What a text must look like: an unanchored ECMA and Python compatible `regex`, and the same in words.

    `what` completes "must be …"; `hint` says what to do. `loose` is a wider regular expression: a text that fits it
    but not `regex` only gets the remark `note`. `better` gives the text that was meant by one that does not fit, or none.
    """

    __slots__ = ("better", "hint", "loose", "note", "regex", "what")

    def __init__(
        self,
        regex: str,
        what: str,
        *,
        hint: str = "",
        loose: str | None = None,
        note: Note | None = None,
        better: Callable[[str], str] | None = None,
    ) -> None:
        self.regex = regex
        self.what = what
        self.hint = hint
        self.loose = loose
        self.note = note
        self.better = better


EXPRESSION: Final = r"\{\{[\s\S]*\}\}"
"""What makes a text a template, as a regular expression for JSON Schemas."""


def is_template(text: str) -> bool:
    """Say whether a text holds an expression (`{{` and a later `}}`)."""
    start = text.find("{{")
    return start >= 0 and text.find("}}", start + 2) >= 0


_TYPES: Final[Mapping[type, str]] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    type(None): "null",
}


def json_type(value: Any) -> str:
    """Name the JSON type of a value: object, array, string, number, boolean or null."""
    return _TYPES.get(type(value), "string")
