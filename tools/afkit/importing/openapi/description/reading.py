"""Read a description: its files, the `$ref`s between them, and its version. Nothing is fetched from a network."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from afkit.commands import command
from afkit.errors import SourceError
from afkit.importing.made import ImportFault
from afkit.importing.openapi.description.hidden import hide_secrets
from afkit.importing.report import Report
from afkit.records import NamedTuple
from afkit.source import load, read_source
from afkit.source.check import MAX_BYTES, MAX_FOREIGN

MAX_CHAIN = 40
"""How many `$ref`s may follow one another."""


class Spot(NamedTuple):
    """A value of a description and the URI of the file that it stands in, which relative `$ref`s start from."""

    value: Any
    file: str

    def get(self, key: str) -> Spot:
        """Give a member; a value of None if there is none."""
        value = self.value.get(key) if type(self.value) is dict or isinstance(self.value, Mapping) else None
        return Spot(value, self.file)

    def items(self) -> list[tuple[str, Spot]]:
        """Give the members of an object, texts as keys; none for anything else."""
        if not isinstance(self.value, Mapping):
            return []
        return [(str(key), Spot(value, self.file)) for key, value in self.value.items()]

    def each(self) -> list[Spot]:
        """Give the items of a list; none for anything else."""
        return [Spot(value, self.file) for value in self.value] if isinstance(self.value, list) else []

    def text(self, key: str) -> str:
        """Give a member that is a text, else the empty text."""
        value = self.get(key).value
        return value.strip() if isinstance(value, str) else ""


def _no_number(word: str) -> float:
    raise ValueError(word)  # NaN and Infinity are not JSON; the careful reader tells where they stand


_BESIDE = frozenset(
    {"description", "title", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "nullable"}
)


class Reader:
    """Reads the files of one description and follows its `$ref`s.

    `root` is the folder that `$ref`s may lead into: the description's own unless a wider one is given. Raises ImportFault.
    """

    def __init__(self, path: str, root: str | None = None) -> None:
        from referencing import Registry

        if re.match(r"(?i)https?://", path):
            hint = f"curl -o openapi.json {path}, then import the file"
            raise ImportFault("a description is not fetched from a network", hint=hint)
        self.path = path
        full = os.path.realpath(path)
        self._folder = os.path.realpath(root) if root is not None else str(Path(full).parent)
        self.files: dict[str, str] = {}
        self._contents: dict[str, Any] = {}
        self.broken: dict[str, str] = {}
        self.hidden: set[str] = set()
        self._registry: Any = Registry(retrieve=self._retrieve)  # type: ignore[call-arg]
        self.main = Path(full).as_uri()
        self.root = Spot(self._parse(full, path), self.main)

    @classmethod
    def of(cls, value: Any, name: str) -> Reader:
        """Give a reader of a description that stands in no file; `name` is what it is called."""
        from referencing import Registry

        reader = cls.__new__(cls)
        reader.path, reader.main, reader._folder = name, "urn:description", os.devnull
        reader.files, reader.broken, reader._contents, reader.hidden = {}, {}, {}, hide_secrets(value)
        reader._registry = Registry(retrieve=reader._retrieve)  # type: ignore[call-arg]
        reader.root = Spot(value, reader.main)
        return reader

    def _parse(self, full: str, shown: str) -> Any:
        value = self._parsed(full, shown)
        self.hidden |= hide_secrets(value)
        return value

    def _parsed(self, full: str, shown: str) -> Any:
        source = read_source(full, shown, controls=True, most=MAX_FOREIGN)
        self.files[os.path.relpath(full, self._folder)] = hashlib.sha256(source.text.encode()).hexdigest()
        if source.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
            try:
                return json.loads(source.text, parse_constant=_no_number)
            except RecursionError:
                raise ImportFault(f"{shown} is nested too deeply", hint="an OpenAPI description is not") from None
            except ValueError:
                pass  # JSON with comments, or YAML in flow style: the careful readers tell where it is broken
        if len(source.text) > MAX_BYTES:
            hint = "convert it to JSON, which is read up to 256 MiB: yq -o json FILE"
            raise ImportFault(f"{shown} is YAML of more than {MAX_BYTES >> 20} MiB", hint=hint)
        return load(source).value

    def _retrieve(self, uri: str) -> Any:
        from referencing import Resource, Specification

        return Resource(self._content(uri), Specification.OPAQUE)  # type: ignore[call-arg]

    def _content(self, uri: str) -> Any:
        if uri not in self._contents:
            self._contents[uri] = self.root.value if uri == self.main else self._load(uri)
        return self._contents[uri]

    def _load(self, uri: str) -> Any:
        parts = urlsplit(uri)
        if parts.scheme != "file":
            raise ImportFault(f"'{uri}' is on a network, and is not fetched", hint="save it beside the description")
        full = os.path.realpath(unquote(parts.path))
        if full != self._folder and not full.startswith(self._folder.rstrip(os.sep) + os.sep):
            raise ImportFault(f"'{full}' lies outside {self._folder}", hint="name a wider folder with --root")
        try:
            return self._parse(full, os.path.relpath(full, self._folder))
        except SourceError as error:
            raise ImportFault(f"'{os.path.relpath(full, self._folder)}': {error.message}") from None

    def key(self, ref: str, file: str) -> str:
        """Give the absolute form of a `$ref`, which names what it leads to."""
        return urljoin(file, ref)

    def follow(self, spot: Spot) -> tuple[Spot, str | None]:
        """Follow `$ref`s to the end: the value there and its key (None if there was no `$ref`).

        What leads nowhere, in a circle, outside or to a network gives a value of None, and a reason in `broken`.
        Members beside a `$ref` that say what this use of it is come on top of what it leads to.
        """
        key = None
        for _ in range(MAX_CHAIN):
            ref = spot.value.get("$ref") if isinstance(spot.value, Mapping) else None
            if not isinstance(ref, str):
                return spot, key
            key = self.key(ref, spot.file)
            beside = {name: value for name, value in spot.value.items() if name in _BESIDE}
            found = self._lookup(key)
            if found is None:
                return Spot(None, spot.file), key
            if beside and isinstance(found, Mapping):
                found = {**found, **beside}
            spot = Spot(found, urldefrag(key).url)
        self.broken.setdefault(key or "", "its $refs lead in a circle")
        return Spot(None, spot.file), key

    def _lookup(self, key: str) -> Any:
        from referencing.exceptions import Unresolvable

        if key in self.broken:
            return None
        uri, pointer = urldefrag(key)
        if uri == self.main and pointer.startswith("/"):
            found = _step(self.root.value, pointer)
            if found is not None:
                return found
        try:
            return self._registry.resolver(uri).lookup(key).contents
        except ImportFault as fault:
            self.broken[key] = fault.message
        except (Unresolvable, ValueError, TypeError, KeyError, IndexError) as error:
            self.broken[key] = _reason(error)
        return None

    def tell(self, report: Report) -> None:
        """Tell what was hidden or could not be followed."""
        for name in sorted(self.hidden):
            report.left_out(f"value of {name}", "it is, or looks like, a secret")
        for ref, reason in self.broken.items():
            shown = ref.rsplit("/", 1)[-1] if "#" not in ref else "#" + ref.partition("#")[2]
            report.simplified(f"$ref {shown}", f"{reason}; what it stands for may be anything")

    def digest(self) -> str:
        """Give one digest of all files that were read."""
        lines = "\n".join(f"{digest} {name}" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()


def _reason(error: BaseException) -> str:
    """Say why a file cannot be had, if that is why."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, ImportFault):
        cause = cause.__cause__ or cause.__context__
    return cause.message if cause is not None else "there is nothing at the place it names"


def _step(value: Any, pointer: str) -> Any:
    """Go along a pointer of the usual form: names only."""
    for step in pointer[1:].split("/"):
        if not isinstance(value, Mapping):
            return None
        value = value.get(unquote(step).replace("~1", "/").replace("~0", "~"))
    return value


def version_of(root: Spot, path: str) -> str:
    """Give the version family: `2.0`, `3.0` or `3.1`. Raises ImportFault for what is no OpenAPI description."""
    value = root.value
    if not isinstance(value, Mapping):
        raise ImportFault(f"{path} holds no OpenAPI description: it is not an object", hint=_HINT)
    if "swagger" in value:
        if str(value["swagger"]) in ("2.0", "2"):
            return "2.0"
        raise ImportFault(f"{path}: Swagger {value['swagger']} is not read", hint="convert it to OpenAPI 3")
    given = str(value.get("openapi", ""))
    for family in ("3.0", "3.1", "3.2"):
        if given == family or given.startswith(f"{family}."):
            return "3.0" if family == "3.0" else "3.1"
    if given:
        raise ImportFault(f"{path}: OpenAPI {given} is not read", hint=_HINT)
    if "info" in value and "item" in value:
        raise ImportFault(f"{path} is a Postman collection", hint=command("import", "postman", path))
    if "asyncapi" in value:
        raise ImportFault(f"{path} is an AsyncAPI description, of messages and not of calls", hint=_HINT)
    raise ImportFault(f"{path} holds no OpenAPI description: neither 'openapi' nor 'swagger' is there", hint=_HINT)


_HINT = "Swagger 2.0, OpenAPI 3.0 and 3.1 are read, as YAML or JSON"
