"""Settings of `afkit lint`: from the nearest file above the linted folder, then from the command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from afkit.errors import UsageError
from afkit.lint.config import Config, read_config, resolve_codes

if TYPE_CHECKING:
    from argparse import Namespace

_FILES = (".afkit.toml", "pyproject.toml")


def config_for(args: Namespace, path: str) -> Config:
    """Give what holds for a path: the settings above it, or else those above the working directory."""
    folder = os.getcwd() if path == "-" else path if os.path.isdir(path) else os.path.dirname(path)
    config = settings(os.path.abspath(folder))
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
    return config


def _split(given: Sequence[str]) -> Sequence[str]:
    return ",".join(given).replace(",", " ").split()


def settings(folder: str) -> Config:
    """Read the settings of the nearest folder that has any, from `folder` upwards; else those of the working directory."""
    found = _above(folder)
    here = os.getcwd()
    if found is None and not folder.startswith(here + os.sep) and folder != here:
        found = _above(here)
    return found or Config()


def _above(folder: str) -> Config | None:
    while True:
        for name in _FILES:
            path = os.path.join(folder, name)
            if os.path.isfile(path):
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
    for key in ("lint",) if name == ".afkit.toml" else ("tool", "afkit", "lint"):
        value = value.get(key) if isinstance(value, dict) else None
    if value is not None and not isinstance(value, dict):
        raise UsageError(f"{path}: the lint settings must be a table")
    return value
