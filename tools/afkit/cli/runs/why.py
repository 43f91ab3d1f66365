"""`run --why`: the expression behind each part of a request or output, and what was missing where it is empty."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from afkit.cli.paint import paint, printable

if TYPE_CHECKING:
    from afkit.cli.console import Console
    from afkit.engine.why.query import Steps

_WIDE = 110  # characters of an expression or value that are shown


def add_why_option(parser: ArgumentParser) -> None:
    """Declare the option."""
    parser.add_argument(
        "--why",
        nargs="?",
        const="$",
        metavar="PART",
        help="show for each part of a request and output which expression on which line made it; PART picks one: "
        "'$.body.caseId', '$.headers.ce-type', '$.output.id'",
    )


def settle_why(args: Namespace) -> None:
    """Give back what `--why` took of the positional arguments: what is no part of a request is a path or a module."""
    from afkit.engine.why.query import is_query

    if args.why is None or is_query(args.why):
        return
    if args.module is None:
        args.path, args.module, args.why = (
            (args.why, args.path, "$") if _comes_first(args.why, args.path) else (args.path, args.why, "$")
        )


def _comes_first(taken: str, other: str) -> bool:
    """Tell whether the word behind `--why` is the connector, and the other one its module."""
    from pathlib import Path

    return Path(taken).exists() and not Path(other).exists()


def asked(args: Namespace) -> Steps:
    """Give what is asked for; the empty query asks for all. Raises RunError for a part that no request has."""
    given: str | None = getattr(args, "why", None)
    if given is None:
        return ()
    from afkit.engine.why.query import parse_query

    return parse_query(given)


def show_why(reasons: Iterable[Mapping[str, Any]], console: Console, indent: str = "   ") -> None:
    """Print reasons: what came out, where it was made, of what, and what was missing."""
    for reason in reasons:
        on = console.color_out
        number = f"  (bundle {reason['bundle'] + 1})" if "bundle" in reason else ""
        value = paint("nothing", "yellow", on) if reason["value"] is None else _short(reason["value"]) or '""'
        console.out(f"{indent}{paint(reason['part'], 'bold', on)} = {value}{number}")
        at = reason["at"]
        place = f"{at['file']}:{at['line']}:{at['column']}  " if at is not None else ""
        expression = "" if reason["expression"] is None else _short(reason["expression"])
        if place or expression:
            console.out(f"{indent}  {paint(printable(place), 'dim', on)}{expression}")
        for gap in reason.get("missing", ()):
            console.out(f"{indent}  {paint('empty', 'yellow', on)}: {printable(gap['words'])}")
        show_why(reason.get("from", ()), console, indent + "    ")


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split()) if isinstance(value, str) else text
    return printable(text if len(text) <= _WIDE else text[:_WIDE] + "…")


def unanswered(args: Namespace, report: Mapping[str, Any]) -> str | None:
    """Say that nothing has the part that is asked for; None where there is an answer, or where all was asked for."""
    if getattr(args, "why", None) in (None, "$"):
        return None
    if any(step.get("why") for step in report["trace"]) or report.get("why"):
        return None
    return f"--why {args.why}: no request of this run has that part; --why alone lists all"


def show_outputs(report: Mapping[str, Any], console: Console) -> None:
    """Print why the outputs of a run are as they are; those of requests are shown with their step."""
    outputs = [reason for step in report["trace"] for reason in step.get("why", ()) if _of_output(reason)]
    outputs += report.get("why", [])
    if outputs:
        console.out()
        show_why(outputs, console, "")


def _of_output(reason: Mapping[str, Any]) -> bool:
    return str(reason["part"]).startswith(("output", "respond"))
