"""`afkit lsp`: the language server, on standard input and output."""

from __future__ import annotations

import argparse
import sys
from io import FileIO
from typing import TYPE_CHECKING

from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console

_EPILOG = """\
examples:
  afkit lsp                 what an editor starts; docs/editors.md says how for VS Code, Neovim, Helix, Zed, Emacs, JetBrains
  afkit lsp --stdio         the same: some editors pass this word

The server reads and writes the Language Server Protocol. It checks manifests with all they include, sandbox.yaml,
cases.yaml and app directories from the unsaved text, and reads nothing outside the editor's folders.
exit codes: 0 the editor said goodbye, 1 it went away without, 2 could not run.
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--stdio", action="store_true", help="speak on standard input and output (this is always so)")


def run(args: argparse.Namespace, console: Console) -> int:
    """Serve one editor until it leaves."""
    from afkit.cli.lint import settings
    from afkit.lsp import Server

    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            "afkit lsp is meant for editors, and this is a terminal",
            hint="let an editor start it; docs/editors.md says how",
        )
    raw = FileIO(sys.stdin.fileno(), closefd=False)
    return Server(raw, sys.stdout.buffer, settings).run()
