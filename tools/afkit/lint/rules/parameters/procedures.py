"""What procedures give to forms, options and fields, and what forms tell them. (AF419, AF454, AF455, AF498, AF725)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, mark
from afkit.app.knowledge.fields import adds_fields
from afkit.app.knowledge.mentions import mentions, single
from afkit.app.model import Component, Origin, Rpc
from afkit.app.spec.format.parameters import KEYS
from afkit.app.spec.format.types import TYPE, VISUAL_TYPES
from afkit.app.spec.shapes.basics import SPREAD
from afkit.iml.syntax.ast import Call, Literal
from afkit.lint.fixes.mend import put, rename, requote, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    FIELDS_OF_UNKNOWN_TYPE,
    FIELDS_WITHOUT_NAME,
    FLAG_IS_TEXT,
    FORM_READS_UNKNOWN,
    OPTIONS_WITHOUT_VALUE,
)
from afkit.lint.rules.parameters.declared import FORMS, LISTS, every_field
from afkit.nearest import edits, nearest
from afkit.patterns import lazy


@rule(
    OPTIONS_WITHOUT_VALUE,
    "error",
    stops="run",
    why="An option is `{label, value}`. With other names the list stays empty, unless `options.label` and "
    "`options.value` of the select name them.",
    source="P-50",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: select, label: User, options: "rpc://listUsers"}]
        rpcs:
          listUsers:
            label: List users
            communication: {url: /u, response: {iterate: "{{body}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: select, label: User, options: "rpc://listUsers"}]
        rpcs:
          listUsers:
            label: List users
            communication: {url: /u, response: {iterate: "{{body}}", output: {name: "{{item.name}}", id: "{{item.id}}"}}}
        """,
)
def options_without_value(facts: Facts) -> Iterator[Found]:
    yield from _renamed(facts)
    for rpc, output, place in _procedures(facts, options=True):
        missing = [name for name in ("value", "label") if name not in output]
        slip = _slip(missing, output)
        if slip is not None:
            told = f"the options of '{rpc.name}' have no {missing[0]}, but {slip}"
            at = place.at(slip)
            yield Found(at.key_location, told, f"did you mean '{missing[0]}'?", fix=rename(at, missing[0]))
        elif missing:
            yield Found(
                place.location,
                f"the options of '{rpc.name}' have no {' and no '.join(missing)}",
                "write " + ", ".join(f'{name}: "{{{{item.…}}}}"' for name in missing),
            )


def _renamed(facts: Facts) -> Iterator[Found]:
    """Tell of selects that name members of the options which the procedure does not give."""
    for _, field in every_field(facts, *FORMS, having="options"):
        options = field.value.get("options")
        store = options.get("store") if isinstance(options, dict) else None
        if not isinstance(options, dict) or not isinstance(store, str) or field.type not in ("select", "list", "radio"):
            continue
        rpc = facts.app.rpcs.get(store.removeprefix("rpc://").partition("?")[0])
        found = output_of(facts, rpc) if rpc is not None else None
        if rpc is None or found is None or not {"label", "value"} & options.keys():
            continue
        output = found[0]
        for key in ("value", "label"):
            name = options.get(key, key)
            if not isinstance(name, str) or "{{" in name or "." in name or name in output:
                continue
            near = nearest(name, output)
            if key in options:
                place = field.origin.at("options", key).location
                hint = f"did you mean '{near}'?" if near else f"it gives {', '.join(output)}"
                yield Found(place, f"the options of '{rpc.name}' have no {name}", hint)
            else:
                place = field.origin.at("options").key_location
                told = f"the options of '{rpc.name}' have no {key}, and this select names none"
                yield Found(place, told, f"add {key}: …, of {', '.join(output)}")


@rule(
    FIELDS_WITHOUT_NAME,
    "error",
    stops="run",
    why="What it gives are parameters: without a name their values are lost, and without a type they are not shown.",
    source="app-format, sections 9.1 and 9.6",
    good="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: ["rpc://listFields"]
        rpcs:
          listFields:
            label: List fields
            communication: {url: /f, response: {iterate: "{{body}}", output: {name: "{{item.id}}", type: text}}}
        """,
    bad="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: ["rpc://listFields"]
        rpcs:
          listFields:
            label: List fields
            communication: {url: /f, response: {iterate: "{{body}}", output: {label: "{{item.id}}", type: text}}}
        """,
)
def fields_without_name(facts: Facts) -> Iterator[Found]:
    for rpc, output, place in _procedures(facts, options=False):
        missing = [name for name in ("name", "type") if name not in output]
        slip = _slip(missing, output)
        if slip is not None:
            told = f"the fields of '{rpc.name}' have no {missing[0]}, but {slip}"
            at = place.at(slip)
            yield Found(at.key_location, told, f"did you mean '{missing[0]}'?", fix=rename(at, missing[0]))
        elif missing and str(output.get("type")) not in VISUAL_TYPES:
            yield Found(
                place.location,
                f"the fields of '{rpc.name}' have no {' and no '.join(missing)}",
                "write " + ", ".join(f'{name}: "{{{{item.…}}}}"' for name in missing),
            )
        for key in output if not missing else ():
            meant = next((name for name in KEYS if edits(key.lower(), name, 1) == 1), None) if key not in KEYS else None
            if meant is not None and meant not in output:
                at = place.at(key)
                told = f"the fields of '{rpc.name}' have a {key}, which no field has"
                yield Found(at.key_location, told, f"did you mean '{meant}'?", "warning", rename(at, meant))


_CALLED = {"label": ("text", "title", "caption"), "value": ("id", "key"), "name": ("key", "id")}
"""What other tools call a member of an option or field."""


def _slip(missing: list[str], output: dict[str, Any]) -> str | None:
    """Give the member that is misspelt, if one that is needed is missing."""
    near = [
        name
        for name in output
        if len(missing) == 1 and (0 < edits(name.lower(), missing[0], 2) <= 2 or name in _CALLED.get(missing[0], ()))
    ]
    return near[0] if len(near) == 1 and near[0] not in ("name", "type", "value", "label") else None


_FIELDS = """
        modules:
          createUser: {label: Create a user, moduleType: action, mappableParams: ["rpc://listFields"]}
        rpcs:
          listFields:
            label: List fields
            communication: {url: /f, response: {iterate: "{{body}}", output: {name: "{{item.key}}", type: %s}}}
        """


@rule(
    FIELDS_OF_UNKNOWN_TYPE,
    "error",
    stops="run",
    why="A form shows a field of a type that does not exist as broken.",
    source="P-43",
    good=_FIELDS % "text",
    bad=_FIELDS % "string",
)
def fields_of_unknown_type(facts: Facts) -> Iterator[Found]:
    known = {str(name) for name in (*TYPE.values, *TYPE.soft)}
    for rpc, output, place in _procedures(facts, options=False):
        kind = output.get("type")
        at = place.at("type")
        for name, start, end in _results(kind) if isinstance(kind, str) else ():
            if name in known or name.startswith(tuple(TYPE.prefixes)):
                continue
            meant = TYPE.slips.get(name) or nearest(name, sorted(known)) or ""
            whole = name == kind
            location = at.location if whole else at.inside(start, end)
            message = f"the fields of '{rpc.name}' are of type '{name}', which does not exist"
            fix = put(at.location, requote(at.location, meant)) if whole else within(at, start, end, f"'{meant}'")
            certain = meant and " " not in meant
            hint = f"write {meant}" if meant else "write text, number, boolean, date …"
            yield Found(location, message, hint, fix=fix if certain else ())


def _results(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the texts that a value may come out as, with their places: a plain one, or what `if` and `switch` choose from."""
    if "{{" not in text:
        yield text, 0, len(text)
        return
    nodes = [single(text)]
    while nodes:
        node = nodes.pop(0)
        if isinstance(node, Literal) and isinstance(node.value, str):
            yield node.value, node.start, node.end
        elif isinstance(node, Call) and node.name in ("if", "switch", "ifempty"):
            count, last = len(node.args), len(node.args) - 1
            nodes += [
                argument
                for number, argument in enumerate(node.args)
                if node.name == "ifempty"
                or (number > 0 and (node.name == "if" or number % 2 == 0 or (number == last and count % 2 == 0)))
            ]


_QUERY = """
        modules:
          listParcels:
            label: List parcels
            moduleType: search
            mappableParams:
              - {name: city, type: text, label: City}
              - {name: depot, type: select, label: Depot, options: "rpc://listDepots?place={{parameters.%s}}"}
            communication: {url: /parcels, qs: {city: "{{parameters.city}}", depot: "{{parameters.depot}}"}}
        rpcs:
          listDepots:
            label: List depots
            communication:
              url: /depots
              qs: {city: "{{parameters.place}}"}
              response: {iterate: "{{body}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}
        """


@rule(
    FORM_READS_UNKNOWN,
    "warning",
    stops="run",
    why="In the query of `rpc://` and in `visible` the form fills in its own values. One that it does not have is empty: the "
    "procedure lists too much or nothing, and the field is never shown, or always.",
    source="app-format, sections 6.2, 9.2 and 9.6",
    confidence="likely",
    good=_QUERY % "city",
    bad=_QUERY % "town",
)
def form_reads_unknown(facts: Facts) -> Iterator[Found]:
    for owner, at, text in _read_by_forms(facts):
        names = sorted({field.name for field in facts.fields(owner, *FORMS) if field.name})
        for mention in mentions(text):
            root, *rest = mention.names
            slip = root != "parameters" and edits(root.lower(), "parameters", 2) <= 2
            if not rest or not (slip or (root == "parameters" and rest[0] not in names)):
                continue
            near = rest[0] if rest[0] in names else nearest(rest[0], names, guesses=facts.guesses)
            told = f"the form has no parameter '{rest[0]}'" if not slip else f"'{root}' is nothing that a form has"
            hint = f"did you mean 'parameters.{near}'?" if near else "declare it, or write the value out"
            fix = within(at, mention.start, mention.end, ".".join(("parameters", near, *rest[1:]))) if near else ()
            yield Found(at.inside(mention.start, mention.end), told, hint, fix=fix, unsafe=bool(fix))


def _read_by_forms(facts: Facts) -> Iterator[tuple[Component, Origin, str]]:
    """Yield the texts in which a form puts its values: queries of procedures, and `visible`.

    Left out are forms of which more fields are nowhere in sight, and those that a button opens.
    """
    growing = facts.once(_with_more_fields)

    def known(owner: Component) -> bool:
        return mark(owner) not in growing and not any(facts.unseen(owner, key) for key in FORMS)

    for call in facts.procedures:
        asked = call.owner if call.key in FORMS and "parameters" not in call.path else None
        if asked is not None and "{{" in call.reference.partition("?")[2] and known(asked):
            yield asked, call.code.origin.at(*call.path), call.reference
    for owner, field in every_field(facts, *FORMS, having="visible"):
        text = field.value["visible"]
        if isinstance(text, str) and "{{" in text and known(owner):
            yield owner, field.origin.at("visible"), text


def _with_more_fields(facts: Facts) -> set[Mark]:
    """The components of which a procedure gives fields: nobody knows their names."""
    return {mark(call.owner) for call in facts.procedures if call.key in FORMS and adds_fields(call.path)}


_FLAG = """
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: team, type: select, label: Team, options: "rpc://listTeams?all=true"}]
        rpcs:
          listTeams:
            label: List teams
            communication: {url: /t, qs: {all: "{{if(parameters.all = %s, 1, 0)}}"},
              response: {iterate: "{{body}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}}
        """


@rule(
    FLAG_IS_TEXT,
    "warning",
    stops="advice",
    why="What stands in the query of `rpc://name?key=value` reaches the procedure as a text: it never equals `true` or "
    "`false`.",
    source="P-51",
    good=_FLAG % "'true'",
    bad=_FLAG % "true",
)
def flag_is_text(facts: Facts) -> Iterator[Found]:
    queried: dict[str, set[str]] = {}
    for call in facts.procedures:
        for pair in call.reference.partition("?")[2].split("&"):
            queried.setdefault(call.name, set()).add(pair.partition("=")[0])
    asked = ((names, text) for rpc, names in queried.items() for text in facts.texts_of(facts.app.rpcs.get(rpc)))
    for names, text in asked:
        if not isinstance(text.owner, Rpc) or not text.iml or ("true" not in text.text and "false" not in text.text):
            continue
        for match in _COMPARED.finditer(text.text) if "{{" in text.text else ():
            if match.group(1) in names:
                place = text.origin.inside(match.start(), match.end())
                word = match.group(2)
                fix = within(text.origin, match.start(2), match.end(2), f"'{word}'")
                message = f"parameters.{match.group(1)} is a text here, and never equals {word}"
                yield Found(place, message, f"write '{word}'", fix=fix)


_COMPARED = lazy(r"parameters\.(\w+)\s*[=!]=?=?\s*(true|false)\b")


def _procedures(facts: Facts, *, options: bool) -> Iterator[tuple[Rpc, dict[str, Any], Origin]]:
    """Yield the procedures that give options (or fields), each with what it makes of an item."""
    uses: dict[str, set[bool]] = {}
    for call in facts.procedures:
        if call.owner is None or call.key not in LISTS:
            continue
        last = call.path[-1] if call.path else None
        as_options = last in ("options", "store")
        uses.setdefault(call.name, set()).add(as_options if as_options or adds_fields(call.path) else not options)
        if as_options and _renames(call.code.value, call.path):
            uses[call.name].add(not options)
    for name, kinds in uses.items():
        rpc = facts.app.rpcs.get(name)
        if rpc is None or kinds != {options}:
            continue
        found = output_of(facts, rpc)
        if found is not None:
            yield rpc, *found


def output_of(facts: Facts, rpc: Rpc) -> tuple[dict[str, Any], Origin] | None:
    """Give what a procedure makes of an item, and where; None if that is not written out."""
    requests = facts.of(rpc)
    output = requests[-1].get("response", "output") if requests else None
    if any(item.get("response", "wrapper") is not None for item in requests):
        return None
    if not isinstance(output, dict) or SPREAD in output:
        return None
    return output, requests[-1].origin.at("response", "output")


def _renames(value: Any, path: tuple[str | int, ...]) -> bool:
    """Tell whether the options at a path name other members than `label` and `value`, or list files."""
    holder = value
    for step in path[:-1]:
        holder = holder[step]
    if not isinstance(holder, dict):
        return False
    return bool({"label", "value"} & set(holder)) if path[-1] == "store" else holder.get("type") in ("file", "folder")
