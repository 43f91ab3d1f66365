"""The order of writes (publisher's reference, section 7.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from afkit.app import Kind
from afkit.publish.plan.compare import Diff
from afkit.publish.plan.entry import AppEntry, Compared, Created, Entry, Left
from afkit.publish.plan.model import CommonDiff
from afkit.publish.plan.options import Options
from afkit.publish.plan.step import (
    Create,
    CreateApp,
    Delete,
    SetAppMetadata,
    SetMetadata,
    Step,
    WriteCommon,
    WriteIcon,
    WriteSection,
)

CREATION: tuple[Kind, ...] = ("connection", "webhook", "rpc", "endpoint", "module", "function")
_CODE_BEFORE_APP: tuple[Kind, ...] = ("function",)
_CODE_AFTER_APP: tuple[Kind, ...] = ("connection", "rpc", "endpoint", "webhook", "module")
_LAST_OF_APP = ("groups", "readme")
DELETION: tuple[Kind, ...] = ("module", "endpoint", "rpc", "function", "webhook", "connection")


def order(entries: Sequence[Entry], common: Sequence[CommonDiff], options: Options) -> list[Step]:
    """Put everything that a plan writes into one legal and kind order: creations, code, metadata, deletions, groups.

    Groups come after the deletions, because the platform refuses groups that leave out a module that is there.
    """
    steps: list[Step] = []
    app = [entry for entry in entries if isinstance(entry, AppEntry)]
    declared = [entry for entry in entries if isinstance(entry, Created | Compared)]
    if app and app[0].op == "create":
        steps.append(_create_app(app[0]))
    for kind in CREATION:
        steps += [
            Create(kind, entry.wanted.local, entry.wanted.fields)
            for entry in declared
            if isinstance(entry, Created) and entry.kind == kind
        ]
    for kind in _CODE_BEFORE_APP:
        steps += _code(declared, kind, options)
    steps += [step for entry in app for step in _app_code(entry, options, last=False)]
    for kind in _CODE_AFTER_APP:
        steps += _code(declared, kind, options)
    for kind in CREATION:
        for entry in declared:
            if entry.kind == kind:
                steps += _metadata(entry, options)
    for kind in DELETION:
        steps += [
            Delete(kind, entry.local or entry.remote, entry.remote)
            for entry in entries
            if isinstance(entry, Left) and entry.kind == kind and entry.op == "delete"
        ]
    for own in app:
        steps += [*_app_code(own, options, last=True), *_app_rest(own, options)]
    steps += [_common(one) for one in common if one.changed]
    return steps


def _create_app(entry: AppEntry) -> Step:
    """Send what belongs into the body of the creation; the icon is a file and has a route of its own."""
    fields = {diff.name: diff.new for diff in entry.diffs if diff.is_field and diff.name != "icon"}
    return CreateApp(entry.local, fields)


def _code(entries: Sequence[Created | Compared], kind: Kind, options: Options) -> Iterator[Step]:
    for entry in entries:
        if entry.kind == kind:
            for write in _sorted(entry, entry.writes(options)):
                if write.part is not None:
                    yield WriteSection(kind, entry.local, write.part, write.new.text.encode("utf-8"))


def _sorted(entry: Created | Compared, writes: list[Diff]) -> list[Diff]:
    """Send new fields before the requests that use them, and remove fields after the requests that used them."""
    sections = [write for write in writes if not write.is_field]
    api_first = entry.kind == "module" and entry.op == "update" and _only_removes(sections)
    return sorted(sections, key=lambda write: (write.name == "communication") != api_first)


def _only_removes(writes: Sequence[Diff]) -> bool:
    removed = added = False
    for write in writes:
        if write.name in ("mappableParams", "staticParams"):
            before, after = _names(write.old.value), _names(write.new.value)
            removed, added = removed or bool(before - after), added or bool(after - before)
    return removed and not added


def _names(value: Any) -> set[str]:
    rows = value if isinstance(value, list) else []
    return {str(row["name"]) for row in rows if isinstance(row, Mapping) and row.get("name")}


def _metadata(entry: Created | Compared, options: Options) -> Iterator[Step]:
    writes = [write for write in entry.writes(options) if write.is_field]
    if isinstance(entry, Created):
        writes = [write for write in writes if write.name == "annotations" and write.new]
    fields = {write.name: _wish(entry, write) for write in writes}
    if fields:
        yield SetMetadata(entry.kind, entry.local, fields, entry.remote)


def _wish(entry: Created | Compared, write: Diff) -> Any:
    """Give a field with local references: the names of what is created on the way are not known yet."""
    return entry.wanted.fields.get(write.name, write.new)


def _app_code(entry: AppEntry, options: Options, *, last: bool) -> Iterator[Step]:
    for write in sorted(entry.writes(options), key=lambda write: write.name == "readme"):
        if write.part is not None and (write.name in _LAST_OF_APP) == last:
            yield WriteSection("app", "", write.part, write.new.text.encode("utf-8"))


def _app_rest(entry: AppEntry, options: Options) -> Iterator[Step]:
    fields = {}
    for write in entry.writes(options):
        if write.is_field and write.name == "icon":
            yield WriteIcon(write.new)
        elif write.is_field and entry.op != "create":
            fields[write.name] = write.new
    if fields.get("audience") == "global" and not fields.get("countries"):
        fields.pop("countries", None)
    if fields:
        yield SetAppMetadata(fields)


def _common(one: CommonDiff) -> Step:
    kind = one.part.spec.kind
    return WriteCommon(kind, "" if kind == "app" else one.key.split("/")[1], one.part, one.body)
