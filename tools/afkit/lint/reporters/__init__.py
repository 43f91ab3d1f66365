"""Findings in the forms that people and programs read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from afkit.late import load_module
from afkit.lint.limit import Omitted
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic

FORMATS = ("text", "json", "github", "sarif", "junit", "markdown")
ROOTED = ("github", "sarif")
"""Formats for those who show a repository: they name files from its top."""


class Report(NamedTuple):
    """What was checked and found; `files` are the names of all texts that were read.

    `note` says in a line what the profile keeps back.
    `unasked` are the codes of rules whose findings were left out by settings, so that their absence says nothing;
    `accepted` are the codes, or beginnings of them, that comments in the files name.
    `omitted` counts what is not among `diagnostics` because a file has too many findings. `root` is the absolute path of
    the folder from which formats in ROOTED name files.
    """

    files: Sequence[str]
    diagnostics: Sequence[Diagnostic]
    color: bool = False
    omitted: Sequence[Omitted] = ()
    note: str = ""
    root: str = ""
    unasked: Collection[str] = ()
    accepted: Collection[str] = ()

    def path(self, file: str) -> str:
        """Name a file as it is called from `root`, with forward slashes; a file outside of it by its absolute path."""
        if not self.root or file.startswith("<"):
            return file.replace("\\", "/")
        from os import path

        for absolute in (path.abspath(file), path.realpath(file)):
            for root in (self.root, path.realpath(self.root)):
                if absolute.startswith(root.rstrip(path.sep) + path.sep):
                    return path.relpath(absolute, root).replace("\\", "/")
        return path.abspath(file).replace("\\", "/")


def reporter(format: str) -> Callable[[Report], str]:
    """Give the function that writes a report in one of FORMATS, without a final line end."""
    write: Callable[[Report], str] = load_module(f"afkit.lint.reporters.{format}").write
    return write


def printable(text: str) -> str:
    """Replace what no stream can take, such as the halves of surrogate pairs in odd file names."""
    return text.encode("utf-8", "replace").decode("utf-8")
