"""Samples: that there are some, and that they are of the output that the interface describes. (AF62x)"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.fields import procedures
from afkit.app.model import Module
from afkit.lint.rule import Found, rule


@rule(
    "AF620",
    "no-samples",
    "warning",
    "a module has no samples",
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
def no_samples(facts: Facts) -> Iterator[Found]:
    for module in facts.app.modules.values():
        interface = module.codes.get("interface")
        samples = module.codes.get("samples")
        if module.module_type == "responder" or interface is None or not interface.value:
            continue
        if facts.unseen(module, "samples"):
            continue
        if samples is None or not samples.value:
            place = samples.origin.key_location if samples is not None and samples.given else module.origin.key_location
            yield Found(
                place, f"module '{module.name}' has no samples", "add one made-up bundle that fits the interface"
            )


@rule(
    "AF621",
    "samples-do-not-match",
    "info",
    "samples and interface name different fields",
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
    for module in facts.app.modules.values():
        names = _described(module)
        samples = module.codes.get("samples")
        if not names or samples is None or not isinstance(samples.value, dict) or not samples.value:
            continue
        for name in samples.value:
            if name not in names:
                yield Found(
                    samples.origin.at(name).key_location, f"the interface does not describe '{name}'", "add it there"
                )
        absent = [name for name in names if name not in samples.value]
        if absent:
            shown = ", ".join(absent[:5]) + (" …" if len(absent) > 5 else "")
            yield Found(
                samples.origin.key_location, f"the samples lack what the interface describes: {shown}", "add it here"
            )


def _described(module: Module) -> list[str]:
    """Give the names that the interface lists; none if a procedure adds some."""
    interface = module.codes.get("interface")
    if interface is None or not isinstance(interface.value, list) or any(True for _ in procedures(interface.value)):
        return []
    named = (item.get("name") for item in interface.value if isinstance(item, Mapping))
    return [name for name in named if isinstance(name, str)]
