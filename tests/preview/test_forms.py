"""Parameters as fields of a page and back: every type, what is empty, what is secret, and any values at all."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.app import App
from afkit.app.spec.format.types import OTHER_TYPES, TYPES
from afkit.engine.inputs.complete import check_values
from afkit.errors import RunError
from afkit.iml import Environment
from afkit.loading import load_text
from afkit.preview.forms import FormFault, Upload, read, render, typed
from support.forms import markup, posts_of

Fields = list[Any]


def app_of(fields: Fields, *, kind: str = "modules") -> App:
    connector: dict[str, Any] = {"manifest": 1, "app": {"name": "demo", "label": "Demo", "version": 1}}
    if kind == "modules":
        connector["modules"] = {"one": {"label": "One", "moduleType": "action", "mappableParams": fields}}
    else:
        connector["connections"] = {"one": {"label": "One", "connectionType": "basic", "params": fields}}
    app = load_text("manifest.json", json.dumps(connector)).app
    assert app is not None
    return app


def shown(fields: Fields, values: dict[str, Any], *, kind: str = "modules", **more: Any) -> str:
    fill = partial(markup, static=more.get("static", False))
    return str(render(fill, app_of(fields, kind=kind), kind, "one", values=values, **more))


def back(fields: Fields, values: dict[str, Any], *, kind: str = "modules") -> dict[str, Any]:
    """Show values in a form, and read what a browser would post of it."""
    return read(app_of(fields, kind=kind), kind, "one", posts_of(shown(fields, values, kind=kind)))


def field(type: str, **more: Any) -> dict[str, Any]:
    return {"name": "x", "label": "X", "type": type, **more}


ONE_TWO = [{"label": "One", "value": 1}, {"label": "Two", "value": "two"}]
MANY = [{"label": f"Option {number}", "value": number} for number in range(30)]
COLUMNS = {"store": [{"label": "Name", "value": "name"}, {"label": "Age", "value": "age"}]}
INNER = [field("text"), {"name": "y", "type": "number"}]

KEPT: list[tuple[str, dict[str, Any], Any]] = [
    ("text", field("text"), 'a <b> "quoted" & more'),
    ("text of digits", field("text"), "007"),
    ("lines", field("text", multiline=True), "\n one\n\ntwo \n"),
    ("editor", field("editor"), "some\nlines"),
    ("integer", field("integer"), -12),
    ("port", field("port"), 8080),
    ("number", field("number"), 2.5),
    ("yes", field("boolean"), True),
    ("no", field("boolean"), False),
    ("checkbox on", field("boolean", required=True), True),
    ("checkbox off", field("boolean", required=True), False),
    ("date", field("date"), "2026-03-04T09:30:00.123+02:00"),
    ("day", field("date", time=False), "2026-03-04"),
    ("time", field("time"), "08:30"),
    ("timestamp", field("timestamp"), "1772616600"),
    ("email", field("email"), "ada@example.com"),
    ("url", field("url"), "https://example.com/a?b=1&c=2"),
    ("uuid", field("uuid"), "00000000-0000-0000-0000-000000000001"),
    ("color", field("color"), "#0a4c8b"),
    ("timezone", field("timezone"), "Europe/Berlin"),
    ("path", field("path"), "/a/b c"),
    ("filename", field("filename"), "a.txt"),
    ("certificate", field("cert"), "-----BEGIN CERTIFICATE-----\nAAA=\n-----END CERTIFICATE-----"),
    ("hidden", field("hidden"), {"a": [1, None]}),
    ("reference", field("account:demo"), 17),
    ("any text", field("any"), "text"),
    ("any number", field("any"), 3),
    ("any collection", field("any"), {"a": {"b": []}}),
    ("json", field("json"), {"a": [1, 2.5, None, "{}"]}),
    ("content", field("buffer"), "a text"),
    ("option", field("select", options=ONE_TWO), 1),
    ("text option", field("select", options=ONE_TWO), "two"),
    ("object option", field("select", options=[{"label": "O", "value": {"b": 1, "a": 2}}]), {"a": 2, "b": 1}),
    ("not an option", field("select", options=ONE_TWO), "three"),
    ("grouped", field("select", grouped=True, options=[{"label": "G", "options": ONE_TWO}]), "two"),
    ("searched", field("select", options=MANY), 17),
    ("extended", field("select", options={"store": [{"id": 7, "title": "Seven"}], "label": "title", "value": "id"}), 7),
    ("several", field("select", multiple=True, options=ONE_TWO), [1, "two"]),
    ("several of many", field("select", multiple=True, options=MANY), [3, 9, 29]),
    ("radio", field("radio", options=ONE_TWO), "two"),
    ("values", field("array", spec={"type": "number"}), [3, 1, 2]),
    ("texts", field("array"), ["b", "a"]),
    ("collections", field("array", spec=INNER), [{"x": "1", "y": 1}, {}, {"y": 2}]),
    ("arrays in arrays", field("array", spec=[field("array", spec=INNER)]), [{"x": [{"y": 1}]}, {"x": [{"x": "a"}]}]),
    ("collection", field("collection", spec=INNER), {"x": "a", "y": 2}),
    ("collection without fields", field("collection"), {"free": [1]}),
    ("filter", field("filter", options=COLUMNS), [[{"a": "name", "o": "text:equal", "b": "x"}], [{"a": "age", "o": "exist"}]]),
    ("filter by number", field("filter", options=COLUMNS), [[{"a": "age", "o": "number:greater", "b": 17}]]),
    ("free filter", field("filter"), [[{"a": "free", "o": "text:contain:ci", "b": "y"}]]),
    ("flat filter", field("filter", options={**COLUMNS, "logic": "or"}), [{"a": "name", "o": "exist"}]),
    ("file", field("file", options="rpc://files"), "/a/b.txt"),
    ("folder", field("folder", options="rpc://files"), "/"),
    ("null in a choice", field("select", options=ONE_TWO), None),
    ("null in a collection", field("collection", spec=INNER), None),
]  # fmt: skip


@pytest.mark.parametrize(("declared", "value"), [row[1:] for row in KEPT], ids=[row[0] for row in KEPT])
def test_what_a_form_shows_is_what_it_posts(declared: dict[str, Any], value: Any) -> None:
    assert back([declared], {"x": value}) == {"x": value}


@pytest.mark.parametrize("kind", sorted({*TYPES, *OTHER_TYPES, "account:demo", "{{type}}", "nonsense"}))
def test_every_type_has_a_control_and_empty_fields_give_nothing(kind: str) -> None:
    declared = field(kind, options=[], spec=[])
    assert back([declared], {}) == {}
    assert kind in ("hidden", "separator", "html", "markdown") or "X" in shown([declared], {})


def test_a_default_that_somebody_cleared_does_not_come_back() -> None:
    fields = [field("text", default="d"), {"name": "n", "type": "number", "default": 5}, {"name": "o", "type": "text"}]
    assert back(fields, {}) == {"x": "d", "n": 5}
    posted = [(name, "") for name, _ in posts_of(shown(fields, {})) if name.startswith("p:")]
    inputs = read(app_of(fields), "modules", "one", posted)
    assert inputs == {"x": "", "n": ""}
    assert check_values(fields, inputs, Environment()) == {}


def test_an_option_that_is_the_default_is_chosen_at_first() -> None:
    fields = [field("select", options=[{"label": "A", "value": "a"}, {"label": "B", "value": "b", "default": True}])]
    assert back(fields, {}) == {"x": "b"}


NESTED = [
    {"name": "kind", "type": "select", "options": [
        {"label": "Person", "value": "person", "nested": [{"name": "first", "type": "text"}]},
        {"label": "Company", "value": "company", "nested": [{"name": "vat", "type": "text"}]}]},
    {"name": "more", "type": "boolean", "nested": [{"name": "extra", "type": "text", "default": "e"}]},
    {"name": "open", "type": "select", "options": {
        "store": [{"label": "A", "value": "a"}], "placeholder": {"label": "Nothing yet", "nested": [{"name": "hint"}]}}},
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({}, {"kind", "more", "open", "hint"}),
        ({"kind": "person"}, {"kind", "first", "more", "open", "hint"}),
        ({"kind": "company", "more": True}, {"kind", "vat", "more", "extra", "open", "hint"}),
        ({"more": False, "open": "a"}, {"kind", "more", "open"}),
    ],
    ids=["nothing", "person", "company", "no"],
)
def test_a_value_shows_the_fields_that_it_brings(values: dict[str, Any], names: set[str]) -> None:
    posted = posts_of(shown(NESTED, values))
    assert {name.rpartition("/")[2] for name, _ in posted if name.startswith("p:")} | {
        "kind", "more", "open"} == names  # fmt: skip
    inputs = read(app_of(NESTED), "modules", "one", posted)
    assert set(check_values(NESTED, inputs, Environment())) <= names


def test_a_form_without_anybody_behind_it_holds_what_every_choice_brings() -> None:
    fields = [*NESTED, {"name": "rows", "label": "Rows", "type": "array", "spec": INNER}, "rpc://more"]
    html = shown(fields, {"kind": "company"}, static=True)
    for name in ("first", "vat", "extra", "hint", "rows/0/x"):
        assert f"/{name}" in html
    branches = dict(re.findall(r'data-when="([^"]*)"( hidden)?>', html))
    assert branches == {'[&#34;\\&#34;person\\&#34;&#34;]': " hidden", '[&#34;\\&#34;company\\&#34;&#34;]': "",
        '[&#34;true&#34;]': " hidden", '[&#34;&#34;]': ""}  # fmt: skip
    assert "data-do=" not in html.replace('data-do="dismiss"', "") and "Loading" not in html


HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


def test_no_text_of_an_author_or_a_service_becomes_markup() -> None:
    names = [HOSTILE, "a/b~c", "d e"]
    fields = [
        {
            "name": name,
            "label": HOSTILE,
            "type": kind,
            "help": HOSTILE,
            "options": [{"label": HOSTILE, "value": HOSTILE}],
        }
        for name, kind in zip(names, ("text", "select", "file"), strict=True)
    ]
    fields += [
        {"type": kind, "title": HOSTILE, "text": HOSTILE, "label": HOSTILE} for kind in ("banner", "html", "markdown")
    ]
    values = dict.fromkeys(names, HOSTILE)
    html = shown(fields, values, faults=dict.fromkeys(names, HOSTILE))
    assert "<script" not in html and "<img" not in html
    assert back(fields, values) == values


@pytest.mark.parametrize(
    ("text", "wanted", "absent"),
    [
        ("**b** `c`\n\n- one", ("<strong>b</strong>", "<code>c</code>", "<li>one</li>"), ()),
        ("[docs](https://example.com)", ('href="https://example.com"', 'rel="noopener noreferrer"'), ()),
        ("[x](javascript:alert(1))", (), ("<a ",)),
        ("[x](data:text/html,x)", (), ("<a ",)),
        ("[x](/modules/x)", (), ("<a ",)),
        ("![x](https://example.com/pixel.png)", (), ("<img",)),
        ("<b>no</b>", ("&lt;b&gt;no",), ("<b>",)),
    ],
    ids=["words", "link", "script", "data", "own page", "picture", "markup"],
)
def test_help_is_markdown_and_nothing_else(text: str, wanted: tuple[str, ...], absent: tuple[str, ...]) -> None:
    html = shown([field("text", help=text)], {})
    help = html.partition('class="f-help"')[2].partition("</div>")[0]
    assert all(part in help for part in wanted)
    assert not any(part in help for part in absent)


SECRETS = [
    {"name": "password", "type": "password"},
    {"name": "apiKey", "type": "text"},
    {"name": "key", "type": "pkey"},
    {"name": "long", "type": "password", "multiline": True},
]


@pytest.mark.parametrize("kind", ["connections", "modules"])
def test_secrets_are_not_written_into_the_page_but_read_from_it(kind: str) -> None:
    values = {one["name"]: f"s3cret-{number}" for number, one in enumerate(SECRETS)}
    fields: Fields = [*SECRETS]
    html = shown(fields, values, kind=kind)
    assert "s3cret" not in html
    assert ('type="password"' in html) is (kind == "connections")
    posted = [(name, values[name.rpartition("/")[2]]) for name, _ in posts_of(html) if name.startswith("p:secret")]
    assert read(app_of(fields, kind=kind), kind, "one", posted) == values
    assert typed(posted, secrets=False) == {}


def test_a_kept_secret_is_not_asked_for_again() -> None:
    fields = [{"name": "password", "type": "password", "required": True}]
    assert 'aria-required="true"' in shown(fields, {}, kind="connections")
    html = shown(fields, {}, kind="connections", kept=frozenset({"password"}))
    assert "kept for this session" in html and 'aria-required="true"' not in html


def test_a_fault_stands_beside_its_field_and_above_the_form() -> None:
    fields = [{"name": "items", "label": "Items", "type": "array", "spec": INNER, "advanced": True}]
    values = {"items": [{}, {"y": "many"}]}
    with pytest.raises(RunError) as told:
        check_values(fields, values, Environment())
    assert "items[2].y" in told.value.message
    html = shown(fields, values, faults={"items[2].y": "Must be a number.", "ghost": "No such field."})
    assert html.count("Must be a number.") == 2
    assert "Items › 2 › y" in html
    assert "ghost: No such field." in html
    assert 'aria-invalid="true"' in html
    assert 'name="ui:advanced" value="on" checked' in html


def test_a_file_fills_in_the_name_that_goes_with_it() -> None:
    fields = [{"name": "data", "type": "buffer", "semantic": "file:data"}, {"name": "called", "type": "filename"}]
    posted: list[tuple[str, str | Upload]] = [("p:file?:/data", Upload("a.bin", b"\x00\xff")), ("p:file?:/data", "")]
    assert read(app_of(fields), "modules", "one", posted) == {"data": b"\x00\xff", "called": "a.bin"}
    assert read(app_of(fields), "modules", "one", [*posted, ("p:text?:/called", "b")])["called"] == "b"


def test_expressions_are_evaluated_with_what_the_page_maps_from() -> None:
    fields = [field("text"), {"name": "n", "type": "select", "options": ONE_TWO}, {"name": "e", "type": "text"}]
    posted = [
        ("p:text?:/x", "Hi {{1.name}}"), ("p:map?:/n", "{{1.number + 1}}"), ("p:text?:/e", "{{null}}"),
        ("ui:context", '{"1": {"name": "Ada", "number": 1}}'),
    ]  # fmt: skip
    assert read(app_of(fields), "modules", "one", posted) == {"x": "Hi Ada", "n": 2, "e": None}
    with pytest.raises(FormFault) as told:
        read(app_of(fields), "modules", "one", [("p:text?:/x", "{{nonsense(1)}}")])
    assert told.value.faults == {"x": "Function 'nonsense' not found!"}
    with pytest.raises(FormFault, match="not JSON"):
        read(app_of(fields), "modules", "one", [("ui:context", "{")])


def test_a_connection_takes_no_expressions() -> None:
    fields = [field("text")]
    assert read(app_of(fields, kind="connections"), "connections", "one", [("p:text?:/x", "{{now}}")]) == {
        "x": "{{now}}"
    }


@pytest.mark.parametrize(
    "name",
    ["", "p", "p:", "p:text", "p:text:", "p:TEXT:/x", "x:text:/x", "p:text:x", "ui:", "p:text:" + "/a" * 500],
)
def test_names_that_no_form_has_are_left_out(name: str) -> None:
    assert typed([(name, "v")]) == {}


@pytest.mark.parametrize(
    ("codec", "text", "value"),
    [
        ("number", "1e999999", "1e999999"),
        ("number", "9" * 5000, "9" * 5000),
        ("number", "0x10", "0x10"),
        ("number", " 7 ", 7),
        ("boolean", "maybe", "maybe"),
        ("json", "[" * 9000, "[" * 9000),
        ("code", "{broken", "{broken"),
        ("code", '{"a": {{1.b}}}', '{"a": {{1.b}}}'),
        ("unknown", "x", "x"),
    ],
)
def test_a_text_that_cannot_be_read_stays_one_for_the_check_to_tell(codec: str, text: str, value: Any) -> None:
    assert typed([(f"p:{codec}:/x", text)]) == {"x": value}


# --- any form -----------------------------------------------------------------------------------------------------------

_words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=6)
_words = _words.filter(lambda text: "{{" not in text and text.strip() == text and text != "")
_numbers = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False, width=32)
_flat = st.one_of(
    st.tuples(st.just({"type": "text"}), _words),
    st.tuples(st.just({"type": "text", "multiline": True}), _words),
    st.tuples(st.just({"type": "number"}), _numbers),
    st.tuples(st.just({"type": "boolean"}), st.booleans()),
    st.tuples(st.just({"type": "any"}), _words | st.integers() | st.lists(_words)),
    st.tuples(st.just({"type": "json"}), st.dictionaries(_words, _numbers | _words | st.none())),
    st.lists(_words | st.integers(), min_size=1, max_size=12, unique_by=str).flatmap(
        lambda values: st.tuples(
            st.just({"type": "select", "options": [{"value": value, "label": str(value)} for value in values]}),
            st.sampled_from(values),
        )
    ),
)


def _containers(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(_words, inner, min_size=1, max_size=3).map(
        lambda made: (
            [{**spec, "name": name} for name, (spec, _) in made.items()],
            {n: v for n, (_, v) in made.items()},
        )
    )
    return st.one_of(
        fields.map(lambda made: ({"type": "collection", "spec": made[0]}, made[1])),
        st.tuples(fields, st.integers(1, 3)).map(lambda made: ({"type": "array", "spec": made[0][0]}, [made[0][1]] * made[1])),
        inner.map(lambda made: ({"type": "array", "spec": made[0]}, [made[1], made[1]])),
    )  # fmt: skip


@given(st.dictionaries(_words, st.recursive(_flat, _containers, max_leaves=6), min_size=1, max_size=4))
def test_any_values_come_back_as_they_were(made: dict[str, tuple[dict[str, Any], Any]]) -> None:
    fields = [{**spec, "name": name} for name, (spec, _) in made.items()]
    values = {name: value for name, (_, value) in made.items()}
    assert back(fields, values) == values
