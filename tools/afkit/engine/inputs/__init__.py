"""What a person or a form gives to a run: read, converted, completed and checked against its parameters."""
