"""`lint --fix` changes what it mends, and keeps line ends and the byte-order mark."""

from __future__ import annotations

from pathlib import Path

from tests.support.cli import afkit

TEXT = '{\n  // the app\n  "manifest": 1,\n  "app": {"name": "acme", "label": "Acme",},\n}\n'


def test_a_fix_keeps_crlf_and_bom(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())
    outcome = afkit("lint", path, "--fix", "--exit-zero", "--select", "AF013")
    assert "mended 2 findings" in outcome.err
    mended = TEXT.replace(",}", "}").replace("},\n", "}\n")
    assert path.read_bytes() == b"\xef\xbb\xbf" + mended.replace("\n", "\r\n").encode()
