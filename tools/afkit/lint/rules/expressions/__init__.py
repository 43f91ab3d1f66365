"""Expressions, and an app's own functions that they call."""
