"""A call is checked against the same head that evaluates it, without loading the function."""

from __future__ import annotations

import pytest

from afkit.iml.registry import Function, functions, head


@pytest.mark.parametrize("function", list(functions()), ids=lambda function: function.name)
def test_the_head_that_is_read_is_the_head_that_is_declared(function: Function) -> None:
    bare = tuple(param._replace(doc="", default=None, heeded=False) for param in function.params)
    assert head(function.name) == function.head._replace(params=bare)


def test_there_is_no_head_of_what_does_not_exist() -> None:
    assert head("upperr") is None
