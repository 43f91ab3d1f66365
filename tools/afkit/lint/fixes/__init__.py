"""Fixes: the edits that findings carry, written in the style of the file, and applied."""
