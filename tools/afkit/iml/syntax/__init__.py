"""Text to tree and back: tokens, the tree, the parser and the formatter."""
