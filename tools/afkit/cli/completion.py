"""`afkit completion`: a script that completes commands, options and paths in bash, zsh or tcsh."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.late import load_module

if TYPE_CHECKING:
    from afkit.cli.console import Console

SHELLS = ("bash", "zsh", "tcsh")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")
    parser.epilog = (
        "examples:\n"
        '  eval "$(afkit completion bash)"            in ~/.bashrc\n'
        "  afkit completion zsh > ~/.zfunc/_afkit     with that folder in fpath\n\n"
        "exit codes: 0 done, 2 could not run."
    )


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the script."""
    import shtab

    console.out(shtab.complete(whole_parser(), shell=args.shell))
    return 0


def whole_parser() -> argparse.ArgumentParser:
    """Make one parser of all commands, as the script needs it."""
    import shtab

    from afkit.cli.main import COMMANDS

    parser = argparse.ArgumentParser(prog="afkit")
    commands = parser.add_subparsers(metavar="COMMAND")
    for name, (module, summary) in COMMANDS.items():
        below = commands.add_parser(name, help=summary.replace("%", "%%"))
        load_module(module).configure(below)
        for action in below._actions:
            if action.metavar in ("PATH", "FILE", "DIR") or action.dest in ("path", "paths"):
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # how shtab is told
    return parser
