"""A connector from nothing: what a person wishes → the files of a folder that lints clean and passes its cases."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from afkit.errors import UsageError
from afkit.manifest.style.whole import in_form
from afkit.scaffold.names import check_name, title
from afkit.scaffold.templates import environment
from afkit.source.together import write_folder
from afkit.version import VERSION

AUTH: Mapping[str, str] = {
    "apikey": "a key in a header",
    "basic": "user name and password",
    "bearer": "a token that the user pastes",
    "oauth2": "OAuth 2: the user agrees on a page of the service",
    "client-credentials": "OAuth 2 without a page: client ID and secret",
    "hmac": "a signature over every request",
}
"""The ways to authenticate that a new connector can start with, and what they are."""

SCHEMAS = ("manifest", "manifest-part", "sandbox", "cases")
"""The schemas that travel with a new connector, so that editors check without the network."""

_SHARED = {
    "README.md": "README.md.j2",
    ".github/workflows/connector.yml": "workflow.yaml.j2",
    ".pre-commit-config.yaml": "pre-commit.yaml.j2",
    ".editorconfig": "editorconfig.j2",
    ".gitignore": "gitignore.j2",
    ".vscode/settings.json": "vscode-settings.json.j2",
    ".vscode/extensions.json": "vscode-extensions.json.j2",
}
_HOSTNAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


class Wishes(NamedTuple):
    """What a new connector should be. `label` and `url` are made from the id where they are empty."""

    id: str
    auth: str = "apikey"
    label: str = ""
    url: str = ""


def files_of(wishes: Wishes, schemas: Mapping[str, str]) -> dict[str, bytes]:
    """Give the files of a new connector by relative path. `schemas` maps names to their texts.

    Raises UsageError for a wish that cannot be: a bad id, an unknown way to authenticate, an address that is none.
    """
    values = _values(wishes)
    templates = environment("new")
    files = {
        f"{name}.yaml": templates.get_template(f"auth/{wishes.auth}/{name}.yaml.j2").render(values)
        for name in ("manifest", "sandbox", "cases")
    }
    files["manifest.yaml"] = in_form(files["manifest.yaml"])
    files.update({path: templates.get_template(name).render(values) for path, name in _SHARED.items()})
    files.update({f"schemas/{name}.schema.json": schemas[name] for name in SCHEMAS})
    icon = (Path(__file__).parent / "templates" / "new" / "icon.png").read_bytes()
    return {**{path: text.encode() for path, text in files.items()}, "icon.png": icon}


def _values(wishes: Wishes) -> dict[str, Any]:
    if wishes.auth not in AUTH:
        raise UsageError(f"there is no authentication '{wishes.auth}'", hint=f"there are: {', '.join(AUTH)}")
    id = check_name("app", wishes.id)
    label = " ".join(wishes.label.split()) or title(id)
    if not 1 <= len(label) <= 64 or re.search(r"[\x00-\x1f«»`]|\{\{", label):
        raise UsageError("the label must be a line of 1 to 64 characters, without backticks and double braces")
    url = check_url(wishes.url or f"https://api.{id}.example/v1")
    parts = urlsplit(url)
    host = f"{parts.scheme}://{parts.netloc}"
    return {
        "id": id,
        "label": label,
        "url": url,
        "path": parts.path,
        "token_url": f"{host}/oauth/token",
        "authorize_url": f"{host}/oauth/authorize",
        "auth": wishes.auth,
        "signed": wishes.auth == "hmac",
        # What the case of the connection's check expects: the time of the cases, a dot, and no body.
        "signature_of_nothing": hmac.new(b"a-made-up-secret", b"1795512600.", hashlib.sha256).hexdigest(),
        "version": VERSION,
    }


def check_url(url: str) -> str:
    """Give an API's address back without a slash at its end. Raises UsageError for one that is none."""
    try:
        parts = urlsplit(url.strip())
        port_known = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        parts, port_known = urlsplit(""), False
    host = parts.hostname or ""
    plain = not (
        parts.query or parts.fragment or parts.username or parts.password or re.search(r"[\s'\"`{}«»\\#]", url)
    )
    if parts.scheme != "https" or not _HOSTNAME.fullmatch(host) or not port_known or not plain:
        raise UsageError(
            f"'{url}' is not an address of an API",
            hint="for example https://api.acme.example/v1, without query or user",
        )
    return f"https://{parts.netloc}{parts.path}".rstrip("/")


def make(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[str]:
    """Write a new connector's folder, whole or not at all, and give the paths that were written.

    An existing folder must be empty; with `force` files are written into it, and those of the same names replaced.
    Raises UsageError where something is in the way, SourceError where nothing can be written.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"'{folder}' exists and is not a folder", hint="choose another one with -o")
    if not force and folder.is_dir() and any(folder.iterdir()):
        raise UsageError(f"the folder '{folder}' is not empty", hint="choose another one with -o, or add --force")
    return write_folder(folder, files)
