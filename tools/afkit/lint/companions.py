"""Check what belongs to a connector without being part of it: sandbox.yaml and cases.yaml beside its manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.model import Code, Origin, Project
from afkit.app.spec.check.values import check
from afkit.app.spec.check.walk import survey
from afkit.app.spec.shapes.shape import Shape
from afkit.iml.codes import LITERAL_BRACES
from afkit.iml.errors import Fault
from afkit.iml.syntax.ast import Text
from afkit.iml.syntax.parser import parse as parse_template
from afkit.lint.codes import UNKNOWN_IN_COMPANION
from afkit.lint.targets import CASES, SANDBOX
from afkit.loading import MANIFESTS
from afkit.source.diagnostic import Diagnostic, UnreadableError
from afkit.source.document import Document, load_yaml
from afkit.source.store import Files


class Companions:
    """The files beside a manifest. They are read once, and judged with the connector as it is written, or as it was meant."""

    def __init__(self, project: Project, files: Files) -> None:
        """Read what lies beside a manifest; there is nothing beside an app directory, or a text from nowhere."""
        self.unread: list[Diagnostic] = []
        self._shaped: list[Diagnostic] = []
        self.sandbox: Document | None = None
        self.cases: Document | None = None
        named = project.app is not None or os.path.basename(project.main) in MANIFESTS
        if project.form == "manifest" and named and not project.main.startswith("<"):
            folder = os.path.dirname(project.main)
            self.sandbox = self._read(os.path.join(folder, SANDBOX), files)
            self.cases = self._read(os.path.join(folder, CASES), files)
        self.documents = [document for document in (self.sandbox, self.cases) if document is not None]
        self.names = [document.source.name for document in self.documents]
        self._grouped: set[str] = set()
        self._sound = self.sandbox is not None and self._form("sandbox", self.sandbox)
        if self.cases is not None:
            self._form("cases", self.cases)

    def _read(self, path: str, files: Files) -> Document | None:
        return _document(path, files, self.unread) if files.is_file(path) else None

    def _form(self, what: str, document: Document) -> bool:
        if what == "sandbox":
            from afkit.app.spec.format.sandbox import SANDBOX as SHAPE
        else:
            from afkit.app.spec.format.cases import CASES as SHAPE
        return _form(SHAPE, document, self._shaped)

    def check(self, facts: Facts | None) -> list[Diagnostic]:
        """Give all findings on these files. `facts` are those of their connector; None if it could not be read as a whole."""
        found = [*self.unread, *self._shaped]
        if facts is None:
            return found
        if self.sandbox is not None:
            from afkit.lint.calls import calls_and_routes

            found.extend(_sandbox(facts, self.sandbox))
            if self._sound:
                found.extend(calls_and_routes(facts, self.sandbox))
        if self.cases is not None:
            from afkit.lint.rules.references import grouped_names
            from afkit.lint.runs import check_cases

            # What a group names is told there, be it that the group could be mended.
            self._grouped |= {group.name for group in facts.once(grouped_names)}
            found.extend(check_cases(facts, self.cases, self.sandbox, self._grouped))
        return found


def _document(path: str, files: Files, found: list[Diagnostic]) -> Document | None:
    try:
        document = files.parse(files.read(path, path), load_yaml)
    except UnreadableError as error:
        found.extend(error.diagnostics)
        return None
    found.extend(document.diagnostics)
    return document


def _form(shape: Shape, document: Document, found: list[Diagnostic]) -> bool:
    """Check the form and the expressions of a file; tell whether its form is sound."""
    origin = Origin(document)
    faults = check(shape, document.value, origin)
    found.extend(faults)
    for place in survey(shape, Code(document.value, origin)).places:
        for fault in _faults(place.text) if place.iml and "{{" in place.text else ():
            where = origin.at(*place.path).inside(fault.start, fault.end)
            found.append(Diagnostic(fault.code, fault.severity, fault.message, where, fault.hint))
    return not any(item.severity == "error" for item in faults)


def _faults(text: str) -> Iterator[Fault]:
    """Give what is wrong with a template; braces that are never closed would be served as they stand."""
    parts, faults = parse_template(text)
    yield from faults
    for part in () if faults else parts:
        at = part.value.find("{{") if isinstance(part, Text) else -1
        if at >= 0:
            message = "This `{{` is plain text: no `}}` follows"
            yield Fault(LITERAL_BRACES, message, part.start + at, part.start + at + 2, "close it with `}}`", "warning")


def _sandbox(facts: Facts, document: Document) -> Iterator[Diagnostic]:
    """Check the names that a sandbox takes from its connector."""
    value: Any = document.value
    connections = value.get("connections") if isinstance(value, dict) else None
    for name in connections if isinstance(connections, dict) else ():
        if name not in facts.app.connections:
            from afkit.lint.runs import near

            place = Origin(document).at("connections", name).key_location
            message = f"the connector has no connection '{name}'"
            yield Diagnostic(UNKNOWN_IN_COMPANION, "error", message, place, near(name, facts.app.connections))
