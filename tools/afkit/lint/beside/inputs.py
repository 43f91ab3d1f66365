"""Check the inputs of cases against the parameters that they are for, inside of lists and collections, too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, mark
from afkit.app.knowledge.fields import Field, adds_fields, fields, procedures
from afkit.app.model import Component, Origin, Webhook
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, VISUAL_TYPES
from afkit.lint.codes import CASE_INPUT
from afkit.lint.rules.parameters.declared import unnamed_fields
from afkit.nearest import edits, meant, nearest
from afkit.source.diagnostic import SEVERITIES, Diagnostic, Severity


def check_inputs(
    facts: Facts, owner: Component, given: dict[str, Any], at: Origin, *, fails: bool
) -> Iterator[Diagnostic]:
    """Give every finding on inputs. Those of a case that `fails` are wrong on purpose, but for their names."""
    keys = ("params",) if isinstance(owner, Webhook) else ("staticParams", "mappableParams")
    grows = any(
        call.owner is owner and call.key in keys and _may_add(facts, call.path, call.name) for call in facts.procedures
    )
    known = _by_name(facts.fields(owner, *keys))
    if not grows and not known.keys() >= given.keys():
        unnamed = facts.once(unnamed_fields)
        grows = any(unnamed.get((mark(owner), key)) or facts.broken(owner, key) for key in keys)
    yield from _members(f"'{owner.name}'", known, given, at, fails=fails, grows=grows)


def told_once(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Tell of an input that no parameter takes at the first case that has it: where many have it, the parameter may be
    what is called otherwise."""
    alike: dict[str, list[Diagnostic]] = {}
    for item in found:
        if is_not_taken(item):
            alike.setdefault(item.message, []).append(item)
        else:
            yield item
    for items in alike.values():
        more = f"; {len(items) - 1} more inputs have it" if len(items) > 1 else ""
        first = min(items, key=lambda item: SEVERITIES.index(item.severity))
        yield first._replace(message=f"{first.message}{more}")


_NOT_TAKEN = " has no parameter "


def is_not_taken(item: Diagnostic) -> bool:
    """Tell whether a finding says that no parameter takes an input."""
    return item.code == CASE_INPUT and _NOT_TAKEN in item.message


def lacking(facts: Facts, owner: Component, given: dict[str, Any]) -> Iterator[str]:
    """Give the parameters that must be filled in, and are not."""
    for field in facts.fields(owner, "staticParams", "mappableParams"):
        wanted = field.shown and not field.inner and field.name and field.value.get("required") is True
        if not wanted or field.name in given or field.value.get("default") is not None or field.type in VISUAL_TYPES:
            continue
        if field.value.get("advanced") is True:
            continue  # that it cannot be both is told
        if not any(edits(str(name).lower(), field.name.lower(), 2) <= 2 for name in given):  # that is told
            yield field.name


def _may_add(facts: Facts, path: tuple[str | int, ...], name: str) -> bool:
    rpc = facts.app.rpcs.get(name)
    return (adds_fields(path) or rpc is None) and "spec" not in path  # fields of a collection stand in that


def _members(
    what: str, known: Mapping[str, Sequence[Field]], given: dict[str, Any], at: Origin, *, fails: bool, grows: bool
) -> Iterator[Diagnostic]:
    for name, value in given.items():
        alternatives = known.get(name, ())  # the options of a select may each show another one of this name
        if alternatives:
            if not fails:
                yield from min((list(_value(field, value, at.at(name))) for field in alternatives), key=len)
            continue
        near = nearest(name, [other for other in known if other not in given])
        # Where procedures add fields, only what seems misspelt is told.
        if grows and (near is None or edits(name.lower(), near.lower(), 2) > 2):
            continue
        severity: Severity = "info" if fails else "warning" if grows else "error"
        message = f"{what}{_NOT_TAKEN}'{name}'"
        yield Diagnostic(CASE_INPUT, severity, message, at.at(name).key_location, meant(name, known))


def _by_name(found: Iterable[Field]) -> dict[str, list[Field]]:
    known: dict[str, list[Field]] = {}
    for field in found:
        if not field.inner and field.name:
            known.setdefault(field.name, []).append(field)
    return known


def _value(field: Field, value: Any, at: Origin) -> Iterator[Diagnostic]:
    wanted = _wanted(field, value)
    if wanted:
        message = f"'{field.name}' is of type {field.type}: it takes {wanted}"
        yield Diagnostic(CASE_INPUT, "warning", message, at.location, f"write {wanted}")
        return
    spec = field.value.get("spec")
    inner = _by_name(fields(spec)) if isinstance(spec, list) else {}
    grows = not inner or any(adds_fields(path) for path, _ in procedures(spec))
    grows = grows or any(len(alike) > 1 for alike in inner.values())  # of two of one name, one is called otherwise
    if field.type == "collection" and isinstance(value, dict) and inner:
        yield from _members(f"'{field.name}'", inner, value, at, fails=False, grows=grows)
    elif field.type == "array" and isinstance(value, list) and inner:
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield from _members(f"an item of '{field.name}'", inner, item, at.at(number), fails=False, grows=grows)
    elif field.type == "select" and isinstance(value, str) and "{{" not in value:
        choices = _choices(field.value.get("options"))
        if choices and value not in choices and field.value.get("mappable") is not True:
            message = f"'{value}' is none of the options of '{field.name}'"
            yield Diagnostic(CASE_INPUT, "warning", message, at.location, meant(value, choices))


def _choices(options: Any) -> list[str]:
    """Give the values of options that are written out; none if there may be others."""
    listed = options.get("store") if isinstance(options, dict) else options
    if not isinstance(listed, list):
        return []
    found: list[str] = []
    for option in listed:
        if not isinstance(option, dict):
            return []
        found += _choices(option["options"]) if "options" in option else [str(option.get("value"))]
        if "options" not in option and option.get("value") is None:
            return []  # what it should be is not known, which is told
    return found if len(set(found)) == len(found) else []


def _wanted(field: Field, value: Any) -> str:
    """Say what a parameter takes, if a value is certainly something else."""
    if value is None or field.type in VISUAL_TYPES:
        return ""
    if isinstance(value, str):  # the platform turns texts into what is wanted, where it can
        if field.type in BOOLEAN_TYPES and value and "{{" not in value:
            return "" if value.lower() in ("true", "false", "0", "1", "yes", "no") else "true or false"
        number = field.type in NUMBER_TYPES and value and "{{" not in value
        return "a number" if number and not value.strip().lstrip("+-")[:1].isdigit() else ""
    if field.type in NUMBER_TYPES and (isinstance(value, bool) or not isinstance(value, int | float)):
        return "a number"
    if field.type in BOOLEAN_TYPES and not isinstance(value, bool):
        return "true or false"
    if field.type == "array" and not isinstance(value, list):
        return "a list"
    return "an object" if field.type == "collection" and not isinstance(value, dict) else ""
