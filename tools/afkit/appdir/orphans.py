"""Find code files that `makecomapp.json` does not name: nothing deploys them.

Source: app-format reference, section 12, P-78.
"""

from __future__ import annotations

import os
import posixpath

from afkit.app.codes import MISSING_KEY
from afkit.app.model import KINDS
from afkit.app.reading import Reading
from afkit.appdir.codes import CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER, ORPHAN_FILE
from afkit.source import Location, Source

_HOMES = frozenset({f"{kind}s" for kind in KINDS} | {"general"})
_ENDINGS = (".iml.json", ".imljson", ".code.js", ".test.js")
_ENOUGH = 10_000


def report_orphans(reading: Reading, used: set[str]) -> None:
    """Report, as information, each code file below a components' folder that is not in `used`."""
    meant = {item.hint for item in reading.diagnostics if item.code == CODE_FILE_MISSING and item.hint}
    lost = sum(item.code in (CODE_FILE_MISSING, CODE_OUTSIDE_FOLDER) for item in reading.diagnostics)
    unnamed = any(item.code == MISSING_KEY and "'codeFiles'" in item.message for item in reading.diagnostics)
    found = _orphans(reading.folder, used)
    if unnamed or len(found) <= lost:
        return  # they are what those names were for
    for path in found:
        if f"did you mean '{path}'?" in meant:
            continue  # it is told where it is named wrongly
        start = Location(Source(reading.name(path), ""), 0, 0)
        message = "makecomapp.json does not name this file, so it belongs to no component"
        reading.report(ORPHAN_FILE, "info", message, start, "delete it, or name it in 'codeFiles' of its component")


def _orphans(folder: str, used: set[str]) -> list[str]:
    found = []
    for home in sorted(_homes(used)):
        seen = 0
        for parent, names, files in os.walk(os.path.join(folder, home)):
            names[:] = sorted(name for name in names if not name.startswith(".") and name != "node_modules")
            seen += len(files)
            if seen > _ENOUGH:
                break
            relative = os.path.relpath(parent, folder).replace(os.sep, "/")
            found += [f"{relative}/{name}" for name in sorted(files) if name.endswith(_ENDINGS)]
    return [path for path in found if path not in used]


def _homes(used: set[str]) -> set[str]:
    """Give the folders named after kinds in which used files lie, without those inside another."""
    homes = set()
    for path in used:
        steps = posixpath.dirname(path).split("/")
        at = next((number for number, step in enumerate(steps) if step in _HOMES), None)
        if at is not None and ".." not in steps and steps[0]:
            homes.add("/".join(steps[: at + 1]))
    return homes
