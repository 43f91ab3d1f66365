"""Change the state of a sandbox as its rules say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from afkit.iml import UNDEFINED, Environment
from afkit.sandbox.errors import RuleError
from afkit.sandbox.narrowing import narrow
from afkit.sandbox.rules import Query, Rule, Update
from afkit.sandbox.shelf import Shelf

_CONTAINERS = (dict, list)


def items_of(value: Any) -> list[Any]:
    """Give the items of a list, or the member values of an object; nothing for anything else."""
    if isinstance(value, Mapping):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def ask(binding: Rule | Query, scope: Mapping[str, Any], env: Environment, shelf: Shelf) -> Any:
    """Give the value of a `let`; `shelf` finds items of the state without looking at each."""
    if isinstance(binding, Rule):
        return binding.value(scope, env)
    source = binding.source.value(scope, env)
    items: Iterable[Any] = ()
    if binding.demand is None:
        items = items_of(source)
    else:
        name, rule = binding.demand
        wanted = rule.value(scope, env)
        shelved = shelf.narrow(source, name, wanted, scope["state"])
        items = shelved if shelved is not None else narrow(items_of(source), name, wanted)
    inner, found = dict(scope), []
    for item in items:
        inner["item"] = item
        if binding.where.holds(inner, env):
            if binding.first:
                return item
            found.append(item)
    return UNDEFINED if binding.first else found


def apply(update: Update, state: dict[str, Any], scope: Mapping[str, Any], env: Environment, shelf: Shelf) -> None:
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


def _change(update: Update, state: dict[str, Any], scope: Mapping[str, Any], env: Environment, shelf: Shelf) -> None:
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
    # A copy: a rule hands out parts of the state itself, which must not be in two places at once.
    value = _kept(update.value.value(scope, env)) if update.value is not None else None
    if update.verb == "append":
        target = holder.setdefault(last, []) if isinstance(holder, dict) else _step(holder, last, update)
        if not isinstance(target, list):
            raise RuleError(f"'{last}' is no list that something could be appended to", update.origin.location)
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


def _kept(value: Any) -> Any:
    """Give a copy of a value as the state keeps it: undefined members are left out, as JSON would; items become null."""
    kind = type(value)
    if kind is dict:
        return {
            name: _kept(member) if type(member) in _CONTAINERS else member
            for name, member in value.items()
            if member is not UNDEFINED
        }
    if kind is list:
        return [None if item is UNDEFINED else _kept(item) for item in value]
    return value
