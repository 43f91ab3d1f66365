"""Secrets: how they are declared, hidden, and lost."""
