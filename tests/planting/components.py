"""Defects of components as wholes: references, groups, functions, secrets, review, sandbox and cases, layout."""

from __future__ import annotations

from planting.defect import Defect, add, both, cut, key, put, swap

CODE = "functions/trackingUrl/code"
ONLY_MANIFEST = ("manifest",)
ONLY_APPDIR = ("appdir",)

GROUPS: list[Defect] = [
    put("unknown module", "groups/0/modules/0", "createParcels", say="createParcel"),
    cut("module in no group", "groups/0/modules/4", "groups#key", "groups", "modules/getParcel#key", "groups/0/modules#key",
        say="getParcel"),
    add("module twice", "groups/0/modules", "getParcel", "groups/0/modules/8"),
    cut("group without label", "groups/1/label", "groups/1"),
    cut("group without modules", "groups/1/modules", "groups/1"),
    key("unknown key", "groups/0/label", "name", say="label"),
    key("unknown key", "groups/0/modules", "module", say="modules"),
    put("shape", "groups", {"Parcels": ["createParcel"]}, "groups", "groups#key"),
    put("shape", "groups/0/modules", "createParcel"),
    put("shape", "groups/1", "Events"),
    put("shape", "groups/2/modules/0", 7),
]  # fmt: skip

METADATA: list[Defect] = [
    cut("no label", "modules/getParcel/label", "modules/getParcel#key"),
    put("no label", "modules/getParcel/label", ""),
    cut("no kind", "modules/getParcel/moduleType", "modules/getParcel#key", say="moduleType"),
    put("kind", "modules/getParcel/moduleType", "get", say=""),
    put("kind", "modules/watchEvents/moduleType", "instantTrigger", say="instant_trigger"),
    put("kind", "modules/watchParcels/moduleType", "poll"),
    put("crud", "modules/getParcel/actionCrud", "get", say="read"),
    put("crud", "modules/createParcel/actionCrud", "add"),
    cut("no crud", "modules/getParcel/actionCrud", "modules/getParcel#key", say="actionCrud"),
    put("second universal module", "modules/searchParcels/moduleType", "universal", "modules/searchParcels#key",
        "modules/searchParcels/moduleType", "modules/makeApiCall#key", "modules/makeApiCall/moduleType"),
    key("unknown key", "modules/getParcel/description", "desc", say="description"),
    key("name with a dash", "modules/watchForms", "watch-forms", "modules/watch-forms#key", forms=ONLY_MANIFEST),
    put("empty", "modules/getParcel/communication", {}, "modules/getParcel/communication", "modules/getParcel/communication#key",
        "modules/getParcel#key"),
    cut("no interface", "modules/getParcel/interface", "modules/getParcel#key", forms=ONLY_MANIFEST),
    put("no interface", "modules/getParcel/interface", [], "modules/getParcel/interface", "modules/getParcel/interface#key",
        "modules/getParcel#key"),
]  # fmt: skip

APP: list[Defect] = [
    put("name", "app/name", "Fern Post", say="fern-post", forms=ONLY_MANIFEST),
    put("theme", "app/theme", "green", forms=ONLY_MANIFEST),
    put("theme", "app/theme", "#2f6", forms=ONLY_MANIFEST),
    put("version", "app/version", "1", forms=ONLY_MANIFEST),
    put("audience", "app/audience", "world", say="global", forms=ONLY_MANIFEST),
    cut("no name", "app/name", "app#key", "app", forms=ONLY_MANIFEST),
    put("icon", "app/icon", "icon.png", forms=ONLY_MANIFEST),
    put("format version", "manifest", 2, forms=ONLY_MANIFEST),
    key("section", "modules", "module", say="modules", forms=ONLY_MANIFEST),
    key("section", "rpcs", "procedures", say="rpcs", forms=ONLY_MANIFEST),
    put("readme", "readme", "README.md", forms=ONLY_MANIFEST),
    put("origin", "origins/test/url", "https://eu1.make.com", forms=ONLY_MANIFEST),
    put("origin", "origins/test/url", "http://eu1.make.com/api", forms=ONLY_MANIFEST),
    key("origin", "origins/test/tokenEnv", "token", forms=ONLY_MANIFEST),
    put("include", "include", ["modules/*.yaml"], "include/0", forms=ONLY_MANIFEST),
]  # fmt: skip

FUNCTIONS: list[Defect] = [
    swap("syntax", CODE, "encodeURIComponent(id)", "encodeURIComponent(id",
         "/functions/trackingUrl/code#return 'https://track.fernpost.example/' + encodeURIComponent(id + '?lang=' + "
         "language;"),
    swap("syntax", CODE, "return", "retrun", say="return"),
    swap("syntax", CODE, "{\n", "\n", "/functions/trackingUrl/code#return"),
    swap("another name", CODE, "function trackingUrl", "function trackUrl", "trackUrl", say="trackingUrl"),
    swap("what is not there", CODE, "return", "console.log(id); return", "console", say="debug"),
    swap("what is not there", CODE, "encodeURIComponent(id)", "require('url').format(id)", "require"),
    swap("what is not there", CODE, "encodeURIComponent(id)", "fetch(id)", "fetch"),
    swap("too long", CODE, "return", "/* " + "x" * 5000 + " */ return", "/functions/trackingUrl/code"),
    put("unused", "modules/getParcel/communication/1/response/output/tracking_url", "https://x.example/{{temp.parcel.id}}",
        "functions/trackingUrl#key"),
]  # fmt: skip

SECRETS: list[Defect] = [
    put("written out", "base/headers/Authorization", "Bearer sk_live_51Hq8LzJt9vXbWm2RkPnC4yAe",
        "base/headers/Authorization", "base/headers/Authorization#sk_live_51Hq8LzJt9vXbWm2RkPnC4yAe"),
    put("written out", "modules/createParcel/communication/headers", {"X-Api-Key": "9f8a7c6d5e4b3a2918f7e6d5c4b3a291"},
        "modules/createParcel/communication/headers/X-Api-Key"),
    put("written out", "connections/fernpost-oauth/communication/token/body/client_secret", "Zx81kQp0aVt7LmN4sWbE2cRy",
        "connections/fernpost-oauth/communication/token/body/client_secret"),
    put("written out", "modules/searchParcels/communication/qs/token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "modules/searchParcels/communication/qs/token"),
    put("in common", "common/clientSecret", "Zx81kQp0aVt7LmN4sWbE2cRy", "common/clientSecret"),
    put("in common", "common/apiKey", "k-9f8a7c6d5e4b3a2918f7", "common/apiKey"),
    swap("in a url", "modules/getParcel/communication/0/url", "/parcels", "/{{connection.apiKey}}/parcels",
         "connection.apiKey"),
    put("in a url", "base/baseUrl", "https://{{connection.apiKey}}@api.fernpost.example/v2",
        "base/baseUrl#connection.apiKey"),
    put("in a url", "modules/getParcel/communication/0/url", "/parcels?key={{connection.apiKey}}",
        "modules/getParcel/communication/0/url#connection.apiKey", "modules/getParcel/communication/0/url#?key={{"),
    cut("not sanitized", "base/log", "base/headers/Authorization", "base/headers/Authorization#connection.apiKey", "base#key",
        say="request.headers.authorization"),
    cut("not sanitized", "connections/fernpost/communication/log", "connections/fernpost/communication/headers/Authorization",
        "connections/fernpost/communication/headers/Authorization#parameters.apiKey",
        "connections/fernpost/communication#key", say="request.headers.authorization"),
    put("not sanitized", "base/log/sanitize/0", "request.headers.x-partner", "base/log/sanitize/0",
        "base/headers/Authorization", "base/headers/Authorization#connection.apiKey", say="request.headers.authorization"),
    cut("not sanitized", "connections/fernpost-oauth/communication/token/log/sanitize/0",
        "connections/fernpost-oauth/communication/token/body/client_secret",
        "connections/fernpost-oauth/communication/token/body/client_secret#parameters.clientSecret",
        "connections/fernpost-oauth/communication/token/log#key", say="request.body.client_secret"),
    cut("not sanitized", "webhooks/parcelEvents/attach/log/sanitize/1", "webhooks/parcelEvents/attach/response/data/secret",
        "webhooks/parcelEvents/attach/response/data/secret#body.hook.secret", "webhooks/parcelEvents/attach/log#key",
        "webhooks/parcelEvents/attach/log/sanitize#key", say="response.body.hook.secret"),
    put("sanitize hides that of base", "modules/createParcel/communication/log", {"sanitize": ["request.body.note"]},
        "modules/createParcel/communication/log/sanitize#key", "modules/createParcel/communication/log/sanitize",
        say="request.headers.authorization"),
    both("key of the user in a url", swap("", "modules/makeApiCall/communication/url", "/{{parameters.url}}",
         "/{{parameters.url}}?key={{connection.apiKey}}"), places=("modules/makeApiCall/communication/url#connection.apiKey",
         "modules/makeApiCall/communication/url#?key={{")),
]  # fmt: skip

UNUSED: list[Defect] = [
    put("connection", "connections/spare", {"label": "Spare", "connectionType": "basic", "params": [], "communication": {
        "url": "https://api.fernpost.example/v2/x", "response": {"metadata": {"type": "text", "value": "x"}, "error": {
        "message": "[{{statusCode}}] no"}}}}, "connections/spare#key", forms=ONLY_MANIFEST),
    put("procedure", "rpcs/spare", {"label": "Spare", "connection": "fernpost", "communication": {"url": "/x",
        "response": {"iterate": "{{body}}", "limit": 300, "output": {"label": "a", "value": "b"}}}}, "rpcs/spare#key",
        forms=ONLY_MANIFEST),
    put("webhook", "webhooks/spare", {"label": "Spare", "webhookType": "web", "connection": None, "communication": {
        "output": "{{body}}"}}, "webhooks/spare#key", forms=ONLY_MANIFEST),
    put("function", "functions/spare", {"code": "function spare() { return 1; }\n"}, "functions/spare#key",
        forms=ONLY_MANIFEST),
]  # fmt: skip

DEFECTS = [*GROUPS, *METADATA, *APP, *FUNCTIONS, *SECRETS, *UNUSED]
