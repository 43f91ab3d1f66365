"""The pages of `afkit explain` for what reading a manifest reports (AF110 to AF118)."""

from __future__ import annotations

from afkit.codes import Code

UNKNOWN_MANIFEST_VERSION = Code(
    "AF110",
    "unknown-manifest-version",
    "the manifest has a version that this afkit does not read",
    "`manifest: 1` says which version of the format a file follows. A newer version may mean things that this "
    "afkit does not know, so the file is refused rather than misread.\n\nUpdate afkit, or write the version "
    "that it reads.",
)

NO_MANIFEST = Code(
    "AF111",
    "no-manifest",
    "a file that should be a manifest, or a part of one, is something else",
    "A manifest is a mapping that begins with `manifest: 1` and an `app:` block; an included file is a mapping "
    "of component maps such as `modules:`. An empty file, a list or a single value is neither, and "
    "`sandbox.yaml` and `cases.yaml` are files of their own.\n\nName the manifest or its folder, and include "
    "only files with components.",
)

PATH_OUTSIDE_FOLDER = Code(
    "AF112",
    "path-outside-folder",
    "a path leads outside the connector's folder",
    "Everything that a connector consists of lies in its folder, so that it can be moved, packed and reviewed "
    "as one. A path that is absolute, climbs above the folder with `..`, or leaves it through a symbolic link "
    "is refused.\n\nCopy the file into the folder and name it there.",
)

NAMED_FILE_MISSING = Code(
    "AF113",
    "named-file-missing",
    "a file that the manifest names does not exist, or an include matches nothing",
    "Paths are relative to the file that holds them and use forward slashes. In `include`, `*` and `?` match "
    "within a name and `**` any number of folders; hidden folders and linked ones are not searched.\n\nCorrect "
    "the path. Names are case-sensitive on most systems, even where yours is not.",
)

INCLUDE_CIRCLE = Code(
    "AF114",
    "include-circle",
    "an include leads back to a file that is being included",
    "A file that includes itself, directly or through others, has no order in which it could be read.\n\n"
    "Remove one of the includes; the simplest way is to include every file from the manifest itself.",
)

COMPONENT_DECLARED_TWICE = Code(
    "AF115",
    "component-declared-twice",
    "two files declare a component of the same kind and name",
    "The names of connections, modules and the other kinds are unique within a connector, over all included "
    "files. The first declaration is used.\n\nRemove one of the two or give it another name. To share parts "
    "between components, use YAML anchors and merge keys.",
)

CONNECTION_UNCLEAR = Code(
    "AF116",
    "connection-unclear",
    "a component does not say which of several connections it uses",
    "With a single connection, every module, remote procedure and webhook uses it unless it says otherwise. "
    "With two or more there is no sensible default.\n\nWrite `connection: NAME`, and `altConnection: NAME` if "
    "users may choose a second one, or `connection: null` for a component that needs none.",
)

NOTHING_TO_LOAD = Code(
    "AF118",
    "nothing-to-load",
    "there is no connector at a path",
    "A connector is a manifest (`manifest.yaml`, `manifest.yml`, `manifest.json`, or a file of any other name "
    "that you name yourself), a folder that holds one, or an app directory, which holds `makecomapp.json`.\n\n"
    "Check the path. An exported app without `makecomapp.json` must be cloned with the official extension, "
    "which writes it.",
)

"""(code, short name, one-line summary, explanation in Markdown)."""

INCLUDE_ADDS_NOTHING = Code(
    "AF119",
    "include-adds-nothing",
    "an include brings in nothing",
    "The file is included already, by this list or by another file, or it declares no component.\n\n"
    "Remove the line, or write into the file what it was made for.",
)
