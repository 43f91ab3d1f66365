"""The suite draws the same random values every time, so that a red run means a change; AFKIT_RANDOM=1 draws new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
if not os.environ.get("AFKIT_RANDOM"):
    settings.load_profile("repeatable")
