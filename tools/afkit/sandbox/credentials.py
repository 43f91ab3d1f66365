"""The credentials in a request, by the names under which they came: what a log of the sandbox does not repeat."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from afkit.app.knowledge.secrecy import looks_secret, names_secret_header
from afkit.iml import UNDEFINED
from afkit.sandbox.forms import form_of
from afkit.sandbox.wire import Request, parse_json


def credentials(request: Request) -> Iterator[str]:
    """Give every credential: of headers (without its scheme; of Basic the password, too), query, form and JSON."""
    for name, value in request.headers:
        if names_secret_header(name):
            yield from _of_header(value)
    value, _ = parse_json(request.body)
    form = form_of(request.header("content-type") or "", request.body)
    for tree in (dict(parse_qsl(request.query)), form, None if value is UNDEFINED else value):
        yield from _of_tree(tree, named=False)


def _of_header(value: str) -> Iterator[str]:
    scheme, _, rest = value.partition(" ")
    yield rest.strip() or scheme
    if scheme.lower() == "basic":
        try:
            user, _, password = base64.b64decode(rest.strip(), validate=True).decode("utf-8", "replace").partition(":")
        except binascii.Error:
            return
        yield password or user


def _of_tree(value: Any, *, named: bool) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _of_tree(item, named=named or looks_secret(key) or names_secret_header(key))
    elif isinstance(value, list):
        for item in value:
            yield from _of_tree(item, named=named)
    elif named and isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)
