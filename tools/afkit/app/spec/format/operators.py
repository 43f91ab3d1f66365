"""The operators of conditions in a filter. Source: app-format reference, section 9.8."""

from __future__ import annotations

_COMPARE = ("equal", "notequal", "greater", "less", "greaterorequal", "lessorequal")
_TEXT = (
    *("equal", "notequal", "contain", "notcontain", "startwith", "notstartwith", "endwith", "notendwith"),
    *("pattern", "notpattern"),
)
UNARY = frozenset({"exist", "notexist"})
OPERATORS: frozenset[str] = frozenset(
    {
        *UNARY,
        *(f"text:{name}{suffix}" for name in _TEXT for suffix in ("", ":ci")),
        *(f"{kind}:{name}" for kind in ("number", "date", "time", "semver") for name in _COMPARE),
        *(f"array:{name}{suffix}" for name in ("contain", "notcontain") for suffix in ("", ":ci")),
        *(f"array:{name}" for name in _COMPARE),
        *(f"boolean:{name}" for name in ("equal", "notequal")),
    }
)
"""Every operator that the platform knows unless a field brings a list of its own."""
