"""Frames point at the stretch that is meant."""

from __future__ import annotations

from afkit.source import Location, Source, frame


def draw(text, needle, **options):
    start = text.index(needle)
    return frame(Location(Source("m.yaml", text), start, start + len(needle)), **options).split("\n")[1:]


def test_the_first_line_names_the_place():
    source = Source("a/m.yaml", "a: 1\nb: 2\n")
    assert frame(Location(source, 8, 9)).split("\n")[0] == " --> a/m.yaml:2:4"


def test_a_stretch_is_underlined_with_its_message():
    assert draw("a: 1\nurl: {{x}}/y\n", "{{x}}", message="quote it") == [
        "  |",
        "2 | url: {{x}}/y",
        "  |      ^^^^^ quote it",
    ]


def test_tabs_are_drawn_as_spaces_so_that_carets_stand_below():
    assert draw("\ta\tb: é", "é") == ["  |", "1 |     a   b: é", "  |            ^"]


def test_a_long_line_is_cut_around_the_stretch():
    lines = draw("x" * 500 + "NEEDLE" + "y" * 500, "NEEDLE")
    assert max(map(len, lines)) < 130
    at = lines[1].index("NEEDLE")
    assert lines[2].index("^") == at
    assert lines[2].count("^") == 6
    assert lines[1].count("…") == 2


def test_a_stretch_over_up_to_three_lines_is_drawn_whole():
    assert draw("a: |\n  1\n  2\nb: 1", "|\n  1\n  2\n") == [
        "  |", "1 | a: |", "  |    ^", "2 |   1", "  |   ^", "3 |   2", "  |   ^",
    ]  # fmt: skip


def test_of_a_longer_stretch_the_first_line_is_drawn():
    assert draw("a: |\n  1\n  2\n  3\n  4\n  5\nb: 1", "|\n  1\n  2\n  3\n  4\n  5\n") == [
        "  |", "1 | a: |", "  |    ^",
    ]  # fmt: skip


def test_a_line_end_is_marked_after_the_text():
    source = Source("m.yaml", "abc\ndef")
    assert frame(Location(source, 3, 4)).split("\n")[2:] == ["1 | abc", "  |    ^"]
    assert frame(Location(source, 7, 7)).split("\n")[2:] == ["2 | def", "  |    ^"]


def test_colour_is_added_only_when_asked():
    assert "\x1b[" in "".join(draw("a: 1", "1", color=True))
    assert "\x1b[" not in "".join(draw("a: 1", "1"))


def test_of_an_unreadable_file_only_the_name_is_drawn():
    assert frame(Location(Source("m.yaml", ""), 0, 0)) == " --> m.yaml"
