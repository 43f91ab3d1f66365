"""Replies are unpacked in bounded steps, and codings that are not known are named."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.engine.transport.unpack import PIECE, Unpacker, UnpackError


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "gzip": gzip.compress,
    "x-gzip": lambda data: gzip.compress(data[:5]) + gzip.compress(data[5:]),
    "deflate": zlib.compress,
    "Deflate": raw_deflate,
    "gzip, deflate": lambda data: zlib.compress(gzip.compress(data)),
    "identity": lambda data: data,
}


def unpack(coding: str, packed: bytes, step: int) -> bytes:
    unpacker = Unpacker(coding)
    parts = [piece for at in range(0, len(packed), step) for piece in unpacker.feed(packed[at : at + step])]
    unpacker.end()
    return b"".join(parts)


@pytest.mark.parametrize("coding", PACKED)
@given(data=st.binary(max_size=2000), step=st.integers(1, 500))
def test_every_coding_is_undone_however_it_comes(coding: str, data: bytes, step: int) -> None:
    assert unpack(coding, PACKED[coding](data), step) == data


def test_a_packet_that_grows_without_end_is_given_in_small_pieces() -> None:
    packed = gzip.compress(b"\0" * 50_000_000)
    tracemalloc.start()
    sizes = [len(piece) for piece in Unpacker("gzip").feed(packed)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(sizes) == 50_000_000
    assert max(sizes) <= PIECE
    assert peak < 2_000_000


@pytest.mark.parametrize("coding", ["zstd", "compress", "gzip, zstd"])
def test_an_unknown_coding_is_named(coding: str) -> None:
    with pytest.raises(UnpackError, match=coding.rpartition(" ")[2]):
        Unpacker(coding)


@pytest.mark.parametrize("data", [b"no gzip at all", gzip.compress(b"x" * 1000, mtime=0)[:-9]], ids=["other", "cut"])
def test_what_is_broken_is_told(data: bytes) -> None:
    with pytest.raises(UnpackError):
        unpack("gzip", data, 1000)


def test_nothing_is_nothing() -> None:
    assert unpack("gzip", b"", 1) == b""
