"""An app's own JavaScript functions, run in V8 away from the host (language reference, section 7)."""

from __future__ import annotations

from afkit.annotations import TYPE_CHECKING
from afkit.late import exports

if TYPE_CHECKING:
    from afkit.iml.javascript.run import JavascriptFunctions
    from afkit.iml.javascript.tests import run_tests

__all__ = ["JavascriptFunctions", "run_tests"]

__getattr__ = exports(__name__, {"JavascriptFunctions": "run", "run_tests": "tests"})
