"""Carrying a plan out: every write safe to repeat, read back, and remembered."""
