"""The codes that this room reports, each with a short name, a summary and an explanation with the remedy."""

from __future__ import annotations

CODES: tuple[tuple[str, str, str, str], ...] = (
    (
        "AF300",
        "expression",
        "An expression could not be used.",
        "The message says why. Codes from AF301 to AF349 name the single causes.",
    ),
    (
        "AF301",
        "unexpected-token",
        "Something stands where the expression cannot go on.",
        "Two values stand side by side, a dot has no name behind it, or a sign has no meaning in the "
        "language.\n\nJoin values by an operator, separate arguments by a comma, and put names with odd "
        "characters in backticks: `` {{headers.`content-type`}} ``.",
    ),
    (
        "AF302",
        "unclosed-quote",
        "A quoted text, a name in backticks or a `{{` is not closed.",
        "Add the missing quote. A backslash does not escape: inside a text, its own quote is written twice "
        "(`'it''s'`), the other one needs nothing (`\"it's\"`).",
    ),
    (
        "AF303",
        "missing-value",
        "A value is missing.",
        "The braces are empty, or an operator has no operand. Name a variable or a value such as `null` or "
        "`emptystring`, or remove the operator.",
    ),
    (
        "AF304",
        "bracket",
        "A bracket is not closed, or closes nothing.",
        "Add or remove the bracket that the message names.",
    ),
    (
        "AF305",
        "missing-argument",
        "An argument is missing between separators.",
        "Write a value such as `null` or `emptystring`, or remove the separator. Optional arguments can be "
        "left out at the end only.",
    ),
    (
        "AF306",
        "array-literal",
        "There are no array literals.",
        "The platform gives null for `['a', 'b']`. Write `split('a,b', ',')`, `emptyarray`, `add(emptyarray, "
        "a, b)`, or put a JSON array into `temp` and name it.",
    ),
    (
        "AF307",
        "object-literal",
        "There are no object literals.",
        "The platform gives damaged text for `{a: b}`. Put a JSON object into `temp` and name it.",
    ),
    (
        "AF308",
        "typographic-sign",
        "A typographic quote or dash stands where the plain sign is needed.",
        "Word processors replace quotes and dashes. Write `'`, `\"` and `-`.",
    ),
    (
        "AF309",
        "ternary",
        "There is no `a ? b : c`.",
        "Write `if(condition, a, b)`.",
    ),
    (
        "AF310",
        "arrow-function",
        "There are no arrow functions.",
        "`map(array, 'key')` takes a member of each element, `map(array, 'key', 'filter', 'value')` of some "
        "of them. For more, write a custom function.",
    ),
    (
        "AF311",
        "method-call",
        "Values have no methods.",
        "Functions take the value as an argument: `length(x)`, `map(x, 'key')`, `upper(x)`.",
    ),
    (
        "AF312",
        "nested-braces",
        "Braces stand inside braces.",
        "Everything between `{{` and `}}` is one expression already: write the inner part without its braces.",
    ),
    (
        "AF313",
        "braces-in-index",
        "Braces stand inside the brackets of an index.",
        "`a[{{n}}]` works, but `a[n]` means the same and is not easily misread.",
    ),
    (
        "AF314",
        "nested-too-deep",
        "The expression is nested deeper than 64 levels.",
        "Move a part of it into `temp` or a custom function.",
    ),
    (
        "AF315",
        "literal-braces",
        "A `{{` without `}}` is plain text.",
        "Close the braces if an expression is meant. To print the braces, write them as a text: `{{'{{'}}`.",
    ),
    (
        "AF316",
        "mixed-separators",
        "Arguments of one call are separated by commas and by semicolons.",
        "The platform accepts it, people misread it. Write commas in apps and semicolons in scenarios.",
    ),
    (
        "AF317",
        "word-operator",
        "An app writes `and`, `or` or `mod` as a word.",
        "The words belong to the mapping panel. In an app write `&&`, `||` and `%`.",
    ),
    (
        "AF318",
        "module-number",
        "An app refers to a module by its number.",
        "References such as `1.name` exist in scenarios. In an app, values come from `parameters`, `body`, "
        "`item` and the other variables of the place.",
    ),
    (
        "AF320",
        "unknown-function",
        "There is no function of that name.",
        "The platform stops with `Function '…' not found!`. Names are case-sensitive. Some names exist in "
        "other products only, some nowhere: the hint says what to write instead. The app's own functions are "
        "found by their names.",
    ),
    (
        "AF321",
        "undocumented-function",
        "The function is not documented.",
        "It is known from notes about the engine or from the mapping panel only, and may change without notice.",
    ),
    (
        "AF322",
        "argument-count",
        "A call has too few or too many arguments.",
        "Too few stop the module, too many are ignored. `afkit iml --functions` lists all signatures.",
    ),
    (
        "AF323",
        "ifempty-third",
        "The third argument of `ifempty` has no effect.",
        "`ifempty(value, fallback)` takes two. Nest calls for several fallbacks, or write `a || b || c`.",
    ),
    (
        "AF324",
        "argument-type",
        "An argument has a type that the function cannot use.",
        "The platform converts text, numbers and dates where it can, and stops where it cannot.",
    ),
    (
        "AF325",
        "unknown-variable",
        "There is no variable of that name.",
        "It evaluates to undefined, silently. Correct the name, or quote it if a text is meant."
        " [Which variable exists where](../reference/variables.md) is one table.",
    ),
    (
        "AF326",
        "variable-not-here",
        "The variable exists, but not at this place.",
        "Each place of an app has its own variables: `body` exists in responses, `item` where something is "
        "iterated, `connection` where one is connected. [Which variable exists where](../reference/variables.md) is one table.",
    ),
    (
        "AF327",
        "unknown-member",
        "The value has no member of that name.",
        "The path evaluates to undefined. Correct the name; only collections have members."
        " [Which variable exists where](../reference/variables.md) tells those that are known.",
    ),
    (
        "AF328",
        "hyphen",
        "A hyphen in a path is a subtraction.",
        "`headers.content-type` subtracts `type` from `headers.content`. Write `` headers.`content-type` ``.",
    ),
    (
        "AF329",
        "index",
        "An index is wrong whatever the value is.",
        "Arrays count from 1: `a[1]` or `a[]` is the first element, `a[-1]` the last, `a[0]` is always undefined.",
    ),
    (
        "AF330",
        "operand",
        "An operator cannot work with its operands.",
        "Arithmetic needs numbers, numeric texts or dates.",
    ),
    (
        "AF331",
        "function-failed",
        "A function could not work with its arguments.",
        "The message gives the function's reason.",
    ),
    (
        "AF332",
        "function-not-found",
        "A function that does not exist was called.",
        "See AF320, which finds the same without running anything.",
    ),
    (
        "AF333",
        "parameter-missing",
        "A call lacks an argument.",
        "See AF322, which finds the same without running.",
    ),
    (
        "AF334",
        "result-too-large",
        "A result is larger than an evaluation may make.",
        "Repeated replacing and joining grows fast. Texts are limited to 16 million characters, arrays to a "
        "million elements.",
    ),
    (
        "AF335",
        "evaluation-too-deep",
        "Values are nested too deeply to be used.",
        "Flatten the data or the expression.",
    ),
    (
        "AF336",
        "case-table",
        "A line of a table of cases cannot be used.",
        "Each line is a JSON object with `input` and `expect`; `dialect`, `context`, `timezone`, `now` and "
        "`type` are optional.",
    ),
    (
        "AF340",
        "comparison-of-types",
        "Two values of different types are compared.",
        "Whether `'1' = 1` holds is not settled between the documentation and the engine, and most such "
        "comparisons are never true. Convert one side first: `parseNumber`, `toString`, `parseDate`.",
    ),
    (
        "AF341",
        "boolean-as-text",
        "A boolean is compared with the text `'true'` or `'false'`.",
        "The comparison is never true. Write `x = true`, or just `x` or `!x`.",
    ),
    (
        "AF342",
        "format-type",
        "A date format or zone is no text.",
        "Write it as a quoted text: `formatDate(now, 'YYYY-MM-DD')`.",
    ),
    (
        "AF343",
        "date-tokens",
        "A date format does not mean what it seems to.",
        "`YYYY` is the year (`yyyy` is nothing), `MM` the month and `mm` the minute, `DD` the day of the "
        "month and `dd` the weekday, `hh` needs `A` or `a` beside it, `HH` does not. Letters that are no "
        "tokens are copied; put text in square brackets.",
    ),
    (
        "AF344",
        "regular-expression",
        "The regular expression of `replace` has a fault.",
        "A regular expression is written `'/pattern/flags'` with the flags g, i and m. Named groups make "
        "`replace` fail. Without `g` only the first match is replaced; without a closing slash the text is "
        "searched as it is.",
    ),
    (
        "AF345",
        "collection-in-text",
        "A collection is put into a text.",
        "Depending on the version of the engine it becomes JSON or the word `{object}`. Write "
        "`createJSON(value)` or name a member.",
    ),
    (
        "AF346",
        "signature-key",
        "The key of a signature is weak or may be empty.",
        "With an empty key, `sha256` silently gives a plain hash that anyone can make. Take the key from a "
        "required connection parameter. `md5` and `sha1` are broken as signatures.",
    ),
    (
        "AF347",
        "first-instead-of-all",
        "`a[].b` or `a.b` is one value, not the values of all elements.",
        "`[]` is the first element, and a name after an array gives undefined. Write `map(a, 'b')`.",
    ),
    (
        "AF348",
        "empty-text",
        "The empty text counts as not filled.",
        "Where an empty text is to be sent on purpose, write `emptystring`; `ifempty(x, '')` changes nothing "
        "that is text.",
    ),
    (
        "AF349",
        "long-expression",
        "An expression is long and deeply nested.",
        "Move parts into `temp`, where they get a name, or write a custom function.",
    ),
    (
        "AF351",
        "unknown-zone",
        "There is no time zone of that name.",
        "An unknown zone is ignored and the default used. Write an IANA name such as `Europe/Prague` or `UTC`.",
    ),
)
