"""Read what a manifest says of the app itself: metadata, base, common, groups, readme, icon, origins."""

from __future__ import annotations

from collections.abc import Iterable

from afkit.annotations import Any
from afkit.app.build import members, text, texts, usable, whole
from afkit.app.mapping import read_mapping
from afkit.app.model import Code, Origin, PublishOrigin
from afkit.app.reading import Reading
from afkit.app.spec.format.codes import CODES, default_code
from afkit.manifest.components import read_code
from afkit.records import NamedTuple
from afkit.source import Document
from afkit.source.plain import load_plain

MARKDOWN = (".md", ".markdown", ".txt")


class Metadata(NamedTuple):
    """The `app` block."""

    name: str
    label: str
    description: str
    version: int
    theme: str
    language: str
    audience: str
    countries: tuple[str, ...]
    icon: str | None


def read_metadata(document: Document, reading: Reading) -> Metadata:
    """Read the `app` block; what is missing gets the model's default."""
    data = members(document.value, "app")
    countries = tuple(texts(data, "countries"))
    return Metadata(
        name=text(data, "name", "unnamed"),
        label=text(data, "label"),
        description=text(data, "description"),
        version=whole(data, "version", 1),
        theme=text(data, "theme", "#000000"),
        language=text(data, "language", "en"),
        audience=text(data, "audience") or ("countries" if countries else "global"),
        countries=countries,
        icon=_icon(data, Origin(document, ("app", "icon")), reading),
    )


def _icon(data: dict[str, Any], origin: Origin, reading: Reading) -> str | None:
    path = text(data, "icon")
    return path if path and reading.locate(path, origin) else None


def general_codes(document: Document, modules: Iterable[str], reading: Reading) -> dict[str, Code]:
    """Read `base`, `common`, `groups` and `readme`, with their defaults."""
    origin = Origin(document)
    codes = {}
    for key in ("base", "common"):
        code = read_code(CODES["app", key], document.value, origin, reading)
        if code is not None:
            codes[key] = code
    for key, found in (("readme", _readme(document, reading)), ("groups", _groups(document, list(modules)))):
        if found is not None:
            codes[key] = found
    return codes


def _groups(document: Document, modules: list[str]) -> Code | None:
    """Read `groups`; left out, all modules stand in one group called Other, which the platform shows by module type."""
    spec = CODES["app", "groups"]
    value = document.value.get("groups")
    if value is None and "groups" in document.value:
        return None
    if "groups" in document.value and usable(spec, value):
        return Code(value, Origin(document, ("groups",)))
    default = [{"label": "Other", "modules": modules}] if modules else []
    return Code(default, Origin(document), given=False)


def _readme(document: Document, reading: Reading) -> Code | None:
    """Read `readme`: a line that ends in .md, .markdown or .txt is a path, any other text the readme itself.

    `{file: …}` and `{text: …}` say it in so many words.
    """
    origin = Origin(document, ("readme",))
    value = document.value.get("readme")
    if value is None and "readme" in document.value:
        return None
    path: str | None = None
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            return Code(value["text"], origin.at("text"))
        path, origin = text(value, "file") or None, origin.at("file")
    elif isinstance(value, str):
        if "\n" in value or not value.lower().endswith(MARKDOWN):
            return Code(value, origin)
        path = value
    if path is not None:
        file = reading.open(path, origin, load_plain)
        if file is not None:
            return Code(file.value, Origin(file))
    return default_code(CODES["app", "readme"], Origin(document))


def read_origins(document: Document, app_name: str) -> dict[str, PublishOrigin]:
    """Read `origins`; an origin without `app` is a place for the app under its own name."""
    found = {}
    for name, data in members(document.value, "origins").items():
        if isinstance(data, dict):
            mapping = read_mapping(data)
            found[name] = PublishOrigin(
                name=name,
                origin=Origin(document, ("origins", name)),
                url=text(data, "url").rstrip("/").removesuffix("/v2"),
                app=text(data, "app") or app_name,
                version=whole(data, "version", 1),
                token_env=text(data, "tokenEnv") or None,
                apikey_file=text(data, "apikeyFile") or None,
                id_mapping=mapping.pairs,
                id_marks=mapping.marks,
                label=text(data, "label") if "label" in data else name,
            )
    return found
