"""What is remembered of an origin between runs, in one small file beside the connector, meant for version control.

It holds names and short hashes, never a secret, a token, or anything of `common`. It is written whole before the first and
after the last step of a run; what each step in between confirmed goes into a journal beside it, so that a run that was cut
short can be taken up again (publisher's reference, sections 7.4, 7.7 and 7.8).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from afkit.app import KINDS, Kind, PublishOrigin
from afkit.errors import PublishError
from afkit.publish.codes import STATE_FILE
from afkit.publish.journal import Journal, Noted, NotedSet, read_journal
from afkit.publish.mapping import IdMapping, item_of, read_mapping, read_pair
from afkit.source import UnreadableError, load_json, read_source, write_atomic
from afkit.version import VERSION

FORMAT = 1
FOLDER = "publish-state"


class Stamp(NamedTuple):
    """What one section or field was when here and there agreed: our hash of its value, and what the checksums said."""

    value: str
    sums: str | None = None


class Pending(NamedTuple):
    """A creation that was begun and not confirmed. `before` are the remote names that were there already."""

    kind: Kind
    local: str
    label: str
    type: str
    before: tuple[str, ...]


class State:
    """The memory of one origin. Keys of `base` and `intents` are `module/createParcel/communication` or `…/@label`.

    `created` are components that afkit made, `fresh` those of them that still hold the server's template somewhere.
    `intents` are values that were sent without the answer being seen in full; a remote that holds one of them is ours.
    `apps_before` are the apps there were when the creation of ours was begun, None when none is under way.
    `deleted` are remote names whose deletion was ordered and may not be finished. `changes` are ids of our pending changes.
    """

    def __init__(self, path: Path, url: str, app: str, version: int) -> None:
        self.path = path
        self.url = url
        self.requested = app
        self.app = app
        self.version = version
        self.mapping = IdMapping()
        self.base: Noted[Stamp] = Noted()
        self.intents: Noted[tuple[str, ...]] = Noted()
        self.created = NotedSet()
        self.fresh = NotedSet()
        self.pending: list[Pending] = []
        self.apps_before: tuple[str, ...] | None = None
        self.deleted: dict[str, list[str]] = {}
        self.changes: Noted[str] = Noted()
        self.refused: dict[str, str] = {}
        self.succeeded: str | None = None
        self.exists = False
        self._journal: Journal | None = None
        self._written: tuple[IdMapping, dict[str, str]] = (self.mapping, {})

    def save(self) -> None:
        """Write the file, whole or not at all."""
        data = (json.dumps(self._data(), indent=1, ensure_ascii=False, sort_keys=False) + "\n").encode("utf-8")
        write_atomic(self.path, data)
        self.exists = True
        journal = self._journal or Journal(journal_path(self.path), data)
        journal.end()
        self._journal = Journal(journal.path, data)
        self._written = self.mapping, {key: json.dumps(value) for key, value in self._few().items()}
        self._settle()

    def note(self) -> None:
        """Write down what changed since the last time: as soon as this returns, a run may end in any way."""
        mapping, told = self._written
        if self._journal is None or mapping is not self.mapping:
            self.save()
            return
        line: dict[str, Any] = {}
        for key, value in self._few().items():
            text = json.dumps(value)
            if told.get(key) != text:
                line[key], told[key] = value, text
        stores: dict[str, Noted[Any]] = {"base": self.base, "intents": self.intents, "changes": self.changes}
        for name, store in stores.items():
            if store.changed:
                line[name] = {key: store.get(key) for key in store.changed}
        for name, marks in (("created", self.created), ("fresh", self.fresh)):
            if marks.changed:
                line[name] = {key: key in marks for key in marks.changed}
        if self.mapping.changed:
            line["idMapping"] = [
                [kind, what if isinstance(what, str) else item_of(what)] for kind, what in self.mapping.changed
            ]
        if line:
            journal, self._journal = self._journal, None  # where a line cannot be written, the whole is, the next time
            journal.write(line)
            self._journal = journal
        self._settle()

    def _settle(self) -> None:
        """Count what is in memory as written down."""
        for noted in (self.base, self.intents, self.changes, self.created, self.fresh, self.mapping):
            noted.changed.clear()

    def _few(self) -> dict[str, Any]:
        """Give what is short in every run."""
        return {
            "app": self.app,
            "succeeded": self.succeeded,
            "pending": [pending._asdict() | {"before": list(pending.before)} for pending in self.pending],
            "appsBefore": None if self.apps_before is None else list(self.apps_before),
            "deleted": {kind: names for kind, names in sorted(self.deleted.items()) if names},
            "refused": dict(sorted(self.refused.items())),
        }

    def _data(self) -> dict[str, Any]:
        few = self._few()
        if few["appsBefore"] is None:
            del few["appsBefore"]
        return {
            "format": FORMAT,
            "afkit": VERSION,
            "origin": {"url": self.url, "app": self.requested, "version": self.version},
            "app": few.pop("app"),
            "succeeded": few.pop("succeeded"),
            "idMapping": self.mapping.data(),
            "created": sorted(self.created),
            "fresh": sorted(self.fresh),
            **few,
            "changes": dict(sorted(self.changes.items())),
            "intents": {key: values for key, values in sorted(self.intents.items()) if values},
            "base": {
                key: [stamp.value, stamp.sums] if stamp.sums else [stamp.value]
                for key, stamp in sorted(self.base.items())
            },
        }

    def confirm(self, key: str, value: str, sums: str | None = None) -> None:
        """Remember that here and there agree on a value; what was tried before it is settled."""
        self.base[key] = Stamp(value, sums)
        self.intents.pop(key, None)

    def intend(self, key: str, value: str) -> None:
        """Remember that a value is about to be sent."""
        tried = self.intents.get(key, ())
        if value not in tried:
            self.intents[key] = (*tried, value)

    def forget(self, prefix: str) -> None:
        """Drop all that is known of a component, such as `module/createParcel`."""
        self.base.drop(prefix)
        self.intents.drop(prefix)
        self.changes.drop(prefix)
        self.created.discard(prefix)
        self.fresh.discard(prefix)


def state_path(folder: str, origin: str) -> Path:
    """Give the file that remembers an origin of the connector in `folder`."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in origin).strip(".") or "origin"
    return Path(folder, FOLDER, f"{safe}.json")


def journal_path(path: Path) -> Path:
    """Give the file that goes on from a state file."""
    return path.with_suffix(".journal")


def load_state(folder: str, origin: PublishOrigin) -> State:
    """Read the memory of an origin; an empty one when there is no file.

    Raises PublishError if the file is broken or remembers another address, app or version.
    """
    path = state_path(folder, origin.name)
    state = State(path, origin.url, origin.app, origin.version)
    if (path.parent.exists() or path.parent.is_symlink()) and not path.parent.is_dir():
        what = "a file" if path.parent.exists() else "a link that leads nowhere"
        raise PublishError(
            f"'{path.parent}' is {what}, where the folder for what is remembered of an origin should be",
            code=STATE_FILE,
            hint="move it away; afkit makes the folder",
        )
    if not path.exists():
        return state
    hint = f"restore '{path}' from version control, or delete it and publish again (remote edits are then told as conflicts)"
    try:
        data = load_json(read_source(path)).value
    except UnreadableError as error:
        raise PublishError(
            f"the state file is broken: {error.message}", code=STATE_FILE, hint=hint, place=error.place
        ) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise PublishError(f"'{path}' is not a state file of this version of afkit", code=STATE_FILE, hint=hint)
    known = data.get("origin")
    if known != {"url": origin.url, "app": origin.app, "version": origin.version}:
        raise PublishError(
            f"'{path}' remembers another place than the origin '{origin.name}' names now",
            code=STATE_FILE,
            hint="give the new place an origin of its own, or delete the file if the old place is given up",
        )
    try:
        _fill(state, data)
        for line in read_journal(journal_path(path), path.read_bytes()):
            _replay(state, line)
    except (TypeError, ValueError, KeyError, AttributeError):
        raise PublishError(f"the state file '{path}' is damaged", code=STATE_FILE, hint=hint) from None
    return state


def _fill(state: State, data: dict[str, Any]) -> None:
    state.exists = True
    _fill_few(state, {"app": data["app"], **data})
    state.mapping = read_mapping(data["idMapping"])
    state.created = NotedSet(map(str, data.get("created", [])))
    state.fresh = NotedSet(map(str, data.get("fresh", [])))
    state.changes.update(data.get("changes", {}))
    state.intents.update({str(key): tuple(values) for key, values in data.get("intents", {}).items()})
    state.base.update({str(key): Stamp(*row) for key, row in data["base"].items()})


def _fill_few(state: State, data: dict[str, Any]) -> None:
    state.app = str(data.get("app", state.app))
    state.succeeded = data.get("succeeded", state.succeeded)
    if "pending" in data:
        state.pending = [
            Pending(_kind(row["kind"]), str(row["local"]), str(row["label"]), str(row["type"]), tuple(row["before"]))
            for row in data["pending"]
        ]
    if "appsBefore" in data:
        before = data["appsBefore"]
        state.apps_before = None if before is None else tuple(map(str, before))
    if "deleted" in data:
        state.deleted = {str(_kind(kind)): list(names) for kind, names in data["deleted"].items()}
    if "refused" in data:
        state.refused = dict(data["refused"])


def _replay(state: State, line: dict[str, Any]) -> None:
    """Take over a line of the journal."""
    _fill_few(state, line)
    stores: list[tuple[Noted[Any], Any]] = [
        (state.base, lambda row: Stamp(*row)),
        (state.intents, tuple),
        (state.changes, str),
    ]
    for (store, read), name in zip(stores, ("base", "intents", "changes"), strict=True):
        for key, value in line.get(name, {}).items():
            if value is None:
                store.pop(key, None)
            else:
                store[key] = read(value)
    for marks, name in ((state.created, "created"), (state.fresh, "fresh")):
        for key, there in line.get(name, {}).items():
            marks.add(key) if there else marks.discard(key)
    for kind, what in line.get("idMapping", []):
        if isinstance(what, str):
            state.mapping.drop(_kind(kind), what)
        else:
            state.mapping.put(_kind(kind), read_pair(what))


def _kind(value: Any) -> Kind:
    for kind in KINDS:
        if value == kind:
            return kind
    raise ValueError(value)
