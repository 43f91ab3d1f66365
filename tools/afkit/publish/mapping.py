"""Which local component is which remote one: the `idMapping` of `makecomapp.json`, read and written in its own form.

Source: publisher's reference, section 6.4; app-format reference, section 1.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from afkit.app import KINDS, Kind, PublishOrigin
from afkit.errors import PublishError
from afkit.publish.codes import STATE_FILE
from afkit.source import load_json, read_source, write_atomic


class Pair(NamedTuple):
    """One item. `local` None: the remote component is ignored; `remote` None: the local one is. `external`: owned by
    another version of the app, so it is referred to and never written."""

    local: str | None
    remote: str | None
    external: bool = False


class IdMapping:
    """The pairs of one origin, by kind. Two pairs of a kind never share a local or a remote name."""

    def __init__(self, pairs: Mapping[Kind, Sequence[Pair]] | None = None) -> None:
        self._pairs: dict[Kind, dict[Pair, None]] = {kind: {} for kind in KINDS}
        self._locals: dict[Kind, dict[str, Pair]] = {kind: {} for kind in KINDS}
        self._remotes: dict[Kind, dict[str, Pair]] = {kind: {} for kind in KINDS}
        self.changed: list[tuple[Kind, Pair | str]] = []
        """What was put since it was made, and the local names of what was dropped, in order."""
        for kind, found in (pairs or {}).items():
            for pair in found:
                self.put(kind, pair)
        self.changed.clear()

    def put(self, kind: Kind, pair: Pair) -> None:
        """Add a pair; pairs with the same local or remote name give way."""
        if pair.local is not None:
            self._take(kind, self._locals[kind].get(pair.local))
        if pair.remote is not None:
            self._take(kind, self._remotes[kind].get(pair.remote))
        self._pairs[kind][pair] = None
        if pair.local is not None:
            self._locals[kind][pair.local] = pair
        if pair.remote is not None:
            self._remotes[kind][pair.remote] = pair
        self.changed.append((kind, pair))

    def drop(self, kind: Kind, local: str) -> None:
        """Forget the pair of a local name."""
        self._take(kind, self._locals[kind].get(local))
        self.changed.append((kind, local))

    def _take(self, kind: Kind, pair: Pair | None) -> None:
        if pair is None:
            return
        del self._pairs[kind][pair]
        if pair.local is not None:
            del self._locals[kind][pair.local]
        if pair.remote is not None:
            del self._remotes[kind][pair.remote]

    def of(self, kind: Kind, local: str) -> Pair | None:
        """Find the pair of a local name."""
        return self._locals[kind].get(local)

    def owner(self, kind: Kind, remote: str) -> Pair | None:
        """Find the pair of a remote name."""
        return self._remotes[kind].get(remote)

    def pairs(self, kind: Kind) -> tuple[Pair, ...]:
        """List the pairs of a kind."""
        return tuple(self._pairs[kind])

    def remote(self, kind: Kind, local: str) -> str | None:
        """Translate a local name; None when it has no counterpart yet."""
        pair = self.of(kind, local)
        return pair.remote if pair else None

    def copy(self) -> IdMapping:
        """Give a copy that can be changed alone."""
        return IdMapping({kind: self.pairs(kind) for kind in KINDS})

    def data(self) -> dict[str, list[dict[str, Any]]]:
        """Give the form of `makecomapp.json`."""
        return {kind: [item_of(pair) for pair in self._pairs[kind]] for kind in KINDS}


def item_of(pair: Pair) -> dict[str, Any]:
    """Give a pair in the form of `makecomapp.json`."""
    item: dict[str, Any] = {"local": pair.local, "remote": pair.remote}
    return item | {"nonOwnedByApp": True} if pair.external else item


def read_mapping(value: Any) -> IdMapping:
    """Read the form of `makecomapp.json`; what is no pair is left out, and so is what was deleted locally."""
    mapping = IdMapping()
    for kind, item in _items(value):
        local, remote = item.get("local"), item.get("remote")
        if _name(local) and _name(remote) and (local or remote) and not item.get("localDeleted"):
            mapping.put(kind, read_pair(item))
    mapping.changed.clear()
    return mapping


def read_pair(item: Mapping[str, Any]) -> Pair:
    """Read a pair in the form of `makecomapp.json`."""
    return Pair(item.get("local"), item.get("remote"), item.get("nonOwnedByApp") is True)


def declared_mapping(origin: PublishOrigin) -> IdMapping:
    """Read what the origin itself declares, in a manifest or in `makecomapp.json`."""
    value = origin.origin.value
    found = value.get("idMapping") if isinstance(value, Mapping) else None
    if found is not None:
        return read_mapping(found)
    kinds = {kind: tuple(Pair(*pair) for pair in origin.id_mapping.get(kind, ())) for kind in KINDS}
    return IdMapping(kinds)


def _items(value: Any) -> Iterator[tuple[Kind, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        for kind in KINDS:
            rows = value.get(kind)
            for row in rows if isinstance(rows, list) else []:
                if isinstance(row, Mapping):
                    yield kind, row


def _name(value: Any) -> bool:
    return value is None or isinstance(value, str)


def write_makecomapp(path: str, origin: PublishOrigin, mapping: IdMapping, *, app: str | None = None) -> bool:
    """Put the mapping into the origin of a `makecomapp.json`, so that the official extension goes on from here.

    Pairs that only the file has are kept, `localDeleted` marks among them. The rest of the file keeps its values; it is
    written with four spaces as the official tools do. True if it changed. Raises PublishError if the origin is not in it.
    """
    document = load_json(read_source(path))
    data = document.value
    found = _find_origin(data, origin)
    if found is None:
        raise PublishError(f"'{path}' has no origin '{origin.name}'", code=STATE_FILE, hint="add it to 'origins' there")
    before = json.dumps(found)
    old = found.get("idMapping")
    old = old if isinstance(old, dict) else {}
    found["idMapping"] = {kind: _merged(old.get(kind), mapping.pairs(kind)) for kind in KINDS}
    if app:
        found["appId"] = app
    if json.dumps(found) == before:
        return False
    return write_atomic(
        path, (json.dumps(data, indent=_indent(document.source.text), ensure_ascii=False) + "\n").encode()
    )


def _merged(old: Any, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Keep the order and the further members of what is there; drop what the new pairs replace; add the rest."""
    rows: list[dict[str, Any]] = []
    left = list(pairs)
    for row in old if isinstance(old, list) else []:
        if not isinstance(row, dict):
            continue
        match = next((p for p in left if (p.local, p.remote) == (row.get("local"), row.get("remote"))), None)
        if match is not None:
            left.remove(match)
        elif row.get("localDeleted") is not True:
            if any(_clash(row, pair) for pair in pairs):
                continue
            if row.get("local") is not None and row.get("remote") is not None:
                continue  # a pair that is no longer known
        rows.append(row)
    return rows + [item_of(pair) for pair in left]


def _clash(row: Mapping[str, Any], pair: Pair) -> bool:
    return (row.get("local") is not None and row.get("local") == pair.local) or (
        row.get("remote") is not None and row.get("remote") == pair.remote
    )


def _find_origin(data: Any, origin: PublishOrigin) -> dict[str, Any] | None:
    listed = data.get("origins") if isinstance(data, dict) else None
    rows: list[dict[str, Any]] = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
    for row in rows:
        if row.get("label") == origin.name and str(row.get("baseUrl", "")).rstrip("/") == origin.url:
            return row
    for row in rows:
        place = (str(row.get("baseUrl", "")).rstrip("/"), row.get("appId"), row.get("appVersion"))
        if place == (origin.url, origin.app, origin.version):
            return row
    return None


def _indent(text: str) -> int:
    second = text.split("\n", 2)[1] if text.count("\n") > 1 else ""
    return len(second) - len(second.lstrip(" ")) or 4
