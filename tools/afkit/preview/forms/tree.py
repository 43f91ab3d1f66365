"""A form as a tree of frozen values: what a template shows, with every decision already taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from markupsafe import Markup

from afkit.source import Diagnostic

NO_WORDS = Markup()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field is declared: file, and line from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Option:
    """A choice. `key` is its value as JSON text, which is what the form posts."""

    key: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Choices below one heading; the heading is empty for choices outside of groups."""

    label: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A text on one line. `picker` is the kind of native picker that helps to write it; empty for none.

    `secret` values are never written into the page: `held` says that the session knows one.
    """

    text: str
    keyboard: str = "text"
    picker: str = ""
    listed: str = ""
    secret: bool = False
    masked: bool = False
    held: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Area:
    """A text on several lines; `code` is for JSON, certificates and the like."""

    text: str
    code: bool = False
    secret: bool = False
    held: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """An expression in place of a value."""

    text: str


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes, no or empty (None); a checkbox, which is never empty, where the field is required."""

    value: bool | None
    checkbox: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options; `key` is that of the chosen one, empty for none."""

    groups: tuple[Group, ...]
    key: str
    search: bool
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Any number of options; `keys` are those of the chosen ones."""

    groups: tuple[Group, ...]
    keys: frozenset[str]
    search: bool


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a collection."""

    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of an array. `key` stays with it when it moves; `number` counts from 1."""

    key: str
    number: int
    fields: tuple[Field, ...]
    single: bool


@dataclass(frozen=True, slots=True)
class Items:
    """The items of an array, what its button says, and a new item as JSON text."""

    items: tuple[Item, ...]
    add: str
    new: str


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a filter: column, operator and value; `unary` operators compare with nothing.

    `column` is the key of an option where there are columns to choose from; `codec` tells how the value is read.
    """

    key: str
    column: str
    operator: str
    value: str
    unary: bool
    codec: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions: groups of which one must hold, each of conditions that must all hold.

    `flat` filters have one group, joined by `joiner`. `columns` is empty where any column may be written.
    """

    groups: tuple[tuple[str, tuple[Condition, ...]], ...]
    columns: tuple[Group, ...]
    operators: tuple[Group, ...]
    flat: bool
    joiner: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies in a folder of a picker. `path` is the value that it stands for."""

    label: str
    path: str
    folder: bool


@dataclass(frozen=True, slots=True)
class Picker:
    """A file or folder of the service. `level` is the folder that is shown, None while the picker is closed."""

    text: str
    level: str | None
    entries: tuple[Entry, ...]
    folders: bool
    up: str | None
    start: str = ""
    single: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """Content of a file; `text` where it was typed instead."""

    text: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """A value that nobody sees, as JSON text."""

    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A banner (`theme` is info, warning or danger), a text between fields (`plain`), or a line (`rule`)."""

    theme: str
    title: str
    text: Markup
    badge: str = ""
    closable: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Fields that an RPC gives and that are not here: being fetched, or not to be had."""

    reference: str


@dataclass(frozen=True, slots=True)
class Branch:
    """Fields that some values bring, where nobody answers what is chosen.

    `when` lists the keys of those values as JSON text, `*` standing for any; `shown` says that they are shown at first.
    """

    when: str
    fields: tuple[Field, ...]
    shown: bool


@dataclass(frozen=True, slots=True)
class Search:
    """The panel behind a field's search button: its fields, and what was found for them."""

    label: str
    open: bool
    fields: tuple[Field, ...]
    found: tuple[Option, ...]
    trouble: str = ""


Control: TypeAlias = (
    Line
    | Area
    | Mapping
    | YesNo
    | Choice
    | Choices
    | Fields
    | Items
    | Filter
    | Picker
    | Upload
    | Hidden
    | Notice
    | Waiting
)


@dataclass(frozen=True, slots=True)
class Field:
    """One field as it is shown, with the fields that its value brings.

    `path` is the pointer that the form posts it under; `dotted` is the name that checks call it by. `mappable` says that
    a switch leads to an expression; `live` that an expression may be written as it is. `trouble` tells why what an RPC
    should give is not here, `unasked` that nobody asks it.
    """

    control: Control
    path: str
    dotted: str
    label: str
    codec: str = "text"
    trail: tuple[str, ...] = ()
    help: Markup = NO_WORDS
    required: bool = False
    advanced: bool = False
    mappable: bool = False
    live: bool = False
    default: Any = None
    faults: tuple[str, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    place: Place | None = None
    nested: tuple[Field, ...] = ()
    branches: tuple[Branch, ...] = ()
    trouble: str = ""
    waiting: bool = False
    unasked: bool = False
    search: Search | None = None
    letter: str = "p"

    @property
    def kind(self) -> str:
        """The name of the control, which is the name of its template."""
        return type(self.control).__name__.lower()

    @property
    def id(self) -> str:
        """The id of the control in the page."""
        from urllib.parse import quote

        return ("f" if self.letter == "p" else "q") + quote(self.path, safe="")

    @property
    def name(self) -> str:
        """The name that the control posts its value under."""
        return f"{self.letter}:{self.codec}:{self.path}"
