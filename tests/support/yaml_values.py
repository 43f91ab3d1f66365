"""Random JSON data with what is hard to write as YAML: indicators, blanks, line ends, words that look like values."""

from __future__ import annotations

from hypothesis import strategies as st

_PIECES = st.sampled_from(
    [
        " ", "  ", "\n", "\n\n", "\t", "\r\n", ":", ": ", "#", " #", "-", "- ", "?", "? ", "{{", "}}", "{", "}", "[", "]",
        ",", ", ", "&a", "*a", "!", "|", ">", "'", '"', "%", "@", "`", "\\", "=", "<<", "---", "...", "~", "null", "yes",
        "1", "0x1", "1.0", "1e3", ".5", "é", "\u2028", "\x85", "\u00a0", "\u200b", "😀", "\ue000", "word", "two words",
        "a much longer piece of text that has to be folded somewhere", "\x07", "\ufeff", "//", "/* */",
    ]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(_PIECES, max_size=7).map("".join), st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)
_NUMBERS = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
SCALARS = st.one_of(st.none(), st.booleans(), _NUMBERS, TEXTS)
JSON_VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=12
)
