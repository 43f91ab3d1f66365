"""Members of an output that the interface does not describe. (AF718)"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from afkit.annotations import Any
from afkit.app.knowledge.facts import Facts, mark
from afkit.app.model import Origin
from afkit.app.spec.shapes.basics import SPREAD
from afkit.lint.rule import Found, rule
from afkit.lint.rules.codes import OUTPUT_NOT_DESCRIBED
from afkit.lint.rules.parameters.declared import OWN, unnamed_fields
from afkit.lint.rules.responses.produced import written_output
from afkit.nearest import nearest


def _module(output: str) -> str:
    return f"""
        modules:
          getUser:
            label: Get a user
            moduleType: action
            communication: {{url: /u, response: {{output: {output}}}}}
            interface: [{{name: id, type: text, label: ID}}]
        """


@rule(
    OUTPUT_NOT_DESCRIBED,
    "info",
    stops="advice",
    why="Users can map what the interface lists; of anything else they learn only when the module has run.",
    source="P-77",
    good=_module('{id: "{{body.id}}"}'),
    bad=_module('{id: "{{body.id}}", plan: "{{body.plan}}"}'),
)
def output_not_described(facts: Facts) -> Iterator[Found]:
    calling = {(mark(call.owner), call.key) for call in facts.procedures}
    for module in facts.app.modules.values():
        at = (mark(module), "interface")
        interface = module.codes.get("interface")
        listed = interface.value if interface is not None and isinstance(interface.value, list) else None
        if not listed or at in calling or module.module_type == "universal" or facts.once(unnamed_fields).get(at, 0):
            continue
        found = written_output(module, facts)
        if found is not None:
            samples = module.codes.get("samples")
            yield from _undescribed(listed, found[0], found[1], samples.value if samples is not None else None)


def _undescribed(
    listed: list[Any], value: Mapping[str, Any], at: Origin, samples: Any, above: tuple[str, ...] = ()
) -> Iterator[Found]:
    fields = {item["name"]: item for item in listed if isinstance(item, dict) and isinstance(item.get("name"), str)}
    shown = samples if isinstance(samples, dict) else {}
    absent = [name for name in fields if name not in value]
    for name, inner in value.items():
        if "{{" in name or name in OWN:
            continue
        field = fields.get(name)
        if field is not None:
            yield from _within(field, inner, at.at(name), shown.get(name), (*above, name))
        elif name not in shown and not (SPREAD not in value and renamed(name, absent, fields)):
            near = nearest(name, absent)
            told = f"the interface does not describe '{'.'.join((*above, name))}'"
            yield Found(at.at(name).key_location, told, f"did you mean '{near}'?" if near else "add it there")


def _within(field: Mapping[str, Any], value: Any, at: Origin, sample: Any, above: tuple[str, ...]) -> Iterator[Found]:
    spec = field.get("spec")
    if not isinstance(spec, list) or not spec or any(isinstance(item, str) for item in spec):
        return
    if field.get("type") == "collection" and isinstance(value, dict):
        yield from _undescribed(spec, value, at, sample, above)
    elif field.get("type") == "array" and isinstance(value, list):
        first = sample[0] if isinstance(sample, list) and sample else None
        for number, item in enumerate(value):
            if isinstance(item, dict):
                yield from _undescribed(spec, item, at.at(number), first, above)


def renamed(name: str, absent: Collection[str], fields: Collection[str]) -> str | None:
    """Give the field that a member of the output is another spelling of, which `interface_not_produced` tells."""
    return nearest(name, sorted(absent)) if name not in fields else None
