"""Write the files that are made from declarations: schemas and reference pages. Run by `make generate` and `make check`.

`--check` writes nothing and exits 1 if a file differs from what the declarations say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def generated_files() -> Mapping[str, str]:
    """Give every generated file: path relative to the repository → text."""
    from afkit.app.spec.pages.reference import PLACE
    from afkit.app.spec.pages.reference import render_reference as render_format
    from afkit.app.spec.pages.variables import PLACE as VARIABLES
    from afkit.app.spec.pages.variables import render_variables
    from afkit.cli.explain import every_page, overview
    from afkit.cli.schema import schemas
    from afkit.iml.reference.heads import PLACE as HEADS
    from afkit.iml.reference.heads import heads
    from afkit.iml.reference.page import page as render_language

    files = {f"schemas/{name}": text for name, text in schemas().items()}
    files[PLACE] = render_format()
    files[VARIABLES] = render_variables()
    files["docs/iml.md"] = render_language()
    files[HEADS] = heads()
    pages = every_page()
    files["docs/rules/README.md"] = f"# Diagnostic codes\n{overview(pages.values(), link=True)}\n"
    files.update({f"docs/rules/{code}.md": page.markdown for code, page in pages.items()})
    return files


def main(argv: list[str]) -> int:
    """Write the files, or with `--check` name those that differ."""
    parser = argparse.ArgumentParser(prog="python -m afkit.cli.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file is out of date")
    check = parser.parse_args(argv).check
    stale = []
    for name, text in generated_files().items():
        path = ROOT / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    verb = "out of date" if check else "written"
    sys.stdout.write("".join(f"{verb}: {name}\n" for name in stale) or "generated files are up to date\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
