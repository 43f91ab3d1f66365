"""A form while it is filled in: what its buttons do, which faults are told, what an expression gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from afkit.preview.settings import Settings
from support.forms import posts_of
from support.previewing import Opened, opened

MANIFEST = """\
manifest: 1
app: {name: forms-demo, label: Forms, version: 1}
modules:
  fill:
    label: Fill
    moduleType: action
    mappableParams:
      - {name: title, label: Title, type: text, required: true}
      - {name: count, label: Count, type: integer, validate: {max: 5}}
      - {name: tags, label: Tags, type: array, labels: {add: Add a tag}}
      - name: rows
        label: Rows
        type: array
        spec:
          - {name: sku, label: SKU, type: text}
          - {name: amount, label: Amount, type: number, default: 1}
      - {name: where, label: Where, type: filter, options: {store: [{label: Name, value: name}]}}
      - {name: kind, label: Kind, type: select, options: [{label: One, value: 1}]}
      - {type: banner, title: Note, text: Read this, closable: true}
    communication: {url: "https://api.example.com/{{parameters.title}}"}
    interface: []
    samples: {}
"""
PATH = "/forms/modules/fill"
Pairs = list[tuple[str, str]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder = tmp_path_factory.mktemp("forms")
    (folder / "manifest.yaml").write_text(MANIFEST)
    with opened(folder, Settings(read_only=True)) as one:
        yield one


def send(site: Opened, posted: Pairs, **page: str) -> str:
    parts = [
        (name, (None, value)) for name, value in [*posted, *((f"ui:{name}", value) for name, value in page.items())]
    ]
    answer = site.http.post(PATH, files=parts)
    assert answer.status_code == 200, answer.text
    return answer.text


def press(site: Opened, posted: Pairs, what: str, at: str, given: str = "") -> Pairs:
    """Press a button of the form, and give what the form posts then."""
    return posts_of(send(site, posted, do=what, at=at, given=given))


def values(posted: Pairs) -> dict[str, Any]:
    from afkit.preview.forms import typed

    return typed(posted)


def test_items_are_added_moved_and_removed_with_what_was_typed(site: Opened) -> None:
    posted: Pairs = [("p:text:/title", "T")]
    for _ in range(3):
        posted = press(site, posted, "add", "/rows", "{}")
    posted = [(name, "S" + name[-5]) if name.endswith("/sku") else (name, value) for name, value in posted]
    assert values(posted)["rows"] == [{"sku": f"S{n}", "amount": 1} for n in "012"]
    posted = press(site, posted, "up", "/rows/2")
    assert [row["sku"] for row in values(posted)["rows"]] == ["S0", "S2", "S1"]
    posted = press(site, posted, "remove", "/rows/0")
    posted = press(site, posted, "down", "/rows/2")
    assert [row["sku"] for row in values(posted)["rows"]] == ["S1", "S2"]
    posted = press(site, posted, "add", "/rows", "{}")
    assert [name for name, _ in posted if name.endswith("/sku")][-1] == "p:text?:/rows/3/sku"
    posted = press(site, posted, "add", "/tags", '""')
    assert values(posted)["tags"] == [""] and values(posted)["title"] == "T"


def test_conditions_of_a_filter_are_added_in_groups(site: Opened) -> None:
    posted = press(site, [], "add", "/where", "[{}]")
    posted = press(site, posted, "add", "/where/0", "{}")
    posted = press(site, posted, "add", "/where", "[{}]")
    posted = [
        (name, '"name"' if name.endswith("/a") else "text:equal" if name.endswith("/o") else value)
        for name, value in posted
    ]
    row = {"a": "name", "o": "text:equal", "b": ""}
    assert values(posted)["where"] == [[row, row], [row]]
    assert values(press(site, posted, "remove", "/where/0"))["where"] == [[row]]


def test_a_choice_becomes_an_expression_and_comes_back(site: Opened) -> None:
    posted = press(site, [("p:json?:/kind", "1")], "map", "/kind")
    assert ("p:map?:/kind", "1") in posted
    assert values(press(site, posted, "unmap", "/kind"))["kind"] == 1
    mapped = press(site, [("p:map?:/kind", "{{2.id}}")], "unmap", "/kind")
    assert "kind" not in values(mapped)


def test_a_notice_that_was_closed_stays_closed(site: Opened) -> None:
    assert "Read this" in send(site, [])
    posted = press(site, [], "dismiss", "/~6")
    assert "Read this" not in send(site, posted)


def test_faults_are_told_of_fields_that_somebody_has_been_in_and_then_of_all(site: Opened) -> None:
    posted: Pairs = [("p:number?:/count", "9")]
    assert "f-fault" not in send(site, posted)
    html = send(site, posted, touched='["/count"]')
    assert "Must be at most 5, but is 9." in html and "Is required" not in html and "f-summary" not in html
    html = send(site, posted, all="on")
    assert "Must be at most 5, but is 9." in html and "Is required." in html and "2 things keep this form" in html


def test_what_was_typed_is_there_again_after_the_page_was_left(site: Opened) -> None:
    send(site, [("p:text:/title", "kept")])
    assert site.preview.typed["modules", "fill"] == {"title": "kept"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{1.name}}", {"value": '"Ada"', "type": "(text)", "fault": ""}),
        ("{{1.n + 1}}", {"value": "3", "type": "(number)"}),
        ("{{1.missing}}", {"value": "nothing", "fault": ""}),
        ("{{upper(1.name) + }}", {"fault": True, "start": 18}),
        ("{{nonsense(1)}}", {"fault": "There is no function nonsense", "start": 2, "end": 10}),
    ],
)
def test_an_expression_is_evaluated_while_it_is_typed(site: Opened, text: str, said: dict[str, Any]) -> None:
    context = json.dumps({"1": {"name": "Ada", "n": 2}})
    answer = json.loads(site.post(f"{PATH}/evaluate", {"text": text, "at": "2", "context": context}))
    assert {key: bool(answer[key]) if value is True else answer[key] for key, value in said.items()} == said


def test_completion_knows_the_values_to_map_from(site: Opened) -> None:
    context = json.dumps({"1": {"name": "Ada", "number": 1, "other": 2}})
    answer = json.loads(site.post(f"{PATH}/evaluate", {"text": "{{1.n}}", "at": "5", "context": context}))
    assert [one["label"] for one in answer["offers"]] == ["name", "number"]
    answer = json.loads(site.post(f"{PATH}/evaluate", {"text": "{{upp}}", "at": "5", "context": ""}))
    assert [(one["label"], one["insert"]) for one in answer["offers"]] == [("upper", "upper(")]


@pytest.mark.parametrize("path", ["/forms/modules/ghost", "/forms/ghosts/fill", "/forms/modules/ghost/evaluate"])
def test_a_form_of_nothing_is_not_found(site: Opened, path: str) -> None:
    assert site.http.post(path).status_code == 404


def test_values_to_map_from_that_are_no_json_are_told(site: Opened) -> None:
    answer = json.loads(site.post(f"{PATH}/evaluate", {"text": "{{1.a}}", "context": "[1"}))
    assert "are not JSON" in answer["fault"]


_POINTERS = (
    "/title",
    "/tags",
    "/tags/0",
    "/rows/0/sku",
    "/where",
    "/where/0",
    "/where/0/0/a",
    "/kind",
    "/~6",
    "/",
    "",
    "/a/b/c",
)
_CODECS = (
    "text",
    "text?",
    "number",
    "boolean?",
    "json",
    "code",
    "list",
    "list?",
    "group",
    "map?",
    "secret?",
    "file?",
    "zz",
)
_VALUES = (
    "",
    "x",
    "{}",
    "[]",
    "null",
    "{{1.a}}",
    "{{",
    '"a"',
    '[[{"a":1}]]',
    '{"a":{"b":[1]}}',
    "/",
    "é😀",
    "\x00",
    "a" * 3000,
)
_WORDS = (
    "add",
    "remove",
    "up",
    "down",
    "map",
    "unmap",
    "browse",
    "close",
    "choose",
    "search",
    "find",
    "dismiss",
    "reset",
    "take",
)


def test_whatever_is_posted_gives_a_form(site: Opened) -> None:
    draw = Random(7)
    posted: Pairs = []
    for _ in range(60):
        for _ in range(draw.randint(0, 5)):
            name = f"{draw.choice('pq')}:{draw.choice(_CODECS)}:{draw.choice(_POINTERS)}"
            posted.append((name, draw.choice(_VALUES)))
        page = {"do": draw.choice(_WORDS), "at": draw.choice(_POINTERS), "given": draw.choice(_VALUES)}
        page |= {"touched": draw.choice(("[]", "{}", '["/title"]', "[1]", "x")), "context": draw.choice(_VALUES)}
        posted = posts_of(send(site, posted, **page))[:60]


def test_a_manifest_of_the_demo_is_sound(site: Opened) -> None:
    assert site.preview.broken == () and Path(site.preview.project.main).name == "manifest.yaml"
