"""What is wrong with what was typed, as a run would say it: the check of the engine's inputs, one finding for each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.app.codes import INPUT_MISSING
from afkit.engine.inputs.complete import Inputs
from afkit.engine.inputs.remote import Resolve
from afkit.iml import Environment
from afkit.preview.forms.words import sentence


def faults_of(
    fields: list[Any], values: Mapping[str, Any], resolve: Resolve | None, kept: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Give the first thing that is wrong with each field, by its dotted name; the secrets in `kept` are not missing."""
    inputs = Inputs(Environment(), resolve=resolve, way="the field {name}")
    inputs.level(fields, dict(values), None)
    found: dict[str, str] = {}
    for problem in inputs.problems:
        if problem.code == INPUT_MISSING and problem.name in kept:
            continue
        found.setdefault(problem.name, f"{sentence(problem.message)}.")
    return found
