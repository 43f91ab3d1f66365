"""The language server: the Language Server Protocol over the index, lint and the edits of texts.

It has no logic of its own beyond the protocol: what it answers, `index/`, `lint/` and `iml/` work out.

No framework stands below it. `pygls` 2.1 with `lsprotocol`, `cattrs` and `attrs` is small enough (3.6 MB) and would slow no other
command, but importing it takes twice the time of importing this whole server with lint and index (0.8 s against 0.4 s of a
processor), because it makes converters for all messages of the protocol: the first findings would come after some five times
`afkit lint`, where the bench allows three. The few dozen messages used here are plain dictionaries, checked where they are
read. `tests/bench/bench_lsp.py` measures both in one run, where `pygls` is installed.
"""

from __future__ import annotations

from afkit.lsp.server import Server

__all__ = ["Server"]
