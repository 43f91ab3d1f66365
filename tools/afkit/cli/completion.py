"""`afkit completion`: a script that completes commands, options and paths in bash, zsh, fish or tcsh.

In all but tcsh it completes names, too: codes, schemas, and modules of the connector that stands before them. Those it asks
afkit for when they are wanted, so that the script need not be made anew.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.late import load_module

if TYPE_CHECKING:
    from afkit.cli.console import Console

SHELLS = ("bash", "zsh", "fish", "tcsh")

_NAMES = r"""
_afkit_code_names() { afkit explain --all 2>/dev/null | sed -n 's/^ *\(AF[0-9]*\) .*/\1/p'; }
_afkit_schema_names() { afkit schema --list 2>/dev/null | sed 's/ .*//'; }
_afkit_module_names() { [ -e "$1" ] && afkit describe "$1" 2>/dev/null | sed -n 's/^\([A-Za-z0-9]*\)  .*/\1/p'; }
"""
_BASH = (
    _NAMES
    + r"""
_afkit_codes() { compgen -W "$(_afkit_code_names)" -- "$1"; }
_afkit_schemas() { compgen -W "$(_afkit_schema_names)" -- "$1"; }
_afkit_modules() {
  local word names
  for word in "${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
    names=$(_afkit_module_names "$word") && [ -n "$names" ] && { compgen -W "$names" -- "$1"; return; }
  done
}
"""
)
_ZSH = (
    _NAMES
    + r"""
_afkit_codes() { compadd -- ${(f)"$(_afkit_code_names)"} }
_afkit_schemas() { compadd -- ${(f)"$(_afkit_schema_names)"} }
_afkit_modules() {
  local word names
  for word in "${(@)words[2,CURRENT-1]}"; do
    names=$(_afkit_module_names "${(Q)word}") && [ -n "$names" ] && { compadd -- ${(f)names}; return }
  done
}
"""
)
_FISH = r"""
function _afkit_codes; afkit explain --all 2>/dev/null | string match -r 'AF[0-9]+'; end
function _afkit_schemas; afkit schema --list 2>/dev/null | string replace -r ' .*' ''; end
function _afkit_modules
  for word in (commandline -opc)[3..-1]
    test -e "$word"; or continue
    set -l names (afkit describe "$word" 2>/dev/null | string match -r '^[A-Za-z0-9]+(?=  )')
    and printf '%s\n' $names; and return
  end
end
"""
_PATHS = ("PATH", "FILE", "DIR", "FILE|PROFILE")
_FILES = {("import", "words"), ("diff", "old"), ("diff", "new")}
_ASKED = {
    ("explain", "codes"): "_afkit_codes",
    ("lint", "select"): "_afkit_codes",
    ("lint", "extend_select"): "_afkit_codes",
    ("lint", "ignore"): "_afkit_codes",
    ("schema", "name"): "_afkit_schemas",
    **{(command, "module"): "_afkit_modules" for command in ("run", "describe", "infer")},
    ("listen", "name"): "_afkit_modules",
}
"""By command and argument: the function of the script that asks for its values."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")
    parser.epilog = (
        "examples:\n"
        '  eval "$(afkit completion bash)"            in ~/.bashrc\n'
        "  afkit completion zsh > ~/.zfunc/_afkit     with that folder in fpath\n"
        "  afkit completion fish > ~/.config/fish/completions/afkit.fish\n\n"
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
            if action.metavar in _PATHS or action.dest in ("path", "paths") or (name, action.dest) in _FILES:
                action.complete = shtab.FILE  # type: ignore[attr-defined]  # how shtab is told
            elif asked := _ASKED.get((name, action.dest)):
                action.complete = {  # type: ignore[attr-defined]
                    "bash": asked, "zsh": asked, "fish": f"({asked})",
                    "preamble": {"bash": _BASH, "zsh": _ZSH, "fish": _FISH},
                }  # fmt: skip
    return parser
