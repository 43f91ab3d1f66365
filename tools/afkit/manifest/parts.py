"""The files of a manifest: the manifest itself and what it includes, each with the components that it declares."""

from __future__ import annotations

import os
import posixpath

from afkit.annotations import Any
from afkit.app.model import KINDS, Kind, Origin
from afkit.app.reading import Reading
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.check.forms import named
from afkit.app.spec.check.values import check
from afkit.manifest.codes import (
    COMPONENT_DECLARED_TWICE,
    INCLUDE_ADDS_NOTHING,
    INCLUDE_CIRCLE,
    NAMED_FILE_MISSING,
    NO_MANIFEST,
    PATH_OUTSIDE_FOLDER,
)
from afkit.manifest.glob import expand, is_pattern
from afkit.nearest import nearest
from afkit.records import NamedTuple
from afkit.source import Document, Related, load

MAPS: dict[str, Kind] = {f"{kind}s": kind for kind in KINDS}
"""The manifest's component maps: `connections` → connection …"""

MAX_DEPTH = 50


class Declared(NamedTuple):
    """A component as written: its data (an object) and where."""

    name: str
    data: dict[str, Any]
    origin: Origin


Declarations = dict[Kind, dict[str, Declared]]


class Parts:
    """Merge the component maps of a manifest and its includes, in the order in which they are met."""

    __slots__ = ("_reading", "_seen", "declared")

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._seen: set[str] = set()
        self.declared: Declarations = {kind: {} for kind in KINDS}

    def take(self, document: Document, relative: str) -> None:
        """Take a manifest, or an included file, whose path relative to the folder is `relative`."""
        self._seen.add(relative)
        self._take(document, (relative,))

    def _take(self, document: Document, chain: tuple[str, ...]) -> None:
        for key, kind in MAPS.items():
            found = document.value.get(key)
            if isinstance(found, dict):
                for name, data in found.items():
                    self._declare(kind, name, data, Origin(document, (key, name)))
            # A list is no form of them, which is told; they are judged all the same.
            for number, (name, data) in enumerate(named(found)):
                self._declare(kind, name, data, Origin(document, (key, number)))
        includes = document.value.get("include")
        if isinstance(includes, list):
            for number, pattern in enumerate(includes):
                if isinstance(pattern, str):
                    self._include(pattern, Origin(document, ("include", number)), chain)

    def _declare(self, kind: Kind, name: str, data: Any, origin: Origin) -> None:
        first = self.declared[kind].get(name)
        if first is None:
            # What is no object has been reported by the shape check, and is read as one without members.
            self.declared[kind][name] = Declared(name, data if isinstance(data, dict) else {}, origin)
            return
        self._reading.report(
            COMPONENT_DECLARED_TWICE,
            "error",
            f"the {kind} '{name}' is declared twice",
            origin.key_location,
            "keep one of the two, or give one another name",
            [Related(first.origin.key_location, "the other one is here")],
        )

    def _include(self, pattern: str, origin: Origin, chain: tuple[str, ...]) -> None:
        relative = posixpath.normpath(posixpath.join(posixpath.dirname(chain[-1]), pattern))
        if not pattern or relative.startswith(("..", "/", "~")):
            self._reading.report(
                PATH_OUTSIDE_FOLDER,
                "error",
                f"the include '{pattern}' leads outside the connector's folder",
                origin.location,
                "include files below the folder of the manifest; copy what several connectors share",
            )
        elif not is_pattern(relative):
            self._load(relative, origin, chain)
        else:
            found = [path for path in expand(self._reading.folder, relative, self._reading.files) if path != chain[-1]]
            if not found:
                message = f"the include '{pattern}' matches no file"
                self._reading.report(NAMED_FILE_MISSING, "error", message, origin.location, self._advice(relative))
            for path in found:
                self._load(path, origin, chain)

    def _advice(self, relative: str) -> str:
        start = relative.split("*", 1)[0].rpartition("/")[0]
        if start and not self._reading.files.is_folder(os.path.join(self._reading.folder, start)):
            near = self._folder_meant(start)
            return f"did you mean '{near}{relative[len(start) :]}'?" if near else f"the folder '{start}' does not exist"
        return "patterns know '*', '?' and '**', and are relative to the file that holds them"

    def _folder_meant(self, start: str) -> str | None:
        """Give the folder that is called nearly as one that does not exist."""
        above, _, name = start.rpartition("/")
        folder = os.path.join(self._reading.folder, above)
        if not self._reading.files.is_folder(folder):
            return None
        near = nearest(name, [entry for entry, is_folder in self._reading.files.entries(folder) if is_folder])
        return f"{above}/{near}".lstrip("/") if near else None

    def _nothing(self, message: str, origin: Origin) -> None:
        self._reading.report(INCLUDE_ADDS_NOTHING, "info", message, origin.location, "remove it here")

    def _load(self, relative: str, origin: Origin, chain: tuple[str, ...]) -> None:
        if relative in chain:
            circle = " → ".join((*chain[chain.index(relative) :], relative))
            message = f"the include leads back to itself: {circle}"
            self._reading.report(INCLUDE_CIRCLE, "error", message, origin.location, "remove one of these includes")
            return
        if relative in self._seen:
            if not is_pattern(str(origin.document.value["include"][origin.path[-1]])):
                self._nothing(f"'{relative}' is included already", origin)
            return
        self._seen.add(relative)
        if len(chain) > MAX_DEPTH:
            message = f"includes are nested more than {MAX_DEPTH} deep"
            self._reading.report(
                INCLUDE_CIRCLE, "error", message, origin.location, "include the files from the manifest itself"
            )
            return
        document = self._reading.open(relative, origin, load)
        if document is None:
            return
        if not isinstance(document.value, dict):
            self._reading.report(
                NO_MANIFEST,
                "warning" if document.value is None else "error",
                "the included file is empty" if document.value is None else "an included file must be a mapping",
                document.at(()),
                "write component maps in it, such as 'modules:'",
                [Related(origin.location, "it is included here")],
            )
            return
        faults = check(shape_named("manifest-part"), document.value, Origin(document))
        self._reading.diagnostics.extend(faults)
        if not faults and not document.value.keys() & {*MAPS, "include"}:
            self._nothing(f"'{relative}' declares nothing", origin)
        self._take(document, (*chain, relative))
