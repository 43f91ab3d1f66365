"""The points that the public sources of the language leave open, each decided in one place.

One field per decision, named by its id in the language reference, section 8. A second engine that behaves otherwise is
described by another `Semantics`, not by another evaluator.
"""

from __future__ import annotations

from afkit.annotations import Literal
from afkit.records import NamedTuple


class Semantics(NamedTuple):
    """How the evaluator reads what the sources do not settle."""

    equality: Literal["loose", "strict"] = "loose"  # D1: as JavaScript's `==`, or without any conversion
    collection_text: Literal["json", "object"] = "json"  # D2: a collection as text is JSON, or the word `{object}`
    trim_text: bool = False  # D3: whether the text around mustaches is trimmed
    date_arithmetic: Literal["zone", "utc"] = "zone"  # D4: days, months, set… keep the zone's wall clock, or UTC's
    numeric_text: bool = True  # D5: numeric text counts where a number is needed
    map_missing: Literal["drop", "keep"] = "drop"  # D6: what `map` does with elements that lack the member
    empty_arguments: Literal["pass", "fail"] = "pass"  # D7: null into text and date functions comes back unchanged
    numeric_text_in_statistics: bool = True  # D8: `sum('2', 3)` counts the text
    round_halves: Literal["up", "away"] = "up"  # D9: −1.5 rounds to −1, or to −2
    text_units: Literal["utf16", "codepoint"] = "utf16"  # D10: what `length` counts
    word_operators: bool = True  # D11: `and`, `or`, `mod` between operands
    plus_booleans: Literal["number", "text"] = "number"  # D12: `true + 1` is 2, or `true1`
    index_on_value: Literal["value", "undefined"] = "value"  # D13: `x[1]` where x is no array
    to_array: Literal["pairs", "members"] = "pairs"  # D14: `{key, value}` for each member, or one-member collections
    emptystring: Literal["falsy", "truthy"] = "falsy"  # D15: in conditions; `ifempty` keeps it in either case
    few_arguments: Literal["fail", "undefined"] = "fail"  # D16: a parameter that is not given
    shadowing: Literal["context", "built-in"] = "context"  # D17: who wins when the context names a variable `now`
    mixed_separators: Literal["accept", "refuse"] = "accept"  # D18: `f(a, b; c)`


DEFAULT = Semantics()
