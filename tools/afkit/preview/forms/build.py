"""Parameters and what was typed → the tree of a form. Which fields a value shows, and what is wrong, the engine says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from afkit.app import Origin
from afkit.app.spec.format.types import BOOLEAN_TYPES, VISUAL_TYPES
from afkit.engine.inputs.parameters import kind_of, static_options
from afkit.engine.inputs.remote import Remote
from afkit.engine.inputs.shown import nesting_options, nests, shown_by
from afkit.iml import UNDEFINED
from afkit.iml.values.json import json_text
from afkit.preview.forms.choices import details, preset, store_of
from afkit.preview.forms.controls import Look, control_for, expressible, is_live
from afkit.preview.forms.posted import Keyed, Mapped, join, key_of, plain
from afkit.preview.forms.tree import Branch, Control, Field, Fields, Item, Items, Notice, Place, Search, Waiting
from afkit.preview.forms.tree import Mapping as Expression
from afkit.preview.forms.words import label_of, rich, sentence, stripped
from afkit.records import NamedTuple
from afkit.source import Diagnostic

MAX_DEPTH = 24
"""Forms inside of forms; a procedure that gives fields which ask for itself ends here."""
STATIC_DEPTH = 6
"""The same where all that any choice brings is there at once."""


class Level(NamedTuple):
    """Where fields are built: their values, the pointer and the dotted name before theirs, the labels above."""

    values: Mapping[str, Any]
    path: str = ""
    dotted: str = ""
    trail: tuple[str, ...] = ()
    depth: int = 0


class Builder:
    """Builds one form.

    `kept` names the secrets that the session knows; `waiting` says that procedures are asked in a moment; `touched` are
    the pointers of the fields whose faults are told (None: all); `letter` is `q` for the panel of a search button.
    A `static` form has nobody behind it: it holds all fields that any choice brings, and an item of each array.
    """

    def __init__(
        self,
        remote: Remote,
        *,
        secrets_masked: bool,
        waiting: bool = False,
        page: Mapping[str, str] | None = None,
        panels: Mapping[str, Any] | None = None,
        faults: Mapping[str, str] | None = None,
        kept: frozenset[str] = frozenset(),
        findings: Sequence[Diagnostic] = (),
        touched: frozenset[str] | None = None,
        letter: str = "p",
        static: bool = False,
    ) -> None:
        self.remote = remote
        self.page = page or {}
        self.panels = panels or {}
        self.faults = faults or {}
        self.shown: set[str] = set()  # dotted names that the form has a place for
        self._kept = kept
        self._touched = touched
        self._masked = secrets_masked
        self._waiting = waiting
        self._unclaimed = list(findings)
        self._given: dict[str, Any] = {}
        self._letter = letter
        self._static = static

    def form(
        self, fields: Any, values: Mapping[str, Any], origin: Origin | None, *, mapping: bool
    ) -> tuple[Field, ...]:
        """Build the fields of one list, on the first level."""
        self._given.update(plain(dict(values)))
        return tuple(self._fields(fields, Level(values), origin, mapping))

    def _fields(self, listed: Any, level: Level, origin: Origin | None, mapping: bool) -> Iterator[Field]:
        """Yield the fields of a list, each with those that its value brings."""
        for index, field in enumerate([listed] if isinstance(listed, str) else listed or ()):
            place = None if origin is None else origin if isinstance(listed, str) else origin.at(index)
            if isinstance(field, str):
                yield from self._procedure(field, level, place, mapping)
            elif isinstance(field, Mapping):
                name = field.get("name")
                if kind_of(field) in VISUAL_TYPES:
                    at = f"{level.path}/~{index}"
                    yield _notice(field, place, at, closed=f"closed:{at}" in self.page)
                elif isinstance(name, str):
                    yield self._field(field, name, level, place, mapping)

    def _procedure(self, reference: str, level: Level, place: Origin | None, mapping: bool) -> Iterator[Field]:
        """Yield the fields that a procedure gives, or one that says why they are not here."""
        fetched = self.remote.fetch(reference, self._given)
        if fetched is not None and level.depth < MAX_DEPTH:
            for field in self._fields(fetched, level._replace(depth=level.depth + 1), None, mapping):
                yield field if field.place is not None else replace(field, place=_place(place))
        else:
            trouble = sentence(self.remote.faults.get(reference, ""))
            yield Field(
                Waiting(reference), join(level.path, reference), "", "More fields", "", level.trail,
                place=_place(place), trouble=trouble, waiting=self._waiting and not trouble,
            )  # fmt: skip

    def _field(self, field: Mapping[str, Any], name: str, level: Level, place: Origin | None, mapping: bool) -> Field:
        path, dotted = join(level.path, name), level.dotted + name
        value = level.values.get(name, UNDEFINED)
        fetched = self._options(field)
        if value is UNDEFINED:
            value = self._initial(field, fetched)
            if value is not UNDEFINED and not level.path:
                self._given[name] = plain(value)
        made = self._made(field, value, level._replace(path=path, dotted=dotted), place, mapping, fetched, name)
        if self._static:
            branches = tuple(self._branches(field, value, level._replace(trail=made.trail), place))
            return replace(made, branches=branches)
        nested: list[Field] = []
        if level.depth < MAX_DEPTH:
            seen = plain(value)
            below = level._replace(depth=level.depth + 1, trail=made.trail)
            for listed, step in shown_by(field, seen, self.remote.options(field, self._given)):
                inner = None if place is None else place.at(*step)
                nested.extend(self._fields(listed, below, inner, mapping))
        return replace(made, nested=tuple(nested), findings=self._claim(place))

    def _branches(self, field: Mapping[str, Any], value: Any, level: Level, place: Origin | None) -> Iterator[Branch]:
        """Yield the fields that each value would bring, those of several values once."""
        if level.depth >= STATIC_DEPTH or not nests(field):
            return
        kind = kind_of(field)
        options = [option.get(details(field, "value", "value")) for option in static_options(field)]
        values = [True, False] if kind in BOOLEAN_TYPES else options or ["*"]
        nesting = nesting_options(field)
        found: dict[tuple[str | int, ...], tuple[Any, list[str]]] = {}
        for one in (UNDEFINED, *values):
            key = "" if one is UNDEFINED else "*" if one == "*" else key_of(one)
            # A value that is a list stands for several, any of which may bring fields.
            among = None if isinstance(one, dict | list) else nesting.get(one, ())
            for listed, step in shown_by(field, one, None, among):
                found.setdefault(step, (listed, []))[1].append(key)
        below = level._replace(depth=level.depth + 1)
        now = "" if value is UNDEFINED or value in (None, "") else key_of(value)
        for step, (listed, keys) in found.items():
            inner = None if place is None else place.at(*step)
            fields = tuple(self._fields(listed, below, inner, False))
            if fields:
                yield Branch(json_text(keys), fields, now in keys or (bool(now) and "*" in keys))

    def _initial(self, field: Mapping[str, Any], fetched: list[Any] | None) -> Any:
        """Give what a field holds before anybody touched it."""
        if "default" in field:
            return field["default"]
        listed = fetched if fetched is not None else store_of(field)
        chosen = preset(field, listed) if kind_of(field) == "select" else []
        if chosen:
            return chosen if field.get("multiple") is True else chosen[0]
        return UNDEFINED

    def _options(self, field: Mapping[str, Any]) -> list[Any] | None:
        """Ask the procedure that gives a field's options; None where there is none, or it cannot be asked."""
        if kind_of(field) in ("file", "folder"):
            return None
        return self.remote.fetch(store_of(field), self._given)

    def _made(
        self, field: Mapping[str, Any], value: Any, level: Level, place: Origin | None, mapping: bool,
        fetched: list[Any] | None, name: str, default_label: str = "",
    ) -> Field:  # fmt: skip
        """Make the field itself, without what its value brings."""
        dotted = level.dotted
        self.shown.add(dotted)
        label = label_of(field, default_label or name)
        trail = (*level.trail, label)
        mapping = mapping and field.get("mappable") is not False
        look = Look(field, value, fetched, mapping, self._masked, dotted in self._kept)
        control, codec = self._container(look, level._replace(trail=trail), place) or control_for(
            look, lambda path: self._level(field, path), self.page.get(f"browse:{level.path}")
        )
        store = store_of(field)
        told = self._touched is None or level.path in self._touched
        fault = self.faults.get(dotted) if told else None
        asks = isinstance(store, str) and store.startswith("rpc://")
        trouble = sentence(self.remote.faults.get(store, "")) if asks else ""
        unasked = asks and fetched is None and not trouble and kind_of(field) not in ("file", "folder")
        optional = "?" if "default" not in field and (name or codec == "list") else ""
        hints = field.get("mappable")
        help = rich(field.get("help"))
        if isinstance(control, Expression) and isinstance(hints, Mapping):
            help += rich(hints.get("help"))
        return Field(
            control, level.path, dotted, label, codec + optional, trail, help,
            required=field.get("required") is True and dotted not in self._kept, advanced=field.get("advanced") is True,
            mappable=mapping and expressible(look), live=mapping and is_live(look),
            faults=(fault,) if fault else (), place=_place(place), trouble=trouble,
            waiting=self._waiting and unasked, unasked=unasked and not self._waiting,
            search=self._panel(field, level.path), letter=self._letter,
        )  # fmt: skip

    def _level(self, field: Mapping[str, Any], path: str) -> list[Any] | None:
        """Ask what lies in a folder of a picker: the procedure is told the path under the field's own name."""
        store = store_of(field)
        if isinstance(store, list):
            return store
        return self.remote.fetch(store, {**self._given, str(field.get("name")): path})

    def _container(self, look: Look, level: Level, place: Origin | None) -> tuple[Control, str] | None:
        """Give the control of an array or a collection; None for what is neither, or holds something else."""
        if look.mapped or level.depth >= MAX_DEPTH:
            return None
        spec, value = look.field.get("spec"), look.value
        empty = value is UNDEFINED or value is None or value == ""
        inner = None if place is None else place.at("spec")
        below = level._replace(depth=level.depth + 1)
        kind = kind_of(look.field)
        if kind in ("collection", "dynamicCollection") and isinstance(spec, list | str):
            if not empty and not isinstance(value, Mapping):
                return None
            below = below._replace(values={} if empty else value, dotted=level.dotted + ".")
            return Fields(tuple(self._fields(spec, below, inner, look.mapping))), "group"
        if kind == "array" and (empty or isinstance(value, list)):
            items = ([{} if isinstance(spec, list) else ""] if self._static else []) if empty else value
            keys = items.keys if isinstance(items, Keyed) else [str(number) for number in range(len(items))]
            made = tuple(
                self._item(spec, key, number, item, below, inner, look.mapping)
                for number, (key, item) in enumerate(zip(keys, items, strict=True), start=1)
            )
            labels = look.field.get("labels")
            add = labels.get("add") if isinstance(labels, Mapping) else None
            new = "{}" if isinstance(spec, list | str) else '""'
            return Items(made, add if isinstance(add, str) else "Add item", new), "list"
        return None

    def _item(
        self, spec: Any, key: str, number: int, value: Any, level: Level, place: Origin | None, mapping: bool
    ) -> Item:
        path, dotted = join(level.path, key), f"{level.dotted}[{number}]"
        below = level._replace(path=path, dotted=dotted)
        if isinstance(spec, list | str) and isinstance(value, Mapping):
            below = below._replace(values=value, dotted=dotted + ".", trail=(*level.trail, str(number)))
            self.shown.add(dotted)
            return Item(key, number, tuple(self._fields(spec, below, place, mapping)), single=False)
        field = spec if isinstance(spec, Mapping) else {"type": "text" if isinstance(value, str) else "any"}
        made = self._made(field, value, below, place, mapping, self._options(field), "", f"Item {number}")
        return Item(key, number, (replace(made, findings=self._claim(place)),), single=True)

    def _panel(self, field: Mapping[str, Any], pointer: str) -> Search | None:
        """Give the search button of a field with its panel."""
        rpc = field.get("rpc")
        if not isinstance(rpc, Mapping) or not isinstance(rpc.get("url"), str) or self._letter != "p":
            return None
        label = rpc.get("label")
        label = label if isinstance(label, str) and label else "Search"
        state = self.page.get(f"search:{pointer}", "")
        if not state:
            return Search(label, False, (), ())
        from afkit.preview.forms.choices import every, groups_of
        from afkit.preview.forms.posted import steps

        values: Any = self.panels
        for step in steps(pointer):
            values = values.get(step, {}) if isinstance(values, Mapping) else {}
        values = values if isinstance(values, Mapping) else {}
        inner = Builder(self.remote, secrets_masked=self._masked, letter="q")
        inner._given = dict(self._given)
        fields = tuple(inner._fields(rpc.get("parameters") or [], Level(values, pointer), None, False))
        found, url = None, rpc["url"]
        if state == "found":
            found = self.remote.fetch(url, {**self._given, **plain(dict(values))})
        return Search(
            label, True, fields, tuple(every(groups_of({}, found))), sentence(self.remote.faults.get(url, ""))
        )

    def _claim(self, place: Origin | None) -> tuple[Diagnostic, ...]:
        """Take the findings that lie inside a field and that no field inside of it took."""
        if place is None or not self._unclaimed:
            return ()
        where = place.location
        mine = [
            one
            for one in self._unclaimed
            if one.location.file == where.file and where.start <= one.location.start and one.location.end <= where.end
        ]
        self._unclaimed = [one for one in self._unclaimed if one not in mine]
        return tuple(mine)


def _place(origin: Origin | None) -> Place | None:
    if origin is None:
        return None
    where = origin.location
    return Place(where.file, where.source.position(where.start)[0])


def _notice(field: Mapping[str, Any], place: Origin | None, path: str, *, closed: bool) -> Field:
    """Show what holds no value: a banner, a text, a line."""
    kind = kind_of(field)
    theme = field.get("theme")
    theme = theme if theme in ("info", "warning", "danger") else "info"
    title, badge = field.get("title", ""), field.get("badge", "")
    text = field.get("text") or field.get("help") or field.get("label")
    if kind == "separator":
        notice = Notice("rule", "", rich(None))
    elif kind == "banner":
        words = title if isinstance(title, str) else ""
        mark = badge if isinstance(badge, str) else ""
        notice = Notice(
            theme, words, rich(text), mark, closable=field.get("closable") is True,
            closed=closed)  # fmt: skip
    else:
        notice = Notice("plain", "", stripped(text) if kind == "html" else rich(text))
    advanced = field.get("advanced") is True
    return Field(notice, path, "", "", "", place=_place(place), advanced=advanced)


__all__ = ["Builder", "Mapped"]
