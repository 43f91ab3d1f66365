"""Read back what was written, and remember what both sides agree on (publisher's reference, sections 7.1, phase 8, and 7.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from afkit.app import Kind
from afkit.app.spec.format.codes import CODES
from afkit.publish.apply.report import GOOD, Result
from afkit.publish.plan.appentry import app_value, remote_app_value
from afkit.publish.plan.compare import CHANGE_COLUMNS, GROUPS, read_field, same_sum
from afkit.publish.plan.desired import APP_FIELDS, translate
from afkit.publish.plan.entry import wanted_of
from afkit.publish.plan.model import Plan
from afkit.publish.plan.step import Create, CreateApp, Delete, SetAppMetadata, SetMetadata, Step, WriteSection
from afkit.publish.plan.values import EMPTY, read_content, value_hash
from afkit.publish.remote import checksums
from afkit.publish.remote.client import Client
from afkit.publish.remote.zone import Remote, app_sums, read_app, read_checksums, sums_by_name
from afkit.publish.state import State


def verify(
    client: Client, plan: Plan, state: State, remote: Remote, results: Sequence[Result]
) -> tuple[list[str], bool]:
    """Compare what the zone holds now with what was sent; give every difference, and whether all could be looked at.

    Checksums vouch for what they match; everything else is read. Values of pending changes of an approved app are taken from
    the sections, which show the pending text; its metadata show the committed values, so the change rows speak for them.
    """
    now = Remote(client, remote.name, remote.version)
    now.app = remote.app
    now.rows = remote.rows
    now.sums = read_checksums(now) if remote.sums is not None else None
    done = [result.step for result in results if result.outcome in GOOD]
    sums = _all_sums(now, state)
    sections = [step for step in done if isinstance(step, WriteSection)]
    _prefetch(now, state, done, sums)
    differences = [text for step in sections if (text := _section(now, state, step, sums))]
    metadata = [step for step in done if isinstance(step, Create | SetMetadata)]
    if remote.approved and metadata:
        read_app(now)
    for step in metadata:
        differences += _metadata(now, state, step, sums)
    if not remote.approved:
        differences += _app(client, state, remote, done)
    differences += _deleted(now, done)
    settle(plan, state, remote)
    for written in sections:
        _stamp(written, state, sums, approved=remote.approved)
    return differences, True


def settle(plan: Plan, state: State, remote: Remote | None) -> None:
    """Remember what the plan found equal, with the checksums of that moment, and which components are complete."""
    sums = _all_sums(remote, state) if remote is not None else {}
    for entry in plan.entries:
        for key, value in entry.agreed:
            code = key.rpartition("/")[2]
            state.confirm(key, value, None if code.startswith("@") else _statement(entry.key, code, sums))
        wanted = wanted_of(entry)
        if wanted is not None and all(part.key in state.base for part in wanted.parts):
            state.fresh.discard(entry.key)


def _all_sums(remote: Remote, state: State) -> dict[str, Mapping[str, Any]]:
    """Give checksum objects by our keys of components."""
    if remote.sums is None:
        return {}
    found: dict[str, Mapping[str, Any]] = {"app": app_sums(remote.sums)}
    for kind in remote.rows:
        for name, sums in (sums_by_name(remote.sums, kind) or {}).items():
            pair = state.mapping.owner(kind, name)
            if pair is not None and pair.local is not None:
                found[f"{kind}/{pair.local}"] = sums
    return found


def _prefetch(now: Remote, state: State, done: Sequence[Step], sums: Mapping[str, Mapping[str, Any]]) -> None:
    paths, details = [], []
    for step in done:
        if isinstance(step, WriteSection):
            if step.part.spec.key != "context" and not _vouched(step, sums):
                paths.append(_path(now, state, step))
        elif isinstance(step, Create | SetMetadata) and _open_fields(step, state, sums):
            name = state.mapping.remote(step.kind, step.local) or step.local
            details.append((step.kind, name, tuple(step.fields)))
    now.prefetch(paths, details if len(details) > 2 else ())


def _vouched(step: WriteSection, sums: Mapping[str, Mapping[str, Any]]) -> bool:
    columns = checksums.columns(step.part.spec.key, step.part.spec.section)
    empty = step.part.content.hash == EMPTY
    return checksums.proves(sums.get(step.key, {}), columns, step.body, empty=empty)


def _path(now: Remote, state: State, step: WriteSection) -> str:
    if step.kind == "app":
        return now.app_section(step.part.spec.section)
    return f"{now.path(step.kind, state.mapping.remote(step.kind, step.local) or step.local)}/{step.part.spec.section}"


def _section(now: Remote, state: State, step: WriteSection, sums: Mapping[str, Mapping[str, Any]]) -> str | None:
    if _vouched(step, sums):
        return None
    if step.part.spec.key == "context" and step.kind != "app":
        name = state.mapping.remote(step.kind, step.local) or step.local
        text = now.detail(step.kind, name).get("context")
    else:
        text = now.section(_path(now, state, step))
    content = read_content(step.part.spec, text if isinstance(text, str) else None)
    if content.hash == read_content(step.part.spec, step.body.decode("utf-8")).hash:
        return None
    state.base.pop(step.part.key, None)
    return f"{step.part.key} does not hold what was sent; somebody may have written it at the same time"


def _open_fields(step: Create | SetMetadata, state: State, sums: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Give the fields that checksums do not prove equal, with remote names."""
    fields, _ = translate(step.fields, state.mapping)
    if isinstance(step, Create) and step.kind == "endpoint":
        fields.pop("annotations", None)
    said = sums.get(step.key, {})
    proven = {
        field
        for field, value in fields.items()
        if (column := checksums.FIELDS.get(field)) and column in said and same_sum(said[column], value)
    }
    return {field: value for field, value in fields.items() if field not in proven}


def _metadata(
    now: Remote, state: State, step: Create | SetMetadata, sums: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    open_ = _open_fields(step, state, sums)
    if not open_:
        return []
    name = state.mapping.remote(step.kind, step.local) or step.local
    detail = now.detail(step.kind, name)
    differences = []
    for field, value in open_.items():
        if _pending(now, step.kind, name, field):
            continue  # the detail shows the committed value until the change is committed
        if value_hash(read_field(field, detail.get(field))) != value_hash(value):
            state.base.pop(f"{step.key}/@{field}", None)
            differences.append(f"{step.key}: {field} is {detail.get(field)!r} there, not {value!r}")
    return differences


def _pending(now: Remote, kind: Kind, name: str, field: str) -> bool:
    """Say whether a change of this field is pending (publisher's reference, section 3.4)."""
    columns = (CHANGE_COLUMNS.get(field, field), field)
    return any((row.group, row.item) == (GROUPS[kind], name) and row.code in columns for row in now.changes)


def _app(client: Client, state: State, remote: Remote, done: Sequence[Step]) -> list[str]:
    """Compare the app's metadata; what a new app has was read right after it was created."""
    step = next((step for step in done if isinstance(step, SetAppMetadata | CreateApp)), None)
    if step is None:
        return []
    now = remote
    if isinstance(step, SetAppMetadata):
        now = Remote(client, remote.name, remote.version)
        if not read_app(now):
            return ["the app is gone"]
    wrong = [
        field
        for field, value in step.fields.items()
        if field in APP_FIELDS
        and value_hash(app_value(field, remote_app_value(field, now))) != value_hash(app_value(field, value))
    ]
    for field in wrong:
        state.base.pop(f"app/@{field}", None)
    return [f"app: {field} is not what was sent" for field in wrong]


def _deleted(now: Remote, done: Sequence[Step]) -> list[str]:
    """Look whether deleted components are gone; connections and webhooks may be shown for a while yet."""
    lost: list[str] = []
    for step in done:
        if not isinstance(step, Delete) or step.kind in ("connection", "webhook"):
            continue
        if now.sums is not None and (step.remote or step.local) in (sums_by_name(now.sums, step.kind) or {}):
            lost.append(f"{step.key} is still there")
    return lost


def _stamp(step: WriteSection, state: State, sums: Mapping[str, Mapping[str, Any]], *, approved: bool) -> None:
    """Put the checksums of now beside what was written and read back.

    On an approved app it is not known whether checksums speak of pending or of committed values, so none are kept.
    """
    stamp = state.base.get(step.part.key)
    if stamp is not None and not approved:
        state.base[step.part.key] = stamp._replace(sums=_statement(step.key, step.part.spec.key, sums))


def _statement(owner: str, code: str, sums: Mapping[str, Mapping[str, Any]]) -> str | None:
    kind = owner.split("/")[0]
    spec = next((found for (of, name), found in CODES.items() if of == kind and name == code), None)
    said = sums.get(owner)
    if spec is None or said is None:
        return None
    return checksums.statement(said, checksums.columns(spec.key, spec.section))
