"""Check many connectors: one after the other, or in several processes, or from what an earlier run found."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from afkit.annotations import TYPE_CHECKING
from afkit.codes import UNREADABLE_FILE
from afkit.lint.config import Config
from afkit.lint.limit import Omitted, limit
from afkit.lint.targets import CASES, SANDBOX, Target
from afkit.records import NamedTuple
from afkit.source.diagnostic import Diagnostic, order
from afkit.source.store import DISK, Files

if TYPE_CHECKING:
    from afkit.app.model import Project
    from afkit.lint.beside.companions import Companions
    from afkit.lint.rule import Consequence

FEW = 16
"""Connectors for which one more process is worth its start."""

UNREADABLE = UNREADABLE_FILE


class Checked(NamedTuple):
    """What checking one connector gave; `unreadable` says that its path could not even be opened.

    `kept` counts what the profile keeps back, by consequence.
    `found` is what is to be told, `omitted` counts the rest, `files` are the names of all texts that were read. `fails`
    is known of results that were put together.
    """

    found: list[Diagnostic]
    omitted: list[Omitted]
    files: list[str]
    unreadable: bool
    kept: Mapping[Consequence, int] = MappingProxyType({})
    fails: bool = False


Check = Callable[[str, Config], Checked]


def check(path: str, config: Config, files: Files = DISK) -> Checked:
    """Load and lint the connector at a path. Raises ManifestError if there is none.

    A file that `config.only` names and that is no part of the connector is checked as it is.
    """
    from afkit.loading import load

    project = load(path, files)
    found, names, unreadable, back = whole(project, config, files)
    known = {os.path.abspath(name) for name in names} if config.only else ()
    strangers = [name for name in config.only if name not in known]
    if config.only:
        found = [item for item in found if config.tells(item.location.file)]
        names = [name for name in names if config.tells(name)]
    kept, omitted = limit(found, config.max_findings)
    kept = shown(project, kept) if kept else kept
    checked = Checked(kept, omitted, names, unreadable, back)
    if not strangers:
        return checked
    alone = config._replace(only=())
    return together([(checked, config), *((check(os.path.relpath(name), alone, files), alone) for name in strangers)])


def shown(project: Project, found: list[Diagnostic]) -> list[Diagnostic]:
    """Give findings as they are told: with every fix there is, with the lines that are drawn, and without any secret."""
    from afkit.app.knowledge.secrecy import Hiding, written_keys
    from afkit.lint.mending import with_fixes
    from afkit.lint.rules.codes import SECRET_IN_COMMON, SECRET_WRITTEN_OUT
    from afkit.source.excerpt import clip

    # What is a key is asked of the app, too: who asks for other findings is not shown it, either.
    told = (item.location.text for item in found if item.code in (SECRET_IN_COMMON, SECRET_WRITTEN_OUT))
    hiding = Hiding((*told, *(written_keys(project.app) if project.app is not None else ())))

    def hidden(item: Diagnostic) -> Diagnostic:
        # A fix that writes a secret anew is made by `--fix` alone: masked, it would spoil the file.
        fix = () if any(hiding.message(edit.text) != edit.text for edit in item.fix) else item.fix
        hint = hiding.message(item.hint) if item.hint else item.hint
        related = tuple(other._replace(message=hiding.message(other.message)) for other in item.related)
        return item._replace(message=hiding.message(item.message), hint=hint, fix=fix, related=related)

    return clip(map(hidden, with_fixes(project, found)), hiding.line)


def whole(
    project: Project, config: Config, files: Files | None = None
) -> tuple[list[Diagnostic], list[str], bool, dict[Consequence, int]]:
    """Lint a project, with `files` also what lies beside it.

    Gives what the profile shows, the names of the files, whether it could not be opened, and what is kept back.
    """
    from afkit.lint.run import lint

    beside = _beside(project, files) if files is not None else None
    told = lint(project, config, beside=beside, files=files or DISK)
    if config.only:
        told = [item for item in told if config.tells(item.location.file)]
    found: list[Diagnostic] = []
    kept: dict[Consequence, int] = {}
    if told:
        from afkit.lint.profile import view

        found, kept = view(told, config.profile, (*config.select, *config.extend))
    names = [*(beside.names if beside is not None else ()), *(document.source.name for document in project.documents)]
    names += [item.location.file for item in project.diagnostics]
    unreadable = project.app is None and any(item.code == UNREADABLE for item in project.diagnostics)
    return found, list(dict.fromkeys(names)), unreadable, kept


def _beside(project: Project, files: Files) -> Companions | None:
    folder = os.path.dirname(project.main)
    if project.form != "manifest" or not any(files.is_file(os.path.join(folder, name)) for name in (SANDBOX, CASES)):
        return None
    from afkit.lint.beside.companions import Companions

    found = Companions(project, files)
    return found if found.documents or found.unread else None


def check_all(targets: Sequence[Target], one: Check = check, *, jobs: int = 1) -> Checked:
    """Check every target and put the results together, the same whatever `jobs` is: at most so many processes."""
    return together(_each(targets, one, min(jobs, len(targets) // FEW)))


def together(results: Iterable[tuple[Checked, Config]]) -> Checked:
    """Put results together; whether they fail is judged by the settings of each."""
    found: list[Diagnostic] = []
    omitted: dict[str, Omitted] = {}
    files: dict[str, None] = {}
    kept: dict[Consequence, int] = {}
    unreadable = fails = False
    for checked, config in results:
        found.extend(checked.found)
        omitted.update((item.file, item) for item in checked.omitted)
        files.update(dict.fromkeys(checked.files))
        unreadable |= checked.unreadable
        fails = fails or config.fails(checked.found)
        for stops, number in checked.kept.items():
            kept[stops] = kept.get(stops, 0) + number
    return Checked(order(found), list(omitted.values()), list(files), unreadable, kept, fails)


def _each(targets: Sequence[Target], one: Check, jobs: int) -> Iterator[tuple[Checked, Config]]:
    if jobs < 2:
        yield from ((one(path, config), config) for path, config in targets)
        return
    import multiprocessing
    import sys

    # What is checked here first is imported and compiled for all: a forked process has it. Without fork each pays itself.
    path, config = targets[0]
    yield one(path, config), config
    targets = targets[1:]
    # V8, once it is at work here, does not outlive a fork: its threads stay behind, and a child would wait for them for ever.
    forks = "fork" in multiprocessing.get_all_start_methods() and "py_mini_racer" not in sys.modules
    context = multiprocessing.get_context("fork" if forks else "spawn")
    batch = max(1, min(64, len(targets) // (jobs * 4)))
    batches = [targets[at : at + batch] for at in range(0, len(targets), batch)]
    with context.Pool(jobs, _warm) as pool:
        for part, results in zip(batches, pool.imap(_Batch(one), batches), strict=True):
            for (path, config), checked in zip(part, results, strict=True):
                # What could not be checked there is raised here, where it is told.
                yield (checked if checked is not None else one(path, config)), config


def _warm() -> None:
    import gc

    gc.freeze()  # to look for cycles in what the processes share would copy it
    gc.set_threshold(100_000, 20, 20)


class _Batch:
    """Checks some targets in another process; None stands for what cannot be checked."""

    def __init__(self, one: Check) -> None:
        self.one = one

    def __call__(self, targets: Iterable[Target]) -> list[Checked | None]:
        return [self._checked(*target) for target in targets]

    def _checked(self, path: str, config: Config) -> Checked | None:
        from afkit.errors import AfkitError

        try:
            return self.one(path, config)
        except AfkitError:
            return None
