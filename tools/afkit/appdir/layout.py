"""Where the platform's tools put the files of an app directory.

Source: app-format reference, sections 1.3 and 1.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from afkit.annotations import Literal
from afkit.app.model import KINDS, Component, Kind
from afkit.app.spec.format.codes import CODES, JSONC, CodeSpec

MANIFEST = "makecomapp.json"
GENERAL = ("base", "common", "readme", "groups")
"""Keys of `generalCodeFiles`, all required."""

Layout = Literal["official", "legacy"]
LAYOUTS: tuple[Layout, ...] = ("official", "legacy")
"""Names as the official extension gives them, or after the platform's sections as older tools and exports do."""

ICON = "assets/icon.png"

_HUMP = re.compile(r"([a-z0-9])([A-Z])")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")
_FOREIGN = re.compile(r"[^a-z0-9-]+")


def kebab(name: str) -> str:
    """Write an id as a file name: `listHTTPLogs` → `list-httplogs`; `unnamed` if nothing is left."""
    return _FOREIGN.sub("", _HUMP.sub(r"\1-\2", name).lower()).strip("-") or "unnamed"


def folders(kind: Kind, names: Iterable[str], layout: Layout = "official") -> dict[str, str]:
    """Give each component of a kind its folder; where two ids make the same name, a number (2, 3 …) is appended.

    Names that differ in upper and lower case alone count as the same, since not every file system tells them apart.
    """
    taken: set[str] = set()
    found = {}
    for name in names:
        base = folder = kebab(name) if layout == "official" else _UNSAFE.sub("-", name) or "unnamed"
        number = 1
        while folder.lower() in taken:
            number += 1
            folder = f"{base}{number}"
        taken.add(folder.lower())
        found[name] = f"{kind}s/{folder}"
    return found


def code_file(spec: CodeSpec, component: Component, folder: str, layout: Layout = "official") -> str:
    """Give the path of a component's code."""
    if layout == "legacy":
        return f"{folder}/{_legacy(spec)}"
    return f"{folder}/{kebab(component.name)}.{spec.filename_suffix(component)}"


def general_file(spec: CodeSpec, layout: Layout = "official") -> str:
    """Give the path of one of the app's own codes."""
    return f"general/{_legacy(spec)}" if layout == "legacy" and spec.key == "base" else spec.suffix


def _legacy(spec: CodeSpec) -> str:
    ending = "imljson" if spec.mime == JSONC else spec.suffix.rpartition(".")[2]
    return f"{spec.section}.{ending}"


def _generated() -> re.Pattern[str]:
    suffixes = {spec.suffix for spec in CODES.values() if spec.kind != "app"} | {"oauth-communication.iml.json"}
    kinds, ends = "|".join(KINDS), "|".join(re.escape(suffix) for suffix in sorted(suffixes))
    legacy = "|".join(sorted({re.escape(_legacy(spec)) for spec in CODES.values() if spec.kind != "app"}))
    return re.compile(rf"(?:{kinds})s/(?:[a-z0-9-]+/[a-z0-9-]+\.(?:{ends})|[A-Za-z0-9_-]+/(?:{legacy}))")


GENERATED = _generated()
"""What the paths of components' code files look like when they follow the convention."""


def is_generated(path: str) -> bool:
    """Say whether a path is one that rendering could have written for a component's code."""
    return GENERATED.fullmatch(path) is not None
