"""How the members of a form travel: lists, collections and maps in URL-encoded and multipart bodies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.importing.openapi.fields import Field

SEPARATORS = {"comma": ",", "space": " ", "pipe": "|", "tab": "\t"}
_STYLES = {"spaceDelimited": "space", "pipeDelimited": "pipe", "tabDelimited": "tab"}


def form_name(wire: str, kind: str, encoding: Any, field: Field) -> str:
    """Give the name that a member of a form has: a list in brackets has them behind its name."""
    return f"{wire}[]" if is_plain_list(field) and _is_deep(kind, encoding) else wire


def form_text(kind: str, encoding: Any, field: Field, value: str, text: Any) -> Any:
    """Write the expression that sends a member of a form, as its `encoding` says.

    `value` names the parameter, `text` is the expression that would send it in JSON. Lists of plain values are repeated;
    with `deepObject` what is inside has brackets behind the name, as the platform writes it; all else is sent as JSON.
    """
    if is_plain_list(field):
        told = encoding if isinstance(encoding, Mapping) else {}
        style = told.get("style", "form")
        repeated = told.get("explode", style == "form") is not False or _is_deep(kind, encoding)
        sign = SEPARATORS[_STYLES.get(str(style), "comma")]
        plain = kind == "multipart" or repeated
        return f"{{{{{value}}}}}" if plain else f"{{{{if(length({value}), join({value}, '{sign}'), undefined)}}}}"
    if field["type"] not in ("json", "collection", "array") or _is_deep(kind, encoding):
        return text
    return f"{{{{createJSON({text[2:-2]})}}}}"


def _is_deep(kind: str, encoding: Any) -> bool:
    return kind == "form" and isinstance(encoding, Mapping) and encoding.get("style") == "deepObject"


def is_plain_list(field: Field) -> bool:
    """Tell whether a field is a list of plain values."""
    return field.get("multiple") is True or (field["type"] == "array" and not nested(field))


def nested(field: Field) -> bool:
    """Tell whether a field is a list of more than plain values, which no query or header can carry."""
    spec = field.get("spec")
    plain = isinstance(spec, Mapping) and spec.get("type") not in ("collection", "array", "json")
    return field["type"] == "array" and not plain
