"""What a person asked for on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from afkit.lint.config import Config

_NONE: Mapping[str, Any] = MappingProxyType({})


class Settings(NamedTuple):
    """How a preview behaves.

    `environ` names proxies and authorities for live runs. `replay` is a recording that runs may be answered from.
    `mode`, `switches` and `faults` shape the sandbox. `timeout` is in seconds. `config` gives the lint settings of a
    folder. `editor` is the address that opens a file in an editor: `{file}` and `{line}` stand for the place.
    """

    read_only: bool = False
    environ: Mapping[str, str] = _NONE
    ca_file: str | None = None
    allow_hosts: tuple[str, ...] = ()
    timeout: float | None = None
    replay: str | None = None
    mode: str | None = None
    switches: Mapping[str, Any] = _NONE
    faults: tuple[str, ...] = ()
    config: Callable[[str], Config] | None = None
    editor: str = "vscode://file{file}:{line}"


NO_SETTINGS = Settings()
