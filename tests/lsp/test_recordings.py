"""What a service was seen to answer helps while typing: members of `body` and `item`, and values on hover."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.connectors import MINIMAL, lay_out
from support.lsp_client import Client

MANIFEST = (
    MINIMAL
    + """base: {baseUrl: "https://api.acme.example/v1"}
modules:
  listOrders:
    label: List orders
    moduleType: search
    communication:
      url: /customers/{{parameters.id}}/orders
      response:
        iterate: "{{body.data}}"
        output: {id: "{{item.id}}", total: "{{body.meta.total}}"}
  getShop:
    label: Get a shop
    moduleType: action
    communication: {url: /shop, response: {output: "{{body.name}}"}}
"""
)
ANSWER = {"data": [{"id": 1, "lines": [{"sku": "A"}]}], "meta": {"total": 2, "next": None}}


def exchange(url: str, body: Any, *, method: str = "GET", status: int = 200) -> dict[str, Any]:
    return {
        "request": {"method": method, "url": url, "headers": []},
        "response": {"status": status, "headers": [], "body": body if isinstance(body, str) else json.dumps(body)},
        "milliseconds": 1.0,
    }


ORDERS = "https://api.acme.example/v1/customers/7/orders?page=1"
RECORDING = {
    "format": 1,
    "exchanges": [
        exchange(ORDERS, ANSWER),
        exchange(ORDERS, {"posted": 1}, method="POST"),
        exchange(ORDERS, {"error": 1}, status=400),
        exchange(ORDERS, "no json"),
        {"request": {"method": "GET", "url": ORDERS, "headers": []}, "response": None, "fault": "cut"},
    ],
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, str]]:
    outside = lay_out(tmp_path_factory.mktemp("outside"), {"x.json": json.dumps({**RECORDING, "exchanges": [
        exchange("https://api.acme.example/v1/shop", {"name": "outside"})]})})  # fmt: skip
    folder = tmp_path_factory.mktemp("recorded")
    lay_out(
        folder,
        {"manifest.yaml": MANIFEST, "recordings/orders.json": json.dumps(RECORDING), "broken.json": '{"exchanges": ['},
    )
    (folder / "link.json").symlink_to(outside / "x.json")
    with Client(folder) as one:
        uri = one.open(folder / "manifest.yaml")
        one.findings(uri)
        yield one, uri


@pytest.mark.parametrize(
    ("old", "new", "labels"),
    [
        ("{{body.meta.total}}", "{{body.‸}}", {"data", "meta"}),
        ("{{body.meta.total}}", "{{body.meta.‸}}", {"total", "next"}),
        ("{{item.id}}", "{{item.‸}}", {"id", "lines"}),
        ("{{item.id}}", "{{item.lines[].‸}}", {"sku"}),
    ],
)
def test_members_are_those_of_recorded_answers(
    client: tuple[Client, str], old: str, new: str, labels: set[str]
) -> None:
    one, uri = client
    text = MANIFEST.replace(old, new)
    at = text.index("‸")
    text = text.replace("‸", "")
    one.change(uri, text)
    items = one.at("textDocument/completion", uri, text, at)["items"]
    assert {item["label"] for item in items} == labels
    one.change(uri, MANIFEST)


def test_a_hover_tells_the_recorded_value(client: tuple[Client, str]) -> None:
    one, uri = client
    found = one.at("textDocument/hover", uri, MANIFEST, MANIFEST.index("meta.total") + 6)
    assert "With the run recorded in orders.json: `2`" in found["contents"]["value"]
    other = one.at("textDocument/hover", uri, MANIFEST, MANIFEST.index("body.name") + 6)
    assert "recorded" not in str(other)


def test_a_new_recording_is_seen_at_the_next_change(tmp_path: Path) -> None:
    folder = lay_out(tmp_path, {"manifest.yaml": MANIFEST})
    with Client(folder) as one:
        uri = one.open(folder / "manifest.yaml")
        one.findings(uri)
        shop = exchange("http://127.0.0.1:9/v1/shop", {"name": "Corner"})
        lay_out(folder, {"shop.json": json.dumps({"format": 1, "exchanges": [shop]})})
        one.notify(
            "workspace/didChangeWatchedFiles", {"changes": [{"uri": (folder / "shop.json").as_uri(), "type": 1}]}
        )
        found = one.at("textDocument/hover", uri, MANIFEST, MANIFEST.index("body.name") + 6)
    assert "recorded in shop.json: `Corner`" in found["contents"]["value"]
