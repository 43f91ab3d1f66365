"""A component's form: built, checked, and filled into its templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup

from afkit.app import App
from afkit.engine.inputs.remote import Remote, Resolve
from afkit.preview.forms.build import Builder
from afkit.preview.forms.lists import KINDS, lists_of
from afkit.preview.forms.tree import Field, Fields, Items
from afkit.records import NamedTuple
from afkit.source import Diagnostic

Fill = Callable[..., Markup]
"""Fills in a template by its name with values."""


class Shown(NamedTuple):
    """A form, and the faults of it: those that stand beside a field, and those that no field is there for."""

    fields: tuple[Field, ...]
    told: tuple[tuple[Field, str], ...]
    loose: tuple[str, ...]
    advanced: bool
    mapping: bool
    timezones: tuple[str, ...]

    @property
    def waits(self) -> bool:
        """True while procedures are still to be asked."""
        return any(field.waiting for field in every(self.fields))


def show(
    app: App,
    kind: str,
    name: str,
    *,
    values: Mapping[str, Any],
    faults: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
    waiting: bool = False,
    page: Mapping[str, str] | None = None,
    panels: Mapping[str, Any] | None = None,
    kept: frozenset[str] = frozenset(),
    findings: Sequence[Diagnostic] = (),
    touched: frozenset[str] | None = None,
    static: bool = False,
) -> Shown:
    """Build the form of a component with values in it.

    `waiting` says that procedures are asked when the page is there; `touched` are the pointers of the fields whose
    faults are told, all if it is None. Then the faults are listed above the form, too. A `static` form has nobody behind
    it: it holds all fields that any choice brings.
    """
    faults, page = faults or {}, page or {}
    builder = Builder(
        Remote(resolve), secrets_masked=kind == "connections", waiting=waiting, page=page, panels=panels, faults=faults,
        kept=kept, findings=findings, touched=touched, static=static,
    )  # fmt: skip
    component = app.components(KINDS[kind])[name]
    lists = list(lists_of(component))
    mapping = kind == "modules" and not static
    fields = tuple(
        field
        for listed in lists
        for field in builder.form(listed.fields, values, listed.origin, mapping=listed.mapping and mapping)
    )
    told = tuple((field, fault) for field in every(fields) for fault in field.faults if touched is None)
    loose = tuple(f"{name}: {text}" if name else text for name, text in faults.items() if name not in builder.shown)
    advanced = page.get("advanced") == "on" or any(field.advanced and _troubled(field) for field in every(fields))
    mapped = mapping and any(listed.mapping for listed in lists)
    return Shown(fields, told, loose, advanced, mapped, _zones(fields))


def render(
    markup: Fill,
    app: App,
    kind: str,
    name: str,
    *,
    values: Mapping[str, Any],
    faults: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
    kept: frozenset[str] = frozenset(),
    findings: Sequence[Diagnostic] = (),
    static: bool = False,
) -> Markup:
    """Give the fields of a component's form as markup: no form element, no button to send it.

    Without `resolve` the page asks for what procedures give as soon as it is there, unless it is `static`.
    """
    shown = show(
        app, kind, name, values=values, faults=faults, resolve=resolve, waiting=resolve is None and not static,
        kept=kept, findings=findings, static=static,
    )  # fmt: skip
    return fill(markup, shown, {})


def fill(markup: Fill, form: Shown, page: Mapping[str, str]) -> Markup:
    """Fill a form into its template; `page` is the state of the page."""
    return markup("forms/form.html", form=form, page=page, every=every)


def every(fields: Sequence[Field]) -> list[Field]:
    """Give all fields of a form, inner and nested ones too, in the order of the page."""
    found: list[Field] = []
    for field in fields:
        found.append(field)
        if isinstance(field.control, Fields):
            found += every(field.control.fields)
        elif isinstance(field.control, Items):
            for item in field.control.items:
                found += every(item.fields)
        found += every(field.nested)
        for branch in field.branches:
            found += every(branch.fields)
    return found


def _troubled(field: Field) -> bool:
    return any(inner.faults for inner in every((field,)))


def _zones(fields: Sequence[Field]) -> tuple[str, ...]:
    """Give the names of time zones if a field offers them."""
    if not any(getattr(field.control, "listed", "") for field in every(fields)):
        return ()
    return _all_zones()


@lru_cache(maxsize=1)
def _all_zones() -> tuple[str, ...]:
    from zoneinfo import available_timezones  # walks the whole database

    return tuple(sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")))
