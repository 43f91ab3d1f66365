"""What a user enters for an operation, and how each value travels: in the path, the query, a header, a cookie or the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from afkit.importing.names import Names, member, parameter_name
from afkit.importing.openapi.answers import kind_of
from afkit.importing.openapi.asked import Asked, Input
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.parts import TOKEN, Media, Operation, Parameter
from afkit.importing.openapi.description.reading import Spot
from afkit.importing.openapi.description.shapes import Schemas, Shape
from afkit.importing.openapi.empties import sent_collection, sent_value
from afkit.importing.openapi.fields import Field, Fields, finished, out_of_use
from afkit.importing.openapi.forms import SEPARATORS, form_name, form_text, is_plain_list, nested
from afkit.importing.openapi.security.proof import IGNORED
from afkit.importing.openapi.values import Examples
from afkit.importing.report import Report
from afkit.importing.words import sentence


class Requests:
    """Works out what operations ask for."""

    def __init__(self, description: Description, schemas: Schemas, fields: Fields, report: Report) -> None:
        self._description = description
        self._schemas = schemas
        self._fields = fields
        self._report = report
        self._examples = Examples(schemas)

    def of(
        self, operation: Operation, credentials: frozenset[tuple[str, str]], taken: frozenset[str], *, lists: bool
    ) -> Asked:
        """Give what an operation asks for, without what connections carry (`credentials`: place and name) and what
        paging takes over (`taken`). What `lists` has a `limit` of its own."""
        self._fields.subject = operation.title
        names = Names({"limit"} if lists else ())
        inputs = []
        for item in self._description.parameters(operation):
            low = item.name.lower()
            if (item.where, low) in credentials or (item.where == "header" and low in IGNORED):
                continue
            braced = item.where == "query" and "{{" in item.name
            if braced or (item.where in ("header", "cookie") and not TOKEN.fullmatch(item.name)):
                reason = "no request can carry this name"
                self._report.left_out(f"{item.where} '{item.name}' of {operation.title}", reason)
            elif item.form == "deep" and self._is_open(item):
                reason = "the members of the object are not described"
                self._report.left_out(f"query '{item.name}' of {operation.title}", reason)
            elif not (item.where == "query" and item.name in taken):
                inputs.append(self._parameter(item, names))
        told = {item.wire for item in inputs if item.where == "path"}
        for name in re.findall(r"\{([^{}]+)\}", operation.path):
            if name not in told:
                told.add(name)
                self._report.simplified(
                    operation.title, f"the parameter {name} of its path is not described; it is a text"
                )
                inputs.append(self._parameter(Parameter(name, "path", True, Spot({"type": "string"}, "")), names))
        bodies, required, help = self._description.bodies(operation)
        if bodies and operation.method in ("GET", "HEAD"):
            self._report.simplified(
                operation.title, f"a {operation.method} carries no body; that of the description is left out"
            )
            bodies = ()
        if not bodies:
            return Asked(tuple(inputs))
        return self._body(operation, bodies, required, help, inputs, names)

    # ------------------------------------------------------------------------------------------------- parameters

    def _parameter(self, item: Parameter, names: Names) -> Input:
        shape = self._schemas.shape(item.schema)
        if item.required and len(shape.enum) == 1 and item.where != "path" and shape.kind != "array":
            text = _text(shape.enum[0])
            if "{{" not in text:
                field: Field = {"name": item.name, "type": "text", "required": True}
                return Input(field, item.where, item.name, text, None, text, constant=True)
        sample = self._examples.of(item.schema, write=True, given=item.example, name=item.name)
        if (
            item.where == "path"
            and isinstance(sample, str)
            and not shape.enum
            and shape.format not in ("date", "date-time")
        ):
            sample = re.sub(r"[^A-Za-z0-9._~-]", "-", sample) or "4711"
            if sample in self._description.fixed_parts:
                sample = f"{sample}-1"
        name = names.take(parameter_name(item.name))
        given = item.example
        help, required = item.description, item.required
        field = self._fields.form(item.name, item.schema, required=required, help=help, example=given, sample=sample)
        field = {**field, "name": name}
        if item.deprecated and not required:
            field.update(out_of_use(field))
        if (field["type"] in ("collection", "json", "any") or nested(field)) and item.form != "deep":
            field = {**{key: field[key] for key in field if key != "spec"}, "type": "text"}
            sample = sample if isinstance(sample, str) else "example"
            if shape.kind in ("object", "array"):
                form = "as JSON" if item.form == "json" else "in the form that the service expects"
                self._report.simplified(self._fields.subject, f"{item.name} is entered as one text, {form}")
        if item.form in ("matrix", "label"):
            self._report.simplified(self._fields.subject, f"{item.name} is sent plain, not in the style '{item.form}'")
        if item.form == "deep" and isinstance(field.get("spec"), list):
            field, sample = self._flattened(field, sample)
        value, sent = self._carried(item, shape, field, member("parameters", name), sample)
        wire = f"{item.name}[]" if item.form == "deep" and isinstance(sample, list) else item.name
        return Input(field, item.where, wire, value, sample, sent)

    def _is_open(self, item: Parameter) -> bool:
        """Tell whether an object is sent member by member, and nothing says which there are."""
        shape = self._schemas.shape(item.schema)
        given = item.example if item.example is not None else shape.example
        return shape.kind == "object" and not (shape.properties or shape.variants or isinstance(given, Mapping))

    def _flattened(self, field: Field, sample: Any) -> tuple[Field, Any]:
        """Keep the members that a query carries as `name[member]`: plain values and lists of them."""
        kept = [one for one in field["spec"] if one["type"] not in ("collection", "json", "any") and not nested(one)]
        for name in [one["name"] for one in field["spec"] if one not in kept]:
            self._report.simplified(
                self._fields.subject, f"{field['name']}[{name}] is left out; a query is one level deep"
            )
        names = {one["name"] for one in kept}
        shown = {key: part for key, part in sample.items() if key in names} if isinstance(sample, Mapping) else sample
        if kept:
            return {**field, "spec": kept}, shown
        return {**{key: field[key] for key in field if key != "spec"}, "type": "text"}, "example"

    def _carried(self, item: Parameter, shape: Shape, field: Field, value: str, sample: Any) -> tuple[str, Any]:
        """Give the expression that sends a parameter, and what is then sent."""
        if field["type"] == "date":
            format = "YYYY-MM-DD" if shape.format == "date" else "YYYY-MM-DDTHH:mm:ss[Z]"
            zone = "" if shape.format == "date" else ", 'UTC'"
            text = f"formatDate({value}, '{format}'{zone})"
            sent = sample if shape.format == "date" else str(sample)[:19] + "Z"
            return (f"{{{{{text}}}}}" if item.required else f"{{{{if({value}, {text}, undefined)}}}}"), sent
        if isinstance(sample, list):
            texts = [_text(part) for part in sample]
            if item.form in ("repeat", "deep") and item.where == "query":
                return f"{{{{{value}}}}}", texts
            sign = SEPARATORS.get(item.form, ",")
            joined = f"join({value}, '{sign}')"
            return (
                f"{{{{{joined}}}}}" if item.required else f"{{{{if(length({value}), {joined}, undefined)}}}}"
            ), sign.join(texts)
        if item.form == "deep" and isinstance(sample, Mapping):
            return f"{{{{{value}}}}}", sample
        return f"{{{{{value}}}}}", _text(sample)

    # ------------------------------------------------------------------------------------------------- bodies

    def _body(
        self,
        operation: Operation,
        bodies: tuple[Media, ...],
        required: bool,
        help: str,
        inputs: list[Input],
        names: Names,
    ) -> Asked:
        order = ("json", "form", "multipart", "text", "binary", "xml")
        media = min(bodies, key=lambda item: order.index(kind_of(item.type)))
        kind = kind_of(media.type)
        files = [item.type for item in bodies if self._is_file(item)]
        if len(files) > 1 and kind in ("text", "binary", "xml"):
            return self._file_of_a_type(files, media, required, help, inputs, names)
        if len(bodies) > 1:
            others = ", ".join(item.type for item in bodies if item is not media)
            self._report.simplified(operation.title, f"its body is sent as {media.type}, not as {others}")
        shape = self._schemas.shape(media.schema)
        if kind == "xml" and shape.kind in ("object", "array"):
            self._report.simplified(
                operation.title, f"its body is {media.type}; it is entered as one text, not by its parts"
            )
        if kind in ("text", "xml", "binary"):
            return self._whole(media, kind, required, help, inputs, names)
        wire = self._examples.of(media.schema, write=True, given=media.example)
        if shape.kind != "object" or not (shape.properties or shape.variants):
            return self._free(media, shape, required, help, inputs, names, wire)
        wire = pruned(wire) if isinstance(wire, Mapping) else {}
        members = []
        fields = self._fields.members(shape, above=shape.keys, sample=wire)
        for field in self._flat(fields):
            members.append(self._member(field, names, wire, kind, media, shape))
        encoding = media.encoding
        body = {form_name(item.wire, kind, encoding.get(item.wire), item.field): item.value for item in members}
        shown = [item for item in members if item.where == "body"]
        visible = self._visible(fields, shown)
        return Asked(
            (*inputs, *visible),
            {"json": "json", "form": "urlencoded", "multipart": "multipart/form-data"}[kind],
            "" if media.type in ("application/json", "*/*") or kind != "json" else media.type,
            body,
            self._seen(wire, {item.wire for item in members}) if kind == "json" else None,
            media.schema if kind == "json" else None,
        )

    def _seen(self, wire: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
        return {name: value for name, value in wire.items() if name in names and value is not None}

    def _flat(self, fields: list[Field]) -> list[Field]:
        """Give the fields of one level and those that their options bring in, each name once."""
        found: dict[str, Field] = {}
        for field in fields:
            found.setdefault(field["name"], field)
            for option in field.get("options", ()) if isinstance(field.get("options"), list) else ():
                for inner in self._flat(option.get("nested", [])):
                    found.setdefault(inner["name"], inner)
        return list(found.values())

    def _visible(self, fields: list[Field], members: list[Input]) -> list[Input]:
        """Put nested fields back under their options; what remains is what the form shows at once."""
        by_wire = {item.wire: item for item in members}
        top = {field["name"] for field in fields}
        inside = {name for name in by_wire if name not in top}
        renamed = {wire: item.name for wire, item in by_wire.items()}
        result = []
        for item in members:
            if item.wire in inside:
                result.append(item._replace(where="nested"))
                continue
            field = dict(item.field)
            if isinstance(field.get("options"), list):
                field["options"] = [self._renamed(option, renamed) for option in field["options"]]
            result.append(item._replace(field=field))
        return result

    def _renamed(self, option: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
        if "nested" not in option:
            return dict(option)
        inside = [{**field, "name": names.get(field["name"], field["name"])} for field in option["nested"]]
        return {**option, "nested": inside}

    def _member(
        self, field: Field, names: Names, wire: Mapping[str, Any], kind: str, media: Media, shape: Shape
    ) -> Input:
        given = str(field["name"])
        name = names.take(parameter_name(given))
        inner = self._schemas.shape(shape.properties[given]) if given in shape.properties else Shape()
        sample = wire.get(given)
        value = member("parameters", name)
        field = {**field, "name": name}
        text: Any = f"{{{{{value}}}}}"
        sent = None
        if kind == "multipart" and inner.items is not None and self._schemas.shape(inner.items).format == "binary":
            self._report.simplified(self._fields.subject, f"of {given} one file is sent, not several")
            field = {key: field[key] for key in field if key not in ("spec", "validate")} | {"type": "buffer"}
            sample = "example"
        if field["type"] == "buffer" and kind != "multipart":
            field = {**field, "type": "text"}
        elif field["type"] == "buffer":
            file = f"{value}FileName"
            text = {"value": f"{{{{{value}}}}}", "options": {"filename": f"{{{{ifempty({file}, 'file')}}}}"}}
            field = {**field, "semantic": "file:data"}
        elif field["type"] == "date" and inner.format == "date":
            formatted = f"formatDate({value}, 'YYYY-MM-DD')"
            text = f"{{{{if({value}, {formatted}, undefined)}}}}"
        elif field["type"] in ("collection", "array"):
            sent = sent_value(field, inner, self._schemas, sample)
            if field["type"] == "collection":
                text = sent_collection(value, field, inner, self._schemas)
        elif field["type"] == "json" and inner.values is not None and not inner.properties:
            field, sample, text = self._map(field, inner, sample, value)
        if kind != "json":
            text = form_text(kind, media.encoding.get(given), field, value, text)
            if kind == "multipart" and is_plain_list(field):
                reason = f"{given} is sent as parts of one name, one for each value; try it with the service"
                self._report.simplified(self._fields.subject, reason)
        return Input(field, "body", given, text, sample, sent)

    def _map(self, field: Field, shape: Shape, sample: Any, value: str) -> tuple[Field, Any, str]:
        """Make a map a list of keys and values."""
        inner = self._schemas.shape(shape.values) if shape.values is not None else Shape()
        made = self._fields.form("value", shape.values, sample=None) if shape.values is not None else {"type": "any"}
        if inner.kind in ("object", "array"):
            made = {"type": "any"}
        spec = [
            {"name": "key", "label": "Key", "type": "text", "required": True},
            {"name": "value", "label": "Value", **{k: made[k] for k in made if k in ("type", "options")}},
        ]
        pairs = [{"key": key, "value": part} for key, part in sample.items()] if isinstance(sample, Mapping) else None
        result = {k: v for k, v in field.items() if k not in ("type", "default")}
        result = {**result, "type": "array", "labels": {"add": "Add item"}, "spec": spec}
        text = f"{{{{if(length({value}), toCollection({value}, 'key', 'value'), undefined)}}}}"
        return result, pairs, text

    def _free(
        self, media: Media, shape: Shape, required: bool, help: str, inputs: list[Input], names: Names, wire: Any
    ) -> Asked:
        """Make a body that is no object of known members one field."""
        name = names.take("items" if shape.kind == "array" else "body")
        field = self._fields.form(name, media.schema, required=required, help=help, sample=wire)
        field = {**field, "name": name}
        if field["type"] == "date":
            field = {key: field[key] for key in field if key != "time"} | {"type": "text"}
        item = Input(field, "body", "", f"{{{{{member('parameters', name)}}}}}", pruned(wire))
        kind = "urlencoded" if kind_of(media.type) == "form" and shape.kind == "object" else "json"
        content = "" if media.type in ("application/json", "*/*") or kind_of(media.type) != "json" else media.type
        wire = pruned(wire)
        seen = None if isinstance(wire, str | int | float | bool) or wire is None else wire
        return Asked((*inputs, item), kind, content, item.value, seen if kind == "json" else None, media.schema)

    def _is_file(self, media: Media) -> bool:
        return self._schemas.shape(media.schema).format == "binary" and "*" not in media.type

    def _file_of_a_type(
        self, types: list[str], media: Media, required: bool, help: str, inputs: list[Input], names: Names
    ) -> Asked:
        """Ask for a file, and which of the types it may have it has."""
        name = names.take("contentType")
        options = [{"label": text, "value": text} for text in types]
        field: Field = {"name": name, "label": "Content type", "type": "select", "required": True, "options": options,
                        "help": "The type of the file."}  # fmt: skip
        value = f"{{{{{member('parameters', name)}}}}}"
        chosen = Input(field, "header", "Content-Type", value, types[0], types[0])
        return self._whole(media, "binary", required, help, [*inputs, chosen], names)._replace(content_type="")

    def _whole(self, media: Media, kind: str, required: bool, help: str, inputs: list[Input], names: Names) -> Asked:
        name = names.take("data" if kind == "binary" else "body")
        field: Field = {"name": name, "label": "Data" if kind == "binary" else "Body"}
        field["type"] = "buffer" if kind == "binary" else "text"
        if kind != "binary":
            field["multiline"] = True
        text = "The content of the file." if kind == "binary" else f"The content as {media.type}."
        field = finished(field, required=required, default=None, help=sentence(help) or text, advanced=False)
        sample = (
            media.example
            if isinstance(media.example, str) and media.example
            else "<example/>"
            if kind == "xml"
            else "example"
        )
        item = Input(field, "body", "", f"{{{{{member('parameters', name)}}}}}", sample)
        body_type = "binary" if kind == "binary" else "text"
        return Asked((*inputs, item), body_type, media.type.replace("*/*", "application/octet-stream"), item.value)


def pruned(value: Any) -> Any:
    """Take out what counts as not filled in: empty texts, lists and collections, at any depth."""
    if isinstance(value, Mapping):
        return {key: part for key, inner in value.items() if (part := pruned(inner)) not in ("", [], {}, None)}
    if isinstance(value, list):
        return [part for inner in value if (part := pruned(inner)) not in ("", [], {}, None)]
    return value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return str(int(value))  # as the platform writes it
    return str(value)
