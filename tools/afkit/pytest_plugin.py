"""A plugin of pytest: the cases of connectors are collected as tests, in anyone's suite.

It is found by itself once afkit is installed. A `cases.yaml` beside a connector's manifest gives a test for each case in each
mode of its sandbox, and one for each `it` in the tests of the connector's functions. `afkit_cases = false` in the settings of
pytest leaves them out. Nothing of afkit is imported until such a file is met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from afkit.cases import CaseResult, Suite
    from afkit.cases.functions import FunctionResult

_FILE = "cases.yaml"
_MANIFESTS = ("manifest.yaml", "manifest.yml", "manifest.json", "makecomapp.json")
_KEY = re.compile(rb"""^\s*\{?\s*["']?(?:manifest|fileVersion)["']?\s*:""", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the setting and the option."""
    parser.addini("afkit_cases", "collect cases.yaml beside the manifest of a connector", type="bool", default=True)
    parser.getgroup("afkit").addoption(
        "--afkit-over-http", action="store_true", help="run cases of connectors over HTTP on loopback, not in memory"
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take the cases of a connector."""
    if file_path.name != _FILE or not parent.config.getini("afkit_cases") or not _is_connector(file_path.parent):
        return None
    return CasesFile.from_parent(parent, path=file_path)


def _is_connector(folder: Path) -> bool:
    """Tell whether a folder holds a connector: files of that name belong to other tools, too."""
    for name in _MANIFESTS:
        try:
            with (folder / name).open("rb") as file:
                return _KEY.search(file.read(65536)) is not None
        except OSError:
            continue
    return False


class CasesFile(pytest.File):
    """The cases of one connector."""

    def collect(self) -> Iterator[pytest.Item]:
        """Give a test for each case in each mode, and for each test of a function."""
        from afkit.cases import load_suite
        from afkit.cases.functions import tests_of
        from afkit.cases.run import picked

        suite = load_suite(str(self.path.parent))
        _, cases, sandbox = suite.whole
        for case, mode in picked(cases, sandbox):
            name = f"{case.name} [{mode}]" if len(sandbox.modes) > 1 else case.name
            yield CaseItem.from_parent(self, name=name, suite=suite, number=cases.cases.index(case), mode=mode)
        for function in tests_of(suite.app):
            yield FunctionItem.from_parent(self, name=f"function {function}", suite=suite, tested=function)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say what is wrong with the files, as `afkit test` does."""
        from afkit.errors import AfkitError

        if isinstance(excinfo.value, AfkitError):
            return _told(excinfo.value)
        return super().repr_failure(excinfo)


class CaseFailedError(Exception):
    """A case came out otherwise."""

    def __init__(self, result: CaseResult) -> None:
        self.result = result
        super().__init__(result.case.name)


class CaseItem(pytest.Item):
    """One case in one mode, with a sandbox of its own."""

    def __init__(self, *, suite: Suite, number: int, mode: str, **more: Any) -> None:
        super().__init__(**more)
        self.suite = suite
        self.number = number
        self.mode = mode

    def runtest(self) -> None:
        """Run the case."""
        from afkit.cases.run import run_case
        from afkit.cases.world import Way

        app, cases, sandbox = self.suite.whole
        with Way(over_http=self.config.getoption("--afkit-over-http")) as way:
            result = run_case(app, cases.cases[self.number], sandbox, self.mode, way, secrets=cases.secrets)
        if not result.ok:
            raise CaseFailedError(result)
        for note in result.notes:
            self.add_report_section("call", "notes", note)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show where the case stands and what came out otherwise."""
        from afkit.errors import AfkitError

        if isinstance(excinfo.value, CaseFailedError):
            return _case_told(excinfo.value.result)
        if isinstance(excinfo.value, AfkitError):
            return _told(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Say where the case is written."""
        _, cases, _ = self.suite.whole
        return self.path, cases.cases[self.number].origin.location.line - 1, self.name


class FunctionFailedError(Exception):
    """Tests of a function failed."""

    def __init__(self, results: list[FunctionResult]) -> None:
        self.results = results
        super().__init__(results[0].function)


class FunctionItem(pytest.Item):
    """The tests of one function of the connector."""

    def __init__(self, *, suite: Suite, tested: str, **more: Any) -> None:
        super().__init__(**more)
        self.suite = suite
        self.tested = tested

    def runtest(self) -> None:
        """Run them; without a JavaScript engine they are skipped."""
        from afkit.cases.functions import run_function_tests, runnable

        if not runnable():
            pytest.skip("no JavaScript engine is installed (the extra afkit[js])")
        failed = [one for one in run_function_tests(self.suite.app, only=self.tested) if not one.ok]
        if failed:
            raise FunctionFailedError(failed)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show which of them failed, and where."""
        if isinstance(excinfo.value, FunctionFailedError):
            from afkit.cases.report import function_lines

            return "\n".join(line for one in excinfo.value.results for line in function_lines(one))
        return super().repr_failure(excinfo)


def _told(error: Any) -> str:
    from afkit.app.knowledge.secrecy import mask_written
    from afkit.source import Location, frame

    lines = [f"error[{error.code}]: {error.message}"]
    if isinstance(error.place, Location):
        lines.append(mask_written(frame(error.place)))
    return "\n".join([*lines, *([f"  help: {error.hint}"] if error.hint else [])])


def _case_told(result: CaseResult) -> str:
    from afkit.cases.report import text_lines
    from afkit.source import frame

    _, *rest = text_lines(result)  # what came out otherwise comes first: the first line is what summaries show
    return "\n".join([*(line.removeprefix(" " * 8) for line in rest), frame(result.case.origin.at("name").location)])
