"""Places in large files are found in time that grows with the file, and are the same as in small ones."""

from __future__ import annotations

import pytest

from afkit.source import Source, load

COUNT = 8_000
MEMBERS = [f"m{number}" for number in range(COUNT)]
TEXTS = {
    "big.yaml": "".join(f"{name}: {{a: 1}}\n" for name in MEMBERS) + "m7: {a: 2}\n",
    "merged.yaml": "base: &base\n"
    + "".join(f"  {name}: {{a: 1}}\n" for name in MEMBERS)
    + "top:\n  <<: *base\n  m7: {a: 2}\n",
    "big.json": "{\n" + "".join(f'"{name}": {{"a": 1}},\n' for name in MEMBERS) + '"m7": {"a": 2}\n}\n',
}
WHERE = {"big.yaml": ((), 1), "merged.yaml": (("top",), 2), "big.json": ((), 2)}


@pytest.mark.parametrize("name", TEXTS)
def test_every_member_of_a_large_mapping_is_found_at_once(name: str) -> None:
    document = load(Source(name, TEXTS[name]))
    path, first = WHERE[name]
    for number, member in enumerate(MEMBERS):
        if number != 7:
            assert document.at((*path, member, "a")).line == document.key((*path, member)).line == first + number
    last = TEXTS[name].count("\n") - (1 if name.endswith("json") else 0)
    assert document.at((*path, "m7", "a")).line == last
    assert document.at((*path, "none")).line == document.at(path).line
