"""A plan is data: steps are one of a few kinds, and nothing in it can reach the zone."""

from __future__ import annotations

import gc
from typing import get_args

from afkit.publish.plan.step import Create, SetMetadata, Step, StepOp, WriteSection, fields_of, part_of
from afkit.publish.remote.client import Client
from support.publishing import Bench


def test_each_kind_of_step_says_what_it_does() -> None:
    kinds = get_args(Step)
    assert {kind.op for kind in kinds} == set(get_args(StepOp)) and len(kinds) == len(get_args(StepOp))


def test_a_plan_holds_no_client(desk: Bench) -> None:
    desk.publish()
    desk.module()["label"] = "Make a thing"
    plan = desk.plan()
    seen: set[int] = set()
    todo: list[object] = [plan]
    while todo:
        value = todo.pop()
        if id(value) in seen or isinstance(value, type) or type(value).__name__ in ("module", "function"):
            continue
        seen.add(id(value))
        assert not isinstance(value, Client)
        todo.extend(gc.get_referents(value))
    assert len(seen) > 100 and [type(step) for step in plan.steps] == [SetMetadata]


def test_a_step_shows_its_title_and_never_its_body(desk: Bench) -> None:
    plan = desk.plan()
    assert {type(step) for step in plan.steps} >= {Create, WriteSection}
    for step in plan.steps:
        part = part_of(step)
        assert repr(step) == f"Step({step.title!r})"
        assert (part is None) != isinstance(step, WriteSection) and (fields_of(step) == {}) == (part is not None)
