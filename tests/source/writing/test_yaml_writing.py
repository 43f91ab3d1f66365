"""YAML as a person would write it, and read back as the same data."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from tests.support.yaml_values import JSON_VALUES, TEXTS

from afkit.source import Source, load_yaml
from afkit.source.writing import Layout, Notes, yaml_text
from afkit.source.yaml import parse


def read(text: str) -> Any:
    document = load_yaml(Source("written.yaml", text))
    assert not document.diagnostics, (text, document.diagnostics[0].message)
    return document.value


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain words", "plain words"),
        ("{{body.id}}", '"{{body.id}}"'),
        ("{{item('a')}} of {{total}}", "\"{{item('a')}} of {{total}}\""),
        ('{{parseDate(x; "YYYY")}}', "'{{parseDate(x; \"YYYY\")}}'"),
        (r"^\s*\S$", r"^\s*\S$"),
        ("it's: this", '"it\'s: this"'),
        ("no", '"no"'),
        ("1.10", '"1.10"'),
        ("2026-11-24", '"2026-11-24"'),
        ("1_000", '"1_000"'),
        ("", '""'),
        ("- a", '"- a"'),
        ("a #b", '"a #b"'),
        ("a#b", "a#b"),
        ("key: value", '"key: value"'),
        ("https://api.acme.test/v1", "https://api.acme.test/v1"),
        ("\u00a0", '"\\_"'),
        ("tab\there", '"tab\\there"'),
        ("München – Zürich", "München – Zürich"),
        (1e-7, "1.0e-07"),
        (12345678901234567890, "12345678901234567890"),
        (1.0, "1.0"),
        (None, "null"),
        (True, "true"),
        ([], "[]"),
        ({}, "{}"),
        ([1, "a", None], "[1, a, null]"),
        ({"label": "Stage", "value": "stage"}, "{label: Stage, value: stage}"),
        ("two\nlines\n", "|\n  two\n  lines"),
        ("two\nlines", "|-\n  two\n  lines"),
        ("  indented\nfirst", "|2-\n    indented\n  first"),
        ("kept\n\n", "|+\n  kept\n"),
        ("a\r\nb", '"a\\r\\nb"'),
    ],
)
def test_style(value: object, written: str) -> None:
    text = yaml_text({"key": value}, layout=Layout(block=0))
    assert text == f"key: {written}\n" if not isinstance(value, dict) or value else True
    assert read(text) == {"key": value}


def test_a_long_paragraph_is_folded_and_keeps_its_value() -> None:
    help_text = (
        "In the dashboard, go to **Settings** and copy the last part of the address. " * 3 + "You may paste it all."
    )
    text = yaml_text({"params": [{"name": "id", "help": help_text}]})
    assert "help: >-\n      In the dashboard" in text
    assert max(map(len, text.splitlines())) <= 120
    assert read(text) == {"params": [{"name": "id", "help": help_text}]}


def test_structure_reads_like_a_manifest() -> None:
    value = {
        "manifest": 1,
        "app": {"name": "acme", "label": "Acme"},
        "modules": {
            "getOrder": {
                "label": "Get an order",
                "communication": {"url": "/orders/{{parameters.id}}", "qs": {"fields": "all"}},
                "mappableParams": [{"name": "id", "type": "text", "required": True}],
                "scope": ["orders.read"],
            }
        },
    }
    layout = Layout(block=4, spaced=lambda path: len(path) == 1)
    assert yaml_text(value, layout=layout) == (
        "manifest: 1\n\napp:\n  name: acme\n  label: Acme\n\nmodules:\n  getOrder:\n    label: Get an order\n"
        '    communication:\n      url: "/orders/{{parameters.id}}"\n      qs: {fields: all}\n'
        "    mappableParams:\n      - {name: id, type: text, required: true}\n    scope: [orders.read]\n"
    )


def test_comments_and_names_stand_where_they_belong() -> None:
    notes = {
        (): Notes(above=(" A connector.",)),
        ("a",): Notes(above=(" first",), beside=" why"),
        ("b",): Notes(beside=" the list", anchor="shared", below=(" no more",)),
        ("b", 0): Notes(above=(" of two",)),
        ("c",): Notes(alias="shared"),
    }
    text = yaml_text({"a": 1, "b": ["x", "y"], "c": ["x", "y"]}, notes)
    assert text == (
        "# A connector.\n# first\na: 1  # why\nb: &shared  # the list\n  # of two\n  - x\n  - y\n  # no more\nc: *shared\n"
    )
    assert read(text) == {"a": 1, "b": ["x", "y"], "c": ["x", "y"]}


def test_a_half_of_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(Exception, match="surrogate"):
        yaml_text({"a": "\ud800"})


@given(JSON_VALUES)
@example({"k": "x" * 2000, "y" * 1500: [{"a": "y" * 300}]})
@example({"<<": {"a": 1}, "": [[[]]], "-": "?", "=": "="})
@example(["a \n b", "\n", "\n\na", " \n", "a\n ", "\ta\n", "a\n\tb", "#\n", "x\n\n"])
@example("word " * 60)
@example("word  \n\n\n" + "word " * 60 + "x\n\ny\n\n")
def test_what_is_written_is_read(value: object) -> None:
    for layout in (Layout(), Layout(width=40, flow=30, block=3, keep=False)):
        text = yaml_text(value, layout=layout)
        assert read(text) == value
        assert repr(read(text)) == repr(value)  # key order, 1 and 1.0, true and 1


@given(TEXTS)
def test_both_parsers_read_a_text_alike(value: str) -> None:
    text = yaml_text({"a": {"b": value, "c": [value, {value: 1}]}, "d": {"e": [value]}}, layout=Layout(block=0))
    source = Source("x.yaml", text)
    assert (
        parse(source)[0]
        == parse(source, pure=True)[0]
        == {"a": {"b": value, "c": [value, {value: 1}]}, "d": {"e": [value]}}
    )
