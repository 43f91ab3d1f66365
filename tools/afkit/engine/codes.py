"""The pages of `afkit explain` for runs that cannot start (AF90x)."""

from __future__ import annotations

from afkit.codes import Code

INPUT_WRONG = Code(
    "AF902",
    "input-wrong",
    "a value does not fit its field",
    "A number is given for text as it is written, and a text that is a number for a number; everything else must "
    "have the type of its field, be one of its options and keep its `validate` rules.\n\n"
    'With `-i`, a value is JSON where it parses as JSON: `-i \'items=[{"sku": "A1"}]\'` is an array.',
)

INPUT_UNKNOWN = Code(
    "AF903",
    "input-unknown",
    "a value is given for a field that does not exist",
    "Names are compared exactly. The message suggests the nearest one, or lists those that exist.",
)

CONNECTION_UNUSABLE = Code(
    "AF904",
    "connection-unusable",
    "a connection has no values, or needs what cannot be had here",
    "Give the values of its parameters with `--connection FILE`:\n\n"
    "```yaml\nclientId: my-id\nclientSecret: {env: MY_SECRET}\n```\n\n"
    "A variable that `{env: NAME}` names must be set. A connection that needs a person's consent in a browser "
    "is made by `afkit connect PATH`; what the platform has stored for it may also be given under `data:` (accessToken, "
    "refreshToken, expires).",
)

DIRECTIVE_NOT_EXECUTABLE = Code(
    "AF905",
    "directive-not-executable",
    "a directive is known, but cannot be executed here",
    "Sending the request without it would be silently wrong, so the run does not start: "
    "directives that only the platform's own apps may use, expressions where the platform takes none.\n\n"
    "The message names the directive and says what to do. `rejectUnauthorized: false` runs only with `--insecure`; for a "
    "certificate authority of your own, use `ca` or `--ca-file`.",
)

CONNECTION_UNCHECKED = Code(
    "AF906",
    "connection-unchecked",
    "a connection has no communication",
    "Saving the connection would prove nothing: any value would be accepted until a module fails.\n\n"
    "Give it a `communication` whose request fails for wrong credentials.",
)

COMPONENT_UNKNOWN = Code(
    "AF907",
    "component-unknown",
    "a module, RPC or connection of that name does not exist",
    "Names are compared exactly. The message suggests the nearest one, or lists those that exist.",
)

INPUT_UNRESOLVED = Code(
    "AF909",
    "input-unresolved",
    "the fields or options that an RPC gives could not be fetched",
    "What a module takes is known only when the RPCs behind its fields have answered. They run before anything else, "
    "with the connection and the values of the run.\n\n"
    "Mend what the message says, give the values that the RPC reads, or skip the check with `--no-rpc`.",
)

PAYLOAD_MISSING = Code(
    "AF908",
    "payload-missing",
    "an instant trigger runs on the payload of a webhook call",
    "Give the payload, as the webhook hands it on, as JSON or YAML: `--payload FILE`.",
)

RECORDING_UNREADABLE = Code(
    "AF915",
    "recording-unreadable",
    "a file is not a recording, or cannot be read",
    "`afkit run … --record FILE` writes a recording; `--replay FILE` answers from it. A recording is JSON and holds no "
    "secret; it can be edited by hand and belongs into version control beside the cases.",
)
