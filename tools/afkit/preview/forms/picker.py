"""A file or folder of the service: one level of its tree at a time (app-format reference, section 9.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afkit.engine.evaluate import as_text
from afkit.preview.forms.choices import store_of
from afkit.preview.forms.tree import Entry, Picker


def picker_of(field: Mapping[str, Any], value: Any, level: str | None, listed: list[Any] | None) -> Picker:
    """Show a picker; `level` is the folder that is open, None while nobody looks, `listed` what lies in it."""
    kind = field.get("type")
    options = field.get("options")
    options = options if isinstance(options, Mapping) else {}
    text = "" if value is None else as_text(value)
    entries = []
    for item in listed or ():
        if isinstance(item, Mapping):
            folder = item.get("file") is not True
            if folder or kind == "file":
                entries.append(_entry(item, level or "", folder, options))
    up = None
    if level not in (None, "", "/") and options.get("singleLevel") is not True:
        head = level.rstrip("/").rpartition("/")[0] if level else ""
        up = head or ("/" if rooted(field) else "")
    single = options.get("singleLevel") is True
    return Picker(text, level, tuple(entries), kind == "folder", up, "/" if rooted(field) else "", single)


def rooted(field: Mapping[str, Any]) -> bool:
    """Tell whether paths of a field begin with a slash."""
    options = field.get("options")
    return not isinstance(options, Mapping) or options.get("showRoot") is not False


def browsable(field: Mapping[str, Any]) -> bool:
    """Tell whether there is an RPC, or a list, to choose from."""
    return isinstance(store_of(field), str | list)


def _entry(item: Mapping[str, Any], level: str, folder: bool, options: Mapping[str, Any]) -> Entry:
    value = as_text(item.get("value", item.get("label", "")))
    label = as_text(item.get("label", value))
    if options.get("singleLevel") is True:
        return Entry(label, value, folder)
    return Entry(label, f"{level.rstrip('/')}/{value.lstrip('/')}" if level else value.lstrip("/"), folder)
