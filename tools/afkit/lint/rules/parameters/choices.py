"""Options of selects and bounds of texts, one by one. (AF487 to AF493, AF723)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import Field
from afkit.app.model import Connection, Origin
from afkit.lint.fixes.mend import put, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    GROUPS_UNLIKE_OPTIONS,
    NESTED_BESIDE_PROCEDURE,
    OPTION_TWICE,
    OPTION_WITHOUT_VALUE,
    OPTIONS_NAME_AN_EXPRESSION,
    PASSWORD_OUTSIDE_CONNECTION,
    PATTERN_NOT_ANCHORED,
    PATTERN_NOT_VALID,
)
from afkit.lint.rules.parameters.declared import FORMS, every_field
from afkit.patterns import lazy
from afkit.source.diagnostic import Related

_FORM = """
        modules:
          createUser:
            label: Create a user
            moduleType: action
            mappableParams: [{name: role, type: %s, label: Role, %s}]
        """


def _choices(facts: Facts) -> list[Field]:
    """List the fields of forms that have options."""
    return [field for _, field in every_field(facts, *FORMS, having="options")]


def _options(field: Field) -> Iterator[tuple[Origin, dict[str, Any]]]:
    """Yield the options of a field that are written down, those in groups included."""
    options = field.value.get("options")
    if options is None:
        return
    at = field.origin.at("options")
    if isinstance(options, dict):
        options, at = options.get("store"), at.at("store")
    for number, option in enumerate(options if isinstance(options, list) else ()):
        inner = option.get("options") if isinstance(option, dict) else None
        if isinstance(inner, list):
            for place, item in enumerate(inner):
                if isinstance(item, dict):
                    yield at.at(number, "options", place), item
        elif isinstance(option, dict):
            yield at.at(number), option


@rule(
    OPTION_WITHOUT_VALUE,
    "error",
    stops="run",
    why="A select cannot give null: the platform refuses the form.",
    source="P-47",
    good=_FORM % ("select", "options: [{value: admin, label: Admin}]"),
    bad=_FORM % ("select", "options: [{value: null, label: Nobody}]"),
)
def option_without_value(facts: Facts) -> Iterator[Found]:
    for field in facts.once(_choices):
        for at, option in _options(field):
            if "value" in option and option["value"] is None:
                place = at.at("value").location
                yield Found(place, "an option cannot be null", 'write value: "", or leave the option out')


@rule(
    OPTION_TWICE,
    "warning",
    stops="advice",
    why="The platform cannot tell which of the two was chosen, and shows the first.",
    source="app-format, section 9.5",
    good=_FORM % ("select", "options: [{value: a, label: A}, {value: b, label: B}]"),
    bad=_FORM % ("select", "options: [{value: a, label: A}, {value: a, label: B}]"),
)
def option_twice(facts: Facts) -> Iterator[Found]:
    for field in facts.once(_choices):
        seen: dict[str, Origin] = {}
        for at, option in _options(field):
            value = option.get("value")
            if not isinstance(value, str | int | float):
                continue
            first = seen.setdefault(repr(value), at)
            if first is not at:
                place = at.at("value").location
                related = (Related(first.at("value").location, "the first one"),)
                yield Found(place, f"there is an option {value!r} already", "give it another value", related=related)


@rule(
    OPTIONS_NAME_AN_EXPRESSION,
    "warning",
    stops="advice",
    why="They are names of members of what the procedure gives, such as `id`; an expression is not evaluated there.",
    source="P-49",
    good=_FORM % ("select", "options: {store: 'rpc://list', label: name, value: id}") + "rpcs: {list: {label: List}}",
    bad=_FORM % ("select", "options: {store: 'rpc://list', label: '{{item.name}}', value: id}")
    + "rpcs: {list: {label: List}}",
)
def options_name_an_expression(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="options"):
        options = field.value.get("options")
        for key in ("label", "value"):
            value = options.get(key) if isinstance(options, dict) else None
            if isinstance(value, str) and "{{" in value:
                name = value.strip("{} ").rpartition(".")[2]
                simple = value == "{{item." + name + "}}" and name.isidentifier()
                at = field.origin.at("options", key)
                yield Found(
                    at.location,
                    f"options.{key} is the name of a member, and not evaluated",
                    f"write {name if simple else 'the name of the member'}",
                    fix=put(at.location, f'"{name}"') if simple else (),
                )


@rule(
    GROUPS_UNLIKE_OPTIONS,
    "warning",
    stops="run",
    why="A list of groups, `{label, options}`, is a choice in groups only with `grouped: true`; else each group is shown as "
    "an option that has no value.",
    source="app-format, section 9.5",
    confidence="likely",
    good=_FORM % ("select", "grouped: true, options: [{label: Staff, options: [{value: admin, label: Admin}]}]"),
    bad=_FORM % ("select", "options: [{label: Staff, options: [{value: admin, label: Admin}]}]"),
)
def groups_unlike_options(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="options"):
        options, said = field.value.get("options"), field.value.get("grouped")
        at = field.origin.at("options")
        if isinstance(options, dict):
            options, at = options.get("store"), at.at("store")
        if field.type != "select" or not isinstance(options, list) or not options or said not in (None, True, False):
            continue
        groups = [number for number, one in enumerate(options) if isinstance(one, dict) and "options" in one]
        if groups and said is not True:
            yield Found(at.at(groups[0]).location, "an option that is a group", "add grouped: true")
        elif said is True and all(isinstance(one, dict) and "value" in one for one in options):
            place = field.origin.at("grouped").key_location
            hint = "put them into groups, {label: …, options: […]}, or remove grouped"
            yield Found(place, "none of the options is a group", hint)


@rule(
    NESTED_BESIDE_PROCEDURE,
    "error",
    stops="run",
    why="`options: rpc://…` has no room for `nested`; with `options: {store: rpc://…, nested: […]}` it works.",
    source="P-48",
    good=_FORM % ("select", "options: {store: 'rpc://list', nested: [{name: x, type: text}]}")
    + "rpcs: {list: {label: List}}",
    bad=_FORM % ("select", "options: 'rpc://list', nested: [{name: x, type: text}]") + "rpcs: {list: {label: List}}",
)
def nested_beside_procedure(facts: Facts) -> Iterator[Found]:
    for _, field in every_field(facts, *FORMS, having="nested"):
        options = field.value.get("options")
        if isinstance(options, str) and field.value.get("nested") and field.type in ("select", "radio", "list"):
            place = field.origin.at("nested").key_location
            yield Found(
                place,
                "fields beside options that are one text are not shown",
                f"write options: {{store: {options}, nested: […]}}",
            )


@rule(
    PATTERN_NOT_VALID,
    "error",
    stops="run",
    why="The form cannot be checked: the platform reports an error instead of the user's mistake.",
    source="P-46",
    good=_FORM % ("text", "validate: {pattern: '^[a-z]+$'}"),
    bad=_FORM % ("text", "validate: {pattern: '^[a-z+$'}"),
)
def pattern_not_valid(facts: Facts) -> Iterator[Found]:
    for at, pattern in _patterns(facts):
        fault = _fault(pattern)
        slashes = _SLASHES.fullmatch(pattern)
        if fault is not None:
            yield Found(at.location, f"this is no regular expression: {fault}", "correct it")
        elif slashes is not None:
            told = "the slashes are looked for in the value: a pattern has none around it"
            yield Found(at.location, told, f"write {slashes[1]}", "warning")
        elif (needless := _NEEDLESS.search(_CLASS.sub("", pattern))) is not None:
            told = f"the platform compiles patterns for Unicode, where {needless[0]} is no escape"
            yield Found(at.location, told, f"write {needless[0][1:]}", "warning")


@rule(
    PATTERN_NOT_ANCHORED,
    "info",
    stops="advice",
    confidence="guess",
    why="The platform looks for the pattern anywhere in the value: `[a-z]+` takes `123a`. `^` and `$` bind it to the whole.",
    source="P-46",
    good=_FORM % ("text", "validate: {pattern: '^[a-z]+$'}"),
    bad=_FORM % ("text", "validate: {pattern: '[a-z]+'}"),
)
def pattern_not_anchored(facts: Facts) -> Iterator[Found]:
    for at, pattern in _patterns(facts):
        if _SLASHES.fullmatch(pattern):
            continue
        if pattern and not pattern.startswith("^") and not pattern.endswith("$") and _fault(pattern) is None:
            whole = f"^(?:{pattern})$" if "|" in pattern else f"^{pattern}$"
            told = "a part of the value is enough for this pattern"
            fix = within(at, 0, len(pattern), whole)
            yield Found(at.location, told, f"write {whole}", fix=fix, unsafe=True)


_SLASHES = lazy(r"/(\^?.*\$?)/[gimsuy]*")
_CLASS = lazy(r"\\\\|(?<!\\)\[(?:\\.|[^\]\\])*\]")
_NEEDLESS = lazy(r"\\[-_@#%&=:;,<>!~'\"` aeghijlmoqyzACEFGHIJKLMNOQRTUVXYZ]")
"""Escapes of signs that need none, outside of classes."""


def _patterns(facts: Facts) -> Iterator[tuple[Origin, str]]:
    for _, field in every_field(facts, *FORMS, having="validate"):
        validate = field.value.get("validate")
        pattern = validate.get("pattern") if isinstance(validate, dict) else None
        if isinstance(pattern, str):
            yield field.origin.at("validate", "pattern"), pattern


def _fault(pattern: str) -> str | None:
    """Say what is wrong with a pattern of JavaScript; only what Python finds wrong for the same reason."""
    import re
    import warnings

    # Differences of the two languages: names of groups, classes of Unicode, escapes.
    if any(sign in pattern for sign in ("(?<", "\\p", "\\P", "\\u", "\\c", "\\k", "[^]", "[]")):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            re.compile(pattern)
        except re.error as error:
            return error.msg if _refused(pattern) else None
        except (OverflowError, RecursionError):
            return "it is too large"
    return None


def _refused(pattern: str) -> bool:
    """Tell whether JavaScript has no such pattern, either: it takes a dash beside a class, and a lone bracket."""
    from afkit.iml.errors import CallError
    from afkit.iml.functions.js_regex import check_pattern

    try:
        check_pattern(pattern, "")
    except CallError:
        return True
    return False


@rule(
    PASSWORD_OUTSIDE_CONNECTION,
    "info",
    stops="advice",
    confidence="guess",
    why="Values are masked in connections only; in a module a password is stored in the scenario, readable.",
    source="P-42",
    good=_FORM % ("text", "required: true"),
    bad=_FORM % ("password", "required: true"),
)
def password_outside_connection(facts: Facts) -> Iterator[Found]:
    for owner, field in every_field(facts, "staticParams", "mappableParams"):
        if field.type == "password" and not isinstance(owner, Connection):
            place = field.origin.at("type").location
            yield Found(
                place, f"'{field.name}' is not masked here", "ask for it in the connection, or write type: text"
            )
