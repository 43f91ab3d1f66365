"""What the forms of `afkit import` do, one module to a kind of source."""
