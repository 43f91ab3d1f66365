"""The codes that this room reports, each with a short name, a summary and an explanation with the remedy."""

from __future__ import annotations

from afkit.codes import Code

UNEXPECTED_TOKEN = Code(
    "AF301",
    "unexpected-token",
    "Something stands where the expression cannot go on.",
    "Two values stand side by side, a dot has no name behind it, or a sign has no meaning in the "
    "language.\n\nJoin values by an operator, separate arguments by a comma, and put names with odd "
    "characters in backticks: `` {{headers.`content-type`}} ``.",
)

UNCLOSED_QUOTE = Code(
    "AF302",
    "unclosed-quote",
    "A quoted text, a name in backticks or a `{{` is not closed.",
    "Add the missing quote. A backslash does not escape: inside a text, its own quote is written twice "
    "(`'it''s'`), the other one needs nothing (`\"it's\"`).",
)

MISSING_VALUE = Code(
    "AF303",
    "missing-value",
    "A value is missing.",
    "The braces are empty, or an operator has no operand. Name a variable or a value such as `null` or "
    "`emptystring`, or remove the operator.",
)

BRACKET = Code(
    "AF304",
    "bracket",
    "A bracket is not closed, or closes nothing.",
    "Add or remove the bracket that the message names.",
)

MISSING_ARGUMENT = Code(
    "AF305",
    "missing-argument",
    "An argument is missing between separators.",
    "The platform takes it for `undefined`. Write that, or remove the separator. Optional arguments can be "
    "left out at the end only.",
)

ARRAY_LITERAL = Code(
    "AF306",
    "array-literal",
    "There are no array literals.",
    "The platform gives null for `['a', 'b']`. Write `split('a,b', ',')`, `emptyarray`, `add(emptyarray, "
    "a, b)`, or put a JSON array into `temp` and name it.",
)

OBJECT_LITERAL = Code(
    "AF307",
    "object-literal",
    "There are no object literals.",
    "The platform gives damaged text for `{a: b}`. Put a JSON object into `temp` and name it.",
)

TYPOGRAPHIC_SIGN = Code(
    "AF308",
    "typographic-sign",
    "A typographic quote or dash stands where the plain sign is needed.",
    "Word processors replace quotes and dashes. Write `'`, `\"` and `-`.",
)

TERNARY = Code(
    "AF309",
    "ternary",
    "There is no `a ? b : c`.",
    "Write `if(condition, a, b)`.",
)

ARROW_FUNCTION = Code(
    "AF310",
    "arrow-function",
    "There are no arrow functions.",
    "`map(array, 'key')` takes a member of each element, `map(array, 'key', 'filter', 'value')` of some "
    "of them. For more, write a custom function.",
)

METHOD_CALL = Code(
    "AF311",
    "method-call",
    "Values have no methods.",
    "Functions take the value as an argument: `length(x)`, `map(x, 'key')`, `upper(x)`.",
)

NESTED_BRACES = Code(
    "AF312",
    "nested-braces",
    "Braces stand inside braces.",
    "Everything between `{{` and `}}` is one expression already: write the inner part without its braces.",
)

BRACES_IN_INDEX = Code(
    "AF313",
    "braces-in-index",
    "Braces stand inside the brackets of an index.",
    "`a[{{n}}]` works, but `a[n]` means the same and is not easily misread.",
)

NESTED_TOO_DEEP = Code(
    "AF314",
    "nested-too-deep",
    "The expression is nested deeper than 64 levels.",
    "Move a part of it into `temp` or a custom function.",
)

LITERAL_BRACES = Code(
    "AF315",
    "literal-braces",
    "A `{{` without `}}` is plain text.",
    "Close the braces if an expression is meant. To print the braces, write them as a text: `{{'{{'}}`.",
)

MIXED_SEPARATORS = Code(
    "AF316",
    "mixed-separators",
    "Arguments of one call are separated by commas and by semicolons.",
    "The platform accepts it, people misread it. Write commas in apps and semicolons in scenarios.",
)

WORD_OPERATOR = Code(
    "AF317",
    "word-operator",
    "An app writes `and`, `or` or `mod` as a word.",
    "The words belong to the mapping panel. In an app write `&&`, `||` and `%`.",
)

MODULE_NUMBER = Code(
    "AF318",
    "module-number",
    "An app refers to a module by its number.",
    "References such as `1.name` exist in scenarios. In an app, values come from `parameters`, `body`, "
    "`item` and the other variables of the place.",
)

UNKNOWN_FUNCTION = Code(
    "AF320",
    "unknown-function",
    "There is no function of that name.",
    "The platform stops with `Function '…' not found!`. Names are case-sensitive. Some names exist in "
    "other products only, some nowhere: the hint says what to write instead. The app's own functions are "
    "found by their names.",
)

UNDOCUMENTED_FUNCTION = Code(
    "AF321",
    "undocumented-function",
    "The function is not documented.",
    "It is known from notes about the engine or from the mapping panel only, and may change without notice.",
)

ARGUMENT_COUNT = Code(
    "AF322",
    "argument-count",
    "A call has too few or too many arguments.",
    "Too few stop the module, too many are ignored. `afkit iml --functions` lists all signatures.",
)

IFEMPTY_THIRD = Code(
    "AF323",
    "ifempty-third",
    "The third argument of `ifempty` has no effect.",
    "`ifempty(value, fallback)` takes two. Nest calls for several fallbacks, or write `a || b || c`.",
)

ARGUMENT_TYPE = Code(
    "AF324",
    "argument-type",
    "An argument has a type that the function cannot use.",
    "The platform converts text, numbers and dates where it can, and stops where it cannot.",
)

UNKNOWN_VARIABLE = Code(
    "AF325",
    "unknown-variable",
    "There is no variable of that name.",
    "It evaluates to undefined, silently. Correct the name, or quote it if a text is meant."
    " [Which variable exists where](../reference/variables.md) is one table.",
)

VARIABLE_NOT_HERE = Code(
    "AF326",
    "variable-not-here",
    "The variable exists, but not at this place.",
    "Each place of an app has its own variables: `body` exists in responses, `item` where something is "
    "iterated, `connection` where one is connected. [Which variable exists where](../reference/variables.md) is one table.",
)

UNKNOWN_MEMBER = Code(
    "AF327",
    "unknown-member",
    "The value has no member of that name.",
    "The path evaluates to undefined. Correct the name; only collections have members."
    " [Which variable exists where](../reference/variables.md) tells those that are known.",
)

HYPHEN = Code(
    "AF328",
    "hyphen",
    "A hyphen in a path is a subtraction.",
    "`headers.content-type` subtracts `type` from `headers.content`. Write `` headers.`content-type` ``.",
)

INDEX = Code(
    "AF329",
    "index",
    "An index is wrong whatever the value is.",
    "Arrays count from 1: `a[1]` or `a[]` is the first element, `a[-1]` the last, `a[0]` is always undefined.",
)

OPERAND = Code(
    "AF330",
    "operand",
    "An operator cannot work with its operands.",
    "Arithmetic needs numbers, numeric texts or dates.",
)

FUNCTION_FAILED = Code(
    "AF331",
    "function-failed",
    "A function could not work with its arguments.",
    "The message gives the function's reason.",
)

FUNCTION_NOT_FOUND = Code(
    "AF332",
    "function-not-found",
    "A function that does not exist was called.",
    "See AF320, which finds the same without running anything.",
)

PARAMETER_MISSING = Code(
    "AF333",
    "parameter-missing",
    "A call lacks an argument.",
    "See AF322, which finds the same without running.",
)

RESULT_TOO_LARGE = Code(
    "AF334",
    "result-too-large",
    "A result is larger than an evaluation may make.",
    "Repeated replacing and joining grows fast. Texts are limited to 16 million characters, arrays to a "
    "million elements.",
)

EVALUATION_TOO_DEEP = Code(
    "AF335",
    "evaluation-too-deep",
    "Values are nested too deeply to be used.",
    "Flatten the data or the expression.",
)

CASE_TABLE = Code(
    "AF336",
    "case-table",
    "A line of a table of cases cannot be used.",
    "Each line is a JSON object with `input` and `expect`; `dialect`, `context`, `timezone`, `now` and "
    "`type` are optional.",
)

COMPARISON_OF_TYPES = Code(
    "AF340",
    "comparison-of-types",
    "Two values of different types are compared.",
    "Whether `'1' = 1` holds is not settled between the documentation and the engine, and most such "
    "comparisons are never true. Convert one side first: `parseNumber`, `toString`, `parseDate`.",
)

BOOLEAN_AS_TEXT = Code(
    "AF341",
    "boolean-as-text",
    "A boolean is compared with the text `'true'` or `'false'`.",
    "The comparison is never true. Write `x = true`, or just `x` or `!x`.",
)

FORMAT_TYPE = Code(
    "AF342",
    "format-type",
    "A date format or zone is no text.",
    "Write it as a quoted text: `formatDate(now, 'YYYY-MM-DD')`.",
)

DATE_TOKENS = Code(
    "AF343",
    "date-tokens",
    "A date format does not mean what it seems to.",
    "`YYYY` is the year (`yyyy` is nothing), `MM` the month and `mm` the minute, `DD` the day of the "
    "month and `dd` the weekday, `hh` needs `A` or `a` beside it, `HH` does not. Letters that are no "
    "tokens are copied; put text in square brackets.",
)

REGULAR_EXPRESSION = Code(
    "AF344",
    "regular-expression",
    "The regular expression of `replace` has a fault.",
    "A regular expression is written `'/pattern/flags'` with the flags g, i and m. Named groups make "
    "`replace` fail. Without `g` only the first match is replaced; without a closing slash the text is "
    "searched as it is.",
)

COLLECTION_IN_TEXT = Code(
    "AF345",
    "collection-in-text",
    "A collection is put into a text.",
    "Depending on the version of the engine it becomes JSON or the word `{object}`. Write "
    "`createJSON(value)` or name a member.",
)

SIGNATURE_KEY = Code(
    "AF346",
    "signature-key",
    "The key of a signature is weak or may be empty.",
    "With an empty key, `sha256` silently gives a plain hash that anyone can make. Take the key from a "
    "required connection parameter. `md5` and `sha1` are broken as signatures.",
)

FIRST_INSTEAD_OF_ALL = Code(
    "AF347",
    "first-instead-of-all",
    "`a[].b` or `a.b` is one value, not the values of all elements.",
    "`[]` is the first element, and a name after an array gives undefined. Write `map(a, 'b')`.",
)

EMPTY_TEXT = Code(
    "AF348",
    "empty-text",
    "The empty text counts as not filled.",
    "Where an empty text is to be sent on purpose, write `emptystring`; `ifempty(x, '')` changes nothing that is text.",
)

LONG_EXPRESSION = Code(
    "AF349",
    "long-expression",
    "An expression is long and deeply nested.",
    "Move parts into `temp`, where they get a name, or write a custom function.",
)

UNKNOWN_ZONE = Code(
    "AF351",
    "unknown-zone",
    "There is no time zone of that name.",
    "An unknown zone is ignored and the default used. Write an IANA name such as `Europe/Prague` or `UTC`.",
)
