"""The expression language between `{{` and `}}`: read, check, format and evaluate templates. Usable alone.

>>> from afkit.iml import compile
>>> compile("{{upper(user.name)}}").evaluate({"user": {"name": "ada"}})
'ADA'
"""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any
from afkit.iml.check.templates import ImlDiagnostic, check
from afkit.iml.check.types import Scope, Type
from afkit.iml.errors import CallError, Fault, ImlError, ImlEvaluationError, ImlSyntaxError
from afkit.iml.registry import Dialect, Example, Function, Param, lookup, names
from afkit.iml.syntax.formatter import format
from afkit.iml.values.basics import UNDEFINED, Undefined
from afkit.iml.values.types import EMPTY, EmptyString, to_text, truthy, type_of
from afkit.late import load_module

if TYPE_CHECKING:
    from afkit.iml.environment import Environment, Limits
    from afkit.iml.semantics import Semantics
    from afkit.iml.template import Template, compile
    from afkit.iml.tree import SPREAD, Tree, compile_tree

__all__ = [
    "EMPTY",
    "SPREAD",
    "UNDEFINED",
    "CallError",
    "Dialect",
    "EmptyString",
    "Environment",
    "Example",
    "Fault",
    "Function",
    "ImlDiagnostic",
    "ImlError",
    "ImlEvaluationError",
    "ImlSyntaxError",
    "Limits",
    "Param",
    "Scope",
    "Semantics",
    "Template",
    "Tree",
    "Type",
    "Undefined",
    "check",
    "compile",
    "compile_tree",
    "format",
    "lookup",
    "names",
    "to_text",
    "truthy",
    "type_of",
]

# To check expressions takes nothing of what evaluates them.
_HOMES = {
    "SPREAD": "tree",
    "Environment": "environment",
    "Limits": "environment",
    "Semantics": "semantics",
    "Template": "template",
    "Tree": "tree",
    "compile": "template",
    "compile_tree": "tree",
}


def __getattr__(name: str) -> Any:
    """Import a name from its module when it is first asked for, and keep it."""
    if name not in _HOMES:
        raise AttributeError(f"module 'afkit.iml' has no attribute '{name}'")
    value = getattr(load_module(f"afkit.iml.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
