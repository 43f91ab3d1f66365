"""Where a text that cannot be read lacks a sign or an indentation. These modules know texts and offsets only."""
