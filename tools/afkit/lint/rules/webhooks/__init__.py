"""Webhooks, and the triggers that they or a poll feed."""
