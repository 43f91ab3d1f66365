"""What is said of fixes: whose findings `--fix` mends, and whose only `--unsafe-fixes`."""

from __future__ import annotations

from afkit.annotations import Literal
from afkit.app.codes import BAD_NAME, DISPUTED, OUTDATED_SPELLING, VALUE_NOT_ALLOWED
from afkit.iml.codes import (
    BRACES_IN_INDEX,
    BRACKET,
    METHOD_CALL,
    MISSING_ARGUMENT,
    MISSING_VALUE,
    MIXED_SEPARATORS,
    NESTED_BRACES,
    TERNARY,
    TYPOGRAPHIC_SIGN,
    UNEXPECTED_TOKEN,
    UNKNOWN_FUNCTION,
    VARIABLE_NOT_HERE,
    WORD_OPERATOR,
)
from afkit.lint.codes import PART_NOT_INCLUDED
from afkit.lint.fixes.remedies import BOLD
from afkit.lint.mending import all_mendings
from afkit.lint.rules.codes import (
    ABSOLUTE_URL,
    BASE_URL_SLASH,
    BASE_URL_WITHOUT_SCHEME,
    BLANK_IN_URL,
    CONDITION_IS_A_TEXT,
    DATA_INSTEAD_OF_WEBHOOK,
    DEFAULT_NO_OPTION,
    DEFAULT_OF_ANOTHER_TYPE,
    DESCRIPTION_FORM,
    DESCRIPTION_PERSON,
    EMPTY_HELD_BACK,
    EXPIRES_IS_NO_DATE,
    EXPRESSION_IN_KEY,
    EXPRESSION_WITHOUT_BRACES,
    FIELDS_OF_UNKNOWN_TYPE,
    FLAG_IS_TEXT,
    FORM_READS_UNKNOWN,
    HEADER_NAME_CASE,
    HELP_FORM,
    INTERFACE_NOT_PRODUCED,
    ITEM_WITHOUT_ITERATE,
    LABEL_CASE,
    LABEL_NOT_PLURAL,
    LABEL_OF_ACTION,
    LABEL_OF_SEARCH,
    LIST_WITHOUT_TO_COLLECTION,
    MEMBER_TOO_DEEP,
    MEMBER_WITHOUT_BLANK,
    MODULE_IN_NO_GROUP,
    NO_ACTION_CRUD,
    NO_INTERFACE,
    NO_LABEL,
    NO_RESPONSE_IN_INSTANT_TRIGGER,
    OAUTH_WORD,
    OLD_REDIRECT_ADDRESS,
    OPTIONS_NAME_AN_EXPRESSION,
    OUTPUT_IGNORES_ITERATE,
    OUTPUT_NOT_DESCRIBED,
    PARAMETER_MISNAMED,
    PARAMETER_OF_CONNECTION,
    PART_WITHOUT_FILENAME,
    PATTERN_NOT_ANCHORED,
    QUOTES_ARE_SENT,
    RATE_LIMIT_UNNAMED,
    REFRESH_CONDITION_REVERSED,
    REFRESH_TOKEN_LOST,
    RELATIVE_CONNECTION_URL,
    SAMPLE_OF_ANOTHER_TYPE,
    SAMPLES_DO_NOT_MATCH,
    SANITIZE_HIDES_NOTHING,
    SCOPE_NOT_LISTED,
    SECRET_NOT_PASSWORD,
    SEMANTIC_UNKNOWN,
    SEVERAL_UNIVERSAL_MODULES,
    SIGNATURE_OVER_PARSED_BODY,
    SINGLE_BRACES,
    STRICT_PAGE_COUNT,
    TAG_IN_LABEL,
    TIME_IN_SECONDS,
    TRIGGER_FILTER_WITHOUT_START,
    TRIGGER_READS_BODY,
    UNENCRYPTED_URL,
    UNIVERSAL_MODULE_FORM,
    UNKNOWN_CONNECTION,
    UNKNOWN_MODULE_IN_GROUP,
    UNKNOWN_PROCEDURE,
    UNREAD_QUERY,
    UNSAVED_WEBHOOK_VALUE,
    URL_WITHOUT_SLASH,
    WEBHOOK_INSTEAD_OF_DATA,
)
from afkit.source.codes import (
    DUPLICATE_KEY,
    JSON_SYNTAX,
    LEFT_OPEN,
    LONE_QUOTE,
    TAB_INDENTATION,
    TRAILING_COMMA,
    UNQUOTED_EXPRESSION,
    YAML_SYNTAX,
)

Way = Literal["safe", "unsafe", "both"]

_SAFE = frozenset(
    {
        TRAILING_COMMA,
        VALUE_NOT_ALLOWED,
        BAD_NAME,
        DISPUTED,
        OUTDATED_SPELLING,
        MISSING_ARGUMENT,
        TYPOGRAPHIC_SIGN,
        WORD_OPERATOR,
        UNKNOWN_FUNCTION,
        MIXED_SEPARATORS,
        NESTED_BRACES,
        BRACES_IN_INDEX,
        EXPRESSION_IN_KEY,
        OUTPUT_IGNORES_ITERATE,
        STRICT_PAGE_COUNT,
        HEADER_NAME_CASE,
        FLAG_IS_TEXT,
        URL_WITHOUT_SLASH,
        BASE_URL_SLASH,
        BASE_URL_WITHOUT_SCHEME,
        TRIGGER_FILTER_WITHOUT_START,
        DATA_INSTEAD_OF_WEBHOOK,
        LIST_WITHOUT_TO_COLLECTION,
        TRIGGER_READS_BODY,
        DEFAULT_OF_ANOTHER_TYPE,
        WEBHOOK_INSTEAD_OF_DATA,
        NO_RESPONSE_IN_INSTANT_TRIGGER,
        OLD_REDIRECT_ADDRESS,
        EXPIRES_IS_NO_DATE,
        INTERFACE_NOT_PRODUCED,
        OPTIONS_NAME_AN_EXPRESSION,
        FIELDS_OF_UNKNOWN_TYPE,
        SECRET_NOT_PASSWORD,
        SANITIZE_HIDES_NOTHING,
        DESCRIPTION_FORM,
        SAMPLE_OF_ANOTHER_TYPE,
        SEMANTIC_UNKNOWN,
        HELP_FORM,
        LABEL_OF_ACTION,
        TAG_IN_LABEL,
        DESCRIPTION_PERSON,
        PARAMETER_OF_CONNECTION,
    }
)
_UNSAFE = BOLD | {
    YAML_SYNTAX,
    JSON_SYNTAX,
    TAB_INDENTATION,
    LEFT_OPEN,
    DUPLICATE_KEY,
    LONE_QUOTE,
    UNKNOWN_CONNECTION,
    UNKNOWN_PROCEDURE,
    UNSAVED_WEBHOOK_VALUE,
    UNKNOWN_MODULE_IN_GROUP,
    UNREAD_QUERY,
    MEMBER_TOO_DEEP,
    PARAMETER_MISNAMED,
    MEMBER_WITHOUT_BLANK,
    FORM_READS_UNKNOWN,
    PART_WITHOUT_FILENAME,
    SINGLE_BRACES,
    CONDITION_IS_A_TEXT,
    EXPRESSION_WITHOUT_BRACES,
    DEFAULT_NO_OPTION,
    SIGNATURE_OVER_PARSED_BODY,
    SCOPE_NOT_LISTED,
    ITEM_WITHOUT_ITERATE,
    PATTERN_NOT_ANCHORED,
    LABEL_OF_SEARCH,
    OAUTH_WORD,
    EMPTY_HELD_BACK,
    PART_NOT_INCLUDED,
    SEVERAL_UNIVERSAL_MODULES,
    BLANK_IN_URL,
    TIME_IN_SECONDS,
    QUOTES_ARE_SENT,
    REFRESH_CONDITION_REVERSED,
    OUTPUT_NOT_DESCRIBED,
}
_BOTH = frozenset(
    {
        ABSOLUTE_URL,
        UNQUOTED_EXPRESSION,
        MODULE_IN_NO_GROUP,
        UNENCRYPTED_URL,
        RATE_LIMIT_UNNAMED,
        LABEL_CASE,
        SAMPLES_DO_NOT_MATCH,
        UNIVERSAL_MODULE_FORM,
        LABEL_NOT_PLURAL,
    }
)
_SAME = frozenset({TRAILING_COMMA})
_PARTLY = frozenset(
    {
        UNEXPECTED_TOKEN,
        VARIABLE_NOT_HERE,
        MISSING_VALUE,
        BRACKET,
        TERNARY,
        METHOD_CALL,
        UNKNOWN_MODULE_IN_GROUP,
        EXPRESSION_IN_KEY,
        RELATIVE_CONNECTION_URL,
        TRIGGER_FILTER_WITHOUT_START,
        PART_WITHOUT_FILENAME,
        REFRESH_TOKEN_LOST,
        OUTPUT_NOT_DESCRIBED,
        DEFAULT_NO_OPTION,
        INTERFACE_NOT_PRODUCED,
        NO_LABEL,
        NO_INTERFACE,
        NO_ACTION_CRUD,
        SEVERAL_UNIVERSAL_MODULES,
        FORM_READS_UNKNOWN,
    }
)
"""Codes with findings that nothing mends, since what to write is not known."""


def way(code: str) -> Way | None:
    """Tell how findings of a code are mended, where they are; `both`: it depends on the finding."""
    if code in _BOTH:
        return "both"
    mending = all_mendings().get(code)
    if mending is not None:
        return "unsafe" if mending.unsafe else "safe"
    return "safe" if code in _SAFE else "unsafe" if code in _UNSAFE else None


def keeps(code: str) -> bool:
    """Tell whether the fix of a code promises to change only how the connector is written."""
    mending = all_mendings().get(code)
    return code in _SAME or (mending is not None and mending.same)


def told(code: str) -> str:
    """Say it in a sentence for the page of a code; empty where nothing mends it."""
    kind = way(code)
    if kind is None:
        return ""
    options = {"safe": "`afkit lint --fix`", "unsafe": "`afkit lint --unsafe-fixes`", "both": "`afkit lint --fix`"}
    more = {
        "safe": "",
        "unsafe": ": look at the change, it may not be what you mean",
        "both": ", or `--unsafe-fixes` where it has to guess",
    }
    kept = " The connector stays the same: only its text changes." if keeps(code) else ""
    where = " where what to write is known" if code in _PARTLY else ""
    return f"{options[kind]} mends it{where}{more[kind]}.{kept}"


def partly(code: str) -> bool:
    """Tell whether some findings of a code have no fix, since what to write is not known."""
    return code in _PARTLY
