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
from afkit.lint.torn import is_torn
from afkit.source.diagnostic import Diagnostic, UnreadableError
from afkit.source.document import Document, load_yaml
from afkit.source.store import Files

SANDBOX, CASES = "sandbox.yaml", "cases.yaml"


def check_companions(project: Project, files: Files) -> tuple[list[Diagnostic], list[str]]:
    """Give all findings on the files beside a manifest, and the names of those files."""
    if project.form != "manifest" or project.app is None or project.main.startswith("<"):
        return [], []
    folder = os.path.dirname(project.main)
    found: list[Diagnostic] = []
    sandbox = _document(os.path.join(folder, SANDBOX), files, found)
    cases = _document(os.path.join(folder, CASES), files, found)
    names = [document.source.name for document in (sandbox, cases) if document is not None]
    # What is said of calls and modules needs the whole connector.
    facts = Facts(project.app, project) if names and not is_torn(project) else None
    if sandbox is not None and facts is not None:
        from afkit.app.spec.format.sandbox import SANDBOX as SHAPE
        from afkit.lint.calls import calls_and_routes

        sound = _form(SHAPE, sandbox, found)
        found.extend(_sandbox(facts, sandbox))
        if sound:
            found.extend(calls_and_routes(facts, sandbox))
    if cases is not None and facts is not None:
        from afkit.app.spec.format.cases import CASES as SHAPE
        from afkit.lint.runs import check_cases

        _form(SHAPE, cases, found)
        found.extend(check_cases(facts, cases, sandbox))
    return found, names


def _document(path: str, files: Files, found: list[Diagnostic]) -> Document | None:
    if not files.is_file(path):
        return None
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
