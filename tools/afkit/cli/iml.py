"""`afkit iml`: evaluate an expression, run a table of cases, list the functions, or try things out."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from afkit.errors import UsageError
from afkit.iml.errors import Fault, ImlError, ImlEvaluationError, ImlSyntaxError

if TYPE_CHECKING:
    from afkit.cli.console import Console
    from afkit.iml import Environment

_EPILOG = """\
examples:
  afkit iml "{{upper('straw')}}"
  afkit iml "formatDate(now, 'YYYY-MM-DD', 'Europe/Prague')"
  echo '{"user": {"name": "Ada"}}' | afkit iml "Hello {{user.name}}" --context -
  afkit iml '{{1.name}}' --dialect scenario --context bundle.json
  afkit iml --cases table.jsonl --format json
  afkit iml --functions

An expression without {{ is put into braces. {"$date": "2026-11-24T09:00:00Z"} in a context stands for a date.
exit codes: 0 done, 1 the expression or a case failed, 2 could not run.
"""
_HELP = "an expression or a template, .functions, .help NAME, quit"
_QUIT = frozenset({"quit", "exit", ".quit", ".exit"})


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.epilog = _EPILOG
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("expression", metavar="EXPR", nargs="?", help="an expression, or a template with {{ }}")
    parser.add_argument("--context", metavar="FILE", help="JSON object with the variables; - reads standard input")
    parser.add_argument(
        "--dialect",
        choices=("apps", "scenario"),
        default="apps",
        help="syntax of EXPR: as in apps (default) or as in scenarios",
    )
    parser.add_argument("--timezone", default="UTC", metavar="ZONE", help="IANA name of the effective zone")
    parser.add_argument("--now", metavar="INSTANT", help="the clock, as ISO 8601")
    parser.add_argument("--cases", metavar="FILE", help="run a table of cases (JSON lines)")
    parser.add_argument("--functions", action="store_true", help="list all functions")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to print the result")


def run(args: argparse.Namespace, console: Console) -> int:
    """Do what exactly one of EXPR, --cases and --functions asks for; without any, talk to the terminal."""
    chosen = [args.expression is not None, args.cases is not None, args.functions]
    if sum(chosen) > 1:
        raise UsageError("EXPR, --cases and --functions exclude each other")
    if args.functions:
        return _list(args, console)
    env = _environment(args)
    if args.cases is not None:
        return _cases(args, env, console)
    context = _context(args.context, console)
    if args.expression is not None:
        return _evaluate(args.expression, context, env, args, console)
    if console.is_tty:
        return _talk(context, env, args, console)
    raise UsageError("there is nothing to evaluate", hint="give an expression, --cases FILE or --functions")


def _environment(args: argparse.Namespace) -> Environment:
    from afkit.iml import Environment
    from afkit.iml.environment import zone_named
    from afkit.iml.reference.table import read_instant

    if zone_named(args.timezone) is None:
        hint = "write an IANA name such as Europe/Prague or UTC"
        raise UsageError(f"--timezone: there is no time zone {args.timezone!r}", hint=hint)
    if args.now is None:
        return Environment(args.timezone)
    instant = read_instant(args.now, "--now")
    return Environment(args.timezone, now=lambda: instant)


def _context(name: str | None, console: Console) -> dict[str, Any]:
    if name is None:
        return {}
    from afkit.iml.reference.table import from_json
    from afkit.iml.values.json import in_doubles
    from afkit.source import Source, load_json, read_source

    source = Source("<stdin>", console.stdin_text()) if name == "-" else read_source(name)
    data = load_json(source).value
    if not isinstance(data, dict):
        raise UsageError(f"--context: {source.name} holds no JSON object", hint='write {"name": value, …}')
    context: dict[str, Any] = from_json(in_doubles(data))
    return context


def _evaluate(text: str, context: dict[str, Any], env: Environment, args: argparse.Namespace, console: Console) -> int:
    from afkit.iml import compile, type_of
    from afkit.iml.reference.table import to_json

    template = text if "{{" in text else "{{" + text + "}}"
    try:
        value = compile(template, args.dialect).evaluate(context, env)
    except (ImlSyntaxError, ImlEvaluationError) as error:
        _report(template, error, console)
        if args.format == "json":
            console.json({"value": None, "type": None, "errors": [one._asdict() for one in _faults(template, error)]})
        return 1
    if args.format == "json":
        console.json({"value": to_json(value), "type": type_of(value)})
    else:
        console.out(_shown(value))
    return 0


def _shown(value: Any) -> str:
    """Show a value to a person: text as it is, everything else as JSON, nothing by its name."""
    from datetime import datetime

    from afkit.iml.values.basics import UNDEFINED, date_text
    from afkit.iml.values.json import json_text
    from afkit.iml.values.numbers import is_number, number_text
    from afkit.iml.values.types import encode

    if isinstance(value, str):
        return encode(value).decode()  # half a surrogate pair cannot be printed
    if value is UNDEFINED:
        return "undefined"
    if isinstance(value, datetime):
        return date_text(value)
    if isinstance(value, bytes):
        return value.hex()
    return number_text(value) if is_number(value) else encode(json_text(value, 2)).decode()


def _faults(text: str, error: ImlError) -> tuple[Fault, ...]:
    """Give what is wrong with a template; places are code points of its text."""
    if isinstance(error, ImlSyntaxError):
        return error.faults
    start, end = (error.start, error.end) if isinstance(error, ImlEvaluationError) else (0, len(text))
    return (Fault(error.code, error.message, start, end, error.hint),)


def _report(text: str, error: ImlError, console: Console) -> None:
    from afkit.source import Location, Source, frame

    source = Source("<expression>", text)
    for fault in _faults(text, error):
        console.err(f"{fault.severity}[{fault.code}]: {fault.message}")
        console.err(frame(Location(source, fault.start, max(fault.end, fault.start + 1)), color=console.color_err))
        if fault.hint:
            console.err(f"  help: {fault.hint}")


def _cases(args: argparse.Namespace, env: Environment, console: Console) -> int:
    from afkit.iml.reference.table import read_cases, run_cases, summary
    from afkit.source import Source, read_source

    source = Source("<stdin>", console.stdin_text()) if args.cases == "-" else read_source(args.cases, controls=True)
    result = summary(run_cases(read_cases(source.text, source.name), env))
    failed = result["failed"]
    if args.format == "json":
        console.json(result)
        return 1 if failed else 0
    for title, entries in (("failed", failed), ("doubtful", result["doubtful"])):
        for entry in entries:
            _show_case(title, entry, console)
    counts = f"{result['cases']} cases: {result['passed']} passed, {len(failed)} failed"
    console.out(f"{counts}, {len(result['doubtful'])} doubtful")
    return 1 if failed else 0


def _show_case(title: str, entry: dict[str, Any], console: Console) -> None:
    import json

    def shown(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False)

    console.out(f"{title} {entry['id']}: {entry['input']}")
    console.out(f"  expected {shown(entry['expect'])}")
    if entry["error"] is None or entry["got"] is not None:
        console.out(f"  got      {shown(entry['got'])}")
    if entry["error"] is not None:
        console.out(f"  error    {entry['error']}")


def _list(args: argparse.Namespace, console: Console) -> int:
    from afkit.iml.reference.listing import listing_json, listing_text

    if args.format == "json":
        console.json(listing_json())
    else:
        console.out(listing_text())
    return 0


def _talk(context: dict[str, Any], env: Environment, args: argparse.Namespace, console: Console) -> int:
    """Read, evaluate and print until the input ends. Ctrl-C drops a line or stops an evaluation, and goes on."""
    console.out(f"IML, {args.dialect} dialect. Write {_HELP}.")
    read = _reader(context, args, console)
    while True:
        try:
            line = read()
            text = line.strip()
            if not line:
                console.out()
                return 0
            if text in _QUIT:
                return 0
            if text.startswith("."):
                _command(text, console)
            elif text:
                _evaluate(text, context, env, args, console)
        except KeyboardInterrupt:
            console.out()


def _reader(context: dict[str, Any], args: argparse.Namespace, console: Console) -> Callable[[], str]:
    """Give what reads a line, "" at the end: a prompt with completion and history where a person sits, else the stream."""
    import sys

    def plain() -> str:
        console.text("iml> ")
        console.stdout.flush()
        return console.stdin.readline()

    if console.stdin is not sys.stdin or console.environ.get("TERM", "dumb") == "dumb":
        return plain
    from afkit.cli.playground import history_file, session

    prompt = session(context, args.dialect, history_file(console.environ))

    def ask() -> str:
        try:
            return prompt.prompt() + "\n"
        except EOFError:
            return ""

    return ask


def _command(text: str, console: Console) -> None:
    """Answer a line of the terminal that begins with a dot."""
    from afkit.iml.reference.listing import describe, listing_text
    from afkit.iml.registry import lookup

    command, _, name = text.partition(" ")
    function = lookup(name.strip()) if command == ".help" else None
    if command == ".functions":
        console.out(listing_text())
    elif function is not None:
        console.out(describe(function))
    elif name.strip() and command == ".help":
        from afkit.iml.names import function_hint

        hint = function_hint(name.strip(), ())
        console.out(f"There is no function {name.strip()}" + (f": {hint}" if hint else ""))
    else:
        console.out(f"Write {_HELP}.")
