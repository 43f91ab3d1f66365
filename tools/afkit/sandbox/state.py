"""Change the state of a sandbox as its rules say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from afkit.iml import UNDEFINED, Environment
from afkit.iml.tree import SPREAD
from afkit.sandbox.errors import RuleError
from afkit.sandbox.narrowing import differs
from afkit.sandbox.rules import Query, Rule, Shape, Update
from afkit.sandbox.shelf import Shelf


def items_of(value: Any) -> list[Any]:
    """Give the items of a list, or the member values of an object; nothing for anything else."""
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def ask(binding: Rule | Query, scope: dict[str, Any], env: Environment, shelf: Shelf) -> Any:
    """Give the value of a `let`; `shelf` finds items of the state without looking at each."""
    if isinstance(binding, Rule):
        return binding.value(scope, env)
    source = binding.source.value(scope, env)
    items: Iterable[Any] | None = None
    name, wanted, compares = "", None, False
    if binding.demand is not None:
        name, rule = binding.demand
        wanted = rule.value(scope, env)
        compares = wanted is None or wanted is UNDEFINED or type(wanted) is str
        items = shelf.narrow(source, name, wanted, scope["state"])
    inner, found = scope.copy(), []
    for item in items_of(source) if items is None else items:
        if compares and differs(item, name, wanted):
            continue
        inner["item"] = item
        if binding.where.holds(inner, env):
            if binding.first:
                return item
            found.append(item)
    return UNDEFINED if binding.first else found


def apply(update: Update, state: dict[str, Any], scope: dict[str, Any], env: Environment, shelf: Shelf) -> None:
    """Make one change, or one for each item. Raises RuleError if the state has no such place."""
    items = [UNDEFINED] if update.each is None else items_of(update.each.value(scope, env))
    inner = dict(scope)
    for item in items:
        if update.each is not None:
            inner["item"] = item
        if update.let:
            inner["let"] = dict(scope["let"])
            for name, rule in update.let:
                inner["let"][name] = rule.value(inner, env)
        if update.condition is None or update.condition.holds(inner, env):
            _change(update, state, inner, env, shelf)
            if len(update.at) == 1 and update.verb != "append":
                shelf.keep(state)


def _change(update: Update, state: dict[str, Any], scope: dict[str, Any], env: Environment, shelf: Shelf) -> None:
    steps = [rule.value(scope, env) for rule in update.at]
    if not all(isinstance(step, str | int) for step in steps):
        raise RuleError("a step of 'at' is neither a name nor a number", update.origin.location)
    holder: Any = state
    for step in steps[:-1]:
        shelf.changed(holder, step)
        holder = _step(holder, step, update)
    last = steps[-1]
    shelf.changed(holder, last)
    if update.verb == "remove":
        shelf.forget(holder)
        if isinstance(holder, dict):
            holder.pop(last, None)
        elif isinstance(holder, list) and isinstance(last, int) and 0 <= last < len(holder):
            del holder[last]
        return
    value = None
    if update.value is not None:
        value = update.value.value(scope, env)
        if update.shape is None:
            value = _kept(value)
        else:
            _settle(value, update.shape)
    if update.verb == "append":
        target = holder.setdefault(last, []) if isinstance(holder, dict) else _step(holder, last, update)
        if not isinstance(target, list):
            raise RuleError(f"'{last}' is not a list that something could be appended to", update.origin.location)
        target.append(value)
    elif update.verb == "merge":
        target = _step(holder, last, update)
        if not isinstance(target, dict) or not isinstance(value, dict):
            raise RuleError("merge needs an object there, and one to put in", update.origin.location)
        shelf.forget(target)
        target.update(value)
    elif (isinstance(holder, dict) and isinstance(last, str)) or (
        isinstance(holder, list) and last in range(len(holder))
    ):
        holder[last] = value
    else:
        raise RuleError(f"the state has no place '{last}' here", update.origin.location)


def _step(holder: Any, step: Any, update: Update) -> Any:
    if isinstance(holder, dict) and step in holder:
        return holder[step]
    if isinstance(holder, list) and isinstance(step, int) and 0 <= step < len(holder):
        return holder[step]
    raise RuleError(f"the state has no place '{step}' here", update.origin.location)


def shape_of(value: Any) -> Shape:
    """Tell where in a declared value expressions stand. What others are merged into counts as made by one."""
    if not isinstance(value, dict | list) or SPREAD in value:
        return None
    members = value.items() if isinstance(value, dict) else enumerate(value)
    inner = [(key, item, shape_of(item)) for key, item in members]
    return tuple((key, shape) for key, item, shape in inner if (shape is None and not _is_plain(item)) or shape)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, dict | list) and not (isinstance(value, str) and "{{" in value)


def _settle(value: Any, shape: tuple[tuple[Any, Shape], ...]) -> None:
    """Make a value fit to be kept, in place: it is new, but an expression may give a part of the state itself, which must
    not be in two places at once. Undefined members are left out, as JSON would; items become null."""
    for key, inner in shape:
        member = value[key]
        if inner is not None:
            _settle(member, inner)
        elif type(member) is dict or type(member) is list:
            value[key] = _kept(member)
        elif member is UNDEFINED:
            if type(value) is dict:
                del value[key]
            else:
                value[key] = None


def _kept(value: Any) -> Any:
    """Give a copy of a value that an expression has given, as the state keeps it."""
    kind = type(value)
    if kind is dict:
        kept = value.copy()
        for name, member in value.items():
            kind = type(member)
            if kind is dict or kind is list:
                kept[name] = _kept(member)
            elif member is UNDEFINED:
                del kept[name]
        return kept
    if kind is list:
        return [None if item is UNDEFINED else _kept(item) for item in value]
    return value
