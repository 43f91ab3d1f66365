"""Where the platform writes down what its review demands: for every requirement a title and the page it stands on."""

from __future__ import annotations

import re

_BOOK = "Make's developer documentation of custom apps"
_PREREQUISITES = "app-review/prerequisites"

REQUIREMENTS: dict[str, tuple[str, str]] = {
    "R-01": ("Base hides every secret in the log (`log.sanitize`)", _PREREQUISITES),
    "R-02": ("Each connection hides its secrets in the log", _PREREQUISITES),
    "R-03": ("Base tells the service's errors (`response.error`)", _PREREQUISITES),
    "R-04": ("Each connection tells the service's errors", _PREREQUISITES),
    "R-05": ("`baseUrl` is set and is the vendor's own host", _PREREQUISITES),
    "R-06": ("A connection asks the app's own API and can fail", "best-practices/connections"),
    "R-07": ("Modules have a well-formed label and description", "best-practices/naming-conventions/modules"),
    "R-08": ("There is a universal module", "best-practices/modules/universal-module"),
    "R-09": ("Modules describe what they give out (interface)", "best-practices/output-parameters/interface"),
    "R-10": ("Dates come out as dates", "best-practices/output-parameters/processing-of-output-parameters"),
    "R-11": ("A search has an optional parameter `limit`, default 10", "best-practices/modules/search-modules"),
    "R-12": ("A trigger has a required static parameter `limit`", _PREREQUISITES),
    "R-13": ("A procedure that iterates has a limit of 300 to 500", "best-practices/remote-procedure-calls"),
    "R-17": ("The universal module has the usual form", "best-practices/modules/universal-module"),
    "R-18": ("A connection says whose it is (`metadata`)", "best-practices/connections/connection-metadata"),
    "R-19": ("With shared webhooks a connection gives a `uid`", "app-components/webhooks/shared"),
    "R-20": ("Labels are in sentence case and begin with a verb", "best-practices/naming-conventions/modules/module-labels"),
    "R-21": ("Triggers are called “Watch …”", "best-practices/naming-conventions/modules/module-labels"),
    "R-22": ("Actions are called “Verb a …”", "best-practices/naming-conventions/modules/module-labels"),
    "R-23": ("Searches are called “List …” or “Search …”", "best-practices/naming-conventions/modules/module-labels"),
    "R-25": ("Tags in labels are lower case, each in parentheses", "best-practices/naming-conventions/modules/module-labels"),
    "R-26": ("Descriptions are in the third person and end with a period", "best-practices/naming-conventions/modules/module-descriptions"),
    "R-27": ("Labels of parameters are one to three words in sentence case", "best-practices/naming-conventions/parameter-labels"),
    "R-31": ("Help of a secret says where to find it", "best-practices/naming-conventions/parameter-hints"),
    "R-32": ("Required parameters come first; advanced ones are never required", "best-practices/input-parameters/mappable-parameters"),
    "R-35": ("Many modules are ordered in groups", "best-practices/naming-conventions/groups"),
    "R-36": ("Only triggers have static parameters", "best-practices/input-parameters/static-parameters"),
    "R-37": ("An action neither iterates nor pages nor limits", "best-practices/modules/search-modules"),
    "R-39": ("Output is the whole body or item", "best-practices/output-parameters/processing-of-output-parameters"),
    "R-41": ("Empty values are not held back by `ifempty`", "best-practices/input-parameters/processing-of-input-parameters"),
    "R-42": ("The query stands in `qs`", "component-blocks/api/making-requests"),
    "R-43": ("Modules and procedures use relative URLs", "component-blocks/api/making-requests"),
    "R-44": ("429 is a RateLimitError", "best-practices/base/429-error-handling"),
    "R-45": ("Error messages show status and text, never the whole body", "best-practices/base/error-handling"),
    "R-47": ("`repeat` has `condition` and `limit`", "best-practices/modules/batch-actions"),
    "R-49": ("OAuth uses `oauth.localRedirectUri`", "app-components/connections/oauth2"),
    "R-51": ("Parameters of a connection can be edited, but for its host", "best-practices/connections/editable-connection"),
    "R-52": ("Secrets are of type `password`", "best-practices/connections/editable-connection"),
    "R-54": ("Module names are camelCase, verb and noun, 3 to 48 letters", "best-practices/naming-conventions/modules/modules-names"),
    "R-57": ("Samples are there and match the interface", "component-blocks/samples"),
    "R-58": ("Common data of a repository holds no secrets", "get-started/make-apps-editor/apps-sdk/clone-make-app-to-local-workspace"),
}  # fmt: skip
"""Requirement → (what it demands, the page of the platform's developer documentation that says so)."""

_NUMBER = re.compile(r"\bR-\d\d\b")


def written(source: str) -> str:
    """Write a rule's source out: every requirement of a review with its title and its page."""
    lines = [source]
    for number in _NUMBER.findall(source):
        if number in REQUIREMENTS:
            title, place = REQUIREMENTS[number]
            lines.append(f"- {number}: {title} ({_BOOK}: {place.replace('/', ' › ')})")
    return "\n".join(lines)
