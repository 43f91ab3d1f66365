"""Carry out a plan: in order, writing down every success, stopping where going on would do harm, and reading back at the end.

Source: publisher's reference, sections 7.1 (phases 7 to 9), 7.2, 7.4 and 7.7.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from afkit.app.spec.format.metadata import references
from afkit.errors import AfkitError, PublishError
from afkit.publish.apply.creating import Creator
from afkit.publish.apply.faults import locate
from afkit.publish.apply.newapp import create_app
from afkit.publish.apply.report import GOOD, Outcome, Report, Result
from afkit.publish.apply.verify import settle, verify
from afkit.publish.apply.writing import Writer
from afkit.publish.codes import NEEDS_PERMISSION, STALE
from afkit.publish.plan.appentry import field_hash
from afkit.publish.plan.desired import APP_FIELDS, translate
from afkit.publish.plan.entry import Blocked, wanted_of
from afkit.publish.plan.groups import KEY as GROUPS
from afkit.publish.plan.groups import module_names
from afkit.publish.plan.model import Plan
from afkit.publish.plan.planner import digest
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
    fields_of,
    part_of,
)
from afkit.publish.plan.values import EMPTY, value_hash
from afkit.publish.remote import checksums
from afkit.publish.remote.address import app_path
from afkit.publish.remote.client import Client
from afkit.publish.remote.errors import ApiError, Halt, LostAnswerError, RateLimitError
from afkit.publish.remote.zone import Remote, read_checksums, sums_by_name
from afkit.publish.state import State

Listener = Callable[[int, int, str], None]
"""Hears (steps done, steps in all, what is being done)."""


class Publisher:
    """Applies one plan. `sleep` is passed in; `after_write` is told of every change to the state file."""

    def __init__(
        self,
        client: Client,
        plan: Plan,
        state: State,
        *,
        sleep: Callable[[float], None] = time.sleep,
        listen: Listener | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.client = client
        self.plan = plan
        self.state = state
        self._sleep = sleep
        self._listen = listen or (lambda done, total, text: None)
        self._now = now
        self._results: list[Result] = []
        self._lost: set[str] = set()
        self._tried: set[str] = set()
        self._types = {
            wanted.key: str(getattr(wanted.component, f"{wanted.kind}_type", ""))
            for wanted in map(wanted_of, plan.entries)
            if wanted is not None
        }
        self._equal: dict[str, Mapping[str, object]] | None = None
        self.remote = Remote.over(client, plan.remote) if plan.remote is not None else None
        self._seen = {
            diff.key: diff.old.hash
            for entry in plan.entries
            if entry.op == "update"
            for diff in entry.diffs
            if diff.part is not None
        }

    def run(self) -> Report:
        """Apply the plan and give the report. Raises PublishError only for what is found before the first write."""
        plan = self.plan
        if plan.refusals:
            raise PublishError(" / ".join(plan.refusals), code=NEEDS_PERMISSION, hint="nothing was written")
        if plan.steps and self.remote is not None:
            self._check_still(self.remote)
        stopped = None
        self._begin()
        try:
            for number, step in enumerate(plan.steps):
                self._listen(number, len(plan.steps), step.title)
                self._results.append(self._step(step))
        except (Halt, RateLimitError, LostAnswerError, ApiError) as error:
            stopped = self._stop(error)
        except BaseException:
            self.state.save()
            raise
        self.state.save()
        self._listen(len(plan.steps), len(plan.steps), "reading back")
        differences, verified = self._read_back(stopped)
        self._finish(stopped, differences)
        return Report(
            tuple(self._results), tuple(differences), verified, tuple(self._left()), stopped, self.client.calls,
            self.state.app, tuple(self._blocked(skipped=True)),
        )  # fmt: skip

    def _check_still(self, remote: Remote) -> None:
        """Look once more before the first write: what the plan was made from must not have moved (7.4)."""
        if remote.checksums is None:
            return  # without checksums, each section is read again just before it is written
        again = Remote(self.client, remote.name, remote.version)
        reply = read_checksums(again)
        if reply is None or digest(checksums.without_secrets(reply)) != digest(remote.checksums):
            raise Halt(
                "somebody changed the app since the plan was made; nothing was written",
                code=STALE,
                hint="plan again, and look at what changed",
            )

    def _begin(self) -> None:
        """Take over what matching found, and write down what is about to be sent."""
        state, plan = self.state, self.plan
        state.mapping = plan.mapping.copy()
        if self.remote is not None:
            for kind, rows in self.remote.rows.items():
                state.deleted[kind] = [name for name in state.deleted.get(kind, []) if name in rows]
        for key in plan.ours:
            state.created.add(key)
            state.fresh.add(key)
            state.pending = [p for p in state.pending if f"{p.kind}/{p.local}" != key]
        for entry in plan.entries:
            for diff in entry.writes(plan.options):
                if entry.op == "update":
                    app_field = entry.kind == "app" and diff.is_field
                    state.intend(diff.key, field_hash(diff.key, diff.new) if app_field else diff.new_hash)
        if plan.new_app:
            state.fresh.add("app")
        if plan.steps:
            state.save()

    def _step(self, step: Step) -> Result:
        """Do one step. Local faults become results; what concerns everything is raised."""
        needs = self._needs(step)
        if needs:
            self._lost.add(step.key)
            return Result(step, "not tried", f"it needs {', '.join(needs)}")
        try:
            outcome, message = self._do(step)
        except (Halt, RateLimitError, LostAnswerError):
            raise
        except ApiError as error:
            return self._refused(step, error)
        except AfkitError as error:
            if isinstance(step, CreateApp):  # nothing can follow without it
                raise Halt(error.message, code=error.code, hint=error.hint) from None
            return Result(step, "failed", error.message)
        if step.kind == "function":
            self.state.refused.pop("function", None)
        self.state.note()
        return Result(step, outcome, message)

    def _do(self, step: Step) -> tuple[Outcome, str]:
        if isinstance(step, CreateApp):
            self.remote, name = create_app(self.client, self.state, step)
            for field, value in step.fields.items():
                if field in APP_FIELDS:
                    self.state.confirm(f"app/@{field}", field_hash(f"app/@{field}", value))
            return "done", f"it is called '{name}'" if name != step.local else ""
        if self.remote is None:
            raise Halt(f"there is no app to write {step.key} to", hint="plan again")
        writer = Writer(self.client, self.remote, self.state)
        match step:
            case Create():
                return self._create(step, self.remote)
            case WriteSection():
                if self._already(step, self.remote):
                    return "already", "the new component holds it from the start"
                self._check_section(step, writer, self.remote)
                writer.section(step)
            case WriteCommon():
                writer.common(step)
            case SetMetadata():
                writer.metadata(step)
            case SetAppMetadata():
                writer.app_metadata(step)
            case WriteIcon():
                writer.icon(step)
            case Delete():
                return ("done", "") if writer.delete(step) else ("already", "it was gone")
        return "done", ""

    def _check_section(self, step: WriteSection, writer: Writer, remote: Remote) -> None:
        """Without checksums, look right before the write whether the section still is what the plan saw."""
        seen = self._seen.get(step.part.key)
        if seen is None or remote.checksums is not None:
            return
        if writer.current(step) not in (seen, value_hash(step.part.content.value)):
            raise Halt(f"somebody changed {step.part.key} since the plan was made", hint="plan again")

    def _create(self, step: Create, remote: Remote) -> tuple[Outcome, str]:
        self._tried.add(step.key)
        name, adopted = Creator(self.client, remote, self.state, self._types, self._sleep).create(step)
        fields, _ = translate(step.fields, self.state.mapping)
        for field, value in fields.items():
            if field != "annotations":
                self.state.confirm(f"{step.key}/@{field}", value_hash(value))
        return ("adopted", f"'{name}' was there after the lost answer") if adopted else ("done", "")

    def _already(self, step: WriteSection, remote: Remote) -> bool:
        """Say whether a component made in this run holds a section's text from the start; asks for checksums once."""
        if step.kind == "app" or self.plan.remote is None or self.plan.remote.sums is None:
            return False
        if step.key not in self.state.fresh or step.key not in self._tried:
            return False
        if self._equal is None:
            reply = read_checksums(remote) or {}
            self._equal = {
                f"{kind}/{pair.local}": sums.get(pair.remote, {})
                for kind in remote.rows
                if (sums := sums_by_name(reply, kind)) is not None
                for pair in self.state.mapping.pairs(kind)
                if pair.local is not None and pair.remote is not None
            }
        columns = checksums.columns(step.part.spec.key, step.part.spec.section)
        empty = step.part.content.hash == EMPTY
        if not checksums.proves(self._equal.get(step.key, {}), columns, step.body, empty=empty):
            return False
        self.state.confirm(step.part.key, step.part.content.hash)
        return True

    def _needs(self, step: Step) -> list[str]:
        """List what a step refers to that could not be made in this run."""
        if step.key in self._lost:
            return [step.key]
        named = [f"{kind}/{name}" for kind, name in references(fields_of(step))]
        part = part_of(step)
        if part is not None and part.spec.key == GROUPS:
            named += [f"module/{name}" for name in module_names(part.code.value)]
        return [key for key in named if key in self._lost]

    def _refused(self, step: Step, error: ApiError) -> Result:
        """Tell a refusal of one step from one that ends the run (publisher's reference, section 7.7)."""
        if error.status == 401 or error.status >= 500:
            raise error
        if isinstance(step, Create | CreateApp):
            self._lost.add(step.key)
        if isinstance(step, CreateApp):
            raise error
        place = locate(step, error)
        if error.status == 403 and step.kind == "function":
            self._lost.add(step.key)
            self.state.refused["function"] = self._now().isoformat(timespec="seconds")
            return Result(step, "refused", f"{error.said}; custom functions need a right: hand them in by Make's form")
        if error.status == 403 and step.kind == "app" and (self.plan.remote is not None and self.plan.remote.public):
            return Result(step, "refused", f"{error.said}; it is locked once an app is published or approved")
        if error.status == 403:
            raise error
        if error.status == 404 and not isinstance(step, Create | Delete):
            part = part_of(step)
            if part is not None and not part.code.given:
                return Result(
                    step, "already", "this instance has no such section, and nothing is to be written into it"
                )
            if not self._is_there(step):
                raise Halt(f"{step.key} is gone since the plan was made ({error.said})", hint="plan again") from None
            reason = f"{step.key} is there, but this part of it is not, or is hidden from this token ({error.said})"
            return Result(step, "failed", reason, place)
        return Result(step, "failed", error.message + (f" ({error.hint})" if error.hint else ""), place)

    def _is_there(self, step: Step) -> bool:
        """Ask whether the component of a step still is in the zone: a part that is not there says nothing of the whole."""
        if self.remote is None:
            return False
        name = self.state.mapping.remote(step.kind, step.local) or step.local if step.kind != "app" else ""
        path = (
            self.remote.path(step.kind, name) if step.kind != "app" else app_path(self.remote.name, self.remote.version)
        )
        try:
            self.client.get(path)
        except ApiError as error:
            if error.status == 404:
                return False
            raise
        return True

    def _stop(self, error: PublishError) -> str:
        """Note the step that ended the run as failed, and the rest as not tried."""
        rest = self.plan.steps[len(self._results) :]
        if rest:
            place = locate(rest[0], error) if isinstance(error, ApiError) else ""
            self._results.append(Result(rest[0], "failed", error.message, place))
            self._results += [Result(step, "not tried") for step in rest[1:]]
        return error.message + (f" ({error.hint})" if error.hint else "")

    def _read_back(self, stopped: str | None) -> tuple[list[str], bool]:
        if self.remote is None or stopped is not None:
            return [], False
        try:
            if self.plan.steps:
                return verify(self.client, self.plan, self.state, self.remote, self._results)
            settle(self.plan, self.state, self.remote)
        except PublishError as error:
            return [f"reading back failed: {error.message}"], False
        return [], True

    def _finish(self, stopped: str | None, differences: list[str]) -> None:
        good = all(result.outcome in GOOD for result in self._results)
        if good and stopped is None and not differences:
            self.state.fresh.discard("app")
            self.state.succeeded = (
                self._now().isoformat(timespec="seconds") if self.plan.steps else self.state.succeeded
            )
        if self.plan.steps or self.state.exists or self.state.base:
            self.state.save()

    def _left(self) -> list[str]:
        """Name remote edits that were not overwritten."""
        forced = self.plan.options.force
        left = (
            []
            if forced
            else [f"{diff.key}: edited there since the last publish" for diff in self.plan.standing("drift")]
        )
        return left + self._blocked(skipped=False)

    def _blocked(self, *, skipped: bool) -> list[str]:
        found = [entry for entry in self.plan.entries if isinstance(entry, Blocked) and entry.skipped == skipped]
        return [f"{entry.key} was skipped: {entry.why}" for entry in found]
