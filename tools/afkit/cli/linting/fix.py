"""`afkit lint --fix`, `--unsafe-fixes` and `--diff`: mend files, or show what would be mended."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.annotations import TYPE_CHECKING
from afkit.app.knowledge.secrecy import written_secrets
from afkit.app.knowledge.vault import Vault
from afkit.lint.fixing import looker, mend
from afkit.lint.targets import Target
from afkit.loading import load
from afkit.source import write_text

if TYPE_CHECKING:
    from argparse import Namespace

    from afkit.cli.console import Console


def fix_all(args: Namespace, targets: Iterable[Target], console: Console) -> bool:
    """Mend every target, or with `--diff` show how; tell whether anything is to be mended."""
    total = 0
    for path, config in targets:
        mended = mend(looker(path, config), unsafe=args.unsafe_fixes)
        if args.diff and mended.texts and (app := load(path).app) is not None:
            console.seal(Vault(written_secrets(app)))
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


def difference(name: str, old: str, new: str) -> str:
    """Write a unified diff of a file."""
    from difflib import unified_diff

    lines = unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}", lineterm="\n"
    )
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
