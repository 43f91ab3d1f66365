"""Every point on which the platform's documentation is silent or contradicts itself, decided in one place.

One field per decision, with its default and the reason. The comments name the section of the app-format reference that
leaves the point open. Another reading of the platform is another `Policy`, not another engine.
"""

from __future__ import annotations

from typing import Literal

from afkit.app.knowledge.merging import MERGING, Merging
from afkit.records import NamedTuple


class Policy(NamedTuple):
    """How the engine acts where nobody could tell how the platform acts."""

    # --- merging and requests -----------------------------------------------------------------------------------
    merging: Merging = MERGING
    # 2.4: lists of base and module.
    null_header: Literal["drop", "empty"] = "drop"
    # 2.4: a null header or query value is left out, as with undefined; `null` is the only way to drop an inherited one.
    nested_query: Literal["error", "json"] = "error"
    # 3.1: a collection in `qs` is "unsupported"; failing shows it where sending `[object Object]` would hide it.
    nested_form: Literal["brackets", "json"] = "brackets"
    # 3.3: a collection in an urlencoded body, written `a[b]=c` as the form libraries of the platform's language do.
    bodiless_methods: frozenset[str] = frozenset({"GET", "HEAD"})
    # 3.3: GET ignores `body`; DELETE and OPTIONS send theirs (inferred in the source), HEAD cannot have one.
    repeated_parts: bool = True
    # 3.3, 14.7: an array as multipart value is one part per element under the same name.
    wide_header: Literal["error", "encode"] = "error"
    # 3.2: a header value beyond Latin-1 cannot be sent; naming it beats silently percent-encoding it.

    oauth1_callback: Literal["added", "as written"] = "added"
    # 3.7, 7.4: `oauth` has no key for the callback, and OAuth 1 demands one of the request for a temporary token: it is
    # signed in there, unless the author has put `oauth_callback` into the query or body.

    # --- responses ----------------------------------------------------------------------------------------------
    type_of_429: str = "RateLimitError"
    # 4.4, S-27: engine notes; the documentation's "RuntimeError" would switch scenarios off for a passing state.
    json_suffix: bool = False
    # 4.1: `automatic` lists four content types; `application/problem+json` is not among them and stays text.
    iterate_non_array: Literal["single", "empty", "error"] = "single"
    # 14.3: a container that is one object counts as one item (XML lists of length one); nothing counts as no items.
    undefined_output: Literal["response", "nothing"] = "response"
    # 4.5: `output` that is undefined gives the raw response (engine notes).
    big_integers: Literal["rounded", "exact"] = "rounded"
    # 4.1: integers beyond 2^53 lose precision, as they do on the platform, so that a test can notice it.
    iml_error_type: str = "DataError"
    # A template that has no value (text that is no date …) is bad input of this bundle, not a broken service.
    bad_reply_type: str = "RuntimeError"
    # A 2xx reply that is not of the declared `type` (HTML in place of JSON).

    # --- loops --------------------------------------------------------------------------------------------------
    pagination_condition_twice: bool = True
    # 3.8: evaluated with page N after the response and with N+1 before the next request (engine notes).
    pagination_first_limit: int = 20
    pagination_limit_factor: int = 5
    pagination_limit_cap: int = 500
    # 3.8: `pagination.limit` starts at 20 and grows fivefold up to 500 (engine notes); `offset` advances by it.
    repeat_reruns_temp: bool = True
    # 14.5: `repeat` wraps the chain of 5.1, so the request's own `temp` is evaluated again.
    repeat_sees_body: bool = True
    # 3.9: the documentation says only `temp`; engine notes and many apps read `body`.
    repeat_cap: int = 1000
    max_requests: int = 100
    max_pagination_requests: int = 50
    max_records: int = 3200
    max_redirects: int = 21
    max_module_data: int = 64 * 1024
    # 5.4.
    run_seconds: float = 300.0
    # 5.4: the longest time that any call may be given bounds a whole run here, so that no `repeat` runs for hours.

    # --- results ------------------------------------------------------------------------------------------------
    action_iterate: Literal["last", "error"] = "last"
    # 5.3: an action with `iterate` puts out its last item only.
    search_adds_position: bool = False
    # 5.3: engine notes: `__IMTLENGTH__` and `__IMTINDEX__` are added; the scenario adds them, not the app, so they are
    # left out of what an author compares with the interface. Nor are duplicates removed: by which key is not said.
    absent_collection: Literal["empty", "undefined"] = "empty"
    # 5.6: a collection whose fields are all empty reaches the communication as `{}`, filled in or not.

    # --- connections --------------------------------------------------------------------------------------------
    token_when: Literal["needed", "always"] = "needed"
    # A run that is given parameters but no stored data fetches a token only if the module reads something that only a
    # token can give; the platform would have fetched it when the connection was saved.
    retry_after_refresh: Literal["safe", "always", "never"] = "safe"
    # 7.3: the platform refreshes by `refresh.condition` before a run. A service may still reject the token (clock skew,
    # revoked), so an InvalidAccessTokenError on the first call of a run refreshes once and tries once
    # more; by default only where the request is safe to repeat (GET, HEAD, OPTIONS): a write may have been done.


POLICY = Policy()
