"""Regular expressions that are compiled when they are first used: most patterns wait for a text that never comes."""

from __future__ import annotations

import re

from afkit.annotations import Any, cast


class _Lazy:
    """A pattern to be. Its first attribute that is asked for compiles it; what was asked for is kept."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self._text = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # copying and pickling ask for what no pattern has
        value = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)
        return value


def lazy(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Give what `re.compile` gives, without the work until a method is called.

    A faulty pattern is found then, too; and `re.sub(…)` and its like do not take it: call its methods.
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))


class postponed:  # noqa: N801 it stands where a function of contextlib would
    """Let modules that are imported within compile their patterns when they use them, as `lazy` does."""

    def __enter__(self) -> None:
        self._compile = re.compile
        re.compile = lazy  # type: ignore[assignment]  # it lacks the overload for a compiled pattern, which is none to wait for

    def __exit__(self, *_: object) -> None:
        re.compile = self._compile
