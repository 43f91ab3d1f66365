"""The types of parameters: what they hold, and what people write in their place.

Source: app-format reference, section 9.4; disagreements in section 13.
"""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.shapes.basics import Note
from afkit.app.spec.shapes.shape import Enum
from afkit.records import NamedTuple


class ParameterType(NamedTuple):
    """A type of parameter: the JSON type of its value (`any` = unchecked, empty = no value) and what it is for."""

    value: str
    doc: str
    visual: bool = False


TYPES: Final[dict[str, ParameterType]] = {
    "any": ParameterType("any", "any value"),
    "array": ParameterType("array", "list; `spec` describes its items"),
    "banner": ParameterType("", "box with a text; holds no value", visual=True),
    "boolean": ParameterType("boolean", "yes or no; with `required` a checkbox"),
    "buffer": ParameterType("string", "binary data; goes with a `filename`"),
    "cert": ParameterType("string", "certificate (PEM)"),
    "collection": ParameterType("object", "object; `spec` describes its members"),
    "color": ParameterType("string", "colour such as `#0a4c8b`"),
    "date": ParameterType("string", "date and time; delivered in UTC"),
    "email": ParameterType("string", "e-mail address"),
    "file": ParameterType("string", "file chosen from a tree; its path"),
    "filename": ParameterType("string", "name of a file"),
    "filter": ParameterType("array", "conditions that the user builds"),
    "folder": ParameterType("string", "folder chosen from a tree; its path"),
    "hidden": ParameterType("any", "value that is not shown"),
    "integer": ParameterType("number", "whole number"),
    "json": ParameterType("any", "JSON; a text is parsed to an object"),
    "number": ParameterType("number", "number"),
    "password": ParameterType("string", "secret text; masked in connections"),
    "path": ParameterType("string", "path"),
    "pkey": ParameterType("string", "private key (PEM)"),
    "port": ParameterType("number", "network port, 0 to 65535"),
    "select": ParameterType("any", "choice among `options`"),
    "text": ParameterType("string", "text"),
    "time": ParameterType("string", "time such as `08:30`"),
    "timestamp": ParameterType("any", "UNIX time"),
    "timezone": ParameterType("string", "IANA time zone"),
    "udt": ParameterType("number", "reference to a data structure"),
    "uinteger": ParameterType("number", "whole number from 0"),
    "url": ParameterType("string", "address with its protocol"),
    "uuid": ParameterType("string", "UUID"),
}
"""Types that the platform's editor accepts."""

_VISUAL = Note("info", "the platform's editor does not know this visual type", "S-17")
_PLATFORM = Note("warning", "this type is for the platform's own apps; its editor refuses it", "S-17")

OTHER_TYPES: Final[dict[str, ParameterType]] = {
    "html": ParameterType("", "formatted text; holds no value", visual=True),
    "markdown": ParameterType("", "formatted text; holds no value", visual=True),
    "separator": ParameterType("", "line between fields; holds no value", visual=True),
    "account": ParameterType("number", "connection"),
    "hook": ParameterType("number", "webhook"),
    "keychain": ParameterType("number", "key"),
    "device": ParameterType("number", "device"),
    "datastore": ParameterType("number", "data store"),
    "aiagent": ParameterType("string", "AI agent"),
    "scenario": ParameterType("string", "scenario"),
    "checkbox": ParameterType("boolean", "the same as boolean"),
    "list": ParameterType("any", "like select"),
    "radio": ParameterType("any", "like select"),
    "filestorage": ParameterType("array", "file storage"),
    "upload": ParameterType("array", "upload"),
    "udtspec": ParameterType("array", "fields of a data structure"),
    "udttype": ParameterType("string", "type of a data structure"),
    "dynamicCollection": ParameterType("object", "platform only"),
    "editor": ParameterType("string", "platform only"),
}
"""Types that exist, but that the editor refuses to authors."""

_EVERY = {**TYPES, **OTHER_TYPES}
VISUAL_TYPES: Final = frozenset(name for name, known in _EVERY.items() if known.visual)
UNFILLED_TYPES: Final = VISUAL_TYPES | {"hidden"}
"""Types of what nobody fills in."""
"""Types that hold no value."""
BOOLEAN_TYPES: Final = frozenset(name for name, known in _EVERY.items() if known.value == "boolean")
NUMBER_TYPES: Final = frozenset({"number", "integer", "uinteger", "port"})
"""Types that a person types a number into; the others with a number hold references to things of the platform."""
TEXT_TYPES: Final = frozenset(name for name, known in _EVERY.items() if known.value == "string") - {
    "buffer", "date", "editor",
}  # fmt: skip
"""Types that reach an expression as text; a date and a buffer arrive as types of their own."""

SLIPS: Final = {
    "string": "text",
    "str": "text",
    "textarea": "text with 'multiline: true'",
    "longtext": "text with 'multiline: true'",
    "multiline": "text with 'multiline: true'",
    "object": "collection",
    "dict": "collection",
    "map": "collection",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "int": "integer",
    "long": "integer",
    "unsigned": "uinteger",
    "bool": "boolean",
    "toggle": "boolean",
    "datetime": "date",
    "date-time": "date",
    "dateTime": "date",
    "enum": "select",
    "dropdown": "select",
    "choice": "select",
    "multiselect": "select with 'multiple: true'",
    "secret": "password",
    "binary": "buffer",
    "uri": "url",
    "link": "url",
    "colour": "color",
    "certificate": "cert",
    "info": "banner",
}

TYPE: Final = Enum(
    *TYPES,
    docs={name: known.doc for name, known in TYPES.items()},
    soft={name: _VISUAL if known.visual else _PLATFORM for name, known in OTHER_TYPES.items()},
    prefixes=dict.fromkeys(("account:", "hook:", "keychain:", "device:"), _PLATFORM),
    slips=SLIPS,
    iml="template",
    name="parameter-type",
)

REFUSED_IN_ENDPOINTS: Final = frozenset({"banner"})
ENDPOINT_TYPE: Final = Enum(
    *(name for name in TYPES if name not in REFUSED_IN_ENDPOINTS),
    docs={name: known.doc for name, known in TYPES.items()},
    soft=TYPE.soft,
    prefixes=TYPE.prefixes,
    slips=SLIPS,
    iml="template",
    name="endpoint-parameter-type",
)
