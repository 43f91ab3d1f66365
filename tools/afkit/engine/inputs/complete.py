"""Check and complete the values of a parameter list before a run (app-format reference, sections 5.6 and 9.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from afkit.app.codes import INPUT_MISSING
from afkit.app.knowledge.secrecy import is_secret_field
from afkit.app.spec.format.types import BOOLEAN_TYPES, VISUAL_TYPES
from afkit.codes import Code
from afkit.engine.codes import INPUT_UNKNOWN, INPUT_UNRESOLVED, INPUT_WRONG
from afkit.engine.evaluate import as_text, is_template
from afkit.engine.inputs.coerce import FileText, WrongTypeError, coerce
from afkit.engine.inputs.constraints import broken_rule, remark_on
from afkit.engine.inputs.filters import filter_faults
from afkit.engine.inputs.parameters import Field, flatten, has_dynamic_fields, kind_of, static_options
from afkit.engine.inputs.pickers import PICKERS, path_fault
from afkit.engine.inputs.remote import Remote, Resolve
from afkit.engine.inputs.shown import shown_by, value_key
from afkit.engine.inputs.words import some, what_to_give
from afkit.engine.policy import POLICY, Policy
from afkit.engine.values import describe
from afkit.errors import RunError
from afkit.iml import UNDEFINED, Environment
from afkit.iml.values.json import in_doubles
from afkit.nearest import Guesses, nearest
from afkit.records import NamedTuple

if TYPE_CHECKING:
    from afkit.app import Origin

MISSING, WRONG, UNKNOWN, UNRESOLVED = INPUT_MISSING, INPUT_WRONG, INPUT_UNKNOWN, INPUT_UNRESOLVED
REFUSED = "BundleValidationError"
"""The platform's error for a bundle whose values do not fit the module's fields."""

_SKIP = "give values for what it reads, or skip fields and options from RPCs with --no-rpc"
_TOLD = 50  # problems of one set of values that are told


_ASKING = frozenset({"default", "required", "nested", "options"})
"""What makes a field matter that is given no value; a collection always does."""


class Problem(NamedTuple):
    """What is wrong with one value: its dotted name, why, and where its field is declared."""

    code: Code
    name: str
    message: str
    hint: str | None = None
    origin: Origin | None = None


class Inputs:
    """A check under way: collects every problem of one set of values, so that all can be told at once."""

    def __init__(
        self,
        env: Environment,
        *,
        erase: bool = False,
        policy: Policy = POLICY,
        resolve: Resolve | None = None,
        way: str = "-i {name}=…",
    ) -> None:
        self.env = env
        self.way = way  # how a value is given, for hints
        self.remote = Remote(resolve)
        self.remarks: list[str] = []
        self._open = False  # a list of fields could not be fetched: names that stand nowhere may still be right
        self._given: dict[str, Any] = {}  # what RPCs are asked with: the values of the first level
        self.erase = erase
        self.policy = policy
        self.problems: list[Problem] = []
        self.ignored: list[str] = []
        self._guesses = Guesses()

    def level(
        self, fields: Any, values: Mapping[str, Any], origin: Origin | None, prefix: str = "", *, enforce: bool = True
    ) -> dict[str, Any]:
        """Check the values of one level; give them coerced, in the order of the fields, empties dropped."""
        result: dict[str, Any] = {}
        shown: dict[str, None] = {}
        if not prefix:
            self._given = dict(values)
        self._active(fields, values, result, shown, origin, prefix, enforce)
        surplus = [name for name in values if name not in shown]
        known = {field["name"]: field for field in flatten(fields)} if surplus else {}
        for name in surplus:
            value = values[name]
            if name in known:
                self.ignored.append(prefix + name)
            elif self._open or (prefix and not known) or (self.remote.asks is False and has_dynamic_fields(fields)):
                result[name] = value.data if isinstance(value, FileText) else value
            else:
                names = list(dict.fromkeys([*known, *shown]))
                near = nearest(name, names, guesses=self._guesses)
                hint = f"did you mean '{near}'?" if near else f"known are: {some(names)}"
                if prefix:  # a mapped collection may hold more than its field declares
                    result[name] = value
                    self.remarks.append(f"input '{prefix}{name}' stands in no field and is sent all the same; {hint}")
                else:
                    self.problems.append(Problem(UNKNOWN, name, "there is no such field", hint, origin))
        return result

    def _active(
        self,
        fields: Any,
        values: Mapping[str, Any],
        result: dict[str, Any],
        shown: dict[str, None],
        origin: Origin | None,
        prefix: str,
        enforce: bool,
    ) -> None:
        """Go through the fields that the given values show, nested ones after the field that shows them."""
        listed = [fields] if isinstance(fields, str) else fields if isinstance(fields, Sequence) else ()
        for index, field in enumerate(listed):
            if isinstance(field, str):
                fetched = self.remote.fetch(field, self._given)
                self._open = self._open or fetched is None
                place = origin if origin is None or isinstance(fields, str) else origin.at(index)
                self._active(fetched, values, result, shown, place, prefix, enforce)
                continue
            if (type(field) is not dict and not isinstance(field, Mapping)) or kind_of(field) in VISUAL_TYPES:
                continue
            name = field.get("name")
            if type(name) is not str:
                continue
            shown[name] = None
            if name not in values and field.get("type") != "collection" and _ASKING.isdisjoint(field):
                continue
            place = None if origin is None else origin.at(index)
            value = self._field(field, values.get(name, UNDEFINED), place, prefix + name, enforce)
            if value is not UNDEFINED:
                result[name] = value
            if not prefix and value is not UNDEFINED:
                self._given[name] = value
            fetched = None if kind_of(field) in PICKERS else self.remote.options(field, self._given)
            for nested, step in shown_by(field, result.get(name, UNDEFINED), fetched):
                inner = None if place is None else place.at(*step)
                self._active(nested, values, result, shown, inner, prefix, enforce)

    def _field(self, field: Field, value: Any, origin: Origin | None, name: str, enforce: bool) -> Any:
        kind = kind_of(field).partition(":")[0]
        if value is UNDEFINED and "default" in field:
            value = self._default(field["default"])
        if kind == "collection" and not is_template(value):
            return self._collection(field, value, origin, name, enforce)
        several = kind in ("array", "filter") or field.get("multiple") is True
        if value is UNDEFINED or value is None or value == "" or (several and value == []):
            if field.get("required") is True and not enforce and "]." in name:
                self.remarks.append(
                    f"input '{name}' is required, which the platform does not enforce in an array of collections"
                )
            if field.get("required") is True and enforce:
                self.problems.append(Problem(MISSING, name, "is required", what_to_give(field, name, self.way), origin))
            return self._empty(kind, field, value)
        if is_template(value):
            if field.get("mappable") is False:
                self._wrong(name, "cannot be mapped; choose a value", origin)
            return value
        before = len(self.problems)
        try:
            value = self._typed(kind, field, value, origin, name)
        except WrongTypeError as error:
            text = str(error)
            self._wrong(name, text.partition(", not")[0] if is_secret_field(field) else text, origin)
            return value
        if len(self.problems) == before:
            rule = broken_rule(kind, field, value, now=self.env.now(), secret=is_secret_field(field))
            if rule is not None:
                self._wrong(name, rule, origin)
            elif (remark := remark_on(kind, field, value)) is not None:
                self.remarks.append(f"input '{name}' {remark}")
        return value

    def _default(self, default: Any) -> Any:
        """Give a default; a mapping expression in it is evaluated as the form would hand it to the scenario."""
        if not is_template(default):
            return default
        from afkit.engine.evaluate import template
        from afkit.errors import ImlError

        try:
            return template(default).evaluate({}, self.env)
        except ImlError:
            return UNDEFINED

    def _empty(self, kind: str, field: Field, value: Any) -> Any:
        if value is None and self.erase:
            several = kind == "array" or (kind == "select" and field.get("multiple") is True)
            return UNDEFINED if kind in BOOLEAN_TYPES else [] if several else None
        return UNDEFINED

    def _typed(self, kind: str, field: Field, value: Any, origin: Origin | None, name: str) -> Any:
        if kind == "array":
            return self._array(field, value, origin, name)
        if kind == "select" or (kind in ("list", "radio") and static_options(field)):
            return self._select(field, value, name, origin)
        if kind in PICKERS:
            self._pick(field, value, name, origin)
            return value
        if kind == "filter":
            if not isinstance(value, list):
                raise WrongTypeError(f"must be an array of conditions, not {describe(value)}")
            fetched = self.remote.options(field, self._given)
            known = static_options(field) if fetched is None else fetched
            columns = [option.get(value_key(field)) for option in known]
            for at, fault in filter_faults(field, value, columns or None):
                self._wrong(name + at, fault, origin)
            return value
        return coerce(kind, value, self.env, with_time=field.get("time") is not False)

    def _collection(self, field: Field, value: Any, origin: Origin | None, name: str, enforce: bool) -> Any:
        given = value is not UNDEFINED and value is not None and value != ""
        if given and not isinstance(value, Mapping):
            self._wrong(name, f"must be a collection, not {describe(value)}", origin)
            return value
        if value is None and self.erase:
            return None
        if not given and field.get("required") is True and enforce:
            self.problems.append(Problem(MISSING, name, "is required", what_to_give(field, name, self.way), origin))
            return UNDEFINED
        if not given and self.policy.absent_collection == "undefined":
            return UNDEFINED
        spec = field.get("spec")
        inner = None if origin is None else origin.at("spec")
        return self.level(
            spec if isinstance(spec, list | str) else [], value if given else {}, inner, name + ".", enforce=given
        )

    def _array(self, field: Field, value: Any, origin: Origin | None, name: str) -> list[Any]:
        items = value if isinstance(value, list) else [value]
        spec = field.get("spec")
        place = None if origin is None else origin.at("spec")
        result = []
        for index, item in enumerate(items):
            title = f"{name}[{index + 1}]"
            if isinstance(spec, list):
                if is_template(item):
                    result.append(item)
                elif not isinstance(item, Mapping):
                    self._wrong(title, f"must be a collection, not {describe(item)}", place)
                else:
                    result.append(self.level(spec, item, place, title + ".", enforce=False))
            elif isinstance(spec, Mapping):
                typed = self._field(spec, item, place, title, True)
                if typed is not UNDEFINED:
                    result.append(typed)
            else:
                result.append(item)
        return result

    def _select(self, field: Field, value: Any, name: str, origin: Origin | None) -> Any:
        options = field.get("options")
        store = options.get("store") if isinstance(options, Mapping) else options
        key = value_key(field)
        if isinstance(store, str):
            fetched = self.remote.options(field, self._given)
            if fetched is None:
                return value
            return self._fetched(field, value, [option.get(key) for option in fetched], name, origin, store)
        if not isinstance(store, list):
            return value
        allowed = [option.get(key) for option in static_options(field)]
        if field.get("multiple") is True:
            return [self._option(v, allowed, name, origin) for v in (value if isinstance(value, list) else [value])]
        return self._option(value, allowed, name, origin)

    def _fetched(
        self, field: Field, value: Any, allowed: list[Any], name: str, origin: Origin | None, store: str
    ) -> Any:
        """Check a value against what an RPC lists: where values may be mapped, one that is not listed is only remarked."""
        values = value if isinstance(value, list) and field.get("multiple") is True else [value]
        if field.get("mappable") is False:
            found = [self._option(item, allowed, name, origin) for item in values]
            return found if field.get("multiple") is True else found[0]
        for item in values:
            if not is_template(item) and as_text(item) not in [as_text(option) for option in allowed]:
                near = nearest(as_text(item), map(as_text, allowed), guesses=self._guesses)
                said = f"; did you mean '{near}'?" if near else ""
                self.remarks.append(f"input '{name}': {as_text(item)[:40]!r} is none of the options of {store}{said}")
        return value

    def _pick(self, field: Field, value: Any, name: str, origin: Origin | None) -> None:
        """Check the path of a file or folder level by level (section 9.7)."""
        own = str(field.get("name", ""))

        def listed(so_far: str) -> list[Mapping[str, Any]] | None:
            return self.remote.options(field, {**self._given, own: so_far})

        fault = path_fault(field, value, listed)
        if fault is None:
            return
        if fault.listed and field.get("mappable") is not False:
            self.remarks.append(f"input '{name}': {fault.message}")
        else:
            self._wrong(name, fault.message, origin)

    def _option(self, value: Any, allowed: list[Any], name: str, origin: Origin | None) -> Any:
        if is_template(value):
            return value
        for option in allowed:
            if type(option) is type(value) and option == value:
                return option
        same = [
            option for option in allowed if not isinstance(value, Mapping | list) and as_text(option) == as_text(value)
        ]
        if len(same) == 1:
            return same[0]
        shown = ", ".join(as_text(option) for option in allowed[:12]) + (", …" if len(allowed) > 12 else "")
        near = nearest(as_text(value), map(as_text, allowed), guesses=self._guesses)
        hint = f"did you mean '{near}'?" if near else None
        self.problems.append(
            Problem(WRONG, name, f"{as_text(value)[:40]!r} is none of its options: {shown}", hint, origin)
        )
        return value

    def _wrong(self, name: str, message: str, origin: Origin | None) -> None:
        self.problems.append(Problem(WRONG, name, message, None, origin))


def check_values(
    fields: Any,
    values: Mapping[str, Any],
    env: Environment,
    *,
    what: str = "input",
    origin: Origin | None = None,
    erase: bool = False,
    policy: Policy = POLICY,
    notes: list[str] | None = None,
    resolve: Resolve | None = None,
) -> dict[str, Any]:
    """Check, convert and complete values; raise RunError that tells every problem.

    `resolve` fetches the fields and options that RPCs give; without it they are not checked.
    Empty fields disappear (with `erase`, null stays null); absent collections become `{}`; numbers given for texts
    become texts; defaults are filled in. Values of fields that are not shown are ignored, which `notes` then says.
    """
    way = "the line '{name}: …' of the connection's values" if what.startswith("connection") else "-i {name}=…"
    inputs = Inputs(env, erase=erase, policy=policy, resolve=resolve, way=way)
    lost: list[str] = []
    result = inputs.level(fields, in_doubles(dict(values), lost), origin)
    problems = [
        *(Problem(UNRESOLVED, reference, reason, _SKIP, origin) for reference, reason in inputs.remote.faults.items()),
        *inputs.problems,
    ]
    if problems:
        raise _error(what, problems, inputs.remarks)
    if notes is not None:
        notes.extend(remark for remark in inputs.remarks if remark not in notes)
    if notes is not None and lost:
        notes.append(f"{what}: an integer beyond 2^53 lost digits, as on the platform; give it as a text to keep them")
    if notes is not None and inputs.ignored:
        notes.append(f"{what} ignored, because its field is not shown for these values: {', '.join(inputs.ignored)}")
    return result


def _error(what: str, problems: list[Problem], remarks: list[str]) -> RunError:
    first = problems[0]
    lines = [f"{what} '{p.name}': {p.message}" for p in problems[:_TOLD]]
    hints = [f" ({p.hint})" if p.hint and p.hint != first.hint else "" for p in problems[:_TOLD]]
    rest = "".join(f"\n  also: {line}{hint}" for line, hint in zip(lines[1:], hints[1:], strict=True))
    if len(problems) > _TOLD:
        rest += f"\n  also: and {len(problems) - _TOLD} more"
    rest += "".join(f"\n  also: {remark}" for remark in dict.fromkeys(remarks[:_TOLD]))  # often the reason
    place = first.origin.location if first.origin is not None and first.code != UNKNOWN else None
    error = RunError(lines[0] + rest, code=first.code, hint=first.hint, place=place)
    if what == "input" and first.code != UNKNOWN:
        error.type = REFUSED
    return error


__all__ = ["REFUSED", "Inputs", "Problem", "check_values"]
