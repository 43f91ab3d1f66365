"""Every planted defect."""

from __future__ import annotations

from planting import companions, components, expressions, parameters, requests, triggers

DEFECTS = [
    *parameters.DEFECTS,
    *requests.DEFECTS,
    *triggers.DEFECTS,
    *expressions.DEFECTS,
    *components.DEFECTS,
    *companions.DEFECTS,
]
