"""Names that the platform allows, each used once."""

from __future__ import annotations

import re
from collections.abc import Iterable

from afkit.importing.words import camel, listed, split

_RESERVED = frozenset(
    listed(
        "abstract arguments await boolean break byte case catch char class const continue debugger default "
        "delete do double else enum eval export extends false final finally float for function goto if "
        "implements import in instanceof int interface let long native new null package private protected "
        "public return short static super switch synchronized this throw throws transient true try typeof var "
        "void volatile while with yield"
    )
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Names:
    """Gives names of one kind, numbered where a name is taken (upper and lower case do not tell names apart)."""

    def __init__(self, taken: Iterable[str] = (), *, longest: int = 48) -> None:
        self._taken = {name.lower() for name in taken}
        self._next: dict[str, int] = {}  # the number from which the next of a name may be free
        self._longest = longest

    def take(self, name: str) -> str:
        """Give the name, or the name with the first free number."""
        name = name[: self._longest]
        low, free = name.lower(), name
        number = self._next.get(low, 2)
        while free.lower() in self._taken:
            free = f"{name[: self._longest - len(str(number))]}{number}"
            number += 1
        self._taken.add(free.lower())
        self._next[low] = number
        return free


def component_name(text: str, kind: str) -> str:
    """Make the name of a module or procedure: letters and digits, a letter first, no word of JavaScript."""
    name = camel(split(text.encode("ascii", "ignore").decode()))
    name = re.sub(r"^[0-9]+", "", name)
    name = name[:1].lower() + name[1:]
    if len(name) < 3 or name in _RESERVED:
        name = f"{name}{kind[:1].upper()}{kind[1:]}" if name else kind
    return name[:48]


def parameter_name(text: str) -> str:
    """Make the name of a parameter: as it is where an expression can say it plainly, else in camel case."""
    if _PLAIN.fullmatch(text) and len(text) <= 128:
        return text
    name = camel(split(text.encode("ascii", "ignore").decode()))[:128]
    return name if name and not name[0].isdigit() else f"field{name[:1].upper()}{name[1:]}"


def app_name(title: str) -> str:
    """Make the name of an app: lower case, digits and -, 3 to 30 characters."""
    name = "-".join(re.findall(r"[a-z0-9]+", " ".join(split(title.encode("ascii", "ignore").decode()))))
    name = re.sub(r"^[^a-z]+", "", name)[:30].strip("-")
    return name if len(name) >= 3 else f"{name}-app".strip("-") if name else "imported-app"


def member(*steps: str) -> str:
    """Write a path of an expression: `body.items`, with backticks around names that need them."""
    return ".".join(step if _PLAIN.fullmatch(step) else f"`{step.replace('`', '')}`" for step in steps)
