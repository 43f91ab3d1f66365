"""JSON and XML in custom apps (IML reference, 4.6)."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.errors import CallError
from afkit.iml.functions.support import check_size
from afkit.iml.registry import APPS, Example, Param, function
from afkit.iml.values.basics import UNDEFINED, Undefined
from afkit.iml.values.numbers import read_integer
from afkit.iml.values.types import show, type_of
from afkit.late import late

if TYPE_CHECKING:
    from afkit.iml.environment import Environment
    from afkit.iml.values import json
else:
    json = late("afkit.iml.values.json")


@function(
    "createJSON",
    Param("value", "any"),
    returns="text",
    family="json",
    doc="Writes a value as JSON without blanks, members in their order, dates in ISO 8601. Undefined members vanish; "
    "undefined as a whole stays undefined. In the app's own JavaScript it is `JSON.stringify`.",
    examples=(
        Example(
            "{{createJSON(order)}}",
            '{"id":7,"tags":["a"],"note":null}',
            {"order": {"id": 7, "tags": ["a"], "note": None}},
        ),
        Example("""{{createJSON('say "hi"')}}""", '"say \\"hi\\""'),
    ),
    source="IMLP",
    dialects=APPS,
)
def create_json(env: Environment, value: Any) -> str | Undefined:
    if type_of(value) == "undefined":
        return UNDEFINED
    try:
        text = json.json_text(value)
    except RecursionError as error:
        raise CallError("the value is nested too deeply for JSON") from error
    check_size(len(text), env)
    return text


@function(
    "parseJSON",
    Param("text", "text|buffer"),
    returns="any",
    family="json",
    doc="Reads JSON text. Integers above 2⁵³ lose digits, as they do in JavaScript. Text that is "
    "no JSON is an error; of equal names the last one wins.",
    examples=(
        Example("""{{parseJSON('{"a":[1,2]}').a[2]}}""", 2),
        Example("{{parseJSON('9007199254740993')}}", 9007199254740992),
    ),
    source="IMLP",
    dialects=APPS,
)
def parse_json(env: Environment, text: str | bytes) -> Any:
    from json import JSONDecodeError, loads

    source = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    if json.is_too_deep(source):
        raise CallError(f"the JSON is nested more than {json.MAX_DEPTH} levels deep")
    try:
        return loads(source, parse_int=read_integer, parse_constant=_constant)
    except JSONDecodeError as error:
        raise CallError(f"the text is no JSON: {json.reason_of(error)}") from error


def _constant(name: str) -> Any:
    raise CallError(f"the text is no JSON: {name} is no JSON value")


@function(
    "parseXML",
    Param("text", "text|buffer"),
    returns="collection",
    family="json",
    doc="Reads XML: every element becomes an array of collections under its name, its text is the member `_value`, its "
    "attributes are the member `_attributes`; an element without content has an empty `_value`. Declared entities are "
    "refused, so that none can grow. A reply of type xml is read in the same way.",
    examples=(
        Example("{{parseXML('<a><b>1</b><b>2</b></a>').a[1].b[2]._value}}", "2"),
        Example("""{{parseXML('<a id="7"/>').a[1]._attributes.id}}""", "7"),
    ),
    source="MK",
    dialects=APPS,
    status="unofficial",
)
def parse_xml(env: Environment, text: str | bytes) -> dict[str, Any]:
    from afkit.iml.functions.xml import parse

    return parse(text)


@function(
    "createXML",
    Param("value", "collection"),
    returns="text",
    family="json",
    doc="Writes XML from what `parseXML` gives: names are elements, arrays repeat them, `_value` is the text and "
    "`_attributes` the attributes. Plain values may stand instead of collections with a `_value`.",
    examples=(
        Example(
            "{{createXML(doc)}}",
            '<a id="7"><b>1</b><b>x &amp; y</b></a>',
            {"doc": {"a": {"_attributes": {"id": 7}, "b": [1, "x & y"]}}},
        ),
    ),
    source="MK",
    dialects=APPS,
    status="unofficial",
)
def create_xml(env: Environment, value: dict[str, Any]) -> str:
    from afkit.iml.functions.xml import render

    return render(value, env)


@function(
    "toDataStructure",
    Param("data", "any", doc="a sample, or JSON or XML text of one"),
    Param("type", "text", optional=True, doc="json or xml", default="json"),
    returns="array",
    family="json",
    doc="Derives the list of fields that describes a sample: name, type, and for collections and arrays the `spec` of "
    "what is inside.",
    examples=(
        Example(
            """{{toDataStructure('{"id":1,"tags":["a"]}')}}""",
            [{"name": "id", "type": "number"}, {"name": "tags", "type": "array", "spec": {"type": "text"}}],
        ),
    ),
    source="MK",
    dialects=APPS,
    status="unofficial",
)
def to_data_structure(env: Environment, data: Any, kind: str = "json") -> list[dict[str, Any]]:
    from afkit.iml.functions.data_structure import fields_of

    if kind not in ("json", "xml"):
        raise CallError(f"the type '{kind[:20]}' does not exist", hint="it is json or xml")
    if isinstance(data, (str, bytes)):
        data = parse_json(env, data) if kind == "json" else parse_xml(env, data)
    if isinstance(data, list):
        data = next((item for item in data if isinstance(item, dict)), {})
    if not isinstance(data, dict):
        raise CallError(f"a collection is needed as a sample, {show(data, env)} is given")
    return fields_of(data)
