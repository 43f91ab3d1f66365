"""The directives of a request, one by one. Which of them a place allows is in `requests`, `connections`, `webhooks`.

Source: app-format reference, section 3; disagreements in section 13.
"""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.shapes.basics import Note, Pattern
from afkit.app.spec.shapes.shape import Anything, Arr, Bool, ByType, Enum, Key, Null, Num, Obj, Str
from afkit.nearest import edits

ANY: Final = Anything()
SHORT: Final = Str(max=512, iml="template")
TEXT: Final = Str(iml="template")
STATUS: Final = Str(pattern=Pattern(r"^([1-9][0-9]{2}$|[\s\S]*[{][{])", "a status such as 200"), iml="template")
TRUTH: Final = ByType(
    boolean=Bool(),
    string=TEXT,
    iml="template",
    name="truth",
)

_FLAT_HINTS = {"object": "only one level is sent; write the dotted or bracketed name by hand, such as 'filter[name]'"}
FLAT_VALUE: Final = ByType(
    string=TEXT,
    number=Num(),
    boolean=Bool(),
    null=Null(),
    array=Arr(ANY),
    hints=_FLAT_HINTS,
    iml="template",
    name="flat-value",
)

_METHOD_NOTE = Note("info", "the platform's editor knows only GET, POST, PUT, PATCH and DELETE", "S-14")
_OTHER_METHODS = (
    "HEAD OPTIONS TRACE CONNECT QUERY SEARCH PURGE LINK UNLINK COPY MOVE LOCK UNLOCK MKCOL PROPFIND PROPPATCH REPORT"
)
METHOD: Final = Enum(
    "GET",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    soft=dict.fromkeys(_OTHER_METHODS.split(), _METHOD_NOTE),
    fold=Note("warning", "methods are written in capitals"),
    iml="template",
    name="method",
)

BODY_TYPE: Final = Enum(
    "json",
    "urlencoded",
    "multipart/form-data",
    "text",
    "string",
    "raw",
    "binary",
    docs={
        "json": "the body as JSON",
        "urlencoded": "the body as a form",
        "multipart/form-data": "the body in parts, for files",
        "text": "the body as it is, converted to a text",
        "string": "the same as text",
        "raw": "the same as text",
        "binary": "the body's bytes",
    },
    slips={
        "multipart": "multipart/form-data",
        "form-data": "multipart/form-data",
        "form": "urlencoded",
        "x-www-form-urlencoded": "urlencoded",
        "application/x-www-form-urlencoded": "urlencoded",
        "application/json": "json",
        "text/plain": "text",
        "xml": "text with a Content-Type header",
    },
    iml="template",
    name="body-type",
)

AWS: Final = Obj(
    {
        "key": Key(SHORT, "Access key ID.", example="{{connection.accessKey}}"),
        "secret": Key(SHORT, "Secret access key.", example="{{connection.secretKey}}"),
        "session": Key(SHORT, "Session token."),
        "bucket": Key(SHORT, "Bucket, when it is not part of the path."),
        "sign_version": Key(Enum("2", "4", iml="template"), "Version of the signature.", default="2"),
        "service": Key(SHORT, "Service name; only with version 4.", example="s3"),
        "region": Key(
            SHORT,
            "Region; only with version 4.",
            note=Note("info", "'region' is not in the platform's documentation", "S-06"),
        ),
    },
    name="aws",
    noun="'aws'",
)


def _from_its_root(path: str) -> str:
    """Give a path of the log with the root that was meant by a misspelt one, or was left out."""
    path = path.strip("{} ")
    first, dot, rest = path.partition(".")
    if first in ("headers", "qs", "body"):
        return f"request.{path}"
    near = next((root for root in ("request", "response") if edits(first.lower(), root, 2) <= 2), "")
    return f"{near}{dot}{rest}" if near and rest else ""


_SANITIZE_PATH = Pattern(
    r"^(?![^`]*\sre(quest|sponse)\.)[Rr]([Ee][Qq][Uu][Ee][Ss][Tt]|[Ee][Ss][Pp][Oo][Nn][Ss][Ee])[.<]",
    "one path that begins with 'request.' or 'response.'",
    hint="for example 'request.headers.authorization'; a wrong path hides nothing",
    loose=r"^(?![^`]*\sre(quest|sponse)\.)[Rr]([Ee][Qq][Uu][Ee][Ss][Tt]|[Ee][Ss][Pp][Oo][Nn][Ss][Ee])([.<]|$)",
    note=Note(
        "warning", "no documented path of 'sanitize' is a whole request or response; name what is to be hidden", "3.6"
    ),
    better=_from_its_root,
)
LOG: Final = Obj(
    {
        "sanitize": Key(
            Arr(Str(min=1, pattern=_SANITIZE_PATH)),
            "Paths whose values are masked in logs, beginning with `request.` or `response.`.",
            example=["request.headers.authorization"],
            section="3.6",
        ),
        "level": Key(ANY, "Undocumented.", note=Note("warning", "'level' is not a documented key of 'log'", "S-18")),
    },
    name="log",
    noun="'log'",
)

OAUTH1: Final = Obj(
    {
        "consumer_key": Key(SHORT, "The app's consumer key.", example="{{common.consumerKey}}"),
        "consumer_secret": Key(SHORT, "The app's consumer secret.", example="{{common.consumerSecret}}"),
        "private_key": Key(TEXT, "Private key (PEM), in place of the secret."),
        "token": Key(SHORT, "Token of the user.", example="{{connection.accessToken}}"),
        "token_secret": Key(SHORT, "Secret of the user's token.", example="{{connection.accessTokenSecret}}"),
        "verifier": Key(SHORT, "Verifier that came with the redirect.", example="{{query.oauth_verifier}}"),
        "signature_method": Key(
            Enum("HMAC-SHA1", "RSA-SHA1", "PLAINTEXT", iml="template"), "How requests are signed.", default="HMAC-SHA1"
        ),
        "transport_method": Key(
            Enum("header", "query", "body", iml="template"), "Where the signature travels.", default="header"
        ),
        "body_hash": Key(TRUTH, "Hash of the body, or true to have it computed."),
    },
    name="oauth1",
    noun="'oauth'",
)

ENDPOINT_NAME: Final = ByType(
    string=Str(min=1),
    object=Obj(
        {
            "name": Key(Str(min=1), "Name of the endpoint; no expression.", required=True),
            "connection": Key(ByType(string=TEXT, object=ANY), "Connection to run it with."),
        },
        name="endpoint-call",
        noun="'endpoint'",
    ),
    name="endpoint-name",
)

PAGINATION: Final = Obj(
    {
        "mergeWithParent": Key(Bool(), "False: only the values given here are sent for further pages.", default=True),
        "url": Key(SHORT, "URL of the next page.", example="{{body.next}}"),
        "method": Key(METHOD, "Method for further pages."),
        "headers": Key(
            Obj({}, open=FLAT_VALUE, spread=True, noun="'headers'", iml="template"), "Headers laid over the request's."
        ),
        "qs": Key(
            Obj({}, open=FLAT_VALUE, spread=True, noun="'qs'", iml="template"),
            "Query laid over the request's.",
            example={"page": "{{pagination.page}}"},
        ),
        "body": Key(ANY, "Body for further pages."),
        "condition": Key(TRUTH, "When it is false there is no further page.", default=True, example="{{body.hasMore}}"),
        "endpoint": Key(ENDPOINT_NAME, "Endpoint to run for further pages."),
        "input": Key(ANY, "Input of that endpoint."),
    },
    name="pagination",
    noun="'pagination'",
    slips=dict.fromkeys(("query", "queryString", "params"), "'qs'") | dict.fromkeys(("payload", "json"), "'body'"),
)

REPEAT: Final = Obj(
    {
        "condition": Key(TRUTH, "Evaluated after each request; true asks again. It sees only `temp`.", required=True),
        "delay": Key(Num(min=0), "Pause between requests in milliseconds; a plain number.", example=1000),
        "limit": Key(Num(min=0), "Most repetitions; a plain number.", example=10),
    },
    name="repeat",
    noun="'repeat'",
    open=ANY,
)

CONDITION: Final = ByType(
    boolean=Bool(),
    string=TEXT,
    object=Obj(
        {
            "condition": Key(TRUTH, "When it is false the request is not sent.", default=True),
            "default": Key(ANY, "The result in place of the request's.", example={}),
        },
        name="condition",
        noun="'condition'",
    ),
    iml="template",
    name="condition-or-default",
)

HEADERS: Final = Obj({}, open=FLAT_VALUE, spread=True, noun="'headers'", iml="template")
QS: Final = Obj({}, open=FLAT_VALUE, spread=True, noun="'qs'", iml="template")
TEMP: Final = Obj({}, open=ANY, spread=True, noun="'temp'")
TIMEOUT: Final = Num(integer=True, min=1, max=300_000, iml="template")

_ELSEWHERE_TIMEOUT = Note(
    "info", "the platform's editor knows 'timeout' in base only; put it there if it suits all", "S-05"
)

BASE_URL: Final = Key(
    Str(min=1, max=512, iml="template"),
    "Address that every `url` beginning with `/` is appended to.",
    example="https://api.acme.example/v2",
    section="2.3",
)

DIRECTIVES: Final[dict[str, Key]] = {
    "url": Key(
        Str(min=1, max=512, iml="template"),
        "Address: absolute, or beginning with `/` and appended to base's `baseUrl`. Without it nothing is sent.",
        example="/orders",
        section="2.3",
    ),
    "encodeUrl": Key(Bool(), "Percent-encode the path.", default=True, section="3"),
    "method": Key(METHOD, "HTTP method.", default="GET", section="3"),
    "headers": Key(
        HEADERS, "Header fields; values are scalars or lists.", example={"Accept": "application/json"}, section="3.2"
    ),
    "qs": Key(
        QS, "Query string; values are scalars or lists.", example={"limit": "{{parameters.limit}}"}, section="3.1"
    ),
    "ca": Key(Str(max=8192, iml="template"), "Certificate (PEM) of the authority to trust.", section="3"),
    "body": Key(ANY, "What is sent, encoded as `type` says.", example="{{parameters}}", section="3.3"),
    "type": Key(BODY_TYPE, "How the body is encoded.", default="json", section="3.3"),
    "temp": Key(
        TEMP, "Values kept for this run; evaluated first.", example={"path": "{{parameters.path}}"}, section="3.4"
    ),
    "condition": Key(CONDITION, "When it is false the request is not sent.", default=True, section="3.5"),
    "aws": Key(AWS, "Sign the request for Amazon Web Services.", section="3"),
    "gzip": Key(Bool(), "Ask for a compressed response.", default=False, section="3"),
    "followRedirects": Key(Bool(), "Follow redirects of GET requests.", default=True, section="3"),
    "followAllRedirects": Key(Bool(), "Follow redirects of all requests.", default=True, section="3"),
    "log": Key(LOG, "What is hidden in logs.", example={"sanitize": ["request.headers.authorization"]}, section="3.6"),
    "oauth": Key(OAUTH1, "Sign the request with OAuth 1.", section="3.7"),
    "pagination": Key(PAGINATION, "How further pages are asked for.", section="3.8"),
    "repeat": Key(REPEAT, "Ask again until something is ready.", section="3.9"),
    "timeout": Key(
        TIMEOUT, "Milliseconds until a call is given up.", default=40_000, note=_ELSEWHERE_TIMEOUT, section="3"
    ),
    "rejectUnauthorized": Key(
        Bool(),
        "False accepted untrusted certificates.",
        default=True,
        note=Note("warning", "'rejectUnauthorized' is outdated: untrusted certificates are refused; give 'ca'", "S-04"),
        section="3",
    ),
    "shareCookies": Key(
        ByType(boolean=Bool(), string=TEXT), "Send cookies on to later requests.", default=False, section="3"
    ),
    "followRedirect": Key(
        Bool(),
        "Documentation's spelling of `followRedirects`.",
        note=Note("warning", "the platform's editor spells it 'followRedirects'", "S-03", rename="followRedirects"),
        section="3",
    ),
    "followAllRedirect": Key(
        Bool(),
        "Documentation's spelling of `followAllRedirects`.",
        note=Note(
            "warning", "the platform's editor spells it 'followAllRedirects'", "S-03", rename="followAllRedirects"
        ),
        section="3",
    ),
    "endpoint": Key(ENDPOINT_NAME, "Endpoint of the same app to run in place of HTTP (closed beta).", section="3.10"),
    "input": Key(ANY, "Input of the endpoint.", section="3.10"),
}
"""Directives that may stand in a request, whatever it is for; `response` depends on the place."""
