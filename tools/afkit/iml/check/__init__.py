"""What can be said of a template without running it."""
