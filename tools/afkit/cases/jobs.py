"""Run cases in several processes: each loads the connector for itself, and results come in the order of the file."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import TypeAlias

from afkit.app import App
from afkit.cases.run import CaseResult, picked, run_case
from afkit.cases.spec import CasesSpec
from afkit.cases.world import Way
from afkit.sandbox import SandboxSpec

Load: TypeAlias = Callable[[], tuple[App, CasesSpec, SandboxSpec]]
"""Loads a connector, its cases and its sandbox; a function that another process can find by its name."""

_loaded: list[tuple[App, CasesSpec, SandboxSpec, Way]] = []
"""What a worker has loaded: a process of its own, filled once when it starts."""


def run_parallel(
    load: Load,
    spec: CasesSpec,
    sandbox: SandboxSpec,
    *,
    jobs: int,
    modes: tuple[str, ...] | None = None,
    keyword: str | None = None,
    over_http: bool = False,
) -> Iterator[CaseResult]:
    """Do what `run_cases` does, with up to `jobs` processes at the same time."""
    work = list(picked(spec, sandbox, modes, keyword))
    numbers = {case.name: number for number, case in enumerate(spec.cases)}
    context = multiprocessing.get_context("spawn")
    workers = max(1, min(jobs, len(work)))
    with ProcessPoolExecutor(workers, context, _start, (load, over_http)) as pool:
        orders = [(numbers[case.name], mode) for case, mode in work]
        chunk = max(1, len(work) // (workers * 4))
        for (case, _), result in zip(work, pool.map(_one, orders, chunksize=chunk), strict=True):
            yield result._replace(case=case)


def _start(load: Load, over_http: bool) -> None:
    way = Way(over_http=over_http)
    way.__enter__()  # ends with the process
    _loaded.append((*load(), way))


def _one(order: tuple[int, str]) -> CaseResult:
    app, spec, sandbox, way = _loaded[0]
    number, mode = order
    result = run_case(app, spec.cases[number], sandbox, mode, way, secrets=spec.secrets)
    return result._replace(case=None)  # type: ignore[arg-type]  # the caller has it; its text need not travel
