"""The expression language between `{{` and `}}`: read, check, format and evaluate templates. Usable alone.

>>> from afkit.iml import compile
>>> compile("{{upper(user.name)}}").evaluate({"user": {"name": "ada"}})
'ADA'
"""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING
from afkit.iml.check.templates import ImlDiagnostic, check
from afkit.iml.check.types import Scope, Type
from afkit.iml.errors import CallError, Fault, ImlError, ImlEvaluationError, ImlSyntaxError
from afkit.iml.registry import Dialect, Example, Function, Param, lookup, names
from afkit.iml.values.basics import UNDEFINED, Undefined
from afkit.late import exports

if TYPE_CHECKING:
    from afkit.iml.environment import Environment, Limits
    from afkit.iml.semantics import Semantics
    from afkit.iml.syntax.formatter import format
    from afkit.iml.template import Template, compile
    from afkit.iml.tree import SPREAD, Tree, compile_tree
    from afkit.iml.values.types import EMPTY, EmptyString, to_text, truthy, type_of

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
__getattr__ = exports(
    __name__,
    {
        "EMPTY": "values.types",
        "SPREAD": "tree",
        "EmptyString": "values.types",
        "Environment": "environment",
        "Limits": "environment",
        "Semantics": "semantics",
        "Template": "template",
        "Tree": "tree",
        "compile": "template",
        "compile_tree": "tree",
        "format": "syntax.formatter",
        "to_text": "values.types",
        "truthy": "values.types",
        "type_of": "values.types",
    },
)
