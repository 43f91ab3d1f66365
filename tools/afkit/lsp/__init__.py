"""The language server: the Language Server Protocol over the index, lint and the edits of texts.

It has no logic of its own beyond the protocol: what it answers, `index/`, `lint/` and `iml/` work out.

No framework stands below it. `pygls` with `lsprotocol` takes longer to import than to lint the Emporix connector ten
times, because it makes converters for all messages of the protocol; the few dozen used here are plain dictionaries, checked where
they are read. `tests/bench/bench_lsp.py` measures both in one run.
"""

from __future__ import annotations

from afkit.lsp.server import Server

__all__ = ["Server"]
