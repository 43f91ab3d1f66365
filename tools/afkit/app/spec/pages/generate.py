"""Make the texts of all schema files from the declarations.

The command line writes them and checks for drift; rooms above add the shapes of their own files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from afkit.annotations import Any, Final
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.pages.jsonschema import NO_SNIPPETS, to_json_schema
from afkit.app.spec.pages.snippets import SNIPPETS
from afkit.app.spec.shapes.shape import Shape
from afkit.records import NamedTuple


class SchemaFile(NamedTuple):
    """A schema file: `name` is its path below `schemas/` without `.schema.json`, and what `afkit schema` calls it."""

    name: str
    title: str
    shape: Shape
    description: str = ""
    snippets: Mapping[str, Any] = NO_SNIPPETS


_APP_FILES: Final = (
    (
        "api",
        "action-communication",
        "Communication of modules and remote procedures",
        "One request, or a list of them.",
    ),
    ("api-trigger", "trigger-communication", "Communication of a polling trigger", "Requests with `response.trigger`."),
    ("api-responder", "responder-communication", "Communication of a responder", "The answer to the webhook's caller."),
    ("api-endpoint", "endpoint-communication", "Communication of an endpoint", "A single request."),
    ("api-connection", "basic-communication", "Communication of a basic connection", "A single request."),
    ("api-oauth", "oauth-communication", "Communication of an OAuth connection", "Steps, each with its request."),
    ("api-webhook", "webhook-communication", "Communication of a webhook", "What to do with an incoming call."),
    ("attach", "attach", "Attach, detach and update of a webhook", "Requests that register, remove and change it."),
    ("base", "base", "Base", "What all requests of the app share."),
    ("epoch", "epoch", "Epoch", "Where a polling trigger may start."),
    ("parameters", "parameters", "Parameters", "What the user fills in."),
    ("endpoint-parameters", "endpoint-parameters", "Input or output of an endpoint", "Named and explained fields."),
    ("interface", "interface", "Interface", "What a module gives out."),
    ("samples", "samples", "Samples", "One example of the output."),
    ("scope", "scope", "Scope", "OAuth scopes that are needed."),
    ("scopes", "scopes", "Scope list", "All OAuth scopes, in words."),
    ("groups", "groups", "Groups", "How modules are grouped and ordered."),
    ("common", "common", "Common data", "Data readable as `common.*`."),
    ("install-directives", "install-directives", "Install directives", "From install values to common data."),
    ("makecomapp", "makecomapp", "makecomapp.json", "The manifest of an app directory."),
)


def app_schemas() -> tuple[SchemaFile, ...]:
    """List the schemas of the manifest and of every code file of the app format."""
    manifest = SchemaFile("manifest", "Manifest", shape_named("manifest"), "A whole connector in one file.", SNIPPETS)
    part = SchemaFile(
        "manifest-part", "Included file", shape_named("manifest-part"), "Components of a connector.", SNIPPETS
    )
    files = (SchemaFile(f"app/{name}", title, shape_named(shape), doc) for name, shape, title, doc in _APP_FILES)
    return (manifest, part, *files)


def render_schemas(files: Iterable[SchemaFile]) -> Mapping[str, str]:
    """Give the text of each schema file by its path below `schemas/`; the same declarations give the same bytes."""
    return {f"{file.name}.schema.json": render_schema(file) for file in files}


def render_schema(file: SchemaFile) -> str:
    """Give the text of one schema file."""
    schema_id = f"{file.name.rpartition('/')[2]}.schema.json"
    schema = to_json_schema(file.shape, file.title, schema_id, file.description, file.snippets)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
