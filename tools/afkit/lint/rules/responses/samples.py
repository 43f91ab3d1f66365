"""Samples: that there are some, and that they are of the output that the interface describes. (AF62x)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, mark
from afkit.app.model import Module, Origin
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import NO_SAMPLES, SAMPLES_DO_NOT_MATCH
from afkit.lint.rules.parameters.declared import OWN, unnamed_fields
from afkit.lint.rules.responses.results import not_produced
from afkit.lint.visits import each_component
from afkit.nearest import nearest


@rule(
    NO_SAMPLES,
    "warning",
    stops="review",
    why="Samples are what users see of the output before the first run, and what a dry run takes for a response.",
    source="R-57",
    good="""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            interface: [{name: id, type: text, label: ID}]
            samples: {id: "17"}
        """,
    bad="modules: {getUser: {label: Get a user, moduleType: action, interface: [{name: id, type: text, label: ID}]}}",
)
@each_component("module")
def no_samples(module: Module, facts: Facts) -> Iterator[Found]:
    interface = module.codes.get("interface")
    samples = module.codes.get("samples")
    if module.module_type == "responder" or interface is None or not interface.value:
        return
    if facts.unseen(module, "samples") or (samples is not None and samples.value):
        return
    if facts.broken(module, "samples"):
        return
    place = samples.origin.key_location if samples is not None and samples.given else module.origin.key_location
    yield Found(place, f"module '{module.name}' has no samples", "add one made-up bundle that fits the interface")


@rule(
    SAMPLES_DO_NOT_MATCH,
    "info",
    stops="review",
    why="A field that only one of them has is a slip in the other, or is forgotten there.",
    source="R-57, P-77",
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
            samples: {ID: "17"}
        """,
)
def samples_do_not_match(facts: Facts) -> Iterator[Found]:
    calling = {(mark(call.owner), call.key) for call in facts.procedures}
    for module in facts.app.modules.values():
        samples = module.codes.get("samples")
        if samples is None or not samples.value or not isinstance(samples.value, dict):
            continue
        # Where a procedure adds fields, they are not known.
        names = _described(module) if (mark(module), "interface") not in calling else {}
        if not names:
            continue
        unmade = facts.once(not_produced).get(mark(module), set())
        absent = [name for name in names if name not in samples.value and name not in unmade]
        extra = [name for name in samples.value if name not in names]
        unnamed = facts.once(unnamed_fields).get((mark(module), "interface"), 0)
        for name in extra[unnamed + len(unmade) :]:  # a field without its name, or of a wrong one, may be the one
            place = samples.origin.at(name).key_location
            instead = f"; it has '{absent[0]}', which they lack" if len(absent) == len(extra) == 1 else ""
            yield Found(place, f"the interface does not describe '{name}'{instead}", "add it there")
        if absent and not (len(absent) == len(extra) == 1):
            shown = ", ".join(absent[:5]) + (" …" if len(absent) > 5 else "")
            place = samples.origin.key_location
            yield Found(place, f"the samples lack what the interface describes: {shown}", "add it here")
        interface = module.codes["interface"].value
        yield from _inner(interface, samples.value, samples.origin, ()) if isinstance(interface, list) else ()


def _inner(listed: list[Any], values: Mapping[str, Any], at: Origin, above: tuple[str, ...]) -> Iterator[Found]:
    """Tell of members, at any depth below the top, that the samples have and the interface does not describe."""
    for field in listed:
        spec = field.get("spec") if isinstance(field, dict) else None
        if not isinstance(spec, list):
            continue
        names = [item["name"] for item in spec if isinstance(item, dict) and isinstance(item.get("name"), str)]
        if len({*names}) != len(spec):
            continue  # a field without its name, or of another's, may be the one
        path, value = (*above, str(field.get("name"))), values.get(str(field.get("name")))
        here = at.at(path[-1])
        several = enumerate(value) if isinstance(value, list) and field.get("type") == "array" else ()
        objects = (
            [(value, here)] if field.get("type") == "collection" else [(one, here.at(at_)) for at_, one in several]
        )
        for one, place in objects:
            if isinstance(one, dict):
                for name in one.keys() - set(names) if names else ():
                    near = nearest(name, [known for known in names if known not in one])
                    told = f"the interface does not describe '{'.'.join((*path, name))}'"
                    hint = f"did you mean '{near}'?" if near else "add it there"
                    yield Found(place.at(name).key_location, told, hint)
                yield from _inner(spec, one, place, path)


def _described(module: Module) -> dict[str, None]:
    """Give the names that the interface lists, in its order."""
    interface = module.codes.get("interface")
    if interface is None or not isinstance(interface.value, list):
        return {}
    named = (item.get("name") for item in interface.value if isinstance(item, Mapping) and item.get("name") not in OWN)
    return dict.fromkeys(name for name in named if isinstance(name, str))
