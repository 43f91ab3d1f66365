"""The pages of `afkit explain` for what importing reports (AF93x)."""

from __future__ import annotations

from afkit.codes import Code

IMPORT_IMPOSSIBLE = Code(
    "AF930",
    "import-impossible",
    "nothing can be made of a description, a command line or a recording",
    "Swagger 2.0, OpenAPI 3.0 and 3.1 are read, as YAML or JSON, in one file or several. A `$ref` to a network is "
    "not fetched, and one that leaves the description's folder is not followed unless `--root` names a wider one. "
    "Parts that are broken are told and passed over; a file that is not a description at all is refused.\n\n"
    "Of a curl command line the address must be plain; of a HAR file, the calls must be in `log.entries`.",
)

IMPORT_NOTHING_CHOSEN = Code(
    "AF931",
    "import-nothing-chosen",
    "no operation has the tag or the id that was asked for",
    "`--tag` takes a tag of the description, `--operation` an operationId, or `METHOD /path` in quotes.\n\n"
    "`afkit import openapi SPEC --list` shows both.",
)

IMPORT_OVER_SOMETHING = Code(
    "AF932",
    "import-over-something",
    "the target of an import holds something already",
    "An import never writes over a connector by itself.\n\nName another place with `-o`. `--force` overwrites; "
    "`afkit import --update PATH` brings in what the service changed and keeps your own edits.",
)

IMPORT_NO_BASELINE = Code(
    "AF933",
    "import-no-baseline",
    "a connector has no memory of the description that it was made of",
    "`import.lock.json` beside the manifest holds the digest of the description and what was made of it. Without it "
    "nobody can tell your edits from those of the service.\n\nImport the description into a new folder, and take "
    "over by hand what you need.",
)
