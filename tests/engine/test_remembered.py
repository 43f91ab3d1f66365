"""What an expression gave last is used again only where it must be the same."""

from __future__ import annotations

from typing import Any

import pytest

from afkit.engine.evaluate import template
from afkit.engine.remembered import remembering
from afkit.engine.response.parse import Headers
from afkit.iml import UNDEFINED, Environment

ENV = Environment()
TEXT = "{{replace(connection.url, '/x+/g', '-')}}/{{if(parameters.kind, lower(parameters.kind), 'none')}}"


def counted(text: str) -> tuple[Any, list[Any]]:
    """Give what runs a template, and the contexts for which it really ran."""
    made, ran = template(text), []

    def run(context: Any, env: Environment) -> Any:
        ran.append(context)
        return made.evaluate(context, env)

    return remembering(made, run), ran


def test_the_same_texts_are_worked_out_once() -> None:
    evaluate, ran = counted(TEXT)
    context = {"connection": {"url": "axxb"}, "parameters": {"kind": "A", "other": 1}}
    again = {"connection": {"url": "axxb", "more": [1]}, "parameters": {"kind": "A", "other": 2}}
    assert [evaluate(context, ENV), evaluate(again, ENV), evaluate(context, ENV)] == ["a-b/a"] * 3
    assert len(ran) == 1


DIFFERENT: list[Any] = [
    {"connection": {"url": "xx"}, "parameters": {"kind": "A"}},
    {"connection": {"url": "axxb"}, "parameters": {}},
    {"connection": {"url": "axxb"}, "parameters": {"kind": None}},
    {"connection": {"url": "axxb"}, "parameters": {"kind": 1}},
    {"connection": {"url": "axxb"}, "parameters": {"kind": True}},
    {"connection": {"url": "axxb"}, "parameters": None},
    {"connection": {}, "parameters": {"kind": "A"}},
    {"connection": {"url": "axxb" * 400}, "parameters": {"kind": "A"}},
]


@pytest.mark.parametrize("context", DIFFERENT, ids=map(str, range(len(DIFFERENT))))
def test_other_values_are_worked_out_anew(context: Any) -> None:
    evaluate, _ = counted(TEXT)
    first = {"connection": {"url": "axxb"}, "parameters": {"kind": "A"}}
    for one in (first, context, first, context, context):
        assert evaluate(one, ENV) == template(TEXT).evaluate(one, ENV)


def test_another_environment_is_another_matter() -> None:
    evaluate, ran = counted(TEXT)
    context = {"connection": {"url": "axxb"}, "parameters": {}}
    evaluate(context, ENV)
    own = Environment(functions={"replace": lambda *_: "own"})
    assert evaluate(context, own) == "own/none"
    assert len(ran) == 2


def test_members_that_are_found_in_a_way_of_their_own_are_not_taken_for_nothing() -> None:
    evaluate, _ = counted("{{replace(headers.`X-A`, '/a/', 'b')}}")
    one, other = Headers(), Headers()
    one["x-a"], other["x-a"] = "a1", "a2"
    assert [evaluate({"headers": one}, ENV), evaluate({"headers": other}, ENV)] == ["b1", "b2"]


@pytest.mark.parametrize(
    "text",
    [
        "{{lower(parameters.kind)}}",
        "{{replace(now, '/1/', '2')}}",
        "{{replace(uuid, '/1/', '2')}}",
        "{{replace(parameters.kind, '/1/', random)}}",
        "{{replace(parameters.list[1], '/1/', '2')}}",
        "{{replace(formatDate(parameters.kind, 'X'), '/1/', '2')}}",
        "{{myOwn(replace(parameters.kind, '/1/', '2'))}}",
    ],
)
def test_what_is_cheap_or_depends_on_more_is_not_remembered(text: str) -> None:
    made = template(text)
    assert remembering(made, made.evaluate) == made.evaluate


def test_nothing_is_told_from_null() -> None:
    evaluate, ran = counted("{{if(replace(parameters.kind, '/1/', '2') = '', 'a', 'b')}}")
    evaluate({"parameters": {"kind": None}}, ENV)
    evaluate({"parameters": {"kind": UNDEFINED}}, ENV)
    assert len(ran) == 2
