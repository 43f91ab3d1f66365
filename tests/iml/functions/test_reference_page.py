"""The reference page agrees with the declarations."""

from __future__ import annotations

from pathlib import Path

from afkit.iml import Semantics, names
from afkit.iml.dates.parsing import PARSE_TOKENS
from afkit.iml.dates.tokens import FORMAT_TOKENS
from afkit.iml.reference import text as prose
from afkit.iml.reference.page import main, page

PAGE = Path(__file__).parents[3] / "docs" / "iml.md"


def test_page_is_up_to_date() -> None:
    assert main(["--check", str(PAGE)]) == 0, "write it with: python -m afkit.iml.reference.page docs/iml.md"


def test_page_that_differs_is_reported_and_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "iml.md"
    path.write_text("old", "utf-8")
    assert main(["--check", str(path)]) == 1
    assert main([str(path)]) == 0
    assert main(["--check", str(path)]) == 0


def test_wrong_use_is_told() -> None:
    assert main([]) == 2


def test_page_names_every_function_and_every_decision() -> None:
    text = page()
    assert all(f"\n#### {name}\n" in text for name in names())
    assert [field for field, _, _ in prose.DECISIONS] == list(Semantics._fields)


def test_page_lists_tokens_that_exist() -> None:
    listed = {token for tokens, _, _ in prose.TOKENS for token in tokens.split()}
    assert listed <= FORMAT_TOKENS
    assert PARSE_TOKENS <= FORMAT_TOKENS
