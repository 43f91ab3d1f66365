"""Compare what is wanted with what is there, three ways: the author's version, the zone's, and the last one both agreed on.

Source: publisher's reference, sections 5.2, 7.3 and 7.4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple

from afkit.app.spec.format.codes import JSON
from afkit.app.spec.format.metadata import REFERENCES
from afkit.publish.mapping import IdMapping
from afkit.publish.plan.desired import Part, Wanted, translate
from afkit.publish.plan.values import EMPTY, Content, read_content, value_hash
from afkit.publish.remote import checksums
from afkit.publish.remote.zone import Change, Remote, Row, app_sums
from afkit.publish.state import Stamp, State

Standing = Literal["same", "update", "formatting", "drift", "conflict"]
GROUPS: Mapping[str, str] = {
    "connection": "account",
    "webhook": "hook",
    "module": "module",
    "rpc": "rpc",
    "function": "function",
    "endpoint": "endpoint",
    "app": "app",
}
"""Our kinds in the words of pending changes (publisher's reference, section 3.4)."""
UNKNOWN: Final = object()
CHANGE_COLUMNS = {**checksums.FIELDS, "webhook": "hook_name", "attachedAccounts": "attached_accounts"}
"""Metadata fields in the words of pending changes."""


class Diff(NamedTuple):
    """One section or metadata field. `key` is how the state calls it; `name` what a person calls it.

    `old` and `new` are Contents for sections and plain values for fields. `reason` says why it stands as it does.
    """

    key: str
    name: str
    standing: Standing
    old: Any
    new: Any
    part: Part | None = None
    reason: str = ""

    @property
    def is_field(self) -> bool:
        return self.part is None

    @property
    def new_hash(self) -> str:
        """The hash of what is wanted."""
        return self.new.hash if isinstance(self.new, Content) else value_hash(self.new)


def agreed(diffs: Sequence[Diff]) -> tuple[tuple[str, str], ...]:
    """Give the keys and hashes of what is equal in value."""
    return tuple((diff.key, diff.new_hash) for diff in diffs if diff.standing in ("same", "formatting"))


def judge(local: str, remote: str, stamp: Stamp | None, intents: Sequence[str], *, fresh: bool) -> Standing:
    """Decide by three hashes (publisher's reference, table of 7.4).

    A remote that holds what an unconfirmed write of ours sent counts as unchanged by others. `fresh`: nobody can have edited
    it, because it was just made.
    """
    if local == remote:
        return "same"
    if fresh or remote in intents or (stamp is not None and remote == stamp.value):
        return "update"
    if stamp is not None and local == stamp.value:
        return "drift"
    return "conflict"


class Comparer:
    """Compares components of one app; what it needs to read is read two at a time by `prefetch`."""

    def __init__(
        self,
        remote: Remote,
        state: State,
        mapping: IdMapping,
        *,
        fresh: frozenset[str] = frozenset(),
        new_app: bool = False,
        formatting: bool = False,
    ) -> None:
        self.remote = remote
        self.state = state
        self.mapping = mapping
        self.fresh = fresh
        self.new_app = new_app
        self._exact = formatting
        self._pending: dict[tuple[str, str, str], Change] = {
            (change.group, change.item, change.code): change for change in remote.changes
        }

    def prefetch(self, pairs: Sequence[tuple[Wanted, Row]], app_parts: Sequence[Part]) -> None:
        """Read all sections and details that the checksums cannot answer for."""
        sums = checksums_of_app(self.remote)
        sections = [self._app_path(part) for part in app_parts if self._unread(part, sums, "app", "") is None]
        details = []
        for item, row in pairs:
            for part in item.parts:
                if part.spec.key != "context" and self._unread(part, row.sums or {}, item.kind, row.name) is None:
                    sections.append(self._path(part, item, row))
            if self._needs_detail(item, row):
                context = ("context",) if any(part.spec.key == "context" for part in item.parts) else ()
                details.append((item.kind, row.name, (*item.fields, *context)))
        self.remote.prefetch(sections, details)

    def component(self, item: Wanted, row: Row) -> list[Diff]:
        """Compare one component that both sides have."""
        found = [self._section(part, row.sums or {}, item, row) for part in item.parts]
        return found + self._fields(item, row)

    def app_section(self, part: Part) -> Diff:
        """Compare one of the app's own codes."""
        sums = checksums_of_app(self.remote)
        known = self._unread(part, sums, "app", "")
        content = known if known is not None else self._content(part, self.remote.section(self._app_path(part)))
        return self._diff(part, content, fresh=self.new_app)

    def _section(self, part: Part, sums: Mapping[str, Any], item: Wanted, row: Row) -> Diff:
        known = self._unread(part, sums, item.kind, row.name)
        if known is None:
            if part.spec.key == "context":
                text = self.remote.detail(item.kind, row.name).get("context")
                content = self._content(part, text if isinstance(text, str) else None)
            else:
                content = self._content(part, self.remote.section(self._path(part, item, row)))
        else:
            content = known
        return self._diff(part, content, fresh=item.key in self.fresh)

    def _diff(self, part: Part, remote: Content, *, fresh: bool) -> Diff:
        local = part.content
        standing = judge(
            local.hash,
            remote.hash,
            self.state.base.get(part.key),
            self.state.intents.get(part.key, []),
            fresh=fresh and part.key not in self.state.base,
        )
        # Plain JSON is re-formatted by the server, so its form is nobody's wish.
        if standing == "same" and part.spec.mime != JSON and not _same_text(local, remote):
            standing = "formatting"
        return Diff(part.key, part.spec.key, standing, remote, local, part)

    def _unread(self, part: Part, sums: Mapping[str, Any], kind: str, name: str) -> Content | None:
        """Give the remote content where checksums tell it without reading; None when it must be read."""
        columns = checksums.columns(part.spec.key, part.spec.section)
        if any((GROUPS[kind], name, column) in self._pending for column in columns):
            return None
        if not sums:
            return None
        if checksums.vouches(sums, columns, part.body):
            return part.content
        if checksums.is_empty(sums, columns):
            return Content("", None)
        stamp = self.state.base.get(part.key)
        if not self._exact and stamp and stamp.sums and stamp.sums == checksums.statement(sums, columns):
            if stamp.value == part.content.hash:
                return part.content
            if stamp.value == EMPTY:
                return Content("", None)
        return None

    @staticmethod
    def _content(part: Part, text: str | None) -> Content:
        return read_content(part.spec, text)

    def _path(self, part: Part, item: Wanted, row: Row) -> str:
        return f"{self.remote.path(item.kind, row.name)}/{part.spec.section}"

    def _app_path(self, part: Part) -> str:
        return self.remote.app_section(part.spec.section)

    def _needs_detail(self, item: Wanted, row: Row) -> bool:
        for part in item.parts:
            if part.spec.key == "context" and self._unread(part, row.sums or {}, item.kind, row.name) is None:
                return True
        fields, missing = translate(item.fields, self.mapping)
        return bool(missing) or any(self._peek(field, value, row) is UNKNOWN for field, value in fields.items())

    def _peek(self, field: str, value: Any, row: Row) -> Any:
        """Give a field's remote value where list or checksum tell it without a call; else UNKNOWN."""
        if self._field_change(field, row) is not None:
            return UNKNOWN
        if row.kind == "connection" and field in row.listed:
            return row.listed[field]
        column = checksums.FIELDS.get(field, "")
        if row.sums is not None and column in row.sums and same_sum(row.sums[column], value):
            return value
        return UNKNOWN

    def _field_change(self, field: str, row: Row) -> Change | None:
        for column in (CHANGE_COLUMNS.get(field, field), field):
            change = self._pending.get((GROUPS[row.kind], row.name, column))
            if change is not None:
                return change
        return None

    def pending_change(self, diff: Diff, kind: str, name: str) -> Change | None:
        """Give the pending change that concerns a section or field, if there is one."""
        if diff.part is not None:
            names = checksums.columns(diff.part.spec.key, diff.part.spec.section)
        else:
            names = (CHANGE_COLUMNS.get(diff.name, diff.name), diff.name)
        return next((found for column in names if (found := self._pending.get((GROUPS[kind], name, column)))), None)

    def mark_foreign(self, diffs: Sequence[Diff], kind: str, name: str) -> tuple[Diff, ...]:
        """Treat a section with somebody else's pending change as a conflict (publisher's reference, section 7.9)."""
        marked = []
        for diff in diffs:
            change = self.pending_change(diff, kind, name)
            if change is not None and diff.standing == "update" and self.state.changes.get(diff.key) != change.id:
                theirs = diff.old.hash if isinstance(diff.old, Content) else value_hash(diff.old)
                known = self.state.base.get(diff.key)
                if theirs not in self.state.intents.get(diff.key, []) and (known is None or theirs != known.value):
                    diff = diff._replace(standing="conflict", reason=f"change {change.id} of somebody else is pending")
            marked.append(diff)
        return tuple(marked)

    def _fields(self, item: Wanted, row: Row) -> list[Diff]:
        fields, missing = translate(item.fields, self.mapping)
        diffs = []
        for field, wanted in item.fields.items():
            key = f"{item.key}/@{field}"
            to_come = field in REFERENCES and f"{REFERENCES[field]}/{wanted}" in missing
            if field not in fields and not to_come:
                continue  # it refers to a component that is ignored
            value = f"({wanted}, to be created)" if to_come else fields[field]
            remote = self._remote_field(field, row, value)
            standing = judge(
                value_hash(value),
                value_hash(remote),
                self.state.base.get(key),
                self.state.intents.get(key, []),
                fresh=item.key in self.fresh and key not in self.state.base,
            )
            diffs.append(Diff(key, field, standing, remote, value))
        return diffs

    def _remote_field(self, field: str, row: Row, value: Any) -> Any:
        known = self._peek(field, value, row)
        if known is not UNKNOWN:
            return known
        change = self._field_change(field, row)
        if change is not None:
            return read_field(field, self.remote.pending_value(change))
        return read_field(field, self.remote.detail(row.kind, row.name).get(field))


def read_field(field: str, value: Any) -> Any:
    """Bring a metadata value that the server gave into the form that ours have."""
    if field == "attachedAccounts":
        return list(value) if isinstance(value, list) else []
    if field == "annotations":
        return {key: flag for key, flag in value.items() if flag is not None} if isinstance(value, dict) else {}
    if field == "description":
        return value or ""
    return value


def same_sum(digest: Any, value: Any) -> bool:
    """Compare a metadata value with a checksum; null, absent and empty are one."""
    if value in (None, ""):
        return digest in (None, "", checksums.md5(""))
    return isinstance(digest, str) and digest.lower() == checksums.field_md5(value)


def checksums_of_app(remote: Remote) -> Mapping[str, Any]:
    """Give the checksum object of the app itself."""
    return app_sums(remote.sums)


def _same_text(local: Content, remote: Content) -> bool:
    """Say whether two equal values are also written alike, or are both nothing."""
    return local.text == remote.text or local.hash == EMPTY
