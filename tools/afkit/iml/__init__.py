"""The expression language between `{{` and `}}`: read, check, format and evaluate templates. Usable alone.

>>> from afkit.iml import compile
>>> compile("{{upper(user.name)}}").evaluate({"user": {"name": "ada"}})
'ADA'
"""

from __future__ import annotations

from afkit.iml.check import ImlDiagnostic, check
from afkit.iml.environment import Environment, Limits
from afkit.iml.errors import CallError, Fault, ImlError, ImlEvaluationError, ImlSyntaxError
from afkit.iml.format import format
from afkit.iml.registry import Dialect, Example, Function, Param, lookup, names
from afkit.iml.semantics import Semantics
from afkit.iml.template import Template, compile
from afkit.iml.tree import SPREAD, Tree, compile_tree
from afkit.iml.types import Scope, Type
from afkit.iml.values import EMPTY, UNDEFINED, EmptyString, Undefined, to_text, truthy, type_of

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
