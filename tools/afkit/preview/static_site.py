"""Write the page as files, to be published beside the docs: the same pages, without anything that needs the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from afkit.app.knowledge.secrecy import written_keys
from afkit.app.knowledge.vault import Vault
from afkit.app.lookup import first_error
from afkit.preview.outline import Sides
from afkit.preview.preview import file_of
from afkit.preview.render import STATIC

if TYPE_CHECKING:
    from afkit.preview.preview import Preview


def static_files(preview: Preview) -> Iterator[tuple[str, bytes]]:
    """Give every file with its path below the folder. Raises ManifestError for a text that is no connector."""
    from afkit.docs.contents import icon_of
    from afkit.docs.svg import STYLE
    from afkit.preview.web.connections import page_values as connection_values
    from afkit.preview.web.diagram import drawn
    from afkit.preview.web.home import BLANK, theme_of
    from afkit.preview.web.hooks import page_values as hook_values
    from afkit.preview.web.modules import page_values as module_values
    from afkit.preview.web.rpcs import page_values as rpc_values

    if preview.broken:
        raise first_error(preview.broken)
    preview.static = True
    app = preview.app
    icon = icon_of(preview.project, app)
    preview.icon = "icon.png" if icon is not None else "icon.svg"
    pages: list[tuple[str, str, Mapping[str, Any]]] = [
        ("/", "home.html", {}),
        ("/diagram", "diagram.html", {"svg": drawn(preview)}),
    ]
    pages += [(f"/modules/{one.name}", "module.html", module_values(preview, one)) for one in app.modules.values()]
    pages += [
        (f"/connections/{one.name}", "connection.html", connection_values(preview, one))
        for one in app.connections.values()
    ]
    pages += [(f"/webhooks/{one.name}", "webhook.html", hook_values(preview, one)) for one in app.webhooks.values()]
    pages += [(f"/rpcs/{one.name}", "rpc.html", rpc_values(preview, one)) for one in app.rpcs.values()]
    sides = Sides(preview.outline)
    hidden = Vault(written_keys(app))  # a form shows the default of a field, whatever it is
    for path, template, values in pages:
        preview.root = "../" * (path.count("/") - 1)
        shown = preview.whole(template, path, sides.of(path), **values)
        preview.root = ""
        yield file_of(path), hidden.mask(shown).encode()
    yield preview.icon, icon if icon is not None else BLANK.encode()
    yield "theme.css", theme_of(preview).encode()
    yield "diagram.css", STYLE.encode()
    for file in sorted(STATIC.rglob("*")):
        if file.is_file():
            yield f"static/{file.relative_to(STATIC).as_posix()}", file.read_bytes()


def write_static(preview: Preview, folder: Path) -> list[tuple[Path, bool]]:
    """Write all files; give each, and whether it changed. Raises ManifestError, SourceError."""
    from afkit.source import write_atomic

    return [(folder / name, write_atomic(folder / name, data)) for name, data in static_files(preview)]
