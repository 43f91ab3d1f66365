"""Names that can be changed, with all places that speak of them, and names that cannot."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.lsp_client import MARK, Client, position
from support.marked import EMPORIX

SHIPMENTS = "modules/shipments.yaml"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(EMPORIX.with_name("parcelnest"), tmp_path_factory.mktemp("renaming") / "parcelnest")


@pytest.fixture(scope="module")
def client(root: Path) -> Iterator[Client]:
    with Client(root) as one:
        yield one


def ask(client: Client, method: str, path: Path, marked: str) -> dict[str, object]:
    text = path.read_text("utf-8")
    offset = text.index(marked.replace(MARK, "")) + marked.index(MARK)
    uri = client.open(path, text)
    place = {"textDocument": {"uri": uri}, "position": position(text, offset), "newName": "another"}
    answer: dict[str, object] = client.answer(client.ask(f"textDocument/{method}", place))
    client.shut(uri)
    return answer


GIVEN = [
    # The output is an item, or what came in, as a whole: its names are the service's
    (SHIPMENTS, "    interface: &shipment\n      - {name: i‸d, "),
]


@pytest.mark.parametrize(("name", "marked"), GIVEN)
@pytest.mark.parametrize("method", ["prepareRename", "rename"])
def test_a_name_that_the_service_gives_is_not_changed(
    client: Client, root: Path, name: str, marked: str, method: str
) -> None:
    assert "a name that the service gives" in str(ask(client, method, root / name, marked)["error"])


OWN = [
    # What a connection stores stands in the values beside it, too
    ("manifest.yaml", "            exp‸ires: ", {"manifest.yaml": 2, "sandbox.yaml": 1, "cases.yaml": 3}),
]


@pytest.mark.parametrize(("name", "marked", "count"), OWN)
def test_a_name_is_changed_wherever_it_stands(
    client: Client, root: Path, name: str, marked: str, count: dict[str, int]
) -> None:
    result = ask(client, "rename", root / name, marked)["result"]
    assert isinstance(result, dict)
    assert {uri.rpartition("/")[2]: len(edits) for uri, edits in result["changes"].items()} == count
