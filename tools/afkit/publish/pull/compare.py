"""Bring the zone's state here: what was edited there since both sides last agreed. Nothing that was edited here is lost.

Source: publisher's reference, sections 6.2 and 7.4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from afkit.app import KINDS, App, Code, Kind, PublishOrigin
from afkit.app.build import component as build_component
from afkit.app.spec.format.codes import CODES, CodeSpec, code_specs, empty_value
from afkit.app.spec.format.metadata import metadata_of as metadata_keys
from afkit.errors import PublishError
from afkit.publish.codes import NO_SUCH_APP
from afkit.publish.mapping import IdMapping, Pair, declared_mapping
from afkit.publish.plan.appentry import app_entry
from afkit.publish.plan.compare import Comparer, Diff
from afkit.publish.plan.desired import TYPE_IDS, Wanted, app_parts, as_written, wanted_components
from afkit.publish.plan.groups import KEY as GROUPS
from afkit.publish.plan.groups import compare_groups, groups_from_there, groups_with_new
from afkit.publish.plan.matching import match
from afkit.publish.plan.options import Options
from afkit.publish.plan.values import Content, read_content
from afkit.publish.remote.address import VERSIONED
from afkit.publish.remote.client import Client
from afkit.publish.remote.zone import Remote, Row, read_remote
from afkit.publish.state import State

_SEVERAL = re.compile(r"\d*")


class Taken(NamedTuple):
    """One section or field whose remote value comes here. `here` is what a code becomes, where that is not what is there."""

    kind: Kind | str
    local: str
    diff: Diff
    here: Content | None = None

    @property
    def content(self) -> Content:
        """What the code becomes here."""
        found: Content = self.here if self.here is not None else self.diff.old
        return found


class Fresh(NamedTuple):
    """A component that is only there, with everything to write it here."""

    kind: Kind
    local: str
    remote: str
    metadata: Mapping[str, Any]
    texts: Mapping[str, str]
    external: bool


class Pulled(NamedTuple):
    """What a pull found. `taken` and `fresh` come here; `conflicts` were edited on both sides; `kept` only here."""

    taken: tuple[Taken, ...]
    fresh: tuple[Fresh, ...]
    conflicts: tuple[Taken, ...]
    kept: tuple[Taken, ...]
    notes: tuple[str, ...]
    agreed: tuple[tuple[str, str], ...]
    mapping: IdMapping
    remote: Remote


def read_pull(client: Client, app: App, origin: PublishOrigin, state: State) -> Pulled:
    """Compare both sides and read what is to come here. Raises PublishError when the app is not there."""
    remote = read_remote(client, state.app, state.version)
    if remote is None:
        raise PublishError(f"there is no app '{state.app}' version {state.version} at {origin.url}", code=NO_SUCH_APP)
    wanted = wanted_components(app)
    found = match(wanted, remote, state, declared_mapping(origin), Options())
    comparer = Comparer(remote, state, found.mapping)
    pairs = [(item, row) for item, row in _pairs(wanted, remote, found.mapping) if row.owned]
    comparer.prefetch(pairs, app_parts(app))
    diffs: list[Taken] = [
        Taken(item.kind, item.local, diff) for item, row in pairs for diff in comparer.component(item, row)
    ]
    removed = _removed(app, remote, found.mapping)
    for part in app_parts(app):
        if part.spec.key == GROUPS and part.code.given:
            diffs.append(Taken("app", "", compare_groups(part, comparer, removed)))
        elif part.code.given or (
            part.spec.key == "readme" and part.key in state.base
        ):  # ours is made until it is edited
            diffs.append(Taken("app", "", comparer.app_section(part)))
    entry = app_entry(app, comparer, None, Options())
    diffs += [Taken("app", "", diff) for diff in entry.diffs if diff.is_field]
    fresh, notes = _only_there(app, remote, found.mapping, state)
    diffs = [_localized(one, comparer, app, removed, fresh) for one in diffs]
    notes += [f"{key}: {note}" for key, note in found.notes.items()]
    return Pulled(
        taken=_standing(diffs, "drift"),
        fresh=tuple(fresh),
        conflicts=_standing(diffs, "conflict"),
        kept=_standing(diffs, "update"),
        notes=tuple(notes),
        agreed=tuple((t.diff.key, t.diff.new_hash) for t in _standing(diffs, "same", "formatting")),
        mapping=found.mapping,
        remote=remote,
    )


def _removed(app: App, remote: Remote, mapping: IdMapping) -> set[str]:
    """Name the remote modules that were declared here once and are not now."""
    pairs = ((name, mapping.owner("module", name)) for name in remote.rows["module"])
    return {name for name, pair in pairs if pair is not None and pair.local not in app.components("module")}


def _localized(one: Taken, comparer: Comparer, app: App, removed: set[str], fresh: Sequence[Fresh]) -> Taken:
    """Say what the app's groups become here, new modules included; everything else becomes what is there."""
    if one.kind != "app" or one.diff.name != GROUPS:
        return one
    local = app.codes[GROUPS].value
    if one.diff.standing in ("drift", "conflict"):
        return one._replace(here=groups_from_there(one.diff, comparer, local, removed))
    new = [one.local for one in fresh if one.kind == "module"]
    content = groups_with_new(one.diff, comparer, local, new) if one.diff.standing == "update" else None
    if content is None:
        return one
    # They were there when both sides last agreed, and are not here: what is only here of the groups stays.
    return one._replace(diff=one.diff._replace(standing="drift", new=Content("", local)), here=content)


def _standing(diffs: Sequence[Taken], *standings: str) -> tuple[Taken, ...]:
    return tuple(taken for taken in diffs if taken.diff.standing in standings)


def _pairs(wanted: Mapping[Kind, Mapping[str, Wanted]], remote: Remote, mapping: IdMapping) -> list[tuple[Wanted, Row]]:
    pairs = []
    for kind in KINDS:
        for item in wanted[kind].values():
            row = remote.rows[kind].get(mapping.remote(kind, item.local) or "")
            if row is not None:
                pairs.append((item, row))
    return pairs


def _only_there(app: App, remote: Remote, mapping: IdMapping, state: State) -> tuple[list[Fresh], list[str]]:
    """Read the components that are only there, and name those that were deleted on one side."""
    rows: list[tuple[Row, str]] = []
    notes = []
    for kind in KINDS:
        taken = set(app.components(kind))
        for name, row in remote.rows[kind].items():
            pair = mapping.owner(kind, name)
            if pair is None and name not in state.deleted.get(kind, []):
                local = local_id(kind, name, remote.name, taken)
                taken.add(local)
                mapping.put(kind, Pair(local, name, external=not row.owned))
                rows.append((row, local))
            elif pair is not None and pair.local is not None and pair.local not in app.components(kind):
                notes.append(f"{kind}/{pair.local} was removed here and is still there as '{name}'")
        for local in app.components(kind):
            known = mapping.of(kind, local)
            missing = known is None or (known.remote is not None and known.remote not in remote.rows[kind])
            if missing and any(key.startswith(f"{kind}/{local}/") for key in state.base):
                notes.append(f"{kind}/{local} was removed there; it is kept here")
    sections = [
        f"{remote.path(row.kind, row.name)}/{spec.section}"
        for row, _ in rows
        if row.owned
        for spec in code_specs(row.kind)
        if spec.key not in ("common", "context")
    ]
    # A list may lack members of a detail, so details are read one by one; a connection's list row is all there is.
    remote.prefetch(sections, [(row.kind, row.name, ("(detail)",)) for row, _ in rows if row.kind != "connection"])
    return [_fresh(remote, row, local, mapping) for row, local in rows], notes


def local_id(kind: Kind, name: str, app: str, taken: set[str]) -> str:
    """Give a name here to a remote component: its own, or a neutral one for `<app><n>` (publisher's reference, 6.2)."""
    wish = name
    if kind not in VERSIONED and name.startswith(app) and _SEVERAL.fullmatch(name[len(app) :]):
        wish = f"{kind}{name[len(app) :] or '1'}"
    number, local = 1, wish
    while local in taken:
        number += 1
        local = f"{wish}{number}"
    return local


def _fresh(remote: Remote, row: Row, local: str, mapping: IdMapping) -> Fresh:
    detail = {**row.listed, **(remote.detail(row.kind, row.name) if row.kind != "connection" else {})}
    metadata = metadata_of(row.kind, detail, mapping)
    made = build_component(row.kind, local, metadata, _NOWHERE, connection=None)
    texts = {}
    if row.owned:
        for spec in code_specs(row.kind, made):
            if spec.key == "context":
                texts[spec.key] = str(detail.get("context") or "")
            elif spec.key != "common":
                text = remote.section(f"{remote.path(row.kind, row.name)}/{spec.section}")
                if text is not None:
                    texts[spec.key] = file_text(spec, text, local)
    return Fresh(row.kind, local, row.name, metadata, texts, not row.owned)


_NOWHERE: Any = None
"""The origin of a component that no file of ours holds yet."""


def metadata_of(kind: Kind, detail: Mapping[str, Any], mapping: IdMapping) -> dict[str, Any]:
    """Turn a remote detail into the metadata of `makecomapp.json`, references by local name."""
    data: dict[str, Any] = {}
    for meta in metadata_keys(kind):
        value = detail.get(meta.api)
        if meta.of_type and data["moduleType"] != meta.of_type:
            continue
        if meta.many and not isinstance(value, list):
            value = []
        elif meta.key == "moduleType" and value is None:
            value = TYPE_IDS["action"]
        elif meta.key == "annotations" and not isinstance(value, dict):
            continue
        data[meta.key] = as_written(meta.api, value, mapping) or meta.usual
    return data


def file_text(spec: CodeSpec, text: str, name: str = "") -> str:
    """Give the text that a file gets for a section; nothing becomes what the platform creates empty."""
    content = read_content(spec, text)
    if content.readable and content.value is None:
        value = empty_value(spec, name)
        return str(value) if spec.is_text else ("[]\n" if value == [] else "{ }\n")
    return content.text


def merged_app(app: App, pulled: Pulled) -> App:
    """Give the app with everything that was taken put in, for rendering."""
    components: dict[str, dict[str, Any]] = {kind: dict(app.components(kind)) for kind in KINDS}
    codes = dict(app.codes)
    for taken in pulled.taken:
        if taken.diff.part is None:
            continue
        text = file_text(taken.diff.part.spec, taken.content.text, taken.local)
        code = Code(taken.content.value, taken.diff.part.code.origin, text=text)
        if taken.kind == "app":
            codes[taken.diff.name] = code
        else:
            old = components[taken.kind][taken.local]
            components[taken.kind][taken.local] = old._replace(codes={**old.codes, taken.diff.name: code})
    for fresh in pulled.fresh:
        made = build_component(fresh.kind, fresh.local, fresh.metadata, app.origin, connection=None)
        found = {
            key: Code(read_content(CODES[fresh.kind, key], text).value, app.origin, text=text)
            for key, text in fresh.texts.items()
        }
        components[fresh.kind][fresh.local] = made._replace(codes=found)
    named = {f"{kind}s": found for kind, found in components.items()}
    return app._replace(codes=codes, **named)  # type: ignore[arg-type]  # the kinds' names are the fields' names
