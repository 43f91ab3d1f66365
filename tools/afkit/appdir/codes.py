"""The pages of `afkit explain` for what reading and writing an app directory reports (AF8xx)."""

from __future__ import annotations

from afkit.codes import Code

CODE_OUTSIDE_FOLDER = Code(
    "AF801",
    "code-outside-folder",
    "makecomapp.json names a file outside the app's folder",
    "Paths in `makecomapp.json` are relative to its folder and use forward slashes. A path that is absolute, "
    "climbs above the folder with `..`, or leaves it through a symbolic link is not read. For the readme this "
    "is a warning: nothing else depends on it.\n\nCopy the file into the folder and name it there.",
)

CODE_FILE_MISSING = Code(
    "AF802",
    "code-file-missing",
    "makecomapp.json names a file that does not exist",
    "Deploying stops at the first code file that is not there.\n\nCorrect the path (upper and lower case "
    "count), write the file, or set the entry to null if the code is not managed here.",
)

ORPHAN_FILE = Code(
    "AF803",
    "orphan-file",
    "a code file belongs to no component",
    "The file lies among the code files, but `makecomapp.json` does not name it, so it is never deployed. It "
    "is often left over from a component that was renamed.\n\nDelete it, or name it in `codeFiles` of its "
    "component.",
)

NO_MAKECOMAPP = Code(
    "AF804",
    "no-makecomapp",
    "makecomapp.json is not an object",
    "The manifest of an app directory is a JSON object with `fileVersion`, `generalCodeFiles`, `components` "
    "and `origins`.\n\nRestore it from version control, or clone the app again with the official extension.",
)

UNKNOWN_FILE_VERSION = Code(
    "AF805",
    "unknown-file-version",
    "makecomapp.json has a version that this afkit does not read",
    "`fileVersion` says which version of the layout the folder follows; 1 is the only one known.\n\nUpdate "
    "afkit, or have the official extension write the folder again.",
)

ORIGIN_TWICE = Code(
    "AF808",
    "origin-twice",
    "two origins are the same place",
    "Origins with equal `baseUrl`, `appId`, `appVersion` and `label` cannot be told apart, and the official "
    "extension refuses them.\n\nRemove one of them, or give it another label.",
)

ID_MAPPED_TWICE = Code(
    "AF809",
    "id-mapped-twice",
    "an id stands twice in the id mapping of an origin",
    "`idMapping` pairs each local component with one remote component. An id that stands in two pairs of a "
    "kind makes it impossible to say what is deployed where.\n\nRemove the pair that is wrong.",
)

NO_FOLDER_TO_RENDER_TO = Code(
    "AF810",
    "no-folder-to-render-to",
    "an app directory cannot be written to this folder",
    "Rendering writes into a new or empty folder, or over an app directory. It refuses a folder that holds "
    "other things or another app, so that nothing is overwritten by mistake, and always refuses the connector's own "
    "folder.\n\nName another folder. `--force` allows a folder that holds other files.",
)

NO_COMPONENT_METADATA = Code(
    "AF811",
    "no-component-metadata",
    "a component of an exported app has no metadata",
    "An export has a folder for each component, with a `metadata.json` that says its name, label and type, "
    "connection and webhook. Without it the component is read as the plainest of its kind.\n\nExport the "
    "app again, or write the file.",
)

READ_BY_ROLE = Code(
    "AF812",
    "read-by-role",
    "code files are read by their names, without metadata",
    "A folder of code files without `makecomapp.json`, or a single code file, is checked by what its name and folder say: "
    "`modules/getOrder/api.imljson` is the communication of the module `getOrder`. What only metadata tell (labels, types, "
    "which connection is used) is not judged.\n\n"
    "Nothing needs to be done. `afkit import FOLDER` makes a manifest of such a folder.",
)
