"""What the paths of a command line mean: whole connectors, or single files of connectors, which are found above them.

A hook passes the files that changed: `cases.yaml`, `sandbox.yaml`, an included part, a code of an app directory. None of them
can be judged alone. The connector that such a file belongs to is linted, and only findings in the files that were named
are told.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from itertools import chain

from afkit.lint.config import Config
from afkit.loading import APPDIR, CODE_ENDINGS, MANIFESTS, connector_around
from afkit.patterns import lazy
from afkit.source.diagnostic import UnreadableError
from afkit.source.store import DISK, Files

Target = tuple[str, Config]
"""A path to check, and what is wanted of it."""

SANDBOX, CASES = "sandbox.yaml", "cases.yaml"
"""What may lie beside a manifest without being part of it."""

_WHOLE = (*MANIFESTS, APPDIR)
_DECLARES = lazy(r"""(?m)^[ \t{]*(?:manifest|"manifest"|'manifest')[ \t]*:""")


def targets(paths: Iterable[str], config_for: Callable[[str], Config], files: Files = DISK) -> list[Target]:
    """Give what is to be checked for some paths: each connector once. `config_for` gives the settings of a path."""
    whole: dict[str, Target] = {}
    parts: dict[str, tuple[str, Config, list[str]]] = {}
    above: dict[str, str | None] = {}
    for path in chain.from_iterable(_flat(path, files) for path in paths):
        owner = _owner(path, files, above)
        if owner is None:
            whole.setdefault(_key(path), (path, config_for(path)))
        else:
            parts.setdefault(_key(owner), (owner, config_for(path), []))[2].append(os.path.abspath(path))
    for key, (owner, config, names) in parts.items():
        whole.setdefault(key, (owner, config._replace(only=tuple(dict.fromkeys(names)))))
    return list(whole.values())


def _flat(path: str, files: Files) -> list[str]:
    """Give the code files of a folder that holds nothing else of a connector: each is read by its name. Else, the path."""
    if not os.path.isdir(path) or any(files.is_file(os.path.join(path, name)) for name in _WHOLE):
        return [path]
    codes = (
        sorted(name for name in os.listdir(path) if name.lower().endswith(CODE_ENDINGS))
        if os.access(path, os.R_OK)
        else []
    )
    if not codes or connector_around(path) is not None or _is_exported(path):
        return [path]
    if len(codes) > 1 and _is_one(path, files):
        return [path]
    return [os.path.join(path, name) for name in codes]


def _is_one(folder: str, files: Files) -> bool:
    """Tell whether the code files of a folder are those of one component, which is judged as a whole."""
    from afkit.appdir.single import load_beside

    return load_beside(folder, files) is not None


def _owner(path: str, files: Files, above: dict[str, str | None]) -> str | None:
    """Give the folder of the connector that a single file belongs to; None for what is checked as it is.

    `above` keeps what was found for each folder.
    """
    if path == "-" or os.path.basename(path) in _WHOLE or os.path.isdir(path) or not files.is_file(path):
        return None
    folder = os.path.dirname(path)
    if folder not in above:
        above[folder] = _connector_above(folder, files)
    owner, loose = above[folder], f"{folder}/*"
    if owner is None and not path.endswith((".yaml", ".yml")):  # code files of an app are none, and its room is large
        if loose not in above:
            above[loose] = _loose_above(path)
        owner = above[loose]
    return None if owner is None or _is_manifest(path, files) else owner


def _connector_above(folder: str, files: Files) -> str | None:
    """Find the nearest folder with a connector, from `folder` upwards to the top of the checkout."""
    while True:
        if any(files.is_file(os.path.join(folder, name)) for name in _WHOLE):
            return folder or "."
        absolute = os.path.abspath(folder)
        if os.path.dirname(absolute) == absolute or os.path.exists(os.path.join(absolute, ".git")):
            return None
        climbing = not folder or os.path.basename(folder) == ".."
        folder = os.path.join(folder, "..") if climbing else os.path.dirname(folder)


def _is_exported(folder: str) -> bool:
    from afkit.appdir.exported import is_exported

    return is_exported(folder)


def _loose_above(path: str) -> str | None:
    """Find the folder of code files without `makecomapp.json` that a code file belongs to: above `modules`, `rpcs` …"""
    from afkit.appdir.roles import role_of

    if role_of(os.path.abspath(path)) is None:
        return None
    folder = os.path.dirname(path)
    for _ in range(3):
        if _is_exported(folder or "."):
            return folder or "."
        folder = os.path.dirname(folder) if folder and os.path.basename(folder) != ".." else os.path.join(folder, "..")
    return None


def roles(paths: Iterable[str], chosen: Iterable[Target]) -> list[str]:
    """Say, for each code file that was named and belongs to a loose folder, what it is read as."""
    loose = [owner for owner, config in chosen if config.only and os.path.isdir(owner)]
    loose = [owner for owner in loose if not any(os.path.exists(os.path.join(owner, name)) for name in _WHOLE)]
    if not loose:
        return []
    from afkit.appdir.roles import role_of

    told = []
    for path in paths:
        role = role_of(os.path.abspath(path)) if os.path.isfile(path) else None
        if role is not None:
            whose = f"the {role.kind} '{role.name or role.kind}'" if role.kind != "app" else "the app"
            told.append(f"{path}: read as the {role.spec.key} of {whose}")
    return told


def _is_manifest(path: str, files: Files) -> bool:
    """Tell whether a file of any name is a manifest of its own."""
    try:
        return _DECLARES.search(files.read(path, path).text) is not None
    except UnreadableError:
        return False


def _key(path: str) -> str:
    """What tells connectors apart: the folder, or the manifest where it has a name of its own."""
    absolute = os.path.abspath(path)
    return os.path.dirname(absolute) if os.path.basename(absolute) in _WHOLE else absolute
