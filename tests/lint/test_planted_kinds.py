"""Single defects of every kind, planted in a clean connector in both its forms: found at their place, once, with advice.

A slice of the table: all of it is `make planted`, or the suite with AFKIT_EXAMPLES.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

from planting.check import FORMS, Result, results
from planting.forms import CLEAN, clean
from planting.table import DEFECTS
from support.effort import one_in


@lru_cache(maxsize=3)
def planted(form: str) -> list[Result]:
    """Lint every so many defects; the forms take different ones."""
    fitting = [item for item in DEFECTS if form in item.forms]
    return list(results(form, one_in(fitting[FORMS.index(form) * 4 :], 18 if form != "companions" else 8)))


def test_the_table_is_large_and_of_every_kind():
    assert sum(form in item.forms for item in DEFECTS for form in FORMS) >= 800
    assert len({item.kind for item in DEFECTS}) >= 150


@pytest.mark.parametrize("form", FORMS)
def test_what_is_planted_is_found_at_its_place(form):
    every = planted(form)
    assert [item.defect.kind for item in every if not item.found] == []
    assert sum(item.placed for item in every) >= 0.97 * len(every)


@pytest.mark.parametrize("form", FORMS)
def test_a_defect_is_told_once(form):
    every = planted(form)
    assert sum(len(item.found) for item in every) <= 1.05 * len(every), [
        (item.defect.kind, [found.code for found in item.found]) for item in every if len(item.found) > 1
    ]


@pytest.mark.parametrize("form", FORMS)
def test_the_advice_is_right(form):
    advised = [item.advised for item in planted(form) if item.advised is not None]
    assert sum(advised) >= 0.9 * len(advised)


@pytest.mark.parametrize("form", FORMS)
def test_the_connector_is_clean_before(form, tmp_path):
    from afkit.lint import Config, lint
    from afkit.lint.batch import check
    from afkit.loading import load
    from support.connectors import lay_out

    folder = CLEAN if form == "manifest" else lay_out(tmp_path, clean(form))
    assert lint(load(str(folder)), Config(profile="all")) == []
    assert check(str(folder), Config(profile="all")).found == []
