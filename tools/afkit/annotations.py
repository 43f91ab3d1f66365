"""Names for annotations, as in `typing`, but cheap to import: for modules that a command needs at every start.

To import `typing` costs as much as reading and checking a small manifest. Annotations here are never evaluated, so all
that is needed when a program runs are stand-ins for the aliases and bases that modules are made with.
"""

from __future__ import annotations

__all__ = [
    "IO",
    "TYPE_CHECKING",
    "Any",
    "Final",
    "Literal",
    "NoReturn",
    "Protocol",
    "Self",
    "TypeAlias",
    "TypeGuard",
    "TypeVar",
    "cast",
]

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import IO, Any, Final, Literal, NoReturn, Protocol, Self, TypeAlias, TypeGuard, TypeVar, cast
else:

    class _Form:
        """Take what a special form takes, and mean nothing."""

        def __init__(self, *_, **__):
            pass

        def __getitem__(self, _):
            return self

        def __or__(self, _):
            return self

        __ror__ = __or__

    IO = Any = Final = Literal = NoReturn = Self = TypeAlias = TypeGuard = _Form()
    TypeVar = _Form

    class Protocol:
        """A base that says nothing: what has the methods fits."""

        def __class_getitem__(cls, _):
            return cls

    def cast(_, value):
        """Give the value as it is."""
        return value
