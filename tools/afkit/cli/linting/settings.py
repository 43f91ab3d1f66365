"""Settings of `afkit lint`: from the nearest file above the linted folder, then from the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from afkit.annotations import TYPE_CHECKING
from afkit.errors import UsageError
from afkit.lint.config import KEYS, Config, read_config, resolve_codes

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable

_FILES = (".afkit.toml", "pyproject.toml")


class Settings:
    """What holds for a path: the settings above it, or else those above the working directory; then the command line."""

    def __init__(self, args: Namespace, environ: Mapping[str, str]) -> None:
        self._args = args
        self._in_ci = bool(environ.get("CI"))
        self._known: dict[str, Config] = {}

    def __call__(self, path: str) -> Config:
        folder = os.getcwd() if path == "-" else path if os.path.isdir(path) else os.path.dirname(path)
        folder = os.path.abspath(folder)
        if folder not in self._known:
            self._known[folder] = self._of(folder)
        return self._known[folder]

    def _of(self, folder: str) -> Config:
        config, args = settings(folder), self._args
        if args.select is not None:
            config = config._replace(select=resolve_codes(_split(args.select), "--select"))
        if args.extend_select is not None:
            more = resolve_codes(_split(args.extend_select), "--extend-select")
            config = config._replace(extend=(*config.extend, *more))
        if args.ignore is not None:
            config = config._replace(ignore=(*config.ignore, *resolve_codes(_split(args.ignore), "--ignore")))
        for name in ("fail_on", "max_findings", "profile"):
            given = getattr(args, name)
            if given is not None:
                config = config._replace(**{name: given})
        if args.statistics:  # counts are counts of all
            config = config._replace(max_findings=0)
        return config._replace(cache=args.cache if args.cache is not None else config.cache and not self._in_ci)


def path_root(given: str | None, paths: Sequence[str]) -> str:
    """Give the folder from which reports for a repository name files: the top of the checkout, unless it is given.

    Without a checkout above the first path or the working directory, it is the working directory.
    Raises UsageError where the given one does not exist.
    """
    if given is not None:
        if not os.path.isdir(given):
            raise UsageError(f"--path-root: there is no folder '{given}'")
        return os.path.abspath(given)
    here = os.getcwd()
    for start in (os.path.abspath(paths[0]) if paths and paths[0] != "-" else here, here):
        folder, below = start, ""
        while folder != below:
            if os.path.exists(os.path.join(folder, ".git")):
                return folder
            folder, below = os.path.dirname(folder), folder
    return here


def is_code(word: str) -> bool:
    """Tell whether a word names a code, a family or a rule."""
    try:
        return bool(resolve_codes([word], ""))
    except UsageError:
        return False


def _split(given: Sequence[str]) -> Sequence[str]:
    return ",".join(given).replace(",", " ").split()


def settings(folder: str, may_read: Callable[[str], bool] = lambda path: True) -> Config:
    """Read the settings of the nearest folder that has any, from `folder` upwards; else those of the working directory."""
    found = _above(folder, may_read)
    here = os.getcwd()
    if found is None and not folder.startswith(here + os.sep) and folder != here:
        found = _above(here, may_read)
    return found or Config()


def _above(folder: str, may_read: Callable[[str], bool]) -> Config | None:
    while True:
        for name in _FILES:
            path = os.path.join(folder, name)
            if os.path.isfile(path) and may_read(path):
                table = _table(path, name)
                if table is not None:
                    return read_config(table, path)
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _table(path: str, name: str) -> dict[str, object] | None:
    with open(path, "rb") as file:
        data = file.read()
    if name == "pyproject.toml" and b"tool.afkit" not in data:
        return None  # most say nothing, and tomllib is slow to import
    import tomllib

    try:
        value: object = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: {error}", hint="correct the TOML") from None
    for key in () if name == ".afkit.toml" else ("tool", "afkit"):
        value = value.get(key) if isinstance(value, dict) else None
    table = "[lint]" if name == ".afkit.toml" else "[tool.afkit.lint]"
    for key in value if isinstance(value, dict) else ():
        if key != "lint":  # settings that nothing reads would be taken for settings that hold
            hint = f"write {table} above it" if key in KEYS else f"the table of settings is {table}"
            raise UsageError(f"{path}: nothing reads '{key}'", hint=hint)
    value = value.get("lint") if isinstance(value, dict) else None
    if value is not None and not isinstance(value, dict):
        raise UsageError(f"{path}: the lint settings must be a table")
    return value
