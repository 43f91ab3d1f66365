"""The pages of `afkit explain` for what this room and the front ends report: structure (AF1xx)."""

from __future__ import annotations

from afkit.codes import Code

UNKNOWN_KEY = Code(
    "AF101",
    "unknown-key",
    "a key is not known at its place",
    "The platform ignores keys that it does not know, so a misspelt directive silently does nothing. When the "
    "key resembles a known one it is an error, and the hint names the known one; keys that resemble nothing, "
    "and slips that are common in published apps (`lable`, `min` outside `validate`), are warnings.\n\n"
    "Spell the key as the hint says, move it to where it belongs, or remove it. `afkit lint --fix` corrects "
    "spellings.",
)

WRONG_TYPE = Code(
    "AF102",
    "wrong-type",
    "a value has the wrong type",
    "A text stands where a number is needed, an object where a list is, and so on. An expression such as "
    "`{{connection.timeout}}` may stand for any type, but only where the engine evaluates expressions: "
    "switches such as `followRedirects` and all of the parameters are taken literally.\n\n"
    "Write the type that the message names. In YAML, texts that look like numbers need quotes.",
)

VALUE_NOT_ALLOWED = Code(
    "AF103",
    "value-not-allowed",
    "a value is not among the allowed ones",
    "The key takes one of a few values, which the hint lists, with the nearest one first. Types of parameters "
    "have names of their own: `text` for strings, `collection` for objects, `number` for floats; a text over "
    "several lines is `text` with `multiline: true`.\n\n"
    "Write one of the allowed values.",
)

MISSING_KEY = Code(
    "AF104",
    "missing-key",
    "a key that is needed is missing",
    "The platform cannot work without the key, or a sibling needs it: a trigger of type `date` needs `date`.\n\n"
    "Add the key; the hint says what it is for.",
)

BAD_NAME = Code(
    "AF105",
    "bad-name",
    "a name or text does not look as it must",
    "Names of components, the app's ID, colours, addresses and references such as `rpc://listOrders` follow "
    "patterns of the platform, which refuses other ones when publishing. Modules, RPCs and functions cannot be "
    "reserved words of JavaScript.\n\n"
    "Choose a name as the message describes it.",
)

LIMIT_EXCEEDED = Code(
    "AF106",
    "limit-exceeded",
    "a text, number or list is too long, too large or too small",
    "The platform has limits: 512 characters for a `url` (expressions included), 1024 for an error message, "
    "300000 milliseconds for `timeout`, and so on.\n\n"
    "Shorten the value. Move long expressions into `temp`.",
)

NOT_ALLOWED_HERE = Code(
    "AF107",
    "not-allowed-here",
    "a key exists, but not at this place",
    "The key is known elsewhere: `output` belongs inside `response`, `epoch` to modules of type trigger, the "
    "steps of OAuth to connections of type oauth, `url` not next to `endpoint`.\n\n"
    "Move or remove it as the message says.",
)

DISPUTED = Code(
    "AF108",
    "disputed",
    "the platform's own sources disagree on this, or it has no effect here",
    "The editor's schema, the documentation and the engine of the platform do not accept the same things. What "
    "one of them accepts is accepted here too, with a remark: a warning where the others refuse it or it is "
    "known to be unreliable, an information where it is common and works.\n\n"
    "What works needs nothing to be done; to be on the safe side use the form that the message names. Where it says that "
    "a key has no effect here, remove the key, or move it.",
)

OUTDATED_SPELLING = Code(
    "AF109",
    "outdated-spelling",
    "a key has a newer spelling",
    "The old spelling is still read, at least by parts of the platform: `followRedirect` for "
    "`followRedirects`, `moduleSubtype` for `moduleType`.\n\n"
    "Use the spelling in the hint. `afkit lint --fix` does it.",
)

NULL_CODE = Code(
    "AF806",
    "null-code",
    "a code file holds nothing but null",
    "The platform reads a section that is null as an empty one.\n\nWrite `{}` into `samples` and into codes "
    "that hold requests, `[]` into lists of parameters and scopes.",
)

COMMENT_IN_PLAIN_JSON = Code(
    "AF807",
    "comment-in-plain-json",
    "a file that the platform reads as plain JSON holds a comment",
    "Comments are allowed in `.iml.json` files. `common.json`, `groups.json` and `makecomapp.json` are plain "
    "JSON, and the platform refuses them with a comment.\n\nRemove the comment.",
)

MAPPED_ID_UNKNOWN = Code(
    "AF813",
    "mapped-id-unknown",
    "the id mapping of an origin and the components do not fit together",
    "The official extension deploys a component under the id that the mapping has for it, and refuses a connection or "
    "webhook that is used and not mapped. A local id that no component has was misspelt, or is left over.\n\nCorrect the id, "
    "add the pair that is missing, or remove the one that is left over.",
)

INPUT_MISSING = Code(
    "AF901",
    "input-missing",
    "a required field has no value",
    "The field is declared with `required: true` and got nothing, null or an empty text.\n\n"
    "Give it a value: `-i name=value`, a member of `--input FILE`, or for a connection a line of its file.",
)

STRUCTURE = frozenset(
    {UNKNOWN_KEY, WRONG_TYPE, VALUE_NOT_ALLOWED, MISSING_KEY, BAD_NAME, LIMIT_EXCEEDED, NOT_ALLOWED_HERE}
)
"""Codes which say that a value does not have the shape that is declared for its place."""
