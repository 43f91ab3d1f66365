"""Check values against the declared format."""
