"""`afkit infer`: from a real answer to interface, samples, route, reply schema and case; the author's files stay around it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from afkit.app.knowledge.outputs import fields_of
from afkit.loading import load
from afkit.scaffold.infer import answers_of, infer
from afkit.scaffold.infer.shapes import merged, schema_of
from support.cli import ROOT, afkit
from support.connectors import PARCELNEST

SHIPMENT = {
    "id": "shp_9",
    "reference": "PO-9",
    "status": "booked",
    "created_at": "2026-03-03T09:15:00.000Z",
    "weight": {"value": 2.5, "apiKey": "sentinel-4711"},
    "tags": ["new"],
}
LISTED = {"shipments": [SHIPMENT], "page_count": 1}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PARCELNEST, tmp_path / "parcelnest"))


def exchange(method: str, url: str, reply: Any, sent: Any = None) -> dict[str, Any]:
    request = {"method": method, "url": url, "headers": [], **({"body": json.dumps(sent)} if sent is not None else {})}
    return {
        "request": request,
        "response": {"status": 200, "headers": [], "body": json.dumps(reply)},
        "milliseconds": 1.0,
    }


def cassette(*exchanges: dict[str, Any]) -> str:
    return json.dumps({"format": 1, "exchanges": list(exchanges)})


def har(method: str, url: str, reply: Any) -> str:
    request = {"method": method, "url": url, "headers": [], "queryString": []}
    response = {"status": 200, "content": {"mimeType": "application/json", "text": json.dumps(reply)}}
    return json.dumps({"log": {"version": "1.2", "entries": [{"request": request, "response": response}]}})


API = "https://api.parcelnest.example/v2"
SOURCES = {
    "a reply": json.dumps(LISTED),
    "a recording": cassette(exchange("GET", f"{API}/shipments?page_size=100", LISTED)),
    "a har file": har("GET", f"{API}/shipments?page_size=100", LISTED),
}


@pytest.mark.parametrize("source", SOURCES)
def test_five_products_come_of_one_answer_and_pass(source: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    file.write_text(SOURCES[source])
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    shown = afkit("infer", folder, "searchShipments", "--from", file)
    assert shown.code == 0, shown.err
    assert "nothing was written" in shown.out and "+      - name: weight" in shown.out
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    told = afkit("infer", folder, "searchShipments", "--from", file, "--write", "--format", "json").data
    assert set(told["products"]) == {"interface", "samples", "route", "schema", "case"}
    tested = afkit("test", folder)
    assert (tested.code, "searchShipments gives what was recorded" in tested.out) == (0, True), tested.out
    text = "".join(path.read_text() for path in folder.rglob("*.yaml"))
    assert "sentinel-4711" not in text
    assert "# " in (folder / "modules" / "shipments.yaml").read_text()
    app = load(str(folder)).app
    assert app is not None
    interface = app.modules["searchShipments"].codes["interface"].value
    assert [field["name"] for field in interface][-2:] == ["weight", "tags"]
    assert interface[0]["label"] == "Shipment ID"  # as the author wrote it


def test_a_second_time_nothing_is_new(folder: Path) -> None:
    text = json.dumps(LISTED)
    assert afkit("infer", folder, "searchShipments", "--from", "-", "--write", stdin=text).code == 0
    again = afkit("infer", folder, "searchShipments", "--from", "-", stdin=text)
    assert again.out.strip() == "nothing is new"
    assert "there is a case" in again.err and "answers GET /v2/shipments already" in again.err


def test_inputs_are_worked_out_from_the_recorded_request(folder: Path) -> None:
    sent = {"reference": "PO-9", "origin": {"depot": "D12"}}
    text = cassette(exchange("POST", f"{API}/shipments", {"accepted": True, "shipment": SHIPMENT}, sent))
    found = afkit("infer", folder, "createShipment", "--from", "-", "--format", "json", stdin=text).data
    assert found["products"]["case"]["input"] == {"reference": "PO-9", "depotId": "D12"}
    pair = cassette(
        exchange("GET", f"{API}/shipments/shp_9", {"shipment": SHIPMENT}),
        exchange("GET", f"{API}/shipments/shp_9/events", {"events": []}),
    )
    found = afkit("infer", folder, "getShipment", "--from", "-", "--write", "--format", "json", stdin=pair).data
    assert found["products"]["case"]["input"] == {"shipmentId": "shp_9"}
    assert [route.split("path: ")[1].split(",")[0] for route in found["products"]["route"]] == [
        '"/v2/shipments/{shipmentId}"',
        '"/v2/shipments/{shipmentId}/events"',
    ]
    assert afkit("test", folder).code == 0


@pytest.mark.parametrize(
    ("name", "reply", "products"),
    [
        ("rpc://listDepots", {"depots": [{"city": "Brno", "code": "D12"}], "page_count": 1}, {"route", "schema", "case"}),
        ("watchEvents", {"id": "e1", "colour": "red"}, {"interface", "samples", "case"}),
        ("watchShipments", LISTED, {"interface", "samples", "route", "schema", "case"}),
    ],
)  # fmt: skip
def test_each_kind_gets_what_fits_it(name: str, reply: Any, products: set[str], folder: Path) -> None:
    done = afkit("infer", folder, name, "--from", "-", "--write", "--format", "json", stdin=json.dumps(reply))
    assert (done.code, set(done.data["products"])) == (0, products), done.err
    tested = afkit("test", folder)
    assert tested.code == 0, tested.out


def test_further_pages_are_answered_by_their_query(folder: Path) -> None:
    second = {"shipments": [{**SHIPMENT, "id": "shp_10"}], "page_count": 2}
    text = cassette(
        exchange("GET", f"{API}/shipments?page_size=100", {**LISTED, "page_count": 2}),
        exchange("GET", f"{API}/shipments?page_size=100&page=2", second),
    )
    done = afkit("infer", folder, "searchShipments", "--from", "-", "--write", "--format", "json", stdin=text)
    assert [bundle["id"] for bundle in done.data["products"]["case"]["expect"]["bundles"]] == ["shp_9", "shp_10"]
    tested = afkit("test", folder)
    assert tested.code == 0, tested.out


def test_a_paged_module_whose_route_is_there_gets_a_case_that_holds(tmp_path: Path) -> None:
    assert afkit("new", "shopz", "-o", tmp_path / "shopz").code == 0
    assert afkit("add", "search", "findTickets", "--in", tmp_path / "shopz").code == 0
    reply = {"items": [{"id": "1", "name": "One"}], "pages": 1}
    done = afkit("infer", tmp_path / "shopz", "findTickets", "--from", "-", "--write", stdin=json.dumps(reply))
    assert (done.code, "its route stays as it is" in done.err) == (0, True), done.err
    tested = afkit("test", tmp_path / "shopz")
    assert tested.code == 0, tested.out


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("tracking_url", "Tracking URL"),
        ("listHTTPLogs2", "List HTTP logs2"),
        ("naïve", "Naïve"),
        ("prixÉté", "Prixété"),
        ("ÉtatCivil", "État civil"),
        ("größe_ID", "Größe ID"),
        ("名前", "名前"),
        ("--", "--"),
    ],
)
def test_labels_keep_letters_of_every_alphabet(name: str, label: str) -> None:
    assert fields_of([{name: 1}])[0]["label"] == label


def test_it_runs_and_learns_from_that(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(ROOT / "connector" / "emporix-oe", tmp_path / "oe"))
    tape = tmp_path / "tape.json"
    done = afkit(
        *("infer", folder, "startDigitalProcess", "--record", tape, "--sandbox", "--write"),
        *("-i", "eventType=order.found", "-i", "payload.a=1"),
    )
    assert done.code == 0, done.err
    assert json.loads(tape.read_text())["exchanges"]
    assert "startDigitalProcess gives what was recorded" in (folder / "cases.yaml").read_text()
    assert "its route stays as it is" in done.err


def test_an_app_directory_learns_too(folder: Path, tmp_path: Path) -> None:
    rendered = tmp_path / "app"
    assert afkit("render", folder, "-o", rendered).code == 0
    done = afkit("infer", rendered, "searchShipments", "--from", "-", "--write", stdin=json.dumps(LISTED))
    assert done.code == 0, done.err
    app = load(str(rendered)).app
    assert app is not None
    assert "weight" in [field["name"] for field in app.modules["searchShipments"].codes["interface"].value]


WRONG = [
    (["--from", "-"], "no json", "is not JSON"),
    (["--from", "-"], '{"format": 1, "exchanges": []}', "holds no answer"),
    (["--from", "-"], '{"shipments": []}', "no bundle"),
    ([], "", "infer learns from an answer"),
    (["--from", "nowhere.json"], "", "nowhere.json"),
]


@pytest.mark.parametrize(("options", "text", "words"), WRONG, ids=["text", "empty", "bundle", "nothing", "file"])
def test_what_teaches_nothing_is_told(options: list[str], text: str, words: str, folder: Path) -> None:
    done = afkit("infer", folder, "searchShipments", *options, stdin=text)
    assert (done.code, words in done.err) == (2, True), done.err


def test_fields_take_the_type_that_fits_all_bundles() -> None:
    found = fields_of([{"a": 1, "b": None, "c": "x"}, {"a": 2.5, "b": True, "c": "2026-01-01T00:00:00Z", "d": []}])
    assert [(field["name"], field["type"]) for field in found] == [
        ("a", "number"),
        ("b", "boolean"),
        ("c", "text"),
        ("d", "array"),
    ]
    known = [{"name": "a", "type": "text", "label": "My A"}, {"name": "gone", "type": "text"}]
    fields, remarks = merged(known, found)
    assert fields[:2] == known and [field["name"] for field in fields[2:]] == ["b", "c", "d"]
    assert remarks == [
        "'a' is declared as text, and the answer holds a number",
        "'gone' is declared, and no answer holds it",
    ]


def test_a_schema_fits_the_value_it_was_made_of() -> None:
    from jsonschema import Draft202012Validator

    value = {"a": [1, 2], "b": [{"c": None}, {"d": "x"}], "e": [], "f": True}
    Draft202012Validator(schema_of(value)).validate(value)
    assert not Draft202012Validator(schema_of(value)).is_valid({"a": ["x"]})


def test_programs_get_the_products_as_data(folder: Path) -> None:
    found = infer(load(str(folder)), "searchShipments", answers_of(json.dumps(LISTED), "reply.json"), only=["samples"])
    assert set(found.products) == {"samples"}
    assert list(found.texts) == [str(folder / "modules" / "shipments.yaml")]
