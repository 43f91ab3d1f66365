"""Changes that are offered at a place: declare what is missing, put into a group, extract, describe an output, accept."""

from __future__ import annotations

import re
from typing import Any, Literal

from afkit.app.model import Module
from afkit.index.index import Index, Standing
from afkit.index.members import owner_name
from afkit.records import NamedTuple
from afkit.source import Diagnostic, Document, Edit, Location
from afkit.source.places import Path


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
    source, line = document.source, found.location.line
    start = source.line_starts[line - 1]
    content = source.line(line)
    indent = content[: len(content) - len(content.lstrip(" \t"))]
    where = document.where(start + len(indent))
    inside = where.part == "value" and source.position(where.start)[0] < line
    if inside or document.format == "text" or source.name.lower().endswith("makecomapp.json"):
        return None
    mark = "#" if document.format == "yaml" else "//"
    text = f"{indent}{mark} afkit: ignore[{found.code}] TODO: say why{_newline(document)}"
    return Change(f"Accept {found.code} here, with a reason", (Edit(Location(source, start, start), text),), "fix")


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
    field = f"{{name: {name}, type: text, label: {_label(name)}}}"
    if index.project.form == "appdir":
        field = f'{{"name": "{name}", "type": "text", "label": "{_label(name)}"}}'
    edit = _append(index, spot.component, key, field)
    return Change(f"Declare the parameter '{name}' in {key}", (edit,), "fix") if edit is not None else None


def _append(index: Index, component: Any, key: str, item: str) -> Edit | None:
    """Write an item behind the last one of a list of a component, or make the list."""
    code = component.codes.get(key)
    if code is not None and code.given and isinstance(code.value, list):
        return append_item(code.origin.document, code.origin.path, item)
    document, path = component.origin.document, component.origin.path
    if document.format != "yaml" or code is None:
        return None
    return insert_member(document, path, f"{key}:", f"  - {item}")


def append_item(document: Document, path: Path, item: str) -> Edit | None:
    """Write an item behind the last one of the list at `path`, in the style that the list is written in."""
    value: Any = document.value
    for step in path:
        value = value[step]
    place = document.at(path)
    text = document.source.text
    flow = text[place.start : place.end].lstrip("&!").endswith("]") and "[" in text[place.start : place.end]
    if flow and (not value or text[place.end - 1] == "]"):
        at = place.end - 1
        body = text[place.start : at].rstrip()
        blank = at - len(text[place.start : at]) + len(body)
        if document.format == "json" and "\n" in text[place.start : place.end] and value:
            last = document.at((*path, len(value) - 1))
            indent = _indent_of(document, last.start)
            return Edit(Location(document.source, last.end, last.end), f",{_newline(document)}{indent}{item}")
        return Edit(Location(document.source, blank, at), f", {item}" if value else item)
    if not value:
        return None
    last = document.at((*path, len(value) - 1))
    first = document.at((*path, 0))
    line = document.source.line(first.line)
    dash = line[: first.column - 1].rfind("-")
    end = _line_end(text, max(last.end, place.end) if last.start >= place.start else place.end)
    if dash < 0 or last.start < place.start:
        return None
    return Edit(Location(document.source, end, end), f"{_newline(document)}{' ' * dash}- {item}")


def insert_member(document: Document, path: Path, *lines: str) -> Edit | None:
    """Write a member, given as lines, behind the last one of the block mapping at `path`."""
    value: Any = document.value
    for step in path:
        value = value[step]
    if not isinstance(value, dict) or not value or document.format != "yaml":
        return None
    first = document.key((*path, next(iter(value))))
    line = document.source.line(first.line)
    head = line[: first.column - 1]
    if head.strip(" -"):
        return None  # flow style
    place = document.at(path)
    end = _line_end(document.source.text, place.end)
    newline = _newline(document)
    text = "".join(f"{newline}{' ' * len(head)}{each}" for each in lines)
    return Edit(Location(document.source, end, end), text)


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
    item = f'"{spot.name}"' if code.origin.document.format == "json" else spot.name
    edit = append_item(code.origin.document, (*code.origin.path, number, "modules"), item)
    title = f"Add '{spot.name}' to the group '{group.get('label', number + 1)}'"
    return Change(title, (edit,), "fix") if edit is not None else None


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
    json = index.project.form == "appdir"
    items = [_field(name, samples.value[name], json) for name in missing]
    title = f"Describe {len(missing)} member{'s' if len(missing) > 1 else ''} of the sample in the interface"
    if interface.given and isinstance(interface.value, list) and interface.value:
        first = append_item(interface.origin.document, interface.origin.path, items[0])
        if first is None:
            return None
        lead = first.text[: first.text.index(items[0])]
        return Change(title, (first._replace(text="".join(lead + item for item in items)),), "rewrite")
    if json or interface.given:
        return None
    lines = ["interface:", *(f"  - {item}" for item in items)]
    edit = insert_member(spot.component.origin.document, spot.component.origin.path, *lines)
    return Change(title, (edit,), "rewrite") if edit is not None else None


def _field(name: str, value: Any, json: bool) -> str:
    kind = _type(value)
    inner = ""
    sample = value[0] if isinstance(value, list) and value else value
    if isinstance(sample, dict) and sample:
        fields = ", ".join(_field(key, member, json) for key, member in sample.items())
        inner = f', "spec": [{fields}]' if json else f", spec: [{fields}]"
    if json:
        return f'{{"name": "{name}", "type": "{kind}", "label": "{_label(name)}"{inner}}}'
    return f"{{name: {_scalar(name)}, type: {kind}, label: {_scalar(_label(name))}{inner}}}"


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, list):
        return "array"
    if isinstance(value, dict):
        return "collection"
    dated = isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value)
    return "date" if dated else "text"


def extract_to_temp(standing: Standing) -> Change | None:
    """Move the expression at a place of a request into `temp`, and read it from there."""
    template, spot = standing.template, standing.spot
    if template is None or template.pointed is None or spot is None or not spot.is_code:
        return None
    document, path = standing.document, standing.where.path
    holder = _request_of(document, path, spot.path)
    if holder is None or document.format != "yaml":
        return None
    relative = path[len(holder) :]
    if relative[:1] == ("temp",) or relative[:1] == ("response",) or "temp" in template.pointed.names[:1]:
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
    line = f"{name}: {_quoted(written)}"
    if isinstance(temp, dict) and temp:
        edit = insert_member(document, (*holder, "temp"), line)
    elif temp is None and "temp" not in value:
        first = document.key((*holder, next(iter(value))))
        head = document.source.line(first.line)[: first.column - 1]
        if head.strip(" -"):
            return None
        indent, newline = " " * len(head), _newline(document)
        text = f"temp:{newline}{indent}  {line}{newline}{indent}"
        edit = Edit(Location(document.source, first.start, first.start), text)
    else:
        return None
    if edit is None:
        return None
    replaced = Edit(place, "{{temp." + name + "}}")
    return Change(f"Extract into temp.{name}", (edit, replaced), "extract")


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
    value: Any = document.value
    for step in path:
        value = value.get(step) if isinstance(value, dict) else value[step]
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


def _label(name: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", name).replace("_", " ").replace("-", " ").split()
    return " ".join([words[0].capitalize(), *(word.lower() for word in words[1:])]) if words else name


def _scalar(text: str) -> str:
    plain = re.fullmatch(r"[A-Za-z][\w ./-]*", text) and text.lower() not in (
        "true",
        "false",
        "null",
        "yes",
        "no",
        "on",
        "off",
    )
    return text if plain and not text.endswith(" ") else _quoted(text)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


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


def _indent_of(document: Document, offset: int) -> str:
    line, column = document.source.position(offset)
    return document.source.line(line)[: column - 1]


def _line_end(text: str, offset: int) -> int:
    """Give the end of the line on which a stretch that ends at `offset` ends, its comment included."""
    if offset > 0 and text[offset - 1] in "\r\n":
        while offset > 0 and text[offset - 1] in "\r\n":
            offset -= 1
        return offset
    while offset < len(text) and text[offset] not in "\r\n":
        offset += 1
    return offset
