"""What the writes of a plan do to existing flows: the same code as `afkit diff`, over the zone's state and the author's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from afkit.app import KINDS, App, Code, Kind
from afkit.app.model import Connection, Endpoint, Function, Module, Rpc, Webhook
from afkit.app.spec.format.metadata import CHANGEABLE
from afkit.diff import Change, diff
from afkit.publish.mapping import IdMapping
from afkit.publish.plan.compare import Diff
from afkit.publish.plan.desired import as_written
from afkit.publish.plan.entry import AppEntry, Compared, Created, Entry, Left
from afkit.publish.plan.options import Options

_MODEL = {api: meta.attribute for api, meta in CHANGEABLE.items()}
_EMPTY: Mapping[Kind, Any] = {
    "connection": Connection,
    "webhook": Webhook,
    "module": Module,
    "rpc": Rpc,
    "function": Function,
    "endpoint": Endpoint,
}


def flow_changes(app: App, entries: Sequence[Entry], mapping: IdMapping, options: Options) -> dict[str, list[Change]]:
    """Compare the app as the zone has it with the app as it will be; give the changes by component key.

    Only what will be written differs: everything else stands in both as the author wrote it.
    """
    found: dict[str, list[Change]] = {}
    for change in diff(_as_remote(app, entries, mapping, options), app):
        found.setdefault(change.component, []).append(change)
    return found


def _as_remote(app: App, entries: Sequence[Entry], mapping: IdMapping, options: Options) -> App:
    components: dict[Kind, dict[str, Any]] = {kind: dict(app.components(kind)) for kind in KINDS}
    codes = dict(app.codes)
    fields: dict[str, Any] = {}
    for entry in entries:
        writes = entry.writes(options)
        if isinstance(entry, AppEntry):
            codes |= _codes(writes, app.codes)
            fields |= {d.name: d.old for d in writes if d.name in ("label", "description", "theme", "language")}
        elif isinstance(entry, Created):
            components[entry.kind].pop(entry.local, None)
        elif isinstance(entry, Left) and entry.op == "delete":
            name = entry.local or entry.remote
            components[entry.kind][name] = _EMPTY[entry.kind](name, app.origin)
        elif isinstance(entry, Compared) and entry.op == "update":
            components[entry.kind][entry.local] = _old(components[entry.kind][entry.local], writes, mapping)
    kinds = {f"{kind}s": found for kind, found in components.items()}
    return app._replace(codes=codes, **{key: value or "" for key, value in fields.items()}, **kinds)  # type: ignore[arg-type]  # the kinds' names are the fields' names


def _old(component: Any, writes: Sequence[Diff], mapping: IdMapping) -> Any:
    changed: dict[str, Any] = {}
    for write in writes:
        field = _MODEL.get(write.name)
        if write.is_field and field and field in component._fields:
            value = as_written(write.name, write.old, mapping)
            changed[field] = tuple(value) if isinstance(value, list) else value
    return component._replace(codes={**component.codes, **_codes(writes, component.codes)}, **changed)


def _codes(writes: Sequence[Diff], codes: Mapping[str, Code]) -> dict[str, Code]:
    return {
        write.name: Code(write.old.value if write.old.readable else write.old.text, codes[write.name].origin)
        for write in writes
        if not write.is_field and write.name in codes
    }
