"""What a request is made of: the values that a user enters, where each travels, and the expressions that send them."""

from __future__ import annotations

import re
from typing import Any

from afkit.importing.openapi.description.reading import Spot
from afkit.importing.openapi.fields import Field, ordered
from afkit.importing.words import label
from afkit.records import NamedTuple


class Input(NamedTuple):
    """A value that a user enters.

    `wire` is its name in the request, `value` the expression that sends it, `sample` what a case enters and `sent` what
    then goes out (in the path and the query as text or a list of texts; a member of a body as the service gets it). A
    sample of None is not entered. What is `constant` is sent without being asked for.
    """

    field: Field
    where: str
    wire: str
    value: Any
    sample: Any = None
    sent: Any = None
    constant: bool = False

    @property
    def name(self) -> str:
        """Its name in `parameters`."""
        return str(self.field["name"])


class Asked(NamedTuple):
    """All that a request is made of. `body` is the directive (None: no body), `json` what a case must see sent."""

    inputs: tuple[Input, ...]
    type: str = "json"
    content_type: str = ""
    body: Any = None
    json: Any = None
    schema: Spot | None = None

    def at(self, where: str) -> list[Input]:
        """Give the inputs of one place."""
        return [item for item in self.inputs if item.where == where]

    def sample(self) -> dict[str, Any]:
        """Give what a case enters."""
        found = {item.name: item.sample for item in self.inputs if item.sample is not None}
        if self.type == "multipart/form-data":
            files = [item.name for item in self.inputs if item.field["type"] == "buffer" and item.sample is not None]
            found.update((f"{name}FileName", "example.txt") for name in files)
        return found

    def fields(self) -> list[Field]:
        """Give the fields of the form."""
        fields = []
        for item in self.inputs:
            if item.constant or item.where == "nested":  # it stands under the option that shows it
                continue
            if item.field["type"] == "buffer" and self.type == "multipart/form-data":
                fields.append({**_file_name(item), **({"required": True} if item.field.get("required") else {})})
            fields.append(item.field)
        return ordered(fields)


def url_of(path: str, inputs: list[Input]) -> str:
    """Write the path with its parameters as expressions."""
    values = {item.wire: _safe(item) for item in inputs}
    return re.sub(r"\{([^{}]+)\}", lambda match: str(values.get(match[1], "")), path)


def going_to(url: str) -> dict[str, Any]:
    """Give the members of a request that say where it goes: what is encoded already is not encoded once more."""
    return {"url": url, "encodeUrl": False} if is_encoded(url) else {"url": url}


def is_encoded(url: str) -> bool:
    """Tell whether parts of an address are encoded, by an expression or in the description itself."""
    return "{{encodeURL(" in url or re.search(r"%[0-9A-Fa-f]{2}", url) is not None


def _safe(item: Input) -> str:
    """Write a value as one part of a path; a number needs no encoding."""
    value = str(item.value)
    if is_joined(value):
        return f"{{{{replace(encodeURL({value[2:-2]}), '%2C', ',')}}}}"
    if item.field["type"] in ("integer", "uinteger", "number", "date", "uuid", "boolean") or not value.startswith(
        "{{parameters."
    ):
        return value
    return f"{{{{encodeURL({value[2:-2]})}}}}"


def is_joined(value: object) -> bool:
    """Tell whether an expression joins a list."""
    return str(value).startswith("{{join(")


def _file_name(item: Input) -> Field:
    """Give the field of a file's name, beside the field of its data."""
    return {
        "name": f"{item.name}FileName",
        "label": f"{label(item.wire)} name",
        "type": "filename",
        "semantic": "file:name",
    }
