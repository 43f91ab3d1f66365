"""Build connectors for tests: folders from tables of files, and generated apps of every shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from afkit.app import (
    KINDS,
    App,
    Code,
    Connection,
    Endpoint,
    Function,
    Module,
    Origin,
    Project,
    PublishOrigin,
    Rpc,
    Webhook,
)
from afkit.app.spec.format.codes import CODES, code_specs
from afkit.source import Source, load_yaml

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
PARCELNEST = FIXTURES / "parcelnest"
NOWHERE = Origin(load_yaml(Source("generated.yaml", "{}")))

MINIMAL = "manifest: 1\napp: {name: acme-crm, label: Acme}\n"


def lay_out(folder: Path, files: dict[str, str | bytes]) -> Path:
    """Write files (path → content) below a folder and give the folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


def found(project: Project, *, at_least: str = "warning") -> list[tuple[str, str, int, int]]:
    """List a project's diagnostics as (code, file name, line, column); those of severity info only if asked for."""
    wanted = ("error", "warning", "info")[: ("error", "warning", "info").index(at_least) + 1]
    return [
        (one.code, Path(one.location.file).name, one.location.line, one.location.column)
        for one in project.diagnostics
        if one.severity in wanted
    ]


def errors(project: Project) -> list[str]:
    """Give the messages of a project's errors."""
    return [f"{one.code} {one.message}" for one in project.diagnostics if one.severity == "error"]


JSON_SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=12)
JSON = st.recursive(
    JSON_SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
OBJECTS = st.dictionaries(st.text(max_size=8), JSON, max_size=3)
IDS = st.from_regex(r"\A[a-zA-Z][0-9a-zA-Z]{2,11}\Z")
_TEXT_CODES = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)


@st.composite
def codes(draw: st.DrawFn, kind: Any, component: Any) -> dict[str, Code]:
    """Draw codes of a component, of the right outer type, some of them left out (not managed)."""
    drawn = {}
    for spec in code_specs(kind, component):
        if not draw(st.booleans()):
            continue
        if spec.is_text:
            value: Any = draw(_TEXT_CODES)
        else:
            value = draw(OBJECTS if isinstance(spec.empty, dict) else st.lists(OBJECTS, max_size=2))
        drawn[spec.key] = Code(value, NOWHERE)
    return drawn


@st.composite
def apps(draw: st.DrawFn) -> App:
    """Draw an app with components of every kind."""
    label, name = st.text(max_size=12), st.none() | IDS
    built: dict[str, dict[str, Any]] = {}
    makers: dict[str, Any] = {
        "connection": lambda id: Connection(id, NOWHERE, draw(label), draw(st.sampled_from(("basic", "oauth")))),
        "webhook": lambda id: Webhook(
            id, NOWHERE, draw(label), draw(st.sampled_from(("web", "web-shared"))), draw(name), draw(name)
        ),
        "module": lambda id: _module(draw, id),
        "rpc": lambda id: Rpc(id, NOWHERE, draw(label), draw(name), draw(name)),
        "function": lambda id: Function(id, NOWHERE),
        "endpoint": lambda id: Endpoint(id, NOWHERE, draw(label), draw(label), tuple(draw(st.lists(IDS, max_size=2)))),
    }
    for kind in KINDS:
        built[kind] = {}
        for id in draw(st.lists(IDS, max_size=3, unique=True)):
            one = makers[kind](id)
            built[kind][id] = one._replace(codes=draw(codes(kind, one)))
    own = {key: Code(draw(OBJECTS), NOWHERE) for kind, key in CODES if kind == "app" and key in ("base", "common")}
    return App(
        name="generated",
        origin=NOWHERE,
        codes=own,
        connections=built["connection"],
        webhooks=built["webhook"],
        modules=built["module"],
        rpcs=built["rpc"],
        functions=built["function"],
        endpoints=built["endpoint"],
        publish_origins=draw(origins()),
    )


def _module(draw: st.DrawFn, id: str) -> Module:
    types = ("action", "search", "trigger", "instant_trigger", "responder", "universal")
    module_type = draw(st.sampled_from(types))
    return Module(
        name=id,
        origin=NOWHERE,
        label=draw(st.text(max_size=12)),
        description=draw(st.text(max_size=12)),
        module_type=module_type,
        action_crud=draw(st.sampled_from((None, "create", "read"))) if module_type == "action" else None,
        connection=draw(st.none() | IDS),
        alt_connection=draw(st.none() | IDS),
        webhook=draw(st.none() | IDS) if module_type == "instant_trigger" else None,
    )


@st.composite
def origins(draw: st.DrawFn) -> dict[str, PublishOrigin]:
    """Draw places to publish to, with id mappings."""
    drawn = {}
    for name in draw(st.lists(IDS, max_size=2, unique=True)):
        pairs = tuple(
            (id, draw(st.sampled_from([None, id, f"{id}9Remote"])))
            for id in draw(st.lists(IDS, max_size=2, unique=True))
        )
        drawn[name] = PublishOrigin(
            name=name,
            origin=NOWHERE,
            url="https://eu1.make.com/api",
            app="generated",
            apikey_file=f".secrets/apikey-{name}",
            id_mapping={"module": pairs},
            id_marks={("module", *pairs[0]): ("localDeleted",)} if pairs else {},
            label=name,
        )
    return drawn
