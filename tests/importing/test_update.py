"""Staying in step: what the service changes comes in, what a person wrote stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.importing.made import ImportFault
from afkit.importing.update.applying import apply_changes
from afkit.importing.update.keeping import look, write
from afkit.importing.update.merge import merge
from afkit.source import Source, load_yaml
from afkit.source.edits import edited, remove
from afkit.source.writing import yaml_text
from support.cli import afkit
from support.imported import FIXTURES, failures, findings


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Give a folder with the description and, below it, the connector that was made of it."""
    (tmp_path / "shop.yaml").write_bytes((FIXTURES / "shop.yaml").read_bytes())
    done = afkit("import", "openapi", str(tmp_path / "shop.yaml"), "-o", str(tmp_path / "shop"))
    assert done.code == 0, done.err
    return tmp_path


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _told(path: Path) -> set[str]:
    return {f"{change.verb} {change.place}" for changes in look(str(path)).changes.values() for change in changes}


def test_nothing_moved_is_in_step(shop: Path) -> None:
    done = afkit("import", "--check", str(shop / "shop"))
    assert (done.code, "is in step" in done.out) == (0, True)


def test_the_memory_of_an_import_may_be_larger_than_a_file_of_a_connector(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = (shop / "shop" / "import.lock.json").stat().st_size
    largest = max(path.stat().st_size for path in (shop / "shop").glob("*.yaml"))
    assert largest < lock - 1
    monkeypatch.setattr("afkit.importing.folder.MAX_BYTES", lock - 1)
    again = afkit("import", "openapi", shop / "shop.yaml", "-o", shop / "shop", "--force")
    assert again.code == 0, again.err
    monkeypatch.setattr("afkit.importing.folder.MAX_BYTES", largest - 1)
    assert "may be" in afkit("import", "openapi", shop / "shop.yaml", "-o", shop / "shop", "--force").err


def test_what_another_version_makes_otherwise_is_told_and_fails_no_check(shop: Path) -> None:
    lock, manifest = shop / "shop" / "import.lock.json", shop / "shop" / "manifest.yaml"
    _replace(lock, '"label": "Search orders"', '"label": "Find orders"')
    _replace(manifest, "label: Search orders", "label: Find orders")
    checked = afkit("import", "--check", str(shop / "shop"))
    assert (checked.code, "did not move; this afkit makes 1 piece of it otherwise" in checked.out) == (0, True)
    told = 'changed  manifest.yaml: modules.findOrders.label: "Find orders" → "Search orders"'
    assert told in afkit("import", "--update", str(shop / "shop")).out
    assert "is in step" in afkit("import", "--check", str(shop / "shop")).out


def test_a_description_that_moved_fails_the_check_and_writes_nothing(shop: Path) -> None:
    before = {path.name: path.read_bytes() for path in (shop / "shop").iterdir()}
    _replace(shop / "shop.yaml", "enum: [open, paid, sent_out]", "enum: [open, paid, sent_out, lost]")
    done = afkit("import", "--check", str(shop / "shop"))
    assert done.code == 1
    assert "added    manifest.yaml: modules.findOrders.mappableParams[status].options[lost]" in done.out
    assert {path.name: path.read_bytes() for path in (shop / "shop").iterdir()} == before


def test_a_change_comes_in_and_edits_and_comments_stay(shop: Path) -> None:
    manifest = shop / "shop" / "manifest.yaml"
    _replace(manifest, "label: Search orders", "label: Look for orders  # shorter words for our users")
    _replace(shop / "shop.yaml", "{type: boolean}", "{type: boolean}\n        points: {type: integer}")
    write(look(str(shop / "shop")))
    text = manifest.read_text(encoding="utf-8")
    assert "label: Look for orders  # shorter words for our users" in text
    assert 'points: "{{parameters.points}}"' in text
    assert findings(shop / "shop") == []
    assert failures(shop / "shop") == ["12 cases"]
    assert look(str(shop / "shop")).moved is False


def test_a_new_operation_brings_module_group_route_and_case(shop: Path) -> None:
    _replace(
        shop / "shop.yaml",
        "  /orders/{id}/cancel:",
        "  /orders/{id}:\n    get:\n      operationId: getOrder\n      tags: [Orders]\n      parameters: "
        "[{name: id, in: path, required: true, schema: {type: string}}]\n      responses: {'200': {description: OK, content: "
        "{application/json: {schema: {$ref: '#/components/schemas/Order'}}}}}\n  /orders/{id}/cancel:",
    )
    told = _told(shop / "shop")
    assert {"added modules.getOrder", "added groups[Orders].modules[getOrder]", "added routes[getOrder]"} <= told
    write(look(str(shop / "shop")))
    assert failures(shop / "shop") == ["13 cases"]


def test_a_parameter_that_is_called_otherwise_keeps_its_place(shop: Path) -> None:
    _replace(shop / "shop.yaml", "{name: customer_id, in: query", "{name: client, in: query")
    assert afkit("import", "--update", shop / "shop").code == 0
    afkit("import", "openapi", shop / "shop.yaml", "-o", shop / "fresh")
    for name in ("manifest.yaml", "sandbox.yaml", "cases.yaml"):
        assert (shop / "shop" / name).read_text() == (shop / "fresh" / name).read_text(), name
    assert failures(shop / "shop") == ["12 cases"]


def test_an_operation_that_is_gone_takes_its_module_along_unless_it_was_edited(shop: Path) -> None:
    manifest = shop / "shop" / "manifest.yaml"
    _replace(manifest, "label: Delete a customer", "label: Forget a customer")
    text = (shop / "shop.yaml").read_text(encoding="utf-8")
    start, end = text.index("    delete:\n      operationId: deleteCustomer"), text.index("  /orders:\n")
    (shop / "shop.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert "kept modules.deleteCustomer" in _told(shop / "shop")
    write(look(str(shop / "shop")))
    assert "Forget a customer" in manifest.read_text(encoding="utf-8")


def test_what_both_changed_is_told_with_both_values_and_stays(shop: Path) -> None:
    _replace(
        shop / "shop" / "manifest.yaml",
        "baseUrl: https://api.corner-shop.example/v1",
        "baseUrl: https://mine.example/v1",
    )
    _replace(shop / "shop.yaml", "api.corner-shop.example/v1", "api.corner-shop.example/v1/x")
    done = afkit("import", "--update", str(shop / "shop"))
    assert done.code == 0
    assert "kept     manifest.yaml: base.baseUrl" in done.out
    assert "https://mine.example/v1" in done.out
    assert "baseUrl: https://mine.example/v1" in (shop / "shop" / "manifest.yaml").read_text(encoding="utf-8")


def test_a_divided_manifest_is_kept_in_step_in_its_parts(shop: Path) -> None:
    folder = shop / "shop"
    done = afkit("import", "openapi", str(shop / "shop.yaml"), "-o", str(folder), "--split", "--force")
    assert done.code == 0, done.err
    assert (findings(folder), failures(folder)) == ([], ["12 cases"])
    # One module moves into a file of its own, as an author would do it, with a comment.
    part = load_yaml(Source("modules.yaml", (folder / "modules.yaml").read_text(encoding="utf-8")))
    own = yaml_text({"modules": {"findOrders": part.value["modules"]["findOrders"]}})
    (folder / "orders").mkdir()
    (folder / "orders" / "find.yaml").write_text(f"# ours\n{own}", encoding="utf-8")
    (folder / "modules.yaml").write_text(
        edited(part, remove(part, ("modules", "findOrders"))).source.text, encoding="utf-8"
    )
    _replace(folder / "manifest.yaml", "modules.yaml,", "modules.yaml, orders/*.yaml,")
    _replace(folder / "modules.yaml", "label: Delete a customer", "label: Forget a customer")
    main = (folder / "manifest.yaml").read_bytes()
    _replace(shop / "shop.yaml", "enum: [open, paid, sent_out]", "enum: [open, paid, sent_out, lost]")
    _replace(shop / "shop.yaml", "{type: boolean}", "{type: boolean}\n        points: {type: integer}")
    done = afkit("import", "--update", str(folder))
    assert "added    orders/find.yaml: modules.findOrders.mappableParams[status].options[lost]" in done.out
    assert "kept" not in done.out
    assert (folder / "orders" / "find.yaml").read_text(encoding="utf-8").startswith("# ours\n")
    assert 'points: "{{parameters.points}}"' in (folder / "modules.yaml").read_text(encoding="utf-8")
    assert "Forget a customer" in (folder / "modules.yaml").read_text(encoding="utf-8")
    assert (folder / "manifest.yaml").read_bytes() == main
    assert (findings(folder), failures(folder)) == ([], ["12 cases"])
    assert afkit("import", "--check", str(folder)).code == 0


def test_a_new_module_comes_into_the_part_of_its_kind_and_one_that_is_gone_leaves_it(shop: Path) -> None:
    folder = shop / "shop"
    afkit("import", "openapi", str(shop / "shop.yaml"), "-o", str(folder), "--split", "--force")
    text = (shop / "shop.yaml").read_text(encoding="utf-8")
    start, end = text.index("    delete:\n      operationId: deleteCustomer"), text.index("  /orders:\n")
    (shop / "shop.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert "removed  modules.yaml: modules.deleteCustomer" in afkit("import", "--update", str(folder)).out
    (shop / "shop.yaml").write_text(text, encoding="utf-8")
    assert "added    modules.yaml: modules.deleteCustomer" in afkit("import", "--update", str(folder)).out
    assert (findings(folder), failures(folder)) == ([], ["12 cases"])


def test_a_connector_that_was_not_imported_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportFault) as caught:
        look(str(tmp_path))
    assert caught.value.code == "AF933"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"import": 1, "spec": 3}'])
def test_a_memory_that_is_none_is_refused(shop: Path, text: str) -> None:
    (shop / "shop" / "import.lock.json").write_text(text, encoding="utf-8")
    done = afkit("import", "--check", str(shop / "shop"))
    assert (done.code, "is not what an import writes" in done.err) == (2, True)


NAMES = st.sampled_from(["a", "b", "c", "d"])
VALUES = st.recursive(
    st.integers(0, 3) | st.sampled_from(["x", "y"]),
    lambda inner: (
        st.dictionaries(NAMES, inner, max_size=3)
        | st.lists(
            st.fixed_dictionaries({"name": NAMES, "is": inner}), max_size=3, unique_by=lambda item: str(item["name"])
        )
    ),
    max_leaves=8,
)
STATES = st.dictionaries(NAMES, VALUES, min_size=1, max_size=4)


def _merged(base: object, own: object, new: object) -> object:
    document = load_yaml(Source("a.yaml", yaml_text(own)))
    return apply_changes(document, list(merge(base, document.value, new)))[0].value


@given(STATES, STATES)
def test_every_change_comes_in_where_nobody_edited(base: dict[str, object], new: dict[str, object]) -> None:
    left = list(merge(base, _merged(base, base, new), new))
    assert [change for change in left if change.verb != "kept"] == []


@given(STATES, STATES)
def test_every_edit_stays_where_the_service_changed_nothing(base: dict[str, object], own: dict[str, object]) -> None:
    assert _merged(base, own, base) == own


@given(st.sets(NAMES, min_size=1), st.sets(NAMES), st.booleans())
def test_what_is_new_comes_where_the_service_has_it(before: set[str], after: set[str], listed: bool) -> None:
    base, new = ([{"name": name} for name in sorted(names)] for names in (before, after))
    if not listed:
        base, new = ({str(item["name"]): 1 for item in items} for items in (base, new))  # type: ignore[assignment]
    assert repr(_merged({"all": base}, {"all": base}, {"all": new})) == repr({"all": new})
