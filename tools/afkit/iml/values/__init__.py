"""Values of the language: types, numbers, JSON text, operators and constants."""
