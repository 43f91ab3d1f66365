"""The codes of the rules; their pages are made from the rules themselves."""

from __future__ import annotations

from afkit.codes import Code

UNKNOWN_CONNECTION = Code("AF201", "unknown-connection", "a component names a connection that does not exist")
UNKNOWN_WEBHOOK = Code("AF202", "unknown-webhook", "an instant trigger names no webhook, or one that does not exist")
UNKNOWN_PROCEDURE = Code("AF203", "unknown-procedure", "an rpc:// reference names a procedure that does not exist")
UNKNOWN_MODULE_IN_GROUP = Code("AF204", "unknown-module-in-group", "a group names a module that does not exist")
MODULE_IN_NO_GROUP = Code("AF205", "module-in-no-group", "a module stands in no group")
MODULE_TWICE_IN_GROUP = Code("AF206", "module-twice-in-group", "a group lists a module twice")
UNUSED_COMPONENT = Code("AF207", "unused-component", "a connection, webhook or procedure is used by nothing")
EXPRESSION_NOT_EVALUATED = Code(
    "AF360", "expression-not-evaluated", "an expression stands where the platform takes the text as it is"
)
EXPRESSION_IN_KEY = Code("AF361", "expression-in-key", "an expression stands in a key")
SINGLE_BRACES = Code("AF362", "single-braces", "an expression has single braces")
QUERY_IN_URL_AND_QS = Code("AF401", "query-in-url-and-qs", "a query stands both in `url` and in `qs`")
QUERY_IN_URL = Code("AF402", "query-in-url", "a query stands in `url`")
HEADERS_AS_EXPRESSION = Code(
    "AF403", "headers-as-expression", "`headers` is one expression, which takes the place of base's headers"
)
BODY_WITHOUT_CONTENT_TYPE = Code("AF404", "body-without-content-type", "a text body is sent without a Content-Type")
SIGNATURE_BROKEN_BY_TYPE = Code(
    "AF405", "signature-broken-by-type", "a signature is made of a text that `type: json` serialises anew"
)
TEMP_READS_SIBLING = Code("AF406", "temp-reads-sibling", "a key of `temp` reads another key of the same block")
REPEAT_WITHOUT_BOUND = Code("AF407", "repeat-without-bound", "`repeat` has no `limit` or no `condition`")
REPEAT_READS_BODY = Code("AF408", "repeat-reads-body", "the condition of `repeat` reads the response")
BODY_NOT_SENT = Code("AF409", "body-not-sent", "a request has a body, but its method carries none")
NO_ERROR_HANDLING = Code("AF410", "no-error-handling", "errors of the service are not told")
ERROR_KEY_WITHOUT_VALID = Code(
    "AF411", "error-key-without-valid", "`error` has a key of a successful status, but there is no `valid`"
)
VALID_WITHOUT_MESSAGE = Code("AF412", "valid-without-message", "`valid` refuses a response without saying why")
LIST_IN_ACTION = Code("AF413", "list-in-action", "an action uses `iterate`, `pagination` or `limit`")
OUTPUT_IGNORES_ITERATE = Code("AF414", "output-ignores-iterate", "`output` gives the whole body for every item")
LIMIT_ZERO = Code("AF415", "limit-zero", "`limit` is 0")
STRICT_PAGE_COUNT = Code("AF416", "strict-page-count", "a page count is compared strictly with `pagination.page`")
CONTENT_TYPE_AGAINST_TYPE = Code(
    "AF417", "content-type-against-type", "the header Content-Type and `type` contradict each other"
)
HEADER_NAME_CASE = Code("AF418", "header-name-case", "a header is read under a name that is not lower case")
CREDENTIALS_TO_ANOTHER_HOST = Code(
    "AF420", "credentials-to-another-host", "a request to another host carries base's credentials"
)
FREE_URL = Code("AF421", "free-url", "a universal module lets the user type a whole URL")
RELATIVE_CONNECTION_URL = Code("AF422", "relative-connection-url", "a connection's URL is relative")
NO_BASE_URL = Code("AF423", "no-base-url", "a relative URL, but base has no `baseUrl`")
NOT_THE_VENDORS_HOST = Code("AF424", "not-the-vendors-host", "base's host is not the vendor's own")
UNENCRYPTED_URL = Code("AF425", "unencrypted-url", "a request is not encrypted")
URL_WITHOUT_SLASH = Code("AF426", "url-without-slash", "a relative URL does not begin with `/`")
BASE_URL_SLASH = Code("AF427", "base-url-slash", "`baseUrl` ends with a slash")
PATH_NOT_ENCODED = Code("AF428", "path-not-encoded", "a user's text stands in a path as it is")
CONNECTION_IN_WEBHOOK = Code("AF430", "connection-in-webhook", "the communication of a webhook reads `connection`")
UNSAVED_WEBHOOK_VALUE = Code(
    "AF431", "unsaved-webhook-value", "`detach` or `update` reads a value that `attach` never saved"
)
DATA_INSTEAD_OF_WEBHOOK = Code(
    "AF437", "data-instead-of-webhook", "`detach` or `update` reads what attach stored under the name of a call"
)
SHARED_WEBHOOK_INCOMPLETE = Code("AF432", "shared-webhook-incomplete", "a shared webhook cannot tell whose call it is")
INSTANT_TRIGGER_FETCHES_LISTS = Code(
    "AF433", "instant-trigger-fetches-lists", "an instant trigger iterates, pages or makes several requests"
)
TRIGGER_WITHOUT_REQUEST = Code("AF434", "trigger-without-request", "a polling trigger makes no request")
TRIGGER_FILTER_WITHOUT_START = Code(
    "AF435",
    "trigger-filter-without-start",
    "a filter reads `data.lastDate` or `data.lastID`, which the first run does not have",
)
ALWAYS_A_HANDSHAKE = Code("AF436", "always-a-handshake", "a webhook takes every call for a handshake")
TOKEN_NEVER_ASKED = Code("AF440", "token-never-asked", "without `authorize`, nothing triggers the `token` step")
REDIRECT_DIFFERS = Code("AF441", "redirect-differs", "`authorize` and `token` name different redirect addresses")
SCOPE_NOT_JOINED = Code("AF442", "scope-not-joined", "the list `oauth.scope` stands in a text without `join`")
RESERVED_PARAMETER = Code("AF443", "reserved-parameter", "a connection has a parameter of a reserved name")
CONNECTION_PROVES_NOTHING = Code("AF444", "connection-proves-nothing", "a connection makes no request")
REFRESH_TOKEN_LOST = Code("AF445", "refresh-token-lost", "`refresh` does not store a new refresh token")
CONNECTION_MISSING = Code("AF446", "connection-missing", "a component reads `connection`, but has none")
PARAMETER_TWICE = Code("AF450", "parameter-twice", "two parameters have one name")
SELECT_WITHOUT_OPTIONS = Code("AF451", "select-without-options", "a select has nothing to choose from")
DEFAULT_NO_OPTION = Code("AF452", "default-no-option", "the default of a select is none of its options")
DEFAULT_OF_ANOTHER_TYPE = Code("AF453", "default-of-another-type", "a default is not of the parameter's type")
OPTIONS_WITHOUT_VALUE = Code("AF454", "options-without-value", "a procedure for options gives no `value` or no `label`")
FIELDS_WITHOUT_NAME = Code("AF455", "fields-without-name", "a procedure for fields gives no `name` or no `type`")
PARAMETER_WITHOUT_NAME = Code("AF456", "parameter-without-name", "a parameter has no name")
PARAMETER_UNUSED = Code("AF457", "parameter-unused", "a parameter is read by nothing")
ADVANCED_AND_REQUIRED = Code("AF458", "advanced-and-required", "an advanced parameter is required but has no default")
ATTACH_WITHOUT_ADDRESS = Code("AF460", "attach-without-address", "`attach` does not send the webhook's address")
ATTACH_WITHOUT_DETACH = Code(
    "AF461", "attach-without-detach", "a webhook is attached but never detached, or the reverse"
)
WEBHOOK_HAS_NO_CONNECTION = Code(
    "AF462", "webhook-has-no-connection", "a request of a webhook reads `connection`, but the webhook has none"
)
WEBHOOK_INSTEAD_OF_DATA = Code("AF463", "webhook-instead-of-data", "the communication of a webhook reads `webhook`")
NO_RESPONSE_IN_INSTANT_TRIGGER = Code(
    "AF464", "no-response-in-instant-trigger", "an instant trigger without a request reads a response"
)
SIGNATURE_OVER_PARSED_BODY = Code("AF465", "signature-over-parsed-body", "a signature is made of the parsed body")
TRIGGER_KNOWS_NOTHING_NEW = Code("AF466", "trigger-knows-nothing-new", "a polling trigger does not say what is new")
ORDER_CONTRADICTS_SORT = Code(
    "AF467", "order-contradicts-sort", "a trigger expects another order than it asks the service for"
)
EPOCH_SORTED_ASCENDING = Code("AF468", "epoch-sorted-ascending", "the list to begin from shows the oldest items first")
PAGE_SIZE_FROM_LIMIT = Code("AF469", "page-size-from-limit", "`parameters.limit` is sent as the size of a page")
AUTHORIZE_WITHOUT_RESPONSE_TYPE = Code(
    "AF470", "authorize-without-response-type", "`authorize` sends no `response_type`"
)
TOKEN_WITHOUT_CODE = Code("AF471", "token-without-code", "`token` does not send the code that `authorize` brought")
SCOPE_NOT_LISTED = Code("AF472", "scope-not-listed", "a module needs a scope that the connection does not list")
NEVER_REFRESHED = Code("AF473", "never-refreshed", "a connection stores when its token ends, but never renews it")
OLD_REDIRECT_ADDRESS = Code("AF474", "old-redirect-address", "the redirect address is that of the old platform")
ITEM_WITHOUT_ITERATE = Code("AF475", "item-without-iterate", "`item` is read, but nothing iterates")
LIMIT_WITHOUT_LIST = Code("AF476", "limit-without-list", "`limit` bounds nothing")
EXPIRES_IS_NO_DATE = Code("AF477", "expires-is-no-date", "`expires` is no date")
INTERFACE_NOT_PRODUCED = Code("AF478", "interface-not-produced", "the interface describes what nothing produces")
CONDITION_LEAVES_FORMER_RESULT = Code(
    "AF479",
    "condition-leaves-former-result",
    "the last request may be left out, and then the result of an earlier one comes out",
)
JAVASCRIPT_SYNTAX = Code("AF480", "javascript-syntax", "a function has a syntax error")
FUNCTION_ARGUMENT_COUNT = Code(
    "AF481", "function-argument-count", "an own function is called with more arguments than it takes, or with none"
)
FUNCTION_UNUSED = Code("AF482", "function-unused", "an own function is called by nothing")
FUNCTION_TOO_LONG = Code("AF483", "function-too-long", "a function is longer than the platform allows")
FUNCTION_OF_ANOTHER_NAME = Code("AF484", "function-of-another-name", "a function's code declares another name")
FUNCTION_USES_WHAT_IS_NOT_THERE = Code(
    "AF485", "function-uses-what-is-not-there", "a function uses what the platform does not have"
)
OPTION_WITHOUT_VALUE = Code("AF487", "option-without-value", "the value of an option is null")
OPTION_TWICE = Code("AF488", "option-twice", "two options of a select have one value")
OPTIONS_NAME_AN_EXPRESSION = Code(
    "AF489", "options-name-an-expression", "`options.label` or `options.value` is an expression"
)
NESTED_BESIDE_PROCEDURE = Code("AF490", "nested-beside-procedure", "`nested` stands in options that are one text")
PATTERN_NOT_VALID = Code("AF491", "pattern-not-valid", "a pattern of `validate` is no regular expression")
PATTERN_NOT_ANCHORED = Code("AF492", "pattern-not-anchored", "a pattern of `validate` is met by a part of the value")
PASSWORD_OUTSIDE_CONNECTION = Code(
    "AF493", "password-outside-connection", "a parameter of a module is of type `password`"
)
SAME_PAGE_AGAIN = Code("AF499", "same-page-again", "every page of a list is asked for with the same request")
SECRET_NOT_PASSWORD = Code("AF501", "secret-not-password", "a secret of a connection is not of type `password`")
SECRET_NOT_SANITIZED = Code("AF502", "secret-not-sanitized", "a secret is sent, but the log does not hide it")
SANITIZE_HIDES_BASE = Code(
    "AF503", "sanitize-hides-base", "a request has a sanitize list of its own, without an entry of base"
)
SECRET_IN_URL = Code("AF504", "secret-in-url", "a secret stands in a URL")
SECRET_IN_COMMON = Code("AF510", "secret-in-common", "common data holds a secret in plain text")
WHOLE_BODY_IN_MESSAGE = Code("AF511", "whole-body-in-message", "an error message shows the whole body")
KEY_MAY_BE_EMPTY = Code("AF512", "key-may-be-empty", "the key of a signature may be empty")
EDITABLE_HOST = Code("AF513", "editable-host", "the host that secrets go to can be edited")
SECRET_WRITTEN_OUT = Code("AF514", "secret-written-out", "a key is written out in plain text")
SANITIZE_HIDES_NOTHING = Code(
    "AF515", "sanitize-hides-nothing", "a path of `log.sanitize` matches nothing that is sent"
)
NO_LABEL = Code("AF601", "no-label", "a module has no label or no description")
SEARCH_WITHOUT_LIMIT = Code("AF602", "search-without-limit", "a search does not bound its results")
TRIGGER_WITHOUT_LIMIT = Code("AF603", "trigger-without-limit", "a polling trigger has no `limit`")
PROCEDURE_WITHOUT_LIMIT = Code("AF604", "procedure-without-limit", "a procedure that iterates has no `limit`")
NO_INTERFACE = Code("AF605", "no-interface", "a module does not describe its output")
NO_UNIVERSAL_MODULE = Code("AF606", "no-universal-module", "there is no universal module")
UNIVERSAL_MODULE_FORM = Code("AF607", "universal-module-form", "the universal module departs from its usual form")
NO_CONNECTION_METADATA = Code("AF608", "no-connection-metadata", "a connection does not say whose it is")
NO_ACTION_CRUD = Code("AF609", "no-action-crud", "an action does not say what it does to data")
RATE_LIMIT_UNNAMED = Code("AF610", "rate-limit-unnamed", "base does not map status 429 to RateLimitError")
STATIC_PARAMETERS = Code("AF611", "static-parameters", "a module other than a trigger has static parameters")
SEVERAL_UNIVERSAL_MODULES = Code(
    "AF612", "several-universal-modules", "there is more than one universal module of a kind"
)
LABEL_OF_TRIGGER = Code("AF613", "label-of-trigger", "the label of a trigger does not begin with “Watch”")
LABEL_OF_SEARCH = Code("AF614", "label-of-search", "the label of a search begins neither with “List” nor with “Search”")
DESCRIPTION_FORM = Code(
    "AF615", "description-form", "a description does not end with a period, or does not begin with a capital"
)
LABEL_CASE = Code("AF616", "label-case", "the label of a module is not in sentence case")
NO_SAMPLES = Code("AF620", "no-samples", "a module has no samples")
SAMPLES_DO_NOT_MATCH = Code("AF621", "samples-do-not-match", "samples and interface name different fields")
SAMPLE_OF_ANOTHER_TYPE = Code("AF622", "sample-of-another-type", "a sample is of another type than the interface says")
KEY_WITHOUT_EFFECT = Code("AF494", "key-without-effect", "a parameter has a key that its type knows nothing of")
DEFAULT_REFUSED = Code("AF495", "default-refused", "a default is refused by the parameter's own bounds")
BOUNDS_REVERSED = Code("AF496", "bounds-reversed", "a parameter's least value is greater than its greatest")
PLATFORMS_OUTPUT = Code("AF497", "platforms-output", "an interface lists what the platform adds itself")
FIELDS_OF_UNKNOWN_TYPE = Code(
    "AF498", "fields-of-unknown-type", "a procedure for fields gives a type that does not exist"
)
FLAG_IS_TEXT = Code("AF419", "flag-is-text", "a procedure compares a value of its query with true or false")
EXPRESSION_WITHOUT_BRACES = Code("AF363", "expression-without-braces", "an expression has no braces")
CONDITION_IS_A_TEXT = Code("AF364", "condition-is-a-text", "a part of a condition stands outside of its braces")
BASE_URL_WITHOUT_SCHEME = Code("AF429", "base-url-without-scheme", "`baseUrl` is no whole address")
LIST_WITHOUT_TO_COLLECTION = Code(
    "AF438", "list-without-to-collection", "a list of pairs is sent where a collection belongs"
)
PART_WITHOUT_FILENAME = Code("AF439", "part-without-filename", "a file is sent without its name")
LIST_FROM_ACTION = Code("AF486", "list-from-action", "an action gives a list")
EPOCH_WITHOUT_CHOICES = Code("AF459", "epoch-without-choices", "an epoch does not say what the user chooses from")
TRIGGER_READS_BODY = Code("AF449", "trigger-reads-body", "a trigger takes id or date of an item from the whole body")
EXPIRES_NEVER_STORED = Code("AF447", "expires-never-stored", "refresh waits for a date that nothing stores")
REFRESH_WITHOUT_CONDITION = Code("AF448", "refresh-without-condition", "refresh does not say when")
UNUSED_ANCHOR = Code("AF208", "unused-anchor", "an anchor that no alias names")
PATH_ENCODED_TWICE = Code("AF700", "path-encoded-twice", "a path is encoded by `encodeURL()` and once more")
PATH_MAY_END_IN_SLASH = Code("AF701", "path-may-end-in-slash", "an empty value leaves a slash at the end of a path")
LIST_IN_ONE_PART = Code("AF702", "list-in-one-part", "a list is sent as one part of a multipart body")
URL_VALUE_IN_BODY = Code("AF703", "url-value-in-body", "the body carries a value that the URL has already")
DATE_SENT_WHOLE = Code("AF704", "date-sent-whole", "a day is sent with a time")
EMPTY_COLLECTION_SENT = Code("AF705", "empty-collection-sent", "an update sends a collection that may be empty")
ERROR_HANDLED_LATER = Code("AF706", "error-handled-later", "a request waits for an error that has ended the run before")
CONDITION_REFUSES = Code("AF707", "condition-refuses", "the only request of an action is left out without a word")
CERTIFICATE_NOT_SHARED = Code("AF708", "certificate-not-shared", "base has a certificate, and a connection has none")
LONG_NUMBER = Code("AF710", "long-number", "a number has more digits than JSON keeps")
XML_WITHOUT_INDEX = Code("AF711", "xml-without-index", "a node of XML is read as if it were no array")
TEMP_NEVER_SHRINKS = Code("AF712", "temp-never-shrinks", "a shorter list is written back to its own key of `temp`")
PAGES_OVERWRITE = Code("AF713", "pages-overwrite", "every page overwrites a value that is read after the last")
LIST_NEVER_EMPTY = Code("AF714", "list-never-empty", "`ifempty` is asked about a list")
PROCEDURE_ASKED_NOTHING = Code(
    "AF715", "procedure-asked-nothing", "a procedure is called without the value it waits for"
)
OUTPUT_NOT_DESCRIBED = Code(
    "AF718", "output-not-described", "an output has a member that the interface does not describe"
)
NAME_NOT_DECLARED = Code("AF719", "name-not-declared", "a function uses a name that nothing declares")
OAUTH_WORD = Code("AF720", "oauth-word", "a word of OAuth is misspelt")
SEMANTIC_UNKNOWN = Code("AF721", "semantic-unknown", "`semantic` is misspelt")
UNREAD_QUERY = Code("AF209", "unread-query", "a procedure is called with a value that it does not read")
LABEL_OF_PARAMETER = Code("AF617", "label-of-parameter", "the label of a parameter is no caption")
LABEL_OF_ID = Code("AF618", "label-of-id", "the label of a select says ID, or does not, against its Map switch")
HELP_FORM = Code("AF619", "help-form", "help is no sentence")
SECRET_WITHOUT_HELP = Code("AF623", "secret-without-help", "nothing says where a secret is found")
ORDER_OF_PARAMETERS = Code("AF624", "order-of-parameters", "a required parameter comes after an optional one")
CAPTION_OF_BUTTON = Code("AF625", "caption-of-button", "the button of a list does not say what it does")
BANNER_TEXT = Code("AF626", "banner-text", "the text of a banner is too short or too long")
NOT_EDITABLE = Code("AF627", "not-editable", "a parameter of a connection cannot be changed later")
DEPRECATED_FORM = Code("AF628", "deprecated-form", "a deprecated parameter is shown as any other")
LABELS_DIFFER = Code("AF629", "labels-differ", "one value has two captions")
LABEL_OF_ACTION = Code("AF630", "label-of-action", "the label of an action is not “Verb a thing”")
TAG_IN_LABEL = Code("AF631", "tag-in-label", "a tag of a label is written otherwise")
DESCRIPTION_PERSON = Code("AF632", "description-person", "a description is an order")
GROUPS_MISSING = Code("AF633", "groups-missing", "many modules stand in no groups")
FUNCTION_WITHOUT_TEST = Code("AF634", "function-without-test", "a function has no test")
MODULE_NAME_FORM = Code("AF635", "module-name-form", "the name of a module is not in camelCase")
ABSOLUTE_URL = Code("AF637", "absolute-url", "a request repeats the address of base")
OUTPUT_COPIED = Code("AF638", "output-copied", "the output is a copy field by field")
BODY_COPIED = Code("AF639", "body-copied", "the body is a copy of parameters one by one")
EMPTY_HELD_BACK = Code("AF640", "empty-held-back", "an emptied field is kept from being sent")
PAGINATION_REPEATS = Code("AF641", "pagination-repeats", "`pagination` repeats what stays the same")
SEVERAL_WRITES = Code("AF642", "several-writes", "an action writes more than once")
NO_MORE_SCOPES = Code("AF643", "no-more-scopes", "users cannot ask for more scopes")
DATE_AS_TEXT = Code("AF644", "date-as-text", "a date comes out as text")
COMMON_NOT_THERE = Code("AF722", "common-not-there", "a value of common is read, but there is no common")
KEY_FILE_IN_THE_OPEN = Code("AF516", "key-file-in-the-open", "the key of an origin lies where git keeps it")
GROUPS_UNLIKE_OPTIONS = Code(
    "AF723", "groups-unlike-options", "options come in groups and `grouped` does not say so, or the reverse"
)
FILES_NOT_MARKED = Code("AF724", "files-not-marked", "a procedure for files or folders does not say what an item is")
FORM_READS_UNKNOWN = Code("AF725", "form-reads-unknown", "a form reads a parameter that it does not have")
MEMBER_TOO_DEEP = Code("AF726", "member-too-deep", "a directive stands inside of what is sent")
CONNECTION_OF_ANOTHER_TYPE = Code(
    "AF728", "connection-of-another-type", "a connection is written as one of the other `connectionType`"
)
SECRET_AS_DEFAULT = Code("AF517", "secret-as-default", "a password has a default")
NOTHING_IS_SENT = Code("AF729", "nothing-is-sent", "nothing is sent: a request has no `url`, or a module no request")
MEMBER_WITHOUT_BLANK = Code("AF727", "member-without-blank", "no blank follows the colon of a member")
PAGE_NEVER_TURNS = Code("AF730", "page-never-turns", "a request names its page, but nothing asks for another one")
BLANK_IN_URL = Code("AF731", "blank-in-url", "a blank stands in an address")
TIME_IN_SECONDS = Code("AF732", "time-in-seconds", "a time in milliseconds seems to be written in seconds")
QUOTES_ARE_SENT = Code("AF733", "quotes-are-sent", "curly quotes around an expression are sent with its value")
PLACEHOLDER_LEFT = Code("AF734", "placeholder-left", "a placeholder stands in a text for users")
CONNECTION_NOT_TRIED = Code("AF645", "connection-not-tried", "a connection has no request that tries its credentials")
MESSAGE_WITHOUT_STATUS = Code("AF646", "message-without-status", "an error message does not show status or reason")
LABEL_NOT_PLURAL = Code(
    "AF647", "label-not-plural", "a label names one thing where there are many, or has the wrong article"
)
LABEL_MISSING_BESIDE = Code("AF648", "label-missing-beside", "one of several fields, options or buttons has no label")
AUTHORIZE_WITHOUT_TOKEN = Code("AF736", "authorize-without-token", "a user agrees, and nothing asks for a token")
MODULE_OF_ANOTHER_TYPE = Code("AF737", "module-of-another-type", "a module is written as one of another `moduleType`")
REFRESH_CONDITION_REVERSED = Code(
    "AF738", "refresh-condition-reversed", "a token is renewed as long as it is good, and not once it has ended"
)
PARAMETER_OF_CONNECTION = Code(
    "AF739", "parameter-of-connection", "base reads a value of the connection as a parameter of the module"
)
PARAMETER_MISNAMED = Code(
    "AF735", "parameter-misnamed", "a parameter is declared under another name than the one that is read"
)
