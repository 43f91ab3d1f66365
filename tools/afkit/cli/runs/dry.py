"""`run --dry-run`: what stands in for the replies of a run that sends nothing, and how that is told."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from afkit.cli.runs.transport import Transport
    from afkit.engine import HttpRequest, Options
    from afkit.engine.transport.wire import Exchange, StandIn, StoodIn

SOURCES = {
    "samples": "made up from the samples",
    "placeholders": "made up of placeholders",
    "recording": "from the recording",
    "sandbox": "from the sandbox",
}
"""Where a reply that stands in for a real one comes from, by its `standIn`."""


def rehearsed(args: Namespace, way: Transport, options: Options) -> Options:
    """Let a recording or the sandbox stand in for the service in a dry run; tokens come from the sandbox, too."""
    if not args.dry_run:
        return options
    if args.sandbox:
        return options._replace(stand_in=_sandbox(way), rehearse=True)
    if args.replay:
        return options._replace(stand_in=_recording(way))
    return options


def _sandbox(way: Transport) -> StandIn:
    from afkit.engine import TransportError
    from afkit.engine.transport.wire import StoodIn

    def stand_in(exchange: Exchange, request: HttpRequest) -> StoodIn | None:
        try:
            return StoodIn(way.send(request), "sandbox")
        except TransportError:
            return None

    return stand_in


def _recording(way: Transport) -> StandIn:
    from afkit.engine.trace.cassette import Replay
    from afkit.engine.transport.wire import StoodIn

    replay = way.send
    assert isinstance(replay, Replay)

    def stand_in(exchange: Exchange, request: HttpRequest) -> StoodIn | None:
        response = replay.stand_in(request)
        return None if response is None else StoodIn(response, "recording")

    return stand_in


def closing(trace: list[Mapping[str, Any]]) -> str:
    """Say at the end of a dry run what its replies were."""
    by = dict.fromkeys(SOURCES[step["standIn"]] for step in trace if "standIn" in step)
    if not by:
        return "dry run: what is shown was not sent"
    return f"dry run: what is shown was not sent; replies are {' and '.join(by)}"
