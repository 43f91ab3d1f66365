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
    "R-06": ("A connection asks the app's own API and can fail", "~/connections"),
    "R-07": ("Modules have a well-formed label and description", "~/naming-conventions/modules"),
    "R-08": ("There is a universal module", "~/modules/universal-module"),
    "R-09": ("Modules describe what they give out (interface)", "~/output-parameters/interface"),
    "R-10": ("Dates come out as dates", "~/output-parameters/processing-of-output-parameters"),
    "R-11": ("A search has an optional parameter `limit`, default 10", "~/modules/search-modules"),
    "R-12": ("A trigger has a required static parameter `limit`", _PREREQUISITES),
    "R-13": ("A procedure that iterates has a limit of 300 to 500", "~/remote-procedure-calls"),
    "R-17": ("The universal module has the usual form", "~/modules/universal-module"),
    "R-18": ("A connection says whose it is (`metadata`)", "~/connections/connection-metadata"),
    "R-19": ("With shared webhooks a connection gives a `uid`", "app-components/webhooks/shared"),
    "R-20": ("Labels are in sentence case and begin with a verb", "~/naming-conventions/modules/module-labels"),
    "R-21": ("Triggers are called “Watch …”", "~/naming-conventions/modules/module-labels"),
    "R-22": ("Actions are called “Verb a …”", "~/naming-conventions/modules/module-labels"),
    "R-23": ("Searches are called “List …” or “Search …”", "~/naming-conventions/modules/module-labels"),
    "R-24": ("Bulk actions are called “Bulk … (advanced)”", "~/naming-conventions/modules/module-labels"),
    "R-25": ("Tags in labels are lower case, each in parentheses", "~/naming-conventions/modules/module-labels"),
    "R-26": ("Descriptions are in the third person and end with a period", "~/naming-conventions/modules/module-descriptions"),
    "R-27": ("Labels of parameters are one to three words in sentence case", "~/naming-conventions/parameter-labels"),
    "R-28": ("A label says ID where the Map switch begins on", "~/naming-conventions/parameter-labels"),
    "R-29": ("Labels of input and output are the same", "~/naming-conventions/parameter-labels"),
    "R-30": ("Help is made of sentences", "~/naming-conventions/parameter-hints"),
    "R-31": ("Help of a secret says where to find it", "~/naming-conventions/parameter-hints"),
    "R-32": ("Required parameters come first; advanced ones are never required", "~/input-parameters/mappable-parameters"),
    "R-33": ("Buttons of lists say what they do", "~/input-parameters/mappable-parameters"),
    "R-34": ("A banner has 50 to 300 characters", "app-maintenance/updating-your-app/managing-breaking-changes"),
    "R-35": ("Many modules are ordered in groups", "~/naming-conventions/groups"),
    "R-36": ("Only triggers have static parameters", "~/input-parameters/static-parameters"),
    "R-37": ("An action neither iterates nor pages nor limits", "~/modules/search-modules"),
    "R-38": ("`pagination` holds only what changes", "~/modules/search-modules"),
    "R-39": ("Output is the whole body or item", "~/output-parameters/processing-of-output-parameters"),
    "R-40": ("The body is sent whole, not field by field", "~/input-parameters/processing-of-input-parameters"),
    "R-41": ("Empty values are not held back by `ifempty`", "~/input-parameters/processing-of-input-parameters"),
    "R-42": ("The query stands in `qs`", "component-blocks/api/making-requests"),
    "R-43": ("Modules and procedures use relative URLs", "component-blocks/api/making-requests"),
    "R-44": ("429 is a RateLimitError", "~/base/429-error-handling"),
    "R-45": ("Error messages show status and text, never the whole body", "~/base/error-handling"),
    "R-47": ("`repeat` has `condition` and `limit`", "~/modules/batch-actions"),
    "R-48": ("A module makes one change", "~/modules/batch-actions"),
    "R-49": ("OAuth uses `oauth.localRedirectUri`", "app-components/connections/oauth2"),
    "R-50": ("OAuth lets users add scopes for the universal module", "~/connections/additional-oauth-scopes"),
    "R-51": ("Parameters of a connection can be edited, but for its host", "~/connections/editable-connection"),
    "R-52": ("Secrets are of type `password`", "~/connections/editable-connection"),
    "R-53": ("Every function has tests", "get-started/make-apps-editor/apps-sdk/iml-tests"),
    "R-54": ("Module names are camelCase, verb and noun, 3 to 48 letters", "~/naming-conventions/modules/modules-names"),
    "R-56": ("IDs to get, update or delete by begin in map mode", "~/remote-procedure-calls"),
    "R-57": ("Samples are there and match the interface", "component-blocks/samples"),
    "R-58": ("A repository holds no secrets", "get-started/make-apps-editor/apps-sdk/clone-make-app-to-local-workspace"),
    "R-60": ("Deprecated parameters are hidden and say so", "app-maintenance/updating-your-app/managing-breaking-changes"),
}  # fmt: skip
"""Requirement → (what it demands, the page of the platform's developer documentation that says so; `~` is its part
`best-practices`)."""

_NUMBER = re.compile(r"\bR-\d\d\b")


def requirements(source: str) -> list[str]:
    """List the requirements that a rule's source names."""
    return [number for number in _NUMBER.findall(source) if number in REQUIREMENTS]


def where(number: str) -> str:
    """Say where a requirement is written down."""
    return f"{_BOOK}: {REQUIREMENTS[number][1].replace('~', 'best-practices').replace('/', ' › ')}"


def written(source: str) -> str:
    """Write the requirements of a review that a rule's source names, each with its title and the page that it stands on.

    What else a source names (sections and numbers of our own collection of facts) a reader cannot look up.
    """
    return "\n".join(f"- {number}: {REQUIREMENTS[number][0]} ({where(number)})" for number in requirements(source))
