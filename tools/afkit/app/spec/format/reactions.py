"""What the platform does when a run fails, by the type of the error (app-format reference, section 4.4)."""

from __future__ import annotations

from collections.abc import Mapping

from afkit.annotations import Final

_STOPS = "the run stops"
_LATER = "the platform tries again later, at growing intervals; after the 8th failure scheduling is switched off"
_DISABLED = "the flow is switched off until somebody corrects the settings"
_LIMIT = "the flow is switched off, because a limit is exceeded"
_PLATFORM = "a limit of the platform ended the run"

REACTIONS: Final[Mapping[str, str]] = {
    "RuntimeError": f"{_STOPS} and is rolled back; after three in a row scheduling is switched off",
    "DataError": f"{_STOPS} for this bundle, which is kept as an incomplete execution where that is enabled",
    "BundleValidationError": f"{_STOPS} for this bundle before anything is sent; the flow's author has to correct the mapping",
    "RateLimitError": _LATER,
    "ConnectionError": _LATER,
    "ModuleTimeoutError": _LATER,
    "OutOfSpaceError": f"{_STOPS} and is rolled back",
    "InvalidConfigurationError": _DISABLED,
    "InvalidAccessTokenError": "the flow is switched off until somebody makes the connection anew",
    "IncompleteDataError": "the platform tries again later, when the data is complete",
    "DuplicateDataError": "the flow goes on with a warning; the bundle is kept as an incomplete execution where enabled",
    "UnexpectedError": "the flow is switched off and locked until the platform's staff unlock it",
    "MaxResultsExceededError": _LIMIT,
    "MaxFileSizeExceededError": _LIMIT,
    "InconsistencyError": f"{_STOPS} at once; what was committed stays",
    "UnknownError": f"{_STOPS} and is rolled back; after three in a row scheduling is switched off",
    "ScenarioTimeoutError": _PLATFORM,
    "OperationsLimitExceededError": _PLATFORM,
    "DataSizeLimitExceededError": _PLATFORM,
    "ExecutionInterruptedError": _PLATFORM,
}
"""What happens to the flow, in one clause, by error type."""


def reaction(kind: str | None) -> str | None:
    """Tell what the platform does on an error of a type; None for what is no type of the platform."""
    return REACTIONS.get(kind) if kind is not None else None
