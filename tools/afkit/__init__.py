"""afkit: write, check, run and publish automation connectors from one manifest.

The public API, small on purpose. Each name is imported when it is first used, so that `import afkit` costs nothing.

    load(path) -> Project                         read a manifest, a connector's folder or an app directory
    lint(project) -> list[Diagnostic]             everything that is wrong with it
    render(app) -> dict[str, bytes]               the app directory's files by relative path
    run(app, module, parameters, store, send=…)   run a module; `RunResult.report()` is safe to print
    plan(client, app, origin, state, options)     what publishing would change
    evaluate(template, context) -> value          evaluate an expression of the platform's language
"""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import TYPE_CHECKING, Any
from afkit.late import load_module
from afkit.version import VERSION

if TYPE_CHECKING:
    from afkit.appdir.render import render
    from afkit.engine import run_module as run
    from afkit.lint import lint
    from afkit.loading import load
    from afkit.publish.plan.planner import make_plan as plan

__version__ = VERSION

__all__ = ["__version__", "evaluate", "lint", "load", "plan", "render", "run"]

_HOMES = {
    "load": ("afkit.loading", "load"),
    "lint": ("afkit.lint", "lint"),
    "render": ("afkit.appdir.render", "render"),
    "run": ("afkit.engine", "run_module"),
    "plan": ("afkit.publish.plan.planner", "make_plan"),
}


def __getattr__(name: str) -> Any:
    """Import a public name from its room when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'afkit' has no attribute '{name}'")
    module, attribute = _HOMES[name]
    return getattr(load_module(module), attribute)


def __dir__() -> list[str]:
    """List the public names, for prompts and tools that complete them."""
    return sorted({*globals(), *__all__})


def evaluate(template: str, context: Mapping[str, Any] | None = None) -> Any:
    """Evaluate one template such as `Hello {{upper(user.name)}}` against a mapping of variables.

    Raises ImlError for a template that cannot be read or evaluated.
    """
    from afkit.iml import compile

    return compile(template).evaluate(context or {})
