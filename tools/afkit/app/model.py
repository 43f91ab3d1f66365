"""The app model: one connector, in the platform's own words.

Everything that reads a connector (manifest, app directory, remote) makes an `App`; everything that uses one (lint, render,
run, publish, diff) reads it. The model holds values and where they came from, and no behaviour.

Metadata fields carry the names of `makecomapp.json` in Python spelling (`moduleType` → `module_type`); codes keep the
platform's keys (`communication`, `mappableParams` …), as listed in `afkit.app.spec`. NamedTuples instead of dataclasses:
importing `dataclasses` costs more than linting a small manifest.

Source: app-format reference, sections 1.1 and 1.4.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType

from afkit.annotations import Any, Literal, TypeAlias, TypeVar
from afkit.records import NamedTuple
from afkit.source import Document, Location, Path
from afkit.source.diagnostic import Diagnostic
from afkit.source.places import value_at

Json: TypeAlias = Any
"""Plain JSON data: dict, list, str, int, float, bool or None."""

Kind = Literal["connection", "webhook", "module", "rpc", "function", "endpoint"]
KINDS: tuple[Kind, ...] = ("connection", "webhook", "module", "rpc", "function", "endpoint")
REFERRING: tuple[Kind, ...] = ("webhook", "module", "rpc")
"""Kinds whose components have a connection and an alternative one."""

NOTHING: Mapping[str, Any] = MappingProxyType({})

_T = TypeVar("_T")


class Origin(NamedTuple):
    """Where a value stands: a document and the path inside it.

    A value that a front end filled in (a default) has the origin of the component it belongs to.
    """

    document: Document
    path: Path = ()

    def at(self, *steps: str | int) -> Origin:
        """Give the origin of a member or item further down."""
        return Origin(self.document, (*self.path, *steps))

    def has(self, name: str) -> bool:
        """Tell whether an object stands here that has a member of this name; it costs less than to ask for its place."""
        value = self.value
        return isinstance(value, dict) and name in value

    @property
    def value(self) -> Json:
        """What stands here in the document; None where the path leads nowhere."""
        return value_at(self.document.value, self.path)

    @property
    def location(self) -> Location:
        """The place of the value; of the nearest existing ancestor if the path leads nowhere."""
        return self.document.at(self.path)

    @property
    def key_location(self) -> Location:
        """The place of the member's key; of the value if it is an item of a list."""
        return self.document.key(self.path)

    def inside(self, start: int, end: int) -> Location:
        """The place of characters `start` to `end` of the decoded text that stands here."""
        return self.document.inside(self.path, start, end)


class Code(NamedTuple):
    """One code of a component: a JSON value, or text for JavaScript and Markdown.

    `given` is False for a default that nobody wrote. `text` is the file's own text where the code came from a file of an
    app directory (kept so that comments survive); None otherwise.
    """

    value: Json
    origin: Origin
    given: bool = True
    text: str | None = None


class Connection(NamedTuple):
    """A connection: who the connector is to a service, and the steps that prove it."""

    name: str
    origin: Origin
    label: str = ""
    connection_type: str = "basic"
    codes: Mapping[str, Code] = NOTHING


class Webhook(NamedTuple):
    """A webhook: where a service calls, and how that is arranged."""

    name: str
    origin: Origin
    label: str = ""
    webhook_type: str = "web"
    connection: str | None = None
    alt_connection: str | None = None
    codes: Mapping[str, Code] = NOTHING


class Module(NamedTuple):
    """A module: one step of a flow."""

    name: str
    origin: Origin
    label: str = ""
    description: str = ""
    module_type: str = "action"
    action_crud: str | None = None
    connection: str | None = None
    alt_connection: str | None = None
    webhook: str | None = None
    codes: Mapping[str, Code] = NOTHING


class Rpc(NamedTuple):
    """A remote procedure: what a form asks of the service while it is filled in."""

    name: str
    origin: Origin
    label: str = ""
    connection: str | None = None
    alt_connection: str | None = None
    codes: Mapping[str, Code] = NOTHING


class Function(NamedTuple):
    """An app's own JavaScript function; codes `code` and `test` are texts."""

    name: str
    origin: Origin
    codes: Mapping[str, Code] = NOTHING


class Endpoint(NamedTuple):
    """An endpoint: requests that other components call in place of HTTP."""

    name: str
    origin: Origin
    label: str = ""
    description: str = ""
    attached_accounts: tuple[str, ...] = ()
    annotations: Mapping[str, bool] = NOTHING
    codes: Mapping[str, Code] = NOTHING


Component: TypeAlias = Connection | Webhook | Module | Rpc | Function | Endpoint


class PublishOrigin(NamedTuple):
    """A place that the app can be published to (`origins` of the manifest or of `makecomapp.json`).

    `url` is the zone's API such as `https://eu1.make.com/api`. A token is never here: `token_env` names the environment
    variable, `apikey_file` the file of the official extension. `id_mapping` is kind → ((local, remote), …), and
    `id_marks` says what is special about a pair, by (kind, local, remote): `localDeleted`, `nonOwnedByApp`. `label` is
    what people call the place; its `name` unless they say otherwise.
    """

    name: str
    origin: Origin
    url: str
    app: str
    version: int = 1
    token_env: str | None = None
    apikey_file: str | None = None
    id_mapping: Mapping[str, tuple[tuple[str | None, str | None], ...]] = NOTHING
    id_marks: Mapping[tuple[str, str | None, str | None], tuple[str, ...]] = MappingProxyType({})
    label: str = ""


class AppParts(NamedTuple):
    """What an `App` consists of."""

    name: str
    origin: Origin
    label: str = ""
    description: str = ""
    version: int = 1
    theme: str = "#000000"
    language: str = "en"
    audience: str = "global"
    countries: tuple[str, ...] = ()
    icon: str | None = None
    codes: Mapping[str, Code] = NOTHING
    connections: Mapping[str, Connection] = NOTHING
    webhooks: Mapping[str, Webhook] = NOTHING
    modules: Mapping[str, Module] = NOTHING
    rpcs: Mapping[str, Rpc] = NOTHING
    functions: Mapping[str, Function] = NOTHING
    endpoints: Mapping[str, Endpoint] = NOTHING
    publish_origins: Mapping[str, PublishOrigin] = NOTHING
    unsaid: frozenset[str] = frozenset()

    def components(self, kind: Kind) -> Mapping[str, Any]:
        """Give the components of one kind by name."""
        return {
            "connection": self.connections,
            "webhook": self.webhooks,
            "module": self.modules,
            "rpc": self.rpcs,
            "function": self.functions,
            "endpoint": self.endpoints,
        }[kind]


class App(AppParts):
    """One connector, whole.

    `codes` holds `base`, `common`, `groups` (JSON) and `readme` (text). The mappings are in the order of the file.
    `icon` is the PNG's path relative to the connector's folder. `unsaid` are metadata that the source has no place for,
    as an app directory has none for most: their values are guesses or defaults, and no difference to anything.
    """

    def once(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Give `make()`, which follows from this app alone, and keep it with the app: it is made once.

        Of threads that make it at the same time all get the same. A changed app (`_replace`) is another one, and
        begins with nothing.
        """
        kept: dict[Hashable, Any] = self.__dict__.setdefault("_kept", {})
        if key in kept:
            found: _T = kept[key]
            return found
        made: _T = kept.setdefault(key, make())
        return made

    def __getstate__(self) -> None:
        """Leave behind what is kept: a copy in another process works it out again."""


class Project(NamedTuple):
    """What loading a path gives: the app, its documents, and what was wrong with them.

    `app` is None when the texts are too broken to make one; then `diagnostics` holds at least one error. `folder` is the
    connector's folder (absolute), `main` the file that was loaded, `form` its kind.
    """

    app: App | None
    form: Literal["manifest", "appdir"]
    folder: str
    main: str
    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]
