"""Import a description into a folder, and look at it as a person would: load, lint, render, run the cases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from afkit.cases import load_cases, run_cases
from afkit.importing.folder import files_of, write_folder
from afkit.importing.made import Made
from afkit.importing.openapi.build import build
from afkit.importing.openapi.description.chosen import Chosen
from afkit.importing.openapi.description.operations import Description
from afkit.importing.openapi.description.reading import Reader
from afkit.lint.run import lint
from afkit.loading import load
from afkit.manifest.style.whole import formatted
from afkit.sandbox import load_sandbox

FIXTURES = Path(__file__).parents[1] / "fixtures" / "openapi"


def made_of(path: Path, **chosen: Any) -> Made:
    """Import a description."""
    return build(Description(Reader(str(path))), Chosen(**chosen))


def written(made: Made, folder: Path) -> Path:
    """Write what was made: it is in its form at once."""
    write_folder(folder, files_of(made, "manifest.yaml"))
    assert formatted(load(str(folder)), iml=False) == {}
    return folder


def findings(folder: Path) -> list[tuple[str, str, str]]:
    """Give what the linter says at warning and above: severity, code, message."""
    found = lint(load(str(folder)))
    return [(item.severity, item.code, item.message) for item in found if item.severity != "info"]


def failures(folder: Path) -> list[str]:
    """Give what went otherwise in the cases; the number of cases comes first."""
    app = load(str(folder)).app
    assert app is not None
    results = list(run_cases(app, load_cases(str(folder)), load_sandbox(str(folder))))
    told = [f"{result.case.name}: {failure.mismatch}" for result in results for failure in result.failures]
    return [f"{len(results)} cases", *told]
