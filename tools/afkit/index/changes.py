"""Changes that are offered at a place: declare what is missing, put into a group, extract, describe an output, accept."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Literal

from afkit.app.knowledge.outputs import field_of, label_of
from afkit.app.model import Module, Origin
from afkit.errors import SourceError
from afkit.index.index import Index, Standing
from afkit.index.members import owner_name
from afkit.records import NamedTuple
from afkit.source import Diagnostic, Document, Edit, Location
from afkit.source.edits import append, insert, set_value
from afkit.source.places import Path, value_at


class Change(NamedTuple):
    """A change with a title. `kind` says what it is for: mending a finding, or rearranging."""

    title: str
    edits: tuple[Edit, ...]
    kind: Literal["fix", "extract", "rewrite"]


def changes_at(index: Index, standing: Standing) -> list[Change]:
    """List the changes that can be offered at a place. The text must be readable."""
    made = (
        declare_parameter(index, standing),
        add_to_group(index, standing),
        describe_output(index, standing),
        extract_to_temp(standing),
        share_by_anchor(standing),
    )
    return [change for change in made if change is not None]


def suppress(document: Document, found: Diagnostic) -> Change | None:
    """Accept a finding by a comment above its line, whose reason is left to the author."""
    if document.format == "text" or document.source.name.lower().endswith("makecomapp.json"):
        return None
    source, line = document.source, found.location.line
    where = document.where(source.line_starts[line - 1] + _indent(source.line(line)))
    if where.part == "value" and source.position(where.start)[0] < line:  # inside a text: above its first line
        line = source.position(where.start)[0]
    start, content = source.line_starts[line - 1], source.line(line)
    indent = content[: _indent(content)]
    mark = "#" if document.format == "yaml" else "//"
    text = f"{indent}{mark} afkit: ignore[{found.code}] TODO: say why{_newline(document)}"
    return Change(f"Accept {found.code} here, with a reason", (Edit(Location(source, start, start), text),), "fix")


def _indent(content: str) -> int:
    return len(content) - len(content.lstrip(" \t"))


def declare_parameter(index: Index, standing: Standing) -> Change | None:
    """Declare a parameter that an expression reads and nobody declares."""
    pointed = standing.template.pointed if standing.template is not None else None
    spot = standing.spot
    if pointed is None or spot is None or spot.component is None or index.members is None:
        return None
    if len(pointed.names) < 2 or pointed.names[0] != "parameters":
        return None
    name = pointed.names[1]
    if name in index.members.fields.get(owner_name(spot.component), {}) or not re.fullmatch(r"[A-Za-z_]\w*", name):
        return None
    if standing.symbol is not None and index.definitions(standing.symbol):
        return None
    key = "params"
    if isinstance(spot.component, Module):
        triggers = ("trigger", "instant_trigger", "responder")
        key = "staticParams" if spot.component.module_type in triggers[:2] else "mappableParams"
    code = spot.component.codes.get(key)
    if code is None:
        return None
    at = code.origin if code.given else spot.component.origin.at(key)
    if index.project.form == "appdir" and not code.given:
        return None
    edits = _attempt(append, at, {"name": name, "type": "text", "label": label_of(name)})
    return Change(f"Declare the parameter '{name}' in {key}", edits, "fix") if edits else None


def _attempt(make: Callable[..., tuple[Edit, ...]], at: Origin, value: Any, **more: Any) -> tuple[Edit, ...]:
    """Make edits; none if the text cannot be changed there without touching more than is asked for."""
    try:
        return make(at.document, at.path, value, **more)
    except SourceError:
        return ()


def add_to_group(index: Index, standing: Standing) -> Change | None:
    """Put a module that no group lists into the last group."""
    spot = standing.spot
    if index.facts is None or spot is None or spot.kind != "module" or spot.key or standing.where.part != "key":
        return None
    code = index.facts.app.codes.get("groups")
    if code is None or not code.given or not isinstance(code.value, list) or not code.value:
        return None
    if any(spot.name in group.get("modules", ()) for group in code.value if isinstance(group, dict)):
        return None
    number = len(code.value) - 1
    group = code.value[number]
    if not isinstance(group, dict) or not isinstance(group.get("modules"), list):
        return None
    edits = _attempt(append, code.origin.at(number, "modules"), spot.name)
    title = f"Add '{spot.name}' to the group '{group.get('label', number + 1)}'"
    return Change(title, edits, "fix") if edits else None


def describe_output(index: Index, standing: Standing) -> Change | None:
    """Describe in the interface what the sample shows and the interface lacks."""
    spot = standing.spot
    if index.facts is None or spot is None or not isinstance(spot.component, Module):
        return None
    if spot.key not in ("samples", "interface", ""):
        return None
    samples, interface = spot.component.codes.get("samples"), spot.component.codes.get("interface")
    if samples is None or not samples.given or not isinstance(samples.value, dict) or interface is None:
        return None
    known = {field.name for field in index.facts.fields(spot.component, "interface") if not field.inner}
    missing = [name for name in samples.value if name not in known and "{{" not in name]
    if not missing:
        return None
    fields = [field_of(name, [samples.value[name]]) for name in missing]
    title = f"Describe {len(missing)} member{'s' if len(missing) > 1 else ''} of the sample in the interface"
    edits: tuple[Edit, ...]
    if interface.given and isinstance(interface.value, list) and interface.value:
        # Each is put behind the last item that is there now: at one place, one after the other.
        made = [_attempt(append, interface.origin, field) for field in fields]
        if any(len(each) != 1 or each[0].location != made[0][0].location for each in made):
            return None
        edits = (made[0][0]._replace(text="".join(each[0].text for each in made)),)
    elif index.project.form == "appdir":
        edits = _attempt(set_value, interface.origin, fields)
    else:
        edits = _attempt(set_value, spot.component.origin.at("interface"), fields)
    return Change(title, edits, "rewrite") if edits else None


_LATER = frozenset({"temp", "response", "pagination", "repeat"})
"""What of a request is evaluated with its answer; `temp` comes before."""


def extract_to_temp(standing: Standing) -> Change | None:
    """Move the expression at a place of a request into `temp`, and read it from there."""
    template, spot = standing.template, standing.spot
    if template is None or template.pointed is None or spot is None or not spot.is_code:
        return None
    document, path = standing.document, standing.where.path
    holder = _request_of(document, path, spot.path)
    if holder is None:
        return None
    relative = path[len(holder) :]
    if (relative[:1] and relative[0] in _LATER) or "temp" in template.pointed.names[:1]:
        return None
    mustache = template.pointed.mustache
    place = document.inside(path, mustache.start, mustache.end)
    written = template.text[mustache.start : mustache.end]
    if place.text != written:
        return None
    value: Any = document.value
    for step in holder:
        value = value[step]
    temp = value.get("temp")
    name = _free(str(next((step for step in reversed(path) if isinstance(step, str)), "value")), temp)
    at = Origin(document, (*holder, "temp", name)) if isinstance(temp, dict) else Origin(document, (*holder, "temp"))
    if isinstance(temp, dict):
        edits = _attempt(insert, at, written)
    elif "temp" not in value:
        edits = _attempt(insert, at, {name: written}, before=next(iter(value)))
    else:
        return None
    if not edits:
        return None
    replaced = Edit(place, "{{temp." + name + "}}")
    return Change(f"Extract into temp.{name}", (*edits, replaced), "extract")


def _request_of(document: Document, path: Path, inside: Path) -> Path | None:
    """Give the path of the request that holds a place: the code itself, an item of it, or a step of OAuth."""
    code = path[: len(path) - len(inside)]
    for depth in range(len(inside) + 1):
        here = (*code, *inside[:depth])
        value: Any = document.value
        for step in here:
            value = value[step]
        if isinstance(value, dict) and ("url" in value or "response" in value or "endpoint" in value):
            return here if document.at(here).start <= document.at(path).start else None
    return None


def share_by_anchor(standing: Standing) -> Change | None:
    """Give the value at a place an anchor, and put aliases where the same value is written again."""
    document, path = standing.document, standing.where.path
    if document.format != "yaml" or standing.where.part != "key" or not path:
        return None
    value = value_at(document.value, path)
    if not isinstance(value, dict | list) or not value:
        return None
    places = [item for item in _equal(document, value) if _own(document, item)]
    source = document.source
    if len(places) < 2 or path not in places:
        return None
    name = re.sub(r"\W", "", str(path[-1])) or "shared"
    while re.search(rf"&{name}\b", source.text):
        name += "2"
    edits: list[Edit] = []
    for number, item in enumerate(places):
        key, whole = document.key(item), document.at(item)
        colon = source.text.find(":", key.end) + 1
        if source.text[whole.start : whole.start + 1] == "&" or colon <= 0 or whole.start < colon:
            return None
        if number == 0:
            edits.append(Edit(Location(source, colon, colon), f" &{name}"))
        else:
            edits.append(Edit(Location(source, colon, whole.end), f" *{name}"))
    return Change(f"Share by an anchor with {len(places) - 1} equal value{'s' if len(places) > 2 else ''}", tuple(edits),
        "extract")  # fmt: skip


def _equal(document: Document, wanted: Any) -> list[Path]:
    found: list[Path] = []
    stack: list[tuple[Any, Path]] = [(document.value, ())]
    while stack:
        value, path = stack.pop()
        if path and isinstance(path[-1], str) and value == wanted and type(value) is type(wanted):
            found.append(path)
            continue
        if isinstance(value, dict):
            stack.extend((member, (*path, name)) for name, member in value.items())
        elif isinstance(value, list):
            stack.extend((item, (*path, number)) for number, item in enumerate(value))
    return sorted(found, key=lambda item: document.key(item).start)


def _own(document: Document, path: Path) -> bool:
    """Tell whether a value is written at its own key, neither behind an alias nor merged, nor around an anchor."""
    key, place = document.key(path), document.at(path)
    text = document.source.text[place.start : place.end]
    return key.text.strip("\"'") == path[-1] and place.start > key.end and not re.search(r"(?:^|[\s\[{,])&\w", text)


# Spelling


def _free(name: str, temp: Any) -> str:
    name = re.sub(r"\W", "", name) or "value"
    name = name[0].lower() + name[1:] if not name[0].isdigit() else f"value{name}"
    taken = set(temp) if isinstance(temp, dict) else set()
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{name}{number}", number + 1
    return candidate


def _newline(document: Document) -> str:
    return "\r\n" if "\r\n" in document.source.text else "\n"
