"""Edits by path: the value changes, and every byte outside the edit stays."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.errors import SourceError
from afkit.source import Source, load_json, load_yaml
from afkit.source.edits import append, apply, insert, remove, rename_key, set_value, wrap

MANIFEST = """\
# head
app:
  name: acme   # the id
  label: "Acme"
modules:
  # one
  getOrder:
    label: Get
    scope: [a, b]
    help: |
      two
      lines

  # two
  listOrders:
    label: 'List'
    params:
    - name: x
      type: text
    - {name: y}
"""


def after(text: str, edit: Any, *args: Any, json: bool = False, **options: Any) -> str:
    document = (load_json if json else load_yaml)(Source("x.json" if json else "x.yaml", text))
    return apply(document.source.text, edit(document, *args, **options))


@pytest.mark.parametrize(
    ("edit", "args", "old", "new"),
    [
        (set_value, (("app", "name"), "acme-2"), "name: acme   # the id", "name: acme-2   # the id"),
        (set_value, (("app", "label"), "{{x}}"), 'label: "Acme"', 'label: "{{x}}"'),
        (set_value, (("app", "theme"), "#000000"), 'label: "Acme"\n', 'label: "Acme"\n  theme: "#000000"\n'),
        (set_value, (("modules", "getOrder", "scope"), []), "scope: [a, b]", "scope: []"),
        (set_value, (("modules", "getOrder", "help"), "one"), "help: |\n      two\n      lines\n", "help: one\n"),
        (
            set_value,
            (("modules", "getOrder", "label"), {"a": {"b": 1}}),
            "    label: Get\n",
            "    label:\n      a: {b: 1}\n",
        ),
        (
            set_value,
            (("modules", "listOrders", "params", 0), {"name": "z", "nested": ["long" * 20, "longer" * 10]}),
            "    - name: x\n      type: text\n",
            f"    - name: z\n      nested:\n        - {'long' * 20}\n        - {'longer' * 10}\n",
        ),
        (
            set_value,
            (("modules", "listOrders", "params"), [1]),
            "    params:\n    - name: x\n      type: text\n    - {name: y}\n",
            "    params: [1]\n",
        ),
        (append, (("modules", "getOrder", "scope"), "c"), "[a, b]", "[a, b, c]"),
        (append, (("modules", "listOrders", "params"), {"name": "z"}), "    - {name: y}\n", "    - {name: y}\n    - {name: z}\n"),
        (remove, (("app", "name"),), "  name: acme   # the id\n", ""),
        (remove, (("modules", "getOrder", "scope", 0),), "[a, b]", "[b]"),
        (remove, (("modules", "getOrder", "scope", 1),), "[a, b]", "[a]"),
        (remove, (("modules", "listOrders", "params", 0, "name"),), "    - name: x\n      type: text\n", "    - type: text\n"),
        (rename_key, (("modules", "getOrder"), "readOrder"), "  getOrder:", "  readOrder:"),
        (
            wrap,
            (("modules", "listOrders", "params"), "rpc"),
            "    params:\n    - name: x\n      type: text\n    - {name: y}\n",
            "    params:\n      rpc:\n        - name: x\n          type: text\n        - {name: y}\n",
        ),
        (wrap, (("app", "label"),), '  label: "Acme"\n', '  label:\n    - "Acme"\n'),
        (wrap, (("modules", "listOrders", "params", 1),), "    - {name: y}\n", "    - - {name: y}\n"),
        (insert, (("app", "version"), 2), 'label: "Acme"\n', 'label: "Acme"\n  version: 2\n'),
    ],
)  # fmt: skip
def test_an_edit_changes_its_lines_alone(edit: Any, args: Any, old: str, new: str) -> None:
    assert MANIFEST.count(old) == 1
    assert after(MANIFEST, edit, *args) == MANIFEST.replace(old, new)
    windows = MANIFEST.replace("\n", "\r\n")
    assert after(windows, edit, *args) == MANIFEST.replace(old, new).replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        ("m:\n  a:\n    x: 1\n\n  b:\n    x: 1\n", "\n"),
        ("m:\n  a:\n    x: 1\n\n  # of b\n  b:\n    x: 1\n\nn: 1\n", "\n"),
        ("m:\r\n  a: 1\r\n\r\n  b: 1\r\n", "\r\n"),
        ("m:\n  a:\n    x: 1\n  b:\n    x: 1\n", ""),
        ("m:\n  a:\n    x: 1  # one\n\n    y: 1  # two\n  b: 1\n", ""),
        ("m:\n  a: 1\n\n  b: |+\n    kept\n", ""),
    ],
)
def test_what_comes_last_stands_apart_where_the_others_do(text: str, gap: str) -> None:
    end = "\r\n" if "\r" in text else "\n"
    head, tail = (text.removesuffix(f"{end}n: 1{end}"), f"{end}n: 1{end}") if "n: 1" in text else (text, "")
    assert after(text, set_value, ("m", "c"), 2) == f"{head}{gap}  c: 2{end}{tail}"


def test_a_member_goes_before_or_after_a_sibling() -> None:
    text = "a: 1  # one\nb: 2\n"
    assert after(text, insert, ("x",), {"y": 0}, after="a") == "a: 1  # one\nx:\n  y: 0\nb: 2\n"
    assert after(text, insert, ("x",), 0, before="a") == "x: 0\na: 1  # one\nb: 2\n"
    assert after("- a\n- b\n", insert, (1,), "x") == "- a\n- x\n- b\n"
    assert after("{a: 1, b: 2}", insert, ("x",), 0, after="a") == "{a: 1, x: 0, b: 2}"


@pytest.mark.parametrize(
    ("text", "edit", "args", "new"),
    [
        ('{"a":1}', set_value, (("b",), [1, 2]), '{"a":1,"b":[1,2]}'),
        ('{"a": 1}', set_value, (("b",), {"c": 2}), '{"a": 1, "b": {"c": 2}}'),
        ('{\n  "a": 1\n}\n', set_value, (("b",), {"c": [2]}),
         '{\n  "a": 1,\n  "b": {\n    "c": [\n      2\n    ]\n  }\n}\n'),
        ('{\n\t"a": {} // why\n}\n', set_value, (("a", "b"), 1), '{\n\t"a": {\n\t\t"b": 1\n\t} // why\n}\n'),
        ('{\n  "a": 1, // one\n  "b": 2 // two\n}\n', append, (("c",), "x"),
         '{\n  "a": 1, // one\n  "b": 2, // two\n  "c": [\n    "x"\n  ]\n}\n'),
        ('{\n  "a": 1, // one\n  "b": 2\n}\n', remove, (("b",),), '{\n  "a": 1 // one\n}\n'),
        ('{\n  "a": 1, // one\n  "b": 2\n}\n', remove, (("a",),), '{\n  "b": 2\n}\n'),
        ("[1, 2, 3]", remove, ((1,),), "[1, 3]"),
        ("[1]", remove, ((0,),), "[]"),
        ('{"a": 1}', rename_key, (("a",), 'b"'), '{"b\\"": 1}'),
        ('{"a": 1}', wrap, (("a",), "b"), '{"a": {"b": 1}}'),
        ('{"a": 1}', wrap, (("a",),), '{"a": [1]}'),
        ("[]", append, ((), 1), "[\n    1\n]"),
    ],
)  # fmt: skip
def test_json(text: str, edit: Any, args: Any, new: str) -> None:
    assert after(text, edit, *args, json=True) == new
    if "\n" in text:
        assert after(text.replace("\n", "\r\n"), edit, *args, json=True) == new.replace("\n", "\r\n")


SHARED = "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\nf: [*x, 3]\n"


@pytest.mark.parametrize(
    ("edit", "args", "reason"),
    [
        (set_value, (("a", "b"), 2), "an anchor whose value aliases repeat"),
        (set_value, (("c", "b"), 2), "an alias"),
        (set_value, (("a",), 2), "an anchor"),
        (remove, (("a",),), "holds an anchor that is used elsewhere"),
        (remove, (("d", "b"),), "by a merge key"),
        (rename_key, (("d", "b"), "z"), "by a merge key"),
        (remove, (("q",),), "there is no '/q'"),
    ],
)
def test_an_edit_that_would_show_elsewhere_is_refused(edit: Any, args: Any, reason: str) -> None:
    with pytest.raises(SourceError, match=reason):
        after(SHARED, edit, *args)


def test_a_whole_document_takes_its_anchors_with_it() -> None:
    assert after(SHARED, set_value, (), 1) == "1\n"


def test_an_edit_goes_through_anchors_where_asked() -> None:
    text = after(SHARED, set_value, ("c", "b"), 2, through_anchors=True)
    assert text == SHARED.replace("{b: 1}", "{b: 2}")
    assert after(SHARED, set_value, ("a",), {"b": 2}, through_anchors=True) == SHARED.replace("{b: 1}", "{b: 2}")


def test_an_alias_may_be_written_out_and_a_merged_member_replaced() -> None:
    assert after(SHARED, set_value, ("c",), {"b": 5}) == SHARED.replace("c: *x", "c:\n  b: 5")
    assert after(SHARED, set_value, ("f", 0), 7) == SHARED.replace("[*x, 3]", "[7, 3]")
    assert after(SHARED, set_value, ("d", "b"), 7) == SHARED.replace("  e: 2\n", "  e: 2\n  b: 7\n")


def test_the_first_member_of_an_empty_text() -> None:
    assert after("", set_value, ("a", "b"), 1) == "a:\n  b: 1\n"
    assert after("# only a comment", set_value, ("a",), 1) == "# only a comment\na: 1\n"
