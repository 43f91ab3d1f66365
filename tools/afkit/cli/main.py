"""`afkit`: find the command, import only its module, run it, and turn what goes wrong into a message and an exit code.

Exit codes of every command: 0 done, 1 findings or a failed run, 2 could not run. Commands that say more (`plan`) document
it in their own help.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from afkit.annotations import TYPE_CHECKING
from afkit.errors import AfkitError, UsageError
from afkit.nearest import nearest
from afkit.version import VERSION

if TYPE_CHECKING:
    import argparse
    from types import ModuleType

    from afkit.cli.console import Console

EXIT_OK, EXIT_COULD_NOT_RUN, EXIT_INTERRUPTED = 0, 2, 130

COMMANDS: dict[str, tuple[str, str]] = {
    "new": ("afkit.cli.new", "make a connector from nothing, with sandbox, cases and CI files"),
    "add": ("afkit.cli.add", "add a component, with its group entry, sandbox route and case"),
    "infer": ("afkit.cli.infer", "derive interface, samples, route and case from a real answer"),
    "rename": ("afkit.cli.rename", "rename a component or a parameter everywhere"),
    "import": ("afkit.cli.import_", "make a connector of an app directory, an export or an OpenAPI description"),
    "lint": ("afkit.cli.lint", "check connectors and say what is wrong, where, and how to fix it"),
    "fmt": ("afkit.cli.fmt", "bring manifests into their canonical form"),
    "explain": ("afkit.cli.explain", "explain a diagnostic code"),
    "render": ("afkit.cli.render", "write the app directory that the platform's tools read"),
    "run": ("afkit.cli.run", "run a module here, as the platform would"),
    "describe": ("afkit.cli.describe", "list modules, or the inputs and outputs of one"),
    "listen": ("afkit.cli.listen", "receive a webhook's calls here; it is registered with the service meanwhile"),
    "connect": ("afkit.cli.connect", "check a connection and say which credentials are proven"),
    "profile": ("afkit.cli.profile", "keep connections under names, with values and tokens in the keyring"),
    "sandbox": ("afkit.cli.sandbox", "serve a stand-in for the service on this machine"),
    "test": ("afkit.cli.test", "run the connector's cases"),
    "plan": ("afkit.cli.plan", "show what publishing would change and what it breaks"),
    "publish": ("afkit.cli.publish", "apply the plan to an origin, safely and resumably"),
    "pull": ("afkit.cli.pull", "bring remote edits of an app here"),
    "origins": ("afkit.cli.origins", "list the places to publish to, or probe one"),
    "release": ("afkit.cli.release", "publish modules, request a review, commit or roll back pending changes"),
    "docs": ("afkit.cli.docs", "write the documentation of a connector for its users"),
    "preview": ("afkit.cli.preview", "see a connector in the browser as its users will, and run it there"),
    "diff": ("afkit.cli.diff", "compare two versions of a connector: what breaks existing flows"),
    "iml": ("afkit.cli.iml", "evaluate an expression, run a table of cases, list the functions"),
    "lsp": ("afkit.cli.lsp", "serve an editor: check, complete, explain and rename while you type"),
    "completion": ("afkit.cli.completion", "print a script that completes commands and options in a shell"),
    "schema": ("afkit.cli.schema", "print the JSON Schemas that editors use"),
}


def overview() -> str:
    """Give the text of `afkit --help`."""
    width = max(map(len, COMMANDS)) + 2
    rows = "\n".join(f"  {name:<{width}}{summary}" for name, (_, summary) in COMMANDS.items())
    return (
        "usage: afkit COMMAND [ARGUMENT ...]\n\n"
        "Write, check, run and publish automation connectors from one manifest.\n\n"
        f"commands:\n{rows}\n\n"
        "Each command has its own help: afkit COMMAND --help\n"
        "Example: afkit lint connector/emporix-oe\n"
    )


def main(argv: Sequence[str] | None = None, console: Console | None = None) -> int:
    """Run one command line and give its exit code."""
    from afkit.cli.console import Console, OutputError

    arguments = list(sys.argv[1:] if argv is None else argv)
    console = console or Console()
    try:
        if not arguments or arguments[0] in ("-h", "--help", "help"):
            console.text(overview())
        elif arguments[0] in ("-V", "--version"):
            console.text(f"afkit {VERSION}\n")
        else:
            return _run(arguments[0], arguments[1:], console)
        console.flush()
        return EXIT_OK if arguments else EXIT_COULD_NOT_RUN
    except OutputError as error:
        _silence(console)
        report_error(error, console)
        return EXIT_COULD_NOT_RUN
    except AfkitError as error:
        report_error(error, console)
        return EXIT_COULD_NOT_RUN
    except KeyboardInterrupt:
        console.err("interrupted")
        return EXIT_INTERRUPTED
    except FileNotFoundError:
        if _has_folder():
            raise
        gone = "the folder that this was started in is gone"
        report_error(UsageError(gone, hint="go to one that exists: cd ~"), console)
        return EXIT_COULD_NOT_RUN
    except BrokenPipeError:
        _silence(console)
        return EXIT_OK
    except SystemExit as stop:  # argparse's own way out after --help and usage errors
        return stop.code if isinstance(stop.code, int) else EXIT_COULD_NOT_RUN


def _run(name: str, rest: Sequence[str], console: Console) -> int:
    if name not in COMMANDS:
        from afkit.cli.meaning import meaning

        console.err(f"error: '{name}' is not a command of afkit; {meaning(name, COMMANDS)}")
        return EXIT_COULD_NOT_RUN
    from afkit.late import load_module

    module_name, summary = COMMANDS[name]
    module = load_module(module_name)
    plain = getattr(module, "plain", None)
    arguments = plain(rest) if plain is not None else None
    if arguments is None:
        parser = _parser(name, summary, module)
        arguments = _parsed(parser, rest, module, console)
    code: int = module.run(arguments, console)
    console.flush()
    return code


def _parser(name: str, summary: str, module: ModuleType) -> argparse.ArgumentParser:
    import argparse

    from afkit.cli.arguments import Parser

    parser = Parser(
        prog=f"afkit {name}",
        description=summary[0].upper() + summary[1:] + ".",
        formatter_class=_narrow,
        allow_abbrev=False,
    )
    module.configure(parser)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    return parser


def _parsed(
    parser: argparse.ArgumentParser, rest: Sequence[str], module: ModuleType, console: Console
) -> argparse.Namespace:
    """Parse the arguments. A command that promises one JSON object in every case gives one for wrong arguments, too.

    A command for which 2 is an answer names another exit code for wrong arguments, `EXIT_USAGE`.
    """
    if "--sandbox" in rest and "--sandbox" in parser._option_string_actions:
        from afkit.cli.runs.elsewhere import tie_sandbox_address

        rest = tie_sandbox_address(rest)
    try:
        found, unknown = parser.parse_known_args(rest)
        if unknown:
            parser.error(f"unrecognized arguments: {' '.join(unknown)}{_meant(unknown[0], parser)}")
        return found
    except SystemExit as stop:
        empty = getattr(module, "EMPTY_REPORT", None)
        if stop.code and empty is not None and "--format json" in " ".join(rest).replace("--format=", "--format "):
            from afkit.cli.runs.failing import failure

            console.json(failure(UsageError.code, "the arguments are wrong; standard error says which", empty))
        raise SystemExit(getattr(module, "EXIT_USAGE", stop.code) if stop.code else EXIT_OK) from None


def _meant(option: str, parser: argparse.ArgumentParser) -> str:
    """Name the option that was probably meant."""
    import re

    near = nearest(option.partition("=")[0], re.findall(r"--[a-z][a-z-]+", parser.format_help()))
    return f"; did you mean {near}?" if near else ""


def _narrow(prog: str) -> argparse.HelpFormatter:
    """Format for no terminal: argparse checks every argument with a formatter, and to ask for the width is slow."""
    from argparse import HelpFormatter

    return HelpFormatter(prog, width=80)


def report_error(error: AfkitError, console: Console) -> None:
    """Print an error as a person wants it: what, where with the line, and what to do."""
    from afkit.source import Location, frame

    console.err(f"error[{error.code}]: {error.message}")
    if isinstance(error.place, Location):
        from afkit.app.knowledge.secrecy import mask_written

        console.err(mask_written(frame(error.place, color=console.color_err)))
    elif error.place is not None:
        console.err(f"  --> {error.place.file}:{error.place.line}:{error.place.column}")
    kind = getattr(error, "type", None)
    if kind is not None:
        from afkit.app.spec.format.reactions import reaction

        console.err(f"  in a flow: {kind}: {reaction(kind)}")
    if error.hint:
        console.err(f"  help: {error.hint}")


def _has_folder() -> bool:
    """Tell whether there is a working directory, without which no path can be told."""
    import os

    try:
        os.getcwd()  # noqa: PTH109 pathlib is slow to import
    except FileNotFoundError:
        return False
    return True


def _silence(console: Console) -> None:
    """Let a reader that went away (`afkit … | head`) be: nothing more is written, also not at exit."""
    import os

    os.dup2(os.open(os.devnull, os.O_WRONLY), console.stdout.fileno())


def entry() -> None:
    """Be the console script.

    What a command imports is found at once. It makes much that it keeps and few cycles, so they are looked for seldom;
    and when all is printed, the process ends: to take every object apart would take as long as to check a manifest.
    """
    import gc

    from afkit.bytecode import Bytecode

    gc.set_threshold(100_000, 20, 20)
    _every_character_is_shown()
    try:
        kept = Bytecode(sys.argv[1]) if sys.argv[1:] and sys.argv[1] in COMMANDS else None
        if kept is not None:
            sys.meta_path.insert(0, kept)
        code = main()
        if kept is not None:
            kept.keep()
    except KeyboardInterrupt:  # before there is a command that could tell
        code = EXIT_INTERRUPTED
    if sys.gettrace() is None and sys.getprofile() is None and _flushed():
        import os

        os._exit(code)
    sys.exit(code)


def _every_character_is_shown() -> None:
    """Let a stream that is not UTF-8 show what it does not know as an escape, also where argparse writes its help."""
    for stream in (sys.stdout, sys.stderr):
        if (getattr(stream, "encoding", None) or "utf-8").lower() != "utf-8":
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # streams of a process are of io


def _flushed() -> bool:
    """Write out what is buffered; False if that fails, or if a thread or a program around this one has work left."""
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        return False
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # a process may be started without
                stream.flush()
    except (OSError, ValueError):
        return False
    return True
