"""Parameters that are declared under another name than the one by which they are read. (AF735)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from afkit.app.knowledge.facts import Facts, Mark, mark
from afkit.app.knowledge.fields import Field
from afkit.app.model import KINDS, Component, Connection
from afkit.lint.fixes.mend import within
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import PARAMETER_MISNAMED
from afkit.nearest import nearest
from afkit.records import NamedTuple
from afkit.source.places import Path


class Misnamed(NamedTuple):
    """A field that nothing reads, and the name that is read in its place, so many times."""

    field: Field
    read: str
    times: int


@rule(
    PARAMETER_MISNAMED,
    "warning",
    stops="run",
    confidence="likely",
    why="What is entered goes nowhere, and what is read is undefined. Where several places, or the label, have the other "
    "name, the declaration is what is misspelt.",
    source="app-format, section 9.1",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: userId, type: text, label: User ID}]
            communication: {url: "/users/{{encodeURL(parameters.userId)}}"}
        """,
    bad="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            mappableParams: [{name: usreId, type: text, label: User ID}]
            communication: {url: "/users/{{encodeURL(parameters.userId)}}"}
        """,
)
def parameter_misnamed(facts: Facts) -> Iterator[Found]:
    for names in facts.once(misnamed).values():
        for found in names.values():
            name, at = found.field.name, found.field.origin.at("name")
            places = "1 place reads" if found.times == 1 else f"{found.times} places read"
            told = f"nothing reads '{name}', and {places} '{found.read}'"
            fix = within(at, 0, len(name), found.read)
            yield Found(at.location, told, f"did you mean '{found.read}'?", fix=fix, unsafe=True)


def misnamed(facts: Facts) -> dict[Mark, dict[str, Misnamed]]:
    """Give, by component, the names that are read and that no field has, with the field that was meant."""
    found: dict[Mark, dict[str, Misnamed]] = {}
    reads = _reads(facts)
    asking = {mark(call.owner) for call in facts.procedures if call.key in _LISTS and _gives_fields(call.path)}
    app = facts.app
    owners: list[Component] = [*app.modules.values(), *app.connections.values(), *app.webhooks.values()]
    for owner in owners:
        at = mark(owner)
        read = reads.get(at)
        if read is None or at in asking:
            continue
        fields = {one.name: one for one in facts.fields(owner, *_LISTS) if not one.inner and one.name}
        missing = read.keys() - fields.keys()
        if isinstance(owner, Connection):  # what another connection has is read for that one
            others = (one for one in app.connections.values() if one is not owner)
            missing -= _stored(owner, facts).union(*(facts.once(_params)[mark(one)] for one in others))
        # A name that needs backticks is read in part without them, which is told.
        unread = [name for name in fields if name not in read and name.isidentifier()]
        if missing and unread and len(missing) * len(unread) <= _PAIRS:
            taken = _matched(missing, {name: fields[name] for name in unread}, read, facts)
            if taken:
                found[at] = taken
    return found


_PAIRS = 2_000
"""Names that are held against each other; where more are missing, they are not misspelt."""

_LISTS = ("params", "staticParams", "mappableParams")


def _gives_fields(path: Path) -> bool:
    """Tell whether a procedure gives fields, and not options, or what a button finds."""
    return "nested" in path or not {"options", "rpc"}.intersection(path)


def _matched(
    missing: set[str], unread: Mapping[str, Field], read: Mapping[str, int], facts: Facts
) -> dict[str, Misnamed]:
    found: dict[str, Misnamed] = {}
    alone = (
        next(iter(unread)) if len(missing) == len(unread) == 1 else None
    )  # then it is the other one, however it differs
    for name in sorted(missing):
        free = [other for other in unread if all(other != one.field.name for one in found.values())]
        near = alone or nearest(name, free)
        if near is not None and _is_right(name, near, unread[near], read[name], facts):
            found[name] = Misnamed(unread[near], name, read[name])
    return found


def _is_right(read: str, declared: str, field: Field, times: int, facts: Facts) -> bool:
    """Tell whether of two names the one that is read is as it was meant: the label says so, or else that it is the one
    that others have."""
    label = _plain(field.value.get("label"))
    if _plain(read) != _plain(declared) and label in (_plain(read), _plain(declared)):
        return label == _plain(read)
    others = facts.once(_declared)
    return times + others[read] > others[declared]


def _declared(facts: Facts) -> Counter[str]:
    """Count the names of all fields of the app."""
    keys = (*_LISTS, "interface")
    owners = (one for kind in KINDS for one in facts.app.components(kind).values())
    return Counter(field.name for owner in owners for field in facts.fields(owner, *keys))


def _plain(text: object) -> str:
    return "".join(filter(str.isalnum, text)).lower() if isinstance(text, str) else ""


def _reads(facts: Facts) -> dict[Mark, Counter[str]]:
    """Count how often the parameters of each component are read; of connections, by all that use them."""
    found: dict[Mark, Counter[str]] = {}
    for use in facts.uses("parameters", "connection"):
        if len(use.names) < 2 or use.names[1] is None:
            continue
        text = use.text
        stored = use.names[0] == "connection"
        for owner in facts.connections_of(text.owner) if stored else (text.owner,):
            found.setdefault(mark(owner), Counter())[use.names[1]] += 1
    return found


def _params(facts: Facts) -> dict[Mark, set[str]]:
    """The names that the parameters of each connection have."""
    return {mark(one): {field.name for field in facts.fields(one, "params")} for one in facts.app.connections.values()}


def _stored(connection: Connection, facts: Facts) -> set[str]:
    """Give the names that a connection stores beside its parameters."""
    names = {"accessToken", "refreshToken", "expires", "scope", "uid", "metadata", "data"}
    for request in facts.of(connection):
        data = request.get("response", "data")
        names.update(data if isinstance(data, dict) else ())
    return names
