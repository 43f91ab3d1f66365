"""The codes of the command line itself."""

from __future__ import annotations

CODES: tuple[tuple[str, str, str, str], ...] = (
    (
        "AF990",
        "usage",
        "the command line asks for something that does not exist",
        "An argument, a file or a name given on the command line fits nothing. The message says which, and names the "
        "nearest that exists. `afkit COMMAND --help` shows every argument with an example.\n\n"
        "The exit code is 2: nothing was run and nothing was changed.",
    ),
)
