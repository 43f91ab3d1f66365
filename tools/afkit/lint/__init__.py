"""Check connectors: rules, what they found, and the forms in which it is told."""

from __future__ import annotations

import sys
from types import ModuleType

from afkit.annotations import TYPE_CHECKING, Any
from afkit.late import exports

if TYPE_CHECKING:
    from afkit.lint.config import DEFAULT, Config, read_config
    from afkit.lint.run import lint

__all__ = ["DEFAULT", "Config", "lint", "read_config"]

# To tell what an earlier run found takes no rules.
__getattr__ = exports(__name__, {"DEFAULT": "config", "Config": "config", "read_config": "config", "lint": "run"})


class _LintRoom(ModuleType):
    """The room under the name of its function: importing it binds `afkit.lint` to the room, so the room can be called."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return self.lint(*arguments, **options)


sys.modules[__name__].__class__ = _LintRoom
