"""Create components so that none is ever made twice (publisher's reference, sections 2.4, 3.2 and 4.4 to 4.7).

A creation is written into the state before it is sent, with the names that were there. When the answer is lost, the list is
read again: one new component of the same label and type is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from afkit.app import Kind
from afkit.errors import PublishError
from afkit.publish.codes import CANNOT_PUBLISH
from afkit.publish.mapping import Pair
from afkit.publish.plan.desired import TYPE_IDS, translate
from afkit.publish.plan.step import Create
from afkit.publish.remote.address import ENVELOPES, VERSIONED
from afkit.publish.remote.client import Client
from afkit.publish.remote.errors import ApiError, Halt, LostAnswerError
from afkit.publish.remote.zone import Remote, unwrap
from afkit.publish.state import Pending, State

MAYBE_EXISTS = (400, 409, 422)
_SETTLE = (1.0, 2.0, 4.0)
"""Seconds between looks at the list: a creation whose answer was lost may still be under way."""


class Creator:
    """Creates the components of one run. `types` gives a connection's or webhook's type by local name."""

    def __init__(
        self, client: Client, remote: Remote, state: State, types: Mapping[str, str], sleep: Callable[[float], None]
    ) -> None:
        self.client = client
        self.remote = remote
        self.state = state
        self.types = types
        self._sleep = sleep

    def create(self, step: Create) -> tuple[str, bool]:
        """Create one component; give its remote name, and True if it was found instead of created.

        The state knows it when this returns. Raises what the client raises, and Halt when it cannot be told what happened.
        """
        before = self._names(step, step.kind)
        self._begin(step, before)
        adopted = False
        try:
            name = self._post(step, step.kind, before)
        except (ApiError, LostAnswerError) as error:
            found = self._after(error, step, step.kind, before)
            if found is None:
                raise
            name, adopted = found
        self._confirm(step, step.kind, name)
        return name, adopted

    def _post(self, step: Create, kind: Kind, before: frozenset[str]) -> str:
        reply = self.client.create(self.remote.collection(kind), self._body(step, kind))
        name = unwrap(reply.data, ENVELOPES[kind]).get("name")
        if isinstance(name, str) and name:
            return name
        if kind in VERSIONED:
            return step.local
        found = self._find(step, kind, before)
        if found is None:
            raise Halt(
                f"the server created {step.key} and did not say its name, and the list does not show it",
                hint="run again: it is looked for first",
            )
        return found

    def _after(
        self, error: ApiError | LostAnswerError, step: Create, kind: Kind, before: frozenset[str]
    ) -> tuple[str, bool] | None:
        """Find out what a failed creation did: give the name if it exists or a second try made it; None if it failed."""
        if isinstance(error, ApiError) and error.status < 500:
            if error.status in MAYBE_EXISTS and kind in VERSIONED and step.local not in before:
                found = self._find(step, kind, before)
                return (found, True) if found else None
            self._settle_pending(step, kind)
            return None
        if isinstance(error, LostAnswerError) and not error.sent:
            return None
        for pause in _SETTLE:
            found = self._find(step, kind, before)
            if found is not None:
                return found, True
            self._sleep(pause)
        try:
            return self._post(step, kind, before), False
        except (ApiError, LostAnswerError) as again:
            found = self._find(step, kind, before)
            if found is not None:
                return found, True
            raise again from None

    def _find(self, step: Create, kind: Kind, before: frozenset[str]) -> str | None:
        """Look for the component that this creation made."""
        if kind in VERSIONED:
            found = self.remote.fetch_detail(kind, step.local)
            return step.local if found is not None else None
        type_, label = self.types.get(step.key, ""), step.fields.get("label")
        new = [
            name
            for name, row in self.remote.list(kind).items()
            if name not in before
            and self.state.mapping.owner(kind, name) is None
            and row.get("label", label) == label
            and row.get("type", type_) == type_
        ]
        if len(new) > 1:
            raise Halt(
                f"after a lost answer there are several new {kind}s that may be {step.key}: {', '.join(sorted(new))}",
                hint=f"say which: --map {step.key}={new[0]}",
            )
        return new[0] if new else None

    def _names(self, step: Create, kind: Kind) -> frozenset[str]:
        """Give the remote names there are before this creation.

        Connections and webhooks are listed again right now: another publisher may have just made the one that is wanted.
        """
        if kind in VERSIONED:  # it can be none but the one of this name
            there = step.local in self.remote.rows[kind] or self.state.mapping.owner(kind, step.local) is not None
            return frozenset({step.local} if there else ())
        made = {pair.remote for pair in self.state.mapping.pairs(kind) if pair.remote}
        known = frozenset(self.remote.rows[kind]) | made
        found = self._find(step, kind, known)
        if found is not None:
            raise Halt(
                f"somebody just created a {kind} like {step.key} ('{found}'); nothing more was written",
                hint="another publisher may be at work; run again: it will be paired with what is there",
            )
        return known

    def _begin(self, step: Create, before: frozenset[str]) -> None:
        old = next((p for p in self.state.pending if (p.kind, p.local) == (step.kind, step.local)), None)
        # A creation begun by an earlier run may still appear: what it could have made must not count as known.
        names = tuple(sorted(before if old is None else before & set(old.before)))
        self._settle_pending(step, step.kind)
        label = str(step.fields.get("label", ""))
        self.state.pending.append(Pending(step.kind, step.local, label, self.types.get(step.key, ""), names))
        self.state.note()

    def _settle_pending(self, step: Create, kind: Kind) -> None:
        self.state.pending = [p for p in self.state.pending if (p.kind, p.local) != (kind, step.local)]

    def _confirm(self, step: Create, kind: Kind, name: str) -> None:
        self.state.forget(step.key)
        self.state.mapping.put(kind, Pair(step.local, name))
        self.state.created.add(step.key)
        self.state.fresh.add(step.key)
        deleted = self.state.deleted.get(kind, [])
        self.state.deleted[kind] = [other for other in deleted if other != name]
        self._settle_pending(step, kind)
        self.state.note()

    def _body(self, step: Create, kind: Kind) -> dict[str, Any]:
        """Make the body of a creation (publisher's reference, section 6.1)."""
        fields, missing = translate(step.fields, self.state.mapping)
        if missing:
            raise PublishError(f"it refers to {', '.join(missing)}, which was not created", code=CANNOT_PUBLISH)
        body: dict[str, Any] = {} if kind in ("connection", "webhook") else {"name": step.local}
        body |= {key: value for key, value in fields.items() if value not in (None, "") and key != "annotations"}
        if kind in ("connection", "webhook"):
            body["type"] = self.types[step.key]
            body.setdefault("label", step.local)
        elif kind == "function":
            return {"name": step.local}
        else:
            body.setdefault("label", step.local)
        if kind == "module":
            body["moduleInitMode"] = "blank"
            if body.get("typeId") == TYPE_IDS["universal"]:
                body["subtype"] = "Universal"
        if kind == "endpoint" and not body.get("attachedAccounts"):
            body.pop("attachedAccounts", None)
        return body
