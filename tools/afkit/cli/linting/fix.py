"""`afkit lint --fix`, `--unsafe-fixes` and `--diff`: mend files, or show what would be mended."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.annotations import TYPE_CHECKING
from afkit.app.knowledge.secrecy import written_secrets
from afkit.app.knowledge.vault import Vault
from afkit.lint.fixing import looker, mend
from afkit.lint.targets import Target
from afkit.loading import load

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
        if not args.diff:
            from afkit.source.together import write_over

            write_over(mended.texts)
            continue
        for name, (old, new) in sorted(mended.texts.items()):
            tell_change(name, old, new, console)
    if total:
        verb = "would mend" if args.diff else "mended"
        console.err(f"{verb} {total} finding{'' if total == 1 else 's'}")
    return bool(total)


def tell_change(name: str, old: str, new: str, console: Console) -> None:
    """Print the change of a file as a patch, with secrets masked; say so where that keeps it from being one."""
    from afkit.source.files import is_marked
    from afkit.source.writing.patch import difference

    told = difference(name, old, new, lambda line: console.masked(line) != line, marked=is_marked(name))
    console.out(told, end="")
    if console.masked(told) != told:
        console.err(f"note: a secret is masked in a line that changes: this is no patch for '{name}'")
