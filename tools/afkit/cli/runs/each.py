"""`afkit run … --each FILE`: run a module once for each line of a file, many at a time."""

from __future__ import annotations

import argparse
import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.cli.runs.inputs import input_values
from afkit.cli.runs.results import Results
from afkit.cli.runs.saving import Saver
from afkit.errors import UsageError

if TYPE_CHECKING:
    from afkit.app import App
    from afkit.cli.console import Console
    from afkit.cli.runs.transport import Transport
    from afkit.engine import ConnectionStore, Options
    from afkit.engine.many import Input, Job, Line

_ALONE = {
    "input": "--input",
    "payload": "--payload",
    "state": "--state",
    "since": "--since",
    "dry_run": "--dry-run",
    "why": "--why",
}
_USUAL = {
    "out": None,
    "resume": False,
    "again": False,
    "rate": None,
    "processes": 1,
    "concurrency": 8,
    "attempts": 4,
}  # what only many inputs have, and its value when it is not given
_MOST = 32  # processes
_INTERRUPTED = "interrupted: what is under way ends, nothing more begins (Ctrl-C again: end at once)"
_EVERY = 1.0  # seconds between two lines of progress on a terminal


def add_each_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a run over many inputs."""
    group = parser.add_argument_group("many inputs")
    group.add_argument(
        "--each", metavar="FILE", help="run once for each line (JSON object) or CSV row of FILE; - is standard input"
    )
    group.add_argument(
        "--concurrency", type=int, default=_USUAL["concurrency"], metavar="N", help="runs at the same time (default: 8)"
    )
    group.add_argument(
        "--processes",
        type=int,
        default=_USUAL["processes"],
        metavar="N",
        help="share the inputs among N processes, where cores are free",
    )
    group.add_argument("--rate", type=float, metavar="R", help="begin at most R runs in a second")
    group.add_argument(
        "--attempts", type=int, default=_USUAL["attempts"], metavar="N", help="attempts for one input (default: 4)"
    )
    group.add_argument("--out", metavar="FILE", help="where results go, a line each (default: NAME.results.jsonl)")
    group.add_argument("--resume", action="store_true", help="go on: skip lines whose result is there with ok true")
    group.add_argument(
        "--again", action="store_true", help="with --resume, also run again what may have had its effect already"
    )


def check_each(args: argparse.Namespace) -> None:
    """Raise UsageError for options that do not go together."""
    if not args.each:
        for name, usual in _USUAL.items():
            if getattr(args, name) != usual:
                raise UsageError(f"--{name} goes with --each")
        return
    for name, option in _ALONE.items():
        if getattr(args, name):
            raise UsageError(f"{option} is for one run, and does not go with --each")
    if args.module is None or "://" in args.module:
        raise UsageError("--each runs modules; all else is run once for each call")
    if not 1 <= args.concurrency <= 256:
        raise UsageError(f"--concurrency {args.concurrency}: it must be 1 to 256")
    if not 1 <= args.processes <= min(args.concurrency, _MOST):
        raise UsageError(
            f"--processes {args.processes}: it must be 1 to {min(args.concurrency, _MOST)}, as each makes one of the "
            f"{args.concurrency} runs at least"
        )
    if args.processes > 1 and args.each == "-":
        raise UsageError("--processes share a file; standard input is read by one")
    if args.rate is not None and not args.rate > 0:
        raise UsageError(f"--rate {args.rate:g}: it must be more than 0")
    if args.attempts < 1:
        raise UsageError(f"--attempts {args.attempts}: there must be one at least")
    if args.again and not args.resume:
        raise UsageError("--again goes with --resume")


def run_each(
    args: argparse.Namespace,
    app: App,
    fields: list[Any],
    store: ConnectionStore | None,
    way: Transport,
    options: Options,
    console: Console,
) -> int:
    """Run all inputs and report. Exit code 0: all done, 1: some failed, 130: interrupted."""
    from afkit.cli.runs.lines import inputs_of
    from afkit.engine.many import Job
    from afkit.engine.transport.live_async import AsyncSend, Shared

    common = input_values(args, fields, console)
    saver = Saver(args.save_files, args.module, app.modules[args.module]) if args.save_files else None
    with Results(_out(args), resume=args.resume, again=args.again) as results:
        shared = Shared(way.network)
        job = Job(
            app,
            args.module,
            store,
            options._replace(events=None),
            lambda: AsyncSend(shared, reroute=way.reroute),
            results.started,
            args.attempts,
            args.trace,
            saver.of_line if saver is not None else None,
        )

        def inputs(number: int, count: int) -> Iterator[Input]:
            for item in inputs_of(args.each, common, fields, console):
                if item.line % count == number and not results.skips(item.line):
                    yield item

        if args.processes == 1:
            told = asyncio.run(
                _work(job, inputs(0, 1), results, args, _shown(console), partial(console.err, _INTERRUPTED))
            )
        else:
            told = _shared(job, inputs, results, args, console)
    return _report(told, results, args, console)


def _shared(
    job: Job,
    inputs: Callable[[int, int], Iterator[Input]],
    results: Results,
    args: argparse.Namespace,
    console: Console,
) -> _Told:
    """Share the inputs among processes, each with its part of the runs and of the rate; add up what they tell."""
    from afkit.cli.runs.processes import Share, in_processes

    told = _Told()
    heard: dict[int, dict[str, Any]] = {}
    show = _shown(console)

    def work(share: Share) -> None:
        own = argparse.Namespace(**vars(args))
        own.concurrency = len(range(share.number, args.concurrency, share.of))
        own.rate = None if args.rate is None else args.rate / share.of

        def tell(now: _Told) -> None:
            share.tell(
                {
                    "done": now.done,
                    "errors": now.errors,
                    "interrupted": now.interrupted,
                    "skipped": results.skipped,
                    "doubtful": results.doubtful,
                }
            )

        tell(asyncio.run(_work(job, inputs(share.number, share.of), results, own, tell, lambda: None, share.lifeline)))

    def hear(number: int, value: dict[str, Any]) -> None:
        heard[number] = value
        told.done = sum(one["done"] for one in heard.values())
        told.errors = sum((Counter(one["errors"]) for one in heard.values()), Counter())
        show(told)

    def stop() -> None:
        told.interrupted = True
        console.err(_INTERRUPTED)

    in_processes(args.processes, work, hear, stop)
    results.skipped = sum(one["skipped"] for one in heard.values())
    results.doubtful = sum(one["doubtful"] for one in heard.values())
    return told


def _shown(console: Console) -> Callable[[_Told], None]:
    """Give what shows progress on a terminal, a line a second."""
    last = time.monotonic()

    def show(told: _Told) -> None:
        nonlocal last
        if console.color_err and time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            console.err(f"{told.done:,} done, {told.failed:,} failed, {told.rate():,.0f} a second")

    return show


class _Told:
    """What is known of the inputs so far."""

    def __init__(self) -> None:
        self.begin = time.monotonic()
        self.done = 0
        self.errors: Counter[str] = Counter()
        self.interrupted = False

    @property
    def failed(self) -> int:
        return sum(self.errors.values())

    def add(self, line: Line) -> None:
        """Count a line."""
        if line.error is None:
            self.done += 1
        else:
            self.errors[line.error["type"]] += 1

    def rate(self) -> float:
        """Give the inputs per second."""
        return (self.done + self.failed) / max(time.monotonic() - self.begin, 1e-9)


async def _work(
    job: Job,
    inputs: Iterator[Input],
    results: Results,
    args: argparse.Namespace,
    tell: Callable[[_Told], None],
    say: Callable[[], None],
    lifeline: int | None = None,
) -> _Told:
    """Run inputs; `tell` hears of progress once a second, `say` of an interrupt. The process ends when `lifeline` does."""
    from afkit.engine.many import run_many

    told = _Told()
    stop = asyncio.Event()
    _on_interrupt(stop, told, say)
    if lifeline is not None:
        asyncio.get_running_loop().add_reader(lifeline, os._exit, 1)
    last = told.begin
    async for line in run_many(job, inputs, concurrency=args.concurrency, rate=args.rate, stop=stop):
        results.add(line)
        told.add(line)
        if time.monotonic() - last >= _EVERY:
            last = time.monotonic()
            tell(told)
    return told


def _on_interrupt(stop: asyncio.Event, told: _Told, say: Callable[[], None]) -> None:
    """Let Ctrl-C end what is under way and begin nothing more; a second one ends the process as ever."""
    import contextlib
    import signal

    loop = asyncio.get_running_loop()

    def interrupt() -> None:
        told.interrupted = True
        stop.set()
        loop.remove_signal_handler(signal.SIGINT)
        say()

    with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):  # Windows, or not the main thread
        loop.add_signal_handler(signal.SIGINT, interrupt)


def _out(args: argparse.Namespace) -> Path:
    if args.out:
        return Path(args.out)
    if args.each == "-":
        raise UsageError("--each -: name the file for the results with --out")
    file = Path(args.each)
    return file.with_name(f"{file.stem}.results.jsonl")


def _report(told: _Told, results: Results, args: argparse.Namespace, console: Console) -> int:
    failed = told.failed + results.doubtful
    code = 130 if told.interrupted else 1 if failed else 0
    if args.format == "json":
        console.json(
            {
                "ok": code == 0,
                "done": told.done,
                "failed": told.failed,
                "skipped": results.skipped,
                "inDoubt": results.doubtful,
                "errors": dict(told.errors.most_common()),
                "interrupted": told.interrupted,
                "out": str(results.path),
            }
        )
        return code
    total = told.done + told.failed
    console.out(
        f"{total:,} input{'s' if total != 1 else ''}: {told.done:,} done, {told.failed:,} failed, {results.skipped:,} skipped; "
        f"{told.rate():,.0f} a second"
    )
    width = max(map(len, told.errors), default=0)
    for kind, count in told.errors.most_common():
        console.out(f"  {kind:<{width}}  {count:>7,}")
    if results.doubtful:
        console.out(
            f"  {results.doubtful:,} in doubt: sent, but no answer was seen. They are not begun again: look at the "
            "service, then give --resume --again to run them once more"
        )
    console.out(f"results: {results.path}")
    return code
