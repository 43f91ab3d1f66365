"""`afkit preview`: show a connector in the browser as its users will meet it, and run it there."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console
    from afkit.lint.config import Config
    from afkit.preview import Preview
    from afkit.preview.settings import Settings

EPILOG = """\
examples:
  afkit preview connector/emporix-oe
  afkit preview connector/emporix-oe --port 8400 --no-browser
  afkit preview connector/emporix-oe --read-only
  afkit preview connector/emporix-oe --static build/preview

The address is printed on a line of its own. It holds a token that is good for this session alone: do not pass it on.
The page is served on 127.0.0.1 only, until Ctrl-C. Connection values that are typed into it stay in memory.

exit codes: 0 stopped or written, 2 could not run (no connector, port in use).
"""

EDITOR = "vscode://file{file}:{line}"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from afkit.cli.sandbox import add_sandbox_options

    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="manifest, connector folder or app directory"
    )
    parser.add_argument("--port", type=int, default=0, metavar="N", help="port on 127.0.0.1 (default: a free one)")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--read-only", action="store_true", help="show it without running, sending or writing anything")
    parser.add_argument(
        "--replay", metavar="FILE", help="a recording that runs may be answered from (afkit run --record)"
    )
    parser.add_argument(
        "--allow-host", action="append", default=[], metavar="HOST", help="host that live runs may reach as well"
    )
    parser.add_argument(
        "--ca-file", metavar="FILE", help="PEM file of a certificate authority to trust as well (see docs/network.md)"
    )
    parser.add_argument(
        "--editor",
        metavar="URL",
        default=EDITOR,
        help=f"address that opens a file in your editor, with {{file}} and {{line}} (default: {EDITOR})",
    )
    parser.add_argument(
        "--static", metavar="DIR", help="write the pages as files, without what needs the server, and end"
    )
    add_sandbox_options(parser)
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Serve until a person stops it."""
    from afkit.cli.sandbox import stop_signals
    from afkit.preview import Preview, serve_preview

    if not 0 <= args.port <= 65535:
        raise UsageError(f"--port {args.port}: a port is a number from 0 to 65535")
    preview = Preview(args.path, settings_of(args, console))
    if args.static is not None:
        return _write(preview, args.static, console)
    console.seal(preview.vault)
    preview.failed = lambda error: _failed(error, console)

    def told(address: str) -> None:
        console.out(address)
        console.flush()
        if not args.no_browser:
            _open(address)

    with stop_signals() as stopped, serve_preview(preview, args.port, told=told):
        stopped.wait()
    return 0


def _write(preview: Preview, folder: str, console: Console) -> int:
    from pathlib import Path

    from afkit.preview.static_site import write_static

    if Path(folder).exists() and not Path(folder).is_dir():
        raise UsageError(f"'{folder}' is not a folder", hint="choose another one with --static")
    files = write_static(preview, Path(folder))
    console.out(
        f"{sum(changed for _, changed in files)} of {len(files)} files written; begin at {Path(folder) / 'index.html'}"
    )
    return 0


def settings_of(args: argparse.Namespace, console: Console) -> Settings:
    """Read the options."""
    from afkit.cli.sandbox import switches_of
    from afkit.preview.settings import Settings

    return Settings(
        read_only=args.read_only,
        environ=console.environ,
        ca_file=args.ca_file,
        allow_hosts=tuple(args.allow_host),
        replay=args.replay,
        mode=args.mode,
        switches=switches_of(args.set),
        faults=tuple(args.fault),
        config=_config,
        editor=args.editor,
    )


def _config(folder: str) -> Config:
    """Give the lint settings of a folder; what reads them is loaded when they are asked for."""
    from afkit.cli.linting.settings import settings

    return settings(folder)


def _failed(error: BaseException, console: Console) -> None:
    """Tell of a fault of the page itself, which the page can only hint at."""
    import traceback

    console.err("error: the page failed; this is a fault of afkit:\n" + "".join(traceback.format_exception(error)))


def _open(address: str) -> None:
    """Open the address; a browser that is slow to start, or not there, keeps nobody waiting."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
