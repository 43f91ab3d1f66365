"""Connections: their steps, and what they store and prove."""
