"""Write what was pulled into a manifest: by edits that touch only what changed, in the file that holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from afkit.app import KINDS, App, Kind
from afkit.errors import PublishError, SourceError
from afkit.manifest.writer.data import Draft
from afkit.publish.codes import STATE_FILE
from afkit.publish.plan.desired import Part, as_written
from afkit.publish.pull.compare import Pulled, Taken, file_text, merged_app
from afkit.publish.pull.files import field_name
from afkit.source import Document
from afkit.source import Path as Steps
from afkit.source.edits import data, differing, edited, revise, set_value, set_values
from afkit.source.together import write_all


class _Texts:
    """The documents of the connector as they change, by name.

    Each change reads the whole document again. Values in place of others are most of what is edited, and are written at once.
    """

    def __init__(self, first: Mapping[str, tuple[Document, Mapping[Steps, Any]]]) -> None:
        self.now: dict[str, Document] = {}
        self.files: dict[str, str] = {}
        for name, (document, values) in first.items():
            with suppress(SourceError):  # one of them cannot be changed alone: which, is told when it is its turn
                self.now[name] = edited(document, set_values(document, values))

    def get(self, document: Document) -> Document:
        return self.now.get(document.source.name, document)

    def put(self, document: Document, path: Steps, value: Any) -> None:
        now = self.get(document)
        if data.get(now.value, path) is data.MISSING:
            changed = edited(now, set_value(now, path, value))
        else:
            changed = revise(now, path, value)
        self.now[document.source.name] = changed


def write_pull_manifest(app: App, pulled: Pulled, taken: Sequence[Taken]) -> list[str]:
    """Write `taken` and the components that were only there into the manifest and its parts; give the files that changed.

    Raises PublishError, before anything is written, where a value stands under an alias and cannot be changed alone.
    """
    texts = _Texts(_replaced(app, taken, pulled))
    for one in taken:
        try:
            _put(texts, app, one, pulled)
        except SourceError as error:
            hint = "take this edit over by hand, then pull again"
            message = f"{one.diff.key} cannot be written into the manifest: {error.message}"
            raise PublishError(message, code=STATE_FILE, hint=hint, place=error.place) from None
    for kind in KINDS:
        _add(texts, app, kind, pulled)
    files = {Path(name): document.source.encode(document.source.text) for name, document in texts.now.items()}
    files.update((Path(name), text.encode("utf-8")) for name, text in texts.files.items())
    return [str(path) for path in write_all(files)]


def _put(texts: _Texts, app: App, one: Taken, pulled: Pulled) -> None:
    document, path, value = _change(app, one, pulled)
    if document.format == "text":
        texts.files[document.source.name] = value
    else:
        texts.put(document, path, value)


def _replaced(app: App, taken: Sequence[Taken], pulled: Pulled) -> dict[str, tuple[Document, dict[Steps, Any]]]:
    """Give the values that take the place of others, by document."""
    found: dict[str, tuple[Document, dict[Steps, Any]]] = {}
    for document, path, value in (_change(app, one, pulled) for one in taken):
        values = None
        if document.format != "text" and data.get(document.value, path) is not data.MISSING:
            values = differing(data.get(document.value, path), value, path)
        if values:
            found.setdefault(document.source.name, (document, {}))[1].update(values)
    return found


def _change(app: App, one: Taken, pulled: Pulled) -> tuple[Document, Steps, Any]:
    """Give the document that a change is written into, the path, and the value."""
    part = one.diff.part
    if part is not None:
        return _code(app, one, part)
    if one.kind == "app":
        return app.origin.document, ("app", one.diff.name), one.diff.old
    origin = _component(app, one).origin
    return origin.document, (*origin.path, field_name(one)), as_written(one.diff.name, one.diff.old, pulled.mapping)


def _code(app: App, one: Taken, part: Part) -> tuple[Document, Steps, Any]:
    spec, code = part.spec, part.code
    value = file_text(spec, one.content.text, one.local) if spec.is_text else one.content.value
    path = code.origin.path
    if not code.given:
        base = app.origin.path if one.kind == "app" else _component(app, one).origin.path
        path = (*base, spec.key)
    return code.origin.document, path, value


def _component(app: App, one: Taken) -> Any:
    kind: Any = one.kind
    return app.components(kind)[one.local]


def _add(texts: _Texts, app: App, kind: Kind, pulled: Pulled) -> None:
    """Add the components that were only there, beside the last one of their kind."""
    names = [fresh.local for fresh in pulled.fresh if fresh.kind == kind]
    if not names:
        return
    there = list(app.components(kind).values())
    document = there[-1].origin.document if there else app.origin.document
    made = Draft(merged_app(app, pulled._replace(taken=())), apart=False).data[f"{kind}s"]
    for name in names:
        texts.put(document, (f"{kind}s", name), made[name])
