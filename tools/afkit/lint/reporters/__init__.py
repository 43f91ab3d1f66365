"""Findings in the forms that people and programs read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from afkit.lint.limit import Omitted
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic

FORMATS = ("text", "json", "github", "sarif", "junit", "markdown")


class Report(NamedTuple):
    """What was checked and found; `files` are the names of all texts that were read.

    `note` says in a line what the profile keeps back.
    `omitted` counts what is not among `diagnostics` because a file has too many findings.
    """

    files: Sequence[str]
    diagnostics: Sequence[Diagnostic]
    color: bool = False
    omitted: Sequence[Omitted] = ()
    note: str = ""


def reporter(format: str) -> Callable[[Report], str]:
    """Give the function that writes a report in one of FORMATS, without a final line end."""
    write: Callable[[Report], str] = import_module(f"afkit.lint.reporters.{format}").write
    return write


def printable(text: str) -> str:
    """Replace what no stream can take, such as the halves of surrogate pairs in odd file names."""
    return text.encode("utf-8", "replace").decode("utf-8")
