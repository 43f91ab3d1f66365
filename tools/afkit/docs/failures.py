"""How a component can fail, for its users: status, type, what is said, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from afkit.app.knowledge.facts import Facts, Request
from afkit.app.knowledge.merging import Directive
from afkit.app.model import Component
from afkit.docs.wording import readable, remedy
from afkit.engine.faults import default_type
from afkit.engine.policy import Policy


class Failure(NamedTuple):
    """A way to fail. `status` is empty where it is no status of HTTP that tells, `says` where only the service knows."""

    status: str
    type: str
    says: str
    remedy: str


def failures_of(facts: Facts, owner: Component) -> list[Failure]:
    """List how a component can fail, in the order of the statuses; equal rows of several requests are joined."""
    return _joined(_rows(facts.merged(item) if item.sends else item for item in facts.of(owner)))


def _rows(requests: Iterable[Request | Directive]) -> Iterator[Failure]:
    for request in requests:
        yield from _refusals(request)
        error = request.get("response", "error")
        if isinstance(error, dict):
            yield from (_row(str(key), value) for key, value in error.items() if str(key).isdigit())
            if error.get("message"):
                yield _row("", error)
        elif isinstance(error, str):
            yield _row("", {"message": error})


def _refusals(request: Request | Directive) -> Iterator[Failure]:
    """Give what `valid` refuses: answers that come with success, or values that are not sent at all."""
    valid = request.get("response", "valid")
    for item in valid if isinstance(valid, list) else [valid]:
        if isinstance(item, dict) and item.get("message"):
            given = item.get("type")
            kind = given if isinstance(given, str) and "{{" not in given else "DataError"
            for says in readable(item["message"]) or [""]:
                yield Failure("", kind, says, remedy(kind))


def _row(status: str, value: Any) -> Failure:
    rule: Mapping[str, Any] = value if isinstance(value, dict) else {"message": value}
    given = rule.get("type")
    kind = given if isinstance(given, str) and "{{" not in given else _default(status)
    return Failure(status, kind, " ".join(readable(rule.get("message"))), remedy(kind))


def _default(status: str) -> str:
    return default_type(int(status), Policy()) if status else "RuntimeError"


def _joined(rows: Iterable[Failure]) -> list[Failure]:
    """Put rows together that differ in their status only, refusals first and the general one last."""
    found: dict[tuple[str, str, bool], list[str]] = {}
    for row in rows:
        statuses = found.setdefault((row.type, row.says, bool(row.status)), [])
        if row.status and row.status not in statuses:
            statuses.append(row.status)
    joined = [
        Failure(", ".join(sorted(statuses)), kind, says, remedy(kind)) for (kind, says, _), statuses in found.items()
    ]
    return sorted(joined, key=lambda row: (not row.status and not row.says, row.status))
