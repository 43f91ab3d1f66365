"""Where a polling trigger stands: what it has seen, and what of a reply is new (app-format reference, section 10.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from afkit.engine.codes import INPUT_WRONG
from afkit.engine.evaluate import as_text, iso
from afkit.engine.inputs.coerce import WrongTypeError, coerce
from afkit.errors import RunError
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.iml import Environment

POSITION_KEYS = frozenset({"lastDate", "lastID", "ids", "first", "known"})
"""What of a trigger's stored data is its position; all else is the author's own `response.data`."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Watched(NamedTuple):
    """An item of a polling trigger with its position."""

    value: Any
    id: Any
    date: datetime | None


class Position(NamedTuple):
    """Where a trigger stands: the last date with the ids seen at it, or the last id."""

    date: datetime | None = None
    id: Any = None
    seen: frozenset[str] = frozenset()
    first: bool = False  # begin with this id, not after it

    @classmethod
    def read(cls, state: Mapping[str, Any] | None, env: Environment) -> Position:
        """Read what a run has kept; nothing kept means the choice "All". Raises RunError for what no run wrote."""
        state = state or {}
        date = state.get("lastDate")
        try:
            moment = coerce("date", date, env) if date is not None else None
        except WrongTypeError as error:
            raise RunError(f"'lastDate' of the state {error}", code=INPUT_WRONG) from None
        ids = state.get("ids")
        return cls(
            moment,
            state.get("lastID"),
            frozenset(map(as_text, ids)) if isinstance(ids, list) else frozenset(),
            state.get("first") is True,
        )

    def write(self) -> dict[str, Any]:
        """Give what the next run needs, as JSON data."""
        result: dict[str, Any] = {}
        if self.date is not None:
            result["lastDate"] = iso(self.date)
        if self.id is not None:
            result["lastID"] = self.id
        if self.first:
            result["first"] = True
        if self.seen:
            result["ids"] = sorted(self.seen)
        return result

    def knows(self, item: Watched, by_date: bool) -> bool:
        """Tell whether an item lies at or before the position."""
        if by_date:
            if self.date is None or item.date is None:
                return False
            return item.date < self.date or (item.date == self.date and as_text(item.id) in self.seen)
        if self.id is None:
            return False
        return _order(item.id) < _order(self.id) or (not self.first and _order(item.id) == _order(self.id))


def select(items: list[Watched], position: Position, dated: bool, limit: int) -> tuple[list[Any], Position]:
    """Drop what is known, sort the oldest first, cut to the limit, and move the position to the last item put out."""
    fresh = [item for item in items if not position.knows(item, dated)]
    fresh.sort(key=lambda item: ((item.date or EPOCH) if dated else EPOCH, _order(item.id)))
    chosen = fresh[:limit]
    if not chosen:
        return [], position
    last = chosen[-1]
    if not dated:
        return [item.value for item in chosen], Position(id=last.id)
    seen = {as_text(item.id) for item in chosen if item.date == last.date}
    if position.date == last.date:
        seen |= position.seen
    return [item.value for item in chosen], Position(last.date, last.id, frozenset(seen))


def remarks_on(items: list[Watched], order: str, dated: bool) -> Iterator[str]:
    """Say where a reply is not in the order that the trigger declares: pages then end too early, and items are lost."""
    keys = [((item.date or EPOCH) if dated else EPOCH, (0, 0.0, "") if dated else _order(item.id)) for item in items]
    if (order == "desc" and keys != sorted(keys, reverse=True)) or (order == "asc" and keys != sorted(keys)):
        said = "the newest" if order == "desc" else "the oldest"
        yield (
            f"the reply does not come {said} first, although 'order' says {order}: the watermark may pass items that were "
            "not read"
        )


def _order(identity: Any) -> tuple[int, float, str]:
    text = as_text(identity)
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0.0, text)
