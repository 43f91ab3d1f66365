"""Plant every defect of the table in the clean connector, and tell what lint makes of them.

python tests/bench/planted.py [--form manifest|appdir] [--kind WORD] [--all]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from planting.check import FORMS, Result, results
from planting.table import DEFECTS


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--form", choices=FORMS)
    options.add_argument("--kind", default="")
    options.add_argument("--all", action="store_true", help="show what is as it should be, too")
    given = options.parse_args()
    chosen = [item for item in DEFECTS if given.kind in item.kind]
    every: list[Result] = []
    for form in (given.form,) if given.form else FORMS:
        for result in results(form, chosen):
            every.append(result)
            if given.all or not result.placed or result.advised is False or len(result.found) != 1:
                _show(result)
    advised = [item.advised for item in every if item.advised is not None]
    found = sum(bool(item.found) for item in every)
    print(f"{len(every)} defects: found {_share(found, len(every))}, at their place "
          f"{_share(sum(item.placed for item in every), len(every))}, advised {_share(sum(advised), len(advised))}, "
          f"{sum(len(item.found) for item in every) / max(found, 1):.3f} findings each")  # fmt: skip


def _show(result: Result) -> None:
    defect = result.defect
    change = defect.changes[0]
    marks = f"{'' if result.placed else 'NOT PLACED '}{'NOT ADVISED ' if result.advised is False else ''}"
    print(f"{result.form}: {defect.kind}: {change.how} {'/'.join(map(str, change.path))} = {str(change.value)[:70]!r} "
          f"{marks}{len(result.found)}")  # fmt: skip
    for item in result.found:
        place = item.location
        print(f"      {item.code} {item.severity[0]} {Path(place.file).name}:{place.line}:{place.column} "
              f"{place.text[:40]!r} {item.message} | {item.hint}")  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({100 * part / whole if whole else 0:.1f} %)"


if __name__ == "__main__":
    main()
