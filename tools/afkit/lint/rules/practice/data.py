"""What becomes of data on its way through an app: numbers, lists, XML, `temp` over pages. (AF710 to AF715)"""

from __future__ import annotations

from collections.abc import Iterator

from afkit.annotations import Any
from afkit.app.knowledge.facts import CallSite, Facts, Request, mark
from afkit.app.knowledge.mentions import Mention, mentions
from afkit.app.model import Module, Origin
from afkit.iml.syntax.ast import Call
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import (
    LIST_NEVER_EMPTY,
    LONG_NUMBER,
    PAGES_OVERWRITE,
    PROCEDURE_ASKED_NOTHING,
    TEMP_NEVER_SHRINKS,
    XML_WITHOUT_INDEX,
)
from afkit.lint.visits import each_call, each_component, each_request, each_request_with

_EXACT = 2**53


@rule(
    LONG_NUMBER,
    "warning",
    stops="run",
    why="JSON numbers are doubles: beyond 2^53 the last digits are rounded, and an ID is another one. Take "
    "such an ID as text, where the "
    "service gives one, and describe it as text.",
    source="P-62",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            interface: [{name: id, type: text, label: ID}]
            samples: {id: "12345678901234567"}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            interface: [{name: id, type: number, label: ID}]
            samples: {id: 12345678901234567}
        """,
)
@each_component("module")
def long_number(module: Module, facts: Facts) -> Iterator[Found]:
    samples = module.codes.get("samples")
    if samples is not None and isinstance(samples.value, dict):
        for origin, number in _long(samples.value, samples.origin):
            yield Found(
                origin.location, f"{number} is rounded: it has more digits than a number holds", "write it as a text"
            )


def _long(value: Any, origin: Origin) -> Iterator[tuple[Origin, int]]:
    if value.__class__ is int:
        if not -_EXACT <= value <= _EXACT:
            yield origin, value
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if inner.__class__ is int or isinstance(inner, dict | list):
                yield from _long(inner, origin.at(step))


def _xml(output: str) -> str:
    return f"""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {{url: /u, response: {{type: xml, output: {{name: "{{{{{output}}}}}"}}}}}}
        """


@rule(
    XML_WITHOUT_INDEX,
    "info",
    stops="review",
    why="Every node of XML becomes an array, also one that stands alone, and its text is in `_value`: "
    "`body.user[].name[]._value`. Without an index the first one is taken.",
    source="P-63",
    good=_xml("body.user[].name[]._value"),
    bad=_xml("body.user.name"),
)
@each_request_with("response", "type")
def xml_without_index(request: Request, facts: Facts) -> Iterator[Found]:
    if request.get("response", "type") != "xml":
        return
    for steps, text in _texts(request.get("response"), ("response",)):
        for mention in mentions(text):
            if mention.names[0] == "body" and len(mention.names) > 2 and "[" not in text[mention.start : mention.end]:
                place = request.origin.at(*steps).inside(mention.start, mention.end)
                first, *more = mention.names[1:]
                if not first.startswith("_") and not more[0].startswith("_"):
                    yield Found(
                        place, "in XML every node is an array", f"write body.{'[].'.join((first, *more))}[]._value"
                    )


def _texts(value: Any, steps: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        if "{{" in value:
            yield steps, value
    elif isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(inner, (*steps, step))


def _paged(temp: str, rest: str = "") -> str:
    return f"""
        modules:
          listUsers:
            label: List users
            moduleType: search
            communication:
              url: /u
              pagination: {{qs: {{page: "{{{{pagination.page}}}}"}}}}
              response:
                iterate: "{{{{body.users}}}}"
                temp: {{{temp}}}
                {rest}
        """


_SHORTER = frozenset({"slice", "distinct", "deduplicate", "remove", "sort", "reverse", "shift", "pop"})


@rule(
    TEMP_NEVER_SHRINKS,
    "warning",
    stops="run",
    why="What is written to `temp` is merged with what is there, item by item: a shorter list leaves the rest "
    "of the old one, and an "
    "order mixes with the former. Write it to another key.",
    source="P-04",
    good=_paged('rest: "{{slice(temp.queue, 1)}}"'),
    bad=_paged('queue: "{{slice(temp.queue, 1)}}"'),
)
@each_request
def temp_never_shrinks(request: Request, facts: Facts) -> Iterator[Found]:
    for steps in (("response", "temp"), ("temp",)):
        block = request.get(*steps)
        for name, text in block.items() if isinstance(block, dict) else ():
            for mention in mentions(text) if isinstance(text, str) and "temp." in text else ():
                if mention.names == ("temp", name) and any(call.name in _SHORTER for call in mention.calls):
                    place = request.origin.at(*steps, name).inside(mention.start, mention.end)
                    yield Found(place, f"temp.{name} is merged with the former list, not replaced", "use another key")


@rule(
    PAGES_OVERWRITE,
    "info",
    stops="review",
    why="`response.temp` is worked out again for every page: what the first page said is gone after the last. "
    "To keep it, write "
    "`{{ifempty(temp.key, …)}}`.",
    source="P-05",
    good=_paged(
        'total: "{{ifempty(temp.total, body.total)}}"', 'wrapper: {all: "{{output}}", total: "{{temp.total}}"}'
    ),
    bad=_paged('total: "{{body.total}}"', 'wrapper: {all: "{{output}}", total: "{{temp.total}}"}'),
)
@each_request_with("response", "temp")
def pages_overwrite(request: Request, facts: Facts) -> Iterator[Found]:
    block = request.get("response", "temp")
    if not isinstance(block, dict) or not isinstance(request.get("pagination"), dict):
        return
    paging = (
        str(request.get("pagination"))
        + str(request.get("response", "iterate"))
        + str(request.get("response", "output"))
    )
    after = [str(request.get("response", "wrapper"))]
    if request.owner is not None:
        after += [str(other.value) for other in facts.of(request.owner, request.key) if other.number > request.number]
    for name, text in block.items():
        new = isinstance(text, str) and "{{" in text and "temp." not in text and f"temp.{name}" not in paging
        if new and any(f"temp.{name}" in later for later in after):
            place = request.origin.at("response", "temp", name).location
            yield Found(place, f"each page overwrites temp.{name}", f"write {{{{ifempty(temp.{name}, …)}}}}")


_LISTS = frozenset(
    {"map", "split", "slice", "merge", "distinct", "sort", "add", "keys", "toArray", "flatten", "remove"}
)


@rule(
    LIST_NEVER_EMPTY,
    "info",
    stops="review",
    why="`ifempty` gives its second argument for nothing, null and the empty text; an empty list or collection is something.",
    source="P-59",
    good=_paged("all: \"{{if(length(map(body.users, 'id')), map(body.users, 'id'), 'none')}}\""),
    bad=_paged("all: \"{{ifempty(map(body.users, 'id'), 'none')}}\""),
)
@each_call("ifempty")
def list_never_empty(site: CallSite, facts: Facts) -> Iterator[Found]:
    first = site.call.args[0] if site.call.args else None
    if isinstance(first, Call) and first.name in _LISTS:
        place = site.text.origin.inside(first.start, first.end)
        yield Found(place, "an empty list is not empty for ifempty", "write if(length(list), list, …)")


_ASKED = """
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: team, type: select, label: Team, options: "rpc://listTeams%s"}]
        rpcs:
          listTeams:
            label: List teams
            communication:
              condition: "{{parameters.all = 'true'}}"
              url: /t
              response: {iterate: "{{body}}", output: {label: "{{item.name}}", value: "{{item.id}}"}}
        """


@rule(
    PROCEDURE_ASKED_NOTHING,
    "warning",
    stops="run",
    why="Every request of the procedure has a condition, and none is true without the value that they ask "
    "for: the list stays empty, "
    "without an error.",
    source="P-52",
    good=_ASKED % "?all=true",
    bad=_ASKED % "",
)
def procedure_asked_nothing(facts: Facts) -> Iterator[Found]:
    wanted: dict[str, set[str]] = {}
    for name, rpc in facts.app.rpcs.items():
        asked = [_asked(request) for request in facts.of(rpc)]
        if asked and all(asked):
            wanted[name] = set().union(*asked)
    for call in facts.procedures if wanted else ():
        names = wanted.get(call.name)
        if names is None or call.owner is None or call.owner.name == call.name:
            continue
        given = {pair.partition("=")[0] for pair in call.reference.partition("?")[2].split("&")}
        given |= {field.name for field in facts.fields(call.owner, "params", "staticParams", "mappableParams")}
        grows = any(
            other.path and isinstance(other.path[-1], int)
            for other in facts.procedures
            if mark(other.owner) == mark(call.owner)
        )
        if not names & given and not grows:
            place = call.code.origin.at(*call.path).location
            missing = sorted(names)[0]
            yield Found(
                place, f"'{call.name}' does nothing without '{missing}'", f"write rpc://{call.name}?{missing}=true"
            )


def _asked(request: Request) -> set[str]:
    """The parameters without which a request is left out."""
    condition = request.get("condition")
    text = condition.get("condition") if isinstance(condition, dict) else condition
    if not isinstance(text, str) or "!" in text or "||" in text or "ifempty" in text:
        return set()
    found: tuple[Mention, ...] = mentions(text)
    return {item.names[1] for item in found if item.names[0] == "parameters" and len(item.names) > 1}
