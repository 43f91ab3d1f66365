"""Everything that is tested of a connector: itself, its cases, its sandbox."""

from __future__ import annotations

from pathlib import Path

from afkit.app import App, Project
from afkit.cases.functions import tests_of
from afkit.cases.spec import FILE, CasesSpec, check_names, load_cases
from afkit.commands import command
from afkit.errors import ManifestError
from afkit.loading import load
from afkit.records import NamedTuple
from afkit.sandbox import SandboxSpec, load_sandbox


class Suite(NamedTuple):
    """A connector with its cases and its sandbox; both are None where only its functions have tests."""

    app: App
    cases: CasesSpec | None
    sandbox: SandboxSpec | None

    @property
    def whole(self) -> tuple[App, CasesSpec, SandboxSpec]:
        """All three, where there are cases."""
        assert self.cases is not None and self.sandbox is not None
        return self.app, self.cases, self.sandbox


def load_suite(path: str) -> Suite:
    """Load what is tested of a connector: `path` is its manifest, its folder or its app directory.

    Raises ManifestError for a connector with errors, CasesError and SandboxError for files that cannot be used.
    """
    app = _app(load(path))
    folder = path if Path(path).is_dir() else str(Path(path).parent)
    if not (Path(folder) / FILE).is_file() and tests_of(app):
        return Suite(app, None, None)
    cases, sandbox = load_cases(folder), load_sandbox(folder)
    check_names(cases, app, sandbox)
    return Suite(app, cases, sandbox)


def load_whole(path: str) -> tuple[App, CasesSpec, SandboxSpec]:
    """Load a connector that has cases; for another process, which finds this function by its name."""
    return load_suite(path).whole


def _app(project: Project) -> App:
    """Give the connector. Raises ManifestError for the first error of its text."""
    errors = [found for found in project.diagnostics if found.severity == "error"]
    if errors:
        first = errors[0]
        more = f" ({len(errors) - 1} more; {command('lint', project.main)} shows them)" if len(errors) > 1 else ""
        raise ManifestError(f"{first.message}{more}", code=first.code, hint=first.hint, place=first.location)
    if project.app is None:
        raise ManifestError(f"{project.main} holds no connector", hint=f"{command('lint', project.main)} says why")
    return project.app
