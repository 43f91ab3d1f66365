"""A preview that is served, and a client that a browser would be: with its cookie, and an `Origin` on what it posts."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import httpx

import afkit
from afkit.preview import Preview, serve_preview
from afkit.preview.running.run import Run
from afkit.preview.settings import Settings

EMPORIX = Path(__file__).parents[2] / "connector" / "emporix-oe"
PARCELNEST = EMPORIX.parent / "parcelnest"


PLAIN = frozenset({"way", "limit", "sure", "tape", "connection", "payload", "since"})


class Opened:
    """`http` has the cookie; `stranger` has none. `address` is what the command prints."""

    def __init__(self, preview: Preview, address: str) -> None:
        self.preview = preview
        self.address = address
        self.stranger = httpx.Client(base_url=preview.url, timeout=30, trust_env=False)
        self.http = httpx.Client(
            base_url=preview.url, timeout=30, headers={"Origin": preview.url}, follow_redirects=True, trust_env=False
        )
        assert self.http.get(address).status_code in (200, 503)

    def get(self, path: str) -> str:
        """Give a page that is there."""
        answer = self.http.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
        return answer.text

    def post(self, path: str, data: dict[str, str] | None = None, **more: object) -> str:
        """Give the piece of a page that a form leads to."""
        answer = self.http.post(path, data=data or {}, headers={"HX-Request": "true"}, **more)  # type: ignore[arg-type]
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:400])
        return answer.text

    def over(self, number: int | None = None) -> Run:
        """Wait for a run (the newest) to end."""
        found = self.preview.desk.history()[0] if number is None else self.preview.desk.run_of(number)
        assert found is not None
        for _ in range(1500):
            if found.over:
                return found
            time.sleep(0.02)
        raise AssertionError("the run does not end")


def form(**values: str) -> dict[str, str]:
    """Give what a form of text fields posts: `p:text:/name`; a key with a colon stays as it is."""
    return {name if ":" in name or name in PLAIN else f"p:text:/{name}": value for name, value in values.items()}


@cache
def load_everything() -> None:
    """Import every module of the product but those of extras that are not there."""
    for module in pkgutil.walk_packages(afkit.__path__, "afkit."):
        if not module.name.endswith("__main__"):
            with suppress(ImportError):
                importlib.import_module(module.name)


@contextmanager
def opened(path: Path | str = EMPORIX, settings: Settings | None = None) -> Iterator[Opened]:
    """Serve a preview while the block runs."""
    # What its threads would load at the same time is loaded before: pytest rewrites each module as it is imported, and
    # Python 3.11 cannot make two syntax trees at once ("AST constructor recursion depth mismatch").
    load_everything()
    preview = Preview(str(path), settings or Settings())
    failed: list[BaseException] = []
    preview.failed = failed.append
    with serve_preview(preview) as address:
        one = Opened(preview, address)
        try:
            yield one
        finally:
            one.http.close()
            one.stranger.close()
    assert not failed, failed
