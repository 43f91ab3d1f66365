"""The function library: one module per family, loaded when a function of it is first asked for (`registry.lookup`)."""
