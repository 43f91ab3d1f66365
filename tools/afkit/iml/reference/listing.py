"""The functions of the language as data and as text, made from their declarations."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.annotations import Any
from afkit.iml.registry import Function, functions

_STATUS = {
    "official": "",
    "unofficial": "unofficial: found in notes about the engine, not in the documentation",
    "panel": "seen in the mapping panel, its behaviour is not documented",
}


def function_json(function: Function) -> dict[str, Any]:
    """Give one declaration as JSON data."""
    return {
        "name": function.name,
        "family": function.family,
        "signature": function.signature,
        "parameters": [
            {
                "name": param.name,
                "type": param.type,
                "optional": param.optional,
                "variadic": param.variadic,
                "doc": param.doc,
            }
            for param in function.params
        ],
        "returns": function.returns,
        "dialects": sorted(function.dialects),
        "status": function.status,
        "doc": function.doc,
        "examples": [_example_json(example) for example in function.examples],
        "source": function.source,
    }


def _example_json(example: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"input": example.input, "expect": example.expect}
    if example.context is not None:
        data["context"] = dict(example.context)
    if example.note:
        data["note"] = example.note
    return data


def listing_json() -> list[dict[str, Any]]:
    """Give all declarations as JSON data."""
    return [function_json(function) for function in functions()]


def listing_text() -> str:
    """Give all functions as a table for a terminal, family by family."""
    lines: list[str] = []
    for family, members in families():
        if lines:
            lines.append("")
        lines.append(family)
        for function in members:
            lines.append(f"  {function.signature} → {function.returns}{_note(function)}")
            lines.append(f"      {' '.join(function.doc.split())}")
    return "\n".join(lines)


def families() -> Iterable[tuple[str, list[Function]]]:
    """Group all functions by family, both in the order of the index."""
    groups: dict[str, list[Function]] = {}
    for function in functions():
        groups.setdefault(function.family, []).append(function)
    return groups.items()


def describe(function: Function) -> str:
    """Explain one function: signature, text, parameters and examples, as a hover or a help page shows it."""
    lines = [f"{function.signature} → {function.returns}{_note(function)}", "", " ".join(function.doc.split())]
    named = [param for param in function.params if param.doc]
    if named:
        lines.append("")
    lines += [f"  {param.name} ({param.type}): {param.doc}" for param in named]
    if function.examples:
        lines.append("")
    for example in function.examples:
        lines.append(f"  {example.input} → {_shown(example.expect)}")
    return "\n".join(lines)


def _note(function: Function) -> str:
    notes = [_STATUS[function.status]] if _STATUS[function.status] else []
    if function.dialects == {"apps"}:
        notes.append("apps only")
    elif function.dialects == {"scenario"}:
        notes.append("scenarios only")
    return f"  ({'; '.join(notes)})" if notes else ""


def _shown(value: Any) -> str:
    import json

    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
