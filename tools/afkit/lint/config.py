"""What a project wants checked: which codes, and which severity fails."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import lru_cache

from afkit.annotations import Any, Literal
from afkit.errors import UsageError
from afkit.lint.limit import MAX_FINDINGS
from afkit.nearest import meant
from afkit.records import NamedTuple
from afkit.source.diagnostic import SEVERITIES, Diagnostic

FailOn = Literal["error", "warning", "info", "never"]
Profile = Literal["run", "publish", "review", "all"]
PROFILES: tuple[Profile, ...] = ("run", "publish", "review", "all")
FAIL_ON: tuple[FailOn, ...] = ("error", "warning", "info", "never")
KEYS = ("select", "extend-select", "ignore", "per-file-ignores", "fail-on", "profile", "max-findings", "cache")
"""What a table of settings may hold."""


class Config(NamedTuple):
    """Codes are given whole (`AF301`), as a family (`AF3`) or by name (`unknown-variable`).

    An empty `select` means all; `ignore` wins over it. What cannot be read or parsed is an error whatever is ignored.
    `extend` adds codes to those that are told anyway, such as remarks that are told only when asked for. `max_findings` is
    how many findings of a file are told (0: all). `profile` says which consequences are of interest; it limits what is
    shown, see `afkit.lint.profile`. `cache` says whether the command may keep what it found.
    `per_file` holds patterns of file names with the codes that are not told of them; they are names from `root`, the folder
    of the settings. `only` holds absolute paths: findings in other files are not told; no path means all files.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: FailOn = "error"
    max_findings: int = MAX_FINDINGS
    cache: bool = True
    extend: tuple[str, ...] = ()
    profile: Profile = "publish"
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    only: tuple[str, ...] = ()
    root: str = ""

    def wants(self, code: str) -> bool:
        """Tell whether findings of a code are to be reported."""
        if any(code.startswith(prefix) for prefix in self.ignore):
            return False
        if code in on_request():
            return code in self.select or code in self.extend or self.profile == "all"
        return not self.select or any(code.startswith(prefix) for prefix in (*self.select, *self.extend))

    def looks_for(self, family: str) -> bool:
        """Tell whether all codes that begin so are reported; a code of remarks on request is none unless it is asked for."""
        return self.wants(family) and not any(code.startswith(family) for code in self.ignore)

    def spares(self, file: str, code: str) -> bool:
        """Tell whether a code is not to be told of a file."""
        if not self.per_file:
            return False
        from fnmatch import fnmatch

        path = _from(self.root, file).replace("\\", "/")
        return any(
            code.startswith(codes) and any(fnmatch(path, form) for form in (pattern, f"*/{pattern}"))
            for pattern, codes in self.per_file
        )

    def tells(self, file: str) -> bool:
        """Tell whether findings in a file are of interest."""
        return not self.only or os.path.abspath(file) in self.only

    def fails(self, diagnostics: Iterable[Diagnostic]) -> bool:
        """Tell whether any finding is at or above the severity that fails."""
        if self.fail_on == "never":
            return False
        bound = SEVERITIES.index(self.fail_on)
        return any(SEVERITIES.index(diagnostic.severity) <= bound for diagnostic in diagnostics)


def _from(root: str, file: str) -> str:
    """Name a file from a folder, wherever the command runs; one outside of it stays as it is called."""
    above = os.path.join(root, "")
    path = os.path.abspath(file)
    return path[len(above) :] if root and path.startswith(above) else file


DEFAULT = Config()


@lru_cache(maxsize=1)
def on_request() -> frozenset[str]:
    """Give the remarks on expressions that are right more often than not; told only when selected by code or name."""
    from afkit.iml.codes import EMPTY_TEXT, LONG_EXPRESSION, REGULAR_EXPRESSION

    return frozenset({REGULAR_EXPRESSION, EMPTY_TEXT, LONG_EXPRESSION})


def read_config(table: Mapping[str, Any], where: str) -> Config:
    """Make a Config from a `[tool.afkit.lint]` or `[lint]` table; `where` names the file in messages.

    Keys: `select`, `extend-select`, `ignore` (lists of codes), `per-file-ignores` (pattern → codes), `fail-on`, `profile`,
    `max-findings`, `cache`. Raises UsageError.
    """
    for key in table:
        if key not in KEYS:
            hint = meant(key, KEYS, "known keys: " + ", ".join(KEYS))
            raise UsageError(f"{where}: the lint settings have no key '{key}'", hint=hint)
    codes: dict[str, tuple[str, ...]] = {}
    for key in ("select", "extend-select", "ignore"):
        codes[key] = _codes(table.get(key, []), key, where)
    spared = table.get("per-file-ignores", {})
    if not isinstance(spared, Mapping):
        hint = 'such as per-file-ignores = {"legacy/*.yaml" = ["AF402"]}'
        raise UsageError(f"{where}: 'per-file-ignores' must be a table of patterns", hint=hint)
    per_file = tuple((str(pattern), _codes(value, str(pattern), where)) for pattern, value in spared.items())
    fail_on = table.get("fail-on", "error")
    if fail_on not in FAIL_ON:
        raise UsageError(f"{where}: 'fail-on' must be one of {', '.join(FAIL_ON)}")
    bound = table.get("max-findings", MAX_FINDINGS)
    if not isinstance(bound, int) or isinstance(bound, bool) or bound < 0:
        raise UsageError(f"{where}: 'max-findings' must be a whole number; 0 shows all")
    profile = table.get("profile", "publish")
    if profile not in PROFILES:
        raise UsageError(f"{where}: 'profile' must be one of {', '.join(PROFILES)}")
    cache = table.get("cache", True)
    if not isinstance(cache, bool):
        raise UsageError(f"{where}: 'cache' must be true or false")
    chosen = codes["select"], codes["ignore"], fail_on, bound, cache, codes["extend-select"], profile, per_file
    return Config(*chosen, root=os.path.dirname(where))


def _codes(value: Any, key: str, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{where}: '{key}' must be a list of codes", hint=f'such as {key} = ["AF301", "AF7"]')
    return resolve_codes(value, where)


def resolve_codes(given: Iterable[str], where: str) -> tuple[str, ...]:
    """Turn codes, prefixes of codes and names into codes and prefixes. Raises UsageError for what names nothing."""
    from afkit.lint.catalogue import FAMILIES, pages

    known = pages()
    names = {page.name: page.code for page in known.values()}
    result: list[str] = []
    for item in given:
        word = item.strip()
        if word in names:
            result.append(names[word])
        elif word.upper() in FAMILIES or (word and any(code.startswith(word.upper()) for code in known)):
            result.append(word.upper())
        else:
            hint = meant(word, [*names, *known], "afkit explain --all lists the codes")
            raise UsageError(f"{where}: '{item}' is no code, family or name of a diagnostic", hint=hint)
    return tuple(result)
