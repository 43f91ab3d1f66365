"""What an import remembers beside the connector: the digest of the description, and what was made of it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from afkit.importing.codes import IMPORT_NO_BASELINE
from afkit.importing.made import ImportFault, Made
from afkit.importing.openapi.description.chosen import Chosen
from afkit.importing.openapi.description.operations import Description
from afkit.records import NamedTuple

LOCK = "import.lock.json"
"""The file beside the manifest."""

_FILES = ("manifest", "sandbox", "cases")


class Baseline(NamedTuple):
    """What an import remembers. `spec` is the description's path relative to the folder; `made` is what the import wrote
    into each file, as data; `files` is where each of the three stands; `operations` are the modules' `METHOD /path`."""

    spec: str
    digest: str
    files: Mapping[str, str]
    chosen: Chosen
    root: str | None
    made: Mapping[str, Any]
    operations: Mapping[str, str] = {}


def baseline_text(
    made: Made, description: Description, chosen: Chosen, folder: Path, manifest: str, root: str | None
) -> str:
    """Write the memory of an import."""
    value = {
        "import": 1,
        "note": "Written by afkit import. It tells your edits from those of the service; keep it under version control.",
        "spec": _relative(description.reader.path, folder),
        "digest": description.reader.digest(),
        "sources": dict(sorted(description.reader.files.items())),
        "root": None if root is None else _relative(root, folder),
        "chosen": {"tags": list(chosen.tags), "operations": list(chosen.operations), "server": chosen.server},
        "files": {"manifest": manifest, "sandbox": "sandbox.yaml", "cases": "cases.yaml"},
        "operations": dict(made.operations),
        "made": {"manifest": made.manifest, "sandbox": made.sandbox, "cases": made.cases},
    }
    return _lines(value, 4) + "\n"


def _lines(value: Any, deep: int, indent: str = "\n") -> str:
    """Write JSON with a line for each part down to a depth: a component, a route, a case. Whole parts are written fast."""
    inside = indent + " "
    if deep and value and isinstance(value, dict):
        parts = (
            f"{json.dumps(str(key), ensure_ascii=False)}: {_lines(part, deep - 1, inside)}"
            for key, part in value.items()
        )
        return "{" + inside + f",{inside}".join(parts) + indent + "}"
    if deep and value and isinstance(value, list):
        return "[" + inside + f",{inside}".join(_lines(part, deep - 1, inside) for part in value) + indent + "]"
    return json.dumps(value, ensure_ascii=False)


def _relative(path: str, folder: Path) -> str:
    try:
        return os.path.relpath(os.path.realpath(path), os.path.realpath(folder)).replace(os.sep, "/")
    except ValueError:  # another drive
        return os.path.realpath(path)


def read_baseline(folder: Path) -> Baseline:
    """Read the memory of an import. Raises ImportFault if there is none, or it is no such file."""
    path = folder / LOCK
    if not path.is_file():
        raise ImportFault(
            f"there is no {LOCK} in {folder}",
            code=IMPORT_NO_BASELINE,
            hint="only a connector that was imported can be kept in step",
        )
    try:
        value = json.loads(path.read_text(encoding="utf-8"))  # larger than what people write
        chosen = value["chosen"]
        baseline = Baseline(
            value["spec"],
            value["digest"],
            value["files"],
            Chosen(tuple(chosen["tags"]), tuple(chosen["operations"]), chosen["server"]),
            value["root"],
            {name: value["made"][name] for name in _FILES},
            {str(name): str(title) for name, title in value.get("operations", {}).items()},  # older ones have none
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ImportFault(
            f"{path} is not what an import writes", code=IMPORT_NO_BASELINE, hint="restore it from version control"
        ) from None
    texts = (baseline.spec, baseline.digest, *(baseline.files.get(name) for name in _FILES))
    if not all(isinstance(text, str) for text in texts) or any("/" in str(baseline.files[name]) for name in _FILES):
        raise ImportFault(
            f"{path} is not what an import writes", code=IMPORT_NO_BASELINE, hint="restore it from version control"
        )
    return baseline
