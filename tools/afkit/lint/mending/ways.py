"""What is said of fixes: whose findings `--fix` mends, and whose only `--unsafe-fixes`."""

from __future__ import annotations

from afkit.annotations import Literal
from afkit.lint.mending import all_mendings
from afkit.source.codes import TRAILING_COMMA

Way = Literal["safe", "unsafe", "both"]

_SAFE = (
    "AF013 AF101 AF103 AF105 AF108 AF109 AF305 AF308 AF317 AF320 AF361 AF414 AF416 AF418 AF419 AF426 AF427 AF429 AF435 AF437 "
    "AF438 AF449 AF453 AF463 AF464 AF470 AF471 AF474 AF477 AF478 AF489 AF498 AF501 AF502 AF515 AF615 AF619 AF622 AF630 "
    "AF631 AF632 AF637 AF721"
)
_UNSAFE = (
    "AF003 AF004 AF006 AF007 AF010 AF022 AF201 AF202 AF203 AF204 AF209 AF315 AF325 AF327 AF329 AF343 "
    "AF362 AF363 AF452 AF465 AF472 AF475 AF492 AF614 AF618 AF627 AF640 AF700 AF708 AF720"
)
_BOTH = "AF005 AF205 AF425 AF610 AF616 AF621"
_SAME = frozenset({TRAILING_COMMA})


def way(code: str) -> Way | None:
    """Tell how findings of a code are mended, where they are; `both`: it depends on the finding."""
    if code in _BOTH.split():
        return "both"
    mending = all_mendings().get(code)
    if mending is not None:
        return "unsafe" if mending.unsafe else "safe"
    return "safe" if code in _SAFE.split() else "unsafe" if code in _UNSAFE.split() else None


def keeps(code: str) -> bool:
    """Tell whether the fix of a code promises to change only how the connector is written."""
    mending = all_mendings().get(code)
    return code in _SAME or (mending is not None and mending.same)


def told(code: str) -> str:
    """Say it in a sentence for the page of a code; empty where nothing mends it."""
    kind = way(code)
    if kind is None:
        return ""
    options = {"safe": "`afkit lint --fix`", "unsafe": "`afkit lint --unsafe-fixes`", "both": "`afkit lint --fix`"}
    more = {
        "safe": "",
        "unsafe": ": look at the change, it may not be what you mean",
        "both": ", or `--unsafe-fixes` where it has to guess",
    }
    kept = " The connector stays the same: only its text changes." if keeps(code) else ""
    return f"{options[kind]} mends it{more[kind]}.{kept}"
