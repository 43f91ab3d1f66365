"""What the zone holds now, read as cheaply as it allows (publisher's reference, sections 4, 5 and 7.1, phase 3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from afkit.app import KINDS, Kind
from afkit.errors import PublishError
from afkit.publish.codes import NO_ANSWER
from afkit.publish.remote.address import ENVELOPES, app_path, collection, item_path
from afkit.publish.remote.checksums import MEMBERS, without_secrets
from afkit.publish.remote.client import Client
from afkit.publish.remote.errors import ApiError

APP_COLUMNS = (
    "name", "label", "description", "version", "theme", "language", "public", "approved", "global", "countries", "changes",
)  # fmt: skip
NO_SUCH_ROUTE = (400, 403, 404, 405, 410, 422, 501)
"""What a server answers that lacks an optional route, or hides it."""


class Row(NamedTuple):
    """A component as lists and checksums show it. `sums` is None without checksums; `owned` False when another version of
    the app owns it."""

    kind: Kind
    name: str
    owned: bool
    sums: Mapping[str, Any] | None
    listed: Mapping[str, Any]


class Change(NamedTuple):
    """A pending change of an approved app; `group` and `code` are in the server's words."""

    id: str
    group: str
    item: str
    code: str


class Seen:
    """What was read of one app so far, without a way to read more: what a plan keeps."""

    def __init__(self, app: str, version: int) -> None:
        self.name = app
        self.version = version
        self.app: dict[str, Any] = {}
        self.sums: Mapping[str, Any] | None = None
        self.checksums: dict[str, Any] | None = None
        self.rows: dict[Kind, dict[str, Row]] = {kind: {} for kind in KINDS}
        self.missing: dict[Kind, str] = {}
        self.changes: tuple[Change, ...] = ()
        self._details: dict[tuple[Kind, str], dict[str, Any]] = {}
        self._sections: dict[str, str | None] = {}
        self._lists: dict[Kind, dict[str, dict[str, Any]]] = {}

    def take(self, other: Seen) -> None:
        """Know what another reading of the same app knows."""
        self.app, self.sums, self.checksums = other.app, other.sums, other.checksums
        self.rows, self.missing, self.changes = other.rows, other.missing, other.changes
        self._details, self._sections, self._lists = other._details, other._sections, other._lists

    @property
    def approved(self) -> bool:
        """True when writes become pending changes."""
        return self.app.get("approved") is True

    @property
    def public(self) -> bool:
        """True once it is published by link or approved: then hardly anything can be deleted."""
        return self.approved or self.app.get("public") is True

    def path(self, kind: Kind, name: str) -> str:
        """Give the address of a component."""
        return item_path(kind, name, self.name, self.version)

    def collection(self, kind: Kind) -> str:
        """Give the address of a kind's list."""
        return collection(kind, self.name, self.version)

    def app_section(self, section: str) -> str:
        """Give the address of a section of the app itself."""
        return f"{app_path(self.name, self.version)}/{section}"

    def print(self) -> Any:
        """Give what identifies this state of the zone, for telling whether it moved; nothing of `common` is in it."""
        return {
            "app": {key: value for key, value in sorted(self.app.items()) if key in APP_COLUMNS},
            "checksums": self.checksums,
            "rows": {
                kind: {name: _core(row.listed) for name, row in sorted(rows.items())}
                for kind, rows in self.rows.items()
            },
        }


class Remote(Seen):
    """A reading of one app. Details and sections are fetched when asked for, and once."""

    def __init__(self, client: Client, app: str, version: int) -> None:
        super().__init__(app, version)
        self.client = client

    @classmethod
    def over(cls, client: Client, seen: Seen) -> Remote:
        """Read on from what was seen."""
        made = cls(client, seen.name, seen.version)
        made.take(seen)
        return made

    def seen(self) -> Seen:
        """Give what was read, without the client."""
        made = Seen(self.name, self.version)
        made.take(self)
        return made

    def section(self, path: str) -> str | None:
        """Read a section's text; None if there is no such section."""
        if path not in self._sections:
            try:
                self._sections[path] = self.client.get_section(path).text
            except ApiError as error:
                if error.status != 404:
                    raise
                self._sections[path] = None
        return self._sections[path]

    def detail(self, kind: Kind, name: str) -> dict[str, Any]:
        """Read a component's metadata; empty if it is gone."""
        if (kind, name) not in self._details:
            listed = self._lists.get(kind, {}).get(name)
            self._details[kind, name] = listed if listed is not None else self.fetch_detail(kind, name) or {}
        return self._details[kind, name]

    def fetch_detail(self, kind: Kind, name: str) -> dict[str, Any] | None:
        """Read a component's metadata now; None if there is none."""
        try:
            data = self.client.get(self.path(kind, name)).data
        except ApiError as error:
            if error.status in (404, 410):
                return None
            raise
        found = unwrap(data, ENVELOPES[kind])
        if not found:
            raise _odd(f"{kind} '{name}'")
        return found

    def list(self, kind: Kind) -> dict[str, dict[str, Any]]:
        """Read the list of a kind now. Raises ApiError."""
        data = self.client.get(self.collection(kind)).data
        rows = data.get(f"{ENVELOPES[kind]}s") if isinstance(data, dict) else data
        if not isinstance(rows, list):
            raise _odd(f"the list of {kind}s")
        return {row["name"]: row for row in rows if isinstance(row, dict) and isinstance(row.get("name"), str)}

    def prefetch(self, sections: Iterable[str], details: Sequence[tuple[Kind, str, tuple[str, ...]]] = ()) -> None:
        """Read many things, two at a time. `details` are (kind, name, fields wanted).

        Where several components of a kind are wanted, their list may answer for all of them in one call.
        """
        for kind in ("module", "rpc", "endpoint"):
            wanted = [row for row in details if row[0] == kind and (kind, row[1]) not in self._details]
            if len(wanted) > 2 and kind not in self._lists:
                self._lists[kind] = self.list(kind)
            listed = self._lists.get(kind, {})
            for _, name, fields in wanted:
                if name in listed and all(field in listed[name] for field in fields):
                    self._details[kind, name] = listed[name]
        single = [(kind, name) for kind, name, _ in details if (kind, name) not in self._details]
        found = self.client.each([partial(self.fetch_detail, kind, name) for kind, name in single])
        for key, detail in zip(single, found, strict=True):
            self._details[key] = detail or {}
        paths = [path for path in dict.fromkeys(sections) if path not in self._sections]
        self.client.each([partial(self.section, path) for path in paths])

    def pending_value(self, change: Change) -> Any:
        """Read the value that a pending change will set."""
        data = self.client.get(f"{self.app_section('changes')}/{change.id}").data
        data = unwrap(data, "change")
        return data.get("newValue", data.get("new_value"))


def _odd(what: str) -> PublishError:
    hint = "try again; if it stays so, something between here and the zone changes the answers"
    return PublishError(f"what the zone says of {what} is not in a form that afkit knows", code=NO_ANSWER, hint=hint)


def _core(listed: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("name", "label", "type", "typeId", "crud", "connection", "altConnection", "webhook", "description")
    return {key: listed[key] for key in keys if key in listed}


def unwrap(data: Any, envelope: str) -> dict[str, Any]:
    """Take a thing out of the member that holds it; a reply without the member is the thing itself."""
    if isinstance(data, dict):
        inner = data.get(envelope, data)
        if isinstance(inner, dict):
            return inner
    return {}


def read_remote(client: Client, app: str, version: int) -> Remote | None:
    """Read the app, its checksums and its lists; None if there is no such app.

    Costs four calls where checksums are available, else one more for each kind of component.
    """
    remote = Remote(client, app, version)
    if not read_app(remote):
        return None
    remote.sums, connections, webhooks = client.each(
        [lambda: read_checksums(remote), lambda: remote.list("connection"), lambda: remote.list("webhook")]
    )
    remote.checksums = without_secrets(remote.sums) if remote.sums is not None else None
    _shared(remote, "connection", connections)
    _shared(remote, "webhook", webhooks)
    _own(remote)
    return remote


def read_app(remote: Remote) -> bool:
    """Read the app's own metadata and its pending changes; False if there is no such app."""
    columns = [("cols[]", column) for column in APP_COLUMNS]
    try:
        data = remote.client.get(app_path(remote.name, remote.version), columns).data
    except ApiError as error:
        if error.status == 404:
            return False
        raise
    remote.app = unwrap(data, "app")
    if not remote.app:
        raise _odd(f"the app '{remote.name}'")
    remote.changes = tuple(read_changes(remote.app.get("changes")))
    return True


def read_checksums(remote: Remote) -> Any:
    """Read the checksum reply; None where the instance has no such route."""
    try:
        data = remote.client.get(remote.app_section("checksum")).data
    except ApiError as error:
        if error.status in NO_SUCH_ROUTE:
            return None
        raise
    return data if isinstance(data, dict) and any(member in data for member in MEMBERS) else None


def read_changes(value: Any) -> Iterable[Change]:
    """Give the rows of a list of changes that can be told apart; others are passed over."""
    for row in value if isinstance(value, list) else []:
        if isinstance(row, dict) and row.get("id") is not None:
            group = str(row.get("group", ""))
            item = "" if group == "app" else str(row.get("item") or "")
            yield Change(str(row["id"]), group, item, str(row.get("code", "")))


def sums_by_name(reply: Mapping[str, Any], kind: Kind) -> dict[str, Mapping[str, Any]] | None:
    """Give a kind's checksum objects by name; None if the reply does not speak of the kind."""
    member = next(member for member, of in MEMBERS.items() if of == kind)
    rows = reply.get(member)
    if not isinstance(rows, list):
        return None
    return {
        row["name"]: row["checksum"] if isinstance(row.get("checksum"), dict) else {}
        for row in rows
        if isinstance(row, dict) and isinstance(row.get("name"), str)
    }


def app_sums(reply: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Give the checksum object of the app itself; empty when there is none."""
    rows = reply.get("app") if reply else None
    row = rows[0] if isinstance(rows, list) and rows else rows
    found = row.get("checksum") if isinstance(row, dict) else None
    return found if isinstance(found, dict) else {}


def _shared(remote: Remote, kind: Kind, listed: Mapping[str, dict[str, Any]]) -> None:
    """Tell own connections and webhooks from those of other versions (publisher's reference, section 5.3)."""
    sums = sums_by_name(remote.sums, kind) if remote.sums is not None else None
    for name, row in listed.items():
        if sums is not None:
            owned = name in sums
        else:
            version = row.get("appVersion")
            owned = not isinstance(version, int) or version == remote.version
        remote.rows[kind][name] = Row(kind, name, owned, sums.get(name) if sums else None, row)


def _own(remote: Remote) -> None:
    kinds: list[Kind] = ["module", "rpc", "function", "endpoint"]
    if remote.sums is not None:
        for kind in kinds:
            sums = sums_by_name(remote.sums, kind)
            if sums is None:
                if kind == "endpoint":
                    remote.missing[kind] = "this instance has no endpoints"
                    continue
                _list_into(remote, kind)
            else:
                remote.rows[kind] = {name: Row(kind, name, True, found, {}) for name, found in sums.items()}
        return
    for kind in kinds:
        _list_into(remote, kind)


def _list_into(remote: Remote, kind: Kind) -> None:
    try:
        listed = remote.list(kind)
    except ApiError as error:
        if kind in ("function", "endpoint") and error.status in NO_SUCH_ROUTE:
            remote.missing[kind] = f"this instance has no {kind}s, or hides them ({error.status})"
            return
        raise
    remote._lists[kind] = listed
    remote.rows[kind] = {name: Row(kind, name, True, None, row) for name, row in listed.items()}
