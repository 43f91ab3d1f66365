"""The pages of `afkit explain` for what this room reports: texts and their syntax (AF0xx)."""

from __future__ import annotations

from afkit.codes import Code

BAD_ENCODING = Code(
    "AF002",
    "bad-encoding",
    "a text is not UTF-8, or holds characters that no text file has",
    "Connectors are UTF-8 texts. A byte that starts no character, a NUL or another control "
    "character, and half of a surrogate pair are refused at their place.\n\n"
    "Save the file as UTF-8. A control character that a value needs is written as an escape in a "
    'double-quoted text, such as `"\\x1f"`.',
)

YAML_SYNTAX = Code(
    "AF003",
    "yaml-syntax",
    "a text is not YAML",
    "The message names the place where reading stopped; the slip often stands a little before it. "
    "Frequent causes: uneven indentation, a second `: ` in a value without quotes, a value that "
    "begins with `@`, `` ` ``, `%`, `&`, `*` or `!`.\n\n"
    'Put such values in quotes: `label: "Note: optional"`.',
)

JSON_SYNTAX = Code(
    "AF004",
    "json-syntax",
    "a text is not JSON",
    "Keys and texts stand in double quotes, items are separated by commas, numbers have no leading "
    "zeros. Files of an app directory and a JSON manifest may hold comments (`//` and `/* */`).",
)

UNQUOTED_EXPRESSION = Code(
    "AF005",
    "unquoted-expression",
    "an expression must be in quotes",
    "A bare `{` begins a mapping in YAML and an object in JSON, so `url: {{connection.host}}/x` is "
    "read as something else or not at all.\n\n"
    'Write `url: "{{connection.host}}/x"`. In single quotes, a `\'` inside the expression is doubled.',
)

TAB_INDENTATION = Code(
    "AF006",
    "tab-indentation",
    "a tab cannot indent YAML",
    "YAML knows spaces only as indentation, because a tab has no agreed width.\n\n"
    "Replace the tab by spaces; most editors can do so for a whole file.",
)

LEFT_OPEN = Code(
    "AF007",
    "left-open",
    "a quote, bracket or comment is not closed",
    "The place that is shown is where it opens: from there on everything was read as part of it.\n\n"
    "Close it, or remove the opening one.",
)

TOO_DEEP = Code(
    "AF008",
    "too-deep",
    "values are nested more than 100 deep",
    "No connector needs such depth, and programs that read the file may fail on it.\n\nFlatten the structure.",
)

ALIAS_EXPANSION = Code(
    "AF009",
    "alias-expansion",
    "aliases expand without end, or to too many values",
    "An anchor that contains an alias of itself never ends, and aliases of aliases multiply. "
    "Expansion is bounded at 200,000 values.\n\n"
    "Remove the alias inside its own anchor, or write the values out.",
)

DUPLICATE_KEY = Code(
    "AF010",
    "duplicate-key",
    "a key stands twice in one mapping",
    "Of two equal keys, readers silently keep the last one, so the first is lost.\n\n"
    "Remove or rename one of them. A key that a merge (`<<`) brings in may be written again: the "
    "explicit one wins.",
)

YAML_SURPRISE = Code(
    "AF011",
    "yaml-surprise",
    "an unquoted value means something else to other YAML readers",
    "Here scalars follow YAML 1.2: `no`, `on`, `1:30`, `1_000` and `2024-01-01` are texts. YAML 1.1 "
    "readers, among them many editors and scripts, make a boolean, a number or a date of them.\n\n"
    "Quote the text, or write `true` or `false` where a boolean is meant.",
)

NUMBER_NOT_AS_WRITTEN = Code(
    "AF012",
    "number-not-as-written",
    "a number loses something of what was written",
    "`012` is the number 12, `1e3` is 1000.0, and `1.10` under a version key is 1.1.\n\n"
    "Quote the value if its digits matter; write the plain number otherwise.",
)

TRAILING_COMMA = Code(
    "AF013",
    "trailing-comma",
    "a comma after the last item of a JSON list or object",
    "Strict JSON readers refuse it.\n\nRemove the comma; `afkit lint --fix` does.",
)

KEY_NOT_TEXT = Code(
    "AF014",
    "key-not-text",
    "a key is not a text",
    "Keys become names of JSON members, so a list or mapping cannot be one, nor can an empty place "
    "before the colon.\n\n"
    'Write a name; an empty one is `""`.',
)

FOREIGN_TAG = Code(
    "AF015",
    "foreign-tag",
    "a YAML tag makes no JSON value",
    "Tags such as `!!binary`, `!!python/object` or one of your own build values that JSON does not "
    "have. They are never run.\n\n"
    "Remove the tag, and write the value as text, number, boolean, null, list or mapping.",
)

NUMBER_NOT_JSON = Code(
    "AF016",
    "number-not-json",
    "a number that JSON does not have",
    "Infinity and NaN are no JSON values, and numbers of more than 1,000 digits or beyond the range "
    "of a double are refused.\n\n"
    "Quote it if it is a text, or write `null`.",
)

SEVERAL_DOCUMENTS = Code(
    "AF017",
    "several-documents",
    "a file holds more than one YAML document",
    "A line `---` in the middle of a file begins a second document, which would be ignored.\n\n"
    "Keep one document to a file; `include` in the manifest brings in others.",
)

PATH_LEAVES_FOLDER = Code(
    "AF018",
    "path-leaves-folder",
    "a path leads outside the connector's folder",
    "A connector names files below its own folder only, with forward slashes: no absolute path, no "
    "`..`, and no symbolic link that leads outside.\n\n"
    "Move the file into the folder and name it relative to it.",
)

CANNOT_WRITE = Code(
    "AF019",
    "cannot-write",
    "a file cannot be written",
    "The folder forbids it, the disk is full, or a folder stands where the file should be. Nothing "
    "was written half: the old content is still there.",
)

CANNOT_EDIT = Code(
    "AF020",
    "cannot-edit",
    "a change of a text was refused",
    "Commands that change a file by path (`--fix`, `test --update`, `pull`) touch only what they must. They refuse "
    "where a change would show at other places too, because an alias repeats the value, where an anchor would be "
    "lost that is used elsewhere, and where the path leads nowhere.\n\n"
    "Make the change by hand, or write the value out in place of the alias first.",
)

CONFLICT_MARKER = Code(
    "AF021",
    "conflict-marker",
    "a text holds the marks of a merge that was not finished",
    "Where two branches changed the same lines, git writes both versions into the file, between `<<<<<<<`, `=======` and "
    "`>>>>>>>`. Until somebody chooses, the file is neither of them.\n\n"
    "Keep the lines that are right, and remove the others and the marks.",
)

LONE_QUOTE = Code(
    "AF022",
    "lone-quote",
    "a value ends with a quote that none began",
    '`label: Parcels"` is the text `Parcels"`, with the quote. Most likely the quote at its beginning was lost.\n\n'
    "Write the quote at the beginning, or remove the one at the end; a text that is to hold it stands in other quotes.",
)
