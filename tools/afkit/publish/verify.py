"""Read back what was written, and remember what both sides agree on (publisher's reference, sections 7.1, phase 8, and 7.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from afkit.app import Kind
from afkit.publish import checksums
from afkit.publish.appentry import app_value, remote_app_value
from afkit.publish.client import Client
from afkit.publish.compare import read_field, same_sum
from afkit.publish.desired import translate
from afkit.publish.plan import Plan, Step
from afkit.publish.remote import Remote, app_sums, read_checksums, read_remote, sums_by_name
from afkit.publish.report import GOOD, Result
from afkit.publish.state import State
from afkit.publish.values import read_content, value_hash


def verify(
    client: Client, plan: Plan, state: State, remote: Remote, results: Sequence[Result]
) -> tuple[list[str], bool]:
    """Compare what the zone holds now with what was sent; give every difference, and whether all could be looked at.

    Checksums vouch for what they match; everything else is read. Values of pending changes of an approved app are taken from
    the sections, which show the pending text; its metadata show the committed values and are left to the change rows.
    """
    now = Remote(client, remote.name, remote.version)
    now.app = remote.app
    now.rows = remote.rows
    now.sums = read_checksums(now) if remote.sums is not None else None
    done = [result.step for result in results if result.outcome in GOOD]
    sums = _all_sums(now, state)
    sections = [step for step in done if step.op == "section" and step.part is not None]
    _prefetch(now, state, done, sums)
    differences = [text for step in sections if (text := _section(now, state, step, sums))]
    if not remote.approved:
        for step in done:
            if step.op in ("create", "metadata"):
                differences += _metadata(now, state, step, sums)
        differences += _app(client, state, remote, done)
    differences += _deleted(now, state, done)
    _settle(plan, state, remote, sums)
    return differences, True


def refresh(plan: Plan, state: State, remote: Remote) -> None:
    """Remember that everything a plan found equal is agreed on, with the checksums of now; nothing was written."""
    _settle(plan, state, remote, _all_sums(remote, state))


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
        if step.op == "section" and step.part is not None and not _vouched(step, sums):
            if step.part.spec.key != "context":
                paths.append(_path(now, state, step))
        elif step.op in ("create", "metadata") and step.kind != "app" and _open_fields(step, state, sums):
            name = state.mapping.remote(step.kind, step.local) or step.local
            details.append((step.kind, name, tuple(step.fields)))
    now.prefetch(paths, details if len(details) > 2 else ())


def _vouched(step: Step, sums: Mapping[str, Mapping[str, Any]]) -> bool:
    assert step.part is not None
    columns = checksums.columns(step.part.spec.key, step.part.spec.section)
    return checksums.vouches(sums.get(step.key, {}), columns, step.body)


def _path(now: Remote, state: State, step: Step) -> str:
    assert step.part is not None
    if step.kind == "app":
        return now.app_section(step.part.spec.section)
    return f"{now.path(step.kind, state.mapping.remote(step.kind, step.local) or step.local)}/{step.part.spec.section}"


def _section(now: Remote, state: State, step: Step, sums: Mapping[str, Mapping[str, Any]]) -> str | None:
    assert step.part is not None
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


def _open_fields(step: Step, state: State, sums: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Give the fields that checksums do not prove equal, with remote names."""
    fields, _ = translate(step.fields, state.mapping)
    if step.op == "create" and step.kind == "endpoint":
        fields.pop("annotations", None)
    said = sums.get(step.key, {})
    proven = {
        field
        for field, value in fields.items()
        if (column := checksums.FIELDS.get(field)) and column in said and same_sum(said[column], value)
    }
    return {field: value for field, value in fields.items() if field not in proven}


def _metadata(now: Remote, state: State, step: Step, sums: Mapping[str, Mapping[str, Any]]) -> list[str]:
    assert step.kind != "app"
    open_ = _open_fields(step, state, sums)
    if not open_:
        return []
    name = state.mapping.remote(step.kind, step.local) or step.local
    detail = now.detail(step.kind, name)
    differences = []
    for field, value in open_.items():
        if value_hash(read_field(field, detail.get(field))) != value_hash(value):
            state.base.pop(f"{step.key}/@{field}", None)
            differences.append(f"{step.key}: {field} is {detail.get(field)!r} there, not {value!r}")
    return differences


def _app(client: Client, state: State, remote: Remote, done: Sequence[Step]) -> list[str]:
    step = next((step for step in done if step.op == "app-metadata"), None)
    if step is None:
        return []
    now = read_remote(client, remote.name, remote.version)
    if now is None:
        return ["the app is gone"]
    return [
        f"app: {field} is not what was sent"
        for field, value in step.fields.items()
        if value_hash(app_value(field, remote_app_value(field, now))) != value_hash(app_value(field, value))
    ]


def _deleted(now: Remote, state: State, done: Sequence[Step]) -> list[str]:
    """Look whether deleted components are gone; connections and webhooks may be shown for a while yet."""
    lost: list[str] = []
    for step in done:
        if step.op != "delete" or step.kind in ("app", "connection", "webhook"):
            continue
        kind: Kind = step.kind  # type: ignore[assignment]  # "app" was left out above
        if now.sums is not None and (step.remote or step.local) in (sums_by_name(now.sums, kind) or {}):
            lost.append(f"{step.key} is still there")
    return lost


def _settle(plan: Plan, state: State, remote: Remote, sums: Mapping[str, Mapping[str, Any]]) -> None:
    """Confirm everything that is equal now, with its checksum stamp, and let finished components count as complete."""
    for entry in plan.entries:
        if entry.op not in ("update", "create", "unchanged") or (entry.wanted is None and entry.kind != "app"):
            continue
        differing = {diff.key for diff in entry.diffs if diff.standing != "formatting"}
        if entry.wanted is not None:
            for part in entry.wanted.parts:
                if part.key not in differing:
                    state.confirm(part.key, part.content.hash)
            fields, _ = translate(entry.wanted.fields, state.mapping)
            for field, value in fields.items():
                key = f"{entry.key}/@{field}"
                if key not in differing:
                    state.confirm(key, value_hash(value))
            wanted = [part.key for part in entry.wanted.parts]
            if all(key in state.base for key in wanted):
                state.fresh.discard(entry.key)
        _stamp(entry.key, state, sums.get(entry.key))


def _stamp(owner: str, state: State, sums: Mapping[str, Any] | None) -> None:
    """Put the checksums of now beside the hashes of a component's sections."""
    if sums is None:
        return
    from afkit.app.spec.codes import CODES

    for key, stamp in list(state.base.items()):
        head, _, code = key.rpartition("/")
        if head != owner or code.startswith("@"):
            continue
        spec = next(
            (found for (kind, name), found in CODES.items() if kind == owner.split("/")[0] and name == code), None
        )
        if spec is not None:
            columns = checksums.columns(spec.key, spec.section)
            state.base[key] = stamp._replace(sums=checksums.statement(sums, columns))
