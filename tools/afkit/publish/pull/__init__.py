"""Bringing a zone's state here."""
