"""Turn shapes into JSON Schemas (draft 2020-12) for editors.

A schema accepts what `check` accepts: values with remarks (AF108, AF109) are valid, all other findings are not.
Unions are written as conditions on the type or the discriminator, so that a validator complains about the branch that
was meant. Only values beside an expression are alternatives (`anyOf`): common YAML servers offer values there, and not
below a condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from afkit.annotations import Any, TypeAlias
from afkit.app.spec.pages.examples import example_of
from afkit.app.spec.shapes.basics import EXPRESSION, SPREAD, UNSET
from afkit.app.spec.shapes.shape import (
    Anything,
    Arr,
    Bool,
    ByType,
    Enum,
    Key,
    Never,
    Null,
    Num,
    Obj,
    Ref,
    Shape,
    Str,
    Tagged,
    When,
)

Schema: TypeAlias = dict[str, Any]

_SCALARS = {"string", "number", "boolean", "null"}
"""Types between which editors need no condition: a union of them is written as alternatives, whose values are offered."""

NO_SNIPPETS: Mapping[str, Any] = MappingProxyType({})

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def to_json_schema(
    shape: Shape, title: str, schema_id: str, description: str = "", snippets: Mapping[str, Any] = NO_SNIPPETS
) -> Schema:
    """Make the schema of a shape. Named shapes become `$defs`, once each. `snippets` go to the root's members."""
    definitions = _Definitions()
    root = definitions.inline(shape)
    head: Schema = {"$schema": DIALECT, "$id": schema_id, "title": title}
    if description:
        head["description"] = description
    schema = head | root
    for name, bodies in snippets.items():
        schema["properties"][name]["defaultSnippets"] = bodies
    if definitions.found:
        schema["$defs"] = dict(sorted(definitions.found.items()))
    return schema


class _Definitions:
    """Collect the definitions that a schema refers to. A name that two shapes bear gets a number."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}
        self._names: dict[int, str] = {}
        self._kept: list[Shape] = []

    def use(self, shape: Shape) -> Schema:
        """Give the schema to write where the shape is used: a reference, if it is named."""
        if isinstance(shape, Ref):
            return self.use(shape.shape)
        name = getattr(shape, "name", "")
        if not name:
            return self.inline(shape)
        known = self._names.get(id(shape))
        if known is None:
            known = self._claim(name)
            self._names[id(shape)] = known
            self._kept.append(shape)
            self.found[known] = {}
            self.found[known] = {"title": _title(shape, name)} | self.inline(shape)
        return {"$ref": f"#/$defs/{known}"}

    def _claim(self, name: str) -> str:
        number, free = 1, name
        while free in self.found:
            number += 1
            free = f"{name}-{number}"
        return free

    def inline(self, shape: Shape) -> Schema:
        """Write the shape out."""
        return _WRITERS[type(shape)](self, shape)


def _title(shape: Shape, name: str) -> str:
    """Give a definition a title fit to be read: what messages call it, or its name in words."""
    noun = shape.noun if isinstance(shape, Obj) else ""
    words = noun.removeprefix("an ").removeprefix("a ").removeprefix("the ").strip("'`") or name.replace("-", " ")
    return words[:1].upper() + words[1:]


def _template(base: Schema, shape: Shape) -> Schema:
    """Allow an expression where another type is declared."""
    if shape.iml != "template":
        return base
    expression: Schema = {"type": "string", "pattern": EXPRESSION}
    if "enum" in base or base == {"type": "boolean"}:
        # Values stand first and on their own: editors offer what they find there, and not under `else`.
        return {"anyOf": [base, expression]}
    kind = base.pop("type")
    return {"type": [kind, "string"], "if": {"type": "string"}, "then": {"pattern": EXPRESSION}, "else": base}


def _anything(_: _Definitions, shape: Anything) -> Schema:
    return {}


def _bool(_: _Definitions, shape: Bool) -> Schema:
    return _template({"type": "boolean"}, shape)


def _null(_: _Definitions, shape: Null) -> Schema:
    return {"type": "null"}


def _num(_: _Definitions, shape: Num) -> Schema:
    schema: Schema = {"type": "integer" if shape.integer else "number"}
    if shape.min is not None:
        schema["minimum"] = shape.min
    if shape.max is not None:
        schema["maximum"] = shape.max
    return _template(schema, shape)


def _str(_: _Definitions, shape: Str) -> Schema:
    schema: Schema = {"type": "string"}
    if shape.min:
        schema["minLength"] = shape.min
    if shape.max is not None:
        schema["maxLength"] = shape.max
    if shape.pattern is not None:
        regex = shape.pattern.loose or shape.pattern.regex
        schema["pattern"] = f"(?:{regex})|(?:{EXPRESSION})" if shape.iml == "template" else regex
    return schema


def _enum(_: _Definitions, shape: Enum) -> Schema:
    schema: Schema = {"enum": [*shape.values, *shape.soft]}
    loose = [f"^{prefix}" for prefix in shape.prefixes]
    if shape.fold is not None:
        loose += [f"^{_any_case(str(value))}$" for value in shape.values]
    if shape.iml == "template":
        loose.append(EXPRESSION)
    if loose:
        schema = {"anyOf": [schema, {"pattern": "|".join(loose)}]}
    if shape.docs:
        schema["description"] = "; ".join(f"{value}: {doc}" for value, doc in shape.docs.items())
    return {"type": "string" if isinstance(shape.values[0], str) else "integer"} | schema


def _any_case(word: str) -> str:
    return "".join(f"[{c.upper()}{c.lower()}]" if c.isalpha() else c for c in word)


def _arr(definitions: _Definitions, shape: Arr) -> Schema:
    schema: Schema = {"type": "array"}
    item = definitions.use(shape.item)
    if item:
        schema["items"] = item
    if shape.min:
        schema["minItems"] = shape.min
    if shape.max is not None:
        schema["maxItems"] = shape.max
    return _template(schema, shape)


def _obj(definitions: _Definitions, shape: Obj) -> Schema:
    schema: Schema = {"type": "object"}
    properties = {name: _member(definitions, name, key) for name, key in shape.keys.items()}
    if properties:
        schema["properties"] = properties
    if shape.spread:
        schema.setdefault("properties", {})[SPREAD] = {"description": "An object whose members are merged in here."}
    if shape.families:
        schema["patternProperties"] = {
            family.regex: {"description": family.label} | _member(definitions, "", family.key)
            for family in shape.families
        }
    if shape.open is None:
        schema["additionalProperties"] = False
    else:
        extra = definitions.use(shape.open)
        if extra:
            schema["additionalProperties"] = extra
        if shape.names is not None:
            schema["propertyNames"] = {"pattern": shape.names.loose or shape.names.regex}
    required = [name for name, key in shape.keys.items() if key.required is True]
    if required:
        schema["required"] = required
    rules = [_rule(rule) for rule in shape.rules if rule.note is None]
    if rules:
        schema["allOf"] = rules
    return _template(schema, shape)


def _member(definitions: _Definitions, name: str, key: Key) -> Schema:
    """Write a member with what an editor shows about it."""
    if isinstance(key.shape, Never):
        return {"description": key.shape.message, "not": {}}
    schema: Schema = {}
    if key.doc:
        schema["description"] = key.doc if key.note is None else f"{key.doc} Note: {key.note.beside}."
    if key.default is not UNSET:
        schema["default"] = key.default
    example = example_of(name, key)
    if example is not UNSET:
        schema["examples"] = [example]
    if key.note is not None and key.note.severity == "warning":
        schema["deprecated"] = True
    used = definitions.use(key.shape)
    if "description" in schema and "description" in used:
        schema["description"] = f"{schema['description']} ({used['description']})"
    return used | schema


def _rule(rule: When) -> Schema:
    condition: Schema = {"required": [rule.key]}
    if rule.values:
        condition["properties"] = {rule.key: {"enum": list(rule.values)}}
    then: Schema = {}
    if rule.require:
        then["required"] = list(rule.require)
    if rule.forbid:
        then["properties"] = dict.fromkeys(rule.forbid, False)
    return {"if": condition, "then": then}


def _by_type(definitions: _Definitions, shape: ByType) -> Schema:
    cases = {kind: definitions.use(case) for kind, case in shape.cases.items() if not isinstance(case, Never)}
    kinds = list(cases)
    if shape.iml == "template" and "string" not in cases:
        cases["string"] = {"pattern": EXPRESSION}
        kinds.append("string")
    schema: Schema = {"type": kinds if len(kinds) > 1 else kinds[0]}
    if set(kinds) <= _SCALARS and any("enum" in case for case in cases.values()):
        return {"anyOf": [{"type": kind} | case for kind, case in cases.items()]}
    text = shape.cases.get("string")
    if isinstance(text, Enum) and len(kinds) > 1:  # its values are offered here as they are beside an expression
        del cases["string"]
        values = definitions.inline(text)
        others: Schema = {"type": [kind for kind in kinds if kind != "string"]}
        schema["anyOf"] = [*values.get("anyOf", [values]), others]
    conditions = [
        {"if": {"type": kind}, "then": case} for kind, case in cases.items() if case and case != {"type": kind}
    ]
    if len(kinds) == 1 and conditions:
        return cases[kinds[0]]
    if conditions:
        schema["allOf"] = conditions
    return schema


def _tagged(definitions: _Definitions, shape: Tagged) -> Schema:
    default = definitions.use(shape.default)
    cases: Mapping[str, Obj] = shape.cases
    if shape.presence is not None:
        test: Schema = {"required": [shape.tag]}
        return {"type": "object", "if": test, "then": definitions.use(shape.presence), "else": default}
    conditions: list[Schema] = [
        {"if": _has(shape.tag, {"const": value}), "then": definitions.use(case)} for value, case in cases.items()
    ]
    conditions.append({"if": _has(shape.tag, {"enum": list(cases)}), "else": default})
    return {"type": "object", "allOf": conditions}


def _has(tag: str, value: Schema) -> Schema:
    return {"properties": {tag: value}, "required": [tag]}


def _never(_: _Definitions, shape: Never) -> Schema:
    return {"description": shape.message, "not": {}}


def _ref(definitions: _Definitions, shape: Ref) -> Schema:
    return definitions.inline(shape.shape)


_WRITERS: dict[type, Callable[[_Definitions, Any], Schema]] = {
    Anything: _anything,
    Bool: _bool,
    Null: _null,
    Num: _num,
    Str: _str,
    Enum: _enum,
    Arr: _arr,
    Obj: _obj,
    ByType: _by_type,
    Tagged: _tagged,
    Never: _never,
    Ref: _ref,
}
