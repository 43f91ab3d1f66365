"""Check what belongs to a connector without being part of it: sandbox.yaml and cases.yaml beside its manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import pairwise

from afkit.annotations import TYPE_CHECKING
from afkit.app.codes import BAD_NAME, LIMIT_EXCEEDED, MISSING_KEY, UNKNOWN_KEY, WRONG_TYPE
from afkit.app.knowledge.facts import Facts
from afkit.app.model import Code, Json, Origin, Project
from afkit.app.spec.check.values import check
from afkit.app.spec.check.walk import Place, survey
from afkit.app.spec.shapes.shape import Shape
from afkit.errors import SourceError
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
from afkit.source.text import Source

if TYPE_CHECKING:
    from afkit.lint.fixes.moved import Places

_OF_THE_FORM_ALL_THE_SAME = frozenset({BAD_NAME, LIMIT_EXCEEDED, MISSING_KEY, UNKNOWN_KEY})
"""Codes of faults that leave each part what it is: a mapping a mapping, a text a text."""


class Companions:
    """The files beside a manifest. They are read once, and judged with the connector as it is written, or as it was meant."""

    def __init__(self, project: Project, files: Files) -> None:
        """Read what lies beside a manifest; there is nothing beside an app directory, or a text from nowhere."""
        self.unread: list[Diagnostic] = []
        self._mended: dict[str, Places] = {}
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
        self._faults: list[Diagnostic] = []
        if self.sandbox is not None:
            self.sandbox, self._faults = self._formed("sandbox", self.sandbox)
        if self.cases is not None:
            self.cases, _ = self._formed("cases", self.cases)

    def _read(self, path: str, files: Files) -> Document | None:
        if not files.is_file(path):
            return None
        source = None
        try:
            source = files.read(path, path)
            document = files.parse(source, load_yaml)
        except UnreadableError as error:
            self.unread.extend(error.diagnostics)
            return self._as_meant(source, error.diagnostics) if source is not None else None
        self.unread.extend(document.diagnostics)
        return document

    def _as_meant(self, source: Source, found: Sequence[Diagnostic]) -> Document | None:
        """Give what a text holds once the slips that keep it from being read are mended; None if they cannot be."""
        from afkit.lint.fixes.moved import Places, moved_by
        from afkit.source.edits.applying import apply

        edits = sorted({edit for item in found for edit in item.fix}, key=lambda edit: edit.location.start)
        if not all(item.fix for item in found):
            return None
        if any(first.location.end > then.location.start for first, then in pairwise(edits)):
            return None  # they mend one place in two ways
        try:
            document = load_yaml(Source(source.name, apply(source.text, edits)))
        except (UnreadableError, SourceError):
            return None
        self._mended[source.name] = Places({source.name: source}, {source.name: moved_by(source, edits)})
        self.unread.extend(map(self._back, document.diagnostics))
        return document

    def _back(self, item: Diagnostic) -> Diagnostic:
        """Put a finding on a mended text to its place in the text as it was written."""
        place = self._mended.get(item.location.file)
        return (
            item
            if place is None or item.location.source.text == place.written[item.location.file].text
            else place.diagnostic(item)
        )

    def _formed(self, what: str, document: Document) -> tuple[Document, list[Diagnostic]]:
        """Check the form of a file. Where keys are misspelt, what stands below them is judged as what was meant."""
        told, faults, texts = _form(_shape(what), document)
        slips = [item for item in told if item.code == UNKNOWN_KEY and len(item.fix) == 1]
        meant, unread = None, len(self.unread)
        if slips and document.source.name not in self._mended:
            meant = self._as_meant(document.source, slips)
        if meant is not None:
            again = _form(_shape(what), meant)
            if meant.diagnostics or any(_is_other(slip, document, meant, again[0]) for slip in slips):
                del self._mended[document.source.name], self.unread[unread:]
            else:
                document, told, faults, texts = meant, [*slips, *again[0]], again[1], again[2]
        self._shaped += told
        self._texts = texts if what == "sandbox" else self._texts
        return document, faults

    def check(self, facts: Facts | None) -> list[Diagnostic]:
        """Give all findings on these files. `facts` are those of their connector; None if it could not be read as a whole."""
        found = [*self.unread, *self._shaped, *(self._judged(facts) if facts is not None else ())]
        return list(map(self._back, found)) if self._mended else found

    def _judged(self, facts: Facts) -> list[Diagnostic]:
        found: list[Diagnostic] = []
        if self.sandbox is not None:
            from afkit.lint.beside.calls import calls_and_routes
            from afkit.lint.beside.sandbox import check_sandbox

            whole = readable(self.sandbox, self._faults)
            found.extend(check_sandbox(facts, whole, Origin(self.sandbox), self._texts))
            if not self._faults:
                found.extend(calls_and_routes(facts, self.sandbox))
        if self.cases is not None:
            from afkit.lint.beside.cases import check_cases
            from afkit.lint.rules.references import grouped_names

            # What a group names is told there, be it that the group could be mended.
            self._grouped |= {group.name for group in facts.once(grouped_names)}
            found.extend(check_cases(facts, self.cases, self.sandbox, self._grouped))
        return _once(found)


def _once(found: list[Diagnostic]) -> list[Diagnostic]:
    """Tell once of a name of a connection that many cases use: it is declared under another one."""
    told: set[str] = set()
    kept: list[Diagnostic] = []
    for item in found:
        of_connection = item.code == UNKNOWN_IN_COMPANION and item.message.startswith("the connection '")
        if not of_connection or item.message not in told:
            kept.append(item)
        if of_connection:
            told.add(item.message)
    return kept


_SECTIONS: dict[str, type] = {
    "connections": dict,
    "modes": dict,
    "replies": dict,
    "routes": list,
    "state": dict,
    "switches": dict,
}


def readable(document: Document, faults: Sequence[Diagnostic]) -> dict[str, Json]:
    """Give the value of a file with its entries empty, and its sections away, where a fault says that the form is another.

    The names of the entries stay, and so do the places of all that is left.
    """
    origin = Origin(document)
    wrong = [fault.location for fault in faults if fault.code not in _OF_THE_FORM_ALL_THE_SAME]
    written = document.value if isinstance(document.value, dict) else {}
    value = {name: here for name, here in written.items() if isinstance(here, _SECTIONS.get(name, object))}

    def torn(at: Origin) -> bool:
        place = at.location
        return any(one.file == place.file and place.start <= one.start and one.end <= place.end for one in wrong)

    for name, section in list(value.items()) if wrong else ():
        here = origin.at(name)
        if any(one.start == here.key_location.start and one.file == here.key_location.file for one in wrong):
            del value[name]  # a mapping where a list belongs, or the reverse
            continue
        if not torn(here):
            continue
        if isinstance(section, dict):
            value[name] = {key: {} if torn(here.at(key)) else inner for key, inner in section.items()}
        elif isinstance(section, list):
            value[name] = [{} if torn(here.at(number)) else inner for number, inner in enumerate(section)]
        else:
            del value[name]
    return value


def _shape(what: str) -> Shape:
    if what == "sandbox":
        from afkit.app.spec.format.sandbox import SANDBOX as SHAPE
    else:
        from afkit.app.spec.format.cases import CASES as SHAPE
    return SHAPE


def _is_other(slip: Diagnostic, written: Document, meant: Document, found: Sequence[Diagnostic]) -> bool:
    """Tell whether what stands below a key has another form than what its name is taken for."""
    path = written.where(slip.location.start).path
    path = (*path[:-1], slip.fix[0].text.strip("'\""))
    places = {meant.key(path).start, meant.at(path).start}
    return any(item.code == WRONG_TYPE and item.location.start in places for item in found)


def _form(shape: Shape, document: Document) -> tuple[list[Diagnostic], list[Diagnostic], Sequence[Place]]:
    """Check the form and the expressions of a file; give all findings, what is wrong with its form, and its texts."""
    origin = Origin(document)
    faults = check(shape, document.value, origin)
    found = list(faults)
    places = survey(shape, Code(document.value, origin)).places
    for place in places:
        for fault in _faults(place.text) if place.iml and "{{" in place.text else ():
            where = origin.at(*place.path).inside(fault.start, fault.end)
            found.append(Diagnostic(fault.code, fault.severity, fault.message, where, fault.hint))
    return found, [item for item in faults if item.severity == "error"], places


def _faults(text: str) -> Iterator[Fault]:
    """Give what is wrong with a template; braces that are never closed would be served as they stand."""
    parts, faults = parse_template(text)
    yield from faults
    for part in () if faults else parts:
        at = part.value.find("{{") if isinstance(part, Text) else -1
        if at >= 0:
            message = "This `{{` is plain text: no `}}` follows"
            yield Fault(LITERAL_BRACES, message, part.start + at, part.start + at + 2, "close it with `}}`", "warning")
