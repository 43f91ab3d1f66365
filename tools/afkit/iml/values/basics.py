"""What other values are told from and told by: undefined, and the one text of a date."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING
from afkit.late import late

if TYPE_CHECKING:
    import datetime
else:
    datetime = late("datetime")  # to check an expression takes no dates


class Undefined:
    """The type of `UNDEFINED`: nothing was given. Falsy, one instance, kept by copying and pickling."""

    __slots__ = ()
    _only: Undefined | None = None

    def __new__(cls) -> Undefined:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "undefined"

    def __copy__(self) -> Undefined:
        return self

    def __deepcopy__(self, memo: object) -> Undefined:
        return self

    def __reduce__(self) -> tuple[type[Undefined], tuple[()]]:
        return (Undefined, ())


UNDEFINED = Undefined()


def date_text(date: datetime.datetime) -> str:
    """Write a date as every text shows it: `2026-11-24T09:05:00.000Z`."""
    moment = date.astimezone(datetime.UTC)
    year, month, day = moment.year, moment.month, moment.day
    clock = f"{moment.hour:02d}:{moment.minute:02d}:{moment.second:02d}.{moment.microsecond // 1000:03d}"
    return f"{year:04d}-{month:02d}-{day:02d}T{clock}Z"
