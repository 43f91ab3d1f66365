"""The pages as files: every link leads to one of them, nothing needs the server, and nothing of this machine is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from afkit.preview import Preview
from afkit.preview.forms import build
from afkit.preview.static_site import static_files
from support.cli import afkit
from support.previewing import EMPORIX, PARCELNEST


@pytest.mark.parametrize("path", [EMPORIX, PARCELNEST], ids=["emporix-oe", "parcelnest"])
def test_every_link_of_every_page_leads_to_a_file(path: Path, tmp_path: Path) -> None:
    done = afkit("preview", str(path), "--static", str(tmp_path))
    assert done.code == 0 and "index.html" in done.out
    pages = sorted(tmp_path.rglob("*.html"))
    assert len(pages) > 5
    for page in pages:
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r'(?:href|src)="([^"#][^"]*)"', text):
            if not link.startswith(("https://", "mailto:")):
                assert (page.parent / unquote(link)).resolve().is_file(), (page.name, link)
        assert 'http-equiv="Content-Security-Policy"' in text
        assert "hx-post" not in text and "data-live>" not in text and 'id="run-button"' not in text
        assert str(path.parent) not in text
    done = afkit("preview", str(path), "--static", str(tmp_path))
    assert done.out.startswith("0 of ")


def many_modules(folder: Path, modules: int, connections: int = 0) -> Path:
    """Write a connector of so many modules, in groups of seven, and connections."""
    names = [f"mod{number}" for number in range(modules)]
    groups = [{"label": f"G{at}", "modules": names[at : at + 7]} for at in range(0, modules, 7)]
    manifest = {
        "manifest": 1,
        "app": {"name": "many", "label": "Many"},
        "groups": groups,
        "connections": {f"conn{number}": {"label": f"C{number}"} for number in range(connections)},
        "modules": {
            name: {"label": name.upper(), "connection": None, "communication": {"url": "/x"}} for name in names
        },
    }
    folder.mkdir()
    folder.joinpath("manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def listed(page: Path) -> list[str]:
    """Give the links of a page's side, from the folder of all."""
    side = page.read_text(encoding="utf-8").partition('<div id="outline">')[2].partition("</nav>")[0]
    return [unquote(link).removeprefix("../") for link in re.findall(r'href="([^"]*)"', side)]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of sites that several tests look at."""
    return tmp_path_factory.mktemp("sites")


@pytest.mark.parametrize(
    ("modules", "connections", "name", "shown", "first", "last"),
    [
        (199, 1, "modules/mod0", 200, "modules/mod0", "connections/conn0"),
        (200, 1, "modules/mod0", 101, "modules/mod0", "connections/conn0"),
        (300, 40, "modules/mod150", 120, "modules/mod100", "connections/conn19"),
        (300, 40, "modules/mod299", 120, "modules/mod200", "connections/conn19"),
        (300, 40, "connections/conn30", 120, "modules/mod0", "connections/conn39"),
        (300, 40, "diagram", 120, "modules/mod0", "connections/conn19"),
    ],
)
def test_a_page_lists_the_whole_app_or_what_is_near_it(
    modules: int, connections: int, name: str, shown: int, first: str, last: str, sites: Path
) -> None:
    site = sites / f"{modules}-{connections}"
    if not site.exists():
        folder = many_modules(sites / f"app-{modules}-{connections}", modules, connections)
        assert afkit("preview", str(folder), "--static", str(site)).code == 0
    page = site / f"{name}.html"
    side = listed(page)
    assert (len(side), side[0], side[-1]) == (shown, f"{first}.html", f"{last}.html")
    assert len(listed(site / "index.html")) == modules + connections
    text = page.read_text(encoding="utf-8")
    whole = shown == modules + connections
    assert ('id="search"' in text) == whole and ("index.html#search" in text) != whole
    assert (f'{name.rpartition("/")[2]}.html" aria-current="page"' in text) or name == "diagram"
    assert text.count('aria-current="page"') == 1


def test_all_files_of_twice_the_app_are_twice_as_long(tmp_path: Path) -> None:
    sizes = []
    for modules in (220, 440):  # a page of more than 200 lists what is near it
        folder = many_modules(tmp_path / str(modules), modules)
        assert afkit("preview", str(folder), "--static", str(tmp_path / f"site{modules}")).code == 0
        sizes.append(sum(page.stat().st_size for page in (tmp_path / f"site{modules}").rglob("*.html")))
    assert sizes[1] / sizes[0] == pytest.approx(2, rel=0.05)


@pytest.mark.parametrize(("nested", "asked"), [(False, 0), (True, 41)], ids=["without", "with"])
def test_options_are_asked_for_their_fields_only_where_one_has_some(
    nested: bool, asked: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[object] = []
    real = build.shown_by

    def counted(field: Any, value: Any, *more: Any) -> Any:
        calls.append(value)
        return real(field, value, *more)

    monkeypatch.setattr(build, "shown_by", counted)
    options: list[dict[str, object]] = [{"label": f"O{number}", "value": number} for number in range(40)]
    if nested:
        options[7]["nested"] = [{"name": "inner", "type": "text", "label": "Inner"}]
    field = {"name": "one", "type": "select", "label": "One", "options": options}
    module = {"label": "M", "connection": None, "mappableParams": [field], "communication": {"url": "/x"}}
    manifest = {"manifest": 1, "app": {"name": "a", "label": "A"}, "modules": {"m": module}}
    tmp_path.joinpath("manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    pages = dict(static_files(Preview(str(tmp_path))))
    assert len(calls) == asked
    assert (b"Inner" in pages["modules/m.html"]) == nested


def test_a_name_of_a_component_leads_nowhere_else(tmp_path: Path) -> None:
    source, target = tmp_path / "in", tmp_path / "a" / "b" / "out"
    source.mkdir()
    source.joinpath("manifest.yaml").write_text(
        "manifest: 1\napp: {name: a, label: A}\nmodules:\n"
        '  "../../../evil": {label: E, moduleType: action, communication: {url: /x}}\n',
        encoding="utf-8",
    )
    done = afkit("preview", str(source), "--static", str(target))
    assert done.code == 0
    assert not [file for file in tmp_path.rglob("*evil*") if target not in file.parents]


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    tmp_path.joinpath("manifest.yaml").write_text("manifest: 1\napp: [", encoding="utf-8")
    done = afkit("preview", str(tmp_path), "--static", str(tmp_path / "out"))
    assert done.code == 2 and "manifest.yaml:" in done.err
    done = afkit("preview", str(EMPORIX), "--static", str(tmp_path / "manifest.yaml"))
    assert done.code == 2 and "is not a folder" in done.err
