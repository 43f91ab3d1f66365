"""Check many connectors: one after the other, or in several processes, or from what an earlier run found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from afkit.app.model import Project
from afkit.codes import UNREADABLE_FILE
from afkit.lint.config import Config
from afkit.lint.limit import Omitted, limit
from afkit.lint.profile import Consequence, view
from afkit.lint.run import lint, order
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic
from afkit.source.store import DISK, Files

FEW = 16
"""Connectors for which one more process is worth its start."""

UNREADABLE = UNREADABLE_FILE


class Checked(NamedTuple):
    """What checking one connector gave; `unreadable` says that its path could not even be opened.

    `kept` counts what the profile keeps back, by consequence.
    `found` is what is to be told, `omitted` counts the rest, `files` are the names of all texts that were read.
    """

    found: list[Diagnostic]
    omitted: list[Omitted]
    files: list[str]
    unreadable: bool
    kept: Mapping[Consequence, int] = MappingProxyType({})


Check = Callable[[str, Config], Checked]


def check(path: str, config: Config, files: Files = DISK) -> Checked:
    """Load and lint the connector at a path. Raises ManifestError if there is none."""
    from afkit.loading import load

    found, names, unreadable, back = whole(load(path, files), config, files)
    kept, omitted = limit(found, config.max_findings)
    if kept:
        from afkit.source.excerpt import clip

        kept = clip(kept)
    return Checked(kept, omitted, names, unreadable, back)


def whole(
    project: Project, config: Config, files: Files | None = None
) -> tuple[list[Diagnostic], list[str], bool, dict[Consequence, int]]:
    """Lint a project, with `files` also what lies beside it.

    Gives what the profile shows, the names of the files, whether it could not be opened, and what is kept back.
    """
    found, kept = view(lint(project, config), config.profile, (*config.select, *config.extend))
    names: list[str] = []
    if files is not None:
        from afkit.lint.companions import check_companions

        beside, names = check_companions(project, files)
        found += [
            item for item in beside if config.wants(item.code) and not config.spares(item.location.file, item.code)
        ]
    names = [*names, *(document.source.name for document in project.documents)]
    names += [item.location.file for item in project.diagnostics]
    unreadable = project.app is None and any(item.code == UNREADABLE for item in project.diagnostics)
    return found, list(dict.fromkeys(names)), unreadable, kept


def check_all(paths: Sequence[str], config: Config, one: Check = check, *, jobs: int = 1) -> Checked:
    """Check every path and put the results together, the same whatever `jobs` is: at most so many processes."""
    found: list[Diagnostic] = []
    omitted: dict[str, Omitted] = {}
    files: dict[str, None] = {}
    kept: dict[Consequence, int] = {}
    unreadable = False
    for checked in _each(paths, config, one, min(jobs, len(paths) // FEW)):
        found.extend(checked.found)
        omitted.update((item.file, item) for item in checked.omitted)
        files.update(dict.fromkeys(checked.files))
        unreadable |= checked.unreadable
        for stops, number in checked.kept.items():
            kept[stops] = kept.get(stops, 0) + number
    return Checked(order(found), list(omitted.values()), list(files), unreadable, kept)


def _each(paths: Sequence[str], config: Config, one: Check, jobs: int) -> Iterator[Checked]:
    if jobs < 2:
        yield from (one(path, config) for path in paths)
        return
    import multiprocessing

    # A forked process has everything imported; where there is no fork, the first file of each pays for the imports.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    batch = max(1, min(64, len(paths) // (jobs * 4)))
    batches = [paths[at : at + batch] for at in range(0, len(paths), batch)]
    with context.Pool(jobs, _warm) as pool:
        for part, results in zip(batches, pool.imap(_Batch(one, config), batches), strict=True):
            for path, checked in zip(part, results, strict=True):
                # What could not be checked there is raised here, where it is told.
                yield checked if checked is not None else one(path, config)


def _warm() -> None:
    import gc

    gc.set_threshold(100_000, 20, 20)


class _Batch:
    """Checks some paths in another process; None stands for what cannot be checked."""

    def __init__(self, one: Check, config: Config) -> None:
        self.one = one
        self.config = config

    def __call__(self, paths: Iterable[str]) -> list[Checked | None]:
        return [self._checked(path) for path in paths]

    def _checked(self, path: str) -> Checked | None:
        from afkit.errors import AfkitError

        try:
            return self.one(path, self.config)
        except AfkitError:
            return None
