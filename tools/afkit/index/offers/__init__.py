"""What may be written at a place of a connector: keys, values, and what stands inside expressions."""
