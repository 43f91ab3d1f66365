"""The format itself: every directive, parameter type and key, declared once."""
