"""`afkit lint --fix`, `--unsafe-fixes` and `--diff`: mend files, or show what would be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from afkit.lint.config import Config
from afkit.lint.fixing import mend
from afkit.lint.profile import view
from afkit.lint.run import lint
from afkit.lint.targets import Target
from afkit.loading import load
from afkit.source import write_atomic
from afkit.source.diagnostic import Diagnostic
from afkit.source.store import Overlay

if TYPE_CHECKING:
    from argparse import Namespace

    from afkit.cli.console import Console

_BOM = b"\xef\xbb\xbf"


def fix_all(args: Namespace, targets: Iterable[Target], console: Console) -> bool:
    """Mend every target, or with `--diff` show how; tell whether anything is to be mended."""
    total = 0
    for path, config in targets:
        mended = mend(_looker(path, config), unsafe=args.unsafe_fixes)
        total += mended.mended
        for name, (old, new) in sorted(mended.texts.items()):
            if args.diff:
                console.out(difference(name, old, new), end="")
            else:
                write_text(name, new)
    if total:
        verb = "would mend" if args.diff else "mended"
        console.err(f"{verb} {total} finding{'' if total == 1 else 's'}")
    return bool(total)


def _looker(path: str, config: Config) -> Callable[[Overlay], list[Diagnostic]]:
    def look(overlay: Overlay) -> list[Diagnostic]:
        found = [item for item in lint(load(path, overlay), config) if config.tells(item.location.file)]
        return view(found, config.profile, (*config.select, *config.extend)).shown

    return look


def write_text(name: str, text: str) -> None:
    """Write a text to its file; a byte order mark that stood there stays."""
    with open(name, "rb") as file:
        marked = file.read(3) == _BOM
    write_atomic(name, (_BOM if marked else b"") + text.encode("utf-8"))


def difference(name: str, old: str, new: str) -> str:
    """Write a unified diff of a file."""
    from difflib import unified_diff

    lines = unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}", lineterm="\n"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
