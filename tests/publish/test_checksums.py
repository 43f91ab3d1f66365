"""Checksums: the published vectors, and what they can and cannot say."""

from __future__ import annotations

import pytest

from afkit.publish.remote.checksums import columns, field_md5, is_empty, md5, vouches, without_secrets

VECTORS = [
    ("", "d41d8cd98f00b204e9800998ecf8427e"),
    ("[]", "d751713988987e9331980363e24189ce"),
    ("[]\n", "58e0494c51d30eb3494f7c9198986bb9"),
    ("{ }\n", "73c388c9c0318194369fdba26cb36d68"),
    ("create", "76ea0bebb3c22822b4f0dd9c9fd021c5"),
    ('// note\n{\n    "url": "/orders"\n}\n', "4cb22104fbb736e35326997ab8719b65"),
    ('// note\r\n{\r\n    "url": "/orders"\r\n}\r\n', "c8355d84248f5e8ae877552ff2c3f539"),
    ("Zürich", "103a821a3a6a0b923c9f74a39662bb51"),
]


@pytest.mark.parametrize(("text", "digest"), VECTORS)
def test_vectors(text: str, digest: str) -> None:
    assert md5(text) == digest
    assert md5(b"\xef\xbb\xbf" + text.encode()) == digest, "a byte-order mark does not count"


def test_malformed_bytes_count_as_replacement_characters() -> None:
    assert md5(b"a\xffb") == md5("a\ufffdb")


@pytest.mark.parametrize(
    ("value", "digest"), [(4, "a87ff679a2f3e71d9181a67b7542122c"), (None, None), ("create", md5("create"))]
)
def test_metadata_are_hashed_as_text_and_null_stays_null(value: object, digest: str | None) -> None:
    assert field_md5(value) == digest


@pytest.mark.parametrize(
    ("code", "section", "among"),
    [
        ("communication", "api", {"communication", "api", "api_jsonc"}),
        ("readme", "readme", {"content"}),
        ("inputParameters", "inputParameters", {"input_parameters", "input_parameters_jsonc"}),
        ("installSpec", "installSpec", {"installSpec", "install_spec"}),
    ],
)
def test_columns_that_may_speak_of_a_code(code: str, section: str, among: set[str]) -> None:
    assert among <= set(columns(code, section))


def test_any_matching_column_vouches_and_case_does_not_matter() -> None:
    names = columns("communication", "api")
    assert vouches({"api": "x", "api_jsonc": md5("{}").upper()}, names, b"{}")
    assert not vouches({"api": None, "api_jsonc": ""}, names, b"{}")


def test_never_written_and_written_as_nothing_are_empty() -> None:
    names = columns("samples", "samples")
    assert is_empty({"samples": None}, names) and is_empty({"samples": md5("{}"), "samples_jsonc": "?"}, names)
    assert not is_empty({}, names) and not is_empty({"samples": md5("{}x")}, names)


def test_checksums_of_common_are_dropped() -> None:
    reply = {
        "app": [{"checksum": {"base": "1", "common": "2"}}],
        "accounts": [{"name": "a", "checksum": {"common": "3"}}],
        "new": 1,
    }
    assert without_secrets(reply) == {
        "app": [{"name": None, "checksum": {"base": "1"}}], "accounts": [{"name": "a", "checksum": {}}],
    }  # fmt: skip
