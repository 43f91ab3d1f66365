"""What a person ordered for one plan or publish."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from afkit.app import KINDS, Kind
from afkit.errors import UsageError


class Options(NamedTuple):
    """The switches of `plan` and `publish`; each is off unless ordered.

    `only` and `prune_also` hold `kind/name` keys. `maps` pairs a local connection or webhook with a remote one by hand.
    `common` holds the values of placeholders; None leaves `common` alone.
    """

    force: bool = False
    prune: bool = False
    prune_also: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    formatting: bool = False
    create_app: bool = False
    allow_breaking: bool = False
    allow_irreversible: bool = False
    retry_refused: bool = False
    maps: Mapping[str, str] = {}
    common: Mapping[str, str] | None = None

    def covers(self, key: str) -> bool:
        """Say whether a component is within `--only`."""
        return not self.only or key in self.only


def parse_keys(texts: list[str] | None) -> frozenset[str]:
    """Read `KIND/NAME` arguments. Raises UsageError for one that is of no kind."""
    keys = set()
    for text in texts or []:
        kind, _, name = text.partition("/")
        kind = kind.removesuffix("s") if kind.removesuffix("s") in KINDS else kind
        if not (text == "app" or (kind in KINDS and name)):
            raise UsageError(
                f"'{text}' is not a component", hint=f"write KIND/NAME, KIND one of {', '.join(KINDS)}; or 'app'"
            )
        keys.add("app" if text == "app" else f"{kind}/{name}")
    return frozenset(keys)


def parse_maps(texts: list[str] | None) -> dict[str, str]:
    """Read `KIND/LOCAL=REMOTE` arguments. Raises UsageError for one that is of another form."""
    maps = {}
    for text in texts or []:
        left, equals, remote = text.partition("=")
        if not equals or not remote:
            raise UsageError(f"'{text}' is not a mapping", hint="write connection/LOCAL=REMOTE")
        (key,) = parse_keys([left])
        maps[key] = remote
    return maps


def split(key: str) -> tuple[Kind, str]:
    """Take a `kind/name` key apart."""
    head, _, name = key.partition("/")
    for kind in KINDS:
        if kind == head:
            return kind, name
    raise UsageError(f"'{key}' is not a component")
