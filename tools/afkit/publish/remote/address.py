"""Addresses: what a zone's URL must look like, and the path of every thing on it (publisher's reference, 1.1 and 3.1)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from afkit.app import Kind
from afkit.errors import PublishError
from afkit.network import is_loopback
from afkit.publish.codes import BAD_ADDRESS

VERSIONED: frozenset[Kind] = frozenset({"module", "rpc", "function", "endpoint"})
"""Kinds whose address holds the app and its version; connections and webhooks are the zone's."""


def check_url(url: str) -> str:
    """Give the API root (`…/api/v2`) of a zone's URL. Raises PublishError for what a token must not be sent to."""
    shape = "write it as https://HOST/api, for example https://eu1.make.com/api"
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise PublishError(f"'{url}' is not a URL", code=BAD_ADDRESS, hint=shape) from None
    if parts.username or parts.password:
        raise PublishError("the origin's URL holds a user name or password", code=BAD_ADDRESS, hint=shape)
    path = parts.path.rstrip("/").removesuffix("/v2")
    if not host or parts.query or parts.fragment or not path.endswith("/api"):
        raise PublishError(f"'{url}' is not the address of a zone's API", code=BAD_ADDRESS, hint=shape)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise PublishError(
            f"'{url}' would send the token unprotected",
            code=BAD_ADDRESS,
            hint="use https; http is for this machine only",
        )
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{path}/v2"


def segment(name: str) -> str:
    """Encode a name as one step of a path; `..` and `/` cannot leave it."""
    quoted = quote(name, safe="")
    return quoted.replace(".", "%2E") if set(name) <= {"."} else quoted


def app_path(app: str, version: int) -> str:
    """Give the path of an app's version."""
    return f"/sdk/apps/{segment(app)}/{version}"


def collection(kind: Kind, app: str, version: int) -> str:
    """Give the path that lists and creates components of a kind."""
    head = app_path(app, version) if kind in VERSIONED else f"/sdk/apps/{segment(app)}"
    return f"{head}/{kind}s"


def item_path(kind: Kind, name: str, app: str, version: int) -> str:
    """Give the path of one component; `name` is its remote name."""
    head = app_path(app, version) if kind in VERSIONED else "/sdk/apps"
    return f"{head}/{kind}s/{segment(name)}"


ENVELOPES: dict[Kind, str] = {
    kind: f"app{kind.capitalize()}" for kind in ("connection", "webhook", "module", "rpc", "function", "endpoint")
}
"""The member of a reply that holds a component; with an `s`, a list of them."""
