"""Undo the content coding of a reply in bounded steps, so that a small packet that grows without end costs no memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Any

PIECE = 64 * 1024
"""Bytes that are unpacked at a time."""

_NOTHING = frozenset({"", "identity"})


class UnpackError(Exception):
    """A body that cannot be unpacked; the message says why, and names no content."""


class Unpacker:
    """Unpacks one body. `feed` it the bytes as they come; `end` tells whether all had come.

    `coding` is the value of `Content-Encoding`: one or several names, the one applied last at the end. Raises
    UnpackError for a coding that is not known here.
    """

    def __init__(self, coding: str) -> None:
        names = [name.strip().lower() for name in coding.split(",")]
        self._steps = [_step(name) for name in reversed(names) if name not in _NOTHING]

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give what the bytes unpack to, in pieces. Raises UnpackError for bytes that are not what they say."""
        pieces: Iterable[bytes] = (data,)
        for step in self._steps:
            pieces = _through(step, pieces)
        yield from pieces

    def end(self) -> None:
        """Raise UnpackError if the body ended too early."""
        if any(step.begun and not step.complete for step in self._steps):
            raise UnpackError("it ends too early")


def _through(step: _Zlib | _Brotli, pieces: Iterable[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        yield from step.feed(piece)


def _step(name: str) -> _Zlib | _Brotli:
    if name in ("gzip", "x-gzip", "deflate"):
        return _Zlib(gzip=name != "deflate")
    if name == "br":
        return _Brotli()
    raise UnpackError(
        f"its content coding '{name[:40]}' is not known here; ask for gzip with the header Accept-Encoding"
    )


class _Zlib:
    """gzip, of any number of members, and deflate, with or without the head that the standard asks for."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inner: zlib._Decompress | None = None
        self._held = b""
        self.begun = False
        self.complete = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        data, self._held = self._held + data, b""
        self.begun = self.begun or bool(data)
        while data:
            if self.complete:
                if not self._gzip or data[:1] != b"\x1f":
                    return  # padding after the last member
                self._inner, self.complete = None, False
            if self._inner is None:
                if len(data) < 2:
                    self._held = data
                    return
                self._inner = zlib.decompressobj(31 if self._gzip else 15 if _has_head(data) else -15)
            try:
                piece = self._inner.decompress(data, PIECE)
            except zlib.error:
                raise UnpackError("its content coding is broken") from None
            self.complete = self._inner.eof
            data = self._inner.unused_data if self.complete else self._inner.unconsumed_tail
            if piece:
                yield piece


def _has_head(data: bytes) -> bool:
    """Tell whether deflated bytes begin with the head that the standard asks for; some services leave it out."""
    return data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0


class _Brotli:
    """Brotli, where its library is installed; a library that gives everything at once is fed in small pieces."""

    _FED = 1024

    def __init__(self) -> None:
        self._inner: Any = None
        for name in ("brotli", "brotlicffi"):
            try:
                self._inner = __import__(name).Decompressor()
                break
            except ImportError:
                continue
        if self._inner is None:
            raise UnpackError("its content coding 'br' needs a library that is missing: pip install brotli")
        self.begun = False
        self.complete = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        self.begun = self.begun or bool(data)
        for start in range(0, len(data), self._FED):
            try:
                piece = self._inner.process(data[start : start + self._FED])
            except Exception:  # each of the libraries has an error of its own
                raise UnpackError("its content coding is broken") from None
            if piece:
                yield piece
        self.complete = bool(self._inner.is_finished())
