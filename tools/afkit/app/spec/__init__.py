"""What the format declares: every component, code, key and directive, once."""
