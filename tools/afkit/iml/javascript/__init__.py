"""An app's own JavaScript functions, run in V8 away from the host (language reference, section 7)."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING, Any
from afkit.late import load_module

if TYPE_CHECKING:
    from afkit.iml.javascript.run import JavascriptFunctions
    from afkit.iml.javascript.tests import run_tests

__all__ = ["JavascriptFunctions", "run_tests"]

_HOMES = {"JavascriptFunctions": "run", "run_tests": "tests"}


def __getattr__(name: str) -> Any:
    """Import a public name from its module when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'afkit.iml.javascript' has no attribute '{name}'")
    return getattr(load_module(f"afkit.iml.javascript.{_HOMES[name]}"), name)
