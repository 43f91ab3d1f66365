"""What is written as in another language gets the words of this one, in whatever quotes it stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from afkit.lint import Config
from afkit.lint.fixing import looker, mend
from support.connectors import lay_out
from support.faulty import HEAD

FORM = """modules:
  getUser:
    label: Get
    moduleType: action
    mappableParams: [{name: note, type: text}, {name: ok, type: boolean}]
    communication: {url: /u, temp: {x-node: 1}, body: {a: %s}}
"""
QUOTES = {"double": json.dumps, "single": lambda text: "'" + text.replace("'", "''") + "'"}

SAFE = [
    ("{{if(parameters.ok; 'a', 'b;c')}}", "{{if(parameters.ok, 'a', 'b;c')}}"),
    ("{{if(parameters.ok, {{parameters.note}}, 'b')}}", "{{if(parameters.ok, parameters.note, 'b')}}"),
    ("{{split('a', ',')[{{parameters.note}}]}}", "{{split('a', ',')[parameters.note]}}"),
    ("{{toUpperCase(parameters.note)}}", "{{upper(parameters.note)}}"),
    ("{{encodeURIComponent(parameters.note)}}", "{{encodeURL(parameters.note)}}"),
    ("{{formatDate(now(), 'YYYY')}}", "{{formatDate(now, 'YYYY')}}"),
]
UNSAFE = [
    ("{{parameters.ok = 'true'}}", "{{parameters.ok = true}}"),
    ("{{temp.x-node}}", "{{temp.`x-node`}}"),
    ("{{parameters.note.split(',')}}", "{{split(parameters.note, ',')}}"),
    ("x {{lower(parameters.note.trim())}} y", "x {{lower(trim(parameters.note))}} y"),
    ("{{JSON.stringify(parameters)}}", "{{createJSON(parameters)}}"),
    ("{{trim(parameters.note}}", "{{trim(parameters.note)}}"),
    ("{{trim(parameters.note))}}", "{{trim(parameters.note)}}"),
    ("{{if(parameters.ok, trim(parameters.note, 'x')}}", "{{if(parameters.ok, trim(parameters.note), 'x')}}"),
    ("{{if(not parameters.ok, 1, 2)}}", "{{if(!parameters.ok, 1, 2)}}"),
    ("{{parameters.note <> 'x'}}", "{{parameters.note != 'x'}}"),
    ("{{parameters?.note}}", "{{parameters.note}}"),
    ("{{lower(parameters.note ?? 'b')}}", "{{lower(ifempty(parameters.note, 'b'))}}"),
    ("{{lower(parameters.ok ? 'a' : 'b')}} and {{parameters.ok ? 1 : 2}}",
     "{{lower(if(parameters.ok, 'a', 'b'))}} and {{if(parameters.ok, 1, 2)}}"),
]  # fmt: skip
OPEN = [
    "{{not parameters.note = 'x'}}",
    "{{concat('a', parameters.note)}}",
    "{{parameters.ok ? parameters.note ? 1 : 2 : 3}}",
    "{{length(parameters.note, 3)}}",
]


def written(folder: Path, template: str, *, unsafe: bool) -> str:
    """Give the manifest after mending the expressions."""
    lay_out(folder, {"manifest.yaml": HEAD + FORM % template})
    result = mend(looker(str(folder), Config(select=("AF3",))), unsafe=unsafe)
    return next((new for _, new in result.texts.values()), HEAD + FORM % template)


@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize(("bad", "good"), SAFE)
def test_what_can_only_mean_one_thing_is_mended(bad, good, quote, tmp_path):
    assert written(tmp_path, QUOTES[quote](bad), unsafe=False) == HEAD + FORM % QUOTES[quote](good)


@pytest.mark.parametrize("quote", QUOTES)
@pytest.mark.parametrize(("bad", "good"), UNSAFE)
def test_what_most_likely_is_meant_is_written_when_asked_for(bad, good, quote, tmp_path):
    assert written(tmp_path, QUOTES[quote](bad), unsafe=False) == HEAD + FORM % QUOTES[quote](bad)
    assert written(tmp_path, QUOTES[quote](bad), unsafe=True) == HEAD + FORM % QUOTES[quote](good)


@pytest.mark.parametrize("bad", OPEN)
def test_what_may_mean_several_things_is_left_to_the_author(bad, tmp_path):
    assert written(tmp_path, QUOTES["double"](bad), unsafe=True) == HEAD + FORM % QUOTES["double"](bad)
