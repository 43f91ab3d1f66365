"""Fixes of parameters and their bounds, and of the words of modules and functions."""

from __future__ import annotations

from afkit.app.knowledge.outputs import label_of
from afkit.app.model import Function, Module
from afkit.lint.codes import UNUSED_SUPPRESSION
from afkit.lint.mending.plan import Case, Fix, Guess, mends
from afkit.lint.rules.codes import (
    ADVANCED_AND_REQUIRED,
    BOUNDS_REVERSED,
    FUNCTION_OF_ANOTHER_NAME,
    FUNCTION_USES_WHAT_IS_NOT_THERE,
    KEY_WITHOUT_EFFECT,
    LABEL_CASE,
    LABEL_OF_TRIGGER,
    NESTED_BESIDE_PROCEDURE,
    NO_ACTION_CRUD,
    NO_LABEL,
    OPTION_WITHOUT_VALUE,
    PASSWORD_OUTSIDE_CONNECTION,
    STATIC_PARAMETERS,
    UNIVERSAL_MODULE_FORM,
)
from afkit.patterns import lazy
from afkit.source.codes import YAML_SURPRISE
from afkit.source.diagnostic import Edit
from afkit.source.text import Location


@mends(ADVANCED_AND_REQUIRED)
def advanced_and_required(case: Case) -> Fix:
    """Show the parameter."""
    return case.remove(case.at)


@mends(NESTED_BESIDE_PROCEDURE)
def nested_beside_procedure(case: Case) -> Fix:
    """Put the fields into the options, beside the procedure."""
    options = case.up.at("options")
    if "#" in case.at.document.source.text[case.at.key_location.end : case.at.location.start]:
        raise case.refused("a comment stands beside them")
    nested = {"store": case.value(options), "nested": case.value(case.at)}
    return case.set(options, nested) + case.remove(case.at)


@mends(BOUNDS_REVERSED)
def bounds_reversed(case: Case) -> Fix:
    """Exchange the two."""
    low = str(case.at.path[-1])
    other = case.up.at(case.item.message.split(", but ", 1)[1].split(" ", 1)[0])
    if case.value(other) is None:
        raise case.refused(f"there is nothing beside {low}")
    return case.set(case.at, case.value(other)) + case.set(other, case.value(case.at))


@mends(OPTION_WITHOUT_VALUE, unsafe=True)
def option_without_value(case: Case) -> Fix:
    """Give the empty text."""
    return case.set(case.at, "")


@mends(KEY_WITHOUT_EFFECT, unsafe=True)
def key_without_effect(case: Case) -> Fix:
    """Take options for a choice, and leave out what else nothing reads."""
    return case.set(case.up.at("type"), "select") if case.at.path[-1] == "options" else case.remove(case.at)


@mends(PASSWORD_OUTSIDE_CONNECTION, unsafe=True)
def password_outside_connection(case: Case) -> Fix:
    """Do not look as if it were hidden."""
    return case.set(case.at, "text")


@mends(STATIC_PARAMETERS, unsafe=True)
def static_parameters(case: Case) -> Fix:
    """Let them be mapped. Flows that use the module keep the old values in a place where nothing reads them."""
    if case.at.path != (*case.owner.origin.path, "staticParams"):
        raise case.refused("they stand in a file of their own")
    if "mappableParams" in (case.value(case.owner.origin) or {}):
        raise case.refused("there are mappable ones already")
    return case.rename(case.at, "mappableParams")


@mends(UNIVERSAL_MODULE_FORM)
def universal_module_form(case: Case) -> Fix:
    """Call the module as every app does, or give out what every app does."""
    if case.at.path[-1:] == ("label",):
        graph = "graphql" in str(case.value(case.at)).lower()
        return case.set(case.at, "Execute a GraphQL query" if graph else "Make an API call")
    fix: Fix = ()
    for name in case.item.message.partition(" lacks ")[2].split(", "):
        if name in ("body", "headers", "statusCode"):
            fix += case.set(case.at.at(name), f"{{{{{name}}}}}")
    return fix


@mends(NO_LABEL)
def no_label(case: Case) -> Fix:
    """Make a label of the name; a description only the author can write."""
    if not isinstance(case.owner, Module) or not case.item.message.endswith("no label"):
        raise case.refused("what the module does is not known")
    return case.insert(case.owner.origin.at("label"), label_of(case.owner.name))


@mends(LABEL_OF_TRIGGER, unsafe=True)
def label_of_trigger(case: Case) -> Fix:
    """Begin with Watch."""
    label = str(case.value(case.at)).strip()
    first, _, rest = label.partition(" ")
    if first.lower() in ("watch", "on", "when", "get", "list", "new"):
        label = f"new {rest}" if first.lower() == "new" else rest
    return case.set(case.at, f"Watch {label[:1].lower() + label[1:] if label[1:2].islower() else label}")


@mends(LABEL_CASE, unsafe=True)
def label_case(case: Case) -> Fix:
    """Begin only the first word with a capital."""
    kept = set(case.app.label.split())
    first, *words = str(case.value(case.at)).split(" ")
    small = [word if word in kept or not word[1:].islower() else word.lower() for word in words]
    return case.set(case.at, " ".join([first, *small]))


_CRUD = {"POST": "create", "GET": "read", "PUT": "update", "PATCH": "update", "DELETE": "delete"}


@mends(NO_ACTION_CRUD, unsafe=True)
def no_action_crud(case: Case) -> Fix:
    """Take what the method of the request mostly does."""
    if not isinstance(case.owner, Module):
        raise case.refused("this is no module")
    code = case.owner.codes.get("communication")
    request = code.value if code is not None else None
    if isinstance(request, list):
        request = request[-1] if request else None
    method = request.get("method", "GET") if isinstance(request, dict) and "url" in request else None
    if method not in _CRUD:
        raise case.refused("the method is not known")
    return case.insert(case.owner.origin.at("actionCrud"), _CRUD[method])


@mends(FUNCTION_OF_ANOTHER_NAME, unsafe=True)
def function_of_another_name(case: Case) -> Fix:
    """Declare the function by its own name."""
    if not isinstance(case.owner, Function):
        raise case.refused("this is no function")
    return (Edit(case.item.location, case.owner.name),)


@mends(FUNCTION_USES_WHAT_IS_NOT_THERE)
def console(case: Case) -> Fix:
    """Write to the platform's log."""
    place = case.item.location
    text = place.source.text
    end = next((place.end + len(name) for name in (".log", ".debug", ".info") if text.startswith(name, place.end)), 0)
    if place.text != "console" or not end or text[end : end + 1] != "(":
        raise case.refused("nothing stands in for it")
    return (Edit(Location(place.source, place.start, end), "debug"),)


_IGNORING = lazy(r"(?:#|//)\s*afkit\s*:\s*ignore\s*$")


@mends(UNUSED_SUPPRESSION, same=True)
def unused_suppression(case: Case) -> Fix | Guess:
    """Take the code out of the comment, and the comment away when it is the only one."""
    place = case.item.location
    source = place.source
    line = source.line(place.line)
    start = source.line_starts[place.line - 1]
    column = place.start - start
    opening, closing = line.rfind("[", 0, column), line.find("]", column)
    if opening < 0 or closing < 0:
        raise case.refused("the comment has several lines")
    words = line[opening + 1 : closing].replace(",", " ").split()
    if len(words) > 1:
        words.remove(place.text)
        return (Edit(Location(source, start + opening + 1, start + closing), ", ".join(words)),)
    mark = _IGNORING.search(line, 0, opening)
    if mark is None:
        raise case.refused("other words stand around the comment")
    before = line[: mark.start()].rstrip()
    if before:
        return (Edit(Location(source, start + len(before), start + len(line)), ""),)
    after = source.line_starts[place.line] if place.line < len(source.line_starts) else start + len(line)
    return (Edit(Location(source, start, after), ""),)


@mends(YAML_SURPRISE, same=True)
def yaml_surprise(case: Case) -> Fix:
    """Quote the text, so that every reader takes it for one."""
    place = case.item.location
    written = place.text
    if (
        not written
        or "\n" in written
        or written[:1] in ("'", '"', "|", ">")
        or "`" + written + "` is" not in case.item.message
    ):
        raise case.refused("it is no plain text")
    return (Edit(place, f'"{written}"'),)
