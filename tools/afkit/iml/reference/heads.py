"""The heads of all functions as a module, so that an expression is checked without loading what evaluates it."""

from __future__ import annotations

from collections.abc import Iterator

from afkit.iml.registry import APPS, Function, functions

PLACE = "tools/afkit/iml/heads.py"
_TOP = '''\
"""What a call of each built-in function must fit. Generated from the declarations in `functions/`: `make generate`."""

from __future__ import annotations

HEADS = {
'''


def heads() -> str:
    """Write the module."""
    return _TOP + "".join(f'    "{function.name}": "{_head(function)}",\n' for function in functions()) + "}\n"


def _head(function: Function) -> str:
    marks = [
        *(["apps"] if function.dialects == APPS else []),
        *([function.status] if function.status != "official" else []),
    ]
    return " ".join([f"({', '.join(_params(function))}): {function.returns}", *marks])


def _params(function: Function) -> Iterator[str]:
    for param in function.params:
        yield f"{'...' * param.variadic}{param.name}{'?' * param.optional}: {param.type}"
