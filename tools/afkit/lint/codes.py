"""The pages of `afkit explain` for what checking reports about itself (AF09x)."""

from __future__ import annotations

from afkit.codes import Code

UNUSED_SUPPRESSION = Code(
    "AF090",
    "unused-suppression",
    "a comment silences nothing",
    "A comment `afkit: ignore[CODE]` stands where nothing is reported (any more).\n\n"
    "Remove the code from the comment, or the comment. It covers its own line, or, alone on a line, "
    "the next line that is no comment. In an app directory a comment above all else in a code of a component also covers "
    "what `makecomapp.json`, which has no room for comments, says of the component.",
)

MALFORMED_SUPPRESSION = Code(
    "AF091",
    "malformed-suppression",
    "a comment that should silence a finding names none",
    "What is accepted must be named, by code or by name, in square brackets: `# afkit: ignore[AF301] "
    "the reason`, or in JSON files `// afkit: ignore[AF301] the reason`. Several codes are separated "
    "by commas; `AF3` stands for a whole family.",
)

PART_NOT_INCLUDED = Code(
    "AF120",
    "part-not-included",
    "no include names a part that declares what the connector misses",
    "Components are named that the manifest does not declare, and a file beside it declares them: the line of `include` that "
    "names it is missing.\n\nAdd the file to `include`.",
)

UNKNOWN_IN_COMPANION = Code(
    "AF230",
    "unknown-in-companion",
    "sandbox.yaml or cases.yaml names what is not there",
    "A case runs a module, a procedure or a connection that the connector does not have, gives a connection a value that it "
    "does not ask for, expects an error type that the platform does not have, or names a mode or switch that the sandbox does "
    "not have; or the sandbox names a connection, reply or mode that does not exist.\n\nWrite the name as it is declared.",
)

ROUTE_NEVER_CALLED = Code(
    "AF231",
    "route-never-called",
    "nothing calls a route of the sandbox",
    "No request of the connector has the route's method and path. Perhaps one of them is misspelt.\n\nIt is not told "
    "where an address is only known at a run.",
)

CALL_NOT_ANSWERED = Code(
    "AF232",
    "call-not-answered",
    "no route of the sandbox answers a call",
    "In the sandbox this request gets the reply of `otherwise`, mostly a 404. Add a route for it to try the module.",
)

CASE_INPUT = Code(
    "AF233",
    "case-input",
    "an input of a case does not fit the parameters",
    "The module has no parameter of that name, or one of another type. Inputs are written as the module's parameters "
    "are called.",
)

CASE_TWICE = Code(
    "AF234",
    "case-twice",
    "two cases or two routes have one name",
    "Cases are told apart by their names, and so are routes, which faults such as `429@receiver` name: give each its own.",
)
