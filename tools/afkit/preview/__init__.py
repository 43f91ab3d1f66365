"""See a connector as its users will meet it: a local web page over the engine, the sandbox and the linter.

Nothing here knows how a request is made or a finding found: the page shows what the rooms below say. `serve_preview`
serves it on loopback; `write_static` writes it as files.
"""

from __future__ import annotations

from afkit.preview.preview import Preview
from afkit.preview.server import serve_preview

__all__ = ["Preview", "serve_preview"]
