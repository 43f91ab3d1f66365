"""Which recorded answers belong to the requests of a component."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from afkit.app.model import Component
from afkit.index.index import Index
from afkit.index.recordings import Recorded

_EXPRESSION = re.compile(r"\{\{.*?\}\}", re.DOTALL)


def answers(index: Index, component: Component | None) -> Iterator[Recorded]:
    """Yield the recorded answers to requests of a component, the last first."""
    if index.facts is None or component is None or not index.recordings:
        return
    patterns = [_pattern(request.get("url"), request.get("method")) for request in index.facts.of(component)]
    for one in index.recordings:
        if any(pattern is not None and pattern.fullmatch(f"{one.method} {one.path}") for pattern in patterns):
            yield one


def _pattern(url: Any, method: Any) -> re.Pattern[str] | None:
    """Say which paths a URL can become: anything may stand for an expression, and base's path in front."""
    if not isinstance(url, str) or len(url) > 2000:
        return None
    plain = _EXPRESSION.sub("\0", url).partition("?")[0]
    plain = urlsplit(plain).path if re.match(r"https?://", plain) else plain
    path = "[^ ]*".join(re.escape(part) for part in re.sub("\0+", "\0", plain).split("\0"))
    verb = re.escape(method) if isinstance(method, str) and "{{" not in method else "[A-Z]+" if method else "GET"
    return re.compile(f"{verb} [^ ]*{path}/?")
