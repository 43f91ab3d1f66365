"""Tables of what a sandbox has seen and made, as data and as text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from afkit.iml import UNDEFINED, Environment
from afkit.iml.values.json import to_json
from afkit.records import NamedTuple
from afkit.sandbox.errors import RuleError
from afkit.sandbox.spec import ReportSpec
from afkit.sandbox.state import items_of


class Section(NamedTuple):
    """A table: rows of column → JSON value. `empty` is what to say when there are none."""

    title: str
    rows: tuple[Mapping[str, Any], ...]
    empty: str


def sections(specs: Sequence[ReportSpec], scope: dict[str, Any], env: Environment) -> list[Section]:
    """Evaluate the tables. A column whose rule fails says so."""
    return [
        Section(
            spec.title,
            tuple(_row(spec, {**scope, "item": item}, env) for item in items_of(_value(spec.each.value, scope, env))),
            spec.empty,
        )
        for spec in specs
    ]


def _row(spec: ReportSpec, scope: dict[str, Any], env: Environment) -> dict[str, Any]:
    cells = {name: _value(rule.value, scope, env) for name, rule in spec.show.items()}
    return {name: to_json(value) for name, value in cells.items() if value is not UNDEFINED}


def _value(rule: Any, scope: dict[str, Any], env: Environment) -> Any:
    try:
        return rule(scope, env)
    except RuleError as error:
        return f"({error})"


def changes(before: Sequence[Section], after: Sequence[Section]) -> list[Section]:
    """Give the rows that are new or other than before, and say in the title how many are gone; without what is as it was."""
    earlier = {table.title: [_key(row) for row in table.rows] for table in before}
    found = []
    for table in after:
        known = Counter(earlier.get(table.title, ()))
        fresh = []
        for row in table.rows:
            key = _key(row)
            if known[key]:
                known[key] -= 1
            else:
                fresh.append(row)
        gone = max(sum(known.values()), 0)
        if fresh or gone:
            title = f"{table.title} ({gone} changed or gone)" if gone else table.title
            found.append(Section(title, tuple(fresh), "nothing new"))
    return found


def _key(row: Mapping[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, default=str)


def report_text(tables: Sequence[Section]) -> str:
    """Write the tables for a person: one block for each row, a line for each column."""
    blocks = []
    for table in tables:
        lines = [f"{table.title}:"]
        if not table.rows:
            lines.append(f"  {table.empty}")
        for number, row in enumerate(table.rows, 1):
            width = max(map(len, row), default=0)
            lines.append(f"  {number}.")
            lines.extend(f"     {name:<{width}}  {_cell(value)}" for name, value in row.items())
        blocks.append("\n".join(lines))
    return "\n".join(blocks)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
