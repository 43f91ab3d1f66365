"""Parameter lists: names, choices, defaults, and what procedures give to forms. (AF45x)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, mark
from afkit.app.knowledge.fields import Field
from afkit.app.model import Component
from afkit.app.spec.format.types import VISUAL_TYPES
from afkit.app.spec.shapes.words import as_list
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    ADVANCED_AND_REQUIRED,
    PARAMETER_TWICE,
    PARAMETER_WITHOUT_NAME,
    SELECT_WITHOUT_OPTIONS,
)
from afkit.source.diagnostic import Related

FORMS = ("params", "staticParams", "mappableParams", "inputParameters")
LISTS = (*FORMS, "interface", "outputParameters", "installSpec")
SELECTS = ("select", "radio", "list")

OWN = ("__IMTLENGTH__", "__IMTINDEX__")
"""What the platform adds to the output of a search itself."""


def unnamed_fields(facts: Facts) -> dict[tuple[Any, str], int]:
    """How many fields of each list have no name of their own: none at all, that of another one, or a reserved one.

    So many names that are read, and that no field has, are no mistake of their own.
    """
    found: dict[tuple[Any, str], int] = {}
    for owner in owners(facts):
        across: set[str] = set()
        for key in filter(owner.codes.__contains__, LISTS):
            seen = set(across) if key in ("staticParams", "mappableParams") else set()
            for field in facts.fields(owner, key):
                if field.inner or field.type in VISUAL_TYPES:
                    continue
                alone = len(field.path) == 1  # those of other options may have one name
                twin = alone and field.name in seen
                reserved = field.name in OWN or (key == "params" and field.name in ("accountName", "teamID"))
                if not field.name or twin or reserved:
                    found[mark(owner), key] = found.get((mark(owner), key), 0) + 1
                seen.update([field.name] if alone else ())
            across |= seen
    return found


def owners(facts: Facts) -> list[Component]:
    """Give every component that has parameter lists."""
    return facts.once(_owners)


def _owners(facts: Facts) -> list[Component]:
    found: dict[Any, Component] = {}
    for _, owner, key, _ in facts.codes:
        if owner is not None and key in LISTS:
            found.setdefault(mark(owner), owner)
    return list(found.values())


def every_field(facts: Facts, *keys: str, having: str = "") -> list[tuple[Component, Field]]:
    """List every field of some kinds of lists (of all, if none is named) with its component; or those with a member."""
    listed = facts.once(_listed)
    found = listed.get((keys, having))
    if found is None:
        if having:
            found = [item for item in every_field(facts, *keys) if having in item[1].value]
        else:
            found = [(owner, field) for owner, key, field in facts.once(_fields) if not keys or key in keys]
        listed[keys, having] = found
    return found


def _listed(_: Facts) -> dict[tuple[tuple[str, ...], str], list[tuple[Component, Field]]]:
    """What was asked for before: more than twenty rules ask, most for the same lists."""
    return {}


def _fields(facts: Facts) -> list[tuple[Component, str, Field]]:
    return [(owner, key, field) for owner in owners(facts) for key in LISTS for field in facts.fields(owner, key)]


@rule(
    PARAMETER_TWICE,
    "error",
    stops="run",
    why="Both write to the same key of `parameters`: one of the two values is lost. That holds for fields side by side, "
    "also those inside of a collection, and across static and mappable parameters.",
    source="app-format, section 9.2",
    good="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: name, type: text, label: Name}, {name: email, type: email, label: Email}]
        """,
    bad="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: name, type: text, label: Name}, {name: name, type: email, label: Email}]
        """,
)
def parameter_twice(facts: Facts) -> Iterator[Found]:
    for owner in owners(facts):
        across: dict[str, Field] = {}
        for key in filter(owner.codes.__contains__, LISTS):
            levels: dict[tuple[str | int, ...], dict[str, Field]] = {}
            for field in facts.fields(owner, key):
                if not field.name:
                    continue
                level = levels.setdefault(field.path[:-1], {})
                top = len(field.path) == 1 and key in ("staticParams", "mappableParams")
                first = level.get(field.name) or (across.get(field.name) if top else None)
                if first is not None:
                    yield Found(
                        field.origin.at("name").location,
                        f"there is a '{field.name}' already",
                        "give it another name, or remove one of the two",
                        related=(Related(first.origin.at("name").location, "the first one"),),
                    )
                level.setdefault(field.name, field)
                if top:
                    across.setdefault(field.name, field)
                else:
                    yield from _shown_beside(field, levels)


def _shown_beside(field: Field, levels: dict[tuple[str | int, ...], dict[str, Field]]) -> Iterator[Found]:
    """Tell of a field that is shown by a choice and has the name of one that is always there."""
    home = field.path[:-1]
    while "nested" in home and not field.inner:
        holder = max(at for at, step in enumerate(home) if step == "nested")
        home = next((home[:at] for at in range(holder - 1, -1, -1) if home[at] == "options"), home[:holder])[:-1]
        first = levels.get(home, {}).get(field.name)
        if first is not None:
            place = field.origin.at("name").location
            related = (Related(first.origin.at("name").location, "the first one"),)
            hint = "give it another name, or remove one of the two"
            yield Found(place, f"there is a '{field.name}' already, beside the choice", hint, related=related)
            return


@rule(
    SELECT_WITHOUT_OPTIONS,
    "error",
    stops="run",
    why="A select, file or folder without options shows an empty list, and no value can be given.",
    source="app-format, section 9.5",
    good="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: role, type: select, label: Role, options: [{value: admin, label: Admin}]}]
        """,
    bad="""
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: role, type: select, label: Role}]
        """,
)
def select_without_options(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS):
        options, browses = field.value.get("options"), field.type in ("file", "folder")
        if isinstance(options, dict) and not options.get("store"):
            options = None  # what is said of options there are none of
        if (browses or field.type in SELECTS) and options in (None, [], {}, ""):
            place = field.origin.at("options" if "options" in field.value else "type").location
            if (hint := as_list(field.value.get("options"))) is not None:
                yield Found(place, "options are a list, and each says its value and its label", hint)
                continue
            kind = field.type if browses else "select"
            named = f"'{field.name}' " if field.name else ""
            told = "options: rpc://NAME" if browses else "options: [{value: …, label: …}], or options: rpc://NAME"
            yield Found(place, f"the {kind} {named}has no options", f"add {told}")


def choices(field: Field) -> list[Any] | None:
    """Give the values that a field can be chosen from; None if they are not written down."""
    options = field.value.get("options")
    if isinstance(options, dict):
        options = options.get("store")
    if not isinstance(options, list):
        return None
    values: list[Any] = []
    for option in options:
        if isinstance(option, dict) and isinstance(option.get("options"), list):
            values += [item.get("value") for item in option["options"] if isinstance(item, dict)]
        elif isinstance(option, dict):
            values.append(option.get("value"))
        else:
            return None
    return values


@rule(
    PARAMETER_WITHOUT_NAME,
    "error",
    stops="run",
    why="Its value goes nowhere; the platform refuses the form: “Object contains field with unknown name.”",
    source="app-format, section 9.2",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID}]
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{type: text, label: ID}]
        """,
)
def parameter_without_name(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts):
        item = bool(field.path) and field.path[-1] == "spec"
        if not item and field.value.get("name", "") == "" and field.type and field.type not in VISUAL_TYPES:
            place = field.origin.at("name") if "name" in field.value else field.origin
            yield Found(place.location, f"this parameter of type {field.type} has no name", "add name: …")


@rule(
    ADVANCED_AND_REQUIRED,
    "error",
    stops="run",
    why="Advanced parameters are hidden: users meet an error about a field that they do not see.",
    source="R-32",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID, required: true}]
            communication: {url: "/users/{{encodeURL(parameters.id)}}"}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: id, type: text, label: ID, required: true, advanced: true}]
            communication: {url: "/users/{{encodeURL(parameters.id)}}"}
        """,
)
def advanced_and_required(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="advanced"):
        value = field.value
        if value.get("required") is True and value.get("advanced") is True and value.get("default") in (None, ""):
            place = field.origin.at("advanced").key_location
            yield Found(place, f"'{field.name}' is hidden and required", "remove advanced, or give a default")
