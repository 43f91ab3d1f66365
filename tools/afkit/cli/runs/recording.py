"""What `run` can keep of a run, and play again: `--record`, `--replay`, `--har`, `--curl`."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from afkit.engine.codes import RECORDING_UNREADABLE
from afkit.errors import RunError, UsageError

if TYPE_CHECKING:
    from afkit.cli.console import Console
    from afkit.cli.runs.transport import Transport
    from afkit.engine import Vault


def add_recording_options(parser: ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_argument_group("recording")
    group.add_argument("--record", metavar="FILE", help="keep all requests and responses, secrets masked, for --replay")
    group.add_argument("--replay", metavar="FILE", help="answer from a recording in place of the network; strict")
    group.add_argument("--har", metavar="FILE", help="write the run as HAR 1.2, secrets masked")
    group.add_argument("--curl", action="store_true", help="print each request as a curl command, secrets masked")


def check_recording(args: Namespace) -> None:
    """Raise UsageError for options that contradict each other."""
    if args.replay and (args.sandbox or args.record):
        raise UsageError(
            f"--replay answers from a file: it does not go with {'--sandbox' if args.sandbox else '--record'}"
        )
    keeps = next((name for name in ("record", "replay", "har", "curl") if getattr(args, name)), None)
    if keeps == "replay" and args.dry_run and not (args.har or args.curl):
        return  # the recording stands in for the service
    if keeps and (args.each or args.dry_run):
        raise UsageError(
            f"--{keeps} is for one run that is sent: it does not go with {'--each' if args.each else '--dry-run'}"
        )


@contextmanager
def recorded(args: Namespace, way: Transport, vault: Vault, console: Console) -> Iterator[Transport]:
    """Listen to a transport, or stand in for it; write the files when the run is over, however it ended."""
    if args.replay:
        from afkit.engine.trace.cassette import Replay, read_cassette

        replay = Replay(read_cassette(_read(args.replay), args.replay), vault)
        way = way._replace(send=replay)
        try:
            yield from _kept(args, way, vault, console)
        finally:
            for asked in dict.fromkeys(replay.other_bodies):
                console.err(
                    f"note: the body of {asked} is not the one that was recorded: the reply is that to the other"
                )
        return
    yield from _kept(args, way, vault, console)


def _kept(args: Namespace, way: Transport, vault: Vault, console: Console) -> Iterator[Transport]:
    if not (args.record or args.har or args.curl):
        yield way
        return
    from afkit.engine.transport.recorder import Recorder

    recorder = Recorder(way.send)
    try:
        yield way._replace(send=recorder)
    finally:
        _write(args, recorder, vault, console)


def _read(file: str) -> str:
    from pathlib import Path

    try:
        return Path(file).read_text("utf-8")
    except OSError as error:
        raise RunError(f"the recording {file} cannot be read: {error.strerror}", code=RECORDING_UNREADABLE) from None
    except UnicodeDecodeError:
        raise RunError(
            f"{file} is not a recording", code=RECORDING_UNREADABLE, hint="afkit run … --record FILE writes one"
        ) from None


def _write(args: Namespace, recorder: object, vault: Vault, console: Console) -> None:
    from afkit.engine.trace.redacted import redact
    from afkit.engine.transport.recorder import Recorder
    from afkit.source import write_atomic

    assert isinstance(recorder, Recorder)
    exchanges = redact(recorder.exchanges, vault)
    if args.record:
        from afkit.engine.trace.cassette import cassette_text

        write_atomic(args.record, cassette_text(exchanges).encode())
    if args.har:
        from afkit.engine.trace.har import har_text

        write_atomic(args.har, har_text(exchanges).encode())
    if args.curl:
        from afkit.engine.trace.curl import curl_command

        say = console.err if args.format == "json" else console.out
        for one in exchanges:
            say(curl_command(one))
