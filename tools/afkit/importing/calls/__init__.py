"""Recorded calls (curl command lines, HAR files) → modules."""
