"""Write what was pulled into a manifest: by edits that touch only what changed, in the file that holds it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from afkit.app import KINDS, App, Kind
from afkit.errors import PublishError, SourceError
from afkit.manifest.writer.data import Draft
from afkit.publish.codes import STATE_FILE
from afkit.publish.plan.desired import Part
from afkit.publish.pull.compare import Pulled, Taken, file_text, merged_app
from afkit.publish.pull.files import field_name, field_value
from afkit.source import Document
from afkit.source import Path as Steps
from afkit.source.edits import data, edited, revise, set_value
from afkit.source.together import write_all


class _Texts:
    """The documents of the connector as they change, by name."""

    def __init__(self) -> None:
        self.now: dict[str, Document] = {}
        self.files: dict[str, str] = {}

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
    texts = _Texts()
    for one in taken:
        try:
            if one.diff.part is not None:
                _code(texts, app, one, one.diff.part)
            else:
                _field(texts, app, one, pulled)
        except SourceError as error:
            hint = "take this edit over by hand, then pull again"
            message = f"{one.diff.key} cannot be written into the manifest: {error.message}"
            raise PublishError(message, code=STATE_FILE, hint=hint, place=error.place) from None
    for kind in KINDS:
        _add(texts, app, kind, pulled)
    files = {Path(name): document.source.encode(document.source.text) for name, document in texts.now.items()}
    files.update((Path(name), text.encode("utf-8")) for name, text in texts.files.items())
    return [str(path) for path in write_all(files)]


def _code(texts: _Texts, app: App, one: Taken, part: Part) -> None:
    spec, code, value = part.spec, part.code, one.diff.old.value
    origin = code.origin
    if spec.is_text:
        value = file_text(spec, one.diff.old.text, one.local)
        if origin.document.format == "text":
            texts.files[origin.document.source.name] = value
            return
    path = origin.path
    if not code.given:
        base = app.origin.path if one.kind == "app" else _component(app, one).origin.path
        path = (*base, spec.key)
    texts.put(origin.document, path, value)


def _field(texts: _Texts, app: App, one: Taken, pulled: Pulled) -> None:
    if one.kind == "app":
        texts.put(app.origin.document, ("app", one.diff.name), one.diff.old)
        return
    origin = _component(app, one).origin
    texts.put(origin.document, (*origin.path, field_name(one)), field_value(one, pulled.mapping))


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
