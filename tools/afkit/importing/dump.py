"""Write plain ordered data as YAML that a person could have written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def dump(value: Any, header: str = "") -> str:
    """Write a document: block style, short lists and mappings of scalars in one line, long texts folded."""
    import yaml

    class Writer(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            return super().increase_indent(flow, False)

    def text(writer: Any, data: str) -> Any:
        style = None
        if "\n" in data.strip("\n") and not any(line != line.rstrip() for line in data.split("\n")):
            style = "|"
        elif _needs_quotes(data):
            style = '"'
        return writer.represent_scalar("tag:yaml.org,2002:str", data, style=style)

    def mapping(writer: Any, data: Mapping[str, Any]) -> Any:
        return writer.represent_mapping("tag:yaml.org,2002:map", list(data.items()), flow_style=_is_short(data) or None)

    def sequence(writer: Any, data: list[Any]) -> Any:
        return writer.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=_is_short(data) or None)

    Writer.add_representer(str, text)
    Writer.add_representer(dict, mapping)
    Writer.add_representer(list, sequence)
    return header + yaml.dump(
        value, Dumper=Writer, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False
    )


def _needs_quotes(text: str) -> bool:
    return text.lower() in ("y", "n", "yes", "no", "on", "off") or text[:2] == "{{"


def _is_short(value: Any) -> bool:
    if not value:
        return True
    parts = list(value.items()) if isinstance(value, dict) else [(None, item) for item in value]
    if len(parts) > 8 or not all(isinstance(item, str | int | float | bool | None) for _, item in parts):
        return False
    length = sum(len(str(item)) + len(str(key or "")) + 4 for key, item in parts)
    return length <= 90 and all("\n" not in str(item) for _, item in parts)
