"""Why a request or an output is as it is: each part with the expression that made it, its place, and what was missing."""
