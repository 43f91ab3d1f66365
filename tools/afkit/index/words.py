"""What people read about keys, variables and functions, as Markdown."""

from __future__ import annotations

import json
from typing import Any

from afkit.app.spec.shapes.basics import UNSET
from afkit.app.spec.shapes.shape import Key, Num, Str
from afkit.iml.check.types import Type
from afkit.iml.registry import Function
from afkit.index.spec import branches, choices, form_of

_SHOWN = 12


def of_key(name: str, key: Key, *, required: bool = False) -> str:
    """Tell what a key means: its text, what it holds, its default, an example, a remark."""
    lines = [f"**{name}** {_holds(key)}" + (" (required)" if required else ""), key.doc]
    allowed = choices(key.shape)
    if allowed:
        shown = ", ".join(f"`{_literal(choice.value)}`" for choice in allowed[:_SHOWN])
        lines.append(f"Allowed: {shown}" + (" …" if len(allowed) > _SHOWN else ""))
    if key.default is not UNSET:
        lines.append(f"Default: `{_literal(key.default)}`")
    if key.example is not UNSET:
        lines.append(f"Example: `{_literal(key.example)}`")
    if key.note is not None:
        lines.append(f"{key.note.beside[0].upper()}{key.note.beside[1:]}.")
    return "\n\n".join(line for line in lines if line)


def _holds(key: Key) -> str:
    parts = [form_of(key.shape)]
    for shape in branches(key.shape):
        if isinstance(shape, Str) and shape.max is not None:
            parts.append(f"at most {shape.max} characters")
        elif isinstance(shape, Num) and shape.min is not None and shape.max is not None:
            parts.append(f"{shape.min:g} to {shape.max:g}")
    return "· " + ", ".join(dict.fromkeys(parts))


def _literal(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def of_function(function: Function) -> str:
    """Tell what a function of the language does: signature, text, parameters, examples."""
    lines = [f"```iml\n{function.signature} → {function.returns}\n```", function.doc]
    lines.extend(
        f"- `{param.name}` ({param.type.replace('|', ' or ')}): {param.doc}" for param in function.params if param.doc
    )
    for example in function.examples[:3]:
        lines.append(f"`{example.input}` → `{json.dumps(example.expect, ensure_ascii=False)}`")
    return "\n\n".join(lines)


def of_type(kind: Type | None) -> str:
    """Name what is known of a value: `text`, `array of collection`, `date, may be empty`."""
    if kind is None:
        return "any"
    name = kind.kind
    if kind.kind == "array" and kind.item is not None and kind.item.kind != "any":
        name = f"array of {of_type(kind.item._replace(optional=False))}"
    return f"{name}, may be empty" if kind.optional else name
