"""The bad examples of all rules in every form that a connector may have: for properties of fixes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from afkit.appdir.render import render
from afkit.errors import AfkitError
from afkit.lint.catalogue import snippet
from afkit.lint.rules import all_rules
from afkit.loading import load_text
from afkit.source import Source, load_yaml
from afkit.source.writing.yaml import yaml_text

HEAD = "manifest: 1\napp: {name: demo, label: Demo, description: A demo., theme: '#0a4c8b'}\n"

Files = dict[str, bytes]


def bad_manifest(code: str) -> str:
    """Give the manifest that the bad example of a rule makes."""
    return HEAD + snippet(all_rules()[code].bad) + "\n"


def joined(*codes: str) -> dict[str, Any]:
    """Give the value of a manifest that has the faults of some rules."""
    found: dict[str, Any] = {}
    for code in codes:
        for key, value in _value(bad_manifest(code)).items():
            known = found.get(key)
            found[key] = (
                {**value, **known} if isinstance(known, dict) and isinstance(value, dict) else found.get(key, value)
            )
    return found


def _value(text: str) -> Any:
    return load_yaml(Source("manifest.yaml", text)).value


def _block(text: str) -> str:
    return yaml_text(_value(text))


def commented(text: str) -> str:
    """Write a manifest in block style with a comment behind each line that can bear one."""
    lines = _block(text).splitlines()
    return "".join(f"{line}  # note {at}\n" if line.endswith(":") else f"{line}\n" for at, line in enumerate(lines))


def _included(text: str) -> Files:
    value = _value(text)
    parts = {key: value.pop(key) for key in ("modules", "connections", "rpcs") if value.get(key)}
    if not parts:
        return {}
    part = "parts/all.yaml"
    return {
        "manifest.yaml": yaml_text({**value, "include": [part]}).encode(),
        part: ("# The parts.\n" + yaml_text(parts)).encode(),
    }


def _shared(text: str) -> Files:
    """Let an alias repeat every code of the first module, connection and procedure."""
    value = _value(text)
    lines = ["x-shared:\n"]
    for kind in ("modules", "rpcs", "connections"):
        for name, component in (value.get(kind) or {}).items():
            for key, code in component.items() if isinstance(component, dict) else ():
                if isinstance(code, dict | list) and code:
                    mark = f"{kind}{name}{key}".replace("-", "")
                    lines.append(f"  {mark}: &{mark} {json.dumps(code)}\n")
                    component[key] = f"@@{mark}@@"
    written = yaml_text({key: item for key, item in value.items() if key != "x-shared"})
    import re

    head = "".join(lines) if len(lines) > 1 else ""
    return {"manifest.yaml": (head + re.sub(r"[\"']?@@(\w+)@@[\"']?", r"*\1", written)).encode()}


def _directory(text: str) -> Files:
    app = load_text("manifest.yaml", text).app
    return {} if app is None else dict(render(app))


FORMS: dict[str, Callable[[str], Files]] = {
    "as it is": lambda text: {"manifest.yaml": text.encode()},
    "block": lambda text: {"manifest.yaml": commented(text).encode()},
    "json": lambda text: {"manifest.json": json.dumps(_value(text), indent=2).encode()},
    "one line of json": lambda text: {"manifest.json": json.dumps(_value(text)).encode()},
    "crlf and bom": lambda text: {"manifest.yaml": b"\xef\xbb\xbf" + commented(text).replace("\n", "\r\n").encode()},
    "included": _included,
    "aliases": _shared,
    "directory": _directory,
}


def faulty() -> Iterator[tuple[str, str, Files]]:
    """Yield code, form and files of every bad example that can be written in a form."""
    for code in all_rules():
        text = bad_manifest(code)
        for form, write in FORMS.items():
            try:
                files = write(text)
            except (AfkitError, TypeError, ValueError):
                continue
            if files:
                yield code, form, files
