"""What is remembered of an origin between runs, in one small file beside the connector, meant for version control.

It holds names and short hashes, never a secret, a token, or anything of `common`. It is written whole after every confirmed
step, so that a run that was cut short can be taken up again (publisher's reference, sections 7.4, 7.7 and 7.8).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from afkit.app import KINDS, Kind, PublishOrigin
from afkit.errors import PublishError
from afkit.publish.codes import STATE_FILE
from afkit.publish.mapping import IdMapping, read_mapping
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
        self.base: dict[str, Stamp] = {}
        self.intents: dict[str, list[str]] = {}
        self.created: set[str] = set()
        self.fresh: set[str] = set()
        self.pending: list[Pending] = []
        self.apps_before: tuple[str, ...] | None = None
        self.deleted: dict[str, list[str]] = {}
        self.changes: dict[str, str] = {}
        self.refused: dict[str, str] = {}
        self.succeeded: str | None = None
        self.exists = False

    def save(self) -> None:
        """Write the file, whole or not at all."""
        text = json.dumps(self._data(), indent=1, ensure_ascii=False, sort_keys=False)
        write_atomic(self.path, (text + "\n").encode("utf-8"))
        self.exists = True

    def _data(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "afkit": VERSION,
            "origin": {"url": self.url, "app": self.requested, "version": self.version},
            "app": self.app,
            "succeeded": self.succeeded,
            "idMapping": self.mapping.data(),
            "created": sorted(self.created),
            "fresh": sorted(self.fresh),
            "pending": [pending._asdict() | {"before": list(pending.before)} for pending in self.pending],
            **({} if self.apps_before is None else {"appsBefore": list(self.apps_before)}),
            "deleted": {kind: names for kind, names in sorted(self.deleted.items()) if names},
            "refused": dict(sorted(self.refused.items())),
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
        tried = self.intents.setdefault(key, [])
        if value not in tried:
            tried.append(value)

    def forget(self, prefix: str) -> None:
        """Drop all that is known of a component, such as `module/createParcel`."""
        stores: tuple[dict[str, Any], ...] = (self.base, self.intents, self.changes)
        for store in stores:
            for key in [key for key in store if key.startswith(f"{prefix}/")]:
                del store[key]
        self.created.discard(prefix)
        self.fresh.discard(prefix)


def state_path(folder: str, origin: str) -> Path:
    """Give the file that remembers an origin of the connector in `folder`."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in origin).strip(".") or "origin"
    return Path(folder, FOLDER, f"{safe}.json")


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
    except (TypeError, ValueError, KeyError, AttributeError):
        raise PublishError(f"the state file '{path}' is damaged", code=STATE_FILE, hint=hint) from None
    return state


def _fill(state: State, data: dict[str, Any]) -> None:
    state.exists = True
    state.app = str(data["app"])
    state.succeeded = data.get("succeeded")
    state.mapping = read_mapping(data["idMapping"])
    state.created = set(map(str, data.get("created", [])))
    state.fresh = set(map(str, data.get("fresh", [])))
    state.pending = [
        Pending(_kind(row["kind"]), str(row["local"]), str(row["label"]), str(row["type"]), tuple(row["before"]))
        for row in data.get("pending", [])
    ]
    before = data.get("appsBefore")
    state.apps_before = None if before is None else tuple(map(str, before))
    state.deleted = {str(_kind(kind)): list(names) for kind, names in data.get("deleted", {}).items()}
    state.refused = dict(data.get("refused", {}))
    state.changes = dict(data.get("changes", {}))
    state.intents = {str(key): list(values) for key, values in data.get("intents", {}).items()}
    state.base = {str(key): Stamp(*row) for key, row in data["base"].items()}


def _kind(value: Any) -> Kind:
    for kind in KINDS:
        if value == kind:
            return kind
    raise ValueError(value)
