"""What was posted → inputs for a run: typed, expressions evaluated, files named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.app import App
from afkit.app.lookup import entered_fields
from afkit.engine.codes import INPUT_WRONG
from afkit.engine.inputs.files import partner_of
from afkit.engine.inputs.parameters import flatten
from afkit.errors import RunError
from afkit.iml import Environment
from afkit.preview.forms.lists import KINDS
from afkit.preview.forms.mapping import context_of, evaluated
from afkit.preview.forms.posted import Posted, page_state, plain, typed, uploads


class FormFault(RunError):  # noqa: N818 - the word of the contract between the rooms of the page
    """What was typed cannot be used: `faults` tells for each field, by its dotted name, why."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        first = next(iter(faults.items()), ("", "the form cannot be read"))
        super().__init__(f"input '{first[0]}': {first[1]}" if first[0] else first[1], code=INPUT_WRONG)
        self.faults = dict(faults)


def read(
    app: App,
    kind: str,
    name: str,
    posted: Posted,
    *,
    env: Environment | None = None,
) -> dict[str, Any]:
    """Give the inputs of a component ("connections", "modules", "webhooks") as the engine takes them.

    Secrets that were left empty are left out. Expressions of a module's form are evaluated with the values that the page
    maps from. Raises FormFault.
    """
    shown = typed(posted)
    values = inputs_of(app, kind, name, shown)
    if kind != "modules":
        return values
    state = page_state(posted)
    faults: dict[str, str] = {}
    values = evaluated(values, context_of(state.get("context", ""), faults), env or Environment(), faults)
    if faults:
        raise FormFault(faults)
    return values


def inputs_of(app: App, kind: str, name: str, shown: Mapping[str, Any]) -> dict[str, Any]:
    """Give typed values as inputs, expressions as they were written."""
    component = app.components(KINDS[kind]).get(name)
    fields = entered_fields(component) if component is not None else []
    values: dict[str, Any] = plain(dict(shown))
    known = {field["name"]: field for field in flatten(fields)}
    for field, file in uploads(dict(shown)):
        partner = partner_of(fields, known.get(field, {}))
        if partner is not None and values.get(partner) in (None, ""):
            values[partner] = file
    return values
