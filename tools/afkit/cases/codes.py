"""The pages of `afkit explain` for what this room reports (AF92x)."""

from __future__ import annotations

from afkit.codes import Code

CASES_UNUSABLE = Code(
    "AF920",
    "cases-unusable",
    "cases.yaml is missing, or names something that does not exist",
    "A connector's cases are declared in `cases.yaml` beside its manifest. Modules, connections, modes of the "
    "sandbox and tables of its report must exist; names of cases are unique.\n\n"
    "The message says which name is unknown and which ones there are.",
)
