"""Fixes of interfaces and samples: each is made of the other."""

from __future__ import annotations

from afkit.annotations import Any
from afkit.app.knowledge.outputs import field_of, fields_of, made_up, sample_of
from afkit.lint.mending.plan import Case, Fix, Guess, mends
from afkit.lint.rules.codes import NO_INTERFACE, NO_SAMPLES, SAMPLES_DO_NOT_MATCH


@mends(NO_INTERFACE)
def interface_of_samples(case: Case) -> Fix:
    """Describe what the samples show."""
    samples = _code(case, "samples")
    bundles = samples if isinstance(samples, list) else [samples]
    fields = [field for field in fields_of(bundles) if "{{" not in field["name"]]
    if not fields:
        raise case.refused("there are no samples")
    to = case.code("interface")
    return case.insert(to, fields) if to.path else case.set(to, fields)


@mends(NO_SAMPLES)
def samples_of_interface(case: Case) -> Fix:
    """Make up a bundle that fits the interface."""
    sample = sample_of(_code(case, "interface"))
    if not sample:
        raise case.refused("the interface names nothing")
    to = case.code("samples")
    return case.insert(to, sample) if to.path else case.set(to, sample)


@mends(SAMPLES_DO_NOT_MATCH)
def samples_do_not_match(case: Case) -> Fix | Guess:
    """Add what the interface or the samples lack; where a name may be a slip of another, write that one."""
    interface, samples = _code(case, "interface"), _code(case, "samples")
    if not isinstance(interface, list) or not isinstance(samples, dict):
        raise case.refused("there is nothing to compare")
    known = {item.get("name"): item for item in interface if isinstance(item, dict)}
    name = case.at.path[-1] if case.at.path else None
    if "; it has '" in case.item.message and isinstance(name, str):
        return Guess(case.rename(case.at, case.item.message.split("; it has '", 1)[1].split("'", 1)[0]))
    if name in samples and name not in known and len(case.at.path) > len(case.code("samples").path):
        return case.append(case.code("interface"), field_of(str(name), [samples[name]]))
    lacking = {key: made_up(item) for key, item in known.items() if isinstance(key, str) and key and key not in samples}
    told = case.item.message.rpartition(": ")[2].removesuffix(" …").split(", ")
    fix: Fix = ()
    for key in lacking if "…" in case.item.message else told:
        if key in lacking:
            fix += case.insert(case.code("samples").at(key), lacking[key])
    return fix


def _code(case: Case, key: str) -> Any:
    code = case.owner.codes.get(key)
    return code.value if code is not None else None
