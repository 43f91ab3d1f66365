"""Fixes that add one member, named by the hint, where the form of manifests has it."""

from __future__ import annotations

from afkit.app.model import Origin
from afkit.lint.mending.plan import Case, Fix, mends
from afkit.lint.rules.codes import (
    AUTHORIZE_WITHOUT_RESPONSE_TYPE,
    CERTIFICATE_NOT_SHARED,
    CONNECTION_OF_ANOTHER_TYPE,
    DEPRECATED_FORM,
    GROUPS_UNLIKE_OPTIONS,
    LABEL_OF_ID,
    MODULE_OF_ANOTHER_TYPE,
    NOT_EDITABLE,
    PAGINATION_REPEATS,
    PATH_ENCODED_TWICE,
    SECRET_NOT_SANITIZED,
    TOKEN_WITHOUT_CODE,
    UNKNOWN_WEBHOOK,
)
from afkit.manifest.style.order import REQUEST
from afkit.patterns import lazy

_REQUEST = (*REQUEST, "aws", "oauth", "ca")


@mends(LABEL_OF_ID, unsafe=True)
def label_of_id(case: Case) -> Fix:
    """Let the Map switch begin on."""
    return case.insert(case.up.at("mode"), "edit") if case.advised == "mode: edit" else ()


@mends(NOT_EDITABLE, unsafe=True)
def not_editable(case: Case) -> Fix:
    """Let the parameter be changed later."""
    return case.insert(case.up.at("editable"), True)


@mends(DEPRECATED_FORM)
def deprecated_form(case: Case) -> Fix:
    """Say it in the label, and hide the parameter."""
    label = () if case.advised == "advanced: true" else case.set(case.at, case.advised)
    return label if case.value(case.up.at("advanced")) is True else label + case.insert(case.up.at("advanced"), True)


@mends(GROUPS_UNLIKE_OPTIONS)
def groups_unlike_options(case: Case) -> Fix:
    """Say that the options are groups."""
    if case.advised != "grouped: true":
        raise case.refused("groups or none: only the author knows")
    path = case.at.path
    at = Origin(case.at.document, path[: len(path) - path[::-1].index("options") - 1]).at("grouped")
    return case.set(at, True) if case.value(at) is not None else case.insert(at, True)


@mends(CONNECTION_OF_ANOTHER_TYPE, MODULE_OF_ANOTHER_TYPE, unsafe=True, instead=True)
def type_missing(case: Case) -> Fix:
    """Name the type that it is written as."""
    name, _, kind = case.advised.replace("'", "").partition(": ")
    if case.value(case.owner.origin.at(name)) is not None:
        raise case.refused("it is there, and another one is meant")
    return case.insert(case.owner.origin.at(name), kind)


@mends(AUTHORIZE_WITHOUT_RESPONSE_TYPE)
def response_type(case: Case) -> Fix:
    """Ask for a code."""
    if case.at.path[-1:] != ("qs",):
        raise case.refused("there is no qs, or it is the address that asks")
    return case.insert(case.at.at("response_type"), "code") if case.advised.startswith("response_type") else ()


@mends(TOKEN_WITHOUT_CODE)
def token_without_code(case: Case) -> Fix:
    """Send the code that `authorize` brought."""
    body = case.value(case.at)
    if case.at.path[-1:] != ("body",) or not isinstance(body, dict) or not case.advised.startswith("code: "):
        raise case.refused("there is no form")
    return case.insert(case.at.at("code"), case.advised.removeprefix("code: ").strip('"')) if "code" not in body else ()


@mends(PATH_ENCODED_TWICE, unsafe=True)
def path_encoded_twice(case: Case) -> Fix:
    """Let the platform not encode the path once more."""
    return case.insert(case.up.at("encodeUrl"), False)


@mends(CERTIFICATE_NOT_SHARED, unsafe=True)
def certificate_not_shared(case: Case) -> Fix:
    """Use the certificate of the form."""
    return case.insert(case.up.at("ca"), "{{parameters.ca}}")


_LISTED = lazy(
    r"^(?:log: \{sanitize: \[(.*)\]\}|(.*)) to (?:base|this request|(?:base's )?log\.sanitize(?: of this request)?)$"
)


@mends(SECRET_NOT_SANITIZED)
def secret_not_sanitized(case: Case) -> Fix:
    """Hide what the hint names, behind what is hidden already."""
    named = _LISTED.match(case.advised)
    if named is None:
        raise case.refused("it is not known which paths")
    paths = named[1].split(", ") if named[1] else [named[2]]
    log = case.request(*_REQUEST).at("log")
    there = case.value(log)
    if there is None:
        return case.insert(log, {"sanitize": paths})
    if not isinstance(there, dict):
        raise case.refused("log is no object")
    if not isinstance(there.get("sanitize"), list):
        return case.insert(log.at("sanitize"), paths) if "sanitize" not in there else ()
    if len(paths) > 1:
        raise case.refused("there is a list already")
    return case.append(log.at("sanitize"), paths[0])


@mends(PAGINATION_REPEATS, unsafe=True)
def pagination_repeats(case: Case) -> Fix:
    """Move what stays the same to the request."""
    query = Origin(case.at.document, (*case.at.path[:-3], "qs"))
    name, value = str(case.at.path[-1]), case.value(case.at)
    there = case.value(query)
    if there is None:
        return case.insert(query, {name: value}) + case.remove(case.at)
    if not isinstance(there, dict) or name in there:
        raise case.refused("qs has one already")
    return case.insert(query.at(name), value) + case.remove(case.at)


@mends(UNKNOWN_WEBHOOK, unsafe=True)
def webhook_missing(case: Case) -> Fix:
    """Name the only webhook that there is."""
    if len(case.app.webhooks) != 1 or not (case.item.hint or "").startswith("name it: "):
        raise case.refused("it is not known which")
    return case.insert(case.owner.origin.at("webhook"), next(iter(case.app.webhooks)))
