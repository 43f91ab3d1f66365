"""What requests give out: items, limits, dates, and what interface and samples say of it. (AF475 to AF479, AF622)"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, Mark, Request, Use, mark
from afkit.app.knowledge.fields import Field, fields
from afkit.app.model import Module, Origin
from afkit.app.spec.format.types import BOOLEAN_TYPES, NUMBER_TYPES, TEXT_TYPES, VISUAL_TYPES
from afkit.app.spec.shapes.basics import SPREAD
from afkit.app.spec.shapes.words import describe
from afkit.lint.fixes.mend import NO_FIX, put, requote, within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    CONDITION_LEAVES_FORMER_RESULT,
    EXPIRES_IS_NO_DATE,
    INTERFACE_NOT_PRODUCED,
    ITEM_WITHOUT_ITERATE,
    LIMIT_WITHOUT_LIST,
    SAMPLE_OF_ANOTHER_TYPE,
)
from afkit.lint.rules.parameters.declared import OWN
from afkit.lint.rules.responses.produced import SHOWN, misspelt, otherwise_produced, written_output
from afkit.lint.visits import each_component, each_request, each_request_with
from afkit.patterns import lazy
from afkit.source.diagnostic import Related

UNIVERSAL_OUTPUT = ("body", "headers", "statusCode")
"""What a universal module gives out."""


@rule(
    ITEM_WITHOUT_ITERATE,
    "error",
    stops="run",
    why="`item` is an element of the list that `response.iterate` names. Without it the output is made once, of `body`.",
    source="app-format, sections 4.5 and 6.1",
    good="""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication: {url: /u, response: {iterate: "{{body.users}}", output: "{{item}}"}}
        """,
    bad='modules: {listUsers: {label: List users, moduleType: search, communication: {url: /u, response: {output: "{{item}}"}}}}',
)
def item_without_iterate(facts: Facts) -> Iterator[Found]:
    told: dict[tuple[Any, ...], Found] = {}
    for use in facts.uses("item"):
        request = _request_of(use, facts)
        at = request.origin.path if request is not None else ()
        for found in _item(use, facts):
            first = told.get((use.text.origin.document.source.name, *at))
            if first is None:
                told[(use.text.origin.document.source.name, *at)] = found
            else:
                told[(use.text.origin.document.source.name, *at)] = first._replace(
                    fix=first.fix + found.fix if first.fix and found.fix else NO_FIX,
                    related=(*first.related, Related(found.location, "here, too")),
                )
    yield from told.values()


def _item(use: Use, facts: Facts) -> Iterator[Found]:
    request = _request_of(use, facts)
    if request is None or request.owner is None:
        return
    call = request.kind == "webhook" and request.key == "communication"
    if call and request.has("iterate"):
        return
    if not call and (request.key in ("attach", "detach", "update") or "response" not in use.text.members):
        return
    if not call and facts.effective(request, "response", "iterate") is not None:
        return
    # In a list of requests of a trigger's epoch the communication's own iterate counts as well.
    if request.key == "epoch" and (
        any(item.has("response", "iterate") for item in facts.requests_of(request.owner))
        or not facts.of(request.owner)  # there is no communication to iterate, which is told
        or any(other.text.owner is request.owner and other.text.key == "communication" for other in facts.uses("item"))
    ):
        return
    start = use.mention.start
    written = use.text.text[start : start + 4] == "item"
    instant = isinstance(request.owner, Module) and request.owner.module_type == "instant_trigger"
    body = not instant or any(one.sends for one in facts.requests_of(request.owner))
    root = "body" if body else "payload"
    yield Found(
        use.location,
        "there is no item: nothing iterates",
        f"write {'.'.join((root, *use.names[1:]))}"
        + (f", or add {'' if call else 'response.'}iterate" if body else ""),
        fix=within(use.text.origin, start, start + 4, root) if written else NO_FIX,
        unsafe=True,
    )


def _request_of(use: Use, facts: Facts) -> Request | None:
    """Give the request that a text stands in."""
    text = use.text
    for request in facts.requests_of(text.owner):
        start = len(request.origin.path) - len(text.code.origin.path)
        if request.key == text.key and request.origin.path[len(text.code.origin.path) :] == text.path[:start]:
            return request
    return None


@rule(
    LIMIT_WITHOUT_LIST,
    "warning",
    stops="advice",
    why="`response.limit` cuts a list; a request that does not iterate gives one bundle.",
    source="app-format, section 4.5",
    good='rpcs: {getUsers: {label: Get users, communication: {url: /u, response: {iterate: "{{body}}", limit: 10}}}}',
    bad="rpcs: {getUsers: {label: Get users, communication: {url: /u, response: {output: {label: a, value: b}, limit: 10}}}}",
)
@each_request
def limit_without_list(request: Request, facts: Facts) -> Iterator[Found]:
    output = request.get("response", "output")
    if (
        request.key == "epoch"
        or not request.has("response", "limit")
        or (isinstance(request.owner, Module) and request.owner.module_type == "action")  # it has no list at all
        or facts.effective(request, "response", "iterate") is not None
    ):
        return
    told = any("item" in str(value) for value in output.values()) if isinstance(output, dict) else False
    if isinstance(output, dict) and SPREAD not in output and request.number == request.total - 1 and not told:
        place = request.origin.at("response", "limit").key_location
        yield Found(place, "nothing iterates, so there is nothing to limit", "add response.iterate, or remove limit")


_SECONDS = lazy(r"\{\{\s*(body[\w.`]*\.expires_?in\w*)\s*\}\}")


@rule(
    EXPIRES_IS_NO_DATE,
    "error",
    stops="run",
    why="`expires` is the moment at which something ends. Services mostly send a number of seconds: add it to `now`.",
    source="app-format, section 4.7",
    good="""
        connections:
          acme:
            label: Acme
            connectionType: oauth
            communication:
              token: {url: "https://a.example/t", condition: true,
                response: {expires: "{{addSeconds(now, body.expires_in)}}"}}
        """,
    bad="""
        connections:
          acme:
            label: Acme
            connectionType: oauth
            communication:
              token: {url: "https://a.example/t", condition: true, response: {expires: "{{body.expires_in}}"}}
        """,
)
@each_request
def expires_is_no_date(request: Request, facts: Facts) -> Iterator[Found]:
    if request.kind != "connection":
        return
    for path in (("response", "expires"), ("response", "data", "expires")):
        value = request.get(*path)
        if value is None:
            continue
        place = request.origin.at(*path).location
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield Found(place, f"{value} is no date", f"write {{{{addSeconds(now, {value})}}}}")
        elif isinstance(value, str):
            match = _SECONDS.fullmatch(value.strip())
            if match is not None:
                start = value.index(match.group(1))
                dated = f"addSeconds(now, {match.group(1)})"
                at = request.origin.at(*path)
                fix = within(at, start, start + len(match.group(1)), dated)
                yield Found(
                    place, f"{match.group(1)} is a number of seconds, no date", f"write {{{{{dated}}}}}", fix=fix
                )
            elif (reckoned := _RECKONED.fullmatch(value.strip())) is not None:
                hint = f"write {{{{addSeconds(now, {reckoned[1] or reckoned[2]})}}}}"
                yield Found(place, "this is a number or a text, no date", hint)
            elif _STAMP.search(value) is not None:
                yield Found(place, "formatDate makes a text of the date", "write the date itself, without formatDate")
            elif "{{" not in value and not _DATE.match(value):
                yield Found(place, f"'{value}' is no date", "write {{addSeconds(now, …)}}")


_DATE = lazy(r"\d{4}-\d\d-\d\d")
_RECKONED = lazy(r"\{\{\s*(?:(?:now|timestamp)\s*\+\s*([\w.]+)|parseNumber\(\s*([\w.]*expires_?in)\s*\))\s*\}\}", 2)
_STAMP = lazy(r"^\{\{\s*formatDate\(.*,\s*['\"][xX]['\"]\s*\)\s*\}\}$")


@rule(
    INTERFACE_NOT_PRODUCED,
    "warning",
    stops="advice",
    why="Users map a field that is always empty. Perhaps it has another name in the output.",
    source="app-format, section 10.2",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /u, response: {output: {id: "{{body.id}}"}}}
            interface: [{name: id, type: text, label: ID}]
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {url: /u, response: {output: {userId: "{{body.id}}"}}}
            interface: [{name: id, type: text, label: ID}]
        """,
)
@each_component("module")
def interface_not_produced(module: Module, facts: Facts) -> Iterator[Found]:
    listed = facts.fields(module, "interface")
    if not listed:
        return
    names = facts.once(_outputs)[mark(module)]
    missing = facts.once(not_produced).get(mark(module), set())
    if module.module_type == "universal":
        missing = missing.difference(UNIVERSAL_OUTPUT)  # that they are missing there is told where they are missing
    for field in listed:
        if len(field.path) == 1 and field.name in missing:
            samples = module.codes.get("samples")
            shown = samples.value if samples is not None and isinstance(samples.value, dict) else {}
            place = field.origin.at("name").location
            out = written_output(module, facts)
            where = out[1].at if out is not None else lambda name: None
            yield misspelt(field.name, names, {one.name for one in listed}, place, where, shown, field.name)
        elif len(field.path) == 1 and names.get(field.name) == "{{statusCode}}" and field.type in _NO_NUMBERS:
            at = field.origin.at("type").location
            told = f"'{field.name}' is a number: it is {{{{statusCode}}}}"
            yield Found(at, told, "write type: uinteger", fix=put(at, requote(at, "uinteger")))
    yield from otherwise_produced(module, facts)


_NO_NUMBERS = frozenset({*TEXT_TYPES, *BOOLEAN_TYPES, "array", "collection", "date"})


def not_produced(facts: Facts) -> dict[Mark, set[str]]:
    """Which names of its interface each module certainly does not give out."""
    found: dict[Mark, set[str]] = {}
    for module in facts.app.modules.values():
        names = facts.once(_outputs)[mark(module)]
        if names:
            found[mark(module)] = {
                field.name
                for field in facts.fields(module, "interface")
                if len(field.path) == 1 and field.name and field.name not in names and field.type not in VISUAL_TYPES
            } - set(OWN)
    return found


def _outputs(facts: Facts) -> dict[Mark, dict[str, Any]]:
    """What each module gives out, by name."""
    return {mark(module): _output(module, facts) for module in facts.app.modules.values()}


def _output(module: Module, facts: Facts) -> dict[str, Any]:
    """Give what a module gives out, by name; nothing if that is not all known."""
    names: dict[str, Any] = {}
    if module.webhook is not None:
        passed = written_output(module, facts)
        names = passed[0] if passed is not None and SPREAD not in passed[0] else names
    for request in facts.of(module) if module.webhook is None else ():
        output = request.get("response", "output")
        if request.get("response", "wrapper") is not None:
            return {}
        if isinstance(output, dict) and SPREAD not in output:
            names.update(output)
        elif request.number == request.total - 1 or output is not None:
            return {}
    return {} if any("{{" in name for name in names) else names


_DATED = lazy(r"\d{4}|\d\d?[./-]\d\d?|\d{1,2}:\d\d")
_NATURES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(TEXT_TYPES, (str,)),
    **dict.fromkeys(BOOLEAN_TYPES, (bool,)),
    "array": (list,),
    "collection": (dict,),
    "date": (str,),
}


@rule(
    SAMPLE_OF_ANOTHER_TYPE,
    "warning",
    stops="review",
    why="Samples show users what comes out before the first run; one of another type misleads them in mapping.",
    source="R-57",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            interface: [{name: id, type: text, label: ID}]
            samples: {id: "17"}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            interface: [{name: id, type: text, label: ID}]
            samples: {id: 17}
        """,
)
@each_component("module")
def sample_of_another_type(module: Module, facts: Facts) -> Iterator[Found]:
    samples = module.codes.get("samples")
    if samples is None or not samples.value or not isinstance(samples.value, dict):
        return
    produced = facts.once(_outputs)[mark(module)]
    # Where the interface is wrong about the status, that is told.
    listed = [
        field
        for field in facts.fields(module, "interface")
        if produced.get(field.name) != "{{statusCode}}" or field.type not in _NO_NUMBERS
    ]
    yield from _of_another_type(listed, samples.value, samples.origin)


def _of_another_type(listed: Iterable[Field], values: dict[str, Any], origin: Origin) -> Iterator[Found]:
    seen: set[str] = set()
    for field in listed:
        value = values.get(field.name) if len(field.path) == 1 and field.name not in seen else None
        seen.add(field.name)
        if value is None or (isinstance(value, str) and "{{" in value):
            continue
        number = isinstance(value, int | float) and not isinstance(value, bool)
        fits = number if field.type in NUMBER_TYPES else isinstance(value, _NATURES.get(field.type, (object,)))
        dated = field.type == "date" and isinstance(value, str) and not _DATED.search(value)
        if not fits or dated:
            place = origin.at(field.name).location
            plain = isinstance(value, str | int | float) and not isinstance(value, bool)
            text = field.type in TEXT_TYPES and plain and "\n" not in str(value)
            right = f'"{value}"' if text else SHOWN.get(field.type, "such a value")
            yield Found(
                place,
                f"the interface says that '{field.name}' is of type {field.type}, but this is {describe(value)}",
                f"write {right}, or correct the interface",
                fix=put(place, f'"{place.text}"') if text and place.text == str(value) else NO_FIX,
            )
            continue
        spec = field.value.get("spec")
        inner = fields(spec) if isinstance(spec, list) else []
        if inner and isinstance(value, dict):
            yield from _of_another_type(inner, value, origin.at(field.name))
        for at, item in enumerate(value) if inner and isinstance(value, list) else ():
            if isinstance(item, dict):
                yield from _of_another_type(inner, item, origin.at(field.name, at))


@rule(
    CONDITION_LEAVES_FORMER_RESULT,
    "info",
    stops="advice",
    confidence="guess",
    why="A request whose `condition` is false gives no result, so the one before it becomes the module's output. The "
    "object form `{condition, default}` says what comes out instead.",
    source="P-10",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication:
              - {url: /u}
              - {url: /v, condition: {condition: "{{body.more}}", default: "{{temp.user}}"}}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: [{url: /u}, {url: /v, condition: "{{temp.more}}"}]
        """,
)
@each_request_with("condition")
def condition_leaves_former_result(request: Request, facts: Facts) -> Iterator[Found]:
    last = request.kind == "module" and request.total > 1 and request.number == request.total - 1
    if last and isinstance(request.get("condition"), str):
        earlier = facts.requests_of(request.owner)
        # Steps in front that give nothing out on purpose leave nothing to come out.
        if all(item.get("response", "output") in (False,) for item in earlier[:-1] if item.key == request.key):
            return
        place = request.origin.at("condition").location
        told = "while this is false, the result of the request before comes out"
        yield Found(place, told, "write condition: {condition: …, default: …}")
