"""Where the platform's tools put the files of an app directory.

Source: app-format reference, sections 1.3 and 1.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from afkit.app.model import KINDS, Component, Kind
from afkit.app.spec.format.codes import CODES, CodeSpec

MANIFEST = "makecomapp.json"
GENERAL = ("base", "common", "readme", "groups")
"""Keys of `generalCodeFiles`, all required."""

_HUMP = re.compile(r"([a-z0-9])([A-Z])")
_FOREIGN = re.compile(r"[^a-z0-9-]+")


def kebab(name: str) -> str:
    """Write an id as a file name: `listHTTPLogs` → `list-httplogs`; `unnamed` if nothing is left."""
    return _FOREIGN.sub("", _HUMP.sub(r"\1-\2", name).lower()).strip("-") or "unnamed"


def folders(kind: Kind, names: Iterable[str]) -> dict[str, str]:
    """Give each component of a kind its folder; where two ids make the same name, a number (2, 3 …) is appended."""
    taken: set[str] = set()
    found = {}
    for name in names:
        base = folder = kebab(name)
        number = 1
        while folder in taken:
            number += 1
            folder = f"{base}{number}"
        taken.add(folder)
        found[name] = f"{kind}s/{folder}"
    return found


def code_file(spec: CodeSpec, component: Component, folder: str) -> str:
    """Give the path of a component's code."""
    return f"{folder}/{kebab(component.name)}.{spec.filename_suffix(component)}"


def _generated() -> re.Pattern[str]:
    suffixes = {spec.suffix for spec in CODES.values() if spec.kind != "app"} | {"oauth-communication.iml.json"}
    kinds, ends = "|".join(KINDS), "|".join(re.escape(suffix) for suffix in sorted(suffixes))
    return re.compile(rf"(?:{kinds})s/[a-z0-9-]+/[a-z0-9-]+\.(?:{ends})")


GENERATED = _generated()
"""What the paths of components' code files look like when they follow the convention."""


def is_generated(path: str) -> bool:
    """Say whether a path is one that rendering could have written for a component's code."""
    return GENERATED.fullmatch(path) is not None
