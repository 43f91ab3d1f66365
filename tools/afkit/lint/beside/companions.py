"""Check what belongs to a connector without being part of it: sandbox.yaml and cases.yaml beside its manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from afkit.app.knowledge.facts import Facts
from afkit.app.model import Code, Origin, Project
from afkit.app.spec.check.values import check
from afkit.app.spec.check.walk import Place, survey
from afkit.app.spec.shapes.shape import Shape
from afkit.iml.codes import LITERAL_BRACES
from afkit.iml.errors import Fault
from afkit.iml.syntax.ast import Text
from afkit.iml.syntax.parser import parse as parse_template
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
        self.names += [item.location.file for item in self.unread]
        self._grouped: set[str] = set()
        self._texts: Sequence[Place] = ()
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
        sound, places = _form(SHAPE, document, self._shaped)
        self._texts = places if what == "sandbox" else self._texts
        return sound

    def check(self, facts: Facts | None) -> list[Diagnostic]:
        """Give all findings on these files. `facts` are those of their connector; None if it could not be read as a whole."""
        found = [*self.unread, *self._shaped]
        if facts is None:
            return found
        if self.sandbox is not None:
            from afkit.lint.beside.calls import calls_and_routes

            if self._sound:
                from afkit.lint.beside.sandbox import check_sandbox

                found.extend(check_sandbox(facts, self.sandbox, self._texts))
                found.extend(calls_and_routes(facts, self.sandbox))
        if self.cases is not None:
            from afkit.lint.beside.cases import check_cases
            from afkit.lint.rules.references import grouped_names

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


def _form(shape: Shape, document: Document, found: list[Diagnostic]) -> tuple[bool, Sequence[Place]]:
    """Check the form and the expressions of a file; tell whether its form is sound, and give its texts."""
    origin = Origin(document)
    faults = check(shape, document.value, origin)
    found.extend(faults)
    places = survey(shape, Code(document.value, origin)).places
    for place in places:
        for fault in _faults(place.text) if place.iml and "{{" in place.text else ():
            where = origin.at(*place.path).inside(fault.start, fault.end)
            found.append(Diagnostic(fault.code, fault.severity, fault.message, where, fault.hint))
    return not any(item.severity == "error" for item in faults), places


def _faults(text: str) -> Iterator[Fault]:
    """Give what is wrong with a template; braces that are never closed would be served as they stand."""
    parts, faults = parse_template(text)
    yield from faults
    for part in () if faults else parts:
        at = part.value.find("{{") if isinstance(part, Text) else -1
        if at >= 0:
            message = "This `{{` is plain text: no `}}` follows"
            yield Fault(LITERAL_BRACES, message, part.start + at, part.start + at + 2, "close it with `}}`", "warning")
